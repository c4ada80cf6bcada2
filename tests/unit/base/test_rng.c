#include "ttydesk/base/rng.h"

#include <string.h>

#include "unit.h"

static void
uuids_are_version_four_and_differ(void **state)
{
	static char seen[200][UUID_SIZE];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		rng_uuid(seen[i]);
		assert_int_equal(strlen(seen[i]), UUID_SIZE - 1);
		assert_int_equal(strspn(seen[i], "0123456789abcdef-"), UUID_SIZE - 1);
		assert_int_equal(seen[i][8], '-');
		assert_int_equal(seen[i][13], '-');
		assert_int_equal(seen[i][14], '4');
		assert_int_equal(seen[i][18], '-');
		assert_non_null(strchr("89ab", seen[i][19]));
		assert_int_equal(seen[i][23], '-');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(seen[i], seen[k]);
	}
}

static void
numbers_stay_below_the_bound_and_reach_all_of_it(void **state)
{
	int hits[7] = { 0 };

	(void)state;
	for (int i = 0; i < 7000; i++) {
		uint32_t n = rng_below(7);

		assert_true(n < 7);
		hits[n]++;
	}
	/* 1,000 are expected; 500 is 17 standard deviations away. */
	for (int i = 0; i < 7; i++)
		assert_true(hits[i] > 500);
	assert_int_equal(rng_below(1), 0);
	assert_true(rng_below(UINT32_MAX) < UINT32_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uuids_are_version_four_and_differ),
		cmocka_unit_test(numbers_stay_below_the_bound_and_reach_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
