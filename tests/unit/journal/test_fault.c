/* Disks that are full, fail, forget or hang: what was accepted is there, what
 * was not is said and written as soon as it can be. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "help.h"
#include "ttydesk/base/mem.h"

struct desk {
	char folder[PLACE_SIZE];
	char copy[PLACE_SIZE];
	struct disk disk;
	struct journal *j;
	struct journal_entry *e;
};

static void
desk_open(struct desk *d)
{
	place_open(d->folder);
	place_open(d->copy);
	disk_init(&d->disk);
	d->j = journal_open_sys(d->folder, &d->disk.sys);
	d->e = journal_add(d->j, "48213-reply");
}

static void
desk_close(struct desk *d)
{
	disk_heal(&d->disk);
	journal_close(d->j);
	disk_done(&d->disk);
	place_close(d->folder);
	place_close(d->copy);
}

/* What the next start would find if we were killed now; "" and false: nothing. */
static bool
desk_look(struct desk *d, struct buf *out)
{
	struct journal_sys lazy = disk_lazy();
	struct journal *next = journal_open_sys(d->copy, &lazy);
	const struct journal_found *found;
	size_t n;

	place_empty(d->copy);
	place_copy(d->folder, d->copy);
	n = journal_scan(next, &found);
	assert_true(n <= 1);
	buf_clear(out);
	if (n > 0)
		buf_put_str(out, found->text);
	journal_close(next);
	return n > 0;
}

static void
assert_kept(struct desk *d, struct str text)
{
	struct buf found = { 0 };

	assert_true(desk_look(d, &found));
	assert_int_equal(found.n, text.n);
	assert_true(str_eq(buf_str(&found), text));
	buf_done(&found);
}

/* ---- every call fails once ---- */

struct torture {
	struct dice dice;
	struct desk d;
	struct buf text;  /* as the person sees it */
	struct buf found; /* as the next start would */
	struct buf accepted;
	bool has_accepted;
	struct buf given[64]; /* refused since */
	size_t given_count;
};

static void
torture_check(struct torture *t)
{
	bool is_there = desk_look(&t->d, &t->found);
	bool is_right = is_there == t->has_accepted &&
	    (!is_there || str_eq(buf_str(&t->found), buf_str(&t->accepted)));

	for (size_t i = 0; i < t->given_count && is_there; i++)
		is_right = is_right || str_eq(buf_str(&t->found), buf_str(&t->given[i]));
	assert_true(is_right);
}

static void
torture_accept(struct torture *t)
{
	buf_clear(&t->accepted);
	buf_put_str(&t->accepted, buf_str(&t->text));
	t->has_accepted = true;
	t->given_count = 0;
}

static void
torture_step(struct torture *t)
{
	struct err err = { 0 };

	if (dice_below(&t->dice, 3) == 0)
		dice_replace(&t->dice, &t->text, 30000);
	else
		dice_edit(&t->dice, &t->text, 40);
	if (journal_text(t->d.e, buf_str(&t->text), &err)) {
		assert_false(journal_is_behind(t->d.j));
		torture_accept(t);
	} else {
		assert_true(journal_is_behind(t->d.j));
		assert_non_null(strstr(err.msg, "drafts cannot be kept in /tmp/"));
		if (t->given_count < countof(t->given)) {
			buf_clear(&t->given[t->given_count]);
			buf_put_str(&t->given[t->given_count++], buf_str(&t->text));
		}
	}
	torture_check(t);
	disk_pass(&t->d.disk, dice_below(&t->dice, 300) * WHEN_MS);
	disk_settle(&t->d.disk, t->d.j);
	if (t->given_count > 0 && !journal_is_behind(t->d.j))
		torture_accept(t);
	torture_check(t);
}

/* Returns the number of calls that could have failed. */
static long
torture_run(struct torture *t, unsigned calls, long from, long to)
{
	static const int errors[] = { ENOSPC, EIO, EDQUOT, EFBIG };
	struct err err;
	long count;

	desk_open(&t->d);
	buf_clear(&t->text);
	t->has_accepted = false;
	t->given_count = 0;
	t->d.disk.short_max = dice_below(&t->dice, 2) * 5000;
	t->d.disk.is_half = dice_below(&t->dice, 3) == 0;
	t->d.disk.is_lying = dice_below(&t->dice, 3) == 0;
	disk_fail(&t->d.disk, calls, from, to, errors[dice_below(&t->dice, countof(errors))]);
	for (int i = 0; i < 25; i++)
		torture_step(t);
	count = t->d.disk.calls;
	disk_heal(&t->d.disk);
	if (!journal_text(t->d.e, buf_str(&t->text), &err))
		fail_msg("%s", err.msg);
	torture_accept(t);
	torture_check(t);
	disk_pass(&t->d.disk, WHEN_SECOND);
	disk_settle(&t->d.disk, t->d.j);
	/* a file that could not be removed stays: it is older than the last */
	if ((calls & DISK_BIT(DISK_UNLINK)) == 0)
		assert_int_equal(
		    place_count(t->d.folder, ""), t->has_accepted && t->d.e->fd >= 0);
	desk_close(&t->d);
	return count;
}

static void
torture_done(struct torture *t)
{
	buf_done(&t->text);
	buf_done(&t->found);
	buf_done(&t->accepted);
	for (size_t i = 0; i < countof(t->given); i++)
		buf_done(&t->given[i]);
	free(t);
}

static struct torture *
torture_open(const char *name)
{
	struct torture *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->dice = dice_open(name);
	return t;
}

static void
any_call_may_fail_once(void **state)
{
	struct torture *t = torture_open("once");
	long count = 1;

	(void)state;
	for (long n = 0; n < count; n++) {
		long calls = torture_run(t, DISK_ALL, n, n + 1);

		count = calls > count ? calls : count;
	}
	assert_true(count > 25);
	torture_done(t);
}

static void
any_run_of_calls_may_fail(void **state)
{
	struct torture *t = torture_open("runs");

	(void)state;
	for (int i = 0; i < 60; i++) {
		unsigned calls = dice_below(&t->dice, DISK_ALL) + 1;
		long from = dice_below(&t->dice, 60);

		torture_run(t, calls, from, from + dice_below(&t->dice, 12));
	}
	torture_done(t);
}

/* ---- full ---- */

static void
a_full_disk_is_said_and_what_was_typed_follows_when_it_is_free(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	assert_true(journal_put(d.e, STR_LIT("m"), STR_LIT("one"), &err));
	d.disk.is_half = true;
	disk_fail(&d.disk, DISK_BIT(DISK_WRITE), 0, LONG_MAX, ENOSPC);
	assert_false(journal_text(d.e, STR_LIT("one two"), &err));
	assert_non_null(strstr(err.msg, d.folder));
	assert_non_null(strstr(err.msg, ": the disk is full"));
	assert_kept(&d, STR_LIT("one"));
	/* the meta is written, the text waits: that is not "all is there" */
	assert_false(journal_meta(d.e, STR_LIT("n"), &err));
	assert_int_equal(place_count(d.folder, ""), 1);
	assert_true(journal_deadline(d.j) <= d.disk.now + WHEN_SECOND);
	disk_heal(&d.disk);
	assert_true(journal_is_behind(d.j));
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_false(journal_is_behind(d.j));
	assert_kept(&d, STR_LIT("one two"));
	desk_close(&d);
}

static void
a_disk_that_is_full_from_the_start_leaves_no_files(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	disk_fail(&d.disk, DISK_BIT(DISK_WRITE), 0, LONG_MAX, ENOSPC);
	for (int i = 0; i < 10; i++)
		assert_false(journal_text(d.e, STR_LIT("one"), &err));
	assert_int_equal(place_count(d.folder, ""), 0);
	disk_heal(&d.disk);
	assert_true(journal_text(d.e, STR_LIT("one"), &err));
	assert_kept(&d, STR_LIT("one"));
	desk_close(&d);
}

static void
a_later_meta_carries_the_text_that_waits(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	disk_fail(&d.disk, DISK_BIT(DISK_WRITE), 0, 1, ENOSPC);
	assert_false(journal_text(d.e, STR_LIT("waits"), &err));
	assert_true(journal_meta(d.e, STR_LIT("m"), &err));
	assert_kept(&d, STR_LIT("waits"));
	desk_close(&d);
}

/* The real thing: the kernel refuses to let a file grow. */
static void
a_limit_of_the_file_size_is_survived(void **state)
{
	struct rlimit before, limit;
	struct buf text = { 0 };
	struct desk d;
	struct err err = { 0 };
	bool small, large, free_again;

	(void)state;
	desk_open(&d);
	journal_close(d.j);
	d.j = journal_open(d.folder);
	d.e = journal_add(d.j, "a");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 8192;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	/* edits fill the file: a new one has room again */
	small = true;
	for (int i = 0; i < 400; i++) {
		buf_put_char(&text, (char)('a' + i % 26));
		small = small && journal_text(d.e, buf_str(&text), &err);
	}
	while (text.n < 20000)
		buf_put_z(&text, "0123456789");
	large = journal_text(d.e, buf_str(&text), &err);
	setrlimit(RLIMIT_FSIZE, &before);
	free_again = journal_meta(d.e, STR_LIT("m"), &err);
	assert_true(small);
	assert_false(large);
	assert_true(free_again);
	assert_kept(&d, buf_str(&text));
	buf_done(&text);
	desk_close(&d);
}

/* ---- syncs that fail ---- */

static void
what_a_failed_sync_may_have_lost_goes_to_a_new_file(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	assert_true(journal_text(d.e, STR_LIT("one"), &err));
	disk_fail(&d.disk, DISK_BIT(DISK_SYNC), 0, 1, EIO);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_false(disk_settle(&d.disk, d.j));
	assert_false(journal_is_behind(d.j));
	assert_int_equal(d.e->file.gen, 2);
	assert_int_equal(place_count(d.folder, ""), 2);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_int_equal(place_count(d.folder, ""), 1);
	assert_kept(&d, STR_LIT("one"));
	desk_close(&d);
}

static void
a_disk_that_never_syncs_gets_few_files_and_each_time_a_word(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	assert_true(journal_text(d.e, STR_LIT("one"), &err));
	disk_fail(&d.disk, DISK_BIT(DISK_SYNC), 0, LONG_MAX, EIO);
	for (int i = 0; i < 20; i++) {
		disk_pass(&d.disk, WHEN_SECOND);
		assert_false(disk_settle(&d.disk, d.j));
		assert_true(place_count(d.folder, "") <= JOURNAL_OLD_MAX + 1);
		assert_kept(&d, STR_LIT("one"));
	}
	disk_heal(&d.disk);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_int_equal(place_count(d.folder, ""), 1);
	desk_close(&d);
}

static void
a_sync_that_fails_on_a_full_disk_keeps_the_text_in_memory(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	assert_true(journal_text(d.e, STR_LIT("one"), &err));
	disk_fail(&d.disk, DISK_BIT(DISK_SYNC) | DISK_BIT(DISK_CREATE), 0, LONG_MAX, ENOSPC);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_false(disk_settle(&d.disk, d.j));
	assert_true(journal_is_behind(d.j));
	disk_heal(&d.disk);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_false(journal_is_behind(d.j));
	assert_int_equal(d.e->file.gen > 1, 1);
	assert_kept(&d, STR_LIT("one"));
	desk_close(&d);
}

/* The report is about the file before: the new one is not safe yet. */
static void
a_file_that_is_replaced_while_it_is_synced_stays(void **state)
{
	struct desk d;
	struct err err;
	char text[3000];

	(void)state;
	desk_open(&d);
	assert_true(journal_text(d.e, STR_LIT("one"), &err));
	disk_pass(&d.disk, WHEN_SECOND);
	disk_close_gate(&d.disk);
	assert_true(journal_pump(d.j, d.disk.now, &err));
	for (int i = 0; d.e->file.gen < 2; i++) {
		memset(text, 'a' + i % 20, sizeof text);
		assert_true(journal_text(d.e, (struct str){ text, sizeof text }, &err));
	}
	disk_open_gate(&d.disk);
	assert_true(syncer_wait(d.j->syncer, WHEN_MINUTE));
	assert_true(sync_take(d.j, &err));
	assert_int_equal(place_count(d.folder, ""), 2);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_int_equal(place_count(d.folder, ""), 1);
	desk_close(&d);
}

/* A new file that could neither be finished nor removed must not win over what
 * the old one gets later. */
static void
a_file_that_failed_and_stayed_does_not_win(void **state)
{
	struct desk d;
	struct err err;
	char text[3000] = "";

	(void)state;
	desk_open(&d);
	while (d.e->size < ((size_t)64 << 10) + 5 * sizeof text) {
		memset(text, text[0] != 'a' ? 'a' : 'b', sizeof text);
		assert_true(journal_text(d.e, (struct str){ text, sizeof text }, &err));
		if (d.e->file.gen > 1)
			break;
		d.e->floor = SIZE_MAX;
	}
	d.e->floor = 0;
	d.disk.is_lying = true;
	disk_fail(&d.disk, DISK_BIT(DISK_WRITE) | DISK_BIT(DISK_UNLINK), 0, 2, EIO);
	assert_false(journal_text(d.e, STR_LIT("refused"), &err));
	disk_heal(&d.disk);
	assert_true(journal_text(d.e, STR_LIT("accepted"), &err));
	assert_kept(&d, STR_LIT("accepted"));
	desk_close(&d);
}

static void
a_first_file_that_failed_and_stayed_does_not_come_back(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	d.disk.is_lying = true;
	disk_fail(&d.disk, DISK_BIT(DISK_WRITE) | DISK_BIT(DISK_UNLINK), 0, 2, EIO);
	assert_false(journal_text(d.e, STR_LIT("refused"), &err));
	disk_heal(&d.disk);
	assert_true(journal_text(d.e, STR_LIT("accepted"), &err));
	assert_kept(&d, STR_LIT("accepted"));
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_int_equal(place_count(d.folder, ""), 1);
	desk_close(&d);
}

static void
an_entry_may_end_while_it_is_synced(void **state)
{
	struct desk d;
	struct err err;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 50; i++) {
		struct journal_entry *e = journal_add(d.j, "b");

		assert_true(journal_text(e, STR_LIT("one"), &err));
		disk_pass(&d.disk, WHEN_SECOND);
		assert_true(journal_pump(d.j, d.disk.now, &err));
		journal_end(e);
		disk_pass(&d.disk, WHEN_SECOND);
		assert_true(disk_settle(&d.disk, d.j));
	}
	assert_int_equal(place_count(d.folder, ""), 0);
	disk_pass(&d.disk, WHEN_SECOND);
	assert_true(disk_settle(&d.disk, d.j));
	assert_true(journal_deadline(d.j) == WHEN_NEVER);
	desk_close(&d);
}

static void
closing_syncs_what_is_not_synced(void **state)
{
	struct desk d;
	struct err err;
	size_t syncs = 0;

	(void)state;
	desk_open(&d);
	d.disk.is_watched = true;
	for (int i = 0; i < 200; i++)
		assert_true(journal_text(journal_add(d.j, "b"), STR_LIT("one"), &err));
	journal_close(d.j);
	for (size_t i = 0; i < d.disk.n; i++)
		if (d.disk.events[i].call == DISK_SYNC && d.disk.events[i].file != SIZE_MAX)
			syncs++;
	assert_int_equal(syncs, 200);
	d.j = journal_open_sys(d.folder, &d.disk.sys);
	desk_close(&d);
}

/* ---- a disk that hangs ---- */

struct stuck {
	struct journal_sys sys;
	int go; /* a pipe: the sync returns when something can be read */
};

static int
stuck_sync(void *ctx, int fd, bool is_folder)
{
	struct stuck *s = ctx;
	char byte;

	(void)fd;
	(void)is_folder;
	return read(s->go, &byte, 1) == 1 ? 0 : -1;
}

static void
a_helper_that_hangs_is_left_alone_and_cleans_up_behind_itself(void **state)
{
	struct stuck stuck = { .sys = journal_sys_real };
	struct syncer_job jobs[SYNCER_JOBS];
	struct syncer *s;
	int go[2], watch[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(watch), 0);
	stuck.sys.ctx = &stuck;
	stuck.sys.sync = stuck_sync;
	stuck.go = go[0];
	s = syncer_open(&stuck.sys);
	jobs[0] = (struct syncer_job){ .fd = watch[1] };
	syncer_start(s, jobs, 1);
	assert_true(syncer_is_busy(s));
	assert_int_equal(syncer_take(s, jobs), 0);
	assert_false(syncer_wait(s, WHEN_MS));
	syncer_close(s, WHEN_MS);
	assert_int_equal(write(go[1], "x", 1), 1);
	/* its descriptor is closed last of all */
	assert_int_equal(read(watch[0], &byte, 1), 0);
	close(watch[0]);
	close(go[0]);
	close(go[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_call_may_fail_once),
		cmocka_unit_test(any_run_of_calls_may_fail),
		cmocka_unit_test(
		    a_full_disk_is_said_and_what_was_typed_follows_when_it_is_free),
		cmocka_unit_test(a_disk_that_is_full_from_the_start_leaves_no_files),
		cmocka_unit_test(a_later_meta_carries_the_text_that_waits),
		cmocka_unit_test(a_limit_of_the_file_size_is_survived),
		cmocka_unit_test(what_a_failed_sync_may_have_lost_goes_to_a_new_file),
		cmocka_unit_test(a_disk_that_never_syncs_gets_few_files_and_each_time_a_word),
		cmocka_unit_test(a_sync_that_fails_on_a_full_disk_keeps_the_text_in_memory),
		cmocka_unit_test(a_file_that_is_replaced_while_it_is_synced_stays),
		cmocka_unit_test(a_file_that_failed_and_stayed_does_not_win),
		cmocka_unit_test(a_first_file_that_failed_and_stayed_does_not_come_back),
		cmocka_unit_test(an_entry_may_end_while_it_is_synced),
		cmocka_unit_test(closing_syncs_what_is_not_synced),
		cmocka_unit_test(a_helper_that_hangs_is_left_alone_and_cleans_up_behind_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
