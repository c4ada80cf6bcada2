/* What agents do all day, pressed against the real program on the demo's desk:
 * each job within its number of keys, its result on the screen and stored. Text
 * that is written as content is not counted; names and filters are. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttydesk/cli/demo.h"

static struct demo_cluster server;
static char folder[] = "/tmp/ttydesk-jobs-XXXXXX";
static char conninfo[DEMO_CONNINFO_SIZE];
static int keys; /* pressed in this job */

#define COLS 120
#define ROWS 40

/* ---- the hand ---- */

static void
press(const char *what)
{
	for (; *what != '\0'; what++) {
		keys++;
		tty_type_n(desk.tty, what, 1);
	}
}

/* A key counts for what is on the screen: a person looks before. */
static void
press_seeing(const char *what, const char *regex)
{
	tty_see(desk.tty, regex);
	press(what);
}

static void
write_content(const char *text)
{
	tty_type(desk.tty, text);
	tty_see(desk.tty, text);
}

static void __attribute__((format(printf, 2, 3)))
is_stored(const char *want, const char *fmt, ...)
{
	char sql[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	desk_wait_value(&desk, sql, want);
}

static void
took_at_most(int limit)
{
	if (keys > limit)
		tty_fail(desk.tty, "%d keys, %d are allowed", keys, limit);
}

#define UNASSIGNED                                                                             \
	"tickets WHERE status < 'RESOLVED' AND deleted_at IS NULL AND assignee_id IS NULL"
#define QUEUE_ORDER " ORDER BY priority DESC, updated_at DESC, id DESC LIMIT 1"

static long
row_id(int n) /* the nth row of the view the program opens on */
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT id FROM " UNASSIGNED QUEUE_ORDER " OFFSET %d", n - 1);
	return strtol(desk_value(&desk, sql), NULL, 10);
}

#define ANA "(SELECT id FROM users WHERE email = 'ana@desk.example')"
#define TAGGED(name)                                                                           \
	"EXISTS (SELECT FROM ticket_tags x JOIN tags g ON g.id = x.tag_id"                     \
	" WHERE x.ticket_id = t.id AND g.name = '" name "')"

/* ---- the jobs ---- */

static void
job_1_take_the_next_best_ticket(void **state)
{
	long id = strtol(desk_value(&desk,
			     "SELECT id FROM tickets WHERE status < 'WAITING_ON_CUSTOMER' AND"
			     " deleted_at IS NULL AND assignee_id IS NULL"
			     " ORDER BY priority DESC, created_at, id LIMIT 1"),
	    NULL, 10);
	char regex[80];

	(void)state;
	press("I");
	snprintf(regex, sizeof regex, "-- #%ld [A-Z]+ IN_PROGRESS -- yours", id);
	tty_see(desk.tty, regex);
	is_stored("ana@desk.example IN_PROGRESS",
	    "SELECT u.email || ' ' || t.status FROM tickets t JOIN users u ON u.id ="
	    " t.assignee_id WHERE t.id = %ld",
	    id);
	took_at_most(1);
}

static void
job_2_read_and_go_on_to_what_needs_me(void **state)
{
	/* late, as it waits for more than seven days: that comes before urgent */
	long next = strtol(desk_value(&desk,
			       "SELECT id FROM " UNASSIGNED
			       " AND created_at < now() - interval '7 days'" QUEUE_ORDER),
	    NULL, 10);

	(void)state;
	tty_see(desk.tty, "-- All --"); /* it fits one page */
	press(" ");
	desk_wait_selected(desk.tty, next);
	took_at_most(1);
}

static void
job_3_reply_set_to_waiting_and_go_on(void **state)
{
	long id = row_id(1), next = row_id(2);

	(void)state;
	press("r");
	tty_see(desk.tty, "PUBLIC REPLY to .* on #");
	write_content("we look at it now");
	press("\033");
	press_seeing("s", "SEND PUBLIC REPLY");
	press("w");
	press_seeing("y", "WAITING");
	is_stored("WAITING_ON_CUSTOMER 1",
	    "SELECT t.status || ' ' || count(*) FROM tickets t JOIN comments c ON c.ticket_id "
	    "= t.id"
	    " WHERE t.id = %ld AND c.content = 'we look at it now' AND NOT c.is_internal"
	    " GROUP BY t.status",
	    id);
	desk_wait_selected(desk.tty, next);
	took_at_most(5);
}

static void
job_4_leave_an_internal_note(void **state)
{
	long id = row_id(1);

	(void)state;
	press("c");
	tty_see(desk.tty, "INTERNAL NOTE on #");
	write_content("asked the night shift");
	press("\033");
	press_seeing("y", "SAVE INTERNAL NOTE");
	is_stored("1",
	    "SELECT count(*) FROM comments WHERE ticket_id = %ld AND is_internal"
	    " AND content = 'asked the night shift' AND author_id = " ANA,
	    id);
	tty_see(desk.tty, "Ana Ribeiro +[0-9:]+ +INTERNAL NOTE");
	took_at_most(3);
}

static void
job_5_assign_to_a_colleague(void **state)
{
	long id = row_id(1);

	(void)state;
	press("A");
	press_seeing("bob", "[Aa]ssign");
	press_seeing("\r", "Bob Lindqvist");
	is_stored("bob@desk.example",
	    "SELECT u.email FROM tickets t JOIN users u ON u.id = t.assignee_id"
	    " WHERE t.id = %ld",
	    id);
	tty_see(desk.tty, "#[0-9]+.* Bob Lindqvist");
	took_at_most(5);
}

static void
job_6_set_priority_to_high(void **state)
{
	long id = row_id(1);

	(void)state;
	press("f3");
	is_stored("HIGH", "SELECT priority FROM tickets WHERE id = %ld", id);
	tty_see(desk.tty, "#[0-9]+ +HIGH");
	took_at_most(2);
}

static void
job_7_add_a_tag_by_three_letters(void **state)
{
	long id = row_id(1);

	(void)state;
	press("t");
	tty_see(desk.tty, "[Tt]ags");
	press("net");
	press_seeing("\r", "network");
	is_stored(
	    "1", "SELECT count(*) FROM tickets t WHERE t.id = %ld AND " TAGGED("network"), id);
	tty_see(desk.tty, "network outage"); /* among the tags in its head */
	took_at_most(5);
}

#define SPAM                                                                                   \
	"FROM tickets t JOIN ticket_tags x ON x.ticket_id = t.id JOIN tags g ON g.id = "       \
	"x.tag_id"                                                                             \
	" WHERE g.name = 'spam' AND t.deleted_at IS NULL"

static void
resolve_all_spam(void)
{
	press("\\tag:spam\r");
	tty_see(desk.tty, "status:active tag:spam|^ *[|]?.*spam *20");
	tty_see(desk.tty, "-- #[0-9]+ ");
	press("*");
	press_seeing("a", "a +all .*match");
	tty_see(desk.tty, "20 marked");
	press("d");
	press_seeing("y", "20 tickets: RESOLVED. 20 change ");
	is_stored("0 20",
	    "SELECT count(*) FILTER (WHERE t.status < 'RESOLVED') || ' ' ||"
	    " count(*) FILTER (WHERE t.status = 'RESOLVED' AND t.updated_at > now() -"
	    " interval '1 minute') " SPAM);
	tty_see(desk.tty, "20 tickets: RESOLVED .u undoes.");
}

static void
job_8_resolve_all_with_a_tag(void **state)
{
	(void)state;
	resolve_all_spam();
	is_stored("1", "SELECT count(*) FROM ttydesk.operations");
	took_at_most(14);
}

static void
job_9_undo_that(void **state)
{
	(void)state;
	resolve_all_spam();
	keys = 0;
	press("u");
	press_seeing("y", "Undo: 20 tickets: RESOLVED");
	is_stored("20", "SELECT count(*) " SPAM " AND t.status < 'RESOLVED'");
	tty_see(desk.tty, "undone: 20 tickets");
	is_stored("2", "SELECT count(*) FROM ttydesk.operations");
	took_at_most(2);
}

static void
job_10_go_to_a_ticket_and_come_back(void **state)
{
	long id = row_id(1);

	(void)state;
	press("#48213\r");
	tty_see(desk.tty, "Printer on fire in 4th floor office");
	press("go");
	desk_wait_selected(desk.tty, id);
	tty_see(desk.tty, "^> unassigned");
	took_at_most(9);
}

static void
job_11_apply_a_macro_send_and_go_on(void **state)
{
	long id = row_id(1), next = row_id(2);

	(void)state;
	press(";");
	press_seeing("ask", "ask for logs");
	press("\r");
	press_seeing("y", "SEND PUBLIC REPLY . WAITING_ON_CUSTOMER, .logs-asked");
	is_stored("WAITING_ON_CUSTOMER true 1",
	    "SELECT t.status || ' ' || " TAGGED(
		"logs-asked") " || ' ' || (SELECT count(*) FROM comments c WHERE c.ticket_id ="
			      " t.id AND c.content LIKE 'Hello Alice,%%' AND NOT c.is_internal)"
			      " FROM tickets t WHERE t.id = %ld",
	    id);
	is_stored("1", "SELECT count(*) FROM ttydesk.operations");
	desk_wait_selected(desk.tty, next);
	took_at_most(6);
}

static void
job_12_merge_two_duplicates(void **state)
{
	long first = row_id(1), second = row_id(2);
	long into = first < second ? first : second;

	(void)state;
	press("vv");
	tty_see(desk.tty, "2 marked");
	press("&");
	press_seeing("y", "Merge into #");
	is_stored("CLOSED",
	    "SELECT status FROM tickets WHERE id = (SELECT from_id FROM ttydesk.links"
	    " WHERE relation = 'merged' AND to_id = %ld)",
	    into);
	tty_see(desk.tty, "merged into #[0-9]+ .u undoes.");
	tty_see(desk.tty, "has taken in #");
	took_at_most(4);
}

static void
job_13_snooze_until_tomorrow(void **state)
{
	long id = row_id(1);

	(void)state;
	press("W");
	press_seeing("2", "2 +tomorrow");
	is_stored("1",
	    "SELECT count(*) FROM ttydesk.asleep WHERE ticket_id = %ld AND user_id = " ANA
	    " AND until BETWEEN now() AND now() + interval '2 days'",
	    id);
	tty_see(desk.tty, "#[0-9]+ asleep until");
	tty_see(desk.tty, "  snoozed +1 ");
	took_at_most(2);
}

static void
job_14_open_the_newest_other_ticket_of_the_requester(void **state)
{
	long id = row_id(1);
	char sql[300], regex[40];

	(void)state;
	snprintf(sql, sizeof sql,
	    "SELECT id FROM tickets WHERE creator_id = (SELECT creator_id FROM tickets WHERE"
	    " id = %ld) AND id <> %ld AND deleted_at IS NULL ORDER BY created_at DESC, id DESC"
	    " LIMIT 1",
	    id, id);
	snprintf(regex, sizeof regex, "-- #%s ", desk_value(&desk, sql));
	tty_see(desk.tty, "[0-9] open[)]");
	press("C");
	press_seeing("\r", "requester's other tickets");
	tty_see(desk.tty, regex);
	took_at_most(2);
}

static void
job_17_hand_my_tickets_to_a_colleague(void **state)
{
	(void)state;
	press("1");
	tty_see(desk.tty, "^> mine");
	tty_see(desk.tty, "[|]> [0-9]+ .* me +[A-Z]"); /* its rows are there */
	press("*");
	press_seeing("a", "all 12 that match");
	tty_see(desk.tty, "12 marked");
	press("A");
	press_seeing("bob", "[Aa]ssign");
	press_seeing("\r", "Bob Lindqvist");
	press_seeing("y", "12 tickets: assigned to Bob Lindqvist. 12 change");
	is_stored("12 0 1",
	    "SELECT (SELECT count(*) FROM ttydesk.operation_rows) || ' ' || (SELECT count(*) "
	    "FROM"
	    " tickets t WHERE status < 'RESOLVED' AND deleted_at IS NULL AND assignee_id = " ANA
	    ") || ' ' || (SELECT count(*) FROM ttydesk.operations)");
	tty_see(desk.tty, "12 tickets: assigned to Bob Lindqvist");
	took_at_most(9);
}

/* ---- the set-up ---- */

static void
job_18_find_the_thread_in_which_something_was_written(void **state)
{
	long id = row_id(9);
	char sql[400], regex[100];

	(void)state;
	snprintf(regex, sizeof regex, "%ld .*OPEN|%ld .*PROG|%ld .*WAIT", id, id, id);
	snprintf(sql, sizeof sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) SELECT 'It is "
	    "the "
	    "zeppelin timeout, again.', false, %ld, id FROM users WHERE email = "
	    "'ana@desk.example' "
	    "RETURNING id",
	    id);
	(void)desk_value(&desk, sql);
	press("\\");
	tty_type(desk.tty, "\"zeppelin timeout\"");
	tty_see(desk.tty, "zeppelin timeout");
	press("\r");
	tty_see(desk.tty, "status:active \"zeppelin timeout\"");
	press_seeing("\r", regex);
	tty_see(desk.tty, "It is the zeppelin timeout, again.");
	took_at_most(3);
}

static void
job_15_see_who_changed_the_priority_and_when(void **state)
{
	char sql[600];

	(void)state;
	snprintf(sql, sizeof sql,
	    "SELECT '[0-9][0-9]:[0-9][0-9] ' || u.full_name || ': priority ' ||"
	    " (l.changes #>> '{priority,old}') || ' -> ' || (l.changes #>> '{priority,new}')"
	    " FROM audit_logs l JOIN users u ON u.id = l.user_id WHERE l.record_id = %ld"
	    " AND l.table_name = 'tickets' AND l.changes::text ~ 'priority' AND l.action = "
	    "'UPDATE'",
	    row_id(1));
	press("l");
	press("]");
	tty_see(desk.tty, desk_value(&desk, sql));
	took_at_most(2);
}

static int
group_open(void **state)
{
	struct demo_options o = { 0 };
	struct err err = { 0 };

	(void)state;
	if (mkdtemp(folder) == NULL || chmod(folder, 0711) != 0 ||
	    setenv("TTYDESK_DEMO_DIR", folder, 1) != 0)
		return -1;
	if (!demo_cluster_open(&o, &server, &err)) {
		print_error("%s\n", err.msg);
		return -1;
	}
	return 0;
}

static int
group_close(void **state)
{
	pid_t pid;

	(void)state;
	demo_cluster_close(&server);
	rmdir(server.socket);
	pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", folder, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

/* A copy of the desk, and the program open on it: the view of what nobody has,
 * the cursor on the first row. */
static int
job_begin(void **state)
{
	char admin[DEMO_CONNINFO_SIZE], job[DEMO_CONNINFO_SIZE];
	PGconn *sql;

	(void)state;
	demo_conninfo(&server, "postgres", "postgres", admin);
	sql = cluster_connect(admin);
	cluster_exec(sql, "DROP DATABASE IF EXISTS job WITH (FORCE)");
	cluster_exec(sql, "CREATE DATABASE job TEMPLATE desk");
	PQfinish(sql);
	demo_conninfo(&server, "postgres", "job", job);
	demo_conninfo(&server, "ana", "job", conninfo);
	desk.sql = cluster_connect(job);
	desk.conninfo = conninfo;
	snprintf(desk.home, sizeof desk.home, "/tmp/ttydesk-home-XXXXXX");
	assert_non_null(mkdtemp(desk.home));
	desk_configure(&desk, "send_hold = \"0s\";\n");
	desk_start(
	    &desk, &(struct desk_start){ .cols = COLS, .rows = ROWS, .is_nobody = true });
	tty_see(desk.tty, "live [0-9][0-9]:");
	desk_wait_selected(desk.tty, row_id(1));
	tty_see(desk.tty, "^> unassigned");
	keys = 0;
	return 0;
}

static int
job_end(void **state)
{
	pid_t pid;

	(void)state;
	desk_stop(&desk);
	PQfinish(desk.sql);
	pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", desk.home, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

#define JOB(f) cmocka_unit_test_setup_teardown(f, job_begin, job_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		JOB(job_1_take_the_next_best_ticket),
		JOB(job_2_read_and_go_on_to_what_needs_me),
		JOB(job_3_reply_set_to_waiting_and_go_on),
		JOB(job_4_leave_an_internal_note),
		JOB(job_5_assign_to_a_colleague),
		JOB(job_6_set_priority_to_high),
		JOB(job_7_add_a_tag_by_three_letters),
		JOB(job_11_apply_a_macro_send_and_go_on),
		JOB(job_12_merge_two_duplicates),
		JOB(job_13_snooze_until_tomorrow),
		JOB(job_14_open_the_newest_other_ticket_of_the_requester),
		JOB(job_17_hand_my_tickets_to_a_colleague),
		JOB(job_8_resolve_all_with_a_tag),
		JOB(job_9_undo_that),
		JOB(job_10_go_to_a_ticket_and_come_back),
		JOB(job_15_see_who_changed_the_priority_and_when),
		JOB(job_18_find_the_thread_in_which_something_was_written),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
