/* The journal's own data, shared by entry.c (writing), sync.c (making it
 * durable), scan.c (finding it again) and journal.c (the rest). */
#ifndef TTYDESK_SRC_JOURNAL_PRIV_H
#define TTYDESK_SRC_JOURNAL_PRIV_H

#include "crc.h"
#include "folder.h"
#include "record.h"
#include "syncer.h"
#include "sys.h"
#include "ttydesk/base/arena.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"
#include "ttydesk/journal/journal.h"

/* A sync begins so early that it ends within the second. */
#define JOURNAL_SYNC_AFTER (700 * WHEN_MS)
#define JOURNAL_SYNC_WRITES 20
#define JOURNAL_RETRY_AFTER WHEN_SECOND
#define JOURNAL_CLOSE_WAIT (2 * WHEN_SECOND)
#define JOURNAL_OLD_MAX 4

/* A replaced file: stays, locked, until its successor is durable. */
struct journal_old {
	int fd;
	unsigned gen;
	bool is_damaged; /* then set aside, not removed */
};

/* meta and text are what the file holds; late_* what it could not take. */
struct journal_entry {
	struct journal *j;
	struct journal_entry *next;
	struct folder_file file; /* gen 0: no file yet */
	unsigned last_gen;       /* highest that was tried */
	int fd;
	size_t size; /* of the file: what is valid */
	uint32_t chain;
	struct buf meta, text;
	bool is_stale;         /* the file is not to be trusted: a new one is due */
	bool is_damaged;       /* and holds more than what could be read */
	bool is_fresh;         /* its name is not durable yet */
	size_t cost;           /* to replay it: record_cost() */
	size_t floor;          /* not rewritten below this size: no room for a second file */
	unsigned dirty_writes; /* since the last sync began */
	int64_t dirty_since;   /* mono */
	bool is_late;
	bool has_late_meta, has_late_text;
	struct buf late_meta, late_text;
	int64_t retry_at; /* is_late: mono */
	struct journal_old old[JOURNAL_OLD_MAX];
	size_t old_count;
};

/* What a job of the running batch is for. */
struct journal_item {
	struct journal_entry *entry; /* NULL: it ended, or a folder */
	unsigned gen;
	bool is_fresh;
};

struct journal {
	const struct journal_sys *sys;
	struct folder folder;
	struct crc crc;
	struct syncer *syncer;
	struct journal_entry *entries; /* newest first */
	struct buf scratch;            /* the bytes of one write */
	struct journal_item items[SYNCER_JOBS];
	size_t item_count;
	int64_t folder_since; /* mono: a name went and that is not durable */
	struct arena found_bytes;
	struct journal_found *found;
	size_t found_count;
	size_t found_cap;
	size_t broken;
};

/* `sys` is borrowed, and must stay: the helper may outlive the journal. */
struct journal *journal_open_sys(const char *folder, const struct journal_sys *sys);

/* entry.c */
struct journal_entry *entry_add(struct journal *j);
void entry_free(struct journal_entry *e); /* out of the list; closes, keeps the files */
/* NULL: as it is, or as it is late. */
TD_MUST_CHECK bool entry_write(
    struct journal_entry *e, const struct str *meta, const struct str *text, struct err *err);
void entry_mark_dirty(struct journal_entry *e);
/* Adds a file to what goes once the present one is durable. */
void entry_add_old(struct journal_entry *e, struct journal_old old);
void entry_drop_old(struct journal_entry *e);
void entry_end(struct journal_entry *e);

/* sync.c */
bool sync_take(struct journal *j, struct err *err);
void sync_start(struct journal *j);
int64_t sync_deadline(const struct journal *j);

#endif
