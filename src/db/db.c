#include "ttydesk/db/db.h"

#include <string.h>

#include "child.h"
#include "db_priv.h"
#include "ttydesk/base/mem.h"

static void
db_lane_init(struct db *d, struct lane *lane, int64_t answer_us)
{
	lane->db = d;
	lane->answer_us = answer_us;
	conn_init(&lane->conn, &d->dsn);
	pipe_init(&lane->pipe);
}

struct db *
db_open(const struct db_options *options, const struct port_events *events)
{
	struct db *d = mem_zalloc(sizeof *d);
	const char *me = options->me;

	d->events = *events;
	d->is_once = options->is_once;
	d->side_since = WHEN_NEVER;
	d->cancel_fd = -1;
	arena_init(&d->arena);
	db_lane_init(d, &d->main, DB_ANSWER_US);
	db_lane_init(d, &d->side, DB_SIDE_ANSWER_US);
	if (me != NULL && me[0] != '\0')
		d->me = mem_strndup(me, strlen(me));
	if (dsn_parse(&d->dsn, options->conninfo == NULL ? "" : options->conninfo,
		options->password, &d->dsn_err))
		conn_start(&d->main.conn, when_mono());
	link_init(d);
	if (d->dsn_err.code != ERR_NONE) {
		d->link.err = d->dsn_err;
		d->link.retry_at = WHEN_NEVER;
		d->link.phase = LINK_FAILED;
	}
	d->is_turn_due = true;
	return d;
}

void
db_close(struct db *d)
{
	if (d == NULL)
		return;
	child_end(&d->cancel_child, &d->cancel_fd);
	pipe_done(&d->main.pipe);
	pipe_done(&d->side.pipe);
	conn_done(&d->main.conn);
	conn_done(&d->side.conn);
	job_free_all(d);
	dsn_done(&d->dsn);
	arena_done(&d->arena);
	mem_free(d->me);
	mem_free(d->token);
	mem_free(d->notes);
	others_done(d);
	mem_free(d);
}

static void
db_submit(void *ctx, const struct request *requests, size_t n)
{
	struct db *d = ctx;
	int64_t now = when_mono();

	job_submit(d, requests, n);
	d->is_turn_due = true;
	if (d->is_pumping || !d->is_set_up)
		return;
	pipe_receive(&d->main.pipe, now); /* else a last word of the server is lost */
	job_send(&d->main, now);
}

static void
db_cancel(void *ctx, uint64_t request_id)
{
	job_cancel(ctx, request_id);
}

static void
db_retry(void *ctx)
{
	struct db *d = ctx;

	if (d->dsn_err.code != ERR_NONE)
		return;
	if (d->main.conn.phase == CONN_BACKOFF || d->main.conn.phase == CONN_FAILED)
		d->main.conn.deadline = 0;
	d->side_not_before = 0;
	d->is_turn_due = true;
}

static void
db_announce(void *ctx, int64_t viewing_id, int64_t writing_id)
{
	others_announce(ctx, viewing_id, writing_id);
}

struct port
db_port(struct db *d)
{
	return (struct port){ .ctx = d,
		.submit = db_submit,
		.cancel = db_cancel,
		.retry = db_retry,
		.announce = db_announce };
}

int
db_poll(struct db *d, struct pollfd *fds)
{
	int n = 0;

	n += conn_poll(&d->main.conn, d->main.pipe.is_unsent, &fds[n]);
	n += conn_poll(&d->side.conn, d->side.pipe.is_unsent, &fds[n]);
	if (d->cancel_child > 0)
		fds[n++] = (struct pollfd){ .fd = d->cancel_fd, .events = POLLIN };
	return n;
}

int64_t
db_deadline(const struct db *d)
{
	int64_t main = link_deadline(d), side = side_deadline(d);

	if (d->is_turn_due)
		return 0;
	return main < side ? main : side;
}

void
db_pump(struct db *d, int64_t now)
{
	d->is_turn_due = false;
	d->is_pumping = true;
	link_pump(d, now);
	side_pump(d, now);
	job_deliver(d, now);
	beat_tell(d);
	others_publish(d);
	link_tell(d);
	d->is_pumping = false;
	if (d->is_set_up)
		job_send(&d->main, now); /* what the callbacks asked for */
	arena_reset(&d->arena);
}
