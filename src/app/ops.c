/* Operations: what this agent changed, from the key to the stored outcome. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

enum { OPS_KEPT = 100 };

#define OPS_RETRY_US WHEN_SECOND /* after a lock or time-out: the same id again */

/* ---- words ---- */

static void
ops_describe_watch(char *out, size_t size, const struct app *a, const struct change *c)
{
	struct text name = watch_handle(a, c->to);

	if (c->to == a->link.me_id)
		snprintf(out, size, c->is_on ? "watched" : "not watched");
	else
		snprintf(out, size, "@%.*s", (int)name.n, name.p);
}

static void
ops_describe_change(char *out, size_t size, const struct app *a, const struct change *c)
{
	const struct user *u;

	switch (c->kind) {
	case CHANGE_STATUS:
		snprintf(out, size, "%s", status_row((enum ticket_status)c->to)->label);
		break;
	case CHANGE_PRIORITY:
		snprintf(
		    out, size, "priority %s", priority_row((enum ticket_priority)c->to)->label);
		break;
	case CHANGE_ASSIGNEE:
		u = store_user(a->store, c->to);
		if (c->to == 0)
			snprintf(out, size, "unassigned");
		else if (c->to == a->link.me_id)
			snprintf(out, size, "assigned to you");
		else
			snprintf(out, size, "assigned to %.*s", u ? (int)u->full_name.n : 1,
			    u ? u->full_name.p : "?");
		break;
	case CHANGE_TAGS: snprintf(out, size, "tags changed"); break;
	case CHANGE_COMMENT:
		snprintf(out, size, c->is_internal ? "internal note" : "public reply");
		break;
	case CHANGE_TITLE: snprintf(out, size, "title changed"); break;
	case CHANGE_DESCRIPTION: snprintf(out, size, "description changed"); break;
	case CHANGE_EDIT: snprintf(out, size, "note edited"); break;
	case CHANGE_WATCH: ops_describe_watch(out, size, a, c); break;
	case CHANGE_DELETE: snprintf(out, size, "deleted"); break;
	case CHANGE_RESTORE: snprintf(out, size, "restored"); break;
	case CHANGE_CREATE: snprintf(out, size, "new ticket"); break;
	case CHANGE_KIND_COUNT: break;
	}
}

static void
ops_label(const struct app *a, struct op *o)
{
	size_t n = (size_t)snprintf(o->label, sizeof o->label, "#%lld",
	    o->base_count > 0 ? (long long)o->bases[0].ticket_id : 0LL);

	for (size_t i = 0; i < o->change_count && n < sizeof o->label; i++) {
		char word[64];

		ops_describe_change(word, sizeof word, a, &o->changes[i]);
		n += (size_t)snprintf(
		    o->label + n, sizeof o->label - n, "%s %s", i ? "," : "", word);
	}
}

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

static void
ops_drop_oldest(struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->state == OP_PENDING || conflict_holds(a, a->ops[i]))
			continue;
		ops_remove(a, i);
		return;
	}
}

void
ops_put(struct app *a, struct op *o)
{
	if (a->op_count >= OPS_KEPT)
		ops_drop_oldest(a);
	if (a->op_count == a->op_cap) {
		a->op_cap = a->op_cap ? a->op_cap * 2 : 16;
		a->ops = mem_grow(a->ops, a->op_cap, sizeof *a->ops);
	}
	a->ops[a->op_count++] = o;
	a->generation++;
	app_dirty(a);
}

void
ops_add(struct app *a, struct op *o)
{
	o->made_at = a->real;
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
	for (size_t i = 0; o && other && i < o->base_count; i++) {
		for (size_t k = 0; k < other->base_count; k++) {
			if (o->bases[i].ticket_id == other->bases[k].ticket_id)
				return true;
		}
	}
	return false;
}

static bool
ops_is_held(const struct app *a, const struct op *o)
{
	return o->state == OP_PENDING && o->hold_until > a->real;
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

/* On a link that is not up, what was sent could only be sent again. */
static bool
ops_may_go(const struct app *a)
{
	return a->link_known &&
	    (a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING ||
		a->link.phase == LINK_SUSPECT);
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
			.kind = o->is_undo ? REQUEST_UNDO : REQUEST_APPLY,
			.made_at = o->made_at,
		};
		memcpy(r->op, o->uuid, sizeof r->op);
		memcpy(r->target, o->target, sizeof r->target);
		if (!o->is_undo)
			r->changes = ops_json(a, o);
		o->request_id = r->id;
		if (o->hold_until != 0)
			a->generation++; /* it is not held any more */
	}
}

static int64_t
ops_due(const struct app *a, const struct op *o)
{
	if (o->state != OP_PENDING || o->request_id != 0)
		return WHEN_NEVER;
	if (ops_is_held(a, o))
		return a->mono + (o->hold_until - a->real);
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
			a->ops[i]->hold_until = 0;
	}
	app_dirty(a);
}

struct draft *
ops_take_back(struct app *a)
{
	for (size_t i = a->op_count; i-- > 0;) {
		struct draft *d;

		if (!ops_is_held(a, a->ops[i]))
			continue;
		d = draft_carried_by(a, a->ops[i]->uuid);
		assert(d != NULL); /* only texts are held */
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

static struct op *
ops_find_uuid(struct app *a, const char *uuid)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (strcmp(a->ops[i]->uuid, uuid) == 0)
			return a->ops[i];
	}
	return NULL;
}

static const struct outcome_row *
ops_first_bad(const struct outcome *out)
{
	for (size_t i = 0; i < out->row_count; i++) {
		if (strcmp(out->rows[i].state, "done") != 0 &&
		    strcmp(out->rows[i].state, "same") != 0)
			return &out->rows[i];
	}
	return NULL;
}

/* The assignee's value in an outcome is a user id; people know names. */
static struct text
ops_value(const struct app *a, const struct outcome_row *row)
{
	const struct user *u;
	int64_t id;

	if (strcmp(row->field, "assignee") != 0)
		return row->now;
	if (row->now.n == 0)
		return TEXT_LIT("nobody");
	if (!str_to_i64(text_str(row->now), &id) || (u = store_user(a->store, id)) == NULL)
		return TEXT_LIT("somebody else");
	return u->full_name;
}

static void
ops_say_conflict(struct app *a, const struct op *o, const struct outcome_row *row)
{
	char age[WHEN_AGE_SIZE] = "";
	struct text now = ops_value(a, row);

	if (row->at != 0)
		when_age(age, a->real - row->at);
	if (strcmp(row->kind, "comment") == 0)
		app_say(a, true,
		    "#%lld: %.*s wrote meanwhile, nothing was sent: read it, then send again",
		    (long long)row->ticket_id, (int)row->by.n, row->by.p);
	else if (strcmp(row->state, "gone") == 0)
		app_say(
		    a, true, "#%lld is gone, nothing was changed", (long long)row->ticket_id);
	else if (row->by.n > 0)
		app_say(a, true,
		    "#%lld: %s is %.*s now, by %.*s %s ago; your change was not made",
		    (long long)row->ticket_id, row->field, (int)now.n, now.p, (int)row->by.n,
		    row->by.p, age);
	else
		app_say(a, true, "#%lld: %s is %.*s now; your change was not made",
		    (long long)row->ticket_id, row->field, (int)now.n, now.p);
	(void)o;
}

static void
ops_say(struct app *a, const struct op *o, const struct outcome *out)
{
	const struct outcome_row *bad = ops_first_bad(out);

	if (o->state == OP_DONE && o->is_undo)
		app_say(a, false, "undone: %s", o->label);
	else if (o->state == OP_DONE)
		app_say(a, false, "%s (u undoes)", o->label);
	else if (bad != NULL &&
	    (strcmp(bad->state, "conflict") == 0 || strcmp(bad->state, "gone") == 0))
		ops_say_conflict(a, o, bad);
	else if (bad != NULL && bad->why.n > 0)
		app_say(a, true, "%s was refused: %.*s", o->label, (int)bad->why.n, bad->why.p);
	else
		app_say(a, true, "%s was refused by the database", o->label);
}

static void
ops_refetch(struct app *a, const struct op *o)
{
	for (size_t i = 0; i < o->base_count; i++)
		store_mark_ticket(a->store, o->bases[i].ticket_id, PART_ALL);
	list_mark_stale(&a->list);
	a->heads_stale = a->counts_stale = true;
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
		    strcmp(undo->target, o->uuid) == 0)
			undo->state = OP_REFUSED;
	}
}

static void
ops_settled(struct app *a, struct op *o, const struct outcome *out)
{
	struct op *target = o->is_undo ? ops_find_uuid(a, o->target) : NULL;

	o->state = out->state;
	o->covers = o->state == OP_DONE;
	if (target != NULL && o->state == OP_DONE)
		target->state = OP_UNDONE;
	if (o->state == OP_DONE && !o->is_undo)
		ops_comment_stored(a, out);
	else if (o->state != OP_DONE)
		ops_forget_undo(a, o);
	ops_refetch(a, target ? target : o);
	if (o->state == OP_CONFLICT && conflict_take(a, o, out)) {
		if (draft_carried_by(a, o->uuid) == NULL) /* else the draft is on disk */
			keep_op(a, o);
	} else {
		keep_forget_op(a, o);
		ops_say(a, o, out);
	}
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
	ops_forget_undo(a, o);
	ops_refetch(a, o);
	keep_forget_op(a, o);
	app_say(a, true, "%s: %s", o->label, err->msg);
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
	if (err.code == ERR_NONE && outcome_parse(&out, &a->arena, r->outcome, &err)) {
		if (out.state == OP_CONFLICT)
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

		for (size_t k = 0; made != NULL && k < made->base_count; k++)
			is_old |= !store_has(a->store, made->bases[k].ticket_id, PART_HEAD);
		o->covers = o->covers && is_old;
	}
}

/* ---- undo ---- */

static bool
ops_is_being_undone(const struct app *a, const struct op *o)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->is_undo && a->ops[i]->state == OP_PENDING &&
		    strcmp(a->ops[i]->target, o->uuid) == 0)
			return true;
	}
	return false;
}

void
ops_undo(struct app *a)
{
	for (size_t i = a->op_count; i-- > 0;) {
		struct op *o = a->ops[i];

		if (o->is_undo || ops_is_being_undone(a, o) ||
		    (o->state != OP_DONE && o->state != OP_PENDING))
			continue;
		ops_add(a, op_open_undo(o));
		return;
	}
	app_say(a, false, "nothing to undo: you changed nothing since the start");
}
