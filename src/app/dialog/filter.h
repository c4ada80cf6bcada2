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

/* Customers whose name begins as it is typed come from the server. */
void filter_collect(struct app *a, struct request *out, size_t *n);
void filter_reply(struct app *a, const struct reply *r);
int64_t filter_deadline(const struct app *a);

/* The list waits for a search. */
bool filter_is_running(const struct app *a);
void filter_stop(struct app *a);

#endif
