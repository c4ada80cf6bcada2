/* A desk full of people: clients without a terminal (the program's own app and
 * db layers, each with connections of its own) and writers like a backend's.
 * Clients and writers are processes of their own; what they see stands in shared
 * memory. Times are microseconds, monotonic. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CROWD_ROWS 10 /* tickets on everybody's screen */
#define CROWD_OTHERS 4096
#define CROWD_AGENTS 250 /* agent1@desk.example and so on */
#define CROWD_WRITES_MAX 2000000
#define CROWD_BUCKETS 40000 /* of CROWD_BUCKET_US: 10 seconds */
#define CROWD_BUCKET_US 250
#define CROWD_PROCESSES_MAX 64

struct crowd_histogram {
	atomic_uint buckets[CROWD_BUCKETS];
	atomic_uint count;
};

enum crowd_phase { CROWD_STARTING, CROWD_MEASURING, CROWD_KEYS, CROWD_OVER };

struct crowd_shared {
	atomic_int phase;
	atomic_int live; /* clients that show the desk */
	atomic_uint writes;
	struct crowd_histogram delays;    /* commit to painted, each client and change */
	struct crowd_histogram latencies; /* of a writer's statement */
	struct crowd_histogram turns;     /* of a probe: key to painted, j and k */
	struct crowd_histogram enters;    /* the same, Enter */
	int64_t ids[CROWD_ROWS];
	int64_t others[CROWD_OTHERS]; /* active ones that are not */
	int other_count, visible;     /* so many of 100 changes are of `ids` */
	_Atomic int64_t committed_at[CROWD_WRITES_MAX]; /* 0: not yet; by number of write */
	uint8_t row[CROWD_WRITES_MAX];                  /* which of ids; CROWD_ROWS: another */
};

struct crowd {
	struct crowd_shared *shared;
	const char *conninfo;
	pid_t pids[CROWD_PROCESSES_MAX];
	int process_count;
};

/* `ids`: CROWD_ROWS tickets that stand on the first screen of view 5. */
void crowd_init(struct crowd *c, const char *conninfo, const int64_t *ids);
/* Ends all processes. */
void crowd_done(struct crowd *c);

/* Starts `n` clients, `per_process` of them in a process, and waits until all
 * show the desk. */
void crowd_add_clients(struct crowd *c, int n, int per_process);
/* Starts one more client, which presses a key 20 times a second. */
void crowd_add_probe(struct crowd *c);
/* Starts `n` writers that change `per_second` rows together; 0: as many as go. */
void crowd_add_writers(struct crowd *c, int n, int per_second);

void crowd_histogram_add(struct crowd_histogram *h, int64_t us);
/* `per_mille` 500 is the median; -1: no samples. Milliseconds. */
double crowd_histogram_at(const struct crowd_histogram *h, int per_mille);

#endif
