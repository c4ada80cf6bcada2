/* Filters as people write them:
 *
 *	query = conj { "or" conj } ;   conj = { [ "-" ] ( atom | "(" query ")" ) } ;
 *	atom  = field op value { "," value } | "is:" word | "#" digits | word | '"' phrase '"' ;
 *
 * Terms side by side must all hold, which binds tighter than `or`. Without a term on
 * status only active tickets match, without is:snoozed none that sleep, without is:deleted
 * none that are deleted. Pure. */
#ifndef TTYDESK_DESK_FILTER_H
#define TTYDESK_DESK_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/desk/query.h"

/* What names mean while a filter is read. */
struct filter_names {
	const struct store *store; /* tags and people are found by name */
	int64_t me_id;             /* 0: nobody yet */
	int64_t overdue_before;    /* what was created before is overdue */
	int64_t now;               /* for days and spans; the days are the local zone's */
};

/* An OPEN ticket is escalated after so long. */
#define FILTER_ESCALATED_US (24 * INT64_C(3600) * 1000000)

/* Reads `text` (UTF-8, raw) into `out`; an empty one is all active tickets. On
 * failure gives ERR_BADINPUT with a sentence that names the nearest word, and
 * the first byte of what is wrong in `*at`; `out` is left alone then. */
TD_MUST_CHECK bool filter_parse(struct query *out, struct str text,
    const struct filter_names *names, struct err *err, size_t *at);

/* True if `name` is the person's e-mail, the part of it before the @, or the whole
 * name, in any case. */
bool filter_is_person(struct str name, const struct user *u);

/* The words that can stand where `text` ends, one after the other: `index` 0 and
 * up, false behind the last. `*from`: the first byte that the word replaces. */
bool filter_complete(struct buf *out, struct str text, const struct filter_names *names,
    size_t index, size_t *from);

/* Whether the name of a requester is typed where `text` ends: from where, and what
 * there is of it. */
bool filter_completes_requester(struct str text, size_t *from, struct str *start);

/* The language's fields for help and manual: name, what it takes, what it does. */
struct filter_row {
	const char *name, *ops, *values, *help;
};
bool filter_row(size_t index, struct filter_row *out); /* false behind the last */
/* The field whose value is typed where `text` ends; false: none. */
bool filter_hint(struct str text, struct filter_row *out);

#endif
