/* What the parts of the bench share: the desk that is measured and the report
 * that they fill. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "meter.h"
#include "report.h"

#define MS(us) ((double)(us) / 1000.0)

struct cluster;

struct bench {
	const char *self, *program, *floor, *desk_sql;
	const char *folder;   /* where desks are kept */
	const char *conninfo; /* of the desk that is measured now */
	const char *host;     /* its socket folder */
	char server[32];      /* its version */
	char me[128];         /* who acts */
	PGconn *sql;
	struct cluster *cluster; /* NULL: a desk of somebody else's, which is not written */
	bool is_smoke;           /* only to see that every row comes */
	bool is_quick, is_last;  /* is_last: the largest size, where all is measured */
	bool may_write;
	int samples;
	char top[16];    /* the first ticket of Unassigned, where the program opens */
	double echo_p99; /* ms, what the machine adds to any key */
	struct report report;
};

/* How often something is done that a whole run does so many times. */
static inline int
bench_times(const struct bench *b, int n)
{
	return b->is_smoke ? 2 : b->is_quick && n > 8 ? n / 3 : n;
}

/* bench_data.c: the cluster that is kept between runs, and its databases. */
struct cluster *data_open(const char *folder);
/* The database of so many tickets, made if it is not there or not as the sources say;
 * false: the disk is too short for it. */
bool data_desk(struct bench *b, long tickets, bool is_fresh);
/* A copy of it to be measured, which may be written; a very large one itself. */
void data_copy(struct bench *b, long tickets, char *conninfo, size_t size);
void data_drop(struct bench *b); /* the copy */
void data_find_top(struct bench *b);
/* What the parts need to know of the desk at b->conninfo. */
void data_look(struct bench *b);

/* bench_screen.c */
void face_rows(struct bench *b, int cols, int rows);
void face_rest(struct bench *b); /* idle, memory */
void face_open_program(const struct bench *b, struct meter *m, int cols, int rows);
/* bench_live.c: what others change, and keys meanwhile. */
void live_rows(struct bench *b);
/* bench_server.c: statements, and what another program pays. */
void server_rows(struct bench *b);
/* bench_links.c: slow ways to the terminal and to the database. */
void links_rows(struct bench *b);
/* bench_peers.c: the command line, and what else is installed. */
void peers_rows(struct bench *b);

#endif
