/* The activity log: what was written and how it ended, errors, the link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"
#define A_UUID "aaaaaaaa-0000-4000-8000-000000000001"

static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
a_write_stands_in_it_with_its_outcome_and_time(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "d @");
	assert_shows(f, "48213   waiting         #48213 RESOLVED");
	fixture_wait(f, 42 * WHEN_MS);
	fixture_outcome(f, DONE);
	assert_shows(f, "48213   done       42ms #48213 RESOLVED");
	fixture_close(f);
}

static void
a_refusal_and_a_conflict_say_why(void **state)
{
	struct fixture *f = a_desk(120, 24);

	(void)state;
	press(f, "d j");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"status\",\"state\":\"conflict\",\"now\":\"CLOSED\",\"by\":\"Bo Lind\"}]}");
	press(f, "w");
	fixture_fail(f, ERR_PERMISSION, "you may not change tickets");
	press(f, "@");
	assert_shows(f, "conflict    0ms #48213 RESOLVED: #48213 status is CLOSED by Bo Lind");
	assert_shows(
	    f, "refused     0ms #48209 WAITING_ON_CUSTOMER: you may not change tickets");
	fixture_close(f);
}

static void
an_undo_stands_beside_what_it_took_back(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "d");
	fixture_outcome(f, DONE);
	press(f, "u");
	fixture_outcome(f, DONE);
	press(f, "@");
	assert_shows(f, "undone      0ms #48213 RESOLVED");
	assert_shows(f, "done        0ms undo: #48213 RESOLVED");
	fixture_close(f);
}

static void
the_link_comes_and_goes_with_its_durations(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	(void)err_set(&f->link.err, ERR_LOST, "the server went away");
	fixture_link(f, LINK_BACKOFF);
	f->mono += 14 * WHEN_SECOND;
	f->real += 14 * WHEN_SECOND;
	fixture_link(f, LINK_LIVE);
	press(f, "@");
	assert_shows(f, "connected to helpdesk@db1");
	assert_shows(f, "connection lost: the server went away");
	assert_shows(f, "reconnected to helpdesk@db1 after 14.0s");
	assert_shows(f, "Activity: helpdesk@db1 as Ana Ribeiro");
	fixture_close(f);
}

static void
what_the_server_remembers_stands_above(void **state)
{
	struct fixture *f = a_desk(80, 24);
	int old, new;

	(void)state;
	fixture_operation(f, A_UUID,
	    "[{\"id\":48209,\"kind\":\"set\",\"field\":\"status\",\"after\":\"CLOSED\"}]");
	press(f, "d");
	memcpy(
	    fixture_operation(f, A_UUID, "[]")->uuid, fixture_write(f)->request.op, UUID_SIZE);
	fixture_outcome(f, DONE);
	press(f, "@");
	fixture_answer(f);
	old = fixture_find(f, "08:00:00    48209   done            #48209 status CLOSED");
	new = fixture_find(f, "#48213 RESOLVED");
	assert_true(old > 0 && new > old);
	assert_hides(f, "0 tickets");
	fixture_close(f);
}

static void
enter_goes_to_the_ticket(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "j d");
	fixture_outcome(f, DONE);
	press(f, "g g @ Enter");
	assert_int_equal(f->app->ticket.ticket_id, 48209);
	press(f, "@ g g Enter");
	assert_shows(f, "this is about no ticket");
	fixture_close(f);
}

static void
only_the_last_five_hundred_are_kept(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	for (int i = 0; i < ACTIVITY_MAX + 7; i++)
		activity_add(f->app, ACTIVITY_ERROR, 0, "fault %d", i);
	assert_int_equal(activity_count(f->app), ACTIVITY_MAX);
	assert_string_equal(activity_at(f->app, 0)->text, "fault 7");
	press(f, "@");
	assert_shows(f, "fault 506");
	press(f, "/");
	type_text(f, "fault 7");
	assert_shows(f, ">");
	press(f, "Enter g g");
	assert_shows(f, "> 09:00:0");
	assert_shows(f, "fault 7");
	fixture_close(f);
}

static void
hostile_words_are_clean_and_cut_between_characters(void **state)
{
	struct fixture *f = a_desk(80, 24);
	char raw[400];

	(void)state;
	memset(raw, 'x', sizeof raw - 1);
	raw[sizeof raw - 1] = '\0';
	memcpy(raw, "\x1b[2J", 4);
	for (size_t i = 4; i + 2 < sizeof raw; i += 2)
		memcpy(raw + i, "\xc3\xa9", 2);
	raw[sizeof raw - 2] = '\0';
	activity_add(f->app, ACTIVITY_ERROR, 0, "%s", raw);
	press(f, "@");
	for (int i = 0; i < f->canvas.w * f->canvas.h; i++)
		assert_true(f->canvas.cells[i].cp[0] == 0 || f->canvas.cells[i].cp[0] >= ' ');
	assert_shows(f, "\xc3\xa9\xc3\xa9");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_stands_in_it_with_its_outcome_and_time),
		cmocka_unit_test(a_refusal_and_a_conflict_say_why),
		cmocka_unit_test(an_undo_stands_beside_what_it_took_back),
		cmocka_unit_test(the_link_comes_and_goes_with_its_durations),
		cmocka_unit_test(what_the_server_remembers_stands_above),
		cmocka_unit_test(enter_goes_to_the_ticket),
		cmocka_unit_test(only_the_last_five_hundred_are_kept),
		cmocka_unit_test(hostile_words_are_clean_and_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
