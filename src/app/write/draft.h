/* Drafts: every text that is being written, waits, or is on its way, one per
 * ticket and kind. Kind and ticket never change by themselves. A draft is kept
 * on disk from its first character on (design: "Nothing typed is lost") and
 * ends only when its operation was stored, or when the person discards it. */
#ifndef APP_DRAFT_H
#define APP_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/upload.h"
#include "macro/stage.h"
#include "ttydesk/base/ids.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/str.h"
#include "ttydesk/desk/change.h"

struct app;

/* clang-format off */
/* X(constant, word in file names, what the person reads, on the review line) */
#define DRAFT_LIST(X)                                                             \
	X(DRAFT_REPLY,       "reply",       "PUBLIC REPLY",  "SEND PUBLIC REPLY")   \
	X(DRAFT_NOTE,        "note",        "INTERNAL NOTE", "SAVE INTERNAL NOTE")  \
	X(DRAFT_TITLE,       "title",       "TITLE",         "SAVE TITLE")          \
	X(DRAFT_DESCRIPTION, "description", "DESCRIPTION",   "SAVE DESCRIPTION")    \
	X(DRAFT_EDIT,        "edit",        "EDITED NOTE",   "SAVE EDITED NOTE")    \
	X(DRAFT_MACRO,       "macro",       "MACRO",         "SAVE MACRO")          \
	X(DRAFT_NEW,         "new",         "NEW TICKET",    "CREATE TICKET")
/* clang-format on */

enum draft_kind {
#define DRAFT_ENUM(constant, name, words, button) constant,
	DRAFT_LIST(DRAFT_ENUM) DRAFT_KIND_COUNT
#undef DRAFT_ENUM
};

struct draft {
	uint64_t serial; /* its name inside the program, never 0 */
	enum draft_kind kind;
	int64_t ticket_id;  /* 0: DRAFT_NEW, DRAFT_MACRO */
	int64_t comment_id; /* DRAFT_EDIT; DRAFT_MACRO: its id */
	struct buf text;    /* raw; while it is in the composer: as of the last turn */
	struct buf from;    /* TITLE: as it was; DESCRIPTION, EDIT: sha256 of it in hex;
			     * MACRO: its name */

	/* what the author had seen of the thread */
	int32_t seen_count;
	int64_t seen_max_id;
	bool has_looked;    /* else the thread was not there to be seen yet */
	int set_status;     /* enum ticket_status to set with it, or -1 */
	struct stage stage; /* what a macro sets with it; never the status */

	struct draft_file files[DRAFT_FILES_MAX]; /* what goes with it */
	size_t file_count;
	struct change_base *also; /* other tickets that get the same text, as they were */
	size_t also_count;

	struct buf title, email, name, tags; /* DRAFT_NEW; tags: each ended by '\n' */
	int64_t requester_id, assignee_id;   /* DRAFT_NEW; 0 none */
	enum ticket_priority priority;       /* DRAFT_NEW */

	char uuid[UUID_SIZE]; /* of the operation that carries it, or "" */
	uint64_t sent_at_key; /* a->key_count then */
	int64_t changed_at;   /* real */
	bool is_elsewhere;    /* open in another window: this is a copy to read */
	bool is_recovered;    /* left by an earlier run */
	bool is_kept;         /* put aside by the person, not cut off */
	struct journal_entry *entry;
};

const char *draft_words(enum draft_kind kind);  /* "PUBLIC REPLY" */
const char *draft_button(enum draft_kind kind); /* "SEND PUBLIC REPLY" */

/* The drafts belong to the app; a pointer is valid until the next draft is
 * added or ended: keep the serial. NULL if there is none. */
struct draft *draft_find(struct app *a, uint64_t serial);
/* What can be written on: not on its way, not open in another window. */
struct draft *draft_of(struct app *a, enum draft_kind kind, int64_t ticket_id);
struct draft *draft_carried_by(struct app *a, const char *uuid);
/* A new empty one. Nothing is on disk before draft_save(). */
struct draft *draft_add(struct app *a, enum draft_kind kind, int64_t ticket_id);
/* Writes it to disk; a failure shows in the status line until it succeeds. */
void draft_save(struct app *a, struct draft *d);
/* Forgets it; what is on disk stays. */
void draft_drop(struct app *a, struct draft *d);
/* Over: discarded or stored. */
void draft_end(struct app *a, struct draft *d);
bool draft_is_empty(const struct draft *d);
/* Waiting for the person: neither on its way nor open in another window. */
int draft_count(const struct app *a);
bool draft_is_on(const struct app *a, int64_t ticket_id);
void drafts_done(struct app *a);

/* ---- keep.c: the journal under drafts and operations ---- */

/* Once the desk and the person are known: opens the journal and takes up what
 * earlier runs left. */
void keep_open(struct app *a);
void keep_done(struct app *a);
/* Looks again what other windows hold and what they left. */
void keep_scan(struct app *a);
/* "48213-reply", "new-1795305600-3": what its files are called. */
#define KEEP_NAME_SIZE 64
void keep_draft_name(
    char out[static KEEP_NAME_SIZE], const struct app *a, const struct draft *d);
void keep_draft(struct app *a, struct draft *d);
void keep_draft_text(struct app *a, struct draft *d); /* only its text changed */
/* The operation is on disk before it shows as accepted, with the draft it
 * carries, if any, in one write. */
void keep_op(struct app *a, struct op *o);
void keep_forget_op(struct app *a, struct op *o); /* its outcome was read */
void keep_tick(struct app *a);                    /* syncs what is due */
int64_t keep_deadline(const struct app *a);
int keep_poll_fd(const struct app *a);
/* True while something is in memory only, and why. */
bool keep_is_failing(const struct app *a);

#endif
