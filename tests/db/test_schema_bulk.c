/* Many tickets in one call: what is wrong with one of them is said of that one,
 * the others are changed; ten thousand and their undo; how far a long call is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"

#define TICKETS 10000

static struct door d;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "bulk", TICKETS);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

static void
a_bad_row_in_the_middle_is_reported_and_holds_up_no_other(void **state)
{
#define ROWS                                                                                   \
	"{\"kind\":\"set\",\"field\":\"priority\",\"to\":\"HIGH\",\"rows\":["                  \
	"{\"id\":1,\"from\":\"LOW\"},{\"id\":2,\"from\":\"URGENT\"},{\"id\":999999,\"from\":"  \
	"\"LOW\"},{\"id\":3,\"from\":\"LOW\"},{\"id\":4},{\"id\":5,\"from\":\"LOW\"}]}"
#define SAID                                                                                   \
	"conflict: 1 set priority done HIGH, 2 set priority conflict LOW, 999999 set "         \
	"priority "                                                                            \
	"gone there is no such ticket, 3 set priority done HIGH, 4 set priority refused LOW "  \
	"the "                                                                                 \
	"value it was made from is missing, 5 set priority gone LOW the ticket was deleted"
	int op;

	(void)state;
	cluster_exec(d.root, "UPDATE tickets SET deleted_at = now() WHERE id = 5");
	assert_string_equal(door_apply(&d, d.ana, ROWS, "check"), SAID);
	assert_string_equal(door_apply(&d, d.ana, ROWS, "each"), SAID);
	op = d.op;
#define HIGH                                                                                   \
	"SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM tickets WHERE "       \
	"priority "                                                                            \
	"= '%s'"
	assert_string_equal(door_value(d.root, HIGH, "HIGH"), "1 3");
	/* one of the two was touched since: that one is said, the other goes back */
	cluster_exec(d.root, "UPDATE tickets SET priority = 'URGENT' WHERE id = 1");
	assert_string_equal(door_undo(&d, d.ana, op, "each"),
	    "conflict: 1 set priority conflict URGENT, 3 set priority done LOW");
	assert_string_equal(door_value(d.root, HIGH, "HIGH"), "");
	/* all or nothing: nothing, and what stood in the way */
	assert_non_null(strstr(door_apply(&d, d.ana, ROWS, "all"), "conflict: 1 set priority"));
	assert_string_equal(door_value(d.root, HIGH, "HIGH"), "");
}

static void
keep_notice(void *arg, const PGresult *r)
{
	char *all = arg;
	const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (code && strcmp(code, "TD001") == 0)
		snprintf(all + strlen(all), 200 - strlen(all), "%s,",
		    PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
}

#define CLOSE_ALL                                                                              \
	"SELECT (SELECT count(*) FROM jsonb_array_elements(r -> 'rows') x WHERE x ->> "        \
	"'state' = "                                                                           \
	"'done') || ' ' || coalesce((SELECT string_agg(concat_ws(' ', x ->> 'id', x ->> "      \
	"'state'), ',') FROM jsonb_array_elements(r -> 'rows') x WHERE x ->> 'state' <> "      \
	"'done'), "                                                                            \
	"'') FROM (SELECT ttydesk."

static void
ten_thousand_are_closed_and_opened_again_but_those_that_others_touched(void **state)
{
	char heard[200] = "";
	const char *got;

	(void)state;
	cluster_exec(d.root, "UPDATE tickets SET deleted_at = NULL, priority = 'LOW'");
	cluster_exec(d.root, "UPDATE tickets SET status = 'RESOLVED' WHERE id = 77");
	PQsetNoticeReceiver(d.ana, keep_notice, heard);
	got = door_value(d.ana,
	    CLOSE_ALL
	    "apply(lpad('%d', 32, '0')::uuid, now(), jsonb_build_object('changes',"
	    " jsonb_build_array(jsonb_build_object('kind', 'set', 'field', 'status',"
	    " 'to', 'CLOSED', 'rows', (SELECT jsonb_agg(jsonb_build_object('id', i,"
	    " 'from', 'OPEN')) FROM generate_series(1, %d) i)))), 'each') AS r OFFSET "
	    "0) a",
	    ++d.op, TICKETS);
	assert_string_equal(got, "9999 77 conflict");
	assert_string_equal(
	    heard, "progress 5,progress 15,progress 30,progress 80,progress 100,");
	cluster_exec(d.root, "UPDATE tickets SET status = 'IN_PROGRESS' WHERE id IN (5, 6)");
	heard[0] = '\0';
	got = door_value(d.ana,
	    CLOSE_ALL "undo(lpad('%d', 32, '0')::uuid, now(), lpad('%d', 32, '0')::uuid, "
		      "'each') AS r OFFSET 0) a",
	    d.op + 1, d.op);
	d.op++;
	assert_string_equal(got, "9997 5 conflict,6 conflict");
	assert_non_null(strstr(heard, "progress 80,progress 100,"));
	assert_string_equal(
	    door_value(d.root, "SELECT count(*) FROM tickets WHERE status = '%s'", "OPEN"),
	    "9997");
	/* a short call says nothing */
	heard[0] = '\0';
	door_apply(&d, d.ana, DOOR_SET("status", "\"OPEN\"", 77, "\"RESOLVED\""), "all");
	assert_string_equal(heard, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_row_in_the_middle_is_reported_and_holds_up_no_other),
		cmocka_unit_test(
		    ten_thousand_are_closed_and_opened_again_but_those_that_others_touched),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
