/* What else the door takes: edited notes, new tickets, watchers, read marks. */
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
	door_open(&d, "kinds", 60);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

/* A comment made through the door; its id. */
static long
a_comment(PGconn *as, int ticket, const char *text, bool internal)
{
	char changes[500];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"comment\",\"content\":\"%s\",\"internal\":%s,\"rows\":[{\"id\":%d,"
	    "\"seen\":null}]}",
	    text, internal ? "true" : "false", ticket);
	assert_non_null(strstr(door_apply(&d, as, changes, "all"), "comment done"));
	return strtol(
	    door_value(d.root, "SELECT max(id) FROM comments WHERE ticket_id = %d", ticket),
	    NULL, 10);
}

/* The change that makes comment `id` say `to`, if it still says `from`. */
static const char *
an_edit(int ticket, long id, const char *to, const char *from)
{
	static char changes[1000];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"edit\",\"to\":\"%s\",\"rows\":[{\"id\":%d,\"comment_id\":%ld,"
	    "\"from\":\"%s\"}]}",
	    to, ticket, id, door_value(d.root, "SELECT ttydesk.hash('%s')", from));
	return changes;
}

/* ---- own notes ---- */

static void
ones_own_note_is_written_anew_and_the_old_version_is_kept(void **state)
{
	long id = a_comment(d.ana, 1, "before", true);

	(void)state;
	cluster_exec(d.root, "UPDATE tickets SET updated_at = '2020-01-01' WHERE id = 1");
	assert_string_equal(door_apply(&d, d.ana, an_edit(1, id, "after", "before"), "all"),
	    "done: 1 edit done after");
	assert_string_equal(
	    door_value(d.root,
		"SELECT content || (updated_at > created_at) FROM comments WHERE id = %ld", id),
	    "aftertrue");
	assert_string_equal(
	    door_value(d.root,
		"SELECT before || ' ' || after FROM ttydesk.operation_rows WHERE kind = 'edit' "
		"AND field = '%ld'",
		id),
	    "before after");
	assert_string_equal(
	    cluster_value(d.root, "SELECT updated_at > '2021-01-01' FROM tickets WHERE id = 1"),
	    "t");
	assert_string_equal(
	    door_value(d.root,
		"SELECT user_id || (changes ->> 'content') FROM audit_logs WHERE table_name = "
		"'comments' AND action = 'UPDATE' AND record_id = %ld",
		id),
	    "1{\"old\" : \"before\", \"new\" : \"after\"}");
}

static void
a_note_changed_meanwhile_is_a_conflict_with_what_it_says_now(void **state)
{
	long id = a_comment(d.ana, 2, "mine", true);

	(void)state;
	assert_non_null(strstr(
	    door_apply(&d, d.ana, an_edit(2, id, "other window", "mine"), "all"), "edit done"));
	assert_string_equal(door_apply(&d, d.ana, an_edit(2, id, "late", "mine"), "all"),
	    "conflict: 2 edit conflict other window Ana Lima");
	assert_string_equal(
	    door_value(d.root, "SELECT content FROM comments WHERE id = %ld", id),
	    "other window");
	/* what the server says is enough to try again */
	assert_string_equal(
	    door_value(d.root,
		"SELECT x ->> 'now_hash' = ttydesk.hash('other window') AND x ->> 'comment_id' "
		"= '%ld' FROM ttydesk.operations o, jsonb_array_elements(o.outcome -> 'rows') "
		"x "
		"ORDER BY o.at DESC LIMIT 1",
		id),
	    "t");
}

static void
notes_of_others_and_public_replies_stay_as_they_are(void **state)
{
	long note = a_comment(d.bob, 3, "of Bob", true);
	long reply = a_comment(d.ana, 4, "said", false);

	(void)state;
	assert_string_equal(door_apply(&d, d.ana, an_edit(3, note, "x", "of Bob"), "all"),
	    "refused: 3 edit refused of Bob somebody else wrote it");
	assert_string_equal(door_apply(&d, d.ana, an_edit(4, reply, "x", "said"), "all"),
	    "refused: 4 edit refused said a public reply stays as it was written");
	assert_string_equal(door_apply(&d, d.ana, an_edit(5, reply, "x", "said"), "all"),
	    "conflict: 5 edit gone the note is gone");
	assert_string_equal(door_apply(&d, d.ana, an_edit(3, note, " ", "of Bob"), "all"),
	    "refused: 3 edit refused the text is empty");
	assert_string_equal(
	    door_apply(&d, d.ana,
		"{\"kind\":\"edit\",\"to\":\"x\",\"rows\":[{\"id\":3,\"comment_id\":9}]}",
		"all"),
	    "refused: 3 edit refused the value it was made from is missing");
}

static void
agents_have_no_way_around_the_door(void **state)
{
	long id = a_comment(d.ana, 6, "mine", true);
	char sql[500];

	(void)state;
	assert_string_equal(cluster_state(d.ana, "UPDATE comments SET content = 'x'"), "42501");
	assert_string_equal(
	    cluster_state(d.ana, "INSERT INTO ttydesk.watchers VALUES (1, 1, now(), 1)"),
	    "42501");
	assert_string_equal(
	    cluster_state(d.ana, "INSERT INTO ttydesk.seen VALUES (2, 1, 1, now())"), "42501");
	assert_string_equal(cluster_state(d.ana, "TABLE ttydesk.outbound"), "42501");
	assert_string_equal(
	    cluster_state(d.ana, "SELECT * FROM ttydesk.take_outbound(1, '1 s')"), "42501");
	/* the helper alone writes nothing without an operation of this transaction */
	snprintf(sql, sizeof sql,
	    "SELECT ttydesk.edit_notes(gen_random_uuid(), ARRAY[(1, 'edit', 6, '%ld', 'x', "
	    "NULL, 'done', NULL, NULL, NULL)::ttydesk.work], now())",
	    id);
	assert_string_equal(cluster_value(d.ana, sql), "0");
	assert_string_equal(cluster_state(d.ana,
				"SELECT ttydesk.set_watchers(gen_random_uuid(), "
				"'{}'::ttydesk.work[])"),
	    "42501");
}

/* ---- several kinds in one ---- */

static void
a_note_that_mentions_somebody_a_status_and_a_watcher_go_together(void **state)
{
	(void)state;
	assert_string_equal(
	    door_apply(&d, d.ana,
		DOOR_COMMENT("@bob look", "true", 7) "," DOOR_SET("status", "\"IN_PROGRESS\"",
		    7, "\"OPEN\"") ","
				   "{\"kind\":\"watch\",\"user_id\":2,\"on\":true,\"ids\":[7]}",
		"all"),
	    "done: 7 comment done, 7 set status done IN_PROGRESS, 7 watch done");
	assert_string_equal(
	    cluster_value(
		d.bob, "SELECT user_id || ' ' || by FROM ttydesk.watchers WHERE ticket_id = 7"),
	    "2 1");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"),
	    "done: 7 comment done, 7 set status done OPEN, 7 watch done");
	assert_string_equal(
	    cluster_value(d.bob, "SELECT count(*) FROM ttydesk.watchers WHERE ticket_id = 7"),
	    "0");
	assert_string_equal(door_undo(&d, d.ana, d.op, "all"),
	    "done: 7 comment done, 7 set status done IN_PROGRESS, 7 watch done");
}

static void
watching_is_no_change_of_the_ticket_but_is_in_the_feed(void **state)
{
	char token[400];

	(void)state;
	cluster_exec(d.root, "UPDATE tickets SET updated_at = '2020-01-01' WHERE id IN (8, 9)");
	snprintf(
	    token, sizeof token, "%s", cluster_value(d.root, "SELECT ttydesk.feed_token()"));
	assert_string_equal(
	    door_apply(&d, d.ana,
		"{\"kind\":\"watch\",\"user_id\":1,\"on\":true,\"ids\":[8,9]}", "all"),
	    "done: 8 watch done, 9 watch done");
	assert_string_equal(cluster_value(d.root,
				"SELECT string_agg(updated_at::date::text, ' ') FROM tickets "
				"WHERE id IN (8, 9)"),
	    "2020-01-01 2020-01-01");
	assert_string_equal(
	    door_value(d.root,
		"SELECT string_agg(concat_ws(' ', tbl || op, ticket_id), ', ' ORDER BY "
		"ticket_id) FROM ttydesk.feed('%s') WHERE tbl IS NOT NULL",
		token),
	    "tU 8, tU 9");
	assert_string_equal(
	    door_apply(
		&d, d.ana, "{\"kind\":\"watch\",\"user_id\":1,\"on\":true,\"ids\":[8]}", "all"),
	    "done: 8 watch same");
	assert_string_equal(
	    door_apply(&d, d.ana, "{\"kind\":\"watch\",\"user_id\":1,\"on\":false,\"ids\":[8]}",
		"all"),
	    "done: 8 watch done");
}

static void
only_staff_can_watch(void **state)
{
	(void)state;
	assert_string_equal(
	    door_apply(&d, d.ana, "{\"kind\":\"watch\",\"user_id\":3,\"on\":true,\"ids\":[10]}",
		"all"),
	    "refused: 10 watch refused this is not an active member of staff");
	assert_string_equal(
	    door_apply(&d, d.ana, "{\"kind\":\"watch\",\"user_id\":1,\"ids\":[10]}", "all"),
	    "refused: 10 watch refused on or off is not said");
	assert_string_equal(
	    door_apply(&d, d.ana,
		"{\"kind\":\"watch\",\"user_id\":\"x\",\"on\":true,\"ids\":[10]}", "all"),
	    "refused: 10 watch refused who is not said");
	assert_string_equal(
	    door_apply(&d, d.ana,
		"{\"kind\":\"watch\",\"user_id\":1,\"on\":true,\"ids\":[999]}", "all"),
	    "conflict: 999 watch gone there is no such ticket");
}

/* ---- title and description ---- */

static void
title_and_description_are_compared_and_say_who(void **state)
{
	char changes[600];

	(void)state;
	cluster_exec(d.bob,
	    "UPDATE tickets SET title = 'of Bob', description = 'text of Bob' "
	    "WHERE id = 11");
	assert_string_equal(
	    door_apply(&d, d.ana, DOOR_SET("title", "\"mine\"", 11, "\"ticket 11\""), "all"),
	    "conflict: 11 set title conflict of Bob Bob Ek");
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"set\",\"field\":\"description\",\"to\":\"mine\",\"rows\":[{\"id\":11,"
	    "\"from\":\"%s\"}]}",
	    cluster_value(d.root, "SELECT ttydesk.hash('text 11')"));
	assert_string_equal(door_apply(&d, d.ana, changes, "all"),
	    "conflict: 11 set description conflict text of Bob Bob Ek");
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT x ->> 'now_hash' = ttydesk.hash('text of Bob') FROM ttydesk.operations "
		"o, jsonb_array_elements(o.outcome -> 'rows') x ORDER BY o.at DESC LIMIT 1"),
	    "t");
	assert_string_equal(
	    door_apply(&d, d.ana, DOOR_SET("title", "\"  \"", 11, "\"of Bob\""), "all"),
	    "refused: 11 set title refused of Bob a title has 1 to 500 characters");
}

static void
who_assigned_is_told_and_words_in_values_mislead_nobody(void **state)
{
	(void)state;
	cluster_exec(d.bob, "UPDATE tickets SET assignee_id = 2 WHERE id = 12");
	cluster_exec(d.ana, "UPDATE tickets SET title = '\"assignee_id\":' WHERE id = 12");
	cluster_exec(d.ana, "UPDATE tickets SET title = 'assignee_id' WHERE id = 12");
	assert_string_equal(door_apply(&d, d.ana, DOOR_SET("assignee", "1", 12, "null"), "all"),
	    "conflict: 12 set assignee conflict 2 Bob Ek");
}

/* ---- read marks ---- */

static void
a_read_mark_only_moves_forward_and_is_ones_own(void **state)
{
	(void)state;
	assert_string_equal(cluster_value(d.ana, "SELECT ttydesk.mark_seen(13, 50)"), "t");
	assert_string_equal(cluster_value(d.ana, "SELECT ttydesk.mark_seen(13, 40)"), "f");
	assert_string_equal(cluster_value(d.bob, "SELECT ttydesk.mark_seen(13, 40)"), "t");
	assert_string_equal(cluster_value(d.ana, "SELECT ttydesk.mark_seen(13, 60)"), "t");
	assert_string_equal(cluster_value(d.ana, "SELECT ttydesk.mark_seen(99999, 60)"), "f");
	assert_string_equal(cluster_value(d.ana,
				"SELECT string_agg(user_id || ' ' || comment_id, ', ' ORDER BY "
				"user_id) FROM ttydesk.seen WHERE ticket_id = 13"),
	    "1 60, 2 40");
	assert_string_equal(cluster_value(d.root, "SELECT ttydesk.mark_seen(13, 60)"), "f");
}

static void
a_viewer_reads_marks_and_deliveries_and_writes_nothing_else(void **state)
{
	PGconn *viewer = door_connect_as(&d, "test_kinds_viewer", "IN ROLE ttydesk_viewer");

	(void)state;
	cluster_exec(viewer, "TABLE ttydesk.seen");
	cluster_exec(viewer, "TABLE ttydesk.watchers");
	cluster_exec(viewer, "TABLE ttydesk.deliveries");
	cluster_exec(viewer, "SELECT * FROM ttydesk.my_operations(5)");
	cluster_exec(viewer, "SELECT ttydesk.mark_seen(1, 1)");
	assert_string_equal(cluster_state(viewer,
				"SELECT ttydesk.apply(gen_random_uuid(), now(), '{}', 'all')"),
	    "42501");
	assert_string_equal(
	    cluster_state(viewer, "SELECT ttydesk.make_person('a@b', 'A')"), "42501");
	assert_string_equal(cluster_state(viewer,
				"SELECT ttydesk.undo(gen_random_uuid(), now(), "
				"gen_random_uuid(), 'all')"),
	    "42501");
	assert_string_equal(
	    cluster_state(viewer, "SELECT * FROM ttydesk.take_outbound(1, '1 s')"), "42501");
	PQfinish(viewer);
	door_drop_role(&d, "test_kinds_viewer");
}

/* A name that looks like a variable is not filled in once more. */
static void
one_text_is_filled_in_for_each_ticket(void **state)
{
#define FILLED                                                                                 \
	"{\"kind\":\"comment\",\"content\":\"Dear {requester.first_name}, #{ticket.id} "       \
	"{ticket.title}\\n{other} {requester.age} {}\",\"internal\":false,\"fill\":true,"      \
	"\"rows\":[{\"id\":41,\"seen\":null},{\"id\":42,\"seen\":null},{\"id\":43,\"seen\":"   \
	"null}]}"
	const char *said = "refused: 41 comment done, 42 comment refused nothing is known for "
			   "{requester.first_name}, 43 comment done";
	int op;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash)"
	    " VALUES (901, 'a@x', '{ticket.id}  Fox', true, false, '!'), (902, 'b@x', ' ', "
	    "true, "
	    "false, '!');"
	    "UPDATE tickets SET title = E'A\tB', creator_id = CASE id WHEN 42 THEN 902 ELSE "
	    "901 "
	    "END WHERE id IN (41, 42, 43)");
	assert_string_equal(door_apply(&d, d.ana, FILLED, "check"), said);
	assert_string_equal(door_apply(&d, d.ana, FILLED, "each"), said);
	op = d.op;
#define LAST "SELECT string_agg(content, '|' ORDER BY id) FROM comments WHERE ticket_id = %d"
	assert_string_equal(door_value(d.root, LAST, 41),
	    "Dear {ticket.id}, #41 A B\n{other} {requester.age} {}");
	assert_string_equal(door_value(d.root, LAST, 43),
	    "Dear {ticket.id}, #43 A B\n{other} {requester.age} {}");
	/* made again it is the text that was sent */
	assert_non_null(strstr(door_undo(&d, d.ana, op, "each"), "41 comment done"));
	cluster_exec(d.root, "UPDATE tickets SET title = 'other' WHERE id = 41");
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "each"), "41 comment done"));
	assert_string_equal(door_value(d.root, LAST, 41),
	    "Dear {ticket.id}, #41 A B\n{other} {requester.age} {}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_text_is_filled_in_for_each_ticket),
		cmocka_unit_test(ones_own_note_is_written_anew_and_the_old_version_is_kept),
		cmocka_unit_test(a_note_changed_meanwhile_is_a_conflict_with_what_it_says_now),
		cmocka_unit_test(notes_of_others_and_public_replies_stay_as_they_are),
		cmocka_unit_test(agents_have_no_way_around_the_door),
		cmocka_unit_test(
		    a_note_that_mentions_somebody_a_status_and_a_watcher_go_together),
		cmocka_unit_test(watching_is_no_change_of_the_ticket_but_is_in_the_feed),
		cmocka_unit_test(only_staff_can_watch),
		cmocka_unit_test(title_and_description_are_compared_and_say_who),
		cmocka_unit_test(who_assigned_is_told_and_words_in_values_mislead_nobody),
		cmocka_unit_test(a_read_mark_only_moves_forward_and_is_ones_own),
		cmocka_unit_test(a_viewer_reads_marks_and_deliveries_and_writes_nothing_else),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
