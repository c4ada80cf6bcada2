/* What was typed before, in a file that several windows add to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/app/command/recall.h"

static char folder[] = "/tmp/ttydesk-recall-XXXXXX";
static char path[64];

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/lines", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static int
clean(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void
add(struct recall *r, const char *line)
{
	recall_add(r, folder, "lines", str_z(line));
}

static void
two_windows_share_what_was_typed(void **state)
{
	struct recall a = { 0 }, b = { 0 }, later = { 0 };
	struct str line;
	struct stat st;
	size_t back = 1;

	(void)state;
	recall_read(&a, folder, "lines");
	recall_read(&b, folder, "lines");
	add(&a, "zoom");
	add(&b, "view mine");
	add(&b, "view mine"); /* once */
	recall_read(&later, folder, "lines");
	assert_int_equal(later.count, 2);
	assert_true(recall_before(&later, STR_LIT("zo"), &back, &line));
	assert_int_equal(back, 2);
	assert_true(str_eq_z(line, "zoom"));
	assert_false(recall_before(&later, STR_LIT("quit"), &back, &line));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	recall_done(&a);
	recall_done(&b);
	recall_done(&later);
}

static void
the_file_does_not_grow_for_ever(void **state)
{
	struct recall r = { 0 };
	char line[32];
	FILE *f = fopen(path, "w");
	struct stat before, after;

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 3 * RECALL_MAX; i++)
		fprintf(f, "go-to %d\n", i);
	fclose(f);
	assert_int_equal(stat(path, &before), 0);
	recall_read(&r, folder, "lines");
	assert_int_equal(r.count, RECALL_MAX);
	snprintf(line, sizeof line, "go-to %d", 3 * RECALL_MAX - 1);
	assert_true(str_eq_z(buf_str(&r.lines[RECALL_MAX - 1]), line));
	assert_int_equal(stat(path, &after), 0);
	assert_true(after.st_size < before.st_size / 2);
	recall_done(&r);
}

static void
a_link_or_a_pipe_in_its_place_is_not_followed(void **state)
{
	struct recall r = { 0 };
	char target[80];
	struct stat st;

	(void)state;
	snprintf(target, sizeof target, "%s/elsewhere", folder);
	assert_int_equal(symlink(target, path), 0);
	recall_read(&r, folder, "lines");
	add(&r, "zoom");
	assert_int_equal(r.count, 1); /* memory has it */
	assert_int_not_equal(stat(target, &st), 0);
	recall_done(&r);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	recall_read(&r, folder, "lines"); /* does not wait for a writer */
	assert_int_equal(r.count, 0);
	recall_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(two_windows_share_what_was_typed, clean),
		cmocka_unit_test_teardown(the_file_does_not_grow_for_ever, clean),
		cmocka_unit_test_teardown(a_link_or_a_pipe_in_its_place_is_not_followed, clean),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
