/* Watching a ticket, and naming colleagues in a note: "@bo" makes Bo watch. */
#ifndef APP_WATCH_H
#define APP_WATCH_H

#include "ttydesk/base/text.h"
#include "write/draft.h"

#define MENTIONS_MAX 6 /* changes of one operation, the note and a status beside them */

struct app;
struct ticket;

/* As it is shown: with what is on its way. */
bool watch_is_on(const struct app *a, const struct ticket *t);

/* What names a colleague after '@': the part of his e-mail before the '@' where
 * no other of the staff has the same, else the whole e-mail. */
struct text watch_handle(const struct app *a, int64_t user_id);

/* The colleagues whom a draft names; those of a public reply are none. */
struct mentions {
	int64_t ids[MENTIONS_MAX];
	size_t count;
	struct text unknown; /* the first name that is nobody's, or "" */
};
void mentions_find(struct app *a, const struct draft *d, struct mentions *out);
/* Adds a change for each of them. */
void mentions_add(struct app *a, struct op *o, const struct draft *d);
/* Says who will watch, or who is nobody: when the review line opens. */
void mentions_say(struct app *a, const struct draft *d);

#endif
