/* The server's and libpq's words to struct err: the kind by SQLSTATE, and one
 * clean sentence that says what to do. */
#ifndef DB_PGERR_H
#define DB_PGERR_H

#include <stdbool.h>
#include <stddef.h>

#include <libpq-fe.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

/* What to do about a connection that failed. */
enum pgerr_class {
	PGERR_RETRY, /* by itself, with backoff */
	PGERR_ASK,   /* a password */
	PGERR_STOP,  /* a person has to mend something */
};

/* An error of a statement. `res` may be NULL: the connection broke. */
void pgerr_result(struct err *err, const PGresult *res);

/* From the parts of a message: `text` is raw. `state` may be NULL or "". */
void pgerr_make(struct err *err, const char *state, const char *text);

/* A failed attempt to connect to `host` (raw). `text`: libpq's words at
 * PQERRORS_VERBOSE; `needs_password`: PQconnectionNeedsPassword(). */
enum pgerr_class pgerr_connect(
    struct err *err, const char *host, const char *text, bool needs_password);

/* The class of an established connection's end or of a failed setup. */
enum pgerr_class pgerr_class_of(const struct err *err);

/* Writes `raw` cleaned as one line, cut to `size` with its terminator. */
void pgerr_clean(char *out, size_t size, struct str raw);

#endif
