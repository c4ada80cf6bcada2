#include "change/undo.h"

#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "dialog/lists.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

/* ---- what can be taken back ---- */

static const struct op *const *
undo_ops(const struct app *a)
{
	return (const struct op *const *)a->ops;
}

/* Made something, or made it again. */
static bool
undo_is_forward(const struct op *o)
{
	return !op_takes_back(o);
}

static bool
undo_is_under_way(const struct app *a, const char *uuid)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->is_undo && a->ops[i]->state == OP_PENDING &&
		    strcmp(a->ops[i]->target, uuid) == 0)
			return true;
	}
	return false;
}

static bool
undo_is_skipped(const struct app *a, const char *uuid)
{
	for (size_t i = 0; i < UNDO_SKIPPED; i++) {
		if (strcmp(a->undo.skipped[i], uuid) == 0)
			return true;
	}
	return false;
}

static void
undo_skip(struct app *a, const char *uuid)
{
	char *to = a->undo.skipped[a->undo.next_skipped];

	if (undo_is_skipped(a, uuid))
		return;
	memcpy(to, uuid, UUID_SIZE);
	a->undo.next_skipped = (a->undo.next_skipped + 1) % UNDO_SKIPPED;
}

static bool
undo_may(const struct app *a, const struct op *o)
{
	return (o->state == OP_DONE || o->state == OP_PENDING) &&
	    !undo_is_skipped(a, o->uuid) && !undo_is_under_way(a, o->uuid);
}

static const struct op *
undo_newest(const struct app *a)
{
	for (size_t i = a->op_count; i-- > 0;) {
		if (undo_is_forward(a->ops[i]) && undo_may(a, a->ops[i]))
			return a->ops[i];
	}
	return NULL;
}

static bool
undo_knows(const struct app *a, const char *uuid)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (strcmp(a->ops[i]->uuid, uuid) == 0)
			return true;
	}
	return false;
}

/* ---- making the operation ---- */

static void
undo_add_base(struct op *o, int64_t ticket_id)
{
	o->bases = mem_grow(o->bases, o->base_count + 1, sizeof *o->bases);
	o->bases[o->base_count++] = (struct change_base){ .ticket_id = ticket_id };
}

static void
undo_add_text(struct op *o, struct str text, bool is_internal)
{
	struct change *c = op_add(o, CHANGE_COMMENT);

	buf_put_str(&c->content, text);
	c->is_internal = is_internal;
}

/* With the comment that goes: its text outlives a kill of this program. */
static struct op *
undo_open(const struct app *a, const struct op *target)
{
	struct op *o = op_open_undo(target);
	const struct op *made = op_made(target, undo_ops(a), a->op_count);

	if (made != NULL && made->base_count > 0) {
		o->bases = mem_array(made->base_count, sizeof *o->bases);
		o->base_count = made->base_count;
		for (size_t i = 0; i < made->base_count; i++)
			o->bases[i] =
			    (struct change_base){ .ticket_id = made->bases[i].ticket_id };
	}
	for (size_t i = 0; made != NULL && i < made->change_count; i++) {
		if (made->changes[i].kind == CHANGE_COMMENT)
			undo_add_text(o, buf_str(&made->changes[i].content),
			    made->changes[i].is_internal);
	}
	return o;
}

static struct op *
undo_open_past(const struct past_row *row)
{
	struct op *o = op_open_empty();

	rng_uuid(o->uuid);
	o->is_undo = true;
	memcpy(o->target, row->uuid, sizeof o->target);
	memcpy(o->label, row->label, sizeof o->label);
	for (size_t i = 0; i < row->tickets.n; i++)
		undo_add_base(o, row->tickets.p[i]);
	o->is_large = row->ticket_count > BULK_TYPED;
	return o;
}

/* ---- asking ---- */

static void
undo_go(struct app *a)
{
	struct undo *u = &a->undo;

	if (u->ready == NULL)
		return;
	if (u->comment_id != 0) {
		u->wants_text = true; /* it goes when its text is here */
		return;
	}
	ops_add(a, u->ready);
	u->ready = NULL;
}

/* Takes `o`. */
static void
undo_ask(struct app *a, struct op *o, int64_t at, int64_t comment_id)
{
	struct undo *u = &a->undo;
	char question[160], when[WHEN_TEXT_SIZE];

	op_close(u->ready);
	u->ready = o;
	u->comment_id = comment_id;
	u->wants_text = false;
	u->text_request = 0;
	when_short(when, at, a->real);
	a->message[0] = '\0'; /* of the search for it */
	snprintf(question, sizeof question, "Undo: %s, %s?", o->label, when);
	confirm_open(a, question, undo_go);
}

void
ops_undo(struct app *a)
{
	const struct op *o = undo_newest(a);
	enum link_phase phase = a->link.phase;

	if (o != NULL && o->base_count > 1) {
		undo_ask(a, undo_open(a, o), o->made_at, 0);
	} else if (o != NULL) {
		ops_add(a, undo_open(a, o));
	} else if (phase != LINK_LIVE && phase != LINK_POLLING) {
		app_say(a, false,
		    "nothing to undo since the start; what you did before it is on the server");
	} else {
		a->undo.at_key = a->key_count;
		past_want(a, true);
		app_say(a, false, "undo: looking for what you did before ...");
	}
}

static const struct past_row *
undo_newest_past(const struct app *a)
{
	for (size_t i = 0; i < a->past.n; i++) {
		const struct past_row *row = &a->past.rows[i];

		if (row->is_done && row->undone_by[0] == '\0' && past_is_forward(a, row) &&
		    !undo_knows(a, row->uuid) && !undo_is_skipped(a, row->uuid) &&
		    !undo_is_under_way(a, row->uuid))
			return row;
	}
	return NULL;
}

void
undo_past(struct app *a)
{
	const struct past_row *row = undo_newest_past(a);

	if (row == NULL)
		app_say(a, false, "nothing to undo: nothing of yours is left to take back");
	else if (a->key_count != a->undo.at_key || a->mode_count > 1)
		app_say(a, false, "u asks whether to undo: %s", row->label);
	else
		undo_ask(a, undo_open_past(row), row->at, row->comment_id);
}

/* ---- the text of an old comment, before it is deleted ---- */

void
undo_collect(struct app *a, struct request *out, size_t *n)
{
	if (!a->undo.wants_text || a->undo.text_request != 0 || !a->link_known)
		return;
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_TEXT,
		.field = TEXT_COMMENT,
		.row_id = a->undo.comment_id };
	a->undo.text_request = out[*n].id;
	++*n;
}

void
undo_text(struct app *a, const struct reply *r)
{
	struct undo *u = &a->undo;
	const struct past_row *row;

	if (!u->wants_text || r->id != u->text_request)
		return;
	u->text_request = 0;
	if (r->err.code == ERR_LOST || r->err.code == ERR_CONNECTION)
		return; /* asked again when the link is back */
	u->wants_text = false;
	if (r->err.code != ERR_NONE) {
		app_say(a, true, "not undone, its text could not be read: %s", r->err.msg);
		return;
	}
	u->comment_id = 0;
	for (size_t i = 0; !r->is_missing && u->ready != NULL && i < a->past.n; i++) {
		row = &a->past.rows[i];
		if (strcmp(row->uuid, u->ready->target) == 0)
			undo_add_text(u->ready, r->text, row->is_internal);
	}
	undo_go(a);
}

/* ---- redo ---- */

/* What was undone last, unless something new was done since. */
static const struct op *
redo_newest(const struct app *a)
{
	for (size_t i = a->op_count; i-- > 0;) {
		const struct op *o = a->ops[i];

		if (!o->is_undo && o->state != OP_REFUSED)
			return NULL;
		if (!undo_is_forward(o) && undo_may(a, o))
			return o;
	}
	return NULL;
}

static void
redo_go(struct app *a)
{
	const struct op *o = redo_newest(a);

	if (o != NULL)
		ops_add(a, undo_open(a, o));
}

/* The customer would read it. */
static bool
redo_sends(const struct app *a, const struct op *o)
{
	const struct op *made = op_made(o, undo_ops(a), a->op_count);

	for (size_t i = 0; made != NULL && i < made->change_count; i++) {
		if (made->changes[i].kind == CHANGE_COMMENT && !made->changes[i].is_internal)
			return true;
	}
	return false;
}

void
cmd_redo(struct app *a, int arg)
{
	const struct op *o = redo_newest(a);

	(void)arg;
	if (o == NULL)
		app_say(a, false, "nothing to redo: nothing was undone since your last change");
	else if (redo_sends(a, o))
		confirm_open(
		    a, arena_printf(&a->arena, "SEND AGAIN at once: %s?", o->label).p, redo_go);
	else
		redo_go(a);
}

/* ---- the report ---- */

static bool
undo_row_is_good(const struct outcome_row *row)
{
	return strcmp(row->state, "done") == 0 || strcmp(row->state, "same") == 0;
}

static void
undo_forget_faults(struct app *a)
{
	for (size_t i = 0; i < a->undo.fault_count; i++)
		buf_done(&a->undo.faults[i].words);
	mem_free(a->undo.faults);
	a->undo.faults = NULL;
	a->undo.fault_count = 0;
}

static void
undo_take_faults(struct app *a, const struct outcome *out)
{
	undo_forget_faults(a);
	a->undo.faults = mem_array(out->row_count + 1, sizeof *a->undo.faults);
	for (size_t i = 0; i < out->row_count; i++) {
		struct undo_fault *fault = &a->undo.faults[a->undo.fault_count];
		struct text words;

		if (undo_row_is_good(&out->rows[i]))
			continue;
		words = ops_row_words(a, &out->rows[i]);
		fault->ticket_id = out->rows[i].ticket_id;
		buf_put(&fault->words, words.p, words.n);
		activity_add(
		    a, ACTIVITY_STAYS, fault->ticket_id, "%.*s", (int)words.n, words.p);
		a->undo.fault_count++;
	}
}

static size_t
report_count(struct app *a, const struct lists *l)
{
	(void)l;
	return a->undo.fault_count;
}

static void
report_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct undo_fault *fault = &a->undo.faults[index];

	(void)l;
	out->cells[0] = text_clean_tmp(&a->arena, buf_str(&fault->words), TEXT_LINE);
}

static struct text
report_title(struct app *a, const struct lists *l)
{
	(void)l;
	return text_printf_tmp(
	    &a->arena, "%zu not taken back: others changed them since", a->undo.fault_count);
}

static void
report_enter(struct app *a, struct lists *l)
{
	size_t at;
	int64_t id = lists_cursor(a, l, &at) ? a->undo.faults[at].ticket_id : 0;

	mode_pop(a);
	if (id != 0)
		goto_ticket(a, id, true);
}

/* clang-format off */
static const struct lists_column report_columns[] = {
	{ "What stayed as it is", 0, 0 }, { NULL, 0, 0 },
};
static const struct lists_ops report_ops = {
	.mode = LISTS_MODE("undo-report", CONTEXT_LISTS), .columns = report_columns,
	.waits_for_paint = true, .count = report_count, .row = report_row,
	.title = report_title, .enter = report_enter };
/* clang-format on */

static void
undo_say(struct app *a, const struct op *o, size_t total)
{
	bool has_draft = o->change_count > 0 && !undo_is_forward(o);
	bool is_redo = undo_is_forward(o);
	const char *done = is_redo ? "done again" : "undone";
	size_t bad = a->undo.fault_count;
	struct text first = { 0 };

	if (bad == 0) {
		app_say(a, false, "%s: %s%s%s", done, o->label,
		    has_draft ? ", its text is a draft again" : "",
		    is_redo ? "" : " (U redoes)");
		return;
	}
	first = text_clean_tmp(&a->arena, buf_str(&a->undo.faults[0].words), TEXT_LINE);
	if (bad == total)
		app_say(a, true, "not %s: %.*s", done, (int)first.n, first.p);
	else
		app_say(a, true, "%s %zu of %zu: %.*s", done, total - bad, total, (int)first.n,
		    first.p);
	if (bad > 1 && a->mode_count == 1 && a->key_count == a->conflicts.made_at_key)
		lists_open(a, &report_ops, NULL);
}

/* ---- the outcome ---- */

/* A comment that was deleted goes on as a draft; one that is there again does not. */
static void
undo_give_back(struct app *a, const struct op *o, const struct outcome_row *row)
{
	bool is_redo = undo_is_forward(o);

	if (strcmp(row->kind, "comment") != 0 || strcmp(row->state, "done") != 0)
		return;
	for (size_t i = 0; i < o->change_count; i++) {
		const struct change *c = &o->changes[i];
		struct draft *d;

		if (c->kind != CHANGE_COMMENT)
			continue;
		if (!is_redo && o->base_count > 1 && row->ticket_id != o->bases[0].ticket_id)
			continue; /* one draft is enough of a text that went to many */
		if (!is_redo) {
			compose_keep_text(
			    a, row->ticket_id, c->is_internal, buf_str(&c->content));
			continue;
		}
		d = draft_of(a, c->is_internal ? DRAFT_NOTE : DRAFT_REPLY, row->ticket_id);
		if (d != NULL && d != compose_draft(a) &&
		    str_eq(buf_str(&d->text), buf_str(&c->content)))
			draft_end(a, d);
	}
}

static void
undo_mark_target(struct app *a, const struct op *o)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (strcmp(a->ops[i]->uuid, o->target) != 0)
			continue;
		a->ops[i]->state = OP_UNDONE;
		activity_op(a, a->ops[i], (struct text){ 0 });
	}
}

void
undo_settled(struct app *a, struct op *o, const struct outcome *out)
{
	size_t good = 0;

	for (size_t i = 0; i < out->row_count; i++) {
		good += undo_row_is_good(&out->rows[i]);
		undo_give_back(a, o, &out->rows[i]);
		store_mark_ticket(a->store, out->rows[i].ticket_id, PART_ALL);
	}
	o->state = good > 0 || out->state == OP_DONE ? OP_DONE : out->state;
	undo_take_faults(a, out);
	if (o->state == OP_DONE)
		undo_mark_target(a, o);
	else
		undo_skip(a, o->target);
	if (out->row_count == 0 && o->state != OP_DONE)
		app_say(a, true, "not undone: %s: %.*s", o->label, (int)out->why.n,
		    out->why.n > 0 ? out->why.p : "");
	else
		undo_say(a, o, out->row_count);
}

void
undo_failed(struct app *a, const struct op *o)
{
	undo_skip(a, o->target);
}

void
undo_done(struct app *a)
{
	op_close(a->undo.ready);
	undo_forget_faults(a);
}
