#include "ttydesk/base/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/base/mem.h"

#define BUF_FIRST 64

struct str
str_z(const char *z)
{
	return (struct str){ z, z != NULL ? strlen(z) : 0 };
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_eq_z(struct str a, const char *z)
{
	return str_eq(a, str_z(z));
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_to_i64(struct str s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
	int64_t value = 0; /* built as a negative number: its range is wider */

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		if (value < (INT64_MIN + digit) / 10)
			return false;
		value = value * 10 - digit;
	}
	if (!negative && value == INT64_MIN)
		return false;
	*out = negative ? value : -value;
	return true;
}

void
buf_done(struct buf *b)
{
	if (b->arena == NULL)
		mem_free(b->p);
	*b = (struct buf){ 0 };
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

void
buf_reserve(struct buf *b, size_t extra)
{
	size_t need = extra > SIZE_MAX / 2 - b->n ? SIZE_MAX : b->n + extra + 1;
	size_t cap = b->cap > 0 ? b->cap : BUF_FIRST;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
	if (b->arena != NULL) {
		char *p = arena_alloc(b->arena, cap);

		if (b->n > 0)
			memcpy(p, b->p, b->n);
		b->p = p;
	} else {
		b->p = mem_grow(b->p, cap, 1);
	}
	b->cap = cap;
	b->p[b->n] = '\0';
}

void
buf_put(struct buf *b, const char *p, size_t n)
{
	buf_reserve(b, n);
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_put_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

void
buf_put_z(struct buf *b, const char *z)
{
	buf_put_str(b, str_z(z));
}

void
buf_put_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_putf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	assert(n >= 0);
	if (n < 0)
		return;
	buf_reserve(b, (size_t)n);
	va_start(args, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, args);
	va_end(args);
	b->n += (size_t)n;
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

void
buf_remove(struct buf *b, size_t at, size_t n)
{
	assert(at <= b->n && n <= b->n - at);
	if (n == 0)
		return;
	memmove(b->p + at, b->p + at + n, b->n - at - n + 1);
	b->n -= n;
}

void
buf_insert(struct buf *b, size_t at, const char *p, size_t n)
{
	assert(at <= b->n);
	buf_reserve(b, n);
	memmove(b->p + at + n, b->p + at, b->n - at + 1);
	if (n > 0)
		memcpy(b->p + at, p, n);
	b->n += n;
}
