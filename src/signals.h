/* Signals as bytes in a pipe, for poll(). */
#ifndef TTYDESK_SIGNALS_H
#define TTYDESK_SIGNALS_H

#include <stdbool.h>

/* Catches TERM HUP INT WINCH TSTP CONT CHLD and ignores PIPE. Returns the fd
 * to poll, or -1. */
int signals_open(void);
void signals_close(void);
/* The next signal that came, 0 when there is none. */
int signals_next(void);
/* Stops this process as the terminal's suspend key would; returns on CONT. */
void signals_stop_self(void);

#endif
