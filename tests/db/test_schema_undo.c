/* Taking back and making again: every kind, single and many, all and each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"

static struct door d;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "undo", 60);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

/* "content internal author" of the ticket's comments. */
static const char *
thread(int ticket)
{
	return door_value(d.root,
	    "SELECT string_agg(concat_ws(' ', content, is_internal, author_id), ', ' ORDER BY "
	    "id) FROM comments WHERE ticket_id = %d",
	    ticket);
}

static void
others_comment(int ticket)
{
	char sql[300];

	snprintf(sql, sizeof sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('re', "
	    "false, %d, 3)",
	    ticket);
	cluster_exec(d.root, sql);
}

static void
each_undoes_what_it_can_and_reports_the_rest_with_who_and_when(void **state)
{
	int target;

	(void)state;
	door_apply(&d, d.ana,
	    "{\"kind\":\"set\",\"field\":\"priority\",\"to\":\"HIGH\",\"rows\":["
	    "{\"id\":1,\"from\":\"LOW\"},{\"id\":2,\"from\":\"LOW\"},{\"id\":3,\"from\":"
	    "\"LOW\"},{\"id\":4,\"from\":\"LOW\"}]}",
	    "all");
	target = d.op;
	cluster_exec(d.bob, "UPDATE tickets SET priority = 'URGENT' WHERE id = 2");
	cluster_exec(d.bob, "UPDATE tickets SET priority = 'LOW' WHERE id = 3");
	cluster_exec(d.bob, "UPDATE tickets SET deleted_at = now() WHERE id = 4");
	assert_string_equal(door_undo(&d, d.ana, target, "all"),
	    "conflict: 2 set priority conflict URGENT Bob Ek, 3 set priority same LOW, "
	    "4 set priority gone HIGH the ticket was deleted");
	assert_string_equal(
	    cluster_value(d.root, "SELECT priority FROM tickets WHERE id = 1"), "HIGH");
	assert_string_equal(door_undo(&d, d.ana, target, "each"),
	    "conflict: 1 set priority done LOW, 2 set priority conflict URGENT Bob Ek, "
	    "3 set priority same LOW, 4 set priority gone HIGH the ticket was deleted");
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT string_agg(priority::text, ' ' ORDER BY id) FROM tickets WHERE id < 5"),
	    "LOW URGENT LOW HIGH");
	/* the redo knows what was really taken back */
	assert_string_equal(
	    door_undo(&d, d.ana, d.op, "each"), "done: 1 set priority done HIGH");
}

static void
a_check_tells_what_an_undo_would_do_and_does_nothing(void **state)
{
	(void)state;
	door_apply(&d, d.ana, DOOR_SET("status", "\"CLOSED\"", 5, "\"OPEN\""), "all");
	assert_string_equal(
	    door_undo(&d, d.ana, d.op, "check"), "done: 5 set status done OPEN");
	assert_string_equal(
	    cluster_value(d.root, "SELECT status FROM tickets WHERE id = 5"), "CLOSED");
}

static void
a_resent_undo_returns_its_first_outcome(void **state)
{
	int target;

	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("n", "true", 6), "all");
	target = d.op;
	assert_string_equal(door_undo(&d, d.ana, target, "all"), "done: 6 comment done");
	d.op--;
	assert_string_equal(door_undo(&d, d.ana, target, "all"), "done: 6 comment done");
	assert_string_equal(thread(6), "");
	d.op--;
	assert_string_equal(door_undo(&d, d.ana, target, "each"),
	    "refused: this operation was already used for something else");
}

static void
a_reply_taken_back_and_made_again_is_the_same_and_is_queued_again(void **state)
{
	int reply;

	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("a\\nb", "false", 7), "all");
	reply = d.op;
	for (int i = 0; i < 3; i++) {
		assert_string_equal(door_undo(&d, d.ana, reply, "all"), "done: 7 comment done");
		assert_string_equal(thread(7), "");
		assert_string_equal(
		    cluster_value(
			d.root, "SELECT count(*) FROM ttydesk.outbound WHERE ticket_id = 7"),
		    "0");
		assert_string_equal(door_undo(&d, d.ana, d.op, "all"), "done: 7 comment done");
		assert_string_equal(thread(7), "a\nb f 1");
		assert_string_equal(cluster_value(d.root,
					"SELECT count(*) FROM ttydesk.outbound b JOIN comments "
					"c ON c.id = b.comment_id WHERE b.ticket_id = 7"),
		    "1");
	}
}

static void
a_redo_done_twice_makes_the_comment_once(void **state)
{
	int undo;

	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("once", "true", 8), "all");
	door_undo(&d, d.ana, d.op, "all");
	undo = d.op;
	assert_string_equal(door_undo(&d, d.ana, undo, "all"), "done: 8 comment done");
	assert_string_equal(door_undo(&d, d.ana, undo, "all"), "done: 8 comment same");
	assert_string_equal(thread(8), "once t 1");
}

static void
a_reply_is_not_made_again_over_what_others_said_since(void **state)
{
	int undo;

	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("early", "false", 9), "all");
	door_undo(&d, d.ana, d.op, "all");
	undo = d.op;
	door_apply(&d, d.ana, DOOR_COMMENT("own", "true", 9), "all");
	others_comment(9);
	assert_string_equal(
	    door_undo(&d, d.ana, undo, "all"), "conflict: 9 comment conflict Cust Omer");
	assert_string_equal(thread(9), "own t 1, re f 3");
}

static void
a_comment_that_others_answered_stays_but_own_ones_do_not_hinder(void **state)
{
	int first;

	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("one", "true", 10), "all");
	first = d.op;
	door_apply(&d, d.ana, DOOR_COMMENT("two", "true", 10), "all");
	assert_string_equal(door_undo(&d, d.ana, first, "all"), "done: 10 comment done");
	assert_string_equal(thread(10), "two t 1");
	others_comment(10);
	assert_string_equal(door_undo(&d, d.ana, first + 1, "all"),
	    "refused: 10 comment refused someone has commented since");
}

static void
a_comment_changed_by_somebody_else_is_a_conflict(void **state)
{
	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("mine", "true", 11), "all");
	cluster_exec(d.root,
	    "SET ttydesk.me = 'bob@example.org'; UPDATE comments SET content = 'of Bob' "
	    "WHERE ticket_id = 11; RESET ttydesk.me");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"),
	    "conflict: 11 comment conflict of Bob Bob Ek it was changed since");
	assert_string_equal(thread(11), "of Bob t 1");
}

static void
an_edit_goes_back_and_forth(void **state)
{
	char changes[400];

	(void)state;
	door_apply(&d, d.ana, DOOR_COMMENT("old", "true", 12), "all");
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"edit\",\"to\":\"new\",\"rows\":[{\"id\":12,\"comment_id\":%s,\"from\":"
	    "\"%s\"}]}",
	    cluster_value(d.root, "SELECT id FROM comments WHERE ticket_id = 12"),
	    cluster_value(d.root, "SELECT ttydesk.hash('old')"));
	assert_string_equal(door_apply(&d, d.ana, changes, "all"), "done: 12 edit done new");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"), "done: 12 edit done old");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"), "done: 12 edit done new");
	assert_string_equal(thread(12), "new t 1");
	cluster_exec(d.root, "UPDATE comments SET content = 'by hand' WHERE ticket_id = 12");
	assert_string_equal(
	    door_undo(&d, d.ana, d.op, "each"), "conflict: 12 edit conflict by hand");
}

static void
deleting_goes_back_and_forth_but_not_over_somebody_elses(void **state)
{
	int target;

	(void)state;
	door_apply(&d, d.ana, "{\"kind\":\"delete\",\"ids\":[13]}", "all");
	target = d.op;
	assert_string_equal(door_undo(&d, d.ana, target, "all"), "done: 13 restore done");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"), "done: 13 delete done");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"), "done: 13 restore done");
	door_apply(&d, d.ana, "{\"kind\":\"delete\",\"ids\":[14]}", "all");
	target = d.op;
	door_apply(&d, d.bob, "{\"kind\":\"restore\",\"ids\":[14]}", "all");
	door_apply(&d, d.bob, "{\"kind\":\"delete\",\"ids\":[14]}", "all");
	assert_string_equal(
	    door_undo(&d, d.ana, target, "all"), "conflict: 14 restore conflict Bob Ek");
}

static void
tags_and_watchers_go_back_and_forth(void **state)
{
	const char *on_it =
	    "SELECT (SELECT count(*) FROM ticket_tags WHERE ticket_id = 15) || ' ' ||"
	    " (SELECT count(*) FROM ttydesk.watchers WHERE ticket_id = 15)";

	(void)state;
	door_apply(&d, d.ana,
	    "{\"kind\":\"tag\",\"add\":[\"x\",\"y\"],\"ids\":[15]},"
	    "{\"kind\":\"watch\",\"user_id\":1,\"on\":true,\"ids\":[15]}",
	    "all");
	assert_string_equal(cluster_value(d.root, on_it), "2 1");
	door_undo(&d, d.ana, d.op, "all");
	assert_string_equal(cluster_value(d.root, on_it), "0 0");
	door_undo(&d, d.ana, d.op, "all");
	assert_string_equal(cluster_value(d.root, on_it), "2 1");
}

static void
ones_operations_are_listed_newest_first_with_what_undid_them(void **state)
{
	const char *list =
	    "SELECT string_agg(concat_ws(' ', ltrim(op::text, '0-'), state, row_count,"
	    " 'by ' || ltrim(undone_by::text, '0-'), 'of ' || ltrim(undoes::text, '0-')), ', ')"
	    " FROM ttydesk.my_operations(3)";
	char want[200];

	(void)state;
	door_apply(&d, d.ana,
	    DOOR_SET("status", "\"RESOLVED\"", 16, "\"OPEN\"") "," DOOR_COMMENT(
		"bye", "false", 16),
	    "all");
	door_undo(&d, d.ana, d.op, "all");
	door_apply(&d, d.bob, DOOR_SET("priority", "\"HIGH\"", 16, "\"LOW\""), "all");
	door_apply(&d, d.ana, DOOR_SET("priority", "\"URGENT\"", 16, "\"LOW\""), "all");
	snprintf(want, sizeof want, "%d conflict 0, %d done 2 of %d, %d done 2 by %d", d.op,
	    d.op - 2, d.op - 3, d.op - 3, d.op - 2);
	assert_string_equal(cluster_value(d.ana, list), want);
	assert_string_equal(
	    cluster_value(d.ana,
		"SELECT string_agg(concat_ws(' ', x ->> 'id', x ->> 'kind', x ->> 'field', x "
		"->> 'before', '>', x ->> 'after', x ->> 'internal'), ', ') FROM "
		"(SELECT rows FROM ttydesk.my_operations(3) OFFSET 1 LIMIT 1) o, "
		"jsonb_array_elements(o.rows) x"),
	    "16 set status RESOLVED > OPEN, 16 comment bye > false");
	assert_string_equal(
	    cluster_value(d.root, "SELECT count(*) FROM ttydesk.my_operations(10)"), "0");
}

static void
long_texts_are_cut_and_many_rows_counted(void **state)
{
	(void)state;
	cluster_exec(d.ana,
	    "SELECT ttydesk.apply(gen_random_uuid(), now(), jsonb_build_object('changes',"
	    " jsonb_build_array(jsonb_build_object('kind', 'set', 'field', 'title', 'to', "
	    "repeat('é', 400), 'rows', jsonb_agg(jsonb_build_object('id', id, 'from', "
	    "title))))), 'all') FROM tickets WHERE id BETWEEN 20 AND 49");
	assert_string_equal(
	    cluster_value(d.ana,
		"SELECT concat_ws(' ', row_count, jsonb_array_length(rows), length(rows -> 0 "
		"->> 'after'), rows -> 0 ->> 'before', rows -> 0 ->> 'tickets') FROM "
		"ttydesk.my_operations(1)"),
	    "30 20 200 ticket 20 30");
}

static void
pruning_keeps_what_undo_needs_and_what_was_not_delivered(void **state)
{
	const char *left = "SELECT string_agg(ltrim(o.op::text, '0-'), ' ' ORDER BY o.op) FROM "
			   "ttydesk.operations o WHERE o.op::text LIKE '%0000%'";
	char sql[1000], want[100];
	int first;

	(void)state;
	cluster_exec(d.root, "DELETE FROM ttydesk.operations; DELETE FROM ttydesk.outbound");
	first = d.op + 1;
	door_apply(&d, d.ana, DOOR_SET("status", "\"CLOSED\"", 50, "\"OPEN\""), "all");
	door_apply(&d, d.ana, DOOR_SET("status", "\"CLOSED\"", 51, "\"OPEN\""), "all");
	door_apply(&d, d.ana, DOOR_COMMENT("waits", "false", 52), "all");
	door_apply(&d, d.ana, DOOR_COMMENT("left", "false", 53), "all");
	/* all made long ago; the second one only said so */
	snprintf(sql, sizeof sql,
	    "UPDATE ttydesk.operations SET made_at = now() - interval '1 year',"
	    " at = CASE WHEN op = lpad('%d', 32, '0')::uuid THEN at ELSE now() - interval '1 "
	    "year' END;"
	    "UPDATE ttydesk.outbound SET made_at = now() - interval '1 year';"
	    "UPDATE ttydesk.outbound SET sent_at = now() - interval '1 year' WHERE ticket_id = "
	    "53;"
	    "UPDATE ttydesk.settings SET keep_operations = '1 day'",
	    first + 1);
	cluster_exec(d.root, sql);
	while (strcmp(cluster_value(d.root, "SELECT ttydesk.prune()"), "0") != 0)
		continue;
	snprintf(want, sizeof want, "%d %d", first + 1, first + 2);
	assert_string_equal(cluster_value(d.root, left), want);
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT string_agg(ticket_id::text, ' ' ORDER BY ticket_id)"
		" FROM ttydesk.operation_rows WHERE ticket_id BETWEEN 50 AND 53"),
	    "51 52");
	assert_string_equal(
	    cluster_value(
		d.root, "SELECT string_agg(ticket_id::text, ' ') FROM ttydesk.outbound"),
	    "52");
	assert_string_equal(
	    door_undo(&d, d.ana, first + 1, "all"), "done: 51 set status done OPEN");
	cluster_exec(d.root,
	    "UPDATE ttydesk.settings SET keep_operations = '90 days', operations_below = "
	    "'-infinity'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    each_undoes_what_it_can_and_reports_the_rest_with_who_and_when),
		cmocka_unit_test(a_check_tells_what_an_undo_would_do_and_does_nothing),
		cmocka_unit_test(a_resent_undo_returns_its_first_outcome),
		cmocka_unit_test(
		    a_reply_taken_back_and_made_again_is_the_same_and_is_queued_again),
		cmocka_unit_test(a_redo_done_twice_makes_the_comment_once),
		cmocka_unit_test(a_reply_is_not_made_again_over_what_others_said_since),
		cmocka_unit_test(
		    a_comment_that_others_answered_stays_but_own_ones_do_not_hinder),
		cmocka_unit_test(a_comment_changed_by_somebody_else_is_a_conflict),
		cmocka_unit_test(an_edit_goes_back_and_forth),
		cmocka_unit_test(deleting_goes_back_and_forth_but_not_over_somebody_elses),
		cmocka_unit_test(tags_and_watchers_go_back_and_forth),
		cmocka_unit_test(ones_operations_are_listed_newest_first_with_what_undid_them),
		cmocka_unit_test(long_texts_are_cut_and_many_rows_counted),
		cmocka_unit_test(pruning_keeps_what_undo_needs_and_what_was_not_delivered),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
