#include "screen.h"

#include <stdio.h>
#include <string.h>

#include <vterm.h>

#include "scan.h"
#include "ttydesk/base/mem.h"

#define ROW_RING 8

struct screen {
	VTerm *vterm;
	VTermScreen *cells;
	int cols, rows;
	bool is_alternate, shows_cursor, has_paste, has_mouse;
	int bells, color_changes;
	uint64_t offset;    /* bytes scanned */
	struct buf pending; /* the start of a token that is not complete */
	char last[8];       /* the last character, for CSI b */
	size_t last_n;
	char fault[300];
	struct buf answers;
	size_t answers_taken;
	struct buf text;
	struct buf ring[ROW_RING];
	unsigned turn;
};

/* ---- libvterm's events ---- */

static int
screen_on_property(VTermProp property, VTermValue *value, void *ctx)
{
	struct screen *s = ctx;

	if (property == VTERM_PROP_ALTSCREEN)
		s->is_alternate = value->boolean != 0;
	else if (property == VTERM_PROP_CURSORVISIBLE)
		s->shows_cursor = value->boolean != 0;
	else if (property == VTERM_PROP_MOUSE)
		s->has_mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static int
screen_on_bell(void *ctx)
{
	struct screen *s = ctx;

	s->bells++;
	return 1;
}

static void
screen_on_answer(const char *p, size_t n, void *ctx)
{
	struct screen *s = ctx;

	buf_put(&s->answers, p, n);
}

static const VTermScreenCallbacks screen_callbacks = { .settermprop = screen_on_property,
	.bell = screen_on_bell };

struct screen *
screen_open(int cols, int rows)
{
	struct screen *s = mem_zalloc(sizeof *s);

	s->cols = cols;
	s->rows = rows;
	s->shows_cursor = true;
	s->vterm = vterm_new(rows, cols);
	vterm_set_utf8(s->vterm, 1);
	vterm_output_set_callback(s->vterm, screen_on_answer, s);
	s->cells = vterm_obtain_screen(s->vterm);
	vterm_screen_enable_altscreen(s->cells, 1);
	vterm_screen_set_callbacks(s->cells, &screen_callbacks, s);
	vterm_screen_reset(s->cells, 1);
	return s;
}

void
screen_close(struct screen *s)
{
	if (s == NULL)
		return;
	vterm_free(s->vterm);
	buf_done(&s->pending);
	buf_done(&s->answers);
	buf_done(&s->text);
	for (int i = 0; i < ROW_RING; i++)
		buf_done(&s->ring[i]);
	mem_free(s);
}

void
screen_resize(struct screen *s, int cols, int rows)
{
	s->cols = cols;
	s->rows = rows;
	vterm_set_size(s->vterm, rows, cols);
}

/* ---- bytes in ---- */

static void
screen_blame(struct screen *s, const char *p, size_t n)
{
	size_t used;

	if (s->fault[0] != '\0')
		return;
	used = (size_t)snprintf(
	    s->fault, sizeof s->fault, "at byte %llu:", (unsigned long long)s->offset);
	for (size_t i = 0; i < n && i < 24; i++)
		used += (size_t)snprintf(
		    s->fault + used, sizeof s->fault - used, " %02x", (unsigned char)p[i]);
}

static void
screen_note_sequence(struct screen *s, const struct scan_token *t)
{
	bool is_on = t->final == 'h';

	if (t->final == 'm') {
		for (int i = 0; i < t->arg_count; i++) {
			int a = t->args[i];

			if ((a >= 30 && a <= 38) || (a >= 40 && a <= 48) ||
			    (a >= 90 && a <= 107))
				s->color_changes++;
		}
	}
	if (t->is_private && (is_on || t->final == 'l')) {
		for (int i = 0; i < t->arg_count; i++) {
			if (t->args[i] == 2004)
				s->has_paste = is_on;
		}
	}
}

/* This libvterm does not know CSI b (repeat) and takes the console's OSC R for
 * the start of a long one. */
static void
screen_pass(struct screen *s, const struct scan_token *t, const char *p)
{
	if (t->kind == SCAN_CUT)
		return;
	if (t->kind == SCAN_SEQUENCE && t->final == 'b') {
		int times = t->arg_count > 0 && t->args[0] > 0 ? t->args[0] : 1;

		for (int i = 0; i < times && s->last_n > 0; i++)
			vterm_input_write(s->vterm, s->last, s->last_n);
		return;
	}
	if (t->kind == SCAN_SEQUENCE && t->final == ']' && t->n == 3)
		return;
	vterm_input_write(s->vterm, p, t->n);
	if (t->kind == SCAN_TEXT && t->n < sizeof s->last) {
		memcpy(s->last, p, t->n);
		s->last_n = t->n;
	}
}

void
screen_feed(struct screen *s, const char *bytes, size_t n)
{
	size_t at = 0;

	if (s->answers_taken == s->answers.n) {
		buf_clear(&s->answers);
		s->answers_taken = 0;
	}
	buf_put(&s->pending, bytes, n);
	while (at < s->pending.n) {
		const char *p = s->pending.p + at;
		struct scan_token t = scan_next(p, s->pending.n - at);

		if (t.kind == SCAN_MORE)
			break;
		if (t.kind == SCAN_FAULT)
			screen_blame(s, p, s->pending.n - at);
		if (t.kind == SCAN_SEQUENCE)
			screen_note_sequence(s, &t);
		screen_pass(s, &t, p);
		at += t.n;
		s->offset += t.n;
	}
	buf_remove(&s->pending, 0, at);
	vterm_screen_flush_damage(s->cells);
}

struct str
screen_answers(struct screen *s)
{
	struct str out = { s->answers.p + s->answers_taken, s->answers.n - s->answers_taken };

	if (s->answers.p == NULL)
		return (struct str){ 0 };
	s->answers_taken = s->answers.n;
	return out;
}

/* ---- what is shown ---- */

static void
screen_put_utf8(struct buf *out, uint32_t c)
{
	char p[4];
	size_t n = 0;

	if (c < 0x80) {
		p[n++] = (char)c;
	} else {
		if (c < 0x800) {
			p[n++] = (char)(0xc0 | c >> 6);
		} else {
			if (c < 0x10000) {
				p[n++] = (char)(0xe0 | c >> 12);
			} else {
				p[n++] = (char)(0xf0 | c >> 18);
				p[n++] = (char)(0x80 | (c >> 12 & 0x3f));
			}
			p[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		}
		p[n++] = (char)(0x80 | (c & 0x3f));
	}
	buf_put(out, p, n);
}

static void
screen_put_row(struct screen *s, struct buf *out, int y)
{
	size_t end = out->n;

	for (int x = 0; x < s->cols; x++) {
		VTermScreenCell cell;

		if (!vterm_screen_get_cell(s->cells, (VTermPos){ .row = y, .col = x }, &cell))
			break;
		if (cell.chars[0] == (uint32_t)-1) /* the second half of a wide one */
			continue;
		if (cell.chars[0] == 0)
			buf_put_char(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
			screen_put_utf8(out, cell.chars[i]);
		if (cell.chars[0] != 0 && cell.chars[0] != ' ')
			end = out->n;
	}
	buf_remove(out, end, out->n - end);
}

const char *
screen_text(struct screen *s)
{
	buf_clear(&s->text);
	buf_put_z(&s->text, "");
	for (int y = 0; y < s->rows; y++) {
		screen_put_row(s, &s->text, y);
		buf_put_char(&s->text, '\n');
	}
	return s->text.p;
}

const char *
screen_row(struct screen *s, int y)
{
	struct buf *row = &s->ring[s->turn++ % ROW_RING];

	buf_clear(row);
	buf_put_z(row, "");
	screen_put_row(s, row, y);
	return row->p;
}

struct screen_cell
screen_cell(const struct screen *s, int x, int y)
{
	VTermScreenCell cell = { 0 };

	vterm_screen_get_cell(s->cells, (VTermPos){ .row = y, .col = x }, &cell);
	return (struct screen_cell){ .ch = cell.chars[0] == (uint32_t)-1 ? 0 : cell.chars[0],
		.width = cell.width,
		.is_bold = cell.attrs.bold,
		.is_reverse = cell.attrs.reverse,
		.is_underlined = cell.attrs.underline != 0,
		.has_color = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
		    !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg) };
}

int
screen_cols(const struct screen *s)
{
	return s->cols;
}

int
screen_rows(const struct screen *s)
{
	return s->rows;
}

void
screen_cursor(const struct screen *s, int *x, int *y)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(s->vterm), &at);
	*x = at.col;
	*y = at.row;
}

bool
screen_is_alternate(const struct screen *s)
{
	return s->is_alternate;
}

bool
screen_shows_cursor(const struct screen *s)
{
	return s->shows_cursor;
}

bool
screen_has_paste_mode(const struct screen *s)
{
	return s->has_paste;
}

bool
screen_has_mouse_mode(const struct screen *s)
{
	return s->has_mouse;
}

int
screen_bells(const struct screen *s)
{
	return s->bells;
}

int
screen_color_changes(const struct screen *s)
{
	return s->color_changes;
}

const char *
screen_fault(const struct screen *s)
{
	return s->fault[0] != '\0' ? s->fault : NULL;
}
