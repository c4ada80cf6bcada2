/* Splitting a ticket, and texts that follow their ticket when it was merged. */
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
	struct fixture *f = fixture_open(120, 30);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Checkout down");

	fixture_comment(t, 11, FIXTURE_LENA, false, "It says error 500.");
	fixture_comment(t, 12, FIXTURE_BO, true, "Looks like the proxy.");
	fixture_comment(t, 13, FIXTURE_LENA, false, "And my printer burns.");
	fixture_ticket(f, 48209, "Error at checkout");
	fixture_start(f);
	return f;
}

/* ---- splitting ---- */

static void
what_goes_is_shown_while_one_chooses(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g &");
	assert_shows(f, "Split #48213: 1 of 3 comments go");
	press(f, "k");
	assert_shows(f, "2 of 3 comments go");
	assert_true(fixture_find(f, "stays") < fixture_find(f, "goes"));
	press(f, "q");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
the_new_ticket_is_shown_once_it_is_there(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g & Enter");
	type_text(f, "Printer burns\n");
	assert_sends(fixture_write(f),
	    "{\"kind\":\"split\",\"title\":\"Printer burns\",\"rows\":[{\"id\":48213,"
	    "\"comment_id\":13}]}");
	fixture_ticket(f, 48300, "Printer burns");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"split\",\"state\":\"done\","
	    "\"new_id\":48300}]}");
	assert_shows(f, "#48213 was split: the rest is #48300 now (u undoes)");
	assert_int_equal(f->app->ticket.ticket_id, 48300);
	fixture_close(f);
}

static void
taken_back_the_old_one_is_shown_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g & Enter");
	type_text(f, "Printer burns\n");
	fixture_ticket(f, 48300, "Printer burns");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"split\",\"state\":\"done\","
	    "\"new_id\":48300}]}");
	press(f, "u");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"split\",\"state\":\"done\"}"
	    "]}");
	assert_shows(f, "undone: #48213 split");
	assert_int_equal(f->app->ticket.ticket_id, 48213);
	fixture_close(f);
}

static void
without_a_title_nothing_is_split(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g & Enter Space Enter");
	assert_null(fixture_write(f));
	assert_shows(f, "needs a title");
	fixture_close(f);
}

static void
what_has_no_comments_is_not_split(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "j");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "g &");
	assert_shows(f, "#48209 has no comments to split off");
	fixture_close(f);
}

/* ---- texts that follow ---- */

static void
a_merge_becomes_known(struct fixture *f)
{
	struct desk_ticket *from = &f->tickets[0], *to = &f->tickets[1];

	from->others[from->other_count++] = (struct other_row){ .relation = OTHER_MERGED,
		.id = 48209,
		.status = STATUS_OPEN,
		.created_at = FIXTURE_NOW,
		.title = STR_LIT("Error at checkout") };
	to->others[to->other_count++] = (struct other_row){ .relation = OTHER_MERGED_HERE,
		.id = 48213,
		.status = STATUS_CLOSED,
		.created_at = FIXTURE_NOW,
		.title = STR_LIT("Checkout down") };
	fixture_change(f, 't', 48213);
	fixture_change(f, 't', 48209);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

static struct fixture *
a_kept_reply(void)
{
	struct fixture *f = a_desk();

	press(f, "r");
	type_text(f, "On it");
	press(f, "Esc q");
	a_merge_becomes_known(f);
	return f;
}

static void
a_kept_text_opens_on_the_ticket_it_went_to(void **state)
{
	struct fixture *f = a_kept_reply();

	(void)state;
	press(f, "M Enter");
	assert_shows(f, "was written for #48213, which was merged into #48209");
	assert_shows(f, "on #48209");
	assert_shows(f, "On it");
	press(f, "Esc y");
	fixture_wait(f, 60 * WHEN_SECOND);
	assert_sends(fixture_write(f), "\"id\":48209");
	fixture_close(f);
}

static void
a_kept_text_follows_ones_own_merge_at_once(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "Known bug");
	press(f, "Esc q v v & y");
	fixture_checked(f, "{\"state\":\"done\",\"rows\":[]}");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	press(f, "M Enter");
	assert_shows(f, "was written for #48213, which was merged into #48209");
	assert_shows(f, "INTERNAL NOTE on #48209");
	fixture_close(f);
}

/* What is for 48213 and 48201 is for 48209 and 48201 then, each once. */
static void
a_text_for_many_follows_a_merge(void **state)
{
	struct fixture *f = a_desk();
	struct draft *d;

	(void)state;
	fixture_ticket(f, 48201, "Third");
	fixture_change(f, 't', 48201);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "g g v v v c");
	type_text(f, "Known bug");
	press(f, "Esc q , g g v v & y");
	fixture_checked(f, "{\"state\":\"done\",\"rows\":[]}");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	press(f, "M Enter");
	assert_shows(f, "AND 1 MARKED ticket");
	d = compose_draft(f->app);
	assert_int_equal(d->also_count, 1);
	assert_int_not_equal(d->ticket_id, 48213);
	assert_int_not_equal(d->also[0].ticket_id, 48213);
	assert_int_not_equal(d->also[0].ticket_id, d->ticket_id);
	fixture_close(f);
}

static void
what_is_written_while_a_merge_comes_is_not_sent_before_it_was_seen_there(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "Known bug");
	a_merge_becomes_known(f);
	press(f, "Esc y");
	fixture_wait(f, 60 * WHEN_SECOND);
	assert_null(fixture_write(f));
	assert_shows(f, "was written for #48213, which was merged into #48209");
	assert_shows(f, "INTERNAL NOTE on #48209");
	fixture_answer(f);
	press(f, "Esc y");
	fixture_wait(f, 60 * WHEN_SECOND);
	assert_sends(fixture_write(f), "\"id\":48209");
	fixture_close(f);
}

static void
a_reply_on_the_target_offers_the_text_of_what_it_took_in(void **state)
{
	struct fixture *f = a_kept_reply();

	(void)state;
	press(f, "j");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "r");
	assert_shows(f, "was written for #48213, which was merged into #48209");
	assert_shows(f, "On it");
	assert_int_equal(f->app->draft_count, 1);
	fixture_close(f);
}

static void
a_merged_ticket_takes_no_new_text(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_merge_becomes_known(f);
	press(f, "r");
	assert_shows(f, "#48213 was merged into #48209: L leads there");
	assert_int_equal(f->app->draft_count, 0);
	fixture_close(f);
}

static void
a_send_that_met_a_merge_becomes_a_draft_on_the_target(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "c");
	type_text(f, "Known bug");
	press(f, "Esc y");
	fixture_wait(f, 60 * WHEN_SECOND);
	press(f, "j"); /* so it does not open by itself */
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"comment\",\"state\":"
	    "\"gone\",\"why\":\"it was merged into #48209\",\"merged_into\":48209}]}");
	assert_shows(f, "#48213 was merged into #48209 meanwhile, nothing was sent");
	assert_int_equal(f->app->draft_count, 1);
	assert_int_equal(f->app->drafts[0].ticket_id, 48209);
	assert_int_equal(f->app->drafts[0].kind, DRAFT_NOTE);
	assert_null(fixture_write(f));
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_is_shown_while_one_chooses),
		cmocka_unit_test(the_new_ticket_is_shown_once_it_is_there),
		cmocka_unit_test(taken_back_the_old_one_is_shown_again),
		cmocka_unit_test(without_a_title_nothing_is_split),
		cmocka_unit_test(what_has_no_comments_is_not_split),
		cmocka_unit_test(a_kept_text_opens_on_the_ticket_it_went_to),
		cmocka_unit_test(
		    what_is_written_while_a_merge_comes_is_not_sent_before_it_was_seen_there),
		cmocka_unit_test(a_kept_text_follows_ones_own_merge_at_once),
		cmocka_unit_test(a_text_for_many_follows_a_merge),
		cmocka_unit_test(a_reply_on_the_target_offers_the_text_of_what_it_took_in),
		cmocka_unit_test(a_merged_ticket_takes_no_new_text),
		cmocka_unit_test(a_send_that_met_a_merge_becomes_a_draft_on_the_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
