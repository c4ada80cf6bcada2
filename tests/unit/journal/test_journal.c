/* The journal's promises, one by one. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "help.h"

struct desk {
	char root[PLACE_SIZE];
	char folder[PLACE_SIZE + 32];
	struct disk disk;
	struct journal *j;
};

static int
desk_setup(void **state)
{
	struct desk *d = calloc(1, sizeof *d);

	assert_non_null(d);
	place_open(d->root);
	snprintf(d->folder, sizeof d->folder, "%s/state/ttydesk/desk-3", d->root);
	disk_init(&d->disk);
	d->j = journal_open_sys(d->folder, &d->disk.sys);
	*state = d;
	return 0;
}

static int
desk_teardown(void **state)
{
	struct desk *d = *state;

	journal_close(d->j);
	disk_done(&d->disk);
	place_close(d->root);
	free(d);
	return 0;
}

static void
desk_reopen(struct desk *d)
{
	journal_close(d->j);
	d->j = journal_open_sys(d->folder, &d->disk.sys);
}

static struct str
s(const char *z)
{
	return str_z(z);
}

static void
must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->msg);
}

static void
must_put(struct journal_entry *e, const char *meta, const char *text)
{
	struct err err = { 0 };

	must(journal_put(e, s(meta), s(text), &err), &err);
}

static void
must_text(struct journal_entry *e, const char *text)
{
	struct err err = { 0 };

	must(journal_text(e, s(text), &err), &err);
}

static void
assert_found(
    const struct journal_found *f, const char *name, const char *meta, const char *text)
{
	assert_string_equal(f->name, name);
	assert_true(str_eq_z(f->meta, meta));
	assert_true(str_eq_z(f->text, text));
}

static void
nothing_is_made_before_something_is_kept(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;
	struct stat st;

	journal_add(d->j, "48213-reply");
	assert_int_equal(journal_scan(d->j, &found), 0);
	assert_int_equal(stat(d->folder, &st), -1);
	assert_int_equal(journal_fd(d->j), -1);
	assert_true(journal_deadline(d->j) == WHEN_NEVER);
}

static void
folder_and_file_are_for_their_owner_only(void **state)
{
	struct desk *d = *state;
	char path[PLACE_SIZE];
	struct stat st;

	must_text(journal_add(d->j, "a"), "x");
	assert_int_equal(stat(d->folder, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	place_first(d->folder, path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
what_was_written_is_found_by_the_next_start(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "48213-reply");
	const struct journal_found *found;
	struct err err;

	must_put(e, "{\"kind\":1}", "Dear");
	must_text(e, "Dear Ms Lund");
	must(journal_meta(e, s("{\"kind\":2}"), &err), &err);
	must_text(e, "Dear Mr Lund");
	must_text(e, "Mr Lund");
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "48213-reply", "{\"kind\":2}", "Mr Lund");
	assert_non_null(found->entry);
	assert_true(found->at > 0 && found->at <= when_real());
	must_text(found->entry, "Mr Lund, hello");
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "48213-reply", "{\"kind\":2}", "Mr Lund, hello");
}

static void
what_is_ours_is_listed_once(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;

	must_text(journal_add(d->j, "a"), "one");
	assert_int_equal(journal_scan(d->j, &found), 0);
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_int_equal(journal_scan(d->j, &found), 0);
}

/* Who was killed may not have come to it. */
static void
what_is_taken_over_is_synced(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;

	must_text(journal_add(d->j, "a"), "one");
	desk_reopen(d);
	assert_true(journal_deadline(d->j) == WHEN_NEVER);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_true(journal_deadline(d->j) <= d->disk.now + WHEN_SECOND);
}

static void
found_are_sorted_by_their_last_write(void **state)
{
	struct desk *d = *state;
	struct journal_entry *a = journal_add(d->j, "a");
	const struct journal_found *found;

	must_text(a, "one");
	must_text(journal_add(d->j, "b"), "two");
	must_text(a, "three");
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 2);
	assert_found(&found[0], "b", "", "two");
	assert_found(&found[1], "a", "", "three");
}

static void
an_end_leaves_no_file(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	const struct journal_found *found;

	must_text(e, "one");
	journal_end(e);
	assert_int_equal(place_count(d->folder, ""), 0);
	journal_end(journal_add(d->j, "never written"));
	journal_end(NULL);
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 0);
}

static void
an_end_whose_file_could_not_go_is_an_end(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	const struct journal_found *found;

	must_text(e, "one");
	disk_fail(&d->disk, DISK_BIT(DISK_UNLINK), 0, LONG_MAX, EIO);
	journal_end(e);
	disk_heal(&d->disk);
	assert_int_equal(place_count(d->folder, ""), 1);
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 0);
	assert_int_equal(place_count(d->folder, ""), 0);
}

static void
names_are_made_safe(void **state)
{
	struct desk *d = *state;
	char name[200];

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_string_equal(
	    journal_name(journal_add(d->j, "../../etc/pa~s \n")), "_._.._etc_pa_s__");
	assert_string_equal(journal_name(journal_add(d->j, "")), "_");
	assert_string_equal(journal_name(journal_add(d->j, ".")), "_");
	assert_int_equal(strlen(journal_name(journal_add(d->j, name))), JOURNAL_NAME_SIZE - 1);
	must_text(journal_add(d->j, name), "x");
	must_text(journal_add(d->j, ".hidden"), "y");
	assert_int_equal(place_count(d->folder, ""), 2);
}

static void
only_the_difference_is_appended(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	struct buf text = { 0 };
	struct err err;
	size_t before;

	while (text.n < 1000000)
		buf_put_z(&text, "0123456789");
	must(journal_text(e, buf_str(&text), &err), &err);
	before = e->size;
	buf_insert(&text, 500000, "x", 1);
	must(journal_text(e, buf_str(&text), &err), &err);
	assert_int_equal(e->size - before, RECORD_HEAD + 8 + 1);
	before = e->size;
	must(journal_text(e, buf_str(&text), &err), &err);
	assert_int_equal(e->size, before);
	buf_done(&text);
}

static void
a_file_that_grew_is_written_anew_and_the_old_goes_when_it_is_safe(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	const struct journal_found *found;
	char text[3000];

	for (unsigned i = 0; e->file.gen < 2; i++) {
		memset(text, 'a' + (int)(i % 20), sizeof text - 1);
		text[sizeof text - 1] = '\0';
		must_text(e, text);
		assert_true(i < 100);
	}
	assert_int_equal(place_count(d->folder, ""), 2);
	disk_pass(&d->disk, WHEN_SECOND);
	assert_true(disk_settle(&d->disk, d->j));
	assert_int_equal(place_count(d->folder, ""), 1);
	assert_true(e->size < 2 * sizeof text);
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "a", "", text);
}

static void
the_helper_syncs_in_time_and_the_deadline_says_when(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	int64_t start = d->disk.now;

	must_text(e, "x");
	assert_true(journal_deadline(d->j) > start);
	assert_true(journal_deadline(d->j) < start + WHEN_SECOND);
	assert_true(disk_settle(&d->disk, d->j));
	assert_int_equal(journal_fd(d->j), -1);
	d->disk.now = journal_deadline(d->j);
	assert_true(disk_settle(&d->disk, d->j));
	assert_true(journal_fd(d->j) >= 0);
	assert_true(journal_deadline(d->j) == WHEN_NEVER);
	for (int i = 0; i < JOURNAL_SYNC_WRITES; i++) {
		char text[16];

		assert_true(journal_deadline(d->j) > d->disk.now);
		snprintf(text, sizeof text, "y %d", i);
		must_text(e, text);
	}
	assert_true(journal_deadline(d->j) <= d->disk.now);
}

static void
text_and_meta_that_are_too_long_are_refused(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	char *big = calloc(1, JOURNAL_TEXT_MAX + 1);
	struct err err;

	assert_non_null(big);
	assert_false(journal_text(e, (struct str){ big, JOURNAL_TEXT_MAX + 1 }, &err));
	assert_int_equal(err.code, ERR_BADINPUT);
	assert_false(journal_meta(e, (struct str){ big, JOURNAL_META_MAX + 1 }, &err));
	must(journal_text(e, (struct str){ big, JOURNAL_TEXT_MAX }, &err), &err);
	free(big);
}

/* ---- other windows ---- */

static void
two_windows_have_files_of_their_own_and_see_each_other(void **state)
{
	struct desk *d = *state;
	struct journal *other = journal_open_sys(d->folder, &d->disk.sys);
	struct journal_entry *mine = journal_add(d->j, "48213-reply");
	struct journal_entry *theirs = journal_add(other, "48213-reply");
	const struct journal_found *found;

	must_put(mine, "m", "mine");
	must_put(theirs, "t", "theirs");
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "48213-reply", "t", "theirs");
	assert_null(found->entry);
	assert_int_equal(journal_scan(other, &found), 1);
	assert_found(found, "48213-reply", "m", "mine");
	assert_null(found->entry);
	journal_close(other);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "48213-reply", "t", "theirs");
	assert_non_null(found->entry);
}

static void
a_program_that_was_started_does_not_hold_the_lock(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;
	int hold[2];
	int status;
	pid_t pid;

	must_text(journal_add(d->j, "a"), "one");
	assert_int_equal(pipe(hold), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) { /* the editor: runs on while we leave */
		dup2(hold[0], STDIN_FILENO);
		close(hold[0]);
		close(hold[1]);
		execlp("cat", "cat", (char *)NULL);
		_exit(127);
	}
	close(hold[0]);
	/* exec is through as soon as its copy of the lock is gone */
	for (;;) {
		desk_reopen(d);
		if (journal_scan(d->j, &found) == 1 && found->entry != NULL)
			break;
		assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
		poll(NULL, 0, 1);
	}
	close(hold[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* ---- folders that are not right ---- */

static void
assert_refused(struct desk *d, const char *words)
{
	struct err err = { 0 };

	assert_false(journal_text(journal_add(d->j, "a"), s("x"), &err));
	if (strstr(err.msg, words) == NULL ||
	    strstr(err.msg, "drafts cannot be kept in ") == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.msg, words);
	assert_true(journal_is_behind(d->j));
}

static void
a_folder_that_others_may_write_to_is_refused_until_it_is_right(void **state)
{
	struct desk *d = *state;
	struct err err;
	struct journal_entry *e = journal_add(d->j, "b");

	must_text(e, "x");
	desk_reopen(d);
	assert_int_equal(chmod(d->folder, 0770), 0);
	assert_refused(d, "others may write there");
	assert_int_equal(chmod(d->folder, 0755), 0);
	disk_pass(&d->disk, WHEN_SECOND);
	must(journal_pump(d->j, d->disk.now, &err), &err);
	assert_false(journal_is_behind(d->j));
	assert_int_equal(place_count(d->folder, ""), 2);
}

static void
a_link_in_the_place_of_the_folder_is_refused(void **state)
{
	struct desk *d = *state;
	char parent[PLACE_SIZE + 32];

	snprintf(parent, sizeof parent, "%s/state", d->root);
	assert_int_equal(mkdir(parent, 0700), 0);
	snprintf(parent, sizeof parent, "%s/state/ttydesk", d->root);
	assert_int_equal(mkdir(parent, 0700), 0);
	assert_int_equal(symlink("/tmp", d->folder), 0);
	assert_refused(d, "it is a link");
	assert_int_equal(unlink(d->folder), 0);
	place_write(d->folder, s("file"));
	assert_refused(d, "it is a file");
}

static void
a_folder_that_cannot_be_made_is_said(void **state)
{
	struct desk *d = *state;
	char parent[PLACE_SIZE + 32];

	snprintf(parent, sizeof parent, "%s/state", d->root);
	place_write(parent, s("file"));
	assert_refused(d, "Not a directory");
}

static void
an_unwritable_folder_is_said(void **state)
{
	struct desk *d = *state;

	must_text(journal_add(d->j, "b"), "x");
	disk_fail(&d->disk, DISK_BIT(DISK_CREATE), 0, LONG_MAX, EACCES);
	assert_refused(d, "you may not write there");
	disk_heal(&d->disk);
}

static void
links_and_other_files_in_the_folder_are_left_alone(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;
	char path[PLACE_SIZE * 2];
	char target[PLACE_SIZE * 2];

	must_text(journal_add(d->j, "b"), "x");
	snprintf(target, sizeof target, "%s/target", d->root);
	place_write(target, s("precious"));
	snprintf(path, sizeof path, "%s/evil~0123456789abcdef~1", d->folder);
	assert_int_equal(symlink(target, path), 0);
	snprintf(path, sizeof path, "%s/fifo~0123456789abcdee~1", d->folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof path, "%s/notes.txt", d->folder);
	place_write(path, s("mine"));
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_int_equal(place_count(d->folder, ""), 4);
	assert_int_equal(journal_broken(d->j), 0);
}

static void
a_folder_that_was_removed_is_made_again(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	const struct journal_found *found;
	char parent[PLACE_SIZE + 32];

	must_put(e, "m", "one");
	snprintf(parent, sizeof parent, "%s/state", d->root);
	place_close(parent);
	must_text(e, "one two");
	desk_reopen(d);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "a", "m", "one two");
}

/* ---- damage ---- */

static void
a_file_without_a_whole_record_is_set_aside(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;
	char path[PLACE_SIZE];
	struct buf bytes = { 0 };

	must_text(journal_add(d->j, "a"), "precious");
	place_first(d->folder, path);
	journal_close(d->j);
	place_read(path, &bytes);
	bytes.p[RECORD_FILE_HEAD + 2] ^= 1;
	place_write(path, buf_str(&bytes));
	d->j = journal_open_sys(d->folder, &d->disk.sys);
	assert_int_equal(journal_scan(d->j, &found), 0);
	assert_int_equal(journal_broken(d->j), 1);
	assert_int_equal(place_count(d->folder, ".broken"), 1);
	assert_int_equal(place_count(d->folder, ""), 1);
	buf_done(&bytes);
}

static void
what_stands_behind_damage_is_set_aside_when_the_rest_is_safe(void **state)
{
	struct desk *d = *state;
	struct journal_entry *e = journal_add(d->j, "a");
	const struct journal_found *found;
	char path[PLACE_SIZE];
	struct buf bytes = { 0 };
	size_t good;

	must_text(e, "one");
	good = e->size;
	must_text(e, "one two");
	must_text(e, "one two three");
	place_first(d->folder, path);
	journal_close(d->j);
	place_read(path, &bytes);
	bytes.p[good + 3] ^= 4;
	place_write(path, buf_str(&bytes));
	d->j = journal_open_sys(d->folder, &d->disk.sys);
	assert_int_equal(journal_scan(d->j, &found), 1);
	assert_found(found, "a", "", "one");
	assert_int_equal(place_count(d->folder, ".broken"), 0);
	must_text(found->entry, "one more");
	disk_pass(&d->disk, WHEN_SECOND);
	assert_true(disk_settle(&d->disk, d->j));
	assert_int_equal(place_count(d->folder, ".broken"), 1);
	assert_int_equal(place_count(d->folder, ""), 2);
	buf_done(&bytes);
}

static void
a_file_of_a_later_version_is_left_alone(void **state)
{
	struct desk *d = *state;
	const struct journal_found *found;
	char path[PLACE_SIZE];
	struct buf bytes = { 0 };

	must_text(journal_add(d->j, "a"), "x");
	place_first(d->folder, path);
	journal_close(d->j);
	place_read(path, &bytes);
	bytes.p[8] = RECORD_VERSION + 1;
	place_write(path, buf_str(&bytes));
	d->j = journal_open_sys(d->folder, &d->disk.sys);
	assert_int_equal(journal_scan(d->j, &found), 0);
	assert_int_equal(place_count(d->folder, ""), 1);
	assert_int_equal(place_count(d->folder, ".broken"), 0);
	buf_done(&bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    nothing_is_made_before_something_is_kept, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    folder_and_file_are_for_their_owner_only, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    what_was_written_is_found_by_the_next_start, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_ours_is_listed_once, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_taken_over_is_synced, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    found_are_sorted_by_their_last_write, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    an_end_leaves_no_file, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    an_end_whose_file_could_not_go_is_an_end, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(names_are_made_safe, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    only_the_difference_is_appended, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_file_that_grew_is_written_anew_and_the_old_goes_when_it_is_safe,
		    desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    the_helper_syncs_in_time_and_the_deadline_says_when, desk_setup,
		    desk_teardown),
		cmocka_unit_test_setup_teardown(
		    text_and_meta_that_are_too_long_are_refused, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    two_windows_have_files_of_their_own_and_see_each_other, desk_setup,
		    desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_program_that_was_started_does_not_hold_the_lock, desk_setup,
		    desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_folder_that_others_may_write_to_is_refused_until_it_is_right, desk_setup,
		    desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_link_in_the_place_of_the_folder_is_refused, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_folder_that_cannot_be_made_is_said, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    an_unwritable_folder_is_said, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    links_and_other_files_in_the_folder_are_left_alone, desk_setup,
		    desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_folder_that_was_removed_is_made_again, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_file_without_a_whole_record_is_set_aside, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(
		    what_stands_behind_damage_is_set_aside_when_the_rest_is_safe, desk_setup,
		    desk_teardown),
		cmocka_unit_test_setup_teardown(
		    a_file_of_a_later_version_is_left_alone, desk_setup, desk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
