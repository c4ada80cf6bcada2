/* $EDITOR on a text: a private file, a child that owns the terminal, and the
 * text read back. */
#ifndef TTYDESK_CHILD_H
#define TTYDESK_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

struct child {
	pid_t pid; /* 0: none */
	char path[256];
};

/* Starts $VISUAL, $EDITOR or vi on `text`. */
TD_MUST_CHECK bool child_start_editor(struct child *c, struct str text, struct err *err);
/* True once it ended: `out` gets the text, or `err` says why not (`*ok`). */
bool child_reap(struct child *c, struct buf *out, bool *ok, struct err *err);

#endif
