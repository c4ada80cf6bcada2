/* Choosing a macro, and what it stages. */
#include <string.h>

#include "bulk/bulk.h"
#include "dialog/choose.h"
#include "key/cmd_fn.h"
#include "macro/macro.h"
#include "write/compose.h"

#define MACROS_OLD_US (10 * WHEN_SECOND)

static struct text
pick_detail(struct app *a, const struct macro *m)
{
	struct text fields = stage_words(a, &m->stage, NULL), key = { 0 };

	if (m->key != 0)
		key = text_printf_tmp(&a->arena, "'%.*s  ",
		    (int)keys_list_tmp(a, &(struct keys_key){ .code = m->key }, 1).n,
		    keys_list_tmp(a, &(struct keys_key){ .code = m->key }, 1).p);
	if (m->key_count > 0)
		return text_printf_tmp(&a->arena, "%.*skeys: %s%s", (int)key.n,
		    key.n > 0 ? key.p : "", keys_list_tmp(a, m->keys, m->key_count).p,
		    m->is_shared ? "" : "  (mine)");
	return text_printf_tmp(&a->arena, "%.*s%s%s%.*s%s%s", (int)key.n,
	    key.n > 0 ? key.p : "",
	    m->body.n == 0       ? ""
		: m->is_internal ? "note"
				 : "reply",
	    m->body.n > 0 && fields.n > 0 ? ", " : "", (int)fields.n,
	    fields.n > 0 ? fields.p : "", m->stage.goes_on ? ", then next" : "",
	    m->is_shared ? "" : "  (mine)");
}

static size_t
pick_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	size_t n = 0;

	(void)c;
	for (size_t i = 0; i < a->macros.count && n < max; i++) {
		const struct macro *m = &a->macros.rows[i];

		out[n++] = (struct picker_item){ .id = m->id,
			.label = { m->name.p, m->name.n },
			.detail = pick_detail(a, m) };
	}
	return n;
}

static const struct macro *
pick_chosen(struct app *a, struct choose *c)
{
	return macro_find(a, picker_chosen(c->picker));
}

/* Ctrl-X: not what it does, but what it is. */
static bool
pick_key(struct app *a, struct choose *c, const struct key_event *key)
{
	int64_t id;
	const struct macro *m;

	if (key->code != key_ctrl('X'))
		return false;
	m = picker_at(c->picker, &id) ? macro_find(a, id) : NULL;
	if (m != NULL)
		macro_change_open(a, m);
	return true;
}

/* Into the open composer, at the cursor; the fields wait on the review line. */
static void
pick_stage(struct app *a, const struct macro *m)
{
	struct draft *d = compose_draft(a);
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	struct buf text = { 0 };

	if (d->also_count > 0) {
		t = NULL; /* each gets its own */
	} else if (t == NULL || !(t->loaded & PART_HEAD)) {
		app_say(a, true, "the ticket is still being read: try again");
		return;
	}
	if (m->body.n > 0) {
		macro_expand(a, &text, buf_str(&m->body), t);
		compose_insert(a, buf_str(&text));
		buf_done(&text);
	}
	stage_put(&d->stage, &m->stage);
	if (d->stage.sets_status) /* the review line's own key sets it too */
		d->set_status = (int)d->stage.status;
	d->stage.sets_status = false;
	draft_save(a, d);
}

/* ---- ; ---- */

static void
pick_fields_go(struct app *a)
{
	const struct macro *m = macro_find(a, a->macros.asked_id);
	struct op *o;

	if (m == NULL || app_selected(a) != a->asked_id || app_ticket(a) == NULL) {
		app_say(a, true, "the ticket is not selected any more: nothing was changed");
		return;
	}
	o = bulk_open(a);
	stage_add(a, o, &m->stage);
	bulk_do(a, o);
	if (m->stage.goes_on || m->stage.sets_status)
		verb_advance(a);
}

/* Fields alone: on marked tickets with the server's preview, on one after a look. */
static void
pick_fields(struct app *a, const struct macro *m)
{
	struct text words = stage_words(a, &m->stage, app_ticket(a));
	struct op *o;

	if (stage_is_empty(&m->stage)) {
		app_say(a, true, "%.*s does nothing", (int)m->name.n, m->name.p);
	} else if (a->marks.count > 0) {
		o = bulk_open(a);
		stage_add(a, o, &m->stage);
		bulk_do(a, o);
	} else {
		a->asked_id = app_selected(a);
		a->macros.asked_id = m->id;
		confirm_open(a,
		    text_printf_tmp(&a->arena, "%.*s: %.*s?", (int)m->name.n, m->name.p,
			(int)words.n, words.p)
			.p,
		    pick_fields_go);
	}
}

/* Its text into a new draft, or the one that is kept here, up to the review line. */
static void
pick_text(struct app *a, const struct macro *m, int64_t ticket_id)
{
	enum draft_kind kind = m->is_internal ? DRAFT_NOTE : DRAFT_REPLY;

	ticket_follow(a);
	if (a->marks.count == 1)
		ticket_id = a->marks.rows[0].ticket_id;
	if (a->marks.count > 1)
		compose_open_marked(a, kind);
	else
		compose_open(a, kind, ticket_id);
	if (compose_draft(a) == NULL ||
	    (a->marks.count <= 1 && compose_draft(a)->ticket_id != ticket_id))
		return;
	pick_stage(a, m);
	review_open(a);
	a->macros.again_id = m->id;
}

bool
macro_again(struct app *a)
{
	const struct macro *m = macro_find(a, a->macros.again_id);

	if (m == NULL || a->macros.again_id == 0)
		return false;
	pick_text(a, m, app_selected(a));
	return true;
}

static void
pick_do(struct app *a, const struct macro *m, int64_t ticket_id)
{
	if (m->key_count > 0)
		keys_play(a, m->keys, m->key_count);
	else if (m->body.n == 0)
		pick_fields(a, m);
	else
		pick_text(a, m, ticket_id);
}

static void
pick_accept(struct app *a, struct choose *c)
{
	const struct macro *m = pick_chosen(a, c);

	if (m != NULL)
		pick_do(a, m, c->ticket_id);
}

static const struct choose_kind pick_kind = { .title = "Macro (Ctrl-X changes it)",
	.picker = PICKER_ONE,
	.items = pick_items,
	.accept = pick_accept,
	.key = pick_key };

/* What others wrote in the meantime comes while one looks. */
static void
pick_open(struct app *a, const struct choose_kind *kind)
{
	if (a->mono - a->macros.asked_at > MACROS_OLD_US)
		a->macros.is_known = false;
	if (a->macros.count == 0 && a->macros.request_id == 0 && a->macros.is_known)
		app_say(a, false, "there are no macros yet: m before sending makes one");
	else
		choose_open(a, kind);
}

void
cmd_macro(struct app *a, int arg)
{
	(void)arg;
	pick_open(a, &pick_kind);
}

/* ---- ' ---- */

#define PICK_RECORDED INT64_MIN

/* One's own come first: their keys win. */
static size_t
bound_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	size_t n = 0;

	(void)c;
	for (int shared = 0; shared < 2; shared++) {
		for (size_t i = 0; i < a->macros.count && n + 1 < max; i++) {
			const struct macro *m = &a->macros.rows[i];

			if (m->key == 0 || m->is_shared != (shared == 1))
				continue;
			out[n++] = (struct picker_item){ .id = m->id,
				.key = m->key,
				.label = { m->name.p, m->name.n },
				.detail = pick_detail(a, m) };
		}
	}
	if (a->keys.count > 0 && !a->keys.is_recording)
		out[n++] = (struct picker_item){ .id = PICK_RECORDED,
			.key = '=',
			.label = text_printf_tmp(
			    &a->arena, "put the %zu recorded keys on a key", a->keys.count) };
	return n;
}

static void
bound_accept(struct app *a, struct choose *c)
{
	const struct macro *m = pick_chosen(a, c);
	const struct ticket *t = app_ticket(a);

	if (picker_chosen(c->picker) == PICK_RECORDED)
		macro_save_keys(a);
	else if (m == NULL)
		return;
	else if (m->key_count == 0 && (t == NULL || !(t->loaded & PART_HEAD)))
		app_say(a, true, "no ticket is selected");
	else
		pick_do(a, m, app_selected(a));
}

static const struct choose_kind bound_kind = { .title = "Macros on keys",
	.picker = PICKER_MENU,
	.items = bound_items,
	.accept = bound_accept,
	.is_free = true };

void
cmd_macro_key(struct app *a, int arg)
{
	struct picker_item *items = arena_zalloc(&a->arena, a->macros.count + 2, sizeof *items);

	(void)arg;
	if (bound_items(a, NULL, items, a->macros.count + 2) > 0)
		choose_open(a, &bound_kind);
	else
		app_say(a, false,
		    "no macro is on a key: ; then Ctrl-X puts one there; g q records keys");
}

/* ---- Ctrl-O ---- */

static void
insert_accept(struct app *a, struct choose *c)
{
	const struct macro *m = pick_chosen(a, c);

	if (m != NULL && compose_draft(a) != NULL)
		pick_stage(a, m);
}

static const struct choose_kind insert_kind = { .title = "Insert",
	.picker = PICKER_ONE,
	.items = pick_items,
	.accept = insert_accept,
	.is_free = true };

void
macro_insert_open(struct app *a)
{
	const struct draft *d = compose_draft(a);

	if (d->kind != DRAFT_REPLY && d->kind != DRAFT_NOTE)
		app_say(a, false, "macros go into replies and notes");
	else
		pick_open(a, &insert_kind);
}

void
macro_use(struct app *a, const struct macro *m)
{
	pick_do(a, m, app_selected(a));
}
