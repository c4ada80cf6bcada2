/* Payloads that anybody can send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/note.h"

static struct note note;

static void
a_payload_with_ids_is_taken(void **state)
{
	(void)state;
	assert_true(note_parse(&note, STR_LIT("tU 1,22,9223372036854775807")));
	assert_int_equal(note.table, 't');
	assert_int_equal(note.op, 'U');
	assert_false(note.is_all);
	assert_int_equal(note.n, 3);
	assert_int_equal(note.ids[1], 22);
	assert_int_equal(note.ids[2], INT64_MAX);
}

static void
a_star_means_all(void **state)
{
	(void)state;
	assert_true(note_parse(&note, STR_LIT("gT *")));
	assert_true(note.is_all);
	assert_int_equal(note.n, 0);
}

static void
the_transaction_that_rang_stands_behind(void **state)
{
	(void)state;
	assert_true(note_parse(&note, STR_LIT("tU 1,22 9223372036854775807")));
	assert_int_equal(note.n, 2);
	assert_int_equal(note.ids[1], 22);
	assert_int_equal(note.xid, INT64_MAX);
	assert_true(note_parse(&note, STR_LIT("gT * 7")));
	assert_true(note.is_all);
	assert_int_equal(note.xid, 7);
	assert_true(note_parse(&note, STR_LIT("gT 7")));
	assert_int_equal(note.ids[0], 7);
	assert_int_equal(note.xid, 0);
}

static void
what_is_not_exactly_right_is_refused(void **state)
{
	static const char *const bad[] = { "", "t", "tU", "tU ", "tU  1", "tU 1,", "tU ,1",
		"tU 1,,2", "tU 01", "tU 0", "tU -1", "tU +1", "tU 1 ", "tU 1\n", "tU *,1",
		"tU 1,*", "tU **", "xU 1", "tX 1", "Ut 1", "tU\t1", "tU 9223372036854775808",
		"tU 1 02", "tU 1 2 3", "tU 1  2", "tU  2", "tU 1 0", "tU 1 9223372036854775808",
		"tU 1, 2", "tU 1;2", "tU 1,2,x", "tU \x1b[31m", "t\0U 1" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (note_parse(&note, str_z(bad[i])))
			fail_msg("taken: %s", bad[i]);
	assert_false(note_parse(&note, STR_LIT("tU 1\0")));
}

static void
a_payload_beyond_the_limits_is_refused(void **state)
{
	char text[NOTE_PAYLOAD_MAX + 8] = "tU ";

	(void)state;
	memset(text + 3, '1', 18);
	for (size_t n = 21; n + 1 < sizeof text; n += 2)
		memcpy(text + n, ",1", 2);
	assert_true(note_parse(&note, (struct str){ text, 999 }));
	assert_false(note_parse(&note, (struct str){ text, NOTE_PAYLOAD_MAX + 1 }));
	for (size_t n = 3; n + 1 < sizeof text; n += 2)
		memcpy(text + n, "1,", 2);
	assert_true(note_parse(&note, (struct str){ text, 998 }));
	assert_int_equal(note.n, 498);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_payload_with_ids_is_taken),
		cmocka_unit_test(a_star_means_all),
		cmocka_unit_test(the_transaction_that_rang_stands_behind),
		cmocka_unit_test(what_is_not_exactly_right_is_refused),
		cmocka_unit_test(a_payload_beyond_the_limits_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
