/* Writing: a public reply or an internal note. Ticket and kind are fixed when
 * the composer opens; a text leaves memory only when it was stored, or when
 * the person discards it. */
#include "compose.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/mem.h"

enum { COMPOSE_BASE_ROWS = 8, COMPOSE_SPLIT_ROWS = 12, KIND_COLS = 17 };

/* ---- kept texts ---- */

static struct kept_text *
kept_find(struct app *a, int64_t ticket_id, bool is_internal)
{
	for (size_t i = 0; i < a->kept_count; i++) {
		struct kept_text *k = &a->kept[i];

		if (k->ticket_id == ticket_id && k->is_internal == is_internal &&
		    k->uuid[0] == '\0')
			return k;
	}
	return NULL;
}

static struct kept_text *
kept_find_op(struct app *a, const char *uuid)
{
	for (size_t i = 0; i < a->kept_count; i++) {
		if (strcmp(a->kept[i].uuid, uuid) == 0)
			return &a->kept[i];
	}
	return NULL;
}

static void
kept_forget(struct app *a, struct kept_text *k)
{
	size_t at = (size_t)(k - a->kept);

	buf_done(&k->text);
	memmove(k, k + 1, (a->kept_count - at - 1) * sizeof *k);
	a->kept_count--;
}

/* Keeps the composer's text; with `uuid` as what is on its way. */
static void
kept_add(struct app *a, const char *uuid)
{
	struct kept_text *k;

	a->kept = mem_grow(a->kept, a->kept_count + 1, sizeof *a->kept);
	k = &a->kept[a->kept_count++];
	*k = (struct kept_text){ .ticket_id = a->composer.ticket_id,
		.is_internal = a->composer.is_internal };
	snprintf(k->uuid, sizeof k->uuid, "%s", uuid);
	buf_put_str(&k->text, editor_str(a->composer.editor));
}

/* ---- geometry ---- */

struct rect
compose_rect(const struct app *a)
{
	struct rect r = a->layout.pane[PANE_TICKET];
	int top = a->layout.tabs.h;

	if (!a->composer.is_open)
		return (struct rect){ 0 };
	if (r.w <= 0 || r.h < COMPOSE_BASE_ROWS) {
		r = (struct rect){ 0, top, a->cols, a->layout.status.y - top };
		if (a->layout.status.h == 0)
			r.h = a->rows;
	}
	if (r.h >= COMPOSE_SPLIT_ROWS) {
		r.y += r.h - r.h / 2;
		r.h /= 2;
	}
	return r;
}

const char *
compose_kind_words(const struct app *a)
{
	return a->composer.is_internal ? "INTERNAL NOTE" : "PUBLIC REPLY";
}

static enum role
compose_role(const struct app *a)
{
	return a->composer.is_internal ? ROLE_COMPOSER_INTERNAL : ROLE_COMPOSER_PUBLIC;
}

static struct text
compose_title(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, a->composer.ticket_id);
	const struct user *u = t ? store_user(a->store, t->creator_id) : NULL;
	struct text name = u ? u->full_name : TEXT_LIT("the customer");

	if (a->composer.is_internal)
		return text_printf_tmp(&a->arena,
		    "## INTERNAL NOTE on #%lld: never shown to %.*s ",
		    (long long)a->composer.ticket_id, (int)name.n, name.p);
	return text_printf_tmp(&a->arena, "== PUBLIC REPLY to %.*s on #%lld ", (int)name.n,
	    name.p, (long long)a->composer.ticket_id);
}

void
compose_paint(struct app *a, struct canvas *c)
{
	struct rect r = compose_rect(a), text;
	enum role role = compose_role(a);

	if (r.h <= 0)
		return;
	canvas_fill(c, r, ROLE_TEXT);
	canvas_fill_char(
	    c, (struct rect){ r.x, r.y, r.w, 1 }, role, a->composer.is_internal ? '#' : '=');
	canvas_put(c, r, r.x, r.y, role, compose_title(a));
	canvas_fill_char(c, (struct rect){ r.x, r.y + 1, 1, r.h - 1 }, role,
	    a->composer.is_internal ? '#' : '|');
	text = (struct rect){ r.x + 2, r.y + 1, r.w - 3, r.h - 1 };
	if (r.h == 1) /* no row of its own: beside the word that says who reads it */
		text = (struct rect){ r.x + KIND_COLS, r.y, r.w - KIND_COLS, 1 };
	if (text.w <= 0)
		text = r;
	editor_paint(a->composer.editor, c, text, ROLE_TEXT);
}

/* ---- keys ---- */

static void
compose_quote(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, a->composer.ticket_id);
	struct text body;
	struct buf b = { 0 };
	size_t at;

	if (t == NULL || !(t->loaded & PART_THREAD))
		return;
	body = t->description;
	for (size_t i = t->comments_loaded; i-- > 0;) {
		/* a note that the customer must not see is not quoted to him */
		if (a->composer.is_internal || !t->comments[i].is_internal) {
			body = t->comments[i].content;
			break;
		}
	}
	for (at = 0; at < body.n;) {
		const char *end = memchr(body.p + at, '\n', body.n - at);
		size_t n = end ? (size_t)(end - body.p) - at : body.n - at;

		buf_put_z(&b, n > 0 && body.p[at] == '>' ? ">" : "> ");
		buf_put(&b, body.p + at, n);
		buf_put_char(&b, '\n');
		at += n + 1;
	}
	editor_insert(a->composer.editor, buf_str(&b));
	buf_done(&b);
}

static bool
compose_is_in_note(const struct ticket *t, struct text line)
{
	size_t at, len;

	for (size_t i = 0; i < t->comments_loaded; i++) {
		if (t->comments[i].is_internal &&
		    text_find(t->comments[i].content, line, 0, &at, &len))
			return true;
	}
	return false;
}

bool
compose_quotes_note(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, a->composer.ticket_id);
	struct text text = text_clean_tmp(&a->arena, editor_str(a->composer.editor), TEXT_BODY);

	for (size_t at = 0; t != NULL && at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end ? (size_t)(end - text.p) - at : text.n - at, from = 0;

		while (from < n && (text.p[at + from] == '>' || text.p[at + from] == ' '))
			from++;
		if (n > 0 && text.p[at] == '>' &&
		    compose_is_in_note(t, text_sub(text, at + from, at + n)))
			return true;
		at += n + 1;
	}
	return false;
}

static void
compose_to_editor(struct app *a)
{
	buf_clear(&a->effect_text);
	buf_put_str(&a->effect_text, editor_str(a->composer.editor));
	a->effects.edit = true;
	a->effects.edit_text = buf_str(&a->effect_text);
}

static void
compose_key(struct app *a, struct mode *m, const struct key_event *key)
{
	(void)m;
	app_dirty(a);
	if (key->code == KEY_ESC && editor_is_empty(a->composer.editor)) {
		compose_close(a);
		app_say(a, false, "nothing written, nothing kept");
	} else if (key->code == KEY_ESC) {
		review_open(a);
	} else if (key->code == key_ctrl('X')) {
		compose_to_editor(a);
	} else if (key->code == key_ctrl('T')) {
		compose_quote(a);
	} else if (key->code == key_ctrl('C')) {
		app_say(a, false, "Esc ends writing; nothing is lost");
	} else {
		editor_key(a->composer.editor, key);
	}
}

static void
compose_mode_paint(struct app *a, struct mode *m, struct canvas *c)
{
	(void)m;
	compose_paint(a, c);
}

static const struct mode_ops mode_compose = { "compose", CONTEXT_COMPOSER, compose_key,
	compose_mode_paint, NULL };

/* ---- opening and closing ---- */

/* What the author has seen, his own last comment included even if its row was
 * not read again yet. */
static void
compose_look(struct app *a, const struct ticket *t)
{
	struct composer *c = &a->composer;

	c->seen_count = t->comment_count;
	c->seen_max_id = t->last_comment_id;
	if (a->sent_ticket_id == t->id && a->sent_comment_id > t->last_comment_id) {
		c->seen_count++;
		c->seen_max_id = a->sent_comment_id;
	}
}

bool
compose_sees_news(struct app *a)
{
	struct composer *c = &a->composer;

	if (!c->is_open || !c->looks_again || !store_has(a->store, c->ticket_id, PART_ALL))
		return false;
	c->looks_again = false;
	compose_look(a, store_ticket(a->store, c->ticket_id));
	return true;
}

static void
compose_open_with(struct app *a, int64_t ticket_id, bool is_internal, struct str text)
{
	struct composer *c = &a->composer;

	c->ticket_id = ticket_id;
	c->is_internal = is_internal;
	c->set_status = -1;
	c->looks_again = false;
	c->is_open = true;
	if (c->editor == NULL)
		c->editor = editor_open();
	editor_set(c->editor, text);
	compose_look(a, store_ticket(a->store, ticket_id));
	ticket_show(a, ticket_id);
	mode_push(a, &mode_compose, NULL);
	if (a->layout.pane[PANE_TICKET].h > 0)
		ticket_ends(a, true);
}

void
compose_open(struct app *a, bool is_internal)
{
	int64_t id = app_selected(a);
	struct kept_text *k = kept_find(a, id, is_internal);

	compose_open_with(a, id, is_internal, k ? buf_str(&k->text) : (struct str){ "", 0 });
	if (k != NULL) {
		kept_forget(a, k);
		app_say(a, false, "your kept text is back");
	}
}

void
compose_close(struct app *a)
{
	while (a->mode_count > 1)
		mode_pop(a);
	a->composer.is_open = false;
	editor_close(a->composer.editor);
	a->composer.editor = NULL;
	app_dirty(a);
}

void
compose_keep(struct app *a)
{
	kept_add(a, "");
	compose_close(a);
	app_say(a, false, "text kept: r or c on this ticket brings it back");
}

void
compose_send(struct app *a)
{
	struct composer *c = &a->composer;
	struct op *o =
	    op_open(a->store, (const struct op *const *)a->ops, a->op_count, &c->ticket_id, 1);
	struct change *change = op_add(o, CHANGE_COMMENT);

	buf_put_str(&change->content, editor_str(c->editor));
	change->is_internal = c->is_internal;
	if (c->set_status >= 0 && (int)o->bases[0].status != c->set_status)
		op_add(o, CHANGE_STATUS)->to = c->set_status;
	o->bases[0].comments_seen = c->seen_count;
	o->bases[0].comment_max_id = c->seen_max_id;
	kept_add(a, o->uuid);
	compose_close(a);
	ops_add(a, o);
}

void
compose_sent(struct app *a, const struct op *o)
{
	struct kept_text *k = kept_find_op(a, o->uuid);
	struct buf text;
	int64_t id;
	bool is_internal;

	if (k == NULL)
		return;
	if (o->state == OP_DONE || o->state == OP_UNDONE) {
		kept_forget(a, k);
		return;
	}
	k->uuid[0] = '\0'; /* not stored: an ordinary kept text again */
	if (a->mode_count > 1 || store_ticket(a->store, k->ticket_id) == NULL)
		return;
	text = k->text;
	id = k->ticket_id;
	is_internal = k->is_internal;
	k->text = (struct buf){ 0 };
	kept_forget(a, k);
	compose_open_with(a, id, is_internal, buf_str(&text));
	a->composer.looks_again = o->state == OP_CONFLICT;
	for (size_t i = 0; i < o->change_count; i++) {
		if (o->changes[i].kind == CHANGE_STATUS)
			a->composer.set_status = (int)o->changes[i].to;
	}
	buf_done(&text);
}

void
compose_edited(struct app *a, bool ok, struct str text, const char *why)
{
	if (!a->composer.is_open)
		return;
	if (ok)
		editor_set(a->composer.editor, text);
	else
		app_say(a, true, "%s", why);
}

int
compose_kept(const struct app *a)
{
	int n = a->composer.is_open && !editor_is_empty(a->composer.editor) ? 1 : 0;

	for (size_t i = 0; i < a->kept_count; i++)
		n += a->kept[i].uuid[0] == '\0';
	return n;
}

void
compose_done(struct app *a)
{
	editor_close(a->composer.editor);
	while (a->kept_count > 0)
		kept_forget(a, &a->kept[a->kept_count - 1]);
	mem_free(a->kept);
}
