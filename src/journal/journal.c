#include "journal_priv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"

struct journal *
journal_open_sys(const char *folder, const struct journal_sys *sys)
{
	struct journal *j = mem_zalloc(sizeof *j);

	j->sys = sys;
	folder_init(&j->folder, sys, folder);
	crc_init(&j->crc);
	arena_init(&j->found_bytes);
	j->syncer = syncer_open(sys);
	j->folder_since = WHEN_NEVER;
	return j;
}

struct journal *
journal_open(const char *folder)
{
	return journal_open_sys(folder, &journal_sys_real);
}

static bool
journal_is_dirty(const struct journal *j)
{
	return syncer_is_busy(j->syncer) || sync_deadline(j) != WHEN_NEVER;
}

/* The last chance of what is in memory only, or not durable. */
static void
journal_finish(struct journal *j)
{
	int64_t end = when_mono() + JOURNAL_CLOSE_WAIT;
	struct err err;

	for (struct journal_entry *e = j->entries; e != NULL; e = e->next)
		if (e->is_late && !entry_write(e, NULL, NULL, &err))
			continue; /* the person was told, and leaves all the same */
	while (journal_is_dirty(j)) {
		int64_t left = end - when_mono();

		if (left <= 0)
			return;
		if (!syncer_is_busy(j->syncer))
			sync_start(j);
		if (!syncer_is_busy(j->syncer) || !syncer_wait(j->syncer, left))
			return;
		if (!sync_take(j, &err))
			end -= JOURNAL_CLOSE_WAIT / 4; /* a bad disk: a few times only */
	}
}

void
journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	journal_finish(j);
	syncer_close(j->syncer, 0);
	while (j->entries != NULL)
		entry_free(j->entries);
	buf_done(&j->scratch);
	arena_done(&j->found_bytes);
	mem_free(j->found);
	folder_done(&j->folder);
	mem_free(j);
}

struct journal_entry *
journal_add(struct journal *j, const char *name)
{
	struct journal_entry *e = entry_add(j);

	folder_name_clean(e->file.name, name);
	folder_new_id(e->file.id);
	return e;
}

static bool
journal_write(
    struct journal_entry *e, const struct str *meta, const struct str *text, struct err *err)
{
	if ((meta != NULL && meta->n > JOURNAL_META_MAX) ||
	    (text != NULL && text->n > JOURNAL_TEXT_MAX)) {
		e->is_late = true; /* until a shorter one is written */
		return err_set(err, ERR_BADINPUT,
		    "this is too long to keep: %zu MB are allowed", JOURNAL_TEXT_MAX >> 20);
	}
	return entry_write(e, meta, text, err);
}

bool
journal_meta(struct journal_entry *e, struct str meta, struct err *err)
{
	return journal_write(e, &meta, NULL, err);
}

bool
journal_text(struct journal_entry *e, struct str text, struct err *err)
{
	return journal_write(e, NULL, &text, err);
}

bool
journal_put(struct journal_entry *e, struct str meta, struct str text, struct err *err)
{
	return journal_write(e, &meta, &text, err);
}

void
journal_end(struct journal_entry *e)
{
	if (e != NULL)
		entry_end(e);
}

const char *
journal_name(const struct journal_entry *e)
{
	return e->file.name;
}

const char *
journal_folder(const struct journal *j)
{
	return j->folder.path;
}

size_t
journal_broken(const struct journal *j)
{
	return j->broken;
}

int
journal_fd(const struct journal *j)
{
	return syncer_fd(j->syncer);
}

bool
journal_pump(struct journal *j, int64_t mono_us, struct err *err)
{
	struct err ignored;
	bool ok = sync_take(j, err);

	for (struct journal_entry *e = j->entries; e != NULL; e = e->next)
		if (e->retry_at <= mono_us && !entry_write(e, NULL, NULL, &ignored))
			continue; /* told when it was given; journal_is_behind() */
	if (sync_deadline(j) > mono_us)
		return ok;
	sync_start(j);
	/* without a thread it is over by now */
	return syncer_fd(j->syncer) >= 0 ? ok : sync_take(j, err) && ok;
}

int64_t
journal_deadline(const struct journal *j)
{
	int64_t at = sync_deadline(j);

	for (const struct journal_entry *e = j->entries; e != NULL; e = e->next)
		if (e->retry_at < at)
			at = e->retry_at;
	return at;
}

bool
journal_is_behind(const struct journal *j)
{
	for (const struct journal_entry *e = j->entries; e != NULL; e = e->next)
		if (e->is_late)
			return true;
	return false;
}
