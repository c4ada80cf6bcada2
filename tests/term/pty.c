#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

#define ENV_MAX 256

extern char **environ;

struct pty {
	int master, slave; /* our slave keeps the settings readable */
	pid_t pid;
	bool has_ended, has_stopped;
	int status;
	struct termios first;
	struct buf log;
};

static void
pty_die(const char *what)
{
	perror(what);
	exit(99);
}

/* ---- the environment, made before the fork ---- */

static bool
pty_is_dropped(const char *entry)
{
	static const char *const prefixes[] = { "PG", "TTYDESK_", "NO_COLOR=", "LC_", "LANG=",
		"LANGUAGE=", "LINES=", "COLUMNS=", "EDITOR=", "VISUAL=", "TERM=", "TERMINFO",
		"COLORTERM=", "XDG_", "ESCDELAY=" };

	for (size_t i = 0; i < countof(prefixes); i++) {
		if (strncmp(entry, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return false;
}

static bool
pty_same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return strcspn(b, "=") == n && strncmp(a, b, n) == 0;
}

static size_t
pty_env_set(const char **env, size_t n, const char *entry)
{
	for (size_t i = 0; i < n; i++) {
		if (pty_same_name(env[i], entry)) {
			env[i] = env[--n];
			break;
		}
	}
	if (strchr(entry, '=') != NULL && n < ENV_MAX - 1)
		env[n++] = entry;
	env[n] = NULL;
	return n;
}

static void
pty_env(const char **env, char *term, size_t size, const struct pty_options *o)
{
	size_t n = 0;

	for (char **e = environ; *e != NULL && n < ENV_MAX - 4; e++) {
		if (!pty_is_dropped(*e))
			n = pty_env_set(env, n, *e);
	}
	snprintf(term, size, "TERM=%s", o->term ? o->term : "xterm-256color");
	n = pty_env_set(env, n, term);
	n = pty_env_set(env, n, "LANG=C.UTF-8");
	for (size_t i = 0; o->env != NULL && o->env[i] != NULL; i++)
		n = pty_env_set(env, n, o->env[i]);
}

/* ---- the process ---- */

/* In the child. */
static void
pty_exec(const struct pty_options *o, const char **env, int slave)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < 32; i++)
		signal(i, SIG_DFL);
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0) != 0)
		_exit(96);
	for (int fd = 0; fd < 3; fd++)
		dup2(slave, fd);
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	execve(o->argv[0], (char *const *)(uintptr_t)o->argv, (char *const *)(uintptr_t)env);
	_exit(97);
}

struct pty *
pty_open(const struct pty_options *o)
{
	struct pty *p = mem_zalloc(sizeof *p);
	struct winsize size = { .ws_col = (unsigned short)(o->cols ? o->cols : 80),
		.ws_row = (unsigned short)(o->rows ? o->rows : 24) };
	const char *env[ENV_MAX];
	char term[100];

	pty_env(env, term, sizeof term, o);
	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->master < 0 || grantpt(p->master) != 0 || unlockpt(p->master) != 0)
		pty_die("no pseudo-terminal");
	p->slave = open(ptsname(p->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->slave < 0 || ioctl(p->master, TIOCSWINSZ, &size) != 0 ||
	    tcgetattr(p->slave, &p->first) != 0)
		pty_die("no terminal");
	p->pid = fork();
	if (p->pid < 0)
		pty_die("fork");
	if (p->pid == 0)
		pty_exec(o, env, p->slave);
	return p;
}

void
pty_hang_up(struct pty *p)
{
	if (p->master < 0)
		return;
	close(p->slave);
	close(p->master);
	p->slave = p->master = -1;
}

static void
pty_reap(struct pty *p, int flags)
{
	int status;

	if (p->has_ended || waitpid(p->pid, &status, flags | WUNTRACED | WCONTINUED) != p->pid)
		return;
	if (WIFSTOPPED(status)) {
		p->has_stopped = true;
	} else if (WIFCONTINUED(status)) {
		p->has_stopped = false;
	} else {
		p->has_ended = true;
		p->status = status;
	}
}

void
pty_close(struct pty *p)
{
	if (p == NULL)
		return;
	if (!p->has_ended) {
		kill(p->pid, SIGKILL);
		while (!p->has_ended)
			pty_reap(p, 0);
	}
	pty_hang_up(p);
	buf_done(&p->log);
	mem_free(p);
}

pid_t
pty_pid(const struct pty *p)
{
	return p->pid;
}

int
pty_fd(const struct pty *p)
{
	return p->master;
}

void
pty_write(struct pty *p, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(p->master, bytes, n);

		if (done < 0 && errno != EINTR && errno != EAGAIN)
			pty_die("write to the terminal");
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

size_t
pty_read(struct pty *p, int64_t timeout_us)
{
	struct pollfd fd = { p->master, POLLIN, 0 };
	ssize_t n;

	if (poll(&fd, 1, (int)((timeout_us + WHEN_MS - 1) / WHEN_MS)) <= 0)
		return 0;
	buf_reserve(&p->log, 65536);
	n = read(p->master, p->log.p + p->log.n, 65536);
	if (n <= 0)
		return 0;
	p->log.n += (size_t)n;
	p->log.p[p->log.n] = '\0';
	return (size_t)n;
}

struct str
pty_log(const struct pty *p)
{
	return buf_str(&p->log);
}

void
pty_resize(struct pty *p, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols,
		.ws_row = (unsigned short)rows };

	if (ioctl(p->master, TIOCSWINSZ, &size) != 0)
		pty_die("resize");
}

void
pty_signal(struct pty *p, int signal)
{
	if (!p->has_ended)
		kill(p->pid, signal);
}

struct termios
pty_settings(const struct pty *p)
{
	struct termios t;

	if (tcgetattr(p->slave, &t) != 0)
		pty_die("tcgetattr");
	return t;
}

struct termios
pty_first_settings(const struct pty *p)
{
	return p->first;
}

bool
pty_has_ended(struct pty *p, int *status)
{
	pty_reap(p, WNOHANG);
	if (p->has_ended && status != NULL)
		*status = p->status;
	return p->has_ended;
}

bool
pty_has_stopped(struct pty *p)
{
	pty_reap(p, WNOHANG);
	return p->has_stopped;
}
