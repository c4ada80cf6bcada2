/* A process that types is killed at a random call, half through a write: what
 * it said was kept is there. The next one goes on from that, many times. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "help.h"

#define KILLS 300
#define STEPS 120
#define DRAFTS 3

/* What there is, as a person knows it. */
struct story {
	struct dice dice;
	struct buf text[DRAFTS];
	bool is_open[DRAFTS];
};

/* One step: an edit, a put, or an end. Returns the draft. */
static size_t
story_step(struct story *s)
{
	size_t i = dice_below(&s->dice, DRAFTS);

	if (s->is_open[i] && dice_below(&s->dice, 25) == 0) {
		s->is_open[i] = false;
		buf_clear(&s->text[i]);
		return i;
	}
	if (dice_below(&s->dice, 5) == 0)
		dice_replace(&s->dice, &s->text[i], 20000);
	else
		dice_edit(&s->dice, &s->text[i], 30);
	s->is_open[i] = true;
	return i;
}

static size_t
story_index(const char *name)
{
	assert_true(name[0] == 'd' && name[1] >= '0' && name[1] < '0' + DRAFTS);
	return (size_t)(name[1] - '0');
}

/* ---- the one who types ---- */

static void
child_keep(struct journal *j, struct journal_entry **entry, size_t i, const struct story *s)
{
	char name[3] = { 'd', (char)('0' + i), '\0' };
	struct err err;

	if (!s->is_open[i]) {
		journal_end(*entry);
		*entry = NULL;
		return;
	}
	if (*entry == NULL)
		*entry = journal_add(j, name);
	/* the meta repeats the length: both are there, or none */
	if (!journal_put(*entry, (struct str){ (const char *)&s->text[i].n, sizeof(size_t) },
		buf_str(&s->text[i]), &err))
		_exit(3);
}

static void
child_type(struct story *s, const char *folder, int report)
{
	struct journal_entry *entries[DRAFTS] = { NULL };
	const struct journal_found *found;
	struct disk disk;
	struct journal *j;
	struct err err;
	size_t n;

	disk_init(&disk);
	j = journal_open_sys(folder, &disk.sys);
	disk.kills = true;
	disk_fail(&disk, dice_below(&s->dice, DISK_ALL) + 1, dice_below(&s->dice, 150),
	    LONG_MAX, EIO);
	n = journal_scan(j, &found);
	for (size_t i = 0; i < n; i++)
		entries[story_index(found[i].name)] = found[i].entry;
	for (unsigned step = 0; step < STEPS; step++) {
		size_t i = story_step(s);

		child_keep(j, &entries[i], i, s);
		/* "shown" */
		if (write(report, &step, sizeof step) != sizeof step)
			_exit(4);
		disk_pass(&disk, dice_below(&s->dice, 2) * 200 * WHEN_MS);
		if (!journal_pump(j, disk.now, &err))
			_exit(5);
	}
	kill(getpid(), SIGKILL);
}

/* Returns the number of steps that were shown. */
static unsigned
parent_run(struct story *s, const char *folder)
{
	unsigned shown = 0, step;
	int status;
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		child_type(s, folder, fds[1]);
		_exit(6);
	}
	close(fds[1]);
	while (read(fds[0], &step, sizeof step) == sizeof step)
		shown = step + 1;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		fail_msg("the child ended by itself: %x", (unsigned)status);
	return shown;
}

/* ---- the comparison ---- */

static bool
story_is(const struct story *s, size_t i, bool is_open, struct str text)
{
	return s->is_open[i] == is_open && (!is_open || str_eq(buf_str(&s->text[i]), text));
}

static void
story_copy_draft(struct story *to, const struct story *from, size_t i)
{
	buf_clear(&to->text[i]);
	buf_put_str(&to->text[i], buf_str(&from->text[i]));
	to->is_open[i] = from->is_open[i];
}

/* `s` is what was shown, and becomes what is there; only the draft of the step
 * that was under way may be one step further. */
static void
story_check(struct story *s, const char *folder)
{
	struct journal_sys lazy = disk_lazy();
	struct journal *j = journal_open_sys(folder, &lazy);
	const struct journal_found *found;
	struct story next = { .dice = s->dice };
	struct str texts[DRAFTS] = { { 0 } };
	bool is_there[DRAFTS] = { false };
	size_t n = journal_scan(j, &found);
	size_t under_way;

	/* the first write of a draft, when it was cut in the middle */
	assert_true(journal_broken(j) <= 1);
	for (size_t i = 0; i < DRAFTS; i++)
		story_copy_draft(&next, s, i);
	under_way = story_step(&next);
	for (size_t i = 0; i < n; i++) {
		size_t at = story_index(found[i].name);
		size_t length;

		assert_false(is_there[at]);
		assert_non_null(found[i].entry);
		is_there[at] = true;
		texts[at] = found[i].text;
		assert_int_equal(found[i].meta.n, sizeof length);
		memcpy(&length, found[i].meta.p, sizeof length);
		assert_int_equal(length, texts[at].n);
	}
	for (size_t i = 0; i < DRAFTS; i++) {
		if (story_is(s, i, is_there[i], texts[i]))
			continue;
		assert_int_equal(i, under_way);
		assert_true(story_is(&next, i, is_there[i], texts[i]));
		story_copy_draft(s, &next, i);
	}
	for (size_t i = 0; i < DRAFTS; i++)
		buf_done(&next.text[i]);
	journal_close(j);
}

/* The same dice as in the child, up to what it showed. */
static void
story_follow(struct story *s, unsigned shown)
{
	dice_below(&s->dice, DISK_ALL);
	dice_below(&s->dice, 150);
	for (unsigned step = 0; step < shown; step++) {
		story_step(s);
		dice_below(&s->dice, 2);
	}
}

static void
nothing_shown_is_lost_by_a_kill(void **state)
{
	struct story s = { .dice = dice_open("kill") };
	char folder[PLACE_SIZE];
	unsigned long steps = 0;

	(void)state;
	place_open(folder);
	for (int i = 0; i < KILLS; i++) {
		unsigned shown = parent_run(&s, folder);

		story_follow(&s, shown);
		story_check(&s, folder);
		steps += shown;
	}
	for (size_t i = 0; i < DRAFTS; i++)
		buf_done(&s.text[i]);
	place_close(folder);
	print_message("%d kills, %lu steps shown\n", KILLS, steps);
	assert_true(steps > KILLS);
}

/* ---- windows that start at the same time ---- */

#define WINDOWS 4
#define LEFT 20

static void
window_run(const char *folder, int go, int report)
{
	struct journal_sys lazy = disk_lazy();
	struct journal *j = journal_open_sys(folder, &lazy);
	const struct journal_found *found;
	unsigned char taken[LEFT] = { 0 };
	size_t n;
	char byte;

	if (read(go, &byte, 1) != 0)
		_exit(3);
	n = journal_scan(j, &found);
	for (size_t i = 0; i < n; i++)
		if (found[i].entry != NULL)
			taken[strtoul(found[i].name, NULL, 10)] = 1;
	if (write(report, taken, sizeof taken) != sizeof taken)
		_exit(4);
	for (;;) /* holds the locks until it is killed */
		pause();
}

static void
window_leave_entries(const char *folder)
{
	struct journal_sys lazy = disk_lazy();
	struct journal *j = journal_open_sys(folder, &lazy);
	struct err err;

	for (int i = 0; i < LEFT; i++) {
		char name[16];

		snprintf(name, sizeof name, "%d", i);
		assert_true(journal_text(journal_add(j, name), STR_LIT("text"), &err));
	}
	journal_close(j);
}

static void
windows_round(const char *folder)
{
	unsigned char sum[LEFT] = { 0 }, taken[LEFT];
	pid_t pids[WINDOWS];
	int go[2], report[2];

	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(report), 0);
	for (int i = 0; i < WINDOWS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			close(go[1]);
			window_run(folder, go[0], report[1]);
		}
	}
	close(go[0]);
	close(report[1]);
	close(go[1]); /* all at once */
	for (int i = 0; i < WINDOWS; i++) {
		assert_int_equal(read(report[0], taken, sizeof taken), sizeof taken);
		for (int k = 0; k < LEFT; k++)
			sum[k] = (unsigned char)(sum[k] + taken[k]);
	}
	for (int i = 0; i < WINDOWS; i++) {
		kill(pids[i], SIGKILL);
		assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
	}
	close(report[0]);
	for (int k = 0; k < LEFT; k++)
		assert_int_equal(sum[k], 1);
}

static void
each_draft_goes_to_one_of_the_windows_that_start_at_once(void **state)
{
	char folder[PLACE_SIZE];

	(void)state;
	place_open(folder);
	window_leave_entries(folder);
	for (int i = 0; i < 25; i++)
		windows_round(folder);
	assert_int_equal(place_count(folder, ""), LEFT);
	place_close(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_shown_is_lost_by_a_kill),
		cmocka_unit_test(each_draft_goes_to_one_of_the_windows_that_start_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
