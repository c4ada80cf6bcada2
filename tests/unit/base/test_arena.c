#include "ttydesk/base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "unit.h"

static void
allocations_are_aligned_and_apart(void **state)
{
	unsigned char *last = NULL;
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t n = 0; n < 3000; n++) {
		unsigned char *p = arena_alloc(&a, n);

		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		memset(p, (int)(n & 255), n);
		if (last != NULL && n > 1)
			assert_int_equal(last[n - 2], (n - 1) & 255);
		last = p;
	}
	arena_done(&a);
}

static void
a_warm_turn_uses_the_same_memory(void **state)
{
	struct arena a;
	void *first;
	void *second;

	(void)state;
	arena_init(&a);
	first = arena_alloc(&a, 60000);
	second = arena_alloc(&a, 60000);
	for (int turn = 0; turn < 10; turn++) {
		arena_reset(&a);
		assert_ptr_equal(arena_alloc(&a, 60000), first);
		assert_ptr_equal(arena_alloc(&a, 60000), second);
	}
	arena_done(&a);
}

static void
huge_allocations_do_not_disturb_the_rest(void **state)
{
	struct arena a;
	char *before;
	char *huge;

	(void)state;
	arena_init(&a);
	before = arena_alloc(&a, 100);
	memset(before, 'b', 100);
	huge = arena_zalloc(&a, 1000, 1000);
	assert_int_equal(huge[999999], 0);
	memset(huge, 'h', 1000000);
	arena_alloc(&a, 100);
	assert_int_equal(before[99], 'b');
	arena_reset(&a);
	assert_ptr_equal(arena_alloc(&a, 100), before);
	arena_done(&a);
	arena_reset(&a);
}

static void
strings_are_copied_and_terminated(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_string_equal(arena_z(&a, (struct str){ "abcdef", 3 }), "abc");
	assert_string_equal(arena_z(&a, str_z(NULL)), "");
	assert_true(str_eq_z(arena_str(&a, STR_LIT("xyz")), "xyz"));
	assert_true(str_eq_z(arena_printf(&a, "%d-%s", 12, "x"), "12-x"));
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_are_aligned_and_apart),
		cmocka_unit_test(a_warm_turn_uses_the_same_memory),
		cmocka_unit_test(huge_allocations_do_not_disturb_the_rest),
		cmocka_unit_test(strings_are_copied_and_terminated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
