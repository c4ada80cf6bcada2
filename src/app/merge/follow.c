#include "merge/follow.h"

#include "merge/others.h"
#include "write/compose.h"

enum { FOLLOW_STEPS = 8 }; /* merged into one that was merged in its turn */

/* Of a ticket that is gone its title and description are too. */
static bool
follow_may(const struct draft *d)
{
	return (d->kind == DRAFT_REPLY || d->kind == DRAFT_NOTE || d->kind == DRAFT_EDIT) &&
	    d->uuid[0] == '\0' && !d->is_elsewhere;
}

/* By this agent: also where the ticket was not read again yet. */
static int64_t
follow_own(const struct app *a, int64_t id)
{
	for (size_t i = a->op_count; i-- > 0;) {
		const struct op *o = a->ops[i];

		if (o->state == OP_DONE && !o->is_undo && o->change_count == 1 &&
		    o->changes[0].kind == CHANGE_MERGE && op_base(o, id) != NULL)
			return o->changes[0].to;
	}
	return 0;
}

static int64_t
follow_next(const struct app *a, int64_t id)
{
	const struct ticket *t = store_ticket(a->store, id);

	if (t == NULL || !(t->loaded & PART_THREAD) || (t->stale & PART_THREAD))
		return follow_own(a, id);
	return others_merged_into(t);
}

static int64_t
follow_target(const struct app *a, int64_t id)
{
	int64_t to = 0;

	for (int i = 0; i < FOLLOW_STEPS; i++) {
		int64_t next = follow_next(a, to != 0 ? to : id);

		if (next == 0)
			break;
		to = next;
	}
	return to;
}

/* What was to be set with it was meant for the other ticket. */
static void
follow_move(struct app *a, struct draft *d, int64_t to)
{
	d->ticket_id = to;
	d->set_status = -1;
	stage_done(&d->stage);
	d->stage = (struct stage){ 0 };
	d->has_looked = false;
	d->seen_count = 0;
	d->seen_max_id = 0;
	draft_save(a, d);
}

static void
follow_say(struct app *a, int64_t from, int64_t to)
{
	app_say(a, false, "was written for #%lld, which was merged into #%lld", (long long)from,
	    (long long)to);
}

void
follow_open(struct app *a, struct draft *d)
{
	int64_t from = d->ticket_id, to = from != 0 ? follow_target(a, from) : 0;

	if (to == 0 || to == from || !follow_may(d))
		return;
	follow_move(a, d, to);
	follow_say(a, from, to);
}

struct draft *
follow_find(struct app *a, enum draft_kind kind, int64_t ticket_id)
{
	const struct ticket *t = store_ticket(a->store, ticket_id);

	for (size_t i = 0; t != NULL && i < t->others_loaded; i++) {
		struct draft *d = t->others[i].relation == OTHER_MERGED_HERE
		    ? draft_of(a, kind, t->others[i].id)
		    : NULL;

		if (d == NULL || !follow_may(d))
			continue;
		follow_say(a, d->ticket_id, ticket_id);
		follow_move(a, d, ticket_id);
		return d;
	}
	return NULL;
}

void
follow_sent(struct app *a, struct draft *d, const struct outcome *out)
{
	int64_t from = d->ticket_id;

	for (size_t i = 0; out != NULL && d->also_count == 0 && i < out->row_count; i++) {
		if (out->rows[i].merged_into == 0 || out->rows[i].ticket_id != from ||
		    !follow_may(d))
			continue;
		follow_move(a, d, out->rows[i].merged_into);
		app_say(a, true,
		    "#%lld was merged into #%lld meanwhile, nothing was sent: your text is for "
		    "#%lld now",
		    (long long)from, (long long)d->ticket_id, (long long)d->ticket_id);
		return;
	}
}

bool
follow_stops(struct app *a, struct draft *d)
{
	uint64_t serial = d->serial;

	if (d->also_count > 0 || d->ticket_id == 0 || !follow_may(d) ||
	    follow_target(a, d->ticket_id) == 0)
		return false;
	compose_close(a);
	compose_open_draft(a, serial); /* there, and says so */
	return true;
}

bool
follow_refuses(struct app *a, int64_t ticket_id)
{
	int64_t to = follow_target(a, ticket_id);

	if (to == 0)
		return false;
	app_say(a, true, "#%lld was merged into #%lld: L leads there", (long long)ticket_id,
	    (long long)to);
	return true;
}
