/* Keeping, renaming, moving and deleting saved views. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "key/cmd_fn.h"
#include "views/views.h"

static bool
save_is_up(struct app *a, struct err *err)
{
	if (a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING)
		return true;
	return err_set(err, ERR_CONNECTION, "not connected: views are kept in the database");
}

/* Takes j. */
static bool
save_json(struct app *a, json_t *j, struct err *err)
{
	char *dump = j ? json_dumps(j, JSON_COMPACT) : NULL;
	bool ok = dump != NULL && save_is_up(a, err);

	if (dump == NULL)
		(void)err_set(err, ERR_BADINPUT, "the name is not UTF-8");
	if (ok) {
		buf_clear(&a->views.saving);
		buf_put_z(&a->views.saving, dump);
		a->views.wants_save = true;
	}
	free(dump);
	json_decref(j);
	return ok;
}

/* A saved view by its name; without one the view that is shown or changed. */
static struct saved_view *
save_find(struct app *a, struct str name, struct err *err)
{
	struct saved_view *v = views_at(a, a->view);

	for (size_t i = 0; name.n == 0 && v == NULL && i < a->views.count; i++) {
		if (a->view < 0 && a->views.rows[i].id == a->views.edit_id)
			v = &a->views.rows[i];
	}
	if (name.n > 0)
		v = views_at(a, view_find(a, name));
	if (v == NULL)
		(void)err_set(err, ERR_NOTFOUND,
		    name.n > 0 ? "there is no saved view of this name"
			       : "this is no saved view: S saves one");
	return v;
}

/* ---- S ---- */

static void
save_over(struct app *a)
{
	a->views.wants_save = true;
}

/* One of this name is there: it is not written over without a question. */
static void
save_ask(struct app *a, struct str name, bool is_shared)
{
	for (size_t i = 0; i < a->views.count; i++) {
		const struct saved_view *v = &a->views.rows[i];

		if (v->is_shared != is_shared || !str_eq(buf_str(&v->name), name))
			continue;
		a->views.wants_save = false;
		confirm_open(a,
		    text_printf_tmp(&a->arena, "There is a view %.*s%s: write over it?",
			(int)v->name.n, v->name.p, is_shared ? ", which EVERYBODY has" : "")
			.p,
		    save_over);
	}
}

bool
views_run_save(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct text query = views_words_tmp(a, &a->list.query);
	bool is_shared = words.n > 1 && words.p[0] == '+';
	struct str name = words, columns = columns_words(a);

	(void)at;
	if (is_shared) {
		name.p++;
		name.n--;
	}
	if (name.n == 0 || name.n > 40)
		return err_set(err, ERR_BADINPUT, "a name is needed, 40 letters at most");
	buf_clear(&a->views.saving_name);
	buf_put_str(&a->views.saving_name, name);
	if (!save_json(a,
		json_pack("{ss% ss% ss% sb}", "name", name.p, name.n, "query", query.p, query.n,
		    "columns", columns.n > 0 ? columns.p : "", columns.n, "shared", is_shared),
		err))
		return false;
	save_ask(a, name, is_shared);
	return true;
}

/* The same view with what is shown now. */
static bool
save_again(struct app *a, struct err *err)
{
	const struct saved_view *v = save_find(a, (struct str){ 0 }, err);
	struct text query = views_words_tmp(a, &a->list.query);
	struct str columns = columns_words(a);

	if (v == NULL)
		return err_set(err, ERR_BADINPUT, "a name is needed");
	buf_clear(&a->views.saving_name);
	buf_put_str(&a->views.saving_name, buf_str(&v->name));
	return save_json(a,
	    json_pack("{sI ss% ss%}", "id", (json_int_t)v->id, "query", query.p, query.n,
		"columns", columns.n > 0 ? columns.p : "", columns.n),
	    err);
}

static void
save_named(struct app *a, struct str name)
{
	struct err err = { 0 };
	size_t at;

	if (!(name.n == 0 ? save_again(a, &err) : views_run_save(a, name, &err, &at)))
		app_say(a, true, "%s", err.msg);
}

void
cmd_view_save(struct app *a, int arg)
{
	struct err err = { 0 };
	const struct saved_view *v = save_find(a, (struct str){ 0 }, &err);

	(void)arg;
	if (!save_is_up(a, &err)) {
		app_say(a, true, "%s", err.msg);
		return;
	}
	if (v != NULL)
		snprintf(a->ask_label, sizeof a->ask_label,
		    "save as (Enter: %.*s again%s; +name: for everybody): ", (int)v->name.n,
		    v->name.p, v->is_shared ? ", for EVERYBODY" : "");
	else
		snprintf(a->ask_label, sizeof a->ask_label,
		    "save this filter as a view named (+name: for everybody): ");
	ask_open(a, a->ask_label, save_named);
}

/* ---- delete, rename, move, edit ---- */

static void
save_delete(struct app *a)
{
	struct err err = { 0 };

	buf_clear(&a->views.saving_name);
	if (!save_json(a,
		json_pack("{sI sb}", "id", (json_int_t)a->views.asked_id, "delete", 1), &err))
		app_say(a, true, "%s", err.msg);
}

bool
views_run_delete(struct app *a, struct str words, struct err *err, size_t *at)
{
	const struct saved_view *v = save_find(a, words, err);

	(void)at;
	if (v == NULL || !save_is_up(a, err))
		return false;
	a->views.asked_id = v->id;
	confirm_open(a,
	    text_printf_tmp(&a->arena, "Delete the view %.*s%s?", (int)v->name.n, v->name.p,
		v->is_shared ? ", which EVERYBODY has" : "")
		.p,
	    save_delete);
	return true;
}

bool
views_run_rename(struct app *a, struct str words, struct err *err, size_t *at)
{
	const struct saved_view *v = save_find(a, (struct str){ 0 }, err);

	(void)at;
	buf_clear(&a->views.saving_name);
	return v != NULL &&
	    save_json(a,
		json_pack("{sI ss%}", "id", (json_int_t)v->id, "name", words.p, words.n), err);
}

bool
views_run_move(struct app *a, struct str words, struct err *err, size_t *at)
{
	const struct saved_view *v = save_find(a, (struct str){ 0 }, err);
	int64_t tab;

	(void)at;
	if (v == NULL)
		return false;
	if (!str_to_i64(words, &tab) || tab < 0 || tab > 99)
		return err_set(err, ERR_BADINPUT, "a tab from 1 to 99, or 0: behind all");
	return save_json(
	    a, json_pack("{sI sI}", "id", (json_int_t)v->id, "position", (json_int_t)tab), err);
}

bool
views_run_edit(struct app *a, struct str words, struct err *err, size_t *at)
{
	const struct saved_view *v = save_find(a, words, err);

	(void)at;
	if (v == NULL)
		return false;
	a->views.edit_id = v->id;
	command_open(a, arena_printf(&a->arena, "filter %.*s", (int)v->words.n, v->words.p));
	return true;
}

static void
save_run(
    struct app *a, bool (*run)(struct app *a, struct str words, struct err *err, size_t *at))
{
	struct err err = { 0 };
	size_t at;

	if (!run(a, (struct str){ 0 }, &err, &at))
		app_say(a, true, "%s", err.msg);
}

void
cmd_view_delete(struct app *a, int arg)
{
	(void)arg;
	save_run(a, views_run_delete);
}

void
cmd_view_edit(struct app *a, int arg)
{
	(void)arg;
	save_run(a, views_run_edit);
}

void
cmd_view_rename(struct app *a, int arg)
{
	(void)arg;
	command_open(a, STR_LIT("view-rename "));
}

void
cmd_view_move(struct app *a, int arg)
{
	(void)arg;
	command_open(a, STR_LIT("view-move "));
}

void
views_saved(struct app *a, const struct reply *r)
{
	if (r->id != a->views.save_request)
		return;
	a->views.save_request = 0;
	a->views.is_known = false; /* read them again */
	if (r->err.code != ERR_NONE) {
		buf_clear(&a->views.saving_name);
		app_say(a, true, "nothing was changed: %s", r->err.msg);
	} else if (a->views.saving_name.n > 0) {
		a->views.shows_saved = true;
		app_say(a, false, "kept as the view %.*s", (int)a->views.saving_name.n,
		    a->views.saving_name.p);
	} else {
		app_say(a, false, "done");
	}
}
