/* A new ticket: who asks, the title, the description, then y. */
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
	struct fixture *f = fixture_open(80, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

/* What was typed rests, and the server answers. */
static void
rest(struct fixture *f)
{
	fixture_wait(f, 200 * WHEN_MS);
	fixture_answer(f);
}

/* At the composer of a new ticket by Lena. */
static struct fixture *
a_new_ticket(const char *title)
{
	struct fixture *f = a_desk();

	press(f, "m");
	type_text(f, "lena");
	rest(f);
	press(f, "Enter");
	type_text(f, title);
	press(f, "Enter");
	return f;
}

static void
a_whole_ticket_is_made_in_one_operation(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m");
	assert_shows(f, "Requester: a name, or an e-mail address");
	type_text(f, "lena");
	rest(f);
	assert_shows(f, "Lena Fox <lena@acme.example>");
	press(f, "Enter");
	assert_shows(f, "\nTitle:");
	type_text(f, "Scanner is dead");
	press(f, "Enter");
	assert_shows(f, "== NEW TICKET for Lena Fox: Scanner is dead ==");
	type_text(f, "It does not start.");
	press(f, "Esc");
	assert_shows(f, "y CREATE TICKET");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "\"kind\":\"create\",\"title\":\"Scanner is dead\"");
	assert_sends(fixture_write(f), "\"description\":\"It does not start.\"");
	assert_sends(fixture_write(f), "\"priority\":\"MEDIUM\",\"assignee\":null");
	assert_sends(fixture_write(f), "\"requester\":7,\"tags\":[]");
	assert_sends(fixture_write(f), "\"rows\":[{\"id\":0}]");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	fixture_close(f);
}

static void
the_new_ticket_is_opened_and_its_number_said(void **state)
{
	struct fixture *f = a_new_ticket("Scanner is dead");

	(void)state;
	press(f, "x Esc y");
	fixture_ticket(f, 48300, "Scanner is dead");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48300,\"number\":\"TCK-00048300\","
	    "\"kind\":\"create\",\"state\":\"done\"}]}");
	assert_shows(f, "#48300 was made, number TCK-00048300");
	fixture_answer(f);
	assert_shows(f, "-- #48300 ");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
who_went_on_stays_where_he_is(void **state)
{
	struct fixture *f = a_new_ticket("Scanner is dead");

	(void)state;
	press(f, "x Esc y j");
	fixture_ticket(f, 48300, "Scanner is dead");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48300,\"kind\":\"create\","
	    "\"state\":\"done\"}]}");
	assert_shows(f, "#48300 was made");
	fixture_answer(f);
	assert_hides(f, "-- #48300 ");
	fixture_close(f);
}

static void
priority_assignee_and_tags_are_set_on_the_review_line(void **state)
{
	struct fixture *f = a_new_ticket("Scanner is dead");

	(void)state;
	press(f, "x Esc f 4");
	press(f, "A b o Enter");
	press(f, "t v p n Enter");
	assert_shows(f, "f URGENT  A Bo Lind  t 1 tags");
	press(f, "y");
	assert_sends(fixture_write(f), "\"priority\":\"URGENT\",\"assignee\":3");
	assert_sends(fixture_write(f), "\"tags\":[\"vpn\"]");
	fixture_close(f);
}

static void
a_tag_is_taken_off_as_it_was_put_on(void **state)
{
	struct fixture *f = a_new_ticket("Scanner is dead");

	(void)state;
	press(f, "x Esc t v p n Tab Enter t n e t w Tab Enter");
	assert_shows(f, "t 2 tags");
	press(f, "t v p n Tab Enter y");
	assert_sends(fixture_write(f), "\"tags\":[\"network\"]");
	fixture_close(f);
}

static void
a_person_nobody_knows_comes_with_address_and_name(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m");
	type_text(f, "kim@new.example");
	assert_hides(f, "a new person");
	rest(f);
	assert_shows(f, "a new person");
	press(f, "Enter");
	assert_shows(f, "Full name of kim@new.example:");
	type_text(f, "Kim Doe");
	press(f, "Enter");
	type_text(f, "Hello");
	press(f, "Enter x Esc y");
	assert_sends(fixture_write(f),
	    "\"requester\":{\"email\":\"kim@new.example\",\"full_name\":\"Kim Doe\"}");
	fixture_close(f);
}

static void
without_a_name_the_address_gives_one(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m");
	type_text(f, "kim@new.example");
	rest(f);
	press(f, "Enter Enter");
	type_text(f, "Hello");
	press(f, "Enter x Esc y");
	assert_sends(fixture_write(f), "\"full_name\":\"kim\"");
	fixture_close(f);
}

static void
an_address_the_server_knows_is_no_new_person(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m");
	type_text(f, "LENA@acme.example");
	rest(f);
	assert_hides(f, "a new person");
	press(f, "Enter");
	assert_shows(f, "\nTitle:");
	fixture_close(f);
}

static void
people_are_asked_once_the_typing_rests(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m");
	type_text(f, "lena");
	assert_int_equal(fixture_asked(f, REQUEST_PEOPLE), 0);
	assert_true(app_deadline(f->app) <= f->mono + 150 * WHEN_MS);
	rest(f);
	fixture_wait(f, 5 * WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_PEOPLE), 1);
	fixture_close(f);
}

static void
the_requester_of_the_ticket_in_view_is_offered_at_once(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m Enter");
	assert_shows(f, "\nTitle:");
	assert_int_equal(fixture_asked(f, REQUEST_PEOPLE), 0);
	fixture_close(f);
}

static void
whoever_does_not_begin_as_typed_is_not_taken_before_the_answer(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m");
	type_text(f, "lex"); /* Lena Fox, loosely */
	assert_shows(f, "nothing matches");
	press(f, "Enter");
	assert_hides(f, "\nTitle:");
	press(f, "Ctrl-U f o x");
	assert_hides(f, "nothing matches");
	press(f, "Enter");
	assert_shows(f, "\nTitle:");
	fixture_close(f);
}

static void
what_may_be_the_same_is_shown_above_the_title_and_opens(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m Enter");
	type_text(f, "Printer");
	assert_int_equal(fixture_asked(f, REQUEST_SIMILAR), 0);
	rest(f);
	assert_shows(f, "maybe it is there already");
	assert_shows(f, " #48213 OPEN 1h  Lena Fox  Printer on fire");
	assert_hides(f, "#48209 OPEN");
	press(f, "Up Enter");
	assert_shows(f, "-- #48213 ");
	assert_shows(f, "the new ticket is kept");
	press(f, "m");
	assert_shows(f, "== NEW TICKET for Lena Fox: Printer ==");
	fixture_close(f);
}

static void
a_hint_takes_nothing_from_the_ticket_that_is_loaded(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->tickets[0].tags[f->tickets[0].tag_count++] = 1;
	fixture_comment(&f->tickets[0], 11, FIXTURE_LENA, false, "Help!");
	fixture_change(f, 't', 48213);
	rest(f);
	press(f, "m Enter");
	type_text(f, "Printer");
	rest(f);
	press(f, "Esc");
	assert_shows(f, "tags: hardware");
	assert_shows(f, "1 comment ");
	fixture_close(f);
}

static void
Esc_at_any_step_keeps_what_was_typed(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m Enter");
	type_text(f, "Scanner");
	press(f, "Esc");
	assert_shows(f, "the new ticket is kept: m goes on with it");
	assert_int_equal(app_unsent(f->app), 1);
	press(f, "m");
	assert_shows(f, "== NEW TICKET for Lena Fox: Scanner ==");
	type_text(f, "It beeps.");
	press(f, "Esc q m");
	assert_shows(f, "It beeps.");
	fixture_close(f);
}

static void
nothing_typed_is_nothing_kept(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m Esc");
	assert_int_equal(app_unsent(f->app), 0);
	assert_shows(f, "nothing kept");
	press(f, "m Enter Esc");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
a_title_is_needed_and_can_be_changed_before_it_is_made(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "m Enter Enter");
	assert_shows(f, "a title is needed");
	type_text(f, "Scaner");
	press(f, "Enter x Esc s");
	assert_shows(f, "Title: Scaner");
	press(f, "Backspace Backspace");
	type_text(f, "ner");
	press(f, "Enter");
	assert_shows(f, "y CREATE TICKET");
	press(f, "y");
	assert_sends(fixture_write(f), "\"title\":\"Scanner\"");
	fixture_close(f);
}

static void
a_refused_ticket_is_kept(void **state)
{
	struct fixture *f = a_new_ticket("Scanner");

	(void)state;
	press(f, "x Esc y");
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":0,\"kind\":\"create\",\"state\":"
	    "\"refused\",\"why\":\"no right to\"}]}");
	assert_int_equal(app_unsent(f->app), 1);
	press(f, "m");
	assert_shows(f, "== NEW TICKET for Lena Fox: Scanner ==");
	fixture_close(f);
}

static void
without_a_link_a_ticket_is_made_later(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "m");
	type_text(f, "kim@new.example");
	assert_shows(f, "a new person");
	press(f, "Enter Enter");
	type_text(f, "Hello");
	press(f, "Enter x Esc y");
	assert_null(fixture_write(f));
	assert_int_equal(app_unsent(f->app), 1);
	fixture_link(f, LINK_LIVE);
	assert_sends(fixture_write(f), "\"kind\":\"create\"");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_ticket_is_made_in_one_operation),
		cmocka_unit_test(the_new_ticket_is_opened_and_its_number_said),
		cmocka_unit_test(who_went_on_stays_where_he_is),
		cmocka_unit_test(priority_assignee_and_tags_are_set_on_the_review_line),
		cmocka_unit_test(a_tag_is_taken_off_as_it_was_put_on),
		cmocka_unit_test(a_person_nobody_knows_comes_with_address_and_name),
		cmocka_unit_test(without_a_name_the_address_gives_one),
		cmocka_unit_test(an_address_the_server_knows_is_no_new_person),
		cmocka_unit_test(people_are_asked_once_the_typing_rests),
		cmocka_unit_test(the_requester_of_the_ticket_in_view_is_offered_at_once),
		cmocka_unit_test(
		    whoever_does_not_begin_as_typed_is_not_taken_before_the_answer),
		cmocka_unit_test(what_may_be_the_same_is_shown_above_the_title_and_opens),
		cmocka_unit_test(a_hint_takes_nothing_from_the_ticket_that_is_loaded),
		cmocka_unit_test(Esc_at_any_step_keeps_what_was_typed),
		cmocka_unit_test(nothing_typed_is_nothing_kept),
		cmocka_unit_test(a_title_is_needed_and_can_be_changed_before_it_is_made),
		cmocka_unit_test(a_refused_ticket_is_kept),
		cmocka_unit_test(without_a_link_a_ticket_is_made_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
