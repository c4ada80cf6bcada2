#include "cells.h"

#include <string.h>

#include "stamp.h"

struct str
cells_str(struct cells *c)
{
	struct str s = { PQgetvalue(c->res, c->row, c->col),
		(size_t)PQgetlength(c->res, c->row, c->col) };

	c->col++;
	return s;
}

/* 0 for null. */
int64_t
cells_i64(struct cells *c)
{
	bool is_null = PQgetisnull(c->res, c->row, c->col) != 0;
	struct str s = cells_str(c);
	int64_t v = 0;

	if (!is_null && !str_to_i64(s, &v))
		c->is_bad = true;
	return v;
}

int32_t
cells_i32(struct cells *c)
{
	int64_t v = cells_i64(c);

	return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v;
}

int64_t
cells_time(struct cells *c)
{
	bool is_null = PQgetisnull(c->res, c->row, c->col) != 0;
	struct str s = cells_str(c);
	int64_t v = 0;

	if (!is_null && !stamp_parse(s, &v))
		c->is_bad = true;
	return v;
}

bool
cells_bool(struct cells *c)
{
	return str_eq_z(cells_str(c), "t");
}

void *
decode_room(struct arena *a, const PGresult *res, const void *old, size_t had, size_t size)
{
	size_t n = (size_t)PQntuples(res);
	void *room = arena_zalloc(a, had + n, size);

	if (had > 0)
		memcpy(room, old, had * size);
	return room;
}

bool
decode_check(const PGresult *res, int cols, struct err *err)
{
	if (PQnfields(res) == cols)
		return true;
	return err_set(err, ERR_SCHEMA, "the server's answer has %d columns, not %d",
	    PQnfields(res), cols);
}

bool
decode_good(const struct cells *c, struct err *err)
{
	if (!c->is_bad)
		return true;
	return err_set(err, ERR_SCHEMA,
	    "the tables hold a value that this ttydesk does not know (column %d of its list)",
	    c->col);
}
