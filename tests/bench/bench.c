/* Prints what the program costs beside bare floors, measured in the same run:
 *   bench [--tickets N] [--samples N] [--only keys|rest] PROGRAM FLOOR DESK_SQL
 * Ratios count: machines are shared. Nothing here passes or fails a test. */
#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/cluster.h"
#include "meter.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

#define MS(us) ((double)(us) / 1000.0)

struct bench {
	const char *program, *floor, *desk_sql;
	const char *only; /* "keys", "rest" or NULL: both */
	int tickets, samples;
	struct cluster *cluster;
	const char *conninfo;
	PGconn *sql;
	char top[16]; /* the id of the first ticket in the list */
};

/* What was measured of one program at one size; -1 where it was not. */
struct figures {
	struct series start, key, key_cpu, key_bytes, follow_bytes, enter, enter_bytes, escape;
	double first_bytes, burst_bytes, burst_ms, held_bytes, peak_mib;
};

/* ---- steps ---- */

static void
bench_start(struct meter *m, const char *const *argv, int cols, int rows)
{
	meter_open(m, argv, cols, rows);
	meter_wait(m, 2 * WHEN_SECOND);
	meter_settle(m, 250 * WHEN_MS, 5 * WHEN_SECOND);
}

static void
bench_starts(struct figures *f, const char *const *argv, int cols, int rows, const char *text)
{
	for (int i = 0; i < 12; i++) {
		struct meter *m = calloc(1, sizeof *m);

		bench_start(m, argv, cols, rows);
		if (i > 1) /* the first two warm the caches */
			series_add(&f->start, MS(meter_shown(m, text)));
		f->first_bytes = (double)meter_bytes(m);
		if (i == 0 && strstr(meter_screen(m), text) == NULL)
			fprintf(
			    stderr, "%s does not show %s:\n%s", argv[0], text, meter_screen(m));
		meter_close(m);
		free(m);
	}
}

/* One key at rest: its paint, and what follows when the cursor has rested. */
static void
bench_keys(struct figures *f, struct meter *m, int samples)
{
	for (int i = 0; i < samples; i++) {
		int64_t cpu = meter_cpu(m);

		meter_send(m, "j");
		meter_settle(m, 40 * WHEN_MS, WHEN_SECOND);
		series_add(&f->key, MS(meter_first(m)));
		series_add(&f->key_bytes, (double)meter_bytes(m));
		series_add(&f->key_cpu, (double)(meter_cpu(m) - cpu) / 1e6);
		meter_begin(m);
		meter_settle(m, 150 * WHEN_MS, WHEN_SECOND);
		series_add(&f->follow_bytes, (double)meter_bytes(m));
	}
}

static void
bench_burst(struct figures *f, struct meter *m)
{
	char keys[201];

	memset(keys, 'j', 200);
	keys[200] = '\0';
	meter_send(m, keys);
	meter_settle(m, 50 * WHEN_MS, 5 * WHEN_SECOND);
	f->burst_ms = MS(meter_last(m));
	f->burst_bytes = (double)meter_bytes(m);
	meter_settle(m, 300 * WHEN_MS, 5 * WHEN_SECOND);
}

static void
bench_held(struct figures *f, struct meter *m)
{
	int64_t next;

	meter_begin(m);
	next = when_mono();
	for (int i = 0; i < 60; i++) {
		pty_write(m->pty, "k", 1);
		next += WHEN_SECOND / 30;
		while (when_mono() < next)
			meter_settle(m, next - when_mono(), next - when_mono());
	}
	f->held_bytes = (double)meter_bytes(m);
	meter_settle(m, 300 * WHEN_MS, WHEN_SECOND);
}

static void
bench_enter(struct figures *f, struct meter *m, const char *back)
{
	for (int i = 0; i < 30; i++) {
		meter_send(m, "\r");
		meter_settle(m, 40 * WHEN_MS, WHEN_SECOND);
		series_add(&f->enter, MS(meter_first(m)));
		series_add(&f->enter_bytes, (double)meter_bytes(m));
		meter_send(m, back);
		meter_settle(m, 200 * WHEN_MS, WHEN_SECOND);
	}
}

static void
bench_escape(struct figures *f, struct meter *m)
{
	for (int i = 0; i < 20; i++) {
		meter_send(m, "/");
		meter_settle(m, 60 * WHEN_MS, WHEN_SECOND);
		meter_send(m, "\033");
		meter_settle(m, 100 * WHEN_MS, WHEN_SECOND);
		series_add(&f->escape, MS(meter_first(m)));
	}
}

/* ---- programs ---- */

static void
bench_floor(const struct bench *b, struct figures *f, int cols, int rows)
{
	const char *const load[] = { b->floor, b->conninfo, NULL };
	const char *const memory[] = { b->floor, "", NULL };
	struct meter *m = calloc(1, sizeof *m);

	bench_starts(f, load, cols, rows, b->top);
	bench_start(m, load, cols, rows);
	f->peak_mib = (double)meter_peak_kib(m) / 1024;
	meter_close(m);
	bench_start(m, memory, cols, rows);
	bench_keys(f, m, b->samples);
	bench_enter(f, m, "j");
	bench_burst(f, m);
	bench_held(f, m);
	meter_close(m);
	free(m);
}

static void
bench_program(const struct bench *b, struct figures *f, int cols, int rows)
{
	const char *const argv[] = { b->program, "-d", b->conninfo, "--me",
		"agent1@desk.example", NULL };
	struct meter *m = calloc(1, sizeof *m);

	bench_starts(f, argv, cols, rows, b->top);
	bench_start(m, argv, cols, rows);
	meter_send(m, "5"); /* the view with the most active tickets */
	meter_settle(m, 400 * WHEN_MS, 5 * WHEN_SECOND);
	bench_keys(f, m, b->samples);
	bench_enter(f, m, "q");
	bench_burst(f, m);
	bench_held(f, m);
	bench_escape(f, m);
	meter_close(m);
	free(m);
}

/* Ten seconds without a key: bytes and wake-ups. */
static void
bench_idle(const struct bench *b, double *bytes, double *wakeups)
{
	const char *const argv[] = { b->program, "-d", b->conninfo, "--me",
		"agent1@desk.example", NULL };
	struct meter *m = calloc(1, sizeof *m);
	int64_t before;

	bench_start(m, argv, 120, 40);
	meter_settle(m, WHEN_SECOND, 3 * WHEN_SECOND);
	meter_begin(m);
	before = meter_wakeups(m);
	meter_settle(m, 10 * WHEN_SECOND, 10 * WHEN_SECOND);
	*wakeups = (double)(meter_wakeups(m) - before);
	*bytes = (double)meter_bytes(m);
	meter_close(m);
	free(m);
}

/* Pages down through all tickets, then the peak. */
static double
bench_peak(const struct bench *b)
{
	const char *const argv[] = { b->program, "-d", b->conninfo, "--me",
		"agent1@desk.example", NULL };
	struct meter *m = calloc(1, sizeof *m);
	double mib;

	bench_start(m, argv, 120, 40);
	meter_send(m, "6p");
	meter_settle(m, 300 * WHEN_MS, 3 * WHEN_SECOND);
	for (int row = 0; row < b->tickets && row < 100000; row += 34) {
		meter_send(m, "\006");
		meter_settle(m, 12 * WHEN_MS, 300 * WHEN_MS);
	}
	mib = (double)meter_peak_kib(m) / 1024;
	meter_close(m);
	free(m);
	return mib;
}

/* ---- live: from a commit elsewhere to the painted row ---- */

/* Longer than the window in which refreshes are gathered: a calm desk. */
static void
bench_pause(struct meter *m)
{
	meter_settle(m, 300 * WHEN_MS, 600 * WHEN_MS);
	(void)meter_screen(m);
}

static void
bench_live(const struct bench *b, struct series *out)
{
	const char *const argv[] = { b->program, "-d", b->conninfo, "--me",
		"agent1@desk.example", NULL };
	struct meter *m = calloc(1, sizeof *m);
	char sql[200], text[16];

	bench_start(m, argv, 120, 40);
	bench_pause(m);
	for (int i = 0; i < 60; i++) {
		snprintf(text, sizeof text, "live%05d", i);
		snprintf(sql, sizeof sql,
		    "UPDATE tickets SET title = '%s', updated_at = updated_at WHERE id = %s",
		    text, b->top);
		meter_begin(m);
		if (PQsendQuery(b->sql, sql) != 1)
			fprintf(stderr, "%s", PQerrorMessage(b->sql));
		meter_settle(m, 60 * WHEN_MS, WHEN_SECOND);
		series_add(out, MS(meter_shown(m, text)));
		while (PQisBusy(b->sql))
			PQconsumeInput(b->sql);
		for (PGresult *res; (res = PQgetResult(b->sql)) != NULL;)
			PQclear(res);
		bench_pause(m);
	}
	meter_close(m);
	free(m);
}

/* The same commit until PQnotifies() of a bare listener. */
static void
bench_bell(const struct bench *b, struct series *out)
{
	PGconn *listener = cluster_connect(b->conninfo);

	cluster_exec(listener, "LISTEN ttydesk");
	cluster_exec(listener, "SELECT ttydesk.listen()");
	for (int i = 0; i < 60; i++) {
		char sql[200];
		int64_t start;
		PGnotify *note = NULL;

		snprintf(sql, sizeof sql,
		    "UPDATE tickets SET title = 'bell%05d', updated_at = updated_at WHERE id = "
		    "%s",
		    i, b->top);
		poll(NULL, 0, 200); /* as calm as the desk of bench_live() */
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
		for (PGresult *res; (res = PQgetResult(b->sql)) != NULL;)
			PQclear(res);
		while ((note = PQnotifies(listener)) != NULL)
			PQfreemem(note);
	}
	PQfinish(listener);
}

/* ---- what others need for a start ---- */

static void
bench_psql(const struct bench *b, struct series *out)
{
	glob_t g;

	if (glob("/usr/lib/postgresql/*/bin/psql", 0, NULL, &g) != 0)
		return;
	for (int i = 0; i < 10; i++) {
		const char *const argv[] = { g.gl_pathv[g.gl_pathc - 1], "-X", "-d",
			b->conninfo, "-c", "select 1", NULL };
		struct meter *m = calloc(1, sizeof *m);

		bench_start(m, argv, 80, 24);
		series_add(out, MS(meter_shown(m, "(1 row)")));
		meter_close(m);
		free(m);
	}
	globfree(&g);
}

static void
bench_connect(const struct bench *b, struct series *out)
{
	for (int i = 0; i < 20; i++) {
		int64_t start = when_mono();
		PGconn *conn = cluster_connect(b->conninfo);

		cluster_exec(conn,
		    "SELECT id, title FROM tickets WHERE status < 'RESOLVED' AND"
		    " assignee_id IS NULL ORDER BY priority DESC, updated_at DESC LIMIT 100");
		series_add(out, MS(when_mono() - start));
		PQfinish(conn);
	}
}

/* ---- the table ---- */

struct row {
	const char *name, *unit;
	double value, floor;
	double most;  /* budget, negative: none */
	double ratio; /* budget over the floor, negative: none */
};

static void
row_print(const struct row *r)
{
	char value[20] = "-", floor[20] = "-", ratio[20] = "-", budget[40] = "";
	const char *verdict = "";
	double over = 0;

	if (r->value >= 0)
		snprintf(value, sizeof value, r->value < 100 ? "%.2f" : "%.0f", r->value);
	if (r->floor >= 0)
		snprintf(floor, sizeof floor, r->floor < 100 ? "%.2f" : "%.0f", r->floor);
	if (r->floor > 0 && r->value >= 0)
		snprintf(ratio, sizeof ratio, "%.2f", r->value / r->floor);
	if (r->most >= 0) {
		snprintf(budget, sizeof budget, "<= %g", r->most);
		over = r->most > 0 ? r->value / r->most : r->value > 0 ? 9 : 0;
	}
	if (r->ratio >= 0 && r->floor > 0) {
		snprintf(budget + strlen(budget), sizeof budget - strlen(budget),
		    "%s<= %gx floor", budget[0] ? ", " : "", r->ratio);
		if (r->value / (r->floor * r->ratio) > over)
			over = r->value / (r->floor * r->ratio);
	}
	if (budget[0] != '\0')
		verdict = r->value < 0 ? "NONE"
		    : over <= 1        ? "ok"
		    : over <= 2        ? "over"
				       : "OVER 2x";
	printf("| %-44s | %9s | %9s | %6s | %-4s | %-24s | %-7s |\n", r->name, value, floor,
	    ratio, r->unit, budget, verdict);
}

static void
table_head(const struct bench *b)
{
	printf("\n%d tickets, PostgreSQL %s, unix socket, fsync off, %d samples a key\n\n",
	    b->tickets, cluster_value(b->sql, "SHOW server_version"), b->samples);
	printf("| %-44s | %9s | %9s | %6s | %-4s | %-24s | %-7s |\n", "figure", "ttydesk",
	    "floor", "ratio", "unit", "budget", "verdict");
	printf("|----------------------------------------------|-----------|-----------|-------"
	       "-|----"
	       "--|--------------------------|---------|\n");
}

static void
table_size(struct figures *p, struct figures *f, int cols, int rows)
{
	bool is_small = cols < 100;
	double ticket = series_median(&p->follow_bytes);
	struct row all[] = {
		{ "start to first page, median", "ms", series_median(&p->start),
		    series_median(&f->start), 40, -1 },
		{ "bytes of the first screen", "B", p->first_bytes, f->first_bytes,
		    is_small ? 2200 : 5000, -1 },
		{ "j, key to paint, median", "ms", series_median(&p->key),
		    series_median(&f->key), -1, 1.5 },
		{ "j, key to paint, p99", "ms", series_p99(&p->key), series_p99(&f->key), -1,
		    -1 },
		{ "j, CPU, median", "ms", series_median(&p->key_cpu),
		    series_median(&f->key_cpu), -1, 1.5 },
		{ "j, bytes, median", "B", series_median(&p->key_bytes),
		    series_median(&f->key_bytes), is_small ? 120 : 160, -1 },
		{ "j, the ticket that follows, bytes, median", "B",
		    series_median(&p->follow_bytes), -1, -1, -1 },
		{ "200 j at once, settled", "ms", p->burst_ms, f->burst_ms, 6, -1 },
		{ "200 j at once, bytes", "B", p->burst_bytes, f->burst_bytes, 2000 + ticket,
		    -1 },
		{ "k held, 60 at 30 a second, bytes", "B", p->held_bytes, f->held_bytes, 15000,
		    -1 },
		{ "Enter, key to paint, median", "ms", series_median(&p->enter),
		    series_median(&f->enter), 1, -1 },
		{ "Enter, bytes, median", "B", series_median(&p->enter_bytes),
		    series_median(&f->enter_bytes), 2000, -1 },
		{ "Esc in a prompt, median", "ms", series_median(&p->escape), -1, 26, -1 },
	};

	for (size_t i = 0; i < countof(all); i++) {
		char name[80];

		snprintf(name, sizeof name, "%dx%d %s", cols, rows, all[i].name);
		all[i].name = name;
		row_print(&all[i]);
	}
	fflush(stdout);
}

static void
table_rest(const struct bench *b, double floor_peak)
{
	struct series live = { 0 }, bell = { 0 }, psql = { 0 }, connect = { 0 };
	double idle_bytes, wakeups;

	bench_connect(b, &connect);
	bench_psql(b, &psql);
	row_print(&(struct row){
	    "bare libpq: connect and one page", "ms", -1, series_median(&connect), -1, -1 });
	row_print(&(struct row){
	    "psql -X -c 'select 1', without wrapper", "ms", -1, series_median(&psql), -1, -1 });
	bench_bell(b, &bell);
	bench_live(b, &live);
	row_print(&(struct row){ "commit elsewhere to painted row, median", "ms",
	    series_median(&live), series_median(&bell), -1, 3 });
	row_print(&(struct row){ "commit elsewhere to painted row, p99", "ms",
	    series_p99(&live), series_p99(&bell), 10, -1 });
	bench_idle(b, &idle_bytes, &wakeups);
	row_print(&(struct row){ "idle for 10 s, bytes", "B", idle_bytes, 0, 0, -1 });
	row_print(
	    &(struct row){ "idle for 10 s, wake-ups (one heartbeat)", "", wakeups, 0, 3, -1 });
	row_print(&(struct row){
	    "peak memory after paging through all", "MiB", bench_peak(b), floor_peak, 15, -1 });
}

/* ---- the desk ---- */

static char *
bench_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (f == NULL || fread(text, 1, 65535, f) == 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	fclose(f);
	return text;
}

static void
bench_desk(struct bench *b)
{
	char *text = bench_read(b->desk_sql), sql[200];

	b->cluster = cluster_open_private();
	b->conninfo = cluster_create_desk(b->cluster, "bench", 0);
	b->sql = cluster_connect(b->conninfo);
	cluster_exec(b->sql,
	    "TRUNCATE users, tickets, comments, tags, ticket_tags, attachments,"
	    " audit_logs RESTART IDENTITY CASCADE");
	snprintf(
	    sql, sizeof sql, "SELECT set_config('bench.tickets', '%d', false)", b->tickets);
	cluster_exec(b->sql, sql);
	cluster_exec(b->sql, text);
	cluster_exec(b->sql, "VACUUM ANALYZE");
	snprintf(b->top, sizeof b->top, "%s",
	    cluster_value(b->sql,
		"SELECT id FROM tickets WHERE status < 'RESOLVED' AND assignee_id IS NULL"
		" ORDER BY priority DESC, updated_at DESC, id DESC LIMIT 1"));
	free(text);
}

static void
bench_size(const struct bench *b, int cols, int rows, double *floor_peak)
{
	struct figures *p = calloc(1, sizeof *p), *f = calloc(1, sizeof *f);

	bench_floor(b, f, cols, rows);
	bench_program(b, p, cols, rows);
	table_size(p, f, cols, rows);
	*floor_peak = f->peak_mib;
	free(p);
	free(f);
}

int
main(int argc, char **argv)
{
	struct bench b = { .tickets = 20000, .samples = 60 };
	double floor_peak = -1;
	int i = 1;

	for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
		int n = (int)strtol(argv[i + 1], NULL, 10);

		if (strcmp(argv[i], "--tickets") == 0)
			b.tickets = n;
		else if (strcmp(argv[i], "--samples") == 0)
			b.samples = n;
		else if (strcmp(argv[i], "--only") == 0)
			b.only = argv[i + 1];
	}
	if (i + 3 != argc || b.tickets < 100 || b.samples < 1) {
		fprintf(stderr,
		    "usage: bench [--tickets N] [--samples N] [--only keys|rest] PROGRAM FLOOR "
		    "DESK_SQL\n");
		return 2;
	}
	b.program = argv[i];
	b.floor = argv[i + 1];
	b.desk_sql = argv[i + 2];
	bench_desk(&b);
	table_head(&b);
	if (b.only == NULL || strcmp(b.only, "keys") == 0) {
		bench_size(&b, 80, 24, &floor_peak);
		bench_size(&b, 120, 40, &floor_peak);
	}
	if (b.only == NULL || strcmp(b.only, "rest") == 0)
		table_rest(&b, floor_peak);
	PQfinish(b.sql);
	cluster_close(b.cluster);
	return 0;
}
