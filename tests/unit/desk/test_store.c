/* The identity map: clean text, freshness by stamps, revisions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "seed.h"
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
what_an_answer_has_just_brought_is_not_the_first_to_go(void **state)
{
	struct store *s = store_open();

	(void)state;
	for (int64_t id = 1; id <= 2000; id++) {
		put_ticket(s, a_row(id, "browsed"), store_stamp(s));
		if (id % 100 == 0)
			store_end_turn(s);
	}
	/* a list that shows an old acquaintance, and a new ticket */
	put_ticket(s, a_row(1, "browsed"), store_stamp(s));
	put_ticket(s, a_row(2001, "new"), store_stamp(s));
	store_end_turn(s);
	assert_null(store_ticket(s, 2));
	assert_non_null(store_ticket(s, 1));
	assert_non_null(store_ticket(s, 2001));
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

/* Ticket `id` and its requester, 1,000,000 + id. */
static void
put_requester(struct store *s, int64_t id)
{
	struct user_row user = { .id = 1000000 + id,
		.email = STR_LIT("lena@acme.example"),
		.full_name = STR_LIT("Lena"),
		.is_active = true };
	struct ticket_row row = a_row(id, "browsed");
	struct rows rows = {
		.tickets = &row, .ticket_count = 1, .users = &user, .user_count = 1
	};

	row.creator_id = user.id;
	store_put(s, &rows, store_stamp(s), NULL);
}

static void
people_go_once_no_ticket_that_is_held_names_them(void **state)
{
	struct user_row ana = { 1, STR_LIT("ana@d.example"), STR_LIT("Ana"), true, true };
	struct rows rows = { .users = &ana, .user_count = 1 };
	struct store *s = store_open();
	size_t people = 0;

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	for (int64_t id = 1; id <= 100000; id++) {
		put_requester(s, id);
		store_keep(s, 1);
		if (id % 50 == 0)
			store_end_turn(s);
	}
	for (int64_t id = 1; id <= 100000; id++) {
		bool is_held = store_user(s, 1000000 + id) != NULL;

		if (store_ticket(s, id) != NULL)
			assert_true(is_held);
		people += is_held;
	}
	assert_true(people <= 4000);
	assert_non_null(store_user(s, 1)); /* staff stays */
	assert_non_null(store_user(s, 1000001));
	store_close(s);
}

static void
people_somebody_looks_at_stay(void **state)
{
	struct store *s = store_open();

	(void)state;
	for (int64_t id = 1; id <= 20000; id++) {
		put_requester(s, id);
		assert_non_null(store_user(s, 1000001)); /* a form shows the name */
		store_end_turn(s);
	}
	assert_null(store_ticket(s, 1));
	assert_null(store_user(s, 1000002));
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

static void
a_long_mail_address_gives_a_company_all_the_same(void **state)
{
	/* lengths around each size of the store's own buffer */
	(void)state;
	for (size_t n = 1; n < 200; n++) {
		struct store *s = store_open();
		char email[256];
		struct user_row user = { 1, { email, 0 }, STR_LIT("N"), false, true };
		struct rows rows = { .users = &user, .user_count = 1 };

		memset(email, 'x', n);
		memcpy(email + n, "@acmeworks.example", 18);
		user.email.n = n + 18;
		store_put(s, &rows, store_stamp(s), NULL);
		assert_true(text_eq(store_user(s, 1)->company, TEXT_LIT("Acmeworks")));
		store_close(s);
	}
}

static void
a_mark_counts_before_the_part_was_ever_loaded(void **state)
{
	struct store *s = store_open();
	struct body_row body = { 1, STR_LIT("old"), false };
	struct rows rows = { .bodies = &body, .body_count = 1 };
	uint64_t asked;

	(void)state;
	put_ticket(s, a_row(1, "one"), store_stamp(s));
	asked = store_stamp(s);
	store_mark_ticket(s, 1, PART_THREAD);
	store_put(s, &rows, asked, NULL);
	assert_false(store_has(s, 1, PART_THREAD));
	store_put(s, &rows, store_stamp(s), NULL);
	assert_true(store_has(s, 1, PART_THREAD));
	store_close(s);
}

static void
a_mark_of_everything_counts_for_tickets_on_their_way(void **state)
{
	struct store *s = store_open();
	uint64_t asked = store_stamp(s);

	(void)state;
	store_mark_all(s);
	put_ticket(s, a_row(1, "one"), asked);
	assert_false(store_has(s, 1, PART_HEAD));
	put_ticket(s, a_row(1, "one"), store_stamp(s));
	assert_true(store_has(s, 1, PART_HEAD));
	store_close(s);
}

static void
an_answer_that_it_is_gone_asked_before_a_mark_leaves_it_stale(void **state)
{
	struct store *s = store_open();
	struct rows none = { 0 };
	struct ids asked = { 0 };
	uint64_t before;

	(void)state;
	put_ticket(s, a_row(1, "one"), store_stamp(s));
	before = store_stamp(s);
	store_mark_ticket(s, 1, PART_HEAD); /* it is back */
	ids_add(&asked, 1);
	store_put(s, &none, before, &asked);
	assert_false(store_has(s, 1, PART_HEAD));
	assert_false(store_ticket(s, 1)->is_gone);
	ids_done(&asked);
	store_close(s);
}

static void
an_older_row_does_not_bring_back_what_is_gone(void **state)
{
	struct store *s = store_open();
	struct rows none = { 0 };
	struct ids asked = { 0 };
	uint64_t older = store_stamp(s);

	(void)state;
	put_ticket(s, a_row(1, "one"), older);
	older = store_stamp(s);
	ids_add(&asked, 1);
	store_put(s, &none, store_stamp(s), &asked);
	put_ticket(s, a_row(1, "one"), older);
	assert_true(store_ticket(s, 1)->is_gone);
	ids_done(&asked);
	store_close(s);
}

static void
a_dropped_thread_remembers_its_last_mark(void **state)
{
	struct store *s = store_open();
	uint64_t asked = store_stamp(s);

	(void)state;
	for (int64_t id = 1; id <= 80; id++) {
		struct ticket_row row = a_row(id, "one");
		struct body_row body = { id, STR_LIT("text"), false };
		struct rows rows = {
			.tickets = &row, .ticket_count = 1, .bodies = &body, .body_count = 1
		};

		store_put(s, &rows, asked, NULL);
		store_mark_ticket(s, id, PART_THREAD);
		store_end_turn(s);
	}
	assert_int_equal(store_ticket(s, 1)->loaded, PART_HEAD);
	{
		struct body_row body = { 1, STR_LIT("text"), false };
		struct rows rows = { .bodies = &body, .body_count = 1 };

		store_put(s, &rows, asked, NULL);
	}
	assert_false(store_has(s, 1, PART_THREAD));
	store_close(s);
}

static void
too_many_threads_drop_no_ticket(void **state)
{
	struct store *s = store_open();
	size_t held = 0, threads = 0;

	(void)state;
	for (int64_t id = 1; id <= 1900; id++) {
		struct ticket_row row = a_row(id, "one");
		struct body_row body = { id, STR_LIT("text"), false };
		struct rows rows = {
			.tickets = &row, .ticket_count = 1, .bodies = &body, .body_count = 1
		};

		store_put(s, &rows, store_stamp(s), NULL);
		store_end_turn(s);
	}
	for (int64_t id = 1; id <= 1900; id++) {
		held += store_has(s, id, PART_HEAD);
		threads += store_has(s, id, PART_THREAD);
	}
	assert_int_equal(held, 1900);
	assert_int_equal(threads, 64);
	store_close(s);
}

static void
a_tag_with_another_name_changes_the_tickets_that_show_it(void **state)
{
	struct store *s = store_open();
	struct ticket_row row = a_row(1, "one");
	struct tag_row tags[] = { { 1, STR_LIT("vpn"), STR_LIT("") },
		{ 2, STR_LIT("mail"), STR_LIT("") } };
	struct tagging_row taggings[] = { { 1, 1 }, { 1, 2 } };
	struct rows rows = { .tickets = &row,
		.ticket_count = 1,
		.tags = tags,
		.tag_count = 2,
		.taggings = taggings,
		.tagging_count = 2 };
	uint32_t rev;

	(void)state;
	store_put(s, &rows, store_stamp(s), NULL);
	rev = store_ticket(s, 1)->rev;
	tags[0].name = STR_LIT("access");
	assert_true(store_put(s, &rows, store_stamp(s), NULL));
	assert_true(store_ticket(s, 1)->rev > rev);
	assert_int_equal(store_ticket(s, 1)->tag_ids[0], 1);
	store_close(s);
}

static void
text_of_the_turn_lives_until_the_turn_ends(void **state)
{
	struct store *s = store_open();
	struct text title;

	(void)state;
	put_ticket(s, a_row(1, "the first title"), store_stamp(s));
	title = store_ticket(s, 1)->title;
	for (int i = 0; i < 5; i++) {
		put_ticket(s, a_row(1, i % 2 ? "odd" : "even"), store_stamp(s));
		assert_true(text_eq(title, TEXT_LIT("the first title")));
	}
	store_end_turn(s);
	store_close(s);
}

/* ---- any order of requests, marks and answers ---- */

enum { PLAY_TICKETS = 6, PLAY_FLIGHTS = 8, PLAY_STEPS = 20000 };

/* What the server had when the request was made. */
struct flight {
	uint64_t stamp;
	int64_t id;
	int value; /* -1: deleted */
	int version;
};

struct play {
	struct store *s;
	int value[PLAY_TICKETS], version[PLAY_TICKETS];
	struct flight flights[PLAY_FLIGHTS];
	size_t flight_n;
};

static void
play_change(struct play *p)
{
	uint32_t i = seed_below(PLAY_TICKETS);

	p->value[i] = seed_below(5) == 0 ? -1 : (int)seed_below(4);
	p->version[i]++;
	if (seed_below(10) == 0)
		store_mark_all(p->s);
	else
		store_mark_ticket(p->s, i + 1, PART_HEAD);
}

static void
play_ask(struct play *p)
{
	uint32_t i = seed_below(PLAY_TICKETS);

	if (p->flight_n < PLAY_FLIGHTS)
		p->flights[p->flight_n++] =
		    (struct flight){ store_stamp(p->s), i + 1, p->value[i], p->version[i] };
}

static void
play_answer(struct play *p)
{
	static const char *const titles[] = { "a", "b", "c", "d" };
	struct ids asked = { 0 };
	struct rows none = { 0 };
	struct flight f;
	size_t at;

	if (p->flight_n == 0)
		return;
	at = seed_below((uint32_t)p->flight_n);
	f = p->flights[at];
	p->flights[at] = p->flights[--p->flight_n];
	ids_add(&asked, f.id);
	if (f.value < 0)
		store_put(p->s, &none, f.stamp, &asked);
	else
		put_ticket(p->s, a_row(f.id, titles[f.value]), f.stamp);
	ids_done(&asked);
}

/* What the store calls fresh is what the server has. */
static void
play_check(const struct play *p, uint64_t seed)
{
	for (int i = 0; i < PLAY_TICKETS; i++) {
		const struct ticket *t = store_ticket(p->s, i + 1);

		if (t == NULL || (t->stale & PART_HEAD) ||
		    (!t->is_gone && !store_has(p->s, i + 1, PART_HEAD)))
			continue;
		if (t->is_gone != (p->value[i] < 0))
			fail_msg("seed %llu: ticket %d gone %d, server %d",
			    (unsigned long long)seed, i + 1, t->is_gone, p->value[i]);
		if (!t->is_gone && t->title.p[0] != 'a' + p->value[i])
			fail_msg("seed %llu: ticket %d is old and called fresh",
			    (unsigned long long)seed, i + 1);
	}
}

static void
what_is_called_fresh_is_what_the_server_has(void **state)
{
	struct play p = { .s = store_open() };
	uint64_t seed = seed_start();

	(void)state;
	for (int64_t id = 1; id <= PLAY_TICKETS; id++)
		put_ticket(p.s, a_row(id, "a"), store_stamp(p.s));
	for (int step = 0; step < PLAY_STEPS; step++) {
		switch (seed_below(3)) {
		case 0: play_change(&p); break;
		case 1: play_ask(&p); break;
		default: play_answer(&p); break;
		}
		if (seed_below(4) == 0)
			store_end_turn(p.s);
		play_check(&p, seed);
	}
	store_close(p.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_clean_once_it_is_in_the_store),
		cmocka_unit_test(the_same_rows_again_change_nothing),
		cmocka_unit_test(what_an_answer_has_just_brought_is_not_the_first_to_go),
		cmocka_unit_test(an_older_answer_does_not_replace_a_newer_one),
		cmocka_unit_test(an_answer_asked_before_a_mark_does_not_clear_it),
		cmocka_unit_test(what_was_asked_for_and_did_not_come_is_gone),
		cmocka_unit_test(tags_of_a_ticket_are_sorted_by_name),
		cmocka_unit_test(a_thread_brings_its_comments_in_order),
		cmocka_unit_test(the_company_comes_from_the_mail_domain),
		cmocka_unit_test(the_store_stays_small_and_keeps_what_is_shown),
		cmocka_unit_test(people_go_once_no_ticket_that_is_held_names_them),
		cmocka_unit_test(people_somebody_looks_at_stay),
		cmocka_unit_test(staff_comes_by_name_and_active_only),
		cmocka_unit_test(a_long_mail_address_gives_a_company_all_the_same),
		cmocka_unit_test(a_mark_counts_before_the_part_was_ever_loaded),
		cmocka_unit_test(a_mark_of_everything_counts_for_tickets_on_their_way),
		cmocka_unit_test(an_answer_that_it_is_gone_asked_before_a_mark_leaves_it_stale),
		cmocka_unit_test(an_older_row_does_not_bring_back_what_is_gone),
		cmocka_unit_test(a_dropped_thread_remembers_its_last_mark),
		cmocka_unit_test(too_many_threads_drop_no_ticket),
		cmocka_unit_test(a_tag_with_another_name_changes_the_tickets_that_show_it),
		cmocka_unit_test(text_of_the_turn_lives_until_the_turn_ends),
		cmocka_unit_test(what_is_called_fresh_is_what_the_server_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
