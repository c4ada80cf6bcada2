/* The postbox (`M`): what is on its way, what waits, and all drafts, those of
 * earlier runs and of other windows too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/lists.h"
#include "write/compose.h"

#define POSTBOX_OP_KEY (UINT64_C(1) << 62)

/* clang-format off */
static const struct lists_column postbox_columns[] = {
	{ "What",   18, 0 },
	{ "Ticket",  8, 0 },
	{ "State",  24, 40 },
	{ "Age",     5, 60 },
	{ "Text",    0, 70 },
	{ NULL, 0, 0 },
};
/* clang-format on */

/* ---- the rows: operations on their way, then drafts ---- */

struct postbox_row {
	struct op *op;
	struct draft *draft; /* alone, or what the operation carries */
};

/* What an operation of ours carries stands in that one's row. */
static bool
postbox_shows(const struct draft *d)
{
	return (d->uuid[0] == '\0' || d->is_elsewhere) && !draft_is_empty(d);
}

static struct postbox_row
postbox_row(struct app *a, size_t index)
{
	struct postbox_row row = { NULL, NULL };

	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->state == OP_PENDING && index-- == 0) {
			row.op = a->ops[i];
			row.draft = draft_carried_by(a, row.op->uuid);
			return row;
		}
	}
	for (size_t i = a->draft_count; i-- > 0;) {
		if (postbox_shows(&a->drafts[i]) && index-- == 0) {
			row.draft = &a->drafts[i];
			return row;
		}
	}
	return row;
}

static size_t
postbox_count(struct app *a, const struct lists *l)
{
	size_t n = 0;

	(void)l;
	for (size_t i = 0; i < a->draft_count; i++)
		n += postbox_shows(&a->drafts[i]);
	return n + (size_t)ops_pending(a);
}

static struct text
postbox_state(struct app *a, const struct postbox_row *row)
{
	const struct op *o = row->op;
	bool is_up = a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING ||
	    a->link.phase == LINK_SUSPECT;

	if (o == NULL)
		return row->draft->is_elsewhere ? TEXT_LIT("in another window")
		    : row->draft->is_recovered  ? TEXT_LIT("draft, from last time")
						: TEXT_LIT("draft");
	if (!ops_are_home(a))
		return TEXT_LIT("not for this login");
	if (!is_up && o->request_id == 0)
		return TEXT_LIT("unsent: no connection");
	if (ops_hold_left(a, o) > 0)
		return text_printf_tmp(&a->arena, "leaves in %llds, u stops it",
		    (long long)((ops_hold_left(a, o) + WHEN_SECOND - 1) / WHEN_SECOND));
	return o->request_id != 0 ? TEXT_LIT("on the way")
				  : TEXT_LIT("waits for the one before");
}

static int64_t
postbox_ticket(const struct postbox_row *row)
{
	if (row->draft != NULL)
		return row->draft->ticket_id;
	return row->op->base_count > 0 ? row->op->bases[0].ticket_id : 0;
}

static struct text
postbox_words(struct app *a, const struct postbox_row *row)
{
	const char *label;

	if (row->draft != NULL)
		return text_printf_tmp(&a->arena, "%s", draft_words(row->draft->kind));
	label = strchr(row->op->label, ' ');
	return text_printf_tmp(
	    &a->arena, "%s%s", row->op->is_undo ? "undo:" : "", label ? label : "");
}

static struct text
postbox_text(struct app *a, const struct postbox_row *row)
{
	struct str s = row->draft ? buf_str(&row->draft->text) : str_z(row->op->label);

	if (row->draft != NULL && row->draft->title.n > 0)
		s = buf_str(&row->draft->title);
	s.n = s.n > 400 ? 400 : s.n;
	return text_clean_tmp(&a->arena, s, TEXT_LINE);
}

/* "#48213", "#48213+2" with marked ones, "new". */
static struct text
postbox_ticket_words(struct app *a, const struct postbox_row *row, int64_t id)
{
	size_t also = row->draft != NULL ? row->draft->also_count : 0;

	if (row->draft != NULL && row->draft->kind == DRAFT_MACRO)
		return (struct text){ 0 };
	if (id == 0)
		return TEXT_LIT("new");
	if (also == 0)
		return text_printf_tmp(&a->arena, "#%lld", (long long)id);
	return text_printf_tmp(&a->arena, "#%lld+%zu", (long long)id, also);
}

static void
postbox_put(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	struct postbox_row row = postbox_row(a, index);
	int64_t id = postbox_ticket(&row);
	char age[WHEN_AGE_SIZE];

	(void)l;
	when_age(age, a->real - (row.draft ? row.draft->changed_at : row.op->made_at));
	out->key = row.op == NULL ? row.draft->serial
				  : POSTBOX_OP_KEY | strtoull(row.op->uuid, NULL, 16);
	out->cells[0] = postbox_words(a, &row);
	out->cells[1] = postbox_ticket_words(a, &row, id);
	out->cells[2] = postbox_state(a, &row);
	out->cells[3] = text_printf_tmp(&a->arena, "%s", age);
	out->cells[4] = postbox_text(a, &row);
	if (row.draft != NULL)
		out->roles[0] = compose_is_internal(row.draft->kind) ? ROLE_COMPOSER_INTERNAL
								     : ROLE_COMPOSER_PUBLIC;
}

static struct text
postbox_title(struct app *a, const struct lists *l)
{
	(void)l;
	return text_printf_tmp(
	    &a->arena, "Drafts %d, on the way %d", draft_count(a), ops_pending(a));
}

static struct text
postbox_empty(struct app *a, const struct lists *l)
{
	(void)a;
	(void)l;
	return TEXT_LIT("no drafts, and nothing is on its way: all that you wrote is stored");
}

/* ---- keys ---- */

/* What another window holds is copied: it stays whole over there. */
static struct draft *
postbox_copy(struct app *a, const struct draft *d)
{
	struct buf text = { 0 };
	enum draft_kind kind = d->kind;
	int64_t ticket_id = d->ticket_id;
	struct draft *copy;

	buf_put_str(&text, buf_str(&d->text));
	copy = draft_add(a, kind, ticket_id);
	copy->text = text;
	draft_save(a, copy);
	app_say(a, false, "a copy: the other window keeps its own");
	return copy;
}

static void
postbox_enter(struct app *a, struct lists *l)
{
	size_t index;
	struct postbox_row row;
	uint64_t serial;

	if (!lists_cursor(a, l, &index))
		return;
	row = postbox_row(a, index);
	if (row.op != NULL) {
		app_say(a, false,
		    !row.op->is_out && row.draft != NULL
			? "u takes it back before it leaves"
			: "it is on its way and goes out by itself");
		return;
	}
	serial =
	    row.draft->is_elsewhere ? postbox_copy(a, row.draft)->serial : row.draft->serial;
	mode_pop(a);
	compose_open_draft(a, serial);
}

static void
postbox_discard(struct app *a)
{
	struct draft *d = draft_find(a, a->discard_serial);

	if (d != NULL && d->uuid[0] == '\0' && !d->is_elsewhere)
		draft_end(a, d);
	app_say(a, false, "draft discarded");
}

static void
postbox_ask_discard(struct app *a, struct lists *l)
{
	size_t index;
	struct postbox_row row;

	if (!lists_cursor(a, l, &index))
		return;
	row = postbox_row(a, index);
	if (row.op != NULL || row.draft->is_elsewhere) {
		app_say(a, true, "only a draft of this window can be discarded");
		return;
	}
	a->discard_serial = row.draft->serial;
	confirm_open(a, "Discard this draft for good?", postbox_discard);
}

static void
postbox_take_back(struct app *a)
{
	struct draft *d = ops_take_back(a, false);

	if (d == NULL) {
		app_say(a, false, "nothing is held: what has left is undone by u in the queue");
		return;
	}
	mode_pop(a);
	compose_open_draft(a, d->serial);
	app_say(a, false, "taken back: nothing was sent");
}

static bool
postbox_key(struct app *a, struct lists *l, const struct key_event *key)
{
	switch (key->code) {
	case 'D': postbox_ask_discard(a, l); return true;
	case 'u': postbox_take_back(a); return true;
	default: return false;
	}
}

static const struct lists_ops postbox_ops = {
	.mode = LISTS_MODE("postbox", CONTEXT_POSTBOX),
	.columns = postbox_columns,
	.count = postbox_count,
	.row = postbox_put,
	.title = postbox_title,
	.empty = postbox_empty,
	.enter = postbox_enter,
	.key = postbox_key,
};

void
postbox_open(struct app *a, bool by_itself)
{
	struct lists *l;

	if (!by_itself)
		keep_scan(a);
	l = lists_open(a, &postbox_ops, NULL);
	if (l != NULL)
		l->waits_for_paint = by_itself;
}
