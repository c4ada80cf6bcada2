#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo_priv.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/str.h"
#include "ttydesk/db/script.h"

/* What people do, how often in a hundred. When there is nothing to do it for,
 * the next one is tried at once. */
struct live_deed {
	const char *file;
	uint32_t share;
};

/* clang-format off */
static const struct live_deed live_deeds[] = {
	{ "live_reply.sql",    48 },
	{ "live_open.sql",     14 },
	{ "live_take.sql",     11 },
	{ "live_resolve.sql",  10 },
	{ "live_close.sql",     5 },
	{ "live_tag.sql",       7 },
	{ "live_priority.sql",  5 },
};
/* clang-format on */

#define LIVE_PAUSE_MIN_MS 900
#define LIVE_PAUSE_MAX_MS 3600

static size_t
live_draw_deed(void)
{
	uint32_t at = rng_below(100);

	for (size_t i = 0; i < countof(live_deeds); i++) {
		if (at < live_deeds[i].share)
			return i;
		at -= live_deeds[i].share;
	}
	return 0;
}

/* Somebody does something. False: the connection is gone. */
static bool
live_act(struct script *s)
{
	size_t first = live_draw_deed();
	struct buf ticket = { 0 };
	struct err err = { 0 };
	char number[16];
	const char *params[] = { number };

	for (size_t i = 0; i < countof(live_deeds) && ticket.n == 0; i++) {
		const char *file = live_deeds[(first + i) % countof(live_deeds)].file;

		snprintf(number, sizeof number, "%" PRIu32, rng_below(UINT32_C(1) << 31));
		/* one that fails (a lock, a deadlock) is left, as people do */
		if (!script_value(s, demo_sql(file), params, 1, &ticket, &err) &&
		    err.code == ERR_LOST)
			break;
	}
	buf_done(&ticket);
	return err.code != ERR_LOST;
}

static TD_NORETURN void
live_main(const char *conninfo, int fd)
{
	struct pollfd parent = { .fd = fd, .events = POLLIN };
	struct script *s = NULL;

	for (;;) {
		int pause_ms =
		    LIVE_PAUSE_MIN_MS + (int)rng_below(LIVE_PAUSE_MAX_MS - LIVE_PAUSE_MIN_MS);
		int n = poll(&parent, 1, pause_ms);

		/* nothing is ever written there: it was closed */
		if (n > 0 || (n < 0 && errno != EINTR))
			break;
		if (s == NULL)
			s = script_open(conninfo, NULL);
		if (s != NULL && !live_act(s)) {
			script_close(s);
			s = NULL;
		}
	}
	script_close(s);
	_exit(0);
}

static void
live_become_child(const struct demo_cluster *c, pid_t parent)
{
	sigset_t none;

	/* the terminal's keys and signals are the screen's; ours is the parent */
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(1);
	close(c->users_fd); /* or it would keep the server running */
}

bool
demo_live_start(struct demo_live *live, const struct demo_cluster *c, struct err *err)
{
	char conninfo[DEMO_CONNINFO_SIZE];
	pid_t parent = getpid();
	int fds[2];

	*live = (struct demo_live){ .fd = -1 };
	demo_conninfo(c, "backend", "desk", conninfo);
	if (pipe(fds) != 0)
		return err_set(err, ERR_SYSTEM, "demo: no pipe: %s", strerror(errno));
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	live->pid = fork();
	if (live->pid == 0) {
		close(fds[1]);
		live_become_child(c, parent);
		live_main(conninfo, fds[0]);
	}
	close(fds[0]);
	live->fd = fds[1];
	if (live->pid > 0)
		return true;
	live->pid = 0;
	close(fds[1]);
	return err_set(err, ERR_SYSTEM, "demo: no process: %s", strerror(errno));
}

void
demo_live_stop(struct demo_live *live)
{
	if (live->pid <= 0)
		return;
	close(live->fd);
	kill(live->pid, SIGTERM);
	while (waitpid(live->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*live = (struct demo_live){ .fd = -1 };
}
