/* What the line field and the editor share: positions in raw UTF-8. Pure.
 * A character here is a code point and the marks that combine with it. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/str.h"

enum edit_take {
	EDIT_TAKE_LINE,  /* line breaks and tabs become blanks; other controls and
			  * bad bytes are left out */
	EDIT_TAKE_BODY,  /* CRLF and CR become '\n'; bad bytes and NUL U+FFFD */
	EDIT_TAKE_PASTE, /* the same, but controls and bidi controls are left out */
};

/* Appends the valid form of `in` to `out`; returns how many characters were
 * left out of a paste. */
size_t edit_take(struct buf *out, struct str in, enum edit_take how);

/* It combines with the character before it (ZERO WIDTH JOINER too). */
bool edit_is_mark(struct str s, size_t pos, size_t *len);

/* Byte offset of the character after / before `pos`; `s` is valid UTF-8. */
size_t edit_next(struct str s, size_t pos);
size_t edit_prev(struct str s, size_t pos);

/* Start of the word before / end of the word after `pos`: letters, digits and
 * everything beyond ASCII. */
size_t edit_word_left(struct str s, size_t pos);
size_t edit_word_right(struct str s, size_t pos);
/* Start of the run of non-blanks before `pos` and the blanks after it. */
size_t edit_blank_left(struct str s, size_t pos);

/* Writes `cp` as UTF-8; returns the length (1-4). */
size_t edit_utf8(char out[static 4], uint32_t cp);

#endif
