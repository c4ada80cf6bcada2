/* Any size from 1x1 to 500x200, at the start and by resizing. */
#include "desk.h"

#include <stdio.h>

#include "ttydesk/base/macros.h"

/* clang-format off */
static const struct { int cols, rows; } sizes[] = {
	{ 1, 1 }, { 2, 1 }, { 1, 2 }, { 3, 3 }, { 5, 2 }, { 10, 3 }, { 20, 5 }, { 1, 60 }, { 300, 1 },
	{ 40, 10 }, { 59, 11 }, { 60, 12 }, { 79, 23 }, { 99, 30 }, { 100, 12 }, { 139, 40 }, { 140, 41 },
	{ 200, 60 }, { 500, 200 },
};
/* clang-format on */

/* Something is drawn as soon as there is room for it. */
static bool
is_drawn(struct tty *t, void *ctx)
{
	(void)ctx;
	if (screen_cols(tty_screen(t)) < 20 || screen_rows(tty_screen(t)) < 3)
		return screen_is_alternate(tty_screen(t));
	return tty_shows(t, "[0-9]+ subj|subject|[0-9] +");
}

static void
it_starts_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(sizes); i += 2) {
		struct tty *t = desk_start(&desk,
		    &(struct desk_start){ .cols = sizes[i].cols, .rows = sizes[i].rows });
		char what[60];

		snprintf(what, sizeof what, "a start at %dx%d", sizes[i].cols, sizes[i].rows);
		tty_wait(t, is_drawn, NULL, what);
		tty_type(t, "jk\r?q\007T\007cx\033");
		tty_resize(t, 80, 24);
		tty_see(t, "subject 0001");
		tty_see(t, "live [0-9][0-9]:");
		desk_stop(&desk);
	}
}

static void
it_follows_every_size_and_is_complete_again(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 80, .rows = 24 });

	(void)state;
	for (size_t i = 0; i < countof(sizes); i++) {
		tty_resize(t, sizes[i].cols, sizes[i].rows);
		tty_type(t, "jk");
		tty_read(t, 50000);
		tty_resize(t, 80, 24);
		tty_see(t, "subject 0001");
		tty_see(t, "body of 0001");
		tty_see(t, "live [0-9][0-9]:");
	}
	assert_int_equal(desk_selected(t, NULL), 1);
	desk_quit(&desk);
}

static void
every_layout_appears_at_its_size(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 80, .rows = 24 });

	(void)state;
	tty_resize(t, 50, 20); /* one pane */
	tty_see_gone(t, "body of 0001");
	tty_see(t, "subject 0001");
	tty_resize(t, 200, 60); /* three columns */
	tty_see(t, "^VIEWS");
	tty_see(t, "body of 0001");
	tty_resize(t, 500, 200);
	tty_see(t, "subject 0190");
	tty_resize(t, 20, 5);
	tty_see_gone(t, "VIEWS");
	desk_wait_selected(t, 1);
	desk_quit(&desk);
}

static void
modes_survive_resizing(void **state)
{
	static const char *const keys[] = { "?", "cwords", "rwords", "/find", "A", "t", "s",
		"#12" };
	struct tty *t;

	(void)state;
	for (size_t i = 0; i < countof(keys); i++) {
		desk_reset(&desk, 250); /* no draft of the one before */
		t = desk_start_live(&desk, &(struct desk_start){ .cols = 80, .rows = 24 });
		tty_type(t, keys[i]);
		for (size_t k = 0; k < countof(sizes); k += 3) {
			tty_resize(t, sizes[k].cols, sizes[k].rows);
			tty_read(t, 30000);
		}
		tty_resize(t, 80, 24);
		tty_see(t, "subject|assign|words");
		pty_signal(tty_pty(t), 15);
		tty_wait_exit(t, 0);
		tty_check_whole(t);
		desk_stop(&desk);
	}
}

static void
a_storm_of_sizes_ends_at_the_last_one(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 80, .rows = 24 });

	(void)state;
	for (int i = 0; i < 200; i++)
		tty_resize(t, 1 + i * 37 % 250, 1 + i * 23 % 90);
	tty_resize(t, 90, 25);
	tty_see(t, "subject 0001");
	tty_see(t, "live [0-9][0-9]:");
	desk_quit(&desk);
}

/* Whether the last region of lines that scroll ends at row `*ctx`. */
static bool
region_ends_at(struct tty *t, void *ctx)
{
	struct str log = pty_log(tty_pty(t));
	int end = 0, top, bottom;

	for (size_t i = 0; i + 3 < log.n; i++) {
		char last = '\0';

		if (log.p[i] == '\033' &&
		    sscanf(log.p + i, "\033[%d;%d%c", &top, &bottom, &last) == 3 && last == 'r')
			end = bottom;
	}
	return end == *(int *)ctx;
}

/* A smaller one left rows standing when a text was closed. */
static void
lines_scroll_in_the_whole_screen(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
	int rows = 40;

	(void)state;
	tty_wait(t, region_ends_at, &rows, "the region ends at row 40");
	tty_resize(t, 100, 30);
	rows = 30;
	tty_wait(t, region_ends_at, &rows, "the region ends at row 30");
	desk_quit(&desk);
}

int
main(void)
{
#define SIZES(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
	const struct CMUnitTest tests[] = {
		SIZES(it_starts_at_every_size),
		SIZES(it_follows_every_size_and_is_complete_again),
		SIZES(every_layout_appears_at_its_size),
		SIZES(modes_survive_resizing),
		SIZES(a_storm_of_sizes_ends_at_the_last_one),
		SIZES(lines_scroll_in_the_whole_screen),
	};

	return DESK_RUN(tests, 250);
}
