/* A growing list of ids, in order. Zero-initialised is empty. */
#ifndef TTYDESK_BASE_IDS_H
#define TTYDESK_BASE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids {
	int64_t *p;
	size_t n;
	size_t cap;
};

void ids_done(struct ids *v);
void ids_clear(struct ids *v); /* keeps the memory */
void ids_add(struct ids *v, int64_t id);
/* Adds `id` unless it is there. O(n). Returns true if it was added. */
bool ids_add_new(struct ids *v, int64_t id);
/* Index of `id`, or -1. O(n). */
ptrdiff_t ids_find(const struct ids *v, int64_t id);
void ids_remove_at(struct ids *v, size_t at);
void ids_insert_at(struct ids *v, size_t at, int64_t id);
/* Sorts ascending and removes what is there twice. */
void ids_sort_unique(struct ids *v);

#endif
