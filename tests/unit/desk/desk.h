/* A pretend server for lists: tickets in list order, and its answers. */
#ifndef TEST_DESK_H
#define TEST_DESK_H

#include "ttydesk/desk/list.h"

#define DESK_MAX 4000

struct desk {
	struct ticket_row rows[DESK_MAX];
	size_t n;
	int64_t next_id, now;
};

/* `n` tickets, all of one priority: ids 1 to n from the top. */
void desk_fill(struct desk *d, size_t n);
/* A new ticket; it stands first of its priority. Returns its id. */
int64_t desk_add(struct desk *d, enum ticket_priority priority);
/* As if updated_at moved: the ticket becomes the first of `priority`. */
void desk_touch(struct desk *d, size_t at, enum ticket_priority priority);
void desk_remove(struct desk *d, size_t at);
/* Index of the ticket, or -1. */
ptrdiff_t desk_find(const struct desk *d, int64_t id);
struct sort_key desk_key(const struct desk *d, size_t at);
/* Tickets but `id` that stand above `key`. */
size_t desk_above(const struct desk *d, const struct sort_key *key, int64_t id);

/* Answers `w` as the server would. */
void desk_put(const struct desk *d, struct list *l, const struct window *w);
/* Asks as the app does and answers, until the list wants nothing. Fails when
 * it never has enough. */
void desk_answer(const struct desk *d, struct list *l);

#endif
