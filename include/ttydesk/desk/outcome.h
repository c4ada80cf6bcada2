/* What the write door answered to an operation. Pure. */
#ifndef TTYDESK_DESK_OUTCOME_H
#define TTYDESK_DESK_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/text.h"
#include "ttydesk/desk/change.h"

/* A comment that stopped a send. */
struct outcome_comment {
	int64_t id;
	struct text author, content;
	bool is_internal;
};

/* One row of the server's answer. */
struct outcome_row {
	int64_t ticket_id;
	char kind[16], field[16], state[16]; /* done same conflict gone refused */
	struct text now;                     /* present value, or "" */
	struct str now_raw;                  /* the same as it is stored */
	char now_hash[65];                   /* of a long text: what `from` has to be now */
	struct text by;                      /* who changed it last, or "" */
	struct text why;                     /* refused: a clean sentence, or "" */
	struct text number;                  /* create: the new ticket's, or "" */
	int64_t comment_id;                  /* of the comment that was stored, 0 none */
	int64_t at;
	const struct outcome_comment *comments; /* those the author had not seen */
	size_t comment_count;
	int64_t new_id;      /* split: the new ticket */
	int64_t merged_into; /* gone: where to, 0: not merged */
	/* merge: what goes along */
	int moved_comments, moved_files;
	struct text moved_tags; /* "+vpn +slow", clean */
};

struct outcome {
	enum op_state state;
	struct outcome_row *rows; /* in the arena */
	size_t row_count;
	struct text why; /* refused as a whole: a clean sentence, or "" */
};

/* Reads the JSON answer of apply and undo. */
TD_MUST_CHECK bool outcome_parse(
    struct outcome *out, struct arena *a, struct str json, struct err *err);

#endif
