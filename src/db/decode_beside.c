/* Rows that stand beside tickets: those of a bulk change, other tickets. */
#include <string.h>

#include "cells.h"
#include "decode.h"

bool
decode_matches(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct match_row *rows;

	if (!decode_check(res, 6, err))
		return false;
	rows = decode_room(a, res, r->rows.matches, r->rows.match_count, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct match_row *m = &rows[r->rows.match_count++];

		c.col = 0;
		m->id = cells_i64(&c);
		if (!status_parse(cells_str(&c), &m->status) ||
		    !priority_parse(cells_str(&c), &m->priority))
			c.is_bad = true;
		m->assignee_id = cells_i64(&c);
		m->comment_count = cells_i32(&c);
		m->last_comment_id = cells_i64(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.matches = rows;
	return true;
}

static const char *const other_words[] = {
	[OTHER_REQUESTER] = "requester",
	[OTHER_RELATES] = "relates",
	[OTHER_BLOCKS] = "blocks",
	[OTHER_BLOCKED] = "blocked",
	[OTHER_DUPLICATE] = "duplicate",
	[OTHER_DUPLICATED] = "duplicated",
	[OTHER_MERGED] = "merged",
	[OTHER_MERGED_HERE] = "merged-here",
};

static bool
decode_relation(struct str word, enum other_relation *out)
{
	for (size_t i = 0; i < sizeof other_words / sizeof other_words[0]; i++) {
		*out = (enum other_relation)i;
		if (str_eq_z(word, other_words[i]))
			return true;
	}
	return false;
}

bool
decode_others(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct other_row *rows;

	if (!decode_check(res, 8, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct other_row *o = &rows[c.row];

		c.col = 0;
		o->ticket_id = cells_i64(&c);
		if (!decode_relation(cells_str(&c), &o->relation))
			c.is_bad = true;
		o->id = cells_i64(&c);
		if (!status_parse(cells_str(&c), &o->status))
			c.is_bad = true;
		o->created_at = cells_time(&c);
		o->open_count = cells_i32(&c);
		o->total_count = cells_i32(&c);
		o->title = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.others = rows;
	r->rows.other_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_macros(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct macro_row *rows;

	if (!decode_check(res, 6, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct macro_row *m = &rows[c.row];

		c.col = 0;
		m->id = cells_i64(&c);
		m->is_shared = cells_bool(&c);
		m->name = cells_str(&c);
		m->body = cells_str(&c);
		m->actions = cells_str(&c);
		m->key = cells_str(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.macros = rows;
	r->rows.macro_count = (size_t)PQntuples(res);
	return true;
}

bool
decode_views(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct view_row *rows;

	if (!decode_check(res, 6, err))
		return false;
	rows = decode_room(a, res, NULL, 0, sizeof *rows);
	for (struct cells c = { .res = res }; c.row < PQntuples(res); c.row++) {
		struct view_row *v = &rows[c.row];

		c.col = 0;
		v->id = cells_i64(&c);
		v->is_shared = cells_bool(&c);
		v->name = cells_str(&c);
		v->query = cells_str(&c);
		v->columns = cells_str(&c);
		v->position = cells_i32(&c);
		if (!decode_good(&c, err))
			return false;
	}
	r->rows.views = rows;
	r->rows.view_count = (size_t)PQntuples(res);
	return true;
}

static int
chunk_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* bytea as text: "\\x" and two digits a byte. */
bool
decode_chunk(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct cells c = { .res = res };
	struct str hex;
	char *bytes;

	if (!decode_check(res, 1, err) || PQntuples(res) != 1)
		return err_set(err, ERR_SCHEMA, "the server's answer is no piece of a file");
	r->is_missing = PQgetisnull(res, 0, 0) != 0;
	hex = cells_str(&c);
	if (r->is_missing)
		return true;
	if (hex.n < 2 || hex.n % 2 != 0 || hex.p[0] != '\\' || hex.p[1] != 'x')
		return err_set(err, ERR_SCHEMA, "a piece of the file is not understood");
	bytes = arena_alloc(a, hex.n / 2);
	for (size_t i = 2; i < hex.n; i += 2) {
		int high = chunk_digit(hex.p[i]), low = chunk_digit(hex.p[i + 1]);

		if (high < 0 || low < 0)
			return err_set(
			    err, ERR_SCHEMA, "a piece of the file is not understood");
		bytes[i / 2 - 1] = (char)(high << 4 | low);
	}
	r->text = (struct str){ bytes, hex.n / 2 - 1 };
	return true;
}

bool
decode_taken(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct cells c = { .res = res };

	(void)a;
	if (!decode_check(res, 1, err) || PQntuples(res) != 1)
		return err_set(err, ERR_SCHEMA, "the server's answer is neither yes nor no");
	r->is_missing = !cells_bool(&c);
	return true;
}
