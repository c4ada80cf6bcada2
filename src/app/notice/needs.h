/* Which ticket needs me next, and what I have read. What was read is shown at
 * once and told to the server after; a lost link loses no mark. */
#ifndef APP_NEEDS_H
#define APP_NEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/port.h"

#define NEEDS_TRAIL_MAX 64

/* Read up to a comment; the server has not confirmed it yet. */
struct needs_mark {
	int64_t ticket_id, comment_id;
	uint64_t request_id; /* 0: to be sent */
};

struct needs {
	/* tickets that Tab came by, oldest first, as they were then */
	struct needs_step {
		int64_t ticket_id, last_comment_id;
	} trail[NEEDS_TRAIL_MAX];
	size_t trail_count;
	/* the thread whose unread end is on the screen, and when it counts as read */
	int64_t look_ticket_id, look_comment_id, look_at;
	struct needs_mark *marks;
	size_t mark_count;
	int64_t marks_at; /* monotonic: not sent before */
};

struct app;

/* Unread, as far as this person has told the server or is about to. */
bool needs_is_unread(const struct app *a, const struct ticket *t);
/* Tab (1) and Shift-Tab (-1): moves to the next ticket of this view that needs
 * me, or says that there is none. */
void needs_go(struct app *a, int direction);
/* The ticket that Tab would go to, 0 none: worth having its thread. */
int64_t needs_peek(const struct app *a);

/* Painted just now: the thread of `t` with its end on the screen, or not. */
void needs_look(struct app *a, const struct ticket *t, bool is_end);
void needs_read(struct app *a, const struct ticket *t); /* read: at once */
void needs_tick(struct app *a);
int64_t needs_deadline(const struct app *a);
void needs_collect(struct app *a, struct request *out, size_t *n, size_t max);
void needs_reply(struct app *a, const struct reply *r);
void needs_link(struct app *a); /* after a loss: sent again */
void needs_done(struct app *a);

#endif
