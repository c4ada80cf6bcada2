/* What the sanitizer does with a code point, and how wide the kept ones are.
 * Private to text*.c. Independent of the locale. */
#ifndef TTYDESK_BASE_TEXT_CLASS_H
#define TTYDESK_BASE_TEXT_CLASS_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_REPLACEMENT 0xFFFDu
#define TEXT_ESCAPE_PICTURE 0x241Bu
#define TEXT_DOTTED_CIRCLE 0x25CCu

enum text_class {
	TEXT_KEEP,   /* drawn as it is; see text_cp_width() */
	TEXT_BAD,    /* U+FFFD each */
	TEXT_HIDDEN, /* would be invisible or reorder: U+FFFD once a run */
	TEXT_DROP,   /* joiners, variation selectors */
	TEXT_BREAK,  /* LF, CR, U+2028, U+2029 */
	TEXT_TAB,
	TEXT_SKIN,     /* emoji modifier: dropped after an emoji */
	TEXT_REGIONAL, /* flag letters become plain letters */
	TEXT_BOX,      /* glyphs of the program's own rules */
};

enum text_class text_cp_class(uint32_t cp);

/* Columns of a kept code point: 0 (mark), 1 or 2. */
int text_cp_width(uint32_t cp);

/* '|', '-' or '+' for a box-drawing character. */
char text_cp_box(uint32_t cp);

/* Reads one code point, n > 0. Returns the bytes taken; *cp is UINT32_MAX if
 * they are a maximal part of an invalid sequence. */
size_t text_decode(const char *p, size_t n, uint32_t *cp);

/* Writes 1 to 4 bytes and returns how many. */
size_t text_encode(char out[static 4], uint32_t cp);

#endif
