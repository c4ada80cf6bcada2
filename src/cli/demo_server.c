#include "demo_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttydesk/base/when.h"
#include "ttydesk/db/script.h"

#define SERVER_OLDEST 15
#define SERVER_NEWEST 40
#define SERVER_START_SECONDS 60

static void
server_nap(void)
{
	struct timespec ts = { 0, 20 * 1000 * 1000 };

	nanosleep(&ts, NULL);
}

/* ---- where PostgreSQL's programs are ---- */

static bool
server_has_programs(const char *bin)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%.*s/initdb", PATH_MAX - 16, bin);
	if (access(path, X_OK) != 0)
		return false;
	snprintf(path, sizeof path, "%.*s/postgres", PATH_MAX - 16, bin);
	return access(path, X_OK) == 0;
}

/* The newest of /usr/lib/postgresql/N/bin; only N = `major` unless that is 0. */
static bool
server_find_packaged(int major, char out[static PATH_MAX])
{
	static const char *const roots[][2] = { { "/usr/lib/postgresql/", "/bin" },
		{ "/usr/pgsql-", "/bin" }, { "/usr/lib/postgresql", "/bin" } };

	for (int n = major ? major : SERVER_NEWEST; n >= (major ? major : SERVER_OLDEST); n--) {
		for (size_t i = 0; i < countof(roots); i++) {
			snprintf(out, PATH_MAX, "%s%d%s", roots[i][0], n, roots[i][1]);
			if (server_has_programs(out))
				return true;
		}
	}
	return false;
}

/* What `pg_config --bindir` says, for builds that lie elsewhere. */
static bool
server_ask_config(char out[static PATH_MAX])
{
	int fds[2];
	ssize_t n;
	pid_t pid;

	if (pipe(fds) != 0)
		return false;
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(fds[1], 1);
		dup2(null, 2);
		close(fds[0]);
		close(fds[1]);
		execlp("pg_config", "pg_config", "--bindir", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	n = pid > 0 ? read(fds[0], out, PATH_MAX - 1) : 0;
	close(fds[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	return out[0] == '/' && server_has_programs(out);
}

/* The major version the data folder was made with, 0 if there is none. The
 * folder is the server's user's: root reads it through no link. */
static int
server_data_version(const struct demo_cluster *c)
{
	char path[PATH_MAX], text[16] = { 0 };
	int fd;

	demo_place_path(c, "server/data/PG_VERSION", path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof text - 1) < 0)
		text[0] = '\0';
	close(fd);
	return (int)strtol(text, NULL, 10);
}

static bool
server_find_bin(const struct demo_cluster *c, char out[static PATH_MAX], struct err *err)
{
	int major = server_data_version(c);

	if (server_find_packaged(major, out) || server_ask_config(out))
		return true;
	if (major != 0)
		return err_set(err, ERR_SYSTEM,
		    "demo: it was made by PostgreSQL %d, which is not installed any more; "
		    "start over with: ttydesk demo --reset",
		    major);
	return err_set(err, ERR_SYSTEM,
	    "demo: no PostgreSQL server (%d or newer) on this machine; on Debian install the "
	    "package postgresql-15, on Fedora postgresql-server",
	    SERVER_OLDEST);
}

/* ---- running its programs as the server's user ---- */

/* In the child: `log` (a name in the folder) takes what the program says. */
static void
server_exec(const struct demo_cluster *c, const char *log, const char *const argv[])
{
	char path[PATH_MAX];
	int null, out;

	demo_place_become(c);
	demo_place_path(c, log, path);
	null = open("/dev/null", O_RDWR);
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out < 0 ? null : out, 1) < 0 ||
	    dup2(out < 0 ? null : out, 2) < 0)
		_exit(126);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

/* Runs a program to its end; true if it ended well. */
static bool
server_call(const struct demo_cluster *c, const char *log, const char *const argv[])
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		server_exec(c, log, argv);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
server_make_folder(const struct demo_cluster *c, struct err *err)
{
	char path[PATH_MAX];

	demo_place_path(c, "server", path);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(
		    err, ERR_SYSTEM, "demo: cannot make %.200s: %s", path, strerror(errno));
	if (geteuid() == 0 && lchown(path, c->uid, c->gid) != 0)
		return err_set(err, ERR_SYSTEM, "demo: cannot hand over %.200s: %s", path,
		    strerror(errno));
	return true;
}

/* The data folder appears under its name only when it is whole. */
static bool
server_rename(const struct demo_cluster *c, const char *from, const char *to)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		demo_place_become(c);
		_exit(rename(from, to) == 0 ? 0 : 1);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
demo_server_make(const struct demo_cluster *c, FILE *progress, struct err *err)
{
	char bin[PATH_MAX], program[PATH_MAX], data[PATH_MAX], making[PATH_MAX];
	const char *argv[] = { program, "--locale=C.UTF-8", "-D", making, "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--no-sync", NULL };

	if (!server_find_bin(c, bin, err))
		return false;
	if (server_data_version(c) != 0)
		return true;
	if (progress != NULL)
		fprintf(progress, "Making a private PostgreSQL cluster in %s\n", c->folder);
	/* a first start that was interrupted leaves its pieces */
	if (!demo_place_remove(c, err) || !server_make_folder(c, err))
		return false;
	snprintf(program, sizeof program, "%.*s/initdb", PATH_MAX - 16, bin);
	demo_place_path(c, "server/data", data);
	demo_place_path(c, "server/making", making);
	if (!server_call(c, "server/initdb.log", argv)) {
		argv[1] = "--no-locale"; /* a system without C.UTF-8 */
		if (!server_call(c, "server/initdb.log", argv))
			return err_set(err, ERR_SYSTEM,
			    "demo: PostgreSQL could not make its cluster; the reason is in "
			    "%.200s/server/initdb.log",
			    c->folder);
	}
	return server_rename(c, making, data) ||
	    err_set(err, ERR_SYSTEM, "demo: cannot make %.200s", data);
}

/* ---- the keeper ---- */

/* The server is the keeper's only child: when it ends, so does the keeper. */
static void
server_child_ended(int sig)
{
	(void)sig;
	if (waitpid(-1, NULL, WNOHANG) > 0)
		_exit(0);
}

static void
server_exec_postgres(const struct demo_cluster *c, const char *bin)
{
	char program[PATH_MAX], data[PATH_MAX], socket[PATH_MAX];
	pid_t keeper = getppid();
	/* No network, no replication, no wait for the disk: it can be made anew. */
	const char *argv[] = { program, "-D", data, "-p", "5432", "-c", socket, "-c",
		"listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "fsync=off",
		"-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c",
		"wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_connections=40",
		"-c", "shared_buffers=128MB", "-c", "max_wal_size=2GB", "-c", "jit=off", "-c",
		"cluster_name=ttydesk-demo", "-c", "logging_collector=off", "-c",
		"lc_messages=C", NULL };

	snprintf(program, sizeof program, "%.*s/postgres", PATH_MAX - 16, bin);
	demo_place_path(c, "server/data", data);
	snprintf(socket, sizeof socket, "unix_socket_directories=%s", c->socket);
	demo_place_become(c);
	/* after the change of user, which would clear it */
	if (prctl(PR_SET_PDEATHSIG, SIGINT) != 0 || getppid() != keeper)
		_exit(126);
	server_exec(c, "server/server.log", argv);
}

static void
server_keeper_signals(void)
{
	struct sigaction sa = { .sa_handler = server_child_ended };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < 32; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGCHLD, &sa, NULL);
}

/* A fast shutdown, and a rude one after ten seconds. */
static void
server_end(pid_t pid)
{
	kill(pid, SIGINT);
	for (int i = 0; i < 500; i++) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return;
		server_nap();
	}
	kill(pid, SIGQUIT);
	waitpid(pid, NULL, 0);
}

/* Ends when the server has ended: either by itself, or by the keeper's word
 * once nobody holds the users' lock. */
static void
server_keep(const struct demo_cluster *c, const char *bin, int keeper_fd)
{
	int null = open("/dev/null", O_RDWR);
	int users_fd;
	pid_t pid;

	setsid();
	server_keeper_signals();
	/* nothing of the caller stays open: its lock, terminal and pipes */
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	for (int fd = 3; fd < 1024; fd++) {
		if (fd != keeper_fd)
			close(fd);
	}
	users_fd = demo_place_lock_open(c, "users.lock", NULL);
	pid = fork();
	if (pid == 0)
		server_exec_postgres(c, bin);
	if (pid < 0 || users_fd < 0)
		_exit(1);
	demo_place_lock(users_fd, LOCK_EX);
	signal(SIGCHLD, SIG_DFL);
	server_end(pid);
	rmdir(c->socket);
	_exit(0);
}

bool
demo_server_is_kept(const struct demo_cluster *c)
{
	int fd = demo_place_lock_open(c, "keeper.lock", NULL);
	bool is_free;

	if (fd < 0)
		return false;
	is_free = demo_place_lock(fd, LOCK_EX | LOCK_NB);
	close(fd);
	return !is_free;
}

bool
demo_server_start(const struct demo_cluster *c, struct err *err)
{
	char bin[PATH_MAX], conninfo[DEMO_CONNINFO_SIZE];
	int64_t until = when_mono() + SERVER_START_SECONDS * WHEN_SECOND;
	int keeper_fd;
	pid_t pid;

	if (!server_find_bin(c, bin, err) || !demo_place_socket(c, err))
		return false;
	keeper_fd = demo_place_lock_open(c, "keeper.lock", err);
	if (keeper_fd < 0)
		return false;
	/* the lock goes on to the keeper with the file description */
	if (demo_place_lock(keeper_fd, LOCK_EX | LOCK_NB)) {
		pid = fork();
		if (pid == 0) {
			if (fork() == 0)
				server_keep(c, bin, keeper_fd);
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	close(keeper_fd);
	demo_conninfo(c, "postgres", "postgres", conninfo);
	while (!script_ping(conninfo)) {
		if (!demo_server_is_kept(c) || when_mono() > until)
			return err_set(err, ERR_SYSTEM,
			    "demo: the private PostgreSQL server did not start; the reason is "
			    "in "
			    "%.200s/server/server.log",
			    c->folder);
		server_nap();
	}
	return true;
}
