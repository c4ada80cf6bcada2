/* What agents of other systems lost their texts by, each under its number there:
 * it does not happen here. */
#include <stdio.h>
#include <string.h>

#include "hand.h"
#include "ttydesk/base/when.h"

static struct hand hand;

static int
set_up(void **state)
{
	(void)state;
	desk_open(&desk, 12);
	hand_open(&hand, &desk, NULL);
	hand.settings = "send_hold = \"0s\";\n";
	return 0;
}

static int
fresh(void **state)
{
	(void)state;
	desk_reset(&desk, 12);
	return 0;
}

/* A text on ticket 3, in the composer. */
static struct tty *
half_written(bool is_internal)
{
	hand_start(&hand);
	assert_true(hand_go(&hand, 3));
	assert_true(hand_compose(&hand, 3, is_internal));
	tty_type(desk.tty, "token half a text");
	tty_see(desk.tty, "[|#] token half a text");
	return desk.tty;
}

static const char *
stored_texts(void)
{
	return desk_value(&desk,
	    "SELECT coalesce(string_agg(ticket_id || ' ' || is_internal || ' ' || content, ', '"
	    " ORDER BY id), 'none') FROM comments WHERE content LIKE 'token%'");
}

static void
send_now(struct tty *t, const char *button, const char *stored)
{
	tty_type(t, "\033");
	tty_see(t, button);
	tty_type(t, "y");
	tty_see_gone(t, HAND_REVIEW);
	desk_wait_value(&desk,
	    "SELECT coalesce(string_agg(ticket_id || ' ' || is_internal || ' ' || content, ', '"
	    " ORDER BY id), 'none') FROM comments WHERE content LIKE 'token%'",
	    stored);
}

/* ---- zammad #5953: somebody else takes the ticket, the note is deleted ---- */

static void
zammad_5953_a_ticket_taken_by_a_colleague_keeps_my_half_written_note(void **state)
{
	struct tty *t = half_written(true);

	(void)state;
	desk_sql(
	    &desk, "UPDATE tickets SET assignee_id = 2, status = 'IN_PROGRESS' WHERE id = 3");
	tty_see(t, "-- #3 LOW IN_PROGRESS -- Bob");
	tty_see(t, "# token half a text");
	tty_type(t, ", and more");
	tty_see(t, "# token half a text, and more");
	send_now(t, "^ y SAVE INTERNAL NOTE", "3 true token half a text, and more");
}

/* ---- zammad #702: a merge deletes the answer that is being written ---- */

static void
check_text_survives(const char *sql)
{
	struct letter letters[4];
	struct tty *t = half_written(false);

	desk_sql(&desk, "%s", sql);
	/* the colleague's change has arrived: the other ticket shows a later one */
	desk_sql(
	    &desk, "UPDATE tickets SET title = 'seen later', updated_at = now() WHERE id = 1");
	tty_see(t, "seen later");
	tty_see(t, "\\| token half a text");
	tty_type(t, " more");
	tty_see(t, "\\| token half a text more");
	assert_int_equal(hand_postbox(&hand, letters, 4), 1);
	assert_true(letters[0].is_draft && !letters[0].is_internal);
	assert_int_equal(letters[0].ticket, 3);
	assert_string_equal(letters[0].text, "token half a text more");
	/* also after a kill */
	pty_signal(tty_pty(t), 9);
	tty_wait_end(t);
	hand_start(&hand);
	assert_int_equal(hand_postbox(&hand, letters, 4), 1);
	assert_true(hand_recall(&hand, &letters[0]));
	tty_see(desk.tty, "\\| token half a text more");
	assert_string_equal(stored_texts(), "none");
}

static void
zammad_702_a_text_on_a_ticket_that_is_closed_meanwhile_stays(void **state)
{
	(void)state;
	check_text_survives("UPDATE tickets SET status = 'CLOSED' WHERE id = 3");
}

/* What a backend's merge does: the comments move, the ticket goes. */
static void
zammad_702_a_text_on_a_ticket_that_is_merged_meanwhile_stays(void **state)
{
	(void)state;
	check_text_survives(
	    "UPDATE comments SET ticket_id = 4 WHERE ticket_id = 3;"
	    "UPDATE tickets SET status = 'CLOSED', deleted_at = now() WHERE id = 3");
}

static void
zammad_702_a_text_on_a_ticket_that_is_deleted_for_good_stays(void **state)
{
	(void)state;
	check_text_survives("DELETE FROM ticket_tags WHERE ticket_id = 3;"
			    "DELETE FROM comments WHERE ticket_id = 3;"
			    "DELETE FROM tickets WHERE id = 3");
}

static void
zammad_702_a_text_that_was_sent_to_a_ticket_that_is_gone_comes_back(void **state)
{
	struct letter letters[4];
	struct tty *t = half_written(false);

	(void)state;
	desk_sql(&desk, "UPDATE tickets SET deleted_at = now() WHERE id = 3");
	tty_type(t, "\033");
	tty_see(t, "^ y SEND PUBLIC REPLY");
	tty_type(t, "y");
	tty_see(t, "gone|nothing was");
	assert_int_equal(hand_postbox(&hand, letters, 4), 1);
	assert_true(letters[0].is_draft);
	assert_string_equal(letters[0].text, "token half a text");
	assert_string_equal(stored_texts(), "none");
}

/* ---- zammad #1135: most agents confuse note and reply ---- */

static void
zammad_1135_words_frame_and_button_tell_a_note_from_a_reply(void **state)
{
	struct tty *t = half_written(true);

	(void)state;
	tty_see(t, "## INTERNAL NOTE on #3: never shown to Cust Omer ##");
	assert_false(tty_shows(t, "PUBLIC REPLY to"));
	tty_type(t, "\033");
	tty_see(t, "^ y SAVE INTERNAL NOTE ");
	assert_false(tty_shows(t, "SEND PUBLIC"));
	tty_type(t, "q");
	tty_see_gone(t, HAND_REVIEW);
	assert_true(hand_compose(&hand, 3, false));
	tty_see(t, "== PUBLIC REPLY to Cust Omer on #3 ==");
	assert_true(hand_is_empty(&hand));
	assert_false(tty_shows(t, "INTERNAL NOTE on #"));
	tty_type(t, "token for the customer");
	send_now(t, "^ y SEND PUBLIC REPLY ", "3 false token for the customer");
}

static void
zammad_1135_the_kind_changes_only_by_a_step_that_is_confirmed(void **state)
{
	struct tty *t = half_written(true);

	(void)state;
	tty_type(t, "\033");
	tty_see(t, "^ y SAVE INTERNAL NOTE ");
	tty_type(t, "t");
	tty_see(t, "PUBLIC REPLY, which the customer reads.*y yes +n no");
	tty_type(t, "\r"); /* Enter is no */
	tty_see(t, "^ y SAVE INTERNAL NOTE ");
	tty_type(t, "t");
	tty_see(t, "y yes +n no");
	tty_type(t, "n");
	tty_see(t, "^ y SAVE INTERNAL NOTE ");
	assert_true(tty_shows(t, "## INTERNAL NOTE on #3"));
	tty_type(t, "t");
	tty_see(t, "y yes +n no");
	tty_type(t, "y");
	tty_see(t, "^ y SEND PUBLIC REPLY ");
	tty_see(t, "== PUBLIC REPLY to Cust Omer on #3 ==");
	tty_type(t, "y");
	tty_see_gone(t, HAND_REVIEW);
	desk_wait_value(&desk,
	    "SELECT count(*) FROM comments WHERE content = 'token half a text' AND NOT "
	    "is_internal",
	    "1");
}

/* ---- freescout #2873: a draft discarded by one, sent by the other ---- */

static void
freescout_2873_two_windows_with_one_draft_never_touch_each_other(void **state)
{
	struct tty *mine = half_written(false), *other;

	(void)state;
	/* the second window gets a copy, and says so */
	other = desk_start_window(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
	tty_see(other, "subject 0001");
	tty_see(other, "live (0[1-9]|[12][0-9]|00:)|from last time|another window");
	tty_type(other, "#3\r");
	tty_see(other, "-- #3 LOW ");
	tty_type(other, "r");
	tty_see(other, "\\| token half a text");
	tty_type(other, " of the copy");
	tty_see(other, "\\| token half a text of the copy");
	/* thrown away over there */
	tty_type(other, "\033");
	tty_see(other, "^ y SEND PUBLIC REPLY");
	tty_type(other, "D");
	tty_see(other, "y yes +n no");
	tty_type(other, "y");
	tty_see_gone(other, "PUBLIC REPLY to .* on #3 =");
	/* and all of it is still here, as it was */
	tty_type(mine, "!");
	tty_see(mine, "\\| token half a text!");
	assert_false(tty_shows(mine, "of the copy"));
	assert_string_equal(stored_texts(), "none");
	send_now(mine, "^ y SEND PUBLIC REPLY", "3 false token half a text!");
	tty_stop(other);
	assert_string_equal(stored_texts(), "3 false token half a text!");
}

static void
freescout_2873_what_was_sent_is_never_sent_again_by_the_other_window(void **state)
{
	struct tty *mine = half_written(false), *other;

	(void)state;
	other = desk_start_window(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
	tty_see(other, "subject 0001");
	tty_see(other, "live (0[1-9]|[12][0-9]|00:)|from last time|another window");
	send_now(mine, "^ y SEND PUBLIC REPLY", "3 false token half a text");
	tty_type(other, "M");
	tty_see(other, "^-- Drafts 0, on the way 0 ");
	tty_type(other, "qQ");
	tty_wait_exit(other, 0);
	tty_stop(other);
	assert_string_equal(stored_texts(), "3 false token half a text");
}

/* ---- chatwoot #5301: the text follows to another customer ---- */

static void
chatwoot_5301_a_text_never_follows_to_another_ticket(void **state)
{
	struct tty *t = half_written(false);

	(void)state;
	/* the list moves under it: the ticket leaves the view, others come first */
	desk_sql(&desk,
	    "UPDATE tickets SET assignee_id = 2, updated_at = now() WHERE id = 3;"
	    "UPDATE tickets SET priority = 'URGENT', updated_at = now() WHERE id IN (7, 9)");
	tty_see(t, "7 +U OPEN");
	tty_see(t, "== PUBLIC REPLY to Cust Omer on #3 ==");
	tty_type(t, "\033");
	tty_see(t, "^ y SEND PUBLIC REPLY");
	tty_type(t, "q");
	tty_see_gone(t, HAND_REVIEW);
	/* another ticket, another view: no text there */
	tty_type(t, "6");
	assert_true(hand_go(&hand, 7));
	assert_true(hand_compose(&hand, 7, false));
	assert_true(hand_is_empty(&hand));
	tty_type(t, "\033");
	tty_see_gone(t, "PUBLIC REPLY to .* on #7 =");
	tty_type(t, "1");
	assert_true(hand_go(&hand, 3));
	assert_true(hand_compose(&hand, 3, false));
	tty_see(t, "\\| token half a text");
	send_now(t, "^ y SEND PUBLIC REPLY", "3 false token half a text");
}

static void
chatwoot_5301_each_text_goes_to_the_ticket_it_was_begun_on(void **state)
{
	struct tty *t = half_written(false);

	(void)state;
	tty_type(t, "\033");
	tty_see(t, "^ y SEND PUBLIC REPLY");
	tty_type(t, "q");
	tty_see_gone(t, HAND_REVIEW);
	assert_true(hand_go(&hand, 5));
	assert_true(hand_compose(&hand, 5, false));
	tty_type(t, "token on five");
	tty_see(t, "\\| token on five");
	send_now(t, "^ y SEND PUBLIC REPLY", "5 false token on five");
	assert_true(hand_go(&hand, 3));
	assert_true(hand_compose(&hand, 3, false));
	tty_see(t, "\\| token half a text");
	send_now(
	    t, "^ y SEND PUBLIC REPLY", "5 false token on five, 3 false token half a text");
}

/* ---- osticket #5533: "This action requires a lock", by clock or session ---- */

static void
osticket_5533_a_lock_of_another_session_of_mine_stops_nothing(void **state)
{
	PGconn *dead = cluster_connect(desk.conninfo);
	struct tty *t;

	(void)state;
	/* a session of mine that hangs somewhere, with all that presence leaves */
	cluster_exec(dead,
	    "SET application_name = 'ttydesk u1 v3 e3';"
	    "SELECT pg_advisory_lock(1953790308, 3)");
	t = half_written(false);
	send_now(t, "^ y SEND PUBLIC REPLY", "3 false token half a text");
	PQfinish(dead);
}

static void
osticket_5533_a_colleague_who_writes_too_stops_nothing(void **state)
{
	PGconn *bob = cluster_connect(desk.conninfo);
	struct tty *t;

	(void)state;
	cluster_exec(bob,
	    "SET application_name = 'ttydesk u2 v3 e3';"
	    "SELECT pg_advisory_lock(1953790308, 3)");
	t = half_written(true);
	send_now(t, "^ y SAVE INTERNAL NOTE", "3 true token half a text");
	PQfinish(bob);
}

static void
osticket_5533_rows_from_a_clock_that_is_wrong_stop_nothing(void **state)
{
	struct tty *t;

	(void)state;
	/* written by a server whose clock is a day ahead, or a year behind */
	desk_sql(&desk,
	    "UPDATE tickets SET updated_at = now() + interval '1 day' WHERE id = 3;"
	    "UPDATE comments SET created_at = now() + interval '1 day' WHERE ticket_id = 3;"
	    "UPDATE tickets SET updated_at = now() - interval '1 year' WHERE id = 4");
	t = half_written(false);
	send_now(t, "^ y SEND PUBLIC REPLY", "3 false token half a text");
	assert_true(hand_go(&hand, 4));
	tty_type(t, "f4");
	desk_wait_value(&desk, "SELECT priority FROM tickets WHERE id = 4", "URGENT");
}

int
main(void)
{
#define NAMED(name) cmocka_unit_test_setup_teardown(name, fresh, desk_end)
	const struct CMUnitTest tests[] = {
		NAMED(zammad_5953_a_ticket_taken_by_a_colleague_keeps_my_half_written_note),
		NAMED(zammad_702_a_text_on_a_ticket_that_is_closed_meanwhile_stays),
		NAMED(zammad_702_a_text_on_a_ticket_that_is_merged_meanwhile_stays),
		NAMED(zammad_702_a_text_on_a_ticket_that_is_deleted_for_good_stays),
		NAMED(zammad_702_a_text_that_was_sent_to_a_ticket_that_is_gone_comes_back),
		NAMED(zammad_1135_words_frame_and_button_tell_a_note_from_a_reply),
		NAMED(zammad_1135_the_kind_changes_only_by_a_step_that_is_confirmed),
		NAMED(freescout_2873_two_windows_with_one_draft_never_touch_each_other),
		NAMED(freescout_2873_what_was_sent_is_never_sent_again_by_the_other_window),
		NAMED(chatwoot_5301_a_text_never_follows_to_another_ticket),
		NAMED(chatwoot_5301_each_text_goes_to_the_ticket_it_was_begun_on),
		NAMED(osticket_5533_a_lock_of_another_session_of_mine_stops_nothing),
		NAMED(osticket_5533_a_colleague_who_writes_too_stops_nothing),
		NAMED(osticket_5533_rows_from_a_clock_that_is_wrong_stop_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, desk_close_group);
}
