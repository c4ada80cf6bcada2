/* Random trouble for a running program: its wire, its server, itself. */
#ifndef TEST_FAULTS_H
#define TEST_FAULTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "desk.h"
#include "dice.h"

enum fault_kind {
	FAULT_CUT_TO_SERVER, /* at an exact byte */
	FAULT_CUT_TO_CLIENT,
	FAULT_STALL_AT_BYTE,
	FAULT_KILL_AT_BYTE, /* -9 when so many bytes had passed */
	FAULT_CUT_NOW,
	FAULT_STALL_NOW,
	FAULT_TERMINATE, /* pg_terminate_backend of the program's sessions */
	FAULT_FREEZE,    /* its backends are stopped for a while */
	FAULT_RESTART,   /* the server crashes and comes back */
	FAULT_KILL,      /* -9 at any time */
	FAULT_HANGUP,
	FAULT_TERM,
	FAULT_KIND_COUNT
};

struct faults {
	struct desk *desk; /* private */
	struct proxy *proxy;
	struct dice dice;
	bool is_long; /* stalls of 60 s too */
	long happened, by_kind[FAULT_KIND_COUNT];
	/* the one that is to come */
	bool is_planned, is_armed;
	enum fault_kind kind;
	int64_t due;
	/* what goes on */
	pid_t frozen[8];
	int frozen_count;
	int64_t thaw_at, calm_at;
	bool must_end; /* the program was told to end, or killed */
	bool is_told;  /* by a signal that it may answer */
};

void faults_open(struct faults *f, struct desk *d, struct proxy *p);
/* Plans one within the next moments, unless one is planned already. */
void faults_plan(struct faults *f);
/* Does what is due; to be called all the time. */
void faults_tick(struct faults *f);
/* Before SQL of one's own: a frozen backend may hold a latch of the server's,
 * which no lock_timeout ends. */
void faults_thaw(struct faults *f);
/* The program has ended: what was meant for it alone is taken back. */
void faults_bury(struct faults *f);
/* No more of it: what was armed is taken back, what is frozen thaws. */
void faults_end(struct faults *f);
/* "17 cut to server, ..." */
void faults_print(const struct faults *f);

#endif
