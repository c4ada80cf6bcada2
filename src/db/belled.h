/* What the bell has told, by the transaction that rang: the next read of the
 * feed brings it again, and it shall not be fetched twice. Pure. */
#ifndef DB_BELLED_H
#define DB_BELLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "note.h"

#define BELLED_MAX 512 /* the older ones are told again: late, never lost */

struct belled {
	struct belled_row {
		int64_t xid, id; /* id 0: all */
		char table, op;
	} rows[BELLED_MAX];
	size_t n, at;
};

void belled_clear(struct belled *b);
void belled_add(struct belled *b, const struct note *note);
/* True if the bell told of this row of the feed: its transaction, table,
 * operation, and ticket or row. */
bool belled_has(const struct belled *b, int64_t xid, char table, char op, int64_t id);

#endif
