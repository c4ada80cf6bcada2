/* What the screen costs in bytes: exact figures, held to the budgets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk.h"
#include "pty.h"
#include "screen.h"
#include "tty.h"

static size_t
written(struct tty *t)
{
	return pty_log(tty_pty(t)).n;
}

static struct tty *
live(int cols, int rows)
{
	return desk_start_live(&desk, &(struct desk_start){ .cols = cols, .rows = rows });
}

static void
at_most(struct tty *t, const char *what, size_t bytes, size_t budget)
{
	if (bytes > budget)
		tty_fail(t, "%s: %zu bytes, %zu are allowed", what, bytes, budget);
}

/* Nothing more comes: the ticket has followed the cursor, and all is at rest. */
static void
settle(struct tty *t)
{
	while (tty_read(t, 250000))
		;
}

/* Bytes until the key's own paint is on the screen; what follows when the cursor rests
 * is not counted. */
static size_t
step(struct tty *t, const char *key, long to)
{
	size_t before = written(t), bytes;

	tty_type(t, key);
	desk_wait_selected(t, to);
	bytes = written(t) - before;
	settle(t);
	return bytes;
}

static void
the_first_screen_is_small(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	at_most(t, "first screen, 80x24", written(t), 2200);
	desk_quit(&desk);
	t = live(120, 40);
	at_most(t, "first screen, 120x40", written(t), 5000);
	desk_quit(&desk);
}

static void
a_step_down_costs_two_rows_in_every_layout(void **state)
{
	static const struct {
		const char *keys, *name;
		int cols, rows;
		size_t budget;
	} layouts[] = {
		{ "", "80x24", 80, 24, 120 },
		{ "", "120x40", 120, 40, 160 },
		{ "P", "120x40 beside", 120, 40, 160 },
		{ "PP", "120x40 below", 120, 40, 160 },
		{ "T", "120x40 without sidebar", 120, 40, 160 },
		{ "p", "120x40 list alone", 120, 40, 160 },
		{ "", "200x60", 200, 60, 240 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
		struct tty *t = live(layouts[i].cols, layouts[i].rows);
		size_t bytes[3];

		tty_type(t, layouts[i].keys);
		settle(t);
		for (int k = 0; k < 3; k++) {
			step(t, "j", 2);
			bytes[k] = step(t, "j", 3);
			step(t, "k", 2);
			step(t, "k", 1);
		}
		/* ages change once a minute: one of them may have those too */
		if (bytes[0] != bytes[1])
			bytes[0] = bytes[2];
		assert_true(bytes[0] == bytes[1] || bytes[0] == bytes[2]);
		at_most(t, layouts[i].name, bytes[0] < bytes[1] ? bytes[0] : bytes[1],
		    layouts[i].budget);
		desk_quit(&desk);
	}
}

static void
two_hundred_steps_at_once_are_one_paint(void **state)
{
	char keys[200];
	struct tty *t = live(120, 40);
	size_t before, bytes;

	(void)state;
	settle(t);
	memset(keys, 'j', sizeof keys);
	before = written(t);
	tty_type_n(t, keys, sizeof keys);
	desk_wait_selected(t, 201);
	settle(t);
	bytes = written(t) - before;
	at_most(t, "200 j at once, with the ticket", bytes, 2 * 2048 + 2048);
	desk_quit(&desk);
}

static void
sixty_steps_stay_small_where_the_list_scrolls(void **state)
{
	static const char *const layouts[] = { "", "P", "PP", "p" };

	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
		struct tty *t = live(120, 40);
		size_t bytes = 0;

		tty_type(t, layouts[i]);
		settle(t);
		for (long to = 2; to <= 61; to++) {
			size_t before = written(t);

			tty_type(t, "j");
			desk_wait_selected(t, to);
			bytes += written(t) - before;
		}
		at_most(t, layouts[i], bytes, 15 * 1024);
		settle(t);
		desk_quit(&desk);
	}
}

static void
opening_a_neighbor_is_small(void **state)
{
	struct tty *t = live(120, 40);
	size_t before;

	(void)state;
	step(t, "j", 2);
	before = written(t);
	tty_type(t, "\r");
	settle(t);
	at_most(t, "Enter on a ticket that is loaded", written(t) - before, 2048);
	desk_quit(&desk);
}

/* Voluntary waits of the program so far: each wake-up ends in one. */
static long
waits(struct tty *t)
{
	char path[64], line[128];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pty_pid(tty_pty(t)));
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
			break;
	}
	fclose(f);
	return n;
}

static void
at_rest_nothing_is_written_and_nothing_wakes(void **state)
{
	struct tty *t = live(120, 40);
	long before;

	(void)state;
	settle(t);
	tty_read(t, 2000000); /* what the start left to do: who else is here, drafts */
	before = waits(t);
	assert_false(tty_read(t, 5000000));
	/* a heartbeat in ten seconds, and its answer */
	if (waits(t) - before > 4)
		tty_fail(t, "%ld wake-ups in five seconds of rest", waits(t) - before);
	desk_quit(&desk);
}

int
main(void)
{
#define BYTES(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		BYTES(the_first_screen_is_small),
		BYTES(a_step_down_costs_two_rows_in_every_layout),
		BYTES(two_hundred_steps_at_once_are_one_paint),
		BYTES(sixty_steps_stay_small_where_the_list_scrolls),
		BYTES(opening_a_neighbor_is_small),
		BYTES(at_rest_nothing_is_written_and_nothing_wakes),
	};

	return desk_run(tests, sizeof tests / sizeof tests[0], 300, false);
}
