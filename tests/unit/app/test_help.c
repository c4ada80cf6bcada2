/* Help: made from the key table, the focused pane first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "ttydesk/desk/filter.h"

static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
it_begins_with_the_pane_in_focus(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "?");
	assert_string_equal(fixture_row(f, 2), "Queue");
	press(f, "? Enter ?");
	assert_string_equal(fixture_row(f, 2), "Ticket");
	press(f, "Esc q T ?");
	assert_string_equal(fixture_row(f, 2), "Sidebar");
	fixture_close(f);
}

static void
every_key_of_the_table_is_in_it(void **state)
{
	struct fixture *f = a_desk(100, 400);

	(void)state;
	press(f, "?");
	for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++) {
		const char *text = row->cmd == CMD_NONE ? row->text : cmd_row(row->cmd)->help;

		assert_shows(f, row->keys);
		if (row->cmd != CMD_VIEW)
			assert_shows(f, text);
		assert_shows(f, keymap_context_name(row->context));
	}
	fixture_close(f);
}

static void
it_has_the_filter_language(void **state)
{
	struct fixture *f = a_desk(100, 400);
	struct filter_row row;

	(void)state;
	press(f, "?");
	for (size_t i = 0; filter_row(i, &row); i++) {
		assert_shows(f, row.name);
		assert_shows(f, row.help);
	}
	assert_shows(f, "snoozed deleted attached untagged"); /* on a line of its own */
	fixture_close(f);
}

static void
it_scrolls_and_stops_at_its_ends(void **state)
{
	struct fixture *f = a_desk(80, 24);
	char end[120];

	(void)state;
	press(f, "? j");
	assert_shows(f, "-- Help -- 2 of ");
	press(f, "k k");
	assert_shows(f, "-- Help -- 1 of ");
	press(f, "Ctrl-D");
	assert_shows(f, "-- Help -- 11 of ");
	press(f, "Ctrl-U Ctrl-F Ctrl-B PgDn PgUp Space -");
	assert_shows(f, "-- Help -- 1 of ");
	press(f, "G");
	snprintf(end, sizeof end, "%s", fixture_row(f, 21));
	assert_true(strlen(end) > 0);
	press(f, "j j j");
	assert_string_equal(fixture_row(f, 21), end);
	press(f, "g g");
	assert_shows(f, "-- Help -- 1 of ");
	fixture_close(f);
}

static void
it_finds_keys_and_words_and_the_next_ones(void **state)
{
	struct fixture *f = a_desk(80, 24);
	char first[120];

	(void)state;
	press(f, "? /");
	type_text(f, "undo the last");
	assert_shows(f, "/undo the last");
	assert_non_null(strstr(fixture_row(f, 2), "undo the last change"));
	press(f, "Enter");
	assert_hides(f, "/undo the last");
	press(f, "g g /");
	type_text(f, "cancel");
	press(f, "Enter");
	snprintf(first, sizeof first, "%s", fixture_row(f, 2));
	press(f, "n");
	assert_string_not_equal(fixture_row(f, 2), first);
	press(f, "N");
	assert_string_equal(fixture_row(f, 2), first);
	fixture_close(f);
}

static void
typing_finds_too(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "?");
	type_text(f, "undo the last");
	assert_non_null(strstr(fixture_row(f, 2), "undo the last change"));
	press(f, "Esc");
	assert_shows(f, "-- Help --");
	fixture_close(f);
}

static void
what_is_not_in_it_is_said(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "? /");
	type_text(f, "zzzz");
	assert_shows(f, "not found /zzzz");
	fixture_close(f);
}

static void
it_closes_and_nothing_has_changed(void **state)
{
	static const char *const keys[] = { "q", "Esc", "?", "F1", "Ctrl-C" };
	struct fixture *f = a_desk(80, 24);

	(void)state;
	for (size_t i = 0; i < countof(keys); i++) {
		press(f, "?");
		assert_int_equal(f->app->mode_count, 2);
		press(f, keys[i]);
		assert_int_equal(f->app->mode_count, 1);
		assert_hides(f, "-- Help --");
	}
	assert_false(app_take_effects(f->app).quit);
	assert_shows(f, "> 48213");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
it_fits_into_every_size(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	press(f, "?");
	for (int cols = 1; cols <= 200; cols += cols < 30 ? 1 : 19) {
		for (int rows = 1; rows <= 60; rows += rows < 12 ? 1 : 11) {
			app_resize(f->app, cols, rows);
			press(f, "G g");
			assert_in_range(f->canvas.cursor_y, 0, rows - 1);
		}
	}
	app_resize(f->app, 34, 20);
	press(f, "/");
	type_text(f, "undo the last");
	assert_shows(f, "undo the last"); /* the words, not only the keys */
	press(f, "Enter");
	assert_non_null(strstr(fixture_row(f, 2), "undo the last"));
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_with_the_pane_in_focus),
		cmocka_unit_test(every_key_of_the_table_is_in_it),
		cmocka_unit_test(it_has_the_filter_language),
		cmocka_unit_test(it_scrolls_and_stops_at_its_ends),
		cmocka_unit_test(it_finds_keys_and_words_and_the_next_ones),
		cmocka_unit_test(typing_finds_too),
		cmocka_unit_test(what_is_not_in_it_is_said),
		cmocka_unit_test(it_closes_and_nothing_has_changed),
		cmocka_unit_test(it_fits_into_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
