/* What really happened to a desk, whoever did it: triggers of the test's own
 * write each change of a field, each comment and each tag down in the order of
 * the row locks. And what the writers were told. The check holds one against the
 * other; it knows nothing of how ttydesk decides. */
#ifndef TEST_WITNESS_H
#define TEST_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "db/cluster.h"
#include "ttydesk/base/str.h"

/* Installs it and takes the present state as the start. Again: starts anew. */
void witness_start(PGconn *root);

/* What one writer was told of one thing that it wanted. */
struct report {
	const char *op; /* the operation's id */
	int who;
	long ticket;
	const char *field; /* status priority assignee title comment, tag+NAME, tag-NAME */
	const char *base;  /* what the writer had before its eyes, NULL: nothing */
	const char *want;  /* comment: the text */
	bool is_internal;  /* comment */
	long seen_count, seen_max; /* comment: what it had seen of the thread */
	const char *state;         /* done, or anything else: not made */
};
/* Adds one line of COPY text to `out`. */
void report_put(struct buf *out, const struct report *r);
void witness_tell(PGconn *root, struct str reports);

/* The number of contradictions; each is printed unless `is_quiet`. */
long witness_check(PGconn *root, bool is_quiet);

/* The same for writers who do not know the ids of their operations: texts are
 * stored as told, and no operation twice. */
long witness_check_texts(PGconn *root);

/* How often a comment that begins so was stored, whether or not it still stands. */
long witness_stored(PGconn *root, const char *words);

#endif
