/* The feed on the main lane: sends what feed.c decides, turns its rows and the
 * bell's payloads into notes for the app. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "compose.h"
#include "db_priv.h"
#include "note.h"
#include "pgerr.h"
#include "stamp.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"

#define BEAT_FAILURES_MAX 3
#define BEAT_NOTES_MAX 4096  /* of one turn; more become "everything" */
#define BEAT_BELLS_MAX 10000 /* of one turn */

/* Which statement of an act this is. */
enum beat_slot { BEAT_PASSING, BEAT_LAST, BEAT_LISTEN, BEAT_LEASE };

void
beat_note(struct db *d, struct change_note note)
{
	if (d->notes == NULL)
		d->notes = mem_array(BEAT_NOTES_MAX, sizeof *d->notes);
	if (d->note_count == BEAT_NOTES_MAX ||
	    (d->note_count == 1 && d->notes[0].table == '*')) {
		d->notes[0] = (struct change_note){ .table = '*', .op = 'U' };
		d->note_count = 1;
		return;
	}
	d->notes[d->note_count++] = note;
}

static void
beat_note_all(struct db *d)
{
	d->note_count = 0;
	beat_note(d, (struct change_note){ .table = '*', .op = 'U' });
}

void
beat_tell(struct db *d)
{
	if (d->note_count == 0)
		return;
	d->events.changes(d->events.ctx, d->notes, d->note_count);
	d->note_count = 0;
	d->is_link_news = true; /* change_at */
}

static int64_t
beat_cell_i64(const PGresult *res, int row, int col)
{
	int64_t v = 0;

	if (PQgetisnull(res, row, col) != 0 ||
	    !str_to_i64(str_z(PQgetvalue(res, row, col)), &v))
		return 0;
	return v;
}

/* The ticket's row that stands behind the change, if one does. */
static void
beat_take_ticket(struct change_note *note, const PGresult *res, int row)
{
	struct cells c = { .res = res, .row = row, .col = 7 };

	if (PQnfields(res) <= c.col || PQgetisnull(res, row, c.col) != 0)
		return;
	c.is_bad = !status_parse(cells_str(&c), &note->row.status);
	c.is_bad |= !priority_parse(cells_str(&c), &note->row.priority);
	note->row.creator_id = cells_i64(&c);
	note->row.assignee_id = cells_i64(&c);
	note->row.created_at = cells_time(&c);
	note->row.updated_at = cells_time(&c);
	note->row.deleted_at = cells_time(&c);
	note->has_row = !c.is_bad;
}

/* The first row carries the token; `is_first`: nothing was read before, so
 * nothing can have been missed. */
void
beat_take_rows(struct db *d, const PGresult *res, bool is_first)
{
	int64_t at;

	if (PQnfields(res) < 7 || PQntuples(res) < 1 || PQgetisnull(res, 0, 0) != 0) {
		log_line("feed: no token");
		return;
	}
	mem_free(d->token);
	d->token = mem_strndup(PQgetvalue(res, 0, 0), (size_t)PQgetlength(res, 0, 0));
	if (PQgetvalue(res, 0, 1)[0] == 't' && !is_first)
		beat_note_all(d);
	for (int i = 1; i < PQntuples(res); i++) {
		int64_t xid = beat_cell_i64(res, i, 0);
		struct change_note note = { .table = PQgetvalue(res, i, 2)[0],
			.op = PQgetvalue(res, i, 3)[0],
			.row_id = beat_cell_i64(res, i, 4),
			.ticket_id = beat_cell_i64(res, i, 5) };

		if (note.op == '*')
			note.op = 'U';
		if (!note_is_table(note.table) || !note_is_op(note.op) ||
		    belled_has(&d->belled, xid, note.table, note.op,
			note.table == 'u' || note.table == 'l' ? note.row_id : note.ticket_id))
			continue;
		beat_take_ticket(&note, res, i);
		beat_note(d, note);
		if (stamp_parse(str_z(PQgetvalue(res, i, 6)), &at) && at > d->link.change_at)
			d->link.change_at = at;
	}
}

static void
beat_take_note(struct db *d, const struct note *n)
{
	bool is_row = n->table == 'u' || n->table == 'l';

	belled_add(&d->belled, n);
	if (n->is_all)
		beat_note(d, (struct change_note){ .table = n->table, .op = n->op });
	for (size_t i = 0; i < n->n; i++)
		beat_note(d,
		    (struct change_note){ .table = n->table,
			.op = n->op,
			.ticket_id = is_row ? 0 : n->ids[i],
			.row_id = is_row ? n->ids[i] : 0 });
}

void
beat_take_notifications(struct db *d, int64_t now)
{
	size_t n = 0;
	PGnotify *notify;

	while (n < BEAT_BELLS_MAX && (notify = PQnotifies(d->main.pipe.pg)) != NULL) {
		struct note note;

		if (strcmp(notify->relname, "ttydesk") == 0) {
			n++;
			if (note_parse(&note, str_z(notify->extra))) {
				beat_take_note(d, &note);
				d->link.change_at = when_real();
			}
		}
		PQfreemem(notify);
	}
	if (n > 0) {
		feed_bell(&d->feed, now, n);
		others_heard(d);
	}
	if (n == BEAT_BELLS_MAX)
		d->is_turn_due = true;
}

static void
beat_failed(struct db *d, const PGresult *res)
{
	struct err err;

	pgerr_result(&err, res);
	log_line("feed: %s", err.msg);
	if (++d->feed_failures < BEAT_FAILURES_MAX)
		feed_doubt(&d->feed, when_mono());
	else if (d->drop_err.code == ERR_NONE)
		d->drop_err = err;
}

static void
beat_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct db *d = ctx;
	int64_t now = when_mono();
	size_t rows = 0;

	switch ((enum beat_slot)slot) {
	case BEAT_LISTEN: d->is_listening = end == PIPE_OK; break;
	case BEAT_LEASE:
		d->is_rung =
		    end == PIPE_OK && PQntuples(res) == 1 && PQgetvalue(res, 0, 0)[0] == 't';
		break;
	case BEAT_PASSING:
	case BEAT_LAST:
		if (end == PIPE_OK) {
			d->feed_failures = 0;
			rows = (size_t)PQntuples(res) - (PQntuples(res) > 0);
			beat_take_rows(d, res, false);
		}
		d->feed.is_deaf = d->main.pipe.is_pooled;
		if (slot == BEAT_LAST && end != PIPE_LOST)
			feed_answer(&d->feed, now, rows, d->is_listening && d->is_rung);
		if (end == PIPE_ERROR)
			beat_failed(d, res);
		break;
	}
	PQclear(res);
}

/* Worth telling: first known, or twice or half of what it was, above noise. */
static bool
beat_is_other_speed(int64_t was, int64_t now)
{
	if (was < 0)
		return true;
	return (now > 2 * was || was > 2 * now) && llabs(now - was) > 20 * WHEN_MS;
}

static void
beat_read_ended(void *ctx, enum pipe_end end, const PGresult *res, int64_t took_us)
{
	struct db *d = ctx;

	(void)res;
	if (end != PIPE_OK)
		return;
	if (beat_is_other_speed(d->link.rtt_us, took_us))
		d->is_link_news = true;
	d->link.rtt_us = took_us;
	link_proven(d);
}

static void
beat_segment(struct db *d, int64_t now, enum beat_slot slot, const char *file)
{
	bool is_read = slot == BEAT_PASSING || slot == BEAT_LAST;
	const char *token = d->token;

	pipe_call(&d->main.pipe,
	    &(struct pipe_call){ .sql = compose_text(file).p,
		.is_named = is_read,
		.param_count = is_read ? 1 : 0,
		.params = &token,
		.done = beat_answered,
		.ctx = d,
		.slot = (int)slot });
	if (slot == BEAT_LAST)
		others_within_beat(d, now);
	pipe_sync(&d->main.pipe, now, d->main.answer_us,
	    slot == BEAT_LAST ? beat_read_ended : NULL, d);
}

void
beat_send(struct db *d, int64_t now)
{
	switch (feed_due(&d->feed, now)) {
	case FEED_NOTHING: return;
	case FEED_READ: break;
	case FEED_BEAT: beat_segment(d, now, BEAT_LEASE, "feed_lease.sql"); break;
	case FEED_STEP_BACK:
		log_line("feed: stepping back");
		beat_segment(d, now, BEAT_PASSING, "feed_read.sql");
		beat_segment(d, now, BEAT_LISTEN, "feed_unlisten.sql");
		break;
	case FEED_STEP_IN:
		log_line("feed: listening again");
		beat_segment(d, now, BEAT_LISTEN, "feed_listen.sql");
		beat_segment(d, now, BEAT_LEASE, "feed_lease.sql");
		break;
	}
	others_before_beat(d, now);
	beat_segment(d, now, BEAT_LAST, "feed_read.sql");
	pipe_flush(&d->main.pipe);
}
