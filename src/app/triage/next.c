#include "triage/next.h"

#include <stdio.h>
#include <string.h>

#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

enum { SKIPS_AT_ONCE = 2 };

const int64_t *
next_away(struct app *a, size_t *n)
{
	int64_t *ids = arena_alloc(&a->arena, (2 * a->other_count + 1) * sizeof *ids);

	*n = 0;
	for (size_t i = 0; i < a->other_count; i++) {
		const struct presence *p = &a->others[i];

		if (p->user_id == a->link.me_id)
			continue;
		if (p->viewing_id != 0)
			ids[(*n)++] = p->viewing_id;
		if (p->writing_id != 0)
			ids[(*n)++] = p->writing_id;
	}
	return ids;
}

void
next_collect(struct app *a, struct request *out, size_t *n)
{
	for (size_t i = 0; i < a->next.skip_count && *n < SKIPS_AT_ONCE; i++) {
		struct next_skip *skip = &a->next.skips[i];

		if (skip->request_id != 0 || !ops_may_go(a))
			continue;
		out[*n] = (struct request){ .id = app_request_id(a),
			.stamp = store_stamp(a->store),
			.kind = REQUEST_SKIP,
			.row_id = skip->ticket_id,
			.words = str_z(skip->why) };
		skip->request_id = out[*n].id;
		++*n;
	}
}

static void
next_drop_skip(struct app *a, size_t at)
{
	struct next *n = &a->next;

	memmove(n->skips + at, n->skips + at + 1, (--n->skip_count - at) * sizeof *n->skips);
}

void
next_reply(struct app *a, const struct reply *r)
{
	for (size_t i = 0; i < a->next.skip_count; i++) {
		struct next_skip *skip = &a->next.skips[i];

		if (r->id != skip->request_id)
			continue;
		skip->request_id = 0;
		if (r->err.code == ERR_LOST || r->err.code == ERR_CONNECTION)
			return; /* told again when the link is back */
		if (r->err.code != ERR_NONE)
			app_say(a, true, "that #%lld was passed over is not noted: %s",
			    (long long)skip->ticket_id, r->err.msg);
		next_drop_skip(a, i);
		app_dirty(a);
		return;
	}
}

void
next_link(struct app *a)
{
	for (size_t i = 0; i < a->next.skip_count; i++)
		a->next.skips[i].request_id = 0;
}

/* The operation that took the ticket which is shown, if nothing was done to it
 * since; a text that is begun is something. */
static struct op *
next_untouched(struct app *a)
{
	struct op *took = NULL;

	if (a->next.ticket_id == 0 || app_selected(a) != a->next.ticket_id ||
	    draft_is_on(a, a->next.ticket_id))
		return NULL;
	for (size_t i = 0; i < a->op_count; i++) {
		struct op *o = a->ops[i];

		if (strcmp(o->uuid, a->next.uuid) == 0)
			took = o->state == OP_DONE ? o : NULL;
		else if (took != NULL && op_base(o, a->next.ticket_id) != NULL)
			return NULL;
	}
	return took;
}

static bool
next_is_under_way(const struct app *a)
{
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->is_next && a->ops[i]->state == OP_PENDING)
			return true;
	}
	return false;
}

/* Gives it back, and remembers that it was passed over. */
static void
next_skip(struct app *a, const struct op *took, struct str why)
{
	struct op *o = op_open_undo(took);
	struct next_skip *skip;

	o->bases = mem_array(1, sizeof *o->bases);
	o->bases[0] = took->bases[0];
	o->base_count = 1;
	if (a->next.skip_count == countof(a->next.skips))
		next_drop_skip(a, 0);
	skip = &a->next.skips[a->next.skip_count++];
	*skip = (struct next_skip){ .ticket_id = a->next.ticket_id };
	snprintf(skip->why, sizeof skip->why, "%.*s", (int)(why.n < 199 ? why.n : 199),
	    why.n > 0 ? why.p : "");
	a->next.ticket_id = 0;
	ops_add(a, o);
}

static void
next_take(struct app *a)
{
	struct op *o = op_open_empty();

	rng_uuid(o->uuid);
	o->is_next = true;
	ops_add(a, o);
	app_say(a, false, "taking the next ticket ...");
}

static bool
next_may(struct app *a)
{
	if (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING)
		app_say(a, true, "not connected: which ticket is next only the server knows");
	else if (a->link.me_id == 0)
		app_say(
		    a, true, "the database does not know which agent you are: start with --me");
	else if (next_is_under_way(a))
		app_say(a, false, "the next ticket is on its way");
	else
		return true;
	return false;
}

void
cmd_take_next(struct app *a, int arg)
{
	const struct op *took = next_untouched(a);

	(void)arg;
	if (!next_may(a))
		return;
	if (took != NULL)
		next_skip(a, took, (struct str){ 0 });
	next_take(a);
}

void
next_skip_because(struct app *a, struct str why)
{
	const struct op *took = next_untouched(a);

	if (took == NULL || !next_may(a)) {
		app_say(a, true, "the ticket was touched meanwhile: it was not passed over");
		return;
	}
	next_skip(a, took, why);
	next_take(a);
}

void
cmd_skip(struct app *a, int arg)
{
	(void)arg;
	if (next_untouched(a) == NULL)
		app_say(
		    a, true, "only a ticket that I took, and nothing was done to, is skipped");
	else
		ask_open(a, "skip it, because: ", next_skip_because);
}

void
next_settled(struct app *a, struct op *o, const struct outcome *out)
{
	const struct outcome_row *row = out->row_count > 0 ? &out->rows[0] : NULL;

	if (row == NULL || o->state != OP_DONE) {
		o->state = OP_REFUSED; /* nothing that could be undone */
		app_say(a, out->state != OP_DONE, "%.*s", out->why.n > 0 ? (int)out->why.n : 12,
		    out->why.n > 0 ? out->why.p : "nothing waits");
		return;
	}
	o->bases = mem_grow(o->bases, 1, sizeof *o->bases);
	o->bases[0] = (struct change_base){ .ticket_id = row->ticket_id };
	o->base_count = 1;
	snprintf(o->label, sizeof o->label, "#%lld taken", (long long)row->ticket_id);
	memcpy(a->next.uuid, o->uuid, sizeof a->next.uuid);
	a->next.ticket_id = row->ticket_id;
	app_say(a, false, "#%lld is yours (I passes it over, u gives it back)",
	    (long long)row->ticket_id);
	if (a->mode_count == 1 && !a->composer.is_open)
		goto_ticket(a, row->ticket_id, true);
}
