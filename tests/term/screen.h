/* What a terminal would show of a program's bytes (libvterm), and whether each
 * byte belongs to a sequence that our program may send: an allow-list, so that
 * a foreign control byte is found whatever it does. */
#ifndef TEST_SCREEN_H
#define TEST_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/str.h"

struct screen;

struct screen *screen_open(int cols, int rows);
void screen_close(struct screen *s);
void screen_resize(struct screen *s, int cols, int rows);
void screen_feed(struct screen *s, const char *bytes, size_t n);
/* What the terminal answered since the last call: to be written to the program.
 * Valid until the next feed. */
struct str screen_answers(struct screen *s);

/* Rows without trailing blanks, joined by '\n'. Valid until the next call. */
const char *screen_text(struct screen *s);
/* One row; a ring of eight, so that eight may be compared. */
const char *screen_row(struct screen *s, int y);

struct screen_cell {
	uint32_t ch; /* first code point, 0: empty */
	int width;
	bool is_bold, is_reverse, is_underlined;
	bool has_color; /* foreground or background other than the default */
};
struct screen_cell screen_cell(const struct screen *s, int x, int y);

int screen_cols(const struct screen *s);
int screen_rows(const struct screen *s);
void screen_cursor(const struct screen *s, int *x, int *y);
bool screen_is_alternate(const struct screen *s);
bool screen_shows_cursor(const struct screen *s);
/* Modes that a program must not leave on. */
bool screen_has_paste_mode(const struct screen *s);
bool screen_has_mouse_mode(const struct screen *s);
int screen_bells(const struct screen *s);
/* The number of SGR sequences that set a color. */
int screen_color_changes(const struct screen *s);

/* The first bytes that no sequence of ours explains, in words, or NULL. */
const char *screen_fault(const struct screen *s);

#endif
