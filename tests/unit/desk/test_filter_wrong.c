/* What is said of wrong filters, and where: filters_wrong.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/desk/filter.h"
#include "ttydesk/desk/store.h"

#define NOW INT64_C(1795003200000000) /* 2026-11-18 12:00 UTC */

static struct store *store;

static int
set_up(void **state)
{
	static const struct user_row users[] = {
		{ 2, STR_LIT("ana@desk.example"), STR_LIT("Ana Ribeiro"), true, true },
		{ 3, STR_LIT("bob@desk.example"), STR_LIT("Bob Lindqvist"), true, true },
	};
	static const struct tag_row tags[] = {
		{ 1, STR_LIT("vpn"), STR_LIT("#808080") },
		{ 2, STR_LIT("second level"), STR_LIT("#808080") },
	};
	struct rows rows = { .users = users, .user_count = 2, .tags = tags, .tag_count = 2 };

	(void)state;
	store = store_open();
	(void)store_put(store, &rows, store_stamp(store), NULL);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static void
assert_wrong(const char *filter, size_t at, const char *says)
{
	struct filter_names names = { store, 2, 1000, NOW };
	struct query q;
	struct err err = { 0 };
	size_t found = 0;

	if (filter_parse(&q, str_z(filter), &names, &err, &found))
		fail_msg("nothing is wrong with: %s", filter);
	if (found != at || strcmp(err.msg, says) != 0)
		fail_msg("%s\n%zu: %s\nshould be\n%zu: %s", filter, found, err.msg, at, says);
}

/* The same term further back, within parentheses, negated and beside another. */
static void
assert_wrong_anywhere(const char *term, size_t at, const char *says)
{
	static const char *const around[][2] = { { "status:open ", "" }, { "(", " #3)" },
		{ "-", "" }, { "tag:vpn or ", "" }, { "tag:vpn or (#1 -", " is:mine)" },
		{ "\"\xc3\xa4\xe6\x97\xa5\" ", " #2" } };
	char filter[400];

	for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
		snprintf(filter, sizeof filter, "%s%s%s", around[i][0], term, around[i][1]);
		assert_wrong(filter, strlen(around[i][0]) + at, says);
	}
}

static void
each_is_told_with_its_place_and_the_nearest_word(void **state)
{
	FILE *f = fopen(TD_SOURCE_DIR "/tests/unit/desk/filters_wrong.txt", "r");
	char line[512], *filter, *says;
	bool is_whole = false;
	int n = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		is_whole |= strcmp(line, "# whole filters") == 0;
		if (line[0] == '#')
			continue;
		filter = strchr(line, '\t');
		assert_non_null(filter);
		*filter++ = '\0';
		says = strchr(filter, '\t');
		assert_non_null(says);
		*says++ = '\0';
		assert_wrong(filter, strtoul(line, NULL, 10), says);
		if (!is_whole)
			assert_wrong_anywhere(filter, strtoul(line, NULL, 10), says);
		n++;
	}
	fclose(f);
	assert_true(n >= 150);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_told_with_its_place_and_the_nearest_word),
	};

	return cmocka_run_group_tests_name("filter_wrong", tests, set_up, tear_down);
}
