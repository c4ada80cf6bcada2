/* The migrator against a real server: empty, filled, locked and foreign databases. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cluster.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/db/migrate.h"

static struct cluster *cluster;

/* Runs the migrator; its lines are in `said`. */
static bool
run(struct migrate_options options, char said[8192], struct err *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	bool ok;

	err_clear(err);
	ok = migrate_run(&options, out, err);
	fclose(out);
	snprintf(said, 8192, "%.*s", (int)size, text);
	free(text);
	return ok;
}

static void
an_empty_database_gets_everything_and_a_second_run_changes_nothing(void **state)
{
	const char *conninfo = cluster_create_db(cluster, "empty");
	char said[8192];
	struct err err;

	(void)state;
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_non_null(strstr(said, "applied 060_tickets.sql"));
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_string_equal(said, "schema ttydesk is complete\n");
	assert_true(
	    run((struct migrate_options){ .conninfo = conninfo, .check = true }, said, &err));
}

static void
the_base_tables_are_left_as_the_backend_made_them(void **state)
{
	static const char columns[] =
	    "SELECT string_agg(concat_ws(' ', table_name, column_name, data_type,"
	    " character_maximum_length, is_nullable, column_default), ';' ORDER BY 1)"
	    " FROM (SELECT * FROM information_schema.columns WHERE table_schema = 'public'"
	    " ORDER BY table_name, ordinal_position) c";
	const char *conninfo = cluster_create_base(cluster, "kept");
	PGconn *conn = cluster_connect(conninfo);
	const char *before = cluster_value(conn, columns);
	char said[8192];
	struct err err;

	(void)state;
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_null(strstr(said, "001_base.sql"));
	assert_string_equal(before, cluster_value(conn, columns));
	PQfinish(conn);
}

static void
what_was_dropped_is_found_by_check_and_mended(void **state)
{
	const char *conninfo = cluster_create_desk(cluster, "dropped", 1);
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(
	    conn, "DROP TRIGGER ttydesk_update ON comments; DROP INDEX ttydesk_active");
	assert_false(
	    run((struct migrate_options){ .conninfo = conninfo, .check = true }, said, &err));
	assert_int_equal(err.code, ERR_SCHEMA);
	assert_string_equal(said,
	    "missing: trigger ttydesk_update public.comments\nmissing: index ttydesk_active "
	    "public.tickets\n");
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_true(
	    run((struct migrate_options){ .conninfo = conninfo, .check = true }, said, &err));
	PQfinish(conn);
}

static void
an_invalid_index_left_behind_is_built_again(void **state)
{
	const char *conninfo = cluster_create_desk(cluster, "invalid", 1);
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn,
	    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
	    "'ttydesk_tag'::regclass");
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_non_null(strstr(said, "applied 094_index_tag.sql"));
	assert_string_equal(
	    cluster_value(conn,
		"SELECT indisvalid FROM pg_index WHERE indexrelid = 'ttydesk_tag'::regclass"),
	    "t");
	PQfinish(conn);
}

static void
a_desk_of_an_earlier_version_keeps_its_rows_and_gets_what_is_new(void **state)
{
	const char *conninfo = cluster_create_desk(cluster, "earlier", 1);
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn,
	    "DROP VIEW ttydesk.deliveries;"
	    "ALTER TABLE ttydesk.outbound DROP COLUMN attempts, DROP COLUMN leased_until,"
	    " DROP COLUMN retry_at, DROP COLUMN failed_at, DROP COLUMN message_id;"
	    "ALTER TABLE ttydesk.settings DROP COLUMN ticket_number_format;"
	    "DROP TABLE ttydesk.seen, ttydesk.watchers;"
	    "DROP FUNCTION ttydesk.my_operations(integer);"
	    "DELETE FROM ttydesk.migrations WHERE name > '070' OR name LIKE '010%';"
	    "INSERT INTO ttydesk.outbound (op, comment_id, ticket_id) VALUES "
	    "(gen_random_uuid(), 1, 1);"
	    "UPDATE ttydesk.settings SET keep_operations = '7 days'");
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_non_null(strstr(said, "applied 072_outbound.sql"));
	assert_string_equal(
	    cluster_value(conn, "SELECT state FROM ttydesk.deliveries"), "queued");
	assert_string_equal(
	    cluster_value(conn,
		"SELECT keep_operations || ' ' || ticket_number_format FROM ttydesk.settings"),
	    "7 days TCK-%08d");
	assert_true(
	    run((struct migrate_options){ .conninfo = conninfo, .check = true }, said, &err));
	PQfinish(conn);
}

static void
a_drifted_table_is_named_and_nothing_is_changed(void **state)
{
	const char *conninfo = cluster_create_base(cluster, "drifted");
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn, "ALTER TABLE tickets RENAME COLUMN priority TO urgency");
	assert_false(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_int_equal(err.code, ERR_SCHEMA);
	assert_non_null(strstr(err.msg, "table \"tickets\" has no column \"priority\""));
	assert_string_equal(cluster_value(conn, "SELECT to_regnamespace('ttydesk')"), "");
	PQfinish(conn);
}

static void
a_role_without_rights_is_told_which(void **state)
{
	const char *conninfo = cluster_create_base(cluster, "rights");
	PGconn *conn = cluster_connect(conninfo);
	char as_poor[400], said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn, "DROP ROLE IF EXISTS test_poor; CREATE ROLE test_poor LOGIN");
	snprintf(as_poor, sizeof as_poor, "%s user=test_poor", conninfo);
	assert_false(run((struct migrate_options){ .conninfo = as_poor }, said, &err));
	assert_int_equal(err.code, ERR_PERMISSION);
	assert_non_null(strstr(err.msg, "role \"test_poor\" does not own table"));
	cluster_exec(conn, "DROP ROLE test_poor");
	PQfinish(conn);
}

static void
an_owner_who_is_no_superuser_can_migrate_and_work(void **state)
{
	const char *conninfo = cluster_create_db(cluster, "owner");
	PGconn *conn = cluster_connect(conninfo);
	char as_owner[400], sql[300], said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn, "DROP ROLE IF EXISTS test_owner; CREATE ROLE test_owner LOGIN");
	snprintf(sql, sizeof sql, "ALTER DATABASE \"%s\" OWNER TO test_owner", PQdb(conn));
	cluster_exec(conn, sql);
	snprintf(as_owner, sizeof as_owner, "%s user=test_owner", conninfo);
	assert_true(run((struct migrate_options){ .conninfo = as_owner }, said, &err));
	PGconn *owner = cluster_connect(as_owner);
	cluster_exec(owner, "INSERT INTO tags (name, color) VALUES ('vpn', '#808080')");
	assert_string_equal(
	    cluster_value(owner, "SELECT resync FROM ttydesk.feed(ttydesk.feed_token())"), "f");
	assert_string_equal(cluster_value(owner, "SELECT ttydesk.listen()"), "t");
	PQfinish(owner);
	cluster_exec(conn, "DROP OWNED BY test_owner CASCADE");
	snprintf(sql, sizeof sql,
	    "ALTER DATABASE \"%s\" OWNER TO postgres; DROP ROLE test_owner", PQdb(conn));
	cluster_exec(conn, "REASSIGN OWNED BY test_owner TO postgres");
	cluster_exec(conn, sql);
	PQfinish(conn);
}

static void
a_table_kept_locked_gives_a_timeout_and_the_next_run_goes_on(void **state)
{
	const char *conninfo = cluster_create_base(cluster, "locked");
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn, "BEGIN; LOCK TABLE tickets IN ROW EXCLUSIVE MODE");
	assert_false(
	    run((struct migrate_options){ .conninfo = conninfo, .attempts = 1 }, said, &err));
	assert_int_equal(err.code, ERR_TIMEOUT);
	assert_non_null(strstr(said, "applied 050_active_tags.sql"));
	cluster_exec(conn, "COMMIT");
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_null(strstr(said, "applied 050_active_tags.sql"));
	PQfinish(conn);
}

static void
tags_of_tickets_that_were_there_before_are_filled_in(void **state)
{
	const char *conninfo = cluster_create_base(cluster, "filled");
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn,
	    "INSERT INTO users VALUES (1, 'a@x', 'A', true, true, '!');"
	    "INSERT INTO tags VALUES (1, 'vpn', '#808080');"
	    "INSERT INTO tickets (ticket_number, title, description, status, priority, "
	    "creator_id)"
	    " SELECT i, 't', 'd', CASE WHEN i % 3 = 0 THEN 'CLOSED' ELSE 'OPEN' "
	    "END::ticketstatus, 'LOW', 1"
	    " FROM generate_series(1, 12000) i;"
	    "INSERT INTO ticket_tags SELECT id, 1 FROM tickets");
	assert_true(run((struct migrate_options){ .conninfo = conninfo }, said, &err));
	assert_string_equal(
	    cluster_value(conn, "SELECT count(*) FROM ttydesk.active_tags"), "8000");
	PQfinish(conn);
}

/* "-- 120_import.sql" at the start of a line. */
static char *
next_file(char *p)
{
	while ((p = strstr(p, "\n-- ")) != NULL) {
		if (strspn(p + 4, "0123456789") == 3 && p[7] == '_')
			return p;
		p++;
	}
	return NULL;
}

static void
what_print_prints_can_be_run(void **state)
{
	const char *conninfo = cluster_create_db(cluster, "printed");
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_true(migrate_run(&(struct migrate_options){ .print = true }, out, &err));
	fclose(out);
	/* CONCURRENTLY and CALL want to be alone: a statement a message, as psql sends them. */
	for (char *p = text, *end; p != NULL && *p != '\0'; p = end) {
		end = next_file(p);
		if (end != NULL)
			*end++ = '\0';
		char *alone = strstr(p, "CREATE INDEX CONCURRENTLY");
		if (alone != NULL)
			alone[-1] = '\0';
		cluster_exec(conn, p);
		if (alone != NULL)
			cluster_exec(conn, alone);
	}
	free(text);
	/* Only the record of what was applied is the migrator's own. */
	assert_false(
	    run((struct migrate_options){ .conninfo = conninfo, .check = true }, said, &err));
	assert_null(strstr(said, "missing"));
	PQfinish(conn);
}

static void
a_wrong_connection_is_one_clean_line(void **state)
{
	char said[8192];
	struct err err;

	(void)state;
	assert_false(
	    run((struct migrate_options){ .conninfo = "host=/nonexistent\033[31m dbname=x" },
		said, &err));
	assert_int_equal(err.code, ERR_CONNECTION);
	assert_null(strchr(err.msg, '\033'));
	assert_null(strchr(err.msg, '\n'));
}

static void
without_the_bell_nobody_rings_and_listen_says_so(void **state)
{
	const char *conninfo = cluster_create_desk(cluster, "mute", 1);
	PGconn *conn = cluster_connect(conninfo);
	char said[8192];
	struct err err;

	(void)state;
	cluster_exec(conn, "SELECT ttydesk.listen(); LISTEN ttydesk");
	assert_true(run(
	    (struct migrate_options){ .conninfo = conninfo, .no_notify = true }, said, &err));
	assert_string_equal(cluster_value(conn, "SELECT ttydesk.listen()"), "f");
	cluster_exec(conn, "UPDATE tickets SET title = 'new'");
	assert_null(PQnotifies(conn));
	PQfinish(conn);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    an_empty_database_gets_everything_and_a_second_run_changes_nothing),
		cmocka_unit_test(the_base_tables_are_left_as_the_backend_made_them),
		cmocka_unit_test(what_was_dropped_is_found_by_check_and_mended),
		cmocka_unit_test(an_invalid_index_left_behind_is_built_again),
		cmocka_unit_test(
		    a_desk_of_an_earlier_version_keeps_its_rows_and_gets_what_is_new),
		cmocka_unit_test(a_drifted_table_is_named_and_nothing_is_changed),
		cmocka_unit_test(a_role_without_rights_is_told_which),
		cmocka_unit_test(an_owner_who_is_no_superuser_can_migrate_and_work),
		cmocka_unit_test(a_table_kept_locked_gives_a_timeout_and_the_next_run_goes_on),
		cmocka_unit_test(tags_of_tickets_that_were_there_before_are_filled_in),
		cmocka_unit_test(what_print_prints_can_be_run),
		cmocka_unit_test(a_wrong_connection_is_one_clean_line),
		cmocka_unit_test(without_the_bell_nobody_rings_and_listen_says_so),
	};
	int failed;

	cluster = cluster_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_close(cluster);
	return failed;
}
