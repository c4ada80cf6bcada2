/* Addresses in what people wrote. Pure. */
#ifndef APP_URL_H
#define APP_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/text.h"

/* The next address of `t` from byte `from` on: http, https, mailto, or www. without
 * the stop behind it. False: there is none. */
bool url_next(struct text t, size_t from, size_t *at, size_t *len);

#endif
