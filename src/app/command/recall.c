#include "command/recall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"

enum { RECALL_BYTES = 256 * 1024, LINE_MAX_BYTES = 2000 };

static void
recall_put(struct recall *r, struct str line)
{
	if (line.n == 0 || (r->count > 0 && str_eq(buf_str(&r->lines[r->count - 1]), line)))
		return;
	if (r->count == RECALL_MAX) {
		buf_done(&r->lines[0]);
		memmove(&r->lines[0], &r->lines[1], (RECALL_MAX - 1) * sizeof r->lines[0]);
		r->count--;
	}
	r->lines = mem_grow(r->lines, RECALL_MAX, sizeof *r->lines);
	r->lines[r->count] = (struct buf){ 0 };
	buf_put_str(&r->lines[r->count++], line);
}

static bool
recall_path(char *out, size_t size, const char *folder, const char *name)
{
	int n = folder ? snprintf(out, size, "%s/%s", folder, name) : -1;

	return n > 0 && (size_t)n < size;
}

/* ---- the file ---- */

/* A file of our own only: no link, no pipe that would block. */
static int
recall_open(const char *path, int flags)
{
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool
recall_load(struct buf *out, const char *path)
{
	int fd = recall_open(path, O_RDONLY);
	struct stat st;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > RECALL_BYTES)
		(void)lseek(fd, -RECALL_BYTES, SEEK_END); /* the newest of it */
	buf_reserve(out, RECALL_BYTES);
	while (
	    out->n < RECALL_BYTES && (n = read(fd, out->p + out->n, RECALL_BYTES - out->n)) > 0)
		out->n += (size_t)n;
	close(fd);
	return n >= 0;
}

/* Too long: the last lines take its place. */
static void
recall_shorten(const struct recall *r, const char *path)
{
	char fresh[1200];
	FILE *f;
	bool ok;
	int fd;

	if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
		return;
	(void)unlink(fresh);
	fd = recall_open(fresh, O_WRONLY | O_CREAT | O_EXCL);
	f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (f == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (size_t i = 0; i < r->count; i++)
		fprintf(f, "%.*s\n", (int)r->lines[i].n, r->lines[i].p);
	ok = ferror(f) == 0;
	ok = fclose(f) == 0 && ok;
	if (!ok || rename(fresh, path) != 0)
		(void)unlink(fresh);
}

void
recall_read(struct recall *r, const char *folder, const char *name)
{
	struct buf text = { 0 };
	char path[1100];
	size_t lines = 0;

	if (r->is_read)
		return;
	r->is_read = true;
	if (!recall_path(path, sizeof path, folder, name) || !recall_load(&text, path)) {
		buf_done(&text);
		return;
	}
	for (size_t at = 0; at < text.n; lines++) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end ? (size_t)(end - text.p) - at : text.n - at;

		recall_put(r, (struct str){ text.p + at, n });
		at += n + 1;
	}
	if (lines > 2 * RECALL_MAX || text.n == RECALL_BYTES)
		recall_shorten(r, path);
	buf_done(&text);
}

static void
recall_make_folder(const char *folder)
{
	char path[1100];

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

void
recall_add(struct recall *r, const char *folder, const char *name, struct str line)
{
	char path[1100], text[LINE_MAX_BYTES + 1];
	bool is_new = r->count == 0 || !str_eq(buf_str(&r->lines[r->count - 1]), line);
	int fd;

	if (line.n == 0 || line.n > LINE_MAX_BYTES || memchr(line.p, '\n', line.n) != NULL)
		return;
	recall_put(r, line);
	if (!is_new || !recall_path(path, sizeof path, folder, name))
		return;
	recall_make_folder(folder);
	fd = recall_open(path, O_WRONLY | O_CREAT | O_APPEND);
	if (fd < 0)
		return;
	memcpy(text, line.p, line.n);
	text[line.n] = '\n';
	/* one write, so that windows do not mix; a line that is lost is only typed again */
	if (write(fd, text, line.n + 1) < 0)
		errno = 0;
	close(fd);
}

/* ---- looking back ---- */

bool
recall_before(const struct recall *r, struct str prefix, size_t *back, struct str *out)
{
	for (size_t i = *back; i >= 1 && i <= r->count; i++) {
		*out = buf_str(&r->lines[r->count - i]);
		if (str_starts(*out, prefix)) {
			*back = i;
			return true;
		}
	}
	return false;
}

static bool
recall_holds(struct str line, struct str needle)
{
	for (size_t at = 0; at + needle.n <= line.n; at++) {
		if (memcmp(line.p + at, needle.p, needle.n) == 0)
			return true;
	}
	return false;
}

bool
recall_find(const struct recall *r, struct str needle, size_t *back, struct str *out)
{
	if (needle.n == 0)
		return false;
	for (size_t i = *back; i >= 1 && i <= r->count; i++) {
		*out = buf_str(&r->lines[r->count - i]);
		if (recall_holds(*out, needle)) {
			*back = i;
			return true;
		}
	}
	return false;
}

void
recall_done(struct recall *r)
{
	for (size_t i = 0; i < r->count; i++)
		buf_done(&r->lines[i]);
	mem_free(r->lines);
	*r = (struct recall){ 0 };
}
