/* import and export as scripts use them, with small files of the shapes that other systems
 * write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "script.h"

static struct cluster *cluster;
static PGconn *sql;
static char conninfo[256];

/* The shape of the public data set, with what is hard in it: breaks and quotes in cells, a
 * person twice, times in the wrong order. */
static const char tickets[] =
    "cat >t.csv <<'END'\n"
    "Ticket ID,Customer Name,Customer Email,Customer Age,Customer Gender,Product "
    "Purchased,Date of Purchase,Ticket Type,Ticket Subject,Ticket Description,Ticket "
    "Status,Resolution,Ticket Priority,Ticket Channel,First Response Time,Time to "
    "Resolution,Customer Satisfaction Rating\n"
    "1,Mari Öst,Mari@example.org,32,Other,GoPro Hero,2021-03-22,Technical issue,Set up,"
    "\"one\n\ntwo, \"\"three\"\"\",Pending Customer Response,,Critical,Chat,2023-06-01 "
    "12:15:36,,\n"
    "2,Mari Öst,mari@example.org,32,Other,Dell XPS,2021-03-22,Refund request,Money,body,"
    "Closed,\"paid\nback\",Low,Email,2023-06-01 11:14:38,2023-06-01 01:05:38,3.0\n"
    "3,Jo Ek,jo@example.org,20,Male,Dell XPS,2020-01-01,Refund request,Later,x,Open,,"
    "Medium,Phone,,,\n"
    "END\n";

static int
set_up(void **state)
{
	(void)state;
	cluster = cluster_open();
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

static int
open_desk(void **state)
{
	if (sql == NULL) {
		snprintf(
		    conninfo, sizeof conninfo, "%s", cluster_create_desk(cluster, "import", 0));
		sql = cluster_connect(conninfo);
	}
	(void)state;
	cluster_exec(sql,
	    "TRUNCATE tickets, comments, ticket_tags, tags, ttydesk.imported, audit_logs "
	    "CASCADE;"
	    "DELETE FROM users WHERE id > 3; TRUNCATE ttydesk.changes");
	script_use(conninfo, "ana@example.org");
	return 0;
}

#define assert_value(want, text) assert_string_equal(cluster_value(sql, text), want)

static void
a_file_comes_in_whole(void **state)
{
	(void)state;
	assert_prints(
	    "line 2: CST-1 new\nline 5: CST-2 new\nline 7: CST-3 new\n"
	    "3 rows by the map customer-support-tickets (known by the header): 3 new, 0 the "
	    "same; a dry run, nothing is imported\n",
	    "%s ttydesk import --dry-run t.csv", tickets);
	assert_value("0", "SELECT count(*) FROM tickets");
	assert_prints(
	    "3 rows by the map customer-support-tickets (known by the header): 3 new, 0 "
	    "the same; imported, with 2 new people\n",
	    "%s ttydesk import --yes t.csv", tickets);
	assert_value("one\n\ntwo, \"three\"",
	    "SELECT description FROM tickets WHERE ticket_number = 'CST-1'");
	assert_value("WAITING_ON_CUSTOMER URGENT|CLOSED LOW|OPEN MEDIUM",
	    "SELECT string_agg(status || ' ' || priority, '|' ORDER BY id) FROM tickets");
	assert_value("mari@example.org Mari Öst f !",
	    "SELECT DISTINCT concat_ws(' ', u.email, u.full_name, u.is_staff::text::char, "
	    "u.password_hash) FROM tickets t JOIN users u ON u.id = t.creator_id WHERE "
	    "ticket_number <> 'CST-3'");
	assert_value("2023-06-01 01:05:38 2023-06-01 01:05:38",
	    "SELECT concat_ws(' ', created_at AT TIME ZONE 'UTC', resolved_at AT TIME ZONE "
	    "'UTC') FROM tickets WHERE ticket_number = 'CST-2'");
	assert_value("chat,gopro hero,technical issue",
	    "SELECT string_agg(g.name, ',' ORDER BY g.name) FROM tickets t JOIN ticket_tags k "
	    "ON "
	    "k.ticket_id = t.id JOIN tags g ON g.id = k.tag_id WHERE ticket_number = 'CST-1'");
	assert_value("paid\nback", "SELECT content FROM comments WHERE NOT is_internal");
	assert_value("import: t.csv, line 5",
	    "SELECT 'import: ' || (changes #>> '{import,new}') FROM audit_logs a JOIN tickets "
	    "t "
	    "ON t.id = a.record_id WHERE ticket_number = 'CST-2' AND a.table_name = 'tickets' "
	    "AND a.changes::text LIKE '{\"import\"%'");
	assert_value("0", "SELECT count(*) FROM ttydesk.outbound");
	assert_value("t", "SELECT count(*) >= 3 FROM ttydesk.changes WHERE tbl = 't'");
}

static void
a_second_run_changes_nothing_whatever_was_done_since(void **state)
{
	char before[32];

	(void)state;
	assert_ends(0, NULL, "%s ttydesk import --yes t.csv", tickets);
	cluster_exec(
	    sql, "UPDATE tickets SET status = 'RESOLVED' WHERE ticket_number = 'CST-3'");
	snprintf(
	    before, sizeof before, "%s", cluster_value(sql, "SELECT max(id) FROM audit_logs"));
	assert_prints(
	    "3 rows by the map customer-support-tickets (known by the header): 0 new, 3 "
	    "the same\n",
	    "%s ttydesk import --yes t.csv", tickets);
	assert_value(before, "SELECT max(id) FROM audit_logs");
	assert_value("3 2",
	    "SELECT (SELECT count(*) FROM tickets) || ' ' || (SELECT count(*) "
	    "FROM comments WHERE is_internal AND author_id = 1 AND content LIKE "
	    "'%Rating%' OR content LIKE '%Phone%' OR content LIKE '%2021%')");
}

static void
a_changed_row_is_reported_and_overwrites_only_when_told(void **state)
{
	(void)state;
	assert_ends(0, NULL, "%s ttydesk import --yes t.csv", tickets);
	assert_ends(4,
	    "line 7: CST-3 changed: not as here: title, status\n"
	    "3 rows by the map customer-support-tickets (known by the header): 0 new, 2 the "
	    "same, "
	    "1 differ and stay as they are here (--update changes them)\n"
	    "--\nttydesk: 1 rows differ from their tickets\n",
	    "%s sed -i 's/Later,x,Open/Sooner,x,Closed/' t.csv; ttydesk import --yes t.csv",
	    tickets);
	assert_value("Later OPEN",
	    "SELECT title || ' ' || status FROM tickets WHERE ticket_number = 'CST-3'");
	assert_ends(0, NULL,
	    "%s sed -i 's/Later,x,Open/Sooner,x,Closed/' t.csv; ttydesk import --yes --update "
	    "t.csv",
	    tickets);
	assert_value("Sooner CLOSED t",
	    "SELECT title || ' ' || status || ' ' || (resolved_at IS NOT NULL)::text::char "
	    "FROM "
	    "tickets WHERE ticket_number = 'CST-3'");
}

static void
one_wrong_row_and_nothing_comes_in(void **state)
{
	(void)state;
	assert_ends(2,
	    "line 5: CST-2 refused: the map knows no status: Shut\n"
	    "line 7: CST-1 refused: number CST-1 stands on line 2 already\n"
	    "3 rows by the map customer-support-tickets (known by the header): 1 new, 0 the "
	    "same, "
	    "2 refused; nothing is imported\n"
	    "--\nttydesk: 2 rows are refused: nothing is imported\n",
	    "%s sed -i 's/,Closed,/,Shut,/; s/^3,/1,/' t.csv; ttydesk import --yes t.csv",
	    tickets);
	assert_ends(
	    2, NULL, "%s sed -i 's/^3,.*/3,a,b/' t.csv; ttydesk import --yes t.csv", tickets);
	assert_non_null(strstr(script_run("%s sed -i 's/^3,.*/3,a,b/' t.csv; ttydesk import "
					  "--yes t.csv",
				   tickets)
				   ->out.p,
	    "line 7: - refused: 3 cells where the header has 17"));
	assert_non_null(strstr(
	    script_run("%s sed -i 's/jo@example.org/no address/; s/12:15:36/noon/' t.csv; "
		       "ttydesk import --yes t.csv",
		tickets)
		->out.p,
	    "no time that the map knows: 2023-06-01 noon"));
	assert_value("0 2",
	    "SELECT (SELECT count(*) FROM tickets) || ' ' || (SELECT count(*) FROM users "
	    "WHERE is_staff)");
}

static void
malformed_files_are_told_with_the_line(void **state)
{
	(void)state;
	assert_ends(2,
	    "--\nttydesk: t.csv: line 7: the quote of a cell that begins here has no end\n",
	    "%s sed -i 's/Later,x/\"Later,x/' t.csv; ttydesk import --yes t.csv", tickets);
	assert_ends(2,
	    "--\nttydesk: t.csv: line 7, column 71: malformed: a quote in quotes is written "
	    "twice, and behind the last one comes the next cell\n",
	    "%s sed -i 's/Later,x/\"La\"ter,x/' t.csv; ttydesk import --yes t.csv", tickets);
	assert_ends(2,
	    "--\nttydesk: t.csv: line 2, column 8: byte D6 is not UTF-8: try --encoding "
	    "windows-1252\n",
	    "%s iconv -f utf-8 -t latin1 t.csv >l && mv l t.csv; ttydesk import --yes t.csv",
	    tickets);
	assert_ends(2, "--\nttydesk: t.csv: the file is empty\n",
	    "touch t.csv; ttydesk import --yes t.csv");
	assert_ends(3, "--\nttydesk: none.csv: No such file or directory\n",
	    "ttydesk import --yes none.csv");
	assert_ends(2, "--\nttydesk: the encoding klingon is not known: see iconv --list\n",
	    "%s ttydesk import --yes --encoding klingon t.csv", tickets);
	assert_ends(2, NULL, "printf 'a,b\\n1,2\\n' >t.csv; ttydesk import --yes t.csv");
	assert_ends(2, NULL, "%s ttydesk import t.csv </dev/null", tickets);
	assert_value("0", "SELECT count(*) FROM tickets");
}

static void
encodings_and_byte_order_marks_are_known(void **state)
{
	static const char *const ways[] = {
		"iconv -f utf-8 -t windows-1252 t.csv | ttydesk import --yes --encoding "
		"windows-1252 -",
		"(printf '\\357\\273\\277'; cat t.csv) | ttydesk import --yes -",
		"(printf '\\377\\376'; iconv -f utf-8 -t utf-16le t.csv) | ttydesk import "
		"--yes -",
		"sed 's/$/\\r/' t.csv | ttydesk import --yes -",
	};

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		assert_ends(0, NULL, "%s %s", tickets, ways[i]);
		assert_value("Mari Öst",
		    "SELECT u.full_name FROM tickets t JOIN users u ON u.id "
		    "= t.creator_id WHERE ticket_number = 'CST-1'");
		assert_value("3", "SELECT count(*) FROM tickets");
		cluster_exec(sql, "TRUNCATE tickets, comments, ticket_tags CASCADE");
	}
}

static const char zendesk[] =
    "cat >z.csv <<'END'\n"
    "Id;Subject;Requester;Requester email;Assignee;Status;Priority;Group;Created at;Solved "
    "at;Tags\n"
    "7;Printer;Zoë;zoe@example.com;Bob Ek;Pending;-;Print;2024-02-01T08:00:00+01:00;;vpn a\n"
    "8;;No Address;;nobody@example.com;Solved;High;;2024-02-01 08:00;2024-02-02;\n"
    "END\n";

static void
other_systems_are_known_and_maps_can_be_given(void **state)
{
	(void)state;
	assert_prints(
	    "line 3: ZD-8 new: nobody@example.com is no active staff here: assigned to "
	    "nobody\n"
	    "2 rows by the map zendesk (known by the header): 2 new, 0 the same; "
	    "imported, with 2 new people\n",
	    "%s ttydesk import --yes z.csv", zendesk);
	assert_value(
	    "WAITING_ON_CUSTOMER MEDIUM 2 2024-02-01 07:00:00|RESOLVED HIGH 2024-02-01 "
	    "08:00:00",
	    "SELECT string_agg(concat_ws(' ', status, priority, assignee_id, created_at AT "
	    "TIME "
	    "ZONE 'UTC'), '|' ORDER BY id) FROM tickets");
	assert_value("no.address@import.invalid (no subject)",
	    "SELECT u.email || ' ' || t.title FROM tickets t JOIN users u ON u.id = "
	    "t.creator_id "
	    "WHERE ticket_number = 'ZD-8'");
	assert_prints("2 rows by the map own: 2 new, 0 the same; imported, with 0 new people\n",
	    "%s cat >own.map <<'END'\nnumber_prefix = \"OWN \";\ncolumns: { number = \"Id\"; "
	    "title = \"Subject\"; requester_email = \"Requester email\"; requester_name = "
	    "\"Requester\"; };\ncomments = ( { column = \"Group\"; by = \"requester\"; } );\n"
	    "END\nttydesk import --yes --map own.map z.csv",
	    zendesk);
	assert_value("Zoë Print",
	    "SELECT u.full_name || ' ' || c.content FROM comments c JOIN users u ON u.id = "
	    "c.author_id JOIN tickets t ON t.id = c.ticket_id WHERE ticket_number = 'OWN 7'");
	assert_ends(2,
	    "--\nttydesk: z.csv: map own, line 1: unknown key colums, nearest: columns\n",
	    "%s echo 'colums: { };' >own.map; ttydesk import --yes --map own.map z.csv",
	    zendesk);
	assert_ends(2,
	    "--\nttydesk: z.csv: map freshdesk: the file has no column Ticket ID for the "
	    "number\n",
	    "%s ttydesk import --yes --map freshdesk z.csv", zendesk);
}

static void
only_those_who_may_import_do(void **state)
{
	char other[300];

	(void)state;
	cluster_exec(sql,
	    "INSERT INTO users (email, full_name, is_active, is_staff, "
	    "password_hash) VALUES ('x@example.org', 'X', true, false, '!')");
	script_use(conninfo, "x@example.org");
	assert_ends(5,
	    "--\nttydesk: x@example.org is not the e-mail of an active member of staff\n",
	    "%s ttydesk import --yes t.csv", tickets);
	cluster_exec(sql,
	    "DROP ROLE IF EXISTS import_agent; CREATE ROLE import_agent LOGIN IN ROLE "
	    "ttydesk_agent; INSERT INTO ttydesk.agents (user_id, role_name, "
	    "role_oid, shared) VALUES (1, 'import_agent', "
	    "'import_agent'::regrole, false)");
	snprintf(other, sizeof other, "%s user=import_agent", conninfo);
	script_use(other, "");
	assert_ends(5, "--\nttydesk: permission denied for function import_begin\n",
	    "%s ttydesk import --yes t.csv", tickets);
	cluster_exec(sql, "GRANT ttydesk_supervisor TO import_agent");
	assert_ends(0, NULL, "%s ttydesk import --yes t.csv", tickets);
	cluster_exec(sql, "DELETE FROM ttydesk.agents; DROP ROLE import_agent");
	script_use(conninfo, "ana@example.org");
}

static void
what_is_exported_comes_back_the_same(void **state)
{
	static const char all[] =
	    "SELECT md5(string_agg(concat_ws('|', t.ticket_number, t.title, t.description, "
	    "t.status, t.priority, q.email, q.full_name, a.email, t.created_at, t.updated_at, "
	    "t.resolved_at, (SELECT string_agg(g.name, ',' ORDER BY g.name) FROM ticket_tags k "
	    "JOIN tags g ON g.id = k.tag_id WHERE k.ticket_id = t.id), (SELECT "
	    "string_agg(c.content || c.is_internal || c.created_at || u.email, '~' ORDER BY "
	    "c.created_at, c.id) FROM comments c JOIN users u ON u.id = c.author_id WHERE "
	    "c.ticket_id = t.id)), '#' ORDER BY t.id)) FROM tickets t JOIN users q ON q.id = "
	    "t.creator_id LEFT JOIN users a ON a.id = t.assignee_id";
	char before[40];

	(void)state;
	assert_ends(0, NULL, "%s ttydesk import --yes t.csv", tickets);
	cluster_exec(sql,
	    "UPDATE tickets SET title = '=1+1', assignee_id = 2, description = "
	    "E'''@x\\r\\n\"y\" ' "
	    "WHERE ticket_number = 'CST-3';"
	    "INSERT INTO tags (name, color) VALUES ('a,b', '#000000');"
	    "INSERT INTO ticket_tags SELECT t.id, g.id FROM tickets t, tags g WHERE "
	    "t.ticket_number "
	    "= 'CST-3' AND g.name = 'a,b'");
	snprintf(before, sizeof before, "%s", cluster_value(sql, all));
	assert_ends(0, "3\n",
	    "ttydesk export --comments status:all >/tmp/ttydesk-%d.csv; grep -c CST "
	    "/tmp/ttydesk-%d.csv",
	    (int)getpid(), (int)getpid());
	cluster_exec(sql,
	    "TRUNCATE tickets, comments, ticket_tags, tags CASCADE; DELETE FROM users "
	    "WHERE id > 3; TRUNCATE ttydesk.imported");
	assert_prints("3 rows by the map ttydesk (known by the header): 3 new, 0 the same; "
		      "imported, with 2 new people\n",
	    "ttydesk import --yes /tmp/ttydesk-%d.csv; rm /tmp/ttydesk-%d.csv", (int)getpid(),
	    (int)getpid());
	assert_value(before, all);
}

static void
exports_are_harmless_and_read_by_other_programs(void **state)
{
	json_t *j;

	(void)state;
	assert_ends(0, NULL, "%s ttydesk import --yes t.csv", tickets);
	cluster_exec(sql,
	    "UPDATE tickets SET title = '=cmd|'' /c calc''!A1' WHERE ticket_number = "
	    "'CST-1'");
	assert_prints("ticket_number,title\r\nCST-1,\"'=cmd|' /c calc'!A1\"\r\n",
	    "ttydesk export --columns ticket_number,title priority:urgent status:all");
	assert_prints("title\r\n=cmd|' /c calc'!A1\r\n",
	    "ttydesk export --raw --columns title priority:urgent status:all");
	assert_prints("ticket_number\tdescription\nCST-1\tone\\n\\ntwo, \"three\"\n",
	    "ttydesk export --tsv --columns ticket_number,description priority:urgent");
	assert_ends(2, "--\nttydesk: export has no column titel, nearest: title\n",
	    "ttydesk export --columns titel");
	assert_ends(2, NULL, "ttydesk export stauts:open");
	j = json_loads(
	    script_run("ttydesk export --json --comments status:closed")->out.p, 0, NULL);
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "status")), "CLOSED");
	assert_string_equal(
	    json_string_value(json_object_get(json_object_get(j, "creator"), "email")),
	    "mari@example.org");
	assert_int_equal(json_array_size(json_object_get(j, "comments")), 2);
	assert_int_equal(json_array_size(json_object_get(j, "tags")), 3);
	json_decref(j);
	j = json_loads(
	    script_run("%s ttydesk import --dry-run --json t.csv | head -1", tickets)->out.p, 0,
	    NULL);
	assert_string_equal(json_string_value(json_object_get(j, "state")), "same");
	json_decref(j);
}

/* Far larger with TTYDESK_IMPORT_MB=1000. The limit is on what the program may ever hold. */
static void
memory_does_not_grow_with_the_file(void **state)
{
	const char *mb = getenv("TTYDESK_IMPORT_MB");

	(void)state;
	assert_ends(2, NULL,
	    "%s head -1 t.csv >h; (cat h; yes '\"open' | head -c %sM) >big.csv; ttydesk import "
	    "--yes "
	    "big.csv 2>e; s=$?; grep -q 'line 2.*malformed' e || cat e; exit $s",
	    tickets, mb ? mb : "2");
	assert_ends(2,
	    "--\nttydesk: standard input: line 2: a row of more than 16 MB or 1024 cells: "
	    "is a quote missing?\n",
	    "%s (head -1 t.csv; printf '\"'; yes 'no quote any more' | head -c %sM) | "
	    "ttydesk import --yes -",
	    tickets, mb ? mb : "17");
}

#define ON_A_DESK(test) cmocka_unit_test_setup(test, open_desk)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_DESK(a_file_comes_in_whole),
		ON_A_DESK(a_second_run_changes_nothing_whatever_was_done_since),
		ON_A_DESK(a_changed_row_is_reported_and_overwrites_only_when_told),
		ON_A_DESK(one_wrong_row_and_nothing_comes_in),
		ON_A_DESK(malformed_files_are_told_with_the_line),
		ON_A_DESK(encodings_and_byte_order_marks_are_known),
		ON_A_DESK(other_systems_are_known_and_maps_can_be_given),
		ON_A_DESK(only_those_who_may_import_do),
		ON_A_DESK(what_is_exported_comes_back_the_same),
		ON_A_DESK(exports_are_harmless_and_read_by_other_programs),
		ON_A_DESK(memory_does_not_grow_with_the_file),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
