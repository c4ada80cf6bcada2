#include "folder.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/text.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#define FOLDER_GEN_MAX 999999999u

/* ---- names ---- */

static bool
folder_is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '.' || c == '_' || c == '-';
}

void
folder_name_clean(char out[static JOURNAL_NAME_SIZE], const char *name)
{
	size_t n = 0;

	for (; name[n] != '\0' && n + 1 < JOURNAL_NAME_SIZE; n++)
		out[n] = folder_is_name_char(name[n]) ? name[n] : '_';
	/* no hidden files, and never "" */
	if (n == 0)
		n = 1;
	if (name[0] == '\0' || name[0] == '.')
		out[0] = '_';
	out[n] = '\0';
}

void
folder_new_id(char out[static FOLDER_ID_SIZE])
{
	uint64_t random;

	rng_bytes(&random, sizeof random);
	snprintf(out, FOLDER_ID_SIZE, "%016llx", (unsigned long long)random);
}

void
folder_file_format(char out[static FOLDER_FILE_SIZE], const struct folder_file *file)
{
	snprintf(out, FOLDER_FILE_SIZE, "%s~%s~%u", file->name, file->id, file->gen);
}

static bool
folder_copy_part(char *dst, size_t size, struct str part)
{
	if (part.n == 0 || part.n >= size)
		return false;
	memcpy(dst, part.p, part.n);
	dst[part.n] = '\0';
	return true;
}

bool
folder_file_parse(struct folder_file *file, const char *text)
{
	const char *id = strchr(text, '~');
	const char *gen = id != NULL ? strchr(id + 1, '~') : NULL;
	int64_t number;

	if (gen == NULL || gen - id != FOLDER_ID_SIZE || text[0] == '.')
		return false;
	if (!folder_copy_part(
		file->name, sizeof file->name, (struct str){ text, (size_t)(id - text) }) ||
	    !folder_copy_part(
		file->id, sizeof file->id, (struct str){ id + 1, FOLDER_ID_SIZE - 1 }))
		return false;
	for (const char *c = file->name; *c != '\0'; c++)
		if (!folder_is_name_char(*c))
			return false;
	if (strspn(file->id, "0123456789abcdef") != FOLDER_ID_SIZE - 1)
		return false;
	if (gen[1] < '1' || gen[1] > '9' || !str_to_i64(str_z(gen + 1), &number) ||
	    number > FOLDER_GEN_MAX)
		return false;
	file->gen = (unsigned)number;
	return true;
}

/* ---- the folder ---- */

void
folder_init(struct folder *f, const struct journal_sys *sys, const char *path)
{
	struct buf clean = { 0 };
	size_t n = strlen(path);

	*f = (struct folder){ .sys = sys, .fd = -1 };
	while (n > 1 && path[n - 1] == '/') /* O_NOFOLLOW follows "link/" */
		n--;
	f->path = mem_strndup(path, n);
	text_clean(&clean, str_z(f->path), TEXT_LINE);
	if (clean.n < sizeof f->shown) {
		snprintf(f->shown, sizeof f->shown, "%s", clean.p != NULL ? clean.p : "");
	} else {
		const char *end = clean.p + clean.n - (sizeof f->shown - 5);

		while ((*end & 0xC0) == 0x80) /* not into a character */
			end++;
		snprintf(f->shown, sizeof f->shown, "...%s", end);
	}
	buf_done(&clean);
}

void
folder_forget(struct folder *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	for (size_t i = 0; i < f->made_count; i++)
		close(f->made[i]);
	f->made_count = 0;
}

void
folder_done(struct folder *f)
{
	folder_forget(f);
	mem_free(f->path);
	f->path = NULL;
}

static const char *
folder_reason(int error)
{
	switch (error) {
	case ENOSPC: return "the disk is full";
	case EDQUOT: return "your disk quota is used up";
	case EFBIG: return "the limit for the size of a file is reached";
	case EROFS: return "it is on a read-only disk";
	case EACCES:
	case EPERM: return "you may not write there";
	case EMFILE:
	case ENFILE: return "too many files are open";
	default: return strerror(error);
	}
}

bool
folder_fail(const struct folder *f, int error, struct err *err)
{
	return err_set(err, error == EACCES || error == EPERM ? ERR_PERMISSION : ERR_SYSTEM,
	    "drafts cannot be kept in %s: %s", f->shown, folder_reason(error));
}

/* mkdir, and the parent to be synced if there is a new name in it. */
static bool
folder_make_one(struct folder *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent;
	int fd;

	if (mkdir(path, 0700) != 0)
		return errno == EEXIST;
	if (slash == path)
		parent = mem_strndup("/", 1);
	else if (slash != NULL)
		parent = mem_strndup(path, (size_t)(slash - path));
	else
		parent = mem_strndup(".", 1);
	fd = open(parent, FOLDER_FLAGS);
	if (fd >= 0 && f->made_count < FOLDER_MADE_MAX)
		f->made[f->made_count++] = fd;
	else if (fd >= 0)
		close(fd);
	mem_free(parent);
	return true;
}

static bool
folder_make(struct folder *f)
{
	bool ok = true;
	char *path = mem_strndup(f->path, strlen(f->path));

	for (char *slash = strchr(path + 1, '/'); ok && slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ok = folder_make_one(f, path);
		*slash = '/';
	}
	ok = ok && folder_make_one(f, path);
	mem_free(path);
	return ok;
}

static bool
folder_check(struct folder *f, struct err *err)
{
	struct stat st;

	if (fstat(f->fd, &st) != 0)
		return folder_fail(f, errno, err);
	if (st.st_uid != geteuid())
		return err_set(err, ERR_PERMISSION,
		    "drafts cannot be kept in %s: the folder belongs to somebody else",
		    f->shown);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return err_set(err, ERR_PERMISSION,
		    "drafts cannot be kept in %s: others may write there (chmod 700 it)",
		    f->shown);
	return true;
}

bool
folder_ready(struct folder *f, bool may_make, struct err *err)
{
	struct stat st;

	if (f->fd >= 0)
		return true;
	f->fd = open(f->path, FOLDER_FLAGS | O_NOFOLLOW);
	if (f->fd < 0 && errno == ENOENT && may_make) {
		if (!folder_make(f))
			return folder_fail(f, errno, err);
		f->fd = open(f->path, FOLDER_FLAGS | O_NOFOLLOW);
	}
	if (f->fd < 0) {
		int error = errno;

		if (lstat(f->path, &st) == 0 && !S_ISDIR(st.st_mode))
			return err_set(err, ERR_SYSTEM,
			    "drafts cannot be kept in %s: it is a %s, not a folder", f->shown,
			    S_ISLNK(st.st_mode) ? "link" : "file");
		return folder_fail(f, error, err);
	}
	if (folder_check(f, err))
		return true;
	folder_forget(f);
	return false;
}

/* ---- files ---- */

enum folder_lock
folder_lock(int fd)
{
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		return errno == EWOULDBLOCK ? FOLDER_LOCK_TAKEN : FOLDER_LOCK_NONE;
	}
	return FOLDER_LOCK_OURS;
}

int
folder_create(struct folder *f, const struct folder_file *file)
{
	char name[FOLDER_FILE_SIZE];
	struct stat st;
	int fd;

	folder_file_format(name, file);
	fd = f->sys->create(f->sys->ctx, f->fd, name);
	if (fd < 0)
		return -1;
	/* A scan of another window may have come between and removed it. */
	if (folder_lock(fd) == FOLDER_LOCK_TAKEN || fstat(fd, &st) != 0 || st.st_nlink == 0) {
		close(fd);
		errno = EEXIST;
		return -1;
	}
	return fd;
}

int
folder_open(struct folder *f, const struct folder_file *file)
{
	char name[FOLDER_FILE_SIZE];
	struct stat st;
	int fd;

	folder_file_format(name, file);
	fd = openat(f->fd, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid())
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

int
folder_unlink(struct folder *f, const struct folder_file *file)
{
	char name[FOLDER_FILE_SIZE];

	folder_file_format(name, file);
	if (f->sys->unlink(f->sys->ctx, f->fd, name) == 0 || errno == ENOENT)
		return 0;
	log_line("journal: cannot remove %s: %s", name, strerror(errno));
	return -1;
}

void
folder_set_aside(struct folder *f, const struct folder_file *file)
{
	char name[FOLDER_FILE_SIZE];
	char aside[FOLDER_FILE_SIZE + 8];

	folder_file_format(name, file);
	snprintf(aside, sizeof aside, "%s.broken", name);
	log_line("journal: %s is damaged, set aside", name);
	if (f->sys->rename(f->sys->ctx, f->fd, name, aside) != 0)
		log_line("journal: cannot rename %s: %s", name, strerror(errno));
}

/* ---- lists ---- */

void
folder_list_done(struct folder_list *list)
{
	mem_free(list->p);
	*list = (struct folder_list){ 0 };
}

static int
folder_file_order(const void *left, const void *right)
{
	const struct folder_file *a = left;
	const struct folder_file *b = right;
	int order = strcmp(a->id, b->id);

	return order != 0 ? order : (a->gen > b->gen) - (a->gen < b->gen);
}

void
folder_list_read(struct folder *f, struct folder_list *list)
{
	int fd = openat(f->fd, ".", FOLDER_FLAGS);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *found;
	struct folder_file file;

	list->n = 0;
	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((found = readdir(dir)) != NULL) {
		if (!folder_file_parse(&file, found->d_name))
			continue;
		if (list->n == list->cap) {
			list->cap = list->cap > 0 ? list->cap * 2 : 16;
			list->p = mem_grow(list->p, list->cap, sizeof *list->p);
		}
		list->p[list->n++] = file;
	}
	closedir(dir);
	if (list->n > 1)
		qsort(list->p, list->n, sizeof *list->p, folder_file_order);
}
