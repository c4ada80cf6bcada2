/* The wire of the tests: it must count what is sent and hold what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "proxy.h"
#include "ttydesk/base/when.h"

static struct cluster *cluster;

static int
set_up(void **state)
{
	(void)state;
	cluster = cluster_open();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	cluster_close(cluster);
	return 0;
}

static PGconn *
connect_through(struct proxy *p)
{
	char conninfo[300];

	snprintf(conninfo, sizeof conninfo,
	    "%s user=postgres dbname=postgres connect_timeout=20", proxy_address(p));
	return cluster_connect(conninfo);
}

static void
messages_are_counted_by_type(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);
	struct proxy_counts c;

	(void)state;
	proxy_reset(p);
	PQclear(PQprepare(conn, "one", "SELECT 1", 0, NULL));
	PQclear(PQexecPrepared(conn, "one", 0, NULL, NULL, NULL, 0));
	cluster_exec(conn, "SELECT 2");
	c = proxy_counts(p);
	assert_int_equal(c.parse, 1);
	assert_int_equal(c.bind, 1);
	assert_int_equal(c.execute, 1);
	assert_int_equal(c.query, 1);
	assert_int_equal(c.sync, 2);
	assert_int_equal(c.round_trips, 3);
	assert_string_equal(proxy_log(p), "P SELECT 1\nS \nB one\nD \nE \nS \nQ SELECT 2\n");
	PQfinish(conn);
	proxy_close(p);
}

/* Three statements, each with a sync of its own, sent without waiting. */
static void
send_pipeline(PGconn *conn)
{
	assert_int_equal(PQenterPipelineMode(conn), 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    PQsendQueryParams(conn, "SELECT 1", 0, NULL, NULL, NULL, NULL, 0), 1);
		assert_int_equal(PQpipelineSync(conn), 1);
	}
	for (int syncs = 0; syncs < 3;) {
		PGresult *res = PQgetResult(conn);

		syncs += PQresultStatus(res) == PGRES_PIPELINE_SYNC;
		PQclear(res);
	}
	assert_int_equal(PQexitPipelineMode(conn), 1);
}

static void
in_lockstep_a_pipeline_is_one_round_trip_and_questions_are_one_each(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);

	(void)state;
	proxy_set_lockstep(p, true);
	proxy_reset(p);
	send_pipeline(conn);
	assert_int_equal(proxy_counts(p).round_trips, 1);
	assert_int_equal(proxy_counts(p).sync, 3);
	for (int i = 0; i < 3; i++)
		cluster_exec(conn, "SELECT 1");
	assert_int_equal(proxy_counts(p).round_trips, 4);
	PQfinish(conn);
	proxy_close(p);
}

static void
a_budget_holds_back_all_answers_but_the_first(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);

	(void)state;
	proxy_set_lockstep(p, true);
	proxy_set_budget(p, 1);
	proxy_reset(p);
	cluster_exec(conn, "SELECT 1");
	assert_int_equal(PQsendQuery(conn, "SELECT 2"), 1);
	for (int64_t end = when_mono() + 200 * WHEN_MS; when_mono() < end;) {
		assert_int_equal(PQconsumeInput(conn), 1);
		assert_true(PQisBusy(conn));
	}
	assert_int_equal(proxy_counts_at_budget(p).query, 1);
	proxy_set_budget(p, -1);
	PQclear(PQgetResult(conn));
	assert_null(PQgetResult(conn));
	PQfinish(conn);
	proxy_close(p);
}

static void
the_wire_reaches_over_tcp_too(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), true);
	PGconn *conn = connect_through(p);

	(void)state;
	assert_string_equal(cluster_value(conn, "SELECT 41 + 1"), "42");
	PQfinish(conn);
	proxy_close(p);
}

static void
a_delay_is_paid_both_ways(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);
	int64_t start;

	(void)state;
	proxy_set_delay(p, 50 * WHEN_MS);
	start = when_mono();
	cluster_exec(conn, "SELECT 1");
	assert_true(when_mono() - start >= 100 * WHEN_MS);
	PQfinish(conn);
	proxy_close(p);
}

static void
a_stalled_wire_carries_nothing_and_then_everything(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);

	(void)state;
	proxy_set_stalled(p, true);
	assert_int_equal(PQsendQuery(conn, "SELECT 1"), 1);
	for (int64_t end = when_mono() + 100 * WHEN_MS; when_mono() < end;) {
		assert_int_equal(PQconsumeInput(conn), 1);
		assert_true(PQisBusy(conn));
	}
	proxy_set_stalled(p, false);
	PQclear(PQgetResult(conn));
	assert_null(PQgetResult(conn));
	PQfinish(conn);
	proxy_close(p);
}

static void
a_cut_wire_ends_connections_and_a_refusing_one_takes_none(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p), *other;
	char conninfo[300];

	(void)state;
	proxy_cut(p);
	PQclear(PQexec(conn, "SELECT 1"));
	assert_int_equal(PQstatus(conn), CONNECTION_BAD);
	PQfinish(conn);
	proxy_set_refusing(p, true);
	snprintf(
	    conninfo, sizeof conninfo, "%s user=postgres dbname=postgres", proxy_address(p));
	other = PQconnectdb(conninfo);
	assert_int_equal(PQstatus(other), CONNECTION_BAD);
	PQfinish(other);
	proxy_set_refusing(p, false);
	PQfinish(connect_through(p));
	proxy_close(p);
}

static void
an_armed_cut_lets_exactly_so_many_bytes_pass(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);
	uint64_t before;

	(void)state;
	before = proxy_counts(p).bytes_to_server;
	cluster_exec(conn, "SELECT 1");
	before = proxy_counts(p).bytes_to_server - before;
	assert_int_equal(before, 1 + 4 + 8 + 1);
	proxy_arm(p,
	    &(struct proxy_fault){ .kind = PROXY_CUT, .to_server = true, .bytes = before + 1 });
	cluster_exec(conn, "SELECT 1");
	assert_true(proxy_is_armed(p));
	PQclear(PQexec(conn, "SELECT 1"));
	assert_false(proxy_is_armed(p));
	assert_int_equal(PQstatus(conn), CONNECTION_BAD);
	PQfinish(conn);
	proxy_close(p);
}

/* One byte less than the statement: it never happens. One more: it did. */
static void
what_is_cut_before_its_last_byte_is_not_done(void **state)
{
	static const char sql[] = "INSERT INTO cut_here VALUES (1)";
	PGconn *root = cluster_connect(cluster_conninfo(cluster));

	(void)state;
	cluster_exec(root, "DROP TABLE IF EXISTS cut_here; CREATE TABLE cut_here (n int)");
	for (int missing = 1; missing >= 0; missing--) {
		struct proxy *p = proxy_open(cluster_host(cluster), false);
		PGconn *conn = connect_through(p);
		int64_t end = when_mono() + 10 * WHEN_SECOND;
		const char *want = missing ? "0" : "1";

		proxy_arm(p,
		    &(struct proxy_fault){ .kind = PROXY_CUT,
			.to_server = true,
			.bytes = sizeof sql + 5 - (size_t)missing });
		PQclear(PQexec(conn, sql));
		assert_int_equal(PQstatus(conn), CONNECTION_BAD);
		PQfinish(conn);
		proxy_close(p);
		while (strcmp(cluster_value(root, "SELECT count(*) FROM cut_here"), want) != 0)
			assert_true(when_mono() < end);
	}
	cluster_exec(root, "DROP TABLE cut_here");
	PQfinish(root);
}

static void
an_armed_stall_ends_by_itself(void **state)
{
	struct proxy *p = proxy_open(cluster_host(cluster), false);
	PGconn *conn = connect_through(p);
	int64_t start = when_mono();

	(void)state;
	proxy_arm(p,
	    &(struct proxy_fault){ .kind = PROXY_STALL, .bytes = 3, .for_us = 100 * WHEN_MS });
	assert_string_equal(cluster_value(conn, "SELECT 41 + 1"), "42");
	assert_true(when_mono() - start >= 100 * WHEN_MS);
	PQfinish(conn);
	proxy_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_counted_by_type),
		cmocka_unit_test(
		    in_lockstep_a_pipeline_is_one_round_trip_and_questions_are_one_each),
		cmocka_unit_test(a_budget_holds_back_all_answers_but_the_first),
		cmocka_unit_test(the_wire_reaches_over_tcp_too),
		cmocka_unit_test(a_delay_is_paid_both_ways),
		cmocka_unit_test(a_stalled_wire_carries_nothing_and_then_everything),
		cmocka_unit_test(a_cut_wire_ends_connections_and_a_refusing_one_takes_none),
		cmocka_unit_test(an_armed_cut_lets_exactly_so_many_bytes_pass),
		cmocka_unit_test(what_is_cut_before_its_last_byte_is_not_done),
		cmocka_unit_test(an_armed_stall_ends_by_itself),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
