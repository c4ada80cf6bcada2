#include "ttydesk/desk/list.h"

#include <assert.h>
#include <string.h>

#include "ttydesk/base/mem.h"

void
list_init(struct list *l)
{
	*l = (struct list){ .height = 1 };
	filter_init(&l->query.filter);
}

void
list_done(struct list *l)
{
	mem_free(l->rows);
	*l = (struct list){ 0 };
}

void
list_set_query(struct list *l, const struct query *q)
{
	struct list_row *rows = l->rows;
	size_t cap = l->cap;
	int height = l->height;

	if (query_eq(q, &l->query) && (l->is_loaded || l->request_id != 0))
		return;
	*l = (struct list){ .query = *q, .rows = rows, .cap = cap, .height = height };
}

/* ---- the view ---- */

static void
list_clamp(struct list *l)
{
	size_t height = l->height > 0 ? (size_t)l->height : 1;

	if (l->cursor >= l->count)
		l->cursor = l->count > 0 ? l->count - 1 : 0;
	/* beyond an edge the view jumps: scrolling row by row costs more bytes */
	if (l->cursor < l->top)
		l->top = l->cursor > height / 2 ? l->cursor - height / 2 : 0;
	if (l->cursor >= l->top + height)
		l->top = l->cursor - height / 2;
	if (l->top + height > l->count)
		l->top = l->count > height ? l->count - height : 0;
	if (l->top == 0 && l->at_start)
		l->new_above = 0;
}

void
list_set_height(struct list *l, int rows)
{
	l->height = rows > 0 ? rows : 1;
	if (l->cursor >= l->top + (size_t)l->height)
		l->top = l->cursor - (size_t)l->height + 1;
	list_clamp(l);
}

int64_t
list_selected(const struct list *l)
{
	return l->count > 0 ? l->rows[l->cursor].key.id : 0;
}

static ptrdiff_t
list_find(const struct list_row *rows, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].key.id == id)
			return (ptrdiff_t)i;
	}
	return -1;
}

static void
list_remove(struct list *l, size_t at)
{
	memmove(&l->rows[at], &l->rows[at + 1], (l->count - at - 1) * sizeof *l->rows);
	l->count--;
	if (l->cursor > at)
		l->cursor--;
	if (l->top > at)
		l->top--;
}

/* The person puts the cursor at `to`; a gone row that it leaves goes. */
static void
list_put_cursor(struct list *l, size_t to)
{
	size_t from = l->cursor;

	l->cursor = to;
	if (l->count > 0 && from != to && l->rows[from].is_gone)
		list_remove(l, from);
}

static size_t
list_offset(const struct list *l, size_t from, int delta)
{
	ptrdiff_t at = (ptrdiff_t)from + delta;

	if (at < 0 || l->count == 0)
		return 0;
	return at >= (ptrdiff_t)l->count ? l->count - 1 : (size_t)at;
}

bool
list_select(struct list *l, int64_t id)
{
	ptrdiff_t at = list_find(l->rows, l->count, id);

	if (at < 0)
		return false;
	list_put_cursor(l, (size_t)at);
	list_clamp(l);
	return true;
}

void
list_move(struct list *l, int delta)
{
	if (l->count == 0)
		return;
	list_put_cursor(l, list_offset(l, l->cursor, delta));
	list_clamp(l);
}

void
list_page(struct list *l, int delta_rows)
{
	if (l->count == 0)
		return;
	l->top = list_offset(l, l->top, delta_rows);
	list_put_cursor(l, list_offset(l, l->cursor, delta_rows));
	list_clamp(l);
}

void
list_first(struct list *l)
{
	l->wants_first = !l->at_start;
	list_put_cursor(l, 0);
	list_clamp(l);
}

void
list_last(struct list *l)
{
	l->wants_last = !l->at_end;
	list_put_cursor(l, l->count > 0 ? l->count - 1 : 0);
	list_clamp(l);
}

void
list_scroll_to(struct list *l, int screen_row)
{
	if (screen_row < 0)
		screen_row = 0;
	l->top = l->cursor > (size_t)screen_row ? l->cursor - (size_t)screen_row : 0;
	list_clamp(l);
}

/* ---- what to ask ---- */

static int
list_limit(size_t rows)
{
	if (rows < LIST_PAGE)
		return LIST_PAGE;
	return rows > QUERY_LIMIT_MAX ? QUERY_LIMIT_MAX : (int)rows;
}

/* The whole window again; of a long one the part around the screen. */
static void
list_want_refresh(const struct list *l, struct window *out)
{
	size_t from = l->top > LIST_PAGE ? l->top - LIST_PAGE : 0;

	if (l->at_start && l->cursor + LIST_PAGE < QUERY_LIMIT_MAX) {
		*out = (struct window){ .kind = WINDOW_FIRST, .limit = list_limit(l->count) };
		return;
	}
	while (from > 0 && l->rows[from].is_gone)
		from--;
	*out = (struct window){
		.kind = WINDOW_FROM,
		.key = l->rows[from].key,
		.limit = list_limit(l->count - from),
	};
}

bool
list_want(const struct list *l, struct window *out)
{
	size_t near = 2 * (size_t)l->height;

	*out = (struct window){ .limit = LIST_PAGE };
	if (l->wants_last) {
		out->kind = WINDOW_LAST;
		return true;
	}
	if (!l->is_loaded || l->wants_first || l->count == 0) {
		out->kind = WINDOW_FIRST;
		return !l->is_loaded || l->wants_first || l->is_stale;
	}
	if (l->is_stale) {
		list_want_refresh(l, out);
		return true;
	}
	if (!l->at_end && l->top + near >= l->count) {
		out->kind = WINDOW_AFTER;
		out->key = l->rows[l->count - 1].key;
		return true;
	}
	if (!l->at_start && l->top < near) {
		out->kind = WINDOW_BEFORE;
		out->key = l->rows[0].key;
		return true;
	}
	return false;
}

/* ---- answers ---- */

static void
list_reserve(struct list *l, size_t n)
{
	if (n <= l->cap)
		return;
	l->cap = n + LIST_PAGE;
	l->rows = mem_grow(l->rows, l->cap, sizeof *l->rows);
}

static struct sort_key
list_row_key(const struct list *l, const struct ticket_row *r)
{
	if (l->query.sort == SORT_CREATED)
		return (struct sort_key){ PRIORITY_LOW, r->created_at, r->id };
	return (struct sort_key){ r->priority, r->updated_at, r->id };
}

/* Where a row that left stands among the new ones: behind the nearest row
 * that stood above it and is still there. */
static size_t
list_ghost_place(
    const struct list_row *old, size_t cursor, const struct list_row *rows, size_t n)
{
	for (size_t i = cursor; i-- > 0;) {
		ptrdiff_t at = list_find(rows, n, old[i].key.id);

		if (at >= 0)
			return (size_t)at + 1;
	}
	return 0;
}

static int
list_count_new(const struct list_row *old, size_t old_n, const struct list_row *rows, size_t n)
{
	int count = 0;

	for (size_t i = 0; i < n; i++)
		count += list_find(old, old_n, rows[i].key.id) < 0;
	return count;
}

/* Replaces all rows; the selected ticket and its screen row stay. */
static void
list_replace(struct list *l, const struct ticket_row *rows, size_t n)
{
	struct list_row *old = l->rows;
	size_t old_n = l->count, old_cursor = l->cursor;
	size_t offset = l->cursor - l->top;
	struct list_row *fresh = mem_array(n + 1, sizeof *fresh);
	ptrdiff_t at = -1;
	size_t count = n;

	for (size_t i = 0; i < n; i++)
		fresh[i].key = list_row_key(l, &rows[i]);
	if (old_n > 0) {
		at = list_find(fresh, n, old[old_cursor].key.id);
		if (at < 0) {
			at = (ptrdiff_t)list_ghost_place(old, old_cursor, fresh, n);
			memmove(&fresh[at + 1], &fresh[at], (n - (size_t)at) * sizeof *fresh);
			fresh[at] = old[old_cursor];
			fresh[at].is_gone = true;
			count++;
		}
	}
	l->rows = fresh;
	l->count = count;
	l->cap = n + 1;
	l->cursor = at > 0 ? (size_t)at : 0;
	l->top = l->cursor > offset ? l->cursor - offset : 0;
	if (old_n > 0)
		l->new_above += list_count_new(old, old_n, fresh, l->top);
	mem_free(old);
}

static void
list_append(struct list *l, const struct ticket_row *rows, size_t n)
{
	list_reserve(l, l->count + n);
	for (size_t i = 0; i < n; i++) {
		if (list_find(l->rows, l->count, rows[i].id) < 0)
			l->rows[l->count++] =
			    (struct list_row){ .key = list_row_key(l, &rows[i]) };
	}
	if (l->count > LIST_WINDOW_MAX) {
		size_t drop = l->count - LIST_WINDOW_MAX;

		if (drop > l->top)
			drop = l->top;
		memmove(l->rows, l->rows + drop, (l->count - drop) * sizeof *l->rows);
		l->count -= drop;
		l->cursor -= drop;
		l->top -= drop;
		l->at_start = l->at_start && drop == 0;
	}
}

static void
list_prepend(struct list *l, const struct ticket_row *rows, size_t n)
{
	size_t added = 0;

	list_reserve(l, l->count + n);
	memmove(l->rows + n, l->rows, l->count * sizeof *l->rows);
	for (size_t i = 0; i < n; i++) {
		if (list_find(l->rows + n, l->count, rows[i].id) < 0)
			l->rows[added++] =
			    (struct list_row){ .key = list_row_key(l, &rows[i]) };
	}
	if (added < n)
		memmove(l->rows + added, l->rows + n, l->count * sizeof *l->rows);
	l->count += added;
	l->cursor += added;
	l->top += added;
	if (l->count > LIST_WINDOW_MAX && l->top + 2 * (size_t)l->height < LIST_WINDOW_MAX) {
		l->count = LIST_WINDOW_MAX;
		l->at_end = false;
	}
}

static void
list_put_ends(struct list *l, const struct window *w, bool has_more)
{
	switch (w->kind) {
	case WINDOW_FIRST:
		l->at_start = true;
		l->at_end = !has_more;
		break;
	case WINDOW_AFTER: l->at_end = !has_more; break;
	case WINDOW_FROM:
		l->at_start = false;
		l->at_end = !has_more;
		break;
	case WINDOW_BEFORE: l->at_start = !has_more; break;
	case WINDOW_LAST:
		l->at_end = true;
		l->at_start = !has_more;
		break;
	}
}

static void
list_jump(struct list *l, const struct ticket_row *rows, size_t n, bool to_end)
{
	l->count = l->cursor = l->top = 0;
	l->new_above = 0;
	list_append(l, rows, n);
	if (to_end && l->count > 0)
		l->cursor = l->count - 1;
	l->wants_first = l->wants_last = false;
}

void
list_put(struct list *l, const struct window *w, const struct ticket_row *rows, size_t n,
    bool has_more)
{
	bool is_jump = (w->kind == WINDOW_LAST && l->wants_last) ||
	    (w->kind == WINDOW_FIRST && l->wants_first) || !l->is_loaded;

	list_put_ends(l, w, has_more);
	if (is_jump)
		list_jump(l, rows, n, w->kind == WINDOW_LAST);
	else if (w->kind == WINDOW_AFTER)
		list_append(l, rows, n);
	else if (w->kind == WINDOW_BEFORE)
		list_prepend(l, rows, n);
	else
		list_replace(l, rows, n);
	l->is_loaded = true;
	if (l->want_id != 0) {
		list_select(l, l->want_id);
		l->want_id = 0;
	}
	list_clamp(l);
}

bool
list_ticket_changed(struct list *l, const struct ticket *t)
{
	ptrdiff_t at = list_find(l->rows, l->count, t->id);
	bool belongs = filter_match(&l->query.filter, t);
	struct sort_key key = query_key(&l->query, t);

	if (at < 0) {
		if (!belongs)
			return false;
		l->is_stale = true;
		return true;
	}
	if (belongs != l->rows[at].is_gone &&
	    query_compare(&l->query, &key, &l->rows[at].key) == 0)
		return false;
	l->rows[at].is_gone = !belongs;
	l->is_stale = true;
	return true;
}

void
list_mark_stale(struct list *l)
{
	l->is_stale = true;
}
