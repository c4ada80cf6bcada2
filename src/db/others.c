#include "others.h"

#include <stdio.h>
#include <string.h>

#include "compose.h"
#include "db_priv.h"
#include "pgerr.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"

#define OTHERS_REST_US WHEN_SECOND
#define OTHERS_ALONE_US (8 * WHEN_SECOND) /* with every heartbeat */
#define OTHERS_BUSY_US (3 * WHEN_SECOND)  /* while somebody else is there */
/* The server looks at every session, about 10 us each: who has many others looks
 * more rarely, so that a thousand of them cost a part of one core. */
#define OTHERS_EACH_US (30 * WHEN_MS)
#define OTHERS_EACH_MOVE_US (10 * WHEN_MS) /* when one has moved oneself */
#define OTHERS_FAILURES_MAX 3

void
others_done(struct db *d)
{
	mem_free(d->others.rows);
}

static void
others_forget(struct db *d)
{
	struct others *o = &d->others;

	o->is_news = o->is_news || o->count > 0;
	o->count = 0;
}

static int64_t
others_pause(const struct others *o)
{
	if (o->count == 0)
		return OTHERS_ALONE_US;
	return OTHERS_BUSY_US + (int64_t)o->count * OTHERS_EACH_US;
}

/* This connection can neither show nor see anybody. */
static void
others_give_up(struct db *d, const char *why)
{
	log_line("presence: off: %s", why);
	others_forget(d);
	d->others.is_up = false;
	d->others.tell_at = WHEN_NEVER;
	d->link.has_presence = false;
	d->is_link_news = true;
}

void
others_announce(struct db *d, int64_t viewing_id, int64_t writing_id)
{
	struct others *o = &d->others;

	if (o->viewing_id == viewing_id && o->writing_id == writing_id)
		return;
	o->viewing_id = viewing_id;
	o->writing_id = writing_id;
	if (o->is_up)
		o->tell_at = when_mono() + OTHERS_REST_US;
}

void
others_up(struct db *d, int64_t now)
{
	struct others *o = &d->others;

	o->is_up = true;
	o->is_told = false;
	o->is_reading = false;
	o->is_wanted = false;
	o->failures = 0;
	o->tell_at = now + OTHERS_REST_US;
	o->read_at = now - OTHERS_ALONE_US;
	rng_uuid(o->seat);
	d->link.has_presence = true;
}

void
others_down(struct db *d)
{
	others_forget(d);
	d->others.is_up = false;
	d->others.tell_at = WHEN_NEVER;
}

void
others_heard(struct db *d)
{
	d->others.is_wanted = d->others.is_up && d->others.count > 0;
}

/* A server under load may be too late once or twice. */
static void
others_failed(struct db *d, const PGresult *res)
{
	struct err err;

	pgerr_result(&err, res);
	log_line("presence: %s", err.msg);
	if (d->others.is_up && ++d->others.failures >= OTHERS_FAILURES_MAX)
		others_give_up(d, err.msg);
}

static void
others_told(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct db *d = ctx;

	(void)slot;
	if (end == PIPE_ERROR) {
		d->others.is_told = false; /* again with the next heartbeat */
		others_failed(d, res);
	}
	PQclear(res);
}

/* Takes in the rows behind the first; true if they are others than before. */
static bool
others_take_rows(struct others *o, const PGresult *res)
{
	size_t n = (size_t)PQntuples(res) - 1;
	bool is_other = n != o->count;

	o->rows = mem_grow(o->rows, n + 1, sizeof *o->rows);
	for (size_t i = 0; i < n; i++) {
		struct presence p = { 0 };

		(void)(str_to_i64(str_z(PQgetvalue(res, (int)i + 1, 1)), &p.user_id) &&
		    str_to_i64(str_z(PQgetvalue(res, (int)i + 1, 2)), &p.viewing_id) &&
		    str_to_i64(str_z(PQgetvalue(res, (int)i + 1, 3)), &p.writing_id));
		is_other = is_other || o->rows[i].user_id != p.user_id ||
		    o->rows[i].viewing_id != p.viewing_id ||
		    o->rows[i].writing_id != p.writing_id;
		o->rows[i] = p;
	}
	o->count = n;
	return is_other;
}

static void
others_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct db *d = ctx;
	struct others *o = &d->others;

	(void)slot;
	o->is_reading = false;
	if (end == PIPE_ERROR) {
		others_failed(d, res);
	} else if (end == PIPE_OK && o->is_up && o->is_told && PQntuples(res) > 0) {
		if (PQgetvalue(res, 0, 0)[0] != 't')
			others_give_up(d, "a pooler shares this session with others");
		else if (others_take_rows(o, res))
			o->is_news = true;
		o->failures = 0;
	}
	PQclear(res);
}

/* "ttydesk" only for a person whom nobody knows: others do not see him. */
static void
others_call_tell(struct db *d)
{
	struct others *o = &d->others;
	struct compose_params params = { .arena = &d->arena };
	bool is_writing = o->writing_id > 0 && o->writing_id <= INT32_MAX;
	char name[64] = "ttydesk"; /* the server keeps 63 bytes */

	if (d->link.me_id > 0)
		(void)snprintf(name, sizeof name, "ttydesk u%lld v%lld e%lld",
		    (long long)d->link.me_id, (long long)o->viewing_id,
		    is_writing ? (long long)o->writing_id : 0);
	compose_add(&params, name);
	if (is_writing)
		compose_add_id(&params, o->writing_id);
	else
		compose_add(&params, NULL);
	compose_add(&params, o->seat);
	compose_add(&params, o->is_told ? "f" : "t");
	o->is_told = true;
	o->tell_at = WHEN_NEVER;
	pipe_call(&d->main.pipe,
	    &(struct pipe_call){ .sql = compose_text("presence_tell.sql").p,
		.is_named = true,
		.param_count = params.n,
		.params = params.values,
		.done = others_told,
		.ctx = d });
}

static void
others_call_read(struct db *d, int64_t now)
{
	struct others *o = &d->others;
	struct compose_params params = { .arena = &d->arena };

	compose_add_id(&params, d->link.me_id);
	compose_add(&params, o->seat);
	o->is_reading = true;
	o->is_wanted = false;
	o->read_at = now;
	pipe_call(&d->main.pipe,
	    &(struct pipe_call){ .sql = compose_text("presence_read.sql").p,
		.is_named = true,
		.param_count = params.n,
		.params = params.values,
		.done = others_answered,
		.ctx = d });
}

void
others_send(struct db *d, int64_t now)
{
	struct others *o = &d->others;
	bool is_telling = now >= o->tell_at;

	if (!o->is_up || o->is_reading || d->main.pipe.is_broken ||
	    !(is_telling || now >= others_deadline(d)))
		return;
	if (is_telling)
		others_call_tell(d);
	if (!is_telling || now - o->read_at >= (int64_t)o->count * OTHERS_EACH_MOVE_US)
		others_call_read(d, now);
	pipe_sync(&d->main.pipe, now, d->main.answer_us, NULL, NULL);
	pipe_flush(&d->main.pipe);
}

void
others_before_beat(struct db *d, int64_t now)
{
	if (!d->others.is_up || (d->others.is_told && now < d->others.tell_at))
		return;
	others_call_tell(d);
	pipe_sync(&d->main.pipe, now, d->main.answer_us, NULL, NULL);
}

void
others_within_beat(struct db *d, int64_t now)
{
	const struct others *o = &d->others;

	if (o->is_up && o->is_told && !o->is_reading && now - o->read_at >= others_pause(o))
		others_call_read(d, now);
}

void
others_publish(struct db *d)
{
	struct others *o = &d->others;

	if (!o->is_news)
		return;
	o->is_news = false;
	d->events.presence(d->events.ctx, o->rows, o->count);
}

int64_t
others_deadline(const struct db *d)
{
	const struct others *o = &d->others;

	if (!o->is_up || o->is_reading)
		return WHEN_NEVER;
	if (o->is_wanted && o->read_at + others_pause(o) < o->tell_at)
		return o->read_at + others_pause(o);
	return o->tell_at;
}
