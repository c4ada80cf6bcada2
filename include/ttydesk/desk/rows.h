/* Rows as they came from the database, before they are clean: what the db
 * layer decodes and the store takes. All strings are raw bytes, borrowed from
 * the answer, valid during the completion only. */
#ifndef TTYDESK_DESK_ROWS_H
#define TTYDESK_DESK_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/str.h"
#include "ttydesk/desk/enums.h"

struct ticket_row {
	int64_t id;
	struct str number, title;
	enum ticket_status status;
	enum ticket_priority priority;
	int64_t creator_id, assignee_id;
	int64_t created_at, updated_at, resolved_at, deleted_at;
	int64_t rank; /* SORT_BEST: the greater the better */
};

struct user_row {
	int64_t id;
	struct str email, full_name;
	bool is_staff, is_active;
};

struct tag_row {
	int64_t id;
	struct str name, color; /* "#rrggbb" */
};

struct tagging_row {
	int64_t ticket_id, tag_id;
};

struct stat_row { /* per ticket: comments and attachments */
	int64_t ticket_id;
	int32_t comment_count, attachment_count;
	int64_t last_comment_at, last_comment_author_id, last_comment_id;
	bool is_unread;                  /* a comment, not mine, is newer than my mark */
	bool is_watched;                 /* by me */
	int64_t asleep_until, asleep_by; /* as in record.h */
};

struct body_row {
	int64_t ticket_id;
	struct str description;
	bool is_cut;
};

struct comment_row {
	int64_t id, ticket_id, author_id, created_at;
	bool is_internal, is_cut;
	int64_t edited_at; /* 0: never */
	enum delivery delivery;
	struct str content, delivery_error;
};

struct attachment_row {
	int64_t id, ticket_id, size_bytes, uploaded_by_id, created_at;
	struct str filename, content_type, path; /* path: the start of storage_path */
};

struct other_row { /* a ticket beside ticket_id */
	int64_t ticket_id;
	enum other_relation relation;
	int64_t id, created_at;
	enum ticket_status status;
	int32_t open_count, total_count; /* OTHER_REQUESTER: of all of them, 200 at most */
	struct str title;
};

struct macro_row {
	int64_t id;
	bool is_shared;
	struct str name, body, actions; /* actions: JSON */
	struct str key;                 /* which takes it after ', or empty */
};

struct view_row { /* a saved view */
	int64_t id;
	bool is_shared;
	struct str name, query, columns;
	int32_t position; /* the tab it wants, 0: behind all */
};

struct match_row { /* a ticket as far as a change needs to know it */
	int64_t id;
	enum ticket_status status;
	enum ticket_priority priority;
	int64_t assignee_id;
	int32_t comment_count;
	int64_t last_comment_id;
};

/* One thing that happened to a ticket: an audit row of it or of what belongs to
 * it, or what an operation did that no audit row tells. */
struct audit_row {
	int64_t id; /* below 0: an operation's */
	char what;  /* t ticket, c comment, g tag, a attachment, o operation */
	struct str
	    action; /* CREATE, UPDATE, DELETE or the writer's own word; an operation's kind */
	int64_t record_id;   /* of the row it is about */
	int64_t user_id, at; /* 0: nobody is named */
	bool is_cut;
	struct str changes; /* JSON of any form, or nothing */
};

/* One relation's rows each; NULL and 0 where the request did not ask. */
struct rows {
	const struct ticket_row *tickets; /* a page: in its order */
	size_t ticket_count;
	const struct user_row *users;
	size_t user_count;
	const struct tag_row *tags;
	size_t tag_count;
	const struct tagging_row *taggings; /* of all tickets in `tickets` */
	size_t tagging_count;
	const struct stat_row *stats;
	size_t stat_count;
	const struct body_row *bodies; /* tickets whose thread came along */
	size_t body_count;
	const struct comment_row *comments; /* by ticket, created_at, id */
	size_t comment_count;
	const struct attachment_row *attachments;
	size_t attachment_count;
	const struct other_row *others; /* by ticket */
	size_t other_count;
	const struct macro_row *macros;
	size_t macro_count;
	const struct view_row *views;
	size_t view_count;
	const struct match_row *matches;
	size_t match_count;
	const struct audit_row *audits; /* the store does not take them */
	size_t audit_count;
};

#endif
