/* Shell scripts as a stranger would write them, with the real program first in PATH and a
 * desk in the PG* variables. */
#ifndef TEST_SCRIPT_H
#define TEST_SCRIPT_H

#include "db/cluster.h"
#include "ttydesk/base/str.h"

struct script {
	struct buf
	    out;  /* its standard output; behind it, after "--\n", what it complained of */
	int code; /* its exit code; 128 and the signal, as the shell has it */
};

/* The desk that scripts work on; `me` becomes TTYDESK_ME. */
void script_use(const char *conninfo, const char *me);
/* Runs `text` by /bin/sh in an empty folder that goes behind it. Valid until the next one. */
const struct script *script_run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same, and what it prints has to be `want`, its exit code 0. */
#define assert_prints(want, ...) script_check(__FILE__, __LINE__, want, 0, __VA_ARGS__)
/* The same with an exit code; `want` NULL: whatever it prints. */
#define assert_ends(code, want, ...) script_check(__FILE__, __LINE__, want, code, __VA_ARGS__)
void script_check(const char *file, int line, const char *want, int code, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void script_done(void);

#endif
