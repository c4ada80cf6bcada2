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

/* Runs the statements of `sql` as one transaction (a single statement that
 * allows none, as VACUUM, stands alone in its text). ERR_FAILED, ERR_LOST. */
TD_MUST_CHECK bool script_run(struct script *s, const char *sql, struct err *err);

/* Runs one statement with `n` text parameters (NULL is null) and puts the first
 * column of the first row into `out`: empty when there is no row. `out` may be
 * NULL. */
TD_MUST_CHECK bool script_value(struct script *s, const char *sql, const char *const *params,
    size_t n, struct buf *out, struct err *err);

/* Whether a server answers at `conninfo` and takes connections. */
bool script_ping(const char *conninfo);

#endif
