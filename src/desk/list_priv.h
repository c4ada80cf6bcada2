/* What the list's files share. */
#ifndef LIST_PRIV_H
#define LIST_PRIV_H

#include "ttydesk/desk/list.h"

/* Index of `id`, or -1. */
ptrdiff_t list_find(const struct list_row *rows, size_t n, int64_t id);
/* Index of the first row that does not stand above `key`. */
size_t list_place(const struct list *l, const struct sort_key *key);
/* Takes the row out; cursor and view stay at their tickets. */
void list_remove(struct list *l, size_t at);
/* Room for `n` rows. */
void list_reserve(struct list *l, size_t n);
/* Drops rows at the end that is farther from the screen, but none that
 * list_want() would ask for again. */
void list_trim(struct list *l);
/* Puts the cursor into the rows and the view around the cursor. */
void list_clamp(struct list *l);

#endif
