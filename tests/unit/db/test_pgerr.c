/* The server's words to a person's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/pgerr.h"

static struct err err;

static void
assert_connect(const char *text, enum pgerr_class class, enum err_code code, const char *words)
{
	assert_int_equal(pgerr_connect(&err, "db1", text, false), class);
	assert_int_equal(err.code, code);
	if (strstr(err.msg, words) == NULL)
		fail_msg("'%s' is not in '%s'", words, err.msg);
	assert_null(strchr(err.msg, '\n'));
}

static void
the_code_in_libpqs_message_decides_whatever_the_language(void **state)
{
	(void)state;
	assert_connect(
	    "connection to server at \"db1\" (10.0.0.1), port 5432 failed: FATAL:  3D000: "
	    "database \"x\" does not exist\nLOCATION:  InitPostgres, postinit.c:1\n",
	    PGERR_STOP, ERR_CONNECTION, "database \"x\" does not exist; check dbname=");
	assert_string_equal(err.sqlstate, "3D000");
	assert_connect(
	    "... fehlgeschlagen: FATAL:  28P01: Passwort-Authentifizierung schlug fehl\n",
	    PGERR_ASK, ERR_PASSWORD, "password");
	assert_connect("failed: FATAL:  57P03: the database system is starting up\n",
	    PGERR_RETRY, ERR_CONNECTION, "not ready");
	assert_connect("failed: FATAL:  53300: sorry, too many clients already\n", PGERR_RETRY,
	    ERR_CONNECTION, "no connection free");
}

static void
libpqs_own_words_say_what_to_do(void **state)
{
	(void)state;
	assert_connect(
	    "connection to server at \"db1\" (::1), port 5432 failed: Connection refused\n"
	    "\tIs the server running on that host and accepting TCP/IP connections?\n",
	    PGERR_RETRY, ERR_CONNECTION, "host= and port=");
	assert_connect(
	    "connection to server at \"db1\", port 5432 failed: root certificate file "
	    "\"/root/.postgresql/root.crt\" does not exist\n",
	    PGERR_STOP, ERR_CONNECTION, "sslmode=require");
	assert_connect("failed: server does not support SSL, but SSL was required\n",
	    PGERR_STOP, ERR_CONNECTION, "sslmode=disable");
	assert_connect("failed: fe_sendauth: no password supplied\n", PGERR_ASK, ERR_PASSWORD,
	    "wants a password");
	assert_connect("something new\nand more\n", PGERR_RETRY, ERR_CONNECTION,
	    "cannot connect to db1: something new");
}

static void
statements_errors_keep_their_code(void **state)
{
	(void)state;
	pgerr_make(&err, "42501", "permission denied for table tickets");
	assert_int_equal(err.code, ERR_PERMISSION);
	assert_int_equal(pgerr_class_of(&err), PGERR_STOP);
	pgerr_make(&err, "57014", "canceling statement due to statement timeout");
	assert_int_equal(err.code, ERR_TIMEOUT);
	pgerr_make(&err, "3F000", "schema \"ttydesk\" does not exist");
	assert_non_null(strstr(err.msg, "ttydesk migrate"));
	pgerr_make(&err, "57P01", "terminating connection");
	assert_int_equal(err.code, ERR_LOST);
	assert_int_equal(pgerr_class_of(&err), PGERR_RETRY);
	pgerr_make(&err, "XX000", "odd");
	assert_string_equal(err.msg, "the database says: odd");
	pgerr_result(&err, NULL);
	assert_int_equal(err.code, ERR_LOST);
}

static void
foreign_text_is_cleaned_and_bounded(void **state)
{
	char big[5000];

	(void)state;
	pgerr_make(&err, "22023", "a\x1b]52;c;QQ==\x07 %s %n\nsecond line");
	assert_null(strchr(err.msg, 0x1b));
	assert_null(strchr(err.msg, 0x07));
	assert_non_null(strstr(err.msg, "%s %n"));
	assert_null(strstr(err.msg, "second"));
	memset(big, 'x', sizeof big);
	big[sizeof big - 1] = '\0';
	pgerr_make(&err, "XX000", big);
	assert_true(strlen(err.msg) < ERR_MSG_SIZE);
	pgerr_make(&err, "XX000", "");
	assert_string_equal(err.msg, "the database says: no reason given");
}

static void
a_cut_never_halves_a_character(void **state)
{
	char out[6];

	(void)state;
	pgerr_clean(out, sizeof out, STR_LIT("abcd\xc3\xa4z"));
	assert_string_equal(out, "abcd");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_code_in_libpqs_message_decides_whatever_the_language),
		cmocka_unit_test(libpqs_own_words_say_what_to_do),
		cmocka_unit_test(statements_errors_keep_their_code),
		cmocka_unit_test(foreign_text_is_cleaned_and_bounded),
		cmocka_unit_test(a_cut_never_halves_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
