/* What this agent did as the server remembers it: also before the start, and in
 * other windows. Asked for when it is needed, newest first. */
#ifndef APP_PAST_H
#define APP_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/ids.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/desk/port.h"

struct app;

struct past_row {
	char uuid[UUID_SIZE], undoes[UUID_SIZE], undone_by[UUID_SIZE]; /* "" none */
	int64_t at;
	bool is_done;       /* else nothing of it was written */
	bool is_conflict;   /* others were there first */
	char label[96];     /* "#48213 status RESOLVED", "20 tickets: status CLOSED"; clean */
	struct ids tickets; /* the first ones */
	size_t ticket_count;
	int64_t comment_id; /* a comment it made, 0 none */
	bool is_internal;   /* that comment */
};

struct past {
	struct past_row *rows;
	size_t n;
	uint64_t request;
	bool is_wanted, is_known, for_undo;
};

/* Asks for it again; undo_past() is told when it came `for_undo`. */
void past_want(struct app *a, bool for_undo);
void past_collect(struct app *a, struct request *out, size_t *n);
void past_reply(struct app *a, const struct reply *r);
/* True if `row` made something, or made it again: not what took something back. */
bool past_is_forward(const struct app *a, const struct past_row *row);
void past_done(struct app *a);

#endif
