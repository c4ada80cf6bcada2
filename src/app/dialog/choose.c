/* Pickers and menus: who, which status, which priority, which tags. */
#include "dialog/choose.h"

#include <string.h>

#include "bulk/bulk.h"
#include "ttydesk/base/mem.h"

enum { ITEMS_MAX = 2048, CHANGES_MAX = 64 };

/* ---- rows ---- */

static struct picker_item
choose_user(struct app *a, int64_t id)
{
	const struct user *u = store_user(a->store, id);

	return (struct picker_item){ .id = id, .label = u->full_name, .detail = u->email };
}

size_t
choose_items_assignee(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	struct ids staff = { 0 };
	size_t n = 0;

	(void)c;
	out[n++] = (struct picker_item){ .id = 0, .label = TEXT_LIT("nobody") };
	if (a->link.me_id != 0 && store_user(a->store, a->link.me_id) != NULL) {
		out[n] = choose_user(a, a->link.me_id);
		out[n++].detail = TEXT_LIT("you");
	}
	store_staff(a->store, &staff);
	for (size_t i = 0; i < staff.n && n < max; i++) {
		if (staff.p[i] != a->link.me_id)
			out[n++] = choose_user(a, staff.p[i]);
	}
	ids_done(&staff);
	return n;
}

static bool
choose_has_tag(const struct ticket *t, int64_t id)
{
	for (size_t i = 0; t != NULL && i < t->tag_count; i++) {
		if (t->tag_ids[i] == id)
			return true;
	}
	return false;
}

/* Of marked tickets: all that are loaded have it. */
static bool
choose_have_tag(struct app *a, const struct choose *c, int64_t id)
{
	size_t seen = 0;

	if (!c->is_many)
		return choose_has_tag(store_ticket(a->store, c->ticket_id), id);
	for (size_t i = 0; i < a->marks.count; i++) {
		const struct ticket *t = store_ticket(a->store, a->marks.rows[i].ticket_id);

		if (t == NULL || !(t->loaded & PART_HEAD))
			continue;
		if (!choose_has_tag(t, id))
			return false;
		seen++;
	}
	return seen > 0;
}

static size_t
choose_items_tags(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	struct ids tags = { 0 };
	size_t n = 0;

	store_tags(a->store, &tags);
	/* those of the ticket first */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < tags.n && n < max; i++) {
			bool has = choose_have_tag(a, c, tags.p[i]);

			if (has == (pass == 0))
				out[n++] = (struct picker_item){ .id = tags.p[i],
					.label = store_tag(a->store, tags.p[i])->name,
					.is_toggled = has };
		}
	}
	ids_done(&tags);
	return n;
}

static size_t
choose_items_status(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	(void)c;
	(void)max;
	for (int i = 0; i < STATUS_COUNT; i++) {
		const struct enum_row *row = status_row((enum ticket_status)i);

		out[i] = (struct picker_item){ .id = i,
			.label = text_printf_tmp(&a->arena, "%s", row->word),
			.key = (unsigned char)row->key };
	}
	return STATUS_COUNT;
}

size_t
choose_items_priority(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	(void)c;
	(void)max;
	for (int i = 0; i < PRIORITY_COUNT; i++) {
		const struct enum_row *row = priority_row((enum ticket_priority)i);

		out[i] = (struct picker_item){ .id = i,
			.label = text_printf_tmp(&a->arena, "%s", row->word),
			.key = (unsigned char)row->key };
	}
	return PRIORITY_COUNT;
}

/* ---- taking ---- */

static void
choose_accept_assignee(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id >= 0)
		verb_assign(a, id);
}

static void
choose_accept_status(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id >= 0)
		verb_status(a, (enum ticket_status)id);
}

static void
choose_accept_priority(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id >= 0)
		verb_priority(a, (enum ticket_priority)id);
}

static void
choose_accept_tags(struct app *a, struct choose *c)
{
	int64_t ids[CHANGES_MAX];
	bool on[CHANGES_MAX];
	size_t n = picker_changes(c->picker, ids, on, CHANGES_MAX);
	struct str fresh = picker_new(c->picker);
	struct op *o;
	struct change *change;

	if (n == 0 && fresh.n == 0)
		return;
	o = bulk_open(a);
	change = op_add(o, CHANGE_TAGS);
	for (size_t i = 0; i < n; i++) {
		struct buf *list = on[i] ? &change->add : &change->remove;
		const struct tag *tag = store_tag(a->store, ids[i]);

		if (tag != NULL) {
			buf_put(list, tag->name.p, tag->name.n);
			buf_put_char(list, '\n');
		}
	}
	if (fresh.n > 0) {
		buf_put_str(&change->add, fresh);
		buf_put_char(&change->add, '\n');
	}
	bulk_do(a, o);
}

/* clang-format off */
static const struct choose_kind choose_assignee_kind = {
	.title = "Assign to", .picker = PICKER_ONE, .allow_new = false,
	.items = choose_items_assignee, .accept = choose_accept_assignee };
static const struct choose_kind choose_status_kind = {
	.title = "Status", .picker = PICKER_MENU, .allow_new = false,
	.items = choose_items_status, .accept = choose_accept_status };
static const struct choose_kind choose_priority_kind = {
	.title = "Priority", .picker = PICKER_MENU, .allow_new = false,
	.items = choose_items_priority, .accept = choose_accept_priority };
static const struct choose_kind choose_tags_kind = {
	.title = "Tags", .picker = PICKER_MULTI, .allow_new = true,
	.items = choose_items_tags, .accept = choose_accept_tags };
/* clang-format on */

/* ---- the mode ---- */

static void
choose_free(struct choose *c)
{
	picker_close(c->picker);
	mem_free(c);
}

static void
choose_accept(struct app *a, struct choose *c)
{
	const struct ticket *t = store_ticket(a->store, c->ticket_id);

	/* the verbs act on the selection: it must be the ticket asked about */
	if (!c->kind->is_free && c->is_many != (a->marks.count > 0))
		app_say(a, true, "the marks changed meanwhile: nothing was changed");
	else if (!c->is_many && !c->kind->is_free &&
	    (app_selected(a) != c->ticket_id || t == NULL || t->is_gone))
		app_say(a, true, "the ticket is not selected any more: nothing was changed");
	else
		c->kind->accept(a, c);
}

static void
choose_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct choose *c = m->state;
	enum picker_result result;

	app_dirty(a);
	if (c->kind->key != NULL) {
		a->mode_count--; /* it may open a mode of its own */
		if (c->kind->key(a, c, key)) {
			choose_free(c);
			return;
		}
		a->mode_count++;
	}
	result = picker_key(c->picker, key);
	if (result == PICKER_OPEN) {
		if (c->kind->typed != NULL)
			c->kind->typed(a, c);
		if (key->code == KEY_ENTER)
			app_say(a, false, "nothing in the list matches: Esc cancels");
		return;
	}
	a->mode_count--; /* what is chosen may open a mode of its own */
	if (result == PICKER_ACCEPTED)
		choose_accept(a, c);
	else if (c->kind->cancel != NULL)
		c->kind->cancel(a, c);
	choose_free(c);
}

static void
choose_paint(struct app *a, struct mode *m, struct canvas *canvas)
{
	struct choose *c = m->state;
	int top = a->layout.tabs.h;

	picker_paint(
	    c->picker, canvas, (struct rect){ 0, top, a->cols, a->layout.status.y - top });
}

static void
choose_close(struct app *a, struct mode *m)
{
	(void)a;
	choose_free(m->state);
}

static const struct mode_ops mode_choose = { "choose", CONTEXT_PICKER, choose_key, choose_paint,
	choose_close };
static const struct mode_ops mode_choose_many = { "choose-many", CONTEXT_PICKER_MANY,
	choose_key, choose_paint, choose_close };

static size_t
choose_items_tmp(struct app *a, struct choose *c, struct picker_item **out)
{
	*out = arena_zalloc(&a->arena, ITEMS_MAX, sizeof **out);
	return c->kind->items(a, c, *out, ITEMS_MAX);
}

void
choose_open(struct app *a, const struct choose_kind *kind)
{
	struct choose *c = mem_zalloc(sizeof *c);
	struct picker_item *items;
	size_t n;

	c->kind = kind;
	c->ticket_id = app_selected(a);
	c->is_many = !kind->is_free && a->marks.count > 0;
	n = choose_items_tmp(a, c, &items);
	c->picker = picker_open(kind->picker, text_printf_tmp(&a->arena, "%s", kind->title),
	    items, n, kind->allow_new);
	mode_push(a, kind->picker == PICKER_MULTI ? &mode_choose_many : &mode_choose, c);
}

void
choose_assignee(struct app *a)
{
	choose_open(a, &choose_assignee_kind);
}

void
choose_status(struct app *a)
{
	choose_open(a, &choose_status_kind);
}

void
choose_priority(struct app *a)
{
	choose_open(a, &choose_priority_kind);
}

void
choose_tags(struct app *a)
{
	choose_open(a, &choose_tags_kind);
}

void
choose_refresh(struct app *a)
{
	for (int i = 1; i < a->mode_count; i++) {
		struct choose *c = a->modes[i].state;
		struct picker_item *items;
		size_t n;

		if (a->modes[i].ops->key != choose_key)
			continue;
		n = choose_items_tmp(a, c, &items);
		picker_set_items(c->picker, items, n);
		app_dirty(a);
	}
}
