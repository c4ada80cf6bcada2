/* A log file for bug reports (--log FILE), never the screen. Off until opened;
 * then each line has a monotonic time, and control bytes are escaped. Values
 * that people wrote (ticket text, passwords) are not logged. */
#ifndef TTYDESK_BASE_LOG_H
#define TTYDESK_BASE_LOG_H

#include <stdbool.h>

#include "ttydesk/base/err.h"

/* The one log; created 0600, appended to. */
TD_MUST_CHECK bool log_open(const char *path, struct err *err);
void log_close(void);
void log_line(const char *fmt, ...) TD_PRINTF(1, 2);

#endif
