/* The layouts of the interface at every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/app/app_priv.h"

static struct layout
layout_of(int cols, int rows, struct layout_choice choice, enum pane focus)
{
	struct layout l;

	layout_compute(&l, &choice, focus, cols, rows);
	return l;
}

static bool
is_inside(struct rect r, int cols, int rows)
{
	if (r.w <= 0 || r.h <= 0)
		return true;
	return r.x >= 0 && r.y >= 0 && r.x + r.w <= cols && r.y + r.h <= rows;
}

static bool
overlaps(struct rect a, struct rect b)
{
	struct rect c = rect_clip(a, b);

	return a.w > 0 && a.h > 0 && b.w > 0 && b.h > 0 && c.w > 0 && c.h > 0;
}

static void
assert_sound(const struct layout *l, int cols, int rows)
{
	for (int i = 0; i < PANE_COUNT; i++) {
		assert_true(is_inside(l->pane[i], cols, rows));
		assert_true(is_inside(l->head[i], cols, rows));
		assert_false(overlaps(l->pane[i], l->status));
		assert_false(overlaps(l->pane[i], l->hints));
		assert_false(overlaps(l->pane[i], l->tabs));
		assert_false(overlaps(l->pane[i], l->head[i]));
	}
	assert_false(overlaps(l->pane[PANE_LIST], l->pane[PANE_TICKET]));
	if (!l->sidebar_is_overlay)
		assert_false(overlaps(l->pane[PANE_SIDEBAR], l->pane[PANE_LIST]));
	assert_true(is_inside(l->tabs, cols, rows));
	assert_true(is_inside(l->status, cols, rows));
	assert_true(is_inside(l->hints, cols, rows));
}

static void
panes_stay_inside_and_apart_at_every_size(void **state)
{
	(void)state;
	for (int cols = 1; cols <= 260; cols++) {
		for (int rows = 1; rows <= 70; rows++) {
			for (int bits = 0; bits < 48; bits++) {
				struct layout_choice ch = {
					.wish = (enum layout_wish)(bits % 3),
					.hide_ticket = bits / 3 % 2,
					.zoom = bits / 6 % 2,
					.sidebar_chosen = bits / 12 % 2,
					.show_sidebar = bits / 24 % 2,
					.list_delta = bits * 7 - 100,
				};
				struct layout l =
				    layout_of(cols, rows, ch, (enum pane)(bits % PANE_COUNT));

				assert_sound(&l, cols, rows);
			}
		}
	}
}

static void
a_narrow_terminal_shows_one_pane(void **state)
{
	struct layout l = layout_of(59, 24, (struct layout_choice){ 0 }, PANE_LIST);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_ONE);
	assert_int_equal(l.pane[PANE_TICKET].w, 0);
	assert_int_equal(l.pane[PANE_LIST].w, 59);
}

static void
eighty_columns_stack_the_list_over_the_ticket(void **state)
{
	struct layout l = layout_of(80, 24, (struct layout_choice){ 0 }, PANE_LIST);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_STACKED);
	assert_int_equal(l.pane[PANE_LIST].w, 80);
	assert_int_equal(l.pane[PANE_SIDEBAR].w, 0);
	assert_true(l.pane[PANE_TICKET].y > l.pane[PANE_LIST].y);
}

static void
a_hundred_and_twenty_columns_dock_the_sidebar(void **state)
{
	struct layout l = layout_of(120, 40, (struct layout_choice){ 0 }, PANE_LIST);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_DOCKED);
	assert_in_range((uintmax_t)l.pane[PANE_SIDEBAR].w, 18, 24);
	assert_int_equal(l.pane[PANE_LIST].x, l.pane[PANE_TICKET].x);
}

static void
two_hundred_columns_stand_side_by_side(void **state)
{
	struct layout l = layout_of(200, 60, (struct layout_choice){ 0 }, PANE_LIST);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_COLUMNS);
	assert_true(l.pane[PANE_LIST].w >= 56);
	assert_true(l.pane[PANE_TICKET].w >= 60);
	assert_int_equal(l.pane[PANE_LIST].y, l.pane[PANE_TICKET].y);
}

static void
the_sidebar_lies_over_the_list_when_stacked(void **state)
{
	struct layout l = layout_of(80, 24, (struct layout_choice){ 0 }, PANE_SIDEBAR);

	(void)state;
	assert_true(l.sidebar_is_overlay);
	assert_true(l.pane[PANE_SIDEBAR].w >= 18);
	assert_int_equal(l.pane[PANE_LIST].w, 80);
}

static void
zoom_gives_all_to_the_focused_pane(void **state)
{
	struct layout l =
	    layout_of(200, 60, (struct layout_choice){ .zoom = true }, PANE_TICKET);

	(void)state;
	assert_int_equal(l.pane[PANE_TICKET].w, 200);
	assert_int_equal(l.pane[PANE_LIST].w, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(panes_stay_inside_and_apart_at_every_size),
		cmocka_unit_test(a_narrow_terminal_shows_one_pane),
		cmocka_unit_test(eighty_columns_stack_the_list_over_the_ticket),
		cmocka_unit_test(a_hundred_and_twenty_columns_dock_the_sidebar),
		cmocka_unit_test(two_hundred_columns_stand_side_by_side),
		cmocka_unit_test(the_sidebar_lies_over_the_list_when_stacked),
		cmocka_unit_test(zoom_gives_all_to_the_focused_pane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
