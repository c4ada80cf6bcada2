#include "ttydesk/base/when.h"

#include <stdlib.h>
#include <time.h>

#include "unit.h"

/* 2026-11-22 09:14:05, a Sunday, in UTC. */
#define NOW (INT64_C(1795338845) * WHEN_SECOND)

static int
use_utc(void **state)
{
	(void)state;
	if (setenv("TZ", "UTC0", 1) != 0)
		return -1;
	tzset();
	return 0;
}

static void
assert_age(int64_t span, const char *expected)
{
	char out[WHEN_AGE_SIZE];

	when_age(out, span);
	assert_string_equal(out, expected);
}

static void
ages_take_at_most_four_columns(void **state)
{
	(void)state;
	assert_age(-WHEN_DAY, "now");
	assert_age(0, "now");
	assert_age(59 * WHEN_SECOND, "now");
	assert_age(WHEN_MINUTE, "1m");
	assert_age(WHEN_HOUR - 1, "59m");
	assert_age(WHEN_HOUR, "1h");
	assert_age(WHEN_DAY - 1, "23h");
	assert_age(WHEN_DAY, "1d");
	assert_age(13 * WHEN_DAY, "13d");
	assert_age(14 * WHEN_DAY, "2w");
	assert_age(364 * WHEN_DAY, "52w");
	assert_age(365 * WHEN_DAY, "1y");
	assert_age(INT64_MAX, "999y");
	assert_age(INT64_MIN, "now");
}

static void
assert_short(int64_t at, const char *expected)
{
	char out[WHEN_TEXT_SIZE];

	when_short(out, at, NOW);
	assert_string_equal(out, expected);
}

static void
short_times_say_no_more_than_needed(void **state)
{
	(void)state;
	assert_short(NOW, "09:14");
	assert_short(NOW - 9 * WHEN_HOUR, "00:14");
	assert_short(NOW - 10 * WHEN_HOUR, "Sat 23:14");
	assert_short(NOW - 6 * WHEN_DAY, "Mon 09:14");
	assert_short(NOW - 7 * WHEN_DAY, "11-15 09:14");
	assert_short(NOW - 326 * WHEN_DAY, "2025-12-31 09:14");
	assert_short(NOW + WHEN_DAY, "11-23 09:14");
}

static void
full_times_and_clocks_are_local(void **state)
{
	char out[WHEN_TEXT_SIZE];

	(void)state;
	when_full(out, NOW);
	assert_string_equal(out, "2026-11-22 09:14");
	when_clock(out, NOW);
	assert_string_equal(out, "09:14:05");
	when_full(out, -1);
	assert_string_equal(out, "1969-12-31 23:59");
	setenv("TZ", "TST-2", 1);
	tzset();
	when_clock(out, NOW);
	assert_string_equal(out, "11:14:05");
	use_utc(state);
}

static void
impossible_times_still_give_a_text(void **state)
{
	char out[WHEN_TEXT_SIZE];

	(void)state;
	when_full(out, INT64_MAX);
	assert_true(out[0] != '\0');
	when_short(out, INT64_MIN, INT64_MAX);
	assert_true(out[0] != '\0');
}

static const char *
ahead(const char *words)
{
	static char out[WHEN_TEXT_SIZE];
	int64_t at;

	if (!when_parse_ahead(words, NOW, &at))
		return "none";
	when_full(out, at);
	return out;
}

static void
moments_to_come_are_understood(void **state)
{
	(void)state;
	assert_string_equal(ahead("14:00"), "2026-11-22 14:00");
	assert_string_equal(ahead("9:00"), "2026-11-23 09:00"); /* it has passed today */
	assert_string_equal(ahead("tomorrow"), "2026-11-23 08:00");
	assert_string_equal(ahead("tom 9:30"), "2026-11-23 09:30");
	assert_string_equal(ahead("monday"), "2026-11-23 08:00");
	assert_string_equal(ahead("Sunday"), "2026-11-29 08:00");
	assert_string_equal(ahead("today 22:15"), "2026-11-22 22:15");
	assert_string_equal(ahead("2026-12-01"), "2026-12-01 08:00");
	assert_string_equal(ahead("2027-02-28 23:59"), "2027-02-28 23:59");
	assert_string_equal(ahead("90m"), "2026-11-22 10:44");
	assert_string_equal(ahead("2d"), "2026-11-24 09:14");
	assert_string_equal(ahead("1w"), "2026-11-29 09:14");
}

static void
what_is_no_moment_to_come_is_refused(void **state)
{
	static const char *const words[] = { "", " ", "soon", "25:00", "12:60", "2026-02-30",
		"2026-13-01", "2025-01-01", "today", "0d", "-2d", "2d 9:00", "99999w", "mo",
		"monday 9", "mondayx", "2026-12-01x", "today 9:00", "12:00 " };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_string_equal(ahead(words[i]), "none");
}

static void
clocks_run(void **state)
{
	int64_t mono = when_mono();

	(void)state;
	assert_true(when_real() > INT64_C(1700000000) * WHEN_SECOND);
	assert_true(when_mono() >= mono);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages_take_at_most_four_columns),
		cmocka_unit_test_setup(short_times_say_no_more_than_needed, use_utc),
		cmocka_unit_test_setup(full_times_and_clocks_are_local, use_utc),
		cmocka_unit_test_setup(impossible_times_still_give_a_text, use_utc),
		cmocka_unit_test_setup(moments_to_come_are_understood, use_utc),
		cmocka_unit_test_setup(what_is_no_moment_to_come_is_refused, use_utc),
		cmocka_unit_test(clocks_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
