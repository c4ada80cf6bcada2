#include "ttydesk/desk/query.h"

#include <string.h>

#include "filter_priv.h"
#include "ttydesk/desk/rows.h"
#include "ttydesk/desk/store.h"

void
filter_init(struct filter *f)
{
	*f = (struct filter){
		.status_mask = STATUS_MASK_ACTIVE,
		.priority_mask = PRIORITY_MASK_ALL,
	};
}

/* ---- equality ---- */

static bool
filter_eq_nodes(const struct filter *a, const struct filter *b)
{
	for (size_t i = 0; i < a->node_count; i++) {
		const struct expr_node *x = &a->nodes[i], *y = &b->nodes[i];

		if (x->kind != y->kind || x->n != y->n || x->is_below != y->is_below ||
		    x->value != y->value || x->len != y->len ||
		    memcmp(a->text + x->at, b->text + y->at, x->len) != 0)
			return false;
	}
	return true;
}

bool
filter_eq(const struct filter *a, const struct filter *b)
{
	return a->status_mask == b->status_mask && a->priority_mask == b->priority_mask &&
	    a->assignee == b->assignee && a->assignee_id == b->assignee_id &&
	    a->requester_id == b->requester_id && a->tag_count == b->tag_count &&
	    memcmp(a->tag_ids, b->tag_ids, a->tag_count * sizeof a->tag_ids[0]) == 0 &&
	    a->is_untagged == b->is_untagged && a->created_before == b->created_before &&
	    a->sleep == b->sleep && a->deleted == b->deleted &&
	    a->node_count == b->node_count && filter_eq_nodes(a, b);
}

static bool
sort_eq(const struct sort *a, const struct sort *b)
{
	for (int i = 0; i < a->count; i++) {
		if (a->by[i].field != b->by[i].field || a->by[i].is_up != b->by[i].is_up)
			return false;
	}
	return a->count == b->count;
}

bool
query_eq(const struct query *a, const struct query *b)
{
	struct sort x = query_sort(a), y = query_sort(b);

	return sort_eq(&x, &y) && filter_eq(&a->filter, &b->filter);
}

/* ---- the flat fields ---- */

bool
filter_has_tag(const struct ticket *t, int64_t id)
{
	for (size_t i = 0; i < t->tag_count; i++) {
		if (t->tag_ids[i] == id)
			return true;
	}
	return false;
}

static bool
filter_match_tags(const struct filter *f, const struct ticket *t)
{
	if (f->is_untagged && t->tag_count > 0)
		return false;
	for (size_t i = 0; i < f->tag_count; i++) {
		if (!filter_has_tag(t, f->tag_ids[i]))
			return false;
	}
	return true;
}

static bool
filter_match_assignee(const struct filter *f, const struct ticket *t)
{
	switch (f->assignee) {
	case WHO_ANY: return true;
	case WHO_NONE: return t->assignee_id == 0;
	case WHO_USER: return t->assignee_id != 0 && t->assignee_id == f->assignee_id;
	}
	return false;
}

/* As it was when the ticket was read: whoever lists tickets asks again when one
 * may have woken. */
static bool
filter_match_sleep(const struct filter *f, const struct ticket *t)
{
	switch (f->sleep) {
	case SLEEP_HIDDEN: return t->asleep_until == 0;
	case SLEEP_SHOWN: return true;
	case SLEEP_ONLY: return t->asleep_until != 0;
	}
	return true;
}

static bool
filter_match_deleted(const struct filter *f, const struct ticket *t)
{
	switch (f->deleted) {
	case DELETED_HIDDEN: return !t->is_gone && t->deleted_at == 0;
	case DELETED_SHOWN: return !t->is_gone || t->deleted_at != 0;
	case DELETED_ONLY: return t->deleted_at != 0;
	}
	return false;
}

/* What the ticket's own row says. */
static bool
filter_match_row(const struct filter *f, const struct ticket *t)
{
	return filter_match_deleted(f, t) && (f->status_mask >> t->status & 1) != 0 &&
	    (f->priority_mask >> t->priority & 1) != 0 && filter_match_assignee(f, t) &&
	    (f->requester_id == 0 || t->creator_id == f->requester_id) &&
	    (f->created_before == 0 || t->created_at < f->created_before);
}

enum filter_answer
filter_match(const struct filter *f, const struct ticket *t, const struct store *s)
{
	enum filter_answer answer;

	if (!filter_match_row(f, t))
		return FILTER_NO;
	if (!t->is_bare && !(filter_match_sleep(f, t) && filter_match_tags(f, t)))
		return FILTER_NO;
	answer = expr_match(f, t, s);
	return t->is_bare && answer == FILTER_YES ? FILTER_ASK : answer;
}

bool
filter_depends(const struct filter *f, char table)
{
	switch (table) {
	case 't': return true;
	case 'g': return f->tag_count > 0 || f->is_untagged || expr_depends(f, 'g');
	default: return expr_depends(f, table);
	}
}

/* ---- order ---- */

static void
sort_add(struct sort *sort, enum sort_field field, bool is_up)
{
	sort->by[sort->count].field = (uint8_t)field;
	sort->by[sort->count++].is_up = is_up;
}

/* What one column alone leaves open is urgent first, then the last touched; turned
 * round with it. */
struct sort
query_sort(const struct query *q)
{
	struct sort sort = q->sort;
	bool is_up = sort.count > 0 && sort.by[0].is_up;

	for (int i = 0; i < sort.count; i++) {
		if (sort.by[i].field == SORT_BEST && !filter_has_words(&q->filter))
			sort.by[i].field = SORT_CREATED;
	}
	if (sort.count > 1)
		return sort;
	switch (sort.count > 0 ? (enum sort_field)sort.by[0].field : SORT_PRIORITY) {
	case SORT_STATUS:
	case SORT_ASSIGNEE:
		sort_add(&sort, SORT_PRIORITY, !is_up);
		sort_add(&sort, SORT_UPDATED, !is_up);
		break;
	case SORT_PRIORITY:
		if (sort.count == 0)
			sort_add(&sort, SORT_PRIORITY, false);
		sort_add(&sort, SORT_UPDATED, is_up);
		break;
	case SORT_UPDATED:
	case SORT_BEST:
	case SORT_CREATED: break;
	}
	return sort;
}

struct sort_key
query_key_of(const struct query *q, const struct sort_values *v)
{
	struct sort sort = query_sort(q);
	struct sort_key key = { .id = v->id };

	for (int i = 0; i < sort.count; i++) {
		switch ((enum sort_field)sort.by[i].field) {
		case SORT_PRIORITY: key.values[i] = v->priority; break;
		case SORT_UPDATED: key.values[i] = v->updated_at; break;
		case SORT_CREATED: key.values[i] = v->created_at; break;
		case SORT_STATUS: key.values[i] = v->status; break;
		case SORT_ASSIGNEE:
			key.values[i] = v->assignee_id ? v->assignee_id : SORT_NULL;
			break;
		case SORT_BEST: key.values[i] = v->rank; break;
		}
	}
	return key;
}

struct sort_key
query_key(const struct query *q, const struct ticket *t)
{
	return query_key_of(q,
	    &(struct sort_values){ .priority = t->priority,
		.status = t->status,
		.assignee_id = t->assignee_id,
		.created_at = t->created_at,
		.updated_at = t->updated_at,
		.id = t->id });
}

struct sort_key
query_key_row(const struct query *q, const struct ticket_row *r)
{
	return query_key_of(q,
	    &(struct sort_values){ .priority = r->priority,
		.status = r->status,
		.assignee_id = r->assignee_id,
		.created_at = r->created_at,
		.updated_at = r->updated_at,
		.id = r->id,
		.rank = r->rank });
}

bool
query_is_ranked(const struct query *q)
{
	struct sort sort = query_sort(q);

	for (int i = 0; i < sort.count; i++) {
		if (sort.by[i].field == SORT_BEST)
			return true;
	}
	return false;
}

static int
query_order(int64_t a, int64_t b, bool is_up)
{
	return a == b ? 0 : (a < b) == is_up ? -1 : 1;
}

int
query_compare(const struct query *q, const struct sort_key *a, const struct sort_key *b)
{
	struct sort sort = query_sort(q);

	for (int i = 0; i < sort.count; i++) {
		int c = query_order(a->values[i], b->values[i], sort.by[i].is_up);

		if (c != 0)
			return c;
	}
	return query_order(a->id, b->id, sort.by[sort.count - 1].is_up);
}
