/* What can be wrong at the start: one clear sentence, the right exit code, no
 * control character and no screen. */
#include "desk.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"

static int
set_up(void **state)
{
	(void)state;
	desk.is_private = true;
	desk_open(&desk, 5);
	desk_sql(&desk, "CREATE ROLE stranger LOGIN; CREATE ROLE clerk LOGIN PASSWORD 'right'");
	return 0;
}

/* Skips escape sequences; what is left must be printable lines. */
static void
check_words(struct tty *t)
{
	struct str log = pty_log(tty_pty(t));
	const char *words = log.p ? strstr(log.p, "ttydesk: ") : NULL;
	size_t lines = 0;

	if (words == NULL) {
		tty_fail(t, "no sentence");
		return;
	}
	for (const char *p = words; *p != '\0'; p++) {
		if (*p == '\n')
			lines++;
		else if ((unsigned char)*p < 0x20 && *p != '\r')
			tty_fail(t, "control character %#x in the sentence", (unsigned)*p);
	}
	if (lines != 1)
		tty_fail(t, "%zu lines instead of one sentence", lines);
}

static void
refused(const char *conninfo, int code, const char *words)
{
	struct tty *t =
	    desk_start(&desk, &(struct desk_start){ .cols = 200, .conninfo = conninfo });

	tty_wait_exit(t, code);
	check_words(t);
	if (!tty_said(t, words))
		tty_fail(t, "the sentence does not say: %s", words);
	tty_check_whole(t);
	desk_stop(&desk);
}

static const char *
as(const char *user, const char *dbname)
{
	static char conninfo[400];

	snprintf(conninfo, sizeof conninfo, "host=%s user=%s dbname=%s",
	    cluster_host(desk.cluster), user, dbname);
	return conninfo;
}

static void
a_connection_string_that_makes_no_sense_is_6(void **state)
{
	(void)state;
	refused("hots=nowhere", 6, "hots");
	refused("host=/nowhere/at/all dbname=x", 6, "/nowhere/at/all");
	refused("host=127.0.0.1 port=1 dbname=x connect_timeout=5", 6, "127.0.0.1");
}

static void
a_database_or_role_that_is_not_there_is_6(void **state)
{
	(void)state;
	refused(as("postgres", "no_such_db"), 6, "no_such_db");
	refused(as("no_such_role", PQdb(desk.sql)), 6, "no_such_role");
}

/* The new rules hold for the next connection only once the server read them. */
static void
desk_wait_refusal(void)
{
	bool is_refused = false;

	for (int i = 0; i < 10000 && !is_refused; i++) {
		PGconn *conn = PQconnectdb(as("clerk", PQdb(desk.sql)));

		is_refused = PQstatus(conn) == CONNECTION_BAD;
		PQfinish(conn);
	}
	assert_true(is_refused);
}

static void
a_wrong_password_is_6(void **state)
{
	char conninfo[400];

	(void)state;
	/* the server's own file, by its own hand */
	desk_sql(&desk,
	    "COPY (SELECT 'local all clerk scram-sha-256' UNION ALL SELECT"
	    " 'local all all trust') TO PROGRAM 'cat > pg_hba.conf'");
	desk_sql(&desk, "SELECT pg_reload_conf()");
	desk_wait_refusal();
	snprintf(conninfo, sizeof conninfo, "%s password=wrong", as("clerk", PQdb(desk.sql)));
	refused(conninfo, 6, "password");
}

static void
a_database_without_the_schema_is_1_and_says_migrate(void **state)
{
	(void)state;
	refused(cluster_create_db(desk.cluster, "empty"), 1, "migrate");
	refused(cluster_create_base(desk.cluster, "base"), 1, "migrate");
}

static void
a_role_without_rights_is_5(void **state)
{
	(void)state;
	refused(as("stranger", PQdb(desk.sql)), 5, "stranger");
}

static void
a_drifted_table_is_1_and_named(void **state)
{
	const char *conninfo = cluster_create_desk(desk.cluster, "drift", 3);
	PGconn *conn = cluster_connect(conninfo);

	(void)state;
	cluster_exec(conn, "ALTER TABLE tickets RENAME COLUMN title TO \"headline\033[2J\"");
	refused(conninfo, 1, "tickets");
	cluster_exec(conn, "ALTER TABLE tickets RENAME COLUMN \"headline\033[2J\" TO title");
	cluster_exec(conn, "ALTER TABLE comments ALTER COLUMN is_internal TYPE text");
	refused(conninfo, 1, "comments");
	cluster_exec(conn, "DROP TABLE attachments");
	refused(conninfo, 1, "attachments|comments");
	PQfinish(conn);
}

static void
migrate_names_its_errors_the_same_way(void **state)
{
	static const char *const argv[] = { TD_PROGRAM, "-d", "host=/nowhere/at/all", "migrate",
		NULL };
	struct tty *t;

	(void)state;
	t = desk.tty = tty_start(&(struct pty_options){ .cols = 200, .argv = argv });
	tty_wait_exit(t, 6);
	check_words(t);
}

static void
without_a_name_the_desk_is_open_for_reading_and_says_why(void **state)
{
	struct tty *t = desk_start(
	    &desk, &(struct desk_start){ .cols = 120, .rows = 40, .is_nobody = true });

	(void)state;
	tty_see(t, "subject 0001");
	tty_see(t, "read-only");
	tty_type(t, "d");
	tty_see(t, "--me|agent");
	assert_string_equal(
	    desk_value(&desk, "SELECT status FROM tickets WHERE id = 1"), "OPEN");
	desk_quit(&desk);
}

static void
a_name_that_nobody_has_is_refused_or_read_only(void **state)
{
	static const char *const who[] = { "--me", "nobody@example.org", NULL };
	struct tty *t = desk_start(&desk,
	    &(struct desk_start){
		.cols = 120, .rows = 40, .is_nobody = true, .arguments = who });

	(void)state;
	tty_see(t, "read-only|nobody@example.org");
}

int
main(void)
{
#define REFUSE(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		REFUSE(a_connection_string_that_makes_no_sense_is_6),
		REFUSE(a_database_or_role_that_is_not_there_is_6),
		REFUSE(a_wrong_password_is_6),
		REFUSE(a_database_without_the_schema_is_1_and_says_migrate),
		REFUSE(a_role_without_rights_is_5),
		REFUSE(a_drifted_table_is_1_and_named),
		REFUSE(migrate_names_its_errors_the_same_way),
		REFUSE(without_a_name_the_desk_is_open_for_reading_and_says_why),
		REFUSE(a_name_that_nobody_has_is_refused_or_read_only),
	};

	return cmocka_run_group_tests(tests, set_up, desk_close_group);
}
