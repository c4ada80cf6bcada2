/* What happened to the ticket that is shown: asked for while its Audit tab is
 * on the screen, newest first in pages, refreshed when the ticket changes. */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/desk/port.h"
#include "ttydesk/desk/record.h"

struct app;
struct thread_layout;

struct audit {
	int64_t ticket_id;
	struct audit_row *rows; /* oldest first; their texts are own copies, raw */
	size_t n;
	bool is_known, is_stale;
	bool has_more, wants_more; /* older ones */
	uint64_t request;          /* 0: none on the way */
	int64_t ask_at;            /* monotonic: not before */
	uint32_t rev;              /* grows with each change */
};

void audit_collect(struct app *a, struct request *out, size_t *n);
int64_t audit_deadline(const struct app *a);
void audit_reply(struct app *a, const struct reply *r);
/* Something of `ticket_id` changed; 0: of any. */
void audit_mark(struct app *a, int64_t ticket_id);
/* The top of what is loaded is near: older ones, if there are any. */
void audit_want_more(struct app *a);
void audit_done(struct app *a);

/* The lines of the tab, oldest first, the thread's comments among them. */
void audit_lay(struct thread_layout *l, struct app *a, const struct ticket *t);

#endif
