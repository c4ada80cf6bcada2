/* What cannot work without a person: one clear sentence and the right code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"

static struct cluster *cluster;

static int
setup(void **state)
{
	(void)state;
	cluster = cluster_open();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	cluster_close(cluster);
	return 0;
}

/* The link fails with `code` and says `words`; db_check() says the same. */
static void
assert_refused(const char *conninfo, enum err_code code, const char *words)
{
	struct db_options options = { .conninfo = conninfo };
	struct probe p;
	struct err err;

	probe_open(&p, conninfo, NULL);
	(void)probe_send(&p,
	    (struct request){ .kind = REQUEST_PAGE,
		.query = probe_query(),
		.window = { .kind = WINDOW_FIRST, .limit = 10 } });
	probe_until_phase(&p, LINK_FAILED);
	assert_int_equal(p.link.err.code, code);
	assert_true(p.reply_count == 0 || p.err.code == ERR_LOST || p.err.code == ERR_NONE);
	if (strstr(p.link.err.msg, words) == NULL)
		fail_msg("'%s' is not in '%s'", words, p.link.err.msg);
	probe_close(&p);
	assert_false(db_check(&options, &err));
	assert_int_equal(err.code, code);
}

/* The connection string with another database or role. */
static const char *
with(char out[static 400], const char *conninfo, const char *more)
{
	snprintf(out, 400, "%s %s", conninfo, more);
	return out;
}

static void
a_desk_is_found_good(void **state)
{
	struct db_options options = { .conninfo = cluster_create_desk(cluster, "good", 1) };
	struct err err = { 0 };

	(void)state;
	assert_true(db_check(&options, &err));
	assert_string_equal(err.msg, "");
}

static void
a_connection_string_that_is_none(void **state)
{
	(void)state;
	assert_refused("host=a b=c", ERR_CONNECTION, "connection string");
	assert_refused("postgresql://[", ERR_CONNECTION, "connection string");
}

static void
a_database_or_role_that_does_not_exist(void **state)
{
	char text[400];

	(void)state;
	assert_refused(
	    with(text, cluster_conninfo(cluster), "dbname=nowhere"), ERR_CONNECTION, "dbname=");
	assert_refused(
	    with(text, cluster_conninfo(cluster), "user=nobody_here"), ERR_CONNECTION, "user=");
}

static void
an_empty_database_is_told_to_migrate(void **state)
{
	(void)state;
	assert_refused(cluster_create_db(cluster, "hollow"), ERR_SCHEMA, "ttydesk migrate");
}

static void
a_database_without_ttydesks_schema_is_told_to_migrate(void **state)
{
	(void)state;
	assert_refused(cluster_create_base(cluster, "bare"), ERR_SCHEMA, "ttydesk migrate");
}

static void
tables_that_have_drifted_are_named(void **state)
{
	const char *conninfo = cluster_create_desk(cluster, "drift", 1);
	PGconn *sql = cluster_connect(conninfo);

	(void)state;
	cluster_exec(sql, "ALTER TABLE comments RENAME COLUMN content TO body");
	assert_refused(conninfo, ERR_SCHEMA, "column comments.content is missing");
	cluster_exec(sql, "ALTER TABLE comments RENAME COLUMN body TO content");
	cluster_exec(sql, "ALTER TABLE tags ALTER COLUMN color TYPE integer USING 1");
	assert_refused(conninfo, ERR_SCHEMA, "column tags.color is integer");
	cluster_exec(
	    sql, "ALTER TABLE tags ALTER COLUMN color TYPE varchar(7) USING '#000000'");
	cluster_exec(sql, "ALTER TYPE ticketstatus ADD VALUE 'ON_HOLD'");
	assert_refused(conninfo, ERR_SCHEMA, "type ticketstatus");
	PQfinish(sql);
}

static void
missing_rights_are_named(void **state)
{
	const char *conninfo = cluster_create_desk(cluster, "rights", 1);
	PGconn *sql = cluster_connect(conninfo);
	char text[400];

	(void)state;
	cluster_exec(sql,
	    "DROP ROLE IF EXISTS ttydesk_test_guest; CREATE ROLE ttydesk_test_guest LOGIN");
	with(text, conninfo, "user=ttydesk_test_guest");
	assert_refused(text, ERR_PERMISSION, "role ttydesk_test_guest may not use");
	cluster_exec(sql, "GRANT ttydesk_viewer TO ttydesk_test_guest");
	struct probe p;

	probe_open(&p, text, NULL);
	probe_until_live(&p);
	assert_false(p.link.may_write);
	probe_ask(&p,
	    (struct request){ .kind = REQUEST_PAGE,
		.query = probe_query(),
		.window = { .kind = WINDOW_FIRST, .limit = 10 },
		.thread_count = 3 });
	assert_string_equal(p.err.msg, "");
	assert_string_equal(p.pages.p, "1");
	probe_ask(&p, (struct request){ .kind = REQUEST_COUNTS });
	assert_string_equal(p.err.msg, "");
	probe_close(&p);
	cluster_exec(sql, "DROP ROLE ttydesk_test_guest");
	PQfinish(sql);
}

static void
a_server_that_is_not_there_is_tried_again(void **state)
{
	struct db_options options = { .conninfo = "host=/nonexistent dbname=x" };
	struct err err;
	struct probe p;

	(void)state;
	probe_open(&p, options.conninfo, NULL);
	probe_until_phase(&p, LINK_BACKOFF);
	assert_int_equal(p.link.err.code, ERR_CONNECTION);
	assert_non_null(strstr(p.link.err.msg, "/nonexistent"));
	assert_string_equal(p.link.where, "x@local");
	probe_close(&p);
	assert_false(db_check(&options, &err));
	assert_int_equal(err_exit_code(err.code), 6);
}

static void
a_name_is_looked_up_without_waiting(void **state)
{
	struct probe p;

	(void)state;
	probe_open(&p, "host=no-such-host.invalid dbname=x", NULL);
	probe_until_phase(&p, LINK_BACKOFF);
	assert_non_null(strstr(p.link.err.msg, "no-such-host.invalid"));
	probe_close(&p);
}

static void
hostile_words_of_the_server_come_clean(void **state)
{
	struct probe p;

	(void)state;
	char text[400];

	probe_open(&p,
	    with(text, cluster_conninfo(cluster), "dbname='a\x1b]52;c;x\x07\xe2\x80\xae'"),
	    NULL);
	probe_until_phase(&p, LINK_FAILED);
	assert_null(strchr(p.link.err.msg, 0x1b));
	assert_null(strchr(p.link.err.msg, 0x07));
	assert_null(strstr(p.link.err.msg, "\xe2\x80\xae"));
	assert_null(strchr(p.link.where, 0x1b));
	probe_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_desk_is_found_good),
		cmocka_unit_test(a_connection_string_that_is_none),
		cmocka_unit_test(a_database_or_role_that_does_not_exist),
		cmocka_unit_test(an_empty_database_is_told_to_migrate),
		cmocka_unit_test(a_database_without_ttydesks_schema_is_told_to_migrate),
		cmocka_unit_test(tables_that_have_drifted_are_named),
		cmocka_unit_test(missing_rights_are_named),
		cmocka_unit_test(a_server_that_is_not_there_is_tried_again),
		cmocka_unit_test(a_name_is_looked_up_without_waiting),
		cmocka_unit_test(hostile_words_of_the_server_come_clean),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
