/* The change feed: exactly what was committed between two tokens, or resync. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"

static struct cluster *cluster;
static PGconn *desk;
static PGconn *writer;
static char token[400];

static int
set_up(void **state)
{
	const char *conninfo;

	(void)state;
	cluster = cluster_open_private(); /* others' transactions hold pruning back */
	conninfo = cluster_create_desk(cluster, "feed", 10);
	desk = cluster_connect(conninfo);
	writer = cluster_connect(conninfo);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	PQfinish(writer);
	PQfinish(desk);
	cluster_close(cluster);
	return 0;
}

/* Reads the feed and moves the token: "tbl op ticket" words, or "resync". */
static const char *
read_on(void)
{
	static char out[4096];
	char sql[1000];
	PGresult *res;
	size_t used = 0;

	snprintf(sql, sizeof sql, "SELECT * FROM ttydesk.feed('%s')", token);
	res = PQexec(desk, sql);
	assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
	assert_true(PQntuples(res) >= 1);
	assert_true(PQgetisnull(res, 0, 2));
	out[0] = '\0';
	if (strcmp(PQgetvalue(res, 0, 1), "t") == 0)
		snprintf(out, sizeof out, "resync");
	for (int i = 1; i < PQntuples(res); i++) {
		/* its transaction; a star stands for several */
		assert_int_equal(PQgetisnull(res, i, 0), PQgetvalue(res, i, 3)[0] == '*');
		used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%s ",
		    PQgetvalue(res, i, 2), PQgetvalue(res, i, 3), PQgetvalue(res, i, 5));
	}
	snprintf(token, sizeof token, "%s", PQgetvalue(res, 0, 0));
	PQclear(res);
	return out;
}

static void
changes_come_once_and_late_commits_are_not_lost(void **state)
{
	char conninfo[400];
	PGconn *slow;

	(void)state;
	snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=%s",
	    cluster_host(cluster), PQdb(desk));
	slow = cluster_connect(conninfo);
	token[0] = '\0';
	assert_string_equal(read_on(), "resync");
	cluster_exec(slow, "BEGIN; UPDATE tickets SET title = 'slow' WHERE id = 1");
	cluster_exec(writer, "UPDATE tickets SET title = 'fast' WHERE id = 2");
	assert_string_equal(read_on(), "tU2 ");
	assert_string_equal(read_on(), "");
	cluster_exec(slow,
	    "SAVEPOINT s; UPDATE tickets SET title = 'slower' WHERE id = 3; RELEASE s; COMMIT");
	assert_string_equal(read_on(), "tU1 tU3 ");
	assert_string_equal(read_on(), "");
	PQfinish(slow);
}

static void
what_was_rolled_back_is_not_told(void **state)
{
	(void)state;
	cluster_exec(writer, "BEGIN; UPDATE tickets SET title = 'no' WHERE id = 4");
	assert_string_equal(read_on(), "");
	cluster_exec(writer, "ROLLBACK");
	assert_string_equal(read_on(), "");
}

static void
foreign_future_and_broken_tokens_mean_resync(void **state)
{
	static const char *const bad[] = { "1.1.3:3:", "x", "", "..", "1.1.9:3:", "a.b.c' ",
		"9.9." };
	char good[400], sql[1000];

	(void)state;
	snprintf(good, sizeof good, "%s", cluster_value(desk, "SELECT ttydesk.feed_token()"));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char *q = PQescapeLiteral(desk, bad[i], strlen(bad[i]));
		snprintf(sql, sizeof sql,
		    "SELECT count(*) || ' ' || bool_and(resync) FROM ttydesk.feed(%s)", q);
		assert_string_equal(cluster_value(desk, sql), "1 true");
		PQfreemem(q);
	}
	*strrchr(good, '.') = '\0';
	snprintf(
	    sql, sizeof sql, "SELECT resync FROM ttydesk.feed('%s.99999999:99999999:')", good);
	assert_string_equal(cluster_value(desk, sql), "t");
	snprintf(sql, sizeof sql, "SELECT resync FROM ttydesk.feed('%s.9:3:')", good);
	assert_string_equal(cluster_value(desk, sql), "t");
	assert_string_equal(cluster_value(desk, "SELECT resync FROM ttydesk.feed(NULL)"), "t");
}

static void
more_than_five_thousand_changes_are_one_star_a_table(void **state)
{
	(void)state;
	read_on();
	cluster_exec(writer,
	    "DO $$ BEGIN FOR i IN 1..6 LOOP INSERT INTO comments (content, is_internal, "
	    "ticket_id, author_id)"
	    " SELECT 'x', false, 1, 3 FROM generate_series(1, 900); END LOOP; END $$");
	assert_string_equal(read_on(), "t* c* g* a* u* l* ");
	assert_string_equal(read_on(), "");
}

static void
a_token_older_than_what_was_pruned_means_resync_and_a_present_one_goes_on(void **state)
{
	char old[400];

	(void)state;
	read_on();
	snprintf(old, sizeof old, "%s", token);
	cluster_exec(writer, "UPDATE tickets SET title = 'aged' WHERE id = 5");
	cluster_exec(writer, "UPDATE ttydesk.changes SET at = now() - interval '3 days'");
	read_on();
	cluster_exec(writer, "SELECT ttydesk.prune()");
	cluster_exec(writer, "UPDATE tickets SET title = 'new' WHERE id = 6");
	assert_string_equal(cluster_value(desk, "SELECT count(*) FROM ttydesk.changes"), "1");
	assert_string_equal(read_on(), "tU6 ");
	snprintf(token, sizeof token, "%s", old);
	assert_string_equal(read_on(), "resync");
}

static void
pruning_never_passes_a_running_transaction(void **state)
{
	(void)state;
	cluster_exec(writer, "BEGIN; UPDATE tickets SET title = 'open' WHERE id = 7");
	read_on();
	cluster_exec(desk, "UPDATE tickets SET title = 'done' WHERE id = 8");
	cluster_exec(desk, "UPDATE ttydesk.changes SET at = now() - interval '3 days'");
	cluster_exec(desk, "SELECT ttydesk.prune()");
	cluster_exec(writer, "COMMIT");
	assert_string_equal(read_on(), "tU7 tU8 ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_come_once_and_late_commits_are_not_lost),
		cmocka_unit_test(what_was_rolled_back_is_not_told),
		cmocka_unit_test(foreign_future_and_broken_tokens_mean_resync),
		cmocka_unit_test(more_than_five_thousand_changes_are_one_star_a_table),
		cmocka_unit_test(
		    a_token_older_than_what_was_pruned_means_resync_and_a_present_one_goes_on),
		cmocka_unit_test(pruning_never_passes_a_running_transaction),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
