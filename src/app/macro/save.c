/* The text that is written, kept as a macro. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "app_priv.h"
#include "macro/macro.h"
#include "write/compose.h"

static json_t *
save_names(const struct buf *names)
{
	json_t *list = json_array();

	for (size_t at = 0; at < names->n;) {
		const char *end = memchr(names->p + at, '\n', names->n - at);
		size_t n = end ? (size_t)(end - names->p) - at : names->n - at;

		json_array_append_new(list, json_stringn(names->p + at, n));
		at += n + 1;
	}
	return list;
}

static json_t *
save_set(const char *field, json_t *to)
{
	return json_pack("{ss ss so}", "kind", "set", "field", field, "to", to);
}

static json_t *
save_actions(const struct draft *d)
{
	const struct stage *s = &d->stage;
	json_t *list = json_array();

	json_array_append_new(
	    list, json_pack("{ss sb}", "kind", "comment", "internal", d->kind == DRAFT_NOTE));
	if (d->set_status >= 0)
		json_array_append_new(list,
		    save_set("status",
			json_string(status_row((enum ticket_status)d->set_status)->label)));
	if (s->sets_priority)
		json_array_append_new(
		    list, save_set("priority", json_string(priority_row(s->priority)->label)));
	if (s->sets_assignee)
		json_array_append_new(list,
		    save_set("assignee",
			s->assignee_id == STAGE_ME ? json_string("me")
			    : s->assignee_id == 0  ? json_null()
						   : json_integer(s->assignee_id)));
	if (s->add.n > 0 || s->remove.n > 0)
		json_array_append_new(list,
		    json_pack("{ss so so}", "kind", "tag", "add", save_names(&s->add), "remove",
			save_names(&s->remove)));
	if (s->goes_on)
		json_array_append_new(list, json_pack("{ss}", "kind", "next"));
	return list;
}

bool
macro_save_json(struct app *a, json_t *j)
{
	char *dump = j ? json_dumps(j, JSON_COMPACT) : NULL;
	bool is_good = dump != NULL;

	if (is_good) {
		buf_clear(&a->macros.saving);
		buf_put_z(&a->macros.saving, dump);
		a->macros.wants_save = true;
		a->macros.edited_serial = 0;
	}
	free(dump);
	json_decref(j);
	return is_good;
}

/* ---- recorded keys ---- */

static void
save_keyed(struct app *a, struct str key)
{
	json_t *list = json_array();

	if (key.n == 0) {
		json_decref(list);
		return;
	}
	for (size_t i = 0; i < a->keys.count; i++) {
		char name[KEY_NAME_SIZE];

		key_name(name, a->keys.recorded[i].code);
		json_array_append_new(list, json_pack("[ss]", name, a->keys.recorded[i].mode));
	}
	(void)macro_save_json(a, /* names of keys are ASCII */
	    json_pack("{ss+% ss s[{ss so}] sb ss%}", "name", "keys ", key.p, key.n, "body", "",
		"actions", "kind", "keys", "keys", list, "shared", 0, "key", key.p, key.n));
}

static void
save_key(struct app *a, struct str words)
{
	macro_take_key(a, words, save_keyed);
}

void
macro_save_keys(struct app *a)
{
	if (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING)
		app_say(a, true, "not connected: keys are kept in the database");
	else
		ask_open(a, "' and which key plays them: ", save_key);
}

/* ---- a text ---- */

/* "+name" is for everybody. */
static void
save_named(struct app *a, struct str name)
{
	const struct draft *d = compose_draft(a);
	bool is_shared = name.n > 1 && name.p[0] == '+';
	json_t *j;

	if (is_shared) {
		name.p++;
		name.n--;
	}
	if (d == NULL || name.n == 0)
		return;
	j = json_pack("{ss% ss% so sb}", "name", name.p, name.n, "body",
	    d->text.n > 0 ? d->text.p : "", d->text.n, "actions", save_actions(d), "shared",
	    is_shared);
	if (!macro_save_json(a, j))
		app_say(a, true, "no macro was made: the text is not UTF-8");
}

void
macro_save_open(struct app *a)
{
	const struct draft *d = compose_draft(a);

	if (d->kind != DRAFT_REPLY && d->kind != DRAFT_NOTE)
		app_say(a, false, "macros are made of replies and notes");
	else if (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING)
		app_say(a, true, "not connected: a macro is kept in the database");
	else
		ask_open(a, "keep as a macro named (+name: for everybody): ", save_named);
}

void
macro_save_collect(struct app *a, struct request *out, size_t *n)
{
	if (!a->macros.wants_save || !a->link_known)
		return;
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_SAVE_MACRO,
		.changes = buf_str(&a->macros.saving) };
	a->macros.save_request = out[*n].id;
	a->macros.wants_save = false;
	++*n;
}

/* Its draft ends when the text was stored. */
static void
save_end_edit(struct app *a, bool is_stored)
{
	struct draft *d =
	    a->macros.edited_serial != 0 ? draft_find(a, a->macros.edited_serial) : NULL;
	bool is_open = a->composer.is_open && a->composer.serial == a->macros.edited_serial;

	a->macros.edited_serial = 0;
	if (d != NULL && is_stored && !is_open)
		draft_end(a, d);
}

void
macro_save_reply(struct app *a, const struct reply *r)
{
	if (r->id != a->macros.save_request)
		return;
	a->macros.save_request = 0;
	a->macros.is_known = false; /* read them again */
	if (r->err.code != ERR_NONE)
		app_say(a, true, "no macro was changed: %s", r->err.msg);
	else
		app_say(a, false, "kept as a macro: ; has it");
	save_end_edit(a, r->err.code == ERR_NONE);
}
