#include "ttydesk/base/ids.h"

#include "unit.h"

static void
assert_ids(const struct ids *v, size_t n, const int64_t *expected)
{
	assert_int_equal(v->n, n);
	for (size_t i = 0; i < n; i++)
		assert_true(v->p[i] == expected[i]);
}

static void
ids_keep_their_order(void **state)
{
	struct ids v = { 0 };

	(void)state;
	for (int64_t i = 0; i < 100; i++)
		ids_add(&v, 100 - i);
	assert_int_equal(v.n, 100);
	assert_int_equal(ids_find(&v, 1), 99);
	assert_int_equal(ids_find(&v, 0), -1);
	ids_clear(&v);
	assert_int_equal(ids_find(&v, 1), -1);
	ids_done(&v);
}

static void
known_ids_are_not_added_again(void **state)
{
	struct ids v = { 0 };

	(void)state;
	assert_true(ids_add_new(&v, 5));
	assert_false(ids_add_new(&v, 5));
	assert_ids(&v, 1, (const int64_t[]){ 5 });
	ids_done(&v);
}

static void
ids_are_inserted_and_removed_anywhere(void **state)
{
	struct ids v = { 0 };

	(void)state;
	ids_insert_at(&v, 0, 2);
	ids_insert_at(&v, 0, 1);
	ids_insert_at(&v, 2, 4);
	ids_insert_at(&v, 2, 3);
	assert_ids(&v, 4, (const int64_t[]){ 1, 2, 3, 4 });
	ids_remove_at(&v, 3);
	ids_remove_at(&v, 0);
	assert_ids(&v, 2, (const int64_t[]){ 2, 3 });
	ids_done(&v);
}

static void
sorting_removes_what_is_there_twice(void **state)
{
	static const int64_t raw[] = { 5, INT64_MIN, 5, INT64_MAX, -1, 5, -1 };
	struct ids v = { 0 };

	(void)state;
	ids_sort_unique(&v);
	assert_int_equal(v.n, 0);
	for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++)
		ids_add(&v, raw[i]);
	ids_sort_unique(&v);
	assert_ids(&v, 4, (const int64_t[]){ INT64_MIN, -1, 5, INT64_MAX });
	ids_done(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_keep_their_order),
		cmocka_unit_test(known_ids_are_not_added_again),
		cmocka_unit_test(ids_are_inserted_and_removed_anywhere),
		cmocka_unit_test(sorting_removes_what_is_there_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
