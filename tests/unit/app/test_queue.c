/* The queue: columns at each width, and rows that stay where they are while
 * others come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define KANJI "\xe6\xbc\xa2\xe5\xad\x97" /* two characters, four columns */
#define GRIN "\xf0\x9f\x98\x80"          /* two columns */

enum { MANY = 40 };

/* In the view of all that is active. */
static struct fixture *
a_desk(int cols)
{
	struct fixture *f = fixture_open(cols, 16);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	t->row.priority = PRIORITY_URGENT;
	fixture_comment(t, 11, FIXTURE_LENA, false, "It is still burning.");
	t = fixture_ticket(f, 48209, "VPN drops every few minutes since the router update");
	t->row.assignee_id = FIXTURE_ME;
	t->row.status = STATUS_PROGRESS;
	t = fixture_ticket(f, 48207, KANJI " garbled in " GRIN " exports");
	t->row.assignee_id = FIXTURE_BO;
	t->row.status = STATUS_WAITING;
	t->row.created_at = FIXTURE_NOW - 3 * WHEN_DAY;
	fixture_ticket(f, 901, "Lost password")->row.priority = PRIORITY_LOW;
	fixture_start(f);
	press(f, "5");
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	return f;
}

/* More rows than the screen has, all unassigned: 1040, 1039, ... */
static struct fixture *
a_long_list(void)
{
	struct fixture *f = fixture_open(80, 24);

	for (int i = 0; i < MANY; i++)
		fixture_ticket(f, 1000 + MANY - i, "Printer on fire");
	fixture_start(f);
	return f;
}

static void
other_people(struct fixture *f, int64_t ticket_id)
{
	fixture_change(f, 't', ticket_id);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

static void
a_new_ticket(struct fixture *f, int64_t id)
{
	fixture_ticket(f, id, "Just in")->row.updated_at = f->real;
	other_people(f, id);
}

static const struct cell *
cell_at(const struct fixture *f, int x, int y)
{
	return &f->canvas.cells[y * f->canvas.w + x];
}

/* ---- columns ---- */

/* clang-format off */
static void
at_sixty_columns_it_stands_over_the_ticket(void **state)
{
	struct fixture *f = a_desk(60);

	(void)state;
	assert_string_equal(fixture_picture(f),
	    " 1 Mine 1  2 Unassigned 2  3 Urgent 1  5 Active 4  6 All 4\n"
	    "  #      P St    Age Who   Subject                       4/4\n"
	    "> 48213  U OPEN   1h -     [Acme] Printer on fire\n"
	    "  48209  H PROG   1h me    [Acme] VPN drops every few minut~\n"
	    "  48207  H WAIT   3d Bo    [Acme] " KANJI " garbled in " GRIN " exports\n"
	    "  901    L OPEN   1h -     [Acme] Lost password\n"
	    "-- #48213 URGENT OPEN -- unassigned -- 1 comment -- 70% ----\n"
	    "Printer on fire\n"
	    "Lena Fox <lena@acme.example> (Acme)   opened 2026-11-22\n"
	    "08:00\n"
	    "\n"
	    "Hello,\n"
	    "\n"
	    "it does not work.\n"
	    " live 09:00:00\n"
	    " j move  Space read  a mine  s status  d done        ? help\n");
	fixture_close(f);
}

static void
at_eighty_columns_more_of_the_subject_shows(void **state)
{
	struct fixture *f = a_desk(80);

	(void)state;
	assert_string_equal(fixture_picture(f),
	    " 1 Mine 1  2 Unassigned 2  3 Urgent 1  4 Waiting 1  5 Active 4  6 All 4\n"
	    "  #      P St    Age Who   Subject                                           4/4\n"
	    "> 48213  U OPEN   1h -     [Acme] Printer on fire\n"
	    "  48209  H PROG   1h me    [Acme] VPN drops every few minutes since the router ~\n"
	    "  48207  H WAIT   3d Bo    [Acme] " KANJI " garbled in " GRIN " exports\n"
	    "  901    L OPEN   1h -     [Acme] Lost password\n"
	    "-- #48213 URGENT OPEN -- unassigned -- 1 comment -- 77% -- [Thread] Audit Files\n"
	    "Printer on fire\n"
	    "Lena Fox <lena@acme.example> (Acme)   opened 2026-11-22 08:00\n"
	    "\n"
	    "Hello,\n"
	    "\n"
	    "it does not work.\n"
	    "\n"
	    " live 09:00:00\n"
	    " j move  Space read  a mine  s status  d done  r reply  c note  t tags   ? help\n");
	fixture_close(f);
}

static void
at_a_hundred_and_twenty_columns_the_sidebar_and_the_last_update_come(void **state)
{
	struct fixture *f = a_desk(120);

	(void)state;
	assert_string_equal(fixture_picture(f),
	    " 1 Mine 1   2 Unassigned 2   3 Urgent 1   4 Waiting 1   5 Active 4   6 All 4   7 Overdue 0                status:active\n"
	    "VIEWS               |  #      P St    Age  Upd Who   Requester    Subject                                            4/4\n"
	    "  mine            1 |> 48213  U OPEN   1h   1m -     Acme         Printer on fire\n"
	    "  unassigned      2 |  48209  H PROG   1h   2m me    Acme         VPN drops every few minutes since the router update\n"
	    "  urgent          1 |  48207  H WAIT   3d   3m Bo    Acme         " KANJI " garbled in " GRIN " exports\n"
	    "  waiting         1 |  901    L OPEN   1h   4m -     Acme         Lost password\n"
	    "> active          4 |-- #48213 URGENT OPEN -- unassigned -- 1 comment -- 77% --------------------- [Thread] Audit Files\n"
	    "  all             4 |Printer on fire\n"
	    "  overdue         0 |Lena Fox <lena@acme.example> (Acme)   opened 2026-11-22 08:00\n"
	    "  snoozed         0 |\n"
	    "TAGS                |Hello,\n"
	    "  (untagged)      0 |\n"
	    "TEAM                |it does not work.\n"
	    "                    |\n"
	    " live 09:00:00\n"
	    " j move  Space read  a mine  s status  d done  r reply  c note  t tags  i take  / find  J scroll  l pane  w wait ? help\n");
	fixture_close(f);
}

static void
at_two_hundred_columns_the_ticket_stands_beside_it(void **state)
{
	struct fixture *f = a_desk(200);

	(void)state;
	assert_shows(f,
	    "VIEWS                   |  #      P St    Age Who   Requester    Subject                                     4/4|#48213 URGENT OPEN  unassigned  1 comment  All                    [Thread] Audit Files\n"
	    "  mine                1 |> 48213  U OPEN   1h -     Acme         Printer on fire                                |Printer on fire\n"
	    "  unassigned          2 |  48209  H PROG   1h me    Acme         VPN drops every few minutes since the router u~|Lena Fox <lena@acme.example> (Acme)   opened 2026-11-22 08:00\n"
	    "  urgent              1 |  48207  H WAIT   3d Bo    Acme         " KANJI " garbled in " GRIN " exports                     |\n"
	    "  waiting             1 |  901    L OPEN   1h -     Acme         Lost password                                  |Hello,\n"
	    "> active              4 |                                                                                       |\n"
	    "  all                 4 |                                                                                       |it does not work.\n"
	    "  overdue             0 |                                                                                       |\n"
	    "  snoozed             0 |                                                                                       |-- Lena Fox  08:00  customer ----------------------------------------------------------\n"
	    "TAGS                    |                                                                                       |It is still burning.\n");
	fixture_close(f);
}

static void
on_a_very_narrow_screen_number_and_subject_are_left(void **state)
{
	struct fixture *f = a_desk(22);

	(void)state;
	assert_shows(f,
	    "  #      Subject\n"
	    "> 48213  Printer on f~\n"
	    "  48209  VPN drops ev~\n"
	    "  48207  " KANJI " garbled~\n"
	    "  901    Lost password\n");
	fixture_close(f);
}
/* clang-format on */

static void
the_tab_of_the_view_shows_at_every_width(void **state)
{
	struct fixture *f = a_desk(120);

	(void)state;
	for (int cols = 12; cols <= 210; cols++) {
		app_resize(f->app, cols, 16);
		fixture_turn(f);
		assert_non_null(strstr(fixture_row(f, 0), "5 Active 4"));
		assert_int_equal(fixture_role(f, "5 Active"), ROLE_TABS_ACTIVE);
	}
	fixture_close(f);
}

/* No half of a wide character, no control or direction character. */
static void
assert_sound(const struct fixture *f)
{
	for (int y = 0; y < f->canvas.h; y++) {
		for (int x = 0; x < f->canvas.w; x++) {
			const struct cell *c = cell_at(f, x, y);

			if (c->width == 2) {
				assert_true(x + 1 < f->canvas.w);
				assert_int_equal(cell_at(f, x + 1, y)->width, 0);
			}
			if (c->width == 0)
				assert_true(x > 0 && cell_at(f, x - 1, y)->width == 2);
			else
				assert_true(c->cp[0] >= 0x20 && c->cp[0] != 0x7f);
			assert_false(c->cp[0] >= 0x202a && c->cp[0] <= 0x202e);
		}
	}
}

static void
wide_characters_are_whole_at_every_width(void **state)
{
	struct fixture *f = a_desk(120);

	(void)state;
	f->tickets[0].row.title =
	    STR_LIT(KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI KANJI);
	other_people(f, 48213);
	assert_shows(f, KANJI KANJI);
	for (int cols = 1; cols <= 210; cols++) {
		app_resize(f->app, cols, 16);
		fixture_turn(f);
		assert_int_equal(f->canvas.w, cols);
		assert_sound(f);
	}
	fixture_close(f);
}

/* ---- hostile text ---- */

/* Escapes, a newline, a direction override, an invalid byte, a flood of marks,
 * and 10,000 columns. */
static struct str
hostile(struct buf *b)
{
	buf_put_z(b, "\033[2J\033]0;x\007\n\r\x7f\xff\xe2\x80\xaez");
	for (int i = 0; i < 500; i++)
		buf_put_z(b, "\xcc\x81");
	for (int i = 0; i < 5000; i++)
		buf_put_z(b, KANJI);
	return buf_str(b);
}

/* Rows that nobody asked for, but newer than what is held. */
static void
put_rows(struct fixture *f, struct rows rows)
{
	struct reply r = { .kind = REQUEST_TAGS, .rows = rows };

	app_begin_turn(f->app, f->mono, f->real);
	r.stamp = store_stamp(f->app->store);
	f->events.reply(f->events.ctx, &r);
	fixture_turn(f);
}

/* The rule beside the sidebar stands, and so does another row. */
static void
assert_kept_apart(struct fixture *f, const char *row_901)
{
	int y = fixture_find(f, "901 ");

	assert_sound(f);
	for (int i = 1; i <= 13; i++)
		assert_int_equal(cell_at(f, 20, i)->cp[0], '|');
	assert_string_equal(fixture_row(f, y), row_901);
}

static void
a_hostile_title_stays_in_its_row(void **state)
{
	struct fixture *f = a_desk(120);
	struct buf text = { 0 };
	char before[256];

	(void)state;
	snprintf(before, sizeof before, "%s", fixture_row(f, fixture_find(f, "901 ")));
	f->tickets[0].row.title = f->tickets[1].row.title = hostile(&text);
	other_people(f, 48213);
	other_people(f, 48209);
	assert_shows(f, "> 48213  U OPEN   1h");
	assert_kept_apart(f, before);
	fixture_close(f);
	buf_done(&text);
}

static void
hostile_names_of_people_and_tags_stay_in_their_columns(void **state)
{
	struct fixture *f = a_desk(120);
	struct buf text = { 0 };
	struct user_row people[2] = { { .id = FIXTURE_BO, .is_staff = true, .is_active = true },
		{ .id = 8, .is_active = true } };
	struct tag_row tag = { .id = 1 };
	char before[256];

	(void)state;
	snprintf(before, sizeof before, "%s", fixture_row(f, fixture_find(f, "901 ")));
	people[0].full_name = people[0].email = hostile(&text);
	people[1].full_name = people[1].email = tag.name = tag.color = people[0].full_name;
	f->tickets[0].row.creator_id = 8;
	f->tickets[0].tags[f->tickets[0].tag_count++] = 1;
	other_people(f, 48213);
	put_rows(
	    f, (struct rows){ .users = people, .user_count = 2, .tags = &tag, .tag_count = 1 });
	assert_shows(f, "> 48213  U OPEN   1h");
	assert_kept_apart(f, before);
	fixture_close(f);
	buf_done(&text);
}

/* ---- cursor, marks, words ---- */

static void
the_cursor_is_a_mark_a_layer_and_the_terminals_own(void **state)
{
	struct fixture *f = a_desk(80);
	int y = fixture_find(f, "48213 ");

	(void)state;
	assert_int_equal(cell_at(f, 0, y)->layer, ROLE_LIST_CURSOR);
	assert_int_equal(f->canvas.cursor_y, y);
	press(f, "j");
	assert_int_equal(cell_at(f, 0, y)->layer, ROLE_NONE);
	assert_int_equal(cell_at(f, 0, y + 1)->layer, ROLE_LIST_CURSOR);
	assert_int_equal(f->canvas.cursor_y, y + 1);
	assert_shows(f, "\n> 48209");
	press(f, "Enter");
	assert_int_equal(cell_at(f, 0, y + 1)->layer, ROLE_LIST_CURSOR_UNFOCUSED);
	fixture_close(f);
}

static void
only_the_field_that_waits_is_marked_as_pending(void **state)
{
	struct fixture *f = a_desk(80);

	(void)state;
	press(f, "w");
	assert_shows(f, ">~48213  U WAIT   1h -  ");
	assert_int_equal(fixture_role(f, "WAIT   1h -"), ROLE_LIST_PENDING);
	assert_int_equal(fixture_role(f, "U WAIT"), ROLE_PRIORITY_URGENT);
	assert_int_equal(fixture_role(f, "WAIT   3d"), ROLE_STATUS_WAITING);
	fixture_close(f);
}

static void
before_the_first_answer_it_says_that_it_loads(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	fixture_turn(f);
	assert_shows(f, "loading ...");
	assert_hides(f, "no tickets here");
	fixture_close(f);
}

static void
an_empty_list_says_so(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	fixture_start(f);
	assert_shows(f, "\n  no tickets here\n");
	press(f, "j k G Enter d");
	assert_shows(f, "\n  no tickets here\n");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
without_a_link_it_says_that_it_is_not_connected(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	fixture_turn(f);
	fixture_link(f, LINK_FAILED);
	assert_shows(f, "\n  not connected\n");
	fixture_close(f);
}

/* ---- others change things ---- */

static void
a_ticket_that_left_the_view_stays_dimmed_under_the_cursor(void **state)
{
	struct fixture *f = a_long_list();

	(void)state;
	press(f, "j");
	f->tickets[1].row.assignee_id = FIXTURE_BO;
	other_people(f, 1039);
	assert_shows(f, "\n> 1039   H OPEN   1h Bo");
	assert_int_equal(fixture_role(f, "1039   H"), ROLE_LIST_GONE);
	assert_int_equal(fixture_role(f, "1038   H"), ROLE_TICKET_NUMBER);
	press(f, "j");
	assert_shows(f, "\n  1040 ");
	assert_shows(f, "\n> 1038 ");
	assert_int_equal(fixture_find(f, "  1039 "), -1);
	fixture_close(f);
}

static void
a_new_ticket_above_moves_neither_selection_nor_screen_row(void **state)
{
	struct fixture *f = a_long_list();
	int y;

	(void)state;
	press(f, "j j j");
	y = fixture_find(f, "> 1037");
	assert_true(y > 0);
	a_new_ticket(f, 2000);
	assert_int_equal(fixture_find(f, "> 1037"), y);
	assert_int_equal(fixture_find(f, "2000"), -1);
	assert_shows(f, "| +1 new above (g g)");
	a_new_ticket(f, 2001);
	assert_int_equal(fixture_find(f, "> 1037"), y);
	assert_shows(f, "| +2 new above (g g)");
	press(f, "g g");
	assert_shows(f, "\n> 2001 ");
	assert_hides(f, "new above");
	fixture_close(f);
}

static void
a_ticket_that_vanishes_above_does_not_move_the_selected_one(void **state)
{
	struct fixture *f = a_long_list();
	int y;

	(void)state;
	press(f, "G");
	y = fixture_find(f, "> 1001");
	assert_true(y > 0);
	f->tickets[3].is_deleted = true;
	other_people(f, 1037);
	assert_int_equal(fixture_find(f, "> 1001"), y);
	fixture_close(f);
}

static void
a_selected_ticket_that_moves_up_keeps_its_screen_row(void **state)
{
	struct fixture *f = a_long_list();
	int y;

	(void)state;
	press(f, "j j j");
	y = fixture_find(f, "> 1037");
	f->tickets[3].row.priority = PRIORITY_URGENT;
	other_people(f, 1037);
	assert_int_equal(fixture_find(f, "> 1037   U"), y);
	press(f, "j g g"); /* left alone it goes where it belongs */
	assert_shows(f, "\n> 1037   U");
	fixture_close(f);
}

static void
fifty_changes_in_a_second_leave_the_cursor_where_it_is(void **state)
{
	struct fixture *f = a_long_list();
	int y;

	(void)state;
	press(f, "j");
	y = fixture_find(f, "> 1039");
	for (int i = 0; i < 50; i++) {
		f->tickets[i % (MANY / 2)].row.updated_at = f->real;
		fixture_change(f, 't', f->tickets[i % (MANY / 2)].row.id);
		fixture_wait(f, 20 * WHEN_MS);
		fixture_answer(f);
		assert_int_equal(fixture_find(f, "> 1039"), y);
	}
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_sixty_columns_it_stands_over_the_ticket),
		cmocka_unit_test(at_eighty_columns_more_of_the_subject_shows),
		cmocka_unit_test(
		    at_a_hundred_and_twenty_columns_the_sidebar_and_the_last_update_come),
		cmocka_unit_test(at_two_hundred_columns_the_ticket_stands_beside_it),
		cmocka_unit_test(on_a_very_narrow_screen_number_and_subject_are_left),
		cmocka_unit_test(the_tab_of_the_view_shows_at_every_width),
		cmocka_unit_test(wide_characters_are_whole_at_every_width),
		cmocka_unit_test(a_hostile_title_stays_in_its_row),
		cmocka_unit_test(hostile_names_of_people_and_tags_stay_in_their_columns),
		cmocka_unit_test(the_cursor_is_a_mark_a_layer_and_the_terminals_own),
		cmocka_unit_test(only_the_field_that_waits_is_marked_as_pending),
		cmocka_unit_test(before_the_first_answer_it_says_that_it_loads),
		cmocka_unit_test(an_empty_list_says_so),
		cmocka_unit_test(without_a_link_it_says_that_it_is_not_connected),
		cmocka_unit_test(a_ticket_that_left_the_view_stays_dimmed_under_the_cursor),
		cmocka_unit_test(a_new_ticket_above_moves_neither_selection_nor_screen_row),
		cmocka_unit_test(a_ticket_that_vanishes_above_does_not_move_the_selected_one),
		cmocka_unit_test(a_selected_ticket_that_moves_up_keeps_its_screen_row),
		cmocka_unit_test(fifty_changes_in_a_second_leave_the_cursor_where_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
