/* All tickets of a query, whole, one after the other: for export. */
#ifndef TTYDESK_DB_EXTRACT_H
#define TTYDESK_DB_EXTRACT_H

#include "ttydesk/db/script.h"
#include "ttydesk/desk/query.h"

/* The cells of a row. Times are ISO 8601 in UTC; tags and comments are JSON or NULL. */
enum extract_cell {
	EXTRACT_ID,
	EXTRACT_NUMBER,
	EXTRACT_TITLE,
	EXTRACT_DESCRIPTION,
	EXTRACT_STATUS,
	EXTRACT_PRIORITY,
	EXTRACT_REQUESTER,
	EXTRACT_REQUESTER_NAME,
	EXTRACT_ASSIGNEE,
	EXTRACT_ASSIGNEE_NAME,
	EXTRACT_CREATED,
	EXTRACT_UPDATED,
	EXTRACT_RESOLVED,
	EXTRACT_TAGS,
	EXTRACT_COMMENTS,
	EXTRACT_REQUESTER_ID,
	EXTRACT_ASSIGNEE_ID,
	EXTRACT_COUNT
};

/* In the order of ids, whatever the query's. Comments are NULL without `has_comments`. */
TD_MUST_CHECK bool extract_run(struct script *s, const struct query *q, bool has_comments,
    const struct script_take *take, struct err *err);

#endif
