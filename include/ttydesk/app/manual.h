/* The parts of the manual pages that the tables of keys and settings say, in
 * roff (man macros). */
#ifndef TTYDESK_APP_MANUAL_H
#define TTYDESK_APP_MANUAL_H

#include "ttydesk/base/str.h"

/* Appends plain text so that roff shows it as it is. */
void manual_put_text(struct buf *out, const char *text);
/* All keys, a subsection for each place where they count. */
void manual_put_keys(struct buf *out);
/* The commands that take words after `:`, and which. */
void manual_put_commands(struct buf *out);
/* All settings of ttydesk.conf with their defaults. */
void manual_put_settings(struct buf *out);

#endif
