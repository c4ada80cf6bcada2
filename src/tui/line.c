#include "ttydesk/tui/line.h"

#include "edit.h"

/* A prompt is not a place for books: what would exceed this is refused. */
#define LINE_TEXT_MAX ((size_t)16 * 1024)

void
line_init(struct line *l)
{
	*l = (struct line){ 0 };
}

void
line_done(struct line *l)
{
	buf_done(&l->text);
	buf_done(&l->yank);
	line_init(l);
}

struct str
line_str(const struct line *l)
{
	return buf_str(&l->text);
}

static void
line_insert(struct line *l, struct str s)
{
	if (s.n == 0 || l->text.n + s.n > LINE_TEXT_MAX)
		return;
	buf_insert(&l->text, l->cursor, s.p, s.n);
	l->cursor += s.n;
}

static void
line_take(struct line *l, struct str raw)
{
	struct buf taken = { 0 };

	if (raw.n <= LINE_TEXT_MAX)
		edit_take(&taken, raw, EDIT_TAKE_LINE);
	line_insert(l, buf_str(&taken));
	buf_done(&taken);
}

void
line_set(struct line *l, struct str text)
{
	buf_clear(&l->text);
	l->cursor = l->left = 0;
	line_take(l, text);
}

/* Removes [from, to); keeps it for Ctrl-Y if `is_kept`. */
static void
line_cut(struct line *l, size_t from, size_t to, bool is_kept)
{
	if (from >= to)
		return;
	if (is_kept) {
		buf_clear(&l->yank);
		buf_put(&l->yank, l->text.p + from, to - from);
	}
	buf_remove(&l->text, from, to - from);
	l->cursor = from;
}

static bool
line_key_control(struct line *l, uint32_t code)
{
	struct str s = line_str(l);

	switch (code) {
	case key_ctrl('A'): l->cursor = 0; break;
	case key_ctrl('B'): l->cursor = edit_prev(s, l->cursor); break;
	case key_ctrl('D'): line_cut(l, l->cursor, edit_next(s, l->cursor), false); break;
	case key_ctrl('E'): l->cursor = s.n; break;
	case key_ctrl('F'): l->cursor = edit_next(s, l->cursor); break;
	case key_ctrl('K'): line_cut(l, l->cursor, s.n, true); break;
	case key_ctrl('U'): line_cut(l, 0, l->cursor, true); break;
	case key_ctrl('W'): line_cut(l, edit_blank_left(s, l->cursor), l->cursor, true); break;
	case key_ctrl('Y'): line_insert(l, buf_str(&l->yank)); break;
	default: return false;
	}
	return true;
}

bool
line_key(struct line *l, const struct key_event *key)
{
	struct str s = line_str(l);
	char utf8[4];

	switch (key->code) {
	case KEY_LEFT: l->cursor = edit_prev(s, l->cursor); break;
	case KEY_RIGHT: l->cursor = edit_next(s, l->cursor); break;
	case KEY_HOME: l->cursor = 0; break;
	case KEY_END: l->cursor = s.n; break;
	case KEY_CTRL_LEFT: l->cursor = edit_word_left(s, l->cursor); break;
	case KEY_CTRL_RIGHT: l->cursor = edit_word_right(s, l->cursor); break;
	case KEY_BACKSPACE: line_cut(l, edit_prev(s, l->cursor), l->cursor, false); break;
	case KEY_DELETE: line_cut(l, l->cursor, edit_next(s, l->cursor), false); break;
	case KEY_PASTE: line_take(l, key->paste); break;
	default:
		if (key->code < 0x20)
			return line_key_control(l, key->code);
		if (key->code >= KEY_SPECIAL)
			return false;
		line_insert(l, (struct str){ utf8, edit_utf8(utf8, key->code) });
	}
	return true;
}

/* Columns of the clean form of bytes [from, to). */
static int
line_width(const struct line *l, size_t from, size_t to, struct buf *clean)
{
	buf_clear(clean);
	text_clean(clean, (struct str){ l->text.p + from, to - from }, TEXT_LINE);
	return text_width((struct text){ clean->p, clean->n });
}

/* First byte to show so that at most `cols` columns lie before the cursor. */
static size_t
line_left(const struct line *l, int cols, struct buf *clean)
{
	size_t left = l->cursor;

	while (left > 0) {
		size_t prev = edit_prev(line_str(l), left);
		int width = line_width(l, prev, left, clean);

		if (width > cols)
			break;
		cols -= width;
		left = prev;
	}
	return left;
}

void
line_paint(struct line *l, struct canvas *c, struct rect r, enum role role)
{
	struct buf clean = { 0 };
	size_t least;
	int x = 0;

	r = rect_clip(r, canvas_rect(c));
	if (r.w <= 0 || r.h <= 0)
		return;
	r.h = 1;
	canvas_fill(c, r, role);
	/* after a jump or Backspace at the edge show some of what is before */
	if (l->left > 0 && l->cursor <= l->left)
		l->left = line_left(l, r.w / 3, &clean);
	least = line_left(l, r.w - 1, &clean);
	if (l->left < least)
		l->left = least;
	if (l->text.n > 0) {
		x = line_width(l, l->left, l->cursor, &clean);
		buf_clear(&clean);
		text_clean(&clean, (struct str){ l->text.p + l->left, l->text.n - l->left },
		    TEXT_LINE);
		canvas_put(c, r, r.x, r.y, role, (struct text){ clean.p, clean.n });
	}
	canvas_cursor(c, r.x + (x < r.w ? x : r.w - 1), r.y, true);
	buf_done(&clean);
}
