#include "ttydesk/desk/list.h"

#include <string.h>

#include "list_priv.h"
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

void
list_change_query(struct list *l, const struct query *q)
{
	if (query_eq(q, &l->query))
		return;
	l->query = *q;
	list_mark_stale(l);
}

/* ---- the view ---- */

void
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

ptrdiff_t
list_find(const struct list_row *rows, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].key.id == id)
			return (ptrdiff_t)i;
	}
	return -1;
}

void
list_remove(struct list *l, size_t at)
{
	memmove(&l->rows[at], &l->rows[at + 1], (l->count - at - 1) * sizeof *l->rows);
	l->count--;
	if (l->cursor > at)
		l->cursor--;
	if (l->top > at)
		l->top--;
}

size_t
list_place(const struct list *l, const struct sort_key *key)
{
	size_t at = 0;

	while (at < l->count && query_compare(&l->query, &l->rows[at].key, key) < 0)
		at++;
	return at;
}

/* The cursor left the row at `at`: gone, it goes; moved, it goes to its place,
 * if that is loaded. */
static void
list_leave(struct list *l, size_t at)
{
	struct list_row row = l->rows[at];
	size_t to;

	if (!row.is_gone && query_compare(&l->query, &row.key, &row.now) == 0)
		return;
	list_remove(l, at);
	row.key = row.now;
	to = list_place(l, &row.key);
	if (row.is_gone || (to == 0 && !l->at_start) || (to == l->count && !l->at_end))
		return;
	memmove(&l->rows[to + 1], &l->rows[to], (l->count - to) * sizeof *l->rows);
	l->rows[to] = row;
	l->count++;
	l->cursor += l->cursor >= to;
	l->top += l->top > to;
}

/* The person puts the cursor at `to`. */
static void
list_put_cursor(struct list *l, size_t to)
{
	size_t from = l->cursor;

	l->cursor = to;
	l->owed = 0;
	if (l->count > 0 && from != to)
		list_leave(l, from);
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
	int by = l->owed + delta, owed = 0;
	ptrdiff_t to = (ptrdiff_t)l->cursor + by, last = (ptrdiff_t)l->count - 1;

	if (l->count == 0)
		return;
	if (to > last && !l->at_end)
		owed = to - last > LIST_WINDOW_MAX ? LIST_WINDOW_MAX : (int)(to - last);
	else if (to < 0 && !l->at_start)
		owed = to < -LIST_WINDOW_MAX ? -LIST_WINDOW_MAX : (int)to;
	list_put_cursor(l, list_offset(l, l->cursor, by));
	l->owed = owed;
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
	l->wants_first = !l->at_start || l->refresh != LIST_REFRESH_WHOLE;
	l->wants_last = false;
	list_put_cursor(l, 0);
	list_clamp(l);
}

void
list_last(struct list *l)
{
	l->wants_last = !l->at_end;
	l->wants_first = false;
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

/* In steps: each limit is a statement of its own, and only these are prepared. */
#define LIMIT_STEP 50

static int
list_limit(const struct list *l, size_t rows)
{
	size_t screens = 2 * (size_t)l->height;

	if (rows < screens)
		rows = screens;
	if (rows < LIST_PAGE)
		rows = LIST_PAGE;
	rows = (rows + LIMIT_STEP - 1) / LIMIT_STEP * LIMIT_STEP;
	return rows > QUERY_LIMIT_MAX ? QUERY_LIMIT_MAX : (int)rows;
}

/* The whole window again; of a long one the part around the screen. */
static void
list_want_refresh(const struct list *l, struct window *out)
{
	size_t from = l->top > LIST_PAGE ? l->top - LIST_PAGE : 0;

	if (l->at_start && l->cursor + LIST_PAGE < QUERY_LIMIT_MAX) {
		out->kind = WINDOW_FIRST;
		out->limit = list_limit(l, l->count);
		return;
	}
	out->kind = WINDOW_FROM;
	out->key = l->rows[from].key;
	out->limit = list_limit(l, l->count - from);
}

/* The page beyond an edge that is near. */
static bool
list_want_more(const struct list *l, struct window *out)
{
	size_t near = 2 * (size_t)l->height;

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

bool
list_want(const struct list *l, struct window *out)
{
	*out = (struct window){ .limit = list_limit(l, 0) };
	if (l->wants_last) {
		out->kind = WINDOW_LAST;
		return true;
	}
	if (!l->is_loaded || l->wants_first || l->count == 0) {
		out->kind = WINDOW_FIRST;
		return !l->is_loaded || l->wants_first || l->is_stale;
	}
	if (l->refresh != LIST_REFRESH_WHOLE) {
		out->kind = l->refresh == LIST_REFRESH_DOWN ? WINDOW_FROM : WINDOW_BEFORE;
		out->key = l->pivot;
		return true;
	}
	if (l->is_stale) {
		list_want_refresh(l, out);
		return true;
	}
	return list_want_more(l, out);
}

void
list_mark_stale(struct list *l)
{
	l->is_stale = true;
	l->is_stale_again = l->refresh != LIST_REFRESH_WHOLE;
}
