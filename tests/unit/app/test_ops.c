/* Operations: pending at once, sent once, answered in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_ticket(f, 48207, "Cannot reset MFA");
	fixture_start(f);
	return f;
}

static void
a_change_shows_at_once_as_pending_and_is_sent_once(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d");
	assert_shows(f, ">~48213  H RSLV");
	assert_shows(f, "-- #48213 HIGH RESOLVED ~ --");
	fixture_turn(f);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	assert_sends(fixture_write(f),
	    "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"RESOLVED\","
	    "\"rows\":[{\"id\":48213,\"from\":\"OPEN\"}]}");
	fixture_close(f);
}

static void
done_is_said_and_shown_until_the_row_is_read_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w");
	fixture_outcome(f, DONE);
	assert_shows(f, "#48213 WAITING_ON_CUSTOMER (u undoes)");
	assert_shows(f, "> 48213  H WAIT");
	f->tickets[0].row.status = STATUS_WAITING;
	fixture_answer(f);
	assert_shows(f, "> 48213  H WAIT");
	assert_hides(f, "~");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
a_conflict_says_what_it_is_who_and_when(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w");
	f->tickets[0].row.status = STATUS_CLOSED;
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"status\",\"state\":\"conflict\",\"now\":\"CLOSED\",\"by\":\"Bo Lind\","
	    "\"at\":\"2026-11-22T08:57:00.000000Z\"}]}");
	assert_shows(f, "Theirs, by Bo Lind 3m ago");
	assert_shows(f, "CLOSED");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "q");
	assert_shows(f, "CLSD");
	assert_int_equal(app_unsent(f->app), 0);
	press(f, "u");
	fixture_answer(f);
	assert_shows(f, "nothing to undo");
	fixture_close(f);
}

static void
a_conflict_of_assignees_names_the_other(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "a");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"assignee\",\"state\":\"conflict\",\"now\":\"3\"}]}");
	assert_shows(f, "> 48213   assignee    nobody           you              Bo Lind");
	fixture_close(f);
}

static void
a_ticket_that_is_gone_is_said(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"status\",\"state\":\"gone\"}]}");
	assert_shows(f, "#48213 is gone, nothing was changed");
	fixture_close(f);
}

static void
a_refusal_says_why(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d");
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"status\",\"state\":\"refused\",\"why\":\"only its owner may\"}]}");
	assert_shows(f, "#48213 RESOLVED was refused: only its owner may");
	assert_shows(f, "> 48213  H OPEN");
	fixture_close(f);
}

static void
missing_rights_end_the_operation_in_words(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d");
	fixture_fail(f, ERR_PERMISSION, "you may not change tickets");
	assert_shows(f, "you may not change tickets");
	assert_shows(f, "> 48213  H OPEN");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
an_answer_that_is_no_outcome_ends_it_too(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d");
	fixture_outcome(f, "\"what?\"");
	assert_shows(f, "the server's answer is not understood");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
a_locked_ticket_is_tried_again_with_the_same_id(void **state)
{
	struct fixture *f = a_desk();
	char uuid[UUID_SIZE];

	(void)state;
	press(f, "d");
	memcpy(uuid, fixture_write(f)->request.op, sizeof uuid);
	fixture_fail(f, ERR_TIMEOUT, "the row is locked");
	assert_null(fixture_write(f));
	assert_true(app_deadline(f->app) <= f->mono + WHEN_SECOND);
	fixture_wait(f, WHEN_SECOND);
	assert_string_equal(fixture_write(f)->request.op, uuid);
	assert_shows(f, ">~48213  H RSLV");
	fixture_close(f);
}

static void
a_lost_link_keeps_it_pending_and_sends_it_again(void **state)
{
	struct fixture *f = a_desk();
	char uuid[UUID_SIZE];

	(void)state;
	press(f, "d");
	memcpy(uuid, fixture_write(f)->request.op, sizeof uuid);
	fixture_link(f, LINK_BACKOFF);
	fixture_fail(f, ERR_LOST, "the connection was lost");
	assert_shows(f, ">~48213  H RSLV");
	assert_shows(f, "1 unsent");
	press(f, "j a");
	assert_shows(f, "2 unsent");
	assert_null(fixture_write(f));
	fixture_link(f, LINK_LIVE);
	assert_string_equal(fixture_write(f)->request.op, uuid);
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 3);
	fixture_outcome(f, DONE);
	fixture_outcome(f, DONE);
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
a_second_change_of_a_ticket_starts_from_the_first(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w X");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	fixture_outcome(f, DONE);
	assert_sends(fixture_write(f),
	    "\"to\":\"OPEN\",\"rows\":[{\"id\":48213,\"from\":\"WAITING_ON_CUSTOMER\"}]");
	fixture_close(f);
}

static void
changes_of_two_tickets_do_not_wait_for_each_other(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d j d");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 2);
	fixture_close(f);
}

static void
undo_takes_the_newest_change_back(void **state)
{
	struct fixture *f = a_desk();
	char first[UUID_SIZE], second[UUID_SIZE];

	(void)state;
	press(f, "w");
	memcpy(first, fixture_write(f)->request.op, sizeof first);
	fixture_outcome(f, DONE);
	press(f, "j a");
	memcpy(second, fixture_write(f)->request.op, sizeof second);
	fixture_outcome(f, DONE);
	press(f, "u");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	assert_string_equal(fixture_write(f)->request.target, second);
	fixture_outcome(f, DONE);
	assert_shows(f, "undone: #48209 assigned to you");
	press(f, "u");
	assert_string_equal(fixture_write(f)->request.target, first);
	fixture_outcome(f, DONE);
	press(f, "u");
	fixture_answer(f);
	assert_shows(f, "nothing to undo");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
undo_of_what_is_still_on_its_way_waits_for_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w u");
	assert_int_equal(fixture_asked(f, REQUEST_UNDO), 0);
	fixture_outcome(f, DONE);
	assert_int_equal(fixture_asked(f, REQUEST_UNDO), 1);
	fixture_close(f);
}

static void
a_change_after_an_undo_starts_from_what_the_undo_brings_back(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "d u");
	assert_shows(f, "~48213  H OPEN");
	press(f, "w");
	assert_shows(f, "~48213  H WAIT");
	fixture_outcome(f, DONE);
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	fixture_outcome(f, DONE);
	assert_sends(fixture_write(f),
	    "\"to\":\"WAITING_ON_CUSTOMER\","
	    "\"rows\":[{\"id\":48213,\"from\":\"OPEN\"}]}");
	fixture_close(f);
}

static void
undo_of_what_was_refused_is_not_sent(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w u");
	fixture_outcome(f, "{\"state\":\"refused\",\"rows\":[]}");
	fixture_turn(f);
	assert_int_equal(fixture_asked(f, REQUEST_UNDO), 0);
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
an_undo_that_meets_a_change_by_another_is_a_conflict(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w");
	fixture_outcome(f, DONE);
	press(f, "u");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"status\",\"state\":\"conflict\",\"now\":\"CLOSED\",\"by\":\"Bo Lind\","
	    "\"at\":\"2026-11-22T08:57:00.000000Z\"}]}");
	assert_shows(f, "not undone: #48213 status is CLOSED by Bo Lind since 08:57");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
take_is_one_operation_of_two_changes(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "i");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	assert_sends(fixture_write(f), "\"field\":\"assignee\",\"to\":2");
	assert_sends(fixture_write(f), "\"field\":\"status\",\"to\":\"IN_PROGRESS\"");
	assert_sends(fixture_write(f), "{\"id\":48213,\"from\":null}");
	assert_shows(f, ">~48213  H PROG");
	fixture_outcome(f, DONE);
	assert_shows(f, "#48213 assigned to you, IN_PROGRESS (u undoes)");
	fixture_close(f);
}

static void
a_second_answer_to_the_same_request_changes_nothing(void **state)
{
	struct fixture *f = a_desk();
	struct reply late = { .kind = REQUEST_APPLY, .outcome = STR_LIT(DONE) };

	(void)state;
	press(f, "w");
	late.id = fixture_write(f)->request.id;
	fixture_outcome(f, DONE);
	f->events.reply(f->events.ctx, &late);
	f->events.reply(f->events.ctx, &(struct reply){ .id = 9999, .kind = REQUEST_UNDO });
	fixture_turn(f);
	press(f, "u");
	fixture_outcome(f, DONE);
	press(f, "u");
	fixture_answer(f);
	assert_shows(f, "nothing to undo");
	fixture_close(f);
}

static void
hundreds_of_operations_are_not_all_kept(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	for (int i = 0; i < 150; i++) {
		press(f, i % 2 == 0 ? "w" : "X");
		fixture_outcome(f, DONE);
		f->tickets[0].row.status = i % 2 == 0 ? STATUS_WAITING : STATUS_OPEN;
		fixture_wait(f, WHEN_SECOND);
		fixture_answer(f);
	}
	assert_true(f->app->op_count <= 100);
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 150);
	fixture_close(f);
}

static void
a_read_only_desk_writes_nothing(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	fixture_ticket(f, 48213, "Printer on fire");
	f->link.may_write = false;
	fixture_start(f);
	press(f, "d a i w x t r c u");
	assert_null(fixture_write(f));
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_shows_at_once_as_pending_and_is_sent_once),
		cmocka_unit_test(done_is_said_and_shown_until_the_row_is_read_again),
		cmocka_unit_test(a_conflict_says_what_it_is_who_and_when),
		cmocka_unit_test(a_conflict_of_assignees_names_the_other),
		cmocka_unit_test(a_ticket_that_is_gone_is_said),
		cmocka_unit_test(a_refusal_says_why),
		cmocka_unit_test(missing_rights_end_the_operation_in_words),
		cmocka_unit_test(an_answer_that_is_no_outcome_ends_it_too),
		cmocka_unit_test(a_locked_ticket_is_tried_again_with_the_same_id),
		cmocka_unit_test(a_lost_link_keeps_it_pending_and_sends_it_again),
		cmocka_unit_test(a_second_change_of_a_ticket_starts_from_the_first),
		cmocka_unit_test(changes_of_two_tickets_do_not_wait_for_each_other),
		cmocka_unit_test(undo_takes_the_newest_change_back),
		cmocka_unit_test(undo_of_what_is_still_on_its_way_waits_for_it),
		cmocka_unit_test(a_change_after_an_undo_starts_from_what_the_undo_brings_back),
		cmocka_unit_test(undo_of_what_was_refused_is_not_sent),
		cmocka_unit_test(an_undo_that_meets_a_change_by_another_is_a_conflict),
		cmocka_unit_test(take_is_one_operation_of_two_changes),
		cmocka_unit_test(a_second_answer_to_the_same_request_changes_nothing),
		cmocka_unit_test(hundreds_of_operations_are_not_all_kept),
		cmocka_unit_test(a_read_only_desk_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
