/* Writing: a draft in the editor. Ticket and kind are fixed when it opens; what
 * was typed is on disk before it shows. */
#include "write/compose.h"

#include "history/tabs.h"
#include "macro/macro.h"
#include "merge/follow.h"
#include "write/complete.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/mem.h"

enum {
	COMPOSE_BASE_ROWS = 8,
	COMPOSE_SPLIT_ROWS = 12,
	KIND_COLS = 17,
	FRAME_COLS = 4,
	THREAD_MAX = 500
};

struct draft *
compose_draft(struct app *a)
{
	return a->composer.is_open ? draft_find(a, a->composer.serial) : NULL;
}

bool
compose_is_internal(enum draft_kind kind)
{
	return kind == DRAFT_NOTE || kind == DRAFT_EDIT || kind == DRAFT_MACRO;
}

/* ---- geometry and paint ---- */

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

/* " and 4 marked tickets" */
static struct text
compose_others(struct app *a, const struct draft *d)
{
	if (d->also_count == 0)
		return TEXT_LIT("");
	return text_printf_tmp(&a->arena, "AND %zu MARKED ticket%s ", d->also_count,
	    d->also_count == 1 ? "" : "s");
}

static struct text
compose_title(struct app *a, const struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	const struct user *u = t ? store_user(a->store, t->creator_id) : NULL;
	struct text name = u ? u->full_name : TEXT_LIT("the customer");
	long long id = (long long)d->ticket_id;

	switch (d->kind) {
	case DRAFT_NOTE:
		if (d->also_count > 0)
			return text_printf_tmp(&a->arena, "## INTERNAL NOTE on #%lld %s", id,
			    compose_others(a, d).p);
		return text_printf_tmp(&a->arena,
		    "## INTERNAL NOTE on #%lld: never shown to %.*s ", id, (int)name.n, name.p);
	case DRAFT_REPLY:
		return text_printf_tmp(&a->arena, "== PUBLIC REPLY to %.*s on #%lld %s",
		    (int)name.n, name.p, id, compose_others(a, d).p);
	case DRAFT_EDIT:
		return text_printf_tmp(&a->arena, "## INTERNAL NOTE on #%lld: edit ", id);
	case DRAFT_TITLE: return text_printf_tmp(&a->arena, "== TITLE of #%lld ", id);
	case DRAFT_DESCRIPTION:
		return text_printf_tmp(&a->arena, "== DESCRIPTION of #%lld ", id);
	case DRAFT_MACRO:
		name = text_clean_tmp(&a->arena, buf_str(&d->from), TEXT_LINE);
		return text_printf_tmp(&a->arena, "## MACRO %.*s: its text, with {variables} ",
		    (int)name.n, name.n > 0 ? name.p : "");
	case DRAFT_NEW:
	case DRAFT_KIND_COUNT: break;
	}
	return new_title_tmp(a, d);
}

static void
compose_put_frame(struct app *a, struct canvas *c, struct rect r, enum role role)
{
	const struct draft *d = compose_draft(a);
	struct text name = send_stopper(a, d), right;
	int used = canvas_put(c, r, r.x, r.y, role, compose_title(a, d)), width;
	struct editor_stats stats = editor_stats(a->composer.editor);

	if (name.n > 0)
		right =
		    text_printf_tmp(&a->arena, " %.*s wrote meanwhile ", (int)name.n, name.p);
	else
		right = text_printf_tmp(&a->arena, " %zu characters, line %zu of %zu ",
		    stats.characters, stats.line, stats.lines);
	width = text_width(right) + FRAME_COLS;
	if (used + width < r.w)
		canvas_put(
		    c, r, r.x + r.w - width, r.y, name.n > 0 ? ROLE_STATUS_ERROR : role, right);
}

void
compose_paint(struct app *a, struct canvas *c)
{
	const struct draft *d = compose_draft(a);
	bool is_internal = compose_is_internal(d->kind);
	struct rect r = compose_rect(a), text;
	enum role role = is_internal ? ROLE_COMPOSER_INTERNAL : ROLE_COMPOSER_PUBLIC;

	if (r.h <= 0)
		return;
	canvas_fill(c, r, ROLE_TEXT);
	canvas_fill_char(c, (struct rect){ r.x, r.y, r.w, 1 }, role, is_internal ? '#' : '=');
	compose_put_frame(a, c, r, role);
	canvas_fill_char(
	    c, (struct rect){ r.x, r.y + 1, 1, r.h - 1 }, role, is_internal ? '#' : '|');
	text = (struct rect){ r.x + 2, r.y + 1, r.w - 3, r.h - 1 };
	if (r.h == 1) /* no row of its own: beside the word that says who reads it */
		text = (struct rect){ r.x + KIND_COLS, r.y, r.w - KIND_COLS, 1 };
	if (text.w <= 0)
		text = r;
	editor_paint(a->composer.editor, c, text, ROLE_TEXT);
}

/* ---- keys ---- */

void
compose_take_text(struct app *a)
{
	struct draft *d = compose_draft(a);
	struct str text = editor_str(a->composer.editor);

	buf_clear(&d->text);
	buf_put_str(&d->text, text);
}

void
compose_settle(struct app *a)
{
	struct draft *d = compose_draft(a);

	if (d == NULL || !a->composer.is_changed)
		return;
	a->composer.is_changed = false;
	compose_take_text(a);
	keep_draft_text(a, d);
}

static void
compose_to_editor(struct app *a)
{
	buf_clear(&a->effect_text);
	buf_put_str(&a->effect_text, editor_str(a->composer.editor));
	keep_draft_name(a->effects.edit_name, a, compose_draft(a));
	a->effects.edit = true;
	a->composer.is_handed = true;
	a->effects.edit_text = buf_str(&a->effect_text);
}

static void
compose_end_writing(struct app *a)
{
	compose_take_text(a);
	if (draft_is_empty(compose_draft(a))) {
		compose_discard(a);
		app_say(a, false, "nothing written, nothing kept");
	} else if (edit_is_same(a, compose_draft(a))) {
		compose_discard(a);
		app_say(a, false, "nothing was changed");
	} else {
		review_open(a);
		mentions_say(a, compose_draft(a));
	}
}

static void
compose_say_dropped(struct app *a)
{
	size_t n = editor_dropped(a->composer.editor);

	if (n > 0)
		app_say(a, false, "left out of the paste: %zu control character%s", n,
		    n > 1 ? "s" : "");
}

static void
compose_key(struct app *a, struct mode *m, const struct key_event *key)
{
	(void)m;
	if (a->composer.is_sudden)
		return;
	app_dirty(a);
	if (key->code == key_ctrl('X') && a->options.settings.restricted) {
		app_say(a, true, "restricted: no editor of your own");
	} else if (key->code == key_ctrl('X')) {
		compose_to_editor(a);
	} else if (key->code == key_ctrl('T')) {
		quote_key(a);
	} else if (key->code == key_ctrl('O')) {
		macro_insert_open(a);
	} else if (key->code == key_ctrl('C')) {
		app_say(a, false, "Esc ends writing; nothing is lost");
	} else if (key->code == KEY_ENTER && compose_draft(a)->kind == DRAFT_TITLE) {
		compose_end_writing(a); /* a title is one line */
	} else if (key->code == KEY_TAB && complete_word(a)) {
		return;
	} else if (editor_key(a->composer.editor, key)) {
		a->composer.is_changed = true;
		if (key->code == KEY_PASTE)
			compose_say_dropped(a);
	} else if (key->code == KEY_ESC) {
		compose_end_writing(a);
	}
}

static void
compose_mode_paint(struct app *a, struct mode *m, struct canvas *c)
{
	(void)m;
	a->composer.is_sudden = false;
	compose_paint(a, c);
}

static const struct mode_ops mode_compose = { "compose", CONTEXT_COMPOSER, compose_key,
	compose_mode_paint, NULL };

/* ---- what the author has seen ---- */

/* His own comments whose rows were not read again yet. */
static void
compose_look_at_own(const struct app *a, struct draft *d)
{
	int64_t shown = d->seen_max_id;

	for (size_t i = 0; i < countof(a->own_comments); i++) {
		int64_t id = a->own_comments[i].id;

		if (a->own_comments[i].ticket_id != d->ticket_id || id <= shown)
			continue;
		d->seen_count++;
		if (id > d->seen_max_id)
			d->seen_max_id = id;
	}
}

/* The thread as it is shown, his own included even if their rows were not
 * read again yet. */
void
compose_look(struct app *a, struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);

	d->seen_count = 0;
	d->seen_max_id = 0;
	d->has_looked = false;
	if (t == NULL || !(t->loaded & PART_THREAD)) {
		a->composer.looks_again = true;
		return;
	}
	d->has_looked = true;
	d->seen_count = (int32_t)t->comments_loaded;
	if (t->comments_loaded >= THREAD_MAX)
		d->seen_count = t->comment_count;
	for (size_t i = 0; i < t->comments_loaded; i++) {
		if (t->comments[i].id > d->seen_max_id)
			d->seen_max_id = t->comments[i].id;
	}
	compose_look_at_own(a, d);
}

bool
compose_sees_news(struct app *a)
{
	struct draft *d = compose_draft(a);

	if (d == NULL || !a->composer.looks_again ||
	    !store_has(a->store, d->ticket_id, PART_ALL))
		return false;
	a->composer.looks_again = false;
	compose_look(a, d);
	return true;
}

void
compose_own_stored(struct app *a, int64_t ticket_id, int64_t comment_id)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		struct draft *d = &a->drafts[i];

		if (d->ticket_id != ticket_id || d->seen_max_id >= comment_id)
			continue;
		d->seen_count++;
		d->seen_max_id = comment_id;
	}
}

/* ---- opening and closing ---- */

/* What was one text for many, and is for one now, says what it says to that one. */
static void
compose_fill(struct app *a, struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	struct buf text = { 0 };

	if ((d->kind != DRAFT_REPLY && d->kind != DRAFT_NOTE) || d->also_count > 0 ||
	    t == NULL || !(t->loaded & PART_HEAD) || !macro_is_filled(buf_str(&d->text)))
		return;
	macro_expand(a, &text, buf_str(&d->text), t);
	buf_done(&d->text);
	d->text = text;
	draft_save(a, d);
}

void
compose_open_draft(struct app *a, uint64_t serial)
{
	struct composer *c = &a->composer;
	struct draft *d = draft_find(a, serial);

	follow_open(a, d);
	compose_fill(a, d);
	*c = (struct composer){ .editor = editor_open(), .serial = serial, .is_open = true };
	tab_show(a, TICKET_THREAD); /* what others write meanwhile shows there */
	editor_set(c->editor, buf_str(&d->text));
	if (d->is_kept) {
		d->is_kept = false; /* from now on it is cut off if the program ends */
		draft_save(a, d);
	}
	if (d->ticket_id != 0 && d->ticket_id != app_selected(a))
		goto_ticket(a, d->ticket_id, true); /* the next keys are for this one too */
	if (d->ticket_id != 0)
		ticket_show(a, d->ticket_id);
	if (!d->has_looked && d->ticket_id != 0)
		compose_look(a, d);
	mode_push(a, &mode_compose, NULL);
	if (a->layout.pane[PANE_TICKET].h > 0)
		ticket_ends(a, true);
}

/* The same draft in another window: what is there is copied, never shared. */
static const struct draft *
compose_elsewhere(const struct app *a, enum draft_kind kind, int64_t ticket_id)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		const struct draft *d = &a->drafts[i];

		if (d->is_elsewhere && d->kind == kind && d->ticket_id == ticket_id)
			return d;
	}
	return NULL;
}

static struct draft *
compose_new_draft(struct app *a, enum draft_kind kind, int64_t ticket_id)
{
	const struct draft *other = compose_elsewhere(a, kind, ticket_id);
	struct buf text = { 0 };
	struct draft *d;

	if (other != NULL) {
		buf_put_str(&text, buf_str(&other->text));
		app_say(a, false, "open in another window too: this is a copy of that text");
	}
	d = draft_add(a, kind, ticket_id);
	d->text = text;
	return d;
}

void
compose_open(struct app *a, enum draft_kind kind, int64_t ticket_id)
{
	struct draft *d;

	keep_scan(a);
	d = draft_of(a, kind, ticket_id);
	if (d == NULL && (kind == DRAFT_REPLY || kind == DRAFT_NOTE) &&
	    follow_refuses(a, ticket_id))
		return;
	if (d != NULL)
		app_say(a, false, "your kept text is back");
	else if ((d = follow_find(a, kind, ticket_id)) == NULL)
		d = compose_new_draft(a, kind, ticket_id);
	compose_open_draft(a, d->serial);
}

void
compose_open_marked(struct app *a, enum draft_kind kind)
{
	size_t n, at = 0;
	const struct change_base *targets = marks_targets(a, &n);
	int64_t id = targets[0].ticket_id;
	struct draft *d;

	keep_scan(a);
	for (size_t i = 0; i < n; i++) {
		if (targets[i].ticket_id == list_selected(&a->list))
			at = i;
	}
	id = targets[at].ticket_id;
	if (draft_of(a, kind, id) != NULL) {
		app_say(a, true, "you have a text on #%lld already: send or discard it first",
		    (long long)id);
		return;
	}
	d = draft_add(a, kind, id);
	d->also = mem_array(n, sizeof *d->also);
	for (size_t i = 0; i < n; i++) {
		if (i != at)
			d->also[d->also_count++] = targets[i];
	}
	compose_open_draft(a, d->serial);
}

void
compose_insert(struct app *a, struct str text)
{
	editor_insert(a->composer.editor, text);
	a->composer.is_changed = true;
	compose_take_text(a);
	app_dirty(a);
}

void
compose_close(struct app *a)
{
	while (a->mode_count > 1)
		mode_pop(a);
	editor_close(a->composer.editor);
	a->composer = (struct composer){ 0 };
	app_dirty(a);
}

void
compose_keep(struct app *a)
{
	bool is_macro = compose_draft(a)->kind == DRAFT_MACRO;

	compose_take_text(a);
	compose_draft(a)->is_kept = true;
	draft_save(a, compose_draft(a));
	compose_close(a);
	if (!keep_is_failing(a))
		app_say(a, false, "text kept: %s",
		    is_macro ? "M has it" : "the same key on this ticket brings it back");
}

void
compose_discard(struct app *a)
{
	draft_end(a, compose_draft(a));
	compose_close(a);
}

void
compose_keep_text(struct app *a, int64_t ticket_id, bool is_internal, struct str text)
{
	struct draft *d = draft_add(a, is_internal ? DRAFT_NOTE : DRAFT_REPLY, ticket_id);

	buf_put_str(&d->text, text);
	draft_save(a, d);
}

bool
compose_edited(struct app *a, bool ok, struct str text, const char *why)
{
	if (!ok)
		app_say(a, true, "%s", why);
	if (!ok || !a->composer.is_open || !a->composer.is_handed)
		return false;
	editor_set(a->composer.editor, text);
	a->composer.is_changed = true;
	return true;
}

void
compose_done(struct app *a)
{
	editor_close(a->composer.editor);
	drafts_done(a);
}
