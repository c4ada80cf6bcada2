/* The server's timestamps (ISO, UTC) as microseconds and back. Pure. */
#ifndef DB_STAMP_H
#define DB_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/str.h"

/* Stand for 'infinity' and '-infinity', and what lies beyond them: spans
 * between any two stamps fit into 64 bits. */
#define STAMP_MAX (INT64_MAX / 4)
#define STAMP_MIN (-STAMP_MAX)
#define STAMP_SIZE 64

/* "2026-11-22 09:14:00.5+00", also with " BC" or a long year. */
TD_MUST_CHECK bool stamp_parse(struct str s, int64_t *out);

/* A timestamptz literal, terminated. */
void stamp_format(char out[static STAMP_SIZE], int64_t at);

#endif
