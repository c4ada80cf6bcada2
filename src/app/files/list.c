/* The attachments of a ticket, in a list of their own. */
#include <stdio.h>
#include <string.h>

#include "dialog/lists.h"
#include "files/save.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

static const struct ticket *
files_ticket(struct app *a, const struct lists *l)
{
	const struct ticket *t = store_ticket(a->store, *(const int64_t *)l->state);

	return t != NULL && (t->loaded & PART_THREAD) ? t : NULL;
}

static size_t
files_count(struct app *a, const struct lists *l)
{
	const struct ticket *t = files_ticket(a, l);

	return t ? t->attachments_loaded : 0;
}

static struct text
files_size(struct app *a, int64_t bytes)
{
	if (bytes < 1 << 10)
		return text_printf_tmp(&a->arena, "%lld B", (long long)bytes);
	if (bytes < 10 << 20)
		return text_printf_tmp(&a->arena, "%lld kB", (long long)bytes >> 10);
	return text_printf_tmp(&a->arena, "%lld MB", (long long)bytes >> 20);
}

static void
files_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct attachment *f = &files_ticket(a, l)->attachments[index];
	const struct user *u = store_user(a->store, f->uploaded_by_id);
	char when[WHEN_TEXT_SIZE];

	when_short(when, f->created_at, a->real);
	out->key = (uint64_t)f->id;
	out->cells[0] = f->filename;
	out->cells[1] = files_size(a, f->size_bytes);
	out->cells[2] = f->content_type;
	out->cells[3] = u ? u->full_name : TEXT_LIT("?");
	out->cells[4] = text_printf_tmp(&a->arena, "%s", when);
}

static struct text
files_title(struct app *a, const struct lists *l)
{
	return text_printf_tmp(
	    &a->arena, "Attachments of #%lld", (long long)*(const int64_t *)l->state);
}

static struct text
files_empty(struct app *a, const struct lists *l)
{
	(void)a;
	(void)l;
	return TEXT_LIT("no attachments");
}

static void
files_save_into(struct app *a, struct str folder)
{
	const struct ticket *t = store_ticket(a->store, a->asked_id);

	for (size_t i = 0; t != NULL && i < t->attachments_loaded; i++) {
		if (t->attachments[i].id == a->asked_file_id) {
			save_start(a, &t->attachments[i], folder);
			return;
		}
	}
	app_say(a, true, "the attachment is gone: nothing was saved");
}

static bool
files_key(struct app *a, struct lists *l, const struct key_event *key)
{
	const struct ticket *t = files_ticket(a, l);
	size_t at;

	if (key->code != 's' || t == NULL || !lists_cursor(a, l, &at))
		return false;
	a->asked_id = t->id;
	a->asked_file_id = t->attachments[at].id;
	snprintf(a->ask_label, sizeof a->ask_label,
	    "save into (Enter: %.200s): ", save_usual_folder(a));
	ask_open(a, a->ask_label, files_save_into);
	return true;
}

static void
files_close(struct app *a, struct lists *l)
{
	(void)a;
	mem_free(l->state);
}

/* clang-format off */
static const struct lists_column files_columns[] = {
	{ "Name", 36, 0 }, { "Size", -8, 50 }, { "Type", 24, 80 }, { "Who", 18, 100 },
	{ "When", 0, 60 }, { NULL, 0, 0 },
};
static const struct lists_ops files_ops = {
	.mode = LISTS_MODE("files", CONTEXT_FILES), .columns = files_columns,
	.count = files_count, .row = files_row, .title = files_title, .empty = files_empty,
	.key = files_key, .close = files_close };
/* clang-format on */

void
cmd_files(struct app *a, int arg)
{
	const struct ticket *t = app_ticket(a);
	int64_t *id;

	(void)arg;
	if (!(t->loaded & PART_THREAD) || t->attachments_loaded == 0) {
		app_say(a, false, "#%lld has no attachments", (long long)t->id);
		return;
	}
	id = mem_alloc(sizeof *id);
	*id = t->id;
	lists_open(a, &files_ops, id);
}
