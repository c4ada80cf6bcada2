/* Tickets that sleep: the menu, what is sent, how they show, and waking. */
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

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
until_tomorrow_takes_two_keys_and_is_morning_then(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "W");
	assert_shows(f, "Asleep until");
	assert_shows(f, "2026-11-23 08:00");
	press(f, "2");
	assert_sends(fixture_write(f),
	    "{\"kind\":\"snooze\",\"on\":true,\"until\":\"2026-11-23T08:00:00Z\",\"ids\":["
	    "48213]}");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"snooze\",\"state\":"
	    "\"done\"}]}");
	assert_shows(f, "#48213 asleep until 11-23 08:00 (u undoes)");
	fixture_close(f);
}

/* Three hours from then are not today any more. */
static void
in_the_evening_later_today_says_that_it_is_tomorrow(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "W");
	assert_shows(f, "later today                  2026-11-22 12:00");
	press(f, "Esc");
	f->real += 13 * WHEN_HOUR;
	press(f, "W");
	assert_shows(f, "in 3 hours, tomorrow         2026-11-23 01:00");
	fixture_close(f);
}

static void
until_the_customer_writes_has_no_time(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "W 5");
	assert_sends(fixture_write(f), "\"until\":null");
	fixture_close(f);
}

static void
a_time_is_typed_and_what_is_none_is_said(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "W 4");
	type_text(f, "sometime\n");
	assert_shows(f, "\"sometime\" is no time to come");
	assert_null(fixture_write(f));
	press(f, "W 4");
	type_text(f, "2d\n");
	assert_sends(fixture_write(f), "\"until\":\"2026-11-24T09:00:");
	fixture_close(f);
}

static void
a_sleeping_ticket_says_until_when_and_can_be_woken(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->tickets[0].asleep_until = FIXTURE_NOW + WHEN_DAY;
	f->tickets[0].asleep_by = FIXTURE_BO;
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "asleep until 2026-11-23 09:00 (Bo Lind)");
	press(f, "W w");
	assert_sends(fixture_write(f), "\"kind\":\"snooze\",\"on\":false");
	fixture_close(f);
}

static void
a_list_without_them_asks_again_when_one_may_have_woken(void **state)
{
	struct fixture *f = a_desk();
	size_t asked, heads;

	(void)state;
	f->asleep = 1;
	f->next_wake_at = FIXTURE_NOW + WHEN_HOUR;
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	asked = fixture_asked(f, REQUEST_PAGE);
	/* a comment may wake it at once */
	heads = fixture_asked(f, REQUEST_TICKETS);
	fixture_change(f, 'c', 999);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), heads + 1);
	fixture_answer(f);
	fixture_wait(f, WHEN_HOUR);
	fixture_answer(f);
	assert_true(fixture_asked(f, REQUEST_PAGE) > asked);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(until_tomorrow_takes_two_keys_and_is_morning_then),
		cmocka_unit_test(in_the_evening_later_today_says_that_it_is_tomorrow),
		cmocka_unit_test(until_the_customer_writes_has_no_time),
		cmocka_unit_test(a_time_is_typed_and_what_is_none_is_said),
		cmocka_unit_test(a_sleeping_ticket_says_until_when_and_can_be_woken),
		cmocka_unit_test(a_list_without_them_asks_again_when_one_may_have_woken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
