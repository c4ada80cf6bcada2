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
#include "ttydesk/desk/counts.h"
#include "ttydesk/desk/link.h"
#include "ttydesk/desk/note.h"
#include "ttydesk/desk/query.h"
#include "ttydesk/desk/rows.h"

enum request_kind {
	REQUEST_PAGE,    /* a window with all relations; threads of its first rows too */
	REQUEST_TICKETS, /* heads and relations of `ids` */
	REQUEST_THREADS, /* heads, relations, descriptions, comments, attachments of `ids` */
	REQUEST_NUMBER,  /* the ticket whose whole ticket_number is `words`; as THREADS */
	REQUEST_COUNT,   /* how many tickets `query` has: `count` (second connection) */
	REQUEST_COUNTS,  /* the sidebar's numbers (second connection) */
	REQUEST_STAFF,   /* all active staff, at most 1,000 */
	REQUEST_TAGS,    /* all tags, at most 2,000 */
	REQUEST_APPLY,   /* one operation through the write door */
	REQUEST_UNDO,
	REQUEST_NEXT,        /* takes the next best ticket; but for `ids`, which others view */
	REQUEST_SKIP,        /* passes a ticket over */
	REQUEST_PUT_CHUNK,   /* piece `limit` of a file that is attached: bytea's text in
			      * `words`, its blob in `op` */
	REQUEST_CHUNK,       /* piece `limit` of attachment `row_id`; null: no more */
	REQUEST_SAVE_MACRO,  /* `changes`: JSON, as macro_save.sql says */
	REQUEST_MACROS,      /* those this agent may use */
	REQUEST_SAVE_VIEW,   /* `changes`: JSON, as view_save.sql says */
	REQUEST_VIEWS,       /* the saved views this agent may use */
	REQUEST_VIEW_COUNTS, /* how many tickets `query` has, up to `limit` (second lane) */
	REQUEST_CHECK,       /* what an operation would meet: nothing is written */
	REQUEST_MATCHES,     /* all tickets of a query, to change them (second connection) */
	REQUEST_TEXT,        /* one long text whole and raw, to edit it */
	REQUEST_OPERATIONS,  /* this agent's last operations, to undo and to look at */
	REQUEST_PEOPLE,      /* people by the start of a name or e-mail (second connection) */
	REQUEST_SIMILAR,     /* tickets that a new one may repeat (second connection) */
	REQUEST_SEEN,        /* this agent has read a ticket up to a comment */
	REQUEST_HISTORY,     /* what happened to a ticket, newest first */
	REQUEST_HEALTH,      /* facts about server and session, for a doctor: `outcome` */
	REQUEST_STATS,       /* what was done from `from` to `to` (second lane): `outcome` */
};

enum text_field { TEXT_TITLE, TEXT_DESCRIPTION, TEXT_COMMENT };

struct request {
	uint64_t id;    /* the app's, unique, never 0 */
	uint64_t stamp; /* store_stamp() when it was made */
	enum request_kind kind;
	struct query query;   /* PAGE, MATCHES, COUNT, VIEW_COUNTS */
	struct window window; /* PAGE; HISTORY: FIRST, or AFTER its key's `at` and `id` */
	int thread_count;     /* PAGE: threads of this many first rows */
	const int64_t *ids;   /* TICKETS, THREADS; copied by submit */
	size_t id_count;
	int64_t me_id;          /* COUNTS */
	int64_t overdue_before; /* COUNTS */
	int64_t heard_ms;       /* COUNTS: so long ago a change was heard of that they need */
	int64_t had_at;         /* COUNTS: `taken_at` of those that are there, 0 none */
	char op[UUID_SIZE];     /* APPLY, UNDO */
	char target[UUID_SIZE]; /* UNDO */
	int64_t made_at;        /* APPLY, UNDO */
	struct str changes;     /* APPLY, CHECK: JSON; copied by submit */
	bool each;              /* APPLY, UNDO: what can be done is, the rest is reported */
	bool is_bulk;          /* APPLY, UNDO, CHECK: may take long: on the second connection */
	enum text_field field; /* TEXT */
	int64_t row_id; /* TEXT: ticket or comment; SEEN, SKIP, HISTORY: the ticket; SIMILAR:
			   requester or 0 */
	int64_t comment_id; /* SEEN: the last comment that was on the screen */
	struct str words;   /* PEOPLE, SIMILAR, SKIP (why): as typed; copied by submit */
	size_t limit;     /* PEOPLE, SIMILAR, OPERATIONS, MATCHES, VIEW_COUNTS: rows at most */
	int64_t from, to; /* STATS: days are counted from `from` on */
};

/* One of this agent's operations as the server remembers it. */
struct operation {
	char uuid[UUID_SIZE];
	char undoes[UUID_SIZE];    /* "" or what this one took back */
	char undone_by[UUID_SIZE]; /* "" or what took this one back */
	int64_t at;
	enum { OPERATION_DONE, OPERATION_CONFLICT, OPERATION_REFUSED } state;
	int64_t row_count; /* of fields changed, all tickets together */
	struct str rows;   /* JSON: the first 20 {id, kind, field, before, after} */
};

struct reply {
	uint64_t id;
	uint64_t stamp;
	enum request_kind kind;
	struct err err; /* code ERR_NONE: the rest is valid */
	/* PAGE, TICKETS, THREADS, STAFF, TAGS; PEOPLE: users; SIMILAR: tickets and
	 * their people; COUNTS: users, tags named */
	struct rows rows;
	bool has_more; /* PAGE: rows beyond, in the window's direction; MATCHES, HISTORY */
	struct window window; /* PAGE, HISTORY: echoed */
	struct counts counts; /* COUNTS */
	int64_t count;        /* COUNT, VIEW_COUNTS */
	struct str outcome;   /* APPLY, UNDO, CHECK, HEALTH, STATS: JSON */
	struct str text;      /* TEXT, CHUNK: whole, raw */
	char hash[65];        /* TEXT: its sha256 in hex, as compare-and-set wants it */
	bool is_missing;      /* TEXT, CHUNK: there is none (any more) */
	const struct operation *operations; /* OPERATIONS: newest first */
	size_t operation_count;
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
	/* What others may see of us: the ticket that is open, and the one a text
	 * is being written on (0: none). Told again by the port after a reconnect. */
	void (*announce)(void *ctx, int64_t viewing_id, int64_t writing_id);
};

/* What the database side calls, from the loop's turn only. */
struct port_events {
	void *ctx;
	void (*reply)(void *ctx, const struct reply *reply);
	void (*changes)(void *ctx, const struct change_note *notes, size_t n);
	void (*link)(void *ctx, const struct link_state *state);
	/* All others who are there now; when that changed. */
	void (*presence)(void *ctx, const struct presence *rows, size_t n);
	/* How far a large change on the second connection is. */
	void (*progress)(void *ctx, int percent);
};

#endif
