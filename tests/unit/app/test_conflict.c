/* Conflicts: nothing is overwritten unseen, each field is decided by the person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"
#define ROW(field, state, now)                                                                 \
	"{\"id\":48213,\"kind\":\"set\",\"field\":\"" field "\",\"state\":\"" state            \
	"\",\"now\":" now ",\"by\":\"Bo Lind\",\"at\":\"2026-11-22T08:57:00.000000Z\"}"
#define CONFLICT(rows) "{\"state\":\"conflict\",\"rows\":[" rows "]}"
#define STATUS_NOW(now) CONFLICT(ROW("status", "conflict", "\"" now "\""))
#define OLD_HASH "1111111111111111111111111111111111111111111111111111111111111111"
#define NOW_HASH "2222222222222222222222222222222222222222222222222222222222222222"

static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

/* The question came by itself: it listens after half a second. */
static void
calm(struct fixture *f)
{
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

static struct fixture *
a_question(int cols, int rows)
{
	struct fixture *f = a_desk(cols, rows);

	press(f, "d");
	f->tickets[0].row.status = STATUS_WAITING;
	fixture_outcome(f, STATUS_NOW("WAITING_ON_CUSTOMER"));
	calm(f);
	return f;
}

static void
it_shows_what_was_seen_mine_theirs_who_and_when(void **state)
{
	struct fixture *f = a_question(120, 40);

	(void)state;
	assert_shows(f, "Conflict: 1 field was changed by others meanwhile");
	assert_shows(f, "> 48213   status      OPEN");
	assert_shows(f, "RESOLVED                 WAITING_ON_CUSTOMER      Bo Lind 3m");
	assert_shows(f, "Theirs, by Bo Lind 3m ago");
	assert_shows(f, "m keep yours  t take theirs  Esc later");
	fixture_close(f);
}

static void
mine_goes_out_made_from_what_was_shown_as_theirs(void **state)
{
	struct fixture *f = a_question(80, 24);

	(void)state;
	press(f, "m");
	assert_sends(fixture_write(f),
	    "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"RESOLVED\","
	    "\"rows\":[{\"id\":48213,\"from\":\"WAITING_ON_CUSTOMER\"}]}");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 2);
	assert_hides(f, "Conflict");
	fixture_outcome(f, DONE);
	assert_shows(f, "#48213 RESOLVED (u undoes)");
	assert_int_equal(conflict_count(f->app), 0);
	fixture_close(f);
}

static void
a_further_change_in_between_is_a_conflict_again(void **state)
{
	struct fixture *f = a_question(80, 24);

	(void)state;
	press(f, "m");
	fixture_outcome(f, STATUS_NOW("CLOSED"));
	assert_shows(f, "> 48213   status      WAITING_ON_CUST~ RESOLVED         CLOSED");
	calm(f);
	press(f, "m");
	assert_sends(fixture_write(f), "\"rows\":[{\"id\":48213,\"from\":\"CLOSED\"}]");
	fixture_close(f);
}

static void
theirs_sends_nothing(void **state)
{
	struct fixture *f = a_question(80, 24);

	(void)state;
	press(f, "t");
	assert_null(fixture_write(f));
	assert_shows(f, "left as it is now; not made: #48213 RESOLVED");
	assert_shows(f, "> 48213  H WAIT");
	assert_int_equal(conflict_count(f->app), 0);
	press(f, "g c");
	assert_shows(f, "no conflict waits");
	fixture_close(f);
}

static void
later_keeps_it_in_sight_and_a_key_brings_it_back(void **state)
{
	struct fixture *f = a_question(120, 40);

	(void)state;
	press(f, "Esc");
	assert_shows(f, "later: 1 field waits to decide, g c asks again");
	assert_shows(f, ">!48213  H WAIT");
	assert_shows(f, "CONFLICT (g c)");
	press(f, "j");
	assert_shows(f, "| 1 conflict (g c)");
	press(f, "g c t");
	assert_hides(f, "!48213");
	assert_hides(f, "CONFLICT");
	fixture_close(f);
}

static void
somebody_who_goes_on_working_is_not_interrupted(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "d j");
	fixture_outcome(f, STATUS_NOW("WAITING_ON_CUSTOMER"));
	assert_shows(f, "g c decides: #48213 status is WAITING_ON_CUSTOMER by Bo Lind");
	assert_int_equal(f->app->mode_count, 1);
	press(f, "c");
	type_text(f, "mtmt");
	assert_null(fixture_write(f));
	assert_int_equal(conflict_count(f->app), 1);
	fixture_close(f);
}

static void
an_open_prompt_and_a_begun_sequence_keep_it_waiting(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "d");
	press(f, "g");
	f->app->key_count--; /* as if the operation came of that key */
	fixture_outcome(f, STATUS_NOW("CLOSED"));
	assert_shows(f, "g c decides");
	assert_int_equal(f->app->mode_count, 1);
	press(f, "c");
	assert_shows(f, "Conflict: 1 field");
	fixture_close(f);
}

static void
keys_meant_for_before_decide_nothing(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "d");
	fixture_outcome(f, STATUS_NOW("CLOSED"));
	press(f, "m t j q Esc");
	assert_shows(f, "Conflict: 1 field");
	assert_null(fixture_write(f));
	calm(f);
	press(f, "m");
	assert_non_null(fixture_write(f));
	fixture_close(f);
}

static void
fields_are_decided_one_by_one_and_go_out_together(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "i");
	fixture_outcome(f,
	    CONFLICT(ROW("assignee", "conflict", "\"3\"") "," ROW(
		"status", "conflict", "\"CLOSED\"")));
	calm(f);
	assert_shows(f, "2 fields were changed");
	press(f, "m");
	assert_shows(f, "> 48213   status");
	assert_null(fixture_write(f));
	press(f, "k t");
	assert_shows(f, "theirs");
	press(f, "k m j m");
	assert_sends(fixture_write(f),
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"assignee\",\"to\":2,"
	    "\"rows\":[{\"id\":48213,\"from\":3}]},"
	    "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"IN_PROGRESS\","
	    "\"rows\":[{\"id\":48213,\"from\":\"CLOSED\"}]}]}");
	fixture_close(f);
}

static void
what_met_nobody_goes_out_with_what_is_kept(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "i");
	fixture_outcome(f,
	    CONFLICT(
		ROW("assignee", "done", "null") "," ROW("status", "conflict", "\"CLOSED\"")));
	calm(f);
	assert_shows(f, "1 field was changed");
	press(f, "t");
	assert_sends(fixture_write(f),
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"assignee\",\"to\":2,"
	    "\"rows\":[{\"id\":48213,\"from\":null}]}]}");
	fixture_close(f);
}

static void
the_newest_wish_for_a_field_counts(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "w d");
	fixture_outcome(f, STATUS_NOW("CLOSED"));
	fixture_outcome(f, STATUS_NOW("CLOSED"));
	press(f, "g c");
	calm(f);
	assert_int_equal(conflict_count(f->app), 1);
	assert_shows(f, "RESOLVED");
	press(f, "m");
	assert_sends(fixture_write(f), "\"to\":\"RESOLVED\"");
	fixture_close(f);
}

static void
a_change_made_since_needs_no_decision_about_the_old_one(void **state)
{
	struct fixture *f = a_question(80, 24);

	(void)state;
	press(f, "Esc x");
	assert_sends(fixture_write(f), "\"from\":\"WAITING_ON_CUSTOMER\"");
	fixture_outcome(f, DONE);
	assert_int_equal(conflict_count(f->app), 0);
	fixture_close(f);
}

/* A hundred are kept: the answered one may be the first that has to go. */
static void
what_was_just_answered_is_not_dropped_while_it_settles(void **state)
{
	struct fixture *f = a_desk(80, 24);
	int64_t other = 48209;

	(void)state;
	press(f, "i");
	fixture_outcome(f,
	    CONFLICT(
		ROW("assignee", "done", "null") "," ROW("status", "conflict", "\"CLOSED\"")));
	calm(f);
	press(f, "Esc x");
	while (f->app->op_count < 100) {
		struct op *o = op_open(f->app->store, NULL, 0, &other, 1);

		op_add(o, CHANGE_STATUS)->to = STATUS_RESOLVED;
		ops_add(f->app, o);
	}
	fixture_outcome(f, DONE);
	assert_int_equal(conflict_count(f->app), 0);
	assert_int_equal(f->app->ops[f->app->op_count - 1]->changes[0].kind, CHANGE_ASSIGNEE);
	fixture_close(f);
}

static void
both_at(struct fixture *f)
{
	int64_t ids[] = { 48213, 48209 };
	struct op *o = op_open(f->app->store, NULL, 0, ids, 2);

	op_add(o, CHANGE_STATUS)->to = STATUS_RESOLVED;
	ops_add(f->app, o);
	fixture_turn(f);
}

static void
of_several_tickets_those_that_met_nobody_go_out_too(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	both_at(f);
	fixture_outcome(f, STATUS_NOW("CLOSED"));
	calm(f);
	press(f, "m");
	assert_sends(fixture_write(f),
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"RESOLVED\","
	    "\"rows\":[{\"id\":48213,\"from\":\"CLOSED\"},"
	    "{\"id\":48209,\"from\":\"OPEN\"}]}]}");
	fixture_close(f);
}

static void
a_ticket_that_is_gone_is_left_out(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	both_at(f);
	fixture_outcome(f,
	    CONFLICT(ROW("status", "conflict",
		"\"CLOSED\"") ",{\"id\":48209,\"kind\":\"set\","
			      "\"field\":\"status\",\"state\":\"gone\"}"));
	calm(f);
	press(f, "m");
	assert_sends(fixture_write(f), "\"rows\":[{\"id\":48213,\"from\":\"CLOSED\"}]}]}");
	fixture_close(f);
}

static struct op *
a_description(struct fixture *f, const char *text)
{
	int64_t id = 48213;
	struct op *o = op_open(
	    f->app->store, (const struct op *const *)f->app->ops, f->app->op_count, &id, 1);
	struct change *c = op_add(o, CHANGE_DESCRIPTION);

	buf_put_z(&c->content, text);
	buf_put_z(&c->from, OLD_HASH);
	return o;
}

#define THEIRS                                                                                 \
	CONFLICT("{\"id\":48213,\"kind\":\"set\",\"field\":\"description\","                   \
		 "\"state\":\"conflict\",\"now\":\"one\\n2\\nthree\","                         \
		 "\"now_hash\":\"" NOW_HASH "\",\"by\":\"Bo Lind\"}")

static struct fixture *
a_text_question(int cols, int rows)
{
	struct fixture *f = a_desk(cols, rows);

	conflict_keep_text(f->app, OLD_HASH, STR_LIT("one\ntwo\nthree"));
	ops_add(f->app, a_description(f, "one\ntwo\nthree\nfour"));
	fixture_turn(f);
	fixture_outcome(f, THEIRS);
	calm(f);
	return f;
}

static void
long_texts_stand_side_by_side_with_their_differences(void **state)
{
	struct fixture *f = a_text_question(120, 40);

	(void)state;
	assert_shows(f, " You saw                               | Yours");
	assert_shows(f,
	    "- two                                  |  two                                  |+ "
	    "2");
	assert_int_equal(fixture_role(f, "- two"), ROLE_DIFF_DEL);
	assert_shows(f, "|+ four");
	assert_int_equal(fixture_role(f, "+ four"), ROLE_DIFF_ADD);
	fixture_close(f);
}

static void
in_a_narrow_screen_they_stand_one_under_the_other_and_scroll(void **state)
{
	struct fixture *f = a_text_question(60, 12);

	(void)state;
	assert_shows(f, " You saw");
	assert_hides(f, "Theirs, by");
	press(f, "J J J J J J J");
	assert_shows(f, "Theirs, by Bo Lind");
	assert_shows(f, "+ 2");
	press(f, "K K K K K K K");
	assert_shows(f, "- two");
	fixture_close(f);
}

static void
a_long_text_kept_as_mine_is_made_from_the_hash_of_theirs(void **state)
{
	struct fixture *f = a_text_question(120, 40);

	(void)state;
	press(f, "m");
	assert_sends(fixture_write(f), "\"to\":\"one\\ntwo\\nthree\\nfour\"");
	assert_sends(fixture_write(f), "\"from\":\"" NOW_HASH "\"");
	fixture_close(f);
}

static void
a_text_is_not_dropped_without_a_question(void **state)
{
	struct fixture *f = a_text_question(120, 40);

	(void)state;
	press(f, "t");
	assert_shows(f, "Take theirs, and drop the text you wrote?");
	press(f, "n");
	assert_int_equal(conflict_count(f->app), 1);
	press(f, "t y");
	assert_int_equal(conflict_count(f->app), 0);
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_text_can_be_edited_again_from_what_is_there_now(void **state)
{
	struct fixture *f = a_text_question(120, 40);
	struct draft *d;

	(void)state;
	press(f, "e");
	assert_shows(f, "yours again");
	assert_true(f->app->composer.is_open);
	type_text(f, "!");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"from\":\"" NOW_HASH "\"");
	assert_sends(fixture_write(f), "four!");
	assert_int_equal(conflict_count(f->app), 0);
	fixture_outcome(f, DONE);
	d = draft_of(f->app, DRAFT_DESCRIPTION, 48213);
	assert_null(d);
	fixture_close(f);
}

static void
hostile_text_is_clean_in_the_question(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	ops_add(f->app, a_description(f, "mine"));
	fixture_turn(f);
	fixture_outcome(f,
	    CONFLICT("{\"id\":48213,\"kind\":\"set\",\"field\":\"description\","
		     "\"state\":\"conflict\",\"now\":\"\\u001b[2J\\u202eevil\","
		     "\"now_hash\":\"" NOW_HASH "\",\"by\":\"\\u001b]0;x\"}"));
	assert_shows(f, "evil");
	assert_shows(f, "(not known any more)");
	for (int i = 0; i < f->canvas.w * f->canvas.h; i++)
		assert_true(f->canvas.cells[i].cp[0] == 0 || f->canvas.cells[i].cp[0] >= ' ');
	fixture_close(f);
}

static void
it_is_the_same_question_after_a_restart(void **state)
{
	struct fixture *f = a_question(80, 24), *g = a_desk(80, 24);
	struct op *o = f->app->ops[0], *again = op_open_empty();
	struct buf json = { 0 };
	struct err err;

	(void)state;
	op_to_json(o, NULL, &json);
	assert_true(op_from_json(again, buf_str(&json), &err));
	memcpy(again->uuid, o->uuid, sizeof again->uuid);
	buf_put_str(&again->outcome, buf_str(&o->outcome));
	again->state = OP_CONFLICT;
	ops_put(g->app, again);
	assert_true(conflict_restore(g->app, again));
	assert_int_equal(g->app->mode_count, 1);
	press(g, "g c m");
	assert_sends(fixture_write(g), "\"from\":\"WAITING_ON_CUSTOMER\"");
	buf_done(&json);
	fixture_close(f);
	fixture_close(g);
}

static void
enter_shows_the_ticket_and_leaves_the_question_for_later(void **state)
{
	struct fixture *f = a_question(80, 24);

	(void)state;
	press(f, "Enter");
	assert_int_equal(f->app->focus, PANE_TICKET);
	assert_int_equal(f->app->ticket.ticket_id, 48213);
	assert_int_equal(conflict_count(f->app), 1);
	fixture_close(f);
}

static void
any_size_will_do(void **state)
{
	(void)state;
	for (int rows = 1; rows < 14; rows++) {
		struct fixture *f = a_text_question(rows == 4 ? 2 : 9 * rows, rows);

		press(f, "J J j k K / t Esc t n m");
		fixture_close(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_shows_what_was_seen_mine_theirs_who_and_when),
		cmocka_unit_test(mine_goes_out_made_from_what_was_shown_as_theirs),
		cmocka_unit_test(a_further_change_in_between_is_a_conflict_again),
		cmocka_unit_test(theirs_sends_nothing),
		cmocka_unit_test(later_keeps_it_in_sight_and_a_key_brings_it_back),
		cmocka_unit_test(somebody_who_goes_on_working_is_not_interrupted),
		cmocka_unit_test(an_open_prompt_and_a_begun_sequence_keep_it_waiting),
		cmocka_unit_test(keys_meant_for_before_decide_nothing),
		cmocka_unit_test(fields_are_decided_one_by_one_and_go_out_together),
		cmocka_unit_test(what_met_nobody_goes_out_with_what_is_kept),
		cmocka_unit_test(the_newest_wish_for_a_field_counts),
		cmocka_unit_test(a_change_made_since_needs_no_decision_about_the_old_one),
		cmocka_unit_test(what_was_just_answered_is_not_dropped_while_it_settles),
		cmocka_unit_test(of_several_tickets_those_that_met_nobody_go_out_too),
		cmocka_unit_test(a_ticket_that_is_gone_is_left_out),
		cmocka_unit_test(long_texts_stand_side_by_side_with_their_differences),
		cmocka_unit_test(in_a_narrow_screen_they_stand_one_under_the_other_and_scroll),
		cmocka_unit_test(a_long_text_kept_as_mine_is_made_from_the_hash_of_theirs),
		cmocka_unit_test(a_text_is_not_dropped_without_a_question),
		cmocka_unit_test(a_text_can_be_edited_again_from_what_is_there_now),
		cmocka_unit_test(hostile_text_is_clean_in_the_question),
		cmocka_unit_test(it_is_the_same_question_after_a_restart),
		cmocka_unit_test(enter_shows_the_ticket_and_leaves_the_question_for_later),
		cmocka_unit_test(any_size_will_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
