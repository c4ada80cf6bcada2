/* What happened to a ticket: every row once, by key, for every reader, and from
 * the indexes there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "door.h"
#include "probe.h"
#include "src/db/compose.h"

static struct door d;
static struct probe probe;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "history", 40);
	probe_open(&probe, d.conninfo, "ana@example.org");
	probe_until_live(&probe);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	probe_close(&probe);
	door_close(&d);
	return 0;
}

static void
ask(int64_t id, struct window w)
{
	probe_ask(
	    &probe, (struct request){ .kind = REQUEST_HISTORY, .row_id = id, .window = w });
	assert_string_equal(probe.err.msg, "");
}

static void
ask_newest(int64_t id)
{
	ask(id, (struct window){ .kind = WINDOW_FIRST, .limit = 200 });
}

/* The answer holds `words`; gives what stands behind them. */
static const char *
assert_told(const char *from, const char *words)
{
	const char *at = strstr(from, words);

	if (at == NULL)
		fail_msg("\"%s\" is not in:\n%s", words, from);
	return at + strlen(words);
}

static void
assert_not_told(const char *words)
{
	if (strstr(probe.text.p, words) != NULL)
		fail_msg("\"%s\" is in:\n%s", words, probe.text.p);
}

static int
count_told(void)
{
	int n = 0;

	for (const char *at = probe.text.p; (at = strstr(at, "h ")) != NULL; at += 2)
		n += at == probe.text.p || at[-1] == '\n';
	return n;
}

static void
all_that_belongs_to_the_ticket_is_told_newest_first(void **state)
{
	const char *at;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO comments (content, ticket_id, author_id, is_internal) VALUES "
	    "('hello', 1, 2, true);"
	    "INSERT INTO attachments (ticket_id, filename, content_type, file_size, "
	    "storage_path, uploaded_by_id)"
	    " VALUES (1, 'a.txt', 'text/plain', 7, 's3:x', 3)");
	(void)door_apply(&d, d.bob, DOOR_SET("assignee", "1", 1, "null"), "all");
	(void)door_apply(
	    &d, d.bob, "{\"kind\":\"tag\",\"add\":[\"vpn\"],\"remove\":[],\"ids\":[1]}", "all");
	(void)door_apply(
	    &d, d.bob, "{\"kind\":\"watch\",\"user_id\":1,\"on\":true,\"ids\":[1]}", "all");
	cluster_exec(d.root, "UPDATE comments SET content = 'hello you' WHERE ticket_id = 1");
	ask_newest(1);
	at = assert_told(probe.text.p, "h c UPDATE ");
	at = assert_told(at, "hello you");
	at = assert_told(at, "h o watch 1 by 2|0|");
	at = assert_told(at, "h g CREATE 1 by 2|0|");
	at = assert_told(at, "h t UPDATE 1 by 2|0|");
	at = assert_told(at, "h a CREATE ");
	(void)assert_told(at, "h t CREATE 1 by ");
	assert_not_told("h c CREATE"); /* the thread has the comment itself */
	/* with those it names: the assignee, who sent the file, the tag */
	(void)assert_told(probe.text.p, "u 1 ana@example.org");
	(void)assert_told(probe.text.p, "u 3 cust@example.org");
	(void)assert_told(probe.text.p, "l 1 vpn|");
	assert_false(probe.has_more);
}

static void
another_tables_row_of_the_same_number_is_not_told(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO audit_logs (table_name, record_id, action, changes) VALUES"
	    " ('users', 2, 'LOGIN', '{\"x\":1}'), ('comments', 2, 'UPDATE', '{\"x\":2}')");
	ask_newest(2);
	assert_not_told("\"x\"");
}

static void
pages_by_key_give_every_row_once(void **state)
{
	int n = 0, pages = 1;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO audit_logs (table_name, record_id, action, created_at, changes)"
	    " SELECT 'tickets', 3, 'UPDATE', now() - i / 3 * interval '1 minute',"
	    " json_build_object('n', i) FROM generate_series(1, 100) i");
	ask(3, (struct window){ .kind = WINDOW_FIRST, .limit = 30 });
	for (n = count_told(); probe.has_more; pages++) {
		ask(3,
		    (struct window){
			.kind = WINDOW_AFTER, .limit = 30, .key = probe.last_key });
		n += count_told();
	}
	assert_int_equal(pages, 4);
	assert_int_equal(n, 101); /* its making too */
}

static void
what_a_merge_and_a_link_did_is_told_on_both_sides(void **state)
{
	const char *at;
	int merge;

	(void)state;
	(void)door_apply(&d, d.ana,
	    "{\"kind\":\"merge\",\"into\":5,\"rows\":[{\"id\":4,\"from\":\"OPEN\"}]}", "all");
	merge = d.op;
	(void)door_apply(&d, d.ana,
	    "{\"kind\":\"link\",\"relation\":\"blocks\",\"to\":5,\"on\":true,\"ids\":[6]}",
	    "all");
	(void)door_apply(
	    &d, d.ana, "{\"kind\":\"snooze\",\"on\":true,\"until\":null,\"ids\":[6]}", "all");
	ask_newest(4);
	(void)assert_told(probe.text.p, "h o merge 4 by 1|0|{\"field\" : \"5\"");
	ask_newest(5);
	(void)assert_told(probe.text.p, "h o merged 5 by 1|0|{\"field\" : \"4\"");
	assert_not_told("merged:4"); /* the link says the same */
	(void)assert_told(
	    probe.text.p, "h o linked 5 by 1|0|{\"field\" : \"blocks:6\", \"old\" : \"to\"");
	ask_newest(6);
	(void)assert_told(probe.text.p, "h o link 6 by 1|0|{\"field\" : \"blocks:5\"");
	(void)assert_told(probe.text.p,
	    "h o snooze 6 by 1|0|{\"field\" : null, \"old\" : \"-\", \"new\" : \"reply\"}");
	assert_not_told("h o linked");
	(void)door_undo(&d, d.ana, merge, "all");
	ask_newest(5);
	at = assert_told(probe.text.p, "h o unmerged 5 by 1|0|{\"field\" : \"4\"");
	(void)assert_told(at, "h o merged 5 by 1|0|{\"field\" : \"4\"");
}

static void
a_split_names_the_new_ticket(void **state)
{
	char changes[200], words[100];
	const char *id;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO comments (content, ticket_id, author_id, is_internal) VALUES"
	    " ('stays', 20, 3, false), ('goes', 20, 3, false)");
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"split\",\"title\":\"other\",\"rows\":[{\"id\":20,\"comment_id\":%s}]}",
	    door_value(d.root, "SELECT max(id) FROM comments WHERE ticket_id = 20"));
	(void)door_apply(&d, d.ana, changes, "all");
	id = door_value(d.root, "SELECT ticket_id FROM comments WHERE content = 'goes'");
	ask_newest(20);
	snprintf(words, sizeof words, "h o split 20 by 1|0|{\"field\" : \"%s\"", id);
	(void)assert_told(probe.text.p, words);
	ask_newest(strtoll(id, NULL, 10));
	(void)assert_told(probe.text.p, "h o linked");
}

static void
hostile_json_comes_as_it_is(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO audit_logs (table_name, record_id, action, changes) VALUES"
	    " ('tickets', 7, 'UPDATE', '{\"assignee_id\": \"\\u0000\"}'),"
	    " ('tickets', 7, 'UPDATE', '[\"\\ud800\", {\"tag_id\": 99999999999999999999}]'),"
	    " ('tickets', 7, 'UPDATE', NULL),"
	    " ('tickets', 7, 'UPDATE', to_json(repeat('x', 40000)))");
	ask_newest(7);
	(void)assert_told(probe.text.p, "|0|{\"assignee_id\": \"\\u0000\"}");
	(void)assert_told(probe.text.p, "|0|[\"\\ud800\", {\"tag_id\": 99999999999999999999}]");
	(void)assert_told(probe.text.p, "h t UPDATE 7 by 0|0|\n");
	(void)assert_told(probe.text.p, "h t UPDATE 7 by 0|1|\"xxx");
}

/* Prepared and planned for no ticket in particular, as the program does. */
static char *
plan_of(PGconn *conn, const char *call)
{
	struct str text = compose_text("history.sql");
	struct buf b = { 0 }, plan = { 0 };
	PGresult *res;

	cluster_exec(conn, "SET plan_cache_mode = force_generic_plan");
	buf_putf(&b, "PREPARE h AS %.*s", (int)text.n, text.p);
	cluster_exec(conn, b.p);
	res = PQexec(conn, call);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("%s", PQresultErrorMessage(res));
	for (int i = 0; i < PQntuples(res); i++)
		buf_putf(&plan, "%s\n", PQgetvalue(res, i, 0));
	PQclear(res);
	cluster_exec(conn, "DEALLOCATE h");
	buf_done(&b);
	return plan.p;
}

static void
a_viewer_may_read_it_but_not_the_operations(void **state)
{
	char role[40];
	PGconn *viewer;
	char *rows;

	(void)state;
	snprintf(role, sizeof role, "test_history_%ld", (long)getpid());
	viewer = door_connect_as(&d, role, "IN ROLE ttydesk_viewer");
	rows = plan_of(viewer, "EXECUTE h (1, NULL, NULL, 10)");
	assert_true(strlen(rows) > 0);
	free(rows);
	assert_string_equal(
	    cluster_state(viewer, "SELECT FROM ttydesk.operation_rows"), "42501");
	PQfinish(viewer);
	door_drop_role(&d, role);
}

static void
it_is_found_by_record_and_never_by_reading_the_log(void **state)
{
	char *plan;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO audit_logs (table_name, record_id, action, created_at, changes)"
	    " SELECT 'tickets', 100 + i % 5000, 'UPDATE', now() - i * interval '1 minute', '{}'"
	    " FROM generate_series(1, 50000) i;"
	    "INSERT INTO comments (content, ticket_id, author_id, is_internal) SELECT 'c', 8 + "
	    "i % 30, 3, true FROM "
	    "generate_series(1, 3000) i; ANALYZE audit_logs; ANALYZE comments");
	plan = plan_of(d.root, "EXPLAIN EXECUTE h (8, NULL, NULL, 201)");
	if (strstr(plan, "ix_audit_logs_created_at") != NULL ||
	    strstr(plan, "ix_audit_logs_table_name") != NULL ||
	    strstr(plan, "Seq Scan on audit_logs") != NULL)
		fail_msg("%s", plan);
	assert_non_null(strstr(plan, "ix_audit_logs_record_id"));
	free(plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_belongs_to_the_ticket_is_told_newest_first),
		cmocka_unit_test(another_tables_row_of_the_same_number_is_not_told),
		cmocka_unit_test(pages_by_key_give_every_row_once),
		cmocka_unit_test(what_a_merge_and_a_link_did_is_told_on_both_sides),
		cmocka_unit_test(a_split_names_the_new_ticket),
		cmocka_unit_test(hostile_json_comes_as_it_is),
		cmocka_unit_test(a_viewer_may_read_it_but_not_the_operations),
		cmocka_unit_test(it_is_found_by_record_and_never_by_reading_the_log),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
