#include "change/new_ask.h"

#include <string.h>

#include "ttydesk/base/mem.h"
#include "write/compose.h"

/* One line that is typed; `at`: the hint that is chosen, -1 the line itself. */
struct new_prompt {
	struct line line;
	int at;
};

static void
new_prompt_open(struct app *a, const struct mode_ops *ops, struct str text)
{
	struct new_prompt *p = mem_zalloc(sizeof *p);

	line_init(&p->line);
	line_set(&p->line, text);
	p->at = -1;
	mode_push(a, ops, p);
}

static void
new_prompt_close(struct app *a, struct mode *m)
{
	struct new_prompt *p = m->state;

	(void)a;
	line_done(&p->line);
	mem_free(p);
}

static void
new_prompt_keep(struct app *a, struct buf *field, const struct line *line)
{
	buf_clear(field);
	buf_put_str(field, line_str(line));
	edit_make_line(field);
	draft_save(a, new_draft(a));
}

/* ---- the name of a new person ---- */

static void
new_name_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct new_prompt *p = m->state;

	app_dirty(a);
	if (prompt_cancels(key->code)) {
		mode_pop(a);
		new_leave(a);
	} else if (key->code == KEY_ENTER) {
		mode_pop(a);
		new_next(a);
	} else if (line_key(&p->line, key)) {
		new_prompt_keep(a, &new_draft(a)->name, &p->line);
	}
}

static void
new_name_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct new_prompt *p = m->state;
	struct text email = text_clean_tmp(&a->arena, buf_str(&new_draft(a)->email), TEXT_LINE);

	prompt_paint(a, c,
	    text_printf_tmp(&a->arena, "Full name of %.*s: ", (int)email.n, email.p), &p->line);
}

static const struct mode_ops mode_new_name = { "new-name", CONTEXT_PROMPT, new_name_key,
	new_name_paint, new_prompt_close };

void
new_default_name(struct draft *d)
{
	size_t n = 0;

	while (n < d->email.n && d->email.p[n] != '@')
		n++;
	if (d->name.n == 0)
		buf_put(&d->name, d->email.p, n);
}

void
new_ask_name(struct app *a)
{
	new_prompt_open(a, &mode_new_name, buf_str(&new_draft(a)->name));
}

/* ---- the title ---- */

static void
new_title_accept(struct app *a, const struct new_prompt *p)
{
	int64_t id = p->at >= 0 ? a->fresh.like[p->at].id : 0;

	if (id == 0 && new_draft(a)->title.n == 0) {
		app_say(a, true, "a title is needed");
		return;
	}
	mode_pop(a); /* frees p */
	if (id == 0) {
		new_next(a);
		return;
	}
	if (compose_draft(a) != NULL)
		compose_keep(a);
	goto_ticket(a, id, true);
	app_say(a, false, "the new ticket is kept: m goes on with it");
}

static bool
new_title_move(struct app *a, struct new_prompt *p, uint32_t code)
{
	int n = (int)a->fresh.like_count;

	if (code == KEY_UP)
		p->at = p->at < 0 ? n - 1 : p->at > 0 ? p->at - 1 : 0;
	else if (code == KEY_DOWN)
		p->at = p->at < 0 || p->at + 1 >= n ? -1 : p->at + 1;
	else
		return false;
	return true;
}

static void
new_title_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct new_prompt *p = m->state;

	app_dirty(a);
	if (p->at >= (int)a->fresh.like_count)
		p->at = -1;
	if (prompt_cancels(key->code)) {
		mode_pop(a);
		new_leave(a);
	} else if (key->code == KEY_ENTER) {
		new_title_accept(a, p);
	} else if (!new_title_move(a, p, key->code) && line_key(&p->line, key)) {
		p->at = -1;
		new_prompt_keep(a, &new_draft(a)->title, &p->line);
		new_ask_similar(a, buf_str(&new_draft(a)->title));
	}
}

static void
new_put_similar(struct app *a, struct canvas *c, struct rect r, const struct new_similar *s)
{
	const struct user *u = store_user(a->store, s->creator_id);
	struct text title = text_clean_tmp(&a->arena, buf_str(&s->title), TEXT_LINE);
	struct text who = u ? u->full_name : TEXT_LIT("");
	char age[WHEN_AGE_SIZE];
	int x = r.x;

	when_age(age, a->real - s->created_at);
	x += canvas_put(c, r, x, r.y, ROLE_POPUP,
	    text_printf_tmp(&a->arena, " #%lld %s %s  ", (long long)s->id,
		status_row(s->status)->column, age));
	x += canvas_put(c, r, x, r.y, ROLE_POPUP, who);
	canvas_put(c, r, x + 2, r.y, ROLE_POPUP, title);
}

static void
new_title_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct new_prompt *p = m->state;
	int n = (int)a->fresh.like_count;
	int y = (a->layout.hints.h > 0 ? a->layout.hints.y : a->rows - 1) - n;

	for (int i = 0; i < n; i++) {
		struct rect r = { 0, y + i, a->cols, 1 };

		canvas_fill(c, r, ROLE_POPUP);
		new_put_similar(a, c, r, &a->fresh.like[i]);
		if (p->at == i)
			canvas_layer(c, r, ROLE_PICKER_CURSOR);
	}
	if (n > 0) {
		struct rect r = { 0, y - 1, a->cols, 1 };

		canvas_fill(c, r, ROLE_POPUP_BORDER);
		canvas_put(c, r, 0, r.y, ROLE_POPUP_BORDER,
		    TEXT_LIT(" maybe it is there already: Up chooses, Enter opens"));
	}
	prompt_paint(a, c, TEXT_LIT("Title: "), &p->line);
}

static const struct mode_ops mode_new_title = { "new-title", CONTEXT_PROMPT, new_title_key,
	new_title_paint, new_prompt_close };

void
new_ask_title(struct app *a)
{
	struct str title = buf_str(&new_draft(a)->title);

	a->fresh.like_count = 0;
	buf_clear(&a->fresh.similar.words);
	new_prompt_open(a, &mode_new_title, title);
	new_ask_similar(a, title);
}

/* ---- tags: names, each ended by '\n' ---- */

/* Where `name` stands; d->tags.n: nowhere. */
static size_t
new_find_tag(const struct draft *d, struct str name)
{
	for (size_t at = 0; at < d->tags.n;) {
		const char *end = memchr(d->tags.p + at, '\n', d->tags.n - at);
		size_t n = end ? (size_t)(end - d->tags.p) - at : d->tags.n - at;

		if (str_eq((struct str){ d->tags.p + at, n }, name))
			return at;
		at += n + 1;
	}
	return d->tags.n;
}

bool
new_has_tag(const struct draft *d, struct str name)
{
	return new_find_tag(d, name) < d->tags.n;
}

void
new_put_tag(struct draft *d, struct str name, bool on)
{
	size_t at = new_find_tag(d, name);
	bool has = at < d->tags.n;

	if (on && !has) {
		buf_put_str(&d->tags, name);
		buf_put_char(&d->tags, '\n');
	} else if (!on && has) {
		memmove(
		    d->tags.p + at, d->tags.p + at + name.n + 1, d->tags.n - at - name.n - 1);
		d->tags.n -= name.n + 1;
	}
}
