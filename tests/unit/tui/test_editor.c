#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "picture.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/tui/editor.h"

struct fixture {
	struct editor *editor;
	struct canvas canvas;
};

static int
setup(void **state)
{
	static struct fixture f;

	f.editor = editor_open();
	canvas_init(&f.canvas, 11, 4);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	editor_close(f->editor);
	canvas_done(&f->canvas);
	return 0;
}

static bool
press(struct fixture *f, uint32_t code)
{
	struct key_event key = picture_key(code);

	return editor_key(f->editor, &key);
}

static void
type(struct fixture *f, const char *ascii)
{
	for (; *ascii; ascii++)
		assert_true(press(f, *ascii == '\n' ? KEY_ENTER : (uint32_t)*ascii));
}

static void
text_is(struct fixture *f, const char *want)
{
	struct str s = editor_str(f->editor);

	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static void
paint(struct fixture *f, const char *want, int x, int y)
{
	editor_paint(f->editor, &f->canvas, canvas_rect(&f->canvas), ROLE_COMPOSER_PUBLIC);
	picture_is(&f->canvas, want);
	assert_int_equal(f->canvas.cursor_x, x);
	assert_int_equal(f->canvas.cursor_y, y);
}

static void
words_wrap_softly(void **state)
{
	struct fixture *f = *state;

	type(f, "the quick brown\nfox");
	paint(f, "the quick\nbrown\nfox\n\n", 3, 2);
	text_is(f, "the quick brown\nfox");
}

static void
a_full_row_leaves_room_for_the_cursor(void **state)
{
	struct fixture *f = *state;

	type(f, "0123456789");
	paint(f, "0123456789\n\n\n\n", 10, 0);
	type(f, "x");
	paint(f, "0123456789\nx\n\n\n", 1, 1);
	type(f, " ");
	press(f, KEY_HOME);
	paint(f, "0123456789\nx\n\n\n", 0, 0);
}

static void
more_room_shows_more_of_the_text(void **state)
{
	struct fixture *f = *state;

	type(f, "a\nb\nc\nd\ne\nf");
	canvas_resize(&f->canvas, 11, 2);
	paint(f, "e\nf\n", 1, 1);
	canvas_resize(&f->canvas, 11, 4);
	paint(f, "c\nd\ne\nf\n", 1, 3);
	canvas_resize(&f->canvas, 11, 8);
	paint(f, "a\nb\nc\nd\ne\nf\n\n\n", 1, 5);
}

static void
blanks_hang_over_the_edge(void **state)
{
	struct fixture *f = *state;

	type(f, "012345678     ");
	paint(f, "012345678\n\n\n\n", 10, 0);
	type(f, "x");
	paint(f, "012345678\nx\n\n\n", 1, 1);
}

static void
wide_characters_break_anywhere(void **state)
{
	struct fixture *f = *state;

	editor_set(f->editor, STR_LIT("漢字漢字漢字"));
	paint(f, "漢字漢字漢\n字\n\n\n", 2, 1);
}

static void
the_view_follows_the_cursor(void **state)
{
	struct fixture *f = *state;

	editor_set(f->editor, STR_LIT("1\n2\n3\n4\n5\n6"));
	paint(f, "3\n4\n5\n6\n", 1, 3);
	press(f, KEY_UP);
	paint(f, "3\n4\n5\n6\n", 1, 2);
	press(f, KEY_PAGE_UP);
	paint(f, "2\n3\n4\n5\n", 1, 0);
	press(f, KEY_CTRL_HOME);
	paint(f, "1\n2\n3\n4\n", 0, 0);
	press(f, KEY_PAGE_DOWN);
	paint(f, "1\n2\n3\n4\n", 0, 3);
	press(f, KEY_CTRL_END);
	paint(f, "3\n4\n5\n6\n", 1, 3);
}

static void
up_and_down_keep_their_column(void **state)
{
	struct fixture *f = *state;

	editor_set(f->editor, STR_LIT("abcdef\nx\nabcdef"));
	press(f, KEY_LEFT);
	press(f, KEY_UP);
	paint(f, "abcdef\nx\nabcdef\n\n", 1, 1);
	press(f, KEY_UP);
	paint(f, "abcdef\nx\nabcdef\n\n", 5, 0);
	press(f, KEY_UP);
	paint(f, "abcdef\nx\nabcdef\n\n", 5, 0);
}

static void
down_goes_through_soft_rows(void **state)
{
	struct fixture *f = *state;

	editor_set(f->editor, STR_LIT("aaaa bbbb cccc"));
	press(f, KEY_HOME);
	paint(f, "aaaa bbbb\ncccc\n\n\n", 0, 0);
	press(f, KEY_DOWN);
	paint(f, "aaaa bbbb\ncccc\n\n\n", 0, 1);
	press(f, KEY_END);
	press(f, KEY_UP);
	paint(f, "aaaa bbbb\ncccc\n\n\n", 4, 0);
}

static void
readline_keys_edit(void **state)
{
	struct fixture *f = *state;

	type(f, "one two\nthree four");
	press(f, key_ctrl('W'));
	text_is(f, "one two\nthree ");
	press(f, key_ctrl('Y'));
	press(f, key_ctrl('Y'));
	text_is(f, "one two\nthree fourfour");
	press(f, key_ctrl('U'));
	text_is(f, "one two\n");
	press(f, KEY_UP);
	press(f, key_ctrl('K'));
	text_is(f, "\n");
	press(f, key_ctrl('K'));
	text_is(f, "");
	type(f, "ab");
	press(f, key_ctrl('A'));
	press(f, KEY_TAB);
	press(f, KEY_DELETE);
	press(f, key_ctrl('E'));
	type(f, "c");
	text_is(f, "    bc");
}

static void
undo_takes_back_a_word_at_a_time(void **state)
{
	struct fixture *f = *state;

	type(f, "one two");
	press(f, key_ctrl('_'));
	text_is(f, "one ");
	press(f, key_ctrl('_'));
	text_is(f, "");
	press(f, key_ctrl('_'));
	text_is(f, "");
	press(f, key_ctrl('R'));
	press(f, key_ctrl('R'));
	press(f, key_ctrl('R'));
	text_is(f, "one two");
	press(f, KEY_BACKSPACE);
	press(f, KEY_BACKSPACE);
	press(f, KEY_BACKSPACE);
	text_is(f, "one ");
	press(f, key_ctrl('_'));
	text_is(f, "one two");
	type(f, "!");
	press(f, key_ctrl('R'));
	text_is(f, "one two!");
}

static void
undo_and_redo_of_random_edits_give_the_text_back(void **state)
{
	static const uint32_t keys[] = { 'a', ' ', KEY_ENTER, KEY_BACKSPACE, KEY_LEFT, KEY_UP,
		KEY_DELETE, key_ctrl('W'), key_ctrl('K'), key_ctrl('Y'), 0x6f22, 0x301 };
	struct fixture *f = *state;
	struct buf text = { 0 };
	uint32_t seed = 7;

	for (int i = 0; i < 900; i++) {
		seed = seed * 1664525 + 1013904223;
		press(f, keys[(seed >> 16) % countof(keys)]);
		editor_paint(f->editor, &f->canvas, canvas_rect(&f->canvas), ROLE_TEXT);
		picture_is_sound(&f->canvas);
	}
	buf_put_str(&text, editor_str(f->editor));
	for (int i = 0; i < 1000; i++)
		press(f, key_ctrl('_'));
	assert_int_equal(editor_str(f->editor).n, 0);
	for (int i = 0; i < 1000; i++)
		press(f, key_ctrl('R'));
	text_is(f, text.p ? text.p : "");
	buf_done(&text);
}

static void
a_paste_is_one_step_and_valid(void **state)
{
	struct fixture *f = *state;
	struct key_event key = picture_paste("a\r\nb\rc\xff");

	type(f, "x");
	assert_true(editor_key(f->editor, &key));
	text_is(f, "xa\nb\nc\xef\xbf\xbd");
	press(f, key_ctrl('_'));
	text_is(f, "x");
}

static void
hostile_text_is_painted_clean_and_kept_raw(void **state)
{
	struct fixture *f = *state;

	editor_set(f->editor,
	    STR_LIT("a\x1b[2J\xe2\x80\xae"
		    "b\tc"));
	editor_paint(f->editor, &f->canvas, canvas_rect(&f->canvas), ROLE_TEXT);
	picture_is(&f->canvas,
	    "a\xe2\x90\x9b[2J\xef\xbf\xbd"
	    "b\n    c\n\n\n");
	text_is(f,
	    "a\x1b[2J\xe2\x80\xae"
	    "b\tc");
}

static void
keys_of_others_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_false(press(f, KEY_ESC));
	assert_false(press(f, key_ctrl('X')));
	assert_false(press(f, key_ctrl('T')));
	assert_false(press(f, key_ctrl('O')));
	assert_false(press(f, KEY_F1));
	text_is(f, "");
}

static void
blanks_only_is_empty(void **state)
{
	struct fixture *f = *state;

	assert_true(editor_is_empty(f->editor));
	type(f, " \n ");
	assert_true(editor_is_empty(f->editor));
	type(f, ".");
	assert_false(editor_is_empty(f->editor));
}

static void
very_long_lines_are_walked_row_by_row(void **state)
{
	struct fixture *f = *state;
	size_t n = 30000;
	char *big = mem_alloc(n);

	memset(big, 'x', n);
	editor_set(f->editor, (struct str){ big, n });
	press(f, KEY_CTRL_HOME);
	for (int i = 0; i < 3002; i++) {
		press(f, KEY_DOWN);
		if (i % 100 == 0)
			editor_paint(f->editor, &f->canvas, canvas_rect(&f->canvas), ROLE_TEXT);
	}
	type(f, "A"); /* three pieces of 820 rows, one of 543 */
	assert_int_equal(editor_str(f->editor).p[29996], 'A');
	for (int i = 0; i < 3002; i++)
		press(f, KEY_UP);
	type(f, "B");
	assert_int_equal(editor_str(f->editor).p[1], 'B');
	mem_free(big);
}

static void
any_size_is_painted(void **state)
{
	struct fixture *f = *state;

	editor_set(f->editor, STR_LIT("漢字 the quick\tbrown e\xcc\x81\n\n漢漢漢漢漢漢漢漢"));
	for (int w = 1; w < 20; w++)
		for (int h = 1; h < 6; h++) {
			canvas_resize(&f->canvas, w, h);
			editor_paint(f->editor, &f->canvas, canvas_rect(&f->canvas), ROLE_TEXT);
			picture_is_sound(&f->canvas);
		}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(words_wrap_softly),
		TEST(a_full_row_leaves_room_for_the_cursor),
		TEST(more_room_shows_more_of_the_text),
		TEST(blanks_hang_over_the_edge),
		TEST(wide_characters_break_anywhere),
		TEST(the_view_follows_the_cursor),
		TEST(up_and_down_keep_their_column),
		TEST(down_goes_through_soft_rows),
		TEST(readline_keys_edit),
		TEST(undo_takes_back_a_word_at_a_time),
		TEST(undo_and_redo_of_random_edits_give_the_text_back),
		TEST(a_paste_is_one_step_and_valid),
		TEST(hostile_text_is_painted_clean_and_kept_raw),
		TEST(keys_of_others_are_refused),
		TEST(blanks_only_is_empty),
		TEST(very_long_lines_are_walked_row_by_row),
		TEST(any_size_is_painted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
