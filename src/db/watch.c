/* The watcher's loop: one connection that listens, reads the feed when the bell or the
 * clock says so, and is made again when it is lost. */
#include "ttydesk/db/watch.h"

#include <poll.h>
#include <string.h>

#include "compose.h"
#include "conn.h"
#include "feed.h"
#include "pipe.h"
#include "ttydesk/base/arena.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"
#include "watch_page.h"

#define WATCH_PAGE_ROWS "1000"
#define WATCH_TIMEOUT "30s" /* the server's */
#define WATCH_ANSWER_US (35 * WHEN_SECOND)
#define WATCH_LOCK_TIMEOUT "200ms"
#define WATCH_GAP_US (100 * WHEN_MS) /* between reads that bells ask for */

enum watch_slot {
	WATCH_SETTINGS,
	WATCH_LISTEN,
	WATCH_LEASE,
	WATCH_SNAPSHOT,
	WATCH_PAGE,
	WATCH_MATCHES
};

struct watch {
	const struct watch_options *options;
	struct dsn dsn;
	struct conn conn;
	struct pipe pipe;
	struct feed feed;
	struct arena arena; /* one turn's */
	struct watch_page page;
	PGresult *answer, *matches; /* of the read that is out */
	bool is_out;                /* a read */
	bool is_listening, is_rung;
	bool has_worked; /* some read was answered */
	bool is_down;    /* and it was told */
	bool is_done;
	bool is_caught_up; /* the last page was the last */
	int64_t read_at;   /* monotonic, the last one; the next because of a bell */
	int64_t bell_at;
	struct err drop_err; /* why the connection is no use */
};

static void
watch_refuse(struct watch *w, const PGresult *res)
{
	if (w->drop_err.code == ERR_NONE)
		pgerr_result(&w->drop_err, res);
}

/* Who can't LISTEN (a standby, a pooler) reads by the clock. */
static void
watch_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct watch *w = ctx;

	switch ((enum watch_slot)slot) {
	case WATCH_LISTEN: w->is_listening = end == PIPE_OK; break;
	case WATCH_LEASE:
		w->is_rung =
		    end == PIPE_OK && PQntuples(res) == 1 && PQgetvalue(res, 0, 0)[0] == 't';
		break;
	case WATCH_SETTINGS:
	case WATCH_SNAPSHOT:
		if (end == PIPE_ERROR)
			watch_refuse(w, res);
		break;
	case WATCH_PAGE:
	case WATCH_MATCHES:
		if (end == PIPE_ERROR)
			watch_refuse(w, res);
		if (end != PIPE_OK)
			break;
		*(slot == WATCH_PAGE ? &w->answer : &w->matches) = res;
		return;
	}
	PQclear(res);
}

static void
watch_forget_answer(struct watch *w)
{
	PQclear(w->answer);
	PQclear(w->matches);
	w->answer = w->matches = NULL;
	w->is_out = false;
}

static void
watch_take(struct watch *w)
{
	int64_t now = when_mono();

	if (!watch_page_take(&w->page, w->answer, w->matches, &w->drop_err))
		return;
	w->has_worked = true;
	conn_is_good(&w->conn);
	if (w->is_down && w->options->link != NULL)
		w->options->link(w->options->ctx, NULL);
	w->is_down = false;
	w->is_caught_up = !w->page.is_more;
	/* what is followed is not known yet: with the next read, at once */
	if (w->options->query != NULL && !w->page.is_exact && w->is_caught_up)
		w->page.is_more = true;
	w->feed.is_deaf = w->pipe.is_pooled;
	if (w->feed.mode == FEED_OFF)
		feed_start(&w->feed, now, w->is_listening && w->is_rung);
	else if (w->feed.is_out)
		feed_answer(&w->feed, now, w->page.rows, w->is_listening && w->is_rung);
	if (w->page.is_stopped || (w->options->is_once && w->is_caught_up))
		w->is_done = true;
}

static void
watch_read_ended(void *ctx, enum pipe_end end, const PGresult *res, int64_t took_us)
{
	struct watch *w = ctx;

	(void)took_us;
	if (end == PIPE_ERROR)
		watch_refuse(w, res);
	if (end == PIPE_OK && w->answer != NULL && w->drop_err.code == ERR_NONE)
		watch_take(w);
	watch_forget_answer(w);
}

/* ---- sending ---- */

static void
watch_call(
    struct watch *w, enum watch_slot slot, const char *sql, const struct compose_params *params)
{
	pipe_call(&w->pipe,
	    &(struct pipe_call){ .sql = sql,
		.param_count = params == NULL ? 0 : params->n,
		.params = params == NULL ? NULL : params->values,
		.done = watch_answered,
		.ctx = w,
		.slot = (int)slot });
}

static void
watch_segment(struct watch *w, int64_t now, enum watch_slot slot, const char *file)
{
	watch_call(w, slot, compose_text(file).p, NULL);
	pipe_sync(&w->pipe, now, WATCH_ANSWER_US, NULL, NULL);
}

static void
watch_call_page(struct watch *w, const struct query *query)
{
	struct compose_params params = { .arena = &w->arena };
	struct buf seen = { 0 }, page = { 0 }, sql = { 0 };

	watch_seen_put(&w->page.seen, &seen);
	compose_add(&params, w->page.token);
	compose_add(&params, seen.p);
	compose_add(&params, WATCH_PAGE_ROWS);
	if (query != NULL) {
		compose_tickets(&page, &params, query);
		compose_around(&sql, "watch_judged.sql", buf_str(&page));
		watch_call(w, WATCH_PAGE, sql.p, &params);
	} else {
		watch_call(w, WATCH_PAGE, compose_text("watch_read.sql").p, &params);
	}
	buf_done(&seen);
	buf_done(&page);
	buf_done(&sql);
}

static void
watch_call_matches(struct watch *w, const struct query *query)
{
	struct compose_params params = { .arena = &w->arena };
	struct buf page = { 0 }, sql = { 0 };

	compose_tickets(&page, &params, query);
	compose_around(&sql, "watch_matches.sql", buf_str(&page));
	watch_call(w, WATCH_MATCHES, sql.p, &params);
	buf_done(&page);
	buf_done(&sql);
}

/* Where the followed tickets are not known they come with the page, of the same
 * moment; not in front of pages that wait: those are judged without. */
static void
watch_read(struct watch *w, int64_t now)
{
	struct query query;
	bool is_filtered = w->options->query != NULL;
	bool is_asked =
	    is_filtered && !w->page.is_exact && (w->is_caught_up || w->page.token == NULL);

	if (is_filtered)
		w->options->query(w->options->ctx, &query);
	if (is_asked) /* else one statement is one moment */
		watch_call(w, WATCH_SNAPSHOT, compose_text("snapshot.sql").p, NULL);
	watch_call_page(w, is_filtered ? &query : NULL);
	if (is_asked)
		watch_call_matches(w, &query);
	pipe_sync(&w->pipe, now, WATCH_ANSWER_US, watch_read_ended, w);
	w->is_out = true;
	w->read_at = now;
	w->bell_at = WHEN_NEVER;
}

/* LISTEN before the first read: nothing falls in between. */
static void
watch_set_up(struct watch *w, int64_t now)
{
	struct compose_params params = { .arena = &w->arena };

	w->is_listening = w->is_rung = false;
	compose_add(&params, "UTF8");
	compose_add(&params, WATCH_TIMEOUT);
	compose_add(&params, WATCH_LOCK_TIMEOUT);
	compose_add(&params, "ttydesk watch");
	compose_add(&params, w->options->me == NULL ? "" : w->options->me);
	compose_add(&params, w->pipe.is_shared ? "true" : "false");
	watch_call(w, WATCH_SETTINGS, compose_text("setup_settings.sql").p, &params);
	pipe_sync(&w->pipe, now, WATCH_ANSWER_US, NULL, NULL);
	watch_segment(w, now, WATCH_LISTEN, "feed_listen.sql");
	watch_segment(w, now, WATCH_LEASE, "feed_lease.sql");
	watch_read(w, now);
	pipe_flush(&w->pipe);
}

/* One read at a time; what rings meanwhile makes another one. */
static void
watch_send(struct watch *w, int64_t now)
{
	bool is_due = w->page.is_more || now >= w->bell_at;

	if (w->is_out || w->is_done || w->feed.mode == FEED_OFF)
		return;
	switch (feed_due(&w->feed, now)) {
	case FEED_NOTHING: break;
	case FEED_READ: is_due = true; break;
	case FEED_BEAT:
		watch_segment(w, now, WATCH_LEASE, "feed_lease.sql");
		is_due = true;
		break;
	case FEED_STEP_BACK:
		watch_segment(w, now, WATCH_LISTEN, "feed_unlisten.sql");
		is_due = true;
		break;
	case FEED_STEP_IN:
		watch_segment(w, now, WATCH_LISTEN, "feed_listen.sql");
		watch_segment(w, now, WATCH_LEASE, "feed_lease.sql");
		is_due = true;
		break;
	}
	if (!is_due)
		return;
	watch_read(w, now);
	pipe_flush(&w->pipe);
}

/* ---- the connection ---- */

static void
watch_take_notifications(struct watch *w, int64_t now)
{
	PGnotify *notify;
	size_t n = 0;

	while ((notify = PQnotifies(w->pipe.pg)) != NULL) {
		n += strcmp(notify->relname, "ttydesk") == 0;
		PQfreemem(notify);
	}
	if (n == 0)
		return;
	feed_bell(&w->feed, now, n);
	if (w->bell_at == WHEN_NEVER)
		w->bell_at = w->read_at + WATCH_GAP_US;
}

static bool
watch_is_lost(struct watch *w, int64_t now, struct err *err)
{
	if (w->conn.is_ended)
		*err = w->conn.ended;
	else if (w->drop_err.code != ERR_NONE)
		*err = w->drop_err;
	else if (w->pipe.is_broken)
		pgerr_make(err, "08006", PQerrorMessage(w->conn.pg));
	else if (now >= pipe_deadline(&w->pipe))
		(void)err_set(err, ERR_LOST, "the server does not answer");
	else
		return false;
	return true;
}

static void
watch_drop(struct watch *w, int64_t now, const struct err *why)
{
	log_line("watch: dropped: %s %s", why->sqlstate, why->msg);
	pipe_detach(&w->pipe);
	feed_stop(&w->feed);
	w->bell_at = WHEN_NEVER;
	conn_drop(&w->conn, now, why);
	err_clear(&w->drop_err);
}

static void
watch_pump_open(struct watch *w, int64_t now)
{
	struct err why;

	pipe_flush(&w->pipe);
	pipe_receive(&w->pipe, now);
	pipe_drain(&w->pipe, now);
	watch_take_notifications(w, now);
	pipe_drain(&w->pipe, now); /* looking for notifications may have found results */
	if (w->is_done)
		return;
	if (watch_is_lost(w, now, &why))
		watch_drop(w, now, &why);
	else
		watch_send(w, now);
}

/* False: nothing but a person can help, or the very first attempt failed. */
static bool
watch_is_hopeful(struct watch *w, struct err *err)
{
	enum conn_phase phase = w->conn.phase;

	if (phase != CONN_BACKOFF && phase != CONN_FAILED)
		return true;
	if (!w->has_worked || w->conn.deadline == WHEN_NEVER) {
		*err = w->conn.err;
		return false;
	}
	if (!w->is_down && w->options->link != NULL)
		w->options->link(w->options->ctx, &w->conn.err);
	w->is_down = true;
	return true;
}

static bool
watch_pump(struct watch *w, int64_t now, struct err *err)
{
	if (conn_pump(&w->conn, now) && w->conn.phase == CONN_UP) {
		pipe_attach(&w->pipe, w->conn.pg, now);
		w->feed.is_shared = w->pipe.is_shared;
		w->feed.is_deaf = false;
		watch_set_up(w, now);
	}
	if (w->conn.phase == CONN_UP)
		watch_pump_open(w, now);
	return w->is_done || watch_is_hopeful(w, err);
}

static int64_t
watch_deadline(const struct watch *w)
{
	int64_t at = w->conn.deadline, other = pipe_deadline(&w->pipe);

	if (w->conn.phase != CONN_UP)
		return at;
	if (w->is_out)
		return other;
	at = feed_deadline(&w->feed);
	if (other < at)
		at = other;
	if (w->page.is_more)
		at = 0;
	return w->bell_at < at ? w->bell_at : at;
}

/* Where reading has ended POLLERR comes unasked. */
static void
watch_wait(struct watch *w)
{
	int64_t at = watch_deadline(w), left = at == WHEN_NEVER ? 0 : at - when_mono();
	struct pollfd fds[3] = { { .fd = w->options->stop_fd, .events = POLLIN },
		{ .fd = w->options->out_fd }, { .fd = -1 } };
	int timeout = at == WHEN_NEVER ? -1 : left <= 0 ? 0 : (int)((left + 999) / WHEN_MS);

	(void)conn_poll(&w->conn, w->pipe.is_unsent, &fds[2]);
	if (poll(fds, 3, timeout) > 0 &&
	    (fds[0].revents != 0 || (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0))
		w->is_done = true;
}

static void
watch_close(struct watch *w)
{
	pipe_detach(&w->pipe);
	watch_forget_answer(w);
	pipe_done(&w->pipe);
	conn_done(&w->conn);
	dsn_done(&w->dsn);
	watch_page_done(&w->page);
	arena_done(&w->arena);
}

bool
watch_run(const struct watch_options *options, struct err *err)
{
	struct watch w = { .options = options, .bell_at = WHEN_NEVER };
	bool ok = true;

	if (!dsn_parse(&w.dsn, options->conninfo, NULL, err)) {
		dsn_done(&w.dsn);
		return false;
	}
	arena_init(&w.arena);
	w.page.options = options;
	if (options->since != NULL)
		w.page.token = mem_strndup(options->since, strlen(options->since));
	pipe_init(&w.pipe);
	feed_init(&w.feed, rng_below);
	feed_stop(&w.feed);
	conn_init(&w.conn, &w.dsn);
	conn_start(&w.conn, when_mono());
	while (ok && !w.is_done) {
		arena_reset(&w.arena);
		ok = watch_pump(&w, when_mono(), err);
		if (ok && !w.is_done)
			watch_wait(&w);
	}
	watch_close(&w);
	return ok;
}
