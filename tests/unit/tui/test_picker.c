#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "picture.h"
#include "ttydesk/tui/picker.h"

static const struct picker_item people[] = {
	{ .id = 1, .label = { "nobody", 6 } },
	{ .id = 2, .label = { "Ana Silva", 9 }, .detail = { "12 open", 7 } },
	{ .id = 3, .label = { "Bo Lind", 7 }, .detail = { "9 open", 6 } },
	{ .id = 4, .label = { "Lena Fox", 8 } },
};

static const struct picker_item tags[] = {
	{ .id = 10, .label = { "billing", 7 }, .is_toggled = true },
	{ .id = 11, .label = { "network", 7 } },
	{ .id = 12, .label = { "vpn-old", 7 } },
};

static const struct picker_item statuses[] = {
	{ .id = 1, .label = { "open", 4 }, .key = 'o' },
	{ .id = 2, .label = { "waiting", 7 }, .key = 'w' },
};

static enum picker_result
press(struct picker *p, uint32_t code)
{
	struct key_event key = picture_key(code);

	return picker_key(p, &key);
}

static void
type(struct picker *p, const char *ascii)
{
	for (; *ascii; ascii++)
		assert_int_equal(press(p, (uint32_t)*ascii), PICKER_OPEN);
}

static void
paint(struct picker *p, int w, int h, const char *want)
{
	struct canvas c;

	canvas_init(&c, w, h);
	picker_paint(p, &c, canvas_rect(&c));
	picture_is(&c, want);
	canvas_done(&c);
}

static void
a_picker_shows_its_items_in_a_frame(void **state)
{
	struct picker *p = picker_open(PICKER_ONE, TEXT_LIT("Assign to"), people, 4, false);

	(void)state;
	paint(p, 30, 9,
	    "\n"
	    "   -- Assign to -----------\n"
	    "   |>                     |\n"
	    "   | nobody               |\n"
	    "   | Ana Silva    12 open |\n"
	    "   | Bo Lind       9 open |\n"
	    "   | Lena Fox             |\n"
	    "   ----------------- 4/4 --\n"
	    "\n");
	picker_close(p);
}

static void
typing_filters_and_enter_takes_the_best(void **state)
{
	struct picker *p = picker_open(PICKER_ONE, TEXT_LIT("Assign to"), people, 4, false);

	(void)state;
	press(p, KEY_DOWN);
	type(p, "li");
	paint(p, 26, 7,
	    " -- Assign to -----------\n"
	    " |> li                  |\n"
	    " | Bo Lind       9 open |\n"
	    " |                      |\n"
	    " |                      |\n"
	    " |                      |\n"
	    " ----------------- 1/4 --\n");
	assert_int_equal(press(p, KEY_ENTER), PICKER_ACCEPTED);
	assert_int_equal(picker_chosen(p), 3);
	picker_close(p);
}

static void
keys_move_and_cancel(void **state)
{
	struct picker *p = picker_open(PICKER_ONE, TEXT_LIT("Assign to"), people, 4, false);

	(void)state;
	press(p, KEY_END);
	press(p, KEY_UP);
	press(p, key_ctrl('P'));
	press(p, key_ctrl('N'));
	press(p, KEY_PAGE_UP);
	press(p, KEY_DOWN);
	assert_int_equal(picker_chosen(p), -1);
	assert_int_equal(press(p, key_ctrl('C')), PICKER_CANCELED);
	assert_int_equal(press(p, key_ctrl('G')), PICKER_CANCELED);
	assert_int_equal(press(p, KEY_ESC), PICKER_CANCELED);
	picker_close(p);
}

static void
enter_on_nothing_stays_open(void **state)
{
	struct picker *p = picker_open(PICKER_ONE, TEXT_LIT("Assign to"), people, 4, false);

	(void)state;
	type(p, "zzz");
	assert_int_equal(press(p, KEY_ENTER), PICKER_OPEN);
	paint(p, 26, 4,
	    " -- Assign to -----------\n"
	    " |> zzz                 |\n"
	    " | nothing matches      |\n"
	    " ----------------- 0/4 --\n");
	picker_close(p);
}

static void
tab_toggles_and_changes_are_told(void **state)
{
	struct picker *p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, true);
	int64_t ids[4];
	bool on[4];

	(void)state;
	press(p, KEY_TAB);
	press(p, KEY_DOWN);
	press(p, KEY_TAB);
	paint(p, 26, 7,
	    " -- Tags ----------------\n"
	    " |>                     |\n"
	    " | - billing            |\n"
	    " | + network            |\n"
	    " |   vpn-old            |\n"
	    " |                      |\n"
	    " ----------------- 3/3 --\n");
	picker_close(p);
	p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, true);
	press(p, KEY_TAB);
	press(p, KEY_DOWN);
	press(p, KEY_TAB);
	press(p, KEY_DOWN);
	press(p, KEY_TAB);
	press(p, KEY_TAB);
	assert_int_equal(press(p, KEY_ENTER), PICKER_ACCEPTED);
	assert_int_equal(picker_changes(p, ids, on, 4), 2);
	assert_int_equal(ids[0], 10);
	assert_false(on[0]);
	assert_int_equal(ids[1], 11);
	assert_true(on[1]);
	picker_close(p);
}

static void
enter_takes_the_row_where_nothing_was_toggled(void **state)
{
	struct picker *p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, false);
	int64_t id;
	bool on;

	(void)state;
	type(p, "net");
	assert_int_equal(press(p, KEY_ENTER), PICKER_ACCEPTED);
	assert_int_equal(picker_changes(p, &id, &on, 1), 1);
	assert_int_equal(id, 11);
	picker_close(p);
}

static void
enter_on_a_tag_that_is_there_does_not_remove_it(void **state)
{
	struct picker *p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, false);

	(void)state;
	assert_int_equal(press(p, KEY_ENTER), PICKER_ACCEPTED);
	assert_int_equal(picker_changes(p, NULL, NULL, 0), 0);
	picker_close(p);
}

static void
text_that_is_no_label_can_be_made_new(void **state)
{
	struct picker *p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, true);

	(void)state;
	type(p, "vpn");
	paint(p, 26, 7,
	    " -- Tags ----------------\n"
	    " |> vpn                 |\n"
	    " |   vpn-old            |\n"
	    " |   new: vpn           |\n"
	    " |                      |\n"
	    " |                      |\n"
	    " ----------------- 1/3 --\n");
	press(p, KEY_DOWN);
	press(p, KEY_TAB);
	paint(p, 26, 7,
	    " -- Tags ----------------\n"
	    " |>                     |\n"
	    " | * billing            |\n"
	    " |   network            |\n"
	    " |   vpn-old            |\n"
	    " | + vpn                |\n"
	    " ----------------- 3/3 --\n");
	assert_int_equal(press(p, KEY_ENTER), PICKER_ACCEPTED);
	assert_true(str_eq_z(picker_new(p), "vpn"));
	assert_int_equal(picker_changes(p, NULL, NULL, 0), 0);
	picker_close(p);
}

static void
a_label_typed_in_full_is_not_offered_as_new(void **state)
{
	struct picker *p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, true);

	(void)state;
	type(p, "NETWORK");
	assert_int_equal(press(p, KEY_ENTER), PICKER_ACCEPTED);
	assert_int_equal(picker_new(p).n, 0);
	assert_int_equal(picker_changes(p, NULL, NULL, 0), 1);
	picker_close(p);
}

static void
menu_keys_take_at_once(void **state)
{
	struct picker *p = picker_open(PICKER_MENU, TEXT_LIT("Status"), statuses, 2, false);

	(void)state;
	paint(p, 26, 4,
	    " -- Status --------------\n"
	    " | o  open              |\n"
	    " | w  waiting           |\n"
	    " ------------------------\n");
	assert_int_equal(press(p, 'x'), PICKER_OPEN);
	assert_int_equal(press(p, 'w'), PICKER_ACCEPTED);
	assert_int_equal(picker_chosen(p), 2);
	picker_close(p);
}

static void
new_items_keep_highlight_and_toggles(void **state)
{
	static const struct picker_item more[] = {
		{ .id = 9, .label = { "access", 6 } },
		{ .id = 11, .label = { "network", 7 } },
		{ .id = 10, .label = { "billing", 7 } },
	};
	struct picker *p = picker_open(PICKER_MULTI, TEXT_LIT("Tags"), tags, 3, false);
	int64_t ids[3];
	bool on[3];

	(void)state;
	press(p, KEY_DOWN);
	press(p, KEY_TAB);
	picker_set_items(p, more, 3);
	assert_int_equal(picker_changes(p, ids, on, 3), 1);
	assert_int_equal(ids[0], 11);
	press(p, KEY_TAB);
	assert_int_equal(picker_changes(p, ids, on, 3), 0);
	picker_set_items(p, more, 0);
	paint(p, 26, 4,
	    " -- Tags ----------------\n"
	    " |>                     |\n"
	    " | nothing matches      |\n"
	    " ----------------- 0/0 --\n");
	picker_close(p);
}

static void
long_lists_scroll_and_any_size_is_painted(void **state)
{
	struct picker_item many[100];
	struct picker *p;
	struct canvas c;

	(void)state;
	for (int i = 0; i < 100; i++)
		many[i] = (struct picker_item){ .id = i,
			.label = TEXT_LIT("漢字 tag"),
			.detail = TEXT_LIT("detail that is long") };
	p = picker_open(PICKER_MULTI, TEXT_LIT("a rather long title"), many, 100, true);
	press(p, KEY_END);
	for (int w = 1; w < 50; w++)
		for (int h = 1; h < 9; h++) {
			canvas_init(&c, w, h);
			picker_paint(p, &c, canvas_rect(&c));
			picture_is_sound(&c);
			canvas_done(&c);
		}
	picker_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picker_shows_its_items_in_a_frame),
		cmocka_unit_test(typing_filters_and_enter_takes_the_best),
		cmocka_unit_test(keys_move_and_cancel),
		cmocka_unit_test(enter_on_nothing_stays_open),
		cmocka_unit_test(tab_toggles_and_changes_are_told),
		cmocka_unit_test(enter_takes_the_row_where_nothing_was_toggled),
		cmocka_unit_test(enter_on_a_tag_that_is_there_does_not_remove_it),
		cmocka_unit_test(text_that_is_no_label_can_be_made_new),
		cmocka_unit_test(a_label_typed_in_full_is_not_offered_as_new),
		cmocka_unit_test(menu_keys_take_at_once),
		cmocka_unit_test(new_items_keep_highlight_and_toggles),
		cmocka_unit_test(long_lists_scroll_and_any_size_is_painted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
