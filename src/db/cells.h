/* Reading a result cell by cell. Private to the decoders. */
#ifndef DB_CELLS_H
#define DB_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

/* Reads one row's cells from the left; the first bad one spoils the rest. */
struct cells {
	const PGresult *res;
	int row, col;
	bool is_bad;
};

struct str cells_str(struct cells *c);
int64_t cells_i64(struct cells *c); /* 0 for null */
int32_t cells_i32(struct cells *c);
int64_t cells_time(struct cells *c); /* 0 for null */
bool cells_bool(struct cells *c);

/* Room for the result's rows behind the `had` ones of `old`. */
void *decode_room(
    struct arena *a, const PGresult *res, const void *old, size_t had, size_t size);
/* ERR_SCHEMA unless the result has `cols` columns. */
bool decode_check(const PGresult *res, int cols, struct err *err);
/* ERR_SCHEMA if a cell was bad. */
bool decode_good(const struct cells *c, struct err *err);

#endif
