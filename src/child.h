/* $EDITOR on a text: a private folder with the file in it, a child that owns
 * the terminal, and the text read back. The folder is locked as long as we or
 * the editor live; what a run that was cut off left there is found again. No
 * file goes before its text is on disk elsewhere. Knows nothing of drafts. */
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

/* Starts $VISUAL, $EDITOR or vi on `text`, in FOLDER/editor/NAME-XXXXXX/NAME.txt
 * (made if need be). Where that cannot be, or `folder` is NULL, in
 * $TMPDIR/ttydesk-OWNER+NAME-XXXXXX, OWNER being the last part of `folder`. */
TD_MUST_CHECK bool child_start_editor(
    struct child *c, const char *folder, const char *name, struct str text, struct err *err);
/* True once it ended. `*ok`: `out` is the text. Else `err` says in few words why it
 * is not, and its file stays: the editor failed, was killed (half a text looks like
 * one), or left what is over 16 MB, or not UTF-8. */
bool child_reap(struct child *c, struct buf *out, bool *ok, struct err *err);
/* After child_reap(), once. `is_kept`: the text is on disk elsewhere, its file goes;
 * else child_scan() finds it. The folder goes with the file, unless an editor's
 * own copy of what was not saved is in it. */
void child_done(struct child *c, bool is_kept);
/* We end before it does: asks it to hang up. Its file stays for the next start. */
void child_leave(struct child *c);

/* Looks at what earlier editors left below `folder`, or for it in $TMPDIR, and
 * nobody holds now; in $TMPDIR only at folders of this user that nobody else may
 * enter. Where `found` returns true the text's file is removed. `rescue` hears of
 * each file that stays for the person to look at: what is no text as in
 * child_reap(), and for a week the copy that an editor (vim, nano, emacs) made of
 * what was not saved. */
struct child_search {
	void *ctx;
	bool (*found)(void *ctx, struct str name, struct str text);
	void (*rescue)(void *ctx, const char *path);
};
void child_scan(const char *folder, const struct child_search *search);

#endif
