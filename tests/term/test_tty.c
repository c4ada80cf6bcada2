/* The harness itself: it must see what it is there to see. */
#include "tty.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "scan.h"
#include "ttydesk/base/macros.h"

static struct tty *
start_shell(const char *script)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };

	return tty_start(&(struct pty_options){ .cols = 20, .rows = 5, .argv = argv });
}

static void
keys_reach_the_program_and_its_answer_is_seen(void **state)
{
	struct tty *t = start_shell("read line; echo \"got <$line>\"; read more");

	(void)state;
	tty_type(t, "hello\r");
	tty_see(t, "^got <hello>$");
	assert_int_equal(tty_row_of(t, "got"), 1);
	tty_stop(t);
}

static void
repeats_wide_characters_and_attributes_are_drawn(void **state)
{
	struct tty *t =
	    start_shell("printf 'a\\033[4b|\\346\\274\\242\\360\\237\\230\\200|\\r\\n"
			"\\033[7mrev\\033[m \\033[31mred\\033[m'; read x");

	(void)state;
	tty_see(t, "^aaaaa[|]漢😀[|]$");
	tty_see(t, "^rev red$");
	assert_true(screen_cell(tty_screen(t), 0, 1).is_reverse);
	assert_true(screen_cell(tty_screen(t), 4, 1).has_color);
	assert_false(screen_cell(tty_screen(t), 3, 1).is_reverse);
	assert_int_equal(screen_color_changes(tty_screen(t)), 1);
	tty_stop(t);
}

static void
an_untidy_end_is_noticed(void **state)
{
	struct tty *t = start_shell(
	    "stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?2004h'; kill -9 $$");
	struct termios before, now;

	(void)state;
	assert_true(WIFSIGNALED(tty_wait_end(t)));
	before = pty_first_settings(tty_pty(t));
	now = pty_settings(tty_pty(t));
	assert_true(before.c_lflag != now.c_lflag);
	assert_true(screen_is_alternate(tty_screen(t)));
	assert_false(screen_shows_cursor(tty_screen(t)));
	assert_true(screen_has_paste_mode(tty_screen(t)));
	tty_stop(t);
}

static void
a_tidy_end_is_recognized(void **state)
{
	struct tty *t =
	    start_shell("old=$(stty -g); stty raw -echo;"
			"printf '\\033[?1049h\\033[?25l\\033[?2004h';"
			"printf '\\033[?2004l\\033[?25h\\033[?1049l'; stty $old; exit 3");

	(void)state;
	tty_wait_exit(t, 3);
	tty_check_whole(t);
	tty_stop(t);
}

static void
a_new_size_reaches_the_program(void **state)
{
	struct tty *t =
	    start_shell("trap 'stty size' WINCH; echo ready; while :; do read x; done");

	(void)state;
	tty_see(t, "ready");
	tty_resize(t, 33, 9);
	tty_see(t, "^9 33$");
	tty_stop(t);
}

static enum scan_kind
kind_of(const char *bytes, size_t n)
{
	struct scan_token t = scan_next(bytes, n);

	return t.kind == SCAN_MORE || t.n == n ? t.kind : SCAN_FAULT;
}

static void
only_listed_bytes_pass(void **state)
{
	/* clang-format off */
	static const char *const good[] = { "a", "\r", "\n", "\b", "é", "漢", "😀", "\033[H", "\033[12;3H",
	    "\033[0;1;38;5;200m", "\033[?1049h", "\033[?2004l", "\033(B", "\033[22;0;0t", "\033]104\a",
	    "\033]52;c;aGk=\a", "\033M", "\0337", "\033[3b" };
	static const char *const bad[] = { "\x01", "\x7f", "\xc2\x9b", "\xff", "\xc0\x80", "\xe2\x80\xae",
	    "\xe2\x80\x8b", "\xef\xbb\xbf", "\xf3\xa0\x81\xa1", "\033[6n", "\033[c", "\033[?9999h", "\033[21t",
	    "\033]0;title\a", "\033]52;c;?\a", "\033Pq\033\\", "\033c", "\033[>4;1m", "\033[?1000h" };
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < countof(good); i++) {
		if (kind_of(good[i], strlen(good[i])) == SCAN_FAULT)
			fail_msg("refused row %zu", i);
	}
	for (size_t i = 0; i < countof(bad); i++) {
		if (scan_next(bad[i], strlen(bad[i])).kind != SCAN_FAULT)
			fail_msg("let row %zu pass", i);
	}
	assert_int_equal(scan_next("\0", 1).kind, SCAN_FAULT);
}

static void
a_sequence_in_pieces_is_waited_for(void **state)
{
	static const char whole[] = "\033[?1049h";

	(void)state;
	for (size_t n = 1; n + 1 < sizeof whole; n++)
		assert_int_equal(scan_next(whole, n).kind, SCAN_MORE);
	assert_int_equal(scan_next(whole, sizeof whole - 1).kind, SCAN_SEQUENCE);
	assert_int_equal(scan_next("\xf0\x9f", 2).kind, SCAN_MORE);
	assert_int_equal(scan_next("\033[1;\033[m", 7).kind, SCAN_CUT);
	assert_int_equal(scan_next("\033[1;\033[m", 7).n, 4);
	assert_int_equal(scan_next("\033\033[m", 4).kind, SCAN_CUT);
	assert_int_equal(scan_next("\033]52;c;aG\033[m", 12).kind, SCAN_CUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_reach_the_program_and_its_answer_is_seen),
		cmocka_unit_test(repeats_wide_characters_and_attributes_are_drawn),
		cmocka_unit_test(an_untidy_end_is_noticed),
		cmocka_unit_test(a_tidy_end_is_recognized),
		cmocka_unit_test(a_new_size_reaches_the_program),
		cmocka_unit_test(only_listed_bytes_pass),
		cmocka_unit_test(a_sequence_in_pieces_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
