/* Saved views among the tabs, sorts and columns that each view keeps. */
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

static struct view_row *
a_view(struct fixture *f, const char *name, const char *query)
{
	struct view_row *v = &f->views[f->view_count++];

	*v = (struct view_row){
		.id = 100 + (int64_t)f->view_count, .name = str_z(name), .query = str_z(query)
	};
	return v;
}

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(120, 30);

	fixture_ticket(f, 48213, "Printer on fire")->row.priority = PRIORITY_URGENT;
	fixture_ticket(f, 48209, "VPN drops");
	fixture_ticket(f, 48207, "Cannot reset MFA");
	f->tickets[1].tags[0] = 3;
	f->tickets[1].tag_count = 1;
	return f;
}

static void
settle_counts(struct fixture *f)
{
	for (int i = 0; i < 5; i++) {
		fixture_wait(f, 2 * WHEN_SECOND);
		fixture_answer(f);
	}
}

static void
command(struct fixture *f, const char *words)
{
	press(f, ":");
	type_text(f, words);
	type_text(f, "\n");
	fixture_answer(f);
}

static const struct sent *
last_save(const struct fixture *f)
{
	for (size_t i = f->sent_count; i > 0; i--) {
		if (f->sent[i - 1].request.kind == REQUEST_SAVE_VIEW)
			return &f->sent[i - 1];
	}
	return NULL;
}

static void
saved_views_follow_the_programs_own_with_their_counts(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "VPN", "tag:vpn");
	fixture_start(f);
	settle_counts(f);
	press(f, "9");
	fixture_answer(f);
	assert_shows(f, "9 VPN 1");
	assert_shows(f, "VPN drops");
	assert_hides(f, "Printer on fire");
	press(f, "]");
	assert_int_equal(f->app->view, VIEW_MINE); /* round */
	press(f, "[");
	assert_int_equal(f->app->view, VIEW_COUNT);
	fixture_close(f);
}

static void
a_view_that_wants_a_tab_gets_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "VPN", "tag:vpn")->position = 2;
	fixture_start(f);
	assert_shows(f, "1 Mine 0   2 VPN");
	assert_shows(f, "3 Unassigned");
	press(f, "2");
	fixture_answer(f);
	assert_int_equal(f->app->view, VIEW_COUNT);
	press(f, "3");
	assert_int_equal(f->app->view, VIEW_UNASSIGNED);
	fixture_close(f);
}

static void
a_count_that_changed_since_it_was_looked_at_has_a_star(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "VPN", "tag:vpn")->position = 1;
	fixture_start(f);
	settle_counts(f);
	assert_shows(f, "1 VPN 1 ");
	f->tickets[2].tags[0] = 3;
	f->tickets[2].tag_count = 1;
	fixture_change(f, 'g', 48207);
	settle_counts(f);
	assert_shows(f, "1 VPN 2*");
	press(f, "1");
	fixture_answer(f);
	assert_shows(f, "1 VPN 2 ");
	fixture_close(f);
}

static void
counts_are_asked_one_at_a_time_and_seldom(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	a_view(f, "VPN", "tag:vpn");
	a_view(f, "Urgent or VPN", "priority:urgent or tag:vpn");
	fixture_start(f);
	settle_counts(f);
	asked = fixture_asked(f, REQUEST_VIEW_COUNTS);
	assert_int_equal(asked, 2);
	for (int i = 0; i < 20; i++) {
		fixture_change(f, 't', 48213);
		fixture_wait(f, 10 * WHEN_MS);
		fixture_answer(f);
	}
	assert_in_range(fixture_asked(f, REQUEST_VIEW_COUNTS) - asked, 0, 1);
	fixture_close(f);
}

static void
s_keeps_the_filter_with_its_sort_under_a_name(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_start(f);
	command(f, "filter tag:vpn sort:-updated");
	press(f, "S");
	assert_shows(f, "save this filter as a view named");
	type_text(f, "My VPN");
	a_view(f, "My VPN", "status:active tag:vpn sort:-updated");
	press(f, "Enter");
	assert_sends(last_save(f), "\"name\":\"My VPN\"");
	assert_sends(last_save(f), "\"query\":\"status:active tag:vpn sort:-updated\"");
	assert_sends(last_save(f), "\"shared\":false");
	fixture_answer(f);
	assert_int_equal(f->app->view, VIEW_COUNT); /* it has its name now */
	assert_shows(f, "9 My VPN");
	command(f, "filter tag:vpn");
	command(f, "view-save +All VPN");
	assert_sends(last_save(f), "\"name\":\"All VPN\"");
	assert_sends(last_save(f), "\"shared\":true");
	fixture_close(f);
}

static void
a_saved_view_is_changed_moved_and_deleted_after_a_question(void **state)
{
	struct fixture *f = a_desk();
	size_t saves;

	(void)state;
	a_view(f, "VPN", "tag:vpn")->is_shared = true;
	fixture_start(f);
	command(f, "view VPN");
	command(f, "view-move 1");
	assert_sends(last_save(f), "{\"id\":101,\"position\":1}");
	command(f, "view-edit");
	assert_shows(f, ":filter tag:vpn");
	type_text(f, " priority:high\n");
	fixture_answer(f);
	press(f, "S");
	assert_shows(f, "Enter: VPN again, for EVERYBODY");
	press(f, "Enter");
	assert_sends(
	    last_save(f), "{\"id\":101,\"query\":\"status:active priority:high tag:vpn\"");
	fixture_answer(f);
	saves = fixture_asked(f, REQUEST_SAVE_VIEW);
	command(f, "view-delete VPN");
	assert_shows(f, "Delete the view VPN, which EVERYBODY has?");
	assert_int_equal(fixture_asked(f, REQUEST_SAVE_VIEW), saves);
	f->view_count = 0;
	press(f, "y");
	assert_sends(last_save(f), "{\"id\":101,\"delete\":true}");
	fixture_answer(f);
	assert_hides(f, "9 VPN");
	assert_int_equal(f->app->view, -1); /* its tickets stay */
	fixture_close(f);
}

static void
a_colleagues_change_of_a_view_comes_by_itself(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "VPN", "tag:vpn");
	fixture_start(f);
	press(f, "9");
	fixture_answer(f);
	assert_hides(f, "Printer on fire");
	f->views[0].query = STR_LIT("priority:urgent");
	fixture_wait(f, 2 * WHEN_MINUTE);
	press(f, "j"); /* an idle screen asks nothing */
	fixture_answer(f);
	assert_shows(f, "Printer on fire");
	assert_int_equal(f->app->view, VIEW_COUNT);
	fixture_close(f);
}

static void
a_view_that_means_nothing_any_more_says_why(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "Old", "tag:gone");
	fixture_start(f);
	press(f, "9");
	fixture_answer(f);
	assert_shows(f, "the view Old: there is no tag gone");
	fixture_close(f);
}

static void
a_sort_is_kept_for_its_view_also_after_a_restart(void **state)
{
	char folder[] = "/tmp/ttydesk-test-XXXXXX", path[96];
	struct fixture *f = a_desk();

	(void)state;
	assert_non_null(mkdtemp(folder));
	f->app->options.state_folder = folder;
	fixture_start(f);
	press(f, "o");
	assert_shows(f, "Sort");
	press(f, "c");
	fixture_answer(f);
	assert_shows(f, "sort:-created");
	press(f, "O");
	fixture_answer(f);
	assert_shows(f, "sort:created");
	press(f, "5");
	fixture_answer(f);
	assert_hides(f, "sort:created");
	fixture_close(f);
	f = a_desk();
	f->app->options.state_folder = folder;
	f->app->views.choices.is_read = false; /* the fixture looked where there is none */
	fixture_start(f);
	press(f, "5 2");
	fixture_answer(f);
	assert_shows(f, "sort:created");
	command(f, "sort status -updated");
	assert_shows(f, "sort:status,-updated");
	press(f, ":");
	type_text(f, "sort upd");
	press(f, "Tab");
	assert_shows(f, ":sort updated");
	fixture_close(f);
	snprintf(path, sizeof path, "%s/views", folder);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/commands", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
columns_are_chosen_for_a_view(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_start(f);
	assert_shows(f, "Age");
	command(f, "columns number tags subject");
	assert_hides(f, "Age");
	assert_shows(f, "#      Tags           Subject");
	press(f, "1");
	fixture_answer(f);
	assert_shows(f, "Age");
	press(f, "2");
	fixture_answer(f);
	assert_hides(f, "Age");
	command(f, "columns number subjct");
	assert_shows(f, "there is no column subjct, nearest: subject");
	press(f, "Esc");
	command(f, "columns default");
	assert_shows(f, "Age");
	fixture_close(f);
}

static void
stick_to_top_keeps_the_cursor_on_the_first_row(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_start(f);
	press(f, "5");
	fixture_answer(f);
	press(f, "j F");
	assert_int_equal(f->app->list.cursor, 0);
	fixture_ticket(f, 48300, "New and urgent")->row.priority = PRIORITY_URGENT;
	f->tickets[3].row.updated_at = f->real;
	fixture_change(f, 't', 48300);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_int_equal(f->app->list.cursor, 0);
	assert_int_equal(list_selected(&f->app->list), 48300);
	press(f, "Esc");
	assert_shows(f, "at the top (F)");
	press(f, "F");
	assert_hides(f, "at the top (F)");
	fixture_close(f);
}

static void
a_view_is_not_written_over_without_a_question(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "VPN", "tag:vpn")->is_shared = true;
	fixture_start(f);
	command(f, "view-save +VPN");
	assert_shows(f, "There is a view VPN, which EVERYBODY has: write over it?");
	press(f, "n");
	assert_int_equal(fixture_asked(f, REQUEST_SAVE_VIEW), 0);
	press(f, "R"); /* read again: nothing was saved that would be shown */
	fixture_answer(f);
	assert_int_equal(f->app->view, VIEW_UNASSIGNED);
	command(f, "view-save +VPN");
	press(f, "y");
	assert_sends(last_save(f), "\"name\":\"VPN\"");
	fixture_close(f);
}

static void
a_view_opened_before_its_names_are_known_says_so(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_view(f, "VPN", "tag:vpn");
	fixture_start(f);
	f->app->tags_known = false;
	f->views[0].query = STR_LIT("tag:gone");
	fixture_wait(f, 2 * WHEN_MINUTE);
	press(f, "9");
	assert_int_equal(f->app->view, VIEW_COUNT); /* this one's name is known anyway */
	fixture_answer(f);
	press(f, "2 9");
	assert_shows(f, "there is no tag gone");
	assert_int_equal(f->app->view, VIEW_UNASSIGNED); /* the old list stays */
	fixture_close(f);
}

static uint64_t cancelled;

static void
note_cancel(void *ctx, uint64_t request_id)
{
	(void)ctx;
	cancelled = request_id;
}

static void
a_count_that_takes_too_long_is_given_up(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	a_view(f, "VPN", "tag:vpn");
	fixture_start(f);
	settle_counts(f);
	f->app->port.cancel = note_cancel;
	cancelled = 0;
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	asked = fixture_asked(f, REQUEST_VIEW_COUNTS);
	assert_int_equal(cancelled, 0);
	fixture_wait(f, 3 * WHEN_SECOND);
	assert_int_equal(cancelled, f->app->views.count_request);
	assert_int_not_equal(cancelled, 0);
	assert_int_equal(fixture_asked(f, REQUEST_VIEW_COUNTS), asked);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved_views_follow_the_programs_own_with_their_counts),
		cmocka_unit_test(a_view_that_wants_a_tab_gets_it),
		cmocka_unit_test(a_count_that_changed_since_it_was_looked_at_has_a_star),
		cmocka_unit_test(counts_are_asked_one_at_a_time_and_seldom),
		cmocka_unit_test(s_keeps_the_filter_with_its_sort_under_a_name),
		cmocka_unit_test(a_saved_view_is_changed_moved_and_deleted_after_a_question),
		cmocka_unit_test(a_colleagues_change_of_a_view_comes_by_itself),
		cmocka_unit_test(a_view_that_means_nothing_any_more_says_why),
		cmocka_unit_test(a_sort_is_kept_for_its_view_also_after_a_restart),
		cmocka_unit_test(columns_are_chosen_for_a_view),
		cmocka_unit_test(a_count_that_takes_too_long_is_given_up),
		cmocka_unit_test(a_view_is_not_written_over_without_a_question),
		cmocka_unit_test(a_view_opened_before_its_names_are_known_says_so),
		cmocka_unit_test(stick_to_top_keeps_the_cursor_on_the_first_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
