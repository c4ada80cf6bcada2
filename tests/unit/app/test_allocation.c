/* Keys on what is loaded take no memory once the program is warm. Counted are malloc,
 * calloc and realloc of all that is linked in (see CMakeLists.txt). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

static size_t taken;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

void *
__wrap_malloc(size_t n)
{
	taken++;
	return __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	taken++;
	return __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	taken++;
	return __real_realloc(p, n);
}

static struct fixture *
a_warm_desk(void)
{
	struct fixture *f = fixture_open(120, 40);

	for (int i = 0; i < 60; i++) {
		struct desk_ticket *t = fixture_ticket(f, 48300 - i, "Printer on fire");

		fixture_comment(t, 1000 + i, FIXTURE_LENA, false, "Can somebody come?");
	}
	fixture_start(f);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 8; i++) {
			press(f, round == 0 ? "j" : "k");
			fixture_wait(f, WHEN_SECOND);
			fixture_answer(f);
		}
		press(f, "Enter");
		press(f, "j k J K Space - q");
		press(f, "v v k k , Ctrl-D Ctrl-U g g");
		fixture_wait(f, WHEN_SECOND);
		fixture_answer(f);
	}
	return f;
}

/* Each of `keys` alone, `times` times over. */
static void
assert_takes_nothing(struct fixture *f, const char *keys, int times)
{
	for (int i = 0; i < times; i++) {
		size_t before = taken;

		press(f, keys);
		if (taken != before)
			fail_msg("\"%s\" the %d. time: %zu allocations", keys, i + 1,
			    taken - before);
	}
}

static void
moving_in_the_list_takes_no_memory(void **state)
{
	struct fixture *f = a_warm_desk();

	(void)state;
	assert_takes_nothing(f, "j", 5);
	assert_takes_nothing(f, "k", 5);
	assert_takes_nothing(f, "j j j j k k k k", 3);
	assert_takes_nothing(f, "Ctrl-D", 2);
	assert_takes_nothing(f, "Ctrl-U", 2);
	assert_takes_nothing(f, "J", 3);
	assert_takes_nothing(f, "K", 3);
	assert_takes_nothing(f, "v", 2);
	fixture_close(f);
}

static void
opening_and_reading_a_neighbor_takes_no_memory(void **state)
{
	struct fixture *f = a_warm_desk();

	(void)state;
	assert_takes_nothing(f, "j", 1);
	assert_takes_nothing(f, "Enter", 1);
	assert_takes_nothing(f, "j", 3);
	assert_takes_nothing(f, "k", 3);
	assert_takes_nothing(f, "Ctrl-D", 1);
	assert_takes_nothing(f, "g g", 1);
	assert_takes_nothing(f, "q", 1);
	fixture_close(f);
}

static void
an_idle_minute_takes_no_memory(void **state)
{
	struct fixture *f = a_warm_desk();
	size_t before;

	(void)state;
	fixture_wait(f, WHEN_MINUTE);
	fixture_answer(f);
	before = taken;
	fixture_wait(f, WHEN_MINUTE);
	assert_int_equal(taken, before);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moving_in_the_list_takes_no_memory),
		cmocka_unit_test(opening_and_reading_a_neighbor_takes_no_memory),
		cmocka_unit_test(an_idle_minute_takes_no_memory),
	};

	return cmocka_run_group_tests_name("allocation", tests, NULL, NULL);
}
