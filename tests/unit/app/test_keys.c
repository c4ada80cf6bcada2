/* Recorded keys: played one by one, each where it belongs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(100, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_ticket(f, 48201, "Dock dead");
	fixture_start(f);
	return f;
}

static void
turns(struct fixture *f)
{
	for (int i = 0; i < 20; i++) {
		fixture_turn(f);
		fixture_answer(f);
	}
}

static void
what_was_recorded_is_done_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g q f 4 j");
	assert_shows(f, "recording: 3 keys");
	fixture_outcome(f, DONE);
	press(f, "g q");
	assert_shows(f, "3 keys recorded");
	press(f, "g @");
	turns(f);
	assert_sends(fixture_write(f), "\"to\":\"URGENT\",\"rows\":[{\"id\":48209");
	/* the next key waits for the answer */
	assert_int_equal(app_selected(f->app), 48209);
	fixture_outcome(f, DONE);
	turns(f);
	assert_int_equal(app_selected(f->app), 48201);
	assert_false(f->app->keys.is_playing);
	fixture_close(f);
}

static void
it_stops_where_something_else_is_open(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g q D y g q"); /* it asked */
	fixture_outcome(f, DONE);
	turns(f);
	f->link.may_write = false; /* now it will not */
	fixture_link(f, LINK_LIVE);
	press(f, "j g @");
	turns(f);
	assert_null(fixture_write(f));
	assert_shows(f, "playing stopped at key 1 of 2");
	fixture_close(f);
}

static void
it_stops_on_an_error(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "g q I j j g q"); /* "not connected" */
	press(f, "g @");
	turns(f);
	assert_shows(f, "playing stopped at key 1 of 3: not connected");
	fixture_close(f);
}

static void
a_key_of_the_person_ends_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g q f 4 j g q");
	fixture_outcome(f, DONE);
	press(f, "g @");
	turns(f);
	press(f, "k");
	fixture_outcome(f, DONE);
	turns(f);
	assert_false(f->app->keys.is_playing);
	assert_int_equal(app_selected(f->app), 48213); /* k, and no j after it */
	fixture_close(f);
}

static void
nothing_recorded_is_said(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g @");
	assert_shows(f, "no keys are recorded");
	press(f, "g q g @");
	assert_shows(f, "still recording");
	fixture_close(f);
}

/* Kept on a key they are played from there, also by the next run. */
static void
recorded_keys_are_kept_on_a_key(void **state)
{
	struct fixture *f = a_desk();
	char json[400];

	(void)state;
	press(f, "g q f 4 j");
	fixture_outcome(f, DONE);
	press(f, "g q '");
	assert_shows(f, "put the 3 recorded keys on a key");
	press(f, "=");
	type_text(f, "z\n");
	assert_int_equal(fixture_asked(f, REQUEST_SAVE_MACRO), 1);
	snprintf(json, sizeof json, "%s", f->sent[f->sent_count - 1].changes.p);
	assert_string_equal(json,
	    "{\"name\":\"keys "
	    "z\",\"body\":\"\",\"actions\":[{\"kind\":\"keys\",\"keys\":[[\"f\","
	    "\"normal list\"],[\"4\",\"choose\"],[\"j\",\"normal "
	    "list\"]]}],\"shared\":false,\"key\":"
	    "\"z\"}");
	f->macros[f->macro_count++] = (struct macro_row){ .id = 9,
		.name = str_z("keys z"),
		.body = str_z(""),
		.actions = str_z(
		    "[{\"kind\":\"keys\",\"keys\":[[\"f\",\"normal list\"],[\"4\",\"choose\"],["
		    "\"j\",\"normal list\"]]}]"),
		.key = str_z("z") };
	fixture_answer(f);
	press(f, ";");
	assert_shows(f, "'z  keys: f 4 j  (mine)");
	press(f, "Esc ' z");
	turns(f);
	assert_sends(fixture_write(f), "\"to\":\"URGENT\",\"rows\":[{\"id\":48209");
	fixture_outcome(f, DONE);
	turns(f);
	assert_int_equal(app_selected(f->app), 48201);
	fixture_close(f);
}

static void
keys_that_play_themselves_stop(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->macros[f->macro_count++] = (struct macro_row){ .id = 9,
		.name = str_z("keys z"),
		.body = str_z(""),
		.actions = str_z("[{\"kind\":\"keys\",\"keys\":[[\"'\",\"normal "
				 "list\"],[\"z\",\"choose\"]]}]"),
		.key = str_z("z") };
	f->app->macros.is_known = false;
	press(f, ";");
	fixture_answer(f);
	press(f, "Esc ' z");
	turns(f);
	assert_false(f->app->keys.is_playing);
	assert_shows(f, "keys play no keys");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_keys_are_kept_on_a_key),
		cmocka_unit_test(keys_that_play_themselves_stop),
		cmocka_unit_test(what_was_recorded_is_done_again),
		cmocka_unit_test(it_stops_where_something_else_is_open),
		cmocka_unit_test(it_stops_on_an_error),
		cmocka_unit_test(a_key_of_the_person_ends_it),
		cmocka_unit_test(nothing_recorded_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
