#include "ttydesk/base/err.h"

#include <string.h>

#include "unit.h"

static void
setting_an_error_fails_the_caller(void **state)
{
	struct err err;

	(void)state;
	strncpy(err.sqlstate, "42501", sizeof err.sqlstate);
	assert_false(err_set(&err, ERR_NOTFOUND, "no ticket %d", 7));
	assert_int_equal(err.code, ERR_NOTFOUND);
	assert_string_equal(err.msg, "no ticket 7");
	assert_string_equal(err.sqlstate, "");
	assert_false(err_set(NULL, ERR_FAILED, "nobody listens"));
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.msg, "");
}

static void
a_long_message_is_cut_between_characters(void **state)
{
	char text[ERR_MSG_SIZE * 2];
	struct err err;

	(void)state;
	for (size_t pad = 0; pad < 4; pad++) {
		size_t n = pad;

		memset(text, 'x', pad);
		while (n + 4 < sizeof text) {
			memcpy(text + n, "\U0001F44D", 4);
			n += 4;
		}
		text[n] = '\0';
		err_set(&err, ERR_FAILED, "%s", text);
		assert_true(strlen(err.msg) >= ERR_MSG_SIZE - 4);
		assert_int_equal(strlen(err.msg) % 4, pad);
	}
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	err_set(&err, ERR_FAILED, "%s", text);
	assert_int_equal(strlen(err.msg), ERR_MSG_SIZE - 1);
}

static void
exit_codes_are_those_of_the_manual(void **state)
{
	(void)state;
	assert_int_equal(err_exit_code(ERR_NONE), 0);
	assert_int_equal(err_exit_code(ERR_FAILED), 1);
	assert_int_equal(err_exit_code(ERR_USAGE), 2);
	assert_int_equal(err_exit_code(ERR_NOTFOUND), 3);
	assert_int_equal(err_exit_code(ERR_CONFLICT), 4);
	assert_int_equal(err_exit_code(ERR_PERMISSION), 5);
	assert_int_equal(err_exit_code(ERR_CONNECTION), 6);
	assert_int_equal(err_exit_code(ERR_LOST), 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_an_error_fails_the_caller),
		cmocka_unit_test(a_long_message_is_cut_between_characters),
		cmocka_unit_test(exit_codes_are_those_of_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
