#include "proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/str.h"
#include "ttydesk/base/when.h"

#define LINKS_MAX 32
#define QUIET_US (30 * WHEN_MS)
#define LOG_MAX 200000

enum { SSL_REQUEST = 80877103, GSS_REQUEST = 80877104, CANCEL_REQUEST = 80877102 };

/* Bytes on their way in one direction. */
struct chunk {
	struct chunk *next;
	int64_t due; /* monotonic */
	size_t sent;
	struct buf bytes;
};

struct side {
	int fd;
	bool has_ended;      /* nothing more will come from it */
	struct chunk *queue; /* to be written to it */
	struct buf message;  /* read from it, not a whole message yet */
};

struct link {
	struct side client, server;
	bool has_started;  /* the startup message was seen */
	int single_bytes;  /* answers to SSL requests still to come */
	int outstanding;   /* ReadyForQuery the client waits for */
	bool holds_answer; /* lockstep: what is held ends a wait */
	int budget;        /* answers it may see, negative: no limit */
	int64_t active_at; /* last byte from either side */
};

struct proxy {
	pthread_t thread;
	pthread_mutex_t mutex;
	char folder[64], address[128], upstream[108];
	int listener, wake[2];
	bool is_tcp;
	struct link *links[LINKS_MAX];
	/* under the mutex */
	struct proxy_counts counts;
	struct buf log, log_copy;
	bool is_lockstep, is_stalled, is_refusing, must_cut, must_end;
	int64_t delay_us;
	int budget;
	struct proxy_counts at_budget;
	struct proxy_fault armed;
	int64_t stall_until; /* monotonic, 0: until it is told */
};

/* ---- counting ---- */

static uint32_t
proxy_u32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void
proxy_note(struct proxy *p, char type, const char *body, size_t n)
{
	const char *text = "";
	const char *end = memchr(body, '\0', n);

	if (p->log.n > LOG_MAX)
		return;
	if (type == 'Q' && end != NULL)
		text = body;
	else if ((type == 'P' || type == 'B') && end != NULL)
		text = end + 1; /* past the statement's or the portal's name */
	buf_putf(&p->log, "%c %.70s\n", type, (size_t)(text - body) < n ? text : "");
}

static void
proxy_wait_begins(struct proxy *p, struct link *l)
{
	if (l->outstanding++ == 0 && !p->is_lockstep)
		p->counts.round_trips++;
}

static void
proxy_count(struct proxy *p, struct link *l, char type)
{
	struct proxy_counts *c = &p->counts;

	switch (type) {
	case 'Q':
		c->query++;
		proxy_wait_begins(p, l);
		break;
	case 'S':
		c->sync++;
		proxy_wait_begins(p, l);
		break;
	case 'P': c->parse++; break;
	case 'B': c->bind++; break;
	case 'E': c->execute++; break;
	case 'D': c->describe++; break;
	case 'C': c->close_++; break;
	case 'H': c->flush++; break;
	case 'X': c->terminate++; break;
	default: c->other++; break;
	}
}

/* Takes one message of a client; the bytes it has, 0: not whole yet. */
static size_t
proxy_take_startup(struct proxy *p, struct link *l, const char *m, size_t n)
{
	uint32_t len, code;

	if (n < 8 || n < (len = proxy_u32(m)))
		return 0;
	code = proxy_u32(m + 4);
	if (code == SSL_REQUEST || code == GSS_REQUEST) {
		l->single_bytes++;
	} else {
		l->has_started = true;
		if (code != CANCEL_REQUEST)
			proxy_wait_begins(p, l);
	}
	return len;
}

static void
proxy_watch_client(struct proxy *p, struct link *l)
{
	struct buf *b = &l->client.message;
	size_t at = 0;

	while (at < b->n) {
		const char *m = b->p + at;
		size_t n = b->n - at, len;

		if (!l->has_started) {
			len = proxy_take_startup(p, l, m, n);
			if (len == 0)
				break;
			at += len;
			continue;
		}
		if (n < 5 || n < (len = 1 + proxy_u32(m + 1)))
			break;
		proxy_count(p, l, m[0]);
		proxy_note(p, m[0], m + 5, len - 5);
		at += len;
	}
	buf_remove(b, 0, at);
}

static void
proxy_watch_server(struct link *l)
{
	struct buf *b = &l->server.message;
	size_t at = 0;

	while (at < b->n) {
		const char *m = b->p + at;
		size_t n = b->n - at, len;

		if (l->single_bytes > 0) {
			l->single_bytes--;
			l->holds_answer = true;
			at++;
			continue;
		}
		if (n < 5 || n < (len = 1 + proxy_u32(m + 1)))
			break;
		if (m[0] == 'Z') {
			l->outstanding -= l->outstanding > 0;
			l->holds_answer = true;
		}
		at += len;
	}
	buf_remove(b, 0, at);
}

/* ---- links ---- */

static void
proxy_queue(struct side *to, const char *bytes, size_t n, int64_t due)
{
	struct chunk **last = &to->queue, *c = mem_zalloc(sizeof *c);

	buf_put(&c->bytes, bytes, n);
	c->due = due;
	while (*last != NULL)
		last = &(*last)->next;
	*last = c;
}

static void
proxy_drop_first(struct side *s)
{
	struct chunk *c = s->queue;

	s->queue = c->next;
	buf_done(&c->bytes);
	mem_free(c);
}

static void
proxy_close_link(struct proxy *p, int index)
{
	struct link *l = p->links[index];
	struct side *sides[] = { &l->client, &l->server };

	for (int i = 0; i < 2; i++) {
		close(sides[i]->fd);
		while (sides[i]->queue != NULL)
			proxy_drop_first(sides[i]);
		buf_done(&sides[i]->message);
	}
	mem_free(l);
	p->links[index] = NULL;
}

static int
proxy_dial(const struct proxy *p)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof to.sun_path, "%s", p->upstream);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		fd = -1;
	}
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void
proxy_accept(struct proxy *p)
{
	int client = accept(p->listener, NULL, NULL), server, slot = 0;

	if (client < 0)
		return;
	fcntl(client, F_SETFD, FD_CLOEXEC);
	fcntl(client, F_SETFL, O_NONBLOCK);
	server = p->is_refusing ? -1 : proxy_dial(p);
	while (slot < LINKS_MAX && p->links[slot] != NULL)
		slot++;
	if (server < 0 || slot == LINKS_MAX) {
		close(client);
		if (server >= 0)
			close(server);
		return;
	}
	p->links[slot] = mem_zalloc(sizeof *p->links[slot]);
	p->links[slot]->client.fd = client;
	p->links[slot]->server.fd = server;
	p->links[slot]->budget = p->budget;
	p->counts.connections++;
}

static void
proxy_read(struct proxy *p, struct link *l, bool from_client, int64_t now)
{
	struct side *from = from_client ? &l->client : &l->server;
	struct side *to = from_client ? &l->server : &l->client;
	char bytes[65536];
	ssize_t n = recv(from->fd, bytes, sizeof bytes, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		from->has_ended = true;
		return;
	}
	l->active_at = now;
	buf_put(&from->message, bytes, (size_t)n);
	proxy_queue(to, bytes, (size_t)n, now + p->delay_us);
	if (from_client) {
		p->counts.bytes_to_server += (uint64_t)n;
		proxy_watch_client(p, l);
	} else {
		p->counts.bytes_to_client += (uint64_t)n;
		proxy_watch_server(l);
	}
}

/* ---- the armed fault ---- */

static void
proxy_fire(struct proxy *p, int64_t now)
{
	struct proxy_fault f = p->armed;

	p->armed = (struct proxy_fault){ 0 };
	switch (f.kind) {
	case PROXY_NOTHING: break;
	case PROXY_KILL:
		kill(f.pid, SIGKILL);
		p->must_cut = true;
		break;
	case PROXY_CUT: p->must_cut = true; break;
	case PROXY_STALL:
		p->is_stalled = true;
		p->stall_until = now + f.for_us;
		break;
	}
}

/* How many of `n` bytes may pass before it happens; happens at 0. */
static size_t
proxy_may_pass(struct proxy *p, bool to_server, size_t n, int64_t now)
{
	if (p->armed.kind == PROXY_NOTHING || p->armed.to_server != to_server)
		return n;
	if (p->armed.bytes == 0)
		proxy_fire(p, now);
	if (p->must_cut || p->is_stalled)
		return 0;
	return n < p->armed.bytes ? n : (size_t)p->armed.bytes;
}

static void
proxy_passed(struct proxy *p, bool to_server, size_t n, int64_t now)
{
	if (p->armed.kind == PROXY_NOTHING || p->armed.to_server != to_server)
		return;
	p->armed.bytes -= n;
	if (p->armed.bytes == 0)
		proxy_fire(p, now);
}

/* Writes what is due; false: the other end is gone. */
static bool
proxy_write(struct proxy *p, struct side *to, bool is_server, int64_t now)
{
	while (to->queue != NULL && to->queue->due <= now && !p->must_cut && !p->is_stalled) {
		struct chunk *c = to->queue;
		size_t may = proxy_may_pass(p, is_server, c->bytes.n - c->sent, now);
		ssize_t n;

		if (may == 0)
			return true;
		n = send(to->fd, c->bytes.p + c->sent, may, MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		proxy_passed(p, is_server, (size_t)n, now);
		c->sent += (size_t)n;
		if (c->sent == c->bytes.n)
			proxy_drop_first(to);
	}
	return true;
}

static bool
proxy_is_held(const struct proxy *p, const struct link *l, int64_t now)
{
	if (!p->is_lockstep || l->server.has_ended)
		return false;
	return l->budget == 0 || now - l->active_at < QUIET_US;
}

static void
proxy_release(struct proxy *p, struct link *l)
{
	p->counts.round_trips++;
	if (l->budget > 0 && --l->budget == 0)
		p->at_budget = p->counts;
}

/* Moves what may move; false: the link is over. */
static bool
proxy_serve(struct proxy *p, struct link *l, const struct pollfd *fds, int64_t now)
{
	if (p->is_stalled)
		return true;
	if (fds[0].revents != 0 && !l->client.has_ended)
		proxy_read(p, l, true, now);
	if (fds[1].revents != 0 && !l->server.has_ended)
		proxy_read(p, l, false, now);
	if (!proxy_write(p, &l->server, true, now))
		return false;
	if (!proxy_is_held(p, l, now)) {
		if (p->is_lockstep && l->client.queue != NULL && l->holds_answer)
			proxy_release(p, l);
		l->holds_answer = false;
		if (!proxy_write(p, &l->client, false, now))
			return false;
	}
	if (p->must_cut || p->is_stalled)
		return true;
	return !(l->client.has_ended && l->server.queue == NULL) &&
	    !(l->server.has_ended && l->client.queue == NULL);
}

/* ---- the thread ---- */

static int
proxy_timeout(const struct proxy *p, int64_t now)
{
	int64_t wait = WHEN_SECOND;

	if (p->is_stalled && p->stall_until != 0 && p->stall_until - now < wait)
		wait = p->stall_until - now;
	for (int i = 0; i < LINKS_MAX && !p->is_stalled; i++) {
		const struct link *l = p->links[i];
		const struct chunk *ends[2];

		if (l == NULL)
			continue;
		ends[0] = l->client.queue;
		ends[1] = l->server.queue;
		for (int k = 0; k < 2; k++) {
			if (ends[k] != NULL && ends[k]->due - now < wait)
				wait = ends[k]->due - now;
		}
		if (p->is_lockstep && ends[0] != NULL && wait < WHEN_MS)
			wait = 5 * WHEN_MS;
	}
	return wait <= 0 ? 1 : (int)((wait + WHEN_MS - 1) / WHEN_MS);
}

static void
proxy_gather(const struct proxy *p, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ p->wake[0], POLLIN, 0 };
	fds[1] = (struct pollfd){ p->listener, POLLIN, 0 };
	for (int i = 0; i < LINKS_MAX; i++) {
		const struct link *l = p->links[i];
		bool is_off = l == NULL || p->is_stalled;

		fds[2 + 2 * i] =
		    (struct pollfd){ is_off || l->client.has_ended ? -1 : l->client.fd, POLLIN,
			    0 };
		fds[3 + 2 * i] =
		    (struct pollfd){ is_off || l->server.has_ended ? -1 : l->server.fd, POLLIN,
			    0 };
	}
}

static void *
proxy_run(void *arg)
{
	struct proxy *p = arg;
	struct pollfd fds[2 + 2 * LINKS_MAX];
	char byte[64];

	pthread_mutex_lock(&p->mutex);
	while (!p->must_end) {
		int timeout = proxy_timeout(p, when_mono());
		int64_t now;

		proxy_gather(p, fds);
		pthread_mutex_unlock(&p->mutex);
		poll(fds, countof(fds), timeout);
		pthread_mutex_lock(&p->mutex);
		now = when_mono();
		if (fds[0].revents != 0 && read(p->wake[0], byte, sizeof byte) < 0)
			continue;
		if (p->stall_until != 0 && now >= p->stall_until) {
			p->is_stalled = false;
			p->stall_until = 0;
		}
		for (int i = 0; i < LINKS_MAX && !p->must_cut; i++) {
			if (p->links[i] != NULL &&
			    !proxy_serve(p, p->links[i], fds + 2 + 2 * i, now))
				proxy_close_link(p, i);
		}
		for (int i = 0; i < LINKS_MAX && p->must_cut; i++) {
			if (p->links[i] != NULL)
				proxy_close_link(p, i);
		}
		p->must_cut = false;
		if (fds[1].revents != 0)
			proxy_accept(p);
	}
	pthread_mutex_unlock(&p->mutex);
	return NULL;
}

/* ---- opening and closing ---- */

static void
proxy_die(const char *what)
{
	perror(what);
	exit(99);
}

static void
proxy_listen_tcp(struct proxy *p)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->listener < 0 || bind(p->listener, (struct sockaddr *)&at, sizeof at) != 0 ||
	    getsockname(p->listener, (struct sockaddr *)&at, &n) != 0)
		proxy_die("proxy");
	snprintf(p->address, sizeof p->address, "host=127.0.0.1 port=%d sslmode=disable",
	    ntohs(at.sin_port));
}

static void
proxy_listen_unix(struct proxy *p)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(p->folder, sizeof p->folder, "/tmp/ttydesk-wire-XXXXXX");
	if (mkdtemp(p->folder) == NULL)
		proxy_die("proxy");
	snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.5432", p->folder);
	p->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->listener < 0 || bind(p->listener, (struct sockaddr *)&at, sizeof at) != 0)
		proxy_die("proxy");
	snprintf(p->address, sizeof p->address, "host=%s port=5432", p->folder);
}

static void
proxy_name_server(struct proxy *p, const char *host)
{
	snprintf(p->upstream, sizeof p->upstream, "%.90s/.s.PGSQL.5432", host);
}

struct proxy *
proxy_open(const char *host, bool is_tcp)
{
	struct proxy *p = mem_zalloc(sizeof *p);

	p->is_tcp = is_tcp;
	p->budget = -1;
	proxy_name_server(p, host);
	if (pipe(p->wake) != 0)
		proxy_die("proxy");
	for (int i = 0; i < 2; i++)
		fcntl(p->wake[i], F_SETFD, FD_CLOEXEC);
	if (is_tcp)
		proxy_listen_tcp(p);
	else
		proxy_listen_unix(p);
	pthread_mutex_init(&p->mutex, NULL);
	if (listen(p->listener, 16) != 0 || pthread_create(&p->thread, NULL, proxy_run, p) != 0)
		proxy_die("proxy");
	return p;
}

/* Applies a change in the thread's next turn. */
static void
proxy_wake(struct proxy *p)
{
	if (write(p->wake[1], "", 1) != 1)
		proxy_die("proxy");
}

void
proxy_close(struct proxy *p)
{
	char path[128];

	if (p == NULL)
		return;
	pthread_mutex_lock(&p->mutex);
	p->must_end = true;
	pthread_mutex_unlock(&p->mutex);
	proxy_wake(p);
	pthread_join(p->thread, NULL);
	for (int i = 0; i < LINKS_MAX; i++) {
		if (p->links[i] != NULL)
			proxy_close_link(p, i);
	}
	close(p->listener);
	close(p->wake[0]);
	close(p->wake[1]);
	if (!p->is_tcp) {
		snprintf(path, sizeof path, "%s/.s.PGSQL.5432", p->folder);
		unlink(path);
		rmdir(p->folder);
	}
	pthread_mutex_destroy(&p->mutex);
	buf_done(&p->log);
	buf_done(&p->log_copy);
	mem_free(p);
}

const char *
proxy_address(const struct proxy *p)
{
	return p->address;
}

struct proxy_counts
proxy_counts(struct proxy *p)
{
	struct proxy_counts out;

	pthread_mutex_lock(&p->mutex);
	out = p->counts;
	pthread_mutex_unlock(&p->mutex);
	return out;
}

struct proxy_counts
proxy_counts_at_budget(struct proxy *p)
{
	struct proxy_counts out;

	pthread_mutex_lock(&p->mutex);
	out = p->at_budget;
	pthread_mutex_unlock(&p->mutex);
	return out;
}

void
proxy_set_budget(struct proxy *p, int n)
{
	pthread_mutex_lock(&p->mutex);
	p->budget = n;
	for (int i = 0; i < LINKS_MAX; i++) {
		if (p->links[i] != NULL)
			p->links[i]->budget = n;
	}
	pthread_mutex_unlock(&p->mutex);
	proxy_wake(p);
}

void
proxy_reset(struct proxy *p)
{
	pthread_mutex_lock(&p->mutex);
	p->counts = (struct proxy_counts){ 0 };
	buf_clear(&p->log);
	pthread_mutex_unlock(&p->mutex);
}

const char *
proxy_log(struct proxy *p)
{
	pthread_mutex_lock(&p->mutex);
	buf_clear(&p->log_copy);
	buf_put_z(&p->log_copy, "");
	buf_put_str(&p->log_copy, buf_str(&p->log));
	pthread_mutex_unlock(&p->mutex);
	return p->log_copy.p;
}

static void
proxy_set(struct proxy *p, bool *flag, bool is_on)
{
	pthread_mutex_lock(&p->mutex);
	*flag = is_on;
	pthread_mutex_unlock(&p->mutex);
	proxy_wake(p);
}

void
proxy_set_lockstep(struct proxy *p, bool is_on)
{
	proxy_set(p, &p->is_lockstep, is_on);
}

void
proxy_set_stalled(struct proxy *p, bool is_on)
{
	pthread_mutex_lock(&p->mutex);
	p->stall_until = 0;
	pthread_mutex_unlock(&p->mutex);
	proxy_set(p, &p->is_stalled, is_on);
}

void
proxy_set_refusing(struct proxy *p, bool is_on)
{
	proxy_set(p, &p->is_refusing, is_on);
}

void
proxy_set_server(struct proxy *p, const char *host)
{
	pthread_mutex_lock(&p->mutex);
	proxy_name_server(p, host);
	pthread_mutex_unlock(&p->mutex);
}

void
proxy_cut(struct proxy *p)
{
	proxy_set(p, &p->must_cut, true);
}

void
proxy_set_delay(struct proxy *p, int64_t delay_us)
{
	pthread_mutex_lock(&p->mutex);
	p->delay_us = delay_us;
	pthread_mutex_unlock(&p->mutex);
}

void
proxy_arm(struct proxy *p, const struct proxy_fault *fault)
{
	pthread_mutex_lock(&p->mutex);
	p->armed = *fault;
	pthread_mutex_unlock(&p->mutex);
}

bool
proxy_is_armed(struct proxy *p)
{
	bool is_armed;

	pthread_mutex_lock(&p->mutex);
	is_armed = p->armed.kind != PROXY_NOTHING;
	pthread_mutex_unlock(&p->mutex);
	return is_armed;
}
