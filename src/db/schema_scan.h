/* What a schema file says about itself: its steps, its directives, the objects
 * it makes. Pure text, no SQL parser: the files keep to one way of writing. */
#ifndef SCHEMA_SCAN_H
#define SCHEMA_SCAN_H

#include <stdbool.h>

#include "ttydesk/base/embed.h"
#include "ttydesk/base/str.h"

/* Directives stand in lines "-- ttydesk: word, word". */
bool schema_says(const struct td_embedded *file, const char *word);

/* Cuts the next step from `*rest`: up to a line "-- next", or the end.
 * False when nothing is left. */
bool schema_next_step(struct str *rest, struct str *step);

/* Appends one line "kind name table" (table may be empty) for each object that
 * the file creates; for a trigger `table` is where it hangs. */
void schema_list_objects(const struct td_embedded *file, struct buf *out);

#define SCHEMA_DIGEST_SIZE 17
/* Hexadecimal FNV-1a of the text: to see that a file changed, no more. */
void schema_digest(const struct td_embedded *file, char out[SCHEMA_DIGEST_SIZE]);

#endif
