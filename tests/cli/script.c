#include "script.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct script last;

/* "host=... dbname=..." as PGHOST and so on. */
void
script_use(const char *conninfo, const char *me)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

	assert_non_null(options);
	for (PQconninfoOption *o = options; o->keyword != NULL; o++) {
		if (o->val != NULL && o->envvar != NULL)
			setenv(o->envvar, o->val, 1);
	}
	PQconninfoFree(options);
	setenv("TTYDESK_ME", me, 1);
	setenv("TZ", "UTC", 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
}

static _Noreturn void
script_child(const char *text, int out, int errors)
{
	char folder[] = "/tmp/ttydesk-script-XXXXXX", path[4096], script[8192];
	const char *old = getenv("PATH");
	size_t n = (size_t)(strrchr(TD_PROGRAM, '/') - TD_PROGRAM);

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		_exit(126);
	snprintf(path, sizeof path, "%.*s:%s", (int)n, TD_PROGRAM, old ? old : "/bin:/usr/bin");
	setenv("PATH", path, 1);
	snprintf(script, sizeof script, "(\n%s\n); s=$?; rm -rf '%s'; exit $s", text, folder);
	dup2(out, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	execl("/bin/sh", "sh", "-c", script, (char *)NULL);
	_exit(127);
}

static void
script_read(int fd, struct buf *out, bool *is_open)
{
	char piece[4096];
	ssize_t n = read(fd, piece, sizeof piece);

	if (n > 0)
		buf_put(out, piece, (size_t)n);
	else if (n == 0 || errno != EINTR)
		*is_open = false;
}

static void
script_go(const char *text)
{
	int out[2], errors[2], status = 0;
	bool is_open[2] = { true, true };
	struct buf complaints = { 0 };
	pid_t pid;

	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(errors), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		script_child(text, out[1], errors[1]);
	close(out[1]);
	close(errors[1]);
	buf_clear(&last.out);
	while (is_open[0] || is_open[1]) {
		struct pollfd fds[] = { { is_open[0] ? out[0] : -1, POLLIN, 0 },
			{ is_open[1] ? errors[0] : -1, POLLIN, 0 } };

		(void)poll(fds, 2, -1);
		if (fds[0].revents != 0)
			script_read(out[0], &last.out, &is_open[0]);
		if (fds[1].revents != 0)
			script_read(errors[0], &complaints, &is_open[1]);
	}
	close(out[0]);
	close(errors[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	last.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (complaints.n > 0) {
		buf_put_z(&last.out, "--\n");
		buf_put_str(&last.out, buf_str(&complaints));
	}
	buf_put_z(&last.out, "");
	buf_done(&complaints);
}

const struct script *
script_run(const char *fmt, ...)
{
	static char text[6000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	script_go(text);
	return &last;
}

void
script_check(const char *file, int line, const char *want, int code, const char *fmt, ...)
{
	static char text[6000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	script_go(text);
	if (last.code == code && (want == NULL || strcmp(last.out.p, want) == 0))
		return;
	print_error("%s\nended with %d, not %d, and printed\n%s\nnot\n%s\n", text, last.code,
	    code, last.out.p, want != NULL ? want : "(whatever)");
	_fail(file, line);
}

void
script_done(void)
{
	buf_done(&last.out);
}
