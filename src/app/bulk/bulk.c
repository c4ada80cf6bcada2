#include "bulk/bulk.h"

#include <stdio.h>
#include <string.h>

#include "bulk/report.h"
#include "ttydesk/base/mem.h"

enum { BULK_NUMBER_COLS = 7, BULK_TEXT_COLS = 16 };

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
	a->bulk.at_key = a->key_count;
	if (accept != NULL) {
		accept(a, o, tag);
		return;
	}
	marks_clear(a);
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
		report_open(a, buf_str(&b->answer), b->op, b->op->label);
	} else if (bulk_wants_number(b)) {
		line_key(&b->line, key);
	} else if (key->code == 'y') {
		bulk_accept(a, b);
	}
}

/* How the text begins that the first of them gets; empty: it is no text. */
static struct text
bulk_text(struct app *a, const struct op *o, int cols)
{
	struct text all = report_text_tmp(a, o, o->bases[0].ticket_id), line;

	if (all.n == 0 || cols < BULK_TEXT_COLS)
		return (struct text){ 0 };
	line = text_clean_tmp(&a->arena, text_str(all), TEXT_LINE);
	if (text_width(line) <= cols - 3)
		return text_printf_tmp(&a->arena, " \"%.*s\"", (int)line.n, line.p);
	return text_printf_tmp(
	    &a->arena, " \"%.*s...\"", (int)text_fit(line, cols - 6, NULL), line.p);
}

/* `less`: how much of it is left out; `room`: columns for the text that goes out. */
static struct text
bulk_words(struct app *a, const struct bulk *b, int less, int room)
{
	const char *lists = less > 0 || b->is_unchecked ? "" : "  Enter lists them";
	struct text quote = bulk_text(a, b->op, room);
	struct buf w = { 0 };
	struct text t;

	if (less < 2)
		buf_putf(
		    &w, "%s%.*s. ", b->op->label, (int)quote.n, quote.n > 0 ? quote.p : "");
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
	int cols = a->cols - (wants_number ? BULK_NUMBER_COLS : 1), less = 0;
	struct text words = bulk_words(a, b, 0, 0);

	/* the number that is typed has to be seen */
	while (less < 2 && text_width(words) > cols)
		words = bulk_words(a, b, ++less, 0);
	words = bulk_words(a, b, less, cols - text_width(words));
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

bool
bulk_question(const struct app *a)
{
	for (int i = 1; i < a->mode_count; i++) {
		if (a->modes[i].ops == &mode_bulk)
			return true;
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
		report_count(&out, &b->changes, &b->same, &b->bad);
		return;
	}
	while (bulk_find(a) != NULL)
		mode_pop(a);
}

/* ---- how far it is ---- */

#define BAR_AFTER_US (500 * WHEN_MS)

enum { BAR_COLS = 20 };

static bool
bulk_is_large(const struct op *o)
{
	return o->base_count > BULK_TYPED || o->is_large;
}

static const struct op *
bulk_pending(const struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->state == OP_PENDING && a->ops[i]->request_id != 0 &&
		    bulk_is_large(a->ops[i]))
			return a->ops[i];
	}
	return NULL;
}

void
bulk_sent(struct app *a, const struct op *o)
{
	if (!bulk_is_large(o) || bulk_pending(a) != o)
		return; /* the one before it is still shown */
	a->bulk.since = a->mono;
	a->bulk.percent = 0;
}

void
bulk_ended(struct app *a, const struct op *o)
{
	if (!bulk_is_large(o))
		return;
	a->bulk.since = a->mono; /* the next one, if it waits already */
	a->bulk.percent = 0;
}

struct text
bulk_bar(struct app *a)
{
	char bar[BAR_COLS + 1];

	if (bulk_pending(a) == NULL || a->mono - a->bulk.since < BAR_AFTER_US)
		return (struct text){ 0 };
	for (int i = 0; i < BAR_COLS; i++)
		bar[i] = i * 100 < a->bulk.percent * BAR_COLS ? '#' : '.';
	bar[BAR_COLS] = '\0';
	return text_printf_tmp(&a->arena, "[%s] %d %%", bar, a->bulk.percent);
}

struct text
bulk_progress(struct app *a)
{
	struct text bar = bulk_bar(a);

	return bar.n == 0 ? bar
			  : text_printf_tmp(&a->arena, "%s %s", bulk_pending(a)->label, bar.p);
}

int64_t
bulk_deadline(const struct app *a)
{
	int64_t at = a->bulk.since + BAR_AFTER_US;

	if (report_waits(a))
		return a->mono;
	return bulk_pending(a) != NULL && a->mono < at ? at : WHEN_NEVER;
}
