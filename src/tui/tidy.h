/* Shortens what ncurses writes. Pure. */
#ifndef TUI_TIDY_H
#define TUI_TIDY_H

#include <stdbool.h>

#include "ttydesk/base/str.h"

/* Appends `in` to `out`: neighbouring SGR sequences become one, what a reset
 * follows at once is left out, and so is the choice of the ASCII character set
 * ("ESC ( B") if `is_ascii` says that it is chosen already. */
void tidy_bytes(struct buf *out, struct str in, bool is_ascii);

#endif
