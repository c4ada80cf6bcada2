/* A new ticket: who asks, the title beside what may be the same already, then
 * the description in the composer. Each step is in the draft at once. */
#ifndef APP_NEW_H
#define APP_NEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/ids.h"
#include "ttydesk/desk/outcome.h"
#include "ttydesk/desk/port.h"
#include "write/draft.h"

#define SIMILAR_MAX 3

/* What was typed is asked once it rests. */
struct new_question {
	struct buf words;
	int64_t due; /* monotonic; 0: not wanted */
	uint64_t request_id;
	bool is_answered; /* for these words */
};

struct new_ticket {
	uint64_t serial; /* of the draft that is being made */
	struct new_question people, similar;
	struct ids found; /* users, as they match what was typed */
	struct new_similar {
		int64_t id, creator_id, created_at;
		enum ticket_status status;
		struct buf title; /* raw */
	} like[SIMILAR_MAX];
	size_t like_count;
};

struct app;
struct canvas;
struct key_event;

void new_open(struct app *a); /* begins one, or goes on with the kept one */
void new_collect(struct app *a, struct request *out, size_t *n);
int64_t new_deadline(const struct app *a);
void new_reply(struct app *a, const struct reply *r);
void new_done(struct app *a);

/* For the composer and its review line. */
struct text new_title_tmp(struct app *a, const struct draft *d); /* above the text */
struct text new_review_line_tmp(struct app *a, const struct draft *d);
bool new_review_key(struct app *a, uint32_t code); /* false: not one of its keys */
/* Whether all is there to make it; else asks for what is missing. */
bool new_is_ready(struct app *a);
/* It was stored: says its number, and opens it if nobody went on meanwhile. */
void new_stored(struct app *a, const struct draft *d, const struct outcome *out);

#endif
