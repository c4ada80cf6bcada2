/* How many tickets a filter has, counted while it is typed: asked once the keys
 * rest, on the second connection, up to a limit, and given up with the next key. */
#ifndef APP_TALLY_H
#define APP_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/text.h"
#include "ttydesk/desk/port.h"

struct app;

struct tally {
	struct query query;
	size_t limit;
	int64_t due; /* monotonic: asked then, 0 never */
	uint64_t request_id;
	int64_t count; /* up to the limit and one more; -1: not known */
};

#define TALLY_REST_US INT64_C(150000)

/* Counts `q` after `rest_us`; what is known or on its way stays. */
void tally_ask(struct app *a, const struct query *q, size_t limit, int64_t rest_us);
void tally_stop(struct app *a); /* gives up what runs, forgets what is known */
/* "37 tickets", "over 1000 tickets", "counting ...", or none. In the arena. */
struct text tally_words_tmp(struct app *a);

/* What is known of `q`; false: nothing yet. */
bool tally_count(const struct app *a, const struct query *q, int64_t *count, bool *has_more);

void tally_collect(struct app *a, struct request *out, size_t *n);
void tally_reply(struct app *a, const struct reply *r);
int64_t tally_deadline(const struct app *a);

#endif
