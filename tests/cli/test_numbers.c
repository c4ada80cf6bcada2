/* board, stats and doctor as scripts use them. */
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

/* Twelve tickets of November 1st on; the first two are answered and resolved. */
static const char world[] =
    "INSERT INTO tags (name, color) VALUES (E'vp\\tn', '#00ff00');"
    "INSERT INTO ticket_tags SELECT 4, id FROM tags;"
    "UPDATE tickets SET created_at = timestamptz '2026-11-01 10:00+00' + (id - 1) * interval "
    "'6 hours';"
    "UPDATE tickets SET priority = 'URGENT' WHERE id IN (2, 3);"
    "UPDATE tickets SET assignee_id = 1, status = 'IN_PROGRESS' WHERE id IN (4, 5);"
    "UPDATE tickets SET deleted_at = now() WHERE id = 12;"
    "INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at) VALUES"
    " ('note', true, 1, 2, '2026-11-01 10:05+00'), ('asks again', false, 1, 3, '2026-11-01 "
    "10:10+00'),"
    " ('answer', false, 1, 1, '2026-11-01 10:20+00'), ('more', false, 1, 1, '2026-11-01 "
    "12:00+00'),"
    " ('answer', false, 2, 2, '2026-11-01 17:00+00');"
    "UPDATE tickets SET status = 'RESOLVED', assignee_id = 1, resolved_at = created_at + "
    "interval '2 days'"
    " WHERE id IN (1, 2);"
    "CREATE ROLE bare_%1$d LOGIN; CREATE ROLE reader_%1$d LOGIN;"
    "GRANT ttydesk_viewer TO reader_%1$d;";

static int
set_up(void **state)
{
	const char *conninfo;
	char text[3000];

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "numbers", 12);
	sql = cluster_connect(conninfo);
	snprintf(text, sizeof text, world, (int)getpid());
	cluster_exec(sql, text);
	script_use(conninfo, "ana@example.org");
	return 0;
}

static int
tear_down(void **state)
{
	char text[200];

	(void)state;
	script_done();
	snprintf(text, sizeof text,
	    "DROP OWNED BY bare_%1$d, reader_%1$d; DROP ROLE bare_%1$d; DROP ROLE reader_%1$d",
	    (int)getpid());
	cluster_exec(sql, text);
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static void
the_board_shows_what_there_is_to_do(void **state)
{
	(void)state;
	assert_prints("queue       tickets  mine  unassigned  overdue\n"
		      "open              7     0           7        7\n"
		      "progress          2     2           0        2\n"
		      "waiting           0     0           0        0\n"
		      "urgent            1     0           1        1\n"
		      "high              0     0           0        0\n"
		      "medium            0     0           0        0\n"
		      "low               8     2           6        8\n"
		      "all active        9     2           7        9\n"
		      "\n"
		      "agent     tickets\n"
		      "Ana Lima        2\n"
		      "\n"
		      "tag   tickets\n"
		      "vp n        1\n"
		      "\n"
		      "8 untagged, 0 asleep, 11 in all\n",
	    "ttydesk board");
}

static void
a_script_takes_one_number_of_the_board(void **state)
{
	(void)state;
	assert_prints("1\n",
	    "ttydesk board --tsv | awk -F'\\t' '$1 == \"queue\" && $4 == \"URGENT\" { print $7 "
	    "}'");
	assert_prints("{\"group\":\"agent\",\"name\":\"ana@example.org\",\"status\":null,"
		      "\"priority\":null,\"tickets\":2,\"mine\":null,\"unassigned\":null,"
		      "\"overdue\":null}\n",
	    "ttydesk board --json | grep '\"agent\"'");
}

static void
what_was_done_in_some_days_is_told(void **state)
{
	(void)state;
	assert_prints(
	    "group\tname\tcreated\tresolved\treplies\tnotes\tfirst_reply_s\tresolution_s\n"
	    "total\t\t7\t0\t3\t1\t2400\t\n"
	    "priority\tURGENT\t2\t0\t\t\t3600\t\n"
	    "priority\tHIGH\t0\t0\t\t\t\t\n"
	    "priority\tMEDIUM\t0\t0\t\t\t\t\n"
	    "priority\tLOW\t5\t0\t\t\t1200\t\n"
	    "agent\tana@example.org\t\t0\t2\t0\t\t\n"
	    "agent\tbob@example.org\t\t0\t1\t1\t\t\n"
	    "day\t2026-11-01\t3\t0\t3\t1\t\t\n"
	    "day\t2026-11-02\t4\t0\t0\t0\t\t\n",
	    "ttydesk stats --tsv --from 2026-11-01 --to 2026-11-02");
	assert_prints(
	    "                 created  resolved  replies  notes  first reply  resolution\n"
	    "total                  4         2        0      0            -          2d\n"
	    "URGENT                 0         1        -      -            -          2d\n"
	    "HIGH                   0         0        -      -            -           -\n"
	    "MEDIUM                 0         0        -      -            -           -\n"
	    "LOW                    4         1        -      -            -          2d\n"
	    "ana@example.org        -         2        0      0            -          2d\n"
	    "2026-11-03             4         2        0      0            -           -\n",
	    "ttydesk stats --from 2026-11-03 --to 2026-11-03");
	assert_prints(
	    "{\"group\":\"total\",\"name\":null,\"created\":0,\"resolved\":0,\"replies\":0,"
	    "\"notes\":0,\"first_reply_s\":null,\"resolution_s\":null}\n",
	    "ttydesk stats --json --from 2020-01-01 --to 2020-01-01 | head -1");
}

static void
days_that_are_none_are_refused(void **state)
{
	(void)state;
	assert_ends(2,
	    "--\nttydesk: --from takes a day or a span (2026-11-01, monday, 30d), not soon\n",
	    "ttydesk stats --from soon");
	assert_ends(2, "--\nttydesk: --from is not before --to\n",
	    "ttydesk stats --from 2026-11-02 --to 2026-11-01");
	assert_ends(2, "--\nttydesk: --from: at most 20 years\n",
	    "ttydesk stats --from 1990-01-01 --to 2020-01-01");
	/* no day is left out */
	assert_prints("1462\n",
	    "ttydesk stats --tsv --from 2023-01-01 --to 2027-01-01 |"
	    " grep -c ^day");
	assert_int_equal(script_run("ttydesk stats --to '2026-11-01 x'")->code, 2);
}

/* The state and the number of findings of one kind that another program reads. */
static const char *
finding(const char *command, const char *what)
{
	static char state[40];
	const char *line = script_run("%s", command)->out.p;

	snprintf(state, sizeof state, "none");
	while (*line == '{') {
		size_t n = strcspn(line, "\n");
		json_t *row = json_loadb(line, n, 0, NULL);

		assert_non_null(row);
		if (strcmp(json_string_value(json_object_get(row, "check")), what) == 0)
			snprintf(state, sizeof state, "%s",
			    json_string_value(json_object_get(row, "state")));
		json_decref(row);
		line += n + (line[n] == '\n');
	}
	return state;
}

static void
the_doctor_finds_a_desk_in_order(void **state)
{
	const char *doctor = "TERM=xterm LC_ALL=C.UTF-8 ttydesk doctor --json";

	(void)state;
	assert_string_equal(finding(doctor, "connection"), "ok");
	assert_string_equal(finding(doctor, "tls"), "ok");
	assert_string_equal(finding(doctor, "schema"), "ok");
	assert_string_equal(finding(doctor, "role"), "ok");
	assert_string_equal(finding(doctor, "terminal"), "ok");
	assert_string_equal(finding(doctor, "locale"), "ok");
	assert_string_equal(finding(doctor, "config"), "ok");
	/* the tests' role is a superuser */
	assert_string_equal(finding(doctor, "rights"), "warning");
	assert_int_equal(script_run("%s", doctor)->code, 0);
}

static void
the_doctor_names_each_fault_and_how_to_mend_it(void **state)
{
	(void)state;
	assert_string_equal(finding("LC_ALL=C ttydesk doctor --json", "locale"), "warning");
	assert_string_equal(finding("TERM=dumb ttydesk doctor --json", "terminal"), "warning");
	assert_string_equal(
	    finding(
		"echo 'send_hodl = 1;' >c; TTYDESK_CONFIG=c ttydesk doctor --json", "config"),
	    "fault");
	assert_string_equal(
	    finding("env -u HOME -u XDG_CONFIG_HOME ttydesk doctor --json", "config"), "ok");
	assert_int_equal(script_run("ttydesk board >/dev/full")->code, 1);
	assert_prints("", "ttydesk stats --json | head -0; ttydesk doctor | head -0");
	assert_int_equal(
	    script_run("echo 'send_hodl = 1;' >c; TTYDESK_CONFIG=c ttydesk doctor")->code, 1);
	assert_int_equal(script_run("ttydesk doctor -d host=/nonexistent")->code, 6);
	assert_non_null(strstr(
	    script_run("ttydesk doctor -d dbname=postgres")->out.p, "mend: ttydesk migrate"));
	assert_int_equal(script_run("ttydesk doctor -d dbname=postgres")->code, 1);
}

static void
a_role_without_rights_or_person_ends_with_5(void **state)
{
	int pid = (int)getpid();

	(void)state;
	assert_int_equal(script_run("ttydesk doctor -d user=bare_%d", pid)->code, 5);
	assert_int_equal(script_run("ttydesk ls -d user=bare_%d", pid)->code, 5);
	assert_int_equal(
	    script_run("unset TTYDESK_ME; ttydesk doctor -d user=reader_%d", pid)->code, 5);
	assert_int_equal(script_run("ttydesk doctor -d user=reader_%d", pid)->code, 0);
	assert_non_null(strstr(
	    script_run("ttydesk doctor -d user=reader_%d", pid)->out.p, "may only read"));
	/* who may read, reads */
	assert_int_equal(script_run("ttydesk board -d user=reader_%d", pid)->code, 0);
	assert_int_equal(script_run("ttydesk stats -d user=reader_%d", pid)->code, 0);
	assert_int_equal(script_run("ttydesk board -d user=bare_%d", pid)->code, 5);
	assert_int_equal(script_run("ttydesk stats -d user=bare_%d", pid)->code, 5);
	assert_int_equal(script_run("ttydesk stats -d dbname=postgres")->code, 1);
	assert_int_equal(script_run("ttydesk doctor -d user=nobody_%d", pid)->code, 6);
}

/* The server lets clerk in only with a password, which is wrong. */
static void
a_wrong_password_ends_with_6(void **state)
{
	struct cluster *own = cluster_open_private();
	const char *conninfo = cluster_create_desk(own, "locked", 1);
	PGconn *conn = cluster_connect(conninfo);
	PGconn *clerk;
	char as_clerk[300];

	(void)state;
	cluster_exec(conn, "CREATE ROLE clerk LOGIN PASSWORD 'right'");
	cluster_exec(conn,
	    "COPY (SELECT 'local all clerk scram-sha-256' UNION ALL SELECT"
	    " 'local all all trust') TO PROGRAM 'cat > pg_hba.conf'");
	cluster_exec(conn, "SELECT pg_reload_conf()");
	snprintf(as_clerk, sizeof as_clerk, "host=%s dbname=%s user=clerk password=wrong",
	    cluster_host(own), PQdb(conn));
	for (bool is_refused = false; !is_refused; PQfinish(clerk)) {
		clerk = PQconnectdb(as_clerk);
		is_refused = PQstatus(clerk) == CONNECTION_BAD;
	}
	assert_int_equal(script_run("ttydesk ls -d '%s' </dev/null", as_clerk)->code, 6);
	assert_int_equal(script_run("ttydesk doctor -d '%s' </dev/null", as_clerk)->code, 6);
	assert_non_null(
	    strstr(script_run("ttydesk doctor -d '%s'", as_clerk)->out.p, "~/.pgpass"));
	PQfinish(conn);
	cluster_close(own);
}

static void
words_that_mean_nothing_are_refused(void **state)
{
	(void)state;
	assert_ends(
	    2, "--\nttydesk: board takes no word, and now is one\n", "ttydesk board now");
	assert_ends(2, "--\nttydesk: doctor has no option --jsn, nearest: --json\n",
	    "ttydesk doctor --jsn");
	assert_prints("",
	    "for v in $(ttydesk complete '' | cut -f 1); do"
	    " [ $v = complete ] || ttydesk $v --help | grep -q \"^Usage: ttydesk $v\" || echo "
	    "$v; done");
}

static void
a_theme_is_checked_without_a_screen(void **state)
{
	(void)state;
	assert_prints("my.theme: no faults\n",
	    "echo 'inherits = \"mono\";' >my.theme; ttydesk --check-theme my.theme");
	assert_ends(1, "--\nttydesk: no.theme: No such file or directory\n",
	    "ttydesk --check-theme no.theme");
	assert_non_null(strstr(script_run("printf '\\nroles = { tetx = { }; };' >my.theme;"
					  "ttydesk --check-theme my.theme")
				   ->out.p,
	    "my.theme:2:"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_board_shows_what_there_is_to_do),
		cmocka_unit_test(a_script_takes_one_number_of_the_board),
		cmocka_unit_test(what_was_done_in_some_days_is_told),
		cmocka_unit_test(days_that_are_none_are_refused),
		cmocka_unit_test(the_doctor_finds_a_desk_in_order),
		cmocka_unit_test(the_doctor_names_each_fault_and_how_to_mend_it),
		cmocka_unit_test(a_role_without_rights_or_person_ends_with_5),
		cmocka_unit_test(a_wrong_password_ends_with_6),
		cmocka_unit_test(words_that_mean_nothing_are_refused),
		cmocka_unit_test(a_theme_is_checked_without_a_screen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
