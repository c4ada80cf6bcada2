/* Lines that were typed before, over restarts: one file in the state folder,
 * which several windows add to. Knows no screen. */
#ifndef APP_RECALL_H
#define APP_RECALL_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/str.h"

#define RECALL_MAX 500 /* lines kept */

struct recall {
	struct buf *lines; /* oldest first */
	size_t count;
	bool is_read;
};

/* Reads FOLDER/NAME once; `folder` NULL: in memory only. */
void recall_read(struct recall *r, const char *folder, const char *name);
/* Remembers a line at the end, also on disk; not the last one twice. Where the
 * disk does not take it, memory has it. */
void recall_add(struct recall *r, const char *folder, const char *name, struct str line);
/* The line `back` lines ago (1: the last) that begins with `prefix`; *back becomes
 * where it stands. False: none from there on. */
bool recall_before(const struct recall *r, struct str prefix, size_t *back, struct str *out);
/* The newest line, from `*back` lines ago on, that holds `needle`. */
bool recall_find(const struct recall *r, struct str needle, size_t *back, struct str *out);
void recall_done(struct recall *r);

#endif
