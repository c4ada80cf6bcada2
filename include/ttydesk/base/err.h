/* Expected failures as values: what kind, the server's code, one line for a
 * person. The line is clean (text_clean was applied to anything foreign) and
 * says what to do where that is known. */
#ifndef TTYDESK_BASE_ERR_H
#define TTYDESK_BASE_ERR_H

#include <stdbool.h>

#include "ttydesk/base/macros.h"

/* clang-format off */
#define ERR_LIST(X)                                                            \
	X(ERR_NONE,        0, "no error")                                      \
	X(ERR_FAILED,      1, "failed")                                        \
	X(ERR_USAGE,       2, "wrong use")                                     \
	X(ERR_BADINPUT,    2, "bad input")                                     \
	X(ERR_NOTFOUND,    3, "not found")                                     \
	X(ERR_CONFLICT,    4, "someone changed it first")                      \
	X(ERR_PERMISSION,  5, "not permitted")                                 \
	X(ERR_CONNECTION,  6, "no connection")                                 \
	X(ERR_PASSWORD,    6, "password needed or wrong")                      \
	X(ERR_SCHEMA,      1, "schema missing or different")                   \
	X(ERR_TIMEOUT,     1, "took too long")                                 \
	X(ERR_CANCELED,    1, "cancelled")                                     \
	X(ERR_LOST,        6, "connection lost")                               \
	X(ERR_SYSTEM,      1, "system error")
/* clang-format on */

enum err_code {
#define ERR_ENUM(code, exit_code, text) code,
	ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
};

#define ERR_MSG_SIZE 400

struct err {
	enum err_code code;
	char sqlstate[6];       /* "" if it did not come from the server */
	char msg[ERR_MSG_SIZE]; /* one clean line, terminated */
};

/* Sets `err` (unless NULL) from a printf format and returns false, so that a
 * caller can `return err_set(...)`. The text is cut at the buffer's end. */
bool err_set(struct err *err, enum err_code code, const char *fmt, ...) TD_PRINTF(3, 4);

void err_clear(struct err *err);

/* The program's exit code for `code` (interface: 0 to 6). */
int err_exit_code(enum err_code code);

#endif
