#include "ttydesk/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ttydesk/base/mem.h"

#define ARENA_BLOCK ((size_t)64 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t cap;
	size_t used;
	alignas(max_align_t) char data[];
};

void
arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

void
arena_done(struct arena *a)
{
	struct arena_block *block = a->first;

	while (block != NULL) {
		struct arena_block *next = block->next;

		mem_free(block);
		block = next;
	}
	arena_init(a);
}

/* Blocks larger than the usual size are given back, so that one turn with a
 * huge text does not keep its memory for ever. */
void
arena_reset(struct arena *a)
{
	struct arena_block **link = &a->first;

	while (*link != NULL) {
		struct arena_block *block = *link;

		if (block->cap > ARENA_BLOCK) {
			*link = block->next;
			mem_free(block);
			continue;
		}
		block->used = 0;
		link = &block->next;
	}
	a->current = a->first;
}

/* A new block behind the current one. */
static struct arena_block *
arena_add_block(struct arena *a, size_t n)
{
	size_t cap = n > ARENA_BLOCK ? n : ARENA_BLOCK;
	struct arena_block *block = mem_alloc(offsetof(struct arena_block, data) + cap);

	block->cap = cap;
	block->used = 0;
	if (a->current == NULL) {
		block->next = a->first;
		a->first = block;
	} else {
		block->next = a->current->next;
		a->current->next = block;
	}
	return block;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *block = a->current;
	void *p;

	if (n > PTRDIFF_MAX - 2 * align)
		n = PTRDIFF_MAX; /* malloc refuses it: out of memory */
	else
		n = (n + align - 1) / align * align;
	while (block != NULL && block->cap - block->used < n)
		block = block->next;
	if (block == NULL)
		block = arena_add_block(a, n);
	a->current = block;
	p = block->data + block->used;
	block->used += n;
	return p;
}

void *
arena_zalloc(struct arena *a, size_t count, size_t size)
{
	bool fits = size == 0 || count <= SIZE_MAX / size;
	size_t n = fits ? count * size : SIZE_MAX;
	void *p = arena_alloc(a, n);

	memset(p, 0, n);
	return p;
}

struct str
arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_z(a, s), s.n };
}

const char *
arena_z(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n < SIZE_MAX ? s.n + 1 : s.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	assert(n >= 0);
	if (n < 0)
		return (struct str){ NULL, 0 };
	p = arena_alloc(a, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, args);
	va_end(args);
	return (struct str){ p, (size_t)n };
}
