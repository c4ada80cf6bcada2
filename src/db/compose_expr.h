/* The tree of a filter as a condition. Pure. */
#ifndef DB_COMPOSE_EXPR_H
#define DB_COMPOSE_EXPR_H

#include "compose.h"

/* Appends " AND (...)" about row t of public.tickets, or nothing. No part of it is ever
 * null, so that its opposite is the opposite. */
void compose_expr(struct buf *out, struct compose_params *params, const struct filter *f);

#endif
