/* Editing the title, the description and one's own notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DONE "{\"state\":\"done\",\"rows\":[]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 40);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	fixture_comment(t, 11, FIXTURE_BO, true, "They are on the way.");
	fixture_comment(t, 12, FIXTURE_ME, true, "Serial 4471.");
	fixture_comment(t, 13, FIXTURE_ME, false, "Help is coming.");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static const struct sent *
last_asked(const struct fixture *f)
{
	for (size_t i = f->sent_count; i-- > 0;) {
		if (f->sent[i].request.kind == REQUEST_TEXT)
			return &f->sent[i];
	}
	return NULL;
}

static void
the_title_is_fetched_whole_and_saved_with_what_it_was(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1");
	assert_shows(f, "fetching the whole text of #48213");
	assert_int_equal(last_asked(f)->request.field, TEXT_TITLE);
	assert_int_equal(last_asked(f)->request.row_id, 48213);
	fixture_answer(f);
	assert_shows(f, "== TITLE of #48213 ==");
	type_text(f, ", again");
	press(f, "Esc");
	assert_shows(f, "y SAVE TITLE");
	press(f, "y");
	assert_sends(fixture_write(f), "\"field\":\"title\",\"to\":\"Printer on fire, again\"");
	assert_sends(fixture_write(f), "\"from\":\"Printer on fire\"");
	fixture_close(f);
}

static void
Enter_ends_a_title_and_a_paste_stays_one_line(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1");
	fixture_answer(f);
	press(f, "Ctrl-U");
	paste_text(f, " Printer\nburns\n");
	press(f, "Enter y");
	assert_sends(fixture_write(f), "\"to\":\"Printer burns\"");
	fixture_close(f);
}

static void
the_description_goes_with_the_hash_of_what_it_was(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 2");
	fixture_answer(f);
	assert_int_equal(last_asked(f)->request.field, TEXT_DESCRIPTION);
	assert_shows(f, "== DESCRIPTION of #48213 ==");
	type_text(f, " Now.");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"field\":\"description\"");
	assert_sends(fixture_write(f), "it does not work. Now.");
	assert_sends(fixture_write(f), "\"from\":\"" HASH "\"");
	fixture_close(f);
}

static void
my_note_in_view_can_be_edited_a_colleagues_and_a_reply_cannot(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e");
	assert_shows(f, "my note in view");
	press(f, "3");
	assert_int_equal(last_asked(f)->request.field, TEXT_COMMENT);
	assert_int_equal(last_asked(f)->request.row_id, 12);
	fixture_answer(f);
	assert_shows(f, "## INTERNAL NOTE on #48213: edit ##");
	type_text(f, "-AX");
	press(f, "Esc y");
	assert_sends(fixture_write(f), "\"kind\":\"edit\",\"to\":\"Serial 4471.-AX\"");
	assert_sends(fixture_write(f), "\"comment_id\":12,\"from\":\"" HASH "\"");
	fixture_close(f);
}

static void
my_newest_note_can_be_edited_from_anywhere_in_the_thread(void **state)
{
	struct fixture *f = a_desk();
	struct buf far = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_put_z(&far, "far\n");
	fixture_comment(&f->tickets[0], 19, FIXTURE_LENA, false, far.p);
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "l G e");
	assert_hides(f, "my note in view");
	assert_shows(f, "my newest note");
	press(f, "3");
	assert_int_equal(last_asked(f)->request.row_id, 12);
	fixture_close(f);
	buf_done(&far);
}

static void
without_a_note_of_mine_the_menu_has_two_rows(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "j e");
	fixture_answer(f);
	assert_shows(f, "the description");
	assert_hides(f, "my note");
	press(f, "3 Esc");
	assert_int_equal(fixture_asked(f, REQUEST_TEXT), 0);
	fixture_close(f);
}

static void
keys_before_the_text_is_there_do_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1 d x D y a");
	assert_null(fixture_write(f));
	fixture_answer(f);
	assert_shows(f, "== TITLE of #48213 ==");
	assert_shows(f, "| Printer on fire");
	fixture_close(f);
}

static void
Esc_before_the_text_is_there_cancels(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1 Esc");
	fixture_answer(f);
	assert_hides(f, "TITLE of");
	press(f, "d");
	assert_sends(fixture_write(f), "RESOLVED");
	fixture_close(f);
}

static void
a_text_the_link_lost_is_asked_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "e 1");
	assert_int_equal(fixture_asked(f, REQUEST_TEXT), 0);
	fixture_link(f, LINK_LIVE);
	assert_int_equal(fixture_asked(f, REQUEST_TEXT), 1);
	fixture_answer(f);
	assert_shows(f, "== TITLE of #48213 ==");
	fixture_close(f);
}

static void
what_was_not_changed_is_not_saved(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1");
	fixture_answer(f);
	press(f, "x Backspace Esc");
	assert_shows(f, "nothing was changed");
	assert_hides(f, "SAVE TITLE");
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
a_kept_edit_comes_back_without_asking(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1");
	fixture_answer(f);
	type_text(f, "!");
	press(f, "Esc q");
	press(f, "e 1");
	assert_shows(f, "your kept text is back");
	assert_shows(f, "| Printer on fire!");
	assert_int_equal(fixture_asked(f, REQUEST_TEXT), 1);
	fixture_close(f);
}

static void
a_refused_edit_is_kept(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "e 1");
	fixture_answer(f);
	type_text(f, "!");
	press(f, "Esc y");
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"set\",\"field\":"
	    "\"title\",\"state\":\"refused\",\"why\":\"too long\"}]}");
	assert_shows(f, "Printer on fire!");
	assert_int_equal(app_unsent(f->app), 1);
	fixture_close(f);
}

static void
Ctrl_X_hands_the_text_to_the_editor(void **state)
{
	struct fixture *f = a_desk();
	struct app_effects e;

	(void)state;
	press(f, "e 2");
	fixture_answer(f);
	press(f, "Ctrl-X");
	e = app_take_effects(f->app);
	assert_true(e.edit);
	assert_true(str_eq_z(e.edit_text, "Hello,\n\nit does not work."));
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_title_is_fetched_whole_and_saved_with_what_it_was),
		cmocka_unit_test(Enter_ends_a_title_and_a_paste_stays_one_line),
		cmocka_unit_test(the_description_goes_with_the_hash_of_what_it_was),
		cmocka_unit_test(my_note_in_view_can_be_edited_a_colleagues_and_a_reply_cannot),
		cmocka_unit_test(my_newest_note_can_be_edited_from_anywhere_in_the_thread),
		cmocka_unit_test(without_a_note_of_mine_the_menu_has_two_rows),
		cmocka_unit_test(keys_before_the_text_is_there_do_nothing),
		cmocka_unit_test(Esc_before_the_text_is_there_cancels),
		cmocka_unit_test(a_text_the_link_lost_is_asked_again),
		cmocka_unit_test(what_was_not_changed_is_not_saved),
		cmocka_unit_test(a_kept_edit_comes_back_without_asking),
		cmocka_unit_test(a_refused_edit_is_kept),
		cmocka_unit_test(Ctrl_X_hands_the_text_to_the_editor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
