/* Round trips and statements, counted at the wire. */
#include "desk.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

static struct proxy *wire;
static char conninfo[300];

static int
set_up(void **state)
{
	(void)state;
	desk_open(&desk, 300);
	wire = proxy_open(cluster_host(desk.cluster), false);
	snprintf(conninfo, sizeof conninfo, "%s user=postgres dbname=%s", proxy_address(wire),
	    PQdb(desk.sql));
	proxy_set_lockstep(wire, true);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	desk_stop(&desk);
	proxy_close(wire);
	desk_close(&desk);
	return 0;
}

static int
fresh(void **state)
{
	(void)state;
	desk_reset(&desk, 300);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	proxy_set_stalled(wire, false);
	proxy_set_budget(wire, -1);
	desk_stop(&desk);
	return 0;
}

static struct tty *
start(int cols, int rows)
{
	return desk_start(
	    &desk, &(struct desk_start){ .cols = cols, .rows = rows, .conninfo = conninfo });
}

/* Everything has come that will come without a key. */
static struct tty *
start_and_settle(int cols, int rows)
{
	struct tty *t = start(cols, rows);
	int trips = -1;

	tty_see(t, "body of 0001");
	tty_see(t, "live [0-9][0-9]:");
	tty_see(t, "2 Unassigned 300");
	while (trips != proxy_counts(wire).round_trips) { /* quiet for 400 ms */
		trips = proxy_counts(wire).round_trips;
		for (int i = 0; i < 20; i++)
			tty_read(t, 20 * WHEN_MS);
	}
	return t;
}

/* One for the startup packet, one for setup, page and the first thread. */
static struct proxy_counts
open_within_two(int cols, int rows)
{
	struct tty *t;

	proxy_reset(wire);
	proxy_set_budget(wire, 2);
	t = start(cols, rows);
	tty_see(t, "subject 0001");
	tty_see(t, "subject 0002");
	tty_see(t, "body of 0001");
	tty_see(t, "said on 0001");
	proxy_set_budget(wire, -1);
	return proxy_counts_at_budget(wire);
}

static void
opening_the_screen_is_one_round_trip_after_the_startup_packet(void **state)
{
	(void)state;
	open_within_two(120, 40);
	tty_see(desk.tty, "live [0-9][0-9]:");
	desk_quit(&desk);
}

static void
the_number_of_statements_does_not_depend_on_the_number_of_rows(void **state)
{
	struct proxy_counts small, large;
	char log[8000];

	(void)state;
	small = open_within_two(80, 24);
	snprintf(log, sizeof log, "%s", proxy_log(wire));
	desk_quit(&desk);
	large = open_within_two(200, 150);
	tty_see(desk.tty, "subject 0100");
	if (small.execute != large.execute || small.parse != large.parse)
		fail_msg("%d and %d statements, %d and %d prepared:\n%s---\n%s", small.execute,
		    large.execute, small.parse, large.parse, log, proxy_log(wire));
	desk_quit(&desk);
}

static void
neighbours_need_no_round_trip(void **state)
{
	struct tty *t = start_and_settle(120, 40);

	(void)state;
	proxy_set_stalled(wire, true);
	tty_type(t, "j");
	desk_wait_selected(t, 2);
	tty_see(t, "body of 0002");
	tty_see(t, "said on 0002");
	tty_type(t, "k");
	tty_see(t, "body of 0001");
	tty_type(t, "j\r");
	tty_see(t, "noted on 0002");
	proxy_set_stalled(wire, false);
	desk_quit(&desk);
}

static void
the_neighbours_of_a_neighbour_are_fetched_ahead(void **state)
{
	struct tty *t = start_and_settle(120, 40);

	(void)state;
	for (int i = 2; i <= 6; i++) {
		char body[30];

		snprintf(body, sizeof body, "body of %04d", i);
		tty_type(t, "j");
		tty_see(t, body);
		for (int k = 0; k < 20; k++) /* at rest: what is fetched ahead comes */
			tty_read(t, 20 * WHEN_MS);
	}
	proxy_set_stalled(wire, true);
	tty_type(t, "j");
	tty_see(t, "body of 0007");
	proxy_set_stalled(wire, false);
	desk_quit(&desk);
}

static void
any_other_ticket_is_one_round_trip(void **state)
{
	static const struct {
		const char *keys, *body;
	} jumps[] = { { "#244\r", "body of 0244" }, { "G", "body of 0300" },
		{ "gg#77\r", "body of 0077" } };

	(void)state;
	for (size_t i = 0; i < countof(jumps); i++) {
		struct tty *t = start_and_settle(120, 40);

		proxy_reset(wire);
		proxy_set_budget(wire, 1);
		tty_type(t, jumps[i].keys);
		tty_see(t, jumps[i].body);
		proxy_set_budget(wire, -1);
		desk_quit(&desk);
	}
}

static void
another_view_is_one_round_trip(void **state)
{
	struct tty *t = start_and_settle(120, 40);

	(void)state;
	desk_sql(&desk,
	    "UPDATE tickets SET priority = 'URGENT', updated_at = updated_at"
	    " WHERE id BETWEEN 200 AND 210");
	tty_see(t, "3 Urgent 11");
	for (int k = 0; k < 20; k++)
		tty_read(t, 20 * WHEN_MS);
	proxy_set_budget(wire, 1);
	tty_type(t, "4");
	tty_see(t, "no tickets here");
	proxy_set_budget(wire, 1);
	tty_type(t, "3");
	tty_see(t, "subject 0205");
	tty_see(t, "body of 0210");
	proxy_set_budget(wire, -1);
	desk_quit(&desk);
}

static void
a_write_is_one_round_trip_and_shows_at_once(void **state)
{
	struct tty *t = start_and_settle(120, 40);

	(void)state;
	proxy_set_stalled(wire, true);
	tty_type(t, "f3");
	tty_see(t, ">~1 +H"); /* pending, while nothing can have been answered */
	proxy_set_budget(wire, 1);
	proxy_set_stalled(wire, false);
	tty_see(t, "> 1 +H");
	proxy_set_budget(wire, -1);
	desk_wait_value(&desk, "SELECT priority FROM tickets WHERE id = 1", "HIGH");
	desk_quit(&desk);
}

static void
many_changed_rows_are_read_by_few_statements(void **state)
{
	struct tty *t = start_and_settle(200, 150);
	struct proxy_counts c;

	(void)state;
	proxy_reset(wire);
	desk_sql(&desk, "UPDATE tickets SET title = title || '!', updated_at = updated_at");
	tty_see(t, "subject 0100!");
	c = proxy_counts(wire);
	if (c.execute + c.query > 60)
		fail_msg("%d statements:\n%s", c.execute + c.query, proxy_log(wire));
	desk_quit(&desk);
}

int
main(void)
{
#define WIRE(name) cmocka_unit_test_setup_teardown(name, fresh, stop)
	const struct CMUnitTest tests[] = {
		WIRE(opening_the_screen_is_one_round_trip_after_the_startup_packet),
		WIRE(the_number_of_statements_does_not_depend_on_the_number_of_rows),
		WIRE(neighbours_need_no_round_trip),
		WIRE(the_neighbours_of_a_neighbour_are_fetched_ahead),
		WIRE(any_other_ticket_is_one_round_trip),
		WIRE(another_view_is_one_round_trip),
		WIRE(a_write_is_one_round_trip_and_shows_at_once),
		WIRE(many_changed_rows_are_read_by_few_statements),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
