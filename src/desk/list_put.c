/* Answers: rows come and go, the selected ticket and its screen row stay. */
#include <string.h>

#include "list_priv.h"
#include "ttydesk/base/mem.h"

static struct list_row
put_row(const struct list *l, const struct ticket_row *r)
{
	struct sort_key key = query_key_row(&l->query, r);

	return (struct list_row){ .key = key, .now = key };
}

/* ---- more rows at an edge ---- */

void
list_reserve(struct list *l, size_t n)
{
	if (n <= l->cap)
		return;
	l->cap = n + LIST_PAGE;
	l->rows = mem_grow(l->rows, l->cap, sizeof *l->rows);
}

void
list_trim(struct list *l)
{
	size_t height = (size_t)l->height, near = 2 * height;
	size_t max = 6 * height > LIST_WINDOW_MAX ? 6 * height : LIST_WINDOW_MAX;
	size_t below = l->count > l->top + height ? l->count - l->top - height : 0;
	size_t room = l->top > below ? l->top : below;
	size_t drop = l->count > max ? l->count - max : 0;

	if (drop > room - (room < near ? room : near))
		drop = room - (room < near ? room : near);
	if (drop == 0)
		return;
	l->count -= drop;
	if (l->top <= below) {
		l->at_end = false;
		return;
	}
	memmove(l->rows, l->rows + drop, l->count * sizeof *l->rows);
	l->cursor -= drop;
	l->top -= drop;
	l->at_start = false;
}

static void
put_append(struct list *l, const struct ticket_row *rows, size_t n)
{
	list_reserve(l, l->count + n);
	for (size_t i = 0; i < n; i++) {
		if (list_find(l->rows, l->count, rows[i].id) < 0)
			l->rows[l->count++] = put_row(l, &rows[i]);
	}
}

static void
put_prepend(struct list *l, const struct ticket_row *rows, size_t n)
{
	size_t added = 0;

	list_reserve(l, l->count + n);
	memmove(l->rows + n, l->rows, l->count * sizeof *l->rows);
	for (size_t i = 0; i < n; i++) {
		if (list_find(l->rows + n, l->count, rows[i].id) < 0)
			l->rows[added++] = put_row(l, &rows[i]);
	}
	if (added < n)
		memmove(l->rows + added, l->rows + n, l->count * sizeof *l->rows);
	l->count += added;
	l->cursor += added;
	l->top += added;
}

/* The person asked for an end, or nothing was there: the view goes with it. */
static void
put_jump(struct list *l, const struct window *w, const struct ticket_row *rows, size_t n,
    bool has_more)
{
	bool is_last = w->kind == WINDOW_LAST;

	l->at_start = !is_last || !has_more;
	l->at_end = is_last || !has_more;
	l->count = l->cursor = l->top = 0;
	l->new_above = 0;
	put_append(l, rows, n);
	if (is_last && l->count > 0)
		l->cursor = l->count - 1;
	l->wants_first = l->wants_last = false;
	l->refresh = LIST_REFRESH_WHOLE;
	l->is_stale_again = false;
}

/* ---- a part of the window again ---- */

/* Rows [from, to) of the list, as an answer has them now. */
struct put_part {
	const struct window *window;
	const struct ticket_row *rows;
	size_t n;
	bool has_more;
	size_t from, to;
};

/* True if a ticket of the list with this key would be in the answer. */
static bool
part_covers(const struct put_part *p, const struct list *l, const struct sort_key *key)
{
	const struct window *w = p->window;
	struct sort_key edge;

	if (w->kind == WINDOW_BEFORE && query_compare(&l->query, key, &w->key) >= 0)
		return false;
	if (w->kind == WINDOW_FROM && query_compare(&l->query, key, &w->key) < 0)
		return false;
	if (!p->has_more || p->n == 0)
		return true;
	edge = query_key_row(&l->query, &p->rows[w->kind == WINDOW_BEFORE ? 0 : p->n - 1]);
	return w->kind == WINDOW_BEFORE ? query_compare(&l->query, key, &edge) >= 0
					: query_compare(&l->query, key, &edge) <= 0;
}

static const struct ticket_row *
part_find(const struct put_part *p, int64_t id)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->rows[i].id == id)
			return &p->rows[i];
	}
	return NULL;
}

/* Rows [from, to) of `l` that the answer leaves as they are, but the selected. */
static void
part_keep(
    const struct put_part *p, const struct list *l, struct list *out, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (i != l->cursor && part_find(p, l->rows[i].key.id) == NULL)
			out->rows[out->count++] = l->rows[i];
	}
}

/* The selected row goes where it was, for its old key says so; if that is
 * still its place among the rows, it has its new key again. */
static void
part_select(const struct put_part *p, const struct list *l, struct list *out)
{
	struct list_row row = l->rows[l->cursor];
	const struct ticket_row *found = part_find(p, row.key.id);
	size_t offset = l->cursor - l->top, place;

	if (found != NULL) {
		row.now = query_key_row(&l->query, found);
		row.is_gone = false;
	} else if (part_covers(p, l, &row.now)) {
		row.is_gone = true;
	}
	place = list_place(out, &row.key);
	if (list_place(out, &row.now) == place)
		row.key = row.now;
	memmove(
	    &out->rows[place + 1], &out->rows[place], (out->count - place) * sizeof *out->rows);
	out->rows[place] = row;
	out->count++;
	out->cursor = place;
	out->top = place > offset ? place - offset : 0;
}

static void
part_ends(const struct put_part *p, const struct list *l, struct list *out)
{
	switch (p->window->kind) {
	case WINDOW_FIRST: out->at_start = true; break;
	case WINDOW_FROM:
		out->at_start = out->at_start && l->refresh == LIST_REFRESH_DOWN;
		break;
	case WINDOW_BEFORE: out->at_start = !p->has_more; return;
	case WINDOW_AFTER:
	case WINDOW_LAST: return;
	}
	out->at_end = !p->has_more;
}

/* What arrived above the screen and belongs there. */
static int
part_count_new(const struct put_part *p, const struct list *l, const struct list *out)
{
	int count = 0;

	for (size_t i = 0; i < out->top; i++) {
		const struct list_row *row = &out->rows[i];

		if (!l->at_start && query_compare(&l->query, &row->key, &l->rows[0].key) < 0)
			continue; /* only just loaded */
		count += part_find(p, row->key.id) != NULL &&
		    list_find(l->rows, l->count, row->key.id) < 0;
	}
	return count;
}

/* True if the selected row has its neighbors and its screen row, or the list
 * has no more. */
static bool
part_fits(const struct list *l, const struct list *out)
{
	size_t offset = l->cursor - l->top, height = (size_t)l->height;
	bool fits_above = out->cursor > offset || out->at_start;
	bool fits_below = out->top + height < out->count || out->at_end;

	return fits_above && fits_below;
}

/* Replaces [from, to) by the answer; false if it does not reach the selected
 * row, and nothing was done. `is_sure` takes it all the same. */
static bool
put_part(struct list *l, const struct put_part *p, bool is_sure)
{
	struct list out = *l;

	out.cap = l->count + p->n + 1;
	out.rows = mem_array(out.cap, sizeof *out.rows);
	out.count = out.cursor = out.top = 0;
	part_keep(p, l, &out, 0, p->from);
	for (size_t i = 0; i < p->n; i++) {
		if (l->count == 0 || p->rows[i].id != l->rows[l->cursor].key.id)
			out.rows[out.count++] = put_row(l, &p->rows[i]);
	}
	part_keep(p, l, &out, p->to, l->count);
	part_ends(p, l, &out);
	if (l->count > 0) {
		part_select(p, l, &out);
		if (!is_sure && !part_fits(l, &out)) {
			mem_free(out.rows);
			return false;
		}
		out.new_above += part_count_new(p, l, &out);
	}
	mem_free(l->rows);
	*l = out;
	return true;
}

static void
put_refresh(struct list *l, struct put_part p)
{
	bool is_down = p.window->kind == WINDOW_FROM && l->refresh == LIST_REFRESH_DOWN;
	bool is_up = p.window->kind == WINDOW_BEFORE;
	/* asked for from this very row on: it cannot reach it better */
	bool is_sure = is_down && l->count > 0 &&
	    query_compare(&l->query, &l->pivot, &l->rows[l->cursor].key) == 0;

	p.from = is_down ? list_place(l, &l->pivot) : 0;
	p.to = is_up ? list_place(l, &l->pivot) : l->count;
	if (!put_part(l, &p, is_sure)) {
		l->refresh = LIST_REFRESH_DOWN;
		l->pivot = l->rows[l->cursor].key;
		l->is_stale_again = false;
		return;
	}
	l->refresh = is_down ? LIST_REFRESH_UP : LIST_REFRESH_WHOLE;
	if (is_up) {
		l->is_stale |= l->is_stale_again;
		l->is_stale_again = false;
	}
}

void
list_put(struct list *l, const struct window *w, const struct ticket_row *rows, size_t n,
    bool has_more)
{
	bool is_jump = (w->kind == WINDOW_LAST && l->wants_last) ||
	    (w->kind == WINDOW_FIRST && l->wants_first) || !l->is_loaded;
	bool is_more = w->kind == WINDOW_AFTER ||
	    (w->kind == WINDOW_BEFORE && l->refresh != LIST_REFRESH_UP);

	if (is_jump) {
		put_jump(l, w, rows, n, has_more);
	} else if (w->kind == WINDOW_LAST) {
		l->is_stale = true; /* the person went elsewhere meanwhile */
	} else if (!is_more) {
		put_refresh(l, (struct put_part){ w, rows, n, has_more, 0, 0 });
	} else if (w->kind == WINDOW_AFTER) {
		put_append(l, rows, n);
		l->at_end = !has_more;
	} else {
		put_prepend(l, rows, n);
		l->at_start = !has_more;
	}
	l->is_loaded = true;
	list_trim(l);
	if (l->want_id != 0) {
		list_select(l, l->want_id);
		l->want_id = 0;
	}
	if (l->owed != 0)
		list_move(l, 0);
	list_clamp(l);
}
