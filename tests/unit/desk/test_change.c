/* Changes as data: the write door's JSON, outcomes, and what is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/desk/change.h"
#include "ttydesk/desk/outcome.h"

static struct store *
a_store(void)
{
	struct store *s = store_open();
	struct ticket_row row = { .id = 5,
		.number = STR_LIT("T-5"),
		.title = STR_LIT("t"),
		.status = STATUS_OPEN,
		.priority = PRIORITY_LOW,
		.creator_id = 9 };
	struct stat_row stat = { .ticket_id = 5, .comment_count = 3, .last_comment_id = 44 };
	struct rows rows = {
		.tickets = &row, .ticket_count = 1, .stats = &stat, .stat_count = 1
	};

	store_put(s, &rows, store_stamp(s), NULL);
	return s;
}

static void
assert_json(const struct op *o, const struct store *s, const char *expected)
{
	struct buf b = { 0 };

	op_to_json(o, s, &b);
	assert_string_equal(b.p, expected);
	buf_done(&b);
}

static void
a_status_carries_the_value_it_was_made_from(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);

	(void)state;
	op_add(o, CHANGE_STATUS)->to = STATUS_RESOLVED;
	assert_json(o, s,
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"RESOLVED\","
	    "\"rows\":[{\"id\":5,\"from\":\"OPEN\"}]}]}");
	op_close(o);
	store_close(s);
}

static void
nobody_is_null_in_both_directions(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);

	(void)state;
	op_add(o, CHANGE_ASSIGNEE)->to = 0;
	assert_json(o, s,
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"assignee\",\"to\":null,"
	    "\"rows\":[{\"id\":5,\"from\":null}]}]}");
	op_close(o);
	store_close(s);
}

static void
a_comment_carries_what_its_author_had_seen(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);
	struct change *c = op_add(o, CHANGE_COMMENT);

	(void)state;
	buf_put_z(&c->content, "say \"hi\"\n");
	c->is_internal = true;
	assert_json(o, s,
	    "{\"changes\":[{\"kind\":\"comment\",\"content\":\"say "
	    "\\\"hi\\\"\\n\",\"internal\":true,"
	    "\"rows\":[{\"id\":5,\"seen\":{\"count\":3,\"max_id\":44}}]}]}");
	op_close(o);
	store_close(s);
}

static void
tags_are_named_one_by_one(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);
	struct change *c = op_add(o, CHANGE_TAGS);

	(void)state;
	buf_put_z(&c->add, "vpn\nnew tag\n");
	assert_json(o, s,
	    "{\"changes\":[{\"kind\":\"tag\",\"add\":[\"vpn\",\"new tag\"],\"remove\":[],"
	    "\"ids\":[5]}]}");
	op_close(o);
	store_close(s);
}

static void
broken_text_is_sent_clean_and_not_left_out(void **state)
{
	static const struct str broken[] = { STR_LIT("a\xff"), STR_LIT("a\0") };
	struct store *s = a_store();
	int64_t id = 5;

	(void)state;
	for (size_t i = 0; i < countof(broken); i++) {
		struct op *o = op_open(s, NULL, 0, &id, 1);

		buf_put_str(&op_add(o, CHANGE_COMMENT)->content, broken[i]);
		assert_json(o, s,
		    "{\"changes\":[{\"kind\":\"comment\",\"content\":\"a\xef\xbf\xbd\","
		    "\"internal\":false,"
		    "\"rows\":[{\"id\":5,\"seen\":{\"count\":3,\"max_id\":44}}]}]}");
		op_close(o);
	}
	store_close(s);
}

static void
several_changes_go_out_as_one(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);

	(void)state;
	op_add(o, CHANGE_ASSIGNEE)->to = 12;
	op_add(o, CHANGE_PRIORITY)->to = PRIORITY_URGENT;
	assert_json(o, s,
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"assignee\",\"to\":12,"
	    "\"rows\":[{\"id\":5,\"from\":null}]},"
	    "{\"kind\":\"set\",\"field\":\"priority\",\"to\":\"URGENT\","
	    "\"rows\":[{\"id\":5,\"from\":\"LOW\"}]}]}");
	op_close(o);
	store_close(s);
}

static void
only_the_pending_fields_show_as_pending(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);
	const struct op *ops[] = { o };
	struct shown shown;

	(void)state;
	op_add(o, CHANGE_ASSIGNEE)->to = 12;
	shown = op_shown(store_ticket(s, 5), ops, 1);
	assert_int_equal(shown.assignee_id, 12);
	assert_int_equal(shown.pending, 1u << CHANGE_ASSIGNEE);
	assert_int_equal(shown.status, STATUS_OPEN);
	op_close(o);
	store_close(s);
}

static void
a_done_change_covers_the_ticket_until_it_was_read_again(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1);
	const struct op *ops[] = { o };
	struct shown shown;

	(void)state;
	op_add(o, CHANGE_STATUS)->to = STATUS_CLOSED;
	o->state = OP_DONE;
	o->covers = true;
	assert_int_equal(op_shown(store_ticket(s, 5), ops, 1).status, STATUS_OPEN);
	store_mark_ticket(s, 5, PART_ALL);
	shown = op_shown(store_ticket(s, 5), ops, 1);
	assert_int_equal(shown.status, STATUS_CLOSED);
	assert_int_equal(shown.pending, 0);
	op_close(o);
	store_close(s);
}

static void
an_undo_names_what_it_takes_back(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *o = op_open(s, NULL, 0, &id, 1), *undo = op_open_undo(o);

	(void)state;
	assert_true(undo->is_undo);
	assert_string_equal(undo->target, o->uuid);
	assert_string_not_equal(undo->uuid, o->uuid);
	op_close(undo);
	op_close(o);
	store_close(s);
}

static void
a_second_change_is_made_from_the_pending_one(void **state)
{
	struct store *s = a_store();
	int64_t id = 5;
	struct op *first = op_open(s, NULL, 0, &id, 1), *second;
	const struct op *pending[] = { first };

	(void)state;
	op_add(first, CHANGE_STATUS)->to = STATUS_WAITING;
	assert_int_equal(op_shown(store_ticket(s, 5), pending, 1).status, STATUS_WAITING);
	second = op_open(s, pending, 1, &id, 1);
	assert_int_equal(second->bases[0].status, STATUS_WAITING);
	first->state = OP_CONFLICT;
	assert_int_equal(op_shown(store_ticket(s, 5), pending, 1).status, STATUS_OPEN);
	op_close(second);
	op_close(first);
	store_close(s);
}

static void
an_outcome_is_read_with_who_and_when(void **state)
{
	struct arena a;
	struct outcome out;
	struct err err;

	(void)state;
	arena_init(&a);
	assert_true(outcome_parse(&out, &a,
	    str_z("{\"op\":\"x\",\"state\":\"conflict\",\"rows\":[{\"id\":5,\"kind\":\"set\","
		  "\"field\":\"status\",\"state\":\"conflict\",\"now\":\"CLOSED\",\"by\":"
		  "\"Bo\\u001b\","
		  "\"at\":\"2026-11-22T09:14:03.5Z\",\"new\":[1]}]}"),
	    &err));
	assert_int_equal(out.state, OP_CONFLICT);
	assert_int_equal(out.row_count, 1);
	assert_string_equal(out.rows[0].field, "status");
	assert_true(text_eq(out.rows[0].now, TEXT_LIT("CLOSED")));
	assert_null(memchr(out.rows[0].by.p, '\033', out.rows[0].by.n));
	assert_int_equal(out.rows[0].at, INT64_C(1795338843000000));
	arena_done(&a);
}

static void
an_answer_that_is_no_outcome_is_an_error(void **state)
{
	static const char *const bad[] = { "", "[]", "{", "null", "\"x\"" };
	struct arena a;
	struct outcome out;
	struct err err;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < countof(bad); i++)
		assert_false(outcome_parse(&out, &a, str_z(bad[i]), &err));
	assert_true(outcome_parse(&out, &a, str_z("{}"), &err));
	assert_int_equal(out.state, OP_REFUSED);
	arena_done(&a);
}

static void
fields_of_another_kind_do_no_harm(void **state)
{
	struct arena a;
	struct outcome out;
	struct err err;

	(void)state;
	arena_init(&a);
	assert_true(outcome_parse(&out, &a,
	    str_z("{\"state\":7,\"rows\":[null,3,{\"id\":\"x\",\"kind\":[],\"now\":{\"a\":1},"
		  "\"by\":null,\"at\":\"soon\",\"why\":false,"
		  "\"field\":\"a_field_with_a_name_that_is_far_too_long\"}]}"),
	    &err));
	assert_int_equal(out.state, OP_REFUSED);
	assert_int_equal(out.row_count, 3);
	assert_int_equal(out.rows[2].at, 0);
	assert_int_equal(out.rows[2].by.n, 0);
	assert_true(text_eq(out.rows[2].now, TEXT_LIT("{\"a\": 1}")));
	assert_int_equal(strlen(out.rows[2].field), sizeof out.rows[2].field - 1);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_carries_the_value_it_was_made_from),
		cmocka_unit_test(nobody_is_null_in_both_directions),
		cmocka_unit_test(a_comment_carries_what_its_author_had_seen),
		cmocka_unit_test(tags_are_named_one_by_one),
		cmocka_unit_test(broken_text_is_sent_clean_and_not_left_out),
		cmocka_unit_test(several_changes_go_out_as_one),
		cmocka_unit_test(only_the_pending_fields_show_as_pending),
		cmocka_unit_test(a_done_change_covers_the_ticket_until_it_was_read_again),
		cmocka_unit_test(an_undo_names_what_it_takes_back),
		cmocka_unit_test(fields_of_another_kind_do_no_harm),
		cmocka_unit_test(a_second_change_is_made_from_the_pending_one),
		cmocka_unit_test(an_outcome_is_read_with_who_and_when),
		cmocka_unit_test(an_answer_that_is_no_outcome_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
