/* The door for writes: compare-and-set, exactly once, all or each, undo, rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"

static struct cluster *cluster;
static const char *conninfo;
static PGconn *root;
static PGconn *ana; /* a login role in ttydesk_agent, mapped to user 1 */
static int op;

static int
set_up(void **state)
{
	char as_ana[400];

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "door", 60);
	root = cluster_connect(conninfo);
	cluster_exec(root,
	    "DROP ROLE IF EXISTS test_ana; CREATE ROLE test_ana LOGIN IN ROLE ttydesk_agent");
	cluster_exec(root,
	    "INSERT INTO ttydesk.agents SELECT rolname, oid, 1, false FROM pg_roles WHERE "
	    "rolname = 'test_ana'");
	cluster_exec(root, "INSERT INTO tags (name, color) VALUES ('vpn', '#808080')");
	snprintf(as_ana, sizeof as_ana, "%s user=test_ana", conninfo);
	ana = cluster_connect(as_ana);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	PQfinish(ana);
	cluster_exec(root, "DROP OWNED BY test_ana; DROP ROLE test_ana");
	PQfinish(root);
	cluster_close(cluster);
	return 0;
}

/* Applies `changes` as a new operation (or as `op`, when `again`) and returns
 * "state: id kind field state now, ..." */
static const char *
apply_as(PGconn *conn, const char *changes, const char *mode, bool again)
{
	static char sql[70000];

	if (!again)
		op++;
	snprintf(sql, sizeof sql,
	    "WITH a AS MATERIALIZED (SELECT ttydesk.apply(lpad('%d', 32, '0')::uuid, now(), "
	    "'{\"changes\":[%s]}', '%s') AS r)"
	    " SELECT (r ->> 'state') || coalesce(': ' || (SELECT string_agg(concat_ws(' ', x "
	    "->> 'id', x ->> 'kind',"
	    " x ->> 'field', x ->> 'state', x ->> 'now', x ->> 'by'), ', ' ORDER BY n)"
	    " FROM jsonb_array_elements(r -> 'rows') WITH ORDINALITY e(x, n)), '') FROM a",
	    op, changes, mode);
	return cluster_value(conn, sql);
}

static const char *
undo(int target, const char *mode)
{
	char sql[500];

	op++;
	snprintf(sql, sizeof sql,
	    "WITH a AS MATERIALIZED (SELECT ttydesk.undo(lpad('%d', 32, '0')::uuid, now(), "
	    "lpad('%d', 32, '0')::uuid, '%s') AS r)"
	    " SELECT (r ->> 'state') || coalesce(': ' || (SELECT string_agg(concat_ws(' ', x "
	    "->> 'id', x ->> 'kind',"
	    " x ->> 'field', x ->> 'state', x ->> 'now', x ->> 'why'), ', ' ORDER BY n)"
	    " FROM jsonb_array_elements(r -> 'rows') WITH ORDINALITY e(x, n)), '') FROM a",
	    op, target, mode);
	return cluster_value(ana, sql);
}

#define SET(field, to, id, from)                                                               \
	"{\"kind\":\"set\",\"field\":\"" field "\",\"to\":" to ",\"rows\":[{\"id\":" #id       \
	",\"from\":" from "}]}"

static void
a_change_made_from_the_present_value_is_done(void **state)
{
	(void)state;
	assert_string_equal(
	    apply_as(ana, SET("status", "\"RESOLVED\"", 1, "\"OPEN\""), "each", false),
	    "done: 1 set status done RESOLVED");
	assert_string_equal(
	    cluster_value(root,
		"SELECT status || (resolved_at = updated_at)::text FROM tickets WHERE id = 1"),
	    "RESOLVEDtrue");
	assert_string_equal(
	    cluster_value(root, "SELECT user_id FROM audit_logs ORDER BY id DESC LIMIT 1"),
	    "1");
	assert_string_equal(
	    apply_as(ana, SET("status", "\"OPEN\"", 1, "\"RESOLVED\""), "each", false),
	    "done: 1 set status done OPEN");
	assert_string_equal(
	    cluster_value(root, "SELECT resolved_at FROM tickets WHERE id = 1"), "");
}

static void
a_change_made_from_an_old_value_is_a_conflict_that_says_who(void **state)
{
	(void)state;
	cluster_exec(root,
	    "SET ttydesk.me = 'bob@example.org'; UPDATE tickets SET priority = 'URGENT' WHERE "
	    "id = 2;"
	    "RESET ttydesk.me");
	assert_string_equal(
	    apply_as(ana, SET("priority", "\"HIGH\"", 2, "\"LOW\""), "each", false),
	    "conflict: 2 set priority conflict URGENT Bob Ek");
	assert_string_equal(
	    cluster_value(root, "SELECT priority FROM tickets WHERE id = 2"), "URGENT");
}

static void
another_field_changed_by_a_colleague_is_no_conflict(void **state)
{
	(void)state;
	cluster_exec(root, "UPDATE tickets SET title = 'renamed' WHERE id = 3");
	assert_string_equal(apply_as(ana, SET("assignee", "1", 3, "null"), "each", false),
	    "done: 3 set assignee done 1");
}

static void
the_same_value_set_meanwhile_is_the_same(void **state)
{
	(void)state;
	cluster_exec(root, "UPDATE tickets SET priority = 'HIGH' WHERE id = 4");
	assert_string_equal(
	    apply_as(ana, SET("priority", "\"HIGH\"", 4, "\"LOW\""), "each", false),
	    "done: 4 set priority same HIGH");
}

static void
all_or_nothing_writes_nothing_on_a_conflict_and_each_writes_the_rest(void **state)
{
	static const char changes[] =
	    "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"IN_PROGRESS\",\"rows\":["
	    "{\"id\":5,\"from\":\"OPEN\"},{\"id\":6,\"from\":\"CLOSED\"},{\"id\":999,\"from\":"
	    "\"OPEN\"}]}";
	(void)state;
	assert_string_equal(apply_as(ana, changes, "all", false),
	    "conflict: 6 set status conflict OPEN, 999 set status gone");
	assert_string_equal(
	    cluster_value(root, "SELECT status FROM tickets WHERE id = 5"), "OPEN");
	assert_string_equal(apply_as(ana, changes, "each", false),
	    "conflict: 5 set status done IN_PROGRESS, 6 set status conflict OPEN, 999 set "
	    "status gone");
}

static void
check_predicts_and_writes_nothing_not_even_the_operation(void **state)
{
	(void)state;
	assert_string_equal(
	    apply_as(ana, SET("status", "\"CLOSED\"", 7, "\"OPEN\""), "check", false),
	    "done: 7 set status done CLOSED");
	assert_string_equal(
	    cluster_value(root, "SELECT status FROM tickets WHERE id = 7"), "OPEN");
	assert_string_equal(
	    apply_as(ana, SET("status", "\"CLOSED\"", 7, "\"OPEN\""), "each", true),
	    "done: 7 set status done CLOSED");
}

static void
a_repeated_operation_returns_its_first_outcome_and_writes_once(void **state)
{
	static const char reply[] =
	    "{\"kind\":\"comment\",\"content\":\"once\",\"internal\":false,"
	    "\"rows\":[{\"id\":8,\"seen\":{\"count\":0,\"max_id\":0}}]}";
	(void)state;
	assert_string_equal(apply_as(ana, reply, "all", false), "done: 8 comment done");
	assert_string_equal(apply_as(ana, reply, "all", true), "done: 8 comment done");
	assert_string_equal(
	    cluster_value(root, "SELECT count(*) FROM comments WHERE ticket_id = 8"), "1");
	assert_string_equal(
	    cluster_value(root, "SELECT count(*) FROM ttydesk.outbound WHERE ticket_id = 8"),
	    "1");
	assert_string_equal(
	    apply_as(ana, SET("status", "\"CLOSED\"", 8, "\"OPEN\""), "all", true), "refused");
}

static void
a_comment_whose_author_had_not_seen_the_last_one_comes_back(void **state)
{
	static const char note[] = "{\"kind\":\"comment\",\"content\":\"n\",\"internal\":true,"
				   "\"rows\":[{\"id\":9,\"seen\":{\"count\":0,\"max_id\":0}}]}";
	(void)state;
	cluster_exec(root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES "
	    "('first', false, 9, 2)");
	assert_string_equal(
	    apply_as(ana, note, "all", false), "conflict: 9 comment conflict Bob Ek");
	assert_string_equal(
	    cluster_value(root, "SELECT count(*) FROM comments WHERE ticket_id = 9"), "1");
}

static void
an_internal_note_is_never_queued_for_delivery(void **state)
{
	(void)state;
	assert_string_equal(apply_as(ana,
				"{\"kind\":\"comment\",\"content\":\"n\",\"internal\":true,"
				"\"rows\":[{\"id\":10,\"seen\":null}]}",
				"all", false),
	    "done: 10 comment done");
	assert_string_equal(
	    cluster_value(root,
		"SELECT author_id || is_internal::text FROM comments WHERE ticket_id = 10"),
	    "1true");
	assert_string_equal(
	    cluster_value(root, "SELECT count(*) FROM ttydesk.outbound WHERE ticket_id = 10"),
	    "0");
}

static void
a_new_tag_is_made_grey_and_tags_are_added_one_by_one(void **state)
{
	(void)state;
	cluster_exec(root, "INSERT INTO ticket_tags (ticket_id, tag_id) VALUES (11, 1)");
	assert_string_equal(apply_as(ana,
				"{\"kind\":\"tag\",\"add\":[\"vpn\",\"new "
				"one\"],\"remove\":[\"none\"],\"ids\":[11]}",
				"each", false),
	    "done: 11 tag vpn same, 11 tag new one done, 11 tag none same");
	assert_string_equal(
	    cluster_value(root, "SELECT color FROM tags WHERE name = 'new one'"), "#808080");
	assert_string_equal(
	    apply_as(ana, "{\"kind\":\"tag\",\"add\":[\" bad\"],\"ids\":[11]}", "each", false),
	    "refused: 11 tag  bad refused");
}

static void
wrong_values_and_shapes_are_refused_in_words(void **state)
{
	(void)state;
	assert_string_equal(
	    apply_as(ana, SET("status", "\"open\"", 12, "\"OPEN\""), "each", false),
	    "refused: 12 set status refused OPEN");
	assert_string_equal(apply_as(ana, SET("assignee", "3", 12, "null"), "each", false),
	    "refused: 12 set assignee refused");
	assert_string_equal(apply_as(ana, SET("creator_id", "3", 12, "null"), "each", false),
	    "refused: 12 set creator_id refused");
	assert_string_equal(apply_as(ana,
				"{\"kind\":\"set\",\"field\":\"status\",\"to\":\"OPEN\","
				"\"rows\":[{\"id\":12}]}",
				"each", false),
	    "refused: 12 set status refused OPEN");
	assert_string_equal(apply_as(ana,
				SET("status", "\"OPEN\"", 12, "\"OPEN\"") "," SET(
				    "status", "\"CLOSED\"", 12, "\"OPEN\""),
				"each", false),
	    "refused");
	assert_string_equal(
	    apply_as(ana, "{\"kind\":\"set\",\"rows\":[{\"id\":\"x\"}]}", "each", false),
	    "refused");
	assert_string_equal(apply_as(ana, "7", "each", false), "refused");
	assert_string_equal(
	    apply_as(ana, SET("status", "\"CLOSED\"", 12, "\"OPEN\""), "maybe", false),
	    "refused");
}

static void
a_long_text_is_compared_by_its_digest(void **state)
{
	char changes[400];

	(void)state;
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"set\",\"field\":\"description\",\"to\":\"new "
	    "text\",\"rows\":[{\"id\":13,\"from\":\"%s\"}]}",
	    cluster_value(root, "SELECT encode(sha256('text 13'), 'hex')"));
	assert_string_equal(
	    apply_as(ana, changes, "each", false), "done: 13 set description done new text");
	assert_string_equal(
	    apply_as(ana, changes, "each", false), "done: 13 set description same new text");
	undo(op - 1, "each");
	assert_string_equal(
	    cluster_value(root, "SELECT description FROM tickets WHERE id = 13"), "text 13");
}

static void
delete_and_restore_are_soft_and_a_deleted_ticket_is_gone(void **state)
{
	(void)state;
	assert_string_equal(apply_as(ana, "{\"kind\":\"delete\",\"ids\":[14]}", "each", false),
	    "done: 14 delete done");
	assert_string_equal(
	    apply_as(ana, SET("status", "\"CLOSED\"", 14, "\"OPEN\""), "each", false),
	    "conflict: 14 set status gone OPEN");
	assert_string_equal(apply_as(ana, "{\"kind\":\"restore\",\"ids\":[14]}", "each", false),
	    "done: 14 restore done");
	assert_string_equal(
	    cluster_value(root, "SELECT deleted_at FROM tickets WHERE id = 14"), "");
}

static void
undo_takes_everything_back_and_can_be_undone(void **state)
{
	int target;

	(void)state;
	apply_as(ana,
	    SET("status", "\"CLOSED\"", 15, "\"OPEN\"") "," SET("assignee", "2", 15,
		"null") ","
			"{\"kind\":\"tag\",\"add\":[\"vpn\"],\"ids\":[15]},"
			"{\"kind\":\"comment\",\"content\":\"bye\",\"internal\":false,\"rows\":"
			"[{\"id\":15,\"seen\":{\"count\":0,\"max_id\":0}}]}",
	    "all", false);
	target = op;
	assert_string_equal(
	    cluster_value(root, "SELECT count(*) FROM ttydesk.outbound WHERE ticket_id = 15"),
	    "1");
	assert_string_equal(undo(target, "all"),
	    "done: 15 set status done OPEN, 15 set assignee done, 15 tag vpn done, 15 comment "
	    "done");
	assert_string_equal(cluster_value(root,
				"SELECT concat_ws(' ', status, assignee_id, resolved_at,"
				" (SELECT count(*) FROM comments WHERE ticket_id = 15),"
				" (SELECT count(*) FROM ticket_tags WHERE ticket_id = 15),"
				" (SELECT count(*) FROM ttydesk.outbound WHERE ticket_id = "
				"15)) FROM tickets WHERE id = 15"),
	    "OPEN 0 0 0");
	assert_string_equal(undo(op, "each"),
	    "done: 15 set status done CLOSED, 15 set assignee done 2, 15 tag vpn done,"
	    " 15 comment done");
	assert_string_equal(cluster_value(root,
				"SELECT content || is_internal || author_id FROM comments "
				"WHERE ticket_id = 15"),
	    "byefalse1");
	assert_string_equal(
	    cluster_value(root, "SELECT count(*) FROM ttydesk.outbound WHERE ticket_id = 15"),
	    "1");
}

static void
undo_reports_what_others_changed_since_and_leaves_it(void **state)
{
	int target;

	(void)state;
	apply_as(ana, SET("priority", "\"HIGH\"", 16, "\"LOW\""), "all", false);
	target = op;
	cluster_exec(root, "UPDATE tickets SET priority = 'URGENT' WHERE id = 16");
	assert_string_equal(undo(target, "all"), "conflict: 16 set priority conflict URGENT");
	assert_string_equal(
	    cluster_value(root, "SELECT priority FROM tickets WHERE id = 16"), "URGENT");
}

static void
a_comment_that_was_answered_or_sent_stays(void **state)
{
	static const char reply[] = "{\"kind\":\"comment\",\"content\":\"r\",\"internal\":"
				    "false,\"rows\":[{\"id\":%d,\"seen\":null}]}";
	char changes[200];

	(void)state;
	snprintf(changes, sizeof changes, reply, 17);
	apply_as(ana, changes, "all", false);
	cluster_exec(root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('re', "
	    "false, 17, 3)");
	assert_string_equal(
	    undo(op, "all"), "refused: 17 comment refused someone has commented since");
	snprintf(changes, sizeof changes, reply, 18);
	apply_as(ana, changes, "all", false);
	cluster_exec(root, "UPDATE ttydesk.outbound SET sent_at = now() WHERE ticket_id = 18");
	assert_string_equal(undo(op, "all"), "refused: 18 comment refused it has been sent");
}

static void
an_operation_of_somebody_else_cannot_be_undone(void **state)
{
	(void)state;
	cluster_exec(root, "SET ttydesk.me = 'bob@example.org'");
	apply_as(root, SET("priority", "\"HIGH\"", 19, "\"LOW\""), "all", false);
	cluster_exec(root, "RESET ttydesk.me");
	assert_string_equal(
	    cluster_value(
		root, "SELECT claimed FROM ttydesk.operations ORDER BY at DESC LIMIT 1"),
	    "t");
	assert_string_equal(undo(op, "all"), "refused");
}

static void
a_mapped_role_is_itself_whatever_it_claims(void **state)
{
	(void)state;
	assert_string_equal(cluster_value(ana,
				"SELECT concat_ws(' ', user_id, full_name, how, may_write, why)"
				" FROM ttydesk.whoami('bob@example.org')"),
	    "1 Ana Lima mapped t");
	cluster_exec(ana, "SET ttydesk.me = 'bob@example.org'");
	assert_string_equal(cluster_value(ana, "SELECT ttydesk.current_agent_id()"), "1");
	cluster_exec(ana, "RESET ttydesk.me");
	assert_string_equal(cluster_state(ana, "SELECT * FROM ttydesk.operations"), "42501");
	assert_string_equal(cluster_state(ana, "SELECT password_hash FROM users"), "42501");
	assert_string_equal(cluster_state(ana, "DELETE FROM comments"), "42501");
}

static void
an_unmapped_role_says_who_it_is_or_may_only_read(void **state)
{
	(void)state;
	assert_string_equal(
	    cluster_value(root,
		"SELECT concat_ws(' ', user_id, how, may_write) FROM ttydesk.whoami(NULL)"),
	    "none f");
	assert_string_equal(
	    apply_as(root, SET("status", "\"CLOSED\"", 20, "\"OPEN\""), "all", false),
	    "refused");
	assert_string_equal(
	    cluster_value(root, "SELECT how FROM ttydesk.whoami('cust@example.org')"), "none");
	assert_string_equal(cluster_value(root,
				"SELECT concat_ws(' ', user_id, how, may_write) FROM "
				"ttydesk.whoami('bob@example.org')"),
	    "2 claimed t");
	assert_string_equal(
	    apply_as(root, SET("status", "\"CLOSED\"", 20, "\"OPEN\""), "all", false),
	    "done: 20 set status done CLOSED");
	cluster_exec(root, "RESET ttydesk.me");
}

static void
a_viewer_reads_the_feed_and_cannot_write(void **state)
{
	char as_viewer[400];
	PGconn *viewer;

	(void)state;
	cluster_exec(root,
	    "DROP ROLE IF EXISTS test_viewer; CREATE ROLE test_viewer LOGIN IN ROLE "
	    "ttydesk_viewer");
	snprintf(as_viewer, sizeof as_viewer, "%s user=test_viewer", conninfo);
	viewer = cluster_connect(as_viewer);
	assert_string_equal(cluster_value(viewer, "SELECT ttydesk.listen()"), "t");
	assert_string_equal(
	    cluster_value(viewer, "SELECT resync FROM ttydesk.feed(ttydesk.feed_token())"),
	    "f");
	assert_string_equal(
	    cluster_value(viewer, "SELECT may_write FROM ttydesk.whoami('ana@example.org')"),
	    "f");
	assert_string_equal(cluster_state(viewer,
				"SELECT ttydesk.apply(gen_random_uuid(), now(), '{}', 'all')"),
	    "42501");
	cluster_exec(viewer, "SET default_transaction_read_only = on");
	cluster_exec(root, "UPDATE ttydesk.doorbell SET listen_until = '-infinity'");
	assert_string_equal(cluster_value(viewer, "SELECT ttydesk.listen()"), "f");
	PQfinish(viewer);
	cluster_exec(root, "DROP OWNED BY test_viewer; DROP ROLE test_viewer");
}

static void
a_locked_ticket_gives_a_lock_timeout_and_the_operation_can_be_sent_again(void **state)
{
	static const char changes[] = SET("priority", "\"HIGH\"", 21, "\"LOW\"");
	char sql[500];

	(void)state;
	cluster_exec(root, "BEGIN; SELECT FROM tickets WHERE id = 21 FOR UPDATE");
	op++;
	snprintf(sql, sizeof sql,
	    "SELECT ttydesk.apply(lpad('%d', 32, '0')::uuid, now(), '{\"changes\":[%s]}', "
	    "'all')",
	    op, changes);
	cluster_exec(ana, "SET lock_timeout = '50ms'");
	assert_string_equal(cluster_state(ana, sql), "55P03");
	cluster_exec(root, "COMMIT");
	assert_string_equal(
	    apply_as(ana, changes, "all", true), "done: 21 set priority done HIGH");
	cluster_exec(ana, "RESET lock_timeout");
}

static void
ten_thousand_tickets_go_through_in_one_call(void **state)
{
	(void)state;
	cluster_exec(root,
	    "INSERT INTO tickets (id, ticket_number, title, description, status, priority, "
	    "creator_id)"
	    " SELECT i, 'X-' || i, 'bulk', 'd', 'OPEN', 'LOW', 3 FROM generate_series(100001, "
	    "110000) i");
	assert_string_equal(
	    cluster_value(ana,
		"SELECT r ->> 'state' || jsonb_array_length(r -> 'rows') FROM ttydesk.apply("
		"'aaaaaaaa-0000-0000-0000-000000000000', now(), (SELECT "
		"jsonb_build_object('changes', jsonb_build_array("
		"jsonb_build_object('kind', 'set', 'field', 'status', 'to', 'RESOLVED', 'rows',"
		" jsonb_agg(jsonb_build_object('id', id, 'from', 'OPEN')))))"
		" FROM tickets WHERE id > 100000), 'all') r"),
	    "done10000");
	assert_string_equal(cluster_value(ana,
				"SELECT r ->> 'state' FROM "
				"ttydesk.undo('bbbbbbbb-0000-0000-0000-000000000000', now(),"
				" 'aaaaaaaa-0000-0000-0000-000000000000', 'all') r"),
	    "done");
	assert_string_equal(
	    cluster_value(
		root, "SELECT count(*) FROM tickets WHERE id > 100000 AND status = 'OPEN'"),
	    "10000");
}

static void
an_operation_older_than_the_watermark_is_refused(void **state)
{
	(void)state;
	cluster_exec(
	    root, "UPDATE ttydesk.settings SET operations_below = now() + interval '1 h'");
	assert_string_equal(
	    apply_as(ana, SET("status", "\"CLOSED\"", 22, "\"OPEN\""), "all", false),
	    "refused");
	cluster_exec(root, "UPDATE ttydesk.settings SET operations_below = '-infinity'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_made_from_the_present_value_is_done),
		cmocka_unit_test(a_change_made_from_an_old_value_is_a_conflict_that_says_who),
		cmocka_unit_test(another_field_changed_by_a_colleague_is_no_conflict),
		cmocka_unit_test(the_same_value_set_meanwhile_is_the_same),
		cmocka_unit_test(
		    all_or_nothing_writes_nothing_on_a_conflict_and_each_writes_the_rest),
		cmocka_unit_test(check_predicts_and_writes_nothing_not_even_the_operation),
		cmocka_unit_test(
		    a_repeated_operation_returns_its_first_outcome_and_writes_once),
		cmocka_unit_test(a_comment_whose_author_had_not_seen_the_last_one_comes_back),
		cmocka_unit_test(an_internal_note_is_never_queued_for_delivery),
		cmocka_unit_test(a_new_tag_is_made_grey_and_tags_are_added_one_by_one),
		cmocka_unit_test(wrong_values_and_shapes_are_refused_in_words),
		cmocka_unit_test(a_long_text_is_compared_by_its_digest),
		cmocka_unit_test(delete_and_restore_are_soft_and_a_deleted_ticket_is_gone),
		cmocka_unit_test(undo_takes_everything_back_and_can_be_undone),
		cmocka_unit_test(undo_reports_what_others_changed_since_and_leaves_it),
		cmocka_unit_test(a_comment_that_was_answered_or_sent_stays),
		cmocka_unit_test(an_operation_of_somebody_else_cannot_be_undone),
		cmocka_unit_test(a_mapped_role_is_itself_whatever_it_claims),
		cmocka_unit_test(an_unmapped_role_says_who_it_is_or_may_only_read),
		cmocka_unit_test(a_viewer_reads_the_feed_and_cannot_write),
		cmocka_unit_test(
		    a_locked_ticket_gives_a_lock_timeout_and_the_operation_can_be_sent_again),
		cmocka_unit_test(ten_thousand_tickets_go_through_in_one_call),
		cmocka_unit_test(an_operation_older_than_the_watermark_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
