/* Writing: kind and ticket are fixed, nothing typed is lost, nothing public is
 * sent as internal or the other way round. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "src/app/write/compose.h"

static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	fixture_comment(t, 11, FIXTURE_LENA, false, "It stopped smoking.");
	fixture_comment(t, 12, FIXTURE_BO, true, "Do not tell her the price.");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
a_reply_says_whom_it_reaches_and_a_note_that_it_does_not(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox on #48213 ==");
	assert_int_equal(fixture_role(f, "== PUBLIC"), ROLE_COMPOSER_PUBLIC);
	press(f, "Esc c");
	assert_shows(f, "## INTERNAL NOTE on #48213: never shown to Lena Fox ##");
	assert_int_equal(fixture_role(f, "## INTERNAL"), ROLE_COMPOSER_INTERNAL);
	assert_hides(f, "PUBLIC REPLY to");
	fixture_close(f);
}

static void
every_letter_types_and_no_key_is_a_command(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	type_text(f, "qQdxaA/u?#12:");
	press(f, "Ctrl-C");
	assert_shows(f, "qQdxaA/u?#12:");
	assert_shows(f, "nothing is lost");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_note_takes_three_keys_and_its_text(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct sent *s;

	(void)state;
	press(f, "c");
	type_text(f, "called them");
	press(f, "Esc y");
	s = fixture_write(f);
	assert_sends(s, "\"kind\":\"comment\",\"content\":\"called them\",\"internal\":true");
	assert_sends(s, "\"id\":48213,\"seen\":{\"count\":2,\"max_id\":12}");
	assert_null(strstr(s->changes.p, "\"kind\":\"set\""));
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	fixture_close(f);
}

static void
the_review_line_names_what_y_does(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r x Esc");
	assert_shows(f, "y SEND PUBLIC REPLY");
	assert_int_equal(fixture_role(f, "SEND PUBLIC"), ROLE_COMPOSER_PUBLIC);
	assert_hides(f, "SAVE INTERNAL NOTE");
	press(f, "q c x Esc");
	assert_shows(f, "y SAVE INTERNAL NOTE");
	assert_int_equal(fixture_role(f, "SAVE INTERNAL"), ROLE_COMPOSER_INTERNAL);
	fixture_close(f);
}

static void
a_reply_can_set_the_status_with_it(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct sent *s;

	(void)state;
	press(f, "r");
	type_text(f, "Please send the log.");
	press(f, "Esc s");
	assert_shows(f, "w waiting");
	press(f, "w");
	assert_shows(f, "WAITING_ON_CUSTOMER");
	press(f, "y");
	s = fixture_write(f);
	assert_sends(s, "\"internal\":false");
	assert_sends(s, "\"field\":\"status\",\"to\":\"WAITING_ON_CUSTOMER\"");
	assert_sends(s, "{\"id\":48213,\"from\":\"OPEN\"}");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	fixture_close(f);
}

/* The first may be stopped yet: the second does not build on it. */
static void
two_texts_that_set_the_same_status_both_say_so(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r x Esc s w y");
	press(f, "c x Esc s w y");
	fixture_outcome(f, "{\"state\":\"refused\",\"rows\":[]}");
	assert_sends(fixture_write(f), "\"internal\":true");
	assert_sends(fixture_write(f), "\"field\":\"status\",\"to\":\"WAITING_ON_CUSTOMER\"");
	fixture_close(f);
}

static void
esc_leaves_the_question_for_a_status_alone(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r x Esc s w s Esc y");
	assert_sends(fixture_write(f), "WAITING_ON_CUSTOMER");
	fixture_close(f);
}

static void
an_empty_text_is_not_sent(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	type_text(f, "  ");
	press(f, "Enter Esc y");
	assert_null(fixture_write(f));
	assert_hides(f, "PUBLIC REPLY to");
	press(f, "r Esc");
	assert_shows(f, "nothing written");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
the_kind_changes_only_after_a_yes(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "c x Esc t");
	assert_shows(f, "PUBLIC REPLY, which the customer reads?");
	press(f, "Enter");
	assert_shows(f, "SAVE INTERNAL NOTE");
	press(f, "t t");
	assert_shows(f, "SAVE INTERNAL NOTE");
	press(f, "t y");
	assert_shows(f, "SEND PUBLIC REPLY");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox");
	press(f, "y");
	assert_sends(fixture_write(f), "\"internal\":false");
	fixture_close(f);
}

static void
a_draft_that_quotes_a_note_is_warned_of_before_it_turns_public(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "c Ctrl-T Esc t");
	assert_shows(f, "It quotes an internal note!");
	press(f, "n");
	assert_shows(f, "SAVE INTERNAL NOTE");
	fixture_close(f);
}

static void
keys_before_the_question_was_seen_do_not_answer_it(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct key_event d = { .code = 'D' }, y = { .code = 'y' };

	(void)state;
	press(f, "r x Esc");
	app_begin_turn(f->app, f->mono, f->real);
	app_key(f->app, &d);
	app_key(f->app, &y);
	fixture_turn(f);
	assert_shows(f, "Discard the text for good?");
	press(f, "n q r");
	assert_shows(f, "your kept text is back");
	fixture_close(f);
}

static void
a_quote_is_the_last_comment_and_never_a_note_for_the_customer(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "r Ctrl-T Esc y");
	assert_sends(fixture_write(f), "\"content\":\"> It stopped smoking.\\n\"");
	fixture_outcome(f, "{\"state\":\"refused\",\"rows\":[]}");
	press(f, "Esc D y c Ctrl-T Esc y");
	assert_sends(fixture_write(f), "\"content\":\"> Do not tell her the price.\\n\"");
	fixture_close(f);
}

static void
another_comment_or_single_lines_are_chosen_to_be_quoted(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "r");
	type_text(f, "Hi,\n");
	press(f, "Ctrl-T Ctrl-T");
	assert_shows(f, "-- Quote: v marks lines, V a range");
	assert_shows(f, ">   Lena Fox         It stopped smoking.");
	assert_hides(f, "Do not tell her the price.");
	assert_shows(f, "Enter quote  v mark  V range");
	assert_hides(f, "Enter open");
	press(f, "q"); /* the last comment stays quoted */
	assert_shows(f, "| > It stopped smoking.");
	press(f, "Ctrl-T Ctrl-T k k k Enter"); /* no marks: all of the description */
	press(f, "Esc y");
	assert_sends(fixture_write(f),
	    "\"content\":\"Hi,\\n> It stopped smoking.\\n> Hello,\\n> \\n> it does not "
	    "work.\\n\"");
	fixture_outcome(f, "{\"state\":\"refused\",\"rows\":[]}");
	press(f, "Esc D y c Ctrl-T Ctrl-T g g V j j V G v Enter");
	press(f, "Esc y");
	assert_sends(fixture_write(f),
	    "\"content\":\"> Hello,\\n> \\n> it does not work.\\n> Do not tell her the "
	    "price.\\n\"");
	fixture_close(f);
}

static void
a_key_that_can_do_nothing_says_so(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "r");
	type_text(f, "ask @b");
	press(f, "Tab");
	assert_shows(f, "colleagues are named in notes");
	press(f, "Esc D y A");
	type_text(f, "nobody");
	press(f, "Backspace z z Enter");
	assert_shows(f, "nothing in the list matches");
	fixture_close(f);
}

static void
a_paste_is_text(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	paste_text(f, "line one\nq\x1b[31m two");
	press(f, "Esc");
	paste_text(f, "yyy");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "line one\\nq");
	fixture_close(f);
}

static void
the_frame_tells_how_long_the_text_is(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	press(f, "r");
	assert_shows(f, "0 characters, line 1 of 1 ");
	type_text(f, "two");
	press(f, "Enter");
	type_text(f, "lines");
	assert_shows(f, "8 characters, line 2 of 2 ");
	fixture_close(f);
}

static void
what_a_paste_may_not_bring_is_said(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	press(f, "r");
	paste_text(f, "a\x1b[31mb\x07");
	assert_shows(f, "left out of the paste: 2 control characters");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"content\":\"a[31mb\"");
	fixture_close(f);
}

static void
ctrl_x_hands_the_text_out_and_takes_it_back(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct key_event x = { .code = key_ctrl('X') };
	struct app_effects e;

	(void)state;
	press(f, "r");
	type_text(f, "short");
	app_begin_turn(f->app, f->mono, f->real);
	app_key(f->app, &x);
	e = app_take_effects(f->app);
	assert_true(e.edit);
	assert_true(str_eq_z(e.edit_text, "short"));
	app_end_turn(f->app);
	app_begin_turn(f->app, f->mono, f->real);
	assert_false(app_edited(f->app, false, (struct str){ 0 }, "the editor failed"));
	assert_true(app_edited(f->app, true, STR_LIT("much longer"), NULL));
	fixture_turn(f);
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"content\":\"much longer\"");
	fixture_close(f);
}

static void
an_editor_that_fails_loses_nothing(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	type_text(f, "short");
	press(f, "Ctrl-X");
	assert_false(app_edited(f->app, false, (struct str){ 0 }, "vi ended with code 1"));
	fixture_turn(f);
	assert_shows(f, "vi ended with code 1");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"content\":\"short\"");
	fixture_close(f);
}

static void
kept_texts_come_back_by_ticket_and_kind(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	type_text(f, "to the customer");
	press(f, "Esc q c");
	assert_hides(f, "to the customer");
	type_text(f, "to my team");
	press(f, "Esc q");
	assert_int_equal(app_unsent(f->app), 2);
	press(f, "j");
	fixture_wait(f, WHEN_SECOND);
	press(f, "r");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox on #48209");
	assert_hides(f, "to the customer");
	press(f, "Esc k");
	fixture_wait(f, WHEN_SECOND);
	press(f, "c");
	assert_shows(f, "to my team");
	press(f, "Esc q r");
	assert_shows(f, "to the customer");
	assert_int_equal(app_unsent(f->app), 2);
	fixture_close(f);
}

static void
a_discarded_text_is_gone_and_asks_first(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r x Esc D");
	assert_shows(f, "Discard the text for good?");
	press(f, "y");
	assert_int_equal(app_unsent(f->app), 0);
	press(f, "r");
	assert_hides(f, "your kept text is back");
	fixture_close(f);
}

static void
a_sent_text_shows_as_on_its_way_and_is_forgotten_when_stored(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	assert_shows(f, "-- you  on the way  PUBLIC REPLY ---");
	assert_shows(f, "We come at noon.");
	assert_int_equal(app_unsent(f->app), 1);
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":13}]}");
	/* stored, but not read again yet: it does not blink */
	assert_shows(f, "-- you  just now  PUBLIC REPLY ---");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_comment(&f->tickets[0], 13, FIXTURE_ME, false, "We come at noon.");
	fixture_answer(f);
	assert_shows(f, "-- Ana Ribeiro  08:02  PUBLIC REPLY");
	assert_hides(f, "-- you");
	press(f, "r");
	assert_hides(f, "your kept text is back");
	fixture_close(f);
}

static void
who_comments_meanwhile_is_read_before_the_text_goes(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	fixture_comment(&f->tickets[0], 13, FIXTURE_LENA, false, "It is burning again!");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"conflict\",\"by\":\"Lena Fox\",\"at\":\"2026-11-22T08:59:00.0Z\"}]}");
	assert_shows(f, "Lena Fox wrote meanwhile, nothing was sent");
	press(f, "!");
	assert_shows(f, "still being read");
	assert_null(fixture_write(f));
	assert_shows(f, "== PUBLIC REPLY to Lena Fox");
	assert_shows(f, "We come at noon.");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "It is burning again!");
	press(f, "y");
	assert_shows(f, "! sends anyway");
	assert_null(fixture_write(f));
	press(f, "!");
	assert_sends(fixture_write(f), "We come at noon.");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":3,\"max_id\":13}");
	fixture_close(f);
}

/* What changed meanwhile is read. */
static void
calm(struct fixture *f)
{
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

static void
a_key_sends_only_once_the_line_was_shown(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press_at_once(f, "Esc y");
	assert_null(fixture_write(f));
	assert_shows(f, "y SEND PUBLIC REPLY");
	press(f, "y");
	assert_sends(fixture_write(f), "We come at noon.");
	fixture_close(f);
}

static void
news_are_passed_only_once_they_were_shown(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	fixture_comment(&f->tickets[0], 13, FIXTURE_LENA, false, "It is burning again!");
	fixture_change(f, 'c', 48213);
	calm(f);
	press(f, "Esc s w");
	press_at_once(f, "y !");
	assert_null(fixture_write(f));
	assert_shows(f, "! SEND PUBLIC REPLY + WAITING_ON_CUSTOMER ANYWAY");
	f->is_stuck = true;
	fixture_comment(&f->tickets[0], 14, FIXTURE_LENA, false, "The fire is out.");
	fixture_change(f, 'c', 48213);
	calm(f);
	press(f, "!");
	assert_null(fixture_write(f));
	f->is_stuck = false;
	fixture_turn(f);
	assert_shows(f, "The fire is out.");
	press(f, "!");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":4,\"max_id\":14}");
	fixture_close(f);
}

static void
a_text_that_opens_by_itself_takes_no_key_before_it_was_shown(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	f->is_stuck = true;
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"refused\",\"why\":\"no\"}]}");
	type_text(f, "jj");
	f->is_stuck = false;
	fixture_turn(f);
	assert_shows(f, "16 characters");
	type_text(f, "!");
	assert_shows(f, "17 characters");
	fixture_close(f);
}

static void
a_text_for_a_ticket_that_was_deleted_stays_and_says_why(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"gone\",\"why\":\"the ticket was deleted\"}]}");
	assert_shows(
	    f, "#48213: the ticket was deleted, so nothing was sent; the text is kept");
	assert_shows(f, "| We come at noon.");
	f->tickets[0].row.deleted_at = FIXTURE_NOW;
	fixture_change(f, 't', 48213);
	calm(f);
	press(f, "Esc y");
	assert_null(fixture_write(f));
	assert_shows(f, "#48213 was deleted, nothing was sent");
	fixture_close(f);
}

static void
a_status_goes_out_only_from_one_that_is_known(void **state)
{
	struct fixture *f = a_desk(80, 44);
	struct draft *d;

	(void)state;
	d = draft_add(f->app, DRAFT_REPLY, 77777); /* recalled, not read yet */
	buf_put_z(&d->text, "We come at noon.");
	d->set_status = STATUS_RESOLVED;
	compose_open_draft(f->app, d->serial);
	fixture_turn(f);
	press(f, "Esc");
	press(f, "y");
	assert_null(fixture_write(f));
	assert_shows(f, "#77777 was not read yet");
	assert_shows(f, "y SEND PUBLIC REPLY + RESOLVED");
	fixture_close(f);
}

static void
who_comments_while_one_writes_stops_the_send_before_it_leaves(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	fixture_comment(&f->tickets[0], 13, FIXTURE_LENA, false, "It is burning again!");
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "Lena Fox wrote meanwhile");
	press(f, "Esc y");
	assert_null(fixture_write(f));
	assert_shows(f, "It is burning again!");
	assert_shows(f, "Lena Fox wrote since you began");
	assert_shows(f, "! SEND PUBLIC REPLY ANYWAY");
	press(f, "e Esc y");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":3,\"max_id\":13}");
	fixture_close(f);
}

static void
a_text_of_my_own_that_was_stored_meanwhile_stops_nothing(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc q");
	fixture_comment(&f->tickets[0], 13, FIXTURE_ME, true, "from another window");
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "r Esc y");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":3,\"max_id\":13}");
	fixture_close(f);
}

static void
a_send_that_is_stopped_does_not_open_under_the_next_keys(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y j");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"conflict\",\"by\":\"Lena Fox\",\"at\":\"2026-11-22T08:59:00.0Z\"}]}");
	assert_hides(f, "== PUBLIC REPLY");
	assert_shows(f, "nothing was sent");
	assert_int_equal(app_unsent(f->app), 1);
	fixture_close(f);
}

static void
a_text_that_was_stopped_can_be_sent_once_it_is_opened_again(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y g g");
	/* an own note became the last one that is known, past Lena's */
	fixture_comment(&f->tickets[0], 13, FIXTURE_LENA, false, "It is burning again!");
	fixture_comment(&f->tickets[0], 14, FIXTURE_ME, true, "from another window");
	fixture_outcome(f,
	    "{\"state\":\"conflict\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"conflict\",\"by\":\"Ana "
	    "Ribeiro\",\"at\":\"2026-11-22T08:59:00.0Z\"}]}");
	assert_hides(f, "== PUBLIC REPLY");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "r Esc y");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":4,\"max_id\":14}");
	fixture_close(f);
}

static void
a_held_text_leaves_after_a_while_and_can_be_taken_back(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	f->app->options.send_hold_s = 10;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	assert_null(fixture_write(f));
	assert_shows(f, "#48213 public reply leaves in 10s, u takes it back");
	fixture_wait(f, 3 * WHEN_SECOND);
	assert_shows(f, "leaves in 7s");
	press(f, "u");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox");
	assert_shows(f, "We come at noon.");
	assert_shows(f, "nothing was sent");
	fixture_wait(f, WHEN_MINUTE);
	assert_null(fixture_write(f));
	press(f, "Esc y");
	fixture_wait(f, 11 * WHEN_SECOND);
	assert_sends(fixture_write(f), "We come at noon.");
	fixture_close(f);
}

static void
a_text_that_could_not_leave_yet_is_taken_back_too(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y u");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox");
	assert_shows(f, "nothing was sent");
	fixture_link(f, LINK_LIVE);
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_clock_set_back_holds_nothing_for_longer(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	f->app->options.send_hold_s = 10;
	press(f, "r x Esc y");
	f->real -= WHEN_HOUR;
	fixture_turn(f);
	assert_sends(fixture_write(f), "\"content\":\"x\"");
	fixture_close(f);
}

static void
what_does_not_build_on_a_held_text_passes_it(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	f->app->options.send_hold_s = 10;
	press(f, "r x Esc y f 4");
	assert_sends(fixture_write(f), "\"field\":\"priority\"");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	press(f, "c y Esc y");
	assert_null(fixture_write(f)); /* the note after the reply */
	fixture_wait(f, 11 * WHEN_SECOND);
	assert_sends(fixture_write(f), "\"content\":\"x\"");
	fixture_close(f);
}

static void
leaving_sends_what_is_held_first(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	f->app->options.send_hold_s = 10;
	press(f, "r x Esc y q");
	assert_sends(fixture_write(f), "\"content\":\"x\"");
	assert_false(app_take_effects(f->app).quit);
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":13}]}");
	fixture_wait(f, WHEN_MS);
	assert_true(app_take_effects(f->app).quit);
	fixture_close(f);
}

static void
leaving_keeps_what_is_held_if_that_is_wanted(void **state)
{
	struct fixture *f = a_desk(120, 44);

	(void)state;
	f->app->options.send_hold_s = 10;
	f->app->options.keeps_on_quit = true;
	press(f, "r x Esc y q");
	assert_null(fixture_write(f));
	assert_shows(f, "Quit?");
	assert_int_equal(draft_count(f->app), 1);
	fixture_close(f);
}

static void
a_text_refused_while_another_is_written_is_kept(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	type_text(f, "first");
	press(f, "Esc y j");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "c");
	type_text(f, "second");
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"refused\",\"why\":\"only agents write\"}]}");
	assert_shows(f, "only agents write");
	assert_shows(f, "## INTERNAL NOTE on #48209");
	assert_shows(f, "second");
	assert_int_equal(app_unsent(f->app), 2);
	press(f, "Esc q k");
	fixture_wait(f, WHEN_SECOND);
	press(f, "r");
	assert_shows(f, "first");
	fixture_close(f);
}

static void
a_text_stays_pending_with_its_id_while_the_link_is_lost(void **state)
{
	struct fixture *f = a_desk(80, 40);
	char uuid[UUID_SIZE];

	(void)state;
	press(f, "c");
	type_text(f, "survives");
	press(f, "Esc y");
	memcpy(uuid, fixture_write(f)->request.op, sizeof uuid);
	fixture_link(f, LINK_BACKOFF);
	fixture_fail(f, ERR_LOST, "connection lost");
	assert_shows(f, "-- you  on the way  INTERNAL NOTE");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	fixture_link(f, LINK_CONNECTING);
	fixture_link(f, LINK_SETUP);
	assert_null(fixture_write(f));
	fixture_link(f, LINK_LIVE);
	assert_non_null(fixture_write(f));
	assert_string_equal(fixture_write(f)->request.op, uuid);
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 2);
	fixture_close(f);
}

static void
two_notes_in_a_row_know_each_other(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "c 1 Esc y c 2 Esc y");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1); /* the second waits */
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":13}]}");
	assert_sends(fixture_write(f), "\"content\":\"2\"");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":3,\"max_id\":13}");
	fixture_close(f);
}

static void
a_text_begun_after_two_notes_that_were_not_read_again_knows_both(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "c 1 Esc y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":13}]}");
	press(f, "c 2 Esc y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":14}]}");
	press(f, "c 3 Esc y");
	assert_sends(fixture_write(f), "\"seen\":{\"count\":4,\"max_id\":14}");
	fixture_close(f);
}

static void
the_ticket_under_a_text_does_not_change(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "r");
	type_text(f, "for the printer");
	f->tickets[0].row.assignee_id = FIXTURE_BO; /* leaves the view */
	f->tickets[0].row.status = STATUS_CLOSED;
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	assert_shows(f, "on #48213 ==");
	assert_shows(f, "-- #48213 HIGH CLOSED");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"id\":48213");
	fixture_close(f);
}

static void
the_thread_can_be_read_above_the_text(void **state)
{
	struct fixture *f = a_desk(80, 40);

	(void)state;
	press(f, "r");
	assert_shows(f, "Do not tell her the price.");
	assert_shows(f, "== PUBLIC REPLY");
	fixture_close(f);
}

static void
it_fits_into_every_size(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "r");
	type_text(f, "some words to wrap");
	for (int cols = 1; cols <= 200; cols += cols < 30 ? 1 : 17) {
		for (int rows = 1; rows <= 60; rows += rows < 15 ? 1 : 9) {
			app_resize(f->app, cols, rows);
			press(f, "Left Right");
			assert_in_range(f->canvas.cursor_x, 0, cols - 1);
			assert_in_range(f->canvas.cursor_y, 0, rows - 1);
			if (rows > 1 && cols > 20)
				assert_shows(f, "PUBLIC");
			press(f, "Esc e");
		}
	}
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_says_whom_it_reaches_and_a_note_that_it_does_not),
		cmocka_unit_test(every_letter_types_and_no_key_is_a_command),
		cmocka_unit_test(a_note_takes_three_keys_and_its_text),
		cmocka_unit_test(the_review_line_names_what_y_does),
		cmocka_unit_test(a_reply_can_set_the_status_with_it),
		cmocka_unit_test(two_texts_that_set_the_same_status_both_say_so),
		cmocka_unit_test(esc_leaves_the_question_for_a_status_alone),
		cmocka_unit_test(an_empty_text_is_not_sent),
		cmocka_unit_test(the_kind_changes_only_after_a_yes),
		cmocka_unit_test(
		    a_draft_that_quotes_a_note_is_warned_of_before_it_turns_public),
		cmocka_unit_test(keys_before_the_question_was_seen_do_not_answer_it),
		cmocka_unit_test(a_quote_is_the_last_comment_and_never_a_note_for_the_customer),
		cmocka_unit_test(another_comment_or_single_lines_are_chosen_to_be_quoted),
		cmocka_unit_test(a_key_that_can_do_nothing_says_so),
		cmocka_unit_test(a_paste_is_text),
		cmocka_unit_test(the_frame_tells_how_long_the_text_is),
		cmocka_unit_test(what_a_paste_may_not_bring_is_said),
		cmocka_unit_test(ctrl_x_hands_the_text_out_and_takes_it_back),
		cmocka_unit_test(an_editor_that_fails_loses_nothing),
		cmocka_unit_test(kept_texts_come_back_by_ticket_and_kind),
		cmocka_unit_test(a_discarded_text_is_gone_and_asks_first),
		cmocka_unit_test(a_sent_text_shows_as_on_its_way_and_is_forgotten_when_stored),
		cmocka_unit_test(who_comments_meanwhile_is_read_before_the_text_goes),
		cmocka_unit_test(a_key_sends_only_once_the_line_was_shown),
		cmocka_unit_test(news_are_passed_only_once_they_were_shown),
		cmocka_unit_test(a_text_that_opens_by_itself_takes_no_key_before_it_was_shown),
		cmocka_unit_test(a_text_for_a_ticket_that_was_deleted_stays_and_says_why),
		cmocka_unit_test(a_status_goes_out_only_from_one_that_is_known),
		cmocka_unit_test(who_comments_while_one_writes_stops_the_send_before_it_leaves),
		cmocka_unit_test(a_text_of_my_own_that_was_stored_meanwhile_stops_nothing),
		cmocka_unit_test(a_send_that_is_stopped_does_not_open_under_the_next_keys),
		cmocka_unit_test(a_text_that_was_stopped_can_be_sent_once_it_is_opened_again),
		cmocka_unit_test(a_held_text_leaves_after_a_while_and_can_be_taken_back),
		cmocka_unit_test(a_text_that_could_not_leave_yet_is_taken_back_too),
		cmocka_unit_test(a_clock_set_back_holds_nothing_for_longer),
		cmocka_unit_test(what_does_not_build_on_a_held_text_passes_it),
		cmocka_unit_test(leaving_sends_what_is_held_first),
		cmocka_unit_test(leaving_keeps_what_is_held_if_that_is_wanted),
		cmocka_unit_test(a_text_refused_while_another_is_written_is_kept),
		cmocka_unit_test(a_text_stays_pending_with_its_id_while_the_link_is_lost),
		cmocka_unit_test(two_notes_in_a_row_know_each_other),
		cmocka_unit_test(
		    a_text_begun_after_two_notes_that_were_not_read_again_knows_both),
		cmocka_unit_test(the_ticket_under_a_text_does_not_change),
		cmocka_unit_test(the_thread_can_be_read_above_the_text),
		cmocka_unit_test(it_fits_into_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
