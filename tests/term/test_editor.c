/* $EDITOR, and a program that ends before it does: no saved word is lost, no
 * file is left behind. */
#include "desk.h"

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char editor_env[120], tmp_env[120];
static const char *const env[] = { editor_env, tmp_env, NULL };

static void
write_script(const char *lines)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof path, "%s/editor", desk.home);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s", lines);
	assert_int_equal(fchmod(fileno(f), 0700), 0);
	assert_int_equal(fclose(f), 0);
	snprintf(editor_env, sizeof editor_env, "EDITOR=%s", path);
	snprintf(tmp_env, sizeof tmp_env, "TMPDIR=%s", desk.home);
}

/* Of files that match below the person's home: how many, and the first. */
static size_t
glob_home(const char *pattern, char *first, size_t size)
{
	char path[300];
	glob_t found = { 0 };
	size_t n = 0;

	snprintf(path, sizeof path, "%s/%s", desk.home, pattern);
	if (glob(path, 0, NULL, &found) == 0) {
		n = found.gl_pathc;
		snprintf(first, size, "%s", found.gl_pathv[0]);
	}
	globfree(&found);
	return n;
}

/* How many editors have a folder. */
static size_t
editor_folders(void)
{
	char first[300];
	struct stat st;
	size_t n = glob_home("state/ttydesk/*/editor/*", first, sizeof first);

	if (n > 0) {
		assert_int_equal(stat(first, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0700);
	}
	return n;
}

static struct tty *
a_note_in_the_editor(const char *lines)
{
	struct tty *t;

	write_script(lines);
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40, .env = env });
	tty_type(t, "ctyped words");
	tty_see(t, "typed words");
	tty_type(t, "\030");
	return t;
}

/* Writes at once, and then stays until its terminal is gone. */
static const char writes_and_stays[] = "echo from the editor > \"$1\"\n"
				       "echo THE EDITOR IS HERE\nexec cat >/dev/null\n";
static const char stays[] = "echo THE EDITOR IS HERE\nexec cat >/dev/null\n";

static struct tty *
start_live_again(void)
{
	return desk_start_live(&desk,
	    &(struct desk_start){ .cols = 120, .rows = 40, .env = env, .keeps_drafts = true });
}

static struct tty *
start_again(void)
{
	return desk_start(&desk, &(struct desk_start){ .cols = 120, .rows = 40, .env = env });
}

static void
its_file_is_private_and_goes_with_it(void **state)
{
	struct tty *t = a_note_in_the_editor("echo THE EDITOR IS HERE\nread line\n"
					     "printf '%s\\n' \"$line\" > \"$1\"\n");

	(void)state;
	tty_see(t, "THE EDITOR IS HERE");
	assert_int_equal(editor_folders(), 1);
	tty_type(t, "said in the editor\n");
	tty_see(t, "## INTERNAL NOTE.*#");
	tty_see(t, "said in the editor");
	assert_int_equal(editor_folders(), 0);
}

static void
what_it_saved_is_a_draft_after_sigterm(void **state)
{
	struct tty *t = a_note_in_the_editor(writes_and_stays);

	(void)state;
	tty_see(t, "THE EDITOR IS HERE");
	pty_signal(tty_pty(t), SIGTERM);
	tty_wait_end(t);
	tty_check_whole(t);
	t = start_again();
	tty_see(t, "what your editor held is back");
	tty_see(t, "from the editor");
	tty_see(t, "typed words"); /* the draft that it was made from */
	assert_int_equal(editor_folders(), 0);
}

static void
what_it_saved_is_a_draft_after_a_cut_link(void **state)
{
	struct tty *t = a_note_in_the_editor(writes_and_stays);

	(void)state;
	tty_see(t, "THE EDITOR IS HERE");
	pty_hang_up(tty_pty(t));
	tty_wait_end(t);
	t = start_again();
	tty_see(t, "from the editor");
	assert_int_equal(editor_folders(), 0);
}

static void
what_it_saved_is_found_after_a_kill(void **state)
{
	struct tty *t = a_note_in_the_editor(writes_and_stays);

	(void)state;
	tty_see(t, "THE EDITOR IS HERE");
	pty_signal(tty_pty(t), SIGKILL);
	tty_wait_end(t);
	t = start_again();
	tty_see(t, "what your editor held is back");
	tty_see(t, "from the editor");
	tty_see(t, "typed words"); /* the draft that it was made from */
	assert_int_equal(editor_folders(), 0);
}

static void
a_text_it_did_not_change_makes_no_second_draft(void **state)
{
	struct tty *t = a_note_in_the_editor(stays);

	(void)state;
	tty_see(t, "THE EDITOR IS HERE");
	pty_signal(tty_pty(t), SIGKILL);
	tty_wait_end(t);
	t = start_again();
	tty_see(t, "from last time: 1 draft");
	tty_see(t, "typed words");
	assert_int_equal(editor_folders(), 0);
	assert_false(tty_shows(t, "your editor"));
}

static void
what_it_rescued_of_words_not_saved_is_kept_and_named(void **state)
{
	struct tty *t = a_note_in_the_editor(
	    "echo from the editor > \"$1\"\necho x > \"$(dirname \"$1\")/.note.txt.swp\"\n"
	    "echo THE EDITOR IS HERE\nexec cat >/dev/null\n");

	(void)state;
	tty_see(t, "THE EDITOR IS HERE");
	pty_signal(tty_pty(t), SIGTERM);
	tty_wait_end(t);
	assert_int_equal(editor_folders(), 1);
	t = start_again();
	tty_see(t, "your editor kept words you had not saved: /");
	tty_see(t, "Drafts 2,");
	assert_int_equal(editor_folders(), 1);
}

static void
list_drafts(struct tty *t)
{
	tty_type(t, "\033");
	tty_see(t, "y SAVE INTERNAL NOTE");
	tty_type(t, "qM");
	tty_see(t, "-- Drafts [0-9]");
}

/* Half a file looks like a whole text: it is a draft beside the one that was. */
static void
what_a_killed_editor_left_does_not_take_the_place_of_the_text(void **state)
{
	struct tty *t = a_note_in_the_editor("printf 'half a sen' > \"$1\"\nkill -9 $$\n");

	(void)state;
	tty_see(t, "what your editor held is back: M shows it");
	tty_see(t, "typed words");
	assert_false(tty_shows(t, "half a sen"));
	assert_int_equal(editor_folders(), 0);
	list_drafts(t);
	tty_see(t, "half a sen");
	tty_see(t, "typed words");
}

static void
an_editor_that_failed_changes_nothing(void **state)
{
	struct tty *t = a_note_in_the_editor("exit 1\n");

	(void)state;
	tty_see(t, "the editor failed; the text is as it was");
	tty_see(t, "typed words");
	assert_int_equal(editor_folders(), 0);
	list_drafts(t);
	tty_see(t, "Drafts 1,");
}

static void
what_an_editor_saved_before_it_failed_is_not_lost(void **state)
{
	struct tty *t = a_note_in_the_editor("echo an hour of work > \"$1\"\nexit 1\n");

	(void)state;
	tty_see(t, "what your editor held is back: M shows it");
	list_drafts(t);
	tty_see(t, "an hour of work");
	tty_see(t, "typed words");
	assert_int_equal(editor_folders(), 0);
}

static void
a_text_too_long_to_take_stays_where_it_is(void **state)
{
	struct tty *t =
	    a_note_in_the_editor("head -c 17000000 /dev/zero | tr '\\0' a > \"$1\"\n");

	(void)state;
	tty_see(t, "the text is too long .over 16 MB.: it is in /");
	tty_see(t, "typed words");
	assert_int_equal(editor_folders(), 1);
}

static void
what_a_script_saved_before_a_program_was_missing_is_not_lost(void **state)
{
	struct tty *t =
	    a_note_in_the_editor("echo an hour of work > \"$1\"\nexec /nonexistent/filter\n");

	(void)state;
	tty_see(t, "what your editor held is back: M shows it");
	list_drafts(t);
	tty_see(t, "an hour of work");
	tty_see(t, "typed words");
	assert_int_equal(editor_folders(), 0);
}

/* Drafts cannot be kept in a folder where others may write; an editor's file,
 * in a folder of its own, can. */
static struct tty *
an_edit_that_is_not_on_disk(char *folder, size_t size)
{
	struct tty *t;

	write_script("echo an hour of work > \"$1\"\n");
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40, .env = env });
	tty_type(t, "ckept words\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "q");
	tty_see(t, "text kept");
	pty_signal(tty_pty(t), SIGTERM);
	tty_wait_end(t);
	assert_int_equal(glob_home("state/ttydesk/*", folder, size), 1);
	assert_int_equal(chmod(folder, 0777), 0);
	t = start_live_again();
	tty_type(t, "c");
	tty_see(t, "INTERNAL NOTE");
	tty_type(t, "\030");
	tty_see(t, "your text is only in memory: it is in /");
	tty_see(t, "an hour of work");
	assert_int_equal(editor_folders(), 1);
	return t;
}

static void
its_file_goes_once_the_disk_has_the_text(void **state)
{
	char folder[300];
	struct tty *t = an_edit_that_is_not_on_disk(folder, sizeof folder);

	(void)state;
	assert_int_equal(chmod(folder, 0700), 0);
	tty_type(t, " and a word");
	tty_see(t, "on disk again");
	assert_int_equal(editor_folders(), 0);
}

static void
its_file_outlives_a_program_that_could_not_keep_the_text(void **state)
{
	char folder[300];
	struct tty *t = an_edit_that_is_not_on_disk(folder, sizeof folder);

	(void)state;
	pty_hang_up(tty_pty(t));
	tty_wait_end(t);
	assert_int_equal(editor_folders(), 1);
	assert_int_equal(chmod(folder, 0700), 0);
	t = start_again();
	tty_see(t, "what your editor held is back");
	tty_type(t, "M");
	tty_see(t, "an hour of work");
	assert_int_equal(editor_folders(), 0);
}

static void
what_it_saved_below_tmpdir_is_a_draft_once_the_disk_is_there(void **state)
{
	char in_the_way[100], first[300];
	struct tty *t;
	FILE *f;

	(void)state;
	snprintf(in_the_way, sizeof in_the_way, "%s/state", desk.home);
	f = fopen(in_the_way, "w");
	assert_non_null(f);
	fclose(f);
	write_script(writes_and_stays);
	t = start_live_again();
	tty_type(t, "ctyped words");
	tty_see(t, "typed words");
	tty_type(t, "\030");
	tty_see(t, "THE EDITOR IS HERE");
	assert_int_equal(glob_home("ttydesk-*", first, sizeof first), 1);
	pty_signal(tty_pty(t), SIGTERM);
	tty_wait_end(t);
	assert_int_equal(unlink(in_the_way), 0);
	t = start_again();
	tty_see(t, "what your editor held is back");
	tty_type(t, "M");
	tty_see(t, "from the editor");
	assert_int_equal(glob_home("ttydesk-*", first, sizeof first), 0);
}

static void
an_editor_that_is_not_there_says_so(void **state)
{
	static const char *const none[] = { "EDITOR=/nonexistent/editor", NULL };
	struct tty *t;

	(void)state;
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .env = none });
	tty_type(t, "ctyped words\030");
	tty_see(t, "the editor /nonexistent/editor was not found: set .EDITOR");
	tty_see(t, "typed words");
	assert_int_equal(editor_folders(), 0);
}

int
main(void)
{
#define EDITOR(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
	const struct CMUnitTest tests[] = {
		EDITOR(its_file_is_private_and_goes_with_it),
		EDITOR(what_it_saved_is_a_draft_after_sigterm),
		EDITOR(what_it_saved_is_a_draft_after_a_cut_link),
		EDITOR(what_it_saved_is_found_after_a_kill),
		EDITOR(a_text_it_did_not_change_makes_no_second_draft),
		EDITOR(what_it_rescued_of_words_not_saved_is_kept_and_named),
		EDITOR(what_a_killed_editor_left_does_not_take_the_place_of_the_text),
		EDITOR(an_editor_that_failed_changes_nothing),
		EDITOR(what_an_editor_saved_before_it_failed_is_not_lost),
		EDITOR(a_text_too_long_to_take_stays_where_it_is),
		EDITOR(what_a_script_saved_before_a_program_was_missing_is_not_lost),
		EDITOR(its_file_goes_once_the_disk_has_the_text),
		EDITOR(its_file_outlives_a_program_that_could_not_keep_the_text),
		EDITOR(what_it_saved_below_tmpdir_is_a_draft_once_the_disk_is_there),
		EDITOR(an_editor_that_is_not_there_says_so),
	};

	return DESK_RUN(tests, 10);
}
