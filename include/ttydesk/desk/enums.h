/* The backend's enums: one row each for label, word, column and key. */
#ifndef TTYDESK_DESK_ENUMS_H
#define TTYDESK_DESK_ENUMS_H

#include <stdbool.h>

#include "ttydesk/base/str.h"

/* clang-format off */
/* X(constant, label in the database, word in filters, column, menu key) */
#define STATUS_LIST(X)                                                          \
	X(STATUS_OPEN,     "OPEN",                "open",     "OPEN", 'o')      \
	X(STATUS_PROGRESS, "IN_PROGRESS",         "progress", "PROG", 'i')      \
	X(STATUS_WAITING,  "WAITING_ON_CUSTOMER", "waiting",  "WAIT", 'w')      \
	X(STATUS_RESOLVED, "RESOLVED",            "resolved", "RSLV", 'r')      \
	X(STATUS_CLOSED,   "CLOSED",              "closed",   "CLSD", 'c')

#define PRIORITY_LIST(X)                                                        \
	X(PRIORITY_LOW,    "LOW",    "low",    "L", '1')                        \
	X(PRIORITY_MEDIUM, "MEDIUM", "medium", "M", '2')                        \
	X(PRIORITY_HIGH,   "HIGH",   "high",   "H", '3')                        \
	X(PRIORITY_URGENT, "URGENT", "urgent", "U", '4')
/* clang-format on */

enum ticket_status {
#define DESK_ENUM(constant, label, word, column, key) constant,
	STATUS_LIST(DESK_ENUM) STATUS_COUNT
};

enum ticket_priority {
	PRIORITY_LIST(DESK_ENUM) PRIORITY_COUNT
#undef DESK_ENUM
};

/* How far a public reply has come on its way to the customer. */
enum delivery {
	DELIVERY_NONE, /* not ours to deliver: a note, or made elsewhere */
	DELIVERY_QUEUED,
	DELIVERY_SENT,
	DELIVERY_FAILED
};

struct enum_row {
	const char *label;
	const char *word;
	const char *column;
	char key;
};

/* Rows in the order of the constants; asserts the range. */
const struct enum_row *status_row(enum ticket_status s);
const struct enum_row *priority_row(enum ticket_priority p);

/* From a database label. False for a label this program does not know. */
TD_MUST_CHECK bool status_parse(struct str label, enum ticket_status *out);
TD_MUST_CHECK bool priority_parse(struct str label, enum ticket_priority *out);

/* Active: OPEN, IN_PROGRESS or WAITING_ON_CUSTOMER. */
bool status_is_active(enum ticket_status s);

/* What another ticket is to one. */
enum other_relation {
	OTHER_REQUESTER, /* by the same person */
	OTHER_RELATES,
	OTHER_BLOCKS,     /* this one blocks it */
	OTHER_BLOCKED,    /* it blocks this one */
	OTHER_DUPLICATE,  /* this one repeats it */
	OTHER_DUPLICATED, /* it repeats this one */
	OTHER_MERGED,     /* this one went into it */
	OTHER_MERGED_HERE
};

#endif
