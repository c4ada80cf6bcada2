#include "command/state_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATE_PATH_SIZE = 1200 };

static bool
state_file_path(char *out, const char *folder, const char *name)
{
	int n = folder ? snprintf(out, STATE_PATH_SIZE, "%s/%s", folder, name) : -1;

	return n > 0 && n < STATE_PATH_SIZE;
}

/* A file of our own only: no link, no pipe that would block. */
static int
state_file_open(const char *path, int flags)
{
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
state_file_make_folder(const char *folder)
{
	char path[STATE_PATH_SIZE];

	if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path)
		return;
	for (char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700); /* it is there, or the open fails */
		*slash = '/';
	}
	(void)mkdir(path, 0700);
}

static bool
state_file_load(struct buf *out, const char *path)
{
	int fd = state_file_open(path, O_RDONLY);
	struct stat st;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > (off_t)STATE_FILE_MAX)
		(void)lseek(fd, -(off_t)STATE_FILE_MAX, SEEK_END);
	buf_reserve(out, STATE_FILE_MAX);
	while (out->n < STATE_FILE_MAX &&
	    (n = read(fd, out->p + out->n, STATE_FILE_MAX - out->n)) > 0)
		out->n += (size_t)n;
	close(fd);
	return n >= 0;
}

bool
state_file_read(
    const char *folder, const char *name, void (*take)(void *ctx, struct str line), void *ctx)
{
	struct buf text = { 0 };
	char path[STATE_PATH_SIZE];
	bool ok = state_file_path(path, folder, name) && state_file_load(&text, path);

	for (size_t at = 0; ok && at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end ? (size_t)(end - text.p) - at : text.n - at;

		take(ctx, (struct str){ text.p + at, n });
		at += n + 1;
	}
	buf_done(&text);
	return ok;
}

void
state_file_write(const char *folder, const char *name, struct str text)
{
	char path[STATE_PATH_SIZE], fresh[STATE_PATH_SIZE + 8];
	bool ok;
	int fd;

	if (!state_file_path(path, folder, name))
		return;
	state_file_make_folder(folder);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	(void)unlink(fresh);
	fd = state_file_open(fresh, O_WRONLY | O_CREAT | O_EXCL);
	if (fd < 0)
		return;
	ok = text.n == 0 || write(fd, text.p, text.n) == (ssize_t)text.n;
	ok = close(fd) == 0 && ok;
	if (!ok || rename(fresh, path) != 0)
		(void)unlink(fresh);
}

void
state_file_add(const char *folder, const char *name, struct str line)
{
	char path[STATE_PATH_SIZE];
	struct buf text = { 0 };
	int fd;

	if (!state_file_path(path, folder, name))
		return;
	state_file_make_folder(folder);
	fd = state_file_open(path, O_WRONLY | O_CREAT | O_APPEND);
	if (fd < 0)
		return;
	buf_put_str(&text, line);
	buf_put_char(&text, '\n');
	if (write(fd, text.p, text.n) < 0)
		(void)0; /* it is only typed again */
	close(fd);
	buf_done(&text);
}
