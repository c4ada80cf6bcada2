/* From a query's fields to the text of one statement. Labels, limits and sort
 * orders are literals of this program, so that partial indexes are proven;
 * what people gave or chose is a parameter. Pure. */
#ifndef DB_COMPOSE_H
#define DB_COMPOSE_H

#include <stdbool.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/base/ids.h"
#include "ttydesk/desk/query.h"

#define COMPOSE_PARAMS_MAX (2 * FILTER_NODES_MAX + FILTER_TAGS_MAX + 16)

struct compose_params {
	struct arena *arena; /* holds the values */
	int n;
	const char *values[COMPOSE_PARAMS_MAX];
};

void compose_add(struct compose_params *p, const char *value);
void compose_add_id(struct compose_params *p, int64_t id);
void compose_add_time(struct compose_params *p, int64_t at);
/* An int[] literal. Ids that no row can have are left out. */
void compose_add_ids(struct compose_params *p, const int64_t *ids, size_t n);

/* "t.status IN ('OPEN', 'CLOSED')": labels are literals. */
void compose_labels(struct buf *out, const char *column, uint32_t mask,
    const struct enum_row *(*row)(unsigned));
const struct enum_row *compose_status_row(unsigned i);
const struct enum_row *compose_priority_row(unsigned i);

/* Appends the SELECT of the window's rows to `out`, its values to `params`
 * (which starts empty). `limit` stands in for the window's. */
void compose_page(struct buf *out, struct compose_params *params, const struct query *q,
    const struct window *w, int limit);
/* The same of all of them, in no order. */
void compose_tickets(struct buf *out, struct compose_params *params, const struct query *q);
/* A row for each ticket of the filter, in no order, `limit` at most: to count them. */
void compose_some(
    struct buf *out, struct compose_params *params, const struct filter *f, int limit);
/* True if the rows of compose_page() come bottom up. */
bool compose_is_reversed(const struct window *w);
/* True if the best plan depends on the values: never prepared by name. */
bool compose_is_planned_each_time(const struct query *q);

/* The text of an embedded statement without its comment; asserts that it is
 * there. */
struct str compose_text(const char *name);
/* Appends it with `page` in the place of its `:page`. */
void compose_around(struct buf *out, const char *name, struct str page);

#endif
