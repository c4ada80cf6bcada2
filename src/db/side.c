/* The background lane: opened when something slow is asked for, closed when
 * idle, cancelled by a child. The main lane never waits for it. */
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "db_priv.h"
#include "pgerr.h"
#include "ttydesk/base/log.h"

#define SIDE_IDLE_US (60 * WHEN_SECOND)
#define SIDE_AFTER_FAILURE_US (2 * WHEN_SECOND)

static bool
side_main_is_live(const struct db *d)
{
	return d->main.is_open && d->is_set_up;
}

static void
side_close(struct db *d)
{
	child_end(&d->cancel_child, &d->cancel_fd);
	d->side.is_open = false;
	pipe_detach(&d->side.pipe);
	conn_close(&d->side.conn);
	d->side_since = WHEN_NEVER;
}

static void
side_fail(struct db *d, int64_t now, const struct err *err)
{
	struct err why = *err;

	log_line("side: %s", why.msg);
	side_close(d);
	d->side_not_before = now + SIDE_AFTER_FAILURE_US;
	job_fail_waiting(&d->side, &why);
}

static void
side_settings_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	(void)ctx;
	(void)slot;
	if (end == PIPE_ERROR)
		log_line("side: settings were refused");
	PQclear(res);
}

static void
side_start(struct db *d, int64_t now)
{
	pipe_attach(&d->side.pipe, d->side.conn.pg, now);
	d->side.is_open = true;
	setup_settings(&d->side, side_settings_answered, 0);
	pipe_sync(&d->side.pipe, now, DB_SETUP_US, NULL, NULL);
}

static void
side_run_cancel(int fd, void *arg)
{
	char message[256];

	(void)fd;
	(void)PQcancel(arg, message, sizeof message);
}

/* PQcancel() waits for the server, without any bound: in a child. */
void
side_cancel(struct db *d)
{
	PGcancel *cancel;

	if (!d->side.is_open || d->cancel_child > 0)
		return;
	cancel = PQgetCancel(d->side.conn.pg);
	if (cancel == NULL)
		return;
	d->cancel_child = child_start(&d->cancel_fd, side_run_cancel, cancel);
	if (d->cancel_child < 0)
		d->cancel_child = 0;
	PQfreeCancel(cancel);
}

/* A cancel on its way could hit the next statement: nothing is sent meanwhile. */
static bool
side_is_canceling(struct db *d)
{
	char byte;

	if (d->cancel_child <= 0)
		return false;
	if (read(d->cancel_fd, &byte, 1) != 0)
		return true;
	child_end(&d->cancel_child, &d->cancel_fd);
	return false;
}

static void
side_pump_open(struct db *d, int64_t now)
{
	struct pipe *p = &d->side.pipe;
	struct err err;

	pipe_flush(p);
	pipe_receive(p, now);
	pipe_drain(p, now);
	if (d->side.conn.percent != d->told_percent) {
		d->told_percent = d->side.conn.percent;
		if (d->events.progress != NULL)
			d->events.progress(d->events.ctx, d->told_percent);
	}
	if (d->side.conn.is_ended) {
		side_fail(d, now, &d->side.conn.ended);
	} else if (p->is_broken) {
		pgerr_make(&err, "08006", PQerrorMessage(p->pg));
		side_fail(d, now, &err);
	} else if (now >= pipe_deadline(p)) {
		(void)err_set(&err, ERR_TIMEOUT, "the server does not answer");
		side_fail(d, now, &err);
	} else if (!side_is_canceling(d)) {
		job_send(&d->side, now);
		if (!pipe_is_idle(p))
			d->side_since = WHEN_NEVER;
		else if (d->side_since == WHEN_NEVER)
			d->side_since = now;
		else if (now - d->side_since >= SIDE_IDLE_US)
			side_close(d);
	}
}

void
side_pump(struct db *d, int64_t now)
{
	struct conn *c = &d->side.conn;

	if (d->side.is_open && !side_main_is_live(d)) {
		side_close(d); /* what hit the main lane is likely to have hit this one */
	} else if (c->phase == CONN_OFF && side_main_is_live(d) && now >= d->side_not_before &&
	    job_is_waiting(&d->side)) {
		conn_start(c, now);
	}
	if (conn_pump(c, now) && c->phase == CONN_UP)
		side_start(d, now);
	if (c->phase == CONN_BACKOFF || c->phase == CONN_FAILED)
		side_fail(d, now, &c->err);
	else if (d->side.is_open)
		side_pump_open(d, now);
}

int64_t
side_deadline(const struct db *d)
{
	int64_t at = d->side.conn.deadline;

	if (d->side.is_open) {
		at = pipe_deadline(&d->side.pipe);
		if (d->side_since != WHEN_NEVER && d->side_since + SIDE_IDLE_US < at)
			at = d->side_since + SIDE_IDLE_US;
		if (d->cancel_child <= 0 && job_deadline(&d->side) < at)
			at = job_deadline(&d->side);
	} else if (d->side.conn.phase == CONN_OFF && side_main_is_live(d) &&
	    job_is_waiting(&d->side)) {
		at = d->side_not_before;
	}
	return at;
}
