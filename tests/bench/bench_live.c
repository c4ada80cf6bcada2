/* What others change while the screen is open: from a commit elsewhere to the
 * painted row, beside a bare listener; keys while a storm of changes arrives. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "db/cluster.h"
#include "ttydesk/base/when.h"

#define STORM_RATE 1000
#define STORM_SECONDS 6

/* Longer than the window in which refreshes are gathered: a calm desk. */
static void
live_pause(struct meter *m)
{
	meter_settle(m, 300 * WHEN_MS, 600 * WHEN_MS);
	(void)meter_screen(m);
}

static void
live_finish(PGconn *conn)
{
	for (PGresult *res; (res = PQgetResult(conn)) != NULL;)
		PQclear(res);
}

static void
live_title(const struct bench *b, const char *title, char *sql, size_t size)
{
	snprintf(sql, size,
	    "UPDATE tickets SET title = '%s', updated_at = updated_at WHERE id = %s", title,
	    b->top);
}

static void
live_painted(const struct bench *b, struct series *out)
{
	struct meter *m = calloc(1, sizeof *m);
	char sql[200], text[16];

	face_open_program(b, m, 120, 40);
	live_pause(m);
	for (int i = 0; i < bench_times(b, 60); i++) {
		snprintf(text, sizeof text, "live%05d", i);
		live_title(b, text, sql, sizeof sql);
		meter_begin(m);
		if (PQsendQuery(b->sql, sql) != 1)
			fprintf(stderr, "%s", PQerrorMessage(b->sql));
		meter_settle(m, 60 * WHEN_MS, WHEN_SECOND);
		series_add(out, MS(meter_shown(m, text)));
		live_finish(b->sql);
		live_pause(m);
	}
	meter_close(m);
	free(m);
}

/* The same commit until PQnotifies() of a bare listener. */
static void
live_bell(const struct bench *b, struct series *out)
{
	PGconn *listener = cluster_connect(b->conninfo);

	cluster_exec(listener, "LISTEN ttydesk");
	cluster_exec(listener, "SELECT ttydesk.listen()");
	for (int i = 0; i < bench_times(b, 60); i++) {
		char sql[200], text[16];
		int64_t start;
		PGnotify *note = NULL;

		snprintf(text, sizeof text, "bell%05d", i);
		live_title(b, text, sql, sizeof sql);
		poll(NULL, 0, 200); /* as calm as the desk of live_painted() */
		start = when_mono();
		PQsendQuery(b->sql, sql);
		while (note == NULL && when_mono() - start < WHEN_SECOND) {
			struct pollfd fd = { PQsocket(listener), POLLIN, 0 };

			poll(&fd, 1, 1000);
			PQconsumeInput(listener);
			note = PQnotifies(listener);
		}
		if (note != NULL)
			series_add(out, MS(when_mono() - start));
		PQfreemem(note);
		live_finish(b->sql);
		while ((note = PQnotifies(listener)) != NULL)
			PQfreemem(note);
	}
	PQfinish(listener);
}

/* ---- a storm ---- */

/* In a child: so many changes a second of active tickets, until it is killed. */
static void
live_storm(const struct bench *b)
{
	PGconn *conn = cluster_connect(b->conninfo);
	int64_t next = when_mono();
	long rows;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	cluster_exec(conn,
	    "CREATE TEMP TABLE storm AS SELECT row_number() OVER () - 1 AS n, id"
	    " FROM (SELECT id FROM tickets WHERE status < 'RESOLVED' ORDER BY"
	    " priority DESC, updated_at DESC, id DESC LIMIT 5000) t");
	cluster_exec(conn, "CREATE UNIQUE INDEX ON storm (n)");
	cluster_exec(conn, "ANALYZE storm");
	rows = strtol(cluster_value(conn, "SELECT count(*) FROM storm"), NULL, 10);
	cluster_exec(conn,
	    "PREPARE gust AS UPDATE tickets SET title = CASE WHEN title LIKE '% +' THEN"
	    " left(title, -2) ELSE title || ' +' END, updated_at = updated_at"
	    " WHERE id = (SELECT id FROM storm WHERE n = $1)");
	for (long i = 0;; i++) {
		char sql[60];
		int64_t now = when_mono();

		snprintf(sql, sizeof sql, "EXECUTE gust(%ld)", i * 37 % rows);
		cluster_exec(conn, sql);
		next += WHEN_SECOND / STORM_RATE;
		if (next > now)
			poll(NULL, 0, (int)((next - now) / WHEN_MS));
	}
}

static double
live_changes(const struct bench *b)
{
	return strtod(
	    cluster_value(
		b->sql, "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'tickets'"),
	    NULL);
}

static void
live_keys(struct bench *b)
{
	const char *const echo_argv[] = { b->floor, "echo", NULL };
	struct series keys = { 0 }, echoes = { 0 };
	struct meter *m = calloc(1, sizeof *m), *echo = calloc(1, sizeof *echo);
	int64_t begun;
	double before, took;
	pid_t child;
	struct figure *x;

	face_open_program(b, m, 120, 40);
	meter_open(echo, echo_argv, 80, 24);
	meter_settle(echo, 100 * WHEN_MS, WHEN_SECOND);
	child = fork();
	if (child == 0) {
		live_storm(b);
		_exit(0);
	}
	meter_settle(m, WHEN_SECOND, 2 * WHEN_SECOND);
	begun = when_mono();
	before = live_changes(b);
	for (int i = 0; when_mono() - begun < bench_times(b, STORM_SECONDS) * WHEN_SECOND;
	     i++) {
		meter_send(m, i / 20 % 2 == 0 ? "j" : "k");
		meter_settle(m, 35 * WHEN_MS, 35 * WHEN_MS);
		series_add(&keys, MS(meter_first(m)));
		meter_send(echo, "j");
		meter_wait(echo, WHEN_SECOND);
		series_add(&echoes, MS(meter_first(echo)));
	}
	took = (double)(when_mono() - begun) / 1e6;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	poll(NULL, 0, 1200); /* statistics are told once a second */
	x = report_put(&b->report, "keys under 1,000 changes a second, median", "ms",
	    series_median(&keys));
	snprintf(x->note, sizeof x->note, "%.0f changes a second",
	    (live_changes(b) - before) / took);
	x = report_put(
	    &b->report, "keys under 1,000 changes a second, p99", "ms", series_p99(&keys));
	x->floor = series_p99(&echoes);
	x->most = 8;
	snprintf(x->note, sizeof x->note, "floor: the echo program's p99 in the same storm");
	meter_close(m);
	meter_close(echo);
	free(m);
	free(echo);
	cluster_exec(b->sql,
	    "UPDATE tickets SET title = left(title, -2), updated_at = updated_at"
	    " WHERE status < 'RESOLVED' AND title LIKE '% +'");
}

void
live_rows(struct bench *b)
{
	struct series live = { 0 }, bell = { 0 };
	struct figure *x;
	char title[200], sql[400];

	if (!b->may_write) {
		if (!b->is_last)
			return;
		report_skip(&b->report, "commit elsewhere to painted row",
		    "--data: nothing is written");
		report_skip(&b->report, "keys under 1,000 changes a second",
		    "--data: nothing is written");
		return;
	}
	snprintf(
	    sql, sizeof sql, "SELECT quote_literal(title) FROM tickets WHERE id = %s", b->top);
	snprintf(title, sizeof title, "%s", cluster_value(b->sql, sql));
	live_bell(b, &bell);
	live_painted(b, &live);
	snprintf(sql, sizeof sql,
	    "UPDATE tickets SET title = %s, updated_at = updated_at WHERE id = %s", title,
	    b->top);
	cluster_exec(b->sql, sql);
	x = report_put(
	    &b->report, "commit elsewhere to painted row, median", "ms", series_median(&live));
	x->floor = series_median(&bell);
	x->most_floor = 3;
	x->must_be_flat = true;
	x = report_put(
	    &b->report, "commit elsewhere to painted row, p99", "ms", series_p99(&live));
	x->floor = series_p99(&bell);
	x->most = 10;
	if (b->is_last)
		live_keys(b);
}
