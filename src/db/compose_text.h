/* Words of a ticket's texts as a condition. Pure. */
#ifndef DB_COMPOSE_TEXT_H
#define DB_COMPOSE_TEXT_H

#include "compose.h"

/* Words are looked up as ttydesk.text_query() says; a comment counts only for who may read
 * it. Appends one expression about row t of public.tickets, never null: true if its title,
 * description or a comment holds `words`. `f`: the filter it stands in. */
void compose_text_term(
    struct buf *out, struct compose_params *params, const struct filter *f, struct str words);

/* Appends " + rank": how well `words` are found in what they are found in best, as a whole
 * number; of none of them 0. */
void compose_text_rank(struct buf *out, struct compose_params *params, struct str words);

#endif
