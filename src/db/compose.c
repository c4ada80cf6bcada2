#include "compose.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "compose_expr.h"
#include "compose_text.h"
#include "stamp.h"
#include "ttydesk/base/embed.h"

/* A column of a sort: what it is in a statement, what its key is cast to, and what
 * rows are ordered by. Nobody sorts behind everybody: as a number, and as null does. */
struct compose_column {
	const char *name, *cast, *order;
};

/* clang-format off */
static const struct compose_column compose_sorts[] = {
	[SORT_PRIORITY] = { "t.priority", "::public.ticketpriority", "t.priority" },
	[SORT_UPDATED]  = { "t.updated_at", "::timestamptz", "t.updated_at" },
	[SORT_CREATED]  = { "t.created_at", "::timestamptz", "t.created_at" },
	[SORT_STATUS]   = { "t.status", "::public.ticketstatus", "t.status" },
	[SORT_ASSIGNEE] = { "coalesce(t.assignee_id::bigint, 9223372036854775807)", "::bigint",
	                    "t.assignee_id" },
	[SORT_BEST]     = { "t.rank", "::bigint", "t.rank" },
};
/* clang-format on */

static const char compose_columns[] =
    "SELECT t.id, t.ticket_number, t.title, t.status, t.priority, t.creator_id, "
    "t.assignee_id,\n"
    "\tt.created_at, t.updated_at, t.resolved_at, t.deleted_at\n"
    "FROM public.tickets t WHERE ";

void
compose_add(struct compose_params *p, const char *value)
{
	assert(p->n < COMPOSE_PARAMS_MAX);
	p->values[p->n++] = value;
}

void
compose_add_id(struct compose_params *p, int64_t id)
{
	compose_add(p, arena_printf(p->arena, "%lld", (long long)id).p);
}

void
compose_add_time(struct compose_params *p, int64_t at)
{
	char *text = arena_alloc(p->arena, STAMP_SIZE);

	stamp_format(text, at);
	compose_add(p, text);
}

void
compose_add_ids(struct compose_params *p, const int64_t *ids, size_t n)
{
	struct buf b = { 0 };

	buf_put_char(&b, '{');
	for (size_t i = 0; i < n; i++)
		if (ids[i] > 0 && ids[i] <= INT32_MAX)
			buf_putf(&b, "%s%lld", b.n > 1 ? "," : "", (long long)ids[i]);
	buf_put_char(&b, '}');
	compose_add(p, arena_z(p->arena, buf_str(&b)));
	buf_done(&b);
}

/* "t.status = 'OPEN'" or the like; `row` gives the labels. */
void
compose_labels(
    struct buf *out, const char *column, uint32_t mask, const struct enum_row *(*row)(unsigned))
{
	const char *sep = "";
	bool is_single = (mask & (mask - 1)) == 0;

	buf_putf(out, "%s %s", column, is_single ? "= " : "IN (");
	for (unsigned i = 0; i < 32; i++)
		if ((mask & 1u << i) != 0) {
			buf_putf(out, "%s'%s'", sep, row(i)->label);
			sep = ", ";
		}
	if (!is_single)
		buf_put_char(out, ')');
}

const struct enum_row *
compose_status_row(unsigned i)
{
	return status_row((enum ticket_status)i);
}

const struct enum_row *
compose_priority_row(unsigned i)
{
	return priority_row((enum ticket_priority)i);
}

/* A single status is alone: with `status < 'RESOLVED'` beside it the planner
 * multiplies the two and takes a plan that is a hundred times slower. */
static void
compose_status(struct buf *out, uint32_t mask)
{
	assert(mask != 0 && (mask & ~STATUS_MASK_ALL) == 0);
	if (mask == STATUS_MASK_ALL)
		return;
	buf_put_z(out, " AND ");
	if (mask == STATUS_MASK_ACTIVE)
		buf_put_z(out, "t.status < 'RESOLVED'");
	else
		compose_labels(out, "t.status", mask, compose_status_row);
}

/* Neighbouring priorities as a range: that keeps the index's order, IN doesn't. */
static void
compose_priority(struct buf *out, uint32_t mask)
{
	unsigned low = 0, high = PRIORITY_COUNT - 1;

	assert(mask != 0 && (mask & ~PRIORITY_MASK_ALL) == 0);
	while ((mask & 1u << low) == 0)
		low++;
	while ((mask & 1u << high) == 0)
		high--;
	if (low == high || mask != ((2u << high) - (1u << low))) {
		buf_put_z(out, " AND ");
		compose_labels(out, "t.priority", mask, compose_priority_row);
		return;
	}
	if (low > 0)
		buf_putf(out, " AND t.priority >= '%s'", compose_priority_row(low)->label);
	if (high < PRIORITY_COUNT - 1)
		buf_putf(out, " AND t.priority <= '%s'", compose_priority_row(high)->label);
}

/* active_tags may hold rows too many: the tagging itself is looked at too, by a value: as
 * another join it would be thought to leave next to nothing. */
static void
compose_tags(struct buf *out, struct compose_params *params, const struct filter *f)
{
	bool is_active = (filter_statuses(f) & ~STATUS_MASK_ACTIVE) == 0;

	for (size_t i = 0; i < f->tag_count; i++) {
		compose_add_id(params, f->tag_ids[i]);
		buf_putf(out,
		    is_active ? " AND EXISTS (SELECT FROM ttydesk.active_tags a\n"
				"\tWHERE a.ticket_id = t.id AND a.tag_id = $%d::int\n"
				"\tAND (SELECT 1 FROM public.ticket_tags x WHERE x.ticket_id = "
				"a.ticket_id\n"
				"\t\tAND x.tag_id = a.tag_id) IS NOT NULL)"
			      : " AND EXISTS (SELECT FROM public.ticket_tags x\n"
				"\tWHERE x.ticket_id = t.id AND x.tag_id = $%d::int)",
		    params->n);
	}
	if (f->is_untagged)
		buf_put_z(out,
		    " AND NOT EXISTS (SELECT FROM public.ticket_tags x WHERE x.ticket_id = "
		    "t.id)");
}

/* Asked of each row that is looked at, so that thousands of others that sleep cost
 * nothing. A value and no EXISTS: that would become a join, and could cost the
 * index's order. Of IS NOT NULL the planner thinks that nearly all rows pass; of anything
 * else half, and half of a page is a page that is not worth an index's order. */
static void
compose_sleep(struct buf *out, enum filter_sleep sleep)
{
	switch (sleep) {
	case SLEEP_SHOWN: return;
	case SLEEP_HIDDEN:
		buf_put_z(out,
		    "\n\tAND (SELECT 1 WHERE NOT EXISTS (SELECT FROM ttydesk.asleep s "
		    "WHERE s.ticket_id = t.id)) IS NOT NULL");
		return;
	case SLEEP_ONLY:
		buf_put_z(out,
		    "\n\tAND t.id = ANY (ARRAY(SELECT s.ticket_id::int FROM ttydesk.asleep "
		    "s))");
		return;
	}
}

static void
compose_filter(struct buf *out, struct compose_params *params, const struct filter *f)
{
	buf_put_z(out,
	    f->deleted == DELETED_HIDDEN      ? "t.deleted_at IS NULL"
		: f->deleted == DELETED_SHOWN ? "true"
					      : "t.deleted_at IS NOT NULL");
	compose_status(out, filter_statuses(f));
	compose_priority(out, f->priority_mask);
	switch (f->assignee) {
	case WHO_ANY: break;
	case WHO_NONE: buf_put_z(out, " AND t.assignee_id IS NULL"); break;
	case WHO_USER:
		compose_add_id(params, f->assignee_id);
		buf_putf(out, " AND t.assignee_id = $%d::int", params->n);
		break;
	}
	if (f->requester_id != 0) {
		compose_add_id(params, f->requester_id);
		buf_putf(out, " AND t.creator_id = $%d::int", params->n);
	}
	if (f->created_before != 0) {
		compose_add_time(params, f->created_before);
		buf_putf(out, " AND t.created_at < $%d::timestamptz", params->n);
	}
	compose_tags(out, params, f);
	compose_expr(out, params, f);
	compose_sleep(out, f->sleep);
}

/* The key's value in column `i`, as a parameter. */
static void
compose_value(struct buf *out, struct compose_params *params, const struct sort *sort, int i,
    const struct sort_key *key)
{
	enum sort_field field = (enum sort_field)sort->by[i].field;

	switch (field) {
	case SORT_PRIORITY:
		compose_add(params, priority_row((enum ticket_priority)key->values[i])->label);
		break;
	case SORT_STATUS:
		compose_add(params, status_row((enum ticket_status)key->values[i])->label);
		break;
	case SORT_UPDATED:
	case SORT_CREATED: compose_add_time(params, key->values[i]); break;
	case SORT_ASSIGNEE:
	case SORT_BEST: compose_add_id(params, key->values[i]); break;
	}
	buf_putf(out, "$%d%s", params->n, compose_sorts[field].cast);
}

static bool
compose_is_uniform(const struct sort *sort)
{
	for (int i = 1; i < sort->count; i++) {
		if (sort->by[i].is_up != sort->by[0].is_up)
			return false;
	}
	return true;
}

/* All columns one way: one comparison of rows, which an index serves. */
static void
compose_key_row(struct buf *out, struct compose_params *params, const struct sort *sort,
    const struct sort_key *key, const char *compare)
{
	buf_put_z(out, "\nAND (");
	for (int i = 0; i < sort->count; i++)
		buf_putf(out, "%s, ", compose_sorts[sort->by[i].field].name);
	buf_putf(out, "t.id) %s (", compare);
	for (int i = 0; i < sort->count; i++) {
		compose_value(out, params, sort, i, key);
		buf_put_z(out, ", ");
	}
	compose_add_id(params, key->id);
	buf_putf(out, "$%d::int)", params->n);
}

/* a beyond, or a the same and (b beyond, or ...). */
static void
compose_key_steps(struct buf *out, struct compose_params *params, const struct sort *sort,
    const struct sort_key *key, bool is_before)
{
	buf_put_z(out, "\nAND (");
	for (int i = 0; i < sort->count; i++) {
		const char *name = compose_sorts[sort->by[i].field].name;

		buf_putf(out, "%s %s ", name, sort->by[i].is_up == is_before ? "<" : ">");
		compose_value(out, params, sort, i, key);
		buf_putf(out, " OR %s = $%d%s AND (", name, params->n,
		    compose_sorts[sort->by[i].field].cast);
	}
	compose_add_id(params, key->id);
	buf_putf(out, "t.id %s $%d::int",
	    sort->by[sort->count - 1].is_up == is_before ? "<" : ">", params->n);
	for (int i = 0; i <= sort->count; i++)
		buf_put_char(out, ')');
}

static void
compose_key(struct buf *out, struct compose_params *params, const struct query *q,
    const struct window *w)
{
	struct sort sort = query_sort(q);
	bool is_before = w->kind == WINDOW_BEFORE, is_up = sort.by[0].is_up;
	struct sort_key key = w->key;

	if (w->kind == WINDOW_FIRST || w->kind == WINDOW_LAST)
		return;
	if (compose_is_uniform(&sort)) {
		compose_key_row(out, params, &sort, &w->key,
		    w->kind == WINDOW_FROM   ? is_up ? ">=" : "<="
			: is_up == is_before ? "<"
					     : ">");
		return;
	}
	/* the key itself and on: ids are whole numbers */
	if (w->kind == WINDOW_FROM)
		key.id += sort.by[sort.count - 1].is_up ? -1 : 1;
	compose_key_steps(out, params, &sort, &key, is_before);
}

static void
compose_order(struct buf *out, const struct sort *sort, bool is_reversed)
{
	for (int i = 0; i < sort->count; i++)
		buf_putf(out, "%s%s, ", compose_sorts[sort->by[i].field].order,
		    sort->by[i].is_up != is_reversed ? "" : " DESC");
	buf_putf(out, "t.id%s", sort->by[sort->count - 1].is_up != is_reversed ? "" : " DESC");
}

/* The hits that were touched last, with their rank, as row t; a fence, for the rank is dear. */
static void
compose_best(struct buf *out, struct compose_params *params, const struct filter *f, int limit)
{
	buf_put_z(out, "SELECT t.* FROM (SELECT t.*, 0");
	for (size_t i = 0; i < f->node_count; i++) {
		const struct expr_node *n = &f->nodes[i];

		if (n->kind == EXPR_TEXT)
			compose_text_rank(out, params, (struct str){ f->text + n->at, n->len });
	}
	buf_put_z(out, " AS rank\nFROM (");
	buf_put_z(out, compose_columns);
	compose_filter(out, params, f);
	buf_putf(out,
	    "\nORDER BY t.updated_at DESC, t.id DESC LIMIT %d) t OFFSET 0) t WHERE true",
	    limit > QUERY_BEST_MAX ? limit : QUERY_BEST_MAX);
}

void
compose_page(struct buf *out, struct compose_params *params, const struct query *q,
    const struct window *w, int limit)
{
	struct sort sort = query_sort(q);

	assert(limit > 0);
	if (query_is_ranked(q)) {
		compose_best(out, params, &q->filter, limit);
	} else {
		buf_put_z(out, compose_columns);
		compose_filter(out, params, &q->filter);
	}
	compose_key(out, params, q, w);
	buf_put_z(out, "\nORDER BY ");
	compose_order(out, &sort, compose_is_reversed(w));
	buf_putf(out, " LIMIT %d", limit);
}

void
compose_tickets(struct buf *out, struct compose_params *params, const struct query *q)
{
	buf_put_z(out, compose_columns);
	compose_filter(out, params, &q->filter);
}

void
compose_some(struct buf *out, struct compose_params *params, const struct filter *f, int limit)
{
	assert(limit > 0);
	buf_put_z(out, "SELECT FROM public.tickets t WHERE ");
	compose_filter(out, params, f);
	buf_putf(out, " LIMIT %d", limit);
}

bool
compose_is_reversed(const struct window *w)
{
	return w->kind == WINDOW_BEFORE || w->kind == WINDOW_LAST;
}

bool
compose_is_planned_each_time(const struct query *q)
{
	return q->filter.tag_count > 0 || q->filter.created_before != 0 ||
	    q->filter.requester_id != 0 || q->filter.node_count > 0 || q->sort.count > 1;
}

struct str
compose_text(const char *name)
{
	const struct td_embedded *file = embed_find(sql_files, name);
	struct str s;

	assert(file != NULL);
	s = (struct str){ file->text, file->len };
	while (str_starts(s, STR_LIT("--"))) {
		const char *end = memchr(s.p, '\n', s.n);

		assert(end != NULL);
		s = (struct str){ end + 1, s.n - (size_t)(end + 1 - s.p) };
	}
	while (s.n > 0 && s.p[s.n - 1] == '\n')
		s.n--;
	return s;
}

void
compose_around(struct buf *out, const char *name, struct str page)
{
	struct str text = compose_text(name);
	const char *mark = strstr(text.p, ":page");

	assert(mark != NULL && (size_t)(mark - text.p) < text.n);
	buf_put(out, text.p, (size_t)(mark - text.p));
	buf_put_str(out, page);
	mark += sizeof(":page") - 1;
	buf_put(out, mark, text.n - (size_t)(mark - text.p));
}
