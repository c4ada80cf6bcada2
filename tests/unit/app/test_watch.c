/* Watching, and mentions that make others watch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"
#define WATCHES(who) "{\"kind\":\"watch\",\"user_id\":" who ",\"on\":true,\"ids\":[48213]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
write_note(struct fixture *f, const char *text)
{
	press(f, "c");
	type_text(f, text);
	press(f, "Esc");
}

static void
b_watches_and_b_again_does_not(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "b");
	assert_sends(fixture_write(f), WATCHES("2"));
	assert_shows(f, "comments -- watched -- All");
	f->tickets[0].is_watched = true;
	fixture_outcome(f, DONE);
	fixture_answer(f);
	assert_shows(f, "comments -- watched -- All");
	press(f, "b");
	assert_sends(fixture_write(f), "\"user_id\":2,\"on\":false");
	assert_hides(f, "watched --");
	fixture_close(f);
}

static void
u_takes_the_watching_back(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "b");
	fixture_outcome(f, DONE);
	press(f, "u");
	assert_hides(f, "watched --");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	fixture_close(f);
}

static void
a_name_in_a_note_makes_that_agent_watch(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	write_note(f, "please look, @Bo. and @bo again");
	assert_shows(f, "Bo Lind will watch this ticket");
	press(f, "y");
	assert_sends(fixture_write(f), "\"internal\":true");
	assert_sends(fixture_write(f), WATCHES("3") "]}");
	fixture_close(f);
}

static void
the_whole_address_names_an_agent_too(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	write_note(f, "(@bo@desk.example)");
	press(f, "y");
	assert_sends(fixture_write(f), WATCHES("3"));
	fixture_close(f);
}

static void
a_name_in_a_public_reply_does_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "ask @bo or @xyz");
	press(f, "Esc");
	assert_hides(f, "will watch");
	assert_hides(f, "nobody is called");
	press(f, "y");
	assert_non_null(fixture_write(f));
	assert_null(strstr(fixture_write(f)->changes.p, "watch"));
	fixture_close(f);
}

static void
an_unknown_name_is_said_before_it_is_saved(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	write_note(f, "@bo, ask @xyz");
	assert_shows(f, "nobody is called @xyz");
	press(f, "y");
	assert_sends(fixture_write(f), WATCHES("3"));
	fixture_close(f);
}

static void
an_address_or_a_lone_sign_is_no_name(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	write_note(f, "lena@bo.example, @ 5, a@bo, @");
	assert_hides(f, "nobody");
	assert_hides(f, "will watch");
	press(f, "y");
	assert_null(strstr(fixture_write(f)->changes.p, "watch"));
	fixture_close(f);
}

static void
a_name_in_a_quote_was_said_before(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	write_note(f, "> ask @bo or @xyz\nasked");
	assert_hides(f, "nobody is called");
	press(f, "y");
	assert_null(strstr(fixture_write(f)->changes.p, "watch"));
	fixture_close(f);
}

static void
a_customer_is_nobody_to_mention(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	write_note(f, "@lena");
	assert_shows(f, "nobody is called @lena");
	fixture_close(f);
}

/* ---- completion ---- */

static void
Tab_completes_a_colleagues_name_in_a_note(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "ask (@b");
	press(f, "Tab");
	type_text(f, ", or @rib");
	press(f, "Tab");
	assert_shows(f, "# ask (@bo, or @ana");
	press(f, "Esc y");
	assert_sends(fixture_write(f), WATCHES("3"));
	assert_sends(fixture_write(f), WATCHES("2"));
	fixture_close(f);
}

static void
Tab_names_those_it_may_be(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c @ Tab");
	assert_shows(f, "@ana  @bo");
	type_text(f, "xyz");
	press(f, "Tab");
	assert_shows(f, "no colleague's name begins with @xyz");
	assert_shows(f, "# @xyz");
	fixture_close(f);
}

static void
Tab_completes_a_ticket_on_the_screen(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "see #4");
	press(f, "Tab");
	assert_shows(f, "see #482");
	assert_shows(f, "#48213  #48209");
	type_text(f, "0");
	press(f, "Tab");
	assert_shows(f, "see #48209");
	fixture_close(f);
}

static void
elsewhere_Tab_types_four_blanks(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "a");
	press(f, "Tab");
	type_text(f, "lena@a");
	press(f, "Tab");
	type_text(f, "#fff");
	press(f, "Tab");
	type_text(f, "@b"); /* no names in what customers read */
	press(f, "Tab");
	type_text(f, ".");
	assert_shows(f, "a    lena@a    #fff    @b    .");
	fixture_close(f);
}

static void
what_was_completed_is_one_step_of_undo(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "@b");
	press(f, "Tab Ctrl-_");
	assert_hides(f, "# @bo");
	assert_shows(f, "# @b");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b_watches_and_b_again_does_not),
		cmocka_unit_test(u_takes_the_watching_back),
		cmocka_unit_test(a_name_in_a_note_makes_that_agent_watch),
		cmocka_unit_test(the_whole_address_names_an_agent_too),
		cmocka_unit_test(a_name_in_a_public_reply_does_nothing),
		cmocka_unit_test(an_unknown_name_is_said_before_it_is_saved),
		cmocka_unit_test(an_address_or_a_lone_sign_is_no_name),
		cmocka_unit_test(a_name_in_a_quote_was_said_before),
		cmocka_unit_test(a_customer_is_nobody_to_mention),
		cmocka_unit_test(Tab_completes_a_colleagues_name_in_a_note),
		cmocka_unit_test(Tab_names_those_it_may_be),
		cmocka_unit_test(Tab_completes_a_ticket_on_the_screen),
		cmocka_unit_test(elsewhere_Tab_types_four_blanks),
		cmocka_unit_test(what_was_completed_is_one_step_of_undo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
