/* Marked tickets: what the verbs act on while there are any. Each is kept as it
 * was shown when it was marked, so that also one that is not loaded (any more)
 * is changed from what was known of it. */
#ifndef APP_MARKS_H
#define APP_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/change.h"
#include "ttydesk/desk/port.h"

struct app;

#define MARKS_MAX 20000

struct marks {
	struct change_base *rows; /* by ticket_id */
	size_t count, cap;
	int64_t range_id;    /* V was pressed here, 0: no range is open */
	uint64_t request_id; /* all that match are on their way */
	bool wants_matches;
};

/* The last change of marked tickets (bulk.c). */
struct bulk_state {
	uint64_t at_key; /* key_count when it was accepted */
	int64_t since;   /* monotonic: when the one that runs began */
	int percent;     /* of a large one, how far it is */
	/* reports that wait until what is open is closed */
	struct report_waiting *waiting;
	size_t waiting_count;
};

/* The last split of a ticket (merge/split.c). */
struct split_state {
	uint64_t at_key;   /* key_count when it was accepted */
	int64_t ticket_id; /* the ticket that it made */
};

bool marks_has(const struct app *a, int64_t id);
/* In the range that is open, or marked. */
bool marks_shows(const struct app *a, int64_t id);
void marks_clear(struct app *a);
/* What verbs act on, in the arena: the marked tickets, as they are shown now where
 * they are loaded; without marks the selected one. NULL: none. */
const struct change_base *marks_targets(struct app *a, size_t *n);
/* The words for it: "3 marked", "range from #12 on: V ends it", or none. */
struct text marks_words(struct app *a);

void marks_collect(struct app *a, struct request *out, size_t *n);
void marks_reply(struct app *a, const struct reply *r);
void marks_done(struct app *a);

#endif
