/* A program on a pseudo-terminal of its own, and every byte it wrote. Knows
 * nothing of screens or test libraries: the bench uses it too. Trouble with the
 * machine (no pty, no fork) ends the calling program. */
#ifndef TEST_PTY_H
#define TEST_PTY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include "ttydesk/base/str.h"

struct pty;

struct pty_options {
	int cols, rows;          /* 0: 80x24 */
	const char *term;        /* TERM; NULL: xterm-256color */
	const char *const *argv; /* argv[0] is a path; NULL at the end */
	const char *const *env;  /* "NAME=value" sets, "NAME" removes; or NULL */
};

/* Starts argv[0] as the leader of a session on a new terminal. LANG is C.UTF-8
 * and variables that would change a program's mind (PG*, TTYDESK_*, NO_COLOR,
 * LC_*, LINES, COLUMNS, EDITOR, XDG_*) are removed. */
struct pty *pty_open(const struct pty_options *options);
/* Hangs up, kills the program if need be and reaps it. NULL is fine. */
void pty_close(struct pty *p);

pid_t pty_pid(const struct pty *p);
int pty_fd(const struct pty *p); /* the terminal's side */
void pty_write(struct pty *p, const char *bytes, size_t n);
/* Waits at most `timeout_us` for output and reads it once into the log.
 * Returns the number of bytes, 0: none came. */
size_t pty_read(struct pty *p, int64_t timeout_us);
/* All bytes since the start. */
struct str pty_log(const struct pty *p);

void pty_resize(struct pty *p, int cols, int rows);
void pty_signal(struct pty *p, int signal);
/* The settings as the program left them; works after its end too. */
struct termios pty_settings(const struct pty *p);
struct termios pty_first_settings(const struct pty *p);

/* Closes both of our ends: what a broken SSH link does. Nothing may be read or
 * written afterwards, but the end can be waited for. */
void pty_hang_up(struct pty *p);

/* True once the program has ended; `*status` as waitpid() gives it. */
bool pty_has_ended(struct pty *p, int *status);
/* True if it stopped (job control) and was not continued since. */
bool pty_has_stopped(struct pty *p);

#endif
