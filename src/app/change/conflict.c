#include "change/conflict.h"

#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

/* ---- rows ---- */

/* The change that the outcome's row is about. */
static const struct change *
conflict_change(const struct op *o, const struct outcome_row *r)
{
	bool is_edit = strcmp(r->kind, "edit") == 0;

	for (size_t i = 0; i < o->change_count; i++) {
		const char *field = conflict_field_of(o->changes[i].kind);

		if (is_edit ? o->changes[i].kind == CHANGE_EDIT
			    : field != NULL && strcmp(r->kind, "set") == 0 &&
			    strcmp(field, r->field) == 0)
			return &o->changes[i];
	}
	return NULL;
}

static const struct change_base *
conflict_base_of(const struct op *o, int64_t ticket_id)
{
	for (size_t i = 0; i < o->base_count; i++) {
		if (o->bases[i].ticket_id == ticket_id)
			return &o->bases[i];
	}
	return NULL;
}

static void
conflict_remove(struct app *a, size_t at)
{
	struct conflicts *c = &a->conflicts;

	buf_done(&c->rows[at].now);
	buf_done(&c->rows[at].by);
	memmove(&c->rows[at], &c->rows[at + 1], (c->n - at - 1) * sizeof *c->rows);
	c->n--;
	a->generation++;
	app_dirty(a);
}

static void
conflict_add(struct app *a, struct op *o, const struct outcome_row *r)
{
	struct conflicts *c = &a->conflicts;
	const struct change *change = conflict_change(o, r);
	const struct change_base *base = conflict_base_of(o, r->ticket_id);
	struct conflict_row *row;

	if (change == NULL || base == NULL || strcmp(r->state, "done") == 0 ||
	    strcmp(r->state, "same") == 0)
		return;
	c->rows = mem_grow(c->rows, c->n + 1, sizeof *c->rows);
	row = &c->rows[c->n++];
	*row = (struct conflict_row){ .op = o, .change = change, .base = base, .at = r->at };
	row->choice = strcmp(r->state, "conflict") == 0 ? CONFLICT_OPEN : CONFLICT_VOID;
	memcpy(row->now_hash, r->now_hash, sizeof row->now_hash);
	buf_put_str(&row->now, r->now_raw);
	buf_put(&row->by, r->by.p, r->by.n);
	a->generation++;
}

/* ---- what waits ---- */

bool
conflict_holds(const struct app *a, const struct op *o)
{
	for (size_t i = 0; i < a->conflicts.n; i++) {
		if (a->conflicts.rows[i].op == o)
			return true;
	}
	return false;
}

bool
conflict_is_on(const struct app *a, int64_t ticket_id)
{
	for (size_t i = 0; i < a->conflicts.n; i++) {
		if (a->conflicts.rows[i].base->ticket_id == ticket_id &&
		    a->conflicts.rows[i].choice == CONFLICT_OPEN)
			return true;
	}
	return false;
}

int
conflict_count(const struct app *a)
{
	int n = 0;

	for (size_t i = 0; i < a->conflicts.n; i++)
		n += a->conflicts.rows[i].choice == CONFLICT_OPEN;
	return n;
}

struct conflict_row *
conflict_row_at(struct app *a, size_t index)
{
	for (size_t i = 0; i < a->conflicts.n; i++) {
		if (a->conflicts.rows[i].choice != CONFLICT_VOID && index-- == 0)
			return &a->conflicts.rows[i];
	}
	return NULL;
}

/* ---- the end of it ---- */

static void
conflict_copy(struct change *to, const struct change *from)
{
	buf_put_str(&to->content, buf_str(&from->content));
	buf_put_str(&to->from, buf_str(&from->from));
	buf_put_str(&to->add, buf_str(&from->add));
	buf_put_str(&to->remove, buf_str(&from->remove));
	to->to = from->to;
	to->is_on = from->is_on;
	to->comment_id = from->comment_id;
}

/* From now on it is made from what was shown as theirs. */
static void
conflict_rebase(const struct conflict_row *row, struct change *c, struct change_base *b)
{
	struct str now = buf_str(&row->now);

	switch (c->kind) {
	case CHANGE_STATUS:
		if (!status_parse(now, &b->status))
			b->status = row->base->status; /* a label of tomorrow: refused again */
		break;
	case CHANGE_PRIORITY:
		if (!priority_parse(now, &b->priority))
			b->priority = row->base->priority;
		break;
	case CHANGE_ASSIGNEE:
		b->assignee_id = 0;
		if (now.n > 0 && !str_to_i64(now, &b->assignee_id))
			b->assignee_id = row->base->assignee_id;
		break;
	case CHANGE_TITLE:
		buf_clear(&c->from);
		buf_put_str(&c->from, now);
		break;
	default:
		buf_clear(&c->from);
		buf_put_z(&c->from, row->now_hash);
		break;
	}
}

static const struct conflict_row *
conflict_find(const struct app *a, const struct op *o, const struct change *c,
    const struct change_base *b)
{
	for (size_t i = 0; i < a->conflicts.n; i++) {
		const struct conflict_row *row = &a->conflicts.rows[i];

		if (row->op == o && row->change == c && row->base == b)
			return row;
	}
	return NULL;
}

/* Which changes of `o` are still wanted on this ticket: nothing was written,
 * so that is also what met nobody. */
static uint32_t
conflict_wanted(const struct app *a, const struct op *o, const struct change_base *b)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < o->change_count; i++) {
		const struct conflict_row *row = conflict_find(a, o, &o->changes[i], b);

		if (row == NULL || row->choice == CONFLICT_MINE)
			mask |= 1u << i;
	}
	return mask;
}

/* The draft that the text of `c` was written in, if it is still the same. */
static struct draft *
conflict_draft(struct app *a, const struct change *c, int64_t ticket_id)
{
	struct draft *d = NULL;

	if (c->kind == CHANGE_TITLE)
		d = draft_of(a, DRAFT_TITLE, ticket_id);
	else if (c->kind == CHANGE_DESCRIPTION)
		d = draft_of(a, DRAFT_DESCRIPTION, ticket_id);
	else if (c->kind == CHANGE_EDIT)
		d = draft_of(a, DRAFT_EDIT, ticket_id);
	return d != NULL && str_eq(buf_str(&d->text), buf_str(&c->content)) ? d : NULL;
}

static struct draft *
conflict_draft_of(struct app *a, const struct conflict_row *row)
{
	const struct change *c = row->change;
	enum draft_kind kind = c->kind == CHANGE_TITLE ? DRAFT_TITLE
	    : c->kind == CHANGE_EDIT                   ? DRAFT_EDIT
						       : DRAFT_DESCRIPTION;
	struct draft *d = draft_of(a, kind, row->base->ticket_id);

	if (d != NULL && d->comment_id == c->comment_id)
		return d;
	d = draft_add(a, kind, row->base->ticket_id);
	d->comment_id = c->comment_id;
	buf_put_str(&d->text, buf_str(&c->content));
	return d;
}

/* A text that was written goes on in its draft. */
static void
conflict_carry(struct app *a, const struct op *o)
{
	for (size_t i = 0; i < o->change_count; i++) {
		struct draft *d = conflict_draft(a, &o->changes[i], o->bases[0].ticket_id);

		if (d != NULL)
			memcpy(d->uuid, o->uuid, sizeof d->uuid);
	}
}

static struct op *
conflict_make(struct app *a, const struct op *o, uint32_t mask)
{
	struct op *made = op_open_empty();

	rng_uuid(made->uuid);
	made->bases = mem_array(o->base_count, sizeof *made->bases);
	for (size_t i = 0; i < o->change_count; i++) {
		if (mask & 1u << i)
			conflict_copy(op_add(made, o->changes[i].kind), &o->changes[i]);
	}
	for (size_t k = 0; k < o->base_count; k++) {
		struct change_base *b = &made->bases[made->base_count];
		size_t at = 0;

		if (conflict_wanted(a, o, &o->bases[k]) != mask)
			continue;
		made->base_count++;
		*b = o->bases[k];
		for (size_t i = 0; i < o->change_count; i++) {
			const struct conflict_row *row =
			    conflict_find(a, o, &o->changes[i], &o->bases[k]);

			if (row != NULL && (mask & 1u << i))
				conflict_rebase(row, &made->changes[at], b);
			at += (mask & 1u << i) != 0;
		}
	}
	return made;
}

/* Tickets that want the same changes share an operation. */
static bool
conflict_send(struct app *a, const struct op *o)
{
	bool has_sent = false;

	for (size_t k = 0; k < o->base_count; k++) {
		uint32_t mask = conflict_wanted(a, o, &o->bases[k]);
		struct op *made;
		bool is_first = mask != 0;

		for (size_t i = 0; i < k; i++)
			is_first = is_first && conflict_wanted(a, o, &o->bases[i]) != mask;
		if (!is_first)
			continue;
		made = conflict_make(a, o, mask);
		conflict_carry(a, made);
		ops_add(a, made);
		has_sent = true;
	}
	return has_sent;
}

/* What is left as theirs needs its draft no more. */
static void
conflict_drop_draft(struct app *a, const struct conflict_row *row)
{
	struct draft *d = NULL;

	if (row->choice == CONFLICT_THEIRS)
		d = conflict_draft(a, row->change, row->base->ticket_id);
	if (d != NULL)
		draft_end(a, d);
}

static void
conflict_forget(struct app *a, struct op *o)
{
	for (size_t i = a->conflicts.n; i-- > 0;) {
		if (a->conflicts.rows[i].op == o)
			conflict_remove(a, i);
	}
	o->state = OP_REFUSED;
	buf_clear(&o->outcome);
	keep_forget_op(a, o);
}

/* Once every field of `o` is decided. */
static void
conflict_finish(struct app *a, struct op *o)
{
	char label[sizeof o->label];

	for (size_t i = 0; i < a->conflicts.n; i++) {
		if (a->conflicts.rows[i].op == o &&
		    a->conflicts.rows[i].choice == CONFLICT_OPEN)
			return;
	}
	memcpy(label, o->label, sizeof label);
	for (size_t i = 0; i < a->conflicts.n; i++) {
		if (a->conflicts.rows[i].op == o)
			conflict_drop_draft(a, &a->conflicts.rows[i]);
	}
	if (!conflict_send(a, o))
		app_say(a, false, "left as it is now; not made: %s", label);
	conflict_forget(a, o);
	conflict_list_refresh(a);
}

void
conflict_decide(struct app *a, struct conflict_row *row, enum conflict_choice choice)
{
	row->choice = choice;
	a->generation++;
	conflict_finish(a, row->op); /* frees the rows of a decided operation */
	app_dirty(a);
}

uint64_t
conflict_edit(struct app *a, struct conflict_row *row)
{
	struct draft *d = conflict_draft_of(a, row);
	uint64_t serial = d->serial;

	buf_clear(&d->from);
	if (row->change->kind == CHANGE_TITLE)
		buf_put_str(&d->from, buf_str(&row->now));
	else
		buf_put_z(&d->from, row->now_hash);
	draft_save(a, d);
	if (row->now_hash[0] != '\0')
		conflict_keep_text(a, row->now_hash, buf_str(&row->now));
	conflict_decide(a, row, CONFLICT_VOID);
	return serial;
}

/* ---- the beginning of it ---- */

/* The newest wish for a field counts: an older question about it is void. */
static void
conflict_void(struct app *a, const struct op *o, const struct change *c, int64_t ticket_id)
{
	for (size_t i = 0; i < a->conflicts.n; i++) {
		struct conflict_row *row = &a->conflicts.rows[i];

		if (row->op != o && row->change->kind == c->kind &&
		    row->change->comment_id == c->comment_id &&
		    row->base->ticket_id == ticket_id && row->choice != CONFLICT_VOID) {
			row->choice = CONFLICT_VOID;
			conflict_finish(a, row->op);
			i = (size_t)-1; /* rows have moved */
		}
	}
}

static void
conflict_void_all(struct app *a, const struct op *o)
{
	for (size_t i = 0; i < o->change_count; i++) {
		for (size_t k = 0; k < o->base_count; k++)
			conflict_void(a, o, &o->changes[i], o->bases[k].ticket_id);
	}
}

void
conflict_stored(struct app *a, const struct op *o)
{
	conflict_void_all(a, o);
}

void
conflict_new_change(struct app *a)
{
	a->conflicts.made_at_key = a->key_count;
}

static bool
conflict_has_comment(const struct op *o)
{
	for (size_t i = 0; i < o->change_count; i++) {
		if (o->changes[i].kind == CHANGE_COMMENT)
			return true;
	}
	return false;
}

/* False if the outcome has nothing to decide. */
static bool
conflict_read(struct app *a, struct op *o, const struct outcome *out)
{
	bool is_open = false;

	if (o->is_undo || conflict_has_comment(o)) /* a text goes back to its author */
		return false;
	for (size_t i = 0; i < out->row_count; i++)
		is_open |= strcmp(out->rows[i].state, "conflict") == 0 &&
		    conflict_change(o, &out->rows[i]) != NULL;
	for (size_t i = 0; is_open && i < out->row_count; i++)
		conflict_add(a, o, &out->rows[i]);
	return is_open && conflict_holds(a, o);
}

static void
conflict_say(struct app *a, const struct op *o)
{
	const struct conflict_row *row = NULL;
	char age[WHEN_AGE_SIZE] = "";
	struct text now, mine;

	for (size_t i = a->conflicts.n; i-- > 0;) {
		if (a->conflicts.rows[i].op == o &&
		    a->conflicts.rows[i].choice == CONFLICT_OPEN)
			row = &a->conflicts.rows[i];
	}
	if (row == NULL)
		return;
	if (conflict_is_text(row) || row->change->kind == CHANGE_TITLE) {
		app_say(a, true, "g c decides: the %s of #%lld was changed by %.*s meanwhile",
		    conflict_field(row), (long long)row->base->ticket_id,
		    row->by.n > 0 ? (int)row->by.n : 8, row->by.n > 0 ? row->by.p : "somebody");
		return;
	}
	if (row->at != 0)
		when_age(age, a->real - row->at);
	now = conflict_theirs(a, row);
	mine = conflict_mine(a, row);
	app_say(a, true, "g c decides: #%lld %s is %.*s%s%.*s%s%s; yours, %.*s, was not made",
	    (long long)row->base->ticket_id, conflict_field(row), (int)now.n, now.p,
	    row->by.n > 0 ? " by " : "", (int)row->by.n, row->by.n > 0 ? row->by.p : "",
	    age[0] ? " " : "", age, (int)mine.n, mine.p);
}

bool
conflict_take(struct app *a, struct op *o, const struct outcome *out)
{
	if (!conflict_read(a, o, out))
		return false;
	conflict_void_all(a, o);
	/* not under the hands of somebody who goes on working */
	if (a->mode_count > 1 || a->prefix != 0 || a->key_count != a->conflicts.made_at_key ||
	    !conflict_open(a, o))
		conflict_say(a, o);
	return true;
}

bool
conflict_restore(struct app *a, struct op *o)
{
	struct outcome out;
	struct err err = { 0 };

	if (!outcome_parse(&out, &a->arena, buf_str(&o->outcome), &err) ||
	    !conflict_read(a, o, &out))
		return false;
	o->state = OP_CONFLICT;
	activity_op(a, o, ops_why(a, o, &out));
	return true;
}

void
conflicts_done(struct app *a)
{
	while (a->conflicts.n > 0)
		conflict_remove(a, a->conflicts.n - 1);
	mem_free(a->conflicts.rows);
	for (size_t i = 0; i < CONFLICT_TEXTS; i++)
		buf_done(&a->conflicts.texts[i].text);
}
