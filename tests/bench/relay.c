#include "relay.h"

#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "pty.h"
#include "ttydesk/base/when.h"

#define CHUNK 4096
#define CHUNKS 1024

/* One direction: what waits for its time. A ring. */
struct way {
	struct relay_chunk {
		int64_t due;
		size_t n;
		char bytes[CHUNK];
	} chunks[CHUNKS];
	unsigned head, tail;
	int64_t free_at; /* when the line has sent what it took so far */
};

struct relay {
	struct way in, out;
	int64_t delay_us;
	double bytes_per_us; /* 0: no limit */
};

static bool
relay_is_full(const struct way *w)
{
	return w->head - w->tail == CHUNKS;
}

static void
relay_take(const struct relay *r, struct way *w, const char *bytes, size_t n)
{
	struct relay_chunk *c = &w->chunks[w->head++ % CHUNKS];
	int64_t now = when_mono();

	if (w->free_at < now)
		w->free_at = now;
	if (r->bytes_per_us > 0)
		w->free_at += (int64_t)((double)n / r->bytes_per_us);
	c->due = w->free_at + r->delay_us;
	c->n = n;
	memcpy(c->bytes, bytes, n);
}

/* When the next chunk of the way is due. */
static int64_t
relay_due(const struct way *w)
{
	return w->head == w->tail ? WHEN_NEVER : w->chunks[w->tail % CHUNKS].due;
}

static void
relay_give(struct way *w, int fd, int64_t now)
{
	while (relay_due(w) <= now) {
		const struct relay_chunk *c = &w->chunks[w->tail % CHUNKS];
		size_t sent = 0;

		while (sent < c->n) {
			ssize_t n = write(fd, c->bytes + sent, c->n - sent);

			if (n <= 0)
				return;
			sent += (size_t)n;
		}
		w->tail++;
	}
}

/* Reads once; false: the end. Small pieces, so that a rate is smooth. */
static bool
relay_read(const struct relay *r, struct way *w, int fd)
{
	char bytes[CHUNK];
	ssize_t n = read(fd, bytes, r->bytes_per_us > 0 ? 512 : sizeof bytes);

	if (n > 0)
		relay_take(r, w, bytes, (size_t)n);
	return n > 0;
}

static struct pty *
relay_open(char **argv)
{
	struct winsize size = { 0 };
	struct pty_options o = { .argv = (const char *const *)argv };
	struct termios t;

	ioctl(0, TIOCGWINSZ, &size);
	o.cols = size.ws_col;
	o.rows = size.ws_row;
	if (tcgetattr(0, &t) == 0) {
		cfmakeraw(&t);
		tcsetattr(0, TCSANOW, &t);
	}
	return pty_open(&o);
}

/* One turn; false: one of both ends is gone. */
static bool
relay_turn(struct relay *r, int fd)
{
	int64_t now = when_mono(), in = relay_due(&r->in), out = relay_due(&r->out);
	int64_t due = in < out ? in : out;
	struct timespec wait = { 60, 0 };
	struct pollfd fds[2] = { { relay_is_full(&r->in) ? -1 : 0, POLLIN, 0 },
		{ relay_is_full(&r->out) ? -1 : fd, POLLIN, 0 } };
	bool goes_on = true;

	if (due != WHEN_NEVER) {
		int64_t us = due > now ? due - now : 0;

		wait = (struct timespec){ us / 1000000, us % 1000000 * 1000 };
	}
	if (ppoll(fds, 2, &wait, NULL) > 0) {
		if (fds[0].revents != 0)
			goes_on = relay_read(r, &r->in, 0);
		if (goes_on && fds[1].revents != 0)
			goes_on = relay_read(r, &r->out, fd);
	}
	now = when_mono();
	relay_give(&r->in, fd, now);
	relay_give(&r->out, 1, now);
	return goes_on;
}

int
relay_run(char **args)
{
	struct relay *r = calloc(1, sizeof *r);
	struct pty *pty;

	prctl(PR_SET_PDEATHSIG, SIGHUP);
	if (r == NULL || args[0] == NULL || args[1] == NULL || args[2] == NULL)
		return 2;
	r->delay_us = strtol(args[0], NULL, 10) * WHEN_MS;
	r->bytes_per_us = (double)strtol(args[1], NULL, 10) / 1000;
	pty = relay_open(args + 2);
	while (relay_turn(r, pty_fd(pty)))
		;
	pty_close(pty);
	free(r);
	return 0;
}
