/* The hands and eyes of a person at a program that may be killed under them at
 * any time: starts it again, finds the way back to the queue, writes, sends,
 * looks into the postbox. Every function that returns bool says false when the
 * program ended meanwhile; what does not happen in time fails the test. */
#ifndef TEST_HAND_H
#define TEST_HAND_H

#include "faults.h"

#define HAND_FRAME "(PUBLIC REPLY to .* on #|INTERNAL NOTE on #)"
/* Longer than the longest stall and its aftermath. */
#define HAND_PATIENCE_US (150 * WHEN_SECOND)
#define HAND_REVIEW "^ (y|!) (SEND PUBLIC REPLY|SAVE INTERNAL NOTE)"

struct hand {
	struct desk *desk;
	struct faults *faults; /* or NULL */
	struct proxy *proxy;
	const char *me;       /* NULL: Ana */
	const char *settings; /* of the next start */
	long starts;
	bool was_in; /* it has logged in since it was started */
	char conninfo[300];
};

void hand_open(struct hand *h, struct desk *d, struct proxy *p);
/* Starts the program unless it runs. One that ended by itself fails the test,
 * but for one that never got an answer and says so. */
void hand_start(struct hand *h);
bool hand_is_gone(struct hand *h);

bool hand_type(struct hand *h, const char *keys);
bool hand_see(struct hand *h, const char *regex);
bool hand_see_gone(struct hand *h, const char *regex);
/* The same, but 1: seen, 0: not within `timeout_us`, -1: the program ended. */
int hand_look(struct hand *h, const char *regex, int64_t timeout_us);
int hand_look_gone(struct hand *h, const char *regex, int64_t timeout_us);
bool hand_shows(struct hand *h, const char *regex);

/* Back in the queue, whatever is open: texts are kept. */
bool hand_calm(struct hand *h);
/* Selects a ticket by its number and waits until it is shown. */
bool hand_go(struct hand *h, long ticket);
/* A draft of this kind in the composer, on the ticket that is selected. */
bool hand_compose(struct hand *h, long ticket, bool is_internal);

/* Nothing is written in the composer yet: no kept text came back. */
bool hand_is_empty(struct hand *h);

/* One row of the postbox. */
struct letter {
	bool is_internal, is_draft; /* draft: it waits; else it is on its way */
	long ticket;
	char text[160]; /* as much as is shown */
};
/* Opens the postbox and reads it; the number of rows, -1: the program ended. */
int hand_postbox(struct hand *h, struct letter *out, int max);
/* In the open postbox: this letter into the composer. False also if it is not
 * there any more. */
bool hand_recall(struct hand *h, const struct letter *l);

#endif
