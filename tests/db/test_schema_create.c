/* New tickets through the door: requester, number, tags, exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"

static struct door d;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "create", 5);
	cluster_exec(d.root, "INSERT INTO tags (name, color) VALUES ('vpn', '#808080')");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

#define TICKET(title, description, requester, more)                                            \
	"{\"kind\":\"create\",\"title\":\"" title "\",\"description\":\"" description          \
	"\",\"priority\":\"HIGH\",\"assignee\":2,\"requester\":" requester more                \
	",\"rows\":[{\"id\":0}]}"
#define BY_MAIL(email, name) "{\"email\":\"" email "\",\"full_name\":\"" name "\"}"

static const char *
newest(void)
{
	return cluster_value(d.root,
	    "SELECT concat_ws('|', t.ticket_number = 'TCK-' || lpad(t.id::text, 8, '0'),"
	    " t.title, t.description, t.status, t.priority, t.assignee_id, t.creator_id,"
	    " (SELECT string_agg(g.name, ',' ORDER BY g.name) FROM ticket_tags x JOIN tags g "
	    "ON g.id = x.tag_id WHERE x.ticket_id = t.id))"
	    " FROM tickets t ORDER BY t.id DESC LIMIT 1");
}

static void
a_new_ticket_gets_a_number_and_its_tags(void **state)
{
	(void)state;
	assert_non_null(strstr(
	    door_apply(&d, d.ana,
		TICKET("printer", "it smokes", "3", ",\"tags\":[\"vpn\",\"fresh\"]"), "all"),
	    " create done"));
	assert_string_equal(newest(), "t|printer|it smokes|OPEN|HIGH|2|3|fresh,vpn");
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT (x ->> 'id')::bigint = t.id AND x ->> 'number' = t.ticket_number FROM "
		"tickets t, ttydesk.operations o, jsonb_array_elements(o.outcome -> 'rows') x "
		"ORDER BY t.id DESC, o.at DESC LIMIT 1"),
	    "t");
	assert_string_equal(cluster_value(d.root,
				"SELECT action || user_id FROM audit_logs WHERE table_name = "
				"'tickets' ORDER BY "
				"id DESC LIMIT 1"),
	    "CREATE1");
}

static void
the_same_operation_sent_again_gives_the_same_ticket(void **state)
{
	static const char changes[] = TICKET("once", "only", "3", "");
	const char *count = "SELECT count(*) FROM tickets WHERE title = 'once'";
	const char *first = door_apply(&d, d.ana, changes, "all");

	(void)state;
	assert_string_equal(first, door_again(&d, d.ana, changes, "all"));
	assert_string_equal(cluster_value(d.root, count), "1");
}

static void
it_is_in_the_feed_as_any_new_ticket(void **state)
{
	char token[400];

	(void)state;
	snprintf(
	    token, sizeof token, "%s", cluster_value(d.root, "SELECT ttydesk.feed_token()"));
	door_apply(&d, d.ana, TICKET("feed", "d", "3", ""), "all");
	assert_string_equal(door_value(d.root,
				"SELECT string_agg(tbl || op, ',') FROM ttydesk.feed('%s') "
				"WHERE tbl IS NOT NULL",
				token),
	    "tI");
}

static void
a_requester_is_found_by_e_mail_in_any_case(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO users (email, full_name, is_active, is_staff, password_hash) "
	    "VALUES ('Mixed.Case@Example.org', 'M', true, false, 'x')");
	door_apply(&d, d.ana,
	    TICKET("t", "d", BY_MAIL("mixed.case@example.ORG", "other name"), ""), "all");
	assert_string_equal(newest(), "t|t|d|OPEN|HIGH|2|4");
	assert_string_equal(
	    cluster_value(d.root, "SELECT full_name FROM users WHERE id = 4"), "M");
}

static void
a_requester_who_is_new_is_made_without_a_login(void **state)
{
	(void)state;
	door_apply(&d, d.ana,
	    TICKET("t", "d", BY_MAIL("New.One@example.org", " Née\\nOne "), ""), "all");
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT concat_ws('|', email, full_name, is_active, is_staff, password_hash) "
		"FROM users ORDER BY id DESC LIMIT 1"),
	    "new.one@example.org|Née One|t|f|!");
	door_apply(&d, d.ana, TICKET("t", "d", BY_MAIL("NEW.one@example.org", ""), ""), "all");
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT count(*) FROM users WHERE lower(email) = 'new.one@example.org'"),
	    "1");
	door_apply(&d, d.ana, TICKET("t", "d", BY_MAIL("nameless@example.org", ""), ""), "all");
	assert_string_equal(
	    cluster_value(d.root, "SELECT full_name FROM users ORDER BY id DESC LIMIT 1"),
	    "nameless");
}

static void
what_makes_no_ticket_is_refused_in_words(void **state)
{
	static const struct {
		const char *changes, *why;
	} rows[] = {
		{ TICKET(" ", "d", "3", ""), "a title has 1 to 500 characters" },
		{ TICKET("t", " \\n", "3", ""), "the description is empty" },
		{ TICKET("t", "d", "999", ""), "there is no such requester" },
		{ TICKET("t", "d", "null", ""), "the requester is missing" },
		{ TICKET("t", "d", BY_MAIL("a b@c", ""), ""),
		    "the requester's e-mail is not an address" },
		{ TICKET("t", "d", BY_MAIL("a@b,c@d", ""), ""),
		    "the requester's e-mail is not an address" },
		{ TICKET("t", "d", BY_MAIL("a@b\\r\\nBcc: x@y", ""), ""),
		    "the requester's e-mail is not an address" },
		{ TICKET("t", "d", "3", ",\"tags\":[\" x\"]"), "one of these cannot be a tag" },
		{ TICKET("t", "d", "3", ",\"tags\":7"), "the tags are not a list" },
		{ "{\"kind\":\"create\",\"title\":\"t\",\"description\":\"d\",\"priority\":"
		  "\"high\",\"requester\":3,\"rows\":[{\"id\":0}]}",
		    "there is no such priority" },
		{ "{\"kind\":\"create\",\"title\":\"t\",\"description\":\"d\",\"priority\":"
		  "\"LOW\",\"assignee\":3,\"requester\":3,\"rows\":[{\"id\":0}]}",
		    "the assignee is not an active member of staff" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char want[200];

		snprintf(want, sizeof want, "refused: 0 create refused %s", rows[i].why);
		assert_string_equal(door_apply(&d, d.ana, rows[i].changes, "all"), want);
	}
	assert_string_equal(
	    door_apply(&d, d.ana,
		"{\"kind\":\"create\",\"title\":\"t\",\"rows\":[{\"id\":0},{\"id\":0}]}",
		"all"),
	    "refused: only one new ticket an operation");
	assert_string_equal(
	    door_apply(&d, d.ana, "{\"kind\":\"create\",\"title\":\"t\",\"rows\":[{\"id\":7}]}",
		"all"),
	    "refused: a ticket id is missing or wrong");
}

static void
a_number_that_is_taken_is_tried_again(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "UPDATE ttydesk.settings SET ticket_number_format = 'HD/%d';"
	    "INSERT INTO tickets (id, ticket_number, title, description, status, priority, "
	    "creator_id)"
	    " SELECT 900 + i, 'HD/' || (SELECT max(id) FROM tickets) + i, 'taken', 'd', 'OPEN',"
	    " 'LOW', 3 FROM generate_series(1, 3) i");
	assert_non_null(
	    strstr(door_apply(&d, d.ana, TICKET("late", "d", "3", ""), "all"), "create done"));
	assert_string_equal(
	    cluster_value(
		d.root, "SELECT ticket_number = 'HD/' || id FROM tickets WHERE title = 'late'"),
	    "t");
	assert_string_equal(
	    cluster_state(d.root, "UPDATE ttydesk.settings SET ticket_number_format = 'none'"),
	    "23514");
	cluster_exec(d.root, "UPDATE ttydesk.settings SET ticket_number_format = 'TCK-%08d'");
}

static void
undo_deletes_softly_and_redo_brings_the_same_ticket_back(void **state)
{
	int made;
	char id[20];

	(void)state;
	door_apply(&d, d.ana, TICKET("undone", "d", "3", ",\"tags\":[\"vpn\"]"), "all");
	made = d.op;
	snprintf(id, sizeof id, "%s",
	    cluster_value(d.root, "SELECT id FROM tickets WHERE title = 'undone'"));
	assert_non_null(strstr(door_undo(&d, d.ana, made, "all"), "delete done"));
	assert_string_equal(
	    door_value(d.root, "SELECT deleted_at IS NULL FROM tickets WHERE id = %s", id),
	    "f");
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"), "restore done"));
	assert_string_equal(
	    door_value(
		d.root, "SELECT title FROM tickets WHERE id = %s AND deleted_at IS NULL", id),
	    "undone");
	/* and once more, whatever it stands for by now */
	assert_non_null(strstr(door_undo(&d, d.ana, made, "all"), "delete done"));
}

static void
a_new_ticket_that_others_worked_on_is_not_taken_back(void **state)
{
	(void)state;
	door_apply(&d, d.ana, TICKET("busy", "d", "3", ""), "all");
	cluster_exec(d.root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " SELECT 'mine', false, id, 2 FROM tickets WHERE title = 'busy'");
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"),
	    "delete conflict Bob Ek others have worked on it since"));
	door_apply(&d, d.ana, TICKET("moved", "d", "3", ""), "all");
	cluster_exec(d.bob, "UPDATE tickets SET priority = 'LOW' WHERE title = 'moved'");
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "each"),
	    "delete conflict Bob Ek others have worked on it since"));
	assert_string_equal(cluster_value(d.root,
				"SELECT count(*) FROM tickets WHERE deleted_at IS NULL AND "
				"title IN ('busy', 'moved')"),
	    "2");
}

static void
a_role_that_may_not_make_tickets_is_told(void **state)
{
	PGconn *poor = door_connect_as(&d, "test_create_poor", "IN ROLE ttydesk_agent");

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO ttydesk.agents SELECT rolname, oid, 1, false FROM pg_roles WHERE "
	    "rolname = 'test_create_poor';"
	    "REVOKE INSERT (title) ON tickets FROM ttydesk_agent");
	assert_string_equal(door_apply(&d, poor, TICKET("t", "d", "3", ""), "all"),
	    "refused: 0 create refused your role may not make tickets");
	cluster_exec(d.root, "GRANT INSERT (title) ON tickets TO ttydesk_agent");
	PQfinish(poor);
	door_drop_role(&d, "test_create_poor");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_ticket_gets_a_number_and_its_tags),
		cmocka_unit_test(the_same_operation_sent_again_gives_the_same_ticket),
		cmocka_unit_test(it_is_in_the_feed_as_any_new_ticket),
		cmocka_unit_test(a_requester_is_found_by_e_mail_in_any_case),
		cmocka_unit_test(a_requester_who_is_new_is_made_without_a_login),
		cmocka_unit_test(what_makes_no_ticket_is_refused_in_words),
		cmocka_unit_test(a_number_that_is_taken_is_tried_again),
		cmocka_unit_test(undo_deletes_softly_and_redo_brings_the_same_ticket_back),
		cmocka_unit_test(a_new_ticket_that_others_worked_on_is_not_taken_back),
		cmocka_unit_test(a_role_that_may_not_make_tickets_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
