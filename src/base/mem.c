#include "ttydesk/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one callback: whoever owns the terminal puts it back before the end. */
static void (*mem_handler)(void);

static _Noreturn void
mem_exhausted(void)
{
	static const char words[] = "ttydesk: out of memory\n";
	void (*handler)(void) = mem_handler;

	mem_handler = NULL;
	if (handler != NULL)
		handler();
	if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
		abort();
	abort();
}

void
mem_on_exhausted(void (*handler)(void))
{
	mem_handler = handler;
}

void *
mem_alloc(size_t n)
{
	void *p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		mem_exhausted();
	return p;
}

void *
mem_zalloc(size_t n)
{
	return mem_array(n, 1);
}

void *
mem_array(size_t n, size_t size)
{
	void *p;

	if (n == 0 || size == 0)
		n = size = 1;
	p = calloc(n, size);
	if (p == NULL)
		mem_exhausted();
	return p;
}

void *
mem_grow(void *p, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	if (n > SIZE_MAX / size)
		mem_exhausted();
	p = realloc(p, n * size);
	if (p == NULL)
		mem_exhausted();
	return p;
}

void
mem_free(void *p)
{
	free(p);
}

char *
mem_strndup(const char *p, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		mem_exhausted();
	copy = mem_alloc(n + 1);
	if (n > 0)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}
