/* What statements cost on the server, as the program sends them, timed at the client
 * of a warm server; and what triggers and listeners cost another program. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "db/cluster.h"
#include "src/db/compose.h"
#include "ttydesk/base/arena.h"
#include "ttydesk/base/when.h"
#include "ttydesk/db/db.h"
#include "ttydesk/desk/filter.h"

#define SERVER_DAY (24 * INT64_C(3600) * 1000000)
#define LISTENERS 20
#define SERVER_MOST (3 * WHEN_SECOND) /* for one row */

static int
server_turns(const struct bench *b)
{
	return bench_times(b, 30) + 1;
}

/* ---- a page's one statement ---- */

static bool
server_parse(const struct bench *b, const char *words, struct query *q)
{
	int64_t now = when_real();
	struct filter_names names = {
		.me_id = 1, .overdue_before = now - 7 * SERVER_DAY, .now = now
	};
	struct err err;
	size_t at;

	(void)b;
	if (filter_parse(q, str_z(words), &names, &err, &at))
		return true;
	fprintf(stderr, "%s: %s\n", words, err.msg);
	return false;
}

/* Median ms of the page's statement, prepared once as the program does. */
static double
server_page(struct bench *b, const struct query *q)
{
	struct arena arena = { 0 };
	struct compose_params params = { .arena = &arena };
	struct window w = { .kind = WINDOW_FIRST, .limit = 100 };
	struct buf page = { 0 }, sql = { 0 };
	struct series took = { 0 };
	bool is_named = !compose_is_planned_each_time(q);
	int turns = server_turns(b);
	int64_t begun = when_mono();

	compose_page(&page, &params, q, &w, w.limit);
	compose_around(&sql, "page.sql", buf_str(&page));
	if (is_named)
		PQclear(PQprepare(b->sql, "bench", sql.p, 0, NULL));
	for (int i = 0; i < turns; i++) {
		int64_t start = when_mono();
		PGresult *res = is_named
		    ? PQexecPrepared(b->sql, "bench", params.n, params.values, NULL, NULL, 0)
		    : PQexecParams(b->sql, sql.p, params.n, NULL, params.values, NULL, NULL, 0);

		if (i >= turns / 5 || start - begun > SERVER_MOST) /* warm, and its plan kept */
			series_add(&took, MS(when_mono() - start));
		if (PQresultStatus(res) != PGRES_TUPLES_OK) {
			fprintf(stderr, "%s", PQerrorMessage(b->sql));
			took.n = 0;
			i = turns;
		}
		PQclear(res);
		if (when_mono() - begun > SERVER_MOST && took.n > 0)
			break;
	}
	if (is_named)
		cluster_exec(b->sql, "DEALLOCATE bench");
	buf_done(&page);
	buf_done(&sql);
	arena_done(&arena);
	return series_median(&took);
}

static void
server_words(struct bench *b, const char *name, const char *words, double most)
{
	struct query *q = calloc(1, sizeof *q);
	struct figure *x;

	if (server_parse(b, words, q)) {
		x = report_put(&b->report, name, "ms", server_page(b, q));
		x->most = most;
		x->must_be_flat = true;
	}
	free(q);
}

static void
server_views(struct bench *b)
{
	static const char *const sorts[] = { "priority", "updated", "created", "status",
		"assignee" };

	server_words(b, "page of view Mine", "assignee:me", 5);
	server_words(b, "page of view Unassigned", "is:unassigned", 5);
	server_words(b, "page of view Urgent", "priority:urgent", 5);
	server_words(b, "page of view Waiting", "status:waiting", 5);
	server_words(b, "page of view Active", "", 5);
	server_words(b, "page of view All", "status:all sort:created", 5);
	server_words(b, "page of view Overdue", "is:overdue", 5);
	server_words(b, "page of view Snoozed", "is:snoozed", 5);
	for (int i = 0; i < 10; i++) {
		char name[72], words[60];

		snprintf(name, sizeof name, "page of Active by %s%s", sorts[i / 2],
		    i % 2 == 0 ? "" : ", reversed");
		snprintf(words, sizeof words, "sort:%s%s", i % 2 == 0 ? "" : "-", sorts[i / 2]);
		server_words(b, name, words, 5);
	}
	server_words(b, "page of all ever, by change", "status:all sort:updated", 5);
	server_words(b, "page of a rare filter",
	    "status:resolved,closed priority:urgent"
	    " assignee:none created<400d sort:updated",
	    50);
	server_words(b, "page of tickets with many comments",
	    "status:all comments>2 age<300d priority:low", 50);
	server_words(b, "search: a rare word (1 in 1,000)", "status:all \"777\"", 150);
	server_words(b, "search: a common word (1 in 8)", "status:all printer", 150);
	server_words(b, "search: two words", "status:all printer 777", 150);
	server_words(b, "search: a phrase", "status:all \"fire in office\"", 150);
	server_words(b, "search: the start of a word", "status:all prin*", 150);
	server_words(b, "search: nothing found", "status:all zzyzx", 150);
	server_words(b, "search: a common word among active ones", "printer", 150);
}

/* ---- whole requests, by the program's own client ---- */

struct client {
	struct db *db;
	struct port port;
	bool is_live;
	int replies;
	bool has_failed;
};

static void
client_reply(void *ctx, const struct reply *r)
{
	struct client *c = ctx;

	c->replies++;
	if (r->err.code != ERR_NONE) {
		fprintf(stderr, "%s\n", r->err.msg);
		c->has_failed = true;
	}
}

static void
client_link(void *ctx, const struct link_state *state)
{
	struct client *c = ctx;

	c->is_live = state->phase == LINK_LIVE;
}

static void
client_changes(void *ctx, const struct change_note *notes, size_t n)
{
	(void)ctx;
	(void)notes;
	(void)n;
}

static void
client_presence(void *ctx, const struct presence *rows, size_t n)
{
	(void)ctx;
	(void)rows;
	(void)n;
}

static void
client_progress(void *ctx, int percent)
{
	(void)ctx;
	(void)percent;
}

static void
client_turn(struct client *c)
{
	struct pollfd fds[DB_POLL_MAX];
	int n = db_poll(c->db, fds);
	int64_t at = db_deadline(c->db), now = when_mono();
	int wait = at == WHEN_NEVER || at - now > 100 * WHEN_MS ? 100
	    : at <= now                                         ? 0
			: (int)((at - now) / WHEN_MS) + 1;

	(void)poll(fds, (nfds_t)n, wait);
	db_pump(c->db, when_mono());
}

static bool
client_open(struct client *c, const struct bench *b)
{
	struct port_events events = { c, client_reply, client_changes, client_link,
		client_presence, client_progress };
	struct db_options options = { .conninfo = b->conninfo, .me = b->me };
	int64_t end = when_mono() + 10 * WHEN_SECOND;

	c->db = db_open(&options, &events);
	c->port = db_port(c->db);
	while (!c->is_live && when_mono() < end)
		client_turn(c);
	return c->is_live;
}

/* ms until all `n` requests are answered. */
static double
client_ask(struct client *c, struct request *requests, size_t n)
{
	static uint64_t id;
	int64_t start = when_mono(), end = start + 30 * WHEN_SECOND;
	int had = c->replies;

	for (size_t i = 0; i < n; i++)
		requests[i].id = ++id;
	c->port.submit(c->port.ctx, requests, n);
	while (c->replies < had + (int)n && when_mono() < end)
		client_turn(c);
	return c->has_failed ? -1 : MS(when_mono() - start);
}

static void
server_whole(struct bench *b)
{
	struct request page = { .kind = REQUEST_PAGE,
		.window = { .kind = WINDOW_FIRST, .limit = 100 },
		.thread_count = 20 };
	struct request both[2] = { page,
		{ .kind = REQUEST_COUNTS,
		    .me_id = 1,
		    .overdue_before = when_real() - 7 * SERVER_DAY } };
	struct series first = { 0 }, counts = { 0 }, exact = { 0 };
	struct client c = { 0 };
	struct figure *x;

	filter_init(&both[0].query.filter);
	if (!client_open(&c, b)) {
		fprintf(stderr, "no link\n");
		db_close(c.db);
		return;
	}
	for (int i = 0; i < server_turns(b); i++) {
		series_add(&first, client_ask(&c, both, 2));
		both[1].had_at = 0;
		series_add(&counts, client_ask(&c, &both[1], 1));
	}
	db_close(c.db);
	for (int i = 0; i < 5; i++) {
		int64_t start = when_mono();

		cluster_exec(b->sql,
		    "SELECT status, priority, count(*), count(*) FILTER (WHERE assignee_id = "
		    "1),"
		    " count(*) FILTER (WHERE assignee_id IS NULL) FROM tickets"
		    " WHERE status < 'RESOLVED' AND deleted_at IS NULL GROUP BY 1, 2");
		series_add(&exact, MS(when_mono() - start));
	}
	x = report_put(
	    &b->report, "page, relations, 20 threads and sidebar", "ms", series_median(&first));
	x->most = 30;
	x->must_be_flat = true;
	x = report_put(&b->report, "counts of the sidebar", "ms", series_median(&counts));
	x->most = 30;
	x->floor = series_median(&exact);
	snprintf(x->note, sizeof x->note, "floor: one bare count by status and priority");
}

/* ---- what another program pays ---- */

/* `n` updates of one row, each there and back. */
static void
server_update(const struct bench *b, PGconn *conn, int n, struct series *took)
{
	char sql[160];

	for (int i = 0; i < n; i++) {
		int64_t start;

		snprintf(sql, sizeof sql,
		    "UPDATE tickets SET updated_at = updated_at + interval '1 us' * %d WHERE "
		    "id = %s",
		    i % 2 == 0 ? 1 : -1, b->top);
		start = when_mono();
		cluster_exec(conn, sql);
		series_add(took, MS(when_mono() - start));
	}
}

/* In turns, so that a busy moment of the machine is in all of them. */
static void
server_rounds(const struct bench *b, struct series *bare, struct series *with)
{
	PGconn *conn = cluster_connect(b->conninfo);
	struct series warm = { 0 };

	server_update(b, conn, 40, &warm);
	for (int i = 0; i < bench_times(b, 20); i++) {
		cluster_exec(conn, "SET session_replication_role = replica");
		server_update(b, conn, 10, bare);
		cluster_exec(conn, "RESET session_replication_role");
		server_update(b, conn, 10, with);
	}
	PQfinish(conn);
}

/* A commit waits for the disk, or not. */
static void
server_set_fsync(const struct bench *b, const char *sql)
{
	cluster_exec(b->sql, sql);
	cluster_exec(b->sql, "SELECT pg_reload_conf()");
	poll(NULL, 0, 300);
}

/* Without the disk too: what triggers cost by themselves. */
static void
server_triggers(struct bench *b)
{
	struct series bare = { 0 }, with = { 0 };
	struct figure *x;

	server_rounds(b, &bare, &with);
	x = report_put(
	    &b->report, "another program's update, without fsync", "ms", series_median(&with));
	x->floor = series_median(&bare);
	snprintf(x->note, sizeof x->note, "floor: no trigger at all");
}

static void
server_writer(struct bench *b)
{
	struct series bare = { 0 }, with = { 0 }, bare2 = { 0 }, crowd = { 0 };
	PGconn *listeners[LISTENERS];
	struct figure *x;

	server_triggers(b);
	server_set_fsync(b, "ALTER SYSTEM SET fsync = on");
	server_rounds(b, &bare, &with);
	for (int i = 0; i < LISTENERS; i++) {
		listeners[i] = cluster_connect(b->conninfo);
		cluster_exec(listeners[i], "LISTEN ttydesk");
		cluster_exec(listeners[i], "SELECT ttydesk.listen()");
	}
	server_rounds(b, &bare2, &crowd);
	for (int i = 0; i < LISTENERS; i++)
		PQfinish(listeners[i]);
	server_set_fsync(b, "ALTER SYSTEM SET fsync = off");
	x = report_put(
	    &b->report, "another program's update, nobody listens", "ms", series_median(&with));
	x->floor = series_median(&bare);
	x->most_floor = 1.2;
	snprintf(x->note, sizeof x->note, "floor: no trigger at all");
	x = report_put(
	    &b->report, "another program's update, 20 listen", "ms", series_median(&crowd));
	x->floor = series_median(&bare2);
	x->most_floor = 2;
	snprintf(x->note, sizeof x->note, "200 real clients: run.sh load");
}

void
server_rows(struct bench *b)
{
	server_views(b);
	server_whole(b);
	if (b->may_write)
		server_writer(b);
	else if (b->is_last)
		report_skip(
		    &b->report, "another program's update", "--data: nothing is written");
}
