/* Host names to addresses in a child process: getaddrinfo() can block for many
 * seconds, and the loop must not. */
#ifndef DB_RESOLVE_H
#define DB_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "dsn.h"

#define RESOLVE_TARGETS_MAX 32
#define RESOLVE_ADDR_SIZE 64

/* One address to try. */
struct target {
	size_t host;
	char addr[RESOLVE_ADDR_SIZE]; /* "": connect by what the host says */
};

struct resolve {
	pid_t child; /* 0: none */
	int fd;      /* readable when there is news; -1: none */
	char text[RESOLVE_TARGETS_MAX * (RESOLVE_ADDR_SIZE + 8)];
	size_t len;
};

void resolve_init(struct resolve *r);
/* Ends the child. */
void resolve_done(struct resolve *r);
/* True if any host of `d` has to be looked up. */
bool resolve_is_needed(const struct dsn *d);
/* Starts the child; false: the system refused. */
TD_MUST_CHECK bool resolve_start(struct resolve *r, const struct dsn *d);
/* Reads without waiting; true when the child has finished. */
bool resolve_poll(struct resolve *r);
/* Writes what there is to try, in the order of the hosts; returns the number. */
size_t resolve_targets(const struct resolve *r, const struct dsn *d,
    struct target out[static RESOLVE_TARGETS_MAX]);

#endif
