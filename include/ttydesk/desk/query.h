/* A list as data: filter, sort and a window by key. Nothing here is SQL; the
 * db layer composes that from these fields, values always as parameters. */
#ifndef TTYDESK_DESK_QUERY_H
#define TTYDESK_DESK_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/record.h"

#define FILTER_TAGS_MAX 8
#define STATUS_MASK_ACTIVE                                                                     \
	((1u << STATUS_OPEN) | (1u << STATUS_PROGRESS) | (1u << STATUS_WAITING))
#define STATUS_MASK_ALL ((1u << STATUS_COUNT) - 1)
#define PRIORITY_MASK_ALL ((1u << PRIORITY_COUNT) - 1)

/* Tickets that sleep (W): left out, shown too, or nothing but them. */
enum filter_sleep { SLEEP_HIDDEN, SLEEP_SHOWN, SLEEP_ONLY };

enum filter_who { WHO_ANY, WHO_NONE, WHO_USER };

struct filter {
	uint32_t status_mask;   /* never 0 */
	uint32_t priority_mask; /* never 0 */
	enum filter_who assignee;
	int64_t assignee_id;              /* WHO_USER */
	int64_t requester_id;             /* 0: any */
	int64_t tag_ids[FILTER_TAGS_MAX]; /* all of them */
	size_t tag_count;
	bool is_untagged;
	int64_t created_before; /* 0: any; for overdue */
	enum filter_sleep sleep;
};

enum sort_by { SORT_PRIORITY, SORT_CREATED };

/* SORT_PRIORITY: priority desc, updated_at desc, id desc. SORT_CREATED:
 * created_at desc, id desc. */
struct query {
	struct filter filter;
	enum sort_by sort;
};

/* A ticket's place in a list. */
struct sort_key {
	enum ticket_priority priority; /* SORT_PRIORITY */
	int64_t at;                    /* updated_at or created_at */
	int64_t id;
};

enum window_kind {
	WINDOW_FIRST,  /* from the top */
	WINDOW_AFTER,  /* behind `key`, going down */
	WINDOW_BEFORE, /* before `key`, going up; rows still come in list order */
	WINDOW_LAST,   /* the end of the list */
	WINDOW_FROM,   /* `key` itself and down: refreshes a window in the middle */
};

struct window {
	enum window_kind kind;
	struct sort_key key;
	int limit; /* rows, 1 to QUERY_LIMIT_MAX */
};

#define QUERY_LIMIT_MAX 500

void filter_init(struct filter *f); /* all active tickets */
bool filter_eq(const struct filter *a, const struct filter *b);
bool query_eq(const struct query *a, const struct query *b);

/* True if `t` (head loaded) belongs to the list. */
bool filter_match(const struct filter *f, const struct ticket *t);

struct sort_key query_key(const struct query *q, const struct ticket *t);
/* < 0: a stands above b. */
int query_compare(const struct query *q, const struct sort_key *a, const struct sort_key *b);

/* The filter in the words of the filter language, e.g.
 * "status:active is:unassigned". `tags` and `me` give names. */
struct store;
struct text filter_words_tmp(
    struct arena *a, const struct filter *f, const struct store *s, int64_t me_id);

#endif
