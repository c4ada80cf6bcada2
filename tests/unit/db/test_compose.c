/* Statements out of a query's fields: what the indexes need stands there
 * literally, what people gave is a parameter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/compose.h"

static struct arena arena;
static struct compose_params params;
static struct buf out;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_done(&out);
	arena_done(&arena);
	return 0;
}

static const char *
compose(const struct query *q, struct window w)
{
	params = (struct compose_params){ .arena = &arena };
	buf_clear(&out);
	compose_page(&out, &params, q, &w, w.limit);
	return strstr(out.p, "WHERE");
}

static struct query
active(void)
{
	return (struct query){
		.filter = { .status_mask = STATUS_MASK_ACTIVE,
		    .priority_mask = PRIORITY_MASK_ALL,
		    .sleep = SLEEP_SHOWN },
	};
}

static const struct window first = { .kind = WINDOW_FIRST, .limit = 60 };

#define DOWN "\nORDER BY t.priority DESC, t.updated_at DESC, t.id DESC LIMIT 60"

static void
the_active_queue_proves_the_partial_index(void **state)
{
	struct query q = active();

	(void)state;
	assert_string_equal(
	    compose(&q, first), "WHERE t.deleted_at IS NULL AND t.status < 'RESOLVED'" DOWN);
	assert_int_equal(params.n, 0);
}

/* No join: that could cost the index's order. */
static void
sleeping_tickets_are_left_out_row_by_row(void **state)
{
	struct query q = active();

	(void)state;
	q.filter.sleep = SLEEP_HIDDEN;
	assert_non_null(strstr(compose(&q, first),
	    "'RESOLVED'\n\tAND (SELECT 1 WHERE NOT EXISTS (SELECT FROM ttydesk.asleep s "
	    "WHERE s.ticket_id = t.id)) IS NOT NULL" DOWN));
	q.filter.sleep = SLEEP_ONLY;
	assert_non_null(strstr(compose(&q, first), "AND t.id = ANY (ARRAY("));
}

static void
a_single_status_stands_alone(void **state)
{
	struct query q = active();

	(void)state;
	q.filter.status_mask = 1u << STATUS_WAITING;
	assert_string_equal(compose(&q, first),
	    "WHERE t.deleted_at IS NULL AND t.status = 'WAITING_ON_CUSTOMER'" DOWN);
	q.filter.status_mask = 1u << STATUS_OPEN | 1u << STATUS_PROGRESS;
	assert_string_equal(compose(&q, first),
	    "WHERE t.deleted_at IS NULL AND t.status IN ('OPEN', 'IN_PROGRESS')" DOWN);
	q.filter.status_mask = STATUS_MASK_ALL;
	assert_string_equal(compose(&q, first), "WHERE t.deleted_at IS NULL" DOWN);
}

static void
neighbouring_priorities_are_a_range(void **state)
{
	struct query q = active();

	(void)state;
	q.filter.priority_mask = 1u << PRIORITY_HIGH | 1u << PRIORITY_URGENT;
	assert_non_null(strstr(compose(&q, first), " AND t.priority >= 'HIGH'\n"));
	q.filter.priority_mask = 1u << PRIORITY_MEDIUM | 1u << PRIORITY_HIGH;
	assert_non_null(strstr(
	    compose(&q, first), " AND t.priority >= 'MEDIUM' AND t.priority <= 'HIGH'\n"));
	q.filter.priority_mask = 1u << PRIORITY_LOW | 1u << PRIORITY_MEDIUM;
	assert_non_null(strstr(compose(&q, first), "'RESOLVED' AND t.priority <= 'MEDIUM'\n"));
	q.filter.priority_mask = 1u << PRIORITY_URGENT;
	assert_non_null(strstr(compose(&q, first), " AND t.priority = 'URGENT'\n"));
	q.filter.priority_mask = 1u << PRIORITY_LOW | 1u << PRIORITY_URGENT;
	assert_non_null(strstr(compose(&q, first), " AND t.priority IN ('LOW', 'URGENT')\n"));
}

static void
values_are_parameters_in_order(void **state)
{
	struct query q = active();
	struct window w = {
		.kind = WINDOW_AFTER, .limit = 60, .key = { { PRIORITY_HIGH, 0 }, 77 }
	};

	(void)state;
	q.filter.assignee = WHO_USER;
	q.filter.assignee_id = 12;
	q.filter.requester_id = 13;
	q.filter.created_before = 1000000;
	assert_non_null(strstr(compose(&q, w),
	    " AND t.assignee_id = $1::int AND t.creator_id = $2::int AND t.created_at < "
	    "$3::timestamptz"
	    "\nAND (t.priority, t.updated_at, t.id) < ($4::public.ticketpriority, "
	    "$5::timestamptz, "
	    "$6::int)" DOWN));
	assert_int_equal(params.n, 6);
	assert_string_equal(params.values[0], "12");
	assert_string_equal(params.values[2], "1970-01-01 00:00:01.000000+00");
	assert_string_equal(params.values[3], "HIGH");
	assert_string_equal(params.values[5], "77");
	q.filter.assignee = WHO_NONE;
	assert_non_null(strstr(compose(&q, first), " AND t.assignee_id IS NULL "));
}

static void
tags_of_active_tickets_come_from_the_small_table(void **state)
{
	struct query q = active();

	(void)state;
	q.filter.tag_ids[0] = 4;
	q.filter.tag_count = 1;
	assert_non_null(strstr(compose(&q, first), "ttydesk.active_tags"));
	assert_true(compose_is_planned_each_time(&q));
	q.filter.status_mask = STATUS_MASK_ALL;
	assert_null(strstr(compose(&q, first), "ttydesk.active_tags"));
}

static void
going_up_reads_bottom_up(void **state)
{
	struct query q = active();
	struct window w = { .kind = WINDOW_BEFORE, .limit = 5, .key = { { 5 }, 6 } };

	(void)state;
	q.sort = (struct sort)SORT_NEWEST;
	assert_non_null(strstr(compose(&q, w),
	    "\nAND (t.created_at, t.id) > ($1::timestamptz, $2::int)\nORDER BY t.created_at, "
	    "t.id LIMIT 5"));
	assert_true(compose_is_reversed(&w));
	w.kind = WINDOW_LAST;
	assert_non_null(
	    strstr(compose(&q, w), "'RESOLVED'\nORDER BY t.created_at, t.id LIMIT 5"));
	w.kind = WINDOW_FROM;
	assert_non_null(strstr(compose(&q, w), "t.id) <= ("));
	assert_false(compose_is_reversed(&w));
}

static void
ids_are_one_bounded_array(void **state)
{
	const int64_t ids[] = { 3, 0, -1, 2147483648, 2147483647 };

	(void)state;
	params = (struct compose_params){ .arena = &arena };
	compose_add_ids(&params, ids, 5);
	assert_string_equal(params.values[0], "{3,2147483647}");
	compose_add_ids(&params, NULL, 0);
	assert_string_equal(params.values[1], "{}");
}

static void
a_page_is_put_into_its_statement(void **state)
{
	(void)state;
	buf_clear(&out);
	compose_around(&out, "page.sql", STR_LIT("SELECT 1"));
	assert_non_null(strstr(out.p, "WITH p AS MATERIALIZED (SELECT 1),\n"));
	assert_null(strstr(out.p, ":page"));
	assert_null(strstr(out.p, "--"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_active_queue_proves_the_partial_index),
		cmocka_unit_test(sleeping_tickets_are_left_out_row_by_row),
		cmocka_unit_test(a_single_status_stands_alone),
		cmocka_unit_test(neighbouring_priorities_are_a_range),
		cmocka_unit_test(values_are_parameters_in_order),
		cmocka_unit_test(tags_of_active_tickets_come_from_the_small_table),
		cmocka_unit_test(going_up_reads_bottom_up),
		cmocka_unit_test(ids_are_one_bounded_array),
		cmocka_unit_test(a_page_is_put_into_its_statement),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
