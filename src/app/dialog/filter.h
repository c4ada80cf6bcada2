/* Filters that are typed. */
#ifndef APP_FILTER_H
#define APP_FILTER_H

#include "app_priv.h"
#include "ttydesk/desk/filter.h"

/* What names mean here and now. */
struct filter_names filters_names(const struct app *a);
/* Shows the tickets of a filter in place of the view. False: `err` and `*at` say
 * what is wrong; the old list stays. */
bool filter_run(struct app *a, struct str words, struct err *err, size_t *at);

#endif
