/* The question before a merge, which shows what goes along as the server says. */
#ifndef APP_MERGE_H
#define APP_MERGE_H

#include <stddef.h>

#include "ttydesk/desk/port.h"

struct app;

void merge_collect(struct app *a, struct request *out, size_t *n);
void merge_reply(struct app *a, const struct reply *r);

#endif
