/* The activity log (`@`): the last writes with their outcomes and times, errors,
 * and what became of the link. A ring in memory; above it what the server
 * remembers from before. */
#ifndef APP_ACTIVITY_H
#define APP_ACTIVITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/desk/change.h"
#include "ttydesk/desk/link.h"

struct app;

enum activity_kind { ACTIVITY_WRITE, ACTIVITY_STAYS, ACTIVITY_ERROR, ACTIVITY_LINK };

#define ACTIVITY_MAX 500
struct activity_row {
	enum activity_kind kind;
	char uuid[UUID_SIZE]; /* WRITE */
	enum op_state state;  /* WRITE */
	bool was_taken_back;  /* WRITE: before it left */
	int64_t ticket_id;    /* 0 none */
	int64_t at;           /* real */
	int64_t sent_at;      /* monotonic, 0 not sent */
	int64_t took_us;      /* -1 not known */
	char text[192];       /* clean */
};

struct activity {
	struct activity_row *rows; /* a ring: the n-th ever stands at n % ACTIVITY_MAX */
	uint64_t total;
	int64_t lost_at; /* real: when the link went, 0 it is there */
	bool was_up;
};

/* The text is cleaned and cut. */
void activity_add(struct app *a, enum activity_kind kind, int64_t ticket_id, const char *fmt,
    ...) TD_PRINTF(4, 5);
/* An operation was made, or its state is another one; `why` clean, or "". */
void activity_op(struct app *a, const struct op *o, struct text why);
void activity_sent(struct app *a, const struct op *o);
void activity_taken_back(struct app *a, const struct op *o);
/* The link is in another state now than `was`. */
void activity_link(struct app *a, enum link_phase was, const struct link_state *now);
void activity_done(struct app *a);

/* The n-th oldest that is kept; asserts the range. And how many. */
const struct activity_row *activity_at(const struct app *a, size_t index);
size_t activity_count(const struct app *a);
bool activity_knows(const struct app *a, const char *uuid);

#endif
