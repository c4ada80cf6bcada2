/* The ticket's tabs: its thread, what happened to it, its files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define CHANGE(field, old, new) "{\"" field "\" : {\"old\" : " old ", \"new\" : " new "}}"

static struct desk_ticket *ticket;

/* Opened at 08:00; what happens comes at 08:01, 08:02 and so on, comments at
 * 08:00 and each minute after. */
static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);

	ticket = fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	return f;
}

static void
open_audit(struct fixture *f)
{
	fixture_start(f);
	press(f, "l ]");
	fixture_answer(f);
	fixture_turn(f);
}

/* What one audit row with this JSON says. */
static void
assert_says(char what, const char *action, const char *json, const char *words)
{
	struct fixture *f = a_desk(120, 40);

	fixture_audit(f, what, action, FIXTURE_BO, json)->record_id = 48213;
	open_audit(f);
	assert_shows(f, words);
	fixture_close(f);
}

/* ---- the tabs ---- */

static void
the_brackets_go_through_the_tabs_where_the_ticket_has_the_focus(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	ticket->files[ticket->file_count++] = (struct attachment_row){ .id = 1,
		.ticket_id = 48213,
		.size_bytes = 41984,
		.filename = STR_LIT("smoke.jpg"),
		.content_type = STR_LIT("image/jpeg") };
	fixture_start(f);
	assert_shows(f, "[Thread] Audit Files(1)");
	press(f, "l ]");
	assert_shows(f, "Thread [Audit] Files(1)");
	press(f, "]");
	assert_shows(f, "Thread Audit [Files(1)]");
	assert_shows(f, "41 kB  smoke.jpg  image/jpeg");
	press(f, "]");
	assert_shows(f, "[Thread] Audit Files(1)");
	press(f, "[ [");
	assert_shows(f, "Thread [Audit] Files(1)");
	fixture_close(f);
}

static void
the_brackets_go_through_the_views_where_the_list_has_the_focus(void **state)
{
	struct fixture *f = a_desk(120, 40);
	int view;

	(void)state;
	fixture_start(f);
	view = f->app->view;
	press(f, "]");
	assert_int_equal(f->app->view, view + 1);
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 0);
	fixture_close(f);
}

static void
another_ticket_opens_on_its_thread(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	open_audit(f);
	press(f, "J");
	assert_shows(f, "#48209");
	assert_shows(f, "[Thread] Audit");
	fixture_close(f);
}

static void
a_narrow_pane_names_the_tab_that_is_not_the_thread(void **state)
{
	struct fixture *f = a_desk(62, 24);

	(void)state;
	fixture_start(f);
	assert_hides(f, "Audit");
	press(f, "l ]");
	assert_shows(f, "[Audit]");
	fixture_close(f);
}

static void
a_composer_opens_beside_the_thread(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	open_audit(f);
	press(f, "c");
	assert_shows(f, "it does not work");
	press(f, "Esc q");
	assert_shows(f, "[Thread]");
	fixture_close(f);
}

/* ---- asking ---- */

static void
nothing_is_asked_before_the_tab_is_open(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	fixture_start(f);
	press(f, "l");
	fixture_change(f, 't', 48213);
	fixture_answer(f);
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 0);
	press(f, "]");
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 1);
	assert_shows(f, "loading ...");
	fixture_answer(f);
	assert_hides(f, "loading ...");
	fixture_close(f);
}

static void
a_change_of_the_ticket_asks_again_and_shows(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	open_audit(f);
	fixture_audit(f, 't', "UPDATE", FIXTURE_BO, CHANGE("status", "\"OPEN\"", "\"CLOSED\""));
	fixture_change(f, 't', 48209);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 1);
	fixture_change(f, 't', 48213);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "08:01 Bo Lind: status OPEN -> CLOSED");
	fixture_close(f);
}

static void
older_pages_come_as_one_scrolls_up_and_the_view_stays(void **state)
{
	struct fixture *f = a_desk(120, 40);
	static char json[500][64];

	(void)state;
	for (int i = 0; i < 500; i++) {
		snprintf(
		    json[i], sizeof json[i], "{\"round\":{\"old\":%d,\"new\":%d}}", i, i + 1);
		fixture_audit(f, 't', "UPDATE", FIXTURE_BO, json[i]);
	}
	open_audit(f);
	assert_shows(f, "round 499 -> 500");
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 1);
	press(f, "g g");
	assert_shows(f, "round 300 -> 301");
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 2);
	assert_shows(f, "round 300 -> 301");
	for (int i = 0; i < 2; i++) {
		press(f, "g g");
		fixture_wait(f, WHEN_SECOND);
		fixture_answer(f);
	}
	press(f, "g g");
	assert_shows(f, "Lena Fox: opened");
	assert_shows(f, "round 0 -> 1");
	assert_int_equal(fixture_asked(f, REQUEST_HISTORY), 3);
	press(f, "G");
	assert_shows(f, "round 499 -> 500");
	fixture_close(f);
}

static void
what_is_newer_shows_only_where_one_stands_at_the_end(void **state)
{
	struct fixture *f = a_desk(120, 40);
	static char json[101][64];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(
		    json[i], sizeof json[i], "{\"round\":{\"old\":%d,\"new\":%d}}", i, i + 1);
		fixture_audit(f, 't', "UPDATE", FIXTURE_BO, json[i]);
	}
	open_audit(f);
	press(f, "g g");
	fixture_audit(f, 't', "UPDATE", FIXTURE_BO, CHANGE("round", "100", "101"));
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "round 0 -> 1");
	press(f, "G");
	assert_shows(f, "round 100 -> 101");
	fixture_close(f);
}

/* ---- what it says ---- */

static void
who_changed_what_from_what_to_what_and_when(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	fixture_audit(
	    f, 't', "UPDATE", FIXTURE_BO, CHANGE("priority", "\"HIGH\"", "\"URGENT\""));
	open_audit(f);
	assert_shows(f, "08:01 Bo Lind: priority HIGH -> URGENT");
	fixture_close(f);
	assert_says('t', "UPDATE", CHANGE("assignee_id", "null", "2"),
	    "Bo Lind: assignee nobody -> Ana Ribeiro");
	assert_says('t', "UPDATE", CHANGE("assignee_id", "\"3\"", "null"),
	    "Bo Lind: assignee Bo Lind -> nobody");
	assert_says('t', "UPDATE",
	    "{\"status\":{\"old\":\"OPEN\",\"new\":\"RESOLVED\"},"
	    "\"resolved_at\":{\"old\":null,\"new\":\"2026-11-22T09:00:00+00:00\"}}",
	    "Bo Lind: status OPEN -> RESOLVED");
	assert_says(
	    't', "UPDATE", CHANGE("deleted_at", "null", "\"2026\""), "Bo Lind: DELETED");
	assert_says(
	    't', "UPDATE", CHANGE("title", "\"a\"", "\"b\""), "Bo Lind: title \"a\" -> \"b\"");
	assert_says('t', "CREATE",
	    "{\"status\":{\"old\":null,\"new\":\"OPEN\"},\"assignee_id\":{\"old\":null,\"new\":"
	    "3}}",
	    "Bo Lind: opened: status OPEN, assignee Bo Lind");
	assert_says('g', "CREATE", CHANGE("tag_id", "null", "3"), "Bo Lind: tag +vpn");
	assert_says('g', "DELETE", CHANGE("tag_id", "3", "null"), "Bo Lind: tag -vpn");
	assert_says('g', "DELETE", CHANGE("tag_id", "99", "null"), "Bo Lind: tag -no. 99");
}

static void
operations_tell_what_no_audit_row_does(void **state)
{
	(void)state;
	assert_says('o', "merge", "{\"field\":\"45\",\"old\":\"OPEN\",\"new\":\"CLOSED\"}",
	    "Bo Lind: merged into #45");
	assert_says('o', "merged", "{\"field\":\"45\"}", "#45 was merged into this one");
	assert_says('o', "unmerged", "{\"field\":\"45\"}", "#45 was taken out of this one");
	assert_says('o', "split", "{\"field\":\"45\",\"old\":null,\"new\":\"x\"}",
	    "Bo Lind: split: the rest is in #45");
	assert_says('o', "unsplit", "{\"field\":\"45\"}", "#45 taken back into this one");
	assert_says('o', "linked", "{\"field\":\"merged:45\",\"old\":\"to\",\"new\":null}",
	    "#45 was merged into this one");
	assert_says('o', "snooze", "{\"old\":\"-\",\"new\":\"1795305600000000\"}",
	    "snoozed until 2026-11-22 00:00");
	assert_says('o', "snooze", "{\"old\":\"-\",\"new\":\"reply\"}",
	    "snoozed until the customer writes");
	assert_says('o', "snooze", "{\"old\":\"reply\",\"new\":\"-\"}", "Bo Lind: woken");
	assert_says(
	    'o', "watch", "{\"field\":\"3\",\"old\":\"-\",\"new\":\"+\"}", "watches it");
	assert_says('o', "watch", "{\"field\":\"2\",\"old\":\"-\",\"new\":\"+\"}",
	    "Ana Ribeiro made a watcher");
	assert_says('o', "link", "{\"field\":\"blocks:45\",\"old\":\"-\",\"new\":\"+\"}",
	    "link: blocks #45");
	assert_says('o', "linked", "{\"field\":\"blocks:45\",\"old\":\"to\",\"new\":null}",
	    "is blocked by #45");
}

static void
other_writers_have_other_forms(void **state)
{
	(void)state;
	assert_says('t', "UPDATE",
	    "{\"old\":{\"status\":\"OPEN\",\"x\":1},\"new\":{\"status\":\"CLOSED\",\"x\":1}}",
	    "Bo Lind: status OPEN -> CLOSED");
	assert_says('t', "UPDATE", "{\"status\":\"CLOSED\",\"is_vip\":true}",
	    "Bo Lind: status CLOSED, is_vip yes");
	assert_says('t', "UPDATE",
	    "[{\"field\":\"status\",\"from\":\"OPEN\",\"to\":\"CLOSED\"}]",
	    "Bo Lind: status OPEN -> CLOSED");
	assert_says('t', "ESCALATED", "{\"level\":2}", "Bo Lind: ESCALATED: level 2");
	assert_says('t', "UPDATE", "", "Bo Lind: changed");
	assert_says('t', "UPDATE", "null", "Bo Lind: changed");
}

static void
odd_json_breaks_nothing_and_reaches_the_screen_clean(void **state)
{
	struct buf deep = { 0 };

	(void)state;
	assert_says('t', "UPDATE", "{\"a\": [1,", "Bo Lind: {\"a\": [1,");
	assert_says('t', "UPDATE", "\"only words\"", "Bo Lind: \"only words\"");
	assert_says(
	    't', "UPDATE", "99999999999999999999999", "Bo Lind: 99999999999999999999999");
	assert_says('t', "UPDATE", CHANGE("title", "\"\\u0000\\u001b[2J\"", "\"\\u202edcba\""),
	    "Bo Lind: title \"");
	assert_says('t', "UPDATE", CHANGE("title", "\"\\ud800\"", "1"), "Bo Lind: {\"title\"");
	assert_says('t', "UPDATE", CHANGE("status", "{\"a\":1}", "[2,3]"),
	    "Bo Lind: status {\"a\":1} -> [2,3]");
	assert_says(
	    't', "UPDATE", CHANGE("assignee_id", "\"x\"", "4.5"), "assignee \"x\" -> 4.5");
	assert_says('g', "CREATE", "[]", "Bo Lind: ");
	assert_says('o', "merge", "7", "Bo Lind: merged into #");
	assert_says('o', "new kind", "{\"new\":\"x\"}", "Bo Lind: new kind x");
	for (int i = 0; i < 5000; i++)
		buf_put_char(&deep, '[');
	assert_says('t', "UPDATE", deep.p, "Bo Lind: changed");
	buf_done(&deep);
}

static void
a_user_that_nobody_knows_has_a_number(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	fixture_audit(f, 't', "UPDATE", 0, CHANGE("status", "\"OPEN\"", "\"CLOSED\""));
	fixture_audit(f, 't', "UPDATE", 77, CHANGE("assignee_id", "2", "78"));
	open_audit(f);
	assert_shows(f, "08:01 somebody: status OPEN -> CLOSED");
	assert_shows(f, "08:02 user 77: assignee Ana Ribeiro -> user 78");
	fixture_close(f);
}

static void
the_thread_stands_among_the_changes_by_time(void **state)
{
	struct fixture *f = a_desk(120, 40);
	int note, change, reply;

	(void)state;
	fixture_comment(ticket, 11, FIXTURE_BO, true, "Called\nfacilities.");
	fixture_comment(ticket, 12, FIXTURE_LENA, false, "Is it late?")->created_at +=
	    10 * WHEN_MINUTE;
	fixture_audit(f, 't', "UPDATE", FIXTURE_BO, CHANGE("status", "\"OPEN\"", "\"CLOSED\""));
	open_audit(f);
	note = fixture_find(f, "08:00 Bo Lind: INTERNAL NOTE  Called facilities.");
	change = fixture_find(f, "08:01 Bo Lind: status OPEN -> CLOSED");
	reply = fixture_find(f, "08:11 Lena Fox: wrote  Is it late?");
	assert_true(note > 0);
	assert_int_equal(change, note + 1);
	assert_int_equal(reply, change + 1);
	fixture_close(f);
}

static void
what_a_merge_moved_is_one_line(void **state)
{
	struct fixture *f = a_desk(120, 40);
	int64_t at;

	(void)state;
	at =
	    fixture_audit(f, 'c', "UPDATE", FIXTURE_BO, CHANGE("ticket_id", "45", "48213"))->at;
	for (int i = 0; i < 3; i++)
		fixture_audit(f, 'c', "UPDATE", FIXTURE_BO, CHANGE("ticket_id", "45", "48213"))
		    ->at = at;
	open_audit(f);
	assert_shows(f, "Bo Lind: 4 comments: moved from #45 to #48213");
	assert_hides(f, "an older comment");
	fixture_close(f);
}

static void
a_long_text_shows_what_differs_and_enter_the_whole(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	fixture_audit(f, 't', "UPDATE", FIXTURE_BO,
	    CHANGE("description", "\"same line\\nold 1\\nold 2\\nold 3\\nlast line\"",
		"\"same line\\nnew 1\\nlast line\""));
	open_audit(f);
	assert_shows(f, "Bo Lind: description changed");
	assert_shows(f, "  - old 2");
	assert_shows(f, "  + new 1");
	assert_int_equal(fixture_role(f, "- old 2"), ROLE_DIFF_DEL);
	assert_int_equal(fixture_role(f, "+ new 1"), ROLE_DIFF_ADD);
	assert_hides(f, "old 3");
	assert_hides(f, "same line");
	assert_shows(f, "(Enter shows the whole)");
	press(f, "Enter");
	assert_shows(f, "  - old 3");
	assert_shows(f, "    same line");
	assert_shows(f, "    last line");
	press(f, "Enter");
	assert_hides(f, "old 3");
	fixture_close(f);
}

static void
find_works_in_it_as_in_the_thread(void **state)
{
	struct fixture *f = a_desk(120, 40);
	static char json[100][64];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(
		    json[i], sizeof json[i], "{\"round\":{\"old\":%d,\"new\":%d}}", i, i + 1);
		fixture_audit(f, 't', "UPDATE", FIXTURE_BO, json[i]);
	}
	open_audit(f);
	assert_hides(f, "round 6 -> 7");
	press(f, "/");
	type_text(f, "6 -> 7");
	press(f, "Enter");
	assert_shows(f, "round 6 -> 7");
	fixture_close(f);
}

static void
the_end_of_the_audit_tab_marks_nothing_as_read(void **state)
{
	struct fixture *f = a_desk(120, 40);

	(void)state;
	ticket->is_unread = true;
	fixture_comment(ticket, 11, FIXTURE_LENA, false, "Hello?");
	ticket->description =
	    "1\n2\n3\n4\n5\n6\n7\n8\n9\n1\n2\n3\n4\n5\n6\n7\n8\n9\n1\n2\n3\n4\n5\n6\n7\n8\n";
	fixture_start(f);
	press(f, "l ]");
	fixture_answer(f);
	assert_shows(f, "Hello?");
	fixture_wait(f, 2 * WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 0);
	press(f, "[ G");
	fixture_wait(f, 2 * WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_SEEN), 1);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_brackets_go_through_the_tabs_where_the_ticket_has_the_focus),
		cmocka_unit_test(
		    the_brackets_go_through_the_views_where_the_list_has_the_focus),
		cmocka_unit_test(another_ticket_opens_on_its_thread),
		cmocka_unit_test(a_narrow_pane_names_the_tab_that_is_not_the_thread),
		cmocka_unit_test(a_composer_opens_beside_the_thread),
		cmocka_unit_test(nothing_is_asked_before_the_tab_is_open),
		cmocka_unit_test(a_change_of_the_ticket_asks_again_and_shows),
		cmocka_unit_test(older_pages_come_as_one_scrolls_up_and_the_view_stays),
		cmocka_unit_test(what_is_newer_shows_only_where_one_stands_at_the_end),
		cmocka_unit_test(who_changed_what_from_what_to_what_and_when),
		cmocka_unit_test(operations_tell_what_no_audit_row_does),
		cmocka_unit_test(other_writers_have_other_forms),
		cmocka_unit_test(odd_json_breaks_nothing_and_reaches_the_screen_clean),
		cmocka_unit_test(a_user_that_nobody_knows_has_a_number),
		cmocka_unit_test(the_thread_stands_among_the_changes_by_time),
		cmocka_unit_test(what_a_merge_moved_is_one_line),
		cmocka_unit_test(a_long_text_shows_what_differs_and_enter_the_whole),
		cmocka_unit_test(find_works_in_it_as_in_the_thread),
		cmocka_unit_test(the_end_of_the_audit_tab_marks_nothing_as_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
