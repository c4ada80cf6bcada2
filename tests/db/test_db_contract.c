/* Every statement of the program, prepared on a real server: parameters and
 * columns are what the code counts on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "src/db/compose.h"
#include "ttydesk/base/embed.h"

static struct cluster *cluster;
static PGconn *sql;
static struct arena arena;

/* A statement's parameters and columns; -1: is not for PREPARE. */
static const struct {
	const char *name;
	int params, columns;
} contract[] = {
	{ "apply.sql", 4, 1 },
	{ "chunk.sql", 2, 1 },
	{ "count.sql", 1, 1 },
	{ "counts.sql", 4, 5 },
	{ "number.sql", 1, 11 },
	{ "export.sql", 1, 17 },
	{ "feed_lease.sql", 0, 1 },
	{ "feed_listen.sql", 0, 0 },
	{ "feed_read.sql", 1, 14 },
	{ "feed_start.sql", 0, 7 },
	{ "feed_unlisten.sql", 0, 0 },
	{ "forget.sql", 0, 0 },
	{ "health.sql", 0, 1 },
	{ "history.sql", 4, 8 },
	{ "history_tags.sql", 0, 3 },
	{ "history_users.sql", 0, 5 },
	{ "macro_save.sql", 1, 1 },
	{ "macros.sql", 0, 6 },
	{ "matches.sql", 1, 6 },
	{ "next.sql", 3, 1 },
	{ "operations.sql", 1, 7 },
	{ "page.sql", 1, 11 },
	{ "page_attachments.sql", 1, 8 },
	{ "page_authors.sql", 1, 5 },
	{ "page_bodies.sql", 1, 3 },
	{ "page_comments.sql", 1, 10 },
	{ "page_ids.sql", 1, 11 },
	{ "page_others.sql", 1, 8 },
	{ "page_stats.sql", 1, 11 },
	{ "page_tags.sql", 1, 4 },
	{ "page_users.sql", 1, 5 },
	{ "people.sql", 2, 5 },
	{ "presence_read.sql", 2, 4 },
	{ "presence_tell.sql", 4, 3 },
	{ "prune_changes.sql", 1, 1 },
	{ "prune_count.sql", 1, 3 },
	{ "prune_rest.sql", 0, 1 },
	{ "put_chunk.sql", 3, 1 },
	{ "page_plans.sql", 0, 2 },
	{ "search.sql", 0, 1 },
	{ "seen.sql", 2, 1 },
	{ "setup_check.sql", 0, 3 },
	{ "setup_settings.sql", 6, 14 },
	{ "setup_whoami.sql", 1, 6 },
	{ "similar.sql", 3, 11 },
	{ "skip.sql", 2, 1 },
	{ "snapshot.sql", 0, 0 },
	{ "staff.sql", 0, 5 },
	{ "stats.sql", 2, 1 },
	{ "tags.sql", 0, 3 },
	{ "text.sql", 2, 2 },
	{ "view_counts.sql", 1, 1 },
	{ "view_save.sql", 1, 1 },
	{ "views.sql", 0, 6 },
	{ "watch_matches.sql", 1, 1 },
	{ "watch_read.sql", 3, 9 },
	{ "undo.sql", 4, 1 },
	{ "watch_judged.sql", 3, 9 },
};

static int
setup(void **state)
{
	(void)state;
	cluster = cluster_open();
	sql = cluster_connect(cluster_create_desk(cluster, "contract", 1));
	arena_init(&arena);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static void
assert_prepares(const char *name, const char *text, int params, int columns)
{
	PGresult *res = PQprepare(sql, "", text, 0, NULL);

	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", name, PQresultErrorMessage(res));
	PQclear(res);
	res = PQdescribePrepared(sql, "");
	if (PQnparams(res) != params || PQnfields(res) != columns)
		fail_msg(
		    "%s: %d parameters and %d columns", name, PQnparams(res), PQnfields(res));
	PQclear(res);
}

static void
every_statement_prepares_as_the_code_counts_on(void **state)
{
	struct str ids = compose_text("page_ids.sql");

	(void)state;
	for (size_t i = 0; i < sizeof contract / sizeof contract[0]; i++) {
		struct buf text = { 0 };

		if (strstr(compose_text(contract[i].name).p, ":page") != NULL)
			compose_around(&text, contract[i].name, ids);
		else
			buf_put_str(&text, compose_text(contract[i].name));
		assert_prepares(
		    contract[i].name, text.p, contract[i].params, contract[i].columns);
		buf_done(&text);
	}
}

static void
no_statement_is_left_out_of_this_test(void **state)
{
	(void)state;
	for (size_t i = 0; i < sql_file_count; i++) {
		bool is_known = false;

		if (strncmp(sql_files[i].name, "migrate", 7) == 0)
			continue; /* its own tests run those */
		if (strcmp(sql_files[i].name, "watch_judged.sql") == 0)
			continue; /* its page's parameters begin with $4: test_watch runs it */

		for (size_t j = 0; j < sizeof contract / sizeof contract[0]; j++)
			is_known = is_known || strcmp(contract[j].name, sql_files[i].name) == 0;
		if (!is_known)
			fail_msg("%s", sql_files[i].name);
		if (strncmp(sql_files[i].text, "-- ", 3) != 0)
			fail_msg("%s does not say what it is for", sql_files[i].name);
	}
}

static void
a_segment_is_one_snapshot_and_leaves_nothing_behind(void **state)
{
	const char *text[] = { compose_text("snapshot.sql").p,
		"SELECT current_setting('transaction_isolation') || "
		"current_setting('transaction_read_only')"
		" || pg_backend_pid()::text" };
	PGresult *res = NULL;

	(void)state;
	assert_int_equal(PQenterPipelineMode(sql), 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    PQsendQueryParams(sql, text[i], 0, NULL, NULL, NULL, NULL, 0), 1);
	assert_int_equal(PQpipelineSync(sql), 1);
	for (int i = 0; i < 2; i++) {
		res = PQgetResult(sql);
		if (i == 1)
			assert_memory_equal(PQgetvalue(res, 0, 0), "repeatable readon", 17);
		PQclear(res);
		assert_null(PQgetResult(sql));
	}
	res = PQgetResult(sql);
	assert_int_equal(PQresultStatus(res), PGRES_PIPELINE_SYNC);
	PQclear(res);
	assert_int_equal(PQexitPipelineMode(sql), 1);
	assert_string_equal(cluster_value(sql, "SHOW transaction_isolation"), "read committed");
}

/* Filters that between them have every fragment. */
static void
filter_shape(struct filter *f, unsigned shape)
{
	f->status_mask = shape % 3 == 0 ? STATUS_MASK_ACTIVE
	    : shape % 3 == 1            ? STATUS_MASK_ALL
					: (1u << STATUS_OPEN | 1u << STATUS_CLOSED);
	f->priority_mask = shape & 4 ? 5 : PRIORITY_MASK_ALL;
	f->assignee = (enum filter_who)(shape / 8 % 3);
	f->assignee_id = 1;
	f->requester_id = shape & 32 ? 3 : 0;
	f->tag_count = shape & 64 ? FILTER_TAGS_MAX : 0;
	f->is_untagged = (shape & 128) != 0;
	f->created_before = shape & 256 ? 1 : 0;
	for (size_t i = 0; i < FILTER_TAGS_MAX; i++)
		f->tag_ids[i] = (int64_t)i + 1;
}

/* The default, or all columns both ways. */
static struct sort
contract_sort(unsigned i)
{
	if (i == 0)
		return (struct sort){ .count = 0 };
	return (struct sort){ 4,
		{ { SORT_ASSIGNEE, true }, { SORT_STATUS, false }, { SORT_CREATED, true },
		    { SORT_PRIORITY, false } } };
}

static void
every_composed_page_prepares_with_the_parameters_it_was_given(void **state)
{
	(void)state;
	for (unsigned shape = 0; shape < 512; shape++)
		for (unsigned kind = 0; kind < 10; kind++) {
			struct query q = { .sort = contract_sort(kind % 2) };
			struct window w = { .kind = (enum window_kind)(kind / 2), .limit = 60 };
			struct compose_params params = { .arena = &arena };
			struct buf text = { 0 };

			filter_shape(&q.filter, shape);
			compose_page(&text, &params, &q, &w, w.limit);
			assert_prepares("page", text.p, params.n, 11);
			buf_done(&text);
			arena_reset(&arena);
		}
}

/* Rows the planner guesses are none of our business; which index it takes is. */
static void
assert_plan(const char *text, const char *index)
{
	struct buf explain = { 0 }, plan = { 0 };
	PGresult *res;

	buf_putf(&explain, "EXPLAIN (COSTS off) %s", text);
	res = PQexec(sql, explain.p);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("%s", PQerrorMessage(sql));
	for (int i = 0; i < PQntuples(res); i++)
		buf_putf(&plan, "%s\n", PQgetvalue(res, i, 0));
	if (strstr(plan.p, index) == NULL || strstr(plan.p, "->  Sort") != NULL)
		fail_msg("not by %s without a sort:\n%s\n%s", index, text, plan.p);
	PQclear(res);
	buf_done(&explain);
	buf_done(&plan);
}

static void
queues_are_read_in_order_from_their_partial_indexes(void **state)
{
	struct window w = { .kind = WINDOW_FIRST, .limit = 60 };
	struct query q = { .filter = { .status_mask = STATUS_MASK_ACTIVE,
			       .priority_mask = PRIORITY_MASK_ALL } };
	struct compose_params params = { .arena = &arena };
	struct buf text = { 0 };

	(void)state;
	cluster_exec(sql,
	    "SET enable_seqscan = off; SET enable_bitmapscan = off;"
	    "INSERT INTO tickets (ticket_number, title, description, status, priority, "
	    "creator_id,"
	    " assignee_id) SELECT 'C' || i, 't', 'd', (ARRAY['OPEN','WAITING_ON_CUSTOMER',"
	    "'CLOSED','CLOSED','CLOSED'])[i % 5 + 1]::ticketstatus,"
	    " (ARRAY['LOW','HIGH'])[i % 2 + 1]::ticketpriority, 3, nullif(i % 3, 0)"
	    " FROM generate_series(1, 20000) i; ANALYZE tickets");
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ttydesk_active on");
	buf_clear(&text);
	q.filter.assignee = WHO_NONE;
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ttydesk_active_unassigned on");
	buf_clear(&text);
	q.filter.assignee = WHO_ANY;
	q.filter.status_mask = 1u << STATUS_WAITING;
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ttydesk_active_by_status on");
	buf_clear(&text);
	q.filter.status_mask = STATUS_MASK_ALL;
	q.sort = (struct sort)SORT_NEWEST;
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ix_tickets_created_at on");
	buf_clear(&text);
	q.sort = (struct sort){ 1, { { SORT_UPDATED, false } } };
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ttydesk_updated on");
	buf_clear(&text);
	q.filter.status_mask = STATUS_MASK_ACTIVE;
	q.sort.by[0].is_up = true;
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ttydesk_active_updated on");
	buf_clear(&text);
	q.sort.by[0].field = SORT_CREATED;
	compose_page(&text, &params, &q, &w, 60);
	assert_plan(text.p, "using ttydesk_active_created on");
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_prepares_as_the_code_counts_on),
		cmocka_unit_test(no_statement_is_left_out_of_this_test),
		cmocka_unit_test(every_composed_page_prepares_with_the_parameters_it_was_given),
		cmocka_unit_test(a_segment_is_one_snapshot_and_leaves_nothing_behind),
		cmocka_unit_test(queues_are_read_in_order_from_their_partial_indexes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
