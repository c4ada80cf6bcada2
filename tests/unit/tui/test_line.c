#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "picture.h"
#include "ttydesk/tui/line.h"

struct fixture {
	struct line line;
	struct canvas canvas;
};

static int
setup(void **state)
{
	static struct fixture f;

	line_init(&f.line);
	canvas_init(&f.canvas, 10, 1);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	line_done(&f->line);
	canvas_done(&f->canvas);
	return 0;
}

static bool
press(struct fixture *f, uint32_t code)
{
	struct key_event key = picture_key(code);

	return line_key(&f->line, &key);
}

static void
type(struct fixture *f, const char *ascii)
{
	for (; *ascii; ascii++)
		assert_true(press(f, (uint32_t)*ascii));
}

static void
check(struct fixture *f, const char *text, size_t cursor)
{
	struct str s = line_str(&f->line);

	assert_int_equal(s.n, strlen(text));
	assert_memory_equal(s.n ? s.p : "", text, s.n);
	assert_int_equal(f->line.cursor, cursor);
}

static void
paint(struct fixture *f, const char *want, int x)
{
	line_paint(&f->line, &f->canvas, canvas_rect(&f->canvas), ROLE_TEXT);
	picture_is(&f->canvas, want);
	assert_int_equal(f->canvas.cursor_x, x);
}

static void
typing_and_readline_keys_edit(void **state)
{
	struct fixture *f = *state;

	type(f, "hello wrld");
	press(f, KEY_CTRL_LEFT);
	press(f, KEY_RIGHT);
	type(f, "o");
	check(f, "hello world", 8);
	press(f, key_ctrl('E'));
	press(f, KEY_BACKSPACE);
	press(f, key_ctrl('A'));
	press(f, KEY_DELETE);
	press(f, key_ctrl('D'));
	check(f, "llo worl", 0);
	press(f, key_ctrl('F'));
	press(f, KEY_CTRL_RIGHT);
	check(f, "llo worl", 3);
	press(f, KEY_END);
	press(f, key_ctrl('B'));
	check(f, "llo worl", 7);
}

static void
deleted_words_can_be_put_back(void **state)
{
	struct fixture *f = *state;

	type(f, "one two  ");
	press(f, key_ctrl('W'));
	check(f, "one ", 4);
	press(f, key_ctrl('Y'));
	check(f, "one two  ", 9);
	press(f, KEY_HOME);
	press(f, KEY_CTRL_RIGHT);
	press(f, key_ctrl('K'));
	check(f, "one", 3);
	press(f, key_ctrl('U'));
	check(f, "", 0);
	press(f, key_ctrl('Y'));
	check(f, "one", 3);
}

static void
characters_are_moved_over_with_their_marks(void **state)
{
	struct fixture *f = *state;

	line_set(&f->line, STR_LIT("ae\xcc\x81\xcc\x82漢"));
	press(f, KEY_LEFT);
	check(f, "ae\xcc\x81\xcc\x82漢", 6);
	press(f, KEY_LEFT);
	check(f, "ae\xcc\x81\xcc\x82漢", 1);
	press(f, KEY_RIGHT);
	press(f, KEY_BACKSPACE);
	check(f, "a漢", 1);
}

static void
keys_of_others_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_false(press(f, KEY_ENTER));
	assert_false(press(f, KEY_ESC));
	assert_false(press(f, KEY_TAB));
	assert_false(press(f, KEY_UP));
	assert_false(press(f, key_ctrl('X')));
	assert_false(press(f, KEY_NONE));
	check(f, "", 0);
}

static void
a_paste_becomes_one_line_of_valid_text(void **state)
{
	struct fixture *f = *state;
	struct key_event key = picture_paste("a\r\nb\rc\td\x1b[A\xff\xc3z");

	assert_true(line_key(&f->line, &key));
	check(f, "a b c d[Az", 10);
}

static void
an_endless_paste_is_refused(void **state)
{
	struct fixture *f = *state;
	char big[20000];
	struct key_event key = { .code = KEY_PASTE, .paste = { big, sizeof big } };

	memset(big, 'x', sizeof big);
	line_key(&f->line, &key);
	check(f, "", 0);
}

static void
the_field_scrolls_so_that_the_cursor_shows(void **state)
{
	struct fixture *f = *state;

	type(f, "0123456789abc");
	paint(f, "456789abc\n", 9);
	press(f, KEY_LEFT);
	paint(f, "456789abc\n", 8);
	press(f, KEY_HOME);
	paint(f, "0123456789\n", 0);
}

static void
erasing_at_the_edge_shows_what_is_before(void **state)
{
	struct fixture *f = *state;

	type(f, "0123456789abc");
	paint(f, "456789abc\n", 9);
	for (int i = 0; i < 9; i++)
		press(f, KEY_BACKSPACE);
	paint(f, "123\n", 3);
}

static void
wide_and_hostile_text_is_painted_clean(void **state)
{
	struct fixture *f = *state;

	line_set(&f->line, STR_LIT("漢字漢字漢字"));
	paint(f, &"字漢字漢字\n"[3], 8);
	line_set(&f->line,
	    STR_LIT("a\xe2\x80\xae"
		    "b"));
	paint(f,
	    "a\xef\xbf\xbd"
	    "b\n",
	    3);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(typing_and_readline_keys_edit),
		TEST(deleted_words_can_be_put_back),
		TEST(characters_are_moved_over_with_their_marks),
		TEST(keys_of_others_are_refused),
		TEST(a_paste_becomes_one_line_of_valid_text),
		TEST(an_endless_paste_is_refused),
		TEST(the_field_scrolls_so_that_the_cursor_shows),
		TEST(erasing_at_the_edge_shows_what_is_before),
		TEST(wide_and_hostile_text_is_painted_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
