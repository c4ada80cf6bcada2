#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "picture.h"
#include "ttydesk/tui/term.h"

/* A pseudo terminal whose slave stands for standard output. */
struct fixture {
	int master, slave;
	struct term *term;
	struct canvas canvas;
	struct buf seen; /* what the terminal was sent last */
	struct err err;
};

static void
resize(struct fixture *f, int w, int h)
{
	struct winsize size = { .ws_col = (unsigned short)w, .ws_row = (unsigned short)h };

	assert_int_equal(ioctl(f->master, TIOCSWINSZ, &size), 0);
}

static int
setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ 0 };
	f.master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(f.master >= 0);
	assert_int_equal(grantpt(f.master), 0);
	assert_int_equal(unlockpt(f.master), 0);
	f.slave = open(ptsname(f.master), O_RDWR | O_NOCTTY);
	assert_true(f.slave >= 0);
	resize(&f, 80, 24);
	setenv("TERM", "xterm-256color", 1);
	unsetenv("NO_COLOR");
	setenv("LC_ALL", "C.UTF-8", 1);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	term_close(f->term);
	if (f->canvas.cells)
		canvas_done(&f->canvas);
	buf_done(&f->seen);
	close(f->slave);
	close(f->master);
	return 0;
}

/* Opens with the slave as standard output; cmocka's own is put back. */
static bool
open_with(struct fixture *f, const struct term_options *options)
{
	int before = dup(STDOUT_FILENO);

	dup2(f->slave, STDOUT_FILENO);
	f->err = (struct err){ 0 };
	f->term = term_open(options, &f->err);
	dup2(before, STDOUT_FILENO);
	close(before);
	if (!f->term)
		return false;
	if (!f->canvas.cells) {
		int w, h;

		term_size(f->term, &w, &h);
		canvas_init(&f->canvas, w, h);
	}
	return true;
}

static bool
open_default(struct fixture *f)
{
	return open_with(f, &(struct term_options){ 0 });
}

/* Takes what was written to the terminal. */
static const char *
take(struct fixture *f)
{
	char chunk[4096];
	ssize_t n;

	buf_clear(&f->seen);
	buf_put_z(&f->seen, "");
	while ((n = read(f->master, chunk, sizeof chunk)) > 0)
		buf_put(&f->seen, chunk, (size_t)n);
	return f->seen.p;
}

static const char *
show(struct fixture *f)
{
	term_show(f->term, &f->canvas);
	return take(f);
}

static void
put(struct fixture *f, int x, int y, const char *raw)
{
	canvas_put(&f->canvas, canvas_rect(&f->canvas), x, y, ROLE_TEXT, picture_text(raw));
}

static void
has(const char *bytes, const char *part)
{
	struct buf shown = { 0 };

	if (strstr(bytes, part))
		return;
	for (; *bytes; bytes++)
		if ((unsigned char)*bytes < 0x20)
			buf_putf(&shown, "^%c", *bytes + 0x40);
		else
			buf_put_char(&shown, *bytes);
	print_message("%s\n", shown.p ? shown.p : "");
	buf_done(&shown);
	fail_msg("the bytes lack %s", part[0] == 27 ? part + 1 : part);
}

static void
opening_shows_the_alternate_screen_and_closing_leaves_it(void **state)
{
	struct fixture *f = *state;
	struct termios before, raw, after;

	assert_int_equal(tcgetattr(f->slave, &before), 0);
	assert_true(open_default(f));
	put(f, 0, 0, "hello");
	show(f);
	has(f->seen.p, "\033[?1049h");
	has(f->seen.p, "\033[?2004h");
	has(f->seen.p, "\033[?25l");
	has(f->seen.p, "hello");
	tcgetattr(f->slave, &raw);
	assert_false(raw.c_lflag & (ICANON | ECHO | ISIG));
	assert_false(raw.c_iflag & (IXON | ICRNL));
	term_close(f->term);
	f->term = NULL;
	take(f);
	has(f->seen.p, "\033[?2004l");
	has(f->seen.p, "\033[?1049l");
	has(f->seen.p, "\033[?25h");
	tcgetattr(f->slave, &after);
	assert_int_equal(after.c_lflag, before.c_lflag);
	assert_int_equal(after.c_iflag, before.c_iflag);
	assert_int_equal(after.c_oflag, before.c_oflag);
}

static void
the_same_picture_costs_nothing(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	put(f, 3, 3, "x");
	show(f);
	show(f);
	assert_int_equal(f->seen.n, 0);
	assert_true(term_bytes(f->term) > 0);
}

static void
only_what_changed_is_sent(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	for (int y = 0; y < 24; y++)
		put(f, 0, y, "some text that stays as it is");
	show(f);
	put(f, 5, 10, "Z");
	show(f);
	has(f->seen.p, "Z");
	assert_in_range(f->seen.n, 1, 24);
}

static void
wide_marks_and_hostile_text_pass_as_cells(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	put(f, 0, 0, "漢字 e\xcc\x81 \x1b[2J \xc2\x9b");
	show(f);
	has(f->seen.p, "漢字 e\xcc\x81 ␛[2J \xef\xbf\xbd");
	put(f, 1, 0, "x");
	show(f);
	has(f->seen.p, " x"); /* the half that was left is blanked */
}

static void
a_cell_that_the_c_library_measures_otherwise_becomes_a_question_mark(void **state)
{
	struct fixture *f = *state;
	struct cell *cell;

	assert_true(open_default(f));
	put(f, 0, 0, "abcdef");
	cell = f->canvas.cells;
	cell[1].cp[0] = 0x6f22; /* wide, said to be narrow */
	cell[2] = (struct cell){ .cp = { 0x1b }, .width = 1, .layer = ROLE_NONE };
	cell[3] = (struct cell){ .cp = { 'd' }, .width = 2, .layer = ROLE_NONE };
	cell[4] = (struct cell){ .layer = ROLE_NONE };
	show(f);
	has(f->seen.p, "a??? f");
}

static void
colors_follow_the_terminal_and_no_color(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	assert_int_equal(term_colors(f->term), 256);
	assert_string_equal(term_theme(f->term), "default");
	canvas_put(&f->canvas, canvas_rect(&f->canvas), 0, 0, ROLE_TEXT_ERROR, TEXT_LIT("bad"));
	has(show(f), "31mbad");
	term_close(f->term);
	setenv("NO_COLOR", "1", 1);
	assert_true(open_default(f));
	assert_int_equal(term_colors(f->term), 0);
	assert_string_equal(term_theme(f->term), "mono");
	show(f);
	assert_null(strstr(f->seen.p, "31mbad"));
	has(f->seen.p, "1mbad");
	term_close(f->term);
	assert_true(open_with(f, &(struct term_options){ .color = TERM_COLOR_ALWAYS }));
	assert_int_equal(term_colors(f->term), 256);
	term_close(f->term);
	unsetenv("NO_COLOR");
	assert_true(open_with(f, &(struct term_options){ .color = TERM_COLOR_NEVER }));
	assert_int_equal(term_colors(f->term), 0);
}

static void
another_theme_repaints_what_looks_different(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	put(f, 0, 0, "plain");
	canvas_put(&f->canvas, canvas_rect(&f->canvas), 0, 1, ROLE_TAG, TEXT_LIT("colored"));
	show(f);
	assert_true(term_set_theme(f->term, "mono", &f->err));
	show(f);
	has(f->seen.p, "colored");
	assert_null(strstr(f->seen.p, "plain"));
	assert_false(term_set_theme(f->term, "nosuch", &f->err));
	assert_string_equal(term_theme(f->term), "mono");
}

static void
every_terminal_of_the_list_opens_and_comes_back(void **state)
{
	static const char *const names[] = { "xterm", "xterm-256color", "screen-256color",
		"tmux-256color", "linux", "vt100", "rxvt-unicode-256color", "screen", "vt220" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(names); i++) {
		setenv("TERM", names[i], 1);
		if (!open_default(f))
			fail_msg("%s: %s", names[i], f->err.msg);
		canvas_clear(&f->canvas);
		put(f, 0, 0, "hello");
		canvas_layer(&f->canvas, (struct rect){ 0, 0, 80, 1 }, ROLE_LIST_CURSOR);
		has(show(f), "hello");
		term_close(f->term);
		f->term = NULL;
		take(f);
		assert_true(f->seen.n > 0);
	}
}

static void
a_terminal_without_another_screen_is_left_cleared(void **state)
{
	struct fixture *f = *state;

	setenv("TERM", "linux", 1);
	assert_true(open_default(f));
	show(f);
	term_close(f->term);
	f->term = NULL;
	has(take(f), "\033[H\033[J\033[24;1H");
}

static void
an_unknown_terminal_falls_back_and_says_so(void **state)
{
	struct fixture *f = *state;

	setenv("TERM", "xterm-ghostty-\033[2J", 1);
	assert_true(open_default(f));
	has(term_notice(f->term), "using xterm-256color");
	assert_null(strchr(term_notice(f->term), 27));
	assert_int_equal(term_colors(f->term), 256);
	term_close(f->term);
	setenv("TERM", "no-such-terminal", 1);
	assert_true(open_default(f));
	has(term_notice(f->term), "using vt100");
	term_close(f->term);
	unsetenv("TERM");
	assert_true(open_default(f));
	term_close(f->term);
	setenv("TERM", "xterm", 1);
	assert_true(open_default(f));
	assert_string_equal(term_notice(f->term), "");
}

static void
dumb_and_no_terminal_are_refused_in_words(void **state)
{
	struct fixture *f = *state;
	int nothing = open("/dev/null", O_WRONLY), slave = f->slave;

	setenv("TERM", "dumb", 1);
	assert_false(open_default(f));
	assert_int_equal(f->err.code, ERR_USAGE);
	has(f->err.msg, "TERM=xterm-256color");
	take(f);
	assert_int_equal(f->seen.n, 0);
	f->slave = nothing;
	assert_false(open_default(f));
	assert_int_equal(f->err.code, ERR_USAGE);
	has(f->err.msg, "terminal");
	f->slave = slave;
	close(nothing);
}

static void
a_terminal_that_is_behind_skips_pictures(void **state)
{
	struct fixture *f = *state;
	int pictures = 0;

	resize(f, 300, 100);
	assert_true(open_default(f));
	while (term_is_ready(f->term) && pictures < 1000) {
		canvas_fill_char(&f->canvas, canvas_rect(&f->canvas), ROLE_TEXT,
		    (uint32_t)(pictures % 90 + 33));
		canvas_fill_char(&f->canvas, (struct rect){ 0, pictures % 100, 300, 1 },
		    ROLE_URL, 'a' + (uint32_t)(pictures % 20));
		for (int x = 0; x < 300; x += 2)
			canvas_fill_char(&f->canvas, (struct rect){ x, 0, 1, 100 }, ROLE_TEXT,
			    '!' + (uint32_t)((pictures + x) % 90));
		term_show(f->term, &f->canvas);
		pictures++;
	}
	assert_true(pictures < 1000);
	canvas_clear(&f->canvas);
	put(f, 0, 0, "the last");
	term_show(f->term, &f->canvas); /* skipped */
	while (!term_is_ready(f->term)) {
		take(f);
		assert_null(strstr(f->seen.p, "the last"));
		assert_true(term_flush(f->term));
	}
	take(f);
	has(show(f), "the last");
}

static void
a_terminal_that_is_gone_is_told(void **state)
{
	struct fixture *f = *state;
	struct key_decoder *d;

	assert_true(open_default(f));
	close(f->master);
	f->master = -1;
	d = key_open(term_keys(f->term));
	assert_false(term_read(f->term, d, 0));
	key_close(d);
	term_show(f->term, &f->canvas);
	assert_false(term_flush(f->term));
	assert_true(term_is_ready(f->term));
}

static void
keys_are_read(void **state)
{
	struct fixture *f = *state;
	struct key_decoder *d;
	struct key_event event;

	assert_true(open_default(f));
	d = key_open(term_keys(f->term));
	assert_true(term_read(f->term, d, 0));
	assert_false(key_next(d, 0, &event));
	assert_int_equal(write(f->master, "\003\033[6~", 5), 5);
	assert_true(poll(&(struct pollfd){ term_input_fd(f->term), POLLIN, 0 }, 1, 5000) == 1);
	assert_true(term_read(f->term, d, 0));
	assert_true(key_next(d, 0, &event));
	assert_int_equal(event.code, key_ctrl('C'));
	assert_true(key_next(d, 0, &event));
	assert_int_equal(event.code, KEY_PAGE_DOWN);
	key_close(d);
}

static void
a_new_size_is_painted_whole(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 1 }, { 500, 200 }, { 3, 7 },
		{ 80, 24 } };
	struct fixture *f = *state;

	assert_true(open_default(f));
	assert_false(term_check_size(f->term));
	for (size_t i = 0; i < countof(sizes); i++) {
		int w, h;

		resize(f, sizes[i][0], sizes[i][1]);
		assert_true(term_check_size(f->term));
		term_size(f->term, &w, &h);
		assert_int_equal(w, sizes[i][0]);
		assert_int_equal(h, sizes[i][1]);
		show(f); /* a picture of the wrong size does no harm */
		canvas_resize(&f->canvas, w, h);
		put(f, w - 1, h - 1, "Q");
		show(f);
		has(f->seen.p, "Q");
	}
}

static void
repaint_sends_everything_again(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	put(f, 0, 0, "hello");
	show(f);
	term_repaint(f->term);
	has(show(f), "hello");
}

static void
suspend_gives_the_terminal_back_and_resume_takes_it(void **state)
{
	struct fixture *f = *state;
	struct termios modes;

	assert_true(open_default(f));
	put(f, 0, 0, "hello");
	show(f);
	term_suspend(f->term);
	has(take(f), "\033[?1049l");
	tcgetattr(f->slave, &modes);
	assert_true(modes.c_lflag & ICANON);
	show(f);
	assert_int_equal(f->seen.n, 0);
	term_resume(f->term);
	has(take(f), "\033[?1049h");
	tcgetattr(f->slave, &modes);
	assert_false(modes.c_lflag & ICANON);
	has(show(f), "hello");
}

static void
text_goes_to_the_clipboard_encoded(void **state)
{
	static char big[64 * 1024 + 1];
	struct fixture *f = *state;

	assert_true(open_default(f));
	show(f);
	assert_true(term_copy(f->term, STR_LIT("#4711\n")));
	assert_string_equal(take(f), "\033]52;c;IzQ3MTEK\a");
	assert_true(term_copy(f->term, STR_LIT("a")));
	assert_string_equal(take(f), "\033]52;c;YQ==\a");
	assert_false(term_copy(f->term, (struct str){ big, sizeof big }));
	term_bell(f->term);
	assert_string_equal(take(f), "\a");
}

static void
a_crash_restores_the_terminal_and_stays_a_crash(void **state)
{
	static const int signals[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGQUIT };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(signals); i++) {
		struct termios modes;
		pid_t child = fork();
		int status;

		assert_true(child >= 0);
		if (child == 0) {
			setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
			if (open_default(f))
				show(f);
			raise(signals[i]);
			_exit(99);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		has(take(f), "\033[?1049l");
		tcgetattr(f->slave, &modes);
		assert_true(modes.c_lflag & ICANON);
	}
}

static void
a_locale_that_is_not_utf8_is_replaced(void **state)
{
	struct fixture *f = *state;

	setenv("LC_ALL", "C", 1);
	assert_true(open_default(f));
	has(term_notice(f->term), "UTF-8");
	put(f, 0, 0, "漢");
	has(show(f), "漢");
}

/* The screen of an agent: tabs, a list, a ticket, a status line. `layer_cols`
 * columns of the selected row are under the cursor's layer. */
static void
paint_desk(struct fixture *f, int selected, int first, int layer_cols)
{
	static const char *const subjects[] = {
		"[Acme] Printer on fire in 4th floor office",
		"[Globex] VPN drops every 20 minutes since update",
		"[Initech] Cannot reset MFA, token rejected",
		"[Umbrella] Invoice PDF shows wrong VAT number",
		"[Hooli] Shared mailbox permissions missing",
	};
	struct canvas *c = &f->canvas;
	struct buf row = { 0 };

	canvas_clear(c);
	put(f, 0, 0, " 1 Mine 12  2 Unassigned 37*  3 Urgent 4  4 Waiting 18    status:active");
	canvas_recolor(c, 12, 0, 17, ROLE_TABS_ACTIVE);
	for (int y = 0; y < 8; y++) {
		int n = first + y;

		buf_clear(&row);
		buf_putf(&row, "%c %5d %c %s %3dm %s  %s", n == selected ? '>' : ' ',
		    48213 - n * 7, "UHML"[n % 4], n % 3 ? "OPEN" : "PROG", n * 11 % 60,
		    n % 2 ? "ana" : "-  ", subjects[n % 5]);
		canvas_put_cell(
		    c, canvas_rect(c), 0, 2 + y, c->w, ROLE_LIST_ROW, picture_text(row.p));
		canvas_recolor(
		    c, 8, 2 + y, 1, n % 4 ? ROLE_PRIORITY_HIGH : ROLE_PRIORITY_URGENT);
		if (n != selected)
			continue;
		canvas_layer(c, (struct rect){ 0, 2 + y, layer_cols, 1 }, ROLE_LIST_CURSOR);
		canvas_cursor(c, 0, 2 + y, false);
	}
	canvas_fill_char(c, (struct rect){ 0, 10, c->w, 1 }, ROLE_BORDER, '-');
	for (int y = 11; y < c->h - 2; y++)
		put(f, 0, y,
		    y % 2 ? "Hi, the big printer next to the kitchen is smoking." : "");
	put(f, 0, c->h - 2, " 2 marked | live 09:22:04 | link ok 3ms | +2 new above");
	put(f, 0, c->h - 1,
	    " j/k move  Space read  a mine  s status  r reply  c note  t tags  ? help");
	buf_done(&row);
}

static size_t
bytes_of_j(struct fixture *f, int layer_cols)
{
	paint_desk(f, 2, 0, layer_cols);
	show(f);
	paint_desk(f, 3, 0, layer_cols);
	show(f);
	return f->seen.n;
}

static void
the_first_screen_and_a_j_cost_few_bytes(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	paint_desk(f, 0, 0, 34);
	show(f);
	print_message("first screen 80x24: %zu bytes\n", f->seen.n);
	assert_in_range(f->seen.n, 1, 2200);
	for (int cols = 0; cols <= 80; cols += cols < 30 ? 8 : cols < 40 ? 2 : 10)
		print_message(
		    "j with %d columns highlighted: %zu bytes\n", cols, bytes_of_j(f, cols));
	assert_in_range(bytes_of_j(f, 34), 1, 120);
}

static void
scrolling_a_row_moves_rows_instead_of_sending_them(void **state)
{
	struct fixture *f = *state;

	assert_true(open_default(f));
	paint_desk(f, 7, 0, 34);
	show(f);
	paint_desk(f, 8, 1, 34);
	show(f);
	print_message("j at the edge, stacked: %zu bytes\n", f->seen.n);
	assert_in_range(f->seen.n, 1, 260);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(opening_shows_the_alternate_screen_and_closing_leaves_it),
		TEST(the_same_picture_costs_nothing),
		TEST(only_what_changed_is_sent),
		TEST(wide_marks_and_hostile_text_pass_as_cells),
		TEST(a_cell_that_the_c_library_measures_otherwise_becomes_a_question_mark),
		TEST(colors_follow_the_terminal_and_no_color),
		TEST(another_theme_repaints_what_looks_different),
		TEST(every_terminal_of_the_list_opens_and_comes_back),
		TEST(a_terminal_without_another_screen_is_left_cleared),
		TEST(an_unknown_terminal_falls_back_and_says_so),
		TEST(dumb_and_no_terminal_are_refused_in_words),
		TEST(a_terminal_that_is_behind_skips_pictures),
		TEST(a_terminal_that_is_gone_is_told),
		TEST(keys_are_read),
		TEST(a_new_size_is_painted_whole),
		TEST(repaint_sends_everything_again),
		TEST(suspend_gives_the_terminal_back_and_resume_takes_it),
		TEST(text_goes_to_the_clipboard_encoded),
		TEST(a_crash_restores_the_terminal_and_stays_a_crash),
		TEST(a_locale_that_is_not_utf8_is_replaced),
		TEST(the_first_screen_and_a_j_cost_few_bytes),
		TEST(scrolling_a_row_moves_rows_instead_of_sending_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
