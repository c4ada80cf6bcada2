/* The write door for tests: a desk with two agents who have login roles of their
 * own, and what apply and undo answer as one line. */
#ifndef TEST_DOOR_H
#define TEST_DOOR_H

#include "cluster.h"

struct door {
	struct cluster *cluster;
	const char *conninfo;
	PGconn *root;
	PGconn *ana, *bob; /* users 1 and 2, in ttydesk_agent */
	char role[2][40];
	int op; /* number of the last operation */
};

/* Tickets and people as cluster_create_desk() makes them. */
void door_open(struct door *d, const char *name, int tickets);
void door_close(struct door *d);

/* A login role made for this desk; `what` goes behind CREATE ROLE NAME LOGIN. */
PGconn *door_connect_as(struct door *d, const char *role, const char *what);
void door_drop_role(struct door *d, const char *role);

/* Sends `changes` (JSON objects, comma between) as a new operation. Gives
 * "state: id kind field state now by why, ..." without what is not there; a
 * refused whole is "refused: why". Static: used before the next eight calls. */
const char *door_apply(struct door *d, PGconn *as, const char *changes, const char *mode);
/* The same under the id of the last operation. */
const char *door_again(struct door *d, PGconn *as, const char *changes, const char *mode);
/* Takes back operation number `target`. */
const char *door_undo(struct door *d, PGconn *as, int target, const char *mode);
/* The first column of a query made by printf. */
__attribute__((format(printf, 2, 3))) const char *door_value(PGconn *as, const char *fmt, ...);

/* The list of changes, for printf. */
#define DOOR_SET(field, to, id, from)                                                          \
	"{\"kind\":\"set\",\"field\":\"" field "\",\"to\":" to ",\"rows\":[{\"id\":" #id       \
	",\"from\":" from "}]}"
#define DOOR_COMMENT(text, internal, id)                                                       \
	"{\"kind\":\"comment\",\"content\":\"" text "\",\"internal\":" internal                \
	",\"rows\":[{\"id\":" #id ",\"seen\":null}]}"

#endif
