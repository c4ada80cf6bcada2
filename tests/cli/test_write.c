/* The verbs that write, as scripts use them: standard input, exit codes, what others did
 * meanwhile, and that a dry run writes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "script.h"

static struct cluster *cluster;
static PGconn *sql;

static int
set_up(void **state)
{
	const char *conninfo;

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "write", 120);
	sql = cluster_connect(conninfo);
	script_use(conninfo, "ana@example.org");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	script_done();
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static const char *
stored(const char *query)
{
	return cluster_value(sql, query);
}

static void
a_reply_and_a_note_come_from_arguments_files_and_pipes(void **state)
{
	(void)state;
	assert_prints("#1 comment 1\n", "ttydesk reply 1 We are looking into it");
	assert_prints("#1 comment 2\n#1 status IN_PROGRESS\n",
	    "printf 'two\\nlines\\n\\n' | ttydesk note '#1' --status progress");
	assert_prints("#1 comment 3\n", "echo 'of a file' >f; ttydesk note T-1 --file f");
	assert_string_equal(
	    stored("SELECT string_agg(is_internal || ':' || content, '|' ORDER BY id) FROM "
		   "comments WHERE ticket_id = 1"),
	    "false:We are looking into it|true:two\nlines|true:of a file");
	assert_ends(2, "--\nttydesk: there is no text: nothing was written\n",
	    "ttydesk reply 1 </dev/null");
	assert_ends(3, "--\nttydesk: there is no ticket 999\n", "ttydesk reply 999 hello");
}

static void
fields_are_set_and_taken_back(void **state)
{
	(void)state;
	assert_prints("#2 status RESOLVED\n#3 status RESOLVED\n#2 priority HIGH\n#3 priority "
		      "HIGH\n#2 assignee 2\n#3 assignee 2\n",
	    "ttydesk set 2 3 status=resolved priority=HIGH assignee=bob");
	assert_int_equal(script_run("ttydesk undo")->code, 0);
	assert_string_equal(
	    stored(
		"SELECT string_agg(concat_ws(' ', status, priority, assignee_id), ', ') FROM "
		"tickets WHERE id IN (2, 3)"),
	    "OPEN LOW, OPEN LOW");
	assert_int_equal(
	    script_run("ttydesk set 4 title='A new title' description='and text'")->code, 0);
	assert_string_equal(
	    stored("SELECT title || ': ' || description FROM tickets WHERE id = 4"),
	    "A new title: and text");
	assert_int_equal(script_run("ttydesk tag 4 +vpn '+second level'")->code, 0);
	assert_int_equal(script_run("ttydesk tag 4 -vpn +b && ttydesk tag 4 -b")->code, 0);
	assert_string_equal(
	    stored("SELECT string_agg(g.name, ',') FROM ticket_tags x JOIN tags g ON "
		   "g.id = x.tag_id WHERE x.ticket_id = 4"),
	    "second level");
	assert_int_equal(script_run("ttydesk take 5")->code, 0);
	assert_string_equal(
	    stored("SELECT assignee_id || ' ' || status FROM tickets WHERE id = 5"),
	    "1 IN_PROGRESS");
	assert_int_equal(script_run("ttydesk set 5 assignee=none")->code, 0);
	assert_string_equal(
	    stored("SELECT assignee_id IS NULL FROM tickets WHERE id = 5"), "t");
}

static void
a_new_ticket_tells_its_number(void **state)
{
	json_t *row;

	(void)state;
	row =
	    json_loads(script_run("echo 'It smokes.' | ttydesk new --title 'Printer on fire' "
				  "--requester lena@acme.example --name 'Lena Fox' --priority "
				  "urgent --assignee bob --tags hardware,fire --json")
			   ->out.p,
		JSON_DISABLE_EOF_CHECK, NULL);
	assert_non_null(row);
	assert_string_equal(
	    stored("SELECT concat_ws('|', t.title, t.description, t.priority, u.email, "
		   "u.full_name, t.assignee_id) FROM tickets t JOIN users u ON u.id = "
		   "t.creator_id "
		   "ORDER BY t.id DESC LIMIT 1"),
	    "Printer on fire|It smokes.|URGENT|lena@acme.example|Lena Fox|2");
	assert_string_equal(json_string_value(json_object_get(row, "number")),
	    stored("SELECT ticket_number FROM tickets ORDER BY id DESC LIMIT 1"));
	json_decref(row);
	assert_int_equal(script_run("echo x | ttydesk new")->code, 2);
}

static void
a_dry_run_says_it_and_writes_nothing(void **state)
{
	(void)state;
	assert_int_equal(script_run("ttydesk set 6 status=closed --dry-run")->code, 0);
	assert_int_equal(script_run("ttydesk reply 6 hello --dry-run")->code, 0);
	assert_int_equal(
	    script_run("ttydesk bulk status:open status=closed --dry-run >/dev/null")->code, 0);
	assert_string_equal(stored("SELECT status FROM tickets WHERE id = 6"), "OPEN");
	assert_string_equal(stored("SELECT count(*) FROM comments WHERE ticket_id = 6"), "0");
}

static void
the_same_operation_twice_is_done_once(void **state)
{
	static const char line[] =
	    "ttydesk note 7 once --op 11111111-2222-4333-8444-555555555555";
	char first[200];

	(void)state;
	snprintf(first, sizeof first, "%s", script_run("%s", line)->out.p);
	assert_non_null(strstr(first, "#7 comment "));
	assert_int_equal(script_run("%s", line)->code, 0);
	assert_non_null(
	    strstr(script_run("%s 2>&1", line)->out.p, first)); /* the same answer */
	assert_string_equal(stored("SELECT count(*) FROM comments WHERE ticket_id = 7"), "1");
	/* the id for something else */
	assert_int_equal(
	    script_run("ttydesk set 9 status=open --op 11111111-2222-4333-8444-555555555555")
		->code,
	    5);
	assert_int_equal(script_run("ttydesk note 7 x --op nonsense")->code, 2);
}

static void
of_one_ticket_all_is_written_or_nothing(void **state)
{
	(void)state;
	/* the customer writes while the answer is being typed */
	assert_int_equal(
	    script_run("(sleep 1; echo late) | ttydesk reply 10 --status resolved & "
		       "sleep 0.5; psql -qc \"INSERT INTO comments (content, "
		       "is_internal, ticket_id, author_id) VALUES ('wait', false, 10, "
		       "3)\"; wait $!")
		->code,
	    4);
	assert_string_equal(stored("SELECT status FROM tickets WHERE id = 10"), "OPEN");
	assert_string_equal(
	    stored("SELECT string_agg(content, ',') FROM comments WHERE ticket_id = 10"),
	    "wait");
}

static void
what_is_no_text_is_refused(void **state)
{
	(void)state;
	assert_ends(2, "--\nttydesk: the text is not UTF-8: nothing was written\n",
	    "printf 'caf\\351' | ttydesk note 11");
	assert_int_equal(script_run("printf 'a\\000b' | ttydesk note 11")->code, 2);
}

static void
a_bulk_needs_a_word_and_tells_each_row(void **state)
{
	(void)state;
	cluster_exec(sql,
	    "UPDATE tickets SET status = 'WAITING_ON_CUSTOMER' WHERE id BETWEEN 20 AND 90");
	assert_ends(2, "--\nttydesk: 71 tickets match: --yes says that it is meant\n",
	    "ttydesk bulk status:waiting status=closed </dev/null");
	assert_string_equal(
	    stored("SELECT count(*) FROM tickets WHERE status = 'CLOSED'"), "0");
	assert_prints("71\n", "ttydesk bulk status:waiting status=closed --yes | wc -l");
	assert_string_equal(
	    stored("SELECT count(*) FROM tickets WHERE status = 'CLOSED'"), "71");
	/* one that others touch stays as they left it, and is told */
	cluster_exec(sql, "UPDATE tickets SET status = 'OPEN' WHERE id = 50");
	assert_int_equal(script_run("ttydesk undo --json")->code, 4);
	assert_string_equal(stored("SELECT count(*) FROM tickets WHERE status = "
				   "'WAITING_ON_CUSTOMER' AND id BETWEEN 20 AND 90"),
	    "70");
	assert_prints("", "ttydesk bulk status:closed priority=high");
	assert_prints("", "ttydesk bulk status:closed title=x");
	assert_int_equal(script_run("ttydesk bulk status:waiting")->code, 2);
	assert_int_equal(script_run("ttydesk bulk status:wating status=open")->code, 2);
}

static void
next_takes_one_and_nothing_when_nothing_waits(void **state)
{
	(void)state;
	assert_int_equal(script_run("ttydesk next")->code, 0);
	assert_string_equal(
	    stored("SELECT count(*) FROM tickets WHERE assignee_id = 1 AND status = "
		   "'IN_PROGRESS'"),
	    "1");
	cluster_exec(sql, "UPDATE tickets SET status = 'CLOSED'");
	assert_ends(3, "--\nttydesk: no ticket waits\n", "ttydesk next");
}

static void
wrong_words_change_nothing(void **state)
{
	(void)state;
	assert_ends(
	    2, "--\nttydesk: opne is no status, nearest: open\n", "ttydesk set 8 status=opne");
	assert_ends(2, "--\nttydesk: there is no field staus, nearest: status\n",
	    "ttydesk set 8 staus=open");
	assert_ends(2, "--\nttydesk: nobody of the staff is called carl\n",
	    "ttydesk set 8 assignee=carl");
	assert_int_equal(script_run("ttydesk set 8")->code, 2);
	assert_int_equal(script_run("ttydesk set status=open")->code, 2);
	assert_int_equal(script_run("ttydesk set 1 2 title=x")->code, 2);
	assert_int_equal(script_run("TTYDESK_ME=nobody@x.example ttydesk take 8")->code, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_and_a_note_come_from_arguments_files_and_pipes),
		cmocka_unit_test(fields_are_set_and_taken_back),
		cmocka_unit_test(a_new_ticket_tells_its_number),
		cmocka_unit_test(a_dry_run_says_it_and_writes_nothing),
		cmocka_unit_test(the_same_operation_twice_is_done_once),
		cmocka_unit_test(of_one_ticket_all_is_written_or_nothing),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(a_bulk_needs_a_word_and_tells_each_row),
		cmocka_unit_test(next_takes_one_and_nothing_when_nothing_waits),
		cmocka_unit_test(wrong_words_change_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
