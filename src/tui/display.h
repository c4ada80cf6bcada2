/* ncurses, fenced in: canvases in, bytes for the terminal out. It never sees
 * the terminal: its output file is memory, its input is never read, and the
 * signal handlers it installs are taken back. One display at a time. */
#ifndef TUI_DISPLAY_H
#define TUI_DISPLAY_H

#include <stdbool.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"
#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/theme.h"

struct display;

/* `terminal` must be known to terminfo. Appends the bytes that begin to `out`. */
TD_MUST_CHECK struct display *display_open(
    const char *terminal, bool wants_color, struct buf *out, struct err *err);
void display_close(struct display *d);

/* 0: none, else 8 and more. */
int display_colors(const struct display *d);
void display_set_theme(struct display *d, const struct theme *t); /* copied */
void display_resize(struct display *d, int w, int h);
/* Nothing is known about what the terminal shows: the next picture is whole. */
void display_forget(struct display *d);

/* Appends the bytes that turn the last picture into `c`. True: the whole of it. */
bool display_show(struct display *d, const struct canvas *c, struct buf *out);

#endif
