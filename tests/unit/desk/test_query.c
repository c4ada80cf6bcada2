/* Filters, keys and the words for them; the backend's enums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seed.h"
#include "ttydesk/desk/query.h"
#include "ttydesk/desk/store.h"

static struct filter
everything(void)
{
	struct filter f;

	filter_init(&f);
	f.status_mask = STATUS_MASK_ALL;
	return f;
}

static void
labels_are_the_backends_and_no_others(void **state)
{
	enum ticket_status s = STATUS_OPEN;
	enum ticket_priority p = PRIORITY_LOW;

	(void)state;
	assert_true(status_parse(STR_LIT("WAITING_ON_CUSTOMER"), &s));
	assert_int_equal(s, STATUS_WAITING);
	assert_false(status_parse(STR_LIT("waiting"), &s));
	assert_false(status_parse(STR_LIT(""), &s));
	assert_int_equal(s, STATUS_WAITING);
	assert_true(priority_parse(STR_LIT("URGENT"), &p));
	assert_int_equal(p, PRIORITY_URGENT);
	assert_false(priority_parse(STR_LIT("URGENTLY"), &p));
}

static void
a_filter_starts_with_all_that_is_active(void **state)
{
	struct filter f;

	(void)state;
	filter_init(&f);
	for (unsigned i = 0; i < STATUS_COUNT; i++) {
		struct ticket t = { .status = (enum ticket_status)i };

		assert_int_equal(filter_match(&f, &t, NULL), status_is_active(t.status));
	}
}

static void
what_is_deleted_or_gone_matches_nothing(void **state)
{
	struct filter f = everything();
	struct ticket t = { .id = 1 };

	(void)state;
	assert_true(filter_match(&f, &t, NULL));
	t.deleted_at = 5;
	assert_false(filter_match(&f, &t, NULL));
	t.deleted_at = 0;
	t.is_gone = true;
	assert_false(filter_match(&f, &t, NULL));
}

static void
nobody_is_not_somebody(void **state)
{
	struct filter f = everything();
	struct ticket t = { .assignee_id = 7 };

	(void)state;
	f.assignee = WHO_NONE;
	assert_false(filter_match(&f, &t, NULL));
	f.assignee = WHO_USER;
	f.assignee_id = 7;
	assert_true(filter_match(&f, &t, NULL));
	f.assignee_id = 8;
	assert_false(filter_match(&f, &t, NULL));
}

static void
all_tags_must_be_there(void **state)
{
	struct filter f = everything();
	int64_t tags[] = { 3, 4 };
	struct ticket t = { .tag_ids = tags, .tag_count = 2 };

	(void)state;
	f.tag_count = 2;
	f.tag_ids[0] = 4;
	f.tag_ids[1] = 3;
	assert_true(filter_match(&f, &t, NULL));
	f.tag_ids[1] = 5;
	assert_false(filter_match(&f, &t, NULL));
	f.tag_count = 0;
	f.is_untagged = true;
	assert_false(filter_match(&f, &t, NULL));
	t.tag_count = 0;
	assert_true(filter_match(&f, &t, NULL));
}

static void
overdue_is_made_before_a_moment(void **state)
{
	struct filter f = everything();
	struct ticket t = { .created_at = 100 };

	(void)state;
	f.created_before = 100;
	assert_false(filter_match(&f, &t, NULL));
	f.created_before = 101;
	assert_true(filter_match(&f, &t, NULL));
}

static void
queries_differ_in_each_field(void **state)
{
	struct query q = { .sort.count = 0 };
	struct query others[9];

	(void)state;
	filter_init(&q.filter);
	for (size_t i = 0; i < countof(others); i++)
		others[i] = q;
	others[0].sort = (struct sort)SORT_NEWEST;
	others[1].filter.status_mask = STATUS_MASK_ALL;
	others[2].filter.priority_mask = 1;
	others[3].filter.assignee = WHO_NONE;
	others[4].filter.assignee_id = 1;
	others[5].filter.requester_id = 1;
	others[6].filter.tag_count = 1;
	others[7].filter.is_untagged = true;
	others[8].filter.created_before = 1;
	assert_true(query_eq(&q, &q));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(query_eq(&q, &others[i]));
}

static void
urgent_stands_above_newer_and_newer_above_older(void **state)
{
	struct query q = { .sort.count = 0 };
	struct sort_key urgent = { { PRIORITY_URGENT, 1 }, 1 },
			newer = { { PRIORITY_LOW, 9 }, 2 }, older = { { PRIORITY_LOW, 8 }, 3 },
			same = { { PRIORITY_LOW, 8 }, 4 };

	(void)state;
	assert_true(query_compare(&q, &urgent, &newer) < 0);
	assert_true(query_compare(&q, &newer, &older) < 0);
	assert_true(query_compare(&q, &same, &older) < 0);
	assert_int_equal(query_compare(&q, &older, &older), 0);
}

static void
a_list_by_age_knows_no_priority(void **state)
{
	struct query q = { .sort = SORT_NEWEST };
	struct ticket urgent = { .id = 1, .priority = PRIORITY_URGENT, .created_at = 5 };
	struct ticket low = { .id = 2, .created_at = 6, .updated_at = 1 };
	struct sort_key a = query_key(&q, &urgent), b = query_key(&q, &low);

	(void)state;
	assert_int_equal(a.values[0], 5);
	assert_true(query_compare(&q, &b, &a) < 0);
}

static struct sort_key
any_key(void)
{
	return (struct sort_key){ { seed_below(2), seed_below(3), seed_below(2),
				      SORT_NULL - seed_below(2) },
		1 + seed_below(3) };
}

static struct sort
any_sort(void)
{
	struct sort sort = { .count = (uint8_t)seed_below(SORT_MAX + 1) };

	for (int i = 0; i < sort.count; i++)
		sort.by[i].is_up = seed_below(2);
	return sort;
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
the_order_has_no_contradictions(void **state)
{
	uint64_t seed = seed_start();

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct query q = { .sort = any_sort() };
		struct sort_key a = any_key(), b = any_key(), c = any_key();
		int ab = query_compare(&q, &a, &b), bc = query_compare(&q, &b, &c);

		if (sign(ab) != -sign(query_compare(&q, &b, &a)) ||
		    (ab <= 0 && bc <= 0 && query_compare(&q, &a, &c) > 0))
			fail_msg("seed %llu, step %d", (unsigned long long)seed, i);
	}
}

/* ---- words ---- */

static void
assert_words(const struct filter *f, const struct store *s, int64_t me_id, const char *expected)
{
	struct arena a;
	struct text words;

	arena_init(&a);
	words = filter_words_tmp(&a, f, s, me_id);
	assert_int_equal(words.n, strlen(expected));
	assert_memory_equal(words.p, expected, words.n);
	arena_done(&a);
}

static void
a_filter_reads_as_in_the_filter_language(void **state)
{
	struct store *s = store_open();
	struct user_row user = { 7, STR_LIT("bo@d.example"), STR_LIT("Bo Lind"), true, true };
	struct tag_row tag = { 3, STR_LIT("office-4"), STR_LIT("") };
	struct rows rows = { .users = &user, .user_count = 1, .tags = &tag, .tag_count = 1 };
	struct filter f;

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	filter_init(&f);
	assert_words(&f, s, 7, "status:active");
	f.assignee = WHO_NONE;
	assert_words(&f, s, 7, "status:active is:unassigned");
	f.assignee = WHO_USER;
	f.assignee_id = 7;
	assert_words(&f, s, 7, "status:active assignee:me");
	assert_words(&f, s, 1, "status:active assignee:\"Bo Lind\"");
	f = everything();
	f.priority_mask = 1u << PRIORITY_HIGH | 1u << PRIORITY_URGENT;
	f.tag_count = 2;
	f.tag_ids[0] = 3;
	f.tag_ids[1] = 99;
	assert_words(&f, s, 7, "status:all priority:high,urgent tag:office-4 tag:?");
	f.status_mask = 1u << STATUS_OPEN | 1u << STATUS_WAITING;
	f.tag_count = 0;
	f.created_before = 1;
	assert_words(&f, s, 7, "status:open,waiting priority:high,urgent is:overdue");
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_the_backends_and_no_others),
		cmocka_unit_test(a_filter_starts_with_all_that_is_active),
		cmocka_unit_test(what_is_deleted_or_gone_matches_nothing),
		cmocka_unit_test(nobody_is_not_somebody),
		cmocka_unit_test(all_tags_must_be_there),
		cmocka_unit_test(overdue_is_made_before_a_moment),
		cmocka_unit_test(queries_differ_in_each_field),
		cmocka_unit_test(urgent_stands_above_newer_and_newer_above_older),
		cmocka_unit_test(a_list_by_age_knows_no_priority),
		cmocka_unit_test(the_order_has_no_contradictions),
		cmocka_unit_test(a_filter_reads_as_in_the_filter_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
