/* The postbox: drafts and what is on its way. */
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
	struct fixture *f = fixture_open(120, 40);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	fixture_comment(t, 11, FIXTURE_LENA, false, "It stopped smoking.");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
an_empty_postbox_says_so(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "M");
	assert_shows(f, "all that you wrote is stored");
	press(f, "q");
	assert_hides(f, "all that you wrote is stored");
	fixture_close(f);
}

static void
each_draft_is_a_row_with_its_kind_and_ticket(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "to the customer");
	press(f, "Esc q c");
	type_text(f, "to my team");
	press(f, "Esc q M");
	assert_shows(f, "Drafts 2, on the way 0");
	assert_shows(f, "INTERNAL NOTE");
	assert_shows(f, "to my team");
	assert_shows(f, "PUBLIC REPLY");
	assert_shows(f, "to the customer");
	assert_int_equal(fixture_role(f, "PUBLIC REPLY"), ROLE_COMPOSER_PUBLIC);
	fixture_close(f);
}

static void
keys_after_a_draft_of_another_ticket_act_on_the_one_that_is_shown(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "to the customer");
	press(f, "Esc q j M Enter");
	assert_shows(f, "PUBLIC REPLY to Lena Fox on #48213");
	press(f, "Esc q");
	assert_shows(f, "-- #48213 ");
	assert_int_equal(app_selected(f->app), 48213);
	fixture_close(f);
}

static void
the_queue_marks_tickets_with_a_draft(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c x Esc q");
	assert_string_equal(
	    strstr(fixture_row(f, fixture_find(f, "Printer on fire")), "draft"), "draft");
	assert_null(strstr(fixture_row(f, fixture_find(f, "VPN drops")), "draft"));
	press(f, "c Esc D");
	press(f, "y");
	assert_null(strstr(fixture_row(f, fixture_find(f, "Printer on fire")), "draft"));
	fixture_close(f);
}

static void
enter_goes_on_with_the_draft_on_its_own_ticket(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "to my team");
	press(f, "Esc q j");
	fixture_wait(f, WHEN_SECOND);
	press(f, "M Enter");
	assert_shows(f, "## INTERNAL NOTE on #48213");
	assert_shows(f, "to my team");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"id\":48213");
	assert_sends(fixture_write(f), "\"internal\":true");
	fixture_close(f);
}

static void
a_row_that_has_just_left_opens_no_other_one(void **state)
{
	struct fixture *f = a_desk();
	struct key_event enter = { .code = KEY_ENTER };

	(void)state;
	press(f, "r x Esc q c y Esc q M");
	app_begin_turn(f->app, f->mono, f->real);
	draft_end(f->app, draft_of(f->app, DRAFT_NOTE, 48213)); /* the first row */
	app_key(f->app, &enter);
	app_end_turn(f->app);
	fixture_turn(f);
	assert_hides(f, "== PUBLIC REPLY to");
	assert_shows(f, "that row has just left");
	press(f, "Enter");
	assert_shows(f, "== PUBLIC REPLY to");
	fixture_close(f);
}

static void
a_list_that_became_empty_takes_keys_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c x Esc y M");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":13}]}");
	assert_shows(f, "all that you wrote is stored");
	press(f, "Esc");
	assert_hides(f, "all that you wrote is stored");
	fixture_close(f);
}

static void
what_is_held_counts_down_and_is_taken_back(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->app->options.send_hold_s = 10;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y M");
	assert_shows(f, "leaves in 10s");
	fixture_wait(f, 4 * WHEN_SECOND);
	assert_shows(f, "leaves in 6s");
	press(f, "u");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox");
	fixture_wait(f, WHEN_MINUTE);
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
what_was_done_without_a_link_is_shown_as_unsent_and_drains(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "f 4 j d M");
	assert_shows(f, "Drafts 0, on the way 2");
	assert_shows(f, "unsent: no connection");
	assert_shows(f, "priority URGENT");
	assert_shows(f, "#48209");
	fixture_link(f, LINK_LIVE);
	assert_shows(f, "on the way");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	assert_shows(f, "all that you wrote is stored");
	fixture_close(f);
}

static void
a_draft_is_discarded_after_a_question(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c x Esc q M D");
	assert_shows(f, "Discard this draft for good?");
	press(f, "Enter");
	assert_int_equal(draft_count(f->app), 1);
	press(f, "D");
	press(f, "y");
	assert_int_equal(draft_count(f->app), 0);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_postbox_says_so),
		cmocka_unit_test(each_draft_is_a_row_with_its_kind_and_ticket),
		cmocka_unit_test(
		    keys_after_a_draft_of_another_ticket_act_on_the_one_that_is_shown),
		cmocka_unit_test(the_queue_marks_tickets_with_a_draft),
		cmocka_unit_test(enter_goes_on_with_the_draft_on_its_own_ticket),
		cmocka_unit_test(a_row_that_has_just_left_opens_no_other_one),
		cmocka_unit_test(a_list_that_became_empty_takes_keys_again),
		cmocka_unit_test(what_is_held_counts_down_and_is_taken_back),
		cmocka_unit_test(what_was_done_without_a_link_is_shown_as_unsent_and_drains),
		cmocka_unit_test(a_draft_is_discarded_after_a_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
