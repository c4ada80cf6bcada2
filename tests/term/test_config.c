/* The configuration file and the running program. */
#include "desk.h"

#include <stdio.h>
#include <sys/stat.h>

static struct tty *
start_with(const char *argument)
{
	const char *const arguments[] = { argument, NULL };

	return desk_start(&desk, &(struct desk_start){ .cols = 120, .arguments = arguments });
}

static void
a_fault_is_told_in_the_status_line_and_the_desk_opens(void **state)
{
	struct tty *t;

	(void)state;
	desk_configure(&desk, "theme = \"mono\";\nsend_hodl = 3;\nring = ( \"bel\" );\n");
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120 });
	tty_see(t,
	    "ttydesk.conf:2: there is no setting 'send_hodl', nearest: send_hold, "
	    "see --check-config");
	assert_int_equal(screen_color_changes(tty_screen(t)), 0); /* mono */
	tty_type(t, "j");
	tty_see_gone(t, "send_hodl");
	desk_quit(&desk);
}

static void
check_config_lists_all_faults_and_ends_with_1(void **state)
{
	struct tty *t;

	(void)state;
	desk_configure(&desk, "send_hodl = 3;\nring = ( \"bel\" );\n");
	t = start_with("--check-config");
	tty_wait_exit(t, 1);
	assert_true(tty_said(t, ":1: there is no setting 'send_hodl', nearest: send_hold"));
	assert_true(tty_said(t, ":2: ring is none, bell, title, osc9, not 'bel'"));
	desk_configure(&desk, "ring = ( \"bell\" );\n");
	t = start_with("--check-config");
	tty_wait_exit(t, 0);
	assert_true(tty_said(t, "ttydesk.conf: no faults"));
}

static void
print_config_says_what_counts(void **state)
{
	struct tty *t;

	(void)state;
	desk_configure(&desk, "send_hold = 3;\nme = \"nobody@example.org\";\n");
	t = start_with("--print-config");
	tty_wait_exit(t, 0);
	assert_true(tty_said(t, "^send_hold = \"3s\";"));
	assert_true(tty_said(t, "^me = \"ana@example.org\";")); /* --me wins */
}

static void
the_file_says_who_acts(void **state)
{
	struct tty *t;

	(void)state;
	desk_configure(&desk, "me = \"bob@example.org\";\n");
	t = desk_start_live(&desk, &(struct desk_start){ .is_nobody = true });
	tty_type(t, "a");
	desk_wait_value(
	    &desk, "SELECT coalesce(assignee_id, 0) FROM tickets WHERE id = 1", "2");
	desk_quit(&desk);
}

static void
a_held_text_leaves_after_the_time_of_the_file(void **state)
{
	struct tty *t;

	(void)state;
	desk_configure(&desk, "send_hold = \"0s\";\n");
	t = desk_start_live(&desk, &(struct desk_start){ 0 });
	tty_type(t, "c");
	tty_see(t, "INTERNAL");
	tty_type(t, "at once\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk, "SELECT count(*) FROM comments WHERE content = 'at once'", "1");
	desk_quit(&desk);
}

/* A note of one word, sent and held for long. */
static struct tty *
a_held_note(const char *send_on_quit)
{
	char text[100];
	struct tty *t;

	snprintf(
	    text, sizeof text, "send_hold = \"2m\";\nsend_on_quit = \"%s\";\n", send_on_quit);
	desk_configure(&desk, text);
	t = desk_start_live(&desk, &(struct desk_start){ 0 });
	tty_type(t, "cpatience\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	tty_see(t, "leaves in [0-9]+s, u takes it back");
	return t;
}

static void
leaving_flushes_what_waits(void **state)
{
	struct tty *t = a_held_note("flush");

	(void)state;
	tty_type(t, "Q");
	tty_wait_exit(t, 0);
	assert_string_equal(
	    desk_value(&desk, "SELECT count(*) FROM comments WHERE content = 'patience'"), "1");
}

static void
leaving_keeps_what_waits_as_a_draft(void **state)
{
	struct tty *t = a_held_note("keep");

	(void)state;
	tty_type(t, "Q");
	tty_see(t, "Drafts wait");
	tty_type(t, "y");
	tty_wait_exit(t, 0);
	assert_string_equal(
	    desk_value(&desk, "SELECT count(*) FROM comments WHERE content = 'patience'"), "0");
	t = desk_start(&desk, &(struct desk_start){ 0 });
	tty_see(t, "from last time: 1 draft");
}

static void
drafts_are_kept_where_the_setting_says(void **state)
{
	char text[200], folder[100];
	struct stat st;
	struct tty *t;

	(void)state;
	snprintf(folder, sizeof folder, "%s/elsewhere", desk.home);
	snprintf(text, sizeof text, "drafts_folder = \"%s\";\n", folder);
	desk_configure(&desk, text);
	t = desk_start_live(&desk, &(struct desk_start){ 0 });
	tty_type(t, "ckept here");
	tty_see(t, "kept here");
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void
a_wrong_word_of_the_command_line_is_wrong_use(void **state)
{
	static const char *const arguments[] = { "--color", "sometimes", NULL };
	struct tty *t;

	(void)state;
	desk_configure(&desk, "");
	t = desk_start(&desk, &(struct desk_start){ .arguments = arguments });
	tty_wait_exit(t, 2);
	assert_true(tty_said(t, "^ttydesk: --color is auto, always, never, not 'sometimes'"));
}

int
main(void)
{
#define CONFIG(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
	const struct CMUnitTest tests[] = {
		CONFIG(a_fault_is_told_in_the_status_line_and_the_desk_opens),
		CONFIG(check_config_lists_all_faults_and_ends_with_1),
		CONFIG(print_config_says_what_counts),
		CONFIG(the_file_says_who_acts),
		CONFIG(a_held_text_leaves_after_the_time_of_the_file),
		CONFIG(leaving_flushes_what_waits),
		CONFIG(leaving_keeps_what_waits_as_a_draft),
		CONFIG(drafts_are_kept_where_the_setting_says),
		CONFIG(a_wrong_word_of_the_command_line_is_wrong_use),
	};

	return DESK_RUN(tests, 40);
}
