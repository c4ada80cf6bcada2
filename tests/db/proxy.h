/* A wire between a client and the test cluster that counts, cuts, stalls and
 * delays. Frontend messages are counted by type, so that tests can say how many
 * statements and round trips something took. Runs in a thread of its own; all
 * functions may be called at any time. */
#ifndef TEST_PROXY_H
#define TEST_PROXY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct proxy;

/* Listens in a folder of its own and forwards to the server in the socket
 * folder `host`. With `is_tcp` clients reach it at 127.0.0.1, any free port. */
struct proxy *proxy_open(const char *host, bool is_tcp);
void proxy_close(struct proxy *p);
/* "host=... port=..." for a connection string. */
const char *proxy_address(const struct proxy *p);

/* What clients sent since the last reset, all connections together. */
struct proxy_counts {
	int connections;
	int query, parse, bind, execute, sync, describe, close_, flush, terminate;
	int other;
	/* How often the wire turned: a client that had nothing outstanding began
	 * to wait. In lockstep also when it sent more after seeing an answer. */
	int round_trips;
	uint64_t bytes_to_server, bytes_to_client;
};
struct proxy_counts proxy_counts(struct proxy *p);
void proxy_reset(struct proxy *p);
/* One line a message: 'Q' and 'P' with the start of their text, 'B' with the
 * statement's name. For failures. Valid until the next call. */
const char *proxy_log(struct proxy *p);

/* Lockstep: what the server says is held back until both sides were quiet for
 * 30 ms, then handed over at once: one release is one round trip, whatever the
 * order in which bytes happened to travel. */
void proxy_set_lockstep(struct proxy *p, bool is_on);
/* In lockstep: each connection, new ones too, may see `n` more answers, then
 * only its own bytes pass. Negative: no limit. What shows on a screen now took
 * at most n round trips, whenever the test looks. */
void proxy_set_budget(struct proxy *p, int n);
/* The counts when a connection last used up its budget. */
struct proxy_counts proxy_counts_at_budget(struct proxy *p);
/* Nothing passes in either direction, new connections are taken but hang. */
void proxy_set_stalled(struct proxy *p, bool is_on);
/* Adds so much to each direction. */
void proxy_set_delay(struct proxy *p, int64_t delay_us);
/* New connections are dropped at once. */
void proxy_set_refusing(struct proxy *p, bool is_on);
/* New connections go to the server in this socket folder. */
void proxy_set_server(struct proxy *p, const char *host);
/* Closes every connection on both sides. */
void proxy_cut(struct proxy *p);

/* What happens at one byte of the wire. */
enum proxy_fault_kind {
	PROXY_NOTHING,
	PROXY_CUT,   /* every connection is closed on both sides */
	PROXY_STALL, /* nothing passes for `for_us`, then it goes on */
	PROXY_KILL,  /* process `pid` is killed, and the wire is cut */
};
struct proxy_fault {
	enum proxy_fault_kind kind;
	bool to_server; /* the direction that is counted */
	uint64_t bytes; /* so many more pass, all connections together; not one more */
	int64_t for_us;
	pid_t pid;
};
/* Takes the place of what was armed before; happens once. */
void proxy_arm(struct proxy *p, const struct proxy_fault *fault);
bool proxy_is_armed(struct proxy *p); /* it has not happened yet */

#endif
