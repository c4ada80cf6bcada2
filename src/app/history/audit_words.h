/* An audit row in words, whatever its JSON looks like: ttydesk's triggers and
 * most backends write {"field": {"old": .., "new": ..}}, others {"old": {..},
 * "new": {..}}, flat values, lists, or anything else. */
#ifndef APP_AUDIT_WORDS_H
#define APP_AUDIT_WORDS_H

#include "app_priv.h"

enum { AUDIT_BLOCKS_MAX = 8 };

/* A text that does not fit in a line. */
struct audit_block {
	struct text was, now; /* bodies; was.p NULL: one text, not two versions */
};

struct audit_words {
	struct text who, what; /* "Bo Lind", "status OPEN -> CLOSED"; one line each */
	struct audit_block blocks[AUDIT_BLOCKS_MAX];
	size_t block_count, run;
};

/* `t` is the ticket it happened to. All texts in the arena. `out->run`: so many
 * rows of the same kind say the same; 0 as 1. */
void audit_words(struct app *a, const struct ticket *t, const struct audit_row *row,
    struct audit_words *out);
/* "Bo Lind", "somebody", "user 12": at most 40 columns. */
struct text audit_who(struct app *a, int64_t user_id);

#endif
