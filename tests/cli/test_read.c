/* ls, show and count as scripts use them: pipes, exit codes, JSON for another program. */
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

static const char world[] =
    "UPDATE tickets SET title = 'subject ' || id, description = 'body';"
    "UPDATE tickets SET status = 'CLOSED', resolved_at = updated_at WHERE id > 300;"
    "UPDATE tickets SET priority = 'URGENT', assignee_id = 1 WHERE id = 2;"
    "UPDATE tickets SET title = E'a\\tb \\033]0;x\\007 \\\\n', deleted_at = now() WHERE id = 3;"
    "INSERT INTO tags (name, color) VALUES ('vpn', '#00ff00'), ('second level', '#00ff00');"
    "INSERT INTO ticket_tags SELECT 2, id FROM tags;"
    "INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at)"
    " VALUES ('a \"note\"', true, 2, 2, '2026-11-02 11:00+00'),"
    " ('an answer', false, 2, 1, '2026-11-02 12:00+00');"
    "INSERT INTO attachments (ticket_id, filename, content_type, file_size, storage_path,"
    " uploaded_by_id) VALUES (2, 'log.txt', 'text/plain', 12, '/x', 3);"
    "UPDATE tickets SET created_at = timestamptz '2026-11-01 10:00+00' + id * interval '1 "
    "minute', updated_at = timestamptz '2026-11-02 10:00+00' + id * interval '1 minute'";

static int
set_up(void **state)
{
	const char *conninfo;

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "read", 700);
	sql = cluster_connect(conninfo);
	cluster_exec(sql, world);
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

static void
tickets_are_listed_in_columns(void **state)
{
	(void)state;
	assert_prints("      id  priority  status    updated           assignee              "
		      "requester             title\n"
		      "       2  urgent    open      2026-11-02 10:02  Ana Lima              "
		      "Cust Omer     "
		      "        subject 2\n"
		      "     300  low       open      2026-11-02 15:00  -                     "
		      "Cust Omer     "
		      "        subject 300\n",
	    "ttydesk ls --limit 2");
	assert_prints("id\ttags\ttitle\n2\tsecond level,vpn\tsubject 2\n",
	    "ttydesk ls --tsv --columns id,tags,title tag:vpn");
	assert_prints("", "ttydesk ls tag:vpn status:closed");
	assert_prints("id\ttitle\n1\tsubject 1\n4\tsubject 4\n",
	    "ttydesk ls --tsv --columns=id,title sort:created -tag:vpn --limit 2");
}

static void
all_pages_are_read_and_a_reader_that_leaves_ends_it(void **state)
{
	(void)state;
	assert_prints("699\n",
	    "ttydesk ls --limit 0 --tsv --columns id status:all | tail -n +2 |"
	    " sort -n | uniq | wc -l");
	assert_prints("50\n", "ttydesk ls --json status:all | wc -l");
	assert_prints("3\n", "ttydesk ls --limit 0 --json status:all | head -3 | wc -l");
	assert_prints("699\n299\n{\"count\":400}\n",
	    "ttydesk count status:all; ttydesk count; ttydesk count --json status:closed");
}

static void
a_ticket_is_shown_field_by_field(void **state)
{
	(void)state;
	assert_prints("id\t2\nnumber\tT-2\nstatus\tOPEN\npriority\tURGENT\n",
	    "ttydesk show --tsv 2 | head -4");
	assert_prints("subject 2\nbody\nlog.txt\n",
	    "ttydesk show --tsv 2 | awk -F'\\t' '$1 ~ /^(title|description|attachment)$/ "
	    "{ print $2 }'");
	assert_prints("bob@example.org internal a \"note\"\nana@example.org public an answer\n",
	    "ttydesk show --tsv 2 | awk -F'\\t' '$1 == \"comment\" { print $4, $5, $6 }'");
	assert_prints("2\n", "ttydesk show --tsv 2 300 | grep -c '^id'");
}

static void
a_ticket_is_shown_whole(void **state)
{
	(void)state;
	assert_prints(
	    "#2 T-2\nsubject 2\nstatus OPEN, priority URGENT\nfrom Cust Omer "
	    "<cust@example.org>\nassigned to Ana Lima <ana@example.org>\ntags second "
	    "level, vpn\nattached log.txt (12 bytes)\n\nbody\n\n-- Bob Ek "
	    "<bob@example.org>  2026-11-02 11:00  INTERNAL NOTE\na \"note\"\n\n-- Ana Lima "
	    "<ana@example.org>  2026-11-02 12:00  PUBLIC\nan answer\n",
	    "ttydesk show 2");
	assert_prints(
	    "same\n", "ttydesk show '#2' >a; ttydesk show T-2 >b; cmp a b && echo same");
	assert_ends(3, "--\nttydesk: there is no ticket 99999\n", "ttydesk show 99999");
	assert_ends(3, "--\nttydesk: there is no ticket T-nothing\n", "ttydesk show T-nothing");
	assert_ends(2, "--\nttydesk: show needs the number of a ticket\n", "ttydesk show");
}

static void
json_is_read_by_another_program(void **state)
{
	json_t *j = json_loads(script_run("ttydesk show --json 2")->out.p, 0, NULL);
	json_t *comment = json_array_get(json_object_get(j, "comments"), 0);

	(void)state;
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "ticket_number")), "T-2");
	assert_string_equal(json_string_value(json_object_get(j, "priority")), "URGENT");
	assert_string_equal(
	    json_string_value(json_object_get(json_object_get(j, "assignee"), "email")),
	    "ana@example.org");
	assert_int_equal(json_array_size(json_object_get(j, "tags")), 2);
	assert_string_equal(
	    json_string_value(json_object_get(j, "created_at")), "2026-11-01T10:02:00Z");
	assert_true(json_is_null(json_object_get(j, "resolved_at")));
	assert_string_equal(
	    json_string_value(json_object_get(comment, "content")), "a \"note\"");
	assert_true(json_is_true(json_object_get(comment, "is_internal")));
	assert_int_equal(json_array_size(json_object_get(j, "attachments")), 1);
	json_decref(j);
}

static void
hostile_text_does_not_reach_a_terminal_or_break_a_row(void **state)
{
	const char *out = script_run("ttydesk ls --tsv --columns id,title is:deleted")->out.p;

	(void)state;
	assert_null(strchr(out, '\033'));
	assert_null(strchr(out, '\007'));
	assert_non_null(strstr(out, "\n3\ta b "));
	assert_non_null(strstr(out, "\\\\n\n")); /* a backslash is two */
}

/* What a terminal of so many columns shows; `script` runs one. */
#define ON_TERMINAL(columns, command)                                                          \
	"script -qec 'stty cols " columns "; " command "' /dev/null | tr -d '\\r'"

static void
a_narrow_terminal_gets_rows_that_fit(void **state)
{
	(void)state;
	assert_prints(
	    "      id  priority  status    updated           assignee      title\n"
	    "       2  urgent    open      2026-11-02 10:02  Ana Lima      subject 2\n",
	    ON_TERMINAL("80", "ttydesk ls --limit 1"));
	assert_prints("      id  priority  sta\n       2  urgent    ope\n",
	    ON_TERMINAL("23", "ttydesk ls --limit 1"));
	assert_prints("2\tOPEN\tsubject 2\n",
	    ON_TERMINAL(
		"10", "ttydesk ls --limit 1 --tsv --columns id,status,title") " | tail -1");
	assert_prints("1\n", ON_TERMINAL("130", "ttydesk ls --limit 1") " | grep -c requester");
}

static void
each_failure_has_its_code_and_its_sentence(void **state)
{
	(void)state;
	assert_ends(2, "--\nttydesk: filter, column 5: there is no tag vnp, nearest: vpn\n",
	    "ttydesk ls tag:vnp");
	assert_ends(2, "--\nttydesk: ls has no option --limt, nearest: --limit\n",
	    "ttydesk ls --limt 3");
	assert_ends(2, "--\nttydesk: --limit takes a whole number from 0 on, not many\n",
	    "ttydesk ls --limit many");
	assert_ends(2, "--\nttydesk: --limit needs N\n", "ttydesk ls --limit");
	assert_int_equal(script_run("ttydesk ls --columns id,titel")->code, 2);
	assert_int_equal(script_run("ttydesk ls -d host=/nonexistent")->code, 6);
	assert_int_equal(script_run("ttydesk ls -d dbname=postgres")->code, 1);
	assert_int_equal(script_run("ttydesk ls >/dev/full")->code, 1);
	assert_prints("", "ttydesk ls <&- >&- 2>&-");
	assert_int_equal(script_run("TTYDESK_ME=nobody@example.org ttydesk ls")->code, 0);
	assert_non_null(strstr(script_run("ttydesk ls --help")->out.p, "--columns"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets_are_listed_in_columns),
		cmocka_unit_test(all_pages_are_read_and_a_reader_that_leaves_ends_it),
		cmocka_unit_test(a_ticket_is_shown_field_by_field),
		cmocka_unit_test(a_ticket_is_shown_whole),
		cmocka_unit_test(json_is_read_by_another_program),
		cmocka_unit_test(hostile_text_does_not_reach_a_terminal_or_break_a_row),
		cmocka_unit_test(a_narrow_terminal_gets_rows_that_fit),
		cmocka_unit_test(each_failure_has_its_code_and_its_sentence),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
