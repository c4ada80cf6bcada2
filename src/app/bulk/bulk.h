/* Changes of marked tickets: shown before they are made, made by one call, and
 * reported row by row. What acts on one ticket goes the same way, without the
 * question. */
#ifndef APP_BULK_H
#define APP_BULK_H

#include "app_priv.h"
#include "ttydesk/desk/outcome.h"

/* More tickets than this: their number is typed instead of y. */
#define BULK_TYPED 50

/* A new operation on what verbs act on. */
struct op *bulk_open(struct app *a);
/* Takes `o`, whose changes are complete: on marked tickets it asks the server
 * what it would meet, shows that, and is made when the person says so. */
void bulk_do(struct app *a, struct op *o);

/* A change was made: `.` can make it again (repeat.c). */
void repeat_note(struct app *a, const struct op *o);

/* The same question for an operation that is made another way: `accept` takes `o`
 * and gets `tag`. */
void bulk_ask(struct app *a, struct op *o,
    void (*accept)(struct app *a, struct op *o, uint64_t tag), uint64_t tag);

bool bulk_question(const struct app *a);            /* is open */
bool bulk_is_asking(const struct app *a);           /* the server, what would change */
void bulk_sent(struct app *a, const struct op *o);  /* it has left, with its request id */
void bulk_ended(struct app *a, const struct op *o); /* it was answered, or failed */
/* "[####......] 40 %" of a large change that takes longer than half a second, or "". */
struct text bulk_progress(struct app *a);
struct text bulk_bar(struct app *a); /* the bar alone */
/* Monotonic: when that begins to show, WHEN_NEVER: not. */
int64_t bulk_deadline(const struct app *a);

void bulk_collect(struct app *a, struct request *out, size_t *n);
void bulk_reply(struct app *a, const struct reply *r);

/* What an operation became that does what can be done. */
enum op_state bulk_state(const struct outcome *out);
/* Says it, and lists what was not done. Takes the outcome from `o`. */
void bulk_say(struct app *a, struct op *o, const struct outcome *out);

#endif
