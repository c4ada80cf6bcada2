/* A grid of cells in memory: what the screen shall show. Pure: no terminal.
 * Only struct text gets in, so nothing unclean can get out. Everything is
 * clipped to the canvas and to the rectangle given. */
#ifndef TTYDESK_TUI_CANVAS_H
#define TTYDESK_TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/str.h"
#include "ttydesk/base/text.h"
#include "ttydesk/tui/role.h"

struct rect {
	int x, y, w, h; /* columns and rows, 0-based; w or h <= 0 is empty */
};

struct cell {
	uint32_t cp[1 + TEXT_MARKS_MAX]; /* cp[0] == 0: right half of a wide one */
	uint8_t width;                   /* 0, 1 or 2 */
	uint8_t role;                    /* enum role */
	uint8_t layer;                   /* enum role on top, or ROLE_NONE */
};

struct canvas {
	int w, h;
	struct cell *cells; /* w * h, row by row */
	int cursor_x, cursor_y;
	bool cursor_visible; /* false: parked at cursor_x/y but not shown */
};

void canvas_init(struct canvas *c, int w, int h); /* sizes below 1 become 1 */
void canvas_done(struct canvas *c);
void canvas_resize(struct canvas *c, int w, int h); /* contents are cleared */
void canvas_clear(struct canvas *c);                /* blanks, ROLE_TEXT, no cursor */

struct rect canvas_rect(const struct canvas *c);
struct rect rect_clip(struct rect a, struct rect b);

/* Draws `t` (one line; '\n' shows as a blank) from column x of row y, within
 * `clip`. Text that does not fit is cut between clusters. Returns the columns
 * used. Wide characters that are half overwritten leave a blank behind. */
int canvas_put(struct canvas *c, struct rect clip, int x, int y, enum role role, struct text t);

/* As canvas_put, in exactly `cols` columns: cut with '~' at the end, or padded
 * with blanks of `role`. */
void canvas_put_cell(
    struct canvas *c, struct rect clip, int x, int y, int cols, enum role role, struct text t);
/* The same, aligned to the right. */
void canvas_put_right(
    struct canvas *c, struct rect clip, int x, int y, int cols, enum role role, struct text t);

void canvas_fill(struct canvas *c, struct rect r, enum role role);
/* A character of the program (0x20-0x7e, or U+2500 and U+2502 for rules). */
void canvas_fill_char(struct canvas *c, struct rect r, enum role role, uint32_t cp);
/* Puts `layer` over all cells of `r`: their text and role stay. */
void canvas_layer(struct canvas *c, struct rect r, enum role layer);
/* Changes the role of `cols` cells that are already drawn. */
void canvas_recolor(struct canvas *c, int x, int y, int cols, enum role role);

void canvas_cursor(struct canvas *c, int x, int y, bool visible);

/* Text pictures for tests: rows with trailing blanks cut, each ended by '\n'.
 * canvas_dump_roles() writes, for each run of cells whose role or layer is not
 * plain ROLE_TEXT: "y:x-x role[+layer]" a line. */
void canvas_dump(const struct canvas *c, struct buf *out);
void canvas_dump_roles(const struct canvas *c, struct buf *out);

#endif
