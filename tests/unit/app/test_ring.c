/* Ringing: what rings, for whom, how often, and what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "src/app/notice/ring.h"

#define ALL (RING_OWN | RING_WATCHED | RING_MENTIONS)
#define ME FIXTURE_ME
#define BO FIXTURE_BO

/* ---- the decision ---- */

static enum ring_why
decide(struct ring_head was, struct ring_head is, uint32_t ring_for)
{
	return ring_decide(&was, &is, ME, ring_for, false);
}

static struct ring_head
a_head(int64_t comment, int64_t author, int64_t assignee, bool is_watched)
{
	return (struct ring_head){ true, comment, author, assignee, is_watched };
}

static void
a_comment_rings_on_ones_own_and_on_watched_tickets(void **state)
{
	(void)state;
	assert_int_equal(
	    decide(a_head(1, BO, ME, false), a_head(2, BO, ME, false), ALL), RING_COMMENT);
	assert_int_equal(
	    decide(a_head(1, BO, BO, true), a_head(2, BO, BO, true), ALL), RING_COMMENT);
	assert_int_equal(
	    decide(a_head(1, BO, BO, false), a_head(2, BO, BO, false), ALL), RING_QUIET);
	assert_int_equal(
	    decide(a_head(2, BO, ME, true), a_head(2, BO, ME, true), ALL), RING_QUIET);
}

static void
a_comment_that_a_page_brought_first_rings_by_its_note(void **state)
{
	struct ring_head is = a_head(2, BO, ME, false);

	(void)state;
	assert_int_equal(ring_decide(&is, &is, ME, ALL, true), RING_COMMENT);
	assert_int_equal(ring_decide(&is, &is, ME, ALL, false), RING_QUIET);
}

static void
ones_own_comment_never_rings(void **state)
{
	(void)state;
	assert_int_equal(
	    decide(a_head(1, BO, ME, true), a_head(2, ME, ME, true), ALL), RING_QUIET);
}

static void
only_what_the_setting_names_rings(void **state)
{
	struct ring_head was = a_head(1, BO, ME, false), is = a_head(2, BO, ME, false);

	(void)state;
	assert_int_equal(decide(was, is, RING_OWN), RING_COMMENT);
	assert_int_equal(decide(was, is, RING_WATCHED | RING_MENTIONS), RING_QUIET);
	was.assignee_id = is.assignee_id = BO;
	was.is_watched = is.is_watched = true;
	assert_int_equal(decide(was, is, RING_WATCHED), RING_COMMENT);
	assert_int_equal(decide(was, is, RING_OWN | RING_MENTIONS), RING_QUIET);
	was.is_watched = false;
	assert_int_equal(decide(was, is, RING_MENTIONS), RING_MENTION);
	assert_int_equal(decide(was, is, RING_OWN), RING_QUIET);
}

static void
becoming_the_assignee_rings_once(void **state)
{
	struct ring_head was = a_head(1, BO, 0, false), is = a_head(1, BO, ME, false);

	(void)state;
	assert_int_equal(decide(was, is, ALL), RING_ASSIGNED);
	assert_int_equal(decide(is, is, ALL), RING_QUIET);
	assert_int_equal(decide(was, is, RING_WATCHED), RING_QUIET);
}

static void
of_a_ticket_not_seen_before_only_a_comment_that_just_came_rings(void **state)
{
	struct ring_head was = { 0 }, is = a_head(5, BO, ME, false);

	(void)state;
	assert_int_equal(ring_decide(&was, &is, ME, ALL, true), RING_COMMENT);
	assert_int_equal(ring_decide(&was, &is, ME, ALL, false), RING_QUIET);
}

/* ---- in the app ---- */

/* 48213 is Bo's, 48209 mine; the view is that of unassigned tickets, which shows
 * neither. */
static struct fixture *
a_desk(uint32_t ring)
{
	struct fixture *f = fixture_open(80, 24);
	struct desk_ticket *t;

	f->app->options.title = "ana@demo"; /* is not the window's */
	f->app->options.settings.ring = ring;
	f->app->options.settings.ring_for = ALL;
	t = fixture_ticket(f, 48213, "Printer on fire");
	t->row.assignee_id = BO;
	fixture_comment(t, 1, FIXTURE_LENA, false, "hello");
	t = fixture_ticket(f, 48209, "VPN drops");
	t->row.assignee_id = ME;
	fixture_comment(t, 2, FIXTURE_LENA, false, "hello");
	fixture_ticket(f, 48200, "Nobody's");
	fixture_start(f);
	f->app->effects = (struct app_effects){ 0 };
	return f;
}

static void
note(struct fixture *f, char table, char op, int64_t ticket_id)
{
	struct change_note n = { .table = table, .op = op, .ticket_id = ticket_id };

	f->app->effects = (struct app_effects){ 0 };
	app_begin_turn(f->app, f->mono, f->real);
	f->events.changes(f->events.ctx, &n, 1);
	fixture_turn(f);
	fixture_answer(f);
	fixture_wait(f, 2 * WHEN_SECOND);
	fixture_answer(f);
	fixture_turn(f);
}

static void
somebody_writes(struct fixture *f, size_t index, int64_t author)
{
	struct desk_ticket *t = &f->tickets[index];

	fixture_comment(t, 100 + (int64_t)t->comment_count, author, false, "more");
	t->is_unread = author != ME;
	note(f, 'c', 'I', t->row.id);
}

static const char *
said(const struct fixture *f)
{
	return f->app->ring.clean.p ? f->app->ring.clean.p : "";
}

static void
opening_the_desk_rings_for_nothing(void **state)
{
	struct fixture *f = a_desk(RING_BELL | RING_TITLE | RING_OSC9);

	(void)state;
	assert_string_equal(said(f), "");
	assert_false(f->app->effects.bell);
	fixture_close(f);
}

static void
a_reply_on_my_ticket_rings_though_no_view_shows_it(void **state)
{
	struct fixture *f = a_desk(RING_BELL | RING_TITLE | RING_OSC9);

	(void)state;
	somebody_writes(f, 1, FIXTURE_LENA);
	assert_true(f->app->effects.bell);
	assert_string_equal(f->app->effects.window_title, "ttydesk (1)");
	assert_string_equal(said(f), "#48209 Lena Fox replied: VPN drops");
	assert_ptr_equal(f->app->effects.notify.p, said(f));
	fixture_close(f);
}

static void
a_comment_rings_once_however_often_it_is_told(void **state)
{
	struct fixture *f = a_desk(RING_BELL);

	(void)state;
	press(f, "6"); /* all: its head is known */
	fixture_answer(f);
	somebody_writes(f, 1, FIXTURE_LENA);
	assert_true(f->app->effects.bell);
	note(f, 'c', 'I', 48209);
	assert_false(f->app->effects.bell);
	fixture_close(f);
}

static void
a_colleague_writes_and_a_customer_replies(void **state)
{
	struct fixture *f = a_desk(RING_BELL);

	(void)state;
	somebody_writes(f, 1, BO);
	assert_string_equal(said(f), "#48209 Bo Lind wrote: VPN drops");
	assert_string_equal(f->app->effects.window_title, "");
	assert_int_equal(f->app->effects.notify.n, 0);
	fixture_close(f);
}

static void
what_is_not_mine_and_what_i_write_is_quiet(void **state)
{
	struct fixture *f = a_desk(RING_BELL);

	(void)state;
	somebody_writes(f, 0, FIXTURE_LENA);
	assert_false(f->app->effects.bell);
	somebody_writes(f, 1, ME);
	assert_false(f->app->effects.bell);
	fixture_close(f);
}

static void
a_ticket_that_becomes_mine_rings(void **state)
{
	struct fixture *f = a_desk(RING_BELL);

	(void)state;
	f->tickets[0].row.assignee_id = ME;
	note(f, 't', 'U', 48213);
	assert_string_equal(said(f), "#48213 assigned to you: Printer on fire");
	f->app->effects.bell = false;
	note(f, 't', 'U', 48213);
	note(f, 't', 'U', 48209);
	assert_false(f->app->effects.bell);
	fixture_close(f);
}

static void
what_i_assign_to_me_is_quiet(void **state)
{
	struct fixture *f = a_desk(RING_BELL);

	(void)state;
	press(f, "a"); /* 48200 is at the cursor */
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	f->tickets[2].row.assignee_id = ME;
	note(f, 't', 'U', 48200);
	assert_string_equal(said(f), "");
	fixture_close(f);
}

static void
a_mention_rings_as_one(void **state)
{
	struct fixture *f = a_desk(RING_BELL);

	(void)state;
	press(f, "6"); /* all: its head is known */
	fixture_answer(f);
	f->tickets[0].is_watched = true;
	somebody_writes(f, 0, BO);
	assert_string_equal(said(f), "#48213 Bo Lind mentioned you: Printer on fire");
	fixture_close(f);
}

static void
many_changes_ring_as_one_in_two_seconds(void **state)
{
	struct fixture *f = a_desk(RING_BELL);
	struct change_note n[2] = { { .table = 'c', .op = 'I', .ticket_id = 48209 },
		{ .table = 'c', .op = 'I', .ticket_id = 48213 } };

	(void)state;
	somebody_writes(f, 1, FIXTURE_LENA);
	fixture_comment(&f->tickets[1], 200, BO, false, "x");
	fixture_comment(&f->tickets[0], 201, BO, false, "x");
	f->tickets[0].is_watched = true;
	f->app->effects.bell = false;
	f->app->ring.at = f->mono + 2 * WHEN_SECOND;
	app_begin_turn(f->app, f->mono, f->real);
	f->events.changes(f->events.ctx, n, 2);
	fixture_turn(f);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_false(f->app->effects.bell);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	assert_true(f->app->effects.bell);
	assert_non_null(strstr(said(f), "(and 1 more)"));
	fixture_close(f);
}

static void
the_title_counts_down_when_the_ticket_was_read(void **state)
{
	struct fixture *f = a_desk(RING_TITLE);

	(void)state;
	somebody_writes(f, 1, FIXTURE_LENA);
	assert_string_equal(f->app->effects.window_title, "ttydesk (1)");
	f->app->effects = (struct app_effects){ 0 };
	press(f, "1"); /* mine */
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	fixture_wait(f, 2 * WHEN_SECOND); /* its end was on the screen */
	fixture_wait(f, WHEN_SECOND);
	assert_string_equal(f->app->effects.window_title, "ttydesk");
	fixture_close(f);
}

static void
without_ringing_nothing_is_asked(void **state)
{
	struct fixture *f = a_desk(0);
	size_t pages = fixture_asked(f, REQUEST_PAGE), heads;

	(void)state;
	assert_int_equal(pages, 1);
	heads = fixture_asked(f, REQUEST_TICKETS);
	somebody_writes(f, 1, FIXTURE_LENA);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), heads);
	assert_string_equal(said(f), "");
	fixture_close(f);
}

static void
a_storm_asks_once_in_two_seconds(void **state)
{
	struct fixture *f = a_desk(RING_BELL);
	int asked = 0;

	(void)state;
	f->app->ring.ask_at = f->mono;
	for (int i = 0; i < 40; i++) {
		int64_t at = f->app->ring.ask_at;

		fixture_change(f, 't', 48213 + (i & 1));
		fixture_answer(f);
		fixture_wait(f, 100 * WHEN_MS);
		asked += f->app->ring.ask_at != at;
	}
	assert_in_range(asked, 1, 3);
	fixture_close(f);
}

static void
a_ticket_that_is_gone_is_asked_for_once(void **state)
{
	struct fixture *f = a_desk(RING_BELL);
	size_t before;

	(void)state;
	f->tickets[0].is_deleted = true;
	note(f, 't', 'U', 48213);
	before = fixture_asked(f, REQUEST_TICKETS);
	for (int i = 0; i < 5; i++) {
		fixture_wait(f, 2 * WHEN_SECOND);
		fixture_answer(f);
	}
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), before);
	fixture_close(f);
}

static void
hostile_words_ring_clean(void **state)
{
	struct fixture *f = a_desk(RING_OSC9);

	(void)state;
	f->tickets[1].row.title = STR_LIT("a\a\033]52;c;eA==\a\342\200\256b");
	somebody_writes(f, 1, FIXTURE_LENA);
	assert_non_null(strstr(said(f), "replied: a"));
	for (const char *p = said(f); *p != '\0'; p++)
		assert_true((unsigned char)*p >= 0x20);
	assert_null(strstr(said(f), "\342\200\256"));
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_comment_rings_on_ones_own_and_on_watched_tickets),
		cmocka_unit_test(a_comment_that_a_page_brought_first_rings_by_its_note),
		cmocka_unit_test(a_comment_rings_once_however_often_it_is_told),
		cmocka_unit_test(ones_own_comment_never_rings),
		cmocka_unit_test(only_what_the_setting_names_rings),
		cmocka_unit_test(becoming_the_assignee_rings_once),
		cmocka_unit_test(
		    of_a_ticket_not_seen_before_only_a_comment_that_just_came_rings),
		cmocka_unit_test(opening_the_desk_rings_for_nothing),
		cmocka_unit_test(a_reply_on_my_ticket_rings_though_no_view_shows_it),
		cmocka_unit_test(a_colleague_writes_and_a_customer_replies),
		cmocka_unit_test(what_is_not_mine_and_what_i_write_is_quiet),
		cmocka_unit_test(a_ticket_that_becomes_mine_rings),
		cmocka_unit_test(what_i_assign_to_me_is_quiet),
		cmocka_unit_test(a_mention_rings_as_one),
		cmocka_unit_test(many_changes_ring_as_one_in_two_seconds),
		cmocka_unit_test(the_title_counts_down_when_the_ticket_was_read),
		cmocka_unit_test(without_ringing_nothing_is_asked),
		cmocka_unit_test(a_storm_asks_once_in_two_seconds),
		cmocka_unit_test(a_ticket_that_is_gone_is_asked_for_once),
		cmocka_unit_test(hostile_words_ring_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
