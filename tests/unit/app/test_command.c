/* The command line: commands by their names, with what they take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "src/app/command/command.h"

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
command(struct fixture *f, const char *words)
{
	press(f, ":");
	type_text(f, words);
	type_text(f, "\n");
	fixture_answer(f);
}

static void
every_command_has_its_name_on_the_line(void **state)
{
	struct err err;

	(void)state;
	for (int i = CMD_NONE + 1; i < CMD_COUNT; i++)
		assert_true(command_check(str_z(cmd_row((enum command)i)->name), &err));
	assert_false(command_check(STR_LIT("statsu"), &err));
	assert_string_equal(err.msg, "there is no command statsu, nearest: status");
	assert_false(command_check(STR_LIT("zoom in"), &err));
}

static void
a_command_with_words_does_what_its_menu_would(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	command(f, "status wait");
	assert_sends(fixture_write(f), "\"WAITING_ON_CUSTOMER\"");
	fixture_close(f);
	f = a_desk();
	command(f, "assign-to Bo");
	assert_sends(fixture_write(f), "\"assignee\",\"to\":3");
	fixture_close(f);
	f = a_desk();
	command(f, "tags +vpn -hardware");
	assert_sends(fixture_write(f), "\"add\":[\"vpn\"],\"remove\":[\"hardware\"]");
	fixture_close(f);
	f = a_desk();
	command(f, "priority urgent");
	assert_sends(fixture_write(f), "\"URGENT\"");
	fixture_close(f);
}

static void
a_fault_stays_on_the_line_with_the_nearest_name(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	command(f, "statsu open");
	assert_shows(f, "^ there is no command statsu, nearest: status");
	assert_shows(f, ":statsu open");
	press(f, "Ctrl-U");
	type_text(f, "tags +vnp\n");
	assert_shows(f, "there is no tag vnp, nearest: vpn");
	/* the caret stands under the first letter of the tag */
	assert_int_equal(strchr(fixture_row(f, 22), '^') - fixture_row(f, 22), 6);
	press(f, "Esc");
	assert_hides(f, "vnp");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_paste_runs_nothing_without_enter(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, ":");
	paste_text(f, "status-closed\nstatus-closed\n");
	assert_shows(f, ":status-closed status-closed");
	assert_null(fixture_write(f));
	press(f, "Esc");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
tab_completes_commands_and_their_words(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, ":");
	type_text(f, "assign-t");
	press(f, "Tab");
	assert_shows(f, ":assign-to");
	type_text(f, "bo");
	press(f, "Tab");
	assert_shows(f, ":assign-to Bo Lind");
	press(f, "Enter");
	assert_sends(fixture_write(f), "\"to\":3");
	fixture_close(f);
	f = a_desk();
	press(f, ":");
	type_text(f, "view-");
	press(f, "Tab");
	assert_shows(f, ":view-next");
	assert_shows(f, "view-previous"); /* the others wait above */
	press(f, "Tab");
	assert_shows(f, ":view-previous");
	press(f, "Shift-Tab");
	assert_shows(f, ":view-next");
	press(f, "Ctrl-U");
	type_text(f, "tags +v");
	press(f, "Tab");
	assert_shows(f, ":tags +vpn");
	press(f, "Ctrl-U");
	type_text(f, "set ring=b");
	press(f, "Tab");
	assert_shows(f, ":set ring=bell");
	press(f, "Ctrl-U");
	type_text(f, "filter status:wai");
	press(f, "Tab");
	assert_shows(f, ":filter status:waiting");
	fixture_close(f);
}

static void
a_theme_shows_while_it_is_completed_and_goes_with_esc(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, ":");
	type_text(f, "theme mon");
	assert_string_equal(app_take_effects(f->app).theme, "");
	press(f, "Tab");
	assert_string_equal(app_take_effects(f->app).theme, "mono");
	press(f, "Esc");
	assert_string_equal(app_take_effects(f->app).theme, "default");
	command(f, "theme mono");
	assert_string_equal(app_take_effects(f->app).theme, "mono");
	assert_string_equal(f->app->commands.theme, "mono");
	command(f, "theme moon");
	assert_shows(f, "there is none called moon, nearest: mono");
	fixture_close(f);
}

static void
a_setting_changes_for_this_run_only_where_it_may(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	command(f, "set auto_advance=false");
	assert_false(f->app->options.settings.auto_advance);
	command(f, "set send_hold=30s");
	assert_int_equal(f->app->options.send_hold_s, 30);
	command(f, "set send_hold");
	assert_shows(f, "send_hold = \"30s\"");
	command(f, "set restricted=true");
	assert_shows(f, "restricted is set in ttydesk.conf only");
	press(f, "Esc");
	assert_false(f->app->options.settings.restricted);
	f->app->options.settings.locked = UINT64_C(1)
	    << (option_find("auto_advance") - option_rows());
	command(f, "set auto_advance=true");
	assert_shows(f, "auto_advance is locked");
	assert_false(f->app->options.settings.auto_advance);
	fixture_close(f);
}

static void
up_and_ctrl_r_bring_back_what_was_typed_also_after_a_restart(void **state)
{
	char folder[] = "/tmp/ttydesk-test-XXXXXX", deep[64], path[96];
	struct fixture *f = a_desk();

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(deep, sizeof deep, "%s/state", folder);
	f->app->options.state_folder = deep;
	command(f, "view mine");
	command(f, "zoom");
	fixture_close(f);
	f = a_desk();
	f->app->options.state_folder = deep;
	press(f, ": Up");
	assert_shows(f, ":zoom");
	press(f, "Up");
	assert_shows(f, ":view mine");
	press(f, "Down");
	assert_shows(f, ":zoom");
	press(f, "Ctrl-U Ctrl-R m i");
	assert_shows(f, "(before: mi) :view mine");
	press(f, "Enter");
	assert_int_equal(f->app->view, VIEW_MINE);
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
	snprintf(path, sizeof path, "%s/commands", deep);
	unlink(path);
	rmdir(deep);
	assert_int_equal(rmdir(folder), 0);
}

static void
restricted_mode_has_no_shell_on_the_line_either(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->app->options.settings.restricted = true;
	command(f, "shell true");
	assert_shows(f, "there is no command shell");
	assert_null(app_take_effects(f->app).shell);
	press(f, "Esc");
	f->app->options.settings.restricted = false;
	command(f, "shell true");
	assert_string_equal(app_take_effects(f->app).shell, "true");
	fixture_close(f);
}

static void
the_editor_gives_the_line_back_and_runs_nothing(void **state)
{
	struct fixture *f = a_desk();
	struct app_effects e;

	(void)state;
	press(f, ":");
	type_text(f, "status");
	press(f, "Ctrl-X");
	e = app_take_effects(f->app);
	assert_true(e.edit);
	assert_int_equal(e.edit_text.n, 6);
	app_begin_turn(f->app, f->mono, f->real);
	assert_true(app_edited(f->app, true, STR_LIT("status\nclosed\n"), ""));
	fixture_turn(f);
	assert_shows(f, ":status closed");
	assert_null(fixture_write(f));
	press(f, "Enter");
	assert_sends(fixture_write(f), "\"CLOSED\"");
	fixture_close(f);
}

static void
a_number_alone_is_a_ticket(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	command(f, "48209");
	assert_int_equal(f->app->ticket.ticket_id, 48209);
	command(f, "#48213");
	assert_int_equal(f->app->ticket.ticket_id, 48213);
	fixture_close(f);
}

static void
the_palette_finds_a_command_and_runs_it(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "Ctrl-P");
	assert_shows(f, "Commands");
	type_text(f, "zoom");
	assert_shows(f, "zoom the focused pane");
	press(f, "Enter");
	assert_int_equal(f->app->mode_count, 1);
	assert_true(f->app->choice.zoom);
	press(f, "q Ctrl-P");
	type_text(f, "theme");
	press(f, "Enter");
	assert_shows(f, ":theme"); /* what it needs is typed on */
	fixture_close(f);
}

static void
words_that_run_ask_as_their_key_does(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	command(f, "delete");
	assert_shows(f, "Delete #");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "delete");
	fixture_close(f);
}

/* ---- keys and commands of one's own ---- */

static struct fixture *
a_bound_desk(const char *binds)
{
	struct fixture *f = a_desk();

	keys_of_own_done(&f->app->commands.own);
	keys_of_own_init(&f->app->commands.own, 0, str_z(binds));
	return f;
}

static void
a_key_of_ones_own_runs_its_line_and_stands_in_help(void **state)
{
	/* b list, g v */
	struct fixture *f = a_bound_desk("b\tb\tg v\tview mine\nb\tb\tF5\tpriority high\n");

	(void)state;
	press(f, "g v");
	assert_int_equal(f->app->view, VIEW_MINE);
	press(f, "2");
	fixture_answer(f);
	press(f, "F5");
	assert_shows(f, "is HIGH already");
	press(f, "?");
	assert_shows(f, "g v  view mine");
	press(f, "q g");
	assert_shows(f, "g v view mine"); /* what may follow */
	fixture_close(f);
}

static void
what_is_bound_everywhere_counts_also_where_the_key_did_something(void **state)
{
	/* the later line is the person's */
	struct fixture *f = a_bound_desk("b\ta\ts\tview all\nb\ta\ts\tview mine\n"
					 "b\td\to\tview urgent\n");

	(void)state;
	press(f, "s");
	assert_int_equal(f->app->view, VIEW_MINE);
	press(f, "5");
	fixture_answer(f);
	press(f, "Enter s");
	assert_int_equal(f->app->view, VIEW_MINE);
	press(f, "5");
	fixture_answer(f);
	press(f, "Enter o");
	assert_int_equal(f->app->view, 2);
	fixture_close(f);
}

static void
a_command_of_ones_own_runs_its_lines_until_one_asks(void **state)
{
	struct fixture *f = a_bound_desk(
	    "c\tcall\tpriority urgent\x1ftags +vpn\tcalled back\nc\taway\tdelete\x1fzoom\t\n");

	(void)state;
	command(f, "call");
	assert_sends(fixture_write(f), "\"URGENT\"");
	assert_int_equal(ops_pending(f->app), 2);
	press(f, "Ctrl-P");
	type_text(f, "called");
	assert_shows(f, "called back");
	press(f, "Esc");
	command(f, "away");
	assert_shows(f, "Delete #");
	press(f, "n");
	assert_false(f->app->choice.zoom);
	fixture_close(f);
}

static void
all_commands_of_one_key_are_for_the_same_ticket(void **state)
{
	struct fixture *f = a_bound_desk("b\tb\tF6\tstatus waiting\x1ftags +vpn\n");
	const struct op *last;

	(void)state;
	f->app->options.settings.auto_advance = true;
	press(f, "F6");
	assert_int_equal(f->app->op_count, 2);
	last = f->app->ops[1];
	assert_int_equal(last->bases[0].ticket_id, 48213);
	assert_int_equal(app_selected(f->app), 48209); /* on it goes, after the last */
	press(f, "* l F6"); /* of marked tickets the first one asks */
	assert_shows(f, "not run any more: tags +vpn");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_its_name_on_the_line),
		cmocka_unit_test(a_command_with_words_does_what_its_menu_would),
		cmocka_unit_test(a_fault_stays_on_the_line_with_the_nearest_name),
		cmocka_unit_test(a_paste_runs_nothing_without_enter),
		cmocka_unit_test(tab_completes_commands_and_their_words),
		cmocka_unit_test(a_theme_shows_while_it_is_completed_and_goes_with_esc),
		cmocka_unit_test(a_setting_changes_for_this_run_only_where_it_may),
		cmocka_unit_test(up_and_ctrl_r_bring_back_what_was_typed_also_after_a_restart),
		cmocka_unit_test(restricted_mode_has_no_shell_on_the_line_either),
		cmocka_unit_test(the_editor_gives_the_line_back_and_runs_nothing),
		cmocka_unit_test(a_number_alone_is_a_ticket),
		cmocka_unit_test(the_palette_finds_a_command_and_runs_it),
		cmocka_unit_test(words_that_run_ask_as_their_key_does),
		cmocka_unit_test(a_key_of_ones_own_runs_its_line_and_stands_in_help),
		cmocka_unit_test(
		    what_is_bound_everywhere_counts_also_where_the_key_did_something),
		cmocka_unit_test(a_command_of_ones_own_runs_its_lines_until_one_asks),
		cmocka_unit_test(all_commands_of_one_key_are_for_the_same_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
