/* The next best ticket: asked for by an operation like all others; pressing the
 * key again on one that was not touched passes it over. */
#ifndef APP_NEXT_H
#define APP_NEXT_H

#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/rng.h"
#include "ttydesk/desk/outcome.h"
#include "ttydesk/desk/port.h"

struct app;

struct next {
	char uuid[UUID_SIZE]; /* of the operation that took `ticket_id` */
	int64_t ticket_id;    /* 0: none was taken so */
	/* To be told to the server, until it has said that it knows. */
	struct next_skip {
		int64_t ticket_id;
		uint64_t request_id; /* 0: to be sent */
		char why[200];
	} skips[8]; /* oldest first */
	size_t skip_count;
};

/* Before the operations of this batch: what is passed over does not come back. */
void next_collect(struct app *a, struct request *out, size_t *n);
void next_reply(struct app *a, const struct reply *r); /* to what next_collect() asked */
void next_link(struct app *a);                         /* after a loss: told again */
/* The tickets that others look at, in the arena. */
const int64_t *next_away(struct app *a, size_t *n);
/* Its outcome: names its ticket in `o` and shows it. */
/* Passes the ticket over that was taken, and takes the next. */
void next_skip_because(struct app *a, struct str why);
void next_settled(struct app *a, struct op *o, const struct outcome *out);

#endif
