#include "change/past.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

enum { PAST_ROWS = 100 };

/* ---- words ---- */

static struct text
past_text(struct app *a, const json_t *value)
{
	struct str s = { json_string_value(value), json_string_length(value) };

	return text_clean_tmp(&a->arena, s, TEXT_LINE);
}

static struct text
past_value(struct app *a, const char *field, const json_t *value)
{
	struct text t = past_text(a, value);
	const struct user *u;
	int64_t id;

	if (strcmp(field, "assignee") != 0)
		return t;
	if (t.n == 0)
		return TEXT_LIT("nobody");
	if (!str_to_i64(text_str(t), &id) || (u = store_user(a->store, id)) == NULL)
		return TEXT_LIT("somebody");
	return u->full_name;
}

/* "status RESOLVED", "internal note", "tag +vpn"; ASCII kinds of the write door. */
static struct text
past_change(struct app *a, const json_t *row)
{
	const char *kind = json_string_value(json_object_get(row, "kind"));
	const char *field = json_string_value(json_object_get(row, "field"));
	struct text value;

	kind = kind ? kind : "";
	field = field ? field : "";
	value = past_value(a, field, json_object_get(row, "after"));
	if (strcmp(kind, "comment") == 0)
		return json_is_true(json_object_get(row, "internal"))
		    ? TEXT_LIT("internal note")
		    : TEXT_LIT("public reply");
	if (strcmp(kind, "edit") == 0)
		return TEXT_LIT("note edited");
	if (strcmp(kind, "set") == 0 && strcmp(field, "description") == 0)
		return TEXT_LIT("description changed");
	if (strcmp(kind, "set") == 0)
		return text_printf_tmp(
		    &a->arena, "%s %.*s", field, value.n > 40 ? 40 : (int)value.n, value.p);
	if (strcmp(kind, "split") == 0)
		return TEXT_LIT("split");
	if (strcmp(kind, "merge") == 0)
		return text_printf_tmp(&a->arena, "merged into #%s", field);
	if (strcmp(kind, "link") == 0)
		return text_printf_tmp(&a->arena, "%slinked: %s",
		    json_string_value(json_object_get(row, "after")) != NULL &&
			    *json_string_value(json_object_get(row, "after")) == '-'
			? "un"
			: "",
		    field);
	if (strcmp(kind, "snooze") == 0)
		return TEXT_LIT("put to sleep");
	if (strcmp(kind, "tag") == 0)
		return text_printf_tmp(&a->arena, "tag %.*s%s", (int)value.n, value.p, field);
	if (strcmp(kind, "watch") == 0)
		return TEXT_LIT("watching");
	if (strcmp(kind, "create") == 0)
		return TEXT_LIT("new ticket");
	return text_printf_tmp(&a->arena, "%s", kind);
}

/* Only the first rows are listed; each of many says how many there are. */
static size_t
past_ticket_count(const struct past_row *row, const json_t *rows)
{
	json_int_t n = json_integer_value(json_object_get(json_array_get(rows, 0), "tickets"));

	return n > (json_int_t)row->tickets.n ? (size_t)n : row->tickets.n;
}

static void
past_row_label(struct app *a, struct past_row *out, const json_t *rows)
{
	struct buf b = { 0 };
	struct text before = { 0 };
	const json_t *row;
	struct text t;
	size_t i;

	if (out->tickets.n == 0)
		buf_put_z(&b, "a change that was not made");
	else if (out->tickets.n == 1)
		buf_putf(&b, "#%lld", (long long)out->tickets.p[0]);
	else
		buf_putf(&b, "%zu tickets", out->ticket_count);
	json_array_foreach(rows, i, row)
	{
		struct text change = past_change(a, row);

		if (i > 0 && text_eq(change, before))
			continue;
		buf_putf(&b, "%s %.*s", i > 0 ? "," : "", (int)change.n, change.p);
		before = change;
	}
	t = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	t = text_sub(t, 0, text_fit(t, (int)sizeof out->label / 2, NULL));
	snprintf(out->label, sizeof out->label, "%.*s", (int)t.n, t.p);
	buf_done(&b);
}

static void
past_parse(struct app *a, struct past_row *out, const struct operation *o)
{
	json_error_t error;
	json_t *rows = json_loadb(o->rows.p, o->rows.n, 0, &error);
	const json_t *row;
	size_t i;

	*out = (struct past_row){ .at = o->at };
	memcpy(out->uuid, o->uuid, sizeof out->uuid);
	memcpy(out->undoes, o->undoes, sizeof out->undoes);
	memcpy(out->undone_by, o->undone_by, sizeof out->undone_by);
	out->is_done = o->row_count > 0;
	out->is_conflict = o->state == OPERATION_CONFLICT;
	json_array_foreach(rows, i, row)
	{
		const char *kind = json_string_value(json_object_get(row, "kind"));

		ids_add_new(&out->tickets, json_integer_value(json_object_get(row, "id")));
		if (kind != NULL && strcmp(kind, "comment") == 0 && out->comment_id == 0) {
			out->comment_id =
			    json_integer_value(json_object_get(row, "comment_id"));
			out->is_internal = json_is_true(json_object_get(row, "internal"));
		}
	}
	out->ticket_count = past_ticket_count(out, rows);
	past_row_label(a, out, rows);
	json_decref(rows);
}

/* ---- asking ---- */

static void
past_clear(struct app *a)
{
	for (size_t i = 0; i < a->past.n; i++)
		ids_done(&a->past.rows[i].tickets);
	mem_free(a->past.rows);
	a->past.rows = NULL;
	a->past.n = 0;
}

void
past_want(struct app *a, bool for_undo)
{
	a->past.is_wanted = true;
	a->past.for_undo = a->past.for_undo || for_undo;
}

void
past_collect(struct app *a, struct request *out, size_t *n)
{
	if (!a->past.is_wanted || a->past.request != 0 || !a->link_known)
		return;
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_OPERATIONS,
		.limit = PAST_ROWS };
	a->past.request = out[*n].id;
	a->past.is_wanted = false;
	++*n;
}

void
past_reply(struct app *a, const struct reply *r)
{
	bool for_undo = a->past.for_undo;

	if (r->id != a->past.request)
		return;
	a->past.request = 0;
	a->past.for_undo = false;
	if (r->err.code != ERR_NONE) {
		if (r->err.code != ERR_CANCELED)
			app_say(
			    a, true, "what you did before could not be read: %s", r->err.msg);
		return;
	}
	past_clear(a);
	a->past.rows = mem_array(r->operation_count + 1, sizeof *a->past.rows);
	for (size_t i = 0; i < r->operation_count; i++)
		past_parse(a, &a->past.rows[a->past.n++], &r->operations[i]);
	a->past.is_known = true;
	if (for_undo)
		undo_past(a);
	app_dirty(a);
}

static const struct past_row *
past_find(const struct app *a, const char *uuid)
{
	for (size_t i = 0; i < a->past.n; i++) {
		if (strcmp(a->past.rows[i].uuid, uuid) == 0)
			return &a->past.rows[i];
	}
	return NULL;
}

bool
past_is_forward(const struct app *a, const struct past_row *row)
{
	bool is_forward = true;

	for (size_t i = 0; row != NULL && row->undoes[0] != '\0' && i < a->past.n; i++) {
		is_forward = !is_forward;
		row = past_find(a, row->undoes);
	}
	return is_forward;
}

void
past_done(struct app *a)
{
	past_clear(a);
}
