/* The database side of the port: two libpq connections in pipeline mode, the
 * change feed, reconnecting. Never blocks: all waiting is poll()'s, in loop.
 * The only public face of the layer besides migrate.h. */
#ifndef TTYDESK_DB_DB_H
#define TTYDESK_DB_DB_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/desk/port.h"

struct db;

struct db_options {
	const char *conninfo; /* connection string or URI, or "" for PG* variables */
	const char *me;       /* e-mail who acts where the role does not say; or NULL */
	const char *password; /* typed by a person, or NULL; copied and wiped */
	bool is_once;         /* for one command: no news are listened for */
};

/* Starts connecting; nothing is waited for. `events` is copied. */
struct db *db_open(const struct db_options *options, const struct port_events *events);
/* Drops the connections without waiting for the server. */
void db_close(struct db *d);

struct port db_port(struct db *d);

#define DB_POLL_MAX 6
/* What to wait for: fills at most DB_POLL_MAX rows (fds may change every
 * turn), returns the number. */
int db_poll(struct db *d, struct pollfd *fds);
/* When db_pump() is due although no fd is ready; WHEN_NEVER: not. Monotonic. */
int64_t db_deadline(const struct db *d);
/* One turn: reads, completes, notifies, sends, times out. Call each turn. */
void db_pump(struct db *d, int64_t now_mono);

/* Synchronous check for the command line and for start-up without a screen:
 * connects, checks schema and rights. */
TD_MUST_CHECK bool db_check(const struct db_options *options, struct err *err);

#endif
