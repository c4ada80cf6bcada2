/* A command of the person's own, which owns the terminal until it ends and Enter
 * was pressed. What it is told comes by its standard input, never in its words. */
#ifndef TTYDESK_SHELL_H
#define TTYDESK_SHELL_H

#include <stdbool.h>
#include <sys/types.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

struct shell {
	pid_t pid; /* 0: none, or it has ended */
};

struct shell_call {
	const char *command;
	const char *argument; /* its $1, or NULL */
	struct str input;     /* its standard input; `p` NULL: the terminal */
	const char *file;     /* or that of a file, NULL: none */
	bool is_quiet;        /* Enter is waited for only if it fails */
};

/* Runs it by /bin/sh in a process group of its own, without the database's
 * password in its environment. */
TD_MUST_CHECK bool shell_start(struct shell *s, const struct shell_call *c, struct err *err);
/* True once it ended: the terminal is ours again. */
bool shell_reap(struct shell *s);
/* We end before it does: asks it to hang up. */
void shell_leave(struct shell *s);

#endif
