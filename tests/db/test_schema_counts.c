/* The sidebar's numbers: counted once for everybody, never older than they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"
#include "ttydesk/base/macros.h"

static struct door d;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "counts", 40);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

static int
all_open(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "UPDATE tickets SET status = 'OPEN', priority = 'LOW', assignee_id = NULL;"
	    "TRUNCATE ttydesk.snoozes, ttydesk.counts");
	return 0;
}

/* "open tickets, own ones, whether newer ones may be had", for somebody who heard of a
 * change `age` ms ago. */
static const char *
numbers(PGconn *as, int age)
{
	return door_value(as,
	    "SELECT concat_ws(' ', (SELECT sum((x ->> 2)::int) FROM "
	    "jsonb_array_elements(c.body::jsonb"
	    " -> 'cells') x), coalesce((c.mine::jsonb -> 0 ->> 2), '0'), c.again IS NOT NULL)"
	    " FROM ttydesk.count(1, now() - interval '7 days', %d, NULL) c",
	    age);
}

/* As if the last count were so much older. */
static void
let_pass(const char *interval)
{
	char sql[100];

	snprintf(sql, sizeof sql,
	    "UPDATE ttydesk.counts SET taken_at = taken_at - interval '%s'", interval);
	cluster_exec(d.root, sql);
}

static void
who_heard_of_nothing_new_gets_what_was_counted(void **state)
{
	(void)state;
	assert_string_equal(numbers(d.ana, 0), "40 0 f");
	/* what was not heard of shows that nobody counts again */
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED' WHERE id <= 5");
	assert_string_equal(numbers(d.bob, 30000), "40 0 f");
	assert_string_equal(
	    door_value(d.bob,
		"SELECT b.body IS NULL AND b.taken_at = a.taken_at"
		" FROM ttydesk.count(1, now() - interval '7 days', 30000, NULL) a,"
		" ttydesk.count(1, now() - interval '7 days', 30000, a.taken_at) b"),
	    "t");
}

static void
a_change_is_in_the_next_count_and_until_then_it_is_said(void **state)
{
	(void)state;
	assert_string_equal(numbers(d.ana, 0), "40 0 f");
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED' WHERE id <= 5");
	cluster_exec(d.root, "UPDATE tickets SET assignee_id = 1 WHERE id = 6");
	assert_string_equal(numbers(d.ana, 0), "40 1 t");
	let_pass("1 s");
	assert_string_equal(numbers(d.ana, 0), "35 1 f");
	assert_string_equal(numbers(d.bob, 5000), "35 1 f");
}

static void
what_takes_long_is_counted_seldom(void **state)
{
	(void)state;
	assert_string_equal(numbers(d.ana, 0), "40 0 f");
	cluster_exec(d.root, "UPDATE ttydesk.counts SET took = '1 s'");
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED' WHERE id <= 5");
	let_pass("19 s");
	assert_string_equal(numbers(d.ana, 0), "40 0 t");
	assert_string_equal(
	    door_value(d.ana,
		"SELECT c.again BETWEEN 100 AND 1100 FROM ttydesk.count(1, now() - interval '7 "
		"days', 0, NULL) c"),
	    "t");
	let_pass("2 s");
	assert_string_equal(numbers(d.ana, 0), "35 0 f");
}

static void
nobody_waits_for_another_who_counts(void **state)
{
	PGconn *other = cluster_connect(d.conninfo);

	(void)state;
	assert_string_equal(numbers(d.ana, 0), "40 0 f");
	let_pass("10 s");
	cluster_exec(other, "BEGIN");
	cluster_exec(other, "SELECT pg_advisory_xact_lock(hashtext('ttydesk.counts'), 10080)");
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED' WHERE id <= 5");
	assert_string_equal(numbers(d.ana, 0), "40 0 t");
	cluster_exec(other, "COMMIT");
	assert_string_equal(numbers(d.ana, 0), "35 0 f");
	PQfinish(other);
}

static void
time_alone_makes_them_old(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO ttydesk.snoozes (ticket_id, until, comment_id, user_id)"
	    " SELECT id, now() + interval '1 hour', 1000000, 1 FROM tickets WHERE id <= 3");
	assert_string_equal(numbers(d.ana, 0), "37 0 f");
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED' WHERE id = 40");
	let_pass("10 s");
	assert_string_equal(numbers(d.ana, 60000), "37 0 f");
	/* one wakes */
	cluster_exec(d.root, "UPDATE ttydesk.counts SET wakes_at = now()");
	assert_string_equal(numbers(d.ana, 60000), "36 0 f");
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED' WHERE id = 39");
	let_pass("61 s");
	assert_string_equal(numbers(d.ana, 600000), "35 0 f");
}

static void
another_limit_of_overdue_is_another_count(void **state)
{
	static const char query[] =
	    "SELECT (SELECT sum((x ->> 4)::int) FROM jsonb_array_elements(c.body::jsonb -> "
	    "'cells') x)"
	    " FROM ttydesk.count(1, now() - interval '%d days', 30000, NULL) c";

	(void)state;
	cluster_exec(d.root,
	    "UPDATE tickets SET created_at = now() - id * interval '1 day' + interval '1 "
	    "hour'");
	assert_string_equal(door_value(d.ana, query, 7), "33");
	assert_string_equal(door_value(d.ana, query, 20), "20");
	assert_string_equal(door_value(d.ana, query, 7), "33");
	assert_string_equal(
	    door_value(d.ana,
		"SELECT c.body IS NOT NULL FROM ttydesk.count(NULL, '-infinity',"
		" -5, NULL) c"),
	    "t");
}

#define ASK                                                                                    \
	"SELECT concat_ws(' ', c.body IS NULL, c.taken_at = a.at,"                             \
	" c.again BETWEEN 4000 AND 6100) FROM (SELECT clock_timestamp() - interval '%s' AS at" \
	" OFFSET 0) a, ttydesk.count(1, now() - interval '7 days', 0, a.at) c"

/* On a standby each client would count all tickets with every poll. */
static void
what_counts_for_itself_does_so_once_in_ten_seconds(void **state)
{
	char sql[400];

	(void)state;
	cluster_exec(d.ana, "BEGIN READ ONLY");
	snprintf(sql, sizeof sql, ASK, "5 s");
	assert_string_equal(cluster_value(d.ana, sql), "t t t");
	snprintf(sql, sizeof sql, ASK, "11 s");
	assert_string_equal(cluster_value(d.ana, sql), "f f");
	cluster_exec(d.ana, "COMMIT");
}

static void
a_read_only_session_counts_for_itself(void **state)
{
	(void)state;
	cluster_exec(d.ana, "BEGIN READ ONLY");
	assert_string_equal(numbers(d.ana, 0), "40 0 f");
	cluster_exec(d.ana, "COMMIT");
	assert_string_equal(cluster_value(d.root, "SELECT count(*) FROM ttydesk.counts"), "0");
}

int
main(void)
{
#define COUNTS(name) cmocka_unit_test_setup(name, all_open)
	const struct CMUnitTest tests[] = {
		COUNTS(who_heard_of_nothing_new_gets_what_was_counted),
		COUNTS(a_change_is_in_the_next_count_and_until_then_it_is_said),
		COUNTS(what_takes_long_is_counted_seldom),
		COUNTS(nobody_waits_for_another_who_counts),
		COUNTS(time_alone_makes_them_old),
		COUNTS(another_limit_of_overdue_is_another_count),
		COUNTS(a_read_only_session_counts_for_itself),
		COUNTS(what_counts_for_itself_does_so_once_in_ten_seconds),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
