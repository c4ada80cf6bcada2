/* Telling a person who looks elsewhere that a ticket changed: a comment by
 * somebody else, a ticket assigned to them, a mention. Notes of the feed say
 * where to look, the heads say what happened. */
#ifndef APP_RING_H
#define APP_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/ids.h"
#include "ttydesk/base/str.h"
#include "ttydesk/desk/port.h"
#include "ttydesk/desk/record.h"

#define RING_JUDGED_MAX 64

enum ring_why { RING_QUIET, RING_COMMENT, RING_ASSIGNED, RING_MENTION };

/* A ticket as far as ringing goes. */
struct ring_head {
	bool is_known;
	int64_t last_comment_id, last_author_id, assignee_id;
	bool is_watched;
};

/* Whether the way from `was` to `is` rings for `me` (not 0), and why. A ticket
 * that was not known says nothing about who assigned it. `has_comment`: a note
 * said that one came, whatever is known. `ring_for`: bits of option.h. Pure. */
enum ring_why ring_decide(const struct ring_head *was, const struct ring_head *is, int64_t me,
    uint32_t ring_for, bool has_comment);

struct ring {
	struct ids noted;     /* tickets that notes named: their heads are wanted */
	struct ids commented; /* those of them that got a comment */
	struct ids asked;     /* tickets whose heads are on their way */
	uint64_t request_id;  /* for heads */
	int64_t ask_at;       /* monotonic: not asked before */

	/* Mine when the desk opened, kept up with the heads seen since. */
	struct ids mine;
	uint64_t mine_request_id;
	bool mine_is_asked, mine_is_whole;

	struct ids before_ids; /* what the answer of this turn is about to replace */
	struct ring_head *before;

	/* up to which comment it was decided, of the last tickets */
	struct ring_judged {
		int64_t ticket_id, comment_id;
	} judged[RING_JUDGED_MAX];
	size_t judged_at;

	struct ids rang;    /* not read since: what the title counts */
	size_t shown_count; /* in the title */
	char words[320];    /* what rings next, or rang last */
	struct buf clean;   /* the same, as it rang */
	size_t waiting;     /* rings that wait for `at`, as one */
	int64_t at;         /* monotonic: the next ring not before */
};

struct app;

void ring_note(struct app *a, const struct change_note *n);
/* Around store_put(): looks at what was, then at what is. */
void ring_before(struct app *a, const struct reply *r);
void ring_after(struct app *a, const struct reply *r);
/* True: the reply was to a request of the ring alone. */
bool ring_reply(struct app *a, const struct reply *r);
void ring_collect(struct app *a, struct request *out, size_t *n, size_t max);
void ring_tick(struct app *a); /* rings when it is due; keeps the title */
int64_t ring_deadline(const struct app *a);
void ring_done(struct app *a);

#endif
