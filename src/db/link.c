/* The main lane: connected, set up, alive, lost and found again. */
#include <stdio.h>
#include <string.h>

#include "db_priv.h"
#include "pgerr.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/rng.h"

#define LINK_TELL_US (5 * WHEN_SECOND) /* proven_at moves at least so much */

static const char *const link_names[] = { "connecting", "setup", "live", "polling", "suspect",
	"backoff", "failed" };

void
link_init(struct db *d)
{
	d->link.phase = LINK_CONNECTING;
	d->link.rtt_us = -1;
	(void)snprintf(d->link.where, sizeof d->link.where, "%s", d->dsn.where);
	d->is_link_news = true;
	feed_init(&d->feed, rng_below);
	feed_stop(&d->feed);
}

void
link_set_phase(struct db *d, enum link_phase phase)
{
	if (d->link.phase == phase)
		return;
	log_line(
	    "link: %s -> %s %s", link_names[d->link.phase], link_names[phase], d->link.err.msg);
	d->link.phase = phase;
	d->is_link_news = true;
}

void
link_proven(struct db *d)
{
	d->link.proven_at = when_real();
	if (d->link.proven_at - d->told_at >= LINK_TELL_US)
		d->is_link_news = true;
}

void
link_tell(struct db *d)
{
	if (!d->is_link_news)
		return;
	d->is_link_news = false;
	d->told_at = d->link.proven_at;
	d->link.round_trips = d->main.pipe.syncs + d->side.pipe.syncs;
	d->link.statements = d->main.pipe.statements + d->side.pipe.statements;
	d->events.link(d->events.ctx, &d->link);
}

/* The connection's state as the app's. */
static void
link_follow_conn(struct db *d)
{
	const struct conn *c = &d->main.conn;

	if (c->phase == CONN_BACKOFF || c->phase == CONN_FAILED) {
		d->link.err = c->err;
		d->link.retry_at = c->deadline;
		d->is_link_news = true;
	}
	switch (c->phase) {
	case CONN_OFF: break;
	case CONN_RESOLVING:
	case CONN_CONNECTING: link_set_phase(d, LINK_CONNECTING); break;
	case CONN_UP: link_set_phase(d, LINK_SETUP); break;
	case CONN_BACKOFF: link_set_phase(d, LINK_BACKOFF); break;
	case CONN_FAILED: link_set_phase(d, LINK_FAILED); break;
	}
}

void
link_drop(struct db *d, int64_t now, const struct err *err)
{
	struct err why = *err;

	log_line("link: dropped: %s %s", why.sqlstate, why.msg);
	d->main.is_open = false;
	pipe_detach(&d->main.pipe);
	if (!d->is_set_up)
		job_forgive(&d->main);
	feed_stop(&d->feed);
	belled_clear(&d->belled); /* what was to be read because of it may be lost */
	others_down(d);
	d->is_set_up = false;
	err_clear(&d->drop_err);
	conn_drop(&d->main.conn, now, &why);
	link_follow_conn(d);
}

/* Listening is live whether told by the bell or stepped back to the clock. */
static void
link_live(struct db *d)
{
	link_set_phase(d, d->feed.mode == FEED_POLL ? LINK_POLLING : LINK_LIVE);
}

static void
link_set_up(struct db *d, int64_t now)
{
	conn_is_good(&d->main.conn);
	err_clear(&d->link.err);
	d->feed_failures = 0;
	feed_start(&d->feed, now, d->is_listening && d->is_rung);
	others_up(d, now);
	link_proven(d);
	link_live(d);
}

static bool
link_is_standby(const struct conn *c)
{
	const char *value = PQparameterStatus(c->pg, "in_hot_standby");

	return value != NULL && strcmp(value, "on") == 0;
}

/* Why an open lane is no use any more, if so. */
static bool
link_is_lost(struct db *d, int64_t now, struct err *err)
{
	const struct conn *c = &d->main.conn;
	const struct pipe *p = &d->main.pipe;

	if (c->is_ended)
		*err = c->ended;
	else if (d->drop_err.code != ERR_NONE)
		*err = d->drop_err;
	else if (p->is_broken)
		pgerr_make(err, "08006", PQerrorMessage(c->pg));
	else if (now >= pipe_deadline(p))
		(void)err_set(err, ERR_LOST, "the server does not answer");
	else if (d->is_set_up && d->is_standby && !link_is_standby(c))
		(void)err_set(err, ERR_LOST, "the standby has become the primary");
	else
		return false;
	return true;
}

static void
link_judge(struct db *d, int64_t now)
{
	int64_t since = pipe_waiting_since(&d->main.pipe);
	enum feed_mode was = d->feed.mode;

	if (!d->is_set_up)
		return;
	if (was == FEED_OFF)
		link_set_up(d, now);
	if (since != WHEN_NEVER && now - since >= DB_SUSPECT_US)
		link_set_phase(d, LINK_SUSPECT);
	else
		link_live(d);
}

static void
link_pump_open(struct db *d, int64_t now)
{
	struct pipe *p = &d->main.pipe;
	struct err err;

	pipe_flush(p);
	pipe_receive(p, now);
	pipe_drain(p, now);
	beat_take_notifications(d, now);
	pipe_drain(p, now); /* looking for notifications may have found results */
	if (link_is_lost(d, now, &err)) {
		link_drop(d, now, &err);
		return;
	}
	link_judge(d, now);
	beat_send(d, now);
	job_send(&d->main, now);
	others_send(d, now);
}

void
link_pump(struct db *d, int64_t now)
{
	struct conn *c = &d->main.conn;

	if (conn_pump(c, now)) {
		link_follow_conn(d);
		if (c->phase == CONN_UP) {
			pipe_attach(&d->main.pipe, c->pg, now);
			d->feed.is_shared = d->main.pipe.is_shared;
			d->feed.is_deaf = false;
			d->main.is_open = true;
			d->is_standby = link_is_standby(c);
			setup_send_head(d, now);
			job_send(&d->main, now);
			setup_send_tail(d, now);
			pipe_flush(&d->main.pipe);
		}
	}
	if (d->main.is_open)
		link_pump_open(d, now);
}

int64_t
link_deadline(const struct db *d)
{
	int64_t at = d->main.conn.deadline, other;

	if (!d->main.is_open)
		return at;
	at = pipe_deadline(&d->main.pipe);
	other = pipe_waiting_since(&d->main.pipe);
	if (d->is_set_up && other != WHEN_NEVER && d->link.phase != LINK_SUSPECT &&
	    other + DB_SUSPECT_US < at)
		at = other + DB_SUSPECT_US;
	other = feed_deadline(&d->feed);
	if (other < at)
		at = other;
	other = others_deadline(d);
	if (other < at)
		at = other;
	other = job_deadline(&d->main);
	return other < at ? other : at;
}
