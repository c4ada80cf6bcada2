#include "conn.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/log.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"

#define CONN_RESOLVE_US (5 * WHEN_SECOND)
#define CONN_HOST_US (4 * WHEN_SECOND)
#define CONN_FAILED_US (30 * WHEN_SECOND)

static const char *const conn_names[] = { "off", "resolving", "connecting", "up", "backoff",
	"failed" };

static void
conn_enter(struct conn *c, enum conn_phase phase, int64_t deadline)
{
	if (phase != c->phase)
		log_line("conn: %s -> %s %s", conn_names[c->phase], conn_names[phase],
		    phase >= CONN_BACKOFF ? c->err.msg : "");
	c->phase = phase;
	c->deadline = deadline;
}

void
conn_init(struct conn *c, const struct dsn *dsn)
{
	*c = (struct conn){ .dsn = dsn, .deadline = WHEN_NEVER };
	resolve_init(&c->resolve);
}

static void
conn_hang_up(struct conn *c)
{
	resolve_done(&c->resolve);
	if (c->pg != NULL)
		PQfinish(c->pg);
	c->pg = NULL;
}

void
conn_done(struct conn *c)
{
	conn_hang_up(c);
	c->phase = CONN_OFF;
}

void
conn_close(struct conn *c)
{
	conn_hang_up(c);
	conn_enter(c, CONN_OFF, WHEN_NEVER);
}

/* "progress 30": by the write door, during a large change. */
static void
conn_take_progress(struct conn *c, const PGresult *res)
{
	const char *words = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	static const char start[] = "progress ";
	int64_t percent;

	if (words != NULL && strncmp(words, start, sizeof start - 1) == 0 &&
	    str_to_i64(str_z(words + sizeof start - 1), &percent) && percent >= 0 &&
	    percent <= 100)
		c->percent = (int)percent;
}

/* Notices come from anybody's functions: only the server's goodbye is read, and
 * how far a change is, which decides nothing. */
static void
conn_notice(void *ctx, const PGresult *res)
{
	struct conn *c = ctx;
	const char *severity = PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	if (severity == NULL || state == NULL)
		return;
	if (strcmp(state, "TD001") == 0)
		conn_take_progress(c, res);
	if (strcmp(severity, "FATAL") != 0 && strcmp(severity, "PANIC") != 0 &&
	    strcmp(state, "57P01") != 0 && strcmp(state, "57P02") != 0)
		return;
	c->is_ended = true;
	pgerr_result(&c->ended, res);
}

/* How long to wait before the next try: nothing for the first, then doubling
 * from 100 ms, capped the lower the younger the outage is; 50 to 100 % of it. */
static int64_t
conn_backoff(const struct conn *c, int64_t now)
{
	int64_t age = now - c->failing_since;
	int64_t cap = age < 60 * WHEN_SECOND ? WHEN_SECOND
	    : age < 10 * WHEN_MINUTE         ? 5 * WHEN_SECOND
					     : 30 * WHEN_SECOND;
	int64_t wait = 100 * WHEN_MS;

	if (strcmp(c->err.sqlstate, "53300") == 0)
		wait = WHEN_SECOND;
	else if (c->failures <= 1)
		return 0;
	for (int i = 2; i < c->failures && wait < cap; i++)
		wait *= 2;
	if (wait > cap)
		wait = cap;
	return wait / 2 + (int64_t)rng_below((uint32_t)(wait / 2 + 1));
}

/* An attempt, or a connection, has ended: by c->err and c->class. */
static void
conn_fail(struct conn *c, int64_t now)
{
	conn_hang_up(c);
	if (c->failures++ == 0)
		c->failing_since = now;
	switch (c->class) {
	case PGERR_RETRY: conn_enter(c, CONN_BACKOFF, now + conn_backoff(c, now)); break;
	case PGERR_ASK: conn_enter(c, CONN_FAILED, WHEN_NEVER); break;
	case PGERR_STOP: conn_enter(c, CONN_FAILED, now + CONN_FAILED_US); break;
	}
}

static const char *
conn_host_name(const struct conn *c)
{
	const struct dsn_host *h = &c->dsn->hosts[c->targets[c->target].host];

	return h->name != NULL ? h->name
	    : h->addr != NULL  ? h->addr
			       : "the local socket folder";
}

/* Which server will do, for servers that are asked one by one. */
static const char *
conn_role(const struct conn *c)
{
	const char *want = dsn_value(c->dsn, "target_session_attrs");

	if (want == NULL || strcmp(want, "prefer-standby") != 0)
		return NULL;
	return c->is_second_pass ? "any" : "standby";
}

static void
conn_dial(struct conn *c, int64_t now)
{
	const struct target *t = &c->targets[c->target];
	const char *keys[DSN_PAIRS_MAX], *values[DSN_PAIRS_MAX];

	dsn_pairs(
	    c->dsn, t->host, t->addr[0] == '\0' ? NULL : t->addr, conn_role(c), keys, values);
	c->pg = PQconnectStartParams(keys, values, 0);
	explicit_bzero(values, sizeof values);
	c->want = PGRES_POLLING_WRITING;
	c->is_ended = false;
	if (c->pg != NULL) {
		(void)PQsetErrorVerbosity(c->pg, PQERRORS_VERBOSE);
		(void)PQsetNoticeReceiver(c->pg, conn_notice, c);
	}
	conn_enter(c, CONN_CONNECTING, now + CONN_HOST_US);
}

/* After a failure the next address; after the last one the attempt is over. */
static void
conn_next(struct conn *c, int64_t now)
{
	const char *role = conn_role(c);

	if (c->pg != NULL)
		PQfinish(c->pg);
	c->pg = NULL;
	c->target++;
	if (c->target == c->target_count && role != NULL && !c->is_second_pass) {
		c->is_second_pass = true;
		c->target = 0;
	}
	if (c->target == c->target_count || c->class != PGERR_RETRY)
		conn_fail(c, now);
	else
		conn_dial(c, now);
}

static void
conn_try_targets(struct conn *c, int64_t now)
{
	c->target = 0;
	c->is_second_pass = false;
	conn_dial(c, now);
}

static void
conn_resolved(struct conn *c, int64_t now)
{
	struct target found[RESOLVE_TARGETS_MAX];
	size_t n = resolve_targets(&c->resolve, c->dsn, found);
	char name[64];

	resolve_done(&c->resolve);
	if (n > 0) {
		memcpy(c->targets, found, n * sizeof found[0]);
		c->target_count = n;
	}
	if (c->target_count > 0) { /* found now, or the last good ones */
		conn_try_targets(c, now);
		return;
	}
	pgerr_clean(name, sizeof name, str_z(c->dsn->hosts[0].name));
	c->class = PGERR_RETRY;
	(void)err_set(&c->err, ERR_CONNECTION,
	    "no address is known for %s: check host= and the name service", name);
	conn_fail(c, now);
}

void
conn_start(struct conn *c, int64_t now)
{
	conn_hang_up(c);
	if (!resolve_is_needed(c->dsn)) {
		c->target_count = resolve_targets(&c->resolve, c->dsn, c->targets);
		conn_try_targets(c, now);
	} else if (resolve_start(&c->resolve, c->dsn)) {
		conn_enter(c, CONN_RESOLVING, now + CONN_RESOLVE_US);
	} else {
		c->class = PGERR_RETRY;
		(void)err_set(&c->err, ERR_SYSTEM, "cannot start a child for the name service");
		conn_fail(c, now);
	}
}

static void
conn_established(struct conn *c)
{
	if (PQsetnonblocking(c->pg, 1) != 0 || PQenterPipelineMode(c->pg) != 1)
		log_line("conn: no pipeline mode");
	conn_enter(c, CONN_UP, WHEN_NEVER);
}

/* Only when the socket is ready: PQconnectPoll() would wait otherwise. */
static bool
conn_is_ready(const struct conn *c)
{
	struct pollfd fd;

	return conn_poll(c, false, &fd) && poll(&fd, 1, 0) > 0;
}

static void
conn_pump_connecting(struct conn *c, int64_t now)
{
	bool is_bad = c->pg == NULL || PQstatus(c->pg) == CONNECTION_BAD;
	bool is_late = now >= c->deadline;

	if (!is_bad && !is_late) {
		if (!conn_is_ready(c))
			return;
		c->want = PQconnectPoll(c->pg);
		if (c->want == PGRES_POLLING_OK) {
			conn_established(c);
			return;
		}
		if (c->want != PGRES_POLLING_FAILED)
			return;
	}
	if (is_late && !is_bad) {
		c->class = PGERR_RETRY;
		(void)err_set(
		    &c->err, ERR_CONNECTION, "%.60s does not answer", conn_host_name(c));
	} else {
		c->class = pgerr_connect(&c->err, conn_host_name(c),
		    c->pg == NULL ? "out of memory" : PQerrorMessage(c->pg),
		    c->pg != NULL && PQconnectionNeedsPassword(c->pg) != 0);
	}
	conn_next(c, now);
}

bool
conn_pump(struct conn *c, int64_t now)
{
	enum conn_phase was = c->phase;

	switch (c->phase) {
	case CONN_OFF:
	case CONN_UP: break;
	case CONN_RESOLVING:
		if (resolve_poll(&c->resolve) || now >= c->deadline)
			conn_resolved(c, now);
		break;
	case CONN_CONNECTING: conn_pump_connecting(c, now); break;
	case CONN_BACKOFF:
	case CONN_FAILED:
		if (now >= c->deadline)
			conn_start(c, now);
		break;
	}
	return c->phase != was;
}

void
conn_drop(struct conn *c, int64_t now, const struct err *err)
{
	c->err = *err;
	c->class = pgerr_class_of(err);
	conn_fail(c, now);
}

void
conn_is_good(struct conn *c)
{
	c->failures = 0;
	err_clear(&c->err);
}

bool
conn_poll(const struct conn *c, bool is_unsent, struct pollfd *fd)
{
	*fd = (struct pollfd){ .fd = -1 };
	switch (c->phase) {
	case CONN_OFF:
	case CONN_BACKOFF:
	case CONN_FAILED: return false;
	case CONN_RESOLVING:
		fd->fd = c->resolve.fd;
		fd->events = POLLIN;
		break;
	case CONN_CONNECTING:
		fd->fd = c->pg == NULL ? -1 : PQsocket(c->pg);
		fd->events = c->want == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		break;
	case CONN_UP:
		fd->fd = PQsocket(c->pg);
		fd->events = (short)(POLLIN | (is_unsent ? POLLOUT : 0));
		break;
	}
	return fd->fd >= 0;
}
