#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ttydesk/base/macros.h"

/* A handler can reach nothing else. */
static int signal_pipe[2] = { -1, -1 };

static const int caught[] = { SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD };

static void
signals_handle(int signo)
{
	int saved = errno;
	unsigned char byte = (unsigned char)signo;
	ssize_t n = write(signal_pipe[1], &byte, 1);

	(void)n; /* a full pipe holds enough signals already */
	errno = saved;
}

static bool
signals_prepare(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

int
signals_open(void)
{
	struct sigaction action;

	if (pipe(signal_pipe) != 0)
		return -1;
	if (!signals_prepare(signal_pipe[0]) || !signals_prepare(signal_pipe[1])) {
		signals_close();
		return -1;
	}
	memset(&action, 0, sizeof action);
	action.sa_handler = signals_handle;
	action.sa_flags = SA_RESTART;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < countof(caught); i++)
		sigaction(caught[i], &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL); /* a file at its limit is an error of write() */
	return signal_pipe[0];
}

void
signals_close(void)
{
	for (size_t i = 0; i < countof(caught); i++)
		signal(caught[i], SIG_DFL);
	for (int i = 0; i < 2; i++) {
		if (signal_pipe[i] >= 0)
			close(signal_pipe[i]);
		signal_pipe[i] = -1;
	}
}

int
signals_next(void)
{
	unsigned char byte;

	return read(signal_pipe[0], &byte, 1) == 1 ? byte : 0;
}

void
signals_stop_self(void)
{
	raise(SIGSTOP);
}
