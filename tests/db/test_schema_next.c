/* Taking the next best ticket: order, skips, and many who take at once. And two
 * who merge the same tickets the opposite ways (zammad #1216). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "door.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

#define TICKETS 2000
#define CLIENTS 16

static struct door d;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "next", TICKETS);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

static void
all_wait(void)
{
	cluster_exec(d.root,
	    "UPDATE tickets SET status = 'OPEN', priority = 'LOW', assignee_id = NULL,"
	    " created_at = now() - id * interval '1 minute';"
	    "TRUNCATE ttydesk.skips, ttydesk.snoozes");
}

/* "1 assignee 2, 1 status IN_PROGRESS" */
static const char *
taken(PGconn *as, const char *away)
{
	return door_value(as,
	    "SELECT coalesce(string_agg(concat_ws(' ', x ->> 'id', x ->> 'field', x ->> 'now'),"
	    " ', ') , '') FROM jsonb_array_elements(ttydesk.take_next(lpad('%d', 32, "
	    "'8')::uuid,"
	    " now(), '{%s}') -> 'rows') x",
	    ++d.op, away);
}

static void
the_most_urgent_comes_first_then_the_one_that_waits_longest(void **state)
{
	(void)state;
	all_wait();
	cluster_exec(d.root, "UPDATE tickets SET priority = 'URGENT' WHERE id IN (5, 9, 12)");
	assert_string_equal(taken(d.ana, "12"), "9 assignee 1, 9 status IN_PROGRESS");
	assert_string_equal(taken(d.bob, "12"), "5 assignee 2, 5 status IN_PROGRESS");
	assert_string_equal(taken(d.bob, ""), "12 assignee 2, 12 status IN_PROGRESS");
	assert_string_equal(taken(d.bob, ""), "2000 assignee 2, 2000 status IN_PROGRESS");
}

static void
what_sleeps_or_was_passed_over_does_not_come(void **state)
{
	(void)state;
	all_wait();
	cluster_exec(d.root,
	    "UPDATE tickets SET priority = 'URGENT' WHERE id IN (5, 9);"
	    "INSERT INTO ttydesk.snoozes VALUES (9, now() + interval '1 h', 0, 2)");
	assert_string_equal(door_value(d.ana, "SELECT ttydesk.skip(5, 'not %s')", "mine"), "t");
	assert_string_equal(taken(d.ana, ""), "2000 assignee 1, 2000 status IN_PROGRESS");
	assert_string_equal(taken(d.bob, ""), "5 assignee 2, 5 status IN_PROGRESS");
}

static void
the_same_operation_gives_the_same_ticket(void **state)
{
	char first[100];

	(void)state;
	all_wait();
	snprintf(first, sizeof first, "%s", taken(d.ana, ""));
	d.op--;
	assert_string_equal(taken(d.ana, "1,2,3"), first);
	assert_string_equal(
	    door_value(d.root, "SELECT count(*) FROM tickets WHERE assignee_id = %d", 1), "1");
}

static void
nobody_is_told_so_when_nothing_waits(void **state)
{
	(void)state;
	cluster_exec(d.root, "UPDATE tickets SET assignee_id = 2");
	assert_string_equal(
	    door_value(d.ana,
		"SELECT ttydesk.take_next(lpad('%d', 32, 'b')::uuid, now(), '{}') ->> 'why'",
		++d.op),
	    "nothing waits that nobody has");
}

/* ---- many at once ---- */

struct client {
	PGconn *conn;
	char *last; /* its last answer */
};

static void
clients_open(struct client *clients, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char conninfo[400];

		snprintf(conninfo, sizeof conninfo, "%s user=%s", d.conninfo, d.role[i % 2]);
		clients[i] = (struct client){ .conn = cluster_connect(conninfo) };
	}
}

static void
clients_close(struct client *clients, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		PQfinish(clients[i].conn);
		free(clients[i].last);
	}
}

/* Waits for one answer; every statement must succeed. */
static void
client_wait(struct client *c)
{
	PGresult *r = PQgetResult(c->conn);

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s", PQresultErrorMessage(r));
	free(c->last);
	c->last = strdup(PQgetvalue(r, 0, 0));
	PQclear(r);
	r = PQgetResult(c->conn);
	assert_null(r);
}

static void
client_take(struct client *c)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "SELECT coalesce(ttydesk.take_next(lpad('%d', 32, 'a')::uuid, now(), '{}')"
	    " #>> '{rows,0,id}', '')",
	    ++d.op);
	assert_int_equal(PQsendQuery(c->conn, sql), 1);
}

/* Takes until nothing waits; true if no ticket was given twice. */
static bool
take_all(struct client *clients)
{
	static int given[TICKETS + 1];
	struct pollfd fds[CLIENTS];
	size_t busy = CLIENTS;
	bool once = true;

	memset(given, 0, sizeof given);
	for (size_t i = 0; i < CLIENTS; i++) {
		client_take(&clients[i]);
		fds[i] = (struct pollfd){ .fd = PQsocket(clients[i].conn), .events = POLLIN };
	}
	while (busy > 0) {
		assert_true(poll(fds, CLIENTS, 20000) > 0);
		for (size_t i = 0; i < CLIENTS; i++) {
			if (fds[i].fd < 0 || !(fds[i].revents & POLLIN))
				continue;
			client_wait(&clients[i]);
			if (clients[i].last[0] == '\0') {
				fds[i].fd = -1;
				busy--;
				continue;
			}
			once = once && ++given[strtol(clients[i].last, NULL, 10)] == 1;
			client_take(&clients[i]);
		}
	}
	for (size_t id = 1; id <= TICKETS; id++)
		once = once && given[id] == 1;
	return once;
}

/* TTYDESK_TAKE_SECONDS=10 makes it a long run. */
static void
sixteen_who_take_at_once_never_get_the_same(void **state)
{
	const char *seconds = getenv("TTYDESK_TAKE_SECONDS");
	int64_t end = when_mono() + (seconds ? strtol(seconds, NULL, 10) * WHEN_SECOND : 0);
	struct client clients[CLIENTS];
	long rounds = 0;

	(void)state;
	clients_open(clients, CLIENTS);
	do {
		all_wait();
		assert_true(take_all(clients));
		rounds++;
	} while (when_mono() < end);
	print_message("%ld tickets taken by %d clients\n", rounds * TICKETS, CLIENTS);
	clients_close(clients, CLIENTS);
}

static void
client_merge(struct client *c, int from, int into)
{
	char sql[300];

	snprintf(sql, sizeof sql,
	    "SELECT ttydesk.apply(lpad('%d', 32, 'c')::uuid, now(), '{\"changes\":[{\"kind\":"
	    "\"merge\",\"into\":%d,\"rows\":[{\"id\":%d,\"from\":\"OPEN\"}]}]}', 'all') ->> "
	    "'state'",
	    ++d.op, into, from);
	assert_int_equal(PQsendQuery(c->conn, sql), 1);
}

static void
of_two_opposite_merges_one_wins_and_the_other_is_told(void **state)
{
	struct client clients[2];
	int wins[2] = { 0, 0 };

	(void)state;
	all_wait();
	clients_open(clients, 2);
	for (int id = 1; id < 400; id += 2) {
		bool first_won;

		client_merge(&clients[0], id, id + 1);
		client_merge(&clients[1], id + 1, id);
		client_wait(&clients[0]);
		client_wait(&clients[1]);
		first_won = strcmp(clients[0].last, "done") == 0;
		assert_string_equal(clients[first_won ? 0 : 1].last, "done");
		assert_string_equal(clients[first_won ? 1 : 0].last, "refused");
		wins[first_won ? 0 : 1]++;
	}
	assert_string_equal(
	    door_value(
		d.root, "SELECT count(*) FROM ttydesk.links WHERE relation = '%s'", "merged"),
	    "200");
	print_message("won: %d and %d\n", wins[0], wins[1]);
	clients_close(clients, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_urgent_comes_first_then_the_one_that_waits_longest),
		cmocka_unit_test(what_sleeps_or_was_passed_over_does_not_come),
		cmocka_unit_test(the_same_operation_gives_the_same_ticket),
		cmocka_unit_test(nobody_is_told_so_when_nothing_waits),
		cmocka_unit_test(sixteen_who_take_at_once_never_get_the_same),
		cmocka_unit_test(of_two_opposite_merges_one_wins_and_the_other_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
