/* A list as data: filter, sort and a window by key. Nothing here is SQL; the
 * db layer composes that from these fields, values always as parameters. */
#ifndef TTYDESK_DESK_QUERY_H
#define TTYDESK_DESK_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/expr.h"
#include "ttydesk/desk/record.h"

struct store;
struct ticket_row;

#define FILTER_TAGS_MAX 8
#define STATUS_MASK_ACTIVE                                                                     \
	((1u << STATUS_OPEN) | (1u << STATUS_PROGRESS) | (1u << STATUS_WAITING))
#define STATUS_MASK_ALL ((1u << STATUS_COUNT) - 1)
#define PRIORITY_MASK_ALL ((1u << PRIORITY_COUNT) - 1)

/* Tickets that sleep (W): left out, shown too, or nothing but them. */
enum filter_sleep { SLEEP_HIDDEN, SLEEP_SHOWN, SLEEP_ONLY };

enum filter_who { WHO_ANY, WHO_NONE, WHO_USER };

/* Deleted tickets: left out, shown too, or nothing but them. */
enum filter_deleted { DELETED_HIDDEN, DELETED_SHOWN, DELETED_ONLY };

#define FILTER_NODES_MAX 64
#define FILTER_TEXT_MAX 1024

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
	enum filter_deleted deleted;

	struct expr_node nodes[FILTER_NODES_MAX]; /* holds too, if there are any */
	size_t node_count;
	char text[FILTER_TEXT_MAX]; /* of the nodes, then their words as they were typed */
	size_t text_n, words_at;
	bool is_timed; /* means something else as time goes by: read its words again */
};

/* SORT_BEST: how well the filter's words are found, which only the server can tell, of
 * the QUERY_BEST_MAX hits touched last. Where there are no words it is SORT_CREATED. */
/* clang-format off */
enum sort_field {
	SORT_PRIORITY, SORT_UPDATED, SORT_CREATED, SORT_STATUS, SORT_ASSIGNEE, SORT_BEST
};
#define SORT_NEWEST { 1, { { SORT_CREATED, false } } }
/* clang-format on */

#define QUERY_BEST_MAX 2000
#define SORT_MAX 4
#define SORT_NULL INT64_MAX /* nobody comes behind everybody, as in PostgreSQL */

/* By the first column, then the next; then by id, as the last column goes.
 * count 0: urgent first, then the last touched. */
struct sort {
	uint8_t count;
	struct sort_column {
		uint8_t field; /* enum sort_field */
		bool is_up;
	} by[SORT_MAX];
};

struct query {
	struct filter filter;
	struct sort sort;
};

/* A ticket's place in a list: what its sort's columns hold, as numbers. Where
 * something else is listed by time, that time is values[0]. */
struct sort_key {
	int64_t values[SORT_MAX];
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

enum filter_answer {
	FILTER_NO,
	FILTER_YES,
	FILTER_ASK, /* only the server can tell: words of the text, people not loaded */
};

/* Whether `t` (head loaded, or is_bare: never YES) belongs to the list. `s` tells
 * people's names; may be NULL. */
enum filter_answer filter_match(
    const struct filter *f, const struct ticket *t, const struct store *s);
/* Whether a change of such rows (t c g a, as in the change feed) may move tickets
 * into the list or out of it; a comment's that wakes one apart. */
bool filter_depends(const struct filter *f, char table);

/* The statuses that its tickets can have, as a mask; never 0. */
uint32_t filter_statuses(const struct filter *f);

/* True if it looks for words or people everywhere: read beside the keys' way. */
bool filter_is_search(const struct filter *f);
bool filter_has_words(const struct filter *f);

/* The sort, its default and what breaks its ties made plain. */
struct sort query_sort(const struct query *q);
/* What a sort's columns are made from. */
struct sort_values {
	enum ticket_priority priority;
	enum ticket_status status;
	int64_t assignee_id, created_at, updated_at, id, rank;
};
struct sort_key query_key_of(const struct query *q, const struct sort_values *v);
struct sort_key query_key(const struct query *q, const struct ticket *t); /* none of rank */
struct sort_key query_key_row(const struct query *q, const struct ticket_row *r);
bool query_is_ranked(const struct query *q); /* only the server's rows tell its order */
/* < 0: a stands above b. */
int query_compare(const struct query *q, const struct sort_key *a, const struct sort_key *b);

/* The filter in the words of the filter language, e.g. "status:active
 * is:unassigned": read again they give the same filter, as of then. `s` and `me_id` give
 * names. */
struct text filter_words_tmp(
    struct arena *a, const struct filter *f, const struct store *s, int64_t me_id);

#endif
