/* Splitting: from which comment on, and under what title; what goes is shown
 * while one chooses. A copy of the thread: it stands still meanwhile. */
#include "merge/split.h"

#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "dialog/lists.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

struct split_row {
	int64_t comment_id, author_id, at;
	bool is_internal;
	size_t text_at, text_n; /* the first line, in split.text */
};

struct split {
	int64_t ticket_id;
	struct split_row *rows;
	size_t count;
	struct buf text;
};

/* ---- the list ---- */

static size_t
split_count(struct app *a, const struct lists *l)
{
	(void)a;
	return ((const struct split *)l->state)->count;
}

static void
split_put(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct split *s = l->state;
	const struct split_row *row = &s->rows[index];
	const struct user *u = store_user(a->store, row->author_id);
	char when[WHEN_TEXT_SIZE];
	bool goes = index >= l->cursor;

	when_short(when, row->at, a->real);
	out->key = (uint64_t)row->comment_id;
	out->cells[0] = goes ? TEXT_LIT("goes") : TEXT_LIT("stays");
	out->roles[0] = goes ? ROLE_TEXT_WARNING : ROLE_TEXT;
	out->cells[1] = text_printf_tmp(&a->arena, "%s", when);
	out->cells[2] = u != NULL ? u->full_name : TEXT_LIT("somebody");
	if (row->is_internal)
		out->cells[3] = TEXT_LIT("note");
	/* cut from clean text */
	out->cells[4] = (struct text){ s->text.p + row->text_at, row->text_n };
}

/* Whose the new ticket will be: as the write door decides. */
static struct text
split_requester(struct app *a, const struct split *s, size_t index)
{
	const struct user *u = store_user(a->store, s->rows[index].author_id);
	const struct ticket *t = store_ticket(a->store, s->ticket_id);

	if ((u == NULL || u->is_staff) && t != NULL)
		u = store_user(a->store, t->creator_id);
	return u != NULL ? u->full_name : TEXT_LIT("the requester");
}

static struct text
split_title(struct app *a, const struct lists *l)
{
	const struct split *s = l->state;
	size_t at = l->cursor < s->count ? l->cursor : s->count - 1;
	struct text name = split_requester(a, s, at);

	return text_printf_tmp(&a->arena,
	    "Split #%lld: %zu of %zu comments go to a new ticket of %.*s (Enter: its title)",
	    (long long)s->ticket_id, s->count - at, s->count, (int)name.n, name.p);
}

static const struct lists_ops split_ops;

static void
split_go(struct app *a, struct str words)
{
	struct lists *l = lists_find(a, &split_ops);
	const struct split *s = l != NULL ? l->state : NULL;
	const struct ticket *t = s != NULL ? store_ticket(a->store, s->ticket_id) : NULL;
	struct change_base base;
	struct change *c;
	struct op *o;
	size_t at;

	while (words.n > 0 && words.p[words.n - 1] == ' ')
		words.n--;
	if (t == NULL || !lists_cursor(a, l, &at))
		return;
	if (words.n == 0) {
		app_say(a, true, "the new ticket needs a title, nothing was split");
		return;
	}
	base = op_base_of(t, (const struct op *const *)a->ops, a->op_count);
	o = op_open_on(&base, 1);
	c = op_add(o, CHANGE_SPLIT);
	c->comment_id = s->rows[at].comment_id;
	buf_put_str(&c->title, words);
	mode_pop(a); /* frees s */
	a->split.at_key = a->key_count;
	ops_add(a, o);
}

static void
split_enter(struct app *a, struct lists *l)
{
	size_t at;

	if (lists_cursor(a, l, &at))
		ask_open(a, "title of the new ticket: ", split_go);
}

static void
split_close(struct app *a, struct lists *l)
{
	struct split *s = l->state;

	(void)a;
	buf_done(&s->text);
	mem_free(s->rows);
	mem_free(s);
}

/* clang-format off */
static const struct lists_column split_columns[] = {
	{ "", 5, 0 }, { "When", 12, 60 }, { "Who", 18, 0 }, { "", 4, 0 }, { "Comment", 0, 0 },
	{ NULL, 0, 0 },
};
static const struct lists_ops split_ops = {
	.mode = LISTS_MODE("split", CONTEXT_SPLIT), .columns = split_columns,
	.count = split_count, .row = split_put, .title = split_title, .enter = split_enter,
	.close = split_close };
/* clang-format on */

/* ---- opening ---- */

static void
split_add(struct split *s, const struct comment *c)
{
	struct split_row *row = &s->rows[s->count++];
	size_t n = text_line_len(c->content, 0);

	*row = (struct split_row){ .comment_id = c->id,
		.author_id = c->author_id,
		.at = c->created_at,
		.is_internal = c->is_internal,
		.text_at = s->text.n,
		.text_n = n };
	buf_put(&s->text, c->content.p, n);
}

void
cmd_split(struct app *a, int arg)
{
	const struct ticket *t;
	struct split *s;
	struct lists *l;

	(void)arg;
	ticket_follow(a);
	t = app_ticket(a);
	if (!(t->loaded & PART_THREAD)) {
		app_say(a, false, "#%lld is still being read", (long long)t->id);
		return;
	}
	if (t->comments_loaded == 0) {
		app_say(a, false, "#%lld has no comments to split off", (long long)t->id);
		return;
	}
	s = mem_zalloc(sizeof *s);
	s->ticket_id = t->id;
	s->rows = mem_array(t->comments_loaded, sizeof *s->rows);
	for (size_t i = 0; i < t->comments_loaded; i++)
		split_add(s, &t->comments[i]);
	l = lists_open(a, &split_ops, s);
	if (l != NULL)
		lists_select(a, l, s->count - 1);
}

/* ---- the outcome ---- */

/* The one that it made is deleted. */
static void
split_taken_back(struct app *a, const struct op *o)
{
	const struct op *made = op_made(o, (const struct op *const *)a->ops, a->op_count);

	if (o->state == OP_DONE && op_takes_back(o) && made != NULL && a->mode_count <= 1 &&
	    made->change_count == 1 && made->changes[0].kind == CHANGE_SPLIT &&
	    a->split.ticket_id != 0 && a->ticket.ticket_id == a->split.ticket_id)
		goto_ticket(a, made->bases[0].ticket_id, false);
}

void
split_settled(struct app *a, const struct op *o, const struct outcome *out)
{
	const struct outcome_row *row = out->row_count > 0 ? &out->rows[0] : NULL;

	if (o->is_undo) {
		split_taken_back(a, o);
		return;
	}
	if (o->state != OP_DONE || row == NULL || row->new_id == 0)
		return;
	a->split.ticket_id = row->new_id;
	app_say(a, false, "#%lld was split: the rest is #%lld now (u undoes)",
	    (long long)row->ticket_id, (long long)row->new_id);
	if (a->mode_count <= 1 && a->split.at_key == a->key_count)
		goto_ticket(a, row->new_id, true);
}
