/* The sanitizer: the only way from bytes that people wrote to cells.
 *
 * struct text is clean by construction: valid UTF-8 that holds no control
 * character (but '\n' in bodies), no bidi control, no zero-width or tag
 * character, no more than TEXT_MARKS_MAX combining marks a base, and no code
 * point whose width terminals disagree on. Only text_clean(), text_lit() and
 * the functions of this header make one; only struct text can be drawn. */
#ifndef TTYDESK_BASE_TEXT_H
#define TTYDESK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/base/str.h"

#define TEXT_MARKS_MAX 4

/* Clean bytes, borrowed, not terminated. */
struct text {
	const char *p;
	size_t n;
};

/* For string literals of the program only. */
#define TEXT_LIT(literal) ((struct text){ (literal), sizeof(literal) - 1 })

enum text_kind {
	TEXT_LINE, /* a run of line breaks and tabs becomes one space */
	TEXT_BODY, /* '\n' is kept (CRLF and lone CR become it), tab: 4 spaces */
};

/* Appends the clean form of `raw` to `out`. Invalid UTF-8 gives one U+FFFD a
 * maximal bad subpart; C0, DEL and C1 show as U+FFFD, but ESC as U+241B;
 * bidi controls, zero-width and default-ignorable characters are replaced by
 * U+FFFD once a run, joiners and variation selectors are dropped; unassigned,
 * private and noncharacters become U+FFFD; box-drawing glyphs reserved for the
 * program are kept out (they become '|', '-' or '+'); flag letters become plain
 * letters; a mark with nothing to sit on gets U+25CC. U+2028 and U+2029 are
 * line breaks. Idempotent. The result has at most 3 bytes for each byte of
 * `raw` (a tab in a body: 4). O(n). */
void text_clean(struct buf *out, struct str raw, enum text_kind kind);

/* The same into the arena. */
struct text text_clean_tmp(struct arena *a, struct str raw, enum text_kind kind);

/* printf of the program's own format; string arguments must be clean or
 * plain ASCII: the result is cleaned again (as TEXT_LINE) to be sure. */
struct text text_printf_tmp(struct arena *a, const char *fmt, ...) TD_PRINTF(2, 3);

struct str text_str(struct text t);
bool text_eq(struct text a, struct text b);
struct text text_sub(struct text t, size_t from, size_t to);

/* One drawable cluster: a base and its marks. */
struct cluster {
	size_t len;                      /* bytes */
	int width;                       /* columns: 1 or 2; 0 only for '\n' */
	uint32_t cp[1 + TEXT_MARKS_MAX]; /* base, then marks, 0-filled */
};

/* Reads the cluster at byte `pos` (< t.n). Returns its length in bytes.
 * A mark without a base (text_sub may cut one off) gets U+25CC. */
size_t text_cluster(struct text t, size_t pos, struct cluster *out);

/* Columns of the whole text ('\n' counts 0). O(n). */
int text_width(struct text t);

/* Bytes of the longest prefix that fits into `cols`; `*used` (may be NULL)
 * gets its columns. Never cuts a cluster. */
size_t text_fit(struct text t, int cols, int *used);

/* Byte offset of the cluster after / before `pos`. */
size_t text_next(struct text t, size_t pos);
size_t text_prev(struct text t, size_t pos);

/* One laid-out line: bytes [from, to) without its break or trailing blanks. */
struct text_line {
	size_t from;
	size_t to;
	bool ends_paragraph; /* '\n' or the end follows, not a soft break */
};

/* Breaks `t` at Unicode line-break opportunities (UAX 14, libunistring) into
 * lines of at most `cols` columns (>= 2); a word longer than that is cut
 * between clusters. Blanks at a line's end hang over the edge. n '\n' make
 * n + 1 paragraphs, so a text that ends in one has an empty last line. Returns
 * the number of lines (>= 1) and gives them in `*out`, in the arena. O(n). */
size_t text_wrap_tmp(struct arena *a, struct text t, int cols, struct text_line **out);

/* Bytes from `at` to the next '\n' or the end. */
size_t text_line_len(struct text t, size_t at);

/* Case-insensitive (simple folding) search for `needle` from byte `from`.
 * Returns false if there is none; else the match's bytes, whole clusters at its
 * end: "e" finds an e with marks. An empty needle is never found. */
bool text_find(struct text hay, struct text needle, size_t from, size_t *at, size_t *len);
/* The same without accents on either side, as the search on the server. */
bool text_find_bare(struct text hay, struct text needle, size_t from, size_t *at, size_t *len);

/* Fuzzy score of `needle` as a subsequence of `hay`, case-insensitive: higher
 * is better, prefixes and word starts first; -1 means no match. An empty needle
 * matches everything with 0. */
int text_fuzzy(struct text hay, struct text needle);

#endif
