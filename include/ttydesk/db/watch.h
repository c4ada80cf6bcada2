/* `ttydesk watch`: the change feed told to its last row, at least once each, across lost
 * connections, restarts and other servers. Synchronous; for the command line, never for
 * the loop. Where it cannot be known what was missed it says so: a resync. */
#ifndef TTYDESK_DB_WATCH_H
#define TTYDESK_DB_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/desk/query.h"

/* One change. All ids 0: more rows of the table than are listed one by one. */
struct watch_line {
	const char *token; /* going on from here repeats some lines, and leaves none out */
	bool is_resync;    /* anything may have changed; only `token` and `is_first` hold */
	bool is_first;     /* a resync because there is nothing to go on from: it begins */
	char table;        /* t c g a u l */
	char op;           /* I U D, T: truncated */
	int64_t row_id, ticket_id; /* 0: none */
	int64_t at;                /* real time */
};

struct watch_options {
	const char *conninfo;
	const char *me;
	const char *since; /* NULL: from now on */
	bool is_once;      /* ends when all up to now was told */
	void *ctx;
	/* The tickets that are followed, asked before each read, since words like "today"
	 * change their meaning; NULL: everything is followed. Told is what happens to a
	 * ticket that is among them when it is read, or was when it was read before; also
	 * what may have been among them, where that is not known: behind `since`. */
	void (*query)(void *ctx, struct query *out);
	/* False ends watch_run(). It may block: the server waits then. */
	bool (*line)(void *ctx, const struct watch_line *line);
	/* The connection was lost, `why`; or is back, NULL. */
	void (*link)(void *ctx, const struct err *why);
	int stop_fd; /* ends when readable; -1: none */
	int out_fd;  /* ends when nobody reads from it any more; -1: none */
};

/* True: ended as it was told to. Fails where a person has to mend something, or when not
 * even the first attempt finds a server; later ones are repeated for ever. */
TD_MUST_CHECK bool watch_run(const struct watch_options *options, struct err *err);

#endif
