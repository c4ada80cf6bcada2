/* `ttydesk demo`: a private PostgreSQL cluster with a sample desk, reached by a
 * unix socket in a folder that only its owner can enter; nothing else on the
 * machine is touched.
 *
 * Everything lies in one folder: $XDG_DATA_HOME/ttydesk/demo, as root
 * /var/lib/ttydesk-demo (the server then runs as user postgres or nobody), or
 * what TTYDESK_DEMO_DIR names. A marker file says that it is ours.
 * Who uses it holds a shared lock on a file there; a keeper process waits for
 * the exclusive one, which it gets when the last user has left or died, and
 * then stops the server. The server dies with its keeper. */
#ifndef TTYDESK_CLI_DEMO_H
#define TTYDESK_CLI_DEMO_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "ttydesk/base/err.h"

#define DEMO_TICKETS_MIN 100
#define DEMO_TICKETS_DEFAULT 5000
#define DEMO_TICKETS_MAX 1000000

struct demo_options {
	int64_t tickets; /* 0: what is there, or the default */
	bool is_live;    /* colleagues and customers keep writing */
	bool is_reset;   /* start over */
	FILE *progress;  /* a line for each slow step; NULL: none */
};

/* Reads the arguments after the verb argv[0]. ERR_USAGE. */
TD_MUST_CHECK bool demo_parse(struct demo_options *o, int argc, char **argv, struct err *err);

#define DEMO_SOCKET_MAX 92 /* with "/.s.PGSQL.5432" under 107 bytes */

struct demo_cluster {
	char folder[PATH_MAX];
	char socket[DEMO_SOCKET_MAX + 1];
	char user[64]; /* the system user the server runs as; "" when it has no name */
	uid_t uid;
	gid_t gid;
	int users_fd; /* holds the shared lock; -1 when closed */
};

/* Makes the cluster and the desk where missing, starts the server where it does
 * not run, and counts the caller as a user until demo_cluster_close() or its
 * death. Blocks: seconds the first time. Fails in words: no PostgreSQL, a folder
 * that is not ours, a desk of another size, another user (is_reset). */
TD_MUST_CHECK bool demo_cluster_open(
    const struct demo_options *o, struct demo_cluster *c, struct err *err);

/* Leaves; when the caller was the last user, waits until the server is gone. */
void demo_cluster_close(struct demo_cluster *c);

/* Connection strings for the desk: as agent ana (the screen), as the support
 * backend (colleagues and customers), as superuser. */
#define DEMO_CONNINFO_SIZE 512
void demo_conninfo(const struct demo_cluster *c, const char *role, const char *dbname,
    char out[static DEMO_CONNINFO_SIZE]);

/* Colleagues and customers: a child with a connection of its own that writes
 * every one to four seconds and ends with its parent. */
struct demo_live {
	pid_t pid; /* 0: none */
	int fd;    /* closing it ends the child */
};

TD_MUST_CHECK bool demo_live_start(
    struct demo_live *live, const struct demo_cluster *c, struct err *err);
void demo_live_stop(struct demo_live *live);

#endif
