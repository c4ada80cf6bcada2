/* The calls that may fail or must reach the disk, behind one table: a test
 * lets the third write find a full disk, or replays what a power cut leaves. */
#ifndef TTYDESK_SRC_JOURNAL_SYS_H
#define TTYDESK_SRC_JOURNAL_SYS_H

#include <stdint.h>
#include <sys/types.h>

#include "ttydesk/base/str.h"

/* As the calls of their names: -1 and errno. */
struct journal_sys {
	void *ctx;
	int (*create)(
	    void *ctx, int folder, const char *name); /* new, 0600, to read and write */
	ssize_t (*write)(void *ctx, int fd, struct str bytes, off_t at);
	int (*truncate)(void *ctx, int fd, off_t size);
	int (*sync)(void *ctx, int fd, bool is_folder); /* in the helper thread */
	int (*unlink)(void *ctx, int folder, const char *name);
	int (*rename)(void *ctx, int folder, const char *from, const char *to);
	int64_t (*mono)(void *ctx);
};

extern const struct journal_sys journal_sys_real;

#endif
