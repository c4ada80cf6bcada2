#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/tui/tidy.h"

static void
check(const char *in, bool is_ascii, const char *want)
{
	struct buf out = { 0 };

	buf_put_z(&out, "");
	tidy_bytes(&out, str_z(in), is_ascii);
	assert_string_equal(out.p, want);
	buf_done(&out);
}

static void
neighbouring_attributes_become_one_sequence(void **state)
{
	(void)state;
	check("a\033[0;1m\033[33mb\033[4mc", false, "a\033[0;1;33mb\033[4mc");
	check("\033[1m\033[38;5;200m\033[48;5;1mx", false, "\033[1;38;5;200;48;5;1mx");
}

static void
what_a_reset_follows_is_left_out(void **state)
{
	(void)state;
	check("\033[39;49m\033[mx", false, "\033[mx");
	check("\033[39m\033[0;7mx", false, "\033[0;7mx");
	check("\033[1m\033[0m", false, "\033[m");
}

static void
the_choice_of_ascii_is_left_out_once_made(void **state)
{
	(void)state;
	check("\033[39m\033(B\033[mx", true, "\033[mx");
	check("\033(B\033[mx", false, "\033(B\033[mx");
}

static void
long_lists_of_attributes_stay_apart(void **state)
{
	(void)state;
	check("\033[38;2;1;2;3m\033[48;2;4;5;6m\033[1mx", false,
	    "\033[38;2;1;2;3;48;2;4;5;6m\033[1mx");
}

static void
everything_else_passes(void **state)
{
	static const char bytes[] = "\033[?25l\033[2;3H\033]0;x\a\033[K\033[7\033[12";

	(void)state;
	check(bytes, true, bytes);
	check("", true, "");
	check("\033", true, "\033");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbouring_attributes_become_one_sequence),
		cmocka_unit_test(what_a_reset_follows_is_left_out),
		cmocka_unit_test(the_choice_of_ascii_is_left_out_once_made),
		cmocka_unit_test(long_lists_of_attributes_stay_apart),
		cmocka_unit_test(everything_else_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
