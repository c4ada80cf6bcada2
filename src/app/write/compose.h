/* Between the composer, its review line and the sending. */
#ifndef APP_COMPOSE_H
#define APP_COMPOSE_H

#include "app_priv.h"

void compose_paint(struct app *a, struct canvas *c);
bool compose_is_internal(enum draft_kind kind); /* no customer reads it */
/* What the author has seen of the ticket, as it is shown now. */
void compose_look(struct app *a, struct draft *d);
/* True once the comments that stopped the sending are there to be read. */
bool compose_sees_news(struct app *a);
/* The text in the composer goes to its draft. */
void compose_take_text(struct app *a);
void compose_keep(struct app *a);    /* closes, the draft stays */
void compose_discard(struct app *a); /* closes, the draft goes */
void compose_close(struct app *a);   /* closes; the draft is somebody else's now */

/* quote.c. The last comment that may be quoted; at once again: the choice. */
void quote_key(struct app *a);
void quote_list_open(struct app *a); /* quote_list.c; the ticket is loaded */
/* A note that the customer must not see is not quoted to him. */
bool quote_may(const struct draft *d, const struct comment *c);
void quote_put(struct buf *b, struct text line);
void quote_replace(struct app *a, struct str text); /* what was quoted last, at the cursor */
/* The text quotes a line of a note that no customer may read. */
bool quote_shows_note(struct app *a);

/* send.c. The newest comment of somebody else that the author has not seen; NULL. */
const struct comment *send_news(struct app *a, const struct draft *d);
/* Who wrote it, or "". */
struct text send_stopper(struct app *a, const struct draft *d);
/* false: stopped, in words: somebody wrote since the author looked, the ticket
 * is deleted, or the status that goes with it is not known. */
/* One text for all marked tickets. */
void compose_open_marked(struct app *a, enum draft_kind kind);
/* At the cursor of the open composer. */
void compose_insert(struct app *a, struct str text);
bool send_draft(struct app *a);
void send_anyway(struct app *a);

void review_open(struct app *a); /* review.c */
/* By itself, after a send was stopped: no key counts before it was painted. */
void review_open_stopped(struct app *a);

#endif
