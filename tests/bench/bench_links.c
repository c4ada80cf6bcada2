/* Slow ways: to the terminal by a relay, to the database by the tests' proxy, 20 and
 * 100 ms each way. Also round trips and statements, which the proxy counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "db/cluster.h"
#include "db/proxy.h"
#include "ttydesk/base/when.h"

/* ---- the terminal is far away ---- */

static void
links_terminal(struct bench *b, int delay, int kb)
{
	char ms[12], rate[12], name[72];
	const char *const argv[] = { b->self, "relay", ms, rate, b->program, "-d", b->conninfo,
		"--me", b->me, NULL };
	struct meter *m = calloc(1, sizeof *m);
	struct series key = { 0 };
	char keys[201];
	struct figure *x;

	snprintf(ms, sizeof ms, "%d", delay);
	snprintf(rate, sizeof rate, "%d", kb);
	meter_open(m, argv, 120, 40);
	meter_wait(m, 3 * WHEN_SECOND);
	meter_settle(m, (2 * delay + 300) * WHEN_MS, 5 * WHEN_SECOND);
	meter_send(m, "5");
	meter_settle(m, (2 * delay + 300) * WHEN_MS, 5 * WHEN_SECOND);
	for (int i = 0; i < bench_times(b, 12); i++) {
		meter_send(m, "j");
		meter_settle(m, (2 * delay + 200) * WHEN_MS, 2 * WHEN_SECOND);
		series_add(&key, MS(meter_first(m)));
	}
	snprintf(name, sizeof name, "terminal %d ms away: j, key to paint", delay);
	x = report_put(&b->report, name, "ms", series_median(&key));
	x->floor = 2 * delay;
	x->most_floor = 1.1;
	memset(keys, 'j', 200);
	keys[200] = '\0';
	meter_send(m, keys);
	meter_settle(m, (2 * delay + 60) * WHEN_MS, 10 * WHEN_SECOND);
	snprintf(name, sizeof name, "terminal %d ms away: 200 j settled", delay);
	x = report_put(&b->report, name, "ms", MS(meter_last(m)));
	x->floor = 2 * delay;
	if (kb > 0)
		snprintf(x->note, sizeof x->note, "at %d kB/s", kb);
	meter_close(m);
	free(m);
}

/* ---- the database is far away ---- */

struct way {
	struct bench *b;
	struct proxy *proxy;
	struct meter *m;
	int delay; /* ms each way */
};

/* `trips`: of the wire, at most; -1: no budget. */
static void
way_row(const struct way *w, const char *what, double ms, int trips)
{
	char name[72];
	struct figure *x;

	snprintf(name, sizeof name, "database %d ms away: %s", w->delay, what);
	x = report_put(&w->b->report, name, "ms", ms);
	if (trips > 0)
		x->floor = 2 * trips * w->delay;
	if (trips >= 0)
		x->most = 2 * trips * w->delay + 15;
}

/* Presses `keys`; the time to the first paint. */
static double
way_key(const struct way *w, const char *keys)
{
	meter_send(w->m, keys);
	meter_wait(w->m, 3 * WHEN_SECOND);
	meter_settle(w->m, 30 * WHEN_MS, WHEN_SECOND);
	return MS(meter_first(w->m));
}

/* Presses `keys`; the time until `text` stands on the screen. */
static double
way_shows(const struct way *w, const char *keys, const char *text)
{
	int64_t end, at = -1;

	(void)meter_screen(w->m);
	meter_send(w->m, keys);
	for (end = when_mono() + 3 * WHEN_SECOND; at < 0 && when_mono() < end;) {
		meter_wait(w->m, 100 * WHEN_MS);
		at = meter_shown(w->m, text);
	}
	return at < 0 ? -1 : MS(at);
}

static void
way_rest(const struct way *w)
{
	meter_settle(w->m, (4 * w->delay + 300) * WHEN_MS, 3 * WHEN_SECOND);
	proxy_reset(w->proxy);
}

/* A bare client over the same wire: connecting and one query. */
static double
way_bare(const char *conninfo)
{
	int64_t start = when_mono();
	PGconn *conn = cluster_connect(conninfo);

	cluster_exec(conn, "SELECT 1");
	PQfinish(conn);
	return MS(when_mono() - start);
}

static void
way_start(const struct way *w, const char *conninfo)
{
	const char *const argv[] = { w->b->program, "-d", conninfo, "--me", w->b->me, NULL };
	double bare = way_bare(conninfo);
	struct proxy_counts n;
	int64_t at = -1;
	char name[72];
	struct figure *x;

	proxy_reset(w->proxy);
	meter_open(w->m, argv, 120, 40);
	for (int i = 0; i < 50 && at < 0; i++) {
		meter_wait(w->m, 100 * WHEN_MS);
		at = meter_shown(w->m, w->b->top);
	}
	snprintf(name, sizeof name, "database %d ms away: start to first page", w->delay);
	x = report_put(&w->b->report, name, "ms", at < 0 ? -1 : MS(at));
	x->floor = bare;
	x->most = bare + 40; /* as when it is near */
	snprintf(x->note, sizeof x->note, "floor: libpq connects and asks once");
	n = proxy_counts(w->proxy);
	x = report_put(&w->b->report, "start: statements until the first page", "", n.execute);
	snprintf(x->note, sizeof x->note, "%d syncs, %d connections", n.sync, n.connections);
}

static void
way_keys(const struct way *w)
{
	struct series move = { 0 }, enter = { 0 };

	for (int i = 0; i < bench_times(w->b, 12); i++) {
		series_add(&move, way_key(w, i % 4 == 3 ? "k" : "j"));
		meter_settle(w->m, 120 * WHEN_MS, WHEN_SECOND);
	}
	way_row(w, "j and k, key to paint", series_median(&move), 0);
	way_rest(w);
	for (int i = 0; i < bench_times(w->b, 5); i++) {
		series_add(&enter, way_key(w, "\r"));
		(void)way_key(w, "q");
		(void)way_key(w, "j");
		way_rest(w);
	}
	way_row(w, "Enter on a neighbour", series_median(&enter), 0);
}

/* A ticket that was never loaded, by its number; and one that was changed. */
static void
way_other(const struct way *w)
{
	char id[16], keys[40], title[200], sql[80];
	struct series other = { 0 };

	for (int i = 0; i < bench_times(w->b, 3); i++) {
		snprintf(id, sizeof id, "%d", 321 + 111 * i);
		snprintf(sql, sizeof sql, "SELECT title FROM tickets WHERE id = %s", id);
		snprintf(title, sizeof title, "%s", cluster_value(w->b->sql, sql));
		way_rest(w);
		(void)way_key(w, "#");
		snprintf(keys, sizeof keys, "%s\r", id);
		series_add(&other, way_shows(w, keys, title));
		way_rest(w);
		(void)way_key(w, "q");
	}
	way_row(w, "a ticket never loaded", series_median(&other), 1);
	way_rest(w);
	if (w->b->may_write) {
		way_row(w, "a write, key to paint", way_key(w, "b"), 0);
		way_rest(w);
		(void)way_key(w, "b");
		way_rest(w);
	}
}

static void
links_database(struct bench *b, int delay)
{
	struct way w = { b, proxy_open(b->host, false), calloc(1, sizeof(struct meter)),
		delay };
	char conninfo[400];

	snprintf(conninfo, sizeof conninfo, "%s user=postgres dbname=%s",
	    proxy_address(w.proxy), PQdb(b->sql));
	proxy_set_delay(w.proxy, delay * WHEN_MS);
	way_start(&w, conninfo);
	way_rest(&w);
	way_keys(&w);
	way_other(&w);
	meter_close(w.m);
	proxy_close(w.proxy);
	free(w.m);
}

void
links_rows(struct bench *b)
{
	static const int delays[] = { 20, 100 };
	int first = b->is_quick && !b->is_smoke ? 1 : 0, end = b->is_smoke ? 1 : 2;

	for (int i = first; i < end; i++)
		links_terminal(b, delays[i], delays[i] == 100 ? 100 : 0);
	if (b->host == NULL) {
		report_skip(&b->report, "database far away", "--data: no proxy in between");
		return;
	}
	for (int i = first; i < end; i++)
		links_database(b, delays[i]);
}
