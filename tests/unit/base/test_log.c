#include "ttydesk/base/log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char folder[] = "/tmp/ttydesk-log-XXXXXX";
static char path[64];

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/log", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	log_close();
	unlink(path);
	return rmdir(folder);
}

static size_t
read_log(char *out, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	assert_true(fd >= 0);
	n = read(fd, out, size - 1);
	close(fd);
	assert_true(n >= 0);
	out[n] = '\0';
	return (size_t)n;
}

static void
nothing_is_written_before_it_is_opened(void **state)
{
	(void)state;
	log_line("into the void");
	assert_int_not_equal(access(path, F_OK), 0);
}

static void
lines_have_a_time_and_no_control_bytes(void **state)
{
	char text[4096];
	struct stat st;
	struct err err;

	(void)state;
	assert_true(log_open(path, &err));
	log_line("state %s", "down\x1B[2J\n\xC3\xA9\\x");
	log_line("second");
	read_log(text, sizeof text);
	assert_non_null(strstr(text, " state down\\x1b[2J\\x0a\\xc3\\xa9\\x5cx\n"));
	assert_non_null(strstr(text, " second\n"));
	assert_int_equal(strspn(text, "0123456789."), strcspn(text, " "));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
long_lines_are_cut(void **state)
{
	char huge[5000];
	char text[16384];
	struct err err;

	(void)state;
	assert_int_equal(truncate(path, 0), 0);
	assert_true(log_open(path, &err));
	memset(huge, 1, sizeof huge);
	huge[sizeof huge - 1] = '\0';
	log_line("%s", huge);
	assert_true(read_log(text, sizeof text) < 5000);
	assert_int_equal(text[strlen(text) - 1], '\n');
}

static void
a_path_that_can_not_be_opened_is_an_error(void **state)
{
	struct err err;

	(void)state;
	assert_false(log_open("/nonexistent/folder/log", &err));
	assert_int_equal(err.code, ERR_SYSTEM);
	assert_non_null(strstr(err.msg, "log file"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_written_before_it_is_opened),
		cmocka_unit_test(lines_have_a_time_and_no_control_bytes),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(a_path_that_can_not_be_opened_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
