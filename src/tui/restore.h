/* The way back: bytes and modes that make the terminal whole, kept where a
 * signal handler may use them. One terminal a process, so this is the only
 * state of the program that is global and changes. */
#ifndef TUI_RESTORE_H
#define TUI_RESTORE_H

#include <termios.h>

#include "ttydesk/base/str.h"

/* Sets what restore_now() does; bytes beyond 512 are left out. `flags` are the
 * file's, as found; -1: they are nobody else's. */
void restore_arm(int fd, const struct termios *modes, int flags, struct str bytes);
/* Handlers for SEGV, ABRT, BUS, FPE, ILL, QUIT: restore, then die of it. */
void restore_catch(void);
/* Takes the handlers back. */
void restore_release(void);
/* Async-signal-safe; only the first call after restore_arm() does something. */
void restore_now(void);

#endif
