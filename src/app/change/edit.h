/* Editing what is stored: title, description, one's own notes. The whole text
 * is fetched first, raw, with what compare-and-set needs; then it is a draft. */
#ifndef APP_EDIT_H
#define APP_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/port.h"
#include "write/draft.h"

struct edit {
	/* the text that is being fetched */
	bool is_wanted;
	uint64_t request_id; /* 0: to be asked */
	enum draft_kind kind;
	int64_t ticket_id, comment_id;
	/* what came, to tell whether it was changed */
	uint64_t serial; /* of the draft it became */
	struct buf original;
};

struct app;

void edit_open(struct app *a); /* asks what to edit */
void edit_collect(struct app *a, struct request *out, size_t *n);
void edit_reply(struct app *a, const struct reply *r);
void edit_link(struct app *a); /* after a loss: asked again */
/* The text in the composer is what is stored: there is nothing to save. */
bool edit_is_same(const struct app *a, const struct draft *d);
/* A title is one line: breaks become blanks, its ends are cut. */
void edit_make_line(struct buf *b);
void edit_done(struct app *a);

#endif
