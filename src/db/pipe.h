/* Statements on one connection in pipeline mode. Each statement and each sync
 * is completed exactly once, in order: with its result, an error, aborted by
 * an earlier error of its segment, or lost with the connection. Knows nothing
 * of what the statements mean. */
#ifndef DB_PIPE_H
#define DB_PIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "stmt.h"
#include "ttydesk/base/str.h"

enum pipe_end { PIPE_OK, PIPE_ERROR, PIPE_ABORTED, PIPE_LOST };

/* Completion of a statement: `res` is the callee's to PQclear, NULL unless OK
 * or ERROR. Must not call back into the pipe. */
typedef void pipe_call_fn(void *ctx, int slot, enum pipe_end end, PGresult *res);
/* Completion of a segment. `res`: an error of the commit itself, borrowed. */
typedef void pipe_sync_fn(void *ctx, enum pipe_end end, const PGresult *res, int64_t took_us);

struct pipe_call {
	const char *sql;
	bool is_named; /* prepare once, run by name */
	int param_count;
	const char *const *params; /* text; NULL is null */
	pipe_call_fn *done;
	void *ctx;
	int slot; /* the caller's */
};

struct pipe_entry;

struct pipe {
	PGconn *pg;     /* borrowed; NULL: no connection */
	bool is_broken; /* sending or receiving failed */
	bool is_unsent; /* bytes wait in libpq: poll for writing */
	/* A pooler is between: the session may be another's with the next segment. So the
	 * first call of the connection, which makes the session's settings, is repeated at
	 * the head of each, and nothing is prepared. */
	bool is_shared;
	bool is_pooled; /* it was: another server process answered */
	bool is_inside; /* the segment has its head */
	int server_pid; /* that answered first */
	char *head_sql; /* of the first call */
	char **head_params;
	int head_count;
	struct pipe_entry *head, *tail, *spare;
	struct stmt_set stmts;
	PGresult *prepare_error;    /* of a Parse, for the statement behind it */
	int64_t heard_at;           /* monotonic: bytes came */
	uint64_t statements, syncs; /* sent since pipe_init() */
};

void pipe_init(struct pipe *p);
void pipe_done(struct pipe *p);

/* Starts on a connection that is non-blocking and in pipeline mode. */
void pipe_attach(struct pipe *p, PGconn *pg, int64_t now);
/* Completes everything outstanding as PIPE_LOST; the connection is not used
 * after that. */
void pipe_detach(struct pipe *p);

/* Queues one statement; nothing leaves before pipe_flush(). */
void pipe_call(struct pipe *p, const struct pipe_call *call);
/* Ends the segment. `timeout_us`: for an answer once it is the oldest one. */
void pipe_sync(struct pipe *p, int64_t now, int64_t timeout_us, pipe_sync_fn *done, void *ctx);
/* Sends what fits. */
void pipe_flush(struct pipe *p);
/* Takes in what came, without completing anything. */
void pipe_receive(struct pipe *p, int64_t now);
/* Completes what is complete. */
void pipe_drain(struct pipe *p, int64_t now);

bool pipe_is_idle(const struct pipe *p);
/* When the oldest outstanding segment is overdue; WHEN_NEVER if idle. */
int64_t pipe_deadline(const struct pipe *p);
/* Since when an answer is awaited without a byte coming; WHEN_NEVER if idle. */
int64_t pipe_waiting_since(const struct pipe *p);

#endif
