#include "decode.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "stamp.h"
#include "ttydesk/base/when.h"

bool
decode_tickets(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct ticket_row *rows;
	bool is_ranked = PQnfields(res) == 12;

	if (!decode_check(res, is_ranked ? 12 : 11, err))
		return false;
	rows = decode_room(a, res, r->rows.tickets, r->rows.ticket_count, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct ticket_row *t = &rows[r->rows.ticket_count++];

		c.col = 0;
		t->id = cells_i64(&c);
		t->number = cells_str(&c);
		t->title = cells_str(&c);
		if (!status_parse(cells_str(&c), &t->status) ||
		    !priority_parse(cells_str(&c), &t->priority))
			c.is_bad = true;
		t->creator_id = cells_i64(&c);
		t->assignee_id = cells_i64(&c);
		t->created_at = cells_time(&c);
		t->updated_at = cells_time(&c);
		t->resolved_at = cells_time(&c);
		t->deleted_at = cells_time(&c);
		if (is_ranked)
			t->rank = cells_i64(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.tickets = rows;
	return true;
}

static void
decode_user(struct user_row *u, struct cells *c)
{
	c->col = 0;
	u->id = cells_i64(c);
	u->email = cells_str(c);
	u->full_name = cells_str(c);
	u->is_staff = cells_bool(c);
	u->is_active = cells_bool(c);
}

bool
decode_users(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct user_row *rows;

	if (!decode_check(res, 5, err))
		return false;
	rows = decode_room(a, res, r->rows.users, r->rows.user_count, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		decode_user(&rows[r->rows.user_count++], &c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.users = rows;
	return true;
}

static void
decode_tag(struct tag_row *g, struct cells *c)
{
	g->id = cells_i64(c);
	g->name = cells_str(c);
	g->color = cells_str(c);
}

/* Sorted by tag: each tag once, each tagging. */
bool
decode_page_tags(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct tag_row *tags;
	struct tagging_row *taggings;
	size_t n = 0;

	if (!decode_check(res, 4, err))
		return false;
	tags = decode_room(a, res, NULL, 0, sizeof *tags);
	taggings = decode_room(a, res, NULL, 0, sizeof *taggings);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		c.col = 0;
		taggings[c.row].ticket_id = cells_i64(&c);
		decode_tag(&tags[n], &c);
		taggings[c.row].tag_id = tags[n].id;
		if (n == 0 || tags[n].id != tags[n - 1].id)
			n++;
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.tags = tags;
	r->rows.tag_count = n;
	r->rows.taggings = taggings;
	r->rows.tagging_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_tags(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct tag_row *rows;

	if (!decode_check(res, 3, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		c.col = 0;
		decode_tag(&rows[c.row], &c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.tags = rows;
	r->rows.tag_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_stats(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct stat_row *rows;

	if (!decode_check(res, 11, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		bool is_asleep;
		struct stat_row *s = &rows[c.row];

		c.col = 0;
		s->ticket_id = cells_i64(&c);
		s->comment_count = cells_i32(&c);
		s->attachment_count = cells_i32(&c);
		s->last_comment_at = cells_time(&c);
		s->last_comment_author_id = cells_i64(&c);
		s->last_comment_id = cells_i64(&c);
		s->is_unread = cells_bool(&c);
		s->is_watched = cells_bool(&c);
		is_asleep = cells_bool(&c);
		s->asleep_until = cells_time(&c);
		if (is_asleep && s->asleep_until == 0)
			s->asleep_until = WHEN_NEVER;
		s->asleep_by = cells_i64(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.stats = rows;
	r->rows.stat_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_bodies(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct body_row *rows;

	if (!decode_check(res, 3, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		c.col = 0;
		rows[c.row].ticket_id = cells_i64(&c);
		rows[c.row].is_cut = cells_bool(&c);
		rows[c.row].description = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.bodies = rows;
	r->rows.body_count = (size_t)PQntuples(res);
	return true;
}

/* How far a public reply has come; null: not ours to deliver. */
static enum delivery
cells_delivery(struct cells *c)
{
	bool is_null = PQgetisnull(c->res, c->row, c->col) != 0;
	struct str s = cells_str(c);

	if (is_null)
		return DELIVERY_NONE;
	if (str_eq_z(s, "sent"))
		return DELIVERY_SENT;
	if (str_eq_z(s, "failed"))
		return DELIVERY_FAILED;
	if (!str_eq_z(s, "queued"))
		c->is_bad = true;
	return DELIVERY_QUEUED;
}

bool
decode_comments(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct comment_row *rows;

	if (!decode_check(res, 10, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct comment_row *k = &rows[c.row];

		c.col = 0;
		k->id = cells_i64(&c);
		k->ticket_id = cells_i64(&c);
		k->author_id = cells_i64(&c);
		k->created_at = cells_time(&c);
		k->is_internal = cells_bool(&c);
		k->is_cut = cells_bool(&c);
		k->content = cells_str(&c);
		k->edited_at = cells_time(&c);
		k->delivery = cells_delivery(&c);
		k->delivery_error = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.comments = rows;
	r->rows.comment_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_attachments(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct attachment_row *rows;

	if (!decode_check(res, 8, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct attachment_row *f = &rows[c.row];

		c.col = 0;
		f->id = cells_i64(&c);
		f->ticket_id = cells_i64(&c);
		f->size_bytes = cells_i64(&c);
		f->filename = cells_str(&c);
		f->content_type = cells_str(&c);
		f->uploaded_by_id = cells_i64(&c);
		f->created_at = cells_time(&c);
		f->path = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.attachments = rows;
	r->rows.attachment_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_outcome(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct cells c = { .res = res };

	(void)a;
	if (!decode_check(res, 1, err))
		return false;
	if (PQntuples(res) != 1 || PQgetisnull(res, 0, 0) != 0)
		return err_set(err, ERR_SCHEMA, "the write door gave no outcome");
	r->outcome = cells_str(&c);
	return true;
}

bool
decode_nothing(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	(void)r;
	(void)a;
	return decode_check(res, 1, err);
}

bool
decode_text(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct cells c = { .res = res };
	struct str hash;

	(void)a;
	if (!decode_check(res, 2, err))
		return false;
	r->is_missing = PQntuples(res) == 0;
	if (r->is_missing)
		return true;
	r->text = cells_str(&c);
	hash = cells_str(&c);
	if (hash.n + 1 != sizeof r->hash)
		return err_set(err, ERR_SCHEMA, "the server gave a text without its hash");
	memcpy(r->hash, hash.p, hash.n);
	return true;
}

static void
cells_uuid(struct cells *c, char out[static UUID_SIZE])
{
	struct str s = cells_str(c);

	if (s.n + 1 != UUID_SIZE && s.n != 0)
		c->is_bad = true;
	else
		memcpy(out, s.p, s.n); /* null is "", and so is what was zeroed */
}

bool
decode_operations(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct operation *rows;

	if (!decode_check(res, 7, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct operation *o = &rows[c.row];
		struct str state;

		c.col = 0;
		cells_uuid(&c, o->uuid);
		cells_uuid(&c, o->undoes);
		cells_uuid(&c, o->undone_by);
		o->at = cells_time(&c);
		state = cells_str(&c);
		o->state = str_eq_z(state, "done") ? OPERATION_DONE
		    : str_eq_z(state, "refused")   ? OPERATION_REFUSED
						   : OPERATION_CONFLICT;
		o->row_count = cells_i64(&c);
		o->rows = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->operations = rows;
	r->operation_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_audits(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct audit_row *rows;

	if (!decode_check(res, 8, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct audit_row *x = &rows[c.row];
		struct str what;

		c.col = 0;
		x->id = cells_i64(&c);
		what = cells_str(&c);
		x->what = what.n == 1 ? what.p[0] : '?';
		x->action = cells_str(&c);
		x->record_id = cells_i64(&c);
		x->user_id = cells_i64(&c);
		x->at = cells_time(&c);
		x->is_cut = cells_bool(&c);
		x->changes = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.audits = rows;
	r->rows.audit_count = (size_t)PQntuples(res);
	return true;
}

void
decode_history_end(struct reply *r, int limit)
{
	r->has_more = r->rows.audit_count > (size_t)limit;
	if (r->has_more)
		r->rows.audit_count = (size_t)limit;
}

void
decode_page_end(struct reply *r, int limit, bool is_reversed)
{
	struct ticket_row *rows = (struct ticket_row *)(uintptr_t)r->rows.tickets;
	size_t n = r->rows.ticket_count;

	r->has_more = n > (size_t)limit;
	if (r->has_more)
		n = (size_t)limit;
	r->rows.ticket_count = n;
	if (!is_reversed)
		return;
	for (size_t i = 0; i < n / 2; i++) {
		struct ticket_row t = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = t;
	}
}
