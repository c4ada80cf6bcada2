/* The border between app and database: requests as data one way, replies,
 * changes and the state of the link the other way. Real: src/db. In tests: a
 * fake that records. Neither side knows more of the other than this. */
#ifndef TTYDESK_DESK_PORT_H
#define TTYDESK_DESK_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/ids.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/desk/query.h"
#include "ttydesk/desk/rows.h"

enum request_kind {
	REQUEST_PAGE,    /* a window with all relations; threads of its first rows too */
	REQUEST_TICKETS, /* heads and relations of `ids` */
	REQUEST_THREADS, /* heads, relations, descriptions, comments, attachments of `ids` */
	REQUEST_COUNTS,  /* the sidebar's numbers (second connection) */
	REQUEST_STAFF,   /* all active staff, at most 1,000 */
	REQUEST_TAGS,    /* all tags, at most 2,000 */
	REQUEST_APPLY,   /* one operation through the write door */
	REQUEST_UNDO,
};

struct request {
	uint64_t id;    /* the app's, unique, never 0 */
	uint64_t stamp; /* store_stamp() when it was made */
	enum request_kind kind;
	struct query query;   /* PAGE */
	struct window window; /* PAGE */
	int thread_count;     /* PAGE: threads of this many first rows */
	const int64_t *ids;   /* TICKETS, THREADS; copied by submit */
	size_t id_count;
	int64_t me_id;          /* COUNTS */
	int64_t overdue_before; /* COUNTS */
	char op[UUID_SIZE];     /* APPLY, UNDO */
	char target[UUID_SIZE]; /* UNDO */
	int64_t made_at;        /* APPLY, UNDO */
	struct str changes;     /* APPLY: JSON; copied by submit */
};

/* status x priority x (assignee known or not) folds to every view's number. */
struct counts {
	struct count_cell {
		enum ticket_status status;
		enum ticket_priority priority;
		int64_t count, mine, unassigned, overdue;
	} * cells;
	size_t cell_count;
	struct count_tag {
		int64_t tag_id, count;
	} * tags; /* active tickets a tag, most used first */
	size_t tag_count;
	struct count_agent {
		int64_t user_id, count;
	} * agents; /* active tickets an agent */
	size_t agent_count;
	int64_t untagged;
	int64_t total; /* all alive tickets; an estimate above 100,000 */
	bool total_is_estimate;
	int64_t taken_at; /* server time */
};

struct reply {
	uint64_t id;
	uint64_t stamp;
	enum request_kind kind;
	struct err err;   /* code ERR_NONE: the rest is valid */
	struct rows rows; /* PAGE, TICKETS, THREADS, STAFF, TAGS; COUNTS: users, tags named */
	bool has_more;    /* PAGE: rows beyond, in the window's direction */
	struct window window; /* PAGE: echoed */
	struct counts counts; /* COUNTS */
	struct str outcome;   /* APPLY, UNDO: JSON */
};

/* One line of the change feed or of a notification; a hint, never data. */
struct change_note {
	char table;        /* t c g a u l, or '*' for everything (resync) */
	char op;           /* I U D T */
	int64_t ticket_id; /* 0: unknown or many: all tickets */
	int64_t row_id;    /* u, l: the user's or tag's id, 0 many */
};

enum link_phase {
	LINK_CONNECTING,
	LINK_SETUP,
	LINK_LIVE,    /* notified, or reading the feed several times a second */
	LINK_POLLING, /* no LISTEN here: the feed is read every few seconds */
	LINK_SUSPECT, /* no answer for a while */
	LINK_BACKOFF, /* lost; trying again at retry_at */
	LINK_FAILED,  /* cannot work without a person: err says what */
};

struct link_state {
	enum link_phase phase;
	int64_t proven_at; /* real time: what is shown was right then */
	int64_t change_at; /* real time of the last change seen, 0 none yet */
	int64_t retry_at;  /* monotonic, LINK_BACKOFF */
	int64_t rtt_us;    /* -1 unknown */
	struct err err;    /* why, when not live */
	char where[96];    /* "helpdesk@db1", clean */
	/* who we are; valid from the first LIVE on */
	int64_t me_id; /* 0: nobody */
	bool may_write;
	char why_readonly[160];
	bool is_claimed;                  /* by --me or config, not proven by the database */
	uint64_t round_trips, statements; /* sent since the start, for tests */
};

struct port {
	void *ctx;
	/* Takes a batch: reads go out as one pipeline with one sync, each write
	 * with a sync of its own, in this order. Before the link is up they wait;
	 * when it is lost reads are answered with ERR_LOST and writes stay the
	 * app's to send again. Each request gets exactly one reply. */
	void (*submit)(void *ctx, const struct request *requests, size_t n);
	/* The reply may still come, or ERR_CANCELED. */
	void (*cancel)(void *ctx, uint64_t request_id);
	/* Skip the backoff: try to connect now. */
	void (*retry)(void *ctx);
};

/* What the database side calls, from the loop's turn only. */
struct port_events {
	void *ctx;
	void (*reply)(void *ctx, const struct reply *reply);
	void (*changes)(void *ctx, const struct change_note *notes, size_t n);
	void (*link)(void *ctx, const struct link_state *state);
};

#endif
