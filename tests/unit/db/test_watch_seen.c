/* What a watcher remembers: ranges of changes, and the tickets it follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "src/db/watch_seen.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/rng.h"

static void
assert_ranges(const struct watch_seen *s, const char *expected)
{
	struct buf out = { 0 };

	watch_seen_put(s, &out);
	assert_string_equal(out.p, expected);
	buf_done(&out);
}

static void
neighbours_become_one_range(void **state)
{
	static const int64_t ids[] = { 5, 7, 6, 6, 1, 9, 8, 2, 4 };
	struct watch_seen s = { 0 };

	(void)state;
	assert_ranges(&s, "{}");
	for (size_t i = 0; i < countof(ids); i++)
		watch_seen_add(&s, ids[i]);
	assert_ranges(&s, "{[1,2],[4,9]}");
	watch_seen_add(&s, 3);
	assert_ranges(&s, "{[1,9]}");
	watch_seen_clear(&s);
	assert_ranges(&s, "{}");
	watch_seen_done(&s);
}

static void
it_holds_what_was_put_in_and_nothing_else(void **state)
{
	enum { IDS = 2000 };
	struct watch_seen s = { 0 };
	bool is_in[IDS] = { false };

	(void)state;
	for (int i = 0; i < 900; i++) {
		uint32_t id = rng_below(IDS);

		is_in[id] = true;
		watch_seen_add(&s, id);
	}
	for (int64_t id = 0; id < IDS; id++)
		assert_int_equal(watch_seen_has(&s, id), is_in[id]);
	for (size_t i = 1; i < s.n; i++)
		assert_true(s.ranges[i].low > s.ranges[i - 1].high + 1);
	watch_seen_done(&s);
}

static void
too_many_ranges_are_forgotten(void **state)
{
	struct watch_seen s = { 0 };

	(void)state;
	for (int64_t i = 0; i < SEEN_RANGES_MAX; i++)
		watch_seen_add(&s, i * 2);
	assert_int_equal(s.n, SEEN_RANGES_MAX);
	watch_seen_add(&s, -7);
	assert_ranges(&s, "{[-7,-7]}");
	watch_seen_done(&s);
}

static void
a_set_of_tickets_grows_and_shrinks(void **state)
{
	struct watch_set s = { 0 };

	(void)state;
	assert_false(watch_set_has(&s, 1));
	watch_set_put(&s, 1000000, false);
	watch_set_put(&s, 9, true);
	watch_set_put(&s, 100000, true);
	watch_set_put(&s, 8, true);
	watch_set_put(&s, 8, false);
	watch_set_put(&s, 0, true);
	watch_set_put(&s, INT64_C(1) << 40, true);
	assert_true(watch_set_has(&s, 9));
	assert_true(watch_set_has(&s, 100000));
	assert_false(watch_set_has(&s, 8));
	assert_false(watch_set_has(&s, 10));
	assert_false(watch_set_has(&s, 0));
	assert_false(watch_set_has(&s, INT64_C(1) << 40));
	watch_set_clear(&s);
	assert_false(watch_set_has(&s, 9));
	watch_set_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_become_one_range),
		cmocka_unit_test(it_holds_what_was_put_in_and_nothing_else),
		cmocka_unit_test(too_many_ranges_are_forgotten),
		cmocka_unit_test(a_set_of_tickets_grows_and_shrinks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
