/* The server's timestamps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/stamp.h"

static void
assert_both_ways(const char *text, int64_t at)
{
	char back[STAMP_SIZE];
	int64_t got = 1;

	assert_true(stamp_parse(str_z(text), &got));
	assert_int_equal(got, at);
	stamp_format(back, at);
	assert_true(stamp_parse(str_z(back), &got));
	assert_int_equal(got, at);
}

static void
timestamps_are_read_and_written_to_the_microsecond(void **state)
{
	char text[STAMP_SIZE];

	(void)state;
	assert_both_ways("1970-01-01 00:00:00+00", 0);
	assert_both_ways("2000-02-29 23:59:59.999999+00", 951868799999999);
	assert_both_ways("2026-11-22 09:14:00.5+00", 1795338840500000);
	assert_both_ways("1969-12-31 23:59:59.75+00", -250000);
	assert_both_ways("0001-01-01 00:00:00+00", -62135596800000000);
	assert_both_ways("0001-12-31 00:00:00+00 BC", -62135683200000000);
	assert_both_ways("4714-11-24 00:00:00+00 BC", -210866803200000000);
	stamp_format(text, 1795338840500000);
	assert_string_equal(text, "2026-11-22 09:14:00.500000+00");
}

static void
infinity_stays_far_away_and_spans_still_fit(void **state)
{
	char text[STAMP_SIZE];
	int64_t a, b;

	(void)state;
	assert_true(stamp_parse(STR_LIT("infinity"), &a));
	assert_true(stamp_parse(STR_LIT("-infinity"), &b));
	assert_true(a - b > 0);
	stamp_format(text, a);
	assert_string_equal(text, "infinity");
	stamp_format(text, b);
	assert_string_equal(text, "-infinity");
	assert_true(stamp_parse(STR_LIT("294276-12-31 00:00:00+00"), &b));
	assert_int_equal(a, b);
}

static void
what_is_no_timestamp_is_refused(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-13-01 00:00:00+00",
		"2026-01-01T00:00:00+00", "2026-01-01 00:00:00", "2026-01-01 00:00:00+01",
		"2026-01-01 00:00:00.+00", "2026-01-01 00:00:00.1234567+00",
		"2026-01-01 00:00:00+00 AD", "2026-01-00 00:00:00+00", "infinity ", "-",
		"2026-01-01 25:00:00+00", "+026-01-01 00:00:00+00" };
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (stamp_parse(str_z(bad[i]), &at))
			fail_msg("taken: %s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timestamps_are_read_and_written_to_the_microsecond),
		cmocka_unit_test(infinity_stays_far_away_and_spans_still_fit),
		cmocka_unit_test(what_is_no_timestamp_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
