/* Marks, and what is done to all of them: shown first, made by one call,
 * reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define ROW(id, state, now)                                                                    \
	"{\"id\":" id ",\"kind\":\"set\",\"field\":\"status\",\"state\":\"" state              \
	"\",\"now\":\"" now "\"}"
#define OUTCOME(state, rows) "{\"state\":\"" state "\",\"rows\":[" rows "]}"
#define BOTH                                                                                   \
	OUTCOME("done", ROW("48205", "done", "RESOLVED") "," ROW("48213", "done", "RESOLVED"))

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(100, 24);
	static const char *const titles[] = { "Printer on fire", "VPN drops", "No MFA",
		"Invoice wrong", "Dock dead" };

	for (int i = 0; i < 5; i++)
		fixture_ticket(f, 48213 - 2 * i, titles[i]);
	fixture_start(f);
	return f;
}

static size_t
marked(struct fixture *f)
{
	return f->app->marks.count;
}

static void
v_marks_and_moves_on_and_takes_the_mark_back(void **state)
{
	struct fixture *f = a_desk();
	int64_t first = app_selected(f->app);

	(void)state;
	press(f, "v");
	assert_int_equal(marked(f), 1);
	assert_true(marks_has(f->app, first));
	assert_true(app_selected(f->app) != first);
	assert_shows(f, "1 marked");
	press(f, "k v");
	assert_int_equal(marked(f), 0);
	assert_hides(f, "marked");
	fixture_close(f);
}

static void
a_range_shows_before_it_is_marked(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "V j j");
	assert_int_equal(marked(f), 0);
	assert_shows(f, "range of 3: V marks it");
	press(f, "V");
	assert_int_equal(marked(f), 3);
	assert_shows(f, "3 marked");
	fixture_close(f);
}

static void
all_loaded_all_that_match_or_by_a_pattern(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "* l");
	assert_int_equal(marked(f), 5);
	press(f, ",");
	assert_int_equal(marked(f), 0);
	press(f, "* a");
	assert_int_equal(marked(f), 0); /* on the way */
	fixture_answer(f);
	assert_int_equal(marked(f), 5);
	press(f, ", * /");
	type_text(f, "vpn\n");
	assert_int_equal(marked(f), 1);
	assert_true(marks_has(f->app, 48211));
	fixture_close(f);
}

static void
what_a_typed_filter_matches_is_counted_before_it_is_marked(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "priority:urgent,high,low,medium\n");
	fixture_answer(f);
	press(f, "*");
	assert_shows(f, "all that match");
	fixture_answer(f);
	assert_shows(f, "all 5 that match");
	press(f, "a");
	fixture_answer(f);
	assert_int_equal(marked(f), 5);
	fixture_close(f);
}

/* A verb that comes too early would act on something else. */
static void
verbs_wait_until_all_that_match_are_marked(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "* a d");
	assert_null(fixture_write(f));
	assert_shows(f, "marking all that match");
	fixture_close(f);
}

static void
marks_stay_on_their_tickets_through_refreshes_and_esc(void **state)
{
	struct fixture *f = a_desk();
	int64_t first = app_selected(f->app);

	(void)state;
	press(f, "v Esc");
	fixture_ticket(f, 48299, "New on top")->row.priority = PRIORITY_URGENT;
	fixture_change(f, 't', 48299);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_int_equal(marked(f), 1);
	assert_true(marks_has(f->app, first));
	fixture_close(f);
}

static void
a_verb_on_marks_asks_the_server_then_the_person(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "G v k k k k v d");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_CHECK);
	press(f, "y"); /* before the counts were seen */
	fixture_outcome(f, BOTH);
	assert_null(fixture_write(f));
	assert_shows(f, "2 tickets: RESOLVED. 2 change  y yes");
	press(f, "y");
	assert_sends(fixture_write(f), "\"to\":\"RESOLVED\"");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	assert_true(fixture_write(f)->request.each);
	assert_int_equal(marked(f), 0);
	fixture_outcome(f, BOTH);
	assert_shows(f, "2 tickets: RESOLVED (u undoes)");
	fixture_close(f);
}

static void
n_changes_nothing_and_keeps_the_marks(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v d");
	fixture_outcome(f, BOTH);
	press(f, "n");
	assert_null(fixture_write(f));
	assert_int_equal(marked(f), 2);
	assert_shows(f, "nothing was changed");
	fixture_close(f);
}

static void
the_rows_of_the_preview_say_what_becomes_of_each(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "G v k k k k v d");
	fixture_outcome(f,
	    OUTCOME("conflict",
		ROW("48205", "done", "RESOLVED") ","
						 "{\"id\":48213,\"kind\":\"set\",\"field\":"
						 "\"status\",\"state\":\"conflict\","
						 "\"now\":\"CLOSED\",\"by\":\"Bo Lind\"}"));
	assert_shows(f, "1 changes, 1 NOT");
	press(f, "Enter");
	assert_shows(f, "status OPEN -> RESOLVED");
	assert_shows(f, "#48213    status is CLOSED by Bo Lind");
	press(f, "q y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	fixture_close(f);
}

static void
what_was_not_done_is_listed_and_the_rest_can_be_undone(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "G v k k k k v d");
	fixture_outcome(f, BOTH);
	press(f, "y");
	fixture_outcome(f,
	    OUTCOME("conflict",
		ROW("48205", "done", "RESOLVED") ","
						 "{\"id\":48213,\"kind\":\"set\",\"field\":"
						 "\"status\",\"state\":\"gone\","
						 "\"why\":\"the ticket was deleted\"}"));
	assert_shows(f, "2 tickets: RESOLVED: 1 done, 1 NOT");
	assert_shows(f, "#48213: the ticket was deleted");
	fixture_turn(f);
	press(f, "q u");
	assert_shows(f, "Undo: 2 tickets: RESOLVED");
	press(f, "y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	fixture_close(f);
}

static void
more_than_fifty_need_their_number(void **state)
{
	struct fixture *f = fixture_open(100, 24);

	(void)state;
	for (int i = 0; i < 60; i++)
		fixture_ticket(f, 100 + i, "One of many");
	fixture_start(f);
	press(f, "* a");
	fixture_answer(f);
	assert_shows(f, "60 marked");
	press(f, "x");
	assert_true(fixture_write(f)->request.is_bulk);
	fixture_outcome(f, OUTCOME("done", ROW("100", "done", "CLOSED")));
	assert_shows(f, "Type 60 to do it");
	press(f, "y Enter");
	assert_null(fixture_write(f));
	assert_shows(f, "60 has to be typed");
	type_text(f, "60\n");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	assert_true(fixture_write(f)->request.is_bulk);
	fixture_close(f);
}

static void
the_number_is_seen_where_the_question_is_long(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	for (int i = 0; i < 60; i++)
		fixture_ticket(f, 100 + i, "One of many");
	fixture_start(f);
	press(f, "* a");
	fixture_answer(f);
	press(f, "w");
	fixture_outcome(f,
	    OUTCOME("done",
		ROW("100", "done", "CLOSED") "," ROW("101", "same", "CLOSED") "," ROW(
		    "102", "conflict", "CLOSED")));
	type_text(f, "60");
	assert_shows(f, "1 changes, 1 so already, 1 NOT. Type 60: 60");
	press(f, "Enter");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	fixture_close(f);
}

static void
without_a_link_it_is_said_and_goes_out_later(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v");
	fixture_link(f, LINK_BACKOFF);
	press(f, "d");
	assert_shows(f, "Not checked, no connection");
	press(f, "y");
	assert_null(fixture_write(f));
	fixture_link(f, LINK_LIVE);
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	fixture_close(f);
}

static void
a_unassigns_only_if_all_are_mine(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	for (size_t i = 0; i < 2; i++)
		f->tickets[i].row.assignee_id = FIXTURE_ME;
	press(f, "5");
	fixture_answer(f);
	press(f, "* l a");
	assert_sends(fixture_write(f), "\"to\":2");
	fixture_outcome(f, BOTH);
	press(f, "n ,");
	fixture_close(f);
}

static void
the_last_change_is_made_again_here_and_on_marks(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, ".");
	assert_shows(f, "nothing to repeat");
	press(f, "f 4");
	fixture_outcome(f, OUTCOME("done", ""));
	press(f, "j .");
	assert_sends(fixture_write(f), "\"to\":\"URGENT\",\"rows\":[{\"id\":48211");
	fixture_outcome(f, OUTCOME("done", ""));
	press(f, "v v .");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_CHECK);
	fixture_close(f);
}

#define COMMENT(id, state)                                                                     \
	"{\"id\":" id ",\"kind\":\"comment\",\"state\":\"" state "\",\"by\":\"Lena Fox\"}"

static void
one_text_goes_to_all_marks_after_the_preview(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->app->options.send_hold_s = 0;
	press(f, "v v v c");
	assert_shows(f, "INTERNAL NOTE on #48209 AND 2 MARKED tickets");
	type_text(f, "outage since nine");
	press(f, "Esc");
	assert_shows(f, "y SAVE INTERNAL NOTE TO 3 TICKETS");
	press(f, "y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_CHECK);
	fixture_outcome(f,
	    OUTCOME("done",
		COMMENT("48209", "done") "," COMMENT("48211", "done") "," COMMENT(
		    "48213", "done")));
	assert_shows(f, "3 tickets: internal note \"outage since nine\". 3 change");
	press(f, "Enter");
	assert_shows(f, "gets the internal note");
	assert_shows(f, "The text for #48209");
	press(f, "q");
	press(f, "y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	assert_true(fixture_write(f)->request.each);
	assert_sends(fixture_write(f), "\"content\":\"outage since nine\",\"internal\":true");
	assert_sends(fixture_write(f), "{\"id\":48209,");
	assert_sends(fixture_write(f), "{\"id\":48213,");
	fixture_outcome(f,
	    OUTCOME("conflict",
		COMMENT("48209", "done") "," COMMENT("48211", "conflict") "," COMMENT(
		    "48213", "done")));
	/* where it did not get to it waits */
	fixture_turn(f);
	assert_shows(f, "Lena Fox wrote meanwhile: read it first");
	press(f, "q");
	assert_null(draft_of(f->app, DRAFT_NOTE, 48213));
	assert_non_null(draft_of(f->app, DRAFT_NOTE, 48211));
	fixture_close(f);
}

static void
a_text_for_many_that_is_put_away_stays_one_for_many(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v r");
	type_text(f, "we are on it");
	press(f, "Esc q , r Esc");
	assert_shows(f, "SEND PUBLIC REPLY TO 2 TICKETS");
	fixture_close(f);
}

static void
one_marked_ticket_gets_the_text_whatever_is_selected(void **state)
{
	struct fixture *f = a_desk();
	int64_t first = app_selected(f->app);

	(void)state;
	press(f, "v");
	assert_true(app_selected(f->app) != first);
	press(f, "c");
	assert_non_null(strstr(fixture_picture(f), "INTERNAL NOTE on #48213"));
	fixture_close(f);
}

/* The second is accepted before the first was answered. */
static void
two_large_ones_both_show_how_far_they_are_and_report(void **state)
{
	struct fixture *f = fixture_open(120, 24);

	(void)state;
	for (int i = 0; i < 60; i++)
		fixture_ticket(f, 100 + i, "One of many");
	fixture_start(f);
	for (int i = 0; i < 2; i++) {
		press(f, "* a");
		fixture_answer(f);
		press(f, i == 0 ? "x" : "f 4");
		fixture_checked(f, OUTCOME("done", ROW("100", "done", "CLOSED")));
		type_text(f, "60\n");
	}
	fixture_wait(f, 600 * WHEN_MS);
	assert_shows(f, "60 tickets: CLOSED [");
	f->events.progress(f->events.ctx, 90);
	fixture_outcome(f, OUTCOME("conflict", ROW("100", "conflict", "OPEN")));
	assert_shows(f, "60 tickets: CLOSED: 0 done, 1 NOT");
	fixture_wait(f, 600 * WHEN_MS);
	assert_shows(f, "[....................] 0 % | 60 tickets: CLOSED: 0 done");
	press(f, "j");
	assert_shows(f, "60 tickets: priority URGENT [....................] 0 %");
	fixture_outcome(f, OUTCOME("conflict", ROW("101", "conflict", "LOW")));
	fixture_turn(f);
	assert_shows(f, "60 tickets: CLOSED: 0 done, 1 NOT");
	press(f, "q");
	fixture_wait(f, 10 * WHEN_MS);
	assert_shows(f, "60 tickets: priority URGENT: 0 done, 1 NOT");
	fixture_close(f);
}

static void
a_large_one_shows_how_far_it_is_after_half_a_second(void **state)
{
	struct fixture *f = fixture_open(120, 24);

	(void)state;
	for (int i = 0; i < 60; i++)
		fixture_ticket(f, 100 + i, "One of many");
	fixture_start(f);
	press(f, "* a");
	fixture_answer(f);
	press(f, "x");
	fixture_outcome(f, OUTCOME("done", ROW("100", "done", "CLOSED")));
	type_text(f, "60\n");
	assert_hides(f, "[...");
	fixture_wait(f, 600 * WHEN_MS);
	assert_shows(f, "60 tickets: CLOSED [....................] 0 %");
	app_begin_turn(f->app, f->mono, f->real);
	f->events.progress(f->events.ctx, 30);
	fixture_turn(f);
	assert_shows(f, "60 tickets: CLOSED [######..............] 30 %");
	fixture_outcome(f, OUTCOME("done", ROW("100", "done", "CLOSED")));
	assert_hides(f, "30 %");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v_marks_and_moves_on_and_takes_the_mark_back),
		cmocka_unit_test(a_range_shows_before_it_is_marked),
		cmocka_unit_test(all_loaded_all_that_match_or_by_a_pattern),
		cmocka_unit_test(what_a_typed_filter_matches_is_counted_before_it_is_marked),
		cmocka_unit_test(verbs_wait_until_all_that_match_are_marked),
		cmocka_unit_test(marks_stay_on_their_tickets_through_refreshes_and_esc),
		cmocka_unit_test(a_verb_on_marks_asks_the_server_then_the_person),
		cmocka_unit_test(n_changes_nothing_and_keeps_the_marks),
		cmocka_unit_test(the_rows_of_the_preview_say_what_becomes_of_each),
		cmocka_unit_test(what_was_not_done_is_listed_and_the_rest_can_be_undone),
		cmocka_unit_test(more_than_fifty_need_their_number),
		cmocka_unit_test(the_number_is_seen_where_the_question_is_long),
		cmocka_unit_test(without_a_link_it_is_said_and_goes_out_later),
		cmocka_unit_test(the_last_change_is_made_again_here_and_on_marks),
		cmocka_unit_test(one_text_goes_to_all_marks_after_the_preview),
		cmocka_unit_test(a_text_for_many_that_is_put_away_stays_one_for_many),
		cmocka_unit_test(one_marked_ticket_gets_the_text_whatever_is_selected),
		cmocka_unit_test(two_large_ones_both_show_how_far_they_are_and_report),
		cmocka_unit_test(a_large_one_shows_how_far_it_is_after_half_a_second),
		cmocka_unit_test(a_unassigns_only_if_all_are_mine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
