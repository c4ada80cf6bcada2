/* One answer of the feed to a watcher: which lines it makes, what the watcher knows
 * afterwards. Writes nothing to the server. */
#ifndef DB_WATCH_PAGE_H
#define DB_WATCH_PAGE_H

#include <libpq-fe.h>

#include "ttydesk/db/watch.h"
#include "watch_seen.h"

struct watch_page {
	const struct watch_options *options; /* borrowed */
	char *token;                         /* what was told; NULL: nothing yet */
	struct watch_seen seen;              /* told, and not covered by the token */
	struct watch_set among;              /* tickets that were among the followed */
	bool is_exact;                       /* `among` holds for the token */
	bool is_more;                        /* the next page waits */
	bool is_stopped;                     /* a line was refused: nobody wants more */
	size_t rows;                         /* of the last page */
};

void watch_page_done(struct watch_page *p);

/* Tells what watch_read.sql or watch_judged.sql answered. `matches`: watch_matches.sql's
 * answer of the same moment, or NULL. ERR_SCHEMA. */
TD_MUST_CHECK bool watch_page_take(
    struct watch_page *p, const PGresult *res, const PGresult *matches, struct err *err);

#endif
