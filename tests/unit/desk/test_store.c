/* The identity map: clean text, freshness by stamps, revisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/desk/store.h"

static struct ticket_row
a_row(int64_t id, const char *title)
{
	return (struct ticket_row){ .id = id,
		.number = STR_LIT("TCK-1"),
		.title = str_z(title),
		.status = STATUS_OPEN,
		.priority = PRIORITY_HIGH,
		.creator_id = 7 };
}

static bool
put_ticket(struct store *s, struct ticket_row row, uint64_t stamp)
{
	struct rows rows = { .tickets = &row, .ticket_count = 1 };

	return store_put(s, &rows, stamp, NULL);
}

static void
text_is_clean_once_it_is_in_the_store(void **state)
{
	struct store *s = store_open();
	const struct ticket *t;

	(void)state;
	put_ticket(s, a_row(1, "evil \033]52;c;x\007 \342\200\256 text"), store_stamp(s));
	t = store_ticket(s, 1);
	assert_null(memchr(t->title.p, '\033', t->title.n));
	assert_null(memchr(t->title.p, '\007', t->title.n));
	store_close(s);
}

static void
the_same_rows_again_change_nothing(void **state)
{
	struct store *s = store_open();
	uint32_t rev;

	(void)state;
	assert_true(put_ticket(s, a_row(1, "one"), store_stamp(s)));
	rev = store_ticket(s, 1)->rev;
	assert_false(put_ticket(s, a_row(1, "one"), store_stamp(s)));
	assert_int_equal(store_ticket(s, 1)->rev, rev);
	assert_true(put_ticket(s, a_row(1, "two"), store_stamp(s)));
	assert_true(store_ticket(s, 1)->rev > rev);
	store_close(s);
}

static void
an_older_answer_does_not_replace_a_newer_one(void **state)
{
	struct store *s = store_open();
	uint64_t older = store_stamp(s), newer = store_stamp(s);

	(void)state;
	put_ticket(s, a_row(1, "newer"), newer);
	assert_false(put_ticket(s, a_row(1, "older"), older));
	assert_true(text_eq(store_ticket(s, 1)->title, TEXT_LIT("newer")));
	store_close(s);
}

static void
an_answer_asked_before_a_mark_does_not_clear_it(void **state)
{
	struct store *s = store_open();
	uint64_t before;

	(void)state;
	put_ticket(s, a_row(1, "one"), store_stamp(s));
	before = store_stamp(s);
	store_mark_ticket(s, 1, PART_HEAD);
	put_ticket(s, a_row(1, "one"), before);
	assert_false(store_has(s, 1, PART_HEAD));
	put_ticket(s, a_row(1, "one"), store_stamp(s));
	assert_true(store_has(s, 1, PART_HEAD));
	store_close(s);
}

static void
what_was_asked_for_and_did_not_come_is_gone(void **state)
{
	struct store *s = store_open();
	struct rows none = { 0 };
	struct ids asked = { 0 };

	(void)state;
	put_ticket(s, a_row(1, "one"), store_stamp(s));
	ids_add(&asked, 1);
	assert_true(store_put(s, &none, store_stamp(s), &asked));
	assert_true(store_ticket(s, 1)->is_gone);
	ids_done(&asked);
	store_close(s);
}

static void
tags_of_a_ticket_are_sorted_by_name(void **state)
{
	struct store *s = store_open();
	struct ticket_row row = a_row(1, "one");
	struct tag_row tags[] = { { 1, STR_LIT("vpn"), STR_LIT("#0000ff") },
		{ 2, STR_LIT("Access"), STR_LIT("nonsense") },
		{ 3, STR_LIT("mail"), STR_LIT("") } };
	struct tagging_row taggings[] = { { 1, 1 }, { 1, 2 }, { 1, 3 } };
	struct rows rows = { .tickets = &row,
		.ticket_count = 1,
		.tags = tags,
		.tag_count = 3,
		.taggings = taggings,
		.tagging_count = 3 };
	const struct ticket *t;

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	t = store_ticket(s, 1);
	assert_int_equal(t->tag_count, 3);
	assert_int_equal(t->tag_ids[0], 2);
	assert_int_equal(t->tag_ids[1], 3);
	assert_int_equal(t->tag_ids[2], 1);
	assert_int_equal(store_tag(s, 1)->color, 0x0000ff);
	assert_int_equal(store_tag(s, 2)->color, TAG_COLOR_NONE);
	store_close(s);
}

static void
a_thread_brings_its_comments_in_order(void **state)
{
	struct store *s = store_open();
	struct ticket_row row = a_row(1, "one");
	struct body_row body = { 1, STR_LIT("help\nme"), false };
	struct comment_row comments[] = {
		{ .id = 4, .ticket_id = 1, .content = STR_LIT("first") },
		{ .id = 5, .ticket_id = 1, .content = STR_LIT("second"), .is_internal = true }
	};
	struct rows rows = { .tickets = &row,
		.ticket_count = 1,
		.bodies = &body,
		.body_count = 1,
		.comments = comments,
		.comment_count = 2 };
	const struct ticket *t;

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	t = store_ticket(s, 1);
	assert_true(store_has(s, 1, PART_ALL));
	assert_true(text_eq(t->description, TEXT_LIT("help\nme")));
	assert_int_equal(t->comments_loaded, 2);
	assert_true(text_eq(t->comments[1].content, TEXT_LIT("second")));
	assert_true(t->comments[1].is_internal);
	store_close(s);
}

static void
the_company_comes_from_the_mail_domain(void **state)
{
	struct store *s = store_open();
	struct user_row users[] = { { 1, STR_LIT("lena@acme.example"), STR_LIT("Lena"), 0, 1 },
		{ 2, STR_LIT("x@mail.globex.example"), STR_LIT("X"), 0, 1 },
		{ 3, STR_LIT("nonsense"), STR_LIT("N"), 0, 1 } };
	struct rows rows = { .users = users, .user_count = 3 };

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	assert_true(text_eq(store_user(s, 1)->company, TEXT_LIT("Acme")));
	assert_true(text_eq(store_user(s, 2)->company, TEXT_LIT("Globex")));
	assert_int_equal(store_user(s, 3)->company.n, 0);
	store_close(s);
}

static void
the_store_stays_small_and_keeps_what_is_shown(void **state)
{
	struct store *s = store_open();
	size_t held = 0;

	(void)state;
	for (int64_t id = 1; id <= 10000; id++) {
		put_ticket(s, a_row(id, "a title"), store_stamp(s));
		store_keep(s, 1);
		store_end_turn(s);
	}
	for (int64_t id = 1; id <= 10000; id++)
		held += store_ticket(s, id) != NULL;
	assert_true(held <= 2000);
	assert_non_null(store_ticket(s, 1));
	assert_non_null(store_ticket(s, 10000));
	store_close(s);
}

static void
staff_comes_by_name_and_active_only(void **state)
{
	struct store *s = store_open();
	struct user_row users[] = { { 1, STR_LIT("b@d.example"), STR_LIT("bob"), true, true },
		{ 2, STR_LIT("a@d.example"), STR_LIT("Ana"), true, true },
		{ 3, STR_LIT("c@d.example"), STR_LIT("Cy"), true, false },
		{ 4, STR_LIT("l@acme.example"), STR_LIT("Lena"), false, true } };
	struct rows rows = { .users = users, .user_count = 4 };
	struct ids staff = { 0 };

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	store_staff(s, &staff);
	assert_int_equal(staff.n, 2);
	assert_int_equal(staff.p[0], 2);
	assert_int_equal(staff.p[1], 1);
	ids_done(&staff);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_clean_once_it_is_in_the_store),
		cmocka_unit_test(the_same_rows_again_change_nothing),
		cmocka_unit_test(an_older_answer_does_not_replace_a_newer_one),
		cmocka_unit_test(an_answer_asked_before_a_mark_does_not_clear_it),
		cmocka_unit_test(what_was_asked_for_and_did_not_come_is_gone),
		cmocka_unit_test(tags_of_a_ticket_are_sorted_by_name),
		cmocka_unit_test(a_thread_brings_its_comments_in_order),
		cmocka_unit_test(the_company_comes_from_the_mail_domain),
		cmocka_unit_test(the_store_stays_small_and_keeps_what_is_shown),
		cmocka_unit_test(staff_comes_by_name_and_active_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
