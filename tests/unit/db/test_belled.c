/* What was told by the bell is known again, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "src/db/belled.h"

static struct belled belled;

static void
ring(const char *payload)
{
	struct note note;

	assert_true(note_parse(&note, str_z(payload)));
	belled_add(&belled, &note);
}

static int
set_up(void **state)
{
	(void)state;
	belled_clear(&belled);
	return 0;
}

static void
only_the_same_change_of_the_same_transaction_is_known(void **state)
{
	(void)state;
	ring("tU 5,7 900");
	assert_true(belled_has(&belled, 900, 't', 'U', 5));
	assert_true(belled_has(&belled, 900, 't', 'U', 7));
	assert_false(belled_has(&belled, 900, 't', 'U', 6));
	assert_false(belled_has(&belled, 901, 't', 'U', 5));
	assert_false(belled_has(&belled, 900, 'c', 'U', 5));
	assert_false(belled_has(&belled, 900, 't', 'D', 5));
	belled_clear(&belled);
	assert_false(belled_has(&belled, 900, 't', 'U', 5));
}

static void
a_star_stands_for_every_row_of_its_statement(void **state)
{
	(void)state;
	ring("cI * 12");
	assert_true(belled_has(&belled, 12, 'c', 'I', 1));
	assert_true(belled_has(&belled, 12, 'c', 'I', 0));
	assert_false(belled_has(&belled, 13, 'c', 'I', 1));
}

static void
a_bell_without_a_transaction_is_no_proof(void **state)
{
	(void)state;
	ring("tU 5");
	assert_false(belled_has(&belled, 0, 't', 'U', 5));
}

static void
the_oldest_ones_are_forgotten(void **state)
{
	char text[40];

	(void)state;
	for (int i = 1; i <= BELLED_MAX + 1; i++) {
		snprintf(text, sizeof text, "tU %d 77", i);
		ring(text);
	}
	assert_false(belled_has(&belled, 77, 't', 'U', 1));
	assert_true(belled_has(&belled, 77, 't', 'U', 2));
	assert_true(belled_has(&belled, 77, 't', 'U', BELLED_MAX + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    only_the_same_change_of_the_same_transaction_is_known, set_up),
		cmocka_unit_test_setup(a_star_stands_for_every_row_of_its_statement, set_up),
		cmocka_unit_test_setup(a_bell_without_a_transaction_is_no_proof, set_up),
		cmocka_unit_test_setup(the_oldest_ones_are_forgotten, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
