/* Which statements this session has prepared, by their text. A name is never
 * used twice in a session. */
#ifndef DB_STMT_H
#define DB_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STMT_MAX 256

struct stmt {
	uint32_t serial; /* the name is "t<serial>"; 0: has to be prepared */
	uint64_t hash;
	char *sql;
};

struct stmt_set {
	struct stmt *rows;
	size_t count;
	uint32_t last_serial;
};

void stmt_done(struct stmt_set *s);
/* A new session: nothing is prepared. */
void stmt_forget_all(struct stmt_set *s);
/* True when stmt_get() would have to add `sql` to a full set. */
bool stmt_is_full(const struct stmt_set *s, const char *sql);
/* Valid until the next stmt_get() or stmt_forget_all(). Asserts room. */
struct stmt *stmt_get(struct stmt_set *s, const char *sql);
/* Gives it a name: it is being prepared. */
void stmt_begin(struct stmt_set *s, struct stmt *stmt);
/* The statement with this name is not prepared (any more). */
void stmt_forget(struct stmt_set *s, uint32_t serial);

#endif
