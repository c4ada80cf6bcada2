/* Every writer shows up in the feed and at the bell, and none is disturbed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "cluster.h"

static struct cluster *cluster;
static const char *conninfo;
static char as_backend[400];
static PGconn *desk;    /* listens and reads the feed */
static PGconn *backend; /* a role without any right on schema ttydesk */
static char token[400];

/* Forgets what was rung and written so far, and how much of it there was. */
static void
look_away(void)
{
	PGnotify *n;

	cluster_exec(desk, "SELECT setval('ttydesk.rung', 1)");
	PQconsumeInput(desk);
	snprintf(token, sizeof token, "%s", cluster_value(desk, "SELECT ttydesk.feed_token()"));
	while ((n = PQnotifies(desk)) != NULL)
		PQfreemem(n);
}

/* The feed since look_away(), as "tbl op row ticket" words. */
static const char *
feed(void)
{
	char sql[1000];

	snprintf(sql, sizeof sql,
	    "SELECT string_agg(concat_ws(' ', tbl || op, row_id, ticket_id), ', ')"
	    " FROM ttydesk.feed('%s') WHERE tbl IS NOT NULL",
	    token);
	return cluster_value(desk, sql);
}

/* All payloads since look_away(), without their transaction, each ended by ';'. */
static const char *
bell(void)
{
	static char all[4096];
	size_t used = 0;
	PGnotify *n;

	cluster_exec(desk, "SELECT 1"); /* notifications come before its answer */
	all[0] = '\0';
	while ((n = PQnotifies(desk)) != NULL) {
		used += (size_t)snprintf(all + used, sizeof all - used, "%.*s;",
		    (int)(strrchr(n->extra, ' ') - n->extra), n->extra);
		PQfreemem(n);
	}
	return all;
}

static int
set_up(void **state)
{
	char sql[1000];

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "triggers", 20);
	desk = cluster_connect(conninfo);
	cluster_exec(desk,
	    "INSERT INTO tags (name, color) VALUES ('vpn', '#808080'), ('net', '#808080')");
	snprintf(sql, sizeof sql,
	    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'test_backend') "
	    "THEN"
	    " CREATE ROLE test_backend LOGIN; END IF; END $$;"
	    "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON users, tickets, comments, tags, "
	    "ticket_tags,"
	    " attachments TO test_backend;"
	    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO test_backend");
	cluster_exec(desk, sql);
	cluster_exec(desk, "SELECT ttydesk.listen()");
	cluster_exec(desk, "LISTEN ttydesk");
	snprintf(as_backend, sizeof as_backend, "%s user=test_backend", conninfo);
	backend = cluster_connect(as_backend);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	PQfinish(backend);
	cluster_exec(desk, "DROP OWNED BY test_backend; DROP ROLE test_backend");
	PQfinish(desk);
	cluster_close(cluster);
	return 0;
}

static void
the_backend_has_no_right_on_the_schema(void **state)
{
	(void)state;
	assert_string_equal(cluster_state(backend, "SELECT * FROM ttydesk.changes"), "42501");
}

static void
insert_with_returning_is_fed_and_rung(void **state)
{
	(void)state;
	look_away();
	assert_string_equal(
	    cluster_value(backend,
		"INSERT INTO comments (content, is_internal, ticket_id, author_id)"
		" VALUES ('hi', false, 7, 3) RETURNING id"),
	    "1");
	assert_string_equal(bell(), "cI 7;");
	assert_string_equal(feed(), "cI 1 7");
}

static void
a_comment_moved_to_another_ticket_reports_both(void **state)
{
	(void)state;
	look_away();
	cluster_exec(backend, "UPDATE comments SET ticket_id = 8 WHERE id = 1");
	assert_string_equal(bell(), "cU 7,8;");
	assert_non_null(strstr(feed(), "cU 1 7"));
	assert_non_null(strstr(feed(), "cU 1 8"));
}

static void
delete_is_fed_and_rung(void **state)
{
	(void)state;
	look_away();
	cluster_exec(backend, "DELETE FROM comments WHERE id = 1");
	assert_string_equal(bell(), "cD 8;");
	assert_string_equal(feed(), "cD 1 8");
}

static void
copy_is_one_bell_for_all_rows(void **state)
{
	static const char rows[] = "one\tf\t3\t3\ntwo\tt\t4\t3\n";
	PGresult *res;

	(void)state;
	look_away();
	res = PQexec(
	    backend, "COPY comments (content, is_internal, ticket_id, author_id) FROM STDIN");
	assert_int_equal(PQresultStatus(res), PGRES_COPY_IN);
	PQclear(res);
	assert_int_equal(PQputCopyData(backend, rows, (int)strlen(rows)), 1);
	assert_int_equal(PQputCopyEnd(backend, NULL), 1);
	res = PQgetResult(backend);
	assert_int_equal(PQresultStatus(res), PGRES_COMMAND_OK);
	PQclear(res);
	assert_null(PQgetResult(backend));
	assert_string_equal(bell(), "cI 3,4;");
}

static void
on_conflict_reports_insert_and_update_apart(void **state)
{
	(void)state;
	look_away();
	cluster_exec(backend,
	    "INSERT INTO tags (id, name, color) VALUES (1, 'x', '#000000'), (50, 'new', "
	    "'#000000')"
	    " ON CONFLICT (id) DO UPDATE SET color = excluded.color");
	assert_string_equal(feed(), "lU 1, lI 50");
	look_away();
	cluster_exec(backend,
	    "INSERT INTO tags (id, name, color) VALUES (1, 'x', '#000000') ON CONFLICT DO "
	    "NOTHING");
	assert_string_equal(bell(), "");
}

static void
an_update_that_changes_nothing_is_silent(void **state)
{
	(void)state;
	look_away();
	cluster_exec(backend,
	    "UPDATE tickets SET title = title WHERE id = 1; UPDATE tickets SET title = 'x' "
	    "WHERE false");
	assert_string_equal(bell(), "");
	assert_string_equal(feed(), "");
}

static void
a_login_is_no_change_but_a_name_is(void **state)
{
	(void)state;
	look_away();
	cluster_exec(backend,
	    "UPDATE users SET last_login = now(), updated_at = now(), password_hash = 'x' "
	    "WHERE id = 3");
	assert_string_equal(bell(), "");
	cluster_exec(backend, "UPDATE users SET full_name = 'Cust Omar' WHERE id = 3");
	assert_string_equal(bell(), "uU 3;");
}

static void
updated_at_moves_unless_the_statement_sets_it(void **state)
{
	(void)state;
	cluster_exec(backend, "UPDATE tickets SET updated_at = '2020-01-01' WHERE id = 2");
	assert_string_equal(cluster_value(backend,
				"SELECT updated_at = '2020-01-01' FROM tickets WHERE id = 2"),
	    "t");
	cluster_exec(backend, "UPDATE tickets SET title = title WHERE id = 2");
	assert_string_equal(cluster_value(backend,
				"SELECT updated_at = '2020-01-01' FROM tickets WHERE id = 2"),
	    "t");
	cluster_exec(backend, "UPDATE tickets SET title = 'moved' WHERE id = 2");
	assert_string_equal(
	    cluster_value(backend,
		"SELECT updated_at > now() - interval '1 min' FROM tickets WHERE id = 2"),
	    "t");
}

static void
ten_thousand_rows_after_one_row_are_one_entry_and_quick(void **state)
{
	struct timespec t0, t1;

	(void)state;
	cluster_exec(backend,
	    "INSERT INTO tickets (ticket_number, title, description, status, priority, "
	    "creator_id)"
	    " SELECT 'B-' || i, 'bulk', 'd', 'OPEN', 'LOW', 3 FROM generate_series(1, 10000) "
	    "i");
	/* The trigger's plans are made for one row first, and kept by the session. */
	for (int i = 0; i < 8; i++)
		cluster_exec(backend, "UPDATE tickets SET title = title || '.' WHERE id = 1");
	look_away();
	clock_gettime(CLOCK_MONOTONIC, &t0);
	cluster_exec(backend, "UPDATE tickets SET priority = 'HIGH' WHERE title = 'bulk'");
	clock_gettime(CLOCK_MONOTONIC, &t1);
	assert_true(t1.tv_sec - t0.tv_sec < 8); /* a nested loop would take minutes */
	assert_string_equal(bell(), "tU *;");
	assert_string_equal(feed(), "t*");
	cluster_exec(backend, "DELETE FROM tickets WHERE title = 'bulk'");
}

static void
a_payload_is_never_longer_than_its_limit(void **state)
{
	PGnotify *n;

	(void)state;
	look_away();
	cluster_exec(backend, "UPDATE tickets SET title = title || '!' WHERE id <= 20");
	cluster_exec(backend,
	    "INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash)"
	    " SELECT i, 'm' || i || '@x', 'm', true, false, '!' FROM generate_series(1000000, "
	    "1000200) i");
	cluster_exec(desk, "SELECT 1");
	for (int count = 0; (n = PQnotifies(desk)) != NULL || count < 2; count++) {
		assert_non_null(n);
		assert_true(strlen(n->extra) <= 1000);
		PQfreemem(n);
	}
	assert_string_equal(
	    cluster_value(desk,
		"SELECT count(*) FROM ttydesk.changes WHERE tbl = 'u' AND row_id >= 1000000"),
	    "201");
}

static int
count_bells(void)
{
	PGnotify *n;
	int count = 0;

	cluster_exec(desk, "SELECT 1");
	for (; (n = PQnotifies(desk)) != NULL; count++)
		PQfreemem(n);
	return count;
}

static void
a_storm_rings_until_all_have_stepped_back_and_then_little(void **state)
{
	char sql[1000];
	int count;

	(void)state;
	look_away();
	cluster_exec(backend,
	    "DO $$ BEGIN FOR i IN 1..1000 LOOP"
	    " UPDATE tickets SET title = 'storm ' || i WHERE id = 1; COMMIT; END LOOP; END $$");
	count = count_bells();
	assert_in_range(count, 16, 500);
	snprintf(
	    sql, sizeof sql, "SELECT count(*) FROM ttydesk.feed('%s') WHERE tbl = 't'", token);
	assert_string_equal(cluster_value(desk, sql), "1000");
}

static void
a_clock_that_was_set_back_silences_nobody(void **state)
{
	(void)state;
	look_away();
	cluster_exec(desk,
	    "SELECT setval('ttydesk.rung', (extract(epoch FROM now() + interval '1 hour') * "
	    "1000)::bigint)");
	cluster_exec(backend, "UPDATE tickets SET title = 'later' WHERE id = 1");
	assert_string_equal(bell(), "tU 1;");
}

static void
audit_rows_name_fields_and_spare_the_backend_that_keeps_its_own(void **state)
{
	(void)state;
	cluster_exec(desk, "TRUNCATE audit_logs");
	cluster_exec(backend, "UPDATE tickets SET priority = 'URGENT' WHERE id = 5");
	assert_string_equal(cluster_value(desk,
				"SELECT concat_ws('|', table_name, record_id, action, user_id,"
				" changes -> 'priority' ->> 'old', changes -> 'priority' ->> "
				"'new') FROM audit_logs"),
	    "tickets|5|UPDATE|LOW|URGENT");
	cluster_exec(desk, "SELECT ttydesk.add_backend('test_backend')");
	cluster_exec(backend, "UPDATE tickets SET priority = 'LOW' WHERE id = 5");
	assert_string_equal(cluster_value(desk, "SELECT count(*) FROM audit_logs"), "1");
	cluster_exec(desk, "REVOKE ttydesk_backend FROM test_backend");
}

static void
the_audit_rows_of_many_are_those_of_one(void **state)
{
#define AUDITED                                                                                \
	"SELECT string_agg(x.c || ' ' || x.n, ';' ORDER BY x.n) FROM (SELECT "                 \
	"changes::jsonb::text "                                                                \
	"AS c, count(*) AS n FROM audit_logs GROUP BY 1) x"
#define CHANGED                                                                                \
	"UPDATE tickets SET title = E'it''s \"new\"\\\\\u20ac', resolved_at = "                \
	"'2026-01-02 03:04:05+00', odd = '{\"a\": [1]}', \"a \"\"b%%s\" = 7 WHERE title "      \
	"= 'many' AND (%s)"
	char sql[1010], one[1000];

	(void)state;
	cluster_exec(desk,
	    "ALTER TABLE tickets ADD COLUMN odd json, ADD COLUMN \"a \"\"b%s\" integer,"
	    " ADD COLUMN dropped integer; ALTER TABLE tickets DROP COLUMN dropped");
	cluster_exec(backend,
	    "INSERT INTO tickets (ticket_number, title, description, status, priority, "
	    "creator_id)"
	    " SELECT 'M-' || i, 'many', 'd', 'OPEN', 'LOW', 3 FROM generate_series(0, 300) i");
	cluster_exec(desk, "TRUNCATE audit_logs");
	snprintf(sql, sizeof sql, CHANGED, "ticket_number = 'M-0'");
	cluster_exec(backend, sql);
	snprintf(one, sizeof one, "%s", cluster_value(desk, AUDITED));
	assert_non_null(strstr(one, "\"old\": \"many\""));
	one[strlen(one) - 1] = '\0';
	cluster_exec(desk, "TRUNCATE audit_logs");
	snprintf(sql, sizeof sql, CHANGED, "true");
	cluster_exec(backend, sql);
	snprintf(sql, sizeof sql, "%s300", one);
	assert_string_equal(cluster_value(desk, AUDITED), sql);
	cluster_exec(backend, "DELETE FROM tickets WHERE ticket_number LIKE 'M-%'");
	cluster_exec(desk, "ALTER TABLE tickets DROP COLUMN odd, DROP COLUMN \"a \"\"b%s\"");
}

static void
no_password_reaches_the_audit_rows(void **state)
{
	(void)state;
	cluster_exec(backend,
	    "INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash)"
	    " VALUES (77, 's@x', 's', true, false, 'topsecret')");
	cluster_exec(backend,
	    "UPDATE users SET password_hash = 'topsecret2', full_name = 't' WHERE id = 77");
	cluster_exec(backend, "DELETE FROM users WHERE id = 77");
	assert_string_equal(
	    cluster_value(desk, "SELECT count(*) FROM audit_logs WHERE record_id = 77"), "3");
	assert_string_equal(
	    cluster_value(
		desk, "SELECT count(*) FROM audit_logs WHERE changes::text LIKE '%topsecret%'"),
	    "0");
}

static void
two_backends_commenting_in_opposite_order_do_not_deadlock(void **state)
{
	static const char comment[] = "INSERT INTO comments (content, is_internal, ticket_id, "
				      "author_id) VALUES ('d', false, %d, 3)";
	PGconn *other = cluster_connect(as_backend);
	char sql[2][200];

	(void)state;
	snprintf(sql[0], sizeof sql[0], comment, 1);
	snprintf(sql[1], sizeof sql[1], comment, 2);
	cluster_exec(backend, "BEGIN; SET LOCAL lock_timeout = '1s'");
	cluster_exec(other, "BEGIN; SET LOCAL lock_timeout = '1s'");
	cluster_exec(backend, sql[0]);
	cluster_exec(other, sql[1]);
	assert_string_equal(cluster_state(backend, sql[1]), "00000");
	assert_string_equal(cluster_state(other, sql[0]), "00000");
	cluster_exec(backend, "COMMIT");
	cluster_exec(other, "COMMIT");
	PQfinish(other);
}

/* One transaction closes and reopens a ticket while others touch its tags. */
static void
tags_and_status_of_one_ticket_never_wait_for_each_other(const char *isolation)
{
	PGconn *other = cluster_connect(as_backend);
	char begin[200];

	snprintf(begin, sizeof begin, "BEGIN ISOLATION LEVEL %s; SET LOCAL lock_timeout = '1s'",
	    isolation);
	cluster_exec(desk,
	    "UPDATE tickets SET status = 'OPEN', deleted_at = NULL WHERE id = 9;"
	    "DELETE FROM ticket_tags WHERE ticket_id = 9; INSERT INTO ticket_tags VALUES (9, "
	    "1)");
	cluster_exec(backend, begin);
	cluster_exec(other, begin);
	cluster_exec(backend, "UPDATE tickets SET status = 'CLOSED' WHERE id = 9");
	assert_string_equal(
	    cluster_state(other, "DELETE FROM ticket_tags WHERE ticket_id = 9 AND tag_id = 1"),
	    "00000");
	assert_string_equal(
	    cluster_state(other, "INSERT INTO ticket_tags VALUES (9, 2)"), "00000");
	assert_string_equal(
	    cluster_state(backend, "UPDATE tickets SET status = 'OPEN' WHERE id = 9"), "00000");
	assert_string_equal(cluster_state(backend, "COMMIT"), "00000");
	assert_string_equal(cluster_state(other, "COMMIT"), "00000");
	assert_string_equal(cluster_value(desk,
				"SELECT count(*) > 0 FROM ttydesk.active_tags WHERE ticket_id "
				"= 9 AND tag_id = 2"),
	    "t");
	PQfinish(other);
}

static void
tags_and_status_do_not_wait_at_read_committed(void **state)
{
	(void)state;
	tags_and_status_of_one_ticket_never_wait_for_each_other("READ COMMITTED");
}

static void
tags_and_status_do_not_wait_at_repeatable_read(void **state)
{
	(void)state;
	tags_and_status_of_one_ticket_never_wait_for_each_other("REPEATABLE READ");
}

static void
a_snapshot_older_than_a_sweep_can_still_write(void **state)
{
	(void)state;
	cluster_exec(desk,
	    "UPDATE tickets SET status = 'OPEN' WHERE id = 10;"
	    "INSERT INTO ticket_tags VALUES (10, 1) ON CONFLICT DO NOTHING");
	cluster_exec(
	    backend, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM tickets");
	cluster_exec(desk, "DELETE FROM ttydesk.active_tags WHERE ticket_id = 10");
	assert_string_equal(
	    cluster_state(backend, "UPDATE tickets SET status = 'CLOSED' WHERE id = 10"),
	    "00000");
	assert_string_equal(
	    cluster_state(backend, "UPDATE tickets SET status = 'OPEN' WHERE id = 10"),
	    "00000");
	assert_string_equal(cluster_state(backend, "COMMIT"), "00000");
	assert_string_equal(
	    cluster_value(
		desk, "SELECT count(*) FROM ttydesk.active_tags WHERE ticket_id = 10"),
	    "1");
}

static void
serializable_backends_on_different_tickets_both_commit(void **state)
{
	PGconn *other = cluster_connect(as_backend);

	(void)state;
	cluster_exec(backend, "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM tags");
	cluster_exec(other, "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM tags");
	cluster_exec(backend,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('s', "
	    "false, 11, 3)");
	cluster_exec(other,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('s', "
	    "false, 12, 3)");
	assert_string_equal(cluster_state(backend, "COMMIT"), "00000");
	assert_string_equal(cluster_state(other, "COMMIT"), "00000");
	PQfinish(other);
}

static void
active_tags_follow_status_deletion_and_tags(void **state)
{
	static const char differ[] =
	    "SELECT count(*) FROM (SELECT g.tag_id, g.ticket_id FROM ticket_tags g JOIN "
	    "tickets t ON t.id = g.ticket_id"
	    " WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL EXCEPT SELECT tag_id, "
	    "ticket_id FROM ttydesk.active_tags) x";
	(void)state;
	cluster_exec(backend,
	    "INSERT INTO ticket_tags SELECT id, 2 FROM tickets ON CONFLICT DO NOTHING");
	cluster_exec(
	    backend, "UPDATE tickets SET status = 'RESOLVED' WHERE id BETWEEN 1 AND 9");
	cluster_exec(backend, "UPDATE tickets SET deleted_at = now() WHERE id = 10");
	cluster_exec(backend, "UPDATE tickets SET status = 'OPEN' WHERE id BETWEEN 1 AND 4");
	cluster_exec(
	    backend, "UPDATE ticket_tags SET tag_id = 1 WHERE ticket_id = 12 AND tag_id = 2");
	cluster_exec(backend, "DELETE FROM ticket_tags WHERE ticket_id = 13");
	assert_string_equal(cluster_value(desk, differ), "0");
	cluster_exec(desk, "SELECT ttydesk.sweep(1000)");
	assert_string_equal(cluster_value(desk, differ), "0");
	assert_string_equal(cluster_value(desk,
				"SELECT count(*) FROM ttydesk.active_tags a JOIN tickets t ON "
				"t.id = a.ticket_id"
				" WHERE t.status >= 'RESOLVED' OR t.deleted_at IS NOT NULL"),
	    "0");
}

static void
a_column_the_backend_adds_or_of_odd_type_breaks_nothing(void **state)
{
	(void)state;
	cluster_exec(desk, "ALTER TABLE tickets ADD COLUMN odd json, ADD COLUMN place point");
	assert_string_equal(
	    cluster_state(
		backend, "UPDATE tickets SET odd = '{\"a\": 1}', place = '(1,2)' WHERE id = 3"),
	    "00000");
	assert_string_equal(
	    cluster_state(backend, "UPDATE tickets SET title = 'odd' WHERE id = 3"), "00000");
	cluster_exec(desk, "ALTER TABLE tickets DROP COLUMN odd, DROP COLUMN place");
	assert_string_equal(
	    cluster_state(backend, "UPDATE tickets SET title = 'even' WHERE id = 3"), "00000");
}

static void
truncate_is_fed_and_rung(void **state)
{
	(void)state;
	look_away();
	cluster_exec(backend, "TRUNCATE comments");
	assert_string_equal(bell(), "cT *;");
	assert_string_equal(feed(), "cT");
}

static void
nobody_rings_when_the_lease_has_run_out(void **state)
{
	(void)state;
	cluster_exec(desk, "UPDATE ttydesk.doorbell SET listen_until = '-infinity'");
	look_away();
	cluster_exec(backend, "UPDATE tickets SET title = 'quiet' WHERE id = 14");
	assert_string_equal(bell(), "");
	assert_string_equal(feed(), "tU 14 14");
	assert_string_equal(cluster_value(desk, "SELECT ttydesk.listen()"), "t");
	cluster_exec(backend, "UPDATE tickets SET title = 'loud' WHERE id = 14");
	assert_string_equal(bell(), "tU 14;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_backend_has_no_right_on_the_schema),
		cmocka_unit_test(insert_with_returning_is_fed_and_rung),
		cmocka_unit_test(a_comment_moved_to_another_ticket_reports_both),
		cmocka_unit_test(delete_is_fed_and_rung),
		cmocka_unit_test(copy_is_one_bell_for_all_rows),
		cmocka_unit_test(on_conflict_reports_insert_and_update_apart),
		cmocka_unit_test(an_update_that_changes_nothing_is_silent),
		cmocka_unit_test(a_login_is_no_change_but_a_name_is),
		cmocka_unit_test(updated_at_moves_unless_the_statement_sets_it),
		cmocka_unit_test(ten_thousand_rows_after_one_row_are_one_entry_and_quick),
		cmocka_unit_test(a_payload_is_never_longer_than_its_limit),
		cmocka_unit_test(
		    audit_rows_name_fields_and_spare_the_backend_that_keeps_its_own),
		cmocka_unit_test(the_audit_rows_of_many_are_those_of_one),
		cmocka_unit_test(no_password_reaches_the_audit_rows),
		cmocka_unit_test(two_backends_commenting_in_opposite_order_do_not_deadlock),
		cmocka_unit_test(tags_and_status_do_not_wait_at_read_committed),
		cmocka_unit_test(tags_and_status_do_not_wait_at_repeatable_read),
		cmocka_unit_test(a_snapshot_older_than_a_sweep_can_still_write),
		cmocka_unit_test(serializable_backends_on_different_tickets_both_commit),
		cmocka_unit_test(active_tags_follow_status_deletion_and_tags),
		cmocka_unit_test(a_column_the_backend_adds_or_of_odd_type_breaks_nothing),
		cmocka_unit_test(truncate_is_fed_and_rung),
		cmocka_unit_test(nobody_rings_when_the_lease_has_run_out),
		cmocka_unit_test(a_storm_rings_until_all_have_stepped_back_and_then_little),
		cmocka_unit_test(a_clock_that_was_set_back_silences_nobody),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
