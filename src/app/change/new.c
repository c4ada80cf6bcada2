#include "change/new.h"

#include <string.h>
#include <strings.h>

#include "change/new_ask.h"
#include "dialog/choose.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"
#include "write/compose.h"

enum { PEOPLE_MAX = 20, NEW_PERSON = -2 };

#define NEW_REST_US (150 * WHEN_MS) /* typing rests: then it is asked */

struct draft *
new_draft(struct app *a)
{
	return draft_find(a, a->fresh.serial);
}

static bool
new_is_up(const struct app *a)
{
	return a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING;
}

/* ---- who asks ---- */

static bool
new_is_email(struct str s)
{
	const char *at = s.n > 0 ? memchr(s.p, '@', s.n) : NULL;
	size_t host = at ? (size_t)(at - s.p) + 1 : s.n;

	return at != NULL && at > s.p && host < s.n && memchr(s.p, ' ', s.n) == NULL &&
	    memchr(s.p + host, '@', s.n - host) == NULL &&
	    memchr(s.p + host, '.', s.n - host) != NULL && s.p[s.n - 1] != '.';
}

static struct picker_item
new_person_row(struct app *a, const struct user *u)
{
	return (struct picker_item){ .id = u->id,
		.label = text_printf_tmp(&a->arena, "%.*s <%.*s>", (int)u->full_name.n,
		    u->full_name.p, (int)u->email.n, u->email.p),
		.detail = u->is_staff ? TEXT_LIT("staff") : u->company };
}

static bool
new_knows_email(const struct app *a, struct str email)
{
	for (size_t i = 0; i < a->fresh.found.n; i++) {
		const struct user *u = store_user(a->store, a->fresh.found.p[i]);

		if (u != NULL && u->email.n == email.n &&
		    strncasecmp(u->email.p, email.p, email.n) == 0)
			return true;
	}
	return false;
}

/* What was typed begins his address or a word of his name: a picker's loose
 * match would offer him, chosen, before the server knows better. */
static bool
new_begins(const struct user *u, struct str typed)
{
	struct text name = u->full_name;

	if (u->email.n >= typed.n && strncasecmp(u->email.p, typed.p, typed.n) == 0)
		return true;
	for (size_t i = 0; i + typed.n <= name.n; i++) {
		if ((i == 0 || name.p[i - 1] == ' ') &&
		    strncasecmp(name.p + i, typed.p, typed.n) == 0)
			return true;
	}
	return false;
}

static size_t
new_people(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	struct str typed = c->picker ? picker_filter(c->picker) : (struct str){ "", 0 };
	const struct ticket *t = c->ticket_id ? store_ticket(a->store, c->ticket_id) : NULL;
	const struct user *u = t ? store_user(a->store, t->creator_id) : NULL;
	size_t n = 0;

	for (size_t i = 0; i < a->fresh.found.n && n + 2 < max; i++) {
		const struct user *found = store_user(a->store, a->fresh.found.p[i]);

		if (found != NULL)
			out[n++] = new_person_row(a, found);
	}
	if (u != NULL && ids_find(&a->fresh.found, u->id) < 0 && new_begins(u, typed))
		out[n++] = new_person_row(a, u);
	/* not before the server had a chance to know him */
	if (new_is_email(typed) && !new_knows_email(a, typed) &&
	    (a->fresh.people.is_answered || !new_is_up(a))) {
		struct text email = text_clean_tmp(&a->arena, typed, TEXT_LINE);

		out[n++] = (struct picker_item){
			.id = NEW_PERSON, .label = email, .detail = TEXT_LIT("a new person")
		};
	}
	return n;
}

static void
new_ask_people(struct app *a, struct choose *c)
{
	struct str typed = picker_filter(c->picker);
	struct new_question *q = &a->fresh.people;

	if (str_eq(typed, buf_str(&q->words)))
		return;
	buf_clear(&q->words);
	buf_put_str(&q->words, typed);
	q->is_answered = false;
	q->due = typed.n > 0 ? a->mono + NEW_REST_US : 0;
	choose_refresh(a);
}

static void
new_take_person(struct app *a, struct choose *c)
{
	struct draft *d = new_draft(a);
	int64_t id = picker_chosen(c->picker);

	if (d == NULL)
		return;
	buf_clear(&d->email);
	buf_clear(&d->name);
	d->requester_id = id > 0 ? id : 0;
	if (id == NEW_PERSON) {
		buf_put_str(&d->email, picker_filter(c->picker));
		draft_save(a, d);
		new_ask_name(a);
		return;
	}
	if (store_user(a->store, id) != NULL) /* who he is, after a restart too */
		buf_put_str(&d->name, text_str(store_user(a->store, id)->full_name));
	draft_save(a, d);
	new_next(a);
}

static void
new_give_up(struct app *a, struct choose *c)
{
	(void)c;
	new_leave(a);
}

static const struct choose_kind new_who = {
	.title = "Requester: a name, or an e-mail address",
	.picker = PICKER_ONE,
	.is_free = true,
	.items = new_people,
	.accept = new_take_person,
	.typed = new_ask_people,
	.cancel = new_give_up,
};

static void
new_ask_who(struct app *a)
{
	ids_clear(&a->fresh.found);
	buf_clear(&a->fresh.people.words);
	a->fresh.people.due = 0;
	choose_open(a, &new_who);
}

/* ---- the steps ---- */

/* What is missing is asked; then the composer, or back to its review line. */
void
new_next(struct app *a)
{
	const struct draft *d = new_draft(a);

	if (d == NULL)
		return;
	if (d->requester_id == 0 && d->email.n == 0)
		new_ask_who(a);
	else if (d->title.n == 0)
		new_ask_title(a);
	else if (compose_draft(a) == NULL)
		compose_open_draft(a, d->serial);
}

/* Esc at a step: what was typed stays a draft; nothing typed, nothing kept. */
void
new_leave(struct app *a)
{
	struct draft *d = new_draft(a);

	if (d == NULL || compose_draft(a) != NULL)
		return; /* back to the review line */
	if (draft_is_empty(d)) {
		draft_end(a, d);
		app_say(a, false, "nothing written, nothing kept");
	} else {
		app_say(a, false, "the new ticket is kept: m goes on with it");
	}
}

void
new_open(struct app *a)
{
	struct draft *d;

	keep_scan(a);
	d = draft_of(a, DRAFT_NEW, 0);
	if (d != NULL)
		app_say(a, false, "your kept new ticket is back");
	else
		d = draft_add(a, DRAFT_NEW, 0);
	a->fresh.serial = d->serial;
	new_next(a);
}

void
cmd_new(struct app *a, int arg)
{
	(void)arg;
	new_open(a);
}

/* ---- on the review line ---- */

static size_t
new_tag_rows(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	const struct draft *d = compose_draft(a);
	struct ids tags = { 0 };
	size_t n = 0;

	(void)c;
	store_tags(a->store, &tags);
	for (; d != NULL && n < tags.n && n < max; n++) {
		const struct tag *tag = store_tag(a->store, tags.p[n]);

		out[n] = (struct picker_item){ .id = tag->id,
			.label = tag->name,
			.is_toggled = new_has_tag(d, text_str(tag->name)) };
	}
	ids_done(&tags);
	return n;
}

static void
new_take_tags(struct app *a, struct choose *c)
{
	struct draft *d = compose_draft(a);
	int64_t ids[64];
	bool on[64];
	size_t n = picker_changes(c->picker, ids, on, countof(ids));

	for (size_t i = 0; i < n && i < countof(ids); i++) {
		const struct tag *tag = store_tag(a->store, ids[i]);

		if (tag != NULL)
			new_put_tag(d, text_str(tag->name), on[i]);
	}
	if (picker_new(c->picker).n > 0)
		new_put_tag(d, picker_new(c->picker), true);
	draft_save(a, d);
}

static void
new_take_priority(struct app *a, struct choose *c)
{
	struct draft *d = compose_draft(a);

	d->priority = (enum ticket_priority)picker_chosen(c->picker);
	draft_save(a, d);
}

static void
new_take_assignee(struct app *a, struct choose *c)
{
	struct draft *d = compose_draft(a);

	d->assignee_id = picker_chosen(c->picker);
	draft_save(a, d);
}

/* clang-format off */
static const struct choose_kind new_tags = { .title = "Tags", .picker = PICKER_MULTI, .allow_new = true,
	.is_free = true, .items = new_tag_rows, .accept = new_take_tags };
static const struct choose_kind new_priority = { .title = "Priority", .picker = PICKER_MENU,
	.is_free = true, .items = choose_items_priority, .accept = new_take_priority };
static const struct choose_kind new_assignee = { .title = "Assign to", .picker = PICKER_ONE,
	.is_free = true, .items = choose_items_assignee, .accept = new_take_assignee };
/* clang-format on */

bool
new_review_key(struct app *a, uint32_t code)
{
	a->fresh.serial = compose_draft(a)->serial;
	switch (code) {
	case 'f': choose_open(a, &new_priority); return true;
	case 'A': choose_open(a, &new_assignee); return true;
	case 't': choose_open(a, &new_tags); return true;
	case 'r': new_ask_who(a); return true;
	case 's': new_ask_title(a); return true;
	default: return false;
	}
}

bool
new_is_ready(struct app *a)
{
	struct draft *d = compose_draft(a);

	a->fresh.serial = d->serial;
	new_default_name(d);
	if ((d->requester_id != 0 || d->email.n > 0) && d->title.n > 0)
		return true;
	new_next(a);
	return false;
}

static struct text
new_requester_tmp(struct app *a, const struct draft *d)
{
	const struct user *u = store_user(a->store, d->requester_id);

	if (u != NULL)
		return u->full_name;
	if (d->name.n > 0 || d->email.n > 0)
		return text_clean_tmp(
		    &a->arena, buf_str(d->name.n > 0 ? &d->name : &d->email), TEXT_LINE);
	return d->requester_id != 0 ? TEXT_LIT("somebody") : TEXT_LIT("nobody yet");
}

struct text
new_title_tmp(struct app *a, const struct draft *d)
{
	struct text who = new_requester_tmp(a, d);
	struct text title = text_clean_tmp(&a->arena, buf_str(&d->title), TEXT_LINE);

	return text_printf_tmp(&a->arena, "== NEW TICKET for %.*s: %.*s ", (int)who.n, who.p,
	    (int)title.n, title.p);
}

struct text
new_review_line_tmp(struct app *a, const struct draft *d)
{
	const struct user *u = store_user(a->store, d->assignee_id);
	struct text who = u ? u->full_name : TEXT_LIT("nobody");
	size_t tags = 0;

	for (size_t i = 0; i < d->tags.n; i++)
		tags += d->tags.p[i] == '\n';
	return text_printf_tmp(&a->arena,
	    " y %s  f %s  A %.*s  t %zu tags  %se edit  q keep  D discard",
	    draft_button(d->kind), priority_row(d->priority)->label,
	    (int)text_fit(who, 12, NULL), who.p, tags,
	    a->cols >= 100 ? "r requester  s title  " : "");
}

/* ---- questions to the server ---- */

static bool
new_is_due(const struct app *a, const struct new_question *q)
{
	return q->due != 0 && a->mono >= q->due && new_is_up(a);
}

static struct request *
new_ask(struct app *a, struct new_question *q, enum request_kind kind, struct request *r)
{
	q->due = 0;
	q->request_id = app_request_id(a);
	*r = (struct request){ .id = q->request_id,
		.stamp = store_stamp(a->store),
		.kind = kind,
		.words = buf_str(&q->words) };
	return r;
}

void
new_collect(struct app *a, struct request *out, size_t *n)
{
	const struct draft *d = new_draft(a);
	struct new_ticket *f = &a->fresh;

	if (new_is_due(a, &f->people))
		new_ask(a, &f->people, REQUEST_PEOPLE, &out[(*n)++])->limit = PEOPLE_MAX;
	if (new_is_due(a, &f->similar)) {
		struct request *r = new_ask(a, &f->similar, REQUEST_SIMILAR, &out[(*n)++]);

		r->limit = SIMILAR_MAX;
		r->row_id = d ? d->requester_id : 0;
	}
}

int64_t
new_deadline(const struct app *a)
{
	int64_t at = WHEN_NEVER;

	if (a->fresh.people.due != 0)
		at = a->fresh.people.due;
	if (a->fresh.similar.due != 0 && a->fresh.similar.due < at)
		at = a->fresh.similar.due;
	return at;
}

static void
new_found_similar(struct app *a, const struct rows *rows)
{
	struct new_ticket *f = &a->fresh;

	f->like_count = 0;
	for (size_t i = 0; i < rows->ticket_count && i < SIMILAR_MAX; i++) {
		const struct ticket_row *row = &rows->tickets[i];
		struct new_similar *s = &f->like[f->like_count++];

		s->id = row->id;
		s->creator_id = row->creator_id;
		s->created_at = row->created_at;
		s->status = row->status;
		buf_clear(&s->title);
		buf_put_str(&s->title, row->title);
	}
}

/* An error leaves it without hints: nothing depends on them. */
void
new_reply(struct app *a, const struct reply *r)
{
	struct new_ticket *f = &a->fresh;

	if (r->err.code != ERR_NONE)
		return;
	if (r->kind == REQUEST_PEOPLE && r->id == f->people.request_id) {
		ids_clear(&f->found);
		f->people.is_answered = f->people.due == 0;
		for (size_t i = 0; i < r->rows.user_count; i++)
			ids_add(&f->found, r->rows.users[i].id);
		choose_refresh(a);
	}
	if (r->kind == REQUEST_SIMILAR && r->id == f->similar.request_id)
		new_found_similar(a, &r->rows);
	app_dirty(a);
}

void
new_ask_similar(struct app *a, struct str title)
{
	struct new_question *q = &a->fresh.similar;

	if (str_eq(title, buf_str(&q->words)))
		return;
	buf_clear(&q->words);
	buf_put_str(&q->words, title);
	q->due = title.n > 2 ? a->mono + NEW_REST_US : 0;
	if (title.n <= 2)
		a->fresh.like_count = 0;
}

/* ---- after it was stored ---- */

void
new_stored(struct app *a, const struct draft *d, const struct outcome *out)
{
	const struct outcome_row *row = out && out->row_count > 0 ? &out->rows[0] : NULL;

	if (row == NULL || row->ticket_id == 0)
		return;
	app_say(a, false, "#%lld was made%s%.*s (u takes it back)", (long long)row->ticket_id,
	    row->number.n > 0 ? ", number " : "", (int)row->number.n, row->number.p);
	if (a->mode_count <= 1 && d->sent_at_key == a->key_count)
		goto_ticket(a, row->ticket_id, true);
}

void
new_done(struct app *a)
{
	buf_done(&a->fresh.people.words);
	buf_done(&a->fresh.similar.words);
	ids_done(&a->fresh.found);
	for (size_t i = 0; i < SIMILAR_MAX; i++)
		buf_done(&a->fresh.like[i].title);
}
