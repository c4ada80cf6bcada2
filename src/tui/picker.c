#include "ttydesk/tui/picker.h"

#include <stdlib.h>
#include <string.h>

#include "picker_priv.h"
#include "ttydesk/base/mem.h"

static struct text
picker_copy(struct text t)
{
	return (struct text){ mem_strndup(t.p ? t.p : "", t.n), t.n };
}

static void
picker_free(struct text t)
{
	mem_free((void *)(uintptr_t)t.p);
}

static void
picker_drop_items(struct picker *p)
{
	for (size_t i = 0; i < p->n; i++) {
		picker_free(p->rows[i].item.label);
		picker_free(p->rows[i].item.detail);
	}
	mem_free(p->rows);
	mem_free(p->shown);
	p->rows = NULL;
	p->shown = NULL;
	p->n = 0;
}

static void
picker_copy_items(struct picker *p, const struct picker_item *items, size_t n)
{
	p->n = n;
	p->rows = mem_array(n + 1, sizeof *p->rows);
	p->shown = mem_array(n + 1, sizeof *p->shown);
	for (size_t i = 0; i < n; i++) {
		struct picker_row *row = &p->rows[i];

		row->item = items[i];
		row->item.label = picker_copy(items[i].label);
		row->item.detail = picker_copy(items[i].detail);
		row->is_on = items[i].is_toggled;
	}
}

static bool
picker_same_label(struct text a, struct text b)
{
	size_t at, len;

	return a.n > 0 && text_find(a, b, 0, &at, &len) && at == 0 && len == a.n;
}

static int
picker_order(const void *a, const void *b)
{
	const struct picker_shown *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Lists what matches the filter, best first. */
static void
picker_apply_filter(struct picker *p)
{
	struct text filter;
	bool is_known = false;

	buf_clear(&p->needle);
	text_clean(&p->needle, line_str(&p->filter), TEXT_LINE);
	filter = (struct text){ p->needle.p, p->needle.n };
	p->shown_n = 0;
	for (size_t i = 0; i < p->n; i++) {
		struct text label = p->rows[i].item.label;
		int score = filter.n == 0 ? 0 : text_fuzzy(label, filter);

		is_known = is_known || picker_same_label(label, filter);
		if (score >= 0)
			p->shown[p->shown_n++] =
			    (struct picker_shown){ .row = i, .score = score };
	}
	if (filter.n > 0)
		qsort(p->shown, p->shown_n, sizeof *p->shown, picker_order);
	p->can_create = p->allow_new && p->kind == PICKER_MULTI && filter.n > 0 && !is_known;
}

size_t
picker_row_count(const struct picker *p)
{
	return p->shown_n + (p->created.n > 0) + p->can_create;
}

struct picker *
picker_open(enum picker_kind kind, struct text title, const struct picker_item *items, size_t n,
    bool allow_new)
{
	struct picker *p = mem_zalloc(sizeof *p);

	p->kind = kind;
	p->allow_new = allow_new;
	p->title = picker_copy(title);
	p->chosen = -1;
	line_init(&p->filter);
	picker_copy_items(p, items, n);
	picker_apply_filter(p);
	return p;
}

void
picker_close(struct picker *p)
{
	if (!p)
		return;
	picker_drop_items(p);
	picker_free(p->title);
	line_done(&p->filter);
	buf_done(&p->needle);
	buf_done(&p->created);
	mem_free(p);
}

static int
picker_by_id(const void *a, const void *b)
{
	const struct picker_row *const *x = a, *const *y = b;
	int64_t one = (*x)->item.id, two = (*y)->item.id;

	return (one > two) - (one < two);
}

/* Carries what the person toggled over from `old` (sorted by id). */
static void
picker_keep_toggles(struct picker *p, struct picker_row **old, size_t n)
{
	for (size_t i = 0; i < p->n; i++) {
		struct picker_row *row = &p->rows[i];
		struct picker_row **found =
		    n > 0 ? bsearch(&row, old, n, sizeof *old, picker_by_id) : NULL;

		if (found && (*found)->is_on != (*found)->item.is_toggled)
			row->is_on = (*found)->is_on;
	}
}

void
picker_set_items(struct picker *p, const struct picker_item *items, size_t n)
{
	struct picker old = *p;
	struct picker_row **by_id = mem_array(old.n + 1, sizeof *by_id);
	const struct picker_row *row = picker_highlighted(p);
	int64_t id = row ? row->item.id : 0;

	for (size_t i = 0; i < old.n; i++)
		by_id[i] = &old.rows[i];
	qsort(by_id, old.n, sizeof *by_id, picker_by_id);
	picker_copy_items(p, items, n);
	picker_keep_toggles(p, by_id, old.n);
	picker_apply_filter(p);
	for (size_t i = 0; row && i < p->shown_n; i++)
		if (p->rows[p->shown[i].row].item.id == id)
			p->at = i;
	if (p->at >= picker_row_count(p))
		p->at = picker_row_count(p) > 0 ? picker_row_count(p) - 1 : 0;
	mem_free(by_id);
	picker_drop_items(&old);
}

struct picker_row *
picker_highlighted(struct picker *p)
{
	return p->at < p->shown_n ? &p->rows[p->shown[p->at].row] : NULL;
}

/* The row after the items: what was made new; then what can be. */
static bool
picker_is_on_created(const struct picker *p)
{
	return p->created.n > 0 && p->at == p->shown_n;
}

static void
picker_create(struct picker *p)
{
	buf_clear(&p->created);
	buf_put_str(&p->created, line_str(&p->filter));
	line_set(&p->filter, STR_LIT(""));
	picker_apply_filter(p);
	p->at = p->shown_n;
}

static void
picker_toggle(struct picker *p)
{
	struct picker_row *row = picker_highlighted(p);

	if (row) {
		row->is_on = !row->is_on;
	} else if (picker_is_on_created(p)) {
		buf_clear(&p->created);
		if (p->at > 0 && p->at >= picker_row_count(p))
			p->at--;
	} else if (p->can_create) {
		picker_create(p);
	}
}

static enum picker_result
picker_accept(struct picker *p)
{
	struct picker_row *row = picker_highlighted(p);

	if (p->kind == PICKER_MULTI) {
		bool is_untouched = picker_changes(p, NULL, NULL, 0) == 0 && p->created.n == 0;

		if (is_untouched && p->at >= picker_row_count(p))
			return PICKER_OPEN;
		if (is_untouched && !(row && row->is_on)) /* Enter only adds */
			picker_toggle(p);
		return PICKER_ACCEPTED;
	}
	if (!row)
		return PICKER_OPEN;
	p->chosen = row->item.id;
	return PICKER_ACCEPTED;
}

static void
picker_move(struct picker *p, int64_t by)
{
	int64_t at = (int64_t)p->at + by, last = (int64_t)picker_row_count(p) - 1;

	if (at > last)
		at = last;
	p->at = at < 0 ? 0 : (size_t)at;
}

static bool
picker_key_move(struct picker *p, uint32_t code)
{
	int64_t page = p->page > 1 ? p->page - 1 : 1, all = (int64_t)picker_row_count(p);

	switch (code) {
	case KEY_DOWN:
	case key_ctrl('N'): picker_move(p, 1); break;
	case KEY_UP:
	case key_ctrl('P'): picker_move(p, -1); break;
	case KEY_PAGE_DOWN: picker_move(p, page); break;
	case KEY_PAGE_UP: picker_move(p, -page); break;
	case KEY_HOME: picker_move(p, -all); break;
	case KEY_END: picker_move(p, all); break;
	default: return false;
	}
	return true;
}

static enum picker_result
picker_key_menu(struct picker *p, uint32_t code)
{
	for (size_t i = 0; i < p->n; i++)
		if (code != KEY_NONE && p->rows[i].item.key == code) {
			p->chosen = p->rows[i].item.id;
			return PICKER_ACCEPTED;
		}
	return PICKER_OPEN;
}

enum picker_result
picker_key(struct picker *p, const struct key_event *key)
{
	if (key->code == KEY_ESC || key->code == key_ctrl('G') || key->code == key_ctrl('C'))
		return PICKER_CANCELED;
	if (key->code == KEY_ENTER)
		return picker_accept(p);
	if (picker_key_move(p, key->code))
		return PICKER_OPEN;
	if (p->kind == PICKER_MENU)
		return picker_key_menu(p, key->code);
	if (key->code == KEY_TAB && p->kind == PICKER_MULTI) {
		picker_toggle(p);
		return PICKER_OPEN;
	}
	if (line_key(&p->filter, key)) {
		size_t was = p->needle.n;

		picker_apply_filter(p);
		if (p->needle.n != was)
			p->at = p->top = 0; /* the best match */
	}
	return PICKER_OPEN;
}

bool
picker_at(const struct picker *p, int64_t *id)
{
	if (p->at >= p->shown_n)
		return false;
	*id = p->rows[p->shown[p->at].row].item.id;
	return true;
}

int64_t
picker_chosen(const struct picker *p)
{
	return p->chosen;
}

size_t
picker_changes(const struct picker *p, int64_t *ids, bool *on, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct picker_row *row = &p->rows[i];

		if (row->is_on == row->item.is_toggled)
			continue;
		if (n < max) {
			ids[n] = row->item.id;
			on[n] = row->is_on;
		}
		n++;
	}
	return n;
}

struct str
picker_new(const struct picker *p)
{
	return buf_str(&p->created);
}

struct str
picker_filter(const struct picker *p)
{
	return line_str(&p->filter);
}
