#include "bulk/marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/choose.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

/* ---- the set ---- */

/* The place of `id`, or where it belongs. */
static size_t
marks_place(const struct marks *m, int64_t id)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->rows[mid].ticket_id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool
marks_has(const struct app *a, int64_t id)
{
	size_t at = marks_place(&a->marks, id);

	return at < a->marks.count && a->marks.rows[at].ticket_id == id;
}

static int
marks_order(const void *a, const void *b)
{
	const struct change_base *x = a, *y = b;

	return x->ticket_id < y->ticket_id ? -1 : x->ticket_id > y->ticket_id;
}

/* Marks `n` more, in any order, a ticket once: of 10,000 each in its place would
 * be moved 10,000 times. What is marked already is kept as it is known now. */
static void
marks_put(struct app *a, struct change_base *bases, size_t n)
{
	struct marks *m = &a->marks;
	size_t room = MARKS_MAX - m->count, fresh = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = marks_place(m, bases[i].ticket_id);

		if (at < m->count && m->rows[at].ticket_id == bases[i].ticket_id)
			m->rows[at] = bases[i];
		else if (fresh < room)
			bases[fresh++] = bases[i];
	}
	if (fresh == 0)
		return;
	if (m->count + fresh > m->cap) {
		m->cap = m->count + fresh > 64 ? 2 * (m->count + fresh) : 64;
		m->rows = mem_grow(m->rows, m->cap, sizeof *m->rows);
	}
	memcpy(&m->rows[m->count], bases, fresh * sizeof *bases);
	qsort(m->rows, m->count + fresh, sizeof *m->rows, marks_order);
	m->count += fresh;
}

static void
marks_remove(struct app *a, int64_t id)
{
	struct marks *m = &a->marks;
	size_t at = marks_place(m, id);

	memmove(&m->rows[at], &m->rows[at + 1], (m->count - at - 1) * sizeof *m->rows);
	m->count--;
}

/* A ticket of the list as it is shown; false: it was not read yet, or is gone. */
static bool
marks_base(const struct app *a, int64_t id, struct change_base *out)
{
	const struct ticket *t = store_ticket(a->store, id);

	if (t == NULL || !(t->loaded & PART_HEAD) || t->is_gone)
		return false;
	*out = op_base_of(t, (const struct op *const *)a->ops, a->op_count);
	return true;
}

/* Marks the list's rows from..to-1; with a needle those that hold it. */
static void
marks_add_rows(struct app *a, size_t from, size_t to, struct text needle)
{
	struct change_base *bases = arena_alloc(&a->arena, (to - from + 1) * sizeof *bases);
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		if (needle.n == 0 || find_row_matches(a, i, needle))
			n += marks_base(a, a->list.rows[i].key.id, &bases[n]);
	}
	marks_put(a, bases, n);
}

void
marks_clear(struct app *a)
{
	a->marks.count = 0;
	a->marks.range_id = 0;
	a->marks.wants_matches = false;
	a->marks.request_id = 0; /* an answer on its way is not taken */
	app_dirty(a);
}

void
marks_done(struct app *a)
{
	mem_free(a->marks.rows);
}

/* ---- the range that is open ---- */

static bool
marks_row_of(const struct app *a, int64_t id, size_t *at)
{
	for (size_t i = 0; i < a->list.count; i++) {
		if (a->list.rows[i].key.id == id) {
			*at = i;
			return true;
		}
	}
	return false;
}

static bool
marks_range(const struct app *a, size_t *from, size_t *to)
{
	size_t start, end = a->list.cursor;

	if (a->marks.range_id == 0 || !marks_row_of(a, a->marks.range_id, &start))
		return false;
	*from = start < end ? start : end;
	*to = start < end ? end : start;
	return true;
}

bool
marks_shows(const struct app *a, int64_t id)
{
	size_t from, to, at;

	if (marks_has(a, id))
		return true;
	return marks_range(a, &from, &to) && marks_row_of(a, id, &at) && at >= from && at <= to;
}

/* ---- what verbs act on ---- */

const struct change_base *
marks_targets(struct app *a, size_t *n)
{
	const struct ticket *t = app_ticket(a);
	struct change_base *out;

	*n = a->marks.count;
	if (*n == 0 && (t == NULL || !(t->loaded & PART_HEAD)))
		return NULL;
	out = arena_alloc(&a->arena, (*n > 0 ? *n : 1) * sizeof *out);
	if (*n == 0) {
		*n = 1;
		*out = op_base_of(t, (const struct op *const *)a->ops, a->op_count);
		return out;
	}
	for (size_t i = 0; i < *n; i++) {
		t = store_ticket(a->store, a->marks.rows[i].ticket_id);
		out[i] = t != NULL && (t->loaded & PART_HEAD)
		    ? op_base_of(t, (const struct op *const *)a->ops, a->op_count)
		    : a->marks.rows[i];
	}
	return out;
}

struct text
marks_words(struct app *a)
{
	size_t from, to;

	if (a->marks.request_id != 0 || a->marks.wants_matches)
		return TEXT_LIT("marking all that match ...");
	if (marks_range(a, &from, &to))
		return text_printf_tmp(&a->arena, "range of %zu: V marks it", to - from + 1);
	if (a->marks.count > 0)
		return text_printf_tmp(&a->arena, "%zu marked", a->marks.count);
	return (struct text){ 0 };
}

/* ---- all that match ---- */

void
marks_collect(struct app *a, struct request *out, size_t *n)
{
	struct request *r;

	if (!a->marks.wants_matches || !a->link_known)
		return;
	r = &out[(*n)++];
	*r = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_MATCHES,
		.query = a->list.query,
		.limit = MARKS_MAX };
	a->marks.request_id = r->id;
	a->marks.wants_matches = false;
}

void
marks_reply(struct app *a, const struct reply *r)
{
	struct change_base *bases;

	if (r->id != a->marks.request_id)
		return;
	a->marks.request_id = 0;
	app_dirty(a);
	if (r->err.code != ERR_NONE) {
		app_say(a, true, "nothing was marked: %s", r->err.msg);
		return;
	}
	bases = arena_alloc(&a->arena, (r->rows.match_count + 1) * sizeof *bases);
	for (size_t i = 0; i < r->rows.match_count; i++) {
		const struct match_row *m = &r->rows.matches[i];

		bases[i] = (struct change_base){ .ticket_id = m->id,
			.status = m->status,
			.priority = m->priority,
			.assignee_id = m->assignee_id,
			.comments_seen = m->comment_count,
			.comment_max_id = m->last_comment_id };
	}
	marks_put(a, bases, r->rows.match_count);
	if (r->has_more)
		app_say(a, true, "more match than can be marked at once: the first %d are",
		    MARKS_MAX);
}

/* ---- keys ---- */

void
cmd_mark(struct app *a, int arg)
{
	int64_t id = list_selected(&a->list);
	struct change_base base;

	(void)arg;
	if (id == 0)
		app_say(a, true, "no ticket is selected");
	else if (marks_has(a, id))
		marks_remove(a, id);
	else if (marks_base(a, id, &base))
		marks_put(a, &base, 1);
	else
		app_say(a, true, "#%lld was not read yet, or is gone: it cannot be marked",
		    (long long)id);
	list_move(&a->list, 1);
	app_moved(a);
	app_dirty(a);
}

void
cmd_mark_range(struct app *a, int arg)
{
	size_t from, to;

	(void)arg;
	app_dirty(a);
	if (!marks_range(a, &from, &to)) {
		a->marks.range_id = list_selected(&a->list);
		return;
	}
	a->marks.range_id = 0;
	marks_add_rows(a, from, to + 1, (struct text){ 0 });
}

void
cmd_unmark_all(struct app *a, int arg)
{
	(void)arg;
	if (a->marks.count == 0 && marks_words(a).n == 0)
		app_say(a, false, "no ticket is marked");
	marks_clear(a);
}

/* ---- * ---- */

enum { MARK_LOADED, MARK_MATCHING, MARK_PATTERN };

/* The program's own views are counted all the time, up to the last ticket. */
static bool
marks_is_counted(const struct app *a)
{
	return a->view >= 0 && views_at(a, a->view) == NULL;
}

static size_t
marks_menu_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	char all[NUMBER_SIZE] = "";
	struct text words =
	    filter_words_tmp(&a->arena, &a->list.query.filter, a->store, a->link.me_id);
	bool is_estimate, has_more;
	int64_t count;

	(void)c;
	(void)max;
	if (marks_is_counted(a) && view_count(a->view, a, &count, &is_estimate))
		number_short(all, count, is_estimate);
	else if (tally_count(a, &a->list.query, &count, &has_more))
		snprintf(all, sizeof all, "%s%lld", has_more ? "over " : "", (long long)count);
	out[0] = (struct picker_item){ .id = MARK_LOADED,
		.key = 'l',
		.label =
		    text_printf_tmp(&a->arena, "the %zu rows that are loaded", a->list.count) };
	out[1] = (struct picker_item){ .id = MARK_MATCHING,
		.key = 'a',
		.label = text_printf_tmp(&a->arena, "all %s%sthat match %.*s", all,
		    all[0] != '\0' ? " " : "", (int)words.n, words.p) };
	out[2] = (struct picker_item){
		.id = MARK_PATTERN, .key = '/', .label = TEXT_LIT("loaded rows by a pattern")
	};
	return 3;
}

static void
marks_by_pattern(struct app *a, struct str words)
{
	struct text needle = text_clean_tmp(&a->arena, words, TEXT_LINE);
	size_t before = a->marks.count;

	if (needle.n > 0)
		marks_add_rows(a, 0, a->list.count, needle);
	app_say(a, a->marks.count == before, "%zu more marked", a->marks.count - before);
}

static void
marks_menu_cancel(struct app *a, struct choose *c)
{
	(void)c;
	tally_stop(a);
}

static void
marks_menu_accept(struct app *a, struct choose *c)
{
	tally_stop(a);
	switch (picker_chosen(c->picker)) {
	case MARK_LOADED: marks_add_rows(a, 0, a->list.count, (struct text){ 0 }); break;
	case MARK_MATCHING:
		if (a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING)
			a->marks.wants_matches = true;
		else
			app_say(
			    a, true, "not connected: only what is loaded can be marked (l)");
		break;
	case MARK_PATTERN: ask_open(a, "mark rows with: ", marks_by_pattern); break;
	default: break;
	}
	app_dirty(a);
}

static const struct choose_kind marks_menu = { .title = "Mark",
	.picker = PICKER_MENU,
	.items = marks_menu_items,
	.accept = marks_menu_accept,
	.cancel = marks_menu_cancel,
	.is_free = true };

void
cmd_mark_all(struct app *a, int arg)
{
	(void)arg;
	tally_stop(a);
	if (!marks_is_counted(a))
		tally_ask(a, &a->list.query, MARKS_MAX, 0);
	choose_open(a, &marks_menu);
}
