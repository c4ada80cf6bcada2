/* What a person says about the server, made complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/dsn.h"

static struct dsn dsn;
static struct err err;
static const char *keys[DSN_PAIRS_MAX], *values[DSN_PAIRS_MAX];

static int
setup(void **state)
{
	static const char *const vars[] = { "PGHOST", "PGPORT", "PGSSLMODE", "PGSERVICE",
		"PGDATABASE", "PGUSER", "PGHOSTADDR", "PGGSSENCMODE", "PGTARGETSESSIONATTRS" };

	(void)state;
	for (size_t i = 0; i < sizeof vars / sizeof vars[0]; i++)
		unsetenv(vars[i]);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	dsn_done(&dsn);
	return 0;
}

static void
parse(const char *conninfo)
{
	if (!dsn_parse(&dsn, conninfo, NULL, &err))
		fail_msg("%s", err.msg);
}

/* The last value of `key` in the pairs for host `h`, as libpq takes it. */
static const char *
value(size_t h, const char *addr, const char *key)
{
	const char *found = NULL;

	dsn_pairs(&dsn, h, addr, NULL, keys, values);
	for (size_t i = 0; keys[i] != NULL; i++)
		if (strcmp(keys[i], key) == 0)
			found = values[i];
	return found;
}

static void
tcp_hosts_are_verified_unless_the_person_says_otherwise(void **state)
{
	(void)state;
	parse("host=db1 dbname=desk");
	assert_string_equal(value(0, "10.1.2.3", "sslmode"), "verify-full");
	assert_string_equal(value(0, "10.1.2.3", "host"), "db1");
	assert_string_equal(value(0, "10.1.2.3", "hostaddr"), "10.1.2.3");
	assert_string_equal(value(0, "127.0.0.1", "sslmode"), "prefer");
	assert_string_equal(value(0, "10.1.2.3", "gssencmode"), "disable");
	assert_string_equal(value(0, "10.1.2.3", "tcp_user_timeout"), "15000");
	assert_string_equal(value(0, "10.1.2.3", "client_encoding"), "UTF8");
	assert_null(value(0, "10.1.2.3", "options"));
	assert_string_equal(dsn.where, "desk@db1");
	dsn_done(&dsn);
	parse("postgresql://ana@db1/desk?sslmode=require&keepalives_idle=60");
	assert_string_equal(value(0, "10.1.2.3", "sslmode"), "require");
	assert_string_equal(value(0, "10.1.2.3", "user"), "ana");
	assert_string_equal(value(0, "10.1.2.3", "keepalives_idle"), "60");
	dsn_done(&dsn);
	setenv("PGSSLMODE", "disable", 1);
	parse("host=db1");
	assert_string_equal(value(0, "10.1.2.3", "sslmode"), "disable");
}

static void
sockets_are_left_alone(void **state)
{
	(void)state;
	parse("host=/run/pg dbname=desk");
	assert_string_not_equal(value(0, NULL, "sslmode"), "verify-full");
	assert_true(dsn_is_socket(&dsn.hosts[0]));
	assert_false(dsn_is_name(&dsn.hosts[0]));
	assert_string_equal(dsn.where, "desk@local");
}

static void
a_list_of_hosts_is_taken_apart(void **state)
{
	(void)state;
	parse("host=a,b,10.0.0.9 port=5432,5433,5434 target_session_attrs=read-write dbname=d");
	assert_int_equal(dsn.host_count, 3);
	assert_string_equal(dsn.hosts[1].name, "b");
	assert_string_equal(dsn.hosts[1].port, "5433");
	assert_true(dsn_is_name(&dsn.hosts[0]));
	assert_false(dsn_is_name(&dsn.hosts[2]));
	assert_string_equal(value(1, NULL, "target_session_attrs"), "read-write");
	dsn_done(&dsn);
	parse("postgresql://a,b:7/d?port=6");
	assert_int_equal(dsn.host_count, 2);
}

static void
a_word_alone_is_a_database(void **state)
{
	(void)state;
	parse("it's a \\ desk");
	assert_string_equal(dsn_value(&dsn, "dbname"), "it's a \\ desk");
}

static void
a_typed_password_wins(void **state)
{
	(void)state;
	assert_true(dsn_parse(&dsn, "host=/x password=old", "new", &err));
	assert_string_equal(value(0, NULL, "password"), "new");
}

static void
nonsense_is_refused_in_words(void **state)
{
	(void)state;
	memset(&dsn, 0, sizeof dsn);
	assert_false(dsn_parse(&dsn, "host=a no_such_word=1", NULL, &err));
	assert_int_equal(err.code, ERR_CONNECTION);
	assert_non_null(strstr(err.msg, "no_such_word"));
	assert_false(dsn_parse(&dsn, "service=no-such-service", NULL, &err));
	assert_int_equal(err.code, ERR_CONNECTION);
}

static void
loopback_is_told_from_the_world(void **state)
{
	(void)state;
	assert_true(dsn_is_loopback("127.0.0.1"));
	assert_true(dsn_is_loopback("::1"));
	assert_false(dsn_is_loopback("128.0.0.1"));
	assert_false(dsn_is_loopback("localhost.example.org"));
}

#define DSN(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DSN(tcp_hosts_are_verified_unless_the_person_says_otherwise),
		DSN(sockets_are_left_alone),
		DSN(a_list_of_hosts_is_taken_apart),
		DSN(a_word_alone_is_a_database),
		DSN(a_typed_password_wins),
		DSN(nonsense_is_refused_in_words),
		DSN(loopback_is_told_from_the_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
