#include "shell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What it wrote stays to be read: Enter goes on. `exit` in the command ends only
 * the inner shell. */
static const char shell_script[] =
    "trap : INT; /bin/sh -c \"$1\" ttydesk \"$2\"; s=$?; [ $s$3 = 0quiet ] && exit 0;"
    " printf '\\n[exit %s, Enter goes back] ' $s >/dev/tty; read -r _ </dev/tty; exit $s";

/* The input as a file without a name: no pipe that somebody has to fill. */
static int
shell_input(struct str input)
{
	const char *dir = getenv("TMPDIR");
	char path[1200];
	int fd;

	if (input.p == NULL)
		return open("/dev/tty", O_RDONLY | O_CLOEXEC);
	snprintf(
	    path, sizeof path, "%s/ttydesk-pipe-XXXXXX", dir && dir[0] == '/' ? dir : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	unlink(path);
	while (input.n > 0) {
		ssize_t n = write(fd, input.p, input.n);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		input.p += n;
		input.n -= (size_t)n;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* The terminal belongs to the process group `group`. Asking for that from behind
 * stops who does not ignore the signal for it. */
static void
shell_give_terminal(pid_t group)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, was;

	sigaction(SIGTTOU, &ignore, &was);
	tcsetpgrp(STDIN_FILENO, group);
	sigaction(SIGTTOU, &was, NULL);
}

static _Noreturn void
shell_exec(int input, const struct shell_call *c)
{
	sigset_t none;

	setpgid(0, 0);
	shell_give_terminal(getpid());
	dup2(input, STDIN_FILENO);
	for (int signo = 1; signo < 32; signo++) {
		if (signo != SIGKILL && signo != SIGSTOP)
			signal(signo, SIG_DFL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	unsetenv("PGPASSWORD");
	execl("/bin/sh", "sh", "-c", shell_script, "ttydesk", c->command,
	    c->argument ? c->argument : "", c->is_quiet ? "quiet" : "", (char *)NULL);
	_exit(127);
}

bool
shell_start(struct shell *s, const struct shell_call *c, struct err *err)
{
	int fd = c->file ? open(c->file, O_RDONLY | O_CLOEXEC) : shell_input(c->input);

	if (fd < 0)
		return err_set(
		    err, ERR_SYSTEM, "no file for the command's input: %s", strerror(errno));
	fflush(NULL);
	s->pid = fork();
	if (s->pid == 0)
		shell_exec(fd, c);
	close(fd);
	if (s->pid > 0)
		return true;
	s->pid = 0;
	return err_set(err, ERR_SYSTEM, "cannot start a command: %s", strerror(errno));
}

bool
shell_reap(struct shell *s)
{
	int status;

	if (s->pid == 0 || waitpid(s->pid, &status, WNOHANG) != s->pid)
		return false;
	s->pid = 0;
	shell_give_terminal(getpgrp());
	return true;
}

void
shell_leave(struct shell *s)
{
	if (s->pid > 0)
		kill(-s->pid, SIGHUP);
	s->pid = 0;
}
