/* What a person typed, on disk before it is shown as accepted: drafts and
 * operations that were not sent yet. Knows names, a small blob (meta) and a
 * text; must never know what they mean, nor the database or the screen.
 *
 * One folder, one file an entry: append only, checksummed records, so that
 * every prefix of a file is a state that was once written. write(2) happens
 * within the call (survives kill -9); fdatasync follows in one helper thread
 * within a second or 20 writes (survives a power cut). A file is locked as long
 * as its process lives. Used from the loop only. */
#ifndef TTYDESK_JOURNAL_JOURNAL_H
#define TTYDESK_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

#define JOURNAL_NAME_SIZE 64
#define JOURNAL_TEXT_MAX ((size_t)16 << 20)
#define JOURNAL_META_MAX ((size_t)16 << 20) /* with what 10,000 tickets were answered */

struct journal;
struct journal_entry; /* belongs to its journal */

/* No I/O: the folder is made (0700, parents too) when the first thing is kept.
 * A folder of somebody else, or one that others may write to, is refused by
 * the calls that would write. */
struct journal *journal_open(const char *folder);

/* Syncs what is not synced yet (waits two seconds at most), lets the locks go
 * and frees everything. The files stay: the next start finds them. */
void journal_close(struct journal *j);

/* A new entry with a file of its own, made by its first write. What is not of
 * [A-Za-z0-9._-] in `name` becomes '_'; longer names are cut. A name may be in
 * use, here or in another window: it is for people, not a key. Never NULL. */
struct journal_entry *journal_add(struct journal *j, const char *name);

/* The whole meta, the whole text, or both at once: a crash leaves both or none
 * of a put. Only what differs from the last call is written; the same again
 * costs nothing. Copies. O(n) by memcmp: some 0.1 ms for a key in 1 MB.
 * False: this is not on disk, `err` says where and why in one sentence. It is
 * kept in memory, and the next call on the entry, of any kind, and each second
 * journal_pump() write all of it again. True: all that was ever given is there.
 * ERR_BADINPUT is the one refusal that is not tried again: it is too long. */
TD_MUST_CHECK bool journal_meta(struct journal_entry *e, struct str meta, struct err *err);
TD_MUST_CHECK bool journal_text(struct journal_entry *e, struct str text, struct err *err);
TD_MUST_CHECK bool journal_put(
    struct journal_entry *e, struct str meta, struct str text, struct err *err);

/* It is over: the file goes (within a second also after a power cut), and `e`
 * with it. NULL is fine. */
void journal_end(struct journal_entry *e);

/* Its file's name for people, sanitized; valid as long as `e`. */
const char *journal_name(const struct journal_entry *e);
/* The folder, as given. */
const char *journal_folder(const struct journal *j);

struct journal_found {
	struct journal_entry *entry; /* now ours; NULL: open in another window */
	char name[JOURNAL_NAME_SIZE];
	struct str meta, text; /* copies, raw bytes */
	int64_t at;            /* last write, real us */
};

/* What earlier runs left, and what other windows hold now; oldest first. Takes
 * the locks of what nobody holds: these become entries of ours, listed this
 * once. What other windows hold is listed each time. `*out` is valid until the
 * next scan. A folder that is not there, or not ours, has nothing. */
size_t journal_scan(struct journal *j, const struct journal_found **out);

/* Files the last scan could read nothing from; it renamed them *.broken. */
size_t journal_broken(const struct journal *j);

/* Readable when the helper has something for journal_pump(); -1: not yet. */
int journal_fd(const struct journal *j);

/* Takes the helper's report, starts a due sync, writes again what could not be
 * written. False: the disk failed to keep what it had taken. All of that was
 * put into a new file, or waits in memory (journal_is_behind). Never blocks. */
TD_MUST_CHECK bool journal_pump(struct journal *j, int64_t mono_us, struct err *err);

/* Monotonic time at which journal_pump() has something to do, or WHEN_NEVER. */
int64_t journal_deadline(const struct journal *j);

/* True while something given is only in memory: the warning stays up. */
bool journal_is_behind(const struct journal *j);

#endif
