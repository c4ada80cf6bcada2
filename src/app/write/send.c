/* Sending a draft: into an operation, held for a while so that it can be taken
 * back, and what becomes of it when the outcome was read. */
#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "macro/macro.h"
#include "merge/follow.h"
#include "ttydesk/base/mem.h"
#include "write/compose.h"

/* ---- somebody wrote meanwhile ---- */

const struct comment *
send_news(struct app *a, const struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);

	if (t == NULL || !(t->loaded & PART_THREAD))
		return NULL;
	for (size_t i = t->comments_loaded; i-- > 0;) {
		if (t->comments[i].id > d->seen_max_id &&
		    t->comments[i].author_id != a->link.me_id)
			return &t->comments[i];
	}
	return NULL;
}

struct text
send_stopper(struct app *a, const struct draft *d)
{
	const struct comment *c = send_news(a, d);
	const struct user *u = c ? store_user(a->store, c->author_id) : NULL;

	if (c == NULL || (d->kind != DRAFT_REPLY && d->kind != DRAFT_NOTE))
		return (struct text){ 0 };
	return u ? u->full_name : TEXT_LIT("somebody");
}

static bool
send_is_stopped(struct app *a, const struct draft *d)
{
	struct text name = send_stopper(a, d);

	if (name.n == 0)
		return false;
	a->composer.is_stopped = true;
	app_say(a, true, "%.*s wrote since you began, nothing was sent: read it, then ! sends",
	    (int)name.n, name.p);
	return true;
}

/* ---- the operation ---- */

/* On its own ticket and the others, each from what it was. */
static struct op *
send_open_many(struct app *a, const struct draft *d)
{
	struct change_base *bases = arena_alloc(&a->arena, (d->also_count + 1) * sizeof *bases);
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	struct op *o;

	memcpy(bases, d->also, d->also_count * sizeof *bases);
	bases[d->also_count] = (struct change_base){ .ticket_id = d->ticket_id };
	if (t != NULL && (t->loaded & PART_HEAD))
		bases[d->also_count] =
		    op_base_of(t, (const struct op *const *)a->ops, a->op_count);
	bases[d->also_count].comments_seen = d->seen_count;
	bases[d->also_count].comment_max_id = d->seen_max_id;
	o = op_open_on(bases, d->also_count + 1);
	o->is_each = true;
	return o;
}

static struct op *
send_open(struct app *a, const struct draft *d)
{
	struct op *o;

	if (d->also_count > 0)
		return send_open_many(a, d);
	if (d->ticket_id != 0 && store_ticket(a->store, d->ticket_id) != NULL)
		return op_open(
		    a->store, (const struct op *const *)a->ops, a->op_count, &d->ticket_id, 1);
	o = op_open_empty(); /* recalled before its ticket was read */
	rng_uuid(o->uuid);
	o->bases = mem_array(1, sizeof *o->bases);
	o->bases[0] = (struct change_base){ .ticket_id = d->ticket_id };
	o->base_count = 1;
	return o;
}

static void
send_add_new(struct op *o, const struct draft *d)
{
	struct change *c = op_add(o, CHANGE_CREATE);

	buf_put_str(&c->title, buf_str(&d->title));
	buf_put_str(&c->content, buf_str(&d->text));
	buf_put_str(&c->email, buf_str(&d->email));
	buf_put_str(&c->name, buf_str(&d->name));
	buf_put_str(&c->add, buf_str(&d->tags));
	c->to = d->requester_id;
	c->assignee_id = d->assignee_id;
	c->priority = d->priority;
}

static void
send_add_text(struct op *o, const struct draft *d, enum change_kind kind)
{
	struct change *c = op_add(o, kind);

	buf_put_str(&c->content, buf_str(&d->text));
	buf_put_str(&c->from, buf_str(&d->from));
	c->is_internal = compose_is_internal(d->kind);
	c->is_filled = d->also_count > 0 && macro_is_filled(buf_str(&d->text));
	c->comment_id = d->comment_id;
}

static void
send_add(struct app *a, struct op *o, const struct draft *d)
{
	switch (d->kind) {
	case DRAFT_REPLY:
	case DRAFT_NOTE:
		send_add_text(o, d, CHANGE_COMMENT);
		if (d->also_count == 0) {
			o->bases[0].comments_seen = d->seen_count;
			o->bases[0].comment_max_id = d->seen_max_id;
		}
		if (d->set_status >=
		    0) /* also where it shows so: what is on its way may fail */
			op_add(o, CHANGE_STATUS)->to = d->set_status;
		stage_add(a, o, &d->stage);
		upload_add(o, d);
		mentions_add(a, o, d);
		break;
	case DRAFT_TITLE:
		send_add_text(o, d, CHANGE_TITLE);
		edit_make_line(&o->changes[0].content);
		break;
	case DRAFT_DESCRIPTION: send_add_text(o, d, CHANGE_DESCRIPTION); break;
	case DRAFT_EDIT: send_add_text(o, d, CHANGE_EDIT); break;
	case DRAFT_NEW: send_add_new(o, d); break;
	case DRAFT_MACRO: /* no operation: macro/change.c */
	case DRAFT_KIND_COUNT: break;
	}
}

static void
send_go(struct app *a, struct draft *d, struct op *o)
{
	int hold = d->kind == DRAFT_REPLY || d->kind == DRAFT_NOTE ? a->options.send_hold_s : 0;

	if (hold > 0)
		o->hold_until = a->real + (int64_t)hold * WHEN_SECOND;
	memcpy(d->uuid, o->uuid, sizeof d->uuid);
	d->sent_at_key = a->key_count;
	compose_close(a);
	ops_add(a, o); /* one write: the draft with the operation that carries it */
	if ((d->set_status >= 0 || d->stage.goes_on) && list_selected(&a->list) == d->ticket_id)
		verb_advance(a);
}

/* The person has seen what it does to all its tickets. */
static void
send_many_go(struct app *a, struct op *o, uint64_t serial)
{
	struct draft *d = draft_find(a, serial);

	if (d == NULL) {
		op_close(o);
		return;
	}
	marks_clear(a);
	send_go(a, d, o);
}

static void
send_now(struct app *a, struct draft *d)
{
	struct op *o = send_open(a, d);

	send_add(a, o, d);
	if (d->also_count > 0)
		bulk_ask(a, o, send_many_go, d->serial);
	else
		send_go(a, d, o);
}

/* What is new in the thread is the author's own, sent from another window or
 * before a restart: he knows it. */
static void
send_see_own(struct app *a, struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	int32_t own = 0;

	if (t == NULL || !(t->loaded & PART_THREAD) || !d->has_looked)
		return;
	for (size_t i = 0; i < t->comments_loaded; i++)
		own += t->comments[i].id > d->seen_max_id;
	if (own > 0 && d->seen_count + own == (int32_t)t->comments_loaded)
		compose_look(a, d);
}

/* A status is changed from the one that is known, or not at all. */
static bool
send_knows_status(struct app *a, const struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);

	if ((d->set_status < 0 && stage_is_empty(&d->stage)) ||
	    (t != NULL && t->loaded & PART_HEAD))
		return true;
	app_say(a, true, "#%lld was not read yet, so its status is not known: send again then",
	    (long long)d->ticket_id);
	return false;
}

static bool
send_is_gone(struct app *a, const struct draft *d)
{
	const struct ticket *t = store_ticket(a->store, d->ticket_id);

	if (t == NULL || (!t->is_gone && t->deleted_at == 0))
		return false;
	app_say(a, true, "#%lld was deleted, nothing was sent; the text is kept (D restores)",
	    (long long)d->ticket_id);
	return true;
}

/* What a macro could not fill in must not reach anybody. */
static bool
send_has_unknown(struct app *a, const struct draft *d)
{
	struct str name = macro_unknown(buf_str(&d->text));

	if (name.n == 0 && d->also_count == 0 && d->text.n > 0 &&
	    (d->kind == DRAFT_REPLY || d->kind == DRAFT_NOTE) &&
	    macro_is_filled(buf_str(&d->text))) {
		app_say(a, true,
		    "not sent: its {variables} are not filled in: q, then open it "
		    "again");
		return true;
	}
	if (name.n == 0)
		return false;
	app_say(a, true, "not sent: nothing is known for {%.*s}: e edits it",
	    name.n < 60 ? (int)name.n : 60, name.p);
	return true;
}

bool
send_draft(struct app *a)
{
	struct draft *d = compose_draft(a);

	if (upload_is_for(a, d)) {
		app_say(
		    a, true, "%s is still on its way (Ctrl-C ends that)", a->upload.file.name);
		return false;
	}
	if (send_has_unknown(a, d) || send_is_gone(a, d) || !send_knows_status(a, d) ||
	    send_is_stopped(a, d))
		return false;
	send_see_own(a, d);
	send_now(a, d);
	return true;
}

void
send_anyway(struct app *a)
{
	/* past what one has not seen the server would stop it again */
	if (a->composer.looks_again) {
		app_say(
		    a, false, "what was written meanwhile is still being read: then ! again");
		return;
	}
	if (follow_stops(a, compose_draft(a)))
		return;
	if (send_has_unknown(a, compose_draft(a)) || send_is_gone(a, compose_draft(a)) ||
	    !send_knows_status(a, compose_draft(a)))
		return;
	compose_look(a, compose_draft(a));
	send_now(a, compose_draft(a));
}

/* ---- outcomes ---- */

/* Nobody has touched a key since: it may come back by itself. */
static bool
send_may_open(const struct app *a, const struct draft *d)
{
	return a->mode_count <= 1 && d->sent_at_key == a->key_count &&
	    store_ticket(a->store, d->ticket_id) != NULL;
}

/* Who is stopped knows of what came with the refusal, once it was shown. */
static bool
send_met_news(const struct outcome *out)
{
	for (size_t i = 0; out && i < out->row_count; i++) {
		if (strcmp(out->rows[i].kind, "comment") == 0 &&
		    strcmp(out->rows[i].state, "conflict") == 0)
			return true;
	}
	return false;
}

void
compose_sent(struct app *a, const struct op *o, const struct outcome *out)
{
	struct draft *d = draft_carried_by(a, o->uuid);

	if (d == NULL)
		return;
	if (o->state == OP_DONE || o->state == OP_UNDONE) {
		if (d->kind == DRAFT_NEW && o->state == OP_DONE)
			new_stored(a, d, out);
		draft_end(a, d);
		return;
	}
	d->uuid[0] = '\0';      /* not stored: an ordinary draft again */
	if (send_met_news(out)) /* it is there to be read when the text opens again */
		d->has_looked = false;
	follow_sent(a, d, out);
	draft_save(a, d);
	if (!send_may_open(a, d))
		return;
	compose_open_draft(a, d->serial);
	a->composer.is_sudden = true;
	if (!send_met_news(out))
		return;
	a->composer.looks_again = true;
	review_open_stopped(a);
}
