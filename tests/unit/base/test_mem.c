#include "ttydesk/base/mem.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static int report_fd;

static void
report_exhausted(void)
{
	if (write(report_fd, "handler", 7) != 7)
		_exit(9);
}

static void
zeroed_memory_is_zeroed_and_copies_are_terminated(void **state)
{
	char *zeroed = mem_zalloc(64);
	int *array = mem_array(8, sizeof *array);
	char *copy = mem_strndup("abcdef", 3);
	char *empty = mem_strndup(NULL, 0);
	char *nothing = mem_alloc(0);

	(void)state;
	assert_int_equal(zeroed[63], 0);
	assert_int_equal(array[7], 0);
	assert_string_equal(copy, "abc");
	assert_string_equal(empty, "");
	assert_non_null(nothing);
	copy = mem_grow(copy, 100, 2);
	assert_string_equal(copy, "abc");
	mem_free(zeroed);
	mem_free(array);
	mem_free(copy);
	mem_free(empty);
	mem_free(nothing);
	mem_free(NULL);
}

/* An impossible request in a child: its handler runs once, then it aborts. */
static void
running_out_calls_the_handler_and_ends_the_program(void **state)
{
	char said[32] = "";
	ssize_t n;
	int fds[2];
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO);
		report_fd = fds[1];
		mem_on_exhausted(report_exhausted);
		mem_grow(NULL, SIZE_MAX / 2, 4);
		_exit(0);
	}
	close(fds[1]);
	n = read(fds[0], said, sizeof said - 1);
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(n, 7);
	assert_string_equal(said, "handler");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_memory_is_zeroed_and_copies_are_terminated),
		cmocka_unit_test(running_out_calls_the_handler_and_ends_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
