#include "ttydesk/base/ids.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/mem.h"

#define IDS_FIRST 16

void
ids_done(struct ids *v)
{
	mem_free(v->p);
	*v = (struct ids){ 0 };
}

void
ids_clear(struct ids *v)
{
	v->n = 0;
}

void
ids_add(struct ids *v, int64_t id)
{
	if (v->n == v->cap) {
		v->cap = v->cap > 0 ? v->cap * 2 : IDS_FIRST;
		v->p = mem_grow(v->p, v->cap, sizeof *v->p);
	}
	v->p[v->n++] = id;
}

bool
ids_add_new(struct ids *v, int64_t id)
{
	if (ids_find(v, id) >= 0)
		return false;
	ids_add(v, id);
	return true;
}

ptrdiff_t
ids_find(const struct ids *v, int64_t id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->p[i] == id)
			return (ptrdiff_t)i;
	return -1;
}

void
ids_remove_at(struct ids *v, size_t at)
{
	assert(at < v->n);
	v->n--;
	memmove(v->p + at, v->p + at + 1, (v->n - at) * sizeof *v->p);
}

void
ids_insert_at(struct ids *v, size_t at, int64_t id)
{
	assert(at <= v->n);
	ids_add(v, id);
	memmove(v->p + at + 1, v->p + at, (v->n - 1 - at) * sizeof *v->p);
	v->p[at] = id;
}

static int
ids_compare(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

void
ids_sort_unique(struct ids *v)
{
	size_t kept = 0;

	if (v->n < 2)
		return;
	qsort(v->p, v->n, sizeof *v->p, ids_compare);
	for (size_t i = 1; i < v->n; i++)
		if (v->p[i] != v->p[kept])
			v->p[++kept] = v->p[i];
	v->n = kept + 1;
}
