/* What the journal's tests share: a folder of their own, a random history of a
 * text, and a disk that fails, is watched and forgets. */
#ifndef TESTS_JOURNAL_HELP_H
#define TESTS_JOURNAL_HELP_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <pthread.h>

#include "src/journal/journal_priv.h"

/* ---- a folder: mkdtemp and all that is in it ---- */

#define PLACE_SIZE 256

void place_open(char out[static PLACE_SIZE]);
void place_close(const char *path);
/* Files in `folder` whose name ends with `end` ("" for all). */
size_t place_count(const char *folder, const char *end);
/* The path of the first file there, or "". */
void place_first(const char *folder, char out[static PLACE_SIZE]);
void place_read(const char *path, struct buf *out);
void place_write(const char *path, struct str bytes);
/* All files of `from` into `to`: what a kill -9 at this moment would leave. */
void place_copy(const char *from, const char *to);
/* Removes the files, not the folder. */
void place_empty(const char *path);

/* ---- chance ---- */

struct dice {
	uint64_t state;
};

/* The seed is of $TD_SEED, or random; printed. */
struct dice dice_open(const char *test);
uint32_t dice_below(struct dice *d, uint32_t bound);
/* One random edit of `text`: typed, pasted, deleted, all replaced. */
void dice_edit(struct dice *d, struct buf *text, uint32_t paste_max);

/* Another text, up to `max` bytes: files grow fast by it. */
void dice_replace(struct dice *d, struct buf *text, uint32_t max);

/* ---- a disk ---- */

enum disk_call { DISK_CREATE, DISK_WRITE, DISK_TRUNCATE, DISK_SYNC, DISK_UNLINK, DISK_RENAME };
#define DISK_ALL 0x3Fu
#define DISK_BIT(call) (1u << (call))

/* What happened, in order; a sync covers what stands before `began`. */
struct disk_event {
	enum disk_call call;
	size_t file; /* serial of the file; SYNC of a folder: SIZE_MAX */
	char name[FOLDER_FILE_SIZE + 8];
	char to[FOLDER_FILE_SIZE + 8]; /* RENAME */
	size_t at;                     /* WRITE, TRUNCATE */
	struct buf bytes;              /* WRITE */
	size_t began;                  /* SYNC */
	int64_t mono;
};

struct disk {
	struct journal_sys sys;
	pthread_mutex_t mutex;
	int64_t now; /* the journal's clock */
	/* failing: calls of `fails` number fail_from to fail_to, from 0 */
	unsigned fails;
	long fail_from, fail_to, calls;
	int error;
	bool is_half;     /* a failing write leaves its first half */
	bool is_lying;    /* a failing write leaves all of it */
	size_t short_max; /* no write takes more at once; between them, EINTR; 0: off */
	bool was_short;
	bool kills; /* instead of failing: the process kills itself */
	bool is_watched;
	bool is_gated; /* a sync waits for disk_open_gate() */
	pthread_cond_t gate;
	struct disk_event *events;
	size_t n, cap;
	size_t files;
	size_t file_of[1024]; /* by descriptor */
};

/* The real calls, but syncs do nothing: for who only looks. */
struct journal_sys disk_lazy(void);

void disk_init(struct disk *d);
void disk_done(struct disk *d);
void disk_fail(struct disk *d, unsigned calls, long from, long to, int error);
void disk_heal(struct disk *d);
/* Lets `us` pass. */
void disk_pass(struct disk *d, int64_t us);
/* While the gate is closed a sync does not end. */
void disk_open_gate(struct disk *d);
void disk_close_gate(struct disk *d);
/* Starts what is due and waits until it is done. False: pump said so. */
bool disk_settle(struct disk *d, struct journal *j);
/* What the disk may hold after a power cut before event `cut`, into `folder`. */
void disk_replay(struct disk *d, size_t cut, struct dice *dice, const char *folder);

#endif
