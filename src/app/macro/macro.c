/* The macros that are known: read once, and again when they are asked for. */
#include "macro/macro.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_priv.h"
#include "dialog/choose.h"
#include "ttydesk/base/mem.h"

void
macros_done(struct app *a)
{
	for (size_t i = 0; i < a->macros.count; i++) {
		buf_done(&a->macros.rows[i].name);
		buf_done(&a->macros.rows[i].body);
		stage_done(&a->macros.rows[i].stage);
		mem_free(a->macros.rows[i].keys);
	}
	mem_free(a->macros.rows);
	a->macros.rows = NULL;
	a->macros.count = 0;
}

/* ---- what a macro does, from JSON ---- */

static struct str
read_str(const json_t *value)
{
	return (struct str){ json_string_value(value), json_string_length(value) };
}

static void
read_set(struct stage *s, const json_t *j)
{
	const char *field = json_string_value(json_object_get(j, "field"));
	const json_t *to = json_object_get(j, "to");

	if (field == NULL)
		return;
	if (strcmp(field, "status") == 0 && json_is_string(to))
		s->sets_status = status_parse(read_str(to), &s->status);
	if (strcmp(field, "priority") == 0 && json_is_string(to))
		s->sets_priority = priority_parse(read_str(to), &s->priority);
	if (strcmp(field, "assignee") == 0 && (json_is_integer(to) || json_is_null(to))) {
		s->sets_assignee = true;
		s->assignee_id = json_integer_value(to);
	} else if (strcmp(field, "assignee") == 0 && json_is_string(to) &&
	    str_eq_z(read_str(to), "me")) {
		s->sets_assignee = true;
		s->assignee_id = STAGE_ME;
	}
}

static void
read_names(struct buf *out, const json_t *list)
{
	const json_t *name;
	size_t i;

	json_array_foreach(list, i, name)
	{
		struct str s = read_str(name);

		if (!json_is_string(name) || s.n == 0 || memchr(s.p, '\n', s.n) != NULL)
			continue;
		buf_put_str(out, s);
		buf_put_char(out, '\n');
	}
}

/* [["j", "panes"], ...]: key and what took it. */
static void
read_keys(struct macro *m, const json_t *list)
{
	const json_t *pair;
	size_t i;

	if (json_array_size(list) == 0 || m->keys != NULL)
		return;
	m->keys = mem_array(json_array_size(list), sizeof *m->keys);
	json_array_foreach(list, i, pair)
	{
		struct str name = read_str(json_array_get(pair, 0));
		const char *mode = json_string_value(json_array_get(pair, 1));
		struct keys_key *k = &m->keys[m->key_count];

		k->code = name.p != NULL ? key_parse(name) : KEY_NONE;
		if (k->code == KEY_NONE || mode == NULL || m->key_count == KEYS_MAX) {
			m->key_count = 0; /* half of them would do something else */
			return;
		}
		snprintf(k->mode, sizeof k->mode, "%s", mode);
		m->key_count++;
	}
}

const struct macro *
macro_find(const struct app *a, int64_t id)
{
	for (size_t i = 0; i < a->macros.count; i++) {
		if (a->macros.rows[i].id == id)
			return &a->macros.rows[i];
	}
	return NULL;
}

void
macro_read_actions(struct macro *m, struct str json)
{
	json_t *list = json_loadb(json.p, json.n, 0, NULL), *j;
	size_t i;

	json_array_foreach(list, i, j)
	{
		struct str kind = read_str(json_object_get(j, "kind"));

		if (kind.p == NULL)
			continue;
		if (str_eq_z(kind, "set"))
			read_set(&m->stage, j);
		if (str_eq_z(kind, "tag")) {
			read_names(&m->stage.add, json_object_get(j, "add"));
			read_names(&m->stage.remove, json_object_get(j, "remove"));
		}
		if (str_eq_z(kind, "comment"))
			m->is_internal = json_is_true(json_object_get(j, "internal"));
		if (str_eq_z(kind, "next"))
			m->stage.goes_on = true;
		if (str_eq_z(kind, "keys"))
			read_keys(m, json_object_get(j, "keys"));
	}
	json_decref(list);
}

/* ---- of the settings ---- */

void
macros_add_own(struct app *a)
{
	struct buf text = { 0 };
	json_t *list, *j;
	size_t i;

	buf_putf(&text, "[%.*s]", (int)a->options.macros.n,
	    a->options.macros.n > 0 ? a->options.macros.p : "");
	list = json_loadb(text.p, text.n, 0, NULL);
	a->macros.rows = mem_grow(a->macros.rows, a->macros.count + json_array_size(list) + 1,
	    sizeof *a->macros.rows);
	json_array_foreach(list, i, j)
	{
		struct macro *m = &a->macros.rows[a->macros.count++];
		char *actions = json_dumps(json_object_get(j, "actions"), JSON_COMPACT);

		*m = (struct macro){ .id = -1 - (int64_t)i };
		text_clean(&m->name, read_str(json_object_get(j, "name")), TEXT_LINE);
		buf_put_str(&m->body, read_str(json_object_get(j, "body")));
		if (json_is_string(json_object_get(j, "key")))
			m->key = key_parse(read_str(json_object_get(j, "key")));
		macro_read_actions(m, str_z(actions ? actions : "[]"));
		free(actions);
	}
	json_decref(list);
	buf_done(&text);
}

/* ---- asking ---- */

void
macros_collect(struct app *a, struct request *out, size_t *n)
{
	bool is_up = a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING;

	if (a->macros.is_known || a->macros.request_id != 0 || !is_up || !a->list.is_loaded ||
	    a->mono < a->names_at)
		return;
	out[*n] = (struct request){
		.id = app_request_id(a), .stamp = store_stamp(a->store), .kind = REQUEST_MACROS
	};
	a->macros.request_id = out[*n].id;
	a->macros.is_known = true;
	++*n;
}

void
macros_reply(struct app *a, const struct reply *r)
{
	if (r->id != a->macros.request_id)
		return;
	a->macros.request_id = 0;
	if (r->err.code != ERR_NONE) {
		a->macros.is_known = false;
		a->names_at = a->mono + REFUSED_US;
		return;
	}
	macros_done(a);
	a->macros.asked_at = a->mono;
	a->macros.rows = mem_array(r->rows.macro_count + 1, sizeof *a->macros.rows);
	for (size_t i = 0; i < r->rows.macro_count; i++) {
		const struct macro_row *row = &r->rows.macros[i];
		struct macro *m = &a->macros.rows[a->macros.count++];

		*m = (struct macro){ .id = row->id, .is_shared = row->is_shared };
		text_clean(&m->name, row->name, TEXT_LINE);
		buf_put_str(&m->body, row->body);
		m->key = key_parse(row->key);
		macro_read_actions(m, row->actions);
	}
	macros_add_own(a);
	choose_refresh(a);
}
