/* A conversation with the desk for one command: the same database side and the same
 * records as the screen, but it waits. Reads that are asked before the first answer share
 * one round trip with the set-up. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "ttydesk/cli/verbs.h"
#include "ttydesk/db/db.h"
#include "ttydesk/desk/store.h"

struct session {
	struct db *db;
	struct port port;
	struct store *store; /* keeps the rows of all answers */
	struct link_state link;
	uint64_t next_id;
	size_t left; /* replies that are still to come */
	struct err err;
	/* Gets each reply, after the store; may be NULL. What it is given ends with it. */
	void (*take)(void *ctx, const struct reply *r);
	void *ctx;
};

/* Starts to connect, as who `v` says; session_close() in any case. */
void session_open(struct session *s, const struct verb_context *v);
void session_close(struct session *s);

/* Sends the requests (their ids and stamps are set) and waits for all replies. False: the
 * first error of any, or of the connection. */
TD_MUST_CHECK bool session_ask(
    struct session *s, struct request *requests, size_t n, struct err *err);
/* Staff, tags, and who one is. */
TD_MUST_CHECK bool session_names(struct session *s, struct err *err);

/* Reads a filter; asks for names first where the words may need them. */
TD_MUST_CHECK bool session_filter(
    struct session *s, struct query *out, struct str words, struct err *err);

#endif
