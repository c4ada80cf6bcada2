#include "dialog/lists.h"

#include <stdlib.h>

#include "ttydesk/base/mem.h"

enum { LISTS_DETAIL_ROWS = 3, LISTS_CURSOR_COLS = 20 };

/* ---- the cursor ---- */

static void
lists_row_at(struct app *a, struct lists *l, size_t index, struct lists_row *out)
{
	*out = (struct lists_row){ 0 };
	l->ops->row(a, l, index, out);
}

static uint64_t
lists_key_at(struct app *a, struct lists *l, size_t index)
{
	struct lists_row row;

	lists_row_at(a, l, index, &row);
	return row.key;
}

/* The cursor stays on its row, wherever that is now. */
static bool
lists_look_for(struct app *a, struct lists *l, size_t n)
{
	if (l->at_end)
		l->cursor = n - 1;
	if (l->cursor_key == 0 || l->at_end ||
	    (l->cursor < n && lists_key_at(a, l, l->cursor) == l->cursor_key))
		return l->cursor < n;
	for (size_t i = 0; i < n; i++) {
		if (lists_key_at(a, l, i) == l->cursor_key) {
			l->cursor = i;
			return true;
		}
	}
	return false;
}

bool
lists_cursor(struct app *a, struct lists *l, size_t *index)
{
	size_t n = l->ops->count(a, l);

	if (n == 0)
		return false;
	if (!lists_look_for(a, l, n) || l->cursor_key == 0) {
		if (l->cursor >= n)
			l->cursor = n - 1;
		l->cursor_key = lists_key_at(a, l, l->cursor);
	}
	*index = l->cursor;
	return true;
}

void
lists_select(struct app *a, struct lists *l, size_t index)
{
	size_t n = l->ops->count(a, l);

	if (n == 0)
		return;
	l->cursor = index < n ? index : n - 1;
	l->cursor_key = lists_key_at(a, l, l->cursor);
	l->at_end = l->ops->starts_at_end && l->cursor == n - 1;
	l->detail_top = 0;
	app_dirty(a);
}

static void
lists_move(struct app *a, struct lists *l, int delta)
{
	size_t at;

	if (!lists_cursor(a, l, &at))
		return;
	if (delta < 0 && (size_t)-delta > at)
		lists_select(a, l, 0);
	else
		lists_select(a, l, delta < 0 ? at - (size_t)-delta : at + (size_t)delta);
}

static void
lists_scroll(struct lists *l, size_t n)
{
	size_t height = l->height > 0 ? (size_t)l->height : 1;

	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + height)
		l->top = l->cursor - height + 1;
	if (l->top + height > n)
		l->top = n > height ? n - height : 0;
}

/* ---- find ---- */

static bool
lists_matches(struct app *a, struct lists *l, size_t index, struct text needle)
{
	struct lists_row row;
	size_t at, len;

	lists_row_at(a, l, index, &row);
	for (size_t i = 0; i < LISTS_COLUMNS; i++) {
		if (text_find(row.cells[i], needle, 0, &at, &len))
			return true;
	}
	return false;
}

static void
lists_find_from(struct app *a, struct lists *l, size_t from, int direction)
{
	struct text needle = text_clean_tmp(&a->arena, line_str(&l->find), TEXT_LINE);
	size_t n = l->ops->count(a, l);

	l->is_missing = needle.n > 0;
	for (size_t i = 0; needle.n > 0 && i < n; i++) {
		size_t at = direction > 0 ? (from + i) % n : (from + n - i) % n;

		if (lists_matches(a, l, at, needle)) {
			lists_select(a, l, at);
			l->is_missing = false;
			return;
		}
	}
}

static void
lists_find_again(struct app *a, struct lists *l, int direction)
{
	size_t n = l->ops->count(a, l), at;

	if (line_str(&l->find).n == 0 || !lists_cursor(a, l, &at)) {
		app_say(a, false, "nothing to find: / starts");
		return;
	}
	lists_find_from(a, l, direction > 0 ? (at + 1) % n : (at + n - 1) % n, direction);
	if (l->is_missing)
		app_say(a, true, "not found: %.*s", (int)line_str(&l->find).n,
		    line_str(&l->find).p);
}

static void
lists_find_key(struct app *a, struct lists *l, const struct key_event *key)
{
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&l->find).n == 0)) {
		l->is_finding = l->is_missing = false;
		line_set(&l->find, (struct str){ "", 0 });
		lists_select(a, l, l->find_from);
	} else if (key->code == KEY_ENTER) {
		l->is_finding = false;
	} else if (line_key(&l->find, key)) {
		lists_find_from(a, l, l->find_from, 1);
	}
}

static void
lists_find_open(struct app *a, struct lists *l)
{
	l->find_from = 0;
	if (!lists_cursor(a, l, &l->find_from))
		return;
	l->is_finding = true;
	l->is_missing = false;
	line_set(&l->find, (struct str){ "", 0 });
}

/* ---- keys ---- */

static bool
lists_page_key(struct app *a, struct lists *l, uint32_t code)
{
	int page = l->height > 2 ? l->height - 1 : 1;

	if (code == KEY_PAGE_DOWN || code == key_ctrl('F'))
		lists_move(a, l, page);
	else if (code == KEY_PAGE_UP || code == key_ctrl('B'))
		lists_move(a, l, -page);
	else if (code == key_ctrl('D'))
		lists_move(a, l, page > 1 ? page / 2 : 1);
	else if (code == key_ctrl('U'))
		lists_move(a, l, page > 1 ? -(page / 2) : -1);
	else
		return false;
	return true;
}

static void
lists_other_key(struct app *a, struct lists *l, const struct key_event *key)
{
	size_t at;

	if (lists_page_key(a, l, key->code))
		return;
	if (key->code == KEY_ENTER && l->ops->enter != NULL && lists_cursor(a, l, &at))
		l->ops->enter(a, l); /* may close it */
	else if (key->code == '?' || key->code == KEY_F1)
		help_open(a);
	else if (key->code == key_ctrl('L'))
		a->effects.repaint = true;
	else if (key->code == key_ctrl('Z'))
		a->effects.suspend = true;
	else if (key->code == 'Q')
		cmd_run(a, CMD_QUIT, 0);
	else if (key->code == 'q' || prompt_cancels(key->code))
		mode_pop(a);
}

static void
lists_own_key(struct app *a, struct lists *l, const struct key_event *key)
{
	uint32_t prefix = l->prefix;

	l->prefix = 0;
	switch (key->code) {
	case 'j':
	case KEY_DOWN: lists_move(a, l, 1); break;
	case 'k':
	case KEY_UP: lists_move(a, l, -1); break;
	case 'g':
		l->prefix = prefix == 0 ? 'g' : 0;
		if (prefix == 'g')
			lists_select(a, l, 0);
		break;
	case KEY_HOME: lists_select(a, l, 0); break;
	case 'G':
	case KEY_END: lists_select(a, l, SIZE_MAX); break;
	case 'J': l->detail_top++; break;
	case 'K': l->detail_top -= l->detail_top > 0; break;
	case '/': lists_find_open(a, l); break;
	case 'n': lists_find_again(a, l, 1); break;
	case 'N': lists_find_again(a, l, -1); break;
	default: lists_other_key(a, l, key); break;
	}
}

/* The row that the key was meant for went since it was painted: no other one is
 * meant. The cursor is on its neighbor now. */
static bool
lists_row_left(struct app *a, struct lists *l)
{
	uint64_t was = l->at_end ? 0 : l->cursor_key;
	size_t at;

	if (!lists_cursor(a, l, &at))
		l->cursor_key = 0; /* empty */
	return was != 0 && l->cursor_key != was;
}

void
lists_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct lists *l = m->state;

	if (l->waits_for_paint && !l->is_painted)
		return;
	app_dirty(a);
	if (lists_row_left(a, l) && key->code != 'q' && key->code != 'Q' &&
	    !prompt_cancels(key->code)) {
		app_say(a, false, "that row has just left the list");
		return;
	}
	if (l->is_finding)
		lists_find_key(a, l, key);
	else if (l->ops->key == NULL || !l->ops->key(a, l, key))
		lists_own_key(a, l, key);
}

/* ---- painting ---- */

/* Columns without a width share what the others leave. */
static int
lists_share(const struct app *a, const struct lists_column *col, int width)
{
	int used = 0, shares = 0;

	for (size_t i = 0; col[i].header != NULL; i++) {
		if (a->cols < col[i].min_screen)
			continue;
		used += abs(col[i].cols) + 1;
		shares += col[i].cols == 0;
	}
	return shares > 0 && width > used ? (width - used + 1) / shares : 0;
}

static void
lists_put_cells(struct app *a, struct lists *l, struct canvas *c, struct rect r,
    const struct lists_row *row)
{
	const struct lists_column *col = l->ops->columns;
	int share = lists_share(a, col, r.w - 2), x = r.x + 2;

	for (size_t i = 0; col[i].header != NULL && x < r.x + r.w; i++) {
		int cols = col[i].cols == 0 ? share : abs(col[i].cols);
		enum role role = row->roles[i] == ROLE_TEXT ? ROLE_POPUP : row->roles[i];

		if (a->cols < col[i].min_screen)
			continue;
		if ((col[i + 1].header == NULL && col[i].cols >= 0) || cols > r.x + r.w - x)
			cols = r.x + r.w - x;
		if (col[i].cols < 0)
			canvas_put_right(c, r, x, r.y, cols, role, row->cells[i]);
		else
			canvas_put_cell(c, r, x, r.y, cols, role, row->cells[i]);
		x += cols + 1;
	}
}

static void
lists_put_row(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	size_t index = l->top + (size_t)(r.h - 1);
	struct lists_row row;
	bool is_cursor = index == l->cursor;

	r.y += r.h - 1;
	r.h = 1;
	lists_row_at(a, l, index, &row);
	lists_put_cells(a, l, c, r, &row);
	if (!is_cursor)
		return;
	canvas_put(c, r, r.x, r.y, ROLE_POPUP, TEXT_LIT(">"));
	r.w = r.w < LISTS_CURSOR_COLS ? r.w : LISTS_CURSOR_COLS;
	canvas_layer(c, r, ROLE_LIST_CURSOR);
	canvas_cursor(c, r.x, r.y, false);
}

static void
lists_put_rows(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	size_t n = l->ops->count(a, l), at;

	l->height = r.h;
	if (n == 0)
		canvas_put(c, r, r.x + 2, r.y, ROLE_TEXT_DIM,
		    l->ops->empty ? l->ops->empty(a, l) : TEXT_LIT("nothing here"));
	if (!lists_cursor(a, l, &at))
		return;
	lists_scroll(l, n);
	for (int i = 0; i < r.h && l->top + (size_t)i < n; i++)
		lists_put_row(a, l, c, (struct rect){ r.x, r.y, r.w, i + 1 });
}

static void
lists_put_title(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	struct text title = l->ops->title ? l->ops->title(a, l)
					  : text_printf_tmp(&a->arena, "%s", l->ops->mode.name);
	int x = r.x;

	canvas_fill_char(c, (struct rect){ r.x, r.y, r.w, 1 }, ROLE_POPUP_BORDER, '-');
	x += canvas_put(c, r, x, r.y, ROLE_POPUP_BORDER, TEXT_LIT("-- "));
	x += canvas_put(c, r, x, r.y, ROLE_POPUP_BORDER, title);
	canvas_put(c, r, x, r.y, ROLE_POPUP_BORDER, TEXT_LIT(" -"));
}

static void
lists_put_header(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	struct lists_row row = { 0 };

	for (size_t i = 0; l->ops->columns[i].header != NULL; i++) {
		row.cells[i] = text_printf_tmp(&a->arena, "%s", l->ops->columns[i].header);
		row.roles[i] = ROLE_LIST_HEADER;
	}
	r.h = 1;
	canvas_fill(c, r, ROLE_LIST_HEADER);
	lists_put_cells(a, l, c, r, &row);
}

/* The rows' share of `h`, where the row under the cursor is shown in full below. */
static int
lists_rows_of(struct app *a, const struct lists *l, int h)
{
	size_t n = l->ops->count(a, l);
	int most = h / 3 > 1 ? h / 3 : 1;

	if (l->ops->detail == NULL || n == 0 || h < LISTS_DETAIL_ROWS)
		return h;
	return n < (size_t)most ? (int)n : most;
}

void
lists_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct lists *l = m->state;
	struct rect r = { 0, a->layout.tabs.h, a->cols, a->layout.status.y - a->layout.tabs.h };
	int rows;

	if (a->layout.status.h == 0)
		r = (struct rect){ 0, 0, a->cols, a->rows };
	if (!l->is_painted)
		l->painted_at = a->mono;
	l->is_painted = true;
	canvas_fill(c, r, ROLE_POPUP);
	if (r.h >= 3) {
		lists_put_title(a, l, c, r);
		r.y++;
		r.h--;
	}
	if (r.h >= 4) {
		lists_put_header(a, l, c, r);
		r.y++;
		r.h--;
	}
	rows = lists_rows_of(a, l, r.h);
	lists_put_rows(a, l, c, (struct rect){ r.x, r.y, r.w, rows });
	if (rows < r.h)
		l->ops->detail(a, l, c, (struct rect){ r.x, r.y + rows, r.w, r.h - rows });
	if (l->is_finding)
		prompt_paint(
		    a, c, l->is_missing ? TEXT_LIT("not found /") : TEXT_LIT("/"), &l->find);
}

/* ---- open and close ---- */

struct lists *
lists_open(struct app *a, const struct lists_ops *ops, void *state)
{
	struct lists *l = mem_zalloc(sizeof *l);

	l->ops = ops;
	l->state = state;
	l->at_end = ops->starts_at_end;
	l->waits_for_paint = ops->waits_for_paint;
	l->height = 1;
	line_init(&l->find);
	if (a->mode_count == MODE_MAX) {
		lists_mode_close(a, &(struct mode){ &ops->mode, l });
		return NULL;
	}
	mode_push(a, &ops->mode, l);
	return l;
}

void
lists_mode_close(struct app *a, struct mode *m)
{
	struct lists *l = m->state;

	if (l->ops->close)
		l->ops->close(a, l);
	line_done(&l->find);
	mem_free(l);
}

struct lists *
lists_find(struct app *a, const struct lists_ops *ops)
{
	for (int i = a->mode_count - 1; i > 0; i--) {
		if (a->modes[i].ops == &ops->mode)
			return a->modes[i].state;
	}
	return NULL;
}
