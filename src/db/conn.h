/* One connection from nothing to pipeline mode, and again when it is lost:
 * names looked up in a child, 4 s for each address, backoff with jitter.
 * Nothing here waits. Knows nothing of statements. */
#ifndef DB_CONN_H
#define DB_CONN_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "dsn.h"
#include "pgerr.h"
#include "resolve.h"

enum conn_phase {
	CONN_OFF,
	CONN_RESOLVING,
	CONN_CONNECTING,
	CONN_UP,
	CONN_BACKOFF, /* tries again at `deadline` */
	CONN_FAILED,  /* a person has to mend something; tries again rarely */
};

struct conn {
	enum conn_phase phase;
	const struct dsn *dsn; /* borrowed */
	PGconn *pg;            /* CONNECTING, UP */
	PostgresPollingStatusType want;
	struct resolve resolve;
	struct target targets[RESOLVE_TARGETS_MAX];
	size_t target_count, target;
	bool is_second_pass; /* target_session_attrs=prefer-standby: now any */
	int64_t deadline;    /* monotonic; WHEN_NEVER: none */
	int failures;        /* since conn_is_good() */
	int64_t failing_since;
	struct err err; /* why, in BACKOFF and FAILED */
	enum pgerr_class class;
	int percent;   /* what the write door told last of a large change */
	bool is_ended; /* the server said goodbye in a notice */
	struct err ended;
};

/* `dsn` must outlive it. */
void conn_init(struct conn *c, const struct dsn *dsn);
void conn_done(struct conn *c);

/* Starts to connect now, whatever it did. */
void conn_start(struct conn *c, int64_t now);
/* Back to CONN_OFF. */
void conn_close(struct conn *c);
/* One turn; true if the phase changed. */
bool conn_pump(struct conn *c, int64_t now);
/* The connection that was UP is useless because of `err`: drops it and goes to
 * BACKOFF or FAILED by the error's class. */
void conn_drop(struct conn *c, int64_t now, const struct err *err);
/* It served: the next loss is a first one again. */
void conn_is_good(struct conn *c);

/* What to poll for; false: nothing. UP: `is_unsent` asks for writing too. */
bool conn_poll(const struct conn *c, bool is_unsent, struct pollfd *fd);

#endif
