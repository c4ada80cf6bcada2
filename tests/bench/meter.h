/* Plays a terminal and measures: times of each chunk of output, bytes, CPU,
 * wake-ups, memory. Bytes are drawn by libvterm only after the clock was read,
 * so that drawing is in no figure. Times are microseconds, monotonic. */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pty.h"
#include "screen.h"

#define METER_CHUNKS 4096

struct meter {
	struct pty *pty;
	struct screen *screen;
	int64_t begun_at; /* when the last step began */
	struct meter_chunk {
		int64_t at;
		size_t end;     /* of the log */
	} chunks[METER_CHUNKS]; /* of the last step */
	int chunk_count;
	size_t log_begin; /* of the last step */
	size_t drawn;     /* bytes given to the screen */
};

void meter_open(struct meter *m, const char *const *argv, int cols, int rows);
void meter_close(struct meter *m);

/* Begins a step: what comes from now on belongs to it. */
void meter_begin(struct meter *m);
/* Begins a step by sending `keys`. */
void meter_send(struct meter *m, const char *keys);
/* Waits at most `most_us` for the first output of the step. */
void meter_wait(struct meter *m, int64_t most_us);
/* Reads until nothing came for `quiet_us`, or `most_us` have passed. */
void meter_settle(struct meter *m, int64_t quiet_us, int64_t most_us);

/* Of the step: to the first and the last output, -1: there was none; bytes. */
int64_t meter_first(const struct meter *m);
int64_t meter_last(const struct meter *m);
size_t meter_bytes(const struct meter *m);
/* When `text` stood on the screen, -1: it does not. Draws the step's output,
 * so it works once for each step. */
int64_t meter_shown(struct meter *m, const char *text);
/* Draws what was not drawn yet. */
const char *meter_screen(struct meter *m);

int64_t meter_cpu(const struct meter *m);      /* ns on a CPU since the start */
int64_t meter_wakeups(const struct meter *m);  /* voluntary context switches */
int64_t meter_peak_kib(const struct meter *m); /* VmHWM */

struct series {
	double values[2048];
	int n;
};

void series_add(struct series *s, double value);
double series_median(struct series *s);
double series_p99(struct series *s);

#endif
