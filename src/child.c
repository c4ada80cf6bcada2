#include "child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
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
#include <unistr.h>

enum {
	ARGS_MAX = 16,
	TEXT_MAX = 16 * 1024 * 1024,
	SUFFIX = 7,               /* "-XXXXXX" of mkdtemp() */
	RESCUE_S = 7 * 24 * 3600, /* so long an editor's own copy is kept */
};

/* What vim, nano and emacs call the copy of what was not saved. */
static const char *const rescues[] = { "*.sw?", "*.save", "*.save.*", "#*#" };

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

static const char *
child_tmp(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL && dir[0] == '/' ? dir : "/tmp";
}

/* Before the name, below $TMPDIR: whose desk it is, as the last part of the
 * folder of its drafts says. */
static bool
child_format_owner(char *out, size_t size, const char *folder)
{
	const char *slash = folder != NULL ? strrchr(folder, '/') : NULL;

	return (size_t)snprintf(out, size, "ttydesk-%s+", slash != NULL ? slash + 1 : "") <
	    size;
}

/* FOLDER/editor/NAME-XXXXXX */
static bool
child_format_folder(struct child *c, const char *folder, const char *name)
{
	int n = snprintf(c->folder, sizeof c->folder, "%s/editor", folder);

	if (n >= (int)sizeof c->folder || !child_make_folders(c->folder))
		return false;
	n = snprintf(c->folder, sizeof c->folder, "%s/editor/%s-XXXXXX", folder, name);
	return n < (int)sizeof c->folder;
}

/* $TMPDIR/ttydesk-OWNER+NAME-XXXXXX */
static bool
child_format_tmp_folder(struct child *c, const char *folder, const char *name)
{
	char owner[NAME_MAX];

	return child_format_owner(owner, sizeof owner, folder) &&
	    (size_t)snprintf(c->folder, sizeof c->folder, "%s/%s%s-XXXXXX", child_tmp(), owner,
		name) < sizeof c->folder;
}

/* The folder whose name was formatted, locked. */
static bool
child_make_folder(struct child *c, const char *name)
{
	if (mkdtemp(c->folder) == NULL)
		return false;
	c->lock = open(c->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->lock < 0) {
		rmdir(c->folder);
		return false;
	}
	(void)flock(c->lock, LOCK_EX | LOCK_NB); /* a new folder: nobody else's */
	snprintf(c->path, sizeof c->path, "%s/%s.txt", c->folder, name);
	return true;
}

static DIR *
child_open_list(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (dir == NULL && fd >= 0)
		close(fd);
	return dir;
}

/* With all that the editor made there: swap files, backups. */
static void
child_remove_folder(int folder, const char *path)
{
	DIR *dir = child_open_list(folder);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(folder, entry->d_name, 0);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(path);
}

static bool
child_is_rescue(const char *name)
{
	for (size_t i = 0; i < countof(rescues); i++) {
		if (fnmatch(rescues[i], name, 0) == 0)
			return true;
	}
	return false;
}

/* The editor's own copy of what it had not saved: its path, or false. */
static bool
child_find_rescue(int folder, const char *path, char *out, size_t size)
{
	DIR *dir = child_open_list(folder);
	const struct dirent *entry;
	bool found = false;
	struct stat st;

	while (dir != NULL && !found && (entry = readdir(dir)) != NULL)
		found = child_is_rescue(entry->d_name) &&
		    (size_t)snprintf(out, size, "%s/%s", path, entry->d_name) < size &&
		    fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime > time(NULL) - RESCUE_S;
	if (dir != NULL)
		closedir(dir);
	return found;
}

/* Nothing in it is worth keeping any more. */
static bool
child_is_spent(int folder, const char *path, const char *file)
{
	char rescue[1900];

	return faccessat(folder, file, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT &&
	    !child_find_rescue(folder, path, rescue, sizeof rescue);
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

static int
child_read_all(int fd, struct buf *out)
{
	char piece[8192];
	struct stat st;
	ssize_t n = 1;

	if (fstat(fd, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EINVAL;
	while (out->n <= TEXT_MAX && n != 0) {
		n = read(fd, piece, sizeof piece);
		if (n < 0 && errno != EINTR)
			return errno;
		buf_put(out, piece, n > 0 ? (size_t)n : 0);
	}
	/* editors end the last line; a person did not write that */
	while (out->n > 0 && out->p[out->n - 1] == '\n')
		buf_remove(out, out->n - 1, 1);
	if (out->n > TEXT_MAX)
		return EFBIG;
	return u8_check((const uint8_t *)out->p, out->n) == NULL ? 0 : EILSEQ;
}

/* False, with errno: EFBIG, EILSEQ, EINVAL: it can be read and is no text. */
static bool
child_read_file(int folder, const char *file, struct buf *out)
{
	int fd = openat(folder, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int why = fd >= 0 ? child_read_all(fd, out) : errno;

	if (fd >= 0)
		close(fd);
	if (why != 0) /* a part of it is not the text */
		buf_clear(out);
	errno = why;
	return why == 0;
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
	unlink(path); /* says that no editor ever saw it */
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

static void
child_unlock(struct child *c)
{
	close(c->lock);
	c->lock = -1;
	c->has_file = false;
}

static void
child_remove(struct child *c)
{
	child_remove_folder(c->lock, c->folder);
	child_unlock(c);
}

static bool
child_make_file(struct child *c, const char *name, struct str text)
{
	int why;

	if (!child_make_folder(c, name))
		return false;
	c->has_file = true;
	if (child_write_file(c, text))
		return true;
	why = errno;
	child_remove(c);
	errno = why;
	return false;
}

bool
child_start_editor(
    struct child *c, const char *folder, const char *name, struct str text, struct err *err)
{
	bool ok = folder != NULL && child_format_folder(c, folder, name) &&
	    child_make_file(c, name, text);

	if (!ok) /* a full disk: the other one may do */
		ok = child_format_tmp_folder(c, folder, name) && child_make_file(c, name, text);
	if (!ok)
		return err_set(
		    err, ERR_SYSTEM, "cannot make a file for the editor: %s", strerror(errno));
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

/* What it left is no text: in words. */
static bool
child_refuse(int why, struct err *err)
{
	switch (why) {
	case EFBIG: return err_set(err, ERR_BADINPUT, "the text is too long (over 16 MB)");
	case EILSEQ: return err_set(err, ERR_BADINPUT, "the text is not UTF-8");
	case ENOENT: return err_set(err, ERR_FAILED, "the editor left no file");
	default:
		return err_set(
		    err, ERR_SYSTEM, "what the editor left cannot be read (%s)", strerror(why));
	}
}

/* `status` -1: nobody knows how it ended. */
static bool
child_take(const struct child *c, int status, struct buf *out, struct err *err)
{
	if (status == -1 || WIFSIGNALED(status))
		return err_set(err, ERR_FAILED, "the editor was killed");
	if (WEXITSTATUS(status) == 127 && access(c->path, F_OK) != 0)
		return err_set(err, ERR_SYSTEM, "the editor %.60s was not found: set $EDITOR",
		    child_editor());
	if (WEXITSTATUS(status) != 0)
		return err_set(err, ERR_FAILED, "the editor failed");
	return child_read_file(AT_FDCWD, c->path, out) || child_refuse(errno, err);
}

bool
child_reap(struct child *c, struct buf *out, bool *ok, struct err *err)
{
	int status = -1;
	pid_t pid = c->pid != 0 ? waitpid(c->pid, &status, WNOHANG) : 0;

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return false;
	c->pid = 0;
	*ok = child_take(c, pid > 0 ? status : -1, out, err);
	return true;
}

void
child_done(struct child *c, bool is_kept)
{
	const char *file = strrchr(c->path, '/') + 1;

	if (is_kept)
		unlinkat(c->lock, file, 0);
	if (child_is_spent(c->lock, c->folder, file))
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

/* Nobody else's, and no editor holds it. */
static bool
child_is_left(int folder)
{
	struct stat st;

	return fstat(folder, &st) == 0 && st.st_uid == geteuid() &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)) == 0 && flock(folder, LOCK_EX | LOCK_NB) == 0;
}

static void
child_take_left(
    int folder, const char *path, struct str name, const struct child_search *search)
{
	char file[NAME_MAX + 5], named[1900];
	struct buf text = { 0 };
	bool is_text;

	snprintf(file, sizeof file, "%.*s.txt", (int)name.n, name.p);
	is_text = child_read_file(folder, file, &text);
	if (!is_text && errno != ENOENT) {
		snprintf(named, sizeof named, "%s/%s", path, file);
		search->rescue(search->ctx, named);
	}
	if (is_text && search->found(search->ctx, name, buf_str(&text)))
		unlinkat(folder, file, 0); /* it is a draft now */
	buf_done(&text);
	if (child_find_rescue(folder, path, named, sizeof named))
		search->rescue(search->ctx, named);
	else if (child_is_spent(folder, path, file))
		child_remove_folder(folder, path);
}

/* NAME-XXXXXX in `folder`, behind `owner`. */
static void
child_look(
    const char *folder, const char *owner, const char *entry, const struct child_search *search)
{
	size_t skip = strlen(owner), n = strlen(entry);
	char path[1500];
	int fd;

	if (n <= skip + SUFFIX || strncmp(entry, owner, skip) != 0 || entry[skip] == '.' ||
	    strchr(entry + skip, '+') != NULL)
		return;
	snprintf(path, sizeof path, "%s/%s", folder, entry);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	if (child_is_left(fd))
		child_take_left(
		    fd, path, (struct str){ entry + skip, n - skip - SUFFIX }, search);
	close(fd);
}

static void
child_scan_folder(const char *folder, const char *owner, const struct child_search *search)
{
	const struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		child_look(folder, owner, entry->d_name, search);
	if (dir != NULL)
		closedir(dir);
}

void
child_scan(const char *folder, const struct child_search *search)
{
	char path[1100], owner[NAME_MAX];

	snprintf(path, sizeof path, "%s/editor", folder);
	child_scan_folder(path, "", search);
	if (child_format_owner(owner, sizeof owner, folder))
		child_scan_folder(child_tmp(), owner, search);
}
