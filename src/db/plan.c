#include <assert.h>

#include "compose.h"
#include "db_priv.h"
#include "decode.h"
#include "stamp.h"

/* One statement of a request. */
struct plan_part {
	const char *file;
	decode_fn *decode;
};

/* All statements of a kind of request; the number never depends on rows. */
struct plan {
	bool is_write, is_side;
	size_t heads; /* parts of every such request */
	size_t parts; /* with those that only threads need */
	struct plan_part part[JOB_SLOTS_MAX];
};

/* clang-format off */
#define PLAN_TICKETS                                            \
	{ "page.sql", decode_tickets },                         \
	{ "page_users.sql", decode_users },                     \
	{ "page_tags.sql", decode_page_tags },                  \
	{ "page_stats.sql", decode_stats },                     \
	{ "page_bodies.sql", decode_bodies },                   \
	{ "page_comments.sql", decode_comments },               \
	{ "page_authors.sql", decode_users },                   \
	{ "page_attachments.sql", decode_attachments },         \
	{ "page_others.sql", decode_others }

static const struct plan plans[] = {
	[REQUEST_PAGE]    = { .heads = 4, .parts = 9, .part = { PLAN_TICKETS } },
	[REQUEST_TICKETS] = { .heads = 4, .parts = 4, .part = { PLAN_TICKETS } },
	[REQUEST_THREADS] = { .heads = 9, .parts = 9, .part = { PLAN_TICKETS } },
	[REQUEST_NUMBER]  = { .heads = 9, .parts = 9, .part = { PLAN_TICKETS } },
	[REQUEST_COUNT]   = { .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "count.sql", decode_count } } },
	/* kept for everybody by whoever counts: no read */
	[REQUEST_COUNTS]  = { .is_write = true, .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "counts.sql", decode_counts } } },
	[REQUEST_STAFF]   = { .heads = 1, .parts = 1, .part = { { "staff.sql", decode_users } } },
	[REQUEST_TAGS]    = { .heads = 1, .parts = 1, .part = { { "tags.sql", decode_tags } } },
	[REQUEST_APPLY]   = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "apply.sql", decode_outcome } } },
	[REQUEST_UNDO]    = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "undo.sql", decode_outcome } } },
	[REQUEST_NEXT]    = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "next.sql", decode_outcome } } },
	[REQUEST_SKIP]    = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "skip.sql", decode_nothing } } },
	[REQUEST_PUT_CHUNK] = { .is_write = true, .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "put_chunk.sql", decode_taken } } },
	[REQUEST_CHUNK]   = { .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "chunk.sql", decode_chunk } } },
	[REQUEST_SAVE_MACRO] = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "macro_save.sql", decode_nothing } } },
	[REQUEST_MACROS]  = { .heads = 1, .parts = 1, .part = { { "macros.sql", decode_macros } } },
	[REQUEST_SAVE_VIEW] = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "view_save.sql", decode_nothing } } },
	[REQUEST_VIEWS]   = { .heads = 1, .parts = 1, .part = { { "views.sql", decode_views } } },
	[REQUEST_VIEW_COUNTS] = { .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "view_counts.sql", decode_count } } },
	[REQUEST_CHECK]   = { .heads = 1, .parts = 1,
	                      .part = { { "apply.sql", decode_outcome } } },
	[REQUEST_MATCHES] = { .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "matches.sql", decode_matches } } },
	[REQUEST_TEXT]    = { .heads = 1, .parts = 1, .part = { { "text.sql", decode_text } } },
	[REQUEST_OPERATIONS] = { .heads = 1, .parts = 1,
	                      .part = { { "operations.sql", decode_operations } } },
	[REQUEST_PEOPLE]  = { .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "people.sql", decode_users } } },
	[REQUEST_SIMILAR] = { .is_side = true, .heads = 2, .parts = 2, .part = {
		{ "page.sql", decode_tickets },
		{ "page_users.sql", decode_users } } },
	[REQUEST_SEEN]    = { .is_write = true, .heads = 1, .parts = 1,
	                      .part = { { "seen.sql", decode_nothing } } },
	[REQUEST_HISTORY] = { .heads = 3, .parts = 3, .part = {
		{ "history.sql", decode_audits },
		{ "history_users.sql", decode_users },
		{ "history_tags.sql", decode_tags } } },
	[REQUEST_HEALTH]  = { .heads = 1, .parts = 1, .part = { { "health.sql", decode_outcome } } },
	[REQUEST_STATS]   = { .is_side = true, .heads = 1, .parts = 1,
	                      .part = { { "stats.sql", decode_outcome } } },
};

static const char *const plan_fields[] = {
	[TEXT_TITLE] = "title", [TEXT_DESCRIPTION] = "description", [TEXT_COMMENT] = "comment",
};
/* clang-format on */

bool
plan_is_write(enum request_kind kind)
{
	return plans[kind].is_write;
}

bool
plan_is_side(const struct request *r)
{
	return plans[r->kind].is_side || r->is_bulk ||
	    (r->kind == REQUEST_PAGE && filter_is_search(&r->query.filter));
}

static size_t
plan_part_count(const struct request *r)
{
	if (r->kind == REQUEST_PAGE && r->thread_count <= 0)
		return plans[r->kind].heads;
	return plans[r->kind].parts;
}

static int
plan_clamp_limit(int limit)
{
	return limit < 1 ? 1 : limit > QUERY_LIMIT_MAX ? QUERY_LIMIT_MAX : limit;
}

#define PLAN_MATCHES_MAX 50000

static int
plan_matches_max(const struct request *r)
{
	return r->limit < 1               ? 1
	    : r->limit > PLAN_MATCHES_MAX ? PLAN_MATCHES_MAX
					  : (int)r->limit;
}

/* Rows of lists that have no window. */
static int64_t
plan_rows_max(const struct request *r)
{
	return r->limit < 1              ? 1
	    : r->limit > QUERY_LIMIT_MAX ? QUERY_LIMIT_MAX
					 : (int64_t)r->limit;
}

static const char *
plan_words(const struct request *r)
{
	return r->words.p == NULL ? "" : r->words.p;
}

/* An id that no row can have is null: nothing is found, nothing fails. */
static void
plan_add_row(struct compose_params *params, int64_t id)
{
	if (id > 0 && id <= INT32_MAX)
		compose_add_id(params, id);
	else
		compose_add(params, NULL);
}

/* The page's own statement, with one row more than the limit, to know whether
 * there are others; or the tickets by id. */
static void
plan_page(const struct request *r, struct buf *out, struct compose_params *params)
{
	struct buf page = { 0 };

	if (r->kind == REQUEST_VIEW_COUNTS) {
		compose_some(&page, params, &r->query.filter, plan_matches_max(r));
	} else if (r->kind == REQUEST_MATCHES) {
		compose_page(&page, params, &r->query, &(struct window){ .kind = WINDOW_FIRST },
		    plan_matches_max(r) + 1);
	} else if (r->kind == REQUEST_COUNT) {
		compose_tickets(&page, params, &r->query);
	} else if (r->kind == REQUEST_NUMBER) {
		buf_put_str(&page, compose_text("number.sql"));
		compose_add(params, plan_words(r));
	} else if (r->kind == REQUEST_PAGE) {
		compose_page(&page, params, &r->query, &r->window,
		    plan_clamp_limit(r->window.limit) + 1);
	} else if (r->kind == REQUEST_SIMILAR) {
		buf_put_str(&page, compose_text("similar.sql"));
		plan_add_row(params, r->row_id);
		compose_add(params, plan_words(r));
		compose_add_id(params, plan_rows_max(r));
	} else {
		buf_put_str(&page, compose_text("page_ids.sql"));
		compose_add_ids(params, r->ids, r->id_count);
	}
	compose_around(out, plans[r->kind].part[0].file, buf_str(&page));
	buf_done(&page);
}

/* How many of the page's rows part `i` is about: threads only of the first
 * ones, in the window's direction. */
static int64_t
plan_row_count(const struct request *r, size_t i)
{
	int limit = plan_clamp_limit(r->window.limit);

	if (r->kind != REQUEST_PAGE)
		return INT32_MAX; /* all */
	return i >= plans[r->kind].heads && r->thread_count < limit ? r->thread_count : limit;
}

static void
plan_history(const struct request *r, struct compose_params *params)
{
	plan_add_row(params, r->row_id);
	if (r->window.kind == WINDOW_AFTER) {
		compose_add_time(params, r->window.key.values[0]);
		compose_add_id(params, r->window.key.id);
	} else {
		compose_add(params, NULL);
		compose_add(params, NULL);
	}
	/* one more, to know whether there are others */
	compose_add_id(params, plan_clamp_limit(r->window.limit) + 1);
}

/* size: one case per kind of request */
static void
plan_params(const struct request *r, size_t i, struct compose_params *params)
{
	switch (r->kind) {
	case REQUEST_PAGE:
	case REQUEST_TICKETS:
	case REQUEST_SIMILAR:
	case REQUEST_NUMBER:
	case REQUEST_THREADS: compose_add_id(params, plan_row_count(r, i)); break;
	case REQUEST_PUT_CHUNK:
		compose_add(params, r->op);
		compose_add_id(params, (int64_t)r->limit);
		compose_add(params, plan_words(r));
		break;
	case REQUEST_CHUNK:
		compose_add_id(params, r->row_id);
		compose_add_id(params, (int64_t)r->limit);
		break;
	case REQUEST_SAVE_MACRO:
	case REQUEST_SAVE_VIEW:
		compose_add(params, r->changes.p == NULL ? "{}" : r->changes.p);
		break;
	case REQUEST_MACROS:
	case REQUEST_VIEWS:
	case REQUEST_VIEW_COUNTS:
	case REQUEST_MATCHES:
	case REQUEST_COUNT:
	case REQUEST_HEALTH:
	case REQUEST_STAFF:
	case REQUEST_TAGS: break;
	case REQUEST_COUNTS:
		plan_add_row(params, r->me_id);
		compose_add_time(
		    params, r->overdue_before == 0 ? STAMP_MIN : r->overdue_before);
		compose_add_id(params, r->heard_ms);
		if (r->had_at == 0)
			compose_add(params, NULL);
		else
			compose_add_time(params, r->had_at);
		break;
	case REQUEST_TEXT:
		compose_add(params, plan_fields[r->field]);
		plan_add_row(params, r->row_id);
		break;
	case REQUEST_OPERATIONS: compose_add_id(params, plan_rows_max(r)); break;
	case REQUEST_PEOPLE:
		compose_add(params, plan_words(r));
		compose_add_id(params, plan_rows_max(r));
		break;
	case REQUEST_SEEN:
		compose_add_id(params, r->row_id);
		compose_add_id(params, r->comment_id);
		break;
	case REQUEST_HISTORY:
		if (i == 0)
			plan_history(r, params);
		break;
	case REQUEST_STATS:
		compose_add_time(params, r->from);
		compose_add_time(params, r->to);
		break;
	case REQUEST_NEXT:
		compose_add(params, r->op);
		compose_add_time(params, r->made_at);
		compose_add_ids(params, r->ids, r->id_count);
		break;
	case REQUEST_SKIP:
		compose_add_id(params, r->row_id);
		compose_add(params, plan_words(r));
		break;
	case REQUEST_APPLY:
	case REQUEST_CHECK:
	case REQUEST_UNDO:
		compose_add(params, r->op);
		compose_add_time(params, r->made_at);
		compose_add(params,
		    r->kind == REQUEST_UNDO    ? r->target
			: r->changes.p == NULL ? "[]"
					       : r->changes.p);
		compose_add(params,
		    r->kind == REQUEST_CHECK ? "check"
			: r->each            ? "each"
					     : "all");
		break;
	}
}

static bool
plan_has_page(enum request_kind kind)
{
	return kind == REQUEST_PAGE || kind == REQUEST_TICKETS || kind == REQUEST_THREADS ||
	    kind == REQUEST_SIMILAR || kind == REQUEST_MATCHES || kind == REQUEST_NUMBER ||
	    kind == REQUEST_COUNT || kind == REQUEST_VIEW_COUNTS;
}

/* Prepared by name: what comes again and again as it is. Windows of odd sizes
 * are refreshes; they would fill the session with plans. What people type
 * decides the plan. */
static bool
plan_is_named(const struct request *r, size_t i)
{
	if ((r->kind == REQUEST_PEOPLE || r->kind == REQUEST_SIMILAR ||
		r->kind == REQUEST_MATCHES || r->kind == REQUEST_COUNT ||
		r->kind == REQUEST_VIEW_COUNTS) &&
	    i == 0)
		return false;
	if (r->kind != REQUEST_PAGE || i > 0)
		return true;
	return r->window.limit % 50 == 0 && !compose_is_planned_each_time(&r->query);
}

void
plan_call(struct job *j, pipe_call_fn *done)
{
	const struct request *r = &j->request;
	const struct plan *plan = &plans[r->kind];

	for (size_t i = 0; i < plan_part_count(r); i++) {
		struct compose_params params = { .arena = &j->lane->db->arena };
		struct buf sql = { 0 };
		bool is_page = i == 0 && plan_has_page(r->kind);

		if (is_page) {
			plan_page(r, &sql, &params);
		} else {
			buf_put_str(&sql, compose_text(plan->part[i].file));
			plan_params(r, i, &params);
		}
		pipe_call(&j->lane->pipe,
		    &(struct pipe_call){ .sql = sql.p,
			.is_named = plan_is_named(r, i),
			.param_count = params.n,
			.params = params.values,
			.done = done,
			.ctx = j,
			.slot = (int)i });
		buf_done(&sql);
	}
}

bool
plan_decode(const struct job *j, struct reply *r, struct err *err)
{
	const struct plan *plan = &plans[j->request.kind];

	for (size_t i = 0; i < plan_part_count(&j->request); i++) {
		if (j->results[i] == NULL)
			return err_set(err, ERR_LOST, "an answer is missing");
		if (!plan->part[i].decode(r, &j->lane->db->arena, j->results[i], err))
			return false;
	}
	if (j->request.kind == REQUEST_MATCHES) {
		size_t max = (size_t)plan_matches_max(&j->request);

		r->has_more = r->rows.match_count > max;
		r->rows.match_count = r->has_more ? max : r->rows.match_count;
	}
	if (j->request.kind == REQUEST_PAGE)
		decode_page_end(r, plan_clamp_limit(j->request.window.limit),
		    compose_is_reversed(&j->request.window));
	if (j->request.kind == REQUEST_HISTORY)
		decode_history_end(r, plan_clamp_limit(j->request.window.limit));
	return true;
}
