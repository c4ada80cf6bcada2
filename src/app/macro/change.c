/* What a macro is: its text, name and key, whose it is, and its end. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "dialog/choose.h"
#include "macro/macro.h"
#include "write/compose.h"

/* ---- one question each ---- */

static const struct macro *
change_asked(struct app *a)
{
	const struct macro *m = macro_find(a, a->macros.asked_id);

	if (m == NULL)
		app_say(a, true, "this macro is gone");
	return m;
}

static void
change_save(struct app *a, json_t *member, const char *name)
{
	json_t *j = json_pack("{sI so}", "id", (json_int_t)a->macros.asked_id, name, member);

	if (change_asked(a) == NULL)
		json_decref(j);
	else if (!macro_save_json(a, j))
		app_say(a, true, "nothing was changed: this is not UTF-8");
}

static void
change_named(struct app *a, struct str words)
{
	if (words.n > 0)
		change_save(a, json_stringn(words.p, words.n), "name");
}

void
macro_take_key(struct app *a, struct str words, void (*take)(struct app *a, struct str key))
{
	uint32_t code = key_parse(words);

	if (words.n > 0 && (code <= ' ' || code == '=' || code > '~'))
		app_say(a, true, "one key that can be typed, but not =: nothing was changed");
	else
		take(a, words);
}

static void
change_key(struct app *a, struct str key)
{
	change_save(a, json_stringn(key.p, key.n), "key");
}

static void
change_keyed(struct app *a, struct str words)
{
	macro_take_key(a, words, change_key);
}

static void
change_delete(struct app *a)
{
	change_save(a, json_true(), "delete");
}

/* ---- its text ---- */

static struct draft *
change_draft(struct app *a, int64_t id)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		struct draft *d = &a->drafts[i];

		if (d->kind == DRAFT_MACRO && d->comment_id == id && !d->is_elsewhere &&
		    d->uuid[0] == '\0')
			return d;
	}
	return NULL;
}

static void
change_text(struct app *a, const struct macro *m)
{
	struct draft *d;

	keep_scan(a);
	d = change_draft(a, m->id);
	if (d != NULL) {
		app_say(a, false, "your kept text is back");
	} else {
		d = draft_add(a, DRAFT_MACRO, 0);
		d->comment_id = m->id;
		buf_put_str(&d->from, buf_str(&m->name));
		buf_put_str(&d->text, buf_str(&m->body));
	}
	compose_open_draft(a, d->serial);
}

void
macro_save_edited(struct app *a, struct draft *d)
{
	json_t *j;

	if (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING) {
		app_say(a, true, "not connected: the text is kept, save it later");
		return;
	}
	j = json_pack("{sI ss%}", "id", (json_int_t)d->comment_id, "body",
	    d->text.n > 0 ? d->text.p : "", d->text.n);
	if (!macro_save_json(a, j)) {
		app_say(a, true, "not saved: the text is not UTF-8");
		return;
	}
	a->macros.edited_serial = d->serial;
	compose_keep(a);
}

/* ---- the menu ---- */

static size_t
change_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	const struct macro *m = macro_find(a, a->macros.asked_id);
	size_t n = 0;

	(void)c;
	(void)max;
	if (m == NULL)
		return 0;
	if (m->key_count == 0)
		out[n++] = (struct picker_item){
			.id = 'e', .key = 'e', .label = TEXT_LIT("edit its text")
		};
	out[n++] =
	    (struct picker_item){ .id = 'n', .key = 'n', .label = TEXT_LIT("another name") };
	out[n++] = (struct picker_item){
		.id = 'k', .key = 'k', .label = TEXT_LIT("put it on a key, after '")
	};
	out[n++] = (struct picker_item){ .id = 's',
		.key = 's',
		.label = m->is_shared ? TEXT_LIT("make it mine alone")
				      : TEXT_LIT("share it with everybody") };
	out[n++] =
	    (struct picker_item){ .id = 'D', .key = 'D', .label = TEXT_LIT("delete it") };
	return n;
}

static void
change_accept(struct app *a, struct choose *c)
{
	const struct macro *m = change_asked(a);

	if (m == NULL)
		return;
	switch (picker_chosen(c->picker)) {
	case 'e': change_text(a, m); break;
	case 'n': ask_open_with(a, "its name: ", buf_str(&m->name), change_named); break;
	case 'k': ask_open(a, "' and which key takes it (empty: none): ", change_keyed); break;
	case 's': change_save(a, json_boolean(!m->is_shared), "shared"); break;
	case 'D':
		confirm_open(a,
		    text_printf_tmp(&a->arena, "Delete the macro %.*s%s for good?",
			(int)m->name.n, m->name.p, m->is_shared ? ", for everybody," : "")
			.p,
		    change_delete);
		break;
	default: break;
	}
}

static const struct choose_kind change_menu = { .title = "This macro",
	.picker = PICKER_MENU,
	.items = change_items,
	.accept = change_accept,
	.is_free = true };

void
macro_change_open(struct app *a, const struct macro *m)
{
	if (m->id < 0) {
		app_say(a, true, "%.*s stands in your settings: change it there",
		    (int)m->name.n, m->name.p);
		return;
	}
	if (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING) {
		app_say(a, true, "not connected: macros are kept in the database");
		return;
	}
	a->macros.asked_id = m->id;
	choose_open(a, &change_menu);
}
