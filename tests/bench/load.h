/* What the parts of the load bench share: the desk they work on, and the server's
 * use of the machine as /proc tells it. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "crowd.h"

#define LOAD_STEPS_MAX 8
#define LOAD_WRITERS 16
#define LOAD_PER_PROCESS 50 /* clients */

struct load {
	const char *program, *desk_sql;
	int tickets, seconds, rate, visible, warm;
	int steps[LOAD_STEPS_MAX], step_count;
	bool is_slow, is_csv, shows_statements, is_writers, is_bulk, is_plan, has_standby;
	const char *pooling; /* of pgbouncer, or NULL */
	char folder[40];     /* of pgbouncer */
	struct cluster *standby;
	struct cluster *cluster;
	const char *conninfo; /* of the desk */
	const char *door;     /* how the clients reach it: the same, a pooler's, a standby's */
	pid_t helper;         /* the pooler or the standby, or 0 */
	PGconn *sql;
	int64_t ids[CROWD_ROWS], others[CROWD_OTHERS];
	int other_count;
};

/* One measurement; below 0: not measured. */
struct outcome {
	double writes;                          /* a second */
	double write_median, write_p99;         /* ms */
	double live_median, live_p95, live_p99; /* ms, commit to painted */
	double cpu, helper_cpu;                 /* of the server and of the helper, cores */
	double clients_cpu;                     /* of the clients themselves */
	double pss, own;            /* of the server, MiB: in all, of its backends */
	double statements;          /* a second, without the writers' */
	double backends;            /* of clients */
	double turn_p99, enter_p99; /* ms, of one more client without a terminal */
	double key_median, key_p99; /* ms, of one more client in a terminal */
};

/* `rate` 0: as many as go. `has_keys`: the last four of the outcome too. */
struct load_task {
	int clients, writers, rate;
	bool has_keys;
};
struct outcome load_measure(const struct load *l, const struct load_task *task);

/* load_writers.c: what writers lose. */
void load_writers(struct load *l);
/* load_bulk.c: bulk changes, export, import, watch. */
void load_bulk(struct load *l);
/* load_plan.c: what more agents would take. */
void load_plan(struct load *l);
/* load_door.c: how else the clients may come. False: it can't be, said so. */
bool load_open_pooler(struct load *l);
void load_open_standby(struct load *l);
void load_close_door(struct load *l);
/* load_server.c: a server's processes, the postmaster and its children. */
struct server_use {
	double cpu;      /* seconds so far */
	double pss, own; /* MiB: proportional; private to the backends of clients */
	int backends;
};
/* `has_memory` false: only cpu, which is cheap. */
struct server_use server_use(pid_t postmaster, bool has_memory);
pid_t server_pid(PGconn *conn);
double server_peak_mib(pid_t pid); /* VmHWM of any process */

/* A table as Markdown or CSV: names once, then rows; a value below 0 is "-". */
void load_head(const struct load *l, const char *const *names, int n);
void load_line(const struct load *l, const char *first, const double *values, int n);

#endif
