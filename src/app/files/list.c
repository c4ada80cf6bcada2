/* The attachments of a ticket and the addresses in its thread, in a list of their own. */
#include <stdio.h>
#include <string.h>

#include "dialog/lists.h"
#include "files/save.h"
#include "files/url.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

enum { URLS_MAX = 200 };

/* What a thread held when the list was opened: addresses, one after the other. */
struct files {
	int64_t ticket_id;
	struct buf text;
	size_t from[URLS_MAX], len[URLS_MAX], url_count;
};

static const struct ticket *
files_ticket(struct app *a, const struct lists *l)
{
	const struct files *s = l->state;
	const struct ticket *t = store_ticket(a->store, s->ticket_id);

	return t != NULL && (t->loaded & PART_THREAD) ? t : NULL;
}

/* ---- addresses ---- */

static struct text
files_url(const struct files *s, size_t i)
{
	return (struct text){ s->text.p + s->from[i], s->len[i] };
}

static void
files_take_url(struct files *s, struct text url)
{
	for (size_t i = 0; i < s->url_count; i++) {
		if (text_eq(files_url(s, i), url))
			return;
	}
	if (s->url_count == URLS_MAX)
		return;
	s->from[s->url_count] = s->text.n;
	s->len[s->url_count++] = url.n;
	buf_put(&s->text, url.p, url.n);
}

static void
files_take_urls(struct files *s, struct text t)
{
	size_t at = 0, len;

	for (; url_next(t, at, &at, &len); at += len)
		files_take_url(s, text_sub(t, at, at + len));
}

/* The newest first. */
static struct files *
files_open(const struct ticket *t)
{
	struct files *s = mem_zalloc(sizeof *s);

	s->ticket_id = t->id;
	for (size_t i = t->comments_loaded; i-- > 0;)
		files_take_urls(s, t->comments[i].content);
	files_take_urls(s, t->description);
	files_take_urls(s, t->title);
	return s;
}

static void
files_close(struct app *a, struct lists *l)
{
	struct files *s = l->state;

	(void)a;
	buf_done(&s->text);
	mem_free(s);
}

/* ---- rows ---- */

static size_t
files_attached(struct app *a, const struct lists *l)
{
	const struct ticket *t = files_ticket(a, l);

	return t ? t->attachments_loaded : 0;
}

static size_t
files_count(struct app *a, const struct lists *l)
{
	return files_attached(a, l) + ((const struct files *)l->state)->url_count;
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
	const struct attachment *f;
	const struct user *u;
	char when[WHEN_TEXT_SIZE];
	size_t attached = files_attached(a, l);

	if (index >= attached) {
		out->key = UINT64_C(1) << 62 | index;
		out->cells[0] = files_url(l->state, index - attached);
		out->roles[0] = ROLE_URL;
		out->cells[2] = TEXT_LIT("url");
		return;
	}
	f = &files_ticket(a, l)->attachments[index];
	u = store_user(a->store, f->uploaded_by_id);
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
	const struct files *s = l->state;

	return text_printf_tmp(&a->arena, "Attachments%s of #%lld",
	    s->url_count > 0 ? " and addresses" : "", (long long)s->ticket_id);
}

static struct text
files_empty(struct app *a, const struct lists *l)
{
	(void)a;
	(void)l;
	return TEXT_LIT("no attachments");
}

/* ---- what is done with them ---- */

/* The one that was asked about, if it is still there. */
static const struct attachment *
files_asked(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, a->asked_id);

	for (size_t i = 0; t != NULL && i < t->attachments_loaded; i++) {
		if (t->attachments[i].id == a->asked_file_id)
			return &t->attachments[i];
	}
	app_say(a, true, "the attachment is gone: nothing was done");
	return NULL;
}

static void
files_save_into(struct app *a, struct str folder)
{
	const struct attachment *f = files_asked(a);

	if (f != NULL)
		save_start(a, f, folder);
}

static void
files_pipe_to(struct app *a, struct str command)
{
	const struct attachment *f = files_asked(a);

	if (f != NULL)
		open_pipe(a, f, command);
}

static bool
files_file_key(struct app *a, const struct attachment *f, uint32_t code)
{
	a->asked_file_id = f->id;
	switch (code) {
	case 's':
		snprintf(a->ask_label, sizeof a->ask_label,
		    "save into (Enter: %.200s): ", save_usual_folder(a));
		ask_open_path(a, a->ask_label, files_save_into);
		return true;
	case '|':
		if (a->options.settings.restricted)
			app_say(a, true, "restricted: no commands");
		else
			ask_open(a, "file | ", files_pipe_to);
		return true;
	case 'o': open_file(a, f); return true;
	case 'y':
		a->effects.copy = text_str(f->filename);
		app_say(a, false, "copied %.*s", (int)f->filename.n, f->filename.p);
		return true;
	default: return false;
	}
}

static bool
files_url_key(struct app *a, struct text url, uint32_t code)
{
	switch (code) {
	case 'o': open_url(a, url); return true;
	case 'y':
		a->effects.copy = text_str(url);
		app_say(a, false, "copied %.*s", (int)url.n, url.p);
		return true;
	case 's':
	case '|': app_say(a, false, "an address: o opens it, y copies it"); return true;
	default: return false;
	}
}

static bool
files_do(struct app *a, struct lists *l, uint32_t code)
{
	const struct ticket *t = files_ticket(a, l);
	size_t at;

	if (t == NULL || !lists_cursor(a, l, &at))
		return false;
	a->asked_id = t->id;
	if (at < t->attachments_loaded)
		return files_file_key(a, &t->attachments[at], code);
	return files_url_key(a, files_url(l->state, at - t->attachments_loaded), code);
}

static bool
files_key(struct app *a, struct lists *l, const struct key_event *key)
{
	return files_do(a, l, key->code);
}

static void
files_enter(struct app *a, struct lists *l)
{
	files_do(a, l, 'o');
}

/* The whole of what the row cuts, and what Enter would do. */
static void
files_detail(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	size_t at, attached = files_attached(a, l), n;
	struct text whole, does;
	struct text_line *lines;
	const struct attachment *f;

	canvas_fill(c, (struct rect){ r.x, r.y, r.w, 1 }, ROLE_POPUP_BORDER);
	if (!lists_cursor(a, l, &at))
		return;
	f = at < attached ? &files_ticket(a, l)->attachments[at] : NULL;
	whole = f ? f->filename : files_url(l->state, at - attached);
	does = open_words(a, f ? text_str(f->content_type) : STR_LIT("url"));
	n = text_wrap_tmp(&a->arena, whole, r.w > 4 ? r.w - 2 : 2, &lines);
	for (size_t i = 0; i < n && (int)i + 2 < r.h; i++)
		canvas_put(c, r, r.x + 1, r.y + 1 + (int)i, f ? ROLE_TEXT : ROLE_URL,
		    text_sub(whole, lines[i].from, lines[i].to));
	canvas_put(c, r, r.x + 1, r.y + ((int)n + 1 < r.h ? (int)n + 1 : r.h - 1),
	    ROLE_TEXT_DIM, does);
}

/* clang-format off */
static const struct lists_column files_columns[] = {
	{ "Name", 36, 0 }, { "Size", -8, 50 }, { "Type", 24, 80 }, { "Who", 18, 100 },
	{ "When", 0, 60 }, { NULL, 0, 0 },
};
static const struct lists_ops files_ops = {
	.mode = LISTS_MODE("files", CONTEXT_FILES), .columns = files_columns,
	.count = files_count, .row = files_row, .title = files_title, .empty = files_empty,
	.enter = files_enter, .key = files_key, .detail = files_detail, .close = files_close };
/* clang-format on */

void
cmd_files(struct app *a, int arg)
{
	const struct ticket *t = app_ticket(a);
	struct files *s;

	(void)arg;
	s = files_open(t);
	if (!(t->loaded & PART_THREAD) || t->attachments_loaded + s->url_count == 0) {
		app_say(a, false, "#%lld has no attachments, and no addresses in its thread",
		    (long long)t->id);
		buf_done(&s->text);
		mem_free(s);
		return;
	}
	lists_open(a, &files_ops, s);
}
