/* The terminal: the only user of ncurses. Opens /dev/tty or stdin/stdout,
 * shows canvases with as few bytes as ncurses finds, and puts the terminal
 * back whole after every way out. Output is collected and written without
 * blocking; while the terminal is behind, frames are skipped, not queued. */
#ifndef TTYDESK_TUI_TERM_H
#define TTYDESK_TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/key.h"
#include "ttydesk/tui/theme.h"

struct term;

enum term_color { TERM_COLOR_AUTO, TERM_COLOR_ALWAYS, TERM_COLOR_NEVER };

struct term_options {
	enum term_color color; /* AUTO obeys NO_COLOR */
	const char *theme;     /* name; NULL: "default" ("mono" without colors) */
	const char *const *theme_dirs;
};

/* Puts the terminal into raw mode on the alternate screen, bracketed paste on,
 * installs the async-signal-safe restore for TERM-less deaths (SEGV, ABRT,
 * BUS, FPE, QUIT). Unknown TERM falls back to xterm-256color or vt100 and
 * leaves a sentence in term_notice(). Fails with ERR_USAGE and words for no
 * terminal and for one without cursor addressing ("dumb"). */
TD_MUST_CHECK struct term *term_open(const struct term_options *options, struct err *err);
/* Restores everything. NULL is fine. */
void term_close(struct term *t);

int term_input_fd(const struct term *t);
int term_output_fd(const struct term *t);
/* Reads what is there and feeds `d`. False: the terminal is gone (EOF, EIO). */
bool term_read(struct term *t, struct key_decoder *d, int64_t now_us);
/* Key sequences of this terminal, for key_open(); valid while t is open. */
const struct key_sequence *term_keys(const struct term *t);

void term_size(const struct term *t, int *cols, int *rows);
/* Asks the kernel again; true if the size changed. Call after SIGWINCH. */
bool term_check_size(struct term *t);

/* Draws the difference to what was shown last and hands it to the terminal in
 * one write. Call only while term_is_ready(). */
void term_show(struct term *t, const struct canvas *c);
/* False while earlier output was not taken by the terminal yet. */
bool term_is_ready(const struct term *t);
/* Writes more of the pending output; call when the fd is writable. False: the
 * terminal is gone. */
bool term_flush(struct term *t);
/* Next term_show() paints everything anew (Ctrl-L, after a child). */
void term_repaint(struct term *t);

/* Gives the terminal to a child or the shell and takes it back. */
void term_suspend(struct term *t);
void term_resume(struct term *t);

void term_bell(struct term *t);
/* OSC 9, a desktop notification where the terminal knows one: `words`, at most
 * 200 columns. Not sent to consoles that would print it. */
void term_notify(struct term *t, struct text words);
/* OSC 2. The shell's own title comes back with the main screen, if the terminal
 * keeps a stack of titles. `title` is the program's own. */
void term_set_title(struct term *t, const char *title);
/* OSC 52; `text` is base64-encoded here. False if it is longer than 64 KiB. */
bool term_copy(struct term *t, struct str text);

TD_MUST_CHECK bool term_set_theme(struct term *t, const char *name, struct err *err);
const char *term_theme(const struct term *t);
int term_colors(const struct term *t);
/* A sentence for the status line about a fallback, or "". */
const char *term_notice(const struct term *t);
/* Bytes written since the start. */
uint64_t term_bytes(const struct term *t);

/* What a screen on the terminal type `name` (may be NULL) would have, without opening
 * one: its colors, and a sentence about a fallback, or "". ERR_USAGE as term_open(). */
#define TERM_NOTICE_SIZE 160
TD_MUST_CHECK bool term_check(
    const char *name, int *colors, char notice[static TERM_NOTICE_SIZE], struct err *err);

/* Restores the terminal from a prepared byte string; async-signal-safe, and
 * does nothing when no terminal is open. For out-of-memory and assert. */
void term_restore_now(void);

#endif
