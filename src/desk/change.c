#include "ttydesk/desk/change.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

/* ---- what the person sees ---- */

enum { BASES_SORTED = 32 }; /* more of them come from op_open_on() */

static int
op_compare_bases(const void *a, const void *b)
{
	int64_t x = ((const struct change_base *)a)->ticket_id;
	int64_t y = ((const struct change_base *)b)->ticket_id;

	return x < y ? -1 : x > y;
}

const struct change_base *
op_base(const struct op *o, int64_t id)
{
	struct change_base key = { .ticket_id = id };

	if (o->base_count > BASES_SORTED)
		return bsearch(
		    &key, o->bases, o->base_count, sizeof *o->bases, op_compare_bases);
	for (size_t i = 0; i < o->base_count; i++) {
		if (o->bases[i].ticket_id == id)
			return &o->bases[i];
	}
	return NULL;
}

static void
shown_apply(struct shown *s, const struct change *c)
{
	switch (c->kind) {
	case CHANGE_STATUS: s->status = (enum ticket_status)c->to; break;
	case CHANGE_PRIORITY: s->priority = (enum ticket_priority)c->to; break;
	case CHANGE_ASSIGNEE: s->assignee_id = c->to; break;
	default: break; /* shown by the thread, or after it was read again */
	}
}

/* What an undo takes back: as it was. */
static void
shown_revert(struct shown *s, const struct change *c, const struct change_base *base)
{
	switch (c->kind) {
	case CHANGE_STATUS: s->status = base->status; break;
	case CHANGE_PRIORITY: s->priority = base->priority; break;
	case CHANGE_ASSIGNEE: s->assignee_id = base->assignee_id; break;
	default: break; /* shown by the thread, or after it was read again */
	}
}

/* On top of the stored ticket: what is not answered, and what is done but not
 * read again yet. */
static bool
shown_counts(const struct op *o, const struct ticket *t)
{
	return o->state == OP_PENDING ||
	    (o->state == OP_DONE && o->covers && (t->stale & PART_HEAD) != 0);
}

struct shown
op_shown(const struct ticket *t, const struct op *const *ops, size_t n)
{
	struct shown s = { t->status, t->priority, t->assignee_id, 0 };

	for (size_t i = 0; i < n; i++) {
		const struct op *made = op_made(ops[i], ops, n);
		const struct change_base *base = made ? op_base(made, t->id) : NULL;

		if (base == NULL || !shown_counts(ops[i], t))
			continue;
		for (size_t k = 0; k < made->change_count; k++) {
			if (op_takes_back(ops[i]))
				shown_revert(&s, &made->changes[k], base);
			else
				shown_apply(&s, &made->changes[k]);
			if (ops[i]->state == OP_PENDING)
				s.pending |= 1u << made->changes[k].kind;
		}
	}
	return s;
}

static const struct op *
op_target(const struct op *o, const struct op *const *ops, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(ops[i]->uuid, o->target) == 0)
			return ops[i];
	}
	return NULL;
}

const struct op *
op_made(const struct op *o, const struct op *const *ops, size_t n)
{
	const struct op *made = o;

	for (size_t i = 0; made != NULL && made->is_undo && i < n; i++)
		made = op_target(made, ops, n);
	if (made == NULL && o->base_count > 0)
		return o;
	return made;
}

bool
op_takes_back(const struct op *o)
{
	return o->is_undo && !o->is_redo;
}

/* ---- making operations ---- */

struct op *
op_open_empty(void)
{
	return mem_zalloc(sizeof(struct op));
}

struct change_base
op_base_of(const struct ticket *t, const struct op *const *ops, size_t n)
{
	struct shown shown = op_shown(t, ops, n);

	return (struct change_base){
		.ticket_id = t->id,
		.status = shown.status,
		.priority = shown.priority,
		.assignee_id = shown.assignee_id,
		.comments_seen = t->comment_count,
		.comment_max_id = t->last_comment_id,
	};
}

struct op *
op_open_on(const struct change_base *bases, size_t n)
{
	struct op *o = mem_zalloc(sizeof *o);

	rng_uuid(o->uuid);
	o->bases = mem_array(n > 0 ? n : 1, sizeof *o->bases);
	o->base_count = n;
	if (n > 0)
		memcpy(o->bases, bases, n * sizeof *bases);
	qsort(o->bases, n, sizeof *o->bases, op_compare_bases);
	return o;
}

struct op *
op_open(const struct store *s, const struct op *const *ops, size_t op_count, const int64_t *ids,
    size_t n)
{
	struct op *o = mem_zalloc(sizeof *o);

	rng_uuid(o->uuid);
	o->bases = mem_array(n, sizeof *o->bases);
	o->base_count = n;
	for (size_t i = 0; i < n; i++) {
		const struct ticket *t = store_ticket(s, ids[i]);

		assert(t != NULL);
		o->bases[i] = op_base_of(t, ops, op_count);
	}
	return o;
}

struct op *
op_open_undo(const struct op *target)
{
	struct op *o = mem_zalloc(sizeof *o);

	rng_uuid(o->uuid);
	o->is_undo = true;
	o->is_redo = op_takes_back(target);
	memcpy(o->target, target->uuid, sizeof o->target);
	memcpy(o->label, target->label, sizeof o->label);
	return o;
}

void
op_clear(struct op *o)
{
	for (size_t i = 0; i < o->change_count; i++) {
		buf_done(&o->changes[i].add);
		buf_done(&o->changes[i].remove);
		buf_done(&o->changes[i].content);
		buf_done(&o->changes[i].from);
		buf_done(&o->changes[i].title);
		buf_done(&o->changes[i].email);
		buf_done(&o->changes[i].name);
	}
	mem_free(o->bases);
	o->bases = NULL;
	o->change_count = o->base_count = 0;
}

void
op_close(struct op *o)
{
	if (o == NULL)
		return;
	op_clear(o);
	buf_done(&o->sent);
	buf_done(&o->outcome);
	mem_free(o);
}

struct change *
op_add(struct op *o, enum change_kind kind)
{
	assert(o->change_count < OP_CHANGES_MAX);
	o->changes[o->change_count] = (struct change){ .kind = kind };
	return &o->changes[o->change_count++];
}
