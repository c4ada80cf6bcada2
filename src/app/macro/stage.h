/* Changes of fields that wait beside a text, or come with a macro, until the person
 * sends them. */
#ifndef APP_STAGE_H
#define APP_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/text.h"
#include "ttydesk/desk/change.h"

struct app;

struct stage {
	bool sets_status, sets_priority, sets_assignee;
	bool goes_on; /* to the next ticket, when it was sent */
	enum ticket_status status;
	enum ticket_priority priority;
	int64_t assignee_id;    /* 0: nobody; STAGE_ME: whoever sends it */
	struct buf add, remove; /* tag names, each ended by '\n' */
};
#define STAGE_ME INT64_C(-1)

void stage_done(struct stage *s);
bool stage_is_empty(const struct stage *s); /* changes no field */
/* Puts what `from` says on top of `s`. */
void stage_put(struct stage *s, const struct stage *from);
/* Adds its changes to an operation. */
void stage_add(const struct app *a, struct op *o, const struct stage *s);
/* "WAITING_ON_CUSTOMER, HIGH, +vpn -spam"; with a ticket what it is now, too:
 * "status OPEN -> WAITING_ON_CUSTOMER". In the arena, empty if nothing changes. */
struct text stage_words(struct app *a, const struct stage *s, const struct ticket *t);

#endif
