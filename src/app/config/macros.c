#include "config/macros.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/desk/enums.h"

static json_t *
macro_set(const char *field, json_t *to)
{
	return json_pack("{ss ss so}", "kind", "set", "field", field, "to", to);
}

/* One member to its action; NULL: what it says means nothing. */
static json_t *
macro_status(const char *word)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		const struct enum_row *row = status_row((enum ticket_status)i);

		if (strcmp(word, row->word) == 0)
			return macro_set("status", json_string(row->label));
	}
	return NULL;
}

static json_t *
macro_priority(const char *word)
{
	for (int i = 0; i < PRIORITY_COUNT; i++) {
		const struct enum_row *row = priority_row((enum ticket_priority)i);

		if (strcmp(word, row->word) == 0)
			return macro_set("priority", json_string(row->label));
	}
	return NULL;
}

static json_t *
macro_assignee(const char *word)
{
	if (strcmp(word, "me") == 0)
		return macro_set("assignee", json_string("me"));
	return strcmp(word, "none") == 0 ? macro_set("assignee", json_null()) : NULL;
}

static json_t *
macro_kind(const char *word)
{
	bool is_note = strcmp(word, "note") == 0;

	if (!is_note && strcmp(word, "reply") != 0)
		return NULL;
	return json_pack("{ss sb}", "kind", "comment", "internal", is_note);
}

/* clang-format off */
static const struct member {
	const char *name, *takes;
	json_t *(*action)(const char *word);
} members[] = {
	{ "kind",     "\"reply\" or \"note\"",                                  macro_kind },
	{ "status",   "open, progress, waiting, resolved or closed, in quotes", macro_status },
	{ "priority", "low, medium, high or urgent, in quotes",                 macro_priority },
	{ "assignee", "\"me\" or \"none\"",                                     macro_assignee },
};
/* clang-format on */

static bool
macro_tags(json_t *actions, const char *name, const config_setting_t *list)
{
	json_t *names = json_array(), *none = json_array();
	bool is_add = strcmp(name, "add") == 0, ok = !config_setting_is_scalar(list);

	for (int i = 0; ok && i < config_setting_length(list); i++) {
		const char *tag = config_setting_get_string_elem(list, i);

		ok = tag != NULL && json_array_append_new(names, json_string(tag)) == 0;
	}
	if (ok)
		json_array_append_new(actions,
		    json_pack("{ss sO sO}", "kind", "tag", "add", is_add ? names : none,
			"remove", is_add ? none : names));
	json_decref(names);
	json_decref(none);
	return ok;
}

static bool
macro_member(json_t *actions, const config_setting_t *at, char *why, size_t size)
{
	const char *name = config_setting_name(at), *word = config_setting_get_string(at);

	if (strcmp(name, "name") == 0 || strcmp(name, "text") == 0) {
		snprintf(why, size, "%s of a macro is text in quotes", name);
		return word != NULL;
	}
	if (strcmp(name, "key") == 0) {
		snprintf(why, size, "key of a macro is one key that can be typed, but not =");
		return word != NULL && word[0] > ' ' && word[0] <= '~' && word[0] != '=' &&
		    word[1] == '\0';
	}
	if (strcmp(name, "next") == 0) {
		if (config_setting_get_bool(at))
			json_array_append_new(actions, json_pack("{ss}", "kind", "next"));
		snprintf(why, size, "next of a macro is true or false");
		return config_setting_type(at) == CONFIG_TYPE_BOOL;
	}
	if (strcmp(name, "add") == 0 || strcmp(name, "remove") == 0) {
		snprintf(why, size, "%s of a macro is a list of tags: [ \"vpn\" ]", name);
		return macro_tags(actions, name, at);
	}
	for (size_t i = 0; i < countof(members); i++) {
		json_t *action;

		if (strcmp(name, members[i].name) != 0)
			continue;
		action = word ? members[i].action(word) : NULL;
		snprintf(why, size, "%s of a macro is %s", name, members[i].takes);
		return action != NULL && json_array_append_new(actions, action) == 0;
	}
	snprintf(why, size,
	    "a macro has no '%.60s': it has name, text, kind, status, priority, "
	    "assignee, add, remove, next, key",
	    name);
	return false;
}

bool
config_macro_put(struct buf *out, const config_setting_t *group, char *why, size_t size)
{
	json_t *actions = json_array(), *j;
	const char *name = NULL, *text = "", *key = NULL;
	bool ok = config_setting_is_group(group);
	char *dump;

	snprintf(why, size, "a macro is a group: { name = \"...\"; text = \"...\"; }");
	for (int i = 0; ok && i < config_setting_length(group); i++)
		ok = macro_member(
		    actions, config_setting_get_elem(group, (unsigned)i), why, size);
	if (ok && (!config_setting_lookup_string(group, "name", &name) || name[0] == '\0'))
		snprintf(why, size, "a macro needs a name");
	(void)config_setting_lookup_string(group, "text", &text);
	if (!ok || name == NULL || name[0] == '\0') {
		json_decref(actions);
		return false;
	}
	j = json_pack("{ss ss so}", "name", name, "body", text, "actions", actions);
	if (config_setting_lookup_string(group, "key", &key))
		json_object_set_new(j, "key", json_string(key));
	dump = j ? json_dumps(j, JSON_COMPACT) : NULL;
	snprintf(why, size, "the macro is not UTF-8");
	if (dump != NULL)
		buf_putf(out, "%s%s", out->n > 0 ? "," : "", dump);
	ok = dump != NULL;
	free(dump);
	json_decref(j);
	return ok;
}
