#include "bulk/bulk.h"

#include <stdio.h>
#include <string.h>

#include "dialog/lists.h"
#include "ttydesk/base/mem.h"

enum { BULK_NUMBER_COLS = 7 };

/* Outcome rows that are looked at longer than a turn. */
struct bulk_rows {
	struct arena arena;
	struct outcome out;
	size_t *shown; /* indexes into out.rows */
	size_t count;
	struct op *op; /* for the values before, NULL: only what stands in the way */
	char title[128];
};

/* The question. */
struct bulk {
	struct op *op;
	uint64_t request_id;
	bool is_asked, is_ready, is_painted;
	bool is_unchecked; /* the server could not be asked */
	size_t changes, same, bad;
	struct buf answer; /* JSON */
	struct line line;  /* the number, where that is wanted */
	void (*accept)(struct app *a, struct op *o, uint64_t tag); /* or NULL */
	uint64_t tag;
};

/* ---- counting ---- */

static bool
bulk_is(const struct outcome_row *row, const char *state)
{
	return strcmp(row->state, state) == 0;
}

/* Tickets, not rows: with two changes a ticket has two. */
static void
bulk_count(const struct outcome *out, size_t *done, size_t *same, size_t *bad)
{
	int64_t last_done = 0, last_bad = 0, last_same = 0;

	*done = *same = *bad = 0;
	for (size_t i = 0; i < out->row_count; i++) {
		const struct outcome_row *row = &out->rows[i];
		int64_t *last = bulk_is(row, "done") ? &last_done
		    : bulk_is(row, "same")           ? &last_same
						     : &last_bad;
		size_t *n = bulk_is(row, "done") ? done : bulk_is(row, "same") ? same : bad;

		*n += *last < row->ticket_id;
		*last = *last < row->ticket_id ? row->ticket_id : *last;
	}
}

enum op_state
bulk_state(const struct outcome *out)
{
	size_t done, same, bad;

	bulk_count(out, &done, &same, &bad);
	if (out->row_count == 0)
		return out->state;
	return done > 0 || bad == 0 ? OP_DONE : OP_REFUSED;
}

/* ---- rows in a list ---- */

static struct text
bulk_value(struct app *a, const char *field, struct text value)
{
	struct outcome_row row = { .now = value };

	snprintf(row.field, sizeof row.field, "%s", field);
	return ops_value(a, &row);
}

static struct text
bulk_before(struct app *a, const struct outcome_row *row, const struct change_base *base)
{
	char id[24];

	if (strcmp(row->field, "status") == 0)
		return text_printf_tmp(&a->arena, "%s", status_row(base->status)->label);
	if (strcmp(row->field, "priority") == 0)
		return text_printf_tmp(&a->arena, "%s", priority_row(base->priority)->label);
	if (strcmp(row->field, "assignee") != 0 || base->assignee_id == 0)
		return TEXT_LIT("nobody");
	snprintf(id, sizeof id, "%lld", (long long)base->assignee_id);
	return bulk_value(a, "assignee", text_printf_tmp(&a->arena, "%s", id));
}

/* "#12: gone" without what the row says already. */
static struct text
bulk_without_number(struct text words)
{
	size_t n = 0;

	while (n < words.n && words.p[n] != ' ')
		n++;
	return n < words.n ? text_sub(words, n + 1, words.n) : words;
}

/* "status OPEN -> RESOLVED", "status is RESOLVED already", or why not. */
static struct text
bulk_row_words(struct app *a, const struct bulk_rows *b, const struct outcome_row *row)
{
	const struct change_base *base = b->op ? op_base(b->op, row->ticket_id) : NULL;
	struct text now = ops_value(a, row), was;

	if (!bulk_is(row, "done") && !bulk_is(row, "same"))
		return bulk_without_number(ops_row_words(a, row));
	if (strcmp(row->kind, "tag") == 0)
		return text_printf_tmp(&a->arena, "tag %s%s", row->field,
		    bulk_is(row, "same") ? ": nothing to change" : "");
	if (strcmp(row->kind, "set") != 0)
		return text_printf_tmp(&a->arena, "%s%s", row->kind,
		    bulk_is(row, "same") ? ": nothing to change" : "");
	if (bulk_is(row, "same") || base == NULL)
		return text_printf_tmp(&a->arena, "%s is %.*s already", row->field, (int)now.n,
		    now.n > 0 ? now.p : "");
	was = bulk_before(a, row, base);
	return text_printf_tmp(&a->arena, "%s %.*s -> %.*s", row->field, (int)was.n, was.p,
	    (int)now.n, now.n > 0 ? now.p : "");
}

static size_t
bulk_rows_count(struct app *a, const struct lists *l)
{
	(void)a;
	return ((const struct bulk_rows *)l->state)->count;
}

static void
bulk_rows_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct bulk_rows *b = l->state;
	const struct outcome_row *row = &b->out.rows[b->shown[index]];
	const struct ticket *t = store_ticket(a->store, row->ticket_id);
	bool is_good = bulk_is(row, "done") || bulk_is(row, "same");

	out->cells[0] = text_printf_tmp(&a->arena, "#%lld", (long long)row->ticket_id);
	out->cells[1] = bulk_row_words(a, b, row);
	if (t != NULL && (t->loaded & PART_HEAD))
		out->cells[2] = t->title;
	out->roles[0] = ROLE_TICKET_NUMBER;
	out->roles[1] = is_good ? ROLE_TEXT : ROLE_TEXT_WARNING;
}

static struct text
bulk_rows_title(struct app *a, const struct lists *l)
{
	return text_printf_tmp(&a->arena, "%s", ((const struct bulk_rows *)l->state)->title);
}

static void
bulk_rows_enter(struct app *a, struct lists *l)
{
	const struct bulk_rows *b = l->state;
	size_t at;
	int64_t id;

	if (b->op != NULL || !lists_cursor(a, l, &at))
		return; /* the question stays open */
	id = b->out.rows[b->shown[at]].ticket_id;
	mode_pop(a);
	goto_ticket(a, id, true);
}

static void
bulk_rows_close(struct app *a, struct lists *l)
{
	struct bulk_rows *b = l->state;

	(void)a;
	arena_done(&b->arena);
	mem_free(b->shown);
	mem_free(b);
}

/* clang-format off */
static const struct lists_column bulk_columns[] = {
	{ "#", 9, 0 }, { "What", 46, 0 }, { "Subject", 0, 70 }, { NULL, 0, 0 },
};
static const struct lists_ops bulk_rows_ops = {
	.mode = LISTS_MODE("bulk-rows", CONTEXT_LISTS), .columns = bulk_columns,
	.waits_for_paint = true, .count = bulk_rows_count, .row = bulk_rows_row,
	.title = bulk_rows_title, .enter = bulk_rows_enter, .close = bulk_rows_close };
/* clang-format on */

/* The rows of an answer: all, or those that were not done. */
static void
bulk_list(struct app *a, struct str answer, struct op *o, const char *title)
{
	struct bulk_rows *b = mem_zalloc(sizeof *b);
	struct err err;

	arena_init(&b->arena);
	if (!outcome_parse(&b->out, &b->arena, answer, &err))
		b->out = (struct outcome){ 0 };
	b->shown = mem_array(b->out.row_count + 1, sizeof *b->shown);
	for (size_t i = 0; i < b->out.row_count; i++) {
		const struct outcome_row *row = &b->out.rows[i];

		if (o != NULL || (!bulk_is(row, "done") && !bulk_is(row, "same")))
			b->shown[b->count++] = i;
	}
	b->op = o;
	snprintf(b->title, sizeof b->title, "%s", title);
	lists_open(a, &bulk_rows_ops, b);
}

/* ---- the question ---- */

static void
bulk_close(struct app *a, struct mode *m)
{
	struct bulk *b = m->state;

	if (b->request_id != 0 && a->port.cancel != NULL)
		a->port.cancel(a->port.ctx, b->request_id);
	op_close(b->op);
	buf_done(&b->answer);
	line_done(&b->line);
	mem_free(b);
}

static bool
bulk_wants_number(const struct bulk *b)
{
	return b->op->base_count > BULK_TYPED;
}

static void
bulk_accept(struct app *a, struct bulk *b)
{
	struct op *o = b->op;
	void (*accept)(struct app *, struct op *, uint64_t) = b->accept;
	uint64_t tag = b->tag;

	b->op = NULL;
	mode_pop(a); /* frees b */
	if (accept != NULL) {
		accept(a, o, tag);
		return;
	}
	marks_clear(a);
	a->bulk.at_key = a->key_count;
	a->bulk.percent = 0;
	a->bulk.since = a->mono;
	ops_add(a, o);
}

static void
bulk_number(struct app *a, struct bulk *b)
{
	int64_t n = 0;

	if (str_to_i64(line_str(&b->line), &n) && (size_t)n == b->op->base_count) {
		bulk_accept(a, b);
		return;
	}
	app_say(a, true, "%zu has to be typed to change %zu tickets; Esc cancels",
	    b->op->base_count, b->op->base_count);
	line_set(&b->line, (struct str){ "", 0 });
}

static void
bulk_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct bulk *b = m->state;

	app_dirty(a);
	if (prompt_cancels(key->code) || (b->is_painted && key->code == 'n')) {
		app_say(a, false, "nothing was changed; the marks stay");
		mode_pop(a);
	} else if (!b->is_painted) {
		return; /* typed before the counts were seen */
	} else if (key->code == KEY_ENTER && bulk_wants_number(b) && line_str(&b->line).n > 0) {
		bulk_number(a, b);
	} else if (key->code == KEY_ENTER && !b->is_unchecked) {
		bulk_list(a, buf_str(&b->answer), b->op, b->op->label);
	} else if (bulk_wants_number(b)) {
		line_key(&b->line, key);
	} else if (key->code == 'y') {
		bulk_accept(a, b);
	}
}

/* `less`: how much of it is left out. */
static struct text
bulk_words(struct app *a, const struct bulk *b, int less)
{
	const char *lists = less > 0 || b->is_unchecked ? "" : "  Enter lists them";
	struct buf w = { 0 };
	struct text t;

	if (less < 2)
		buf_putf(&w, "%s. ", b->op->label);
	if (!b->is_ready)
		buf_put_z(&w, "Asking the server what would change ...");
	else if (b->is_unchecked)
		buf_put_z(&w, "Not checked, no connection: goes out later.");
	else
		buf_putf(&w, "%zu change%s", b->changes, b->changes == 1 ? "s" : "");
	if (b->same > 0)
		buf_putf(&w, ", %zu so already", b->same);
	if (b->bad > 0)
		buf_putf(&w, ", %zu NOT", b->bad);
	if (b->is_ready && bulk_wants_number(b))
		buf_putf(&w, ". Type %zu%s: ", b->op->base_count,
		    less > 0 ? "" : " to do it, Enter lists them");
	else if (b->is_ready)
		buf_putf(&w, "  y yes  n no%s", lists);
	t = text_clean_tmp(&a->arena, buf_str(&w), TEXT_LINE);
	buf_done(&w);
	return t;
}

static void
bulk_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct bulk *b = m->state;
	bool wants_number = b->is_ready && bulk_wants_number(b);
	struct text words = bulk_words(a, b, 0);

	/* the number that is typed has to be seen */
	for (int less = 1; less <= 2; less++) {
		if (text_width(words) + (wants_number ? BULK_NUMBER_COLS : 1) > a->cols)
			words = bulk_words(a, b, less);
	}
	b->is_painted = b->is_ready;
	prompt_paint(a, c, words, wants_number ? &b->line : NULL);
}

static const struct mode_ops mode_bulk = { "bulk", CONTEXT_CONFIRM, bulk_key, bulk_paint,
	bulk_close };

static struct bulk *
bulk_find(struct app *a)
{
	for (int i = 1; i < a->mode_count; i++) {
		if (a->modes[i].ops == &mode_bulk)
			return a->modes[i].state;
	}
	return NULL;
}

bool
bulk_is_asking(const struct app *a)
{
	for (int i = 1; i < a->mode_count; i++) {
		if (a->modes[i].ops == &mode_bulk)
			return !((const struct bulk *)a->modes[i].state)->is_ready;
	}
	return false;
}

struct op *
bulk_open(struct app *a)
{
	size_t n;
	const struct change_base *targets = marks_targets(a, &n);
	struct op *o = op_open_on(targets, n);

	o->is_each = a->marks.count > 0;
	return o;
}

void
bulk_do(struct app *a, struct op *o)
{
	app_dirty(a);
	if (o->is_each)
		bulk_ask(a, o, NULL, 0);
	else
		ops_add(a, o);
}

void
bulk_ask(struct app *a, struct op *o, void (*accept)(struct app *a, struct op *o, uint64_t tag),
    uint64_t tag)
{
	struct bulk *b = mem_zalloc(sizeof *b);

	app_dirty(a);
	ops_label(a, o);
	b->accept = accept;
	b->tag = tag;
	b->op = o;
	line_init(&b->line);
	if (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING &&
	    a->link.phase != LINK_SUSPECT)
		b->is_ready = b->is_unchecked = true;
	a->message[0] = '\0';
	mode_push(a, &mode_bulk, b);
}

void
bulk_collect(struct app *a, struct request *out, size_t *n)
{
	struct bulk *b = bulk_find(a);

	if (b == NULL || b->is_ready || b->is_asked)
		return;
	buf_clear(&a->settle_text);
	op_to_json(b->op, a->store, &a->settle_text);
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_CHECK,
		.made_at = a->real,
		.is_bulk = b->op->base_count > BULK_TYPED,
		.changes = buf_str(&a->settle_text) };
	memcpy(out[*n].op, b->op->uuid, sizeof out[*n].op);
	b->request_id = out[*n].id;
	b->is_asked = true;
	++*n;
}

void
bulk_reply(struct app *a, const struct reply *r)
{
	struct bulk *b = bulk_find(a);
	struct outcome out;
	struct err err = r->err;

	if (b == NULL || r->id != b->request_id)
		return;
	b->request_id = 0;
	b->is_ready = true;
	app_dirty(a);
	if (err.code == ERR_LOST || err.code == ERR_CONNECTION) {
		b->is_unchecked = true;
		return;
	}
	if (err.code != ERR_NONE || !outcome_parse(&out, &a->arena, r->outcome, &err)) {
		app_say(a, true, "nothing was changed: %s", err.msg);
	} else if (out.row_count == 0) {
		app_say(a, true, "nothing was changed: %.*s", (int)out.why.n,
		    out.why.n > 0 ? out.why.p : "");
	} else {
		buf_put_str(&b->answer, r->outcome);
		bulk_count(&out, &b->changes, &b->same, &b->bad);
		return;
	}
	while (bulk_find(a) != NULL)
		mode_pop(a);
}

/* ---- how far it is ---- */

#define BAR_AFTER_US (500 * WHEN_MS)

enum { BAR_COLS = 20 };

static const struct op *
bulk_pending(const struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->state == OP_PENDING && a->ops[i]->request_id != 0 &&
		    a->ops[i]->base_count > BULK_TYPED)
			return a->ops[i];
	}
	return NULL;
}

struct text
bulk_progress(struct app *a)
{
	const struct op *o = bulk_pending(a);
	char bar[BAR_COLS + 1];

	if (o == NULL || a->mono - a->bulk.since < BAR_AFTER_US)
		return (struct text){ 0 };
	for (int i = 0; i < BAR_COLS; i++)
		bar[i] = i * 100 < a->bulk.percent * BAR_COLS ? '#' : '.';
	bar[BAR_COLS] = '\0';
	return text_printf_tmp(&a->arena, "%s [%s] %d %%", o->label, bar, a->bulk.percent);
}

int64_t
bulk_deadline(const struct app *a)
{
	int64_t at = a->bulk.since + BAR_AFTER_US;

	return bulk_pending(a) != NULL && a->mono < at ? at : WHEN_NEVER;
}

/* ---- what became of it ---- */

enum { BULK_LOGGED = 200 };

static void
bulk_log(struct app *a, const struct outcome *out)
{
	size_t n = 0;

	for (size_t i = 0; i < out->row_count; i++) {
		const struct outcome_row *row = &out->rows[i];
		struct text words;

		if (bulk_is(row, "done") || bulk_is(row, "same"))
			continue;
		if (++n > BULK_LOGGED)
			continue;
		words = ops_row_words(a, row);
		activity_add(a, ACTIVITY_STAYS, row->ticket_id, "%.*s", (int)words.n, words.p);
	}
	if (n > BULK_LOGGED)
		activity_add(a, ACTIVITY_STAYS, 0, "and %zu more", n - BULK_LOGGED);
}

static const struct outcome_row *
bulk_first_bad(const struct outcome *out)
{
	for (size_t i = 0; i < out->row_count; i++) {
		if (!bulk_is(&out->rows[i], "done") && !bulk_is(&out->rows[i], "same"))
			return &out->rows[i];
	}
	return NULL;
}

/* A text that did not get to a ticket is a draft there. */
static void
bulk_keep_texts(struct app *a, const struct op *o, const struct outcome *out)
{
	for (size_t i = 0; i < o->change_count; i++) {
		const struct change *c = &o->changes[i];

		for (size_t k = 0; c->kind == CHANGE_COMMENT && k < out->row_count; k++) {
			const struct outcome_row *row = &out->rows[k];

			if (strcmp(row->kind, "comment") == 0 && !bulk_is(row, "done"))
				compose_keep_text(
				    a, row->ticket_id, c->is_internal, buf_str(&c->content));
		}
	}
}

void
bulk_say(struct app *a, struct op *o, const struct outcome *out)
{
	const struct outcome_row *first = bulk_first_bad(out);
	size_t done, same, bad;
	struct text words;

	bulk_count(out, &done, &same, &bad);
	bulk_log(a, out);
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
		bulk_keep_texts(a, o, out);
	words = ops_row_words(a, first);
	app_say(a, true, "%s: %zu done, %zu NOT (@ lists them): %.*s", o->label, done, bad,
	    (int)words.n, words.p);
	if (a->mode_count == 1 && a->key_count == a->bulk.at_key)
		bulk_list(a, buf_str(&o->outcome), NULL,
		    text_printf_tmp(&a->arena, "%s: %zu done, %zu NOT", o->label, done, bad).p);
	buf_clear(&o->outcome);
}
