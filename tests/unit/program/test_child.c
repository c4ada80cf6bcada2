/* $EDITOR: whatever it does, what it saved is taken, or stays and is found. The
 * editors are shell scripts; nothing here needs a terminal. */
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "child.h"

struct home {
	char folder[64];   /* of this test */
	char state[100];   /* where a desk's drafts go */
	char tmp[80];      /* its $TMPDIR */
	char found[200];   /* the last text that a scan found */
	char rescued[400]; /* the last path that it named */
	size_t found_count, rescued_count;
	bool refuses; /* the text is not on disk */
	struct child child;
	pid_t pid; /* of the editor, also when nobody waits for it any more */
	struct buf text;
	struct err err;
	bool ok;
};

static int
home_open(void **state)
{
	struct home *h = calloc(1, sizeof *h);

	snprintf(h->folder, sizeof h->folder, "/tmp/ttydesk-child-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	snprintf(h->state, sizeof h->state, "%s/7-helpdesk-1", h->folder);
	snprintf(h->tmp, sizeof h->tmp, "%s/tmp", h->folder);
	assert_int_equal(mkdir(h->tmp, 0700), 0);
	setenv("TMPDIR", h->tmp, 1);
	unsetenv("VISUAL");
	*state = h;
	return 0;
}

static int
home_unlink(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static int
home_close(void **state)
{
	struct home *h = *state;

	if (h->pid != 0 && waitpid(h->pid, NULL, WNOHANG) == 0) {
		kill(h->pid, SIGKILL);
		waitpid(h->pid, NULL, 0);
	}
	nftw(h->folder, home_unlink, 16, FTW_DEPTH | FTW_PHYS);
	unsetenv("TMPDIR");
	buf_done(&h->text);
	free(h);
	return 0;
}

static void
write_file(const char *path, const char *head, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "%s%s", head, text);
	assert_int_equal(fclose(f), 0);
}

/* Where the desk's folder should be there is a file. */
static void
state_is_unusable(struct home *h)
{
	write_file(h->state, "", "in the way");
}

/* "$1" is the file, as of any editor. */
static void
start(struct home *h, const char *script)
{
	char path[120];

	snprintf(path, sizeof path, "%s/editor", h->folder);
	write_file(path, "#!/bin/sh\n", script);
	assert_int_equal(chmod(path, 0700), 0);
	setenv("EDITOR", path, 1);
	assert_true(child_start_editor(
	    &h->child, h->state, "48213-note", STR_LIT("typed words"), &h->err));
	h->pid = h->child.pid;
}

static void
reap(struct home *h)
{
	siginfo_t info;

	assert_int_equal(waitid(P_PID, (id_t)h->child.pid, &info, WEXITED | WNOWAIT), 0);
	assert_true(child_reap(&h->child, &h->text, &h->ok, &h->err));
}

static void
run(struct home *h, const char *script)
{
	start(h, script);
	reap(h);
}

/* Waits until the script said so. */
static void
wait_for_file(struct home *h, const char *name)
{
	char path[120];

	snprintf(path, sizeof path, "%s/%s", h->folder, name);
	while (access(path, F_OK) != 0)
		assert_int_equal(waitpid(h->child.pid, NULL, WNOHANG), 0);
}

/* The program is killed; so is its editor. */
static void
cut_off(struct home *h)
{
	child_leave(&h->child);
	kill(h->pid, SIGKILL);
	assert_int_equal(waitpid(h->pid, NULL, 0), h->pid);
}

static bool
on_found(void *ctx, struct str name, struct str text)
{
	struct home *h = ctx;

	assert_true(str_eq_z(name, "48213-note"));
	snprintf(h->found, sizeof h->found, "%.*s", (int)text.n, text.p);
	h->found_count++;
	return !h->refuses;
}

static void
on_rescue(void *ctx, const char *path)
{
	struct home *h = ctx;

	snprintf(h->rescued, sizeof h->rescued, "%s", path);
	h->rescued_count++;
}

static void
scan_for(struct home *h, const char *folder)
{
	h->found_count = h->rescued_count = 0;
	child_scan(folder, &(struct child_search){ h, on_found, on_rescue });
}

static void
scan(struct home *h)
{
	scan_for(h, h->state);
}

static bool
has_file(const struct home *h)
{
	return access(h->child.path, F_OK) == 0;
}

static bool
has_folder(const struct home *h)
{
	return access(h->child.folder, F_OK) == 0;
}

/* ---- it ends ---- */

static void
its_file_stays_until_the_text_is_kept(void **state)
{
	struct home *h = *state;

	run(h, "printf '%s, and more\\n' \"$(cat \"$1\")\" > \"$1\"\n");
	assert_true(h->ok);
	assert_true(str_eq_z(buf_str(&h->text), "typed words, and more"));
	assert_true(has_file(h));
	child_done(&h->child, true);
	assert_false(has_folder(h));
	assert_false(h->child.has_file);
}

static void
a_text_that_is_not_kept_is_found_again(void **state)
{
	struct home *h = *state;

	run(h, "echo an hour of work > \"$1\"\n");
	child_done(&h->child, false); /* a full disk, and then the end */
	assert_true(has_file(h));
	h->refuses = true; /* still full */
	scan(h);
	assert_string_equal(h->found, "an hour of work");
	assert_true(has_file(h));
	h->refuses = false;
	scan(h);
	assert_int_equal(h->found_count, 1);
	assert_false(has_folder(h));
}

static void
half_a_text_of_a_killed_editor_is_no_text(void **state)
{
	struct home *h = *state;

	run(h, "printf 'half a sen' > \"$1\"\nkill -9 $$\n");
	assert_false(h->ok);
	assert_int_equal(h->text.n, 0);
	assert_string_equal(h->err.msg, "the editor was killed");
	child_done(&h->child, false);
	assert_true(has_file(h));
	scan(h);
	assert_string_equal(h->found, "half a sen");
}

static void
an_end_that_nobody_saw_is_not_taken_for_a_good_one(void **state)
{
	struct home *h = *state;

	start(h, "printf 'half a sen' > \"$1\"\nkill -9 $$\n");
	assert_int_equal(waitpid(h->child.pid, NULL, 0), h->child.pid);
	assert_true(child_reap(&h->child, &h->text, &h->ok, &h->err));
	assert_false(h->ok);
	assert_true(has_file(h));
}

static void
what_was_saved_before_a_failure_stays(void **state)
{
	static const char *const ends[] = { "exit 1\n", "exec /nonexistent/filter 2>&-\n" };
	struct home *h = *state;

	for (size_t i = 0; i < countof(ends); i++) {
		char script[100];

		snprintf(script, sizeof script, "echo an hour of work > \"$1\"\n%s", ends[i]);
		run(h, script);
		assert_false(h->ok);
		assert_string_equal(h->err.msg, "the editor failed");
		child_done(&h->child, false);
		assert_true(has_file(h));
		scan(h);
		assert_string_equal(h->found, "an hour of work");
	}
}

static void
an_editor_that_is_not_there_leaves_nothing_behind(void **state)
{
	struct home *h = *state;

	setenv("EDITOR", "/nonexistent/editor -w", 1);
	assert_true(child_start_editor(
	    &h->child, h->state, "48213-note", STR_LIT("typed words"), &h->err));
	reap(h);
	assert_false(h->ok);
	assert_string_equal(
	    h->err.msg, "the editor /nonexistent/editor -w was not found: set $EDITOR");
	child_done(&h->child, false);
	assert_false(has_folder(h));
}

/* ---- what is no text ---- */

static void
assert_stays_and_is_named(struct home *h, const char *why)
{
	assert_false(h->ok);
	assert_int_equal(h->text.n, 0);
	assert_string_equal(h->err.msg, why);
	child_done(&h->child, false);
	assert_true(has_file(h));
	scan(h);
	assert_int_equal(h->found_count, 0);
	assert_string_equal(h->rescued, h->child.path);
	assert_true(has_file(h));
}

static void
a_text_that_is_too_long_is_not_cut_but_stays(void **state)
{
	struct home *h = *state;

	run(h, "head -c 16777217 /dev/zero | tr '\\0' a > \"$1\"\n");
	assert_stays_and_is_named(h, "the text is too long (over 16 MB)");
}

static void
the_longest_text_is_taken_whole(void **state)
{
	struct home *h = *state;

	run(h, "{ head -c 16777216 /dev/zero | tr '\\0' a; echo; } > \"$1\"\n");
	assert_true(h->ok);
	assert_int_equal(h->text.n, 16777216);
	child_done(&h->child, true);
}

static void
bytes_that_would_be_replaced_are_not_taken(void **state)
{
	struct home *h = *state;

	run(h, "printf 'na\\357ve' > \"$1\"\n"); /* Latin-1 */
	assert_stays_and_is_named(h, "the text is not UTF-8");
}

static void
characters_of_any_length_are_taken(void **state)
{
	struct home *h = *state;

	run(h, "printf 'a\\303\\251\\342\\202\\254\\360\\237\\222\\226' > \"$1\"\n");
	assert_true(h->ok);
	assert_true(str_eq_z(buf_str(&h->text), "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x92\x96"));
	child_done(&h->child, true);
}

static void
what_is_no_file_is_not_taken_for_an_empty_text(void **state)
{
	struct home *h = *state;

	run(h, "rm \"$1\"\nmkfifo \"$1\"\n");
	assert_stays_and_is_named(h, "what the editor left cannot be read (Invalid argument)");
}

static void
a_file_that_was_deleted_is_no_empty_text(void **state)
{
	struct home *h = *state;

	run(h, "rm \"$1\"\n");
	assert_false(h->ok);
	assert_string_equal(h->err.msg, "the editor left no file");
	child_done(&h->child, false);
	assert_false(has_folder(h));
}

/* ---- the editor's own copies ---- */

static void
what_an_editor_rescued_stays(void **state)
{
	static const char *const names[] = { ".48213-note.txt.swp", ".48213-note.txt.swo",
		"48213-note.txt.save", "48213-note.txt.save.1", "#48213-note.txt#" };
	struct home *h = *state;

	for (size_t i = 0; i < countof(names); i++) {
		char script[120], want[1500];

		snprintf(
		    script, sizeof script, "echo x > \"$(dirname \"$1\")/%s\"\n", names[i]);
		run(h, script);
		assert_true(h->ok);
		child_done(&h->child, true);
		assert_false(has_file(h));
		snprintf(want, sizeof want, "%s/%s", h->child.folder, names[i]);
		scan(h);
		assert_string_equal(h->rescued, want);
		assert_int_equal(unlink(want), 0);
		scan(h);
		assert_false(has_folder(h));
	}
}

/* ---- we end first ---- */

static void
what_an_editor_still_holds_is_left_alone(void **state)
{
	struct home *h = *state;

	start(h,
	    "trap '' HUP\necho from the editor > \"$1\"\n"
	    ": > \"${0%/*}/here\"\nexec tail -f /dev/null\n");
	wait_for_file(h, "here");
	child_leave(&h->child); /* which it does not heed */
	scan(h);
	assert_int_equal(h->found_count, 0);
	kill(h->pid, SIGKILL);
	assert_int_equal(waitpid(h->pid, NULL, 0), h->pid);
	scan(h);
	assert_string_equal(h->found, "from the editor");
	assert_false(has_folder(h));
}

/* ---- below $TMPDIR ---- */

static void
cut_off_in_tmp(struct home *h)
{
	state_is_unusable(h);
	start(h,
	    "echo from the editor > \"$1\"\n: > \"${0%/*}/here\"\n"
	    "exec tail -f /dev/null\n");
	wait_for_file(h, "here");
	cut_off(h);
	assert_true(str_starts(str_z(h->child.folder), str_z(h->tmp)));
	assert_true(has_file(h));
}

static void
what_was_left_in_tmp_is_found_again(void **state)
{
	struct home *h = *state;

	cut_off_in_tmp(h);
	scan(h); /* the folder is as it was */
	assert_int_equal(h->found_count, 1);
	assert_string_equal(h->found, "from the editor");
	assert_false(has_folder(h));
}

static void
what_was_left_in_tmp_is_for_its_own_desk(void **state)
{
	static const char *const others[] = { "7-helpdesk-2", "7-helpdesk",
		"7-helpdesk-1+48213", "helpdesk-1", "" };
	struct home *h = *state;
	char folder[120];

	cut_off_in_tmp(h);
	for (size_t i = 0; i < countof(others); i++) {
		snprintf(folder, sizeof folder, "%s/%s", h->folder, others[i]);
		scan_for(h, folder);
		assert_int_equal(h->found_count, 0);
	}
	assert_true(has_file(h));
}

static void
a_desk_whose_name_begins_alike_is_another(void **state)
{
	struct home *h = *state;

	snprintf(h->state, sizeof h->state, "%s/7-helpdesk-1+new-1", h->folder);
	cut_off_in_tmp(h);
	snprintf(h->state, sizeof h->state, "%s/7-helpdesk-1", h->folder);
	scan(h);
	assert_int_equal(h->found_count, 0);
	assert_true(has_file(h));
}

static void
a_folder_in_tmp_that_others_may_enter_is_not_read(void **state)
{
	struct home *h = *state;

	cut_off_in_tmp(h);
	assert_int_equal(chmod(h->child.folder, 0770), 0);
	scan(h);
	assert_int_equal(h->found_count, 0);
	assert_true(has_file(h));
}

static void
a_link_in_tmp_is_not_followed(void **state)
{
	struct home *h = *state;
	char elsewhere[120];

	cut_off_in_tmp(h);
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", h->folder);
	assert_int_equal(rename(h->child.folder, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, h->child.folder), 0);
	scan(h);
	assert_int_equal(h->found_count, 0);
	assert_true(has_file(h));
}

static void
another_users_folder_in_tmp_is_not_read(void **state)
{
	struct home *h = *state;

	if (geteuid() != 0)
		skip(); /* who may give a folder away? */
	cut_off_in_tmp(h);
	assert_int_equal(chown(h->child.folder, 65534, 65534), 0);
	scan(h);
	assert_int_equal(h->found_count, 0);
	assert_true(has_file(h));
}

int
main(void)
{
#define CHILD(name) cmocka_unit_test_setup_teardown(name, home_open, home_close)
	const struct CMUnitTest tests[] = {
		CHILD(its_file_stays_until_the_text_is_kept),
		CHILD(a_text_that_is_not_kept_is_found_again),
		CHILD(half_a_text_of_a_killed_editor_is_no_text),
		CHILD(an_end_that_nobody_saw_is_not_taken_for_a_good_one),
		CHILD(what_was_saved_before_a_failure_stays),
		CHILD(an_editor_that_is_not_there_leaves_nothing_behind),
		CHILD(a_text_that_is_too_long_is_not_cut_but_stays),
		CHILD(the_longest_text_is_taken_whole),
		CHILD(bytes_that_would_be_replaced_are_not_taken),
		CHILD(characters_of_any_length_are_taken),
		CHILD(what_is_no_file_is_not_taken_for_an_empty_text),
		CHILD(a_file_that_was_deleted_is_no_empty_text),
		CHILD(what_an_editor_rescued_stays),
		CHILD(what_an_editor_still_holds_is_left_alone),
		CHILD(what_was_left_in_tmp_is_found_again),
		CHILD(what_was_left_in_tmp_is_for_its_own_desk),
		CHILD(a_desk_whose_name_begins_alike_is_another),
		CHILD(a_folder_in_tmp_that_others_may_enter_is_not_read),
		CHILD(a_link_in_tmp_is_not_followed),
		CHILD(another_users_folder_in_tmp_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
