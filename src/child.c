#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS_MAX = 16, TEXT_MAX = 16 * 1024 * 1024 };

static bool
child_write_file(struct child *c, struct str text, struct err *err)
{
	const char *dir = getenv("TMPDIR");
	size_t done = 0;
	int fd;

	snprintf(c->path, sizeof c->path, "%s/ttydesk-XXXXXX",
	    dir != NULL && dir[0] == '/' ? dir : "/tmp");
	fd = mkstemp(c->path); /* 0600, O_EXCL */
	if (fd < 0)
		return err_set(
		    err, ERR_SYSTEM, "cannot make a file for the editor: %s", strerror(errno));
	while (done < text.n) {
		ssize_t n = write(fd, text.p + done, text.n - done);

		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	if (close(fd) == 0 && done == text.n)
		return true;
	unlink(c->path);
	return err_set(
	    err, ERR_SYSTEM, "cannot write the file for the editor: %s", strerror(errno));
}

/* Splits at blanks, as people write EDITOR="code -w"; no shell is involved. */
static void
child_exec(const char *editor, const char *path)
{
	char words[256];
	char *argv[ARGS_MAX + 2];
	size_t n = 0;
	char *p = words;

	snprintf(words, sizeof words, "%s", editor);
	while (*p != '\0' && n < ARGS_MAX) {
		p += strspn(p, " \t");
		if (*p == '\0')
			break;
		argv[n++] = p;
		p += strcspn(p, " \t");
		if (*p != '\0')
			*p++ = '\0';
	}
	argv[n++] = (char *)(size_t)path;
	argv[n] = NULL;
	execvp(argv[0], argv);
	_exit(127);
}

static const char *
child_editor(void)
{
	const char *names[] = { getenv("VISUAL"), getenv("EDITOR"), "vi" };

	for (size_t i = 0; i < countof(names); i++) {
		if (names[i] != NULL && names[i][strspn(names[i], " \t")] != '\0')
			return names[i];
	}
	return "vi";
}

bool
child_start_editor(struct child *c, struct str text, struct err *err)
{
	if (!child_write_file(c, text, err))
		return false;
	c->pid = fork();
	if (c->pid == 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		child_exec(child_editor(), c->path);
	}
	if (c->pid > 0)
		return true;
	c->pid = 0;
	unlink(c->path);
	return err_set(err, ERR_SYSTEM, "cannot start the editor: %s", strerror(errno));
}

static bool
child_read_file(struct child *c, struct buf *out, struct err *err)
{
	FILE *f = fopen(c->path, "re");
	char piece[8192];
	size_t n;

	if (f == NULL)
		return err_set(err, ERR_SYSTEM, "the editor left no file: %s", strerror(errno));
	while ((n = fread(piece, 1, sizeof piece, f)) > 0 && out->n < TEXT_MAX)
		buf_put(out, piece, n);
	fclose(f);
	/* editors end the last line; a person did not write that */
	while (out->n > 0 && out->p[out->n - 1] == '\n')
		buf_remove(out, out->n - 1, 1);
	return true;
}

bool
child_reap(struct child *c, struct buf *out, bool *ok, struct err *err)
{
	int status;
	pid_t pid = waitpid(c->pid, &status, WNOHANG);

	if (c->pid == 0 || pid == 0)
		return false;
	c->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		*ok = err_set(err, ERR_SYSTEM, "the editor %.60s was not found: set $EDITOR",
		    child_editor());
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		*ok = err_set(err, ERR_FAILED, "the editor failed; the text is as it was");
	else
		*ok = child_read_file(c, out, err);
	unlink(c->path);
	return true;
}
