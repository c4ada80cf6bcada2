#include "journal_priv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ttydesk/base/log.h"
#include "ttydesk/base/macros.h"

#define SYNC_FOLDERS (FOLDER_MADE_MAX + 1)

/* ---- a batch ---- */

struct sync_batch {
	struct syncer_job jobs[SYNCER_JOBS];
	size_t n;
};

/* False: too many open files; what stays dirty is tried again. */
static bool
sync_add(struct journal *j, struct sync_batch *b, int fd, bool is_folder)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		return false;
	b->jobs[b->n] = (struct syncer_job){ .fd = copy, .is_folder = is_folder };
	j->items[b->n] = (struct journal_item){ 0 };
	b->n++;
	return true;
}

static void
sync_add_entry(struct journal *j, struct sync_batch *b, struct journal_entry *e)
{
	if (!sync_add(j, b, e->fd, false)) {
		e->dirty_writes = 1;
		e->dirty_since = j->sys->mono(j->sys->ctx);
		return;
	}
	j->items[b->n - 1] = (struct journal_item){ e, e->file.gen, e->is_fresh };
	e->dirty_writes = 0;
	e->dirty_since = WHEN_NEVER;
}

static void
sync_add_folders(struct journal *j, struct sync_batch *b)
{
	struct folder *f = &j->folder;

	j->folder_since = WHEN_NEVER;
	if (f->fd < 0)
		return;
	if (!sync_add(j, b, f->fd, true)) {
		j->folder_since = j->sys->mono(j->sys->ctx);
		return;
	}
	for (size_t i = 0; i < f->made_count; i++)
		if (!sync_add(j, b, f->made[i], true))
			return;
}

void
sync_start(struct journal *j)
{
	struct sync_batch batch = { .n = 0 };
	bool needs_folder = j->folder_since != WHEN_NEVER;

	assert(!syncer_is_busy(j->syncer));
	for (struct journal_entry *e = j->entries; e != NULL; e = e->next) {
		if (e->dirty_writes == 0 || e->fd < 0)
			continue;
		if (batch.n == SYNCER_JOBS - SYNC_FOLDERS)
			break;
		needs_folder = needs_folder || e->is_fresh;
		sync_add_entry(j, &batch, e);
	}
	/* behind the files: a name never points to nothing */
	if (needs_folder)
		sync_add_folders(j, &batch);
	j->item_count = batch.n;
	if (batch.n > 0)
		syncer_start(j->syncer, batch.jobs, batch.n);
}

/* ---- its report ---- */

/* The kernel may have dropped what it could not write: all of it again. */
static bool
sync_repair(struct journal_entry *e, int error, struct err *err)
{
	const struct journal *j = e->j;

	log_line("journal: %s: sync failed: %s", e->file.name, strerror(error));
	e->is_stale = true;
	if (!entry_write(e, NULL, NULL, err))
		return false;
	return err_set(err, ERR_SYSTEM,
	    "the disk failed to keep drafts in %s (%s): they were written again",
	    j->folder.shown, strerror(error));
}

static bool
sync_take_entry(struct journal *j, const struct journal_item *item, int error, bool is_named,
    struct err *err)
{
	struct journal_entry *e = item->entry;

	(void)j;
	if (e == NULL || item->gen != e->file.gen)
		return true;
	if (error != 0)
		return sync_repair(e, error, err);
	if (item->is_fresh && !is_named) {
		entry_mark_dirty(e);
		return true;
	}
	e->is_fresh = false;
	entry_drop_old(e);
	return true;
}

/* The folder and those above it: the last jobs, if any. 0, or errno. */
static int
sync_folder_error(struct journal *j, const struct syncer_job *jobs, size_t n)
{
	int error = 0;

	for (size_t i = 0; i < n; i++)
		if (jobs[i].is_folder && jobs[i].error != 0)
			error = jobs[i].error;
	if (n == 0 || !jobs[n - 1].is_folder)
		return 0;
	if (error != 0) {
		j->folder_since = j->sys->mono(j->sys->ctx);
		return error;
	}
	while (j->folder.made_count > 0)
		close(j->folder.made[--j->folder.made_count]);
	return 0;
}

bool
sync_take(struct journal *j, struct err *err)
{
	struct syncer_job jobs[SYNCER_JOBS];
	struct journal_item items[SYNCER_JOBS];
	size_t n = syncer_take(j->syncer, jobs);
	bool has_folder = n > 0 && jobs[n - 1].is_folder;
	int folder_error;
	bool ok;

	if (n == 0)
		return true;
	memcpy(items, j->items, n * sizeof *items);
	j->item_count = 0;
	folder_error = sync_folder_error(j, jobs, n);
	ok = folder_error == 0 || folder_fail(&j->folder, folder_error, err);
	for (size_t i = 0; i < n; i++)
		if (!jobs[i].is_folder &&
		    !sync_take_entry(
			j, &items[i], jobs[i].error, has_folder && folder_error == 0, err))
			ok = false;
	return ok;
}

int64_t
sync_deadline(const struct journal *j)
{
	int64_t at = WHEN_NEVER;

	if (syncer_is_busy(j->syncer))
		return WHEN_NEVER; /* its report wakes the loop */
	if (j->folder_since != WHEN_NEVER)
		at = j->folder_since + JOURNAL_SYNC_AFTER;
	for (const struct journal_entry *e = j->entries; e != NULL; e = e->next) {
		if (e->dirty_writes == 0 || e->fd < 0)
			continue;
		if (e->dirty_writes >= JOURNAL_SYNC_WRITES)
			return e->dirty_since;
		if (e->dirty_since + JOURNAL_SYNC_AFTER < at)
			at = e->dirty_since + JOURNAL_SYNC_AFTER;
	}
	return at;
}
