/* Identity map of the desk: one record per row, shared by all panes.
 * Pure: no I/O. Used from the loop only. Freshness: every mark and every
 * request takes a number from one counter; rows of a request sent before a
 * mark do not clear that mark. */
#ifndef TTYDESK_DESK_STORE_H
#define TTYDESK_DESK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/ids.h"
#include "ttydesk/desk/record.h"
#include "ttydesk/desk/rows.h"

struct store;

struct store *store_open(void);
void store_close(struct store *s);

/* NULL if not loaded. The record is the store's and valid until
 * store_end_turn(). O(1). */
const struct ticket *store_ticket(const struct store *s, int64_t id);
const struct user *store_user(const struct store *s, int64_t id);
const struct tag *store_tag(const struct store *s, int64_t id);

/* The stamp to send along with a request. */
uint64_t store_stamp(struct store *s);

/* Cleans and takes over all rows of one answer to a request with `stamp`.
 * `asked` are the ticket ids the request named (NULL for pages): those that
 * did not come back are marked is_gone. Tickets in `tickets` get PART_HEAD;
 * those in `bodies` PART_THREAD. Older rows (smaller stamp) than those held
 * are ignored. Returns true if anything visible changed. */
bool store_put(
    struct store *s, const struct rows *rows, uint64_t stamp, const struct ids *asked);

/* This agent's read mark moved to `comment_id`. */
void store_put_seen(struct store *s, int64_t ticket_id, int64_t comment_id);

/* Marks parts of one ticket, of all tickets, of a user or of a tag (and so of
 * everything that shows them) as stale. Unknown ids are remembered only by
 * nobody: they are fetched when asked for. */
void store_mark_ticket(struct store *s, int64_t id, uint32_t parts);
void store_mark_all(struct store *s);
void store_mark_user(struct store *s, int64_t id);
void store_mark_tag(struct store *s, int64_t id);

/* True if all `parts` are loaded and fresh. */
bool store_has(const struct store *s, int64_t id, uint32_t parts);

/* Keeps `id` from being dropped until the next store_end_turn(); panes call
 * it for what they show. */
void store_keep(struct store *s, int64_t id);

/* Drops the least recently kept threads and tickets over the limits (threads:
 * 64, tickets: 2,000) and reaps what was parked. Of people the same over 4,000:
 * the least recently looked at, but no staff and none that a held ticket names. */
void store_end_turn(struct store *s);

/* Staff who are active, by name; and all known tags by name; ids in `out`. */
void store_staff(const struct store *s, struct ids *out);
void store_tags(const struct store *s, struct ids *out);

#endif
