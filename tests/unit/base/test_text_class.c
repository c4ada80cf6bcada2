/* The table of width exceptions is complete: what is kept has one width by
 * libunistring and by glibc. */
#include "src/base/text_class.h"

#include <locale.h>
#include <uniwidth.h>
#include <wchar.h>

#include "unit.h"

static void
kept_code_points_have_the_width_of_two_tables(void **state)
{
	size_t wrong = 0;

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		enum text_class class = text_cp_class(cp);

		if (class != TEXT_KEEP && class != TEXT_SKIN)
			continue;
		if (text_cp_width(cp) != wcwidth((wchar_t)cp) ||
		    text_cp_width(cp) != uc_width(cp, "UTF-8")) {
			print_error("U+%04X: %d, glibc %d\n", (unsigned)cp, text_cp_width(cp),
			    wcwidth((wchar_t)cp));
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void
the_program_s_own_signs_have_one_column(void **state)
{
	(void)state;
	assert_int_equal(text_cp_width(TEXT_REPLACEMENT), 1);
	assert_int_equal(text_cp_width(TEXT_ESCAPE_PICTURE), 1);
	assert_int_equal(text_cp_width(TEXT_DOTTED_CIRCLE), 1);
}

static void
encode_and_decode_are_inverse(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		uint32_t back;
		size_t n;

		if (cp == 0xD800)
			cp = 0xE000;
		n = text_encode(bytes, cp);
		assert_int_equal(text_decode(bytes, n, &back), n);
		assert_int_equal(back, cp);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_code_points_have_the_width_of_two_tables),
		cmocka_unit_test(the_program_s_own_signs_have_one_column),
		cmocka_unit_test(encode_and_decode_are_inverse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
