/* The words of filters: what they mean, and what is said of wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/desk/filter.h"
#include "ttydesk/desk/store.h"

/* 2026-11-18 12:00 UTC, a Wednesday */
#define NOW INT64_C(1795003200000000)

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
	struct filter_names names = { store, 2, 1000, NOW };

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
	struct query q = { .sort = SORT_NEWEST };
	struct err err = { 0 };
	size_t at = 0;

	assert_false(parse(words, &q, &err, &at));
	assert_int_equal(q.sort.count, 1); /* left alone */
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
		{ "Status:open", "0: Status is no field, nearest: status" },
		{ "is:lat3", "3: lat3 is no word after is:, nearest: late" },
		{ "(tag:vpn", "0: ( is not closed" },
		{ "tag:vpn)", "7: ) without (" },
		{ "tag:vpn ( )", "8: nothing stands between ( and )" },
		{ "or tag:vpn", "0: a term is missing beside or" },
		{ "tag:vpn or ", "10: a term is missing beside or" },
		{ "tag:vpn or or tag:vpn", "11: a term is missing beside or" },
		{ "tag:vpn or )", "10: a term is missing beside or" },
		{ "- tag:vpn", "1: a term is missing behind -" },
		{ "--tag:vpn", "1: one - is enough" },
		{ "tag:\"vpn\"x", "9: a blank is missing" },
		{ "#", "1: a ticket's number is missing behind #" },
		{ "status:open #12a", "13: a ticket's number is missing behind #" },
		{ "created>2026-02-30",
		    "8: 2026-02-30 is no day or span, such as 2026-11-01, today, monday, 3d" },
		{ "created:3d",
		    "8: a span is a moment: created> means since then, created< before" },
		{ "updated>tody",
		    "8: tody is no day or span, such as 2026-11-01, today, monday, 3d, "
		    "nearest: "
		    "today" },
		{ "age:7d", "3: age takes < <= > >=" },
		{ "age>7x", "4: 7x is no span, such as 30m, 12h, 7d, 2w" },
		{ "comments>many", "9: many is no number of comments" },
		{ "(sort:age)", "6: sort is for the whole filter: not within ( ) or behind -" },
		{ "-sort:age", "6: sort is for the whole filter: not within ( ) or behind -" },
		{ "sort:age,created", "9: created sorts already" },
		{ "sort:aeg", "5: aeg is no order, nearest: age" },
		{ "\"\"", "0: nothing stands between the quotes" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(fault(rows[i][0]), rows[i][1]);
}

/* ---- the tree ---- */

/* In postfix, "tag1 tag2 or2 comments<5": what the flat fields do not hold. */
static const char *
tree(const char *words)
{
	static const char *const names[] = { "and", "or", "not", "status", "priority",
		"assignee", "requester", "person", "tag", "untagged", "created", "updated",
		"resolved", "comments", "unread", "watched", "asleep", "deleted", "attached",
		"id", "text" };
	static char out[1000];
	struct filter f = parsed(words);
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < f.node_count; i++) {
		const struct expr_node *e = &f.nodes[i];
		const char *sep = i > 0 ? " " : "";

		if (e->kind <= EXPR_OR)
			n += (size_t)snprintf(
			    out + n, sizeof out - n, "%s%s%d", sep, names[e->kind], e->n);
		else if (e->len > 0)
			n += (size_t)snprintf(out + n, sizeof out - n, "%s%s(%.*s)", sep,
			    names[e->kind], (int)e->len, f.text + e->at);
		else if (e->value == 0)
			n += (size_t)snprintf(
			    out + n, sizeof out - n, "%s%s", sep, names[e->kind]);
		else
			n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s%lld", sep,
			    names[e->kind], e->is_below ? "<" : "", (long long)e->value);
	}
	return out;
}

static void
side_by_side_binds_tighter_than_or(void **state)
{
	(void)state;
	assert_string_equal(tree("tag:vpn priority:low"), "");
	assert_string_equal(tree("tag:vpn or is:watched"), "tag1 watched or2");
	assert_string_equal(
	    tree("tag:vpn is:watched or #7 or is:unread"), "tag1 watched and2 id7 unread or3");
	assert_string_equal(tree("is:watched (tag:vpn or #7)"), "watched tag1 id7 or2 and2");
	assert_string_equal(tree("-(tag:vpn is:watched)"), "tag1 watched and2 not");
	assert_string_equal(tree("((tag:vpn)or(#7))"), "tag1 id7 or2");
	assert_string_equal(tree("tag:vpn,\"second level\""), "tag1 tag2 or2");
	assert_string_equal(tree("tag!=vpn,\"second level\""), "tag1 tag2 or2 not");
}

static void
what_the_flat_fields_hold_is_not_in_the_tree(void **state)
{
	struct filter f = parsed("-status:closed,resolved -priority:low assignee:none tag:vpn "
				 "tag:vpn is:overdue is:deleted");

	(void)state;
	assert_int_equal(f.node_count, 0);
	assert_int_equal(f.status_mask, STATUS_MASK_ACTIVE);
	assert_int_equal(f.priority_mask, PRIORITY_MASK_ALL & ~1u);
	assert_int_equal(f.assignee, WHO_NONE);
	assert_int_equal(f.tag_count, 1);
	assert_int_equal(f.created_before, 1000);
	assert_int_equal(f.deleted, DELETED_ONLY);
	/* both at once is nothing, and no flat mask is empty */
	assert_string_equal(tree("status:open status:closed"), "status16");
	assert_int_equal(parsed("status:open status:closed").status_mask, 1);
	assert_string_equal(tree("assignee:me assignee:none"), "assignee");
	/* a term on status anywhere lifts the rest */
	assert_int_equal(parsed("tag:vpn or status:closed").status_mask, STATUS_MASK_ALL);
	assert_int_equal(parsed("tag:vpn or #7").status_mask, STATUS_MASK_ACTIVE);
	assert_int_equal(parsed("-is:snoozed").sleep, SLEEP_SHOWN);
	assert_int_equal(parsed("#7 or is:deleted").deleted, DELETED_SHOWN);
}

static void
words_phrases_and_customers_are_the_servers(void **state)
{
	(void)state;
	assert_string_equal(tree("printer"), "text(printer)");
	assert_string_equal(
	    tree("\"vpn login\" -printer"), "text(vpn login) text(printer) not and2");
	assert_string_equal(tree("text:\"a (b)\" 10:30"), "text(a (b)) text(10:30) and2");
	assert_string_equal(tree("requester:\"Lena Fox\""), "person(Lena Fox)");
	assert_string_equal(tree("requester:BOB"), "");
}

static void
days_are_whole_and_spans_are_moments(void **state)
{
	char want[200];
	long long day = 86400 * INT64_C(1000000), today = NOW - day / 2;

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	snprintf(want, sizeof want, "created%lld created<%lld and2", today, today + day);
	assert_string_equal(tree("created:today"), want);
	assert_string_equal(tree("created:2026-11-18"), want);
	assert_string_equal(tree("created:wed"), want);
	snprintf(want, sizeof want, "created%lld", today - 2 * day);
	assert_string_equal(tree("created>=monday"), want);
	assert_string_equal(tree("created>2026-11-15"), want);
	snprintf(want, sizeof want, "resolved<%lld", today - 2 * day);
	assert_string_equal(tree("resolved<monday"), want);
	assert_string_equal(tree("resolved<=sunday"), want);
	snprintf(want, sizeof want, "updated%lld", (long long)NOW - day / 12 + 1);
	assert_string_equal(tree("updated>2h"), want);
	assert_string_equal(tree("idle<2h"), want);
	snprintf(want, sizeof want, "created<%lld", (long long)NOW - 7 * day);
	assert_string_equal(tree("age>7d"), want);
	assert_string_equal(tree("age>1w"), want);
	assert_true(parsed("age>7d").is_timed);
	assert_true(parsed("created:today").is_timed);
	assert_false(parsed("created:2026-11-18").is_timed);
	setenv("TZ", "Europe/Berlin", 1); /* the clocks go back on the 25th */
	tzset();
	snprintf(want, sizeof want, "created%lld created<%lld and2", 1792879200000000LL,
	    1792879200000000LL + day + day / 24);
	assert_string_equal(tree("created:2026-10-25"), want);
	setenv("TZ", "UTC", 1);
	tzset();
}

static void
sorts_are_lists_that_turn(void **state)
{
	struct query q;
	struct err err;
	size_t at;

	(void)state;
	assert_true(parse("sort:-priority,age tag:vpn sort:assignee", &q, &err, &at));
	assert_int_equal(q.sort.count, 3);
	assert_int_equal(q.sort.by[0].field, SORT_PRIORITY);
	assert_false(q.sort.by[0].is_up);
	assert_int_equal(q.sort.by[1].field, SORT_CREATED);
	assert_false(q.sort.by[1].is_up); /* the youngest first */
	assert_true(q.sort.by[2].is_up);
	assert_true(parse("status:closed", &q, &err, &at));
	assert_int_equal(query_sort(&q).by[0].field, SORT_CREATED);
}

static void
the_best_come_first_and_need_words(void **state)
{
	struct query q;
	struct err err;
	size_t at;

	(void)state;
	assert_true(parse("printer sort:best", &q, &err, &at));
	assert_true(query_is_ranked(&q));
	assert_int_equal(query_sort(&q).by[0].field, SORT_BEST);
	assert_false(query_sort(&q).by[0].is_up);
	assert_true(parse("sort:-best printer", &q, &err, &at));
	assert_true(query_sort(&q).by[0].is_up);
	assert_true(parse("tag:vpn sort:best", &q, &err, &at));
	assert_false(query_is_ranked(&q));
	assert_int_equal(query_sort(&q).by[0].field, SORT_CREATED);
}

static void
its_words_read_again_are_the_same_filter(void **state)
{
	static const char *const rows[] = { "tag:vpn (is:watched or -#7) printer",
		"#1 or tag:\"second level\" -is:unread", "-(#1 or #2) comments>5 is:late",
		"status:open,closed or requester:\"Lena Fox\"", "-status:open is:deleted",
		"is:late", "is:escalated", "created:2026-11-01", "comments:2", "(is:late)",
		"-is:late", "-(-is:unread) vpn", "-(comments:2)", "age>3d",
		"tag:vpn,\"second level\"" };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct filter first = parsed(rows[i]), second;
		struct arena a;
		struct text words;
		char copy[300];

		arena_init(&a);
		words = filter_words_tmp(&a, &first, store, 2);
		snprintf(copy, sizeof copy, "%.*s", (int)words.n, words.p);
		second = parsed(copy);
		if (!filter_eq(&first, &second))
			fail_msg("%s: %s", rows[i], copy);
		arena_done(&a);
	}
}

static void
what_is_too_long_is_refused(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_putf(&b, "%s#%d", i > 0 ? " or " : "", i + 1);
	assert_non_null(strstr(fault(b.p), "the filter is too long"));
	buf_clear(&b);
	for (int i = 0; i < 40; i++)
		buf_put_z(&b, "(");
	assert_non_null(strstr(fault(b.p), "the parentheses are too deep"));
	buf_clear(&b);
	for (int i = 0; i < 30; i++)
		buf_put_z(&b, "\"a phrase that is long enough to fill what there is\" ");
	assert_string_equal(fault(b.p), "0: the filter is too long");
	buf_done(&b);
}

static void
every_start_of_a_filter_is_taken_or_refused(void **state)
{
	static const char words[] =
	    "status:open,waiting priority>=high tag:\"second level\""
	    " assignee:bob@desk.example is:overdue sort:-created or -(created>3d #12 \"a b\")"
	    " comments>=5 updated:monday \xff\"";
	struct query q;
	struct err err;
	size_t at;

	(void)state;
	for (size_t n = 0; n < sizeof words; n++) {
		char *copy = strndup(words, n); /* no byte behind it is looked at */
		struct filter_names names = { store, 0, 0, NOW };

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
		cmocka_unit_test(side_by_side_binds_tighter_than_or),
		cmocka_unit_test(what_the_flat_fields_hold_is_not_in_the_tree),
		cmocka_unit_test(words_phrases_and_customers_are_the_servers),
		cmocka_unit_test(days_are_whole_and_spans_are_moments),
		cmocka_unit_test(sorts_are_lists_that_turn),
		cmocka_unit_test(the_best_come_first_and_need_words),
		cmocka_unit_test(its_words_read_again_are_the_same_filter),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(every_start_of_a_filter_is_taken_or_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
