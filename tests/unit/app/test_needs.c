/* What needs me, and what I have read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define LONG_TEXT                                                                              \
	"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22\n23\ne" \
	"nd"

/* In the view of all that is active; nothing in it needs me. */
static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 24);

	for (int i = 0; i < 6; i++)
		fixture_ticket(f, 106 - i, "Nothing to do")->row.assignee_id = FIXTURE_BO;
	return f;
}

static struct desk_ticket *
the_ticket(struct fixture *f, int64_t id)
{
	for (size_t i = 0; i < f->ticket_count; i++) {
		if (f->tickets[i].row.id == id)
			return &f->tickets[i];
	}
	return NULL;
}

static void
start(struct fixture *f)
{
	fixture_start(f);
	press(f, "5");
	fixture_answer(f);
	fixture_wait(f, 100 * WHEN_MS); /* the cursor rests */
	fixture_answer(f);
}

/* Of mine and unread, with a comment by a colleague. */
static struct desk_ticket *
an_unread(struct fixture *f, int64_t id)
{
	struct desk_ticket *t = the_ticket(f, id);

	t->row.assignee_id = FIXTURE_ME;
	t->is_unread = true;
	fixture_comment(t, id * 10, FIXTURE_BO, false, "Any news?");
	return t;
}

static int64_t
selected(struct fixture *f)
{
	return list_selected(&f->app->list);
}

static const struct sent *
last_seen(struct fixture *f)
{
	for (size_t i = f->sent_count; i-- > 0;) {
		if (f->sent[i].request.kind == REQUEST_SEEN)
			return &f->sent[i];
	}
	return NULL;
}

/* The answer to the oldest SEEN that waits. */
static void
answer_seen(struct fixture *f, enum err_code code)
{
	struct reply r = { .kind = REQUEST_SEEN };

	for (size_t i = 0; i < f->sent_count; i++) {
		struct sent *s = &f->sent[i];

		if (s->is_answered || s->request.kind != REQUEST_SEEN)
			continue;
		s->is_answered = true;
		r.id = s->request.id;
		if (code != ERR_NONE)
			(void)err_set(&r.err, code, "no");
		app_begin_turn(f->app, f->mono, f->real);
		f->events.reply(f->events.ctx, &r);
		app_end_turn(f->app);
		fixture_turn(f);
		return;
	}
	fail_msg("no SEEN waits");
}

/* ---- the mark ---- */

static void
an_unread_ticket_has_a_star_beside_its_number(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 104);
	start(f);
	assert_shows(f, "\n *104 ");
	assert_shows(f, "\n> 106 ");
	assert_int_equal(fixture_role(f, "*104"), ROLE_LIST_UNREAD);
	fixture_close(f);
}

static void
a_second_at_the_end_of_the_thread_reads_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	start(f);
	fixture_wait(f, 800 * WHEN_MS);
	assert_shows(f, ">*106");
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 0);
	assert_true(app_deadline(f->app) <= f->mono + 100 * WHEN_MS);
	fixture_wait(f, 100 * WHEN_MS);
	assert_shows(f, "> 106");
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 1);
	assert_int_equal(last_seen(f)->request.row_id, 106);
	assert_int_equal(last_seen(f)->request.comment_id, 1060);
	fixture_close(f);
}

static void
a_thread_whose_end_is_below_the_screen_stays_unread(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_comment(an_unread(f, 106), 1061, FIXTURE_LENA, false, LONG_TEXT);
	start(f);
	fixture_wait(f, 5 * WHEN_SECOND);
	assert_shows(f, ">*106");
	press(f, "Enter G");
	fixture_wait(f, WHEN_SECOND);
	assert_shows(f, "> 106");
	assert_int_equal(last_seen(f)->request.comment_id, 1061);
	fixture_close(f);
}

static void
what_covers_the_thread_leaves_it_unread(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	start(f);
	press(f, "?");
	fixture_wait(f, 5 * WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 0);
	press(f, "q");
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 1);
	fixture_close(f);
}

static void
the_read_mark_is_sent_once(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	start(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_wait(f, WHEN_SECOND);
	answer_seen(f, ERR_NONE);
	assert_shows(f, "> 106");
	fixture_wait(f, 5 * WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 1);
	fixture_close(f);
}

static void
a_mark_that_the_link_lost_is_sent_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	start(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_link(f, LINK_BACKOFF);
	answer_seen(f, ERR_LOST);
	fixture_wait(f, 5 * WHEN_SECOND);
	assert_shows(f, "> 106");
	fixture_link(f, LINK_LIVE);
	fixture_answer(f);
	assert_shows(f, "> 106");
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 2);
	assert_int_equal(last_seen(f)->request.comment_id, 1060);
	fixture_close(f);
}

static void
a_mark_that_is_refused_shows_the_truth_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	start(f);
	fixture_wait(f, WHEN_SECOND);
	answer_seen(f, ERR_PERMISSION);
	assert_shows(f, "what you read could not be kept");
	assert_shows(f, ">*106");
	fixture_close(f);
}

static void
a_comment_that_comes_later_is_unread_again(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = an_unread(f, 106);

	(void)state;
	start(f);
	fixture_wait(f, WHEN_SECOND);
	answer_seen(f, ERR_NONE);
	fixture_comment(t, 1061, FIXTURE_LENA, false, LONG_TEXT);
	fixture_change(f, 'c', 106);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, ">*106");
	fixture_close(f);
}

/* The answer and the timer in one turn: nothing was painted between them. */
static void
what_comes_as_the_second_ends_is_not_read_with_it(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = an_unread(f, 106);

	(void)state;
	start(f);
	fixture_wait(f, 500 * WHEN_MS);
	fixture_comment(t, 1061, FIXTURE_LENA, false, "One more.");
	fixture_change(f, 'c', 106);
	f->mono += 500 * WHEN_MS;
	fixture_answer(f);
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 0);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(last_seen(f)->request.comment_id, 1061);
	fixture_close(f);
}

static void
who_is_nobody_here_marks_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	f->link.me_id = 0;
	f->link.may_write = false;
	start(f);
	fixture_wait(f, 5 * WHEN_SECOND);
	assert_shows(f, ">*106");
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 0);
	fixture_close(f);
}

/* ---- Tab ---- */

static void
Tab_goes_by_need_before_it_goes_by_place(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t;

	(void)state;
	/* from the top: urgent, the customer's turn, late, unread and watched */
	t = the_ticket(f, 105);
	t->row.assignee_id = 0;
	t->row.priority = PRIORITY_URGENT;
	the_ticket(f, 104)->row.assignee_id = FIXTURE_ME;
	t = the_ticket(f, 103);
	t->row.assignee_id = 0;
	t->row.created_at = FIXTURE_NOW - 8 * WHEN_DAY;
	t = the_ticket(f, 102);
	t->is_watched = t->is_unread = true;
	fixture_comment(t, 1020, FIXTURE_BO, true, LONG_TEXT);
	start(f);
	press(f, "j"); /* the urgent one stands first */
	press(f, "Tab");
	assert_int_equal(selected(f), 102);
	press(f, "Tab");
	assert_int_equal(selected(f), 103);
	press(f, "Tab");
	assert_int_equal(selected(f), 104);
	press(f, "Tab");
	assert_int_equal(selected(f), 105);
	press(f, "Tab");
	assert_int_equal(selected(f), 102);
	assert_shows(f, "once more");
	fixture_close(f);
}

static void
Tab_searches_from_the_cursor_on_and_wraps(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_comment(an_unread(f, 105), 1051, FIXTURE_BO, false, LONG_TEXT);
	fixture_comment(an_unread(f, 102), 1021, FIXTURE_BO, false, LONG_TEXT);
	start(f);
	press(f, "j j Tab");
	assert_int_equal(selected(f), 102);
	press(f, "Tab");
	assert_int_equal(selected(f), 105);
	fixture_close(f);
}

static void
Shift_Tab_goes_the_way_back(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_comment(an_unread(f, 105), 1051, FIXTURE_BO, false, LONG_TEXT);
	fixture_comment(an_unread(f, 103), 1031, FIXTURE_BO, false, LONG_TEXT);
	fixture_comment(an_unread(f, 102), 1021, FIXTURE_BO, false, LONG_TEXT);
	start(f);
	press(f, "Tab Tab Tab");
	assert_int_equal(selected(f), 102);
	press(f, "Shift-Tab");
	assert_int_equal(selected(f), 103);
	press(f, "Shift-Tab");
	assert_int_equal(selected(f), 105);
	press(f, "Tab");
	assert_int_equal(selected(f), 103);
	fixture_close(f);
}

static void
Shift_Tab_alone_searches_upward(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_comment(an_unread(f, 105), 1051, FIXTURE_BO, false, LONG_TEXT);
	fixture_comment(an_unread(f, 102), 1021, FIXTURE_BO, false, LONG_TEXT);
	start(f);
	press(f, "Shift-Tab");
	assert_int_equal(selected(f), 102);
	fixture_close(f);
}

static void
where_nothing_needs_me_Tab_says_so_and_stays(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	start(f);
	press(f, "j Tab");
	assert_int_equal(selected(f), 105);
	assert_shows(f, "nothing in this view needs you");
	an_unread(f, 105);
	fixture_change(f, 'c', 105);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "Tab");
	assert_shows(f, "nothing else in this view needs you");
	fixture_close(f);
}

static void
what_is_closed_or_a_colleagues_needs_nobody_here(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = the_ticket(f, 104);

	(void)state;
	t->row.created_at = FIXTURE_NOW - 30 * WHEN_DAY;
	t->is_unread = true;
	fixture_comment(t, 1040, FIXTURE_LENA, false, "Hello?");
	t = the_ticket(f, 103);
	t->row.status = STATUS_CLOSED;
	t->row.assignee_id = FIXTURE_ME;
	t->row.created_at = FIXTURE_NOW - 30 * WHEN_DAY;
	t = the_ticket(f, 102); /* late, but asleep */
	t->row.created_at = FIXTURE_NOW - 30 * WHEN_DAY;
	t->row.assignee_id = FIXTURE_ME;
	t->asleep_until = FIXTURE_NOW + WHEN_DAY;
	start(f);
	press(f, "6");
	fixture_answer(f);
	press(f, "Tab");
	assert_shows(f, "needs you");
	fixture_close(f);
}

static void
Tab_works_in_the_ticket_and_keeps_the_focus_there(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 102);
	start(f);
	press(f, "Enter Tab");
	assert_shows(f, "-- #102 ");
	assert_int_equal(f->app->focus, PANE_TICKET);
	fixture_close(f);
}

static void
a_comment_off_the_screen_is_found_by_Tab(void **state)
{
	struct fixture *f = fixture_open(80, 24);
	struct desk_ticket *t = NULL;

	(void)state;
	for (int i = 0; i < 40; i++) {
		t = fixture_ticket(f, 140 - i, "Nothing to do");
		t->row.assignee_id = FIXTURE_BO;
	}
	t->is_watched = true;
	start(f);
	t->is_unread = true;
	fixture_comment(t, 1010, FIXTURE_BO, true, "done");
	fixture_change(f, 'c', t->row.id);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "Tab");
	assert_int_equal(selected(f), t->row.id);
	fixture_close(f);
}

/* ---- Space ---- */

static void
Space_at_the_end_reads_and_goes_to_what_needs_me(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	an_unread(f, 103);
	start(f);
	press(f, "Space");
	assert_int_equal(selected(f), 103);
	assert_shows(f, "\n  106");
	assert_shows(f, "-- #103 ");
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 1);
	assert_int_equal(last_seen(f)->request.row_id, 106);
	press(f, "Space");
	assert_shows(f, "nothing in this view needs you");
	assert_int_equal(last_seen(f)->request.row_id, 103);
	fixture_close(f);
}

static void
the_thread_that_Tab_would_show_is_there_before(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	an_unread(f, 101);
	start(f);
	asked = fixture_asked(f, REQUEST_THREADS);
	press(f, "Tab");
	assert_shows(f, "Any news?");
	assert_int_equal(fixture_asked(f, REQUEST_THREADS), asked);
	fixture_close(f);
}

static void
Space_does_not_pass_over_a_thread_that_is_not_here(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	an_unread(f, 106);
	start(f);
	press(f, "G Space Space Space");
	assert_int_equal(selected(f), 101);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unread_ticket_has_a_star_beside_its_number),
		cmocka_unit_test(a_second_at_the_end_of_the_thread_reads_it),
		cmocka_unit_test(a_thread_whose_end_is_below_the_screen_stays_unread),
		cmocka_unit_test(what_covers_the_thread_leaves_it_unread),
		cmocka_unit_test(the_read_mark_is_sent_once),
		cmocka_unit_test(a_mark_that_the_link_lost_is_sent_again),
		cmocka_unit_test(a_mark_that_is_refused_shows_the_truth_again),
		cmocka_unit_test(a_comment_that_comes_later_is_unread_again),
		cmocka_unit_test(what_comes_as_the_second_ends_is_not_read_with_it),
		cmocka_unit_test(who_is_nobody_here_marks_nothing),
		cmocka_unit_test(Tab_goes_by_need_before_it_goes_by_place),
		cmocka_unit_test(Tab_searches_from_the_cursor_on_and_wraps),
		cmocka_unit_test(Shift_Tab_goes_the_way_back),
		cmocka_unit_test(Shift_Tab_alone_searches_upward),
		cmocka_unit_test(where_nothing_needs_me_Tab_says_so_and_stays),
		cmocka_unit_test(what_is_closed_or_a_colleagues_needs_nobody_here),
		cmocka_unit_test(Tab_works_in_the_ticket_and_keeps_the_focus_there),
		cmocka_unit_test(a_comment_off_the_screen_is_found_by_Tab),
		cmocka_unit_test(Space_at_the_end_reads_and_goes_to_what_needs_me),
		cmocka_unit_test(the_thread_that_Tab_would_show_is_there_before),
		cmocka_unit_test(Space_does_not_pass_over_a_thread_that_is_not_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
