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

/* One text for many: as it would have been written on the target. */
static struct change_base
follow_base(const struct app *a, int64_t id)
{
	const struct ticket *t = store_ticket(a->store, id);

	if (t == NULL || !(t->loaded & PART_HEAD))
		return (struct change_base){ .ticket_id = id }; /* the server compares */
	return op_base_of(t, (const struct op *const *)a->ops, a->op_count);
}

static bool
follow_has(const struct draft *d, int64_t id)
{
	for (size_t i = 0; i < d->also_count; i++) {
		if (d->also[i].ticket_id == id)
			return true;
	}
	return d->ticket_id == id;
}

/* Of the other tickets of one text those that were merged: their targets get it,
 * once. False: none was. */
static bool
follow_many(struct app *a, struct draft *d)
{
	size_t kept = 0, moved = 0;

	for (size_t i = 0; i < d->also_count; i++) {
		int64_t to = follow_target(a, d->also[i].ticket_id);

		moved += to != 0;
		if (to == 0)
			d->also[kept++] = d->also[i];
		else if (!follow_has(d, to))
			d->also[kept++] = follow_base(a, to);
	}
	d->also_count = kept;
	if (moved == 0)
		return false;
	draft_save(a, d);
	app_say(a, false, "%zu of its tickets %s merged: it is for %zu now", moved,
	    moved == 1 ? "was" : "were", kept + 1);
	return true;
}

void
follow_open(struct app *a, struct draft *d)
{
	int64_t from = d->ticket_id, to = from != 0 ? follow_target(a, from) : 0;

	if (follow_may(d) && d->also_count > 0)
		(void)follow_many(a, d);
	if (to == 0 || to == from || !follow_may(d))
		return;
	for (size_t i = 0; i < d->also_count; i++) { /* it stands for both now */
		if (d->also[i].ticket_id == to)
			d->also[i--] = d->also[--d->also_count];
	}
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

	if (d->ticket_id == 0 || !follow_may(d) ||
	    (follow_target(a, d->ticket_id) == 0 && !follow_many(a, d)))
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
