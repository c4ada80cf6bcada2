/* Whether the screen has what it needs, asked without opening it. */
#ifndef TTYDESK_APP_CHECK_H
#define TTYDESK_APP_CHECK_H

#include <stdbool.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

/* Reads the theme of `file`, which may inherit from its neighbours and the built-in ones.
 * ERR_SYSTEM, or ERR_BADINPUT with "file:line: what". */
TD_MUST_CHECK bool check_theme(const char *file, struct err *err);

/* The terminal of TERM: "xterm-256color, 256 colors". ERR_USAGE: no screen opens on it;
 * `*is_fallback`: it is not known, and another is taken. */
TD_MUST_CHECK bool check_terminal(struct buf *says, bool *is_fallback, struct err *err);

#endif
