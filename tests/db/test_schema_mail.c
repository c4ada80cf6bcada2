/* Delivery as the mailer and the desk see it: taken once, marked, seen. */
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
static PGconn *mailer;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "mail", 40);
	mailer = door_connect_as(&d, "test_mailer", "IN ROLE ttydesk_mailer");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	PQfinish(mailer);
	door_drop_role(&d, "test_mailer");
	door_close(&d);
	return 0;
}

/* A public reply by Ana; the number of its operation. */
static int
a_reply(int ticket)
{
	char changes[300];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"comment\",\"content\":\"to %d\",\"internal\":false,\"rows\":[{\"id\":"
	    "%d,\"seen\":null}]}",
	    ticket, ticket);
	assert_non_null(strstr(door_apply(&d, d.ana, changes, "all"), "comment done"));
	return d.op;
}

/* "ticket attempts, ..." of what `as` gets. */
static const char *
take(PGconn *as, int n)
{
	return door_value(as,
	    "SELECT string_agg(ticket_id || ' ' || attempts, ', ' ORDER BY id) FROM "
	    "ttydesk.take_outbound(%d, '1 min')",
	    n);
}

/* "state error" as a reader sees it. */
static const char *
delivery(int ticket)
{
	return door_value(d.bob,
	    "SELECT string_agg(concat_ws(' ', state, error), ', ' ORDER BY comment_id) FROM "
	    "ttydesk.deliveries WHERE ticket_id = %d",
	    ticket);
}

static const char *
id_of(int ticket)
{
	return door_value(
	    d.root, "SELECT max(id) FROM ttydesk.outbound WHERE ticket_id = %d", ticket);
}

static const char *
mark_sent(int ticket)
{
	return door_value(
	    mailer, "SELECT ttydesk.outbound_sent(%s, '<m%d@x>')", id_of(ticket), ticket);
}

static void
a_reply_is_taken_once_with_all_that_a_mail_needs(void **state)
{
	(void)state;
	a_reply(1);
	assert_string_equal(delivery(1), "queued");
	assert_string_equal(
	    cluster_value(mailer,
		"SELECT concat_ws('|', ticket_id, ticket_number, title, to_email, to_name, "
		"author, content, attempts, message_key ~ ('^ttydesk-' || comment_id || "
		"'-[0-9a-f-]{36}$')) FROM ttydesk.take_outbound(10, '1 min')"),
	    "1|T-1|ticket 1|cust@example.org|Cust Omer|Ana Lima|to 1|1|t");
	assert_string_equal(take(mailer, 10), "");
	assert_string_equal(mark_sent(1), "t");
	assert_string_equal(mark_sent(1), "f");
	assert_string_equal(delivery(1), "sent");
	assert_string_equal(cluster_value(d.root,
				"SELECT message_id FROM ttydesk.outbound WHERE ticket_id = 1"),
	    "<m1@x>");
}

static void
two_mailers_at_once_never_take_the_same_reply(void **state)
{
	char conninfo[400];
	PGconn *second;

	(void)state;
	snprintf(conninfo, sizeof conninfo, "%s user=test_mailer", d.conninfo);
	second = cluster_connect(conninfo);
	a_reply(2);
	a_reply(3);
	a_reply(4);
	cluster_exec(mailer, "BEGIN");
	assert_string_equal(take(mailer, 2), "2 1, 3 1");
	assert_string_equal(take(second, 10), "4 1");
	cluster_exec(mailer, "COMMIT");
	assert_string_equal(take(second, 10), "");
	mark_sent(2);
	mark_sent(3);
	mark_sent(4);
	PQfinish(second);
}

static void
a_mailer_that_fell_silent_is_replaced_when_its_lease_is_over(void **state)
{
	const char *key = "SELECT message_key FROM ttydesk.take_outbound(10, '1 min')";
	char first[200];

	(void)state;
	a_reply(5);
	snprintf(first, sizeof first, "%s", cluster_value(mailer, key));
	assert_string_equal(take(mailer, 10), "");
	cluster_exec(d.root,
	    "UPDATE ttydesk.outbound SET leased_until = now() - interval '1 s'"
	    " WHERE ticket_id = 5");
	assert_string_equal(cluster_value(mailer, key), first);
	/* the first one comes back: its failure is no news of the second attempt */
	assert_string_equal(
	    door_value(mailer, "SELECT ttydesk.outbound_failed(%s, 'late', NULL, 1)", id_of(5)),
	    "f");
	assert_string_equal(delivery(5), "queued");
	assert_string_equal(mark_sent(5), "t");
}

static void
a_failure_is_tried_again_not_before_its_time(void **state)
{
	(void)state;
	a_reply(6);
	assert_string_equal(take(mailer, 1), "6 1");
	assert_string_equal(door_value(mailer,
				"SELECT ttydesk.outbound_failed(%s, E'450 later\\nplease', "
				"now() + interval '1 h', 1)",
				id_of(6)),
	    "t");
	assert_string_equal(delivery(6), "queued 450 later please");
	assert_string_equal(take(mailer, 1), "");
	cluster_exec(
	    d.root, "UPDATE ttydesk.outbound SET retry_at = now() WHERE ticket_id = 6");
	assert_string_equal(take(mailer, 1), "6 2");
	door_value(
	    mailer, "SELECT ttydesk.outbound_failed(%s, 'no such user', NULL)", id_of(6));
	assert_string_equal(delivery(6), "failed no such user");
	assert_string_equal(take(mailer, 1), "");
	/* a person mended the address */
	door_value(mailer, "SELECT ttydesk.outbound_failed(%s, 'again', now())", id_of(6));
	assert_string_equal(delivery(6), "queued again");
	assert_string_equal(take(mailer, 1), "6 3");
	mark_sent(6);
	assert_string_equal(delivery(6), "sent");
}

static const char *
feed_since(const char *token)
{
	return door_value(d.bob,
	    "SELECT string_agg(concat_ws(' ', tbl || op, ticket_id), ', ') FROM "
	    "ttydesk.feed('%s') WHERE tbl IS NOT NULL",
	    token);
}

static void
the_feed_tells_when_a_reply_went_out_or_failed(void **state)
{
	char token[400];

	(void)state;
	a_reply(7);
	take(mailer, 1);
	snprintf(
	    token, sizeof token, "%s", cluster_value(d.root, "SELECT ttydesk.feed_token()"));
	door_value(mailer, "SELECT ttydesk.outbound_failed(%s, 'x', now())", id_of(7));
	assert_string_equal(feed_since(token), "cU 7");
	take(mailer, 1);
	snprintf(
	    token, sizeof token, "%s", cluster_value(d.root, "SELECT ttydesk.feed_token()"));
	mark_sent(7);
	assert_string_equal(feed_since(token), "cU 7");
}

static void
a_reply_that_a_mailer_has_cannot_be_taken_back(void **state)
{
	int reply = a_reply(8);

	(void)state;
	take(mailer, 1);
	assert_string_equal(
	    door_undo(&d, d.ana, reply, "all"), "refused: 8 comment refused it is being sent");
	/* not even when the lease is over: it may have left */
	cluster_exec(d.root,
	    "UPDATE ttydesk.outbound SET leased_until = now() - interval '1 s'"
	    " WHERE ticket_id = 8");
	assert_string_equal(
	    door_undo(&d, d.ana, reply, "all"), "refused: 8 comment refused it is being sent");
	take(mailer, 1);
	door_value(mailer, "SELECT ttydesk.outbound_failed(%s, 'x', now() + interval '1 h')",
	    id_of(8));
	assert_string_equal(door_undo(&d, d.ana, reply, "all"), "done: 8 comment done");
	assert_string_equal(delivery(8), "");
	assert_string_equal(take(mailer, 1), "");
}

static void
a_mailer_and_an_undo_at_the_same_time_do_not_both_get_it(void **state)
{
	int reply = a_reply(9);

	(void)state;
	/* the undo waits for the mailer's decision, and the mailer never waits */
	cluster_exec(mailer, "BEGIN");
	assert_string_equal(take(mailer, 1), "9 1");
	cluster_exec(d.ana, "SET lock_timeout = '50ms'");
	assert_string_equal(cluster_state(d.ana,
				"SELECT ttydesk.undo(gen_random_uuid(), now(), (SELECT op FROM "
				"ttydesk.my_operations(1)), 'all')"),
	    "55P03");
	cluster_exec(d.ana, "RESET lock_timeout");
	cluster_exec(mailer, "COMMIT");
	assert_string_equal(
	    door_undo(&d, d.ana, reply, "all"), "refused: 9 comment refused it is being sent");
	mark_sent(9);
	reply = a_reply(10);
	cluster_exec(d.ana, "BEGIN");
	assert_string_equal(door_undo(&d, d.ana, reply, "all"), "done: 10 comment done");
	assert_string_equal(take(mailer, 1), "");
	cluster_exec(d.ana, "COMMIT");
	assert_string_equal(take(mailer, 1), "");
}

static void
what_must_not_be_mailed_fails_and_says_why(void **state)
{
	(void)state;
	a_reply(11);
	a_reply(12);
	a_reply(13);
	cluster_exec(d.root,
	    "DELETE FROM comments WHERE ticket_id = 11;"
	    "UPDATE comments SET is_internal = true WHERE ticket_id = 12;"
	    "INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash) "
	    "VALUES (40, ' ', 'N', true, false, '!');"
	    "UPDATE tickets SET creator_id = 40 WHERE id = 13");
	assert_string_equal(take(mailer, 10), "");
	assert_string_equal(delivery(11), "failed the comment is gone");
	assert_string_equal(delivery(12), "failed the comment is an internal note now");
	assert_string_equal(delivery(13), "failed the requester has no e-mail address");
}

static void
a_new_reply_rings_and_a_note_does_not(void **state)
{
	PGnotify *n;

	(void)state;
	cluster_exec(mailer, "LISTEN ttydesk_outbound");
	door_apply(&d, d.ana, DOOR_COMMENT("note", "true", 14), "all");
	cluster_exec(mailer, "SELECT 1");
	assert_null(PQnotifies(mailer));
	a_reply(14);
	cluster_exec(mailer, "SELECT 1");
	n = PQnotifies(mailer);
	assert_non_null(n);
	assert_string_equal(n->relname, "ttydesk_outbound");
	PQfreemem(n);
	cluster_exec(mailer, "UNLISTEN *");
	take(mailer, 1);
	mark_sent(14);
}

static void
the_mailer_may_do_nothing_else(void **state)
{
	static const char *const statements[] = {
		"TABLE ttydesk.outbound",
		"TABLE ttydesk.deliveries",
		"TABLE ttydesk.operations",
		"SELECT FROM comments",
		"SELECT FROM tickets",
		"SELECT ttydesk.apply(gen_random_uuid(), now(), '{}', 'all')",
		"SELECT ttydesk.listen()",
		"SELECT * FROM ttydesk.my_operations(1)",
		"SELECT ttydesk.prune()",
		"SELECT ttydesk.note('t', 'U', '{1}', '{1}')",
	};
	(void)state;
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		assert_string_equal(cluster_state(mailer, statements[i]), "42501");
}

static void
comments_of_the_backend_are_not_queued(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('by "
	    "the backend', false, 15, 2)");
	assert_string_equal(delivery(15), "");
	assert_string_equal(take(mailer, 10), "");
}

static void
a_backend_at_repeatable_read_is_not_disturbed(void **state)
{
	PGconn *backend = cluster_connect(d.conninfo);
	int reply;

	(void)state;
	cluster_exec(backend,
	    "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM "
	    "tickets");
	reply = a_reply(16);
	door_apply(
	    &d, d.ana, "{\"kind\":\"watch\",\"user_id\":2,\"on\":true,\"ids\":[17]}", "all");
	door_undo(&d, d.ana, reply, "all");
	cluster_exec(backend,
	    "UPDATE tickets SET title = 'b' WHERE id = 18;"
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('b', "
	    "false, 17, 2);"
	    "DELETE FROM ticket_tags WHERE ticket_id = 16; COMMIT");
	cluster_exec(backend,
	    "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM "
	    "comments");
	a_reply(19);
	cluster_exec(backend, "UPDATE tickets SET title = 'b' WHERE id = 20; COMMIT");
	/* a mailer at that level takes what it saw, and no harm is done */
	cluster_exec(mailer, "BEGIN ISOLATION LEVEL REPEATABLE READ");
	assert_string_equal(take(mailer, 10), "19 1");
	cluster_exec(mailer, "COMMIT");
	assert_string_equal(mark_sent(19), "t");
	PQfinish(backend);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_is_taken_once_with_all_that_a_mail_needs),
		cmocka_unit_test(two_mailers_at_once_never_take_the_same_reply),
		cmocka_unit_test(a_mailer_that_fell_silent_is_replaced_when_its_lease_is_over),
		cmocka_unit_test(a_failure_is_tried_again_not_before_its_time),
		cmocka_unit_test(the_feed_tells_when_a_reply_went_out_or_failed),
		cmocka_unit_test(a_reply_that_a_mailer_has_cannot_be_taken_back),
		cmocka_unit_test(a_mailer_and_an_undo_at_the_same_time_do_not_both_get_it),
		cmocka_unit_test(what_must_not_be_mailed_fails_and_says_why),
		cmocka_unit_test(a_new_reply_rings_and_a_note_does_not),
		cmocka_unit_test(the_mailer_may_do_nothing_else),
		cmocka_unit_test(comments_of_the_backend_are_not_queued),
		cmocka_unit_test(a_backend_at_repeatable_read_is_not_disturbed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
