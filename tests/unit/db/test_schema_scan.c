#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/db/schema_scan.h"

static struct td_embedded
a_file(const char *text)
{
	return (struct td_embedded){ "010_x.sql", text, strlen(text) };
}

static void
objects_are_listed_with_the_table_they_hang_on(void **state)
{
	struct td_embedded f =
	    a_file("CREATE TABLE IF NOT EXISTS ttydesk.a (\n\tid int);\n"
		   "CREATE OR REPLACE FUNCTION ttydesk.f(x int)\nRETURNS int\n"
		   "CREATE OR REPLACE TRIGGER tr AFTER INSERT ON public.tickets\n"
		   "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON public.tags (id);\n"
		   "  CREATE TABLE IF NOT EXISTS indented (id int);\n");
	struct buf out = { 0 };

	(void)state;
	schema_list_objects(&f, &out);
	assert_string_equal(out.p,
	    "table ttydesk.a \nfunction ttydesk.f \n"
	    "trigger tr public.tickets\nindex ix public.tags\n");
	buf_done(&out);
}

static void
a_file_is_cut_at_the_lines_that_say_next(void **state)
{
	struct td_embedded f = a_file("one;\n-- next\ntwo; -- next\n");
	struct str rest = { f.text, f.len };
	struct str step;

	(void)state;
	assert_true(schema_next_step(&rest, &step));
	assert_true(str_eq_z(step, "one;\n"));
	assert_true(schema_next_step(&rest, &step));
	assert_true(str_eq_z(step, "two; -- next\n"));
	assert_false(schema_next_step(&rest, &step));
}

static void
directives_are_read_from_their_lines_only(void **state)
{
	struct td_embedded f = a_file("-- no transaction\n-- ttydesk: always, once\n");

	(void)state;
	assert_true(schema_says(&f, "always"));
	assert_true(schema_says(&f, "once"));
	assert_false(schema_says(&f, "no transaction"));
}

static void
the_digest_changes_with_the_text(void **state)
{
	struct td_embedded f = a_file("a");
	char one[SCHEMA_DIGEST_SIZE], two[SCHEMA_DIGEST_SIZE];

	(void)state;
	schema_digest(&f, one);
	f = a_file("b");
	schema_digest(&f, two);
	assert_string_equal(one, "af63dc4c8601ec8c");
	assert_string_not_equal(one, two);
}

static void
every_schema_file_says_what_it_is_for(void **state)
{
	(void)state;
	assert_true(schema_file_count > 20);
	for (const struct td_embedded *f = schema_files; f->name != NULL; f++)
		assert_memory_equal(f->text, "-- ", 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_listed_with_the_table_they_hang_on),
		cmocka_unit_test(a_file_is_cut_at_the_lines_that_say_next),
		cmocka_unit_test(directives_are_read_from_their_lines_only),
		cmocka_unit_test(the_digest_changes_with_the_text),
		cmocka_unit_test(every_schema_file_says_what_it_is_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
