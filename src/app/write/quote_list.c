/* The thread line by line, to quote from: what is marked, or the comment under
 * the cursor. A copy: it stands still while one chooses. */
#include "dialog/lists.h"
#include "ttydesk/base/mem.h"
#include "write/compose.h"

struct quote_line {
	size_t at, n; /* in quote_list.text */
	int64_t comment_id, author_id;
	bool is_first, is_marked;
};

struct quote_list {
	struct buf text;
	struct quote_line *lines;
	size_t n, from; /* from: where the open range began */
	bool has_range;
};

/* ---- rows ---- */

static void
quote_list_add(struct quote_list *q, int64_t comment_id, int64_t author_id, struct text body)
{
	struct quote_line line = { .comment_id = comment_id, .author_id = author_id };

	for (size_t at = 0; at < body.n; at += line.n + 1) {
		line.is_first = at == 0;
		line.at = q->text.n;
		line.n = text_line_len(body, at);
		buf_put(&q->text, body.p + at, line.n);
		q->lines = mem_grow(q->lines, q->n + 1, sizeof *q->lines);
		q->lines[q->n++] = line;
	}
}

static struct text
quote_list_text(const struct quote_list *q, const struct quote_line *line)
{
	return (struct text){ q->text.p + line->at, line->n }; /* cut from clean text */
}

static size_t
quote_list_count(struct app *a, const struct lists *l)
{
	const struct quote_list *q = l->state;

	(void)a;
	return q->n;
}

static bool
quote_list_is_marked(const struct lists *l, size_t index)
{
	const struct quote_list *q = l->state;

	if (!q->has_range)
		return q->lines[index].is_marked;
	return q->lines[index].is_marked || (q->from <= index && index <= l->cursor) ||
	    (l->cursor <= index && index <= q->from);
}

static void
quote_list_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct quote_list *q = l->state;
	const struct quote_line *line = &q->lines[index];
	const struct user *u = store_user(a->store, line->author_id);

	out->key = index + 1;
	if (quote_list_is_marked(l, index))
		out->cells[0] = TEXT_LIT("*");
	if (line->is_first)
		out->cells[1] = u != NULL ? u->full_name : TEXT_LIT("somebody");
	out->cells[2] = quote_list_text(q, line);
}

static struct text
quote_list_title(struct app *a, const struct lists *l)
{
	(void)a;
	(void)l;
	return TEXT_LIT("Quote: v marks lines, V a range; without marks the whole comment");
}

/* ---- keys ---- */

static void
quote_list_close_range(struct lists *l)
{
	struct quote_list *q = l->state;

	for (size_t i = 0; i < q->n; i++)
		q->lines[i].is_marked = quote_list_is_marked(l, i);
	q->has_range = false;
}

static bool
quote_list_key(struct app *a, struct lists *l, const struct key_event *key)
{
	struct quote_list *q = l->state;
	size_t at;

	if ((key->code != 'v' && key->code != 'V') || !lists_cursor(a, l, &at))
		return false;
	if (key->code == 'v') {
		q->lines[at].is_marked = !q->lines[at].is_marked;
		lists_select(a, l, at + 1);
	} else if (q->has_range) {
		quote_list_close_range(l);
	} else {
		q->has_range = true;
		q->from = at;
	}
	return true;
}

static void
quote_list_enter(struct app *a, struct lists *l)
{
	struct quote_list *q = l->state;
	struct buf b = { 0 };
	bool has_marks = false;

	quote_list_close_range(l);
	for (size_t i = 0; i < q->n; i++)
		has_marks = has_marks || q->lines[i].is_marked;
	for (size_t i = 0; i < q->n; i++) {
		if (has_marks ? q->lines[i].is_marked
			      : q->lines[i].comment_id == q->lines[l->cursor].comment_id)
			quote_put(&b, quote_list_text(q, &q->lines[i]));
	}
	mode_pop(a);
	quote_replace(a, buf_str(&b));
	buf_done(&b);
}

static void
quote_list_close(struct app *a, struct lists *l)
{
	struct quote_list *q = l->state;

	(void)a;
	buf_done(&q->text);
	mem_free(q->lines);
	mem_free(q);
}

/* clang-format off */
static const struct lists_column quote_list_columns[] = {
	{ "",     1,  0 },
	{ "Who",  16, 60 },
	{ "Line", 0,  0 },
	{ NULL,   0,  0 },
};
/* clang-format on */

static const struct lists_ops quote_list_ops = {
	.mode = LISTS_MODE("quote", CONTEXT_QUOTE),
	.columns = quote_list_columns,
	.count = quote_list_count,
	.row = quote_list_row,
	.title = quote_list_title,
	.enter = quote_list_enter,
	.key = quote_list_key,
	.close = quote_list_close,
};

/* ---- opening ---- */

void
quote_list_open(struct app *a)
{
	const struct draft *d = compose_draft(a);
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	struct quote_list *q = mem_zalloc(sizeof *q);
	size_t last = 0;
	struct lists *l;

	quote_list_add(q, 0, t->creator_id, t->description);
	for (size_t i = 0; i < t->comments_loaded; i++) {
		const struct comment *c = &t->comments[i];

		if (!quote_may(d, c))
			continue;
		last = q->n;
		quote_list_add(q, c->id, c->author_id, c->content);
	}
	l = lists_open(a, &quote_list_ops, q);
	if (l != NULL)
		lists_select(a, l, last);
}
