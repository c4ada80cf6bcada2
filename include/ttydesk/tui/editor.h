/* A multi-line text editor: the composer. Pure: state + key + paint. Holds
 * raw UTF-8 with '\n'; paints its clean form, soft-wrapped. */
#ifndef TTYDESK_TUI_EDITOR_H
#define TTYDESK_TUI_EDITOR_H

#include <stdbool.h>

#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/key.h"

struct editor;

struct editor *editor_open(void);
void editor_close(struct editor *e);

/* Replaces all text; the cursor goes to its end; undo forgets. Invalid UTF-8
 * becomes U+FFFD. */
void editor_set(struct editor *e, struct str text);
struct str editor_str(const struct editor *e);         /* valid until the next change */
void editor_insert(struct editor *e, struct str text); /* at the cursor, one undo step */
bool editor_is_empty(const struct editor *e);          /* blanks only counts as empty */

/* For completion: the word that ends at the cursor, up to the blank or line
 * break before it, valid until the next change; and `with` in place of the `n`
 * bytes before the cursor, one undo step. */
struct str editor_word_before(const struct editor *e);
void editor_replace_before(struct editor *e, size_t n, struct str with);

/* The composer's keys of the interface: printable, Enter, Tab (four blanks),
 * arrows, Home, End, PgUp, PgDn, Ctrl-A, Ctrl-E, Ctrl-Left/-Right, Backspace,
 * Delete, Ctrl-W, Ctrl-U, Ctrl-K, Ctrl-Y, Ctrl-_ undo, Ctrl-R redo, KEY_PASTE.
 * Returns false for keys that are not its own (Esc, Ctrl-X, Ctrl-T, ...). */
bool editor_key(struct editor *e, const struct key_event *key);

/* Soft-wraps to r.w, scrolls so that the cursor shows, places it. */
void editor_paint(struct editor *e, struct canvas *c, struct rect r, enum role role);

#endif
