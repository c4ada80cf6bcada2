/* Undo and redo: of any change of one's own, newest first, also one made before
 * the start. The server takes back what nobody has changed since and reports
 * the rest; what could not be taken back is passed over from then on. */
#ifndef APP_UNDO_H
#define APP_UNDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "change/past.h"
#include "ttydesk/desk/outcome.h"

struct app;

#define UNDO_SKIPPED 64
struct undo {
	struct op *ready; /* not made yet: waits for a yes, then for its comment's text */
	uint64_t at_key;  /* a->key_count when u was pressed */
	int64_t comment_id;
	uint64_t text_request;
	bool wants_text;
	char skipped[UNDO_SKIPPED][UUID_SIZE]; /* could not be taken back */
	size_t next_skipped;
	struct undo_fault {
		int64_t ticket_id;
		struct buf words; /* clean */
	} * faults;               /* of the last report */
	size_t fault_count;
};

void undo_past(struct app *a); /* what was done before the start is known now */
/* The whole text of a comment, before an undo deletes it. */
void undo_collect(struct app *a, struct request *out, size_t *n);
void undo_text(struct app *a, const struct reply *r);
/* The outcome of an undo or redo was read: settles its state, says it, and gives
 * the text of a comment back. */
void undo_settled(struct app *a, struct op *o, const struct outcome *out);
void undo_failed(struct app *a, const struct op *o);
void undo_done(struct app *a);

#endif
