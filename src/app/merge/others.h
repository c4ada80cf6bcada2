/* Other tickets beside one: the requester's, and linked ones. */
#ifndef APP_OTHERS_H
#define APP_OTHERS_H

#include "ttydesk/desk/record.h"

struct app;

/* "relates to #12 OPEN VPN drops" for a linked one; "" for the requester's. */
struct text others_words(struct app *a, const struct other *o);
/* Where a ticket was merged into, 0: nowhere. */
int64_t others_merged_into(const struct ticket *t);
/* How many of the requester's are active, this one too: "3 open", "200+ open"; none
 * where there are no others. */
struct text others_open(struct app *a, const struct ticket *t);
/* Another ticket changed: what is said of it beside the shown one is old. */
void others_changed(struct app *a, int64_t id);

#endif
