#include "child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	ARGS_MAX = 16,
	TEXT_MAX = 16 * 1024 * 1024,
	SUFFIX = 7,               /* "-XXXXXX" of mkdtemp() */
	RESCUE_S = 7 * 24 * 3600, /* so long an editor's own copy is kept */
};

/* ---- the folder and the file in it ---- */

/* mkdir -p, for nobody else's eyes. */
static bool
child_make_folders(const char *path)
{
	char part[1200];

	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof part, "%.*s", (int)i, path);
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return false;
	}
	return true;
}

/* The folder for one editor: `base`/editor/NAME-XXXXXX, locked. */
static bool
child_make_folder(struct child *c, const char *base, const char *name)
{
	const char *dir = getenv("TMPDIR");
	int n;

	if (base != NULL) {
		n = snprintf(c->folder, sizeof c->folder, "%s/editor", base);
		if (n >= (int)sizeof c->folder || !child_make_folders(c->folder))
			return false;
		n = snprintf(c->folder, sizeof c->folder, "%s/editor/%s-XXXXXX", base, name);
	} else {
		n = snprintf(c->folder, sizeof c->folder, "%s/ttydesk-%s-XXXXXX",
		    dir != NULL && dir[0] == '/' ? dir : "/tmp", name);
	}
	if (n >= (int)sizeof c->folder || mkdtemp(c->folder) == NULL)
		return false;
	c->lock = open(c->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->lock >= 0)
		(void)flock(c->lock, LOCK_EX | LOCK_NB); /* a new folder: nobody else's */
	snprintf(c->path, sizeof c->path, "%s/%s.txt", c->folder, name);
	return true;
}

/* With all that the editor made there: swap files, backups. */
static void
child_remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	rmdir(folder);
}

/* The editor's own copy of what it had not saved: a swap file of vim, a .save
 * of nano. Its path, or false. */
static bool
child_find_rescue(const char *folder, char *out, size_t size)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool found = false;
	struct stat st;
	size_t n;

	while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
		n = strlen(entry->d_name);
		if (n < 5 ||
		    (strcmp(entry->d_name + n - 4, ".swp") != 0 &&
			strcmp(entry->d_name + n - 5, ".save") != 0))
			continue;
		found = (size_t)snprintf(out, size, "%s/%s", folder, entry->d_name) < size &&
		    lstat(out, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_mtime > time(NULL) - RESCUE_S;
	}
	if (dir != NULL)
		closedir(dir);
	return found;
}

static void
child_unlock(struct child *c)
{
	if (c->lock >= 0)
		close(c->lock);
	c->lock = -1;
	c->has_file = false;
}

static void
child_remove(struct child *c)
{
	child_remove_folder(c->folder);
	child_unlock(c);
}

static bool
child_write_file(struct child *c, struct str text)
{
	size_t done = 0;
	int fd = open(c->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	while (done < text.n) {
		ssize_t n = write(fd, text.p + done, text.n - done);

		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	return close(fd) == 0 && done == text.n;
}

static bool
child_read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;
	char piece[8192];
	size_t n;
	int why;

	if (f == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (out->n <= TEXT_MAX && (n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(out, piece, n);
	why = ferror(f) ? errno : out->n > TEXT_MAX ? EFBIG : 0;
	fclose(f);
	if (why != 0) { /* a part of it is not the text */
		buf_clear(out);
		errno = why;
		return false;
	}
	/* editors end the last line; a person did not write that */
	while (out->n > 0 && out->p[out->n - 1] == '\n')
		buf_remove(out, out->n - 1, 1);
	return true;
}

/* ---- the editor ---- */

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
child_start_editor(
    struct child *c, const char *folder, const char *name, struct str text, struct err *err)
{
	bool ok = c->has_file = child_make_folder(c, folder, name);

	if (!ok && folder != NULL) /* a full disk: the other one may do */
		ok = c->has_file = child_make_folder(c, NULL, name);
	if (!ok)
		return err_set(
		    err, ERR_SYSTEM, "cannot make a file for the editor: %s", strerror(errno));
	if (!child_write_file(c, text)) {
		err_set(err, ERR_SYSTEM, "cannot write the file for the editor: %s",
		    strerror(errno));
		child_remove(c);
		return false;
	}
	c->pid = fork();
	if (c->pid == 0) {
		fcntl(c->lock, F_SETFD, 0); /* the lock is the editor's too */
		signal(SIGINT, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		child_exec(child_editor(), c->path);
	}
	if (c->pid > 0)
		return true;
	c->pid = 0;
	err_set(err, ERR_SYSTEM, "cannot start the editor: %s", strerror(errno));
	child_remove(c);
	return false;
}

/* True if it is no more; `*status` stays 0 where the kernel does not know it. */
static bool
child_has_ended(const struct child *c, int *status)
{
	pid_t pid = waitpid(c->pid, status, WNOHANG);

	if (pid < 0 && errno == EINTR)
		return false;
	if (pid < 0)
		*status = 0;
	return pid != 0;
}

bool
child_reap(struct child *c, struct buf *out, bool *ok, struct err *err)
{
	int status = 0;

	if (c->pid == 0 || !child_has_ended(c, &status))
		return false;
	c->pid = 0;
	*ok = false;
	if (WIFSIGNALED(status)) {
		err_set(err, ERR_FAILED, "the editor was killed; the text is as it was");
	} else if (WEXITSTATUS(status) == 127) {
		err_set(err, ERR_SYSTEM, "the editor %.60s was not found: set $EDITOR",
		    child_editor());
		child_remove(c);
	} else if (WEXITSTATUS(status) != 0) {
		err_set(err, ERR_FAILED, "the editor failed; the text is as it was");
	} else if (!child_read_file(c->path, out)) {
		err_set(err, ERR_SYSTEM, "what the editor left cannot be taken: %s",
		    strerror(errno));
	} else {
		*ok = true;
	}
	return true;
}

void
child_done(struct child *c, bool is_kept)
{
	char rescue[1600];

	if (is_kept)
		unlink(c->path);
	if (is_kept && !child_find_rescue(c->folder, rescue, sizeof rescue))
		child_remove(c);
	else
		child_unlock(c);
}

void
child_leave(struct child *c)
{
	if (c->pid == 0)
		return;
	kill(c->pid, SIGHUP);
	c->pid = 0;
	child_unlock(c);
}

/* ---- what was left ---- */

static void
child_look(const char *folder, const char *entry, const struct child_search *search)
{
	char path[1500], file[1900], rescue[1900];
	size_t n = strlen(entry) - SUFFIX;
	struct buf text = { 0 };
	struct stat st;
	int lock;

	snprintf(path, sizeof path, "%s/%s", folder, entry);
	snprintf(file, sizeof file, "%s/%.*s.txt", path, (int)n, entry);
	lock = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (lock < 0)
		return;
	if (fstat(lock, &st) == 0 && st.st_uid == geteuid() &&
	    flock(lock, LOCK_EX | LOCK_NB) == 0 &&
	    (access(file, F_OK) != 0 ? errno == ENOENT
				     : child_read_file(file, &text) &&
			search->found(search->ctx, (struct str){ entry, n }, buf_str(&text)))) {
		unlink(file); /* it is a draft now */
		if (child_find_rescue(path, rescue, sizeof rescue))
			search->rescue(search->ctx, rescue);
		else
			child_remove_folder(path);
	}
	buf_done(&text);
	close(lock);
}

void
child_scan(const char *folder, const struct child_search *search)
{
	char path[1100];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof path, "%s/editor", folder);
	dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '.' && strlen(entry->d_name) > SUFFIX)
			child_look(path, entry->d_name, search);
	}
	if (dir != NULL)
		closedir(dir);
}
