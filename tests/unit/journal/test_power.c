/* Power cuts: of all that was written, only what was synced is sure. Each cut
 * leaves at most one second less than what was shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "ttydesk/base/mem.h"

#define STEPS 400
#define REPLAYS 2
#define ENTRIES_MAX 100

/* One entry: every state it had, and when. */
struct life {
	struct journal_entry *entry;
	char name[16];
	struct buf states[STEPS];
	int64_t at[STEPS];
	size_t n;
	int64_t ended_at; /* or WHEN_NEVER */
};

struct world {
	struct dice dice;
	struct disk disk;
	struct journal *j;
	char folder[PLACE_SIZE];
	char after[PLACE_SIZE];
	struct life lives[ENTRIES_MAX];
	size_t n;
};

static struct life *
world_pick(struct world *w)
{
	struct life *life;
	size_t open = 0;

	for (size_t i = 0; i < w->n; i++)
		open += w->lives[i].entry != NULL;
	if (open < 3 && w->n < ENTRIES_MAX) {
		life = &w->lives[w->n];
		snprintf(life->name, sizeof life->name, "e%zu", w->n++);
		life->entry = journal_add(w->j, life->name);
		life->ended_at = WHEN_NEVER;
		return life;
	}
	do
		life = &w->lives[dice_below(&w->dice, (uint32_t)w->n)];
	while (life->entry == NULL);
	return life;
}

static void
world_write(struct world *w)
{
	struct life *life = world_pick(w);
	struct buf *text = &life->states[life->n];
	struct err err;

	if (life->n > 0 && dice_below(&w->dice, 30) == 0) {
		journal_end(life->entry);
		life->entry = NULL;
		life->ended_at = w->disk.now;
		return;
	}
	if (life->n > 0)
		buf_put_str(text, buf_str(&life->states[life->n - 1]));
	if (dice_below(&w->dice, 4) == 0)
		dice_replace(&w->dice, text, 20000);
	else
		dice_edit(&w->dice, text, 30);
	if (!journal_text(life->entry, buf_str(text), &err))
		fail_msg("%s", err.msg);
	life->at[life->n++] = w->disk.now;
}

/* As the loop: pumps at the deadline, and a sync takes a while. */
static void
world_wait(struct world *w, int64_t us)
{
	int64_t until = w->disk.now + us;
	struct err err;

	while (journal_deadline(w->j) <= until) {
		int64_t wait = journal_deadline(w->j) - w->disk.now;

		disk_pass(&w->disk, wait > 0 ? wait : 0);
		disk_close_gate(&w->disk);
		if (!journal_pump(w->j, w->disk.now, &err))
			fail_msg("%s", err.msg);
		for (uint32_t more = dice_below(&w->dice, 4); more > 0; more--) {
			world_write(w);
			disk_pass(&w->disk, 60 * WHEN_MS);
		}
		disk_open_gate(&w->disk);
		/* the report is taken, what is due later is started later */
		while (syncer_is_busy(w->j->syncer)) {
			assert_true(syncer_wait(w->j->syncer, WHEN_MINUTE));
			assert_true(sync_take(w->j, &err));
		}
	}
	if (until > w->disk.now)
		disk_pass(&w->disk, until - w->disk.now);
}

static void
world_open(struct world *w, const struct dice *dice)
{
	w->dice = *dice;
	disk_init(&w->disk);
	w->disk.is_watched = true;
	place_open(w->folder);
	place_open(w->after);
	w->j = journal_open_sys(w->folder, &w->disk.sys);
}

static void
world_close(struct world *w)
{
	journal_close(w->j);
	disk_done(&w->disk);
	place_close(w->folder);
	place_close(w->after);
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < w->lives[i].n; k++)
			buf_done(&w->lives[i].states[k]);
	free(w);
}

/* ---- after the cut ---- */

/* Only states of before `now` count: a later one may be the same text. What was
 * over by then may be there once more, for a second, and at any age. */
static void
life_check(const struct life *life, const struct journal_found *found, int64_t now)
{
	bool must_be = false;
	bool is_right = false;

	for (size_t k = 0; k < life->n && life->at[k] <= now - WHEN_SECOND; k++)
		must_be = true;
	if (found == NULL) {
		if (must_be && life->ended_at > now)
			fail_msg("%s is lost", life->name);
		return;
	}
	if (life->ended_at <= now - WHEN_SECOND)
		fail_msg("%s was over, and is back", life->name);
	for (size_t k = 0; k < life->n; k++) {
		bool is_replaced = k + 1 < life->n && life->ended_at > now &&
		    life->at[k + 1] <= now - WHEN_SECOND;

		if (life->at[k] <= now && !is_replaced &&
		    str_eq(buf_str(&life->states[k]), found->text))
			is_right = true;
	}
	if (!is_right)
		fail_msg("%s is older than a second, or was never written", life->name);
}

static void
world_check(struct world *w, int64_t now)
{
	struct journal_sys lazy = disk_lazy();
	struct journal *next = journal_open_sys(w->after, &lazy);
	const struct journal_found *found;
	size_t n = journal_scan(next, &found);

	for (size_t i = 0; i < w->n; i++) {
		const struct journal_found *mine = NULL;

		for (size_t k = 0; k < n; k++) {
			if (strcmp(found[k].name, w->lives[i].name) != 0)
				continue;
			assert_null(mine);
			mine = &found[k];
		}
		life_check(&w->lives[i], mine, now);
	}
	journal_close(next);
}

static void
world_cut_everywhere(struct world *w)
{
	for (size_t cut = 0; cut <= w->disk.n; cut++) {
		int64_t now = cut < w->disk.n ? w->disk.events[cut].mono : w->disk.now;

		for (int i = 0; i < REPLAYS; i++) {
			place_empty(w->after);
			disk_replay(&w->disk, cut, &w->dice, w->after);
			world_check(w, now);
		}
	}
}

/* True if a file was written anew meanwhile. */
static bool
world_lives(struct dice *dice)
{
	struct world *w = calloc(1, sizeof *w);
	bool has_moved;

	assert_non_null(w);
	world_open(w, dice);
	for (int i = 0; i < STEPS / 2; i++) {
		world_write(w);
		world_wait(w, dice_below(&w->dice, 150) * WHEN_MS);
	}
	w->disk.is_watched = false;
	world_cut_everywhere(w);
	print_message("%zu events, %zu entries, %zu files\n", w->disk.n, w->n, w->disk.files);
	has_moved = w->disk.files > w->n;
	*dice = w->dice;
	world_close(w);
	return has_moved;
}

static void
a_power_cut_costs_at_most_a_second(void **state)
{
	struct dice dice = dice_open("power");
	bool has_moved = false;

	(void)state;
	for (int lives = 0; lives < 20 && !has_moved; lives++)
		has_moved = world_lives(&dice);
	assert_true(has_moved);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_cut_costs_at_most_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
