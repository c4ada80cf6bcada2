#include "ttydesk/base/str.h"

#include <string.h>

#include "unit.h"

static void
comparison_is_by_bytes_and_length(void **state)
{
	(void)state;
	assert_true(str_eq(str_z(NULL), str_z("")));
	assert_true(str_eq(STR_LIT("a\0b"), (struct str){ "a\0b", 3 }));
	assert_false(str_eq_z(STR_LIT("ab"), "abc"));
	assert_true(str_cmp(STR_LIT("ab"), STR_LIT("abc")) < 0);
	assert_true(str_cmp(STR_LIT("b"), STR_LIT("abc")) > 0);
	assert_true(str_cmp(STR_LIT("\xFF"), STR_LIT("a")) > 0);
	assert_int_equal(str_cmp(str_z(NULL), str_z("")), 0);
	assert_true(str_starts(STR_LIT("abc"), STR_LIT("ab")));
	assert_true(str_starts(STR_LIT("abc"), str_z(NULL)));
	assert_false(str_starts(STR_LIT("a"), STR_LIT("ab")));
}

static void
numbers_are_read_to_the_ends_of_their_range(void **state)
{
	int64_t n = 7;

	(void)state;
	assert_true(str_to_i64(STR_LIT("0"), &n));
	assert_int_equal(n, 0);
	assert_true(str_to_i64(STR_LIT("+42"), &n));
	assert_int_equal(n, 42);
	assert_true(str_to_i64(STR_LIT("9223372036854775807"), &n));
	assert_true(n == INT64_MAX);
	assert_true(str_to_i64(STR_LIT("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_true(str_to_i64(STR_LIT("-000000000000000000000000012"), &n));
	assert_true(n == -12);
}

static void
what_is_no_number_leaves_the_result_alone(void **state)
{
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1a", "--1", "0x1", "1.0",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999" };
	int64_t n = 7;

	(void)state;
	for (size_t i = 0; i < countof(bad); i++)
		if (str_to_i64(str_z(bad[i]), &n))
			fail_msg("\"%s\" was taken for a number", bad[i]);
	assert_int_equal(n, 7);
}

static void
a_buffer_grows_and_stays_terminated(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		buf_put_char(&b, 'x');
		assert_int_equal(strlen(b.p), b.n);
	}
	buf_put_z(&b, "yz");
	buf_putf(&b, "-%d-%s", 42, "end");
	assert_int_equal(b.n, 1009);
	assert_string_equal(b.p + 1000, "yz-42-end");
	buf_clear(&b);
	assert_int_equal(b.n, 0);
	assert_string_equal(b.p, "");
	buf_done(&b);
	assert_null(b.p);
}

static void
putting_nothing_terminates_an_empty_buffer(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_put(&b, NULL, 0);
	assert_string_equal(b.p, "");
	buf_putf(&b, "%s", "");
	assert_int_equal(b.n, 0);
	buf_done(&b);
}

static void
bytes_are_inserted_and_removed_in_place(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_insert(&b, 0, "bd", 2);
	buf_insert(&b, 1, "c", 1);
	buf_insert(&b, 0, "a", 1);
	buf_insert(&b, 4, "e", 1);
	assert_string_equal(b.p, "abcde");
	buf_remove(&b, 1, 3);
	assert_string_equal(b.p, "ae");
	buf_remove(&b, 1, 1);
	buf_remove(&b, 0, 1);
	assert_string_equal(b.p, "");
	buf_remove(&b, 0, 0);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparison_is_by_bytes_and_length),
		cmocka_unit_test(numbers_are_read_to_the_ends_of_their_range),
		cmocka_unit_test(what_is_no_number_leaves_the_result_alone),
		cmocka_unit_test(a_buffer_grows_and_stays_terminated),
		cmocka_unit_test(putting_nothing_terminates_an_empty_buffer),
		cmocka_unit_test(bytes_are_inserted_and_removed_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
