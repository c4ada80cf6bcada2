/* The sidebar's numbers: one row whose columns are JSON, as ttydesk.count() makes it. */
#include <jansson.h>

#include "cells.h"
#include "decode.h"

static int64_t
counts_number(const json_t *row, size_t i)
{
	return json_integer_value(json_array_get(row, i));
}

/* Copied: the JSON goes before the reply does. */
static struct str
counts_str(struct arena *a, const json_t *row, size_t i)
{
	const json_t *j = json_array_get(row, i);

	return arena_str(a, (struct str){ json_string_value(j), json_string_length(j) });
}

static struct str
counts_label(const json_t *row, size_t i)
{
	const json_t *j = json_array_get(row, i);

	return (struct str){ json_string_value(j), json_string_length(j) };
}

static bool
counts_cell(struct count_cell *cell, const json_t *row)
{
	return status_parse(counts_label(row, 0), &cell->status) &&
	    priority_parse(counts_label(row, 1), &cell->priority);
}

/* The caller's own have no row where there are none of his: added to the cells. */
static bool
counts_mine(struct counts *c, const json_t *mine)
{
	struct count_cell own;
	const json_t *row;
	size_t i, k;

	json_array_foreach(mine, i, row)
	{
		if (!counts_cell(&own, row))
			return false;
		for (k = 0; k < c->cell_count &&
		     (c->cells[k].status != own.status || c->cells[k].priority != own.priority);
		     k++)
			;
		if (k == c->cell_count)
			c->cells[c->cell_count++] = own = (struct count_cell){ own.status,
				own.priority, .count = counts_number(row, 2) };
		c->cells[k].mine = counts_number(row, 2);
	}
	return true;
}

static bool
counts_cells(struct reply *r, struct arena *a, const json_t *list, const json_t *mine)
{
	struct counts *c = &r->counts;
	const json_t *row;
	size_t i;

	c->cells =
	    arena_zalloc(a, json_array_size(list) + json_array_size(mine), sizeof *c->cells);
	json_array_foreach(list, i, row)
	{
		struct count_cell *cell = &c->cells[c->cell_count++];

		if (!counts_cell(cell, row))
			return false;
		cell->count = counts_number(row, 2);
		cell->unassigned = counts_number(row, 3);
		cell->overdue = counts_number(row, 4);
	}
	return counts_mine(c, mine);
}

static void
counts_tags(struct reply *r, struct arena *a, const json_t *list)
{
	size_t n = json_array_size(list), i;
	struct tag_row *tags = arena_zalloc(a, n, sizeof *tags);
	const json_t *row;

	r->counts.tags = arena_zalloc(a, n, sizeof *r->counts.tags);
	json_array_foreach(list, i, row)
	{
		tags[i].id = counts_number(row, 0);
		tags[i].name = counts_str(a, row, 1);
		tags[i].color = counts_str(a, row, 2);
		r->counts.tags[i] = (struct count_tag){ tags[i].id, counts_number(row, 3) };
	}
	r->rows.tags = tags;
	r->rows.tag_count = r->counts.tag_count = n;
}

static void
counts_agents(struct reply *r, struct arena *a, const json_t *list)
{
	size_t n = json_array_size(list), i;
	struct user_row *users = arena_zalloc(a, n, sizeof *users);
	const json_t *row;

	r->counts.agents = arena_zalloc(a, n, sizeof *r->counts.agents);
	json_array_foreach(list, i, row)
	{
		users[i].id = counts_number(row, 0);
		users[i].email = counts_str(a, row, 1);
		users[i].full_name = counts_str(a, row, 2);
		users[i].is_staff = json_is_true(json_array_get(row, 3));
		users[i].is_active = json_is_true(json_array_get(row, 4));
		r->counts.agents[i] =
		    (struct count_agent){ users[i].id, counts_number(row, 5) };
	}
	r->rows.users = users;
	r->rows.user_count = r->counts.agent_count = n;
}

static bool
counts_body(struct reply *r, struct arena *a, struct str body, struct str mine)
{
	json_t *all = json_loadb(body.p, body.n, 0, NULL);
	json_t *own = mine.n > 0 ? json_loadb(mine.p, mine.n, 0, NULL) : NULL;
	const json_t *rest = json_object_get(all, "rest");
	bool ok = (body.n == 0 || json_array_size(rest) == 5) && (mine.n == 0 || own != NULL) &&
	    counts_cells(r, a, json_object_get(all, "cells"), own);

	if (ok && body.n > 0) {
		counts_tags(r, a, json_object_get(all, "tags"));
		counts_agents(r, a, json_object_get(all, "agents"));
		r->counts.untagged = counts_number(rest, 0);
		r->counts.total = counts_number(rest, 1);
		r->counts.total_is_estimate = json_is_true(json_array_get(rest, 2));
		r->counts.asleep = counts_number(rest, 3);
		r->counts.next_wake_at = counts_number(rest, 4);
	}
	json_decref(all);
	json_decref(own);
	return ok;
}

bool
decode_counts(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct cells c = { .res = res };
	struct str body, mine;

	if (!decode_check(res, 5, err))
		return false;
	if (PQntuples(res) != 1)
		return err_set(err, ERR_SCHEMA, "the server's answer has no numbers");
	body = cells_str(&c);
	mine = cells_str(&c);
	r->counts.is_same = body.n == 0;
	r->counts.taken_at = cells_time(&c);
	r->counts.answered_at = cells_time(&c);
	r->counts.has_newer = PQgetisnull(res, 0, c.col) == 0;
	r->counts.again_ms = cells_i64(&c);
	if (!decode_good(&c, err))
		return false;
	if (!counts_body(r, a, body, mine))
		return err_set(err, ERR_SCHEMA, "the server's numbers can't be read");
	return true;
}

bool
decode_count(struct reply *r, struct arena *a, const PGresult *res, struct err *err)
{
	struct cells c = { .res = res };

	(void)a;
	if (!decode_check(res, 1, err))
		return false;
	if (PQntuples(res) != 1)
		return err_set(err, ERR_SCHEMA, "the server's answer has no number");
	r->count = cells_i64(&c);
	return decode_good(&c, err);
}
