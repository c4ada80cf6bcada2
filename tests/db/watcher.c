#include "watcher.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ttydesk/base/when.h"

void
watcher_start(
    struct watcher *w, const char *conninfo, const char *a, const char *b, const char *c)
{
	const char *argv[16] = { TD_PROGRAM, "-d", conninfo, "watch", "--json" };
	int n = 5, ends[2];

	for (const char **p = (const char *[]){ a, b, c, NULL }; *p != NULL; p++)
		argv[n++] = *p;
	if (w->token[0] != '\0') {
		argv[n++] = "--since";
		argv[n++] = w->token;
	}
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	w->pid = fork();
	if (w->pid == 0) {
		int quiet = open("/dev/null", O_WRONLY);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		if (getenv("TTYDESK_TEST_VERBOSE") == NULL)
			dup2(quiet, 2);
		execv(TD_PROGRAM, (char *const *)argv);
		_exit(99);
	}
	close(ends[1]);
	w->fd = ends[0];
	buf_clear(&w->bytes);
}

static void
watcher_copy(char *out, size_t size, const json_t *value)
{
	snprintf(out, size, "%s", json_is_string(value) ? json_string_value(value) : "");
}

static void
watcher_line(struct watcher *w, const char *text, size_t n)
{
	json_error_t why;
	json_t *o = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
	struct watched line = { 0 };

	if (o == NULL)
		fail_msg("no JSON: %.*s", (int)n, text);
	line.is_resync = json_is_true(json_object_get(o, "resync"));
	watcher_copy(line.token, sizeof line.token, json_object_get(o, "token"));
	watcher_copy(line.table, sizeof line.table, json_object_get(o, "table"));
	watcher_copy(line.op, sizeof line.op, json_object_get(o, "op"));
	line.ticket_id = json_integer_value(json_object_get(o, "ticket_id"));
	line.row_id = json_integer_value(json_object_get(o, "row_id"));
	json_decref(o);
	assert_string_not_equal(line.token, "");
	memcpy(w->token, line.token, sizeof w->token);
	w->lines++;
	w->resyncs += line.is_resync;
	if (w->take != NULL)
		w->take(w->ctx, &line);
}

bool
watcher_read(struct watcher *w, int ms)
{
	struct pollfd fd = { .fd = w->fd, .events = POLLIN };
	char bytes[65536], *end;
	ssize_t n;

	if (poll(&fd, 1, ms) <= 0)
		return true;
	n = read(w->fd, bytes, sizeof bytes);
	if (n <= 0)
		return false;
	buf_put(&w->bytes, bytes, (size_t)n);
	while ((end = memchr(w->bytes.p, '\n', w->bytes.n)) != NULL) {
		watcher_line(w, w->bytes.p, (size_t)(end - w->bytes.p));
		buf_remove(&w->bytes, 0, (size_t)(end - w->bytes.p) + 1);
	}
	return true;
}

static int
watcher_reap(struct watcher *w)
{
	int status = 0;

	close(w->fd);
	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	w->pid = 0;
	buf_done(&w->bytes);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int
watcher_stop(struct watcher *w, int signal)
{
	kill(w->pid, signal);
	return watcher_reap(w);
}

int
watcher_finish(struct watcher *w)
{
	while (watcher_read(w, -1))
		;
	return watcher_reap(w);
}

void
watcher_until(struct watcher *w, bool (*is_true)(void *ctx), const char *what)
{
	int64_t end = when_mono() + WHEN_MINUTE;

	while (!is_true(w->ctx)) {
		if (!watcher_read(w, 100))
			fail_msg("the watcher ended before: %s", what);
		if (when_mono() > end)
			fail_msg("never came: %s", what);
	}
}
