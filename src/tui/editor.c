#include "ttydesk/tui/editor.h"

#include <string.h>

#include "edit.h"
#include "editor_priv.h"
#include "ttydesk/base/mem.h"

struct editor *
editor_open(void)
{
	struct editor *e = mem_zalloc(sizeof *e);

	e->cols = 79;
	e->lines = 10;
	e->want_col = -1;
	e->version = 1;
	buf_put_z(&e->text, "");
	return e;
}

void
editor_close(struct editor *e)
{
	if (!e)
		return;
	editor_forget(e);
	mem_free(e->steps);
	mem_free(e->wrap.rows);
	buf_done(&e->text);
	buf_done(&e->clean);
	buf_done(&e->yank);
	mem_free(e);
}

void
editor_set(struct editor *e, struct str text)
{
	editor_forget(e);
	buf_clear(&e->text);
	edit_take(&e->text, text, EDIT_TAKE_BODY);
	e->cursor = e->text.n;
	e->marking = EDITOR_MARK_NONE;
	e->dropped = 0;
	e->top = 0;
	e->want_col = -1;
	e->version++;
}

struct str
editor_str(const struct editor *e)
{
	return buf_str(&e->text);
}

/* ---- the selection ---- */

static size_t
editor_from(const struct editor *e)
{
	return e->marking != EDITOR_MARK_NONE && e->mark < e->cursor ? e->mark : e->cursor;
}

static size_t
editor_to(const struct editor *e)
{
	return e->marking != EDITOR_MARK_NONE && e->mark > e->cursor ? e->mark : e->cursor;
}

struct str
editor_selection(const struct editor *e)
{
	size_t from = editor_from(e);

	return (struct str){ e->text.p + from, editor_to(e) - from };
}

/* Puts `text` in the place of the selection, or at the cursor. */
static void
editor_put(struct editor *e, struct str text, enum editor_kind kind)
{
	size_t from = editor_from(e), n = editor_to(e) - from;

	editor_change(e, from, n, text, n > 0 ? EDITOR_KIND_OTHER : kind);
	e->marking = EDITOR_MARK_NONE;
}

static void
editor_take_in(struct editor *e, struct str text, enum edit_take how)
{
	struct buf taken = { 0 };

	e->dropped = edit_take(&taken, text, how);
	editor_put(e, buf_str(&taken), EDITOR_KIND_OTHER);
	buf_done(&taken);
}

void
editor_insert(struct editor *e, struct str text)
{
	editor_take_in(e, text, EDIT_TAKE_BODY);
}

size_t
editor_dropped(const struct editor *e)
{
	return e->dropped;
}

struct editor_stats
editor_stats(const struct editor *e)
{
	struct editor_stats stats = { .line = 1, .lines = 1 };
	struct str s = buf_str(&e->text);
	size_t len;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.p[i];

		if (byte == '\n') {
			stats.lines++;
			stats.line += i < e->cursor;
		} else if (byte < 0x80 ||
		    ((byte & 0xc0) == 0xc0 && !edit_is_mark(s, i, &len))) {
			stats.characters++;
		}
	}
	return stats;
}

bool
editor_is_empty(const struct editor *e)
{
	for (size_t i = 0; i < e->text.n; i++)
		if (e->text.p[i] != ' ' && e->text.p[i] != '\n' && e->text.p[i] != '\t')
			return false;
	return true;
}

static void
editor_go(struct editor *e, size_t pos)
{
	e->cursor = pos;
	e->want_col = -1;
	e->last = EDITOR_KIND_OTHER;
}

static void
editor_go_rows(struct editor *e, int by)
{
	struct editor_row row = editor_row_at(e, e->cursor);
	int col = e->want_col >= 0 ? e->want_col : editor_column(e, row, e->cursor);
	bool has_moved = false;

	for (; by > 0 && editor_row_next(e, &row); by--)
		has_moved = true;
	for (; by < 0 && editor_row_prev(e, &row); by++)
		has_moved = true;
	if (has_moved)
		editor_go(e, editor_at_column(e, row, col));
	e->want_col = col;
	e->last = EDITOR_KIND_OTHER;
}

static void
editor_cut(struct editor *e, size_t from, size_t to)
{
	if (from >= to)
		return;
	buf_clear(&e->yank);
	buf_put(&e->yank, e->text.p + from, to - from);
	editor_change(e, from, to - from, STR_LIT(""), EDITOR_KIND_OTHER);
}

static void
editor_cut_to_end(struct editor *e)
{
	size_t end = editor_line_end(e, e->cursor);

	if (end == e->cursor && end < e->text.n)
		end++; /* at the end of a line: the break */
	editor_cut(e, e->cursor, end);
}

static void
editor_cut_word(struct editor *e)
{
	struct str selected = editor_selection(e);

	if (selected.n > 0)
		editor_cut(e, editor_from(e), editor_to(e));
	else
		editor_cut(e, edit_blank_left(editor_str(e), e->cursor), e->cursor);
}

static bool
editor_key_control(struct editor *e, uint32_t code)
{

	switch (code) {
	case key_ctrl('A'): editor_go(e, editor_line_start(e, e->cursor)); break;
	case key_ctrl('E'): editor_go(e, editor_line_end(e, e->cursor)); break;
	case key_ctrl('W'): editor_cut_word(e); break;
	case key_ctrl('U'): editor_cut(e, editor_line_start(e, e->cursor), e->cursor); break;
	case key_ctrl('K'): editor_cut_to_end(e); break;
	case key_ctrl('Y'): editor_put(e, buf_str(&e->yank), EDITOR_KIND_OTHER); break;
	case key_ctrl('_'): editor_undo(e); break;
	case key_ctrl('R'): editor_redo(e); break;
	default: return false;
	}
	return true;
}

static void
editor_erase(struct editor *e, size_t from, size_t to)
{
	if (editor_selection(e).n > 0)
		editor_put(e, STR_LIT(""), EDITOR_KIND_OTHER);
	else if (from < to)
		editor_change(e, from, to - from, STR_LIT(""), EDITOR_KIND_ERASE);
}

static void
editor_type(struct editor *e, uint32_t cp)
{
	char utf8[4];
	struct str s = { utf8, edit_utf8(utf8, cp) };

	editor_put(e, s, EDITOR_KIND_TYPE);
}

static bool
editor_move(struct editor *e, uint32_t code)
{
	struct str s = editor_str(e);
	int page = e->lines > 1 ? e->lines - 1 : 1;

	switch (code) {
	case KEY_LEFT: editor_go(e, edit_prev(s, e->cursor)); break;
	case KEY_RIGHT: editor_go(e, edit_next(s, e->cursor)); break;
	case KEY_UP: editor_go_rows(e, -1); break;
	case KEY_DOWN: editor_go_rows(e, 1); break;
	case KEY_PAGE_UP: editor_go_rows(e, -page); break;
	case KEY_PAGE_DOWN: editor_go_rows(e, page); break;
	case KEY_HOME: editor_go(e, editor_line_start(e, e->cursor)); break;
	case KEY_END: editor_go(e, editor_line_end(e, e->cursor)); break;
	case KEY_CTRL_LEFT: editor_go(e, edit_word_left(s, e->cursor)); break;
	case KEY_CTRL_RIGHT: editor_go(e, edit_word_right(s, e->cursor)); break;
	case KEY_CTRL_HOME: editor_go(e, 0); break;
	case KEY_CTRL_END: editor_go(e, s.n); break;
	default: return false;
	}
	return true;
}

/* A move with Shift takes the end of the selection along; a plain one drops
 * what Shift began. */
static bool
editor_key_move(struct editor *e, uint32_t code)
{
	uint32_t plain = key_unshifted(code);
	enum editor_marking was = e->marking;

	if (plain != code && was == EDITOR_MARK_NONE) {
		e->mark = e->cursor;
		e->marking = EDITOR_MARK_SHIFT;
	} else if (plain == code && was == EDITOR_MARK_SHIFT) {
		e->marking = EDITOR_MARK_NONE;
	}
	if (editor_move(e, plain))
		return true;
	e->marking = was;
	return false;
}

static bool
editor_key_mark(struct editor *e, uint32_t code)
{
	if (code == KEY_ESC && e->marking != EDITOR_MARK_NONE) {
		e->marking = EDITOR_MARK_NONE;
		return true;
	}
	if (code != KEY_CTRL_SPACE)
		return false;
	e->mark = e->cursor;
	e->marking = e->marking == EDITOR_MARK_SET ? EDITOR_MARK_NONE : EDITOR_MARK_SET;
	e->last = EDITOR_KIND_OTHER;
	return true;
}

bool
editor_key(struct editor *e, const struct key_event *key)
{
	struct str s = editor_str(e);

	if (editor_key_move(e, key->code) || editor_key_mark(e, key->code))
		return true;
	switch (key->code) {
	case KEY_NONE: return false;
	case KEY_ENTER: editor_type(e, '\n'); break;
	case KEY_TAB: editor_put(e, STR_LIT("    "), EDITOR_KIND_OTHER); break;
	case KEY_BACKSPACE: editor_erase(e, edit_prev(s, e->cursor), e->cursor); break;
	case KEY_DELETE: editor_erase(e, e->cursor, edit_next(s, e->cursor)); break;
	case KEY_PASTE: editor_take_in(e, key->paste, EDIT_TAKE_PASTE); break;
	default:
		if (key->code < 0x20)
			return editor_key_control(e, key->code);
		if (key->code >= KEY_SPECIAL)
			return false;
		editor_type(e, key->code);
	}
	return true;
}

/* No blank rows below the text while some of it stands above the view: returns
 * by how many rows the view moved up. */
static int
editor_fill(struct editor *e)
{
	struct editor_row row = editor_row_at(e, e->top);
	int shown = 1, moved = 0;

	while (shown < e->lines && editor_row_next(e, &row))
		shown++;
	row = editor_row_at(e, e->top);
	while (shown + moved < e->lines && editor_row_prev(e, &row))
		moved++;
	e->top = row.from;
	return moved;
}

/* Moves the view so that the cursor's row is in it; returns the first row. */
static struct editor_row
editor_scroll(struct editor *e, int *cursor_line)
{
	struct editor_row at = editor_row_at(e, e->cursor), row;
	int line = 0;

	row = editor_row_at(e, e->top <= e->cursor ? e->top : e->cursor);
	e->top = row.from;
	while (row.from < at.from && line < e->lines && editor_row_next(e, &row))
		line++;
	if (line >= e->lines) { /* below: it becomes the last */
		line = 0;
		row = at;
		while (line < e->lines - 1 && editor_row_prev(e, &row))
			line++;
		e->top = row.from;
	}
	*cursor_line = line + editor_fill(e);
	return editor_row_at(e, e->top);
}

static void
editor_paint_row(
    struct editor *e, struct canvas *c, struct rect r, enum role role, struct editor_row row)
{
	size_t pos = row.from;
	int x = r.x;

	while (pos < row.to && x < r.x + r.w) {
		size_t next, end = pos;
		struct text glyph;
		int width;

		while (end < row.to && end - pos < (size_t)r.w && e->text.p[end] >= 0x20 &&
		    e->text.p[end] < 0x7f)
			end++;
		if (end < row.to && end > pos && (unsigned char)e->text.p[end] >= 0x80)
			end--; /* a mark may follow */
		if (end > pos) {
			canvas_put(
			    c, r, x, r.y, role, (struct text){ e->text.p + pos, end - pos });
			x += (int)(end - pos);
			pos = end;
			continue;
		}
		glyph = editor_glyph(e, pos, &width, &next);
		canvas_put(c, r, x, r.y, role, glyph);
		x += width;
		pos = next;
	}
}

/* The part of a row that is selected; its end hangs over by a column where the
 * line break is selected too. */
static void
editor_paint_selected(struct editor *e, struct canvas *c, struct rect r, struct editor_row row)
{
	size_t from = editor_from(e), to = editor_to(e);
	int x, end;

	if (from >= to || to <= row.from || from > row.to)
		return;
	x = editor_column(e, row, from > row.from ? from : row.from);
	end = editor_column(e, row, to < row.to ? to : row.to) + (to > row.to);
	if (x < r.w && end > x)
		canvas_layer(c, (struct rect){ r.x + x, r.y, end < r.w ? end - x : r.w - x, 1 },
		    ROLE_LIST_CURSOR);
}

void
editor_paint(struct editor *e, struct canvas *c, struct rect r, enum role role)
{
	struct editor_row row;
	int line, x;

	r = rect_clip(r, canvas_rect(c));
	if (r.w <= 0 || r.h <= 0)
		return;
	e->cols = r.w > 1 ? r.w - 1 : 1; /* the last column is the cursor's */
	e->lines = r.h;
	canvas_fill(c, r, role);
	row = editor_scroll(e, &line);
	for (int y = 0; y < r.h; y++) {
		struct rect at = { r.x, r.y + y, r.w, 1 };

		editor_paint_row(e, c, at, role, row);
		editor_paint_selected(e, c, at, row);
		if (!editor_row_next(e, &row))
			break;
	}
	x = editor_column(e, editor_row_at(e, e->cursor), e->cursor);
	canvas_cursor(c, r.x + (x < r.w ? x : r.w - 1), r.y + line, true);
}
