/* Two sets of a watcher: the changes it told that its token does not cover yet, and the
 * tickets that were among the followed ones. Pure. */
#ifndef DB_WATCH_SEEN_H
#define DB_WATCH_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/str.h"

struct watch_range {
	int64_t low, high; /* both inside */
};

/* Numbers as sorted ranges. Above SEEN_RANGES_MAX it forgets: what it held is told twice. */
struct watch_seen {
	struct watch_range *ranges;
	size_t n, cap;
};

#define SEEN_RANGES_MAX 20000

void watch_seen_add(struct watch_seen *s, int64_t id);
bool watch_seen_has(const struct watch_seen *s, int64_t id);
void watch_seen_clear(struct watch_seen *s); /* keeps the memory */
void watch_seen_done(struct watch_seen *s);
/* As PostgreSQL's int8multirange: "{[1,5],[7,7]}". */
void watch_seen_put(const struct watch_seen *s, struct buf *out);

/* Ticket ids, a bit each. */
struct watch_set {
	uint8_t *bits;
	size_t cap;
};

void watch_set_put(struct watch_set *s, int64_t id, bool is_in);
bool watch_set_has(const struct watch_set *s, int64_t id);
void watch_set_clear(struct watch_set *s);
void watch_set_done(struct watch_set *s);

#endif
