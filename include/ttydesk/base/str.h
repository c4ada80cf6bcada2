/* Byte strings with a length (borrowed) and a growing buffer (owned).
 * Bytes here are raw: nothing of this may reach a canvas. See text.h. */
#ifndef TTYDESK_BASE_STR_H
#define TTYDESK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/macros.h"

/* Borrowed bytes, not terminated. `p` may be NULL when `n` is 0. */
struct str {
	const char *p;
	size_t n;
};

#define STR_LIT(literal) ((struct str){ (literal), sizeof(literal) - 1 })

struct str str_z(const char *z); /* NULL gives the empty string */
bool str_eq(struct str a, struct str b);
bool str_eq_z(struct str a, const char *z);
bool str_starts(struct str s, struct str prefix);
/* Byte-wise order, as memcmp. */
int str_cmp(struct str a, struct str b);
/* Decimal, optional sign, nothing else around it. False leaves `out` alone. */
TD_MUST_CHECK bool str_to_i64(struct str s, int64_t *out);

struct arena;

/* A growing byte buffer; always terminated once something was put.
 * Zero-initialised is empty. Freed by buf_done(); one with an arena takes its bytes
 * from there, and they go with it. Never fails: out of memory ends the program
 * (see mem.h). */
struct buf {
	char *p;
	size_t n;
	size_t cap;
	struct arena *arena;
};

void buf_done(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */
void buf_reserve(struct buf *b, size_t extra);
void buf_put(struct buf *b, const char *p, size_t n);
void buf_put_str(struct buf *b, struct str s);
void buf_put_z(struct buf *b, const char *z);
void buf_put_char(struct buf *b, char c);
void buf_putf(struct buf *b, const char *fmt, ...) TD_PRINTF(2, 3);
struct str buf_str(const struct buf *b);
/* Removes bytes [at, at+n) / inserts at `at`. Bounds are asserted. */
void buf_remove(struct buf *b, size_t at, size_t n);
void buf_insert(struct buf *b, size_t at, const char *p, size_t n);

#endif
