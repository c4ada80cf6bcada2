/* The one helper thread: makes files durable while the loop goes on. Takes a
 * batch of file descriptors, syncs them in order, reports over a pipe. */
#ifndef TTYDESK_SRC_JOURNAL_SYNCER_H
#define TTYDESK_SRC_JOURNAL_SYNCER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys.h"

#define SYNCER_JOBS 64

struct syncer_job {
	int fd; /* the syncer's own from syncer_start() on; closed when taken */
	bool is_folder;
	int error; /* errno of the sync, 0: durable */
};

struct syncer;

/* No thread yet: the first batch starts it. `sys` is borrowed. */
struct syncer *syncer_open(const struct journal_sys *sys);
/* Waits for a running batch, at most `wait_us`; a thread that hangs in the
 * kernel longer is left alone, and what it uses with it. */
void syncer_close(struct syncer *s, int64_t wait_us);
/* Readable when a batch is over; -1: no thread, syncer_start() does the work. */
int syncer_fd(const struct syncer *s);
/* From start to take. */
bool syncer_is_busy(const struct syncer *s);
/* Copies the jobs; asserts that it is not busy and n <= SYNCER_JOBS. */
void syncer_start(struct syncer *s, const struct syncer_job *jobs, size_t n);
/* The results of a batch that is over, in order; 0: none is. */
size_t syncer_take(struct syncer *s, struct syncer_job out[static SYNCER_JOBS]);
/* Waits until the batch is over; false after `wait_us`. */
bool syncer_wait(struct syncer *s, int64_t wait_us);

#endif
