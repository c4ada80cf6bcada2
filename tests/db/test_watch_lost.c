/* ttydesk watch under lost connections, restarts and its own death, beside writers whose
 * transactions overlap: each change is told at least once. The same changes read by the
 * greatest id, or by the time, lose some. TTYDESK_DISCONNECTS=1000 takes longer than
 * the preset, TTYDESK_SEED=n repeats a run. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "proxy.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"
#include "watcher.h"

enum { WRITERS = 6, TICKETS = 40, COMMENTS_MAX = 200000 };

static struct cluster *cluster;
static struct proxy *proxy;
static char direct[300], wire[300];
static uint64_t dice_state;

/* Comments by their ids: who told of them. */
static unsigned char told[COMMENTS_MAX], told_by_id[COMMENTS_MAX], told_by_time[COMMENTS_MAX];
static int twice;

struct writer {
	PGconn *conn;
	bool is_open;
};
static struct writer writers[WRITERS];
static PGconn *reader; /* of the naive ways */
static struct watcher watcher;

static uint32_t
dice(uint32_t bound)
{
	dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((dice_state >> 33) * bound >> 31);
}

static long
count_of(const char *name, long preset)
{
	const char *given = getenv(name);

	return given == NULL ? preset : strtol(given, NULL, 10);
}

static void
take(void *ctx, const struct watched *line)
{
	(void)ctx;
	if (strcmp(line->table, "comments") != 0 || strcmp(line->op, "insert") != 0)
		return;
	assert_in_range(line->row_id, 1, COMMENTS_MAX - 1);
	twice += told[line->row_id];
	told[line->row_id] = 1;
}

static void
connect_all(void)
{
	for (int i = 0; i < WRITERS; i++)
		writers[i] = (struct writer){ .conn = cluster_connect(direct) };
	reader = cluster_connect(direct);
}

static void
disconnect_all(void)
{
	for (int i = 0; i < WRITERS; i++)
		PQfinish(writers[i].conn);
	PQfinish(reader);
}

static int
set_up(void **state)
{
	const char *seed = getenv("TTYDESK_SEED"), *dbname;

	(void)state;
	dice_state = seed != NULL ? strtoull(seed, NULL, 10) : 1 + rng_below(999999999);
	fprintf(stderr, "TTYDESK_SEED=%llu\n", (unsigned long long)dice_state);
	cluster = cluster_open_private(); /* it is stopped and started */
	snprintf(direct, sizeof direct, "%s", cluster_create_desk(cluster, "lost", TICKETS));
	dbname = strstr(direct, "dbname=");
	proxy = proxy_open(cluster_host(cluster), false);
	snprintf(wire, sizeof wire, "%s user=postgres %s", proxy_address(proxy), dbname);
	connect_all();
	watcher = (struct watcher){ .take = take };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (watcher.pid > 0)
		watcher_stop(&watcher, SIGKILL);
	disconnect_all();
	proxy_close(proxy);
	cluster_close(cluster);
	return 0;
}

/* One step of one writer: alone, or in a transaction that stays open for others'. */
static void
write_something(void)
{
	struct writer *w = &writers[dice(WRITERS)];
	char sql[300];

	snprintf(sql, sizeof sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) SELECT 'x', "
	    "false, %u, 3 FROM generate_series(1, %u)",
	    1 + dice(TICKETS), 1 + dice(3));
	if (w->is_open && dice(3) == 0) {
		cluster_exec(w->conn, dice(8) == 0 ? "ROLLBACK" : "COMMIT");
		w->is_open = false;
		return;
	}
	if (!w->is_open && dice(2) == 0) {
		cluster_exec(w->conn, "BEGIN");
		w->is_open = true;
	}
	cluster_exec(w->conn, sql);
}

/* What a program without tokens does: it goes on behind the last it saw. */
static void
read_naively(const char *column, const char *cast, char last[static 64], unsigned char *out)
{
	char sql[300];
	PGresult *res;

	snprintf(sql, sizeof sql,
	    "SELECT row_id, %s FROM ttydesk.changes WHERE %s > '%s'::%s AND tbl = 'c' ORDER BY "
	    "%s",
	    column, column, last, cast, column);
	res = PQexec(reader, sql);
	assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
	for (int i = 0; i < PQntuples(res); i++) {
		out[strtol(PQgetvalue(res, i, 0), NULL, 10)] = 1;
		snprintf(last, 64, "%s", PQgetvalue(res, i, 1));
	}
	PQclear(res);
}

static void
read_both_naively(void)
{
	static char last_id[64] = "0", last_at[64] = "-infinity";

	read_naively("id", "bigint", last_id, told_by_id);
	read_naively("at", "timestamptz", last_at, told_by_time);
}

static void
restart_server(void)
{
	static const int how[] = { SIGINT, SIGQUIT };

	disconnect_all(); /* what is open is rolled back */
	proxy_cut(proxy);
	cluster_stop(cluster, how[dice(countof(how))]);
	cluster_start(cluster);
	connect_all();
}

static void
restart_watcher(void)
{
	assert_int_equal(watcher_stop(&watcher, SIGKILL), -SIGKILL);
	watcher_start(&watcher, wire, NULL, NULL, NULL);
}

/* Cut at its very first attempt it says that there is no server, and ends. */
static void
start_again(void)
{
	assert_int_equal(watcher_finish(&watcher), 6);
	watcher_start(&watcher, wire, NULL, NULL, NULL);
}

/* At any byte of what the server says, by the server, by the wire, by kill -9. */
static void
disconnect(long i, long restarts_every)
{
	uint32_t n = dice(100);

	if (i % restarts_every == restarts_every - 1)
		restart_server();
	else if (n < 60)
		proxy_arm(proxy,
		    &(struct proxy_fault){
			.kind = PROXY_CUT, .bytes = dice(dice(2) ? 400 : 6000) });
	else if (n < 75)
		proxy_cut(proxy);
	else if (n < 92)
		cluster_exec(reader,
		    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
		    "application_name = 'ttydesk watch'");
	else
		restart_watcher();
}

/* The cut that was armed has happened, and the wire is in use again. */
static bool
is_connected_again(int connections)
{
	return !proxy_is_armed(proxy) && proxy_counts(proxy).connections > connections;
}

/* Writers go on until the watcher has come back. */
static void
lose_once(long i)
{
	int connections = proxy_counts(proxy).connections;
	int64_t end = when_mono() + WHEN_MINUTE, sure = when_mono() + WHEN_SECOND / 2;

	disconnect(i, 70);
	do {
		write_something();
		if (dice(4) == 0)
			read_both_naively();
		if (!watcher_read(&watcher, (int)dice(3)))
			start_again();
		assert_true(when_mono() < end);
		if (when_mono() > sure) { /* the server ended one that was lost before */
			proxy_cut(proxy);
			sure = end;
		}
	} while (!is_connected_again(connections));
}

static bool
sentinel_came(void *ctx)
{
	const int64_t *id = ctx;

	return told[*id] != 0;
}

/* Comments that are there, and not in `set`. */
static int
count_missing(const unsigned char *set)
{
	PGresult *res = PQexec(reader, "SELECT id FROM comments");
	int missing = 0;

	assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
	for (int i = 0; i < PQntuples(res); i++)
		missing += set[strtol(PQgetvalue(res, i, 0), NULL, 10)] == 0;
	PQclear(res);
	return missing;
}

static int
count_invented(const unsigned char *set)
{
	int n = 0;

	for (int i = 0; i < COMMENTS_MAX; i++)
		n += set[i];
	return n -
	    (int)strtol(cluster_value(reader, "SELECT count(*) FROM comments"), NULL, 10);
}

static void
each_change_is_told_and_the_naive_ways_lose_some(void **state)
{
	long disconnects = count_of("TTYDESK_DISCONNECTS", 50);
	int64_t sentinel;

	(void)state;
	watcher_start(&watcher, wire, NULL, NULL, NULL);
	while (watcher.resyncs == 0)
		assert_true(watcher_read(&watcher, -1));
	for (long i = 0; i < disconnects; i++)
		lose_once(i);
	for (int i = 0; i < WRITERS; i++)
		if (writers[i].is_open)
			cluster_exec(writers[i].conn, "COMMIT");
	read_both_naively();
	sentinel = strtoll(
	    cluster_value(reader,
		"INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES "
		"('last', false, 1, 3) RETURNING id"),
	    NULL, 10);
	watcher.ctx = &sentinel;
	watcher_until(&watcher, sentinel_came, "the last comment");
	read_both_naively();
	fprintf(stderr,
	    "%ld disconnects, %s comments, %d told again; lost by id %d, by time %d\n",
	    disconnects, cluster_value(reader, "SELECT count(*) FROM comments"), twice,
	    count_missing(told_by_id), count_missing(told_by_time));
	assert_int_equal(count_missing(told), 0);
	assert_int_equal(count_invented(told), 0);
	assert_int_equal(watcher.resyncs, 1); /* the first line: nothing was in doubt */
	assert_true(count_missing(told_by_id) > 0);
	assert_true(count_missing(told_by_time) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_told_and_the_naive_ways_lose_some),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
