/* Whole texts, people and likely duplicates against a real server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"
#include "ttydesk/desk/filter.h"

static struct cluster *cluster;
static PGconn *sql;
static struct probe probe;

static int
setup(void **state)
{
	const char *conninfo;

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "text", 20);
	sql = cluster_connect(conninfo);
	cluster_exec(sql,
	    "INSERT INTO users (email, full_name, is_active, is_staff, password_hash) VALUES"
	    " ('Mona.Lisa@example.org', 'Mona Lisa O''Brien', true, false, '!'),"
	    " ('x_y@example.org', 'Zo\xc3\xab \xc3\x84rger-Limburg', true, false, '!'),"
	    " ('xay@example.org', 'Former Colleague', false, true, '!'),"
	    " ('100%@example.org', 'Per Cent', true, false, '!')");
	probe_open(&probe, conninfo, "ana@example.org");
	probe_until_live(&probe);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	probe_close(&probe);
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static void
ask_text(enum text_field field, int64_t id)
{
	probe_ask(
	    &probe, (struct request){ .kind = REQUEST_TEXT, .field = field, .row_id = id });
	assert_string_equal(probe.err.msg, "");
}

static void
the_desk_has_the_name_that_every_way_to_it_gives(void **state)
{
	char want[200];

	(void)state;
	snprintf(want, sizeof want, "%s-%s",
	    cluster_value(sql, "SELECT system_identifier FROM pg_control_system()"),
	    cluster_value(sql, "SELECT current_database()"));
	assert_string_equal(probe.link.desk, want);
}

static void
a_text_comes_whole_and_raw_with_its_hash(void **state)
{
	(void)state;
	cluster_exec(sql,
	    "UPDATE tickets SET description = E'a\\r\\n\\x1b[31m' || repeat('\xc3\xa4', "
	    "3000000)"
	    " || ' end ' WHERE id = 1;"
	    "INSERT INTO comments (id, content, is_internal, ticket_id, author_id)"
	    " VALUES (900, E'x\\n\\n', true, 2, 1)");
	ask_text(TEXT_DESCRIPTION, 1);
	assert_int_equal(probe.body.n, 2 * 3000000 + 8 + 5);
	assert_memory_equal(probe.body.p, "a\r\n\x1b[31m\xc3\xa4", 10);
	assert_memory_equal(probe.body.p + probe.body.n - 5, " end ", 5);
	assert_string_equal(probe.hash,
	    cluster_value(sql,
		"SELECT encode(sha256(convert_to(description, 'UTF8')), 'hex') FROM tickets "
		"WHERE id = 1"));
	ask_text(TEXT_TITLE, 3);
	assert_string_equal(probe.body.p, "ticket 3");
	ask_text(TEXT_COMMENT, 900);
	assert_string_equal(probe.body.p, "x\n\n");
	assert_false(probe.is_missing);
}

static void
an_empty_text_has_the_hash_of_nothing(void **state)
{
	(void)state;
	cluster_exec(sql, "UPDATE tickets SET description = '' WHERE id = 4");
	ask_text(TEXT_DESCRIPTION, 4);
	assert_int_equal(probe.body.n, 0);
	assert_false(probe.is_missing);
	assert_string_equal(
	    probe.hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
a_text_that_is_gone_is_missing(void **state)
{
	const int64_t ids[] = { 4711, 0, -1, INT64_C(5000000000) };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		ask_text(TEXT_COMMENT, ids[i]);
		assert_true(probe.is_missing);
		assert_string_equal(probe.hash, "");
	}
}

static void
a_search_has_a_limit_of_its_own(void **state)
{
	struct request r = { .kind = REQUEST_PAGE, .window = { .limit = 50 } };
	struct filter_names names = { 0 };
	struct err err;
	size_t at;

	(void)state;
	cluster_exec(sql,
	    "ALTER FUNCTION ttydesk.text_query(text) RENAME TO text_query_true;"
	    "CREATE FUNCTION ttydesk.text_query(x text) RETURNS tsquery LANGUAGE plpgsql AS "
	    "$$ BEGIN RAISE EXCEPTION 'limit %', current_setting('statement_timeout'); END $$;"
	    "GRANT EXECUTE ON FUNCTION ttydesk.text_query(text) TO PUBLIC");
	assert_true(filter_parse(&r.query, STR_LIT("ticket"), &names, &err, &at));
	probe_ask(&probe, r);
	assert_non_null(strstr(probe.err.msg, "limit 5s"));
	cluster_exec(sql,
	    "DROP FUNCTION ttydesk.text_query(text);"
	    "ALTER FUNCTION ttydesk.text_query_true(text) RENAME TO text_query");
	probe_ask(&probe, r);
	assert_string_equal(probe.err.msg, "");
}

/* Ids of the people found for what was typed, in order: "4 3". */
static const char *
people(const char *typed)
{
	static char ids[200];

	probe_ask(&probe,
	    (struct request){ .kind = REQUEST_PEOPLE, .words = str_z(typed), .limit = 5 });
	assert_string_equal(probe.err.msg, "");
	ids[0] = '\0';
	for (const char *p = probe.text.p; *p != '\0'; p = strchr(p, '\n') + 1)
		snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%ld",
		    ids[0] == '\0' ? "" : " ", strtol(p + 2, NULL, 10));
	return ids;
}

static void
people_are_found_by_the_start_of_mail_or_name_in_any_case(void **state)
{
	(void)state;
	assert_string_equal(people("mona.l"), "4");
	assert_string_equal(people("LI"), "1 4 5"); /* Lima, Lisa, Limburg */
	assert_string_equal(people("lis mon"), "4");
	assert_string_equal(people("o'b"), "4");
	assert_string_equal(people("\xc3\xa4rg"), "5");
	assert_string_equal(people(" bob@example.org "), "2");
	assert_string_equal(people("ona"), "");
	assert_string_equal(people("example"), "");
}

static void
what_was_typed_is_no_pattern(void **state)
{
	(void)state;
	assert_string_equal(people("x_y"), "5");
	assert_string_equal(people("100%"), "7");
	assert_string_equal(people("%"), "");
	assert_string_equal(people("_"), "");
	assert_string_equal(people("'"), "");
	assert_string_equal(people("a:* & !b | <-> \\"), "");
	assert_string_equal(people(""), "");
	assert_string_equal(people("   "), "");
}

static void
those_who_left_come_last_and_few_at_once(void **state)
{
	(void)state;
	assert_string_equal(people("x"), "5 6");
	cluster_exec(sql,
	    "INSERT INTO users (email, full_name, is_active, is_staff, password_hash) SELECT "
	    "'q' || i || '@x.org', 'Q ' || i, true, false, '!' FROM generate_series(1, 900) "
	    "i");
	(void)people("q");
	probe_ask(&probe,
	    (struct request){ .kind = REQUEST_PEOPLE, .words = str_z("q"), .limit = 5000 });
	assert_string_equal(probe.err.msg, "");
	probe_ask(&probe,
	    (struct request){ .kind = REQUEST_PEOPLE, .words = str_z("q900"), .limit = 0 });
	assert_non_null(strstr(probe.text.p, "q900@x.org"));
}

/* Both halves of the statement go by their index. */
static void
a_million_people_are_not_read_one_by_one(void **state)
{
	const char *plan = cluster_value(sql,
	    "SET enable_seqscan = off; SELECT count(*) FROM pg_indexes"
	    " WHERE indexname IN ('ttydesk_people_email', 'ttydesk_people_name')");
	PGresult *res;
	bool by_mail = false, by_name = false;

	(void)state;
	assert_string_equal(plan, "2");
	res = PQexec(sql,
	    "EXPLAIN SELECT FROM users u WHERE lower(u.email) COLLATE \"C\" ^@ "
	    "lower(btrim('Li'))"
	    " UNION ALL SELECT FROM users u WHERE to_tsvector('simple', u.full_name) @@ "
	    "(SELECT 'x'::tsquery)");
	for (int i = 0; i < PQntuples(res); i++) {
		by_mail = by_mail || strstr(PQgetvalue(res, i, 0), "ttydesk_people_email");
		by_name = by_name || strstr(PQgetvalue(res, i, 0), "ttydesk_people_name");
	}
	PQclear(res);
	assert_true(by_mail);
	assert_true(by_name);
}

static const char *
similar(int64_t requester, const char *title, size_t limit)
{
	probe_ask(&probe,
	    (struct request){ .kind = REQUEST_SIMILAR,
		.row_id = requester,
		.words = str_z(title),
		.limit = limit });
	assert_string_equal(probe.err.msg, "");
	return probe.pages.p;
}

static void
likely_duplicates_share_words_and_the_requesters_come_first(void **state)
{
	(void)state;
	cluster_exec(sql,
	    "UPDATE tickets SET title = 'nothing of interest';"
	    "UPDATE tickets SET title = 'VPN drops, every hour!' WHERE id = 10;"
	    "UPDATE tickets SET title = 'vpn drops hourly', creator_id = 2 WHERE id = 11;"
	    "UPDATE tickets SET title = 'Printer drops pages', creator_id = 2 WHERE id = 12;"
	    "UPDATE tickets SET title = 'vpn drops', creator_id = 2, status = 'CLOSED' WHERE "
	    "id = 13;"
	    "UPDATE tickets SET title = 'vpn drops', creator_id = 2, deleted_at = now() "
	    "WHERE id = 14;"
	    "UPDATE tickets SET title = 'vpn', status = 'CLOSED' WHERE id = 15");
	assert_string_equal(similar(3, "my VPN drops", 4), "10 11 15 12");
	assert_non_null(strstr(probe.text.p, "u 3 cust@example.org"));
	assert_non_null(strstr(probe.text.p, "u 2 bob@example.org"));
	assert_string_equal(similar(2, "vpn drops", 3), "11 13 10");
	assert_string_equal(similar(0, "vpn, drops?", 9), "11 10 12");
	assert_string_equal(similar(0, "a of %", 9), "");
	assert_string_equal(similar(2, "", 9), "12 11"); /* what is open of his anyway */
	assert_string_equal(similar(INT64_C(5000000000), "printer", 9), "12");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_desk_has_the_name_that_every_way_to_it_gives),
		cmocka_unit_test(a_text_comes_whole_and_raw_with_its_hash),
		cmocka_unit_test(an_empty_text_has_the_hash_of_nothing),
		cmocka_unit_test(a_text_that_is_gone_is_missing),
		cmocka_unit_test(a_search_has_a_limit_of_its_own),
		cmocka_unit_test(people_are_found_by_the_start_of_mail_or_name_in_any_case),
		cmocka_unit_test(what_was_typed_is_no_pattern),
		cmocka_unit_test(those_who_left_come_last_and_few_at_once),
		cmocka_unit_test(a_million_people_are_not_read_one_by_one),
		cmocka_unit_test(likely_duplicates_share_words_and_the_requesters_come_first),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
