/* A one-line text field: prompts, find, picker filters. Pure: state + key +
 * paint. Holds raw bytes as typed; paints their clean form. */
#ifndef TTYDESK_TUI_LINE_H
#define TTYDESK_TUI_LINE_H

#include <stdbool.h>

#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/key.h"

struct line {
	struct buf text; /* valid UTF-8: invalid input is refused */
	size_t cursor;   /* bytes */
	size_t left;     /* first byte shown */
	struct buf yank; /* what Ctrl-W, Ctrl-U, Ctrl-K deleted last */
};

void line_init(struct line *l);
void line_done(struct line *l);
void line_set(struct line *l, struct str text);
struct str line_str(const struct line *l);

/* Readline keys: printable, Left Right Home End Ctrl-A Ctrl-E Ctrl-B Ctrl-F
 * Backspace Delete Ctrl-D Ctrl-W Ctrl-U Ctrl-K Ctrl-Y, Ctrl-Left/-Right, and
 * KEY_PASTE (line breaks become blanks). Returns false for keys that are not
 * its own (Enter, Esc, Tab, Up, Down, ...). */
bool line_key(struct line *l, const struct key_event *key);

/* Paints into one row of `r` and places the canvas' cursor. */
void line_paint(struct line *l, struct canvas *c, struct rect r, enum role role);

#endif
