/* Merging: the marked tickets into the oldest of them, or the selected one into
 * another; always shown before it is done. */
#include "merge/merge.h"

#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "dialog/lists.h"
#include "key/cmd_fn.h"
#include "merge/others.h"
#include "ttydesk/base/mem.h"

struct merge {
	int64_t *ids; /* all that take part */
	size_t count;
	size_t into; /* index of the one that stays */
	/* what the server says of it: asked anew when another one is to stay */
	uint64_t request_id;
	bool is_asked;
	struct buf answer; /* JSON */
};

static const struct ticket *
merge_ticket(struct app *a, int64_t id)
{
	const struct ticket *t = store_ticket(a->store, id);

	return t != NULL && (t->loaded & PART_HEAD) ? t : NULL;
}

/* The operation; NULL: one of them (its number in *missing) was not read yet. */
static struct op *
merge_op(struct app *a, const struct merge *m, int64_t *missing)
{
	struct change_base *bases = arena_alloc(&a->arena, m->count * sizeof *bases);
	size_t n = 0;
	struct op *o;

	for (size_t i = 0; i < m->count; i++) {
		const struct ticket *t = merge_ticket(a, m->ids[i]);

		*missing = m->ids[i];
		if (t == NULL)
			return NULL;
		if (i != m->into)
			bases[n++] =
			    op_base_of(t, (const struct op *const *)a->ops, a->op_count);
	}
	o = op_open_on(bases, n);
	op_add(o, CHANGE_MERGE)->to = m->ids[m->into];
	o->is_each = n > 1;
	return o;
}

/* ---- what the server says of it ---- */

static const struct lists_ops merge_ops;

static struct merge *
merge_find(struct app *a)
{
	struct lists *l = lists_find(a, &merge_ops);

	return l != NULL ? l->state : NULL;
}

void
merge_collect(struct app *a, struct request *out, size_t *n)
{
	struct merge *m = merge_find(a);
	int64_t missing;
	struct op *o;

	if (m == NULL || m->is_asked || !ops_may_go(a) ||
	    (o = merge_op(a, m, &missing)) == NULL)
		return;
	buf_clear(&m->answer);
	op_to_json(o, a->store, &m->answer); /* until it is answered */
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_CHECK,
		.made_at = a->real,
		.changes = buf_str(&m->answer) };
	memcpy(out[*n].op, o->uuid, sizeof out[*n].op);
	m->request_id = out[*n].id;
	m->is_asked = true;
	op_close(o);
	++*n;
}

void
merge_reply(struct app *a, const struct reply *r)
{
	struct merge *m = merge_find(a);

	if (m == NULL || r->id != m->request_id)
		return;
	m->request_id = 0;
	buf_clear(&m->answer);
	if (r->err.code == ERR_NONE)
		buf_put_str(&m->answer, r->outcome);
	app_dirty(a);
}

static const struct outcome_row *
merge_answer(struct app *a, const struct merge *m, int64_t id)
{
	struct outcome out;
	struct err err;

	if (m->request_id != 0 || m->answer.n == 0 ||
	    !outcome_parse(&out, &a->arena, buf_str(&m->answer), &err))
		return NULL;
	for (size_t i = 0; i < out.row_count; i++) {
		if (out.rows[i].ticket_id == id)
			return &out.rows[i];
	}
	return NULL;
}

/* "3 comments, 1 file, +vpn", or why it does not go. */
static struct text
merge_moves(struct app *a, const struct outcome_row *row)
{
	struct text tags = row->moved_tags, why;

	if (strcmp(row->state, "same") == 0)
		return TEXT_LIT("is in there already");
	if (strcmp(row->state, "done") != 0) {
		why = row->why.n > 0 ? row->why : ops_row_words(a, row);
		return text_printf_tmp(&a->arena, "NOT: %.*s", (int)why.n, why.p);
	}
	return text_printf_tmp(&a->arena, "%d comment%s, %d file%s%s%.*s", row->moved_comments,
	    row->moved_comments == 1 ? "" : "s", row->moved_files,
	    row->moved_files == 1 ? "" : "s", tags.n > 0 ? ", " : "", (int)tags.n,
	    tags.n > 0 ? tags.p : "");
}

/* ---- the list ---- */

static size_t
merge_count(struct app *a, const struct lists *l)
{
	(void)a;
	return ((const struct merge *)l->state)->count;
}

static void
merge_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct merge *m = l->state;
	const struct ticket *t = merge_ticket(a, m->ids[index]);
	const struct ticket *into = merge_ticket(a, m->ids[m->into]);
	const struct user *u = t ? store_user(a->store, t->creator_id) : NULL;
	bool is_target = index == m->into;
	const struct outcome_row *row = is_target ? NULL : merge_answer(a, m, m->ids[index]);

	out->cells[0] = is_target ? TEXT_LIT("stays") : TEXT_LIT("goes");
	out->cells[1] = text_printf_tmp(&a->arena, "#%lld", (long long)m->ids[index]);
	out->roles[0] = is_target ? ROLE_TEXT_SUCCESS : ROLE_TEXT;
	out->roles[1] = ROLE_TICKET_NUMBER;
	if (t == NULL) {
		t = store_ticket(a->store, m->ids[index]);
		out->cells[3] = t != NULL && t->is_gone ? TEXT_LIT("there is no such ticket")
							: TEXT_LIT("still being read ...");
		return;
	}
	out->cells[2] = text_printf_tmp(&a->arena, "%s", status_row(t->status)->column);
	if (is_target)
		out->cells[3] = text_printf_tmp(&a->arena, "has %d comment%s", t->comment_count,
		    t->comment_count == 1 ? "" : "s");
	else if (row != NULL)
		out->cells[3] = merge_moves(a, row);
	else
		out->cells[3] = text_printf_tmp(&a->arena, "%d comment%s", t->comment_count,
		    t->comment_count == 1 ? "" : "s");
	if (row != NULL && strcmp(row->state, "done") != 0)
		out->roles[3] = ROLE_TEXT_WARNING;
	out->cells[4] = u ? u->full_name : TEXT_LIT("?");
	if (into != NULL && into->creator_id != t->creator_id)
		out->roles[4] = ROLE_TEXT_WARNING;
	out->cells[5] = t->title;
}

/* A reply on the target goes to its requester alone. */
static bool
merge_mixes_people(struct app *a, const struct merge *m)
{
	const struct ticket *into = merge_ticket(a, m->ids[m->into]);

	for (size_t i = 0; into != NULL && i < m->count; i++) {
		const struct ticket *t = merge_ticket(a, m->ids[i]);

		if (t != NULL && t->creator_id != into->creator_id)
			return true;
	}
	return false;
}

static struct text
merge_title(struct app *a, const struct lists *l)
{
	const struct merge *m = l->state;

	return text_printf_tmp(&a->arena, "Merge into #%lld?  y yes  x swap  n no%s",
	    (long long)m->ids[m->into],
	    merge_mixes_people(a, m) ? "  -- OTHER REQUESTERS: they get no answers then" : "");
}

static void
merge_go(struct app *a, struct merge *m)
{
	int64_t into = m->ids[m->into], missing;
	struct op *o = merge_op(a, m, &missing);

	if (o == NULL) {
		const struct ticket *t = store_ticket(a->store, missing);

		if (t != NULL && t->is_gone)
			app_say(a, true, "there is no ticket #%lld: nothing was merged",
			    (long long)missing);
		else
			app_say(a, true, "#%lld is still being read: y again then",
			    (long long)missing);
		return;
	}
	mode_pop(a); /* frees m */
	marks_clear(a);
	ops_add(a, o);
	goto_ticket(a, into, true);
}

static bool
merge_key(struct app *a, struct lists *l, const struct key_event *key)
{
	struct merge *m = l->state;

	switch (key->code) {
	case 'x':
		m->into = (m->into + 1) % m->count;
		m->is_asked = false;
		m->request_id = 0;
		app_dirty(a);
		return true;
	case 'y': merge_go(a, m); return true;
	case 'n':
		mode_pop(a);
		app_say(a, false, "nothing was merged");
		return true;
	default: return false;
	}
}

static void
merge_close(struct app *a, struct lists *l)
{
	struct merge *m = l->state;

	ids_clear(&a->wanted_heads);
	mem_free(m->ids);
	buf_done(&m->answer);
	mem_free(m);
}

/* clang-format off */
static const struct lists_column merge_columns[] = {
	{ "", 5, 0 }, { "#", 10, 0 }, { "St", 4, 0 }, { "Moves", 32, 60 }, { "Requester", 18, 110 },
	{ "Subject", 0, 0 }, { NULL, 0, 0 },
};
static const struct lists_ops merge_ops = {
	.mode = LISTS_MODE("merge", CONTEXT_MERGE), .columns = merge_columns,
	.waits_for_paint = true, .count = merge_count, .row = merge_row,
	.title = merge_title, .key = merge_key, .close = merge_close };
/* clang-format on */

/* The oldest stays, unless another one is named. */
static void
merge_open(struct app *a, const int64_t *ids, size_t n, int64_t into)
{
	struct merge *m = mem_zalloc(sizeof *m);

	m->ids = mem_array(n, sizeof *m->ids);
	memcpy(m->ids, ids, n * sizeof *ids);
	m->count = n;
	for (size_t i = 0; i < n; i++) {
		ids_add_new(&a->wanted_heads, ids[i]);
		if (into == 0 ? ids[i] < ids[m->into] : ids[i] == into)
			m->into = i;
	}
	a->heads_stale = true;
	lists_open(a, &merge_ops, m);
}

static void
merge_into(struct app *a, struct str words)
{
	int64_t ids[2] = { a->asked_id, 0 };

	if (words.n > 0 && words.p[0] == '#') {
		words.p++;
		words.n--;
	}
	if (!str_to_i64(words, &ids[1]) || ids[1] <= 0 || ids[1] > INT32_MAX)
		app_say(a, true, "a ticket number is needed, such as 48213");
	else if (ids[0] == ids[1])
		app_say(a, true, "a ticket is not merged into itself");
	else
		merge_open(a, ids, 2, ids[1]);
}

enum { MERGE_MAX = 50 };

void
cmd_merge(struct app *a, int arg)
{
	int64_t ids[MERGE_MAX];
	size_t n = a->marks.count;

	(void)arg;
	a->asked_id = n == 1 ? a->marks.rows[0].ticket_id : app_selected(a);
	if (n < 2) {
		ask_open(a, "merge this ticket into #", merge_into);
		return;
	}
	if (n > MERGE_MAX) {
		app_say(a, true, "at most %d tickets are merged at once", MERGE_MAX);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ids[i] = a->marks.rows[i].ticket_id;
	merge_open(a, ids, n, 0);
}
