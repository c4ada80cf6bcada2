#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void
child_reset_signals(void)
{
	sigset_t none;

	for (int s = 1; s < 32; s++)
		(void)signal(s, SIG_DFL); /* SIGKILL and SIGSTOP refuse: fine */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

pid_t
child_start(int *fd, void (*run)(int fd, void *arg), void *arg)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0)
		return -1;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	pid = fork();
	if (pid == 0) {
		child_reset_signals();
		(void)close(ends[0]);
		run(ends[1], arg);
		_exit(0);
	}
	(void)close(ends[1]);
	if (pid < 0) {
		(void)close(ends[0]);
		return -1;
	}
	*fd = ends[0];
	return pid;
}

void
child_end(pid_t *child, int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	if (*child > 0) {
		(void)kill(*child, SIGKILL);
		while (waitpid(*child, NULL, 0) < 0 && errno == EINTR)
			continue; /* ECHILD: somebody reaps all children */
	}
	*child = 0;
	*fd = -1;
}
