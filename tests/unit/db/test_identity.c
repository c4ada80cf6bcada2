/* Names of desks that are safe in a file's name and never the same for two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/identity.h"

static const char *
name(const char *system, const char *database)
{
	static char ring[2][96];
	static int turn;
	char *out = ring[turn++ % 2];

	identity_format(out, sizeof ring[0], str_z(system), str_z(database));
	return out;
}

static void
an_ordinary_name_stays_readable(void **state)
{
	(void)state;
	assert_string_equal(
	    name("7301234567890123456", "help_desk-2.x"), "7301234567890123456-help_desk-2.x");
}

static void
no_byte_leaves_the_folder_or_the_file(void **state)
{
	(void)state;
	assert_string_equal(name("1", "../a b/\x1b\xc3\xa4%"), "1-..%2fa%20b%2f%1b%c3%a4%25");
	assert_string_equal(name("1/../x", "d"), "0-d");
	assert_string_equal(name("", "d"), "0-d");
}

static void
long_names_are_cut_but_stay_different(void **state)
{
	char a[64], b[64];
	const char *x, *y;

	(void)state;
	memset(a, '/', 63);
	a[63] = '\0';
	memcpy(b, a, sizeof b);
	b[62] = '+';
	x = name("18446744073709551615", a);
	y = name("18446744073709551615", b);
	assert_true(strlen(x) < 96 && strlen(y) < 96);
	assert_string_not_equal(x, y);
	assert_string_equal(x, name("18446744073709551615", a));
	memset(a, 'x', 63); /* the longest plain one is whole */
	assert_int_equal(strlen(name("18446744073709551615", a)), 20 + 1 + 63);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_name_stays_readable),
		cmocka_unit_test(no_byte_leaves_the_folder_or_the_file),
		cmocka_unit_test(long_names_are_cut_but_stay_different),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
