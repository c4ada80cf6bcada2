#include "ttydesk/base/embed.h"

#include "unit.h"

static const struct td_embedded files[] = {
	{ "a.sql", "select 1", 8 },
	{ "b.sql", "", 0 },
	{ NULL, NULL, 0 },
};

static void
files_are_found_by_their_name(void **state)
{
	(void)state;
	assert_ptr_equal(embed_find(files, "a.sql"), &files[0]);
	assert_ptr_equal(embed_find(files, "b.sql"), &files[1]);
	assert_null(embed_find(files, "c.sql"));
	assert_null(embed_find(files, ""));
	assert_null(embed_find(files + 2, "a.sql"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_found_by_their_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
