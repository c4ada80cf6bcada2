#include <string.h>

#include "edit.h"
#include "editor_priv.h"
#include "ttydesk/base/mem.h"

/* Longer paragraphs are laid out in pieces of about this many bytes. */
#define EDITOR_CHUNK ((size_t)8 * 1024)

size_t
editor_line_start(const struct editor *e, size_t pos)
{
	while (pos > 0 && e->text.p[pos - 1] != '\n')
		pos--;
	return pos;
}

size_t
editor_line_end(const struct editor *e, size_t pos)
{
	const char *found = memchr(e->text.p + pos, '\n', e->text.n - pos);

	return found ? (size_t)(found - e->text.p) : e->text.n;
}

struct text
editor_glyph(struct editor *e, size_t pos, int *width, size_t *next)
{
	struct str s = buf_str(&e->text);
	unsigned char ch = (unsigned char)s.p[pos];

	if (ch >= 0x20 && ch < 0x7f && (pos + 1 == s.n || (unsigned char)s.p[pos + 1] < 0x80)) {
		*next = pos + 1;
		*width = 1;
		return (struct text){ s.p + pos, 1 };
	}
	*next = edit_next(s, pos);
	buf_clear(&e->clean);
	text_clean(&e->clean, (struct str){ s.p + pos, *next - pos }, TEXT_BODY);
	*width = text_width((struct text){ e->clean.p, e->clean.n });
	return (struct text){ e->clean.p, e->clean.n };
}

/* Where piece number `k` of the paragraph at `start` begins. */
static size_t
editor_chunk_start(const struct editor *e, size_t start, size_t end, size_t k)
{
	size_t at = start + k * EDITOR_CHUNK;

	if (k == 0)
		return start;
	if (at >= end)
		return end;
	while (at > start && ((unsigned char)e->text.p[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static void
editor_wrap_add(struct editor_wrap *w, size_t from, size_t to)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 64;
		w->rows = mem_grow(w->rows, w->cap, sizeof *w->rows);
	}
	w->rows[w->n++] = (struct editor_row){ from, to };
}

/* Greedy: breaks after blanks and hyphens and around wide characters; blanks
 * hang over the edge. A word longer than a row is cut. */
static void
editor_wrap_rows(struct editor *e, struct editor_wrap *w)
{
	size_t row = w->from, pos = w->from, chance = w->from;
	int col = 0, chance_col = 0;

	w->n = 0;
	while (pos < w->to) {
		size_t next;
		int width;
		char ch = e->text.p[pos];

		editor_glyph(e, pos, &width, &next);
		next = next > w->to ? w->to : next;
		if (width > 1 && ch != '\t' && pos > row) {
			chance = pos;
			chance_col = col;
		}
		if (col + width > w->cols && ch != ' ' && pos > row) {
			if (chance <= row) {
				chance = pos;
				chance_col = col;
			}
			editor_wrap_add(w, row, chance);
			row = chance;
			col -= chance_col;
			chance_col = 0;
		}
		col += width;
		pos = next;
		if (ch == ' ' || ch == '\t' || ch == '-' || width > 1) {
			chance = pos;
			chance_col = col;
		}
	}
	editor_wrap_add(w, row, w->to);
}

/* Makes e->wrap the chunk that shows `pos`. */
static void
editor_wrap_at(struct editor *e, size_t pos)
{
	struct editor_wrap *w = &e->wrap;
	size_t start, end, k, from, to;

	/* a position between two chunks belongs to the later one */
	if (w->version == e->version && w->cols == e->cols && w->n > 0 && pos >= w->from &&
	    (pos < w->to || (pos == w->to && w->ends_paragraph)))
		return;
	if (w->version != e->version || pos < w->start || pos > w->end) {
		w->start = editor_line_start(e, pos);
		w->end = editor_line_end(e, pos);
	}
	start = w->start;
	end = w->end;
	k = (pos - start) / EDITOR_CHUNK;
	from = editor_chunk_start(e, start, end, k);
	to = editor_chunk_start(e, start, end, k + 1);
	if (pos >= to && to < end) { /* `pos` is inside the bytes moved back over */
		from = to;
		to = editor_chunk_start(e, start, end, k + 2);
	}
	if (from == end && from > start && k > 0)
		from = editor_chunk_start(e, start, end, k - 1);
	w->from = from;
	w->to = to;
	w->ends_paragraph = to == end;
	w->cols = e->cols;
	w->version = e->version;
	editor_wrap_rows(e, w);
}

static size_t
editor_wrap_find(const struct editor_wrap *w, size_t pos)
{
	size_t low = 0, high = w->n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (w->rows[mid].from <= pos)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct editor_row
editor_row_at(struct editor *e, size_t pos)
{
	editor_wrap_at(e, pos);
	return e->wrap.rows[editor_wrap_find(&e->wrap, pos)];
}

bool
editor_row_prev(struct editor *e, struct editor_row *row)
{
	size_t i;

	editor_wrap_at(e, row->from);
	i = editor_wrap_find(&e->wrap, row->from);
	if (i > 0) {
		*row = e->wrap.rows[i - 1];
		return true;
	}
	if (e->wrap.from == 0)
		return false;
	/* the byte before is a line break, or the last of the chunk before */
	editor_wrap_at(e, edit_prev(buf_str(&e->text), e->wrap.from));
	*row = e->wrap.rows[e->wrap.n - 1];
	return true;
}

bool
editor_row_next(struct editor *e, struct editor_row *row)
{
	size_t i, next;

	editor_wrap_at(e, row->from);
	i = editor_wrap_find(&e->wrap, row->from);
	if (i + 1 < e->wrap.n) {
		*row = e->wrap.rows[i + 1];
		return true;
	}
	if (e->wrap.to >= e->text.n)
		return false;
	next = e->wrap.to + e->wrap.ends_paragraph;
	*row = editor_row_at(e, next);
	return true;
}

int
editor_column(struct editor *e, struct editor_row row, size_t pos)
{
	int col = 0, width;

	for (size_t at = row.from; at < pos && at < row.to;) {
		editor_glyph(e, at, &width, &at);
		col += width;
	}
	return col;
}

size_t
editor_at_column(struct editor *e, struct editor_row row, int col)
{
	size_t pos = row.from, last = row.to;
	bool is_soft = row.to < e->text.n && e->text.p[row.to] != '\n';

	while (pos < row.to) {
		size_t next;
		int width;

		editor_glyph(e, pos, &width, &next);
		if (width > col)
			break;
		col -= width;
		/* the end of a soft row would show at the next one's start */
		if (is_soft && next >= last)
			break;
		pos = next;
	}
	return pos < row.to ? pos : row.to;
}
