#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttydesk/base/str.h"
#include "ttydesk/base/when.h"
#include "ttydesk/cli/demo.h"
#include "ttydesk/db/script.h"

/* Everything in a folder of its own, which TTYDESK_DEMO_DIR names. */
static char test_folder[] = "/tmp/ttydesk-test-demo-XXXXXX";
static struct demo_cluster test_cluster;

static void
test_say(const struct err *err)
{
	if (err->msg[0] != '\0')
		print_error("%s\n", err->msg);
}

static void
test_open(struct demo_cluster *c)
{
	struct demo_options o = { 0 };
	struct err err = { 0 };
	bool ok = demo_cluster_open(&o, c, &err);

	test_say(&err);
	assert_true(ok);
}

static struct script *
test_connect(const struct demo_cluster *c, const char *role)
{
	char conninfo[DEMO_CONNINFO_SIZE];
	struct err err = { 0 };
	struct script *s;

	demo_conninfo(c, role, "desk", conninfo);
	s = script_open(conninfo, &err);
	test_say(&err);
	assert_non_null(s);
	return s;
}

static bool
test_answers(const struct demo_cluster *c)
{
	char conninfo[DEMO_CONNINFO_SIZE];

	demo_conninfo(c, "postgres", "postgres", conninfo);
	return script_ping(conninfo);
}

static void
test_value_is(struct script *s, const char *sql, const char *expected)
{
	struct buf out = { 0 };
	struct err err = { 0 };
	bool ok = script_value(s, sql, NULL, 0, &out, &err);

	test_say(&err);
	assert_true(ok);
	if (!str_eq_z(buf_str(&out), expected))
		print_error("%s\n", sql);
	assert_string_equal(out.p ? out.p : "", expected);
	buf_done(&out);
}

static void
test_nap(void)
{
	struct timespec ts = { 0, 20 * 1000 * 1000 };

	nanosleep(&ts, NULL);
}

static int
group_setup(void **state)
{
	(void)state;
	if (mkdtemp(test_folder) == NULL || chmod(test_folder, 0711) != 0 ||
	    setenv("TTYDESK_DEMO_DIR", test_folder, 1) != 0)
		return -1;
	test_open(&test_cluster);
	return 0;
}

static int
group_teardown(void **state)
{
	char command[sizeof test_folder + 16];
	pid_t pid;

	(void)state;
	demo_cluster_close(&test_cluster);
	snprintf(command, sizeof command, "%s", test_folder);
	rmdir(test_cluster.socket);
	pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

#define ACTIVE "t.status < 'RESOLVED' AND t.deleted_at IS NULL"
#define UNASSIGNED                                                                             \
	"(SELECT title, creator_id, row_number() OVER (ORDER BY priority DESC, updated_at "    \
	"DESC, "                                                                               \
	"id DESC) FROM tickets t WHERE " ACTIVE " AND assignee_id IS NULL) q (title, who, n)"

/* What jobs are practised on. */
static void
test_promises(void)
{
	struct script *s = test_connect(&test_cluster, "ana");

	test_value_is(s, "SELECT min(id) >= 44000 FROM tickets", "t");
	test_value_is(s, "SELECT title FROM tickets WHERE id = 48213",
	    "Printer on fire in 4th floor office");
	test_value_is(s,
	    "SELECT count(*) FROM tickets t JOIN ticket_tags x ON x.ticket_id = t.id JOIN tags "
	    "g "
	    "ON g.id = x.tag_id WHERE g.name = 'spam' AND " ACTIVE,
	    "20");
	test_value_is(s,
	    "SELECT count(*) FROM tickets t JOIN users u ON u.id = t.assignee_id WHERE u.email "
	    "= "
	    "'ana@desk.example' AND " ACTIVE,
	    "12");
	test_value_is(
	    s, "SELECT string_agg(name, ',') FROM tags WHERE name LIKE '%net%'", "network");
	test_value_is(s,
	    "SELECT string_agg(split_part(full_name, ' ', 1), ',' ORDER BY id) FROM users "
	    "WHERE "
	    "is_staff AND (full_name ILIKE '%ana%' OR full_name ILIKE '%bob%')",
	    "Ana,Bob");
	test_value_is(s,
	    "SELECT count(DISTINCT ticket_id) FROM comments WHERE content LIKE '%proxy "
	    "timeout%'",
	    "1");
	test_value_is(
	    s, "SELECT count(*) FROM " UNASSIGNED " WHERE n <= 2 AND title LIKE '%502%'", "2");
	test_value_is(s, "SELECT count(DISTINCT who) FROM " UNASSIGNED " WHERE n <= 2", "1");
	script_close(s);
}

static void
the_desk_holds_what_the_jobs_need(void **state)
{
	(void)state;
	test_promises();
}

static void
the_desk_looks_like_one(void **state)
{
	struct script *s = test_connect(&test_cluster, "ana");

	(void)state;
	test_value_is(s, "SELECT count(*) FROM tickets", "5000");
	test_value_is(
	    s, "SELECT count(*) BETWEEN 200 AND 400 FROM tickets t WHERE " ACTIVE, "t");
	test_value_is(s, "SELECT count(*) > 10000 FROM comments", "t");
	test_value_is(s,
	    "SELECT max(n) > 50 FROM (SELECT count(*) n FROM comments GROUP BY ticket_id) c",
	    "t");
	test_value_is(s, "SELECT count(*) BETWEEN 50 AND 80 FROM tags", "t");
	/* no slot or person of a template was left unfilled */
	test_value_is(s,
	    "SELECT count(*) FROM (SELECT title FROM tickets UNION ALL SELECT description FROM "
	    "tickets UNION ALL SELECT content FROM comments) t (x) WHERE x ~ "
	    "'[{}]|<[a-z0-9_]+>[^<]|~[a-z]+~'",
	    "0");
	test_value_is(s,
	    "SELECT count(*) FROM tickets WHERE created_at > updated_at OR updated_at > now()",
	    "0");
	test_value_is(s,
	    "SELECT count(*) FROM comments c JOIN tickets t ON t.id = c.ticket_id WHERE "
	    "c.created_at < t.created_at OR c.created_at > t.updated_at",
	    "0");
	test_value_is(s,
	    "SELECT count(*) FROM tickets WHERE (status >= 'RESOLVED') <> (resolved_at IS NOT "
	    "NULL)",
	    "0");
	script_close(s);
}

static void
the_screen_is_ana_and_no_superuser(void **state)
{
	struct script *s = test_connect(&test_cluster, "ana");

	(void)state;
	test_value_is(s,
	    "SELECT ttydesk.current_agent_id() = id FROM users WHERE email = "
	    "'ana@desk.example'",
	    "t");
	test_value_is(s, "SELECT rolsuper FROM pg_roles WHERE rolname = session_user", "f");
	script_close(s);
}

static void
only_the_owner_reaches_the_server(void **state)
{
	struct script *s = test_connect(&test_cluster, "ana");
	struct stat st;

	(void)state;
	test_value_is(s, "SELECT current_setting('listen_addresses')", "");
	script_close(s);
	assert_true(strlen(test_cluster.socket) + strlen("/.s.PGSQL.5432") < 107);
	assert_int_equal(stat(test_cluster.socket, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void
another_size_is_refused_with_the_way_to_get_it(void **state)
{
	struct demo_options o = { .tickets = 300 };
	struct demo_cluster c;
	struct err err = { 0 };

	(void)state;
	assert_false(demo_cluster_open(&o, &c, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.msg, "ttydesk demo --reset --tickets 300"));
}

static void
reset_waits_for_nobody_to_be_inside(void **state)
{
	struct demo_options o = { .is_reset = true };
	struct demo_cluster c;
	struct err err = { 0 };

	(void)state;
	assert_false(demo_cluster_open(&o, &c, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_true(test_answers(&test_cluster));
}

static void
the_second_user_keeps_the_server(void **state)
{
	struct demo_cluster second;

	(void)state;
	test_open(&second);
	demo_cluster_close(&test_cluster);
	assert_true(test_answers(&second));
	test_open(&test_cluster);
	demo_cluster_close(&second);
	assert_true(test_answers(&test_cluster));
}

static void
the_last_user_stops_the_server(void **state)
{
	(void)state;
	demo_cluster_close(&test_cluster);
	assert_false(test_answers(&test_cluster));
	test_open(&test_cluster);
	assert_true(test_answers(&test_cluster));
}

static void
a_killed_user_does_not_count(void **state)
{
	struct demo_cluster other;
	int64_t until = when_mono() + 20 * WHEN_SECOND;
	int fds[2];
	char ready;
	pid_t pid;

	(void)state;
	demo_cluster_close(&test_cluster);
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		test_open(&other);
		ready = 'r';
		if (write(fds[1], &ready, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(fds[1]);
	assert_int_equal(read(fds[0], &ready, 1), 1);
	close(fds[0]);
	assert_true(test_answers(&test_cluster));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	while (test_answers(&test_cluster) && when_mono() < until)
		test_nap();
	assert_false(test_answers(&test_cluster));
	test_open(&test_cluster);
}

static int64_t
test_audit_rows(struct script *s)
{
	struct buf out = { 0 };
	int64_t n = -1;

	assert_true(script_value(s, "SELECT max(id) FROM audit_logs", NULL, 0, &out, NULL));
	assert_true(str_to_i64(buf_str(&out), &n));
	buf_done(&out);
	return n;
}

static void
colleagues_write_and_leave_the_promised_tickets_alone(void **state)
{
	struct script *s = test_connect(&test_cluster, "ana");
	struct demo_live live;
	int64_t before = test_audit_rows(s), until = when_mono() + 60 * WHEN_SECOND;
	pid_t pid;

	(void)state;
	assert_true(demo_live_start(&live, &test_cluster, NULL));
	pid = live.pid;
	while (test_audit_rows(s) < before + 3 && when_mono() < until)
		test_nap();
	demo_live_stop(&live);
	assert_true(test_audit_rows(s) >= before + 3);
	assert_int_equal(kill(pid, 0), -1);
	script_close(s);
	test_promises();
}

/* Before colleagues write: they may touch other tickets later than these. */
static void
a_desk_opened_next_week_is_as_fresh_as_before(void **state)
{
	struct script *s = test_connect(&test_cluster, "postgres");

	(void)state;
	assert_true(script_run(s,
	    "SET session_replication_role = replica; UPDATE tickets SET created_at = "
	    "created_at - "
	    "interval '7 days', updated_at = updated_at - interval '7 days', resolved_at = "
	    "resolved_at - interval '7 days'",
	    NULL));
	script_close(s);
	demo_cluster_close(&test_cluster);
	test_open(&test_cluster);
	s = test_connect(&test_cluster, "ana");
	test_value_is(s,
	    "SELECT count(*) > 5 FROM tickets WHERE updated_at > now() - interval '1 hour'",
	    "t");
	test_value_is(s, "SELECT count(*) FROM tickets WHERE updated_at > now()", "0");
	script_close(s);
	test_promises();
}

static void
a_folder_of_somebody_else_is_left_alone(void **state)
{
	char folder[sizeof test_folder + 16], file[sizeof test_folder + 32];
	struct demo_options o = { .is_reset = true };
	struct demo_cluster c;
	struct err err = { 0 };
	int fd;

	(void)state;
	snprintf(folder, sizeof folder, "%s/foreign", test_folder);
	snprintf(file, sizeof file, "%s/thesis.txt", folder);
	assert_int_equal(mkdir(folder, 0755), 0);
	fd = open(file, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	setenv("TTYDESK_DEMO_DIR", folder, 1);
	assert_false(demo_cluster_open(&o, &c, &err));
	setenv("TTYDESK_DEMO_DIR", test_folder, 1);
	assert_non_null(strstr(err.msg, "holds files that ttydesk did not make"));
	assert_int_equal(access(file, F_OK), 0);
}

static void
reset_starts_over_with_the_size_asked_for(void **state)
{
	struct demo_options o = { .is_reset = true, .tickets = 150 };
	struct err err = { 0 };
	struct script *s;
	bool ok;

	(void)state;
	demo_cluster_close(&test_cluster);
	ok = demo_cluster_open(&o, &test_cluster, &err);
	test_say(&err);
	assert_true(ok);
	s = test_connect(&test_cluster, "ana");
	test_value_is(s, "SELECT count(*) FROM tickets", "150");
	script_close(s);
	test_promises();
}

static void
arguments_out_of_range_are_refused(void **state)
{
	const char *bad[] = { "99", "1000001", "many", "" };
	struct demo_options o;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(bad); i++) {
		char *argv[] = { (char[]){ "demo" }, (char[]){ "--tickets" }, (char *)bad[i] };

		assert_false(demo_parse(&o, 3, argv, &err));
		assert_int_equal(err.code, ERR_USAGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_out_of_range_are_refused),
		cmocka_unit_test(the_desk_holds_what_the_jobs_need),
		cmocka_unit_test(the_desk_looks_like_one),
		cmocka_unit_test(the_screen_is_ana_and_no_superuser),
		cmocka_unit_test(only_the_owner_reaches_the_server),
		cmocka_unit_test(another_size_is_refused_with_the_way_to_get_it),
		cmocka_unit_test(reset_waits_for_nobody_to_be_inside),
		cmocka_unit_test(the_second_user_keeps_the_server),
		cmocka_unit_test(the_last_user_stops_the_server),
		cmocka_unit_test(a_killed_user_does_not_count),
		cmocka_unit_test(a_desk_opened_next_week_is_as_fresh_as_before),
		cmocka_unit_test(colleagues_write_and_leave_the_promised_tickets_alone),
		cmocka_unit_test(a_folder_of_somebody_else_is_left_alone),
		cmocka_unit_test(reset_starts_over_with_the_size_asked_for),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
