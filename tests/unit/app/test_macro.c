/* Macros: what they stage, their variables, and that nothing leaves by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define WAITING "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"WAITING_ON_CUSTOMER\"}"
#define TAG "{\"kind\":\"tag\",\"add\":[\"logs\"],\"remove\":[\"vpn\"]}"

static void
a_macro(struct fixture *f, const char *name, const char *body, const char *actions)
{
	f->macros[f->macro_count] = (struct macro_row){ .id = (int64_t)f->macro_count + 1,
		.is_shared = true,
		.name = str_z(name),
		.body = str_z(body),
		.actions = str_z(actions) };
	f->macro_count++;
}

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(120, 30);

	f->app->options.send_hold_s = 0;
	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	a_macro(f, "ask for logs", "Hello {requester.first_name}, logs of {ticket.id} please.",
	    "[" WAITING "," TAG ",{\"kind\":\"next\"}]");
	a_macro(
	    f, "close it", "", "[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"CLOSED\"}]");
	a_macro(f, "wrong", "Dear {requester.frist_name}, {not a variable} {\"json\":1}", "[]");
	a_macro(f, "odd", "", "{\"kind\":7}");
	fixture_start(f);
	return f;
}

static void
choose(struct fixture *f, const char *key, const char *name)
{
	press(f, key);
	type_text(f, name);
	press(f, "Enter");
}

static void
text_fields_and_tags_are_shown_and_leave_as_one_operation(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	choose(f, ";", "ask");
	assert_shows(f, "Hello Lena, logs of 48213 please.");
	assert_shows(f, "y SEND PUBLIC REPLY + WAITING_ON_CUSTOMER, +logs, -vpn");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "Hello Lena, logs of 48213 please.");
	assert_sends(fixture_write(f), "\"to\":\"WAITING_ON_CUSTOMER\"");
	assert_sends(fixture_write(f), "\"add\":[\"logs\"],\"remove\":[\"vpn\"]");
	fixture_close(f);
}

static void
macros_of_the_settings_stand_beside_the_desks(void **state)
{
	struct fixture *f = fixture_open(120, 30);

	(void)state;
	f->app->options.macros =
	    str_z("{\"name\":\"my own\",\"body\":\"Mine, {requester.name}.\","
		  "\"actions\":[" WAITING "],\"key\":\"o\"}");
	fixture_ticket(f, 48213, "Printer on fire");
	a_macro(f, "the desk's", "", "[]");
	fixture_start(f);
	choose(f, ";", "my own");
	assert_shows(f, "Mine, Lena Fox.");
	assert_shows(f, "y SEND PUBLIC REPLY + WAITING_ON_CUSTOMER");
	press(f, "q ;");
	assert_shows(f, "the desk's");
	assert_shows(f, "my own");
	press(f, "Esc ' o");
	assert_shows(f, "y SEND PUBLIC REPLY + WAITING_ON_CUSTOMER");
	fixture_close(f);
}

static void
an_open_draft_is_never_swallowed(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "I began this. ");
	press(f, "Esc q");
	choose(f, ";", "ask");
	press(f, "y");
	assert_sends(fixture_write(f), "I began this. Hello Lena, logs of 48213 please.");
	fixture_close(f);
}

static void
an_unknown_variable_is_marked_and_blocks_the_send(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	choose(f, ";", "wrong");
	assert_shows(f, "{{unknown: requester.frist_name}}");
	assert_shows(f, "{not a variable} {\"json\":1}");
	press(f, "y");
	assert_null(fixture_write(f));
	assert_shows(f, "not sent: nothing is known for {requester.frist_name}");
	fixture_close(f);
}

static void
fields_alone_are_asked_about_with_what_they_are_now(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	choose(f, ";", "close");
	assert_shows(f, "close it: status OPEN -> CLOSED?");
	press(f, "n");
	assert_null(fixture_write(f));
	choose(f, ";", "close");
	press(f, "y");
	assert_sends(fixture_write(f), "\"to\":\"CLOSED\"");
	fixture_close(f);
}

static void
fields_go_to_all_marks_after_the_preview(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v");
	choose(f, ";", "close");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_CHECK);
	fixture_close(f);
}

#define TEXT(id, state) "{\"id\":" id ",\"kind\":\"comment\",\"state\":\"" state "\"}"

static void
its_text_goes_to_all_marks_filled_in_for_each(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v");
	choose(f, ";", "ask");
	assert_shows(f, "Hello {requester.first_name}, logs of {ticket.id} please.");
	assert_shows(f, "y SEND PUBLIC REPLY TO 2 TICKETS + WAITING_ON_CUSTOMER, +logs, -vpn");
	press(f, "y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_CHECK);
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[" TEXT("48209", "done") "," TEXT(
		"48213", "done") "]}");
	assert_shows(f, "2 tickets: public reply");
	assert_shows(f, "\"Hello Lena, lo...\". 2 change");
	press(f, "Enter j");
	assert_shows(f, "The text for #48213");
	assert_shows(f, "Hello Lena, logs of 48213 please.");
	press(f, "q y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	assert_sends(fixture_write(f),
	    "\"content\":\"Hello {requester.first_name}, logs of {ticket.id} please.\","
	    "\"internal\":false,\"fill\":true,\"rows\":[{\"id\":48209,");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[" TEXT("48209", "done") "," TEXT(
		"48213", "refused") "]}");
	/* what did not go out waits there as it was meant for it */
	assert_string_equal(
	    draft_of(f->app, DRAFT_REPLY, 48213)->text.p, "Hello Lena, logs of 48213 please.");
	fixture_close(f);
}

/* Taken back it is a draft on the first: with that one's own name in it. */
static void
taken_back_it_is_filled_in_where_it_opens(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v");
	choose(f, ";", "ask");
	press(f, "y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[" TEXT("48209", "done") "," TEXT(
		"48213", "done") "]}");
	press(f, "y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[" TEXT("48209", "done") "," TEXT(
		"48213", "done") "]}");
	press(f, "u y");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[" TEXT("48209", "done") "," TEXT(
		"48213", "done") "]}");
	press(f, "M Enter");
	assert_shows(f, "| Hello Lena, logs of 48209 please.");
	fixture_close(f);
}

static void
an_unknown_variable_blocks_it_for_all_marks(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v");
	choose(f, ";", "wrong");
	assert_shows(f, "{{unknown: requester.frist_name}}");
	press(f, "y");
	assert_null(fixture_write(f));
	assert_shows(f, "not sent: nothing is known for {requester.frist_name}");
	fixture_close(f);
}

static void
the_last_one_is_staged_again_elsewhere(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->app->options.settings.auto_advance = true;
	choose(f, ";", "ask");
	press(f, "y");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	assert_int_equal(app_selected(f->app), 48209);
	press(f, ".");
	assert_shows(f, "Hello Lena, logs of 48209 please.");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "Hello Lena, logs of 48209 please.");
	fixture_close(f);
}

static void
in_a_text_it_comes_in_at_the_cursor(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "Look: ");
	choose(f, "Ctrl-O", "ask");
	type_text(f, " Thanks.");
	press(f, "Esc");
	assert_shows(f, "SAVE INTERNAL NOTE + WAITING_ON_CUSTOMER, +logs, -vpn");
	press(f, "y");
	assert_sends(fixture_write(f), "Look: Hello Lena, logs of 48213 please. Thanks.");
	fixture_close(f);
}

static void
what_a_macro_staged_survives_being_put_away(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	choose(f, ";", "ask");
	press(f, "q r Esc");
	assert_shows(f, "SEND PUBLIC REPLY + WAITING_ON_CUSTOMER, +logs, -vpn");
	fixture_close(f);
}

static void
one_that_does_nothing_says_so(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	choose(f, ";", "odd");
	assert_shows(f, "odd does nothing");
	fixture_close(f);
}

static void
what_is_written_is_kept_as_a_macro(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	choose(f, ";", "ask");
	press(f, "m");
	type_text(f, "+logs again\n");
	assert_int_equal(fixture_asked(f, REQUEST_SAVE_MACRO), 1);
	asked = fixture_asked(f, REQUEST_MACROS);
	assert_string_equal(f->sent[f->sent_count - 1].changes.p,
	    "{\"name\":\"logs again\",\"body\":\"Hello Lena, logs of 48213 "
	    "please.\",\"actions\":"
	    "[{\"kind\":\"comment\",\"internal\":false}," WAITING "," TAG
	    ",{\"kind\":\"next\"}],"
	    "\"shared\":true}");
	fixture_answer(f);
	assert_shows(f, "kept as a macro");
	assert_int_equal(fixture_asked(f, REQUEST_MACROS), asked + 1);
	fixture_close(f);
}

/* ---- what it is ---- */

static void
change(struct fixture *f, const char *name, const char *key)
{
	press(f, ";");
	type_text(f, name);
	press(f, "Ctrl-X");
	assert_shows(f, "This macro");
	press(f, key);
}

static const char *
saved(struct fixture *f)
{
	for (size_t i = f->sent_count; i-- > 0;) {
		if (f->sent[i].request.kind == REQUEST_SAVE_MACRO)
			return f->sent[i].changes.p;
	}
	return "";
}

static void
its_text_is_edited_and_its_draft_ends_when_it_was_kept(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	change(f, "ask", "e");
	assert_shows(f, "## MACRO ask for logs: its text");
	assert_shows(f, "Hello {requester.first_name}, logs of {ticket.id} please.");
	press(f, "Ctrl-E");
	type_text(f, " Thanks");
	press(f, "Esc");
	assert_shows(f, "y SAVE MACRO");
	assert_hides(f, "t kind");
	press(f, "y");
	assert_string_equal(saved(f),
	    "{\"id\":1,\"body\":\"Hello {requester.first_name}, logs of {ticket.id} please. "
	    "Thanks\"}");
	assert_int_equal(draft_count(f->app), 1);
	fixture_answer(f);
	assert_int_equal(draft_count(f->app), 0);
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
its_name_key_and_owner_are_changed(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	change(f, "close", "n");
	assert_shows(f, "its name: close it");
	type_text(f, " now\n");
	assert_string_equal(saved(f), "{\"id\":2,\"name\":\"close it now\"}");
	fixture_answer(f);
	change(f, "close", "k");
	type_text(f, "xy\n");
	assert_shows(f, "one key that can be typed");
	change(f, "close", "k");
	type_text(f, "x\n");
	assert_string_equal(saved(f), "{\"id\":2,\"key\":\"x\"}");
	fixture_answer(f);
	change(f, "close", "s");
	assert_string_equal(saved(f), "{\"id\":2,\"shared\":false}");
	fixture_close(f);
}

static void
deleting_asks_and_one_of_the_settings_is_left_alone(void **state)
{
	struct fixture *f = fixture_open(120, 30);

	(void)state;
	f->app->options.macros =
	    str_z("{\"name\":\"my own\",\"body\":\"Mine\",\"actions\":[]}");
	fixture_ticket(f, 48213, "Printer on fire");
	a_macro(f, "the desk's", "text", "[]");
	fixture_start(f);
	change(f, "desk", "D");
	assert_shows(f, "Delete the macro the desk's, for everybody, for good?");
	press(f, "n");
	assert_string_equal(saved(f), "");
	change(f, "desk", "D");
	press(f, "y");
	assert_string_equal(saved(f), "{\"id\":1,\"delete\":true}");
	press(f, ";");
	type_text(f, "own");
	press(f, "Ctrl-X");
	assert_shows(f, "my own stands in your settings");
	fixture_close(f);
}

static void
a_key_takes_the_macro_that_is_on_it(void **state)
{
	struct fixture *f = fixture_open(120, 30);

	(void)state;
	fixture_ticket(f, 48213, "Printer on fire");
	a_macro(f, "everybody's", "Theirs.", "[]");
	a_macro(f, "mine", "My {ticket.id}.", "[]");
	f->macros[0].key = f->macros[1].key = str_z("l");
	f->macros[1].is_shared = false;
	fixture_start(f);
	press(f, "'");
	assert_shows(f, "Macros on keys");
	press(f, "l");
	assert_shows(f, "My 48213.");
	assert_shows(f, "y SEND PUBLIC REPLY");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_fields_and_tags_are_shown_and_leave_as_one_operation),
		cmocka_unit_test(macros_of_the_settings_stand_beside_the_desks),
		cmocka_unit_test(an_open_draft_is_never_swallowed),
		cmocka_unit_test(an_unknown_variable_is_marked_and_blocks_the_send),
		cmocka_unit_test(fields_alone_are_asked_about_with_what_they_are_now),
		cmocka_unit_test(fields_go_to_all_marks_after_the_preview),
		cmocka_unit_test(its_text_goes_to_all_marks_filled_in_for_each),
		cmocka_unit_test(taken_back_it_is_filled_in_where_it_opens),
		cmocka_unit_test(an_unknown_variable_blocks_it_for_all_marks),
		cmocka_unit_test(the_last_one_is_staged_again_elsewhere),
		cmocka_unit_test(in_a_text_it_comes_in_at_the_cursor),
		cmocka_unit_test(what_a_macro_staged_survives_being_put_away),
		cmocka_unit_test(what_is_written_is_kept_as_a_macro),
		cmocka_unit_test(one_that_does_nothing_says_so),
		cmocka_unit_test(its_text_is_edited_and_its_draft_ends_when_it_was_kept),
		cmocka_unit_test(its_name_key_and_owner_are_changed),
		cmocka_unit_test(deleting_asks_and_one_of_the_settings_is_left_alone),
		cmocka_unit_test(a_key_takes_the_macro_that_is_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
