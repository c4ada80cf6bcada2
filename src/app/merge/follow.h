/* Texts that were written for a ticket that was merged into another one: they
 * are for that one then. Said in words; nothing is sent to the merged one. */
#ifndef APP_FOLLOW_H
#define APP_FOLLOW_H

#include "app_priv.h"

/* Before a draft opens: on a ticket known as merged it becomes the target's. */
void follow_open(struct app *a, struct draft *d);
/* For a new text of this kind on a ticket: one that was written for a ticket
 * merged into it, which is the ticket's own now; NULL: there is none. */
struct draft *follow_find(struct app *a, enum draft_kind kind, int64_t ticket_id);
/* Before it is sent: its ticket is known as merged by now, so the draft of the
 * composer opens again on the target and nothing is sent. */
bool follow_stops(struct app *a, struct draft *d);
/* The answer says that its ticket was merged meanwhile. */
void follow_sent(struct app *a, struct draft *d, const struct outcome *out);
/* True, and said: no new text on a merged ticket. */
bool follow_refuses(struct app *a, int64_t ticket_id);

#endif
