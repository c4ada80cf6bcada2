/* What a desk is called in file names: the same by every way to it. Pure. */
#ifndef DB_IDENTITY_H
#define DB_IDENTITY_H

#include <stddef.h>

#include "ttydesk/base/str.h"

/* "SYSTEM-DATABASE". Of the database letters, digits, '.', '_' and '-' stay,
 * other bytes become %xx; a name that is too long ends in its hash. `system`
 * that is no number stands as "0". `size` at least 64. */
void identity_format(char *out, size_t size, struct str system, struct str database);

#endif
