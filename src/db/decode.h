/* Results to rows. Strings stay in the results, which therefore live until the
 * reply was delivered; the arrays are the arena's. Every cell is checked: a
 * number that is none, or a label nobody knows, is ERR_SCHEMA. */
#ifndef DB_DECODE_H
#define DB_DECODE_H

#include <stdbool.h>

#include <libpq-fe.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/base/err.h"
#include "ttydesk/desk/port.h"
#include "ttydesk/desk/rows.h"

/* Each adds the rows of one result to its relation of `rows`; columns as in
 * the statement of the same name. `a` holds the arrays. */
typedef bool decode_fn(struct reply *r, struct arena *a, const PGresult *res, struct err *err);

decode_fn decode_tickets, decode_users, decode_page_tags, decode_tags, decode_stats,
    decode_bodies, decode_comments, decode_attachments, decode_count, decode_counts,
    decode_outcome, decode_text, decode_operations, decode_matches, decode_others,
    decode_macros, decode_views, decode_chunk, decode_taken, decode_nothing, decode_audits;

/* Turns rows that came bottom up, and drops the one beyond `limit` (the first
 * of the list if reversed), setting has_more. */
void decode_page_end(struct reply *r, int limit, bool is_reversed);
void decode_history_end(struct reply *r, int limit);

#endif
