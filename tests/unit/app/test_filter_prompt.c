/* The filter prompt: it replaces the view's filter, or says what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(100, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	f->tickets[0].row.priority = PRIORITY_URGENT;
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
filter(struct fixture *f, const char *words)
{
	press(f, "\\");
	type_text(f, words);
	type_text(f, "\n");
	fixture_answer(f);
}

static void
the_words_replace_the_views_filter(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	filter(f, "priority:urgent tag:vpn");
	assert_int_equal(f->app->view, -1);
	assert_shows(f, "status:active priority:urgent tag:vpn");
	filter(f, "priority:urgent");
	assert_int_equal(f->app->list.count, 1);
	filter(f, "");
	assert_int_equal(f->app->list.count, 2);
	press(f, "2");
	assert_int_equal(f->app->view, 1);
	fixture_close(f);
}

static void
assert_marked(struct fixture *f, const char *words)
{
	const char *row;

	assert_shows(f, words);
	for (int y = 0; y < f->canvas.h; y++) {
		row = strstr(fixture_row(f, y), words);
		if (row != NULL &&
		    f->canvas.cells[y * f->canvas.w + (row - fixture_row(f, y))].layer ==
			ROLE_MATCH)
			return;
	}
	fail_msg("%s is not marked", words);
}

static void
words_of_the_filter_are_marked_in_the_thread_and_n_goes_on(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	for (int i = 0; i < 10; i++)
		fixture_comment(&f->tickets[0], 10 + i, FIXTURE_BO, false,
		    i == 4       ? "the proxy timeout is short"
			: i == 9 ? "proxy timeout, again"
				 : "a\nb\nc\nd\ne\nf\ng\nh");
	filter(f, "\"proxy timeout\" or #48213 -quick*");
	press(f, "Enter");
	fixture_answer(f);
	assert_shows(f, "the proxy timeout is short");
	assert_marked(f, "proxy timeout");
	press(f, "n");
	assert_shows(f, "proxy timeout, again");
	/* what is looked for then counts more */
	press(f, "/");
	type_text(f, "again\n");
	assert_marked(f, "again");
	fixture_close(f);
}

static void
the_ticket_beside_the_list_shows_the_place_that_was_found(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	for (int i = 0; i < 10; i++)
		fixture_comment(&f->tickets[0], 10 + i, FIXTURE_BO, false,
		    i == 7 ? "the proxy timeout is short" : "a\nb\nc\nd\ne\nf\ng\nh");
	filter(f, "\"proxy timeout\"");
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_marked(f, "proxy timeout is");
	assert_int_equal(f->app->focus, PANE_LIST);
	fixture_close(f);
}

static void
refuse_page(struct fixture *f, enum err_code code, const char *msg)
{
	struct reply r = { .id = f->app->list.request_id, .kind = REQUEST_PAGE };

	(void)err_set(&r.err, code, "%s", msg);
	f->events.reply(f->events.ctx, &r);
	fixture_turn(f);
}

static void
a_search_that_was_stopped_waits_for_a_word(void **state)
{
	struct fixture *f = a_desk();
	size_t n;

	(void)state;
	press(f, "\\");
	type_text(f, "zeppelin\n");
	n = fixture_asked(f, REQUEST_PAGE);
	press(f, "Ctrl-C");
	assert_int_equal(f->canceled_id, f->app->list.request_id);
	refuse_page(f, ERR_CANCELED, "cancelled");
	assert_shows(f, "stopped: R begins it again");
	fixture_change(f, 'c', f->tickets[0].row.id);
	fixture_wait(f, WHEN_MINUTE);
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), n);
	press(f, "R");
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), n + 1);
	refuse_page(f, ERR_TIMEOUT, "statement timeout");
	assert_shows(f, "statement timeout");
	fixture_wait(f, WHEN_MINUTE);
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), n + 1);
	/* another list does not wait */
	filter(f, "");
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), n + 2);
	fixture_close(f);
}

static void
escape_stops_a_search_at_once(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "Esc"); /* an ordinary list is read on */
	assert_int_equal(f->canceled_id, 0);
	press(f, "\\");
	type_text(f, "zeppelin\n");
	assert_shows(f, "searching ... Esc stops it");
	press(f, "Esc");
	assert_int_not_equal(f->canceled_id, 0);
	assert_int_equal(f->canceled_id, f->app->list.request_id);
	refuse_page(f, ERR_CANCELED, "cancelled");
	assert_shows(f, "search stopped: R begins it again");
	fixture_close(f);
}

static void
only_the_server_says_where_the_best_stand(void **state)
{
	struct fixture *f = a_desk();
	size_t n;

	(void)state;
	press(f, "o");
	assert_hides(f, "best: by the words");
	press(f, "Esc");
	filter(f, "ticket");
	press(f, "o b");
	assert_shows(f, "sorted by best");
	assert_true(query_is_ranked(&f->app->list.query));
	fixture_answer(f);
	n = fixture_asked(f, REQUEST_PAGE);
	f->tickets[0].row.priority = PRIORITY_LOW;
	fixture_change(f, 't', f->tickets[0].row.id);
	fixture_wait(f, WHEN_MINUTE);
	fixture_answer(f);
	fixture_wait(f, WHEN_MINUTE);
	assert_true(fixture_asked(f, REQUEST_PAGE) > n);
	fixture_close(f);
}

static void
the_editor_gives_the_filter_back(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "tag:v");
	press(f, "Ctrl-X");
	assert_true(app_take_effects(f->app).edit);
	app_begin_turn(f->app, f->mono, f->real);
	assert_true(app_edited(f->app, true, STR_LIT("tag:vpn\npriority:urgent\n"), ""));
	fixture_turn(f);
	assert_shows(f, "tag:vpn priority:urgent");
	assert_int_not_equal(f->app->view, -1); /* not before Enter */
	fixture_close(f);
}

static void
words_of_any_length_stand_beside_the_tabs(void **state)
{
	struct fixture *f = a_desk();
	char words[60] = "";

	(void)state;
	for (size_t n = 2; n < sizeof words; n++) {
		memset(words, 'w', n - 1);
		filter(f, words);
		assert_non_null(strstr(fixture_row(f, 0), words));
	}
	fixture_close(f);
}

static void
accents_make_no_difference_to_what_is_marked(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_comment(&f->tickets[0], 10, FIXTURE_BO, false, "Hello Jos\xc3\xa9 Castano");
	filter(f, "jose");
	press(f, "Enter");
	fixture_answer(f);
	assert_marked(f, "Jos\xc3\xa9");
	fixture_close(f);
}

static void
a_fault_keeps_the_list_and_names_the_nearest_word(void **state)
{
	struct fixture *f = a_desk();
	size_t asked = fixture_asked(f, REQUEST_PAGE);

	(void)state;
	filter(f, "status:open tag:vnp");
	assert_shows(f, "^ there is no tag vnp, nearest: vpn");
	/* the caret stands under the v */
	assert_int_equal(strchr(fixture_row(f, 22), '^') - fixture_row(f, 22), 1 + 16);
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), asked);
	press(f, "Esc");
	assert_int_equal(f->app->view, 1);
	fixture_close(f);
}

static void
tab_completes_fields_and_values_in_turn(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "pri");
	press(f, "Tab");
	assert_shows(f, "\\priority:");
	press(f, "Tab"); /* that is the only one: now its values */
	assert_shows(f, "\\priority:low");
	press(f, "Tab");
	assert_shows(f, "\\priority:medium");
	press(f, "Shift-Tab Ctrl-W");
	type_text(f, "priority:u");
	press(f, "Tab");
	assert_shows(f, "\\priority:urgent");
	type_text(f, " tag:");
	press(f, "Tab");
	assert_shows(f, "tag:hardware");
	press(f, "Tab");
	assert_shows(f, "tag:network");
	fixture_close(f);
}

static void
earlier_filters_come_back_with_up(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	filter(f, "tag:vpn");
	filter(f, "priority:high");
	press(f, "\\ Up Up");
	assert_shows(f, "\\tag:vpn");
	press(f, "Down");
	assert_shows(f, "\\priority:high");
	fixture_close(f);
}

static void
what_matches_is_counted_once_the_keys_rest(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "priority:urg");
	assert_int_equal(fixture_asked(f, REQUEST_VIEW_COUNTS), 0); /* none while keys come */
	assert_shows(f, "counting ...");
	fixture_wait(f, TALLY_REST_US);
	assert_int_equal(fixture_asked(f, REQUEST_VIEW_COUNTS), 1);
	fixture_answer(f);
	assert_shows(f, "1 ticket");
	type_text(f, "e"); /* the same tickets: what is known stays */
	assert_shows(f, "1 ticket");
	type_text(f, "x"); /* no such word */
	assert_hides(f, "1 ticket");
	assert_hides(f, "counting");
	press(f, "Backspace Backspace");
	type_text(f, ",h");
	fixture_wait(f, TALLY_REST_US);
	fixture_answer(f);
	assert_shows(f, "2 tickets");
	press(f, "Esc");
	assert_hides(f, "1 ticket");
	fixture_close(f);
}

static void
a_count_that_runs_is_given_up_with_the_next_key(void **state)
{
	struct fixture *f = a_desk();
	uint64_t running;

	(void)state;
	press(f, "\\");
	type_text(f, "priority:urgent");
	fixture_wait(f, TALLY_REST_US);
	running = f->app->commands.tally.request_id;
	assert_int_not_equal(running, 0);
	type_text(f, ",low");
	assert_int_equal(f->canceled_id, running);
	fixture_answer(f); /* its answer is not taken for the new one's */
	assert_shows(f, "counting ...");
	fixture_wait(f, TALLY_REST_US);
	running = f->app->commands.tally.request_id;
	press(f, "Esc");
	assert_int_equal(f->canceled_id, running);
	fixture_close(f);
}

static void
tab_completes_customers_from_the_server(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "status:open requester:lena");
	assert_int_equal(fixture_asked(f, REQUEST_PEOPLE), 0);
	press(f, "Tab"); /* does not wait for the keys to rest */
	assert_shows(f, "looking for people ...");
	assert_int_equal(fixture_asked(f, REQUEST_PEOPLE), 1);
	fixture_answer(f);
	assert_shows(f, "\\status:open requester:lena@acme.example");
	fixture_close(f);
}

static void
a_late_answer_about_people_changes_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "requester:lena");
	press(f, "Tab");
	type_text(f, "x");
	fixture_answer(f);
	assert_shows(f, "\\requester:lenax");
	assert_hides(f, "looking");
	press(f, "Esc");
	fixture_close(f);
}

static void
the_row_above_says_what_a_field_takes(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	assert_shows(f, "Tab: status priority assignee");
	type_text(f, "idle>");
	assert_shows(f, "idle: as age (the time since its last change)");
	fixture_close(f);
}

static void
ctrl_r_looks_for_an_earlier_filter(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	filter(f, "tag:vpn");
	filter(f, "priority:high");
	press(f, "\\ Ctrl-R");
	type_text(f, "vp");
	assert_shows(f, "(before: vp) \\tag:vpn");
	press(f, "Enter");
	assert_shows(f, "status:active tag:vpn");
	fixture_close(f);
}

static void
filters_come_back_after_a_restart(void **state)
{
	char folder[] = "/tmp/ttydesk-test-XXXXXX", path[64];
	struct fixture *f = a_desk();

	(void)state;
	assert_non_null(mkdtemp(folder));
	f->app->options.state_folder = folder;
	filter(f, "tag:vpn");
	filter(f, "status:nonsense"); /* not one that is wrong */
	press(f, "Esc");
	fixture_close(f);
	f = a_desk();
	f->app->options.state_folder = folder;
	press(f, "\\ Up");
	assert_shows(f, "\\tag:vpn");
	fixture_close(f);
	snprintf(path, sizeof path, "%s/filters", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_replace_the_views_filter),
		cmocka_unit_test(the_editor_gives_the_filter_back),
		cmocka_unit_test(words_of_the_filter_are_marked_in_the_thread_and_n_goes_on),
		cmocka_unit_test(the_ticket_beside_the_list_shows_the_place_that_was_found),
		cmocka_unit_test(a_search_that_was_stopped_waits_for_a_word),
		cmocka_unit_test(escape_stops_a_search_at_once),
		cmocka_unit_test(only_the_server_says_where_the_best_stand),
		cmocka_unit_test(words_of_any_length_stand_beside_the_tabs),
		cmocka_unit_test(accents_make_no_difference_to_what_is_marked),
		cmocka_unit_test(a_fault_keeps_the_list_and_names_the_nearest_word),
		cmocka_unit_test(tab_completes_fields_and_values_in_turn),
		cmocka_unit_test(earlier_filters_come_back_with_up),
		cmocka_unit_test(what_matches_is_counted_once_the_keys_rest),
		cmocka_unit_test(a_count_that_runs_is_given_up_with_the_next_key),
		cmocka_unit_test(tab_completes_customers_from_the_server),
		cmocka_unit_test(a_late_answer_about_people_changes_nothing),
		cmocka_unit_test(the_row_above_says_what_a_field_takes),
		cmocka_unit_test(ctrl_r_looks_for_an_earlier_filter),
		cmocka_unit_test(filters_come_back_after_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
