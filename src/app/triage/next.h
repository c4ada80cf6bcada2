/* The next best ticket: asked for by an operation like all others; pressing the
 * key again on one that was not touched passes it over. */
#ifndef APP_NEXT_H
#define APP_NEXT_H

#include <stdint.h>

#include "ttydesk/base/rng.h"
#include "ttydesk/desk/outcome.h"
#include "ttydesk/desk/port.h"

struct app;

struct next {
	char uuid[UUID_SIZE]; /* of the operation that took `ticket_id` */
	int64_t ticket_id;    /* 0: none was taken so */
	int64_t skip_id;      /* to be told to the server */
	char why[200];
};

/* Before the operations of this batch: what is passed over does not come back. */
void next_collect(struct app *a, struct request *out, size_t *n);
/* The tickets that others look at, in the arena. */
const int64_t *next_away(struct app *a, size_t *n);
/* Its outcome: names its ticket in `o` and shows it. */
void next_settled(struct app *a, struct op *o, const struct outcome *out);

#endif
