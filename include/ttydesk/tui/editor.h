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
 * Ctrl-Space or Shift with a move selects: what is typed or pasted replaces the
 * selection, Ctrl-W cuts it, Esc drops it. A paste is text: control and
 * direction characters are left out of it.
 * Returns false for keys that are not its own (Esc, Ctrl-X, Ctrl-T, ...). */
bool editor_key(struct editor *e, const struct key_event *key);

/* The selected bytes; n 0: nothing is selected. Valid until the next change. */
struct str editor_selection(const struct editor *e);
/* Characters that the last paste was not allowed to bring. */
size_t editor_dropped(const struct editor *e);

/* For the frame. O(n), some 0.3 ms for a megabyte. */
struct editor_stats {
	size_t characters;  /* code points without combining marks and breaks */
	size_t line, lines; /* of the cursor, from 1; all of them */
};
struct editor_stats editor_stats(const struct editor *e);

/* Soft-wraps to r.w, scrolls so that the cursor shows, places it. */
void editor_paint(struct editor *e, struct canvas *c, struct rect r, enum role role);

#endif
