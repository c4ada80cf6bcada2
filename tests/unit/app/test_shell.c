/* Commands of the person's own: what they get, and where there are none. */
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
	struct fixture *f = fixture_open(100, 24);

	fixture_comment(fixture_ticket(f, 48213, "Printer \"on\" fire"), 5, FIXTURE_BO, true,
	    "a note; rm -rf /");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

/* Types without ending the turn, as effects live that long. */
static struct app_effects
effects_of(struct fixture *f, const char *words)
{
	struct app_effects e;

	type_text(f, words);
	app_begin_turn(f->app, f->mono, f->real);
	app_key(f->app, &(struct key_event){ .code = KEY_ENTER });
	e = app_take_effects(f->app);
	return e;
}

static void
a_command_runs_on_the_terminal(void **state)
{
	struct fixture *f = a_desk();
	struct app_effects e;

	(void)state;
	press(f, "!");
	e = effects_of(f, "make coffee");
	assert_string_equal(e.shell, "make coffee");
	assert_false(e.shell_reads);
	fixture_close(f);
}

static void
the_ticket_comes_by_standard_input_only(void **state)
{
	struct fixture *f = a_desk();
	struct app_effects e;

	(void)state;
	press(f, "|");
	e = effects_of(f, "cat");
	assert_string_equal(e.shell, "cat");
	assert_true(e.shell_reads);
	assert_non_null(strstr(e.shell_input.p, "#48213"));
	assert_non_null(strstr(e.shell_input.p, "INTERNAL NOTE\na note; rm -rf /"));
	fixture_close(f);
}

static void
marked_tickets_are_a_line_of_json_each(void **state)
{
	struct fixture *f = a_desk();
	struct app_effects e;
	const char *second;

	(void)state;
	press(f, "v v | Tab");
	e = effects_of(f, "jq .");
	assert_non_null(strstr(e.shell_input.p, "\"title\":\"Printer \\\"on\\\" fire\""));
	second = strchr(e.shell_input.p, '\n');
	assert_non_null(second);
	assert_int_equal(second[1], '{');
	fixture_close(f);
}

static void
restricted_there_is_no_shell_and_no_editor(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->app->options.settings.restricted = true;
	press(f, "!");
	assert_shows(f, "! is not bound here");
	press(f, "|");
	assert_shows(f, "| is not bound here");
	press(f, "? /");
	type_text(f, "shell command");
	assert_hides(f, "run a shell command");
	press(f, "Esc Esc c Ctrl-X");
	assert_false(app_take_effects(f->app).edit);
	assert_shows(f, "restricted: no editor");
	fixture_close(f);
}

static void
a_ticket_is_copied_as_text_once_all_of_it_is_there(void **state)
{
	struct fixture *f = fixture_open(100, 24);
	struct app_effects e;

	(void)state;
	fixture_ticket(f, 48213, "Printer on fire");
	fixture_start(f);
	press(f, "Y");
	e = app_take_effects(f->app);
	assert_non_null(strstr(e.copy.p, "#48213"));
	assert_non_null(strstr(e.copy.p, "Printer on fire"));
	assert_shows(f, "copied as text");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_runs_on_the_terminal),
		cmocka_unit_test(the_ticket_comes_by_standard_input_only),
		cmocka_unit_test(marked_tickets_are_a_line_of_json_each),
		cmocka_unit_test(restricted_there_is_no_shell_and_no_editor),
		cmocka_unit_test(a_ticket_is_copied_as_text_once_all_of_it_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
