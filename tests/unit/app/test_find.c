/* Find in the list and in the thread, go to a number, questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 30);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	t->description = "one\ntwo\nneedle in the description\nfour\nfive\nsix\nseven\n"
			 "eight\nnine\nten\neleven\ntwelve\nthirteen\nfourteen\nfifteen\n"
			 "sixteen\nseventeen\nNEEDLE two\neighteen\nnineteen\ntwenty";
	fixture_ticket(f, 48209, "VPN drops");
	fixture_ticket(f, 48207, "Cannot reset MFA");
	fixture_ticket(f, 48198, "VPN again, and the printer too");
	fixture_start(f);
	return f;
}

static int64_t
selected(const struct fixture *f)
{
	return list_selected(&f->app->list);
}

/* ---- the list ---- */

static void
typing_jumps_to_the_first_row_that_has_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "/");
	type_text(f, "vpn");
	assert_shows(f, "/vpn");
	assert_int_equal(fixture_role(f, "/vpn"), ROLE_PROMPT_LABEL);
	assert_int_equal(selected(f), 48209);
	type_text(f, " ag");
	assert_int_equal(selected(f), 48198);
	press(f, "Backspace Backspace Backspace");
	assert_int_equal(selected(f), 48209);
	press(f, "Enter");
	assert_hides(f, "/vpn");
	assert_int_equal(selected(f), 48209);
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), 1); /* jumps, asks nothing */
	fixture_close(f);
}

static void
numbers_and_people_are_found_too(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "/");
	type_text(f, "48207");
	assert_int_equal(selected(f), 48207);
	press(f, "Enter g g /");
	type_text(f, "lena fox");
	assert_int_equal(selected(f), 48213);
	fixture_close(f);
}

static void
n_and_N_go_round(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "/");
	type_text(f, "printer");
	press(f, "Enter");
	assert_int_equal(selected(f), 48213);
	press(f, "n");
	assert_int_equal(selected(f), 48198);
	press(f, "n");
	assert_int_equal(selected(f), 48213);
	press(f, "N");
	assert_int_equal(selected(f), 48198);
	fixture_close(f);
}

static void
esc_restores_the_cursor(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "j /");
	type_text(f, "printer");
	assert_int_equal(selected(f), 48198);
	press(f, "Esc");
	assert_int_equal(selected(f), 48209);
	press(f, "n");
	assert_shows(f, "nothing to find");
	fixture_close(f);
}

static void
what_is_not_there_moves_nothing_and_is_said(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "j /");
	type_text(f, "vpnx");
	assert_shows(f, "not found /vpnx");
	assert_int_equal(selected(f), 48209);
	press(f, "Enter n");
	assert_shows(f, "not found in the rows loaded: vpnx");
	fixture_close(f);
}

static void
no_key_of_the_desk_works_while_typing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "/");
	type_text(f, "daxwiXqQ?u#");
	assert_shows(f, "daxwiXqQ?u#");
	assert_null(fixture_write(f));
	assert_false(app_take_effects(f->app).quit);
	fixture_close(f);
}

static void
a_paste_is_text_on_one_line(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "/");
	paste_text(f, "vpn\nagain");
	assert_shows(f, "/vpn again");
	press(f, "Ctrl-U");
	paste_text(f, "vpn\n");
	assert_int_equal(f->app->mode_count, 2);
	fixture_close(f);
}

static void
a_very_long_needle_is_harmless(void **state)
{
	struct fixture *f = a_desk();
	struct buf long_one = { 0 };

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_put_z(&long_one, "\xc3\xa9");
	press(f, "/");
	paste_text(f, long_one.p);
	assert_shows(f, "not found /");
	press(f, "Enter n");
	assert_int_equal(selected(f), 48213);
	buf_done(&long_one);
	fixture_close(f);
}

/* ---- the thread ---- */

static void
in_the_thread_it_scrolls_to_the_match_and_marks_it(void **state)
{
	struct fixture *f = a_desk();
	int y;

	(void)state;
	press(f, "Enter /");
	type_text(f, "needle");
	y = fixture_find(f, "needle in the description");
	assert_true(y > 0);
	assert_int_equal(f->canvas.cells[y * f->canvas.w].layer, ROLE_MATCH);
	press(f, "Enter n");
	assert_shows(f, "NEEDLE two");
	press(f, "n");
	assert_shows(f, "needle in the description");
	press(f, "N");
	assert_shows(f, "NEEDLE two");
	assert_int_equal(selected(f), 48213);
	press(f, "Esc");
	y = fixture_find(f, "NEEDLE two");
	assert_int_equal(f->canvas.cells[y * f->canvas.w].layer, ROLE_NONE);
	fixture_close(f);
}

static void
esc_puts_the_thread_back_where_it_was(void **state)
{
	struct fixture *f = a_desk();
	int top;

	(void)state;
	press(f, "Enter j");
	top = f->app->ticket.places[0].top;
	assert_true(top > 0);
	press(f, "/");
	type_text(f, "needle two");
	assert_int_not_equal(f->app->ticket.places[0].top, top);
	press(f, "Esc");
	assert_int_equal(f->app->ticket.places[0].top, top);
	fixture_close(f);
}

static void
erasing_a_letter_looks_from_the_start_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "Enter /");
	type_text(f, "needle t");
	assert_shows(f, "NEEDLE two");
	press(f, "Backspace Backspace");
	assert_shows(f, "needle in the description");
	fixture_close(f);
}

/* ---- # ---- */

static void
a_number_in_the_list_is_selected_and_opened(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "#");
	assert_int_equal(fixture_role(f, "#\n"), ROLE_PROMPT_LABEL);
	type_text(f, "48207");
	press(f, "Enter");
	assert_int_equal(selected(f), 48207);
	assert_shows(f, "-- #48207");
	assert_int_equal(f->app->focus, PANE_TICKET);
	press(f, "g o");
	assert_int_equal(selected(f), 48213);
	assert_int_equal(f->app->focus, PANE_LIST);
	fixture_close(f);
}

static void
another_view_lets_go_of_a_ticket_shown_by_number(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = fixture_ticket(f, 44000, "An old one");

	(void)state;
	t->row.status = STATUS_CLOSED;
	press(f, "#");
	type_text(f, "44000\n");
	fixture_answer(f);
	assert_shows(f, "-- #44000");
	press(f, "5");
	fixture_answer(f);
	assert_int_equal(f->app->ticket.ticket_id, selected(f));
	assert_hides(f, "#44000");
	fixture_close(f);
}

static void
the_list_lets_go_of_a_ticket_shown_by_number(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = fixture_ticket(f, 44000, "An old one");

	(void)state;
	t->row.status = STATUS_CLOSED;
	press(f, "#");
	type_text(f, "44000\n");
	fixture_answer(f);
	press(f, "h");
	assert_hides(f, "#44000"); /* keys act on the cursor's row from here on */
	assert_int_equal(f->app->ticket.ticket_id, selected(f));
	fixture_close(f);
}

static void
a_number_elsewhere_opens_in_one_round_trip_and_the_view_stays(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = fixture_ticket(f, 44000, "An old one");

	(void)state;
	t->row.status = STATUS_CLOSED;
	press(f, "#");
	type_text(f, "#44000");
	press(f, "Enter");
	assert_shows(f, "#44000 loading");
	fixture_answer(f);
	assert_shows(f, "An old one");
	assert_shows(f, "-- #44000 HIGH CLOSED");
	assert_int_equal(selected(f), 48213);
	fixture_wait(f, WHEN_SECOND);
	assert_shows(f, "-- #44000"); /* the cursor rests: it does not take the pane back */
	press(f, "a");
	assert_sends(fixture_write(f), "\"id\":44000");
	press(f, "g o");
	assert_shows(f, "-- #48213");
	fixture_close(f);
}

static void
a_number_of_no_ticket_is_said(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "#");
	type_text(f, "99");
	press(f, "Enter");
	fixture_answer(f);
	assert_shows(f, "#99: there is no such ticket");
	assert_hides(f, "-- #99"); /* nothing is known of it */
	press(f, "a d r");
	assert_null(fixture_write(f));
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
}

static void
what_is_no_number_is_said_and_goes_nowhere(void **state)
{
	static const char *const words[] = { "abc", "0", "-5", "99999999999", "1 2", "" };
	struct fixture *f = a_desk();

	(void)state;
	for (size_t i = 0; i < countof(words); i++) {
		press(f, "#");
		type_text(f, words[i]);
		press(f, "Enter");
		assert_shows(f, "a ticket number is needed");
		assert_int_equal(f->app->mode_count, 1);
	}
	assert_shows(f, "-- #48213");
	fixture_close(f);
}

static void
the_way_back_leads_to_a_ticket_shown_by_number(void **state)
{
	struct fixture *f = a_desk();
	struct desk_ticket *t = fixture_ticket(f, 99, "Closed long ago");

	(void)state;
	t->row.status = STATUS_CLOSED;
	press(f, "# 9 9 Enter");
	fixture_answer(f);
	press(f, "# 4 8 2 0 7 Enter");
	fixture_answer(f);
	assert_shows(f, "-- #48207");
	press(f, "g o");
	fixture_answer(f);
	assert_shows(f, "-- #99");
	press(f, "g o");
	fixture_answer(f);
	assert_shows(f, "-- #48213");
	fixture_close(f);
}

static void
after_a_pinned_ticket_a_number_in_the_list_shows_at_once(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "# 9 9 Enter");
	fixture_answer(f);
	press(f, "#");
	type_text(f, "48207");
	press(f, "Enter");
	assert_shows(f, "-- #48207");
	fixture_close(f);
}

static void
esc_closes_the_prompt(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "# 1 Esc # Backspace # Ctrl-G # 1 Ctrl-C");
	assert_int_equal(f->app->mode_count, 1);
	assert_shows(f, "-- #48213");
	fixture_close(f);
}

/* ---- yes or no ---- */

static void
a_question_takes_only_y_for_yes(void **state)
{
	static const char *const no[] = { "n", "Esc", "q", "Enter", "Y", "Space", "Ctrl-C" };
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d"); /* not answered: leaving asks */
	for (size_t i = 0; i < countof(no); i++) {
		press(f, "Q");
		assert_shows(f, "Quit?");
		press(f, no[i]);
		assert_hides(f, "Quit?");
		assert_false(app_take_effects(f->app).quit);
	}
	press(f, "Q y");
	assert_true(app_take_effects(f->app).quit);
	fixture_close(f);
}

static void
a_question_can_be_read_at_every_size(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d");
	for (int cols = 1; cols <= 100; cols += cols < 10 ? 1 : 15) {
		for (int rows = 1; rows <= 30; rows += rows < 6 ? 1 : 8) {
			app_resize(f->app, cols, rows);
			press(f, "Q");
			if (cols > 60)
				assert_shows(f, "would be LOST. Quit?");
			press(f, "n / x Esc # 1 Esc");
		}
	}
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typing_jumps_to_the_first_row_that_has_it),
		cmocka_unit_test(numbers_and_people_are_found_too),
		cmocka_unit_test(n_and_N_go_round),
		cmocka_unit_test(esc_restores_the_cursor),
		cmocka_unit_test(what_is_not_there_moves_nothing_and_is_said),
		cmocka_unit_test(no_key_of_the_desk_works_while_typing),
		cmocka_unit_test(a_paste_is_text_on_one_line),
		cmocka_unit_test(a_very_long_needle_is_harmless),
		cmocka_unit_test(in_the_thread_it_scrolls_to_the_match_and_marks_it),
		cmocka_unit_test(esc_puts_the_thread_back_where_it_was),
		cmocka_unit_test(erasing_a_letter_looks_from_the_start_again),
		cmocka_unit_test(a_number_in_the_list_is_selected_and_opened),
		cmocka_unit_test(the_list_lets_go_of_a_ticket_shown_by_number),
		cmocka_unit_test(another_view_lets_go_of_a_ticket_shown_by_number),
		cmocka_unit_test(a_number_elsewhere_opens_in_one_round_trip_and_the_view_stays),
		cmocka_unit_test(a_number_of_no_ticket_is_said),
		cmocka_unit_test(what_is_no_number_is_said_and_goes_nowhere),
		cmocka_unit_test(the_way_back_leads_to_a_ticket_shown_by_number),
		cmocka_unit_test(after_a_pinned_ticket_a_number_in_the_list_shows_at_once),
		cmocka_unit_test(esc_closes_the_prompt),
		cmocka_unit_test(a_question_takes_only_y_for_yes),
		cmocka_unit_test(a_question_can_be_read_at_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
