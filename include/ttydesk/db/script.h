/* A blocking connection for the command line: whole SQL files in order, one
 * value at a time. Never for the loop. */
#ifndef TTYDESK_DB_SCRIPT_H
#define TTYDESK_DB_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

struct script;

/* Connects, waiting at most 10 s. NULL on failure: ERR_CONNECTION. */
struct script *script_open(const char *conninfo, struct err *err);
void script_close(struct script *s); /* NULL is fine */

/* The same for a person's own command: TLS and hosts as the screen has them, acting for
 * `me` (or NULL) where the role does not say who it is. ERR_CONNECTION, ERR_PASSWORD;
 * ERR_PERMISSION if nobody may write and `is_writing`. */
struct script *script_open_as(
    const char *conninfo, const char *me, bool is_writing, struct err *err);

/* Runs the statements of `sql` as one transaction (a single statement that
 * allows none, as VACUUM, stands alone in its text). ERR_FAILED, ERR_LOST. */
TD_MUST_CHECK bool script_run(struct script *s, const char *sql, struct err *err);

/* Runs one statement with `n` text parameters (NULL is null) and puts the first
 * column of the first row into `out`: empty when there is no row. `out` may be
 * NULL. */
TD_MUST_CHECK bool script_value(struct script *s, const char *sql, const char *const *params,
    size_t n, struct buf *out, struct err *err);

/* Gets each row of an answer: `values` are NULL where the cell is. False ends it. */
struct script_take {
	bool (*row)(void *ctx, const char *const *values, const size_t *lens, struct err *err);
	void *ctx;
};
/* The same for many rows, one in memory at a time. */
TD_MUST_CHECK bool script_each(struct script *s, const char *sql, const char *const *params,
    size_t n, const struct script_take *take, struct err *err);

/* COPY ... FROM STDIN: begin, any number of pieces, end. After a failure the whole
 * transaction is to be given up. */
TD_MUST_CHECK bool script_copy_begin(struct script *s, const char *sql, struct err *err);
TD_MUST_CHECK bool script_copy_put(struct script *s, struct str piece, struct err *err);
TD_MUST_CHECK bool script_copy_end(struct script *s, struct err *err);

/* Whether a server answers at `conninfo` and takes connections. */
bool script_ping(const char *conninfo);

#endif
