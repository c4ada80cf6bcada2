/* Who else is there, and what they learn of us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops every few minutes since the update of the router");
	fixture_start(f);
	return f;
}

static void
others(struct fixture *f, const struct presence *rows, size_t n)
{
	app_begin_turn(f->app, f->mono, f->real);
	f->events.presence(f->events.ctx, rows, n);
	app_end_turn(f->app);
	fixture_turn(f);
}

static void
one(struct fixture *f, int64_t user, int64_t viewing, int64_t writing)
{
	others(f, &(struct presence){ user, viewing, writing }, 1);
}

static void
who_looks_at_a_ticket_is_named_in_the_queue_and_above_the_thread(void **state)
{
	struct fixture *f = a_desk(120, 30);

	(void)state;
	one(f, FIXTURE_BO, 48213, 0);
	assert_non_null(strstr(fixture_row(f, 2), "Printer on fire"));
	assert_non_null(strstr(fixture_row(f, 2), " Bo is viewing"));
	assert_shows(f, "comments -- Bo is viewing -- All");
	assert_int_equal(fixture_role(f, "Bo is viewing"), ROLE_PRESENCE);
	others(f, NULL, 0);
	assert_hides(f, "is viewing");
	fixture_close(f);
}

static void
who_writes_is_said_to_reply(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	one(f, FIXTURE_BO, 48213, 48209);
	assert_non_null(strstr(fixture_row(f, 3), "~Bo is replying"));
	assert_non_null(strstr(fixture_row(f, 2), " Bo is viewing"));
	one(f, FIXTURE_BO, 48209, 48209);
	assert_non_null(strstr(fixture_row(f, 3), "~Bo is replying"));
	assert_hides(f, "viewing");
	fixture_close(f);
}

static void
several_people_are_named_once_each(void **state)
{
	struct fixture *f = a_desk(120, 30);
	const struct presence rows[] = { { FIXTURE_BO, 48213, 0 }, { FIXTURE_LENA, 48213, 0 },
		{ FIXTURE_BO, 48213, 0 }, { FIXTURE_ME, 48213, 48213 } };
	const struct presence more[] = { { FIXTURE_BO, 48213, 48213 }, { 99, 48213, 0 } };

	(void)state;
	others(f, rows, countof(rows));
	assert_shows(f, "Bo, Lena viewing");
	assert_hides(f, "Ana");
	others(f, more, countof(more));
	assert_shows(f, "Bo is replying, somebody viewing");
	fixture_close(f);
}

static void
I_never_see_myself(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	one(f, FIXTURE_ME, 48213, 48213);
	assert_hides(f, "viewing");
	assert_hides(f, "replying");
	fixture_close(f);
}

static void
the_subject_keeps_its_room(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	one(f, FIXTURE_BO, 48209, 0);
	assert_non_null(strstr(fixture_row(f, 3), "VPN drops every few"));
	fixture_close(f);
	f = a_desk(50, 24);
	one(f, FIXTURE_BO, 48209, 0);
	assert_hides(f, "viewing");
	fixture_close(f);
}

static void
others_are_told_which_ticket_is_shown_and_written_on(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	assert_int_equal(f->viewing_id, 48213);
	assert_int_equal(f->writing_id, 0);
	press(f, "j c");
	assert_int_equal(f->viewing_id, 48209);
	assert_int_equal(f->writing_id, 48209);
	press(f, "x Esc");
	assert_int_equal(f->writing_id, 48209);
	press(f, "q");
	assert_int_equal(f->viewing_id, 48209);
	assert_int_equal(f->writing_id, 0);
	press(f, "p");
	assert_int_equal(f->viewing_id, 0);
	fixture_close(f);
}

static void
a_ticket_that_is_not_on_the_screen_is_not_viewed(void **state)
{
	struct fixture *f = a_desk(50, 24);

	(void)state;
	assert_int_equal(f->viewing_id, 0);
	press(f, "Enter");
	assert_int_equal(f->viewing_id, 48213);
	press(f, "q");
	assert_int_equal(f->viewing_id, 0);
	fixture_close(f);
}

static void
with_presence_off_nobody_is_told(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	f->app->options.settings.presence = false;
	fixture_ticket(f, 48213, "Printer on fire");
	fixture_start(f);
	press(f, "r");
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(f->viewing_id, 0);
	assert_int_equal(f->writing_id, 0);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    who_looks_at_a_ticket_is_named_in_the_queue_and_above_the_thread),
		cmocka_unit_test(who_writes_is_said_to_reply),
		cmocka_unit_test(several_people_are_named_once_each),
		cmocka_unit_test(I_never_see_myself),
		cmocka_unit_test(the_subject_keeps_its_room),
		cmocka_unit_test(others_are_told_which_ticket_is_shown_and_written_on),
		cmocka_unit_test(a_ticket_that_is_not_on_the_screen_is_not_viewed),
		cmocka_unit_test(with_presence_off_nobody_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
