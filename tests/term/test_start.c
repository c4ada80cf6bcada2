/* Starting: terminals of all kinds, refusals in words, colors. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttydesk/base/macros.h"

static void
works_on(const char *term)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .term = term });

	tty_type(t, "j");
	desk_wait_selected(t, 2);
	tty_see(t, "body of 0002");
	tty_type(t, "\033[Bk\r");
	tty_see(t, "body of 0002");
	desk_quit(&desk);
}

static void
it_works_on_every_terminal_that_can_place_a_cursor(void **state)
{
	static const char *const terms[] = { "xterm", "xterm-256color", "screen-256color",
		"tmux-256color", "linux", "vt100", "screen" };

	(void)state;
	for (size_t i = 0; i < countof(terms); i++)
		works_on(terms[i]);
}

static void
an_unknown_terminal_falls_back_and_says_so(void **state)
{
	struct tty *t = desk_start(&desk, &(struct desk_start){ .term = "xterm-nonsense" });

	(void)state;
	tty_see(t, "subject 0001");
	tty_see(t, "xterm-nonsense");
	tty_type(t, "j");
	desk_wait_selected(t, 2);
	desk_quit(&desk);
	t = desk_start(&desk, &(struct desk_start){ .term = "nonsense" });
	tty_see(t, "subject 0001");
	desk_quit(&desk);
}

static void
dumb_is_refused_in_words(void **state)
{
	struct tty *t = desk_start(&desk, &(struct desk_start){ .term = "dumb" });

	(void)state;
	tty_wait_exit(t, 2);
	assert_true(tty_said(t, "ttydesk: .*dumb"));
	assert_false(tty_said(t, "\033"));
	tty_check_whole(t);
}

/* Runs the program by a shell, without a controlling terminal. */
static struct tty *
start_bent(const char *bend)
{
	static char script[700];
	static const char *const argv[] = { "/bin/sh", "-c", script, NULL };

	snprintf(script, sizeof script,
	    "setsid -w %s -d '%s' --me ana@example.org %s; echo code $?", TD_PROGRAM,
	    desk.conninfo, bend);
	desk_stop(&desk);
	desk.tty = tty_start(&(struct pty_options){ .cols = 100, .rows = 24, .argv = argv });
	return desk.tty;
}

static void
without_a_terminal_it_is_refused_in_words(void **state)
{
	/* standard output is what counts: keys come from there too */
	static const char *const bends[] = { "</dev/null 2>&1 >/dev/null", ">/dev/null",
		"2>&1 </dev/null | cat" };

	(void)state;
	for (size_t i = 0; i < countof(bends); i++) {
		struct tty *t = start_bent(bends[i]);

		tty_see(t, "^ttydesk: .*terminal");
		tty_see(t, i == 2 ? "^code 0" : "^code 2"); /* the last is cat's */
		assert_false(tty_said(t, "\033\\["));
		tty_check_whole(t);
	}
}

static void
colors_are_used_where_they_are_and_not_with_no_color(void **state)
{
	static const char *const no_color[] = { "NO_COLOR=1", NULL };
	static const char *const mono[] = { "--theme", "mono", NULL };
	struct tty *t;

	(void)state;
	desk_sql(&desk, "UPDATE tickets SET priority = 'URGENT' WHERE id = 1");
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 0 });
	assert_true(screen_color_changes(tty_screen(t)) > 0);
	desk_quit(&desk);
	t = desk_start_live(&desk, &(struct desk_start){ .env = no_color });
	assert_int_equal(screen_color_changes(tty_screen(t)), 0);
	desk_quit(&desk);
	t = desk_start_live(&desk, &(struct desk_start){ .arguments = mono });
	assert_int_equal(screen_color_changes(tty_screen(t)), 0);
	desk_quit(&desk);
}

static void
the_cursor_row_is_reversed_and_marked_even_without_color(void **state)
{
	static const char *const no_color[] = { "NO_COLOR=1", NULL };
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .env = no_color });
	int row = -1;

	(void)state;
	assert_int_equal(desk_selected(t, &row), 1);
	assert_true(screen_cell(tty_screen(t), 10, row).is_reverse);
	assert_false(screen_cell(tty_screen(t), 10, row + 1).is_reverse);
	desk_quit(&desk);
}

static void
a_wrong_option_or_command_is_exit_code_2(void **state)
{
	static const char *const wrong[] = { "--nonsense", NULL };
	static const char *const verb[] = { "nonsense", NULL };
	static const char *const theme[] = { "--theme", "nonsense", NULL };
	const char *const *const all[] = { wrong, verb, theme };

	(void)state;
	for (size_t i = 0; i < countof(all); i++) {
		struct tty *t = desk_start(&desk, &(struct desk_start){ .arguments = all[i] });

		tty_wait_end(t);
		assert_true(tty_said(t, "^ttydesk: .*nonsense"));
		tty_check_whole(t);
	}
	tty_wait_exit(desk_start(&desk, &(struct desk_start){ .arguments = wrong }), 2);
}

int
main(void)
{
#define START(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		START(it_works_on_every_terminal_that_can_place_a_cursor),
		START(an_unknown_terminal_falls_back_and_says_so),
		START(dumb_is_refused_in_words),
		START(without_a_terminal_it_is_refused_in_words),
		START(the_cursor_row_is_reversed_and_marked_even_without_color),
		START(colors_are_used_where_they_are_and_not_with_no_color),
		START(a_wrong_option_or_command_is_exit_code_2),
	};

	return DESK_RUN(tests, 40);
}
