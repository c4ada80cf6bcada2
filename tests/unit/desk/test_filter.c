/* The words of filters: what they mean, and what is said of wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/desk/filter.h"
#include "ttydesk/desk/store.h"

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

static bool
parse(const char *words, struct query *q, struct err *err, size_t *at)
{
	struct filter_names names = { store, 2, 1000 };

	return filter_parse(q, str_z(words), &names, err, at);
}

static struct filter
parsed(const char *words)
{
	struct query q;
	struct err err = { 0 };
	size_t at;

	if (!parse(words, &q, &err, &at))
		fail_msg("%s: %s", words, err.msg);
	return q.filter;
}

/* "17: there is no tag ..." */
static const char *
fault(const char *words)
{
	static char out[ERR_MSG_SIZE + 24];
	struct query q = { .sort = SORT_CREATED };
	struct err err = { 0 };
	size_t at = 0;

	assert_false(parse(words, &q, &err, &at));
	assert_int_equal(q.sort, SORT_CREATED); /* left alone */
	snprintf(out, sizeof out, "%zu: %s", at, err.msg);
	return out;
}

static void
nothing_means_all_that_is_active(void **state)
{
	(void)state;
	assert_int_equal(parsed("").status_mask, STATUS_MASK_ACTIVE);
	assert_int_equal(parsed("   ").status_mask, STATUS_MASK_ACTIVE);
}

static void
states_are_lists_shortened_names_and_groups(void **state)
{
	(void)state;
	assert_int_equal(parsed("status:open").status_mask, 1u << STATUS_OPEN);
	assert_int_equal(
	    parsed("status:open,wai").status_mask, 1u << STATUS_OPEN | 1u << STATUS_WAITING);
	assert_int_equal(parsed("status:all").status_mask, STATUS_MASK_ALL);
	assert_int_equal(
	    parsed("status!=closed").status_mask, STATUS_MASK_ALL & ~(1u << STATUS_CLOSED));
}

static void
priorities_are_ordered(void **state)
{
	(void)state;
	assert_int_equal(parsed("priority>=high").priority_mask,
	    1u << PRIORITY_HIGH | 1u << PRIORITY_URGENT);
	assert_int_equal(parsed("priority<medium").priority_mask, 1u << PRIORITY_LOW);
	assert_int_equal(
	    parsed("priority:low,u").priority_mask, 1u << PRIORITY_LOW | 1u << PRIORITY_URGENT);
}

static void
people_are_me_nobody_names_and_addresses(void **state)
{
	(void)state;
	assert_int_equal(parsed("assignee:me").assignee_id, 2);
	assert_int_equal(parsed("assignee:none").assignee, WHO_NONE);
	assert_int_equal(parsed("assignee:bob").assignee_id, 3);
	assert_int_equal(parsed("assignee:bob@desk.example").assignee_id, 3);
	assert_int_equal(parsed("assignee:\"Bob Lindqvist\"").assignee_id, 3);
	assert_int_equal(parsed("is:mine").assignee_id, 2);
	assert_int_equal(parsed("requester:bob").requester_id, 3);
}

static void
tags_and_words_after_is(void **state)
{
	struct filter f = parsed("tag:vpn tag:\"second level\" is:overdue is:snoozed");

	(void)state;
	assert_int_equal(f.tag_count, 2);
	assert_int_equal(f.tag_ids[1], 2);
	assert_int_equal(f.created_before, 1000);
	assert_int_equal(f.sleep, SLEEP_ONLY);
	assert_true(parsed("is:untagged").is_untagged);
}

static void
what_is_wrong_is_told_with_its_place_and_the_nearest_word(void **state)
{
	static const char *const rows[][2] = {
		{ "tag:vnp", "4: there is no tag vnp, nearest: vpn" },
		{ "status:open tag:zzzzzz", "16: there is no tag zzzzzz" },
		{ "stats:open", "0: stats is no field, nearest: status" },
		{ "status:opne", "7: opne is no status, nearest: open" },
		{ "status:open,zzz", "12: zzz is no status" },
		{ "status:", "7: a value is missing" },
		{ "status:open,", "12: a value is missing" },
		{ "status>open", "6: status takes : = !=" },
		{ "tag:\"vpn", "4: the quotes are not closed" },
		{ "assignee:carl", "9: nobody of the staff is called carl: e-mail or name" },
		{ "printer",
		    "0: words of the text are not searched yet; / finds in the loaded rows" },
		{ "status!=all", "8: no status is left" },
		{ "is:late", "3: late is no word after is:" },
		{ "(tag:vpn)",
		    "0: words of the text are not searched yet; / finds in the loaded rows" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(fault(rows[i][0]), rows[i][1]);
}

static void
every_start_of_a_filter_is_taken_or_refused(void **state)
{
	static const char words[] =
	    "status:open,waiting priority>=high tag:\"second level\""
	    " assignee:bob@desk.example is:overdue sort:-created \xff\"";
	struct query q;
	struct err err;
	size_t at;

	(void)state;
	for (size_t n = 0; n < sizeof words; n++) {
		char *copy = strndup(words, n); /* no byte behind it is looked at */
		struct filter_names names = { store, 0, 0 };

		(void)!filter_parse(&q, (struct str){ copy, n }, &names, &err, &at);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_means_all_that_is_active),
		cmocka_unit_test(states_are_lists_shortened_names_and_groups),
		cmocka_unit_test(priorities_are_ordered),
		cmocka_unit_test(people_are_me_nobody_names_and_addresses),
		cmocka_unit_test(tags_and_words_after_is),
		cmocka_unit_test(what_is_wrong_is_told_with_its_place_and_the_nearest_word),
		cmocka_unit_test(every_start_of_a_filter_is_taken_or_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
