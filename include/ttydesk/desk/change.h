/* Changes as data: what goes through the write door (ttydesk.apply); what came
 * back is in outcome.h. Pure. An operation is made once, keeps its id through every
 * resend, and is shown as pending until its outcome was read. */
#ifndef TTYDESK_DESK_CHANGE_H
#define TTYDESK_DESK_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/desk/store.h"

enum change_kind {
	CHANGE_STATUS,
	CHANGE_PRIORITY,
	CHANGE_ASSIGNEE,
	CHANGE_TAGS,
	CHANGE_COMMENT,
	CHANGE_TITLE,
	CHANGE_DESCRIPTION,
	CHANGE_EDIT, /* one's own note */
	CHANGE_WATCH,
	CHANGE_DELETE,
	CHANGE_RESTORE,
	CHANGE_SNOOZE,
	CHANGE_LINK,
	CHANGE_ATTACH,
	CHANGE_MERGE,  /* its tickets go into another one */
	CHANGE_SPLIT,  /* its comments from one on go to a new one */
	CHANGE_CREATE, /* a new ticket; its operation's only base has the id 0 */
	CHANGE_KIND_COUNT
};

/* One change, for all ids of its operation. Texts are raw. */
struct change {
	enum change_kind kind;
	int64_t to; /* enum value; user id (0: nobody); LINK, MERGE: the other ticket; ATTACH:
		     * bytes; CREATE: requester, 0: by e-mail */
	struct buf add;     /* TAGS, CREATE: names, each ended by '\n' */
	struct buf remove;  /* TAGS */
	struct buf content; /* COMMENT, EDIT, TITLE, DESCRIPTION, CREATE: the text; LINK:
			     * the relation; SNOOZE: until when, "2026-11-24T08:00:00Z", or
			     * empty: until the customer's next comment */
	struct buf from;    /* TITLE: as it was; DESCRIPTION, EDIT: sha256 of it in hex;
			     * ATTACH: the blob */
	bool is_internal;   /* COMMENT */
	bool is_filled;     /* COMMENT: {ticket.id} and its like for each ticket */
	bool is_on;         /* WATCH, SNOOZE, LINK */
	int64_t comment_id; /* EDIT; SPLIT: the first that goes */
	struct buf title, email, name; /* CREATE: subject; a new requester; SPLIT: title;
					* ATTACH: title is the content type, content the name */
	enum ticket_priority priority; /* CREATE */
	int64_t assignee_id;           /* CREATE */
};

/* What one ticket looked like to the person who changed it. */
struct change_base {
	int64_t ticket_id;
	enum ticket_status status;
	enum ticket_priority priority;
	int64_t assignee_id;
	int32_t comments_seen;
	int64_t comment_max_id;
};

enum op_state {
	OP_PENDING, /* made, shown, not answered yet (sent or waiting for the link) */
	OP_DONE,
	OP_CONFLICT, /* nothing was written */
	OP_REFUSED,  /* rights, gone, or bad input: nothing was written */
	OP_UNDONE,
};

#define OP_CHANGES_MAX 16

struct op {
	char uuid[UUID_SIZE];
	int64_t made_at; /* real time */
	enum op_state state;
	bool is_undo, is_redo;  /* is_redo: an undo of an undo */
	bool is_each;           /* what can be done is, the rest is reported */
	bool is_large;          /* of more tickets than its bases name */
	bool is_next;           /* takes the next best ticket: known when it is done */
	char target[UUID_SIZE]; /* is_undo: the operation to take back */
	struct change changes[OP_CHANGES_MAX];
	size_t change_count;
	struct change_base *bases; /* many of them: by ticket_id */
	size_t base_count;
	char label[96];      /* "#48213 status RESOLVED", clean, for messages */
	uint64_t request_id; /* outstanding request, 0: to be sent */
	bool covers; /* done, but the ticket was not read again yet: still shown on top */
	int64_t hold_until; /* real time: not sent before, can be taken back; 0: not held */
	bool is_out;        /* it may have reached the server: only an undo takes it back */
	struct buf sent;    /* the changes as they went out: sent again byte for byte */
	struct buf outcome; /* CONFLICT: the answer, while the person decides */
	struct journal_entry *entry; /* the app's: where it is kept on disk, or NULL */
};

/* A new pending operation on `ids`, whose bases are read from the store as the
 * person sees them: with the pending ones of `ops` on top. */
struct op *op_open(const struct store *s, const struct op *const *ops, size_t op_count,
    const int64_t *ids, size_t n);
/* The same on tickets whose bases are known; they are put in order. */
struct op *op_open_on(const struct change_base *bases, size_t n);
struct op *op_open_undo(const struct op *target);
void op_close(struct op *o);
void op_clear(struct op *o); /* changes and bases go, the rest stays */
/* Appends a zeroed change of `kind`; asserts OP_CHANGES_MAX. */
struct change *op_add(struct op *o, enum change_kind kind);

/* The `changes` argument of ttydesk.apply as JSON (design: "One door"). */
void op_to_json(const struct op *o, const struct store *s, struct buf *out);
/* Takes changes and bases back from such a text: after a restart. The rest of
 * `o` (id, time, label) is the caller's. False: not understood, `o` is empty. */
TD_MUST_CHECK bool op_from_json(struct op *o, struct str json, struct err *err);

/* What is shown: the stored ticket with this agent's pending changes on top. */
struct shown {
	enum ticket_status status;
	enum ticket_priority priority;
	int64_t assignee_id;
	uint32_t pending; /* 1u << enum change_kind for fields not confirmed yet */
};
struct shown op_shown(const struct ticket *t, const struct op *const *ops, size_t n);

/* An operation of another program's life: no changes, no bases yet. */
struct op *op_open_empty(void);

/* The operation with the changes and bases: `o`, or what it takes back or does
 * again; if that is not among `ops`, `o` if it names its tickets, else NULL. */
const struct op *op_made(const struct op *o, const struct op *const *ops, size_t n);
/* What ticket `id` looked like, or NULL: the operation is not about it. */
const struct change_base *op_base(const struct op *o, int64_t id);
/* The same as it is shown now. `t` has its head. */
struct change_base op_base_of(const struct ticket *t, const struct op *const *ops, size_t n);
/* True for an undo, not for the undo of an undo. */
bool op_takes_back(const struct op *o);

#endif
