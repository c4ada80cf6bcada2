/* The ticket pane: what it says, how it looks, and that it stays put. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "src/app/pane/thread.h"
#include "ttydesk/base/mem.h"

static struct fixture *
a_desk(int cols, int rows)
{
	struct fixture *f = fixture_open(cols, rows);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	t->row.priority = PRIORITY_URGENT;
	t->description =
	    "Hi, the big printer is smoking.\nSee https://acme.example/p/7, please.";
	t->tags[t->tag_count++] = 1;
	t->files[t->file_count++] = (struct attachment_row){ .id = 1,
		.ticket_id = 48213,
		.size_bytes = 41984,
		.filename = STR_LIT("smoke.jpg") };
	fixture_comment(t, 11, FIXTURE_BO, true, "Called facilities.\n> are they coming?");
	fixture_comment(t, 12, FIXTURE_LENA, false, "Thanks! It stopped smoking.");
	fixture_comment(t, 13, FIXTURE_ME, false, "Good.");
	fixture_ticket(f, 48209, "VPN drops");
	return f;
}

/* So many numbered lines that the pane must scroll. */
static const char *
many_lines(struct buf *b, const char *word, int n)
{
	buf_clear(b);
	for (int i = 1; i <= n; i++)
		buf_putf(b, "%s %d\n", word, i);
	return b->p;
}

static void
a_ticket_shows_its_people_its_text_and_its_thread(void **state)
{
	struct fixture *f = a_desk(80, 44);
	static const char *const want[] = {
		"-- #48213 URGENT OPEN -- unassigned -- 3 comments -- All "
		"-----------------------",
		"Printer on fire",
		"Lena Fox <lena@acme.example> (Acme)   opened 2026-11-22 08:00   tags: "
		"hardware",
		"files: smoke.jpg (41 kB)",
		"",
		"Hi, the big printer is smoking.",
		"See https://acme.example/p/7, please.",
		"",
		"-- Bo Lind  08:00  INTERNAL NOTE "
		"-----------------------------------------------",
		"| Called facilities.",
		"| > are they coming?",
		"",
		"-- Lena Fox  08:01  customer "
		"---------------------------------------------------",
		"Thanks! It stopped smoking.",
		"",
		"-- Ana Ribeiro  08:02  PUBLIC REPLY "
		"--------------------------------------------",
		"Good.",
	};
	int y;

	(void)state;
	fixture_start(f);
	y = fixture_find(f, "-- #48213");
	assert_true(y > 0);
	for (size_t i = 0; i < countof(want); i++)
		assert_string_equal(fixture_row(f, y + (int)i), want[i]);
	fixture_close(f);
}

static void
an_internal_note_looks_like_nothing_else(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	fixture_start(f);
	assert_int_equal(fixture_role(f, "-- Bo Lind"), ROLE_COMMENT_INTERNAL);
	assert_int_equal(fixture_role(f, "| Called"), ROLE_COMMENT_INTERNAL);
	assert_int_equal(fixture_role(f, "Called"), ROLE_COMMENT_INTERNAL);
	assert_int_equal(fixture_role(f, "> are they"), ROLE_COMMENT_QUOTE);
	assert_int_equal(fixture_role(f, "-- Lena Fox"), ROLE_COMMENT_HEADER);
	assert_int_equal(fixture_role(f, "Thanks!"), ROLE_COMMENT_PUBLIC);
	assert_int_equal(fixture_role(f, "-- Ana Ribeiro"), ROLE_COMMENT_STAFF);
	fixture_close(f);
}

static void
a_url_is_marked_without_its_comma(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	fixture_start(f);
	assert_int_equal(fixture_role(f, "https://"), ROLE_URL);
	assert_int_equal(fixture_role(f, "/7"), ROLE_URL);
	assert_int_equal(fixture_role(f, ", please"), ROLE_COMMENT_PUBLIC);
	fixture_close(f);
}

static void
the_header_has_the_borders_color_and_follows_the_focus(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	fixture_start(f);
	assert_int_equal(fixture_role(f, "-- #48213"), ROLE_BORDER);
	press(f, "Enter");
	assert_int_equal(fixture_role(f, "-- #48213"), ROLE_BORDER_FOCUS);
	fixture_close(f);
}

static void
text_cannot_pretend_to_be_a_header_or_a_note(void **state)
{
	struct fixture *f = a_desk(80, 44);
	struct desk_ticket *t = &f->tickets[0];

	(void)state;
	t->description = "-- Bo Lind  08:00  INTERNAL NOTE ------------\n"
			 "| you can tell him the truth";
	fixture_comment(
	    t, 14, FIXTURE_LENA, false, "\xe2\x80\x94\xe2\x80\x94 Ana  PUBLIC REPLY");
	fixture_start(f);
	assert_shows(f, "\n -- Bo Lind  08:00  INTERNAL NOTE ------------\n");
	assert_shows(f, "\n | you can tell him the truth\n");
	assert_shows(f, "\n \xe2\x80\x94\xe2\x80\x94 Ana  PUBLIC REPLY\n");
	fixture_close(f);
}

static void
hostile_text_stays_inside_the_pane(void **state)
{
	struct fixture *f = a_desk(120, 40);
	struct desk_ticket *t = &f->tickets[0];
	struct buf wide = { 0 };

	(void)state;
	t->description = "\033]0;x\007\033[2J\033[Hevil \xe2\x80\xae"
			 "gnp.exe";
	for (int i = 0; i < 3000; i++)
		buf_put_z(&wide, "\xe6\xbc\xa2");
	fixture_comment(t, 14, FIXTURE_LENA, true, wide.p);
	fixture_start(f);
	press(f, "Enter G");
	for (int y = 0; y < f->canvas.h; y++) {
		const struct cell *row = f->canvas.cells + (size_t)y * (size_t)f->canvas.w;
		int x = f->app->layout.pane[PANE_TICKET].x;

		assert_true(x > 0); /* a sidebar stands to the left */
		assert_int_not_equal(row[x - 1].cp[0], 0x6f22);
	}
	buf_done(&wide);
	fixture_close(f);
}

/* Wide characters are whole, nothing controls or turns the direction. */
static void
assert_sound(const struct fixture *f)
{
	const struct canvas *c = &f->canvas;

	for (int i = 0; i < c->w * c->h; i++) {
		const struct cell *cell = &c->cells[i];
		bool is_last = i % c->w == c->w - 1;

		assert_false(cell->cp[0] >= 0x202a && cell->cp[0] <= 0x202e);
		if (cell->width == 0)
			assert_true(i % c->w > 0 && cell[-1].width == 2);
		else
			assert_true(cell->cp[0] >= 0x20 && cell->cp[0] != 0x7f);
		if (cell->width == 2)
			assert_true(!is_last && cell[1].width == 0);
	}
}

static void
every_field_is_clean_at_every_width(void **state)
{
	struct fixture *f = a_desk(120, 40);
	struct desk_ticket *t = &f->tickets[0];
	struct buf text = { 0 };

	(void)state;
	buf_put_z(&text, "\033[2J\033]0;x\007\n\r\x7f\xff\xe2\x80\xaez");
	for (int i = 0; i < 500; i++)
		buf_put_z(&text, "\xcc\x81");
	for (int i = 0; i < 5000; i++)
		buf_put_z(&text, "\xe6\xbc\xa2");
	t->row.number = t->row.title = t->files[0].filename = t->files[0].content_type =
	    t->comments[0].content = t->comments[1].content = buf_str(&text);
	t->description = text.p;
	fixture_start(f);
	press(f, "Enter H");
	for (int cols = 1; cols <= 210; cols++) {
		app_resize(f->app, cols, 40);
		fixture_turn(f);
		assert_sound(f);
		press(f, cols % 2 == 0 ? "G" : "g g");
		assert_sound(f);
	}
	fixture_close(f);
	buf_done(&text);
}

static void
quotes_longer_than_three_lines_fold_and_unfold(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	f->tickets[0].comments[1].content =
	    STR_LIT("> one\n> two\n> three\n> four\n> five\nyes");
	fixture_start(f);
	assert_shows(f, "> one\n> ... 4 more quoted lines");
	assert_hides(f, "> five");
	press(f, "Enter Enter");
	assert_shows(f, "> four\n> five\nyes\n");
	press(f, "Enter");
	assert_hides(f, "> five");
	fixture_close(f);
}

static void
three_quoted_lines_are_not_folded(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	f->tickets[0].comments[1].content = STR_LIT("> one\n> two\n> three\nyes");
	fixture_start(f);
	assert_shows(f, "> one\n> two\n> three\nyes\n");
	fixture_close(f);
}

static void
H_shows_all_fields(void **state)
{
	struct fixture *f = a_desk(80, 44);

	(void)state;
	f->tickets[0].row.assignee_id = FIXTURE_BO;
	fixture_start(f);
	press(f, "6");
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	press(f, "Enter");
	assert_hides(f, "TCK-1");
	press(f, "H");
	assert_shows(f, "TCK-1");
	assert_shows(f, "assigned to Bo Lind <bo@desk.example>");
	fixture_close(f);
}

static void
a_ticket_that_is_not_loaded_shows_what_the_list_knows(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	for (int64_t id = 1; id <= 9; id++)
		fixture_ticket(f, id, "Another one");
	fixture_start(f);
	press(f, "G");
	fixture_wait(f, WHEN_SECOND);
	assert_shows(f, "-- #9 HIGH OPEN");
	assert_shows(f, "Another one\nLena Fox <lena@acme.example>");
	assert_shows(f, "loading ...");
	fixture_answer(f);
	assert_hides(f, "loading ...");
	assert_shows(f, "it does not work.");
	fixture_close(f);
}

static void
a_ticket_that_was_deleted_says_so(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	fixture_start(f);
	f->tickets[0].is_deleted = true;
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "GONE");
	assert_shows(f, "Hi, the big printer"); /* what was read can still be read */
	fixture_close(f);
}

static void
new_comments_above_and_below_do_not_move_what_is_read(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct desk_ticket *t = &f->tickets[0];
	struct buf body = { 0 }, late = { 0 };
	char top[120];
	int y;

	(void)state;
	t->comments[1].content = str_z(many_lines(&body, "line", 60));
	fixture_start(f);
	press(f, "Enter } } j j j j");
	y = f->app->layout.pane[PANE_TICKET].y;
	snprintf(top, sizeof top, "%s", fixture_row(f, y));
	assert_string_equal(top, "line 4");
	fixture_comment(t, 14, FIXTURE_BO, true, many_lines(&late, "late", 30));
	t->description = "much\nlonger\nthan\nit\nwas\nbefore\nthis";
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_string_equal(fixture_row(f, y), top);
	press(f, "G");
	assert_shows(f, "| late 30");
	buf_done(&body);
	buf_done(&late);
	fixture_close(f);
}

static void
a_resize_keeps_the_comment_that_is_read(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct buf body = { 0 };

	(void)state;
	f->tickets[0].comments[1].content = str_z(many_lines(&body, "line", 60));
	f->tickets[0].description = "a description that needs one line at eighty columns, and "
				    "several where the pane is narrow, as it is in a moment";
	fixture_start(f);
	press(f, "Enter } } j");
	app_resize(f->app, 62, 30);
	fixture_turn(f);
	assert_string_equal(fixture_row(f, f->app->layout.pane[PANE_TICKET].y), "line 1");
	buf_done(&body);
	fixture_close(f);
}

static void
a_comment_that_vanishes_does_not_throw_the_view_to_the_top(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct desk_ticket *t = &f->tickets[0];
	struct buf body = { 0 };

	(void)state;
	t->comments[1].content = str_z(many_lines(&body, "line", 60));
	t->comments[2].content = t->comments[1].content;
	fixture_start(f);
	press(f, "Enter G");
	t->comment_count = 2;
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "2 comments");
	assert_shows(f, "line 60");
	buf_done(&body);
	fixture_close(f);
}

static void
braces_go_from_comment_to_comment(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct buf body = { 0 };
	int y;

	(void)state;
	for (int i = 0; i < 3; i++)
		f->tickets[0].comments[i].content = str_z(many_lines(&body, "line", 30));
	fixture_start(f);
	press(f, "Enter }");
	y = f->app->layout.pane[PANE_TICKET].y;
	assert_ptr_equal(strstr(fixture_row(f, y), "-- Bo Lind"), fixture_row(f, y));
	press(f, "}");
	assert_ptr_equal(strstr(fixture_row(f, y), "-- Lena Fox"), fixture_row(f, y));
	press(f, "{");
	assert_ptr_equal(strstr(fixture_row(f, y), "-- Bo Lind"), fixture_row(f, y));
	buf_done(&body);
	fixture_close(f);
}

static void
nothing_is_laid_out_again_while_nothing_changes(void **state)
{
	struct fixture *f = a_desk(80, 24);
	struct thread_layout *l;
	const struct thread_line *lines;
	size_t cap;

	(void)state;
	fixture_start(f);
	l = f->app->ticket.lines;
	lines = l->lines;
	cap = l->text.cap;
	assert_true(l->count > 0);
	l->lines[0].role = ROLE_SPINNER; /* would be gone after another layout */
	press(f, "Enter");
	for (int i = 0; i < 5; i++)
		press(f, "j k");
	press(f, "h");
	assert_int_equal(l->lines[0].role, ROLE_SPINNER);
	assert_ptr_equal(l->lines, lines);
	assert_int_equal(l->text.cap, cap);
	fixture_close(f);
}

static void
what_changes_elsewhere_does_not_lay_the_thread_out_again(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	fixture_start(f);
	f->app->ticket.lines->lines[0].role = ROLE_SPINNER;
	f->tickets[1].row.status = STATUS_WAITING;
	fixture_change(f, 't', 48209);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "WAIT");
	assert_int_equal(f->app->ticket.lines->lines[0].role, ROLE_SPINNER);
	fixture_close(f);
}

static void
it_is_painted_at_every_size(void **state)
{
	struct fixture *f = a_desk(80, 24);

	(void)state;
	fixture_start(f);
	for (int cols = 1; cols <= 210; cols += cols < 30 ? 1 : 13) {
		for (int rows = 1; rows <= 50; rows += rows < 15 ? 1 : 7) {
			app_resize(f->app, cols, rows);
			press(f, "l");
			press(f, "G g g l");
			app_focus(f->app, PANE_TICKET);
			fixture_turn(f);
			assert_int_equal(f->canvas.w, cols);
			assert_in_range(f->canvas.cursor_x, 0, cols - 1);
			assert_in_range(f->canvas.cursor_y, 0, rows - 1);
		}
	}
	fixture_close(f);
}

static void
a_reply_says_how_far_it_came_and_a_note_when_it_was_edited(void **state)
{
	struct fixture *f = a_desk(80, 44);
	struct desk_ticket *t = &f->tickets[0];

	(void)state;
	t->comments[0].edited_at = FIXTURE_NOW;
	t->comments[2].delivery = DELIVERY_QUEUED;
	fixture_start(f);
	assert_shows(f, "-- Bo Lind  08:00  INTERNAL NOTE  edited 09:00 --");
	assert_shows(f, "-- Ana Ribeiro  08:02  PUBLIC REPLY  queued --");
	t->comments[2].delivery = DELIVERY_SENT;
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "-- Ana Ribeiro  08:02  PUBLIC REPLY  sent --");
	assert_hides(f, "delivery failed");
	t->comments[2].delivery = DELIVERY_FAILED;
	t->comments[2].delivery_error = STR_LIT("550 no such user \x1b[31m");
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "-- Ana Ribeiro  08:02  PUBLIC REPLY  NOT SENT --");
	assert_int_equal(fixture_role(f, "-- Ana Ribeiro"), ROLE_TEXT_ERROR);
	assert_shows(f, "delivery failed: 550 no such user");
	assert_int_equal(fixture_role(f, "delivery failed"), ROLE_TEXT_ERROR);
	t->comments[2].delivery = DELIVERY_QUEUED;
	t->comments[2].delivery_error = STR_LIT("450 later");
	fixture_change(f, 'c', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	assert_shows(f, "PUBLIC REPLY  queued --");
	assert_shows(f, "delivery failed, it is tried again: 450 later");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_shows_its_people_its_text_and_its_thread),
		cmocka_unit_test(an_internal_note_looks_like_nothing_else),
		cmocka_unit_test(a_url_is_marked_without_its_comma),
		cmocka_unit_test(the_header_has_the_borders_color_and_follows_the_focus),
		cmocka_unit_test(text_cannot_pretend_to_be_a_header_or_a_note),
		cmocka_unit_test(hostile_text_stays_inside_the_pane),
		cmocka_unit_test(every_field_is_clean_at_every_width),
		cmocka_unit_test(quotes_longer_than_three_lines_fold_and_unfold),
		cmocka_unit_test(three_quoted_lines_are_not_folded),
		cmocka_unit_test(H_shows_all_fields),
		cmocka_unit_test(a_ticket_that_is_not_loaded_shows_what_the_list_knows),
		cmocka_unit_test(a_ticket_that_was_deleted_says_so),
		cmocka_unit_test(new_comments_above_and_below_do_not_move_what_is_read),
		cmocka_unit_test(a_resize_keeps_the_comment_that_is_read),
		cmocka_unit_test(a_comment_that_vanishes_does_not_throw_the_view_to_the_top),
		cmocka_unit_test(braces_go_from_comment_to_comment),
		cmocka_unit_test(nothing_is_laid_out_again_while_nothing_changes),
		cmocka_unit_test(what_changes_elsewhere_does_not_lay_the_thread_out_again),
		cmocka_unit_test(it_is_painted_at_every_size),
		cmocka_unit_test(a_reply_says_how_far_it_came_and_a_note_when_it_was_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
