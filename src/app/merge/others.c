#include "merge/others.h"

#include <string.h>

#include "bulk/bulk.h"
#include "dialog/choose.h"
#include "key/cmd_fn.h"

/* size: one row per relation */
static const struct relation {
	const char *words; /* before the other ticket's number */
	const char *door;  /* as the write door calls it; NULL: not set by hand */
	bool is_turned;    /* the link starts at the other ticket */
} relations[] = {
	[OTHER_REQUESTER] = { "", NULL, false },
	[OTHER_RELATES] = { "relates to", "relates", false },
	[OTHER_BLOCKS] = { "blocks", "blocks", false },
	[OTHER_BLOCKED] = { "is blocked by", "blocks", true },
	[OTHER_DUPLICATE] = { "is a duplicate of", "duplicate", false },
	[OTHER_DUPLICATED] = { "has the duplicate", "duplicate", true },
	[OTHER_MERGED] = { "merged into", NULL, false },
	[OTHER_MERGED_HERE] = { "has taken in", NULL, false },
};

enum { OTHERS_COUNTED = 200 }; /* as page_others.sql counts */

struct text
others_words(struct app *a, const struct other *o)
{
	if (o->relation == OTHER_REQUESTER)
		return (struct text){ 0 };
	return text_printf_tmp(&a->arena, "%s #%lld %s %.*s", relations[o->relation].words,
	    (long long)o->id, status_row(o->status)->column, (int)o->title.n, o->title.p);
}

int64_t
others_merged_into(const struct ticket *t)
{
	for (size_t i = 0; i < t->others_loaded; i++) {
		if (t->others[i].relation == OTHER_MERGED)
			return t->others[i].id;
	}
	return 0;
}

struct text
others_open(struct app *a, const struct ticket *t)
{
	const struct other *o = t->others_loaded > 0 ? &t->others[0] : NULL;

	if (o == NULL || o->relation != OTHER_REQUESTER || o->open_count == 0)
		return (struct text){ 0 };
	return text_printf_tmp(&a->arena, "%d%s open",
	    o->open_count + (status_is_active(t->status) && t->deleted_at == 0),
	    o->total_count >= OTHERS_COUNTED ? "+" : "");
}

void
others_changed(struct app *a, int64_t id)
{
	const struct ticket *t = store_ticket(a->store, a->ticket.ticket_id);

	for (size_t i = 0; t != NULL && i < t->others_loaded; i++) {
		if (t->others[i].id != id)
			continue;
		store_mark_ticket(a->store, t->id, PART_THREAD);
		return;
	}
}

/* ---- the requester's ---- */

static size_t
requester_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	const struct ticket *t = store_ticket(a->store, c->ticket_id);
	char age[WHEN_AGE_SIZE];
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->others_loaded && n < max; i++) {
		const struct other *o = &t->others[i];

		if (o->relation != OTHER_REQUESTER)
			continue;
		when_age(age, a->real - o->created_at);
		out[n++] = (struct picker_item){ .id = o->id,
			.label = text_printf_tmp(&a->arena, "%-7lld %-4s %4s  %.*s",
			    (long long)o->id, status_row(o->status)->column, age,
			    (int)o->title.n, o->title.p) };
	}
	return n;
}

static void
requester_accept(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id > 0)
		goto_ticket(a, id, true);
}

static const struct choose_kind requester_kind = { .title = "The requester's other tickets",
	.picker = PICKER_ONE,
	.items = requester_items,
	.accept = requester_accept,
	.is_free = true };

void
cmd_requester(struct app *a, int arg)
{
	const struct ticket *t;

	(void)arg;
	ticket_follow(a);
	t = app_ticket(a);
	if (!(t->loaded & PART_THREAD))
		app_say(a, false, "#%lld is still being read", (long long)t->id);
	else if (t->others_loaded == 0 || t->others[0].relation != OTHER_REQUESTER)
		app_say(
		    a, false, "the requester of #%lld has no other tickets", (long long)t->id);
	else
		choose_open(a, &requester_kind);
}

/* ---- links ---- */

enum {
	LINK_RELATES = -1,
	LINK_BLOCKS = -2,
	LINK_BLOCKED = -3,
	LINK_DUPLICATE = -4,
	LINK_REMOVE = -5
};

static void
links_set(struct app *a, int64_t from, enum other_relation relation, int64_t to, bool is_on)
{
	const struct relation *r = &relations[relation];
	const struct ticket *t = store_ticket(a->store, r->is_turned ? to : from);
	struct change_base base = { .ticket_id = r->is_turned ? to : from };
	struct op *o;
	struct change *c;

	if (t != NULL && (t->loaded & PART_HEAD))
		base = op_base_of(t, (const struct op *const *)a->ops, a->op_count);
	o = op_open_on(&base, 1);
	c = op_add(o, CHANGE_LINK);
	buf_put_z(&c->content, r->door);
	c->to = r->is_turned ? from : to;
	c->is_on = is_on;
	ops_add(a, o);
}

static void
links_ask(struct app *a, struct str words, enum other_relation relation)
{
	int64_t to;

	if (words.n > 0 && words.p[0] == '#') {
		words.p++;
		words.n--;
	}
	if (!str_to_i64(words, &to) || to <= 0 || to > INT32_MAX)
		app_say(a, true, "a ticket number is needed, such as 48213");
	else if (a->asked_id == 0)
		app_say(a, true, "no ticket is selected");
	else
		links_set(a, a->asked_id, relation, to, true);
}

static void
links_relates(struct app *a, struct str words)
{
	links_ask(a, words, OTHER_RELATES);
}

static void
links_blocks(struct app *a, struct str words)
{
	links_ask(a, words, OTHER_BLOCKS);
}

static void
links_blocked(struct app *a, struct str words)
{
	links_ask(a, words, OTHER_BLOCKED);
}

static void
links_duplicate(struct app *a, struct str words)
{
	links_ask(a, words, OTHER_DUPLICATE);
}

/* clang-format off */
static const struct links_row {
	int id;
	uint32_t key;
	const char *label, *question;
	void (*accept)(struct app *a, struct str words);
} links_rows[] = {
	{ LINK_RELATES,   'r', "it relates to ...",        "relates to #",       links_relates },
	{ LINK_BLOCKS,    'b', "it blocks ...",            "blocks #",           links_blocks },
	{ LINK_BLOCKED,   'w', "it waits for ...",         "is blocked by #",    links_blocked },
	{ LINK_DUPLICATE, 'd', "it is a duplicate of ...", "is a duplicate of #", links_duplicate },
};
/* clang-format on */

static size_t
links_of(const struct ticket *t)
{
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->others_loaded; i++)
		n += t->others[i].relation != OTHER_REQUESTER;
	return n;
}

static size_t
links_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	const struct ticket *t = store_ticket(a->store, c->ticket_id);
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->others_loaded && n < max - 8; i++) {
		if (t->others[i].relation == OTHER_REQUESTER)
			continue;
		out[n] = (struct picker_item){ .id = t->others[i].id,
			.key = n < 9 ? (uint32_t)('1' + n) : 0,
			.label = others_words(a, &t->others[i]) };
		n++;
	}
	for (size_t i = 0; i < countof(links_rows); i++)
		out[n++] = (struct picker_item){ .id = links_rows[i].id,
			.key = links_rows[i].key,
			.label = text_printf_tmp(&a->arena, "%s", links_rows[i].label) };
	if (links_of(t) > 0)
		out[n++] = (struct picker_item){ .id = LINK_REMOVE,
			.key = 'x',
			.label = TEXT_LIT("remove one of them ...") };
	return n;
}

static size_t
links_remove_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	const struct ticket *t = store_ticket(a->store, c->ticket_id);
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->others_loaded && n < max; i++) {
		if (relations[t->others[i].relation].door != NULL)
			out[n++] = (struct picker_item){ .id = (int64_t)i + 1,
				.label = others_words(a, &t->others[i]) };
	}
	return n;
}

static void
links_remove(struct app *a, struct choose *c)
{
	const struct ticket *t = store_ticket(a->store, c->ticket_id);
	int64_t chosen = picker_chosen(c->picker);
	struct other o;

	if (t == NULL || chosen < 1 || (size_t)chosen > t->others_loaded)
		return;
	o = t->others[chosen - 1];
	links_set(a, t->id, o.relation, o.id, false);
}

static const struct choose_kind links_remove_kind = { .title = "Remove the link",
	.picker = PICKER_ONE,
	.items = links_remove_items,
	.accept = links_remove };

static void
links_accept(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id > 0)
		goto_ticket(a, id, true);
	if (id == LINK_REMOVE)
		choose_open(a, &links_remove_kind);
	a->asked_id = c->ticket_id;
	for (size_t i = 0; i < countof(links_rows); i++) {
		if (id == links_rows[i].id)
			ask_open(a, links_rows[i].question, links_rows[i].accept);
	}
}

static const struct choose_kind links_kind = { .title = "Links",
	.picker = PICKER_MENU,
	.items = links_items,
	.accept = links_accept,
	.is_free = true };

void
cmd_links(struct app *a, int arg)
{
	(void)arg;
	ticket_follow(a);
	choose_open(a, &links_kind);
}
