/* Undo and redo: newest first, guarded by the server, also from before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"
#define ROW(id, state)                                                                         \
	"{\"id\":" id ",\"kind\":\"set\",\"field\":\"status\",\"state\":\"" state              \
	"\",\"now\":\"CLOSED\",\"by\":\"Bo Lind\",\"at\":\"2026-11-22T08:40:00.000000Z\"}"
#define CONFLICT(rows) "{\"state\":\"conflict\",\"rows\":[" rows "]}"
#define A_UUID "aaaaaaaa-0000-4000-8000-000000000001"
#define B_UUID "bbbbbbbb-0000-4000-8000-000000000002"
#define C_UUID "cccccccc-0000-4000-8000-000000000003"
#define STATUS_ROW                                                                             \
	"[{\"id\":48209,\"kind\":\"set\",\"field\":\"status\",\"before\":\"OPEN\","            \
	"\"after\":\"RESOLVED\"}]"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

/* A change of this session that the server has stored. */
static void
change(struct fixture *f, const char *keys, char uuid[static UUID_SIZE])
{
	press(f, keys);
	memcpy(uuid, fixture_write(f)->request.op, UUID_SIZE);
	fixture_outcome(f, DONE);
	fixture_answer(f);
}

static void
assert_undoes(struct fixture *f, const char *uuid)
{
	const struct sent *s = fixture_write(f);

	assert_non_null(s);
	assert_int_equal(s->request.kind, REQUEST_UNDO);
	assert_string_equal(s->request.target, uuid);
	assert_true(s->request.each);
}

static void
the_newest_change_is_undone_first_then_the_one_before(void **state)
{
	struct fixture *f = a_desk();
	char first[UUID_SIZE], second[UUID_SIZE];

	(void)state;
	change(f, "w", first);
	change(f, "j f 4", second);
	press(f, "u");
	assert_undoes(f, second);
	fixture_outcome(f, DONE);
	assert_shows(f, "undone: #48209 priority URGENT (U redoes)");
	press(f, "u");
	assert_undoes(f, first);
	fixture_close(f);
}

static void
redo_makes_it_again_and_undo_takes_that_back(void **state)
{
	struct fixture *f = a_desk();
	char made[UUID_SIZE], undone[UUID_SIZE], again[UUID_SIZE];

	(void)state;
	change(f, "w", made);
	change(f, "u", undone);
	press(f, "U");
	assert_undoes(f, undone);
	assert_shows(f, ">~48213  H WAIT");
	memcpy(again, fixture_write(f)->request.op, sizeof again);
	fixture_outcome(f, DONE);
	assert_shows(f, "done again: #48213 WAITING_ON_CUSTOMER");
	press(f, "U");
	assert_shows(f, "nothing to redo");
	press(f, "u");
	assert_undoes(f, again);
	fixture_outcome(f, DONE);
	press(f, "U");
	assert_non_null(fixture_write(f));
	fixture_close(f);
}

static void
a_new_change_ends_what_can_be_redone(void **state)
{
	struct fixture *f = a_desk();
	char uuid[UUID_SIZE];

	(void)state;
	change(f, "w", uuid);
	change(f, "u", uuid);
	change(f, "f 4", uuid);
	press(f, "U");
	assert_shows(f, "nothing to redo: nothing was undone since your last change");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
what_others_changed_since_stays_and_is_met_once(void **state)
{
	struct fixture *f = a_desk();
	char first[UUID_SIZE], second[UUID_SIZE];

	(void)state;
	change(f, "f 4", first);
	change(f, "w", second);
	press(f, "u");
	assert_undoes(f, second);
	fixture_outcome(f, CONFLICT(ROW("48213", "conflict")));
	assert_shows(f, "not undone: #48213 status is CLOSED by Bo Lind since 08:40");
	press(f, "u");
	assert_undoes(f, first);
	fixture_close(f);
}

static void
an_undo_that_is_refused_is_met_once_too(void **state)
{
	struct fixture *f = a_desk();
	char first[UUID_SIZE], second[UUID_SIZE];

	(void)state;
	change(f, "f 4", first);
	change(f, "w", second);
	press(f, "u");
	fixture_fail(f, ERR_PERMISSION, "you may not change tickets");
	press(f, "u");
	assert_undoes(f, first);
	fixture_close(f);
}

static void
undo_at_both(struct fixture *f)
{
	int64_t ids[] = { 48213, 48209 };
	struct op *o = op_open(f->app->store, NULL, 0, ids, 2);

	op_add(o, CHANGE_STATUS)->to = STATUS_RESOLVED;
	ops_add(f->app, o);
	fixture_turn(f);
	fixture_outcome(f, DONE);
	fixture_answer(f);
	press(f, "u");
}

static void
more_than_one_ticket_is_asked_about_first(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	undo_at_both(f);
	assert_shows(f, "Undo: 2 tickets: RESOLVED, 09:00?  y yes  n no");
	assert_null(fixture_write(f));
	press(f, "n");
	assert_null(fixture_write(f));
	press(f, "u y");
	assert_non_null(fixture_write(f));
	fixture_outcome(f, CONFLICT(ROW("48209", "conflict") "," ROW("48213", "done")));
	assert_shows(f, "undone 1 of 2: #48209 status is CLOSED by Bo Lind since 08:40");
	fixture_close(f);
}

static void
a_longer_report_is_a_list(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	undo_at_both(f);
	press(f, "y");
	fixture_outcome(f, CONFLICT(ROW("48209", "conflict") "," ROW("48213", "gone")));
	assert_shows(f, "2 not taken back: others changed them since");
	assert_shows(f, "> #48209 status is CLOSED by Bo Lind since 08:40");
	assert_shows(f, "  #48213 is gone");
	press(f, "Enter");
	assert_int_equal(f->app->ticket.ticket_id, 48209);
	fixture_close(f);
}

static void
what_was_done_before_the_start_is_shown_and_asked_about(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_operation(f, A_UUID, STATUS_ROW);
	press(f, "u");
	assert_shows(f, "looking for what you did before");
	fixture_answer(f);
	assert_shows(f, "Undo: #48209 status RESOLVED, 08:00?  y yes  n no");
	press(f, "y");
	assert_undoes(f, A_UUID);
	assert_shows(f, "1 on the way");
	fixture_outcome(f, DONE);
	assert_shows(f, "undone: #48209 status RESOLVED");
	fixture_close(f);
}

static void
of_many_the_question_names_all_though_few_are_listed(void **state)
{
#define MANY_ROW(id)                                                                           \
	"{\"id\":" id ",\"kind\":\"set\",\"field\":\"status\",\"after\":\"CLOSED\","           \
	"\"tickets\":10000}"
	struct fixture *f = a_desk();

	(void)state;
	fixture_operation(f, A_UUID, "[" MANY_ROW("48209") "," MANY_ROW("48213") "]");
	press(f, "u");
	fixture_answer(f);
	assert_shows(f, "Undo: 10000 tickets status CLOSED, 08:00?");
	press(f, "y");
	assert_undoes(f, A_UUID);
	assert_true(fixture_write(f)->request.is_bulk);
	fixture_close(f);
}

static void
what_is_undone_already_and_undoes_themselves_are_passed_over(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_operation(f, A_UUID, STATUS_ROW);
	memcpy(fixture_operation(f, B_UUID, STATUS_ROW)->undone_by, C_UUID, UUID_SIZE);
	memcpy(fixture_operation(f, C_UUID, STATUS_ROW)->undoes, B_UUID, UUID_SIZE);
	press(f, "u");
	fixture_answer(f);
	press(f, "y");
	assert_undoes(f, A_UUID);
	fixture_outcome(f, CONFLICT(ROW("48209", "conflict")));
	press(f, "u");
	fixture_answer(f);
	assert_shows(f, "nothing to undo: nothing of yours is left to take back");
	fixture_close(f);
}

static void
what_was_done_again_before_can_be_undone(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	memcpy(fixture_operation(f, A_UUID, STATUS_ROW)->undone_by, B_UUID, UUID_SIZE);
	memcpy(fixture_operation(f, B_UUID, STATUS_ROW)->undoes, A_UUID, UUID_SIZE);
	memcpy(f->operations[0].undone_by, C_UUID, UUID_SIZE);
	memcpy(fixture_operation(f, C_UUID, STATUS_ROW)->undoes, B_UUID, UUID_SIZE);
	press(f, "u");
	fixture_answer(f);
	press(f, "y");
	assert_undoes(f, C_UUID);
	fixture_close(f);
}

static void
who_typed_on_is_not_asked(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_operation(f, A_UUID, STATUS_ROW);
	press(f, "u j");
	fixture_answer(f);
	assert_shows(f, "u asks whether to undo: #48209 status RESOLVED");
	press(f, "y");
	assert_null(fixture_write(f));
	fixture_close(f);
}

#define COMMENT_ROW                                                                            \
	"[{\"id\":48213,\"kind\":\"comment\",\"internal\":true,\"comment_id\":9,"              \
	"\"after\":\"Called fac\"}]"
#define COMMENT_DONE                                                                           \
	"{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\",\"state\":\"done\"}" \
	"]}"

static void
an_old_comment_that_is_undone_goes_on_as_a_draft_with_all_its_text(void **state)
{
	struct fixture *f = fixture_open(80, 24);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");
	struct draft *d;

	(void)state;
	fixture_comment(t, 9, FIXTURE_ME, true, "Called facilities, they come.");
	fixture_start(f);
	fixture_operation(f, A_UUID, COMMENT_ROW);
	press(f, "u");
	fixture_answer(f);
	assert_shows(f, "Undo: #48213 internal note, 08:00?");
	press(f, "y");
	assert_null(fixture_write(f));
	fixture_answer(f);
	assert_undoes(f, A_UUID);
	fixture_outcome(f, COMMENT_DONE);
	d = draft_of(f->app, DRAFT_NOTE, 48213);
	assert_non_null(d);
	assert_string_equal(d->text.p, "Called facilities, they come.");
	fixture_close(f);
}

static void
a_comment_of_this_session_too_and_redo_ends_the_draft(void **state)
{
	struct fixture *f = a_desk();
	struct draft *d;

	(void)state;
	press(f, "c");
	type_text(f, "Serial 4471");
	press(f, "Esc y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":10}]}");
	fixture_answer(f);
	press(f, "u");
	fixture_outcome(f, COMMENT_DONE);
	d = draft_of(f->app, DRAFT_NOTE, 48213);
	assert_non_null(d);
	assert_string_equal(d->text.p, "Serial 4471");
	press(f, "U");
	fixture_outcome(f, COMMENT_DONE);
	assert_null(draft_of(f->app, DRAFT_NOTE, 48213));
	fixture_close(f);
}

static void
a_reply_is_sent_again_only_after_a_question(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":10}]}");
	fixture_answer(f);
	press(f, "u");
	fixture_outcome(f, COMMENT_DONE);
	press(f, "U");
	assert_null(fixture_write(f));
	assert_shows(f, "SEND AGAIN at once: #48213 public reply?");
	press(f, "n U y");
	assert_non_null(fixture_write(f));
	fixture_outcome(f, COMMENT_DONE);
	assert_null(draft_of(f->app, DRAFT_REPLY, 48213));
	fixture_close(f);
}

static void
a_comment_that_was_sent_stays_and_gives_no_draft(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "Serial 4471");
	press(f, "Esc y");
	fixture_outcome(f, DONE);
	press(f, "u");
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"refused\",\"why\":\"it has been sent\"}]}");
	assert_shows(f, "not undone: #48213: it has been sent");
	assert_null(draft_of(f->app, DRAFT_NOTE, 48213));
	fixture_close(f);
}

static void
without_a_link_the_past_is_not_known(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "u");
	assert_shows(f, "nothing to undo since the start");
	assert_int_equal(fixture_asked(f, REQUEST_OPERATIONS), 0);
	fixture_close(f);
}

static void
an_undo_of_what_is_not_answered_waits_for_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w u U");
	assert_shows(f, ">~48213  H WAIT");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_APPLY);
	fixture_fail(f, ERR_PERMISSION, "you may not");
	assert_null(fixture_write(f));
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_change_is_undone_first_then_the_one_before),
		cmocka_unit_test(redo_makes_it_again_and_undo_takes_that_back),
		cmocka_unit_test(a_new_change_ends_what_can_be_redone),
		cmocka_unit_test(what_others_changed_since_stays_and_is_met_once),
		cmocka_unit_test(an_undo_that_is_refused_is_met_once_too),
		cmocka_unit_test(more_than_one_ticket_is_asked_about_first),
		cmocka_unit_test(a_longer_report_is_a_list),
		cmocka_unit_test(what_was_done_before_the_start_is_shown_and_asked_about),
		cmocka_unit_test(of_many_the_question_names_all_though_few_are_listed),
		cmocka_unit_test(what_is_undone_already_and_undoes_themselves_are_passed_over),
		cmocka_unit_test(what_was_done_again_before_can_be_undone),
		cmocka_unit_test(who_typed_on_is_not_asked),
		cmocka_unit_test(
		    an_old_comment_that_is_undone_goes_on_as_a_draft_with_all_its_text),
		cmocka_unit_test(a_comment_of_this_session_too_and_redo_ends_the_draft),
		cmocka_unit_test(a_reply_is_sent_again_only_after_a_question),
		cmocka_unit_test(a_comment_that_was_sent_stays_and_gives_no_draft),
		cmocka_unit_test(without_a_link_the_past_is_not_known),
		cmocka_unit_test(an_undo_of_what_is_not_answered_waits_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
