/* Bump allocation for one turn of the loop: functions named _tmp allocate
 * here, and arena_reset() at the end of the turn takes all of it back.
 * Blocks are kept and used again, so a warm turn does not call malloc. */
#ifndef TTYDESK_BASE_ARENA_H
#define TTYDESK_BASE_ARENA_H

#include <stddef.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/str.h"

struct arena_block;

struct arena {
	struct arena_block *first;
	struct arena_block *current;
};

void arena_init(struct arena *a);
void arena_done(struct arena *a);
void arena_reset(struct arena *a);

/* Aligned for any type, not zeroed; valid until the next reset. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t count, size_t size);
struct str arena_str(struct arena *a, struct str s); /* copy */
const char *arena_z(struct arena *a, struct str s);  /* terminated copy */
struct str arena_printf(struct arena *a, const char *fmt, ...) TD_PRINTF(2, 3);

#endif
