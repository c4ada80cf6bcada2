/* Lists of their own: rows, the cursor, find; the keys of the queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "src/app/dialog/lists.h"

static struct probe {
	const char *names[64];
	size_t count, entered;
	int closed, detail_top;
} probe;

static size_t
probe_count(struct app *a, const struct lists *l)
{
	(void)a;
	(void)l;
	return probe.count;
}

static void
probe_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	(void)l;
	out->key = (uint64_t)(uintptr_t)probe.names[index];
	out->cells[0] = text_printf_tmp(&a->arena, "%zu", index);
	out->cells[1] = text_printf_tmp(&a->arena, "%s", probe.names[index]);
	out->cells[2] = TEXT_LIT("end");
}

static void
probe_enter(struct app *a, struct lists *l)
{
	size_t at;

	assert_true(lists_cursor(a, l, &at));
	probe.entered = at;
	mode_pop(a);
}

static bool
probe_key(struct app *a, struct lists *l, const struct key_event *key)
{
	(void)l;
	if (key->code == '!')
		app_say(a, false, "a key of its own");
	return key->code == '!';
}

static void
probe_detail(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	(void)a;
	probe.detail_top = l->detail_top;
	canvas_put(c, r, r.x, r.y, ROLE_POPUP, TEXT_LIT("all of it"));
}

static void
probe_close(struct app *a, struct lists *l)
{
	(void)a;
	(void)l;
	probe.closed++;
}

/* clang-format off */
static const struct lists_column probe_columns[] = {
	{ "No", -3, 0 }, { "Name", 0, 0 }, { "End", 5, 60 }, { NULL, 0, 0 },
};
static const struct lists_ops probe_ops = {
	.mode = LISTS_MODE("probe", CONTEXT_LISTS), .columns = probe_columns,
	.count = probe_count, .row = probe_row, .enter = probe_enter, .key = probe_key,
	.close = probe_close };
static const struct lists_ops log_ops = {
	.mode = LISTS_MODE("log", CONTEXT_LISTS), .columns = probe_columns, .starts_at_end = true,
	.count = probe_count, .row = probe_row };
static const struct lists_ops question_ops = {
	.mode = LISTS_MODE("question", CONTEXT_LISTS), .columns = probe_columns,
	.waits_for_paint = true, .count = probe_count, .row = probe_row, .detail = probe_detail };
/* clang-format on */

static struct fixture *
a_list(const struct lists_ops *ops, int cols, int rows)
{
	static const char *const names[] = { "ada", "bob", "cyd", "dan", "eve", "fay", "gus",
		"hal", "ivy", "jon", "kim", "lou" };
	struct fixture *f = fixture_open(cols, rows);

	probe = (struct probe){ .count = countof(names) };
	memcpy(probe.names, names, sizeof names);
	fixture_ticket(f, 48213, "Printer on fire");
	fixture_start(f);
	lists_open(f->app, ops, NULL);
	fixture_turn(f);
	return f;
}

static void
it_lies_over_the_panes_and_leaves_the_bars(void **state)
{
	struct fixture *f = a_list(&probe_ops, 80, 24);

	(void)state;
	assert_string_equal(fixture_row(f, 1) + 0,
	    "-- probe -----------------------------------------------------------------------");
	assert_string_equal(fixture_row(f, 2),
	    "   No Name                                                                 End");
	assert_string_equal(fixture_row(f, 3),
	    ">   0 ada                                                                  end");
	assert_shows(f, "live 09:00");
	assert_shows(f, "j down");
	assert_hides(f, "Printer");
	press(f, "q");
	assert_shows(f, "Printer");
	assert_int_equal(probe.closed, 1);
	fixture_close(f);
}

static void
the_keys_of_the_queue_move_in_it(void **state)
{
	struct fixture *f = a_list(&probe_ops, 80, 12);

	(void)state;
	press(f, "j j");
	assert_shows(f, ">   2 cyd");
	press(f, "k");
	assert_shows(f, ">   1 bob");
	press(f, "G");
	assert_shows(f, ">  11 lou");
	press(f, "j");
	assert_shows(f, ">  11 lou");
	press(f, "g g");
	assert_shows(f, ">   0 ada");
	press(f, "k PgDn");
	assert_shows(f, ">   6 gus");
	press(f, "Ctrl-U");
	assert_shows(f, ">   3 dan");
	press(f, "End Home");
	assert_shows(f, ">   0 ada");
	press(f, "!");
	assert_shows(f, "a key of its own");
	press(f, "j Enter");
	assert_int_equal(probe.entered, 1);
	assert_int_equal(probe.closed, 1);
	fixture_close(f);
}

static void
find_looks_in_all_cells_as_typed(void **state)
{
	struct fixture *f = a_list(&probe_ops, 80, 24);

	(void)state;
	press(f, "j / a");
	assert_shows(f, ">   3 dan");
	press(f, "Enter n");
	assert_shows(f, ">   5 fay");
	press(f, "N N");
	assert_shows(f, ">   0 ada");
	press(f, "/ z");
	assert_shows(f, "not found /z");
	press(f, "Esc");
	assert_shows(f, ">   0 ada");
	press(f, "n");
	assert_shows(f, "nothing to find");
	fixture_close(f);
}

static void
the_cursor_stays_on_its_row_when_others_come_and_go(void **state)
{
	struct fixture *f = a_list(&probe_ops, 80, 24);

	(void)state;
	press(f, "j j");
	memmove(probe.names + 1, probe.names, probe.count * sizeof *probe.names);
	probe.names[0] = "new";
	probe.count++;
	app_dirty(f->app);
	fixture_turn(f);
	assert_shows(f, ">   3 cyd");
	probe.count = 2;
	app_dirty(f->app);
	fixture_turn(f);
	assert_shows(f, ">   1 ada");
	probe.count = 0;
	app_dirty(f->app);
	fixture_turn(f);
	assert_shows(f, "nothing here");
	press(f, "j k G Enter n");
	fixture_close(f);
}

static void
newest_last_stays_at_the_end_until_one_leaves_it(void **state)
{
	struct fixture *f = a_list(&log_ops, 80, 24);

	(void)state;
	assert_shows(f, ">  11 lou");
	probe.names[probe.count++] = "max";
	app_dirty(f->app);
	fixture_turn(f);
	assert_shows(f, ">  12 max");
	press(f, "k");
	probe.names[probe.count++] = "ned";
	app_dirty(f->app);
	fixture_turn(f);
	assert_shows(f, ">  11 lou");
	fixture_close(f);
}

static void
a_question_takes_no_key_before_it_was_seen(void **state)
{
	struct fixture *f = a_list(&probe_ops, 80, 24);

	(void)state;
	lists_open(f->app, &question_ops, NULL);
	app_key(f->app, &(struct key_event){ .code = 'q' });
	assert_non_null(lists_find(f->app, &question_ops));
	fixture_turn(f);
	press(f, "q");
	assert_null(lists_find(f->app, &question_ops));
	fixture_close(f);
}

static void
the_part_below_shows_the_row_in_full(void **state)
{
	struct fixture *f = a_list(&question_ops, 80, 24);

	(void)state;
	assert_shows(f, "all of it");
	press(f, "J J K");
	assert_int_equal(probe.detail_top, 1);
	press(f, "j");
	assert_int_equal(probe.detail_top, 0);
	fixture_close(f);
}

static void
any_size_will_do(void **state)
{
	(void)state;
	for (int rows = 1; rows < 12; rows++) {
		struct fixture *f = a_list(&question_ops, rows == 3 ? 1 : 7 * rows, rows);

		press(f, "j G k / a Enter n J q");
		fixture_close(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_lies_over_the_panes_and_leaves_the_bars),
		cmocka_unit_test(the_keys_of_the_queue_move_in_it),
		cmocka_unit_test(find_looks_in_all_cells_as_typed),
		cmocka_unit_test(the_cursor_stays_on_its_row_when_others_come_and_go),
		cmocka_unit_test(newest_last_stays_at_the_end_until_one_leaves_it),
		cmocka_unit_test(a_question_takes_no_key_before_it_was_seen),
		cmocka_unit_test(the_part_below_shows_the_row_in_full),
		cmocka_unit_test(any_size_will_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
