/* $EDITOR on a text: a private folder with the file in it, a child that owns
 * the terminal, and the text read back. The folder is locked as long as we or
 * the editor live; what a run that was cut off left there is found again. */
#ifndef TTYDESK_CHILD_H
#define TTYDESK_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

struct child {
	pid_t pid;     /* 0: none, or it has ended */
	bool has_file; /* until child_done() */
	int lock;      /* the folder, open: locked */
	char folder[1200], path[1300];
};

/* Starts $VISUAL, $EDITOR or vi on `text`, in a file NAME.txt somewhere below
 * `folder` (NULL: below $TMPDIR), which is made if need be. */
TD_MUST_CHECK bool child_start_editor(
    struct child *c, const char *folder, const char *name, struct str text, struct err *err);
/* True once it ended. `*ok`: `out` is the text. Else `err` says why it is not: the
 * editor failed, was killed (half a text looks like one), or left too much. */
bool child_reap(struct child *c, struct buf *out, bool *ok, struct err *err);
/* After child_reap(). `is_kept`: the text is on disk elsewhere, its file goes;
 * else child_scan() finds it, but for one in $TMPDIR: nothing there says for
 * whose desk it was written. */
void child_done(struct child *c, bool is_kept);
/* We end before it does: asks it to hang up. Its file stays for the next start. */
void child_leave(struct child *c);

/* Looks at what an earlier run's editors left below `folder` and no editor holds
 * now. Where `found` returns true the text's file is removed. `rescue` hears of
 * each copy that an editor made of what was not saved: kept for a week. */
struct child_search {
	void *ctx;
	bool (*found)(void *ctx, struct str name, struct str text);
	void (*rescue)(void *ctx, const char *path);
};
void child_scan(const char *folder, const struct child_search *search);

#endif
