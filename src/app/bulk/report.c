#include "bulk/report.h"

#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "dialog/lists.h"
#include "macro/macro.h"
#include "ttydesk/base/mem.h"

/* Outcome rows that are looked at longer than a turn. */
struct report_rows {
	struct arena arena;
	struct outcome out;
	size_t *shown; /* indexes into out.rows */
	size_t count;
	struct op *op; /* for the values before, NULL: only what stands in the way */
	char title[128];
};

/* ---- counting ---- */

static bool
report_is(const struct outcome_row *row, const char *state)
{
	return strcmp(row->state, state) == 0;
}

/* Tickets, not rows: with two changes a ticket has two. */
void
report_count(const struct outcome *out, size_t *done, size_t *same, size_t *bad)
{
	int64_t last_done = 0, last_bad = 0, last_same = 0;

	*done = *same = *bad = 0;
	for (size_t i = 0; i < out->row_count; i++) {
		const struct outcome_row *row = &out->rows[i];
		int64_t *last = report_is(row, "done") ? &last_done
		    : report_is(row, "same")           ? &last_same
						       : &last_bad;
		size_t *n = report_is(row, "done") ? done : report_is(row, "same") ? same : bad;

		*n += *last < row->ticket_id;
		*last = *last < row->ticket_id ? row->ticket_id : *last;
	}
}

enum op_state
bulk_state(const struct outcome *out)
{
	size_t done, same, bad;

	report_count(out, &done, &same, &bad);
	if (out->row_count == 0)
		return out->state;
	return done > 0 || bad == 0 ? OP_DONE : OP_REFUSED;
}

/* ---- the text that goes out ---- */

struct text
report_text_tmp(struct app *a, const struct op *o, int64_t id)
{
	const struct ticket *t = store_ticket(a->store, id);
	struct buf b = { 0 };
	struct text out = { 0 };

	for (size_t i = 0; i < o->change_count; i++) {
		const struct change *c = &o->changes[i];

		if (c->kind != CHANGE_COMMENT)
			continue;
		if (c->is_filled && t != NULL && t->loaded & PART_HEAD)
			macro_expand(a, &b, buf_str(&c->content), t);
		else
			buf_put_str(&b, buf_str(&c->content));
		out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_BODY);
		break;
	}
	buf_done(&b);
	return out;
}

/* ---- rows in a list ---- */

static struct text
report_value(struct app *a, const char *field, struct text value)
{
	struct outcome_row row = { .now = value };

	snprintf(row.field, sizeof row.field, "%s", field);
	return ops_value(a, &row);
}

static struct text
report_before(struct app *a, const struct outcome_row *row, const struct change_base *base)
{
	char id[24];

	if (strcmp(row->field, "status") == 0)
		return text_printf_tmp(&a->arena, "%s", status_row(base->status)->label);
	if (strcmp(row->field, "priority") == 0)
		return text_printf_tmp(&a->arena, "%s", priority_row(base->priority)->label);
	if (strcmp(row->field, "assignee") != 0 || base->assignee_id == 0)
		return TEXT_LIT("nobody");
	snprintf(id, sizeof id, "%lld", (long long)base->assignee_id);
	return report_value(a, "assignee", text_printf_tmp(&a->arena, "%s", id));
}

/* "#12: gone" without what the row says already. */
static struct text
report_without_number(struct text words)
{
	size_t n = 0;

	while (n < words.n && words.p[n] != ' ')
		n++;
	return n < words.n ? text_sub(words, n + 1, words.n) : words;
}

static const char *
report_kind(const struct op *o, const char *kind)
{
	for (size_t i = 0; o != NULL && i < o->change_count; i++) {
		if (o->changes[i].kind == CHANGE_COMMENT && strcmp(kind, "comment") == 0)
			return o->changes[i].is_internal ? "gets the internal note"
							 : "gets the public reply";
		if (o->changes[i].kind == CHANGE_SNOOZE && strcmp(kind, "snooze") == 0)
			return o->changes[i].is_on ? "goes to sleep" : "wakes up";
	}
	return strcmp(kind, "delete") == 0 ? "is deleted"
	    : strcmp(kind, "restore") == 0 ? "is restored"
					   : kind;
}

/* "status OPEN -> RESOLVED", "status is RESOLVED already", or why not. */
static struct text
report_row_words(struct app *a, const struct report_rows *b, const struct outcome_row *row)
{
	const struct change_base *base = b->op ? op_base(b->op, row->ticket_id) : NULL;
	struct text now = ops_value(a, row), was;

	if (!report_is(row, "done") && !report_is(row, "same"))
		return report_without_number(ops_row_words(a, row));
	if (strcmp(row->kind, "tag") == 0)
		return text_printf_tmp(&a->arena, "tag %s%s", row->field,
		    report_is(row, "same") ? ": nothing to change" : "");
	if (strcmp(row->kind, "set") != 0)
		return text_printf_tmp(&a->arena, "%s%s", report_kind(b->op, row->kind),
		    report_is(row, "same") ? ": nothing to change" : "");
	if (report_is(row, "same") || base == NULL)
		return text_printf_tmp(&a->arena, "%s is %.*s already", row->field, (int)now.n,
		    now.n > 0 ? now.p : "");
	was = report_before(a, row, base);
	return text_printf_tmp(&a->arena, "%s %.*s -> %.*s", row->field, (int)was.n, was.p,
	    (int)now.n, now.n > 0 ? now.p : "");
}

static size_t
report_rows_count(struct app *a, const struct lists *l)
{
	(void)a;
	return ((const struct report_rows *)l->state)->count;
}

static void
report_rows_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct report_rows *b = l->state;
	const struct outcome_row *row = &b->out.rows[b->shown[index]];
	const struct ticket *t = store_ticket(a->store, row->ticket_id);
	bool is_good = report_is(row, "done") || report_is(row, "same");

	out->cells[0] = text_printf_tmp(&a->arena, "#%lld", (long long)row->ticket_id);
	out->cells[1] = report_row_words(a, b, row);
	if (t != NULL && (t->loaded & PART_HEAD))
		out->cells[2] = t->title;
	out->roles[0] = ROLE_TICKET_NUMBER;
	out->roles[1] = is_good ? ROLE_TEXT : ROLE_TEXT_WARNING;
}

static struct text
report_rows_title(struct app *a, const struct lists *l)
{
	return text_printf_tmp(&a->arena, "%s", ((const struct report_rows *)l->state)->title);
}

static void
report_rows_enter(struct app *a, struct lists *l)
{
	const struct report_rows *b = l->state;
	size_t at;
	int64_t id;

	if (b->op != NULL || !lists_cursor(a, l, &at))
		return; /* the question stays open */
	id = b->out.rows[b->shown[at]].ticket_id;
	mode_pop(a);
	goto_ticket(a, id, true);
}

static void
report_rows_close(struct app *a, struct lists *l)
{
	struct report_rows *b = l->state;

	(void)a;
	arena_done(&b->arena);
	mem_free(b->shown);
	mem_free(b);
}

/* The text for the ticket under the cursor. */
static void
report_text_detail(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	const struct report_rows *b = l->state;
	struct text_line *lines;
	struct text text;
	size_t at, n;
	int64_t id;

	if (!lists_cursor(a, l, &at) || r.h < 2 || r.w < 4)
		return;
	id = b->out.rows[b->shown[at]].ticket_id;
	canvas_put_cell(c, r, r.x, r.y, r.w, ROLE_LIST_HEADER,
	    text_printf_tmp(&a->arena, " The text for #%lld", (long long)id));
	text = report_text_tmp(a, b->op, id);
	n = text_wrap_tmp(&a->arena, text, r.w - 3, &lines);
	for (size_t i = (size_t)l->detail_top, y = 1; i < n && (int)y < r.h; i++, y++)
		canvas_put(c, r, r.x + 2, r.y + (int)y, ROLE_POPUP,
		    text_sub(text, lines[i].from, lines[i].to));
}

/* clang-format off */
static const struct lists_column report_columns[] = {
	{ "#", 9, 0 }, { "What", 46, 0 }, { "Subject", 0, 70 }, { NULL, 0, 0 },
};
static const struct lists_ops report_rows_ops = {
	.mode = LISTS_MODE("bulk-rows", CONTEXT_LISTS), .columns = report_columns,
	.waits_for_paint = true, .count = report_rows_count, .row = report_rows_row,
	.title = report_rows_title, .enter = report_rows_enter, .close = report_rows_close };
static const struct lists_ops report_texts_ops = {
	.mode = LISTS_MODE("bulk-texts", CONTEXT_LISTS), .columns = report_columns,
	.waits_for_paint = true, .count = report_rows_count, .row = report_rows_row,
	.title = report_rows_title, .enter = report_rows_enter, .close = report_rows_close,
	.detail = report_text_detail };
/* clang-format on */

/* The rows of an answer: all, or those that were not done. */
void
report_open(struct app *a, struct str answer, struct op *o, const char *title)
{
	struct report_rows *b = mem_zalloc(sizeof *b);
	struct err err;

	arena_init(&b->arena);
	if (!outcome_parse(&b->out, &b->arena, answer, &err))
		b->out = (struct outcome){ 0 };
	b->shown = mem_array(b->out.row_count + 1, sizeof *b->shown);
	for (size_t i = 0; i < b->out.row_count; i++) {
		const struct outcome_row *row = &b->out.rows[i];

		if (o != NULL || (!report_is(row, "done") && !report_is(row, "same")))
			b->shown[b->count++] = i;
	}
	b->op = o;
	snprintf(b->title, sizeof b->title, "%s", title);
	lists_open(a,
	    o != NULL && report_text_tmp(a, o, 0).n > 0 ? &report_texts_ops : &report_rows_ops,
	    b);
}

/* ---- one after the other ---- */

struct report_waiting {
	struct buf answer;
	char title[128];
};

/* The report of another one, or the question of the next. */
static bool
report_is_open(const struct app *a)
{
	return lists_find((struct app *)a, &report_rows_ops) != NULL || bulk_question(a);
}

static void
report_show(struct app *a, struct str answer, const char *title)
{
	struct report_waiting *w;

	if (a->mode_count == 1) {
		report_open(a, answer, NULL, title);
		return;
	}
	a->bulk.waiting =
	    mem_grow(a->bulk.waiting, a->bulk.waiting_count + 1, sizeof *a->bulk.waiting);
	w = &a->bulk.waiting[a->bulk.waiting_count++];
	*w = (struct report_waiting){ 0 };
	buf_put_str(&w->answer, answer);
	snprintf(w->title, sizeof w->title, "%s", title);
}

bool
report_waits(const struct app *a)
{
	return a->bulk.waiting_count > 0 && a->mode_count == 1;
}

void
report_tick(struct app *a)
{
	struct report_waiting *w = a->bulk.waiting;

	if (!report_waits(a))
		return;
	report_open(a, buf_str(&w->answer), NULL, w->title);
	buf_done(&w->answer);
	memmove(w, w + 1, --a->bulk.waiting_count * sizeof *w);
	app_dirty(a);
}

void
report_done(struct app *a)
{
	for (size_t i = 0; i < a->bulk.waiting_count; i++)
		buf_done(&a->bulk.waiting[i].answer);
	mem_free(a->bulk.waiting);
}

/* ---- what became of it ---- */

enum { REPORT_LOGGED = 200 };

static void
report_log(struct app *a, const struct outcome *out)
{
	size_t n = 0;

	for (size_t i = 0; i < out->row_count; i++) {
		const struct outcome_row *row = &out->rows[i];
		struct text words;

		if (report_is(row, "done") || report_is(row, "same"))
			continue;
		if (++n > REPORT_LOGGED)
			continue;
		words = ops_row_words(a, row);
		activity_add(a, ACTIVITY_STAYS, row->ticket_id, "%.*s", (int)words.n, words.p);
	}
	if (n > REPORT_LOGGED)
		activity_add(a, ACTIVITY_STAYS, 0, "and %zu more", n - REPORT_LOGGED);
}

static const struct outcome_row *
report_first_bad(const struct outcome *out)
{
	for (size_t i = 0; i < out->row_count; i++) {
		if (!report_is(&out->rows[i], "done") && !report_is(&out->rows[i], "same"))
			return &out->rows[i];
	}
	return NULL;
}

/* As it was meant for that ticket; what is not known of it is marked, and stops it. */
static void
report_keep_text(struct app *a, const struct change *c, int64_t id)
{
	const struct ticket nothing = { .id = id };
	const struct ticket *t = store_ticket(a->store, id);
	struct buf b = { 0 };

	if (c->is_filled)
		macro_expand(a, &b, buf_str(&c->content),
		    t != NULL && t->loaded & PART_HEAD ? t : &nothing);
	else
		buf_put_str(&b, buf_str(&c->content));
	compose_keep_text(a, id, c->is_internal, buf_str(&b));
	buf_done(&b);
}

/* A text that did not get to a ticket is a draft there. */
static void
report_keep_texts(struct app *a, const struct op *o, const struct outcome *out)
{
	for (size_t i = 0; i < o->change_count; i++) {
		const struct change *c = &o->changes[i];

		for (size_t k = 0; c->kind == CHANGE_COMMENT && k < out->row_count; k++) {
			const struct outcome_row *row = &out->rows[k];

			if (strcmp(row->kind, "comment") == 0 && !report_is(row, "done"))
				report_keep_text(a, c, row->ticket_id);
		}
	}
}

void
bulk_say(struct app *a, struct op *o, const struct outcome *out)
{
	const struct outcome_row *first = report_first_bad(out);
	size_t done, same, bad;
	struct text words;

	report_count(out, &done, &same, &bad);
	report_log(a, out);
	if (first == NULL)
		buf_clear(&o->outcome);
	if (first == NULL && out->row_count == 0) {
		app_say(a, true, "%s was refused: %.*s", o->label, (int)out->why.n,
		    out->why.n > 0 ? out->why.p : "");
		return;
	}
	if (first == NULL && same > 0) {
		app_say(a, false, "%s: %zu changed, %zu so already (u undoes)", o->label, done,
		    same);
		return;
	}
	if (first == NULL) {
		app_say(a, false, "%s (u undoes)", o->label);
		return;
	}
	if (done > 0)
		report_keep_texts(a, o, out);
	words = ops_row_words(a, first);
	app_say(a, true, "%s: %zu done, %zu NOT (@ lists them): %.*s", o->label, done, bad,
	    (int)words.n, words.p);
	if (a->key_count == a->bulk.at_key || report_is_open(a))
		report_show(a, buf_str(&o->outcome),
		    text_printf_tmp(&a->arena, "%s: %zu done, %zu NOT", o->label, done, bad).p);
	buf_clear(&o->outcome);
}
