/* The race for tickets with the program itself: two people in terminals and a
 * backend whose SQL leaves updated_at alone change the same tickets, and one of
 * the people looks at an old screen, because the wire stands still. What is
 * pressed there is never written over what was not seen: the screen asks.
 * TTYDESK_TTY_RACES=n runs n rounds. */
#include <stdio.h>
#include <string.h>

#include "hand.h"
#include "ttydesk/base/when.h"
#include "witness.h"

enum { TICKETS = 6 };

static const char *const labels[] = { "LOW", "MEDIUM", "HIGH", "URGENT" };

struct race {
	struct hand ana;
	struct tty *bob;
	struct dice dice;
	long done, conflicts;
};

static int
race_stored(long ticket)
{
	char sql[80];
	const char *value;
	int i = 0;

	snprintf(sql, sizeof sql, "SELECT priority FROM tickets WHERE id = %ld", ticket);
	value = desk_value(&desk, sql);
	while (strcmp(labels[i], value) != 0)
		i++;
	return i;
}

/* Another value than the one it has. */
static int
race_other(struct race *r, int value)
{
	return (value + 1 + (int)dice_below(&r->dice, 3)) % 4;
}

static void
race_press(struct tty *t, long ticket, int value)
{
	char keys[16], header[60];

	snprintf(keys, sizeof keys, "f%d", 1 + value);
	snprintf(header, sizeof header, "-- #%ld %s ", ticket, labels[value]);
	tty_type(t, keys);
	tty_see(t, header);
}

/* A colleague in another terminal, or the backend; true: somebody did. */
static bool
race_interfere(struct race *r, long ticket, int value)
{
	uint32_t who = dice_below(&r->dice, 3);
	char keys[16], header[40], sql[80];

	if (who == 0)
		return false;
	snprintf(sql, sizeof sql, "SELECT priority FROM tickets WHERE id = %ld", ticket);
	if (who == 1) {
		desk_sql(&desk, "UPDATE tickets SET priority = '%s' WHERE id = %ld",
		    labels[value], ticket);
	} else {
		snprintf(keys, sizeof keys, "#%ld\r", ticket);
		snprintf(
		    header, sizeof header, "-- #%ld %s ", ticket, labels[race_stored(ticket)]);
		tty_type(r->bob, keys);
		tty_see(r->bob, header);
		race_press(r->bob, ticket, value);
		desk_wait_value(&desk, sql, labels[value]);
	}
	return true;
}

static void
race_round(struct race *r)
{
	long ticket = 1 + (long)dice_below(&r->dice, TICKETS);
	int seen = race_stored(ticket), theirs = race_other(r, seen), mine;
	char sql[80], header[60];
	bool is_old;

	snprintf(sql, sizeof sql, "SELECT priority FROM tickets WHERE id = %ld", ticket);
	snprintf(header, sizeof header, "-- #%ld %s ", ticket, labels[seen]);
	assert_true(hand_go(&r->ana, ticket));
	tty_see(desk.tty, header);
	proxy_set_stalled(r->ana.proxy, true);
	is_old = race_interfere(r, ticket, theirs);
	do
		mine = race_other(r, seen);
	while (is_old && mine == theirs);
	assert_true(tty_shows(desk.tty, header)); /* she knows nothing of it */
	race_press(desk.tty, ticket, mine);
	proxy_set_stalled(r->ana.proxy, false);
	if (!is_old) {
		desk_wait_value(&desk, sql, labels[mine]);
		r->done++;
		return;
	}
	tty_see(desk.tty, "t take theirs");
	assert_string_equal(desk_value(&desk, sql), labels[theirs]);
	r->conflicts++;
	/* keys that come with the question do not answer it */
	for (int tries = 0; tries < 10 && hand_shows(&r->ana, "t take theirs"); tries++) {
		tty_type(desk.tty, "t");
		hand_look_gone(&r->ana, "t take theirs", 2 * WHEN_SECOND);
	}
	tty_see_gone(desk.tty, "t take theirs");
	assert_string_equal(desk_value(&desk, sql), labels[theirs]);
}

static void
what_was_not_seen_is_never_overwritten_from_a_terminal(void **state)
{
	static struct race r;
	long rounds = dice_count("TTYDESK_TTY_RACES", 10);
	struct proxy *p = proxy_open(cluster_host(desk.cluster), false);

	(void)state;
	hand_open(&r.ana, &desk, p);
	r.ana.settings = "send_hold = \"0s\";\nauto_advance = false;\n";
	r.dice = dice_open(9);
	hand_start(&r.ana);
	r.bob = desk_start_window(
	    &desk, &(struct desk_start){ .cols = 120, .rows = 40, .me = "bob@example.org" });
	tty_see(r.bob, "live [0-9][0-9]:");
	witness_start(desk.sql);
	for (long i = 0; i < rounds; i++)
		race_round(&r);
	assert_int_equal(witness_check_texts(desk.sql), 0);
	fprintf(stderr, "%ld rounds: %ld written, %ld conflicts shown\n", rounds, r.done,
	    r.conflicts);
	assert_true(r.done > 0 && r.conflicts > 0);
	tty_stop(r.bob);
	desk_stop(&desk);
	proxy_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_seen_is_never_overwritten_from_a_terminal),
	};

	return DESK_RUN(tests, TICKETS);
}
