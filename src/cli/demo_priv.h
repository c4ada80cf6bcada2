/* What the files of the demo share. */
#ifndef TTYDESK_DEMO_PRIV_H
#define TTYDESK_DEMO_PRIV_H

#include "ttydesk/cli/demo.h"

/* ---- demo_place.c: folders, locks, who runs the server ---- */

/* Fills folder, user and socket of `c`; makes the folder, refuses one that holds
 * something else or belongs to somebody else. */
TD_MUST_CHECK bool demo_place_open(struct demo_cluster *c, struct err *err);
/* Makes or checks the folder of the socket, 0700 and the server's own. */
TD_MUST_CHECK bool demo_place_socket(const struct demo_cluster *c, struct err *err);
/* "FOLDER/name" */
void demo_place_path(const struct demo_cluster *c, const char *name, char out[static PATH_MAX]);
/* Opens a lock file of the folder, close-on-exec; -1 with `err`. */
int demo_place_lock_open(const struct demo_cluster *c, const char *name, struct err *err);
/* flock() that goes on after signals; false when `op` has LOCK_NB and it is held. */
bool demo_place_lock(int fd, int op);
/* In a child: becomes the server's user for good, leaves the caller's folder,
 * forgets PG* settings. Ends the process where it can't. */
void demo_place_become(const struct demo_cluster *c);
void demo_place_forget_environment(void);
/* Removes the cluster's files, but the locks. Only with the start lock held. */
TD_MUST_CHECK bool demo_place_remove(const struct demo_cluster *c, struct err *err);

/* ---- demo_server.c: initdb, postgres and its keeper ---- */

/* Makes the data folder where missing. */
TD_MUST_CHECK bool demo_server_make(
    const struct demo_cluster *c, FILE *progress, struct err *err);
/* Starts the keeper and its server, waits until it answers. */
TD_MUST_CHECK bool demo_server_start(const struct demo_cluster *c, struct err *err);
/* Whether a keeper, and so a server, is there. */
bool demo_server_is_kept(const struct demo_cluster *c);

/* ---- demo_desk.c: the database ---- */

TD_MUST_CHECK bool demo_desk_open(
    const struct demo_cluster *c, const struct demo_options *o, struct err *err);
/* The text of demo/NAME. */
const char *demo_sql(const char *name);

#endif
