#include "demo_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/str.h"

static const char place_marker[] = "marker";
static const char place_marker_text[] = "ttydesk demo cluster 1\n";

extern char **environ;

void
demo_place_path(const struct demo_cluster *c, const char *name, char out[static PATH_MAX])
{
	snprintf(out, PATH_MAX, "%.*s/%s", PATH_MAX - 64, c->folder, name);
}

static bool
place_fail(struct err *err, const char *what, const char *path)
{
	return err_set(err, ERR_SYSTEM, "demo: %s %.200s: %s", what, path, strerror(errno));
}

/* Who runs the server: the caller, or for root somebody without its rights,
 * since PostgreSQL refuses to run as root. */
static bool
place_find_user(struct demo_cluster *c, struct err *err)
{
	struct passwd *pw;

	c->uid = geteuid();
	c->gid = getegid();
	if (c->uid != 0) {
		pw = getpwuid(c->uid);
	} else {
		pw = getpwnam("postgres");
		if (pw == NULL)
			pw = getpwnam("nobody");
		if (pw == NULL || pw->pw_uid == 0)
			return err_set(err, ERR_SYSTEM,
			    "demo: PostgreSQL does not run as root, and there is no user "
			    "postgres or nobody");
		c->uid = pw->pw_uid;
		c->gid = pw->pw_gid;
	}
	snprintf(c->user, sizeof c->user, "%s", pw ? pw->pw_name : "");
	return true;
}

static bool
place_find_folder(struct demo_cluster *c, struct err *err)
{
	const char *set = getenv("TTYDESK_DEMO_DIR"), *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	int n;

	if (set != NULL && set[0] == '/') {
		n = snprintf(c->folder, sizeof c->folder, "%s", set);
	} else if (geteuid() == 0) {
		n = snprintf(c->folder, sizeof c->folder, "/var/lib/ttydesk-demo");
	} else if (data != NULL && data[0] == '/') {
		n = snprintf(c->folder, sizeof c->folder, "%s/ttydesk/demo", data);
	} else {
		struct passwd *pw = getpwuid(geteuid());

		if (home == NULL || home[0] != '/')
			home = pw ? pw->pw_dir : NULL;
		if (home == NULL)
			return err_set(err, ERR_SYSTEM,
			    "demo: no home folder; set TTYDESK_DEMO_DIR to a folder");
		n = snprintf(c->folder, sizeof c->folder, "%s/.local/share/ttydesk/demo", home);
	}
	if (n <= 0 || n > PATH_MAX - 128)
		return err_set(err, ERR_SYSTEM, "demo: the path of its folder is too long");
	return true;
}

/* FNV-1a: two demos of one user must not share a socket. */
static uint32_t
place_hash(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

static void
place_find_socket(struct demo_cluster *c)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	uint32_t hash = place_hash(c->folder);
	struct stat st;
	int n = DEMO_SOCKET_MAX + 1;

	if (geteuid() != 0 && run != NULL && run[0] == '/' && stat(run, &st) == 0 &&
	    S_ISDIR(st.st_mode) && st.st_uid == c->uid)
		n = snprintf(c->socket, sizeof c->socket, "%s/ttydesk-demo-%08x", run, hash);
	if (n > DEMO_SOCKET_MAX)
		snprintf(c->socket, sizeof c->socket, "/tmp/ttydesk-demo-%u-%08x",
		    (unsigned)c->uid, hash);
}

static bool
place_make_parents(const char *folder, struct err *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s", folder);
	for (char *p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			return place_fail(err, "cannot make", path);
		*p = '/';
	}
	return true;
}

static bool
place_is_empty(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	bool is_empty = d != NULL;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			is_empty = false;
	}
	if (d != NULL)
		closedir(d);
	return is_empty;
}

static bool
place_has_marker(const struct demo_cluster *c)
{
	char path[PATH_MAX], text[sizeof place_marker_text] = { 0 };
	struct stat st;
	ssize_t n = 0;
	int fd;

	demo_place_path(c, place_marker, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid())
		n = read(fd, text, sizeof text);
	close(fd);
	return n == (ssize_t)strlen(place_marker_text) && strcmp(text, place_marker_text) == 0;
}

static bool
place_put_marker(const struct demo_cluster *c, struct err *err)
{
	char path[PATH_MAX];
	size_t len = strlen(place_marker_text);
	int fd;

	demo_place_path(c, place_marker, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return place_fail(err, "cannot write", path);
	if (write(fd, place_marker_text, len) != (ssize_t)len || close(fd) != 0)
		return place_fail(err, "cannot write", path);
	return true;
}

bool
demo_place_open(struct demo_cluster *c, struct err *err)
{
	/* the server's user must be able to pass through root's folder */
	mode_t mode = geteuid() == 0 ? 0711 : 0700;
	struct stat st;

	if (!place_find_user(c, err) || !place_find_folder(c, err) ||
	    !place_make_parents(c->folder, err))
		return false;
	place_find_socket(c);
	if (mkdir(c->folder, mode) != 0 && errno != EEXIST)
		return place_fail(err, "cannot make", c->folder);
	if (lstat(c->folder, &st) != 0)
		return place_fail(err, "cannot look at", c->folder);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return err_set(err, ERR_SYSTEM,
		    "demo: %.200s is not a folder of yours; move it away, or set "
		    "TTYDESK_DEMO_DIR to another folder",
		    c->folder);
	if (place_has_marker(c))
		return true;
	if (!place_is_empty(c->folder))
		return err_set(err, ERR_SYSTEM,
		    "demo: %.200s holds files that ttydesk did not make; move them away, or "
		    "set TTYDESK_DEMO_DIR to another folder",
		    c->folder);
	if (chmod(c->folder, mode) != 0)
		return place_fail(err, "cannot close", c->folder);
	/* two first starts: the one that loses finds the other's marker */
	return place_put_marker(c, err) || place_has_marker(c);
}

bool
demo_place_socket(const struct demo_cluster *c, struct err *err)
{
	struct stat st;

	if (mkdir(c->socket, 0700) == 0 && geteuid() == 0 &&
	    lchown(c->socket, c->uid, c->gid) != 0)
		return place_fail(err, "cannot hand over", c->socket);
	if (lstat(c->socket, &st) != 0)
		return place_fail(err, "cannot make", c->socket);
	if (!S_ISDIR(st.st_mode) || st.st_uid != c->uid || (st.st_mode & 0077) != 0)
		return err_set(err, ERR_SYSTEM,
		    "demo: %.90s is somebody else's, or open to others; remove it", c->socket);
	return true;
}

int
demo_place_lock_open(const struct demo_cluster *c, const char *name, struct err *err)
{
	char path[PATH_MAX];
	int fd;

	demo_place_path(c, name, path);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		place_fail(err, "cannot open", path);
	return fd;
}

bool
demo_place_lock(int fd, int op)
{
	while (flock(fd, op) != 0) {
		if (errno != EINTR)
			return false;
	}
	return true;
}

void
demo_place_forget_environment(void)
{
	char name[64];

	for (char **e = environ; e != NULL && *e != NULL;) {
		size_t n = strcspn(*e, "=");

		if (strncmp(*e, "PG", 2) == 0 && n < sizeof name) {
			memcpy(name, *e, n);
			name[n] = '\0';
			unsetenv(name);
			e = environ; /* the list has moved */
		} else {
			e++;
		}
	}
}

void
demo_place_become(const struct demo_cluster *c)
{
	demo_place_forget_environment();
	umask(077);
	if (chdir("/") != 0)
		_exit(126);
	if (geteuid() != 0)
		return;
	if (setgroups(1, &c->gid) != 0 || setgid(c->gid) != 0 || setuid(c->uid) != 0 ||
	    setuid(0) == 0)
		_exit(126);
}

static int
place_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	return type == FTW_DP || type == FTW_DNR ? rmdir(path) : unlink(path);
}

bool
demo_place_remove(const struct demo_cluster *c, struct err *err)
{
	char server[PATH_MAX];
	struct stat st;
	int status = 0;
	pid_t pid;

	demo_place_path(c, "server", server);
	if (!place_has_marker(c))
		return err_set(err, ERR_SYSTEM,
		    "demo: %.200s has no marker of ttydesk: nothing was removed", c->folder);
	if (lstat(server, &st) != 0)
		return errno == ENOENT || place_fail(err, "cannot look at", server);
	if (!S_ISDIR(st.st_mode) || st.st_uid != c->uid)
		return err_set(err, ERR_SYSTEM,
		    "demo: %.200s is not the server's: nothing was removed", server);
	/* what the server's user owns is removed with that user's rights only */
	pid = fork();
	if (pid == 0) {
		demo_place_become(c);
		nftw(server, place_remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return place_fail(err, "cannot remove", server);
	if (rmdir(server) != 0 && errno != ENOENT)
		return place_fail(err, "cannot remove", server);
	return true;
}
