/* Forks a child that does one blocking thing and leaves with _exit(). */
#ifndef DB_CHILD_H
#define DB_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/* In the child: `run(fd, arg)`, then the end; signals as usual. In the parent:
 * `*fd` is the reading end, non-blocking, at its end when the child is gone.
 * Returns the child, or -1. */
pid_t child_start(int *fd, void (*run)(int fd, void *arg), void *arg);
/* Kills it if it still runs, and reaps it. Sets both to none (0 and -1). */
void child_end(pid_t *child, int *fd);

#endif
