#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "picture.h"

static int
setup(void **state)
{
	static struct canvas c;

	canvas_init(&c, 10, 3);
	*state = &c;
	return 0;
}

static int
teardown(void **state)
{
	picture_is_sound(*state);
	canvas_done(*state);
	return 0;
}

static int
put(struct canvas *c, int x, int y, const char *raw)
{
	return canvas_put(c, canvas_rect(c), x, y, ROLE_TEXT, picture_text(raw));
}

static void
text_is_drawn_where_it_should(void **state)
{
	struct canvas *c = *state;

	assert_int_equal(put(c, 2, 1, "hello"), 5);
	picture_is(c, "\n  hello\n\n");
}

static void
text_is_cut_at_the_edge_between_characters(void **state)
{
	struct canvas *c = *state;

	assert_int_equal(put(c, 7, 0, "hello"), 3);
	assert_int_equal(put(c, 7, 1, "漢字"), 2);
	assert_int_equal(put(c, 10, 2, "x"), 0);
	picture_is(c, "       hel\n       漢\n\n");
}

static void
text_left_of_the_clip_is_skipped(void **state)
{
	struct canvas *c = *state;

	assert_int_equal(put(c, -2, 0, "hello"), 5);
	canvas_put(c, (struct rect){ 3, 1, 4, 1 }, 0, 1, ROLE_TEXT, TEXT_LIT("0123456789"));
	canvas_put(c, (struct rect){ 1, 2, 4, 1 }, 0, 2, ROLE_TEXT, picture_text("漢字"));
	picture_is(c, "llo\n   3456\n  字\n");
}

static void
rows_outside_the_clip_are_not_touched(void **state)
{
	struct canvas *c = *state;

	put(c, 0, -1, "above");
	put(c, 0, 3, "below");
	canvas_put(c, (struct rect){ 0, 1, 10, 1 }, 0, 0, ROLE_TEXT, TEXT_LIT("no"));
	canvas_fill_char(c, (struct rect){ -5, -5, 100, 5 }, ROLE_TEXT, 'x');
	canvas_put(c, (struct rect){ 0, 0, 0, 0 }, 0, 0, ROLE_TEXT, TEXT_LIT("no"));
	picture_is(c, "\n\n\n");
}

static void
a_line_break_shows_as_a_blank(void **state)
{
	struct canvas *c = *state;

	assert_int_equal(put(c, 0, 0, "a\nb"), 3);
	picture_is(c, "a b\n\n\n");
}

static void
combining_marks_stay_with_their_character(void **state)
{
	struct canvas *c = *state;

	assert_int_equal(put(c, 0, 0, "ae\xcc\x81x"), 3);
	picture_is(c, "ae\xcc\x81x\n\n\n");
	assert_int_equal(c->cells[1].cp[1], 0x301);
}

static void
overwriting_half_of_a_wide_character_blanks_the_other_half(void **state)
{
	struct canvas *c = *state;

	put(c, 0, 0, "漢字漢");
	put(c, 1, 0, "x");
	put(c, 4, 0, "y");
	put(c, 0, 1, "漢字");
	put(c, 1, 1, "猫");
	put(c, 0, 2, "漢字");
	canvas_fill(c, (struct rect){ 1, 2, 2, 1 }, ROLE_TEXT);
	picture_is(c, " x字y\n 猫\n\n");
}

static void
cells_are_padded_or_cut_with_a_mark(void **state)
{
	struct canvas *c = *state;
	struct rect all = canvas_rect(c);

	canvas_fill_char(c, all, ROLE_TEXT, '.');
	canvas_put_cell(c, all, 0, 0, 5, ROLE_TAG, TEXT_LIT("ab"));
	canvas_put_cell(c, all, 5, 0, 5, ROLE_TEXT, TEXT_LIT("abcdef"));
	canvas_put_cell(c, all, 0, 1, 5, ROLE_TEXT, TEXT_LIT("abcde"));
	canvas_put_cell(c, all, 5, 1, 4, ROLE_TEXT, picture_text("漢字漢"));
	canvas_put_cell(c, all, 0, 2, 1, ROLE_TEXT, TEXT_LIT("abc"));
	canvas_put_cell(c, all, 1, 2, 0, ROLE_TEXT, TEXT_LIT("abc"));
	picture_is(c, "ab   abcd~\nabcde漢~ .\n~.........\n");
	picture_roles_are(c, "0:0-4 tag\n");
}

static void
cells_can_be_aligned_to_the_right(void **state)
{
	struct canvas *c = *state;
	struct rect all = canvas_rect(c);

	canvas_fill_char(c, all, ROLE_TEXT, '.');
	canvas_put_right(c, all, 1, 0, 5, ROLE_TEXT, TEXT_LIT("14m"));
	canvas_put_right(c, all, 1, 1, 5, ROLE_TEXT, TEXT_LIT("123456"));
	picture_is(c, ".  14m....\n.1234~....\n..........\n");
}

static void
layers_and_roles_lie_over_text(void **state)
{
	struct canvas *c = *state;

	put(c, 0, 0, "漢abc");
	canvas_layer(c, (struct rect){ 1, 0, 3, 1 }, ROLE_LIST_CURSOR);
	canvas_recolor(c, 3, 0, 2, ROLE_URL);
	canvas_recolor(c, 8, 2, 9, ROLE_TAG);
	picture_is(c, "漢abc\n\n\n");
	picture_roles_are(
	    c, "0:0-2 text+list.cursor\n0:3-3 url+list.cursor\n0:4-4 url\n2:8-9 tag\n");
}

static void
drawing_over_a_layer_removes_it(void **state)
{
	struct canvas *c = *state;

	canvas_layer(c, (struct rect){ 0, 0, 5, 1 }, ROLE_LIST_CURSOR);
	put(c, 1, 0, "x");
	canvas_fill(c, (struct rect){ 3, 0, 1, 1 }, ROLE_TEXT);
	picture_roles_are(
	    c, "0:0-0 text+list.cursor\n0:2-2 text+list.cursor\n0:4-4 text+list.cursor\n");
}

static void
only_the_programs_own_characters_fill(void **state)
{
	struct canvas *c = *state;

	canvas_fill_char(c, (struct rect){ 0, 0, 2, 1 }, ROLE_TEXT, 0x2500);
	canvas_fill_char(c, (struct rect){ 2, 0, 2, 1 }, ROLE_TEXT, 0x1b);
	canvas_fill_char(c, (struct rect){ 4, 0, 2, 1 }, ROLE_TEXT, 0x202e);
	picture_is(c, "──????\n\n\n");
}

static void
the_cursor_stays_on_the_canvas(void **state)
{
	struct canvas *c = *state;

	canvas_cursor(c, 99, -3, true);
	assert_int_equal(c->cursor_x, 9);
	assert_int_equal(c->cursor_y, 0);
	assert_true(c->cursor_visible);
	canvas_clear(c);
	assert_false(c->cursor_visible);
}

static void
a_canvas_has_at_least_one_cell(void **state)
{
	struct canvas *c = *state;

	canvas_resize(c, 0, -7);
	put(c, 0, 0, "漢");
	picture_is(c, "\n");
	put(c, 0, 0, "a");
	picture_is(c, "a\n");
}

static void
random_drawing_never_leaves_half_a_character(void **state)
{
	static const char *const some[] = { "漢字", "a", "x漢", "😀", "e\xcc\x81", "abc 漢 d",
		"\n" };
	struct canvas *c = *state;
	uint32_t seed = 99;

	canvas_resize(c, 12, 4);
	for (int i = 0; i < 20000; i++) {
		int v[6];
		struct rect r;

		for (int j = 0; j < 6; j++) {
			seed = seed * 1664525 + 1013904223;
			v[j] = (int)(seed >> 16) % 16 - 2;
		}
		r = (struct rect){ v[0], v[1], v[2], v[3] };
		if (v[4] < 1)
			canvas_fill(c, r, ROLE_TAG);
		else if (v[4] < 2)
			canvas_layer(c, r, ROLE_MATCH);
		else if (v[4] < 3)
			canvas_recolor(c, v[0], v[1], v[2], ROLE_URL);
		else
			canvas_put_cell(c, r, v[4], v[5], v[2], ROLE_TEXT,
			    picture_text(some[(seed >> 8) % countof(some)]));
		picture_is_sound(c);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(text_is_drawn_where_it_should),
		TEST(text_is_cut_at_the_edge_between_characters),
		TEST(text_left_of_the_clip_is_skipped),
		TEST(rows_outside_the_clip_are_not_touched),
		TEST(a_line_break_shows_as_a_blank),
		TEST(combining_marks_stay_with_their_character),
		TEST(overwriting_half_of_a_wide_character_blanks_the_other_half),
		TEST(cells_are_padded_or_cut_with_a_mark),
		TEST(cells_can_be_aligned_to_the_right),
		TEST(layers_and_roles_lie_over_text),
		TEST(drawing_over_a_layer_removes_it),
		TEST(only_the_programs_own_characters_fill),
		TEST(the_cursor_stays_on_the_canvas),
		TEST(a_canvas_has_at_least_one_cell),
		TEST(random_drawing_never_leaves_half_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
