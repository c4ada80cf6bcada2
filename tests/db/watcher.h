/* `ttydesk watch --json` as a program of its own, and what it printed. */
#ifndef TEST_WATCHER_H
#define TEST_WATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ttydesk/base/str.h"

/* One line, as another program reads it. */
struct watched {
	bool is_resync;
	char token[400];
	char table[16], op[16];
	int64_t ticket_id, row_id; /* 0: null */
};

struct watcher {
	pid_t pid;
	int fd;
	struct buf bytes; /* of the line that is not whole */
	char token[400];  /* of the last line; goes on from there when started again */
	int lines, resyncs;
	void (*take)(void *ctx, const struct watched *line);
	void *ctx;
};

/* Starts it with up to three more words (NULL: none); --since the last token, if any. */
void watcher_start(
    struct watcher *w, const char *conninfo, const char *a, const char *b, const char *c);
/* Takes the lines that come within `ms`; false: it has ended its output. */
bool watcher_read(struct watcher *w, int ms);
/* Ends it by `signal`; its exit code, or minus the signal that killed it. */
int watcher_stop(struct watcher *w, int signal);
/* Reads until it ends by itself, then the same. */
int watcher_finish(struct watcher *w);
/* Reads until `is_true`; the test fails after a minute. */
void watcher_until(struct watcher *w, bool (*is_true)(void *ctx), const char *what);

#endif
