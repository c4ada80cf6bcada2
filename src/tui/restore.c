#include "restore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ttydesk/base/macros.h"

#define RESTORE_STACK_SIZE (64 * 1024)

static const int restore_signals[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT };

static struct {
	volatile sig_atomic_t is_armed;
	int fd, flags;
	struct termios modes;
	char bytes[512];
	size_t n;
	struct sigaction before[countof(restore_signals)];
	char stack[RESTORE_STACK_SIZE];
} restore;

void
restore_arm(int fd, const struct termios *modes, int flags, struct str bytes)
{
	restore.is_armed = 0;
	restore.fd = fd;
	restore.modes = *modes;
	restore.flags = flags;
	restore.n = bytes.n < sizeof restore.bytes ? bytes.n : sizeof restore.bytes;
	memcpy(restore.bytes, bytes.p, restore.n);
	restore.is_armed = 1;
}

void
restore_now(void)
{
	int error = errno, tries = 20;
	size_t done = 0;

	if (!restore.is_armed)
		return;
	restore.is_armed = 0;
	while (done < restore.n && tries > 0) {
		ssize_t n = write(restore.fd, restore.bytes + done, restore.n - done);
		struct pollfd wait = { .fd = restore.fd, .events = POLLOUT };

		if (n > 0)
			done += (size_t)n;
		else if (errno != EAGAIN && errno != EINTR)
			break; /* it is gone */
		else if (poll(&wait, 1, 50) <= 0)
			tries--;
	}
	tcsetattr(restore.fd, TCSANOW, &restore.modes);
	if (restore.flags >= 0)
		(void)fcntl(restore.fd, F_SETFL, restore.flags);
	errno = error;
}

static void
restore_die(int number)
{
	restore_now();
	raise(number); /* SA_RESETHAND made it the default again */
}

void
restore_catch(void)
{
	stack_t stack = { .ss_sp = restore.stack, .ss_size = sizeof restore.stack };
	struct sigaction action = { .sa_handler = restore_die,
		.sa_flags = SA_ONSTACK | (int)SA_RESETHAND | SA_NODEFER };

	sigemptyset(&action.sa_mask);
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < countof(restore_signals); i++)
		sigaction(restore_signals[i], &action, &restore.before[i]);
}

void
restore_release(void)
{
	stack_t stack = { .ss_flags = SS_DISABLE };

	for (size_t i = 0; i < countof(restore_signals); i++)
		sigaction(restore_signals[i], &restore.before[i], NULL);
	sigaltstack(&stack, NULL);
}
