/* The terminal comes back whole, however the program ends. */
#include "desk.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttydesk/base/macros.h"

/* Without AddressSanitizer's own handlers, which print and end differently. */
static struct tty *
live(const char *term)
{
	static const char *const env[] = { "ASAN_OPTIONS=handle_segv=0:handle_abort=0:"
					   "handle_sigbus=0:handle_sigfpe=0",
		NULL };

	desk_reset(&desk, 30); /* no draft of a run that was ended in the middle */
	return desk_start_live(&desk, &(struct desk_start){ .term = term, .env = env });
}

static void
check_signal(const char *term, int signal, const char *keys)
{
	struct tty *t = live(term);
	int status;

	tty_type(t, keys);
	if (keys[0] != '\0')
		tty_see(t, "marker");
	assert_true(screen_has_paste_mode(tty_screen(t)) || term[0] != 'x');
	pty_signal(tty_pty(t), signal);
	status = tty_wait_end(t);
	if (WIFSIGNALED(status) && WTERMSIG(status) != signal)
		tty_fail(t, "signal %d ended it as signal %d", signal, WTERMSIG(status));
	tty_check_whole(t);
	desk_stop(&desk);
}

static const int asked[] = { SIGTERM, SIGHUP, SIGINT };
static const int deadly[] = { SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGFPE };

static void
after_being_asked_to_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(asked); i++)
		check_signal("xterm-256color", asked[i], "");
}

static void
after_deadly_signals_which_are_still_reported(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(deadly); i++) {
		struct tty *t = live("xterm-256color");
		int status;

		pty_signal(tty_pty(t), deadly[i]);
		status = tty_wait_end(t);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != deadly[i])
			tty_fail(t, "signal %d gave status %#x", deadly[i], (unsigned)status);
		tty_check_whole(t);
		desk_stop(&desk);
	}
}

static void
in_the_middle_of_a_text(void **state)
{
	(void)state;
	check_signal("xterm-256color", SIGTERM, "cmarker");
	check_signal("xterm-256color", SIGSEGV, "cmarker");
	check_signal("xterm-256color", SIGHUP, "/marker");
}

static void
on_terminals_without_an_alternate_screen_too(void **state)
{
	(void)state;
	check_signal("linux", SIGTERM, "");
	check_signal("linux", SIGSEGV, "");
	check_signal("vt100", SIGQUIT, "");
}

static void
after_q_with_exit_code_0(void **state)
{
	struct tty *t = live("xterm-256color");

	(void)state;
	tty_type(t, "q");
	tty_wait_exit(t, 0);
	tty_check_whole(t);
}

static void
when_suspended_and_all_is_back_when_continued(void **state)
{
	struct tty *t = live("xterm-256color");
	int turns = 0;

	(void)state;
	tty_type(t, "j");
	tty_see(t, "body of 0002");
	tty_type(t, "\032");
	while (!pty_has_stopped(tty_pty(t)) && turns++ < 1000)
		tty_read(t, 20000);
	assert_true(pty_has_stopped(tty_pty(t)));
	tty_check_whole(t);
	pty_signal(tty_pty(t), SIGCONT);
	tty_see(t, "body of 0002");
	assert_true(screen_is_alternate(tty_screen(t)));
	tty_type(t, "j");
	desk_wait_selected(t, 3);
	desk_quit(&desk);
}

static void
the_program_ends_soon_when_its_terminal_goes_away(void **state)
{
	struct tty *t = live("xterm-256color");
	int status;

	(void)state;
	pty_hang_up(tty_pty(t));
	status = tty_wait_end(t);
	assert_true(WIFEXITED(status) || WTERMSIG(status) == SIGHUP);
}

int
main(void)
{
#define WHOLE(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		WHOLE(after_q_with_exit_code_0),
		WHOLE(after_being_asked_to_end),
		WHOLE(after_deadly_signals_which_are_still_reported),
		WHOLE(in_the_middle_of_a_text),
		WHOLE(on_terminals_without_an_alternate_screen_too),
		WHOLE(when_suspended_and_all_is_back_when_continued),
		WHOLE(the_program_ends_soon_when_its_terminal_goes_away),
	};

	return DESK_RUN(tests, 30);
}
