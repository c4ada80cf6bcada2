/* Operations: what this agent changed, from the key to the stored outcome. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "bulk/bulk.h"
#include "merge/split.h"
#include "ttydesk/base/mem.h"

enum { OPS_KEPT = 100, OPS_AT_ONCE = 50 };

#define OPS_RETRY_US WHEN_SECOND /* after a lock or time-out: the same id again */

/* ---- the list ---- */

static void
ops_remove(struct app *a, size_t at)
{
	op_close(a->ops[at]);
	memmove(&a->ops[at], &a->ops[at + 1], (a->op_count - at - 1) * sizeof *a->ops);
	a->op_count--;
	a->generation++;
	app_dirty(a);
}

void
ops_end_turn(struct app *a)
{
	for (size_t i = 0; i < a->op_count && a->op_count > OPS_KEPT;) {
		if (a->ops[i]->state == OP_PENDING || conflict_holds(a, a->ops[i]))
			i++;
		else
			ops_remove(a, i);
	}
}

void
ops_put(struct app *a, struct op *o)
{
	if (a->op_count == a->op_cap) {
		a->op_cap = a->op_cap ? a->op_cap * 2 : 16;
		a->ops = mem_grow(a->ops, a->op_cap, sizeof *a->ops);
	}
	a->ops[a->op_count++] = o;
	activity_op(a, o, (struct text){ 0 });
	a->generation++;
	app_dirty(a);
}

void
ops_add(struct app *a, struct op *o)
{
	o->made_at = a->real;
	repeat_note(a, o);
	if (!o->is_undo)
		ops_label(a, o);
	conflict_new_change(a);
	ops_put(a, o);
	keep_op(a, o);
}

void
ops_done(struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++)
		op_close(a->ops[i]);
	mem_free(a->ops);
	a->ops = NULL;
	a->op_count = a->op_cap = 0;
}

/* ---- sending ---- */

static const struct op *
ops_made(const struct app *a, const struct op *o)
{
	return op_made(o, (const struct op *const *)a->ops, a->op_count);
}

static bool
ops_touches(const struct op *o, const struct op *other)
{
	if (o == NULL || other == NULL)
		return false;
	if (o->base_count > other->base_count)
		return ops_touches(other, o);
	for (size_t i = 0; i < o->base_count; i++) {
		if (op_base(other, o->bases[i].ticket_id) != NULL)
			return true;
	}
	return false;
}

int64_t
ops_hold_left(const struct app *a, const struct op *o)
{
	int64_t left = o->hold_until - a->real;

	/* longer than any hold: the clock was set back meanwhile */
	return left > 0 && left <= (int64_t)a->options.send_hold_s * WHEN_SECOND ? left : 0;
}

static bool
ops_is_held(const struct app *a, const struct op *o)
{
	return o->state == OP_PENDING && ops_hold_left(a, o) > 0;
}

static bool
ops_share_a_kind(const struct op *o, const struct op *other)
{
	uint32_t kinds = 0;

	for (size_t i = 0; o && i < o->change_count; i++)
		kinds |= 1u << o->changes[i].kind;
	for (size_t i = 0; other && i < other->change_count; i++) {
		if (kinds & 1u << other->changes[i].kind)
			return true;
	}
	return false;
}

/* An earlier change of the same ticket, or its undo, must be answered first:
 * the later one was made from it. A text that is held is passed by what does
 * not build on it. */
static bool
ops_must_wait(const struct app *a, size_t index)
{
	const struct op *o = ops_made(a, a->ops[index]);

	for (size_t i = 0; i < index; i++) {
		const struct op *earlier = a->ops[i];

		if (earlier->state != OP_PENDING || !ops_touches(o, ops_made(a, earlier)))
			continue;
		if (!ops_is_held(a, earlier) || a->ops[index]->is_undo ||
		    ops_share_a_kind(o, earlier))
			return true;
	}
	return a->mono < a->ops_at;
}

/* What went out once goes out again byte for byte: the server refuses another
 * payload under the same id. */
static struct str
ops_json(struct app *a, struct op *o)
{
	if (o->sent.n == 0)
		op_to_json(o, a->store, &o->sent);
	return buf_str(&o->sent);
}

/* What was written for one desk by one person goes nowhere else. */
bool
ops_are_home(const struct app *a)
{
	return a->home_me == 0 ||
	    (a->home_me == a->link.me_id && strcmp(a->home_desk, a->link.desk) == 0);
}

/* On a link that is not up, what was sent could only be sent again. */
bool
ops_may_go(const struct app *a)
{
	return a->link_known && ops_are_home(a) &&
	    (a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING ||
		a->link.phase == LINK_SUSPECT);
}

/* On disk before it leaves: after a restart nobody may take it back any more. */
static void
ops_end_hold(struct app *a, struct op *o)
{
	if (o->hold_until == 0)
		return;
	o->hold_until = 0;
	keep_op(a, o);
	a->generation++; /* it shows as on its way now */
}

void
ops_collect(struct app *a, struct request *out, size_t *n, size_t max)
{
	if (!ops_may_go(a))
		return;
	for (size_t i = 0; i < a->op_count && *n < max; i++) {
		struct op *o = a->ops[i];
		struct request *r;

		if (o->state != OP_PENDING || o->request_id != 0 || ops_is_held(a, o) ||
		    ops_must_wait(a, i))
			continue;
		r = &out[(*n)++];
		*r = (struct request){
			.id = app_request_id(a),
			.stamp = store_stamp(a->store),
			.kind = o->is_undo ? REQUEST_UNDO
			    : o->is_next   ? REQUEST_NEXT
					   : REQUEST_APPLY,
			.each = o->is_undo || o->is_each,
			.is_bulk = o->base_count > OPS_AT_ONCE || o->is_large,
			.made_at = o->made_at,
		};
		memcpy(r->op, o->uuid, sizeof r->op);
		memcpy(r->target, o->target, sizeof r->target);
		if (o->is_next)
			r->ids = next_away(a, &r->id_count);
		else if (!o->is_undo)
			r->changes = ops_json(a, o);
		o->request_id = r->id;
		o->is_out = true;
		bulk_sent(a, o);
		activity_sent(a, o);
		ops_end_hold(a, o);
	}
}

static int64_t
ops_due(const struct app *a, const struct op *o)
{
	if (o->state != OP_PENDING || o->request_id != 0)
		return WHEN_NEVER;
	if (ops_is_held(a, o))
		return a->mono + ops_hold_left(a, o);
	return ops_may_go(a) && a->ops_at > a->mono ? a->ops_at : WHEN_NEVER;
}

int64_t
ops_deadline(const struct app *a)
{
	int64_t at = a->leaving_at != 0 ? a->leaving_at : WHEN_NEVER;

	for (size_t i = 0; i < a->op_count; i++) {
		if (ops_due(a, a->ops[i]) < at)
			at = ops_due(a, a->ops[i]);
	}
	return at;
}

int
ops_pending(const struct app *a)
{
	int n = 0;

	for (size_t i = 0; i < a->op_count; i++)
		n += a->ops[i]->state == OP_PENDING;
	return n;
}

/* ---- held texts ---- */

const struct op *
ops_held(const struct app *a)
{
	for (size_t i = a->op_count; i-- > 0;) {
		if (ops_is_held(a, a->ops[i]))
			return a->ops[i];
	}
	return NULL;
}

void
ops_release(struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (ops_is_held(a, a->ops[i]))
			a->ops[i]->hold_until = 1; /* over; on disk when it leaves */
	}
	app_dirty(a);
}

struct draft *
ops_take_back(struct app *a, bool only_held)
{
	for (size_t i = a->op_count; i-- > 0;) {
		struct op *o = a->ops[i];
		struct draft *d = draft_carried_by(a, o->uuid);

		if (d == NULL || o->state != OP_PENDING || o->is_out ||
		    (only_held && !ops_is_held(a, o)))
			continue;
		activity_taken_back(a, o);
		d->uuid[0] = '\0';
		ops_remove(a, i);
		draft_save(a, d);
		return d;
	}
	return NULL;
}

void
ops_link(struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->state == OP_PENDING)
			a->ops[i]->request_id = 0;
	}
	a->ops_at = 0;
}

/* ---- outcomes ---- */

static struct op *
ops_find_request(struct app *a, uint64_t request_id)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->request_id == request_id)
			return a->ops[i];
	}
	return NULL;
}

static void
ops_refetch(struct app *a, const struct op *o)
{
	for (size_t i = 0; i < o->base_count; i++)
		store_mark_ticket(a->store, o->bases[i].ticket_id, PART_ALL);
	list_mark_stale(&a->list);
	a->heads_stale = true;
	counts_expire(a);
	a->refresh_at = a->heads_at = a->threads_at = 0;
}

/* A comment of mine was stored: what I write next on the ticket knows it. */
static void
ops_comment_stored(struct app *a, const struct outcome *out)
{
	for (size_t i = 0; i < out->row_count; i++) {
		const struct outcome_row *row = &out->rows[i];

		if (row->comment_id == 0 || strcmp(row->state, "done") != 0)
			continue;
		a->sent_ticket_id = row->ticket_id;
		a->sent_comment_id = row->comment_id;
		a->own_comments[a->own_turn].ticket_id = row->ticket_id;
		a->own_comments[a->own_turn].id = row->comment_id;
		a->own_turn = (a->own_turn + 1) % countof(a->own_comments);
		for (size_t k = 0; k < a->op_count; k++) {
			struct op *o = a->ops[k];

			if (o->state == OP_PENDING && o->base_count == 1 &&
			    o->bases[0].ticket_id == row->ticket_id &&
			    o->bases[0].comment_max_id < row->comment_id) {
				o->bases[0].comments_seen++;
				o->bases[0].comment_max_id = row->comment_id;
				buf_clear(&o->sent); /* it waited for this one */
				keep_op(a, o);
			}
		}
		compose_own_stored(a, row->ticket_id, row->comment_id);
	}
}

/* What was not made needs no undo. */
static void
ops_forget_undo(struct app *a, const struct op *o)
{
	for (size_t i = 0; i < a->op_count; i++) {
		struct op *undo = a->ops[i];

		if (undo->is_undo && undo->state == OP_PENDING &&
		    strcmp(undo->target, o->uuid) == 0) {
			undo->state = OP_REFUSED;
			keep_forget_op(a, undo);
			ops_forget_undo(a, undo);
		}
	}
}

static void
ops_settled(struct app *a, struct op *o, const struct outcome *out)
{
	const struct op *made = ops_made(a, o);

	o->state = o->is_each ? bulk_state(out) : out->state;
	if (o->is_undo)
		undo_settled(a, o, out);
	if (o->is_next)
		next_settled(a, o, out);
	activity_op(a, o, ops_why(a, o, out));
	o->covers = o->state == OP_DONE;
	if (o->state == OP_DONE)
		ops_comment_stored(a, out);
	else
		ops_forget_undo(a, o);
	ops_refetch(a, made ? made : o);
	if (o->is_next) {
		keep_forget_op(a, o);
	} else if (o->is_each && !o->is_undo) {
		keep_forget_op(a, o);
		bulk_say(a, o, out);
	} else if (o->state == OP_CONFLICT && conflict_take(a, o, out)) {
		if (draft_carried_by(a, o->uuid) == NULL) /* else the draft is on disk */
			keep_op(a, o);
	} else {
		keep_forget_op(a, o);
		if (!o->is_undo)
			ops_say(a, o, out);
	}
	split_settled(a, o, out);
	compose_sent(a, o, out);
	if (o->state == OP_DONE && !o->is_undo)
		conflict_stored(a, o);
}

static void
ops_failed(struct app *a, struct op *o, const struct err *err)
{
	switch (err->code) {
	case ERR_LOST:
	case ERR_CONNECTION: return; /* sent again with the same id when the link is back */
	case ERR_TIMEOUT:
	case ERR_CANCELED:
		a->ops_at = a->mono + OPS_RETRY_US;
		app_say(a, false, "%s: the ticket is locked, trying again", o->label);
		return;
	default: break;
	}
	o->state = OP_REFUSED;
	activity_op(a, o, text_clean_tmp(&a->arena, str_z(err->msg), TEXT_LINE));
	if (o->is_undo)
		undo_failed(a, o);
	ops_forget_undo(a, o);
	ops_refetch(a, o);
	keep_forget_op(a, o);
	app_say(a, true, "%s%s: %s", o->is_undo ? "not undone: " : "", o->label, err->msg);
	compose_sent(a, o, NULL);
}

void
ops_reply(struct app *a, const struct reply *r)
{
	struct op *o = ops_find_request(a, r->id);
	struct outcome out;
	struct err err = r->err;

	if (o == NULL)
		return;
	o->request_id = 0;
	a->generation++;
	bulk_ended(a, o);
	if (err.code == ERR_NONE && outcome_parse(&out, &a->arena, r->outcome, &err)) {
		if (out.state == OP_CONFLICT || o->is_each)
			buf_put_str(&o->outcome, r->outcome);
		ops_settled(a, o, &out);
	} else {
		ops_failed(a, o, &err);
	}
	app_dirty(a);
}

void
ops_uncover(struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		struct op *o = a->ops[i];
		const struct op *made = o->covers ? ops_made(a, o) : NULL;
		bool is_old = false;

		for (size_t k = 0; made != NULL && k < made->base_count && !is_old; k++) {
			const struct ticket *t =
			    store_ticket(a->store, made->bases[k].ticket_id);

			is_old = t != NULL && (t->stale & PART_HEAD) != 0;
		}
		o->covers = o->covers && is_old;
	}
}
