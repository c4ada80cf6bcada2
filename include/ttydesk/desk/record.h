/* What the store holds: one struct per table, with clean text only.
 * Ids are the tables' ids; 0 stands for null. Times are microseconds UTC, 0
 * for null. Pointers inside a record belong to the store and live until the
 * end of the turn: keep ids. */
#ifndef TTYDESK_DESK_RECORD_H
#define TTYDESK_DESK_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/text.h"
#include "ttydesk/desk/enums.h"

struct user {
	int64_t id;
	struct text full_name;
	struct text email;
	struct text company; /* from the e-mail's domain: "acme" of x@acme.example */
	bool is_staff;
	bool is_active;
};

#define TAG_COLOR_NONE UINT32_MAX

struct tag {
	int64_t id;
	struct text name;
	uint32_t color; /* 0xRRGGBB or TAG_COLOR_NONE */
};

struct comment {
	int64_t id;
	int64_t ticket_id;
	int64_t author_id;
	int64_t created_at;
	bool is_internal;
	bool is_cut;       /* only the first part was fetched */
	int64_t edited_at; /* 0: never */
	enum delivery delivery;
	struct text delivery_error; /* one line; n 0: no try failed */
	struct text content;
};

struct attachment {
	int64_t id;
	int64_t ticket_id;
	int64_t size_bytes;
	int64_t uploaded_by_id;
	int64_t created_at;
	struct text filename;
	struct text content_type;
	struct text path; /* "db:...": the bytes are in the database */
};

struct other {
	enum other_relation relation;
	int64_t id, created_at;
	enum ticket_status status;
	int32_t open_count, total_count; /* OTHER_REQUESTER: of all of them, 200 at most */
	struct text title;
};

/* A ticket comes in parts; each is absent, loaded, or loaded and stale. */
enum ticket_part {
	PART_HEAD = 1,   /* the row and its relations as lists need them */
	PART_THREAD = 2, /* description, comments, attachments, other tickets */
	PART_ALL = PART_HEAD | PART_THREAD
};

struct ticket {
	int64_t id;
	uint32_t loaded; /* enum ticket_part bits */
	uint32_t stale;  /* bits of loaded parts that a change made old */
	uint32_t rev;    /* grows when something visible changed */
	bool is_gone;    /* deleted, or not readable any more */
	bool is_bare;    /* status to deleted_at alone are known; never in the store */

	/* PART_HEAD */
	struct text number;
	struct text title;
	enum ticket_status status;
	enum ticket_priority priority;
	int64_t creator_id;
	int64_t assignee_id;
	int64_t created_at;
	int64_t updated_at;
	int64_t resolved_at;
	int64_t deleted_at;
	const int64_t *tag_ids; /* sorted by tag name */
	size_t tag_count;
	int32_t comment_count;
	int32_t attachment_count;
	int64_t last_comment_at;
	int64_t last_comment_author_id;
	int64_t last_comment_id; /* greatest id, for the send guard */
	bool is_unread;          /* a comment, not mine, is newer than my mark */
	bool is_watched;         /* by me */
	int64_t asleep_until;    /* 0: awake; WHEN_NEVER: until the customer's next comment */
	int64_t asleep_by;       /* who put it to sleep */

	/* PART_THREAD */
	struct text description;
	bool description_is_cut;
	const struct comment *comments; /* by created_at, id */
	size_t comments_loaded;
	const struct attachment *attachments;
	size_t attachments_loaded;
	const struct other *others; /* the requester's newest first, then linked ones */
	size_t others_loaded;
};

#endif
