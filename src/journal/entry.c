#include "journal_priv.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/rng.h"

#define ENTRY_TRIES 8
/* A file may grow to this and some times its text before it is written anew. */
#define ENTRY_SLACK ((size_t)64 << 10)
#define ENTRY_TIMES 4
/* Bytes that replay may move: a tenth of a second. */
#define ENTRY_COST_MAX ((size_t)1 << 30)
#define ENTRY_SCRATCH_KEPT ((size_t)1 << 20)

struct journal_entry *
entry_add(struct journal *j)
{
	struct journal_entry *e = mem_zalloc(sizeof *e);

	e->j = j;
	e->fd = -1;
	e->dirty_since = WHEN_NEVER;
	e->retry_at = WHEN_NEVER;
	e->next = j->entries;
	j->entries = e;
	return e;
}

void
entry_free(struct journal_entry *e)
{
	struct journal *j = e->j;
	struct journal_entry **link = &j->entries;

	while (*link != e)
		link = &(*link)->next;
	*link = e->next;
	for (size_t i = 0; i < j->item_count; i++)
		if (j->items[i].entry == e)
			j->items[i].entry = NULL;
	for (size_t i = 0; i < e->old_count; i++)
		close(e->old[i].fd);
	if (e->fd >= 0)
		close(e->fd);
	buf_done(&e->meta);
	buf_done(&e->text);
	buf_done(&e->late_meta);
	buf_done(&e->late_text);
	mem_free(e);
}

void
entry_mark_dirty(struct journal_entry *e)
{
	if (e->dirty_writes++ == 0)
		e->dirty_since = e->j->sys->mono(e->j->sys->ctx);
}

/* ---- files that were replaced ---- */

static void
entry_drop_at(struct journal_entry *e, size_t at)
{
	struct journal_old old = e->old[at];
	struct folder_file file = e->file;

	file.gen = old.gen;
	if (old.is_damaged)
		folder_set_aside(&e->j->folder, &file);
	else
		folder_unlink(&e->j->folder, &file);
	close(old.fd); /* after its name went: nobody may take it over */
	e->old_count--;
	memmove(&e->old[at], &e->old[at + 1], (e->old_count - at) * sizeof old);
}

void
entry_add_old(struct journal_entry *e, struct journal_old old)
{
	/* The first may be the only durable one; the last is the newest. */
	if (e->old_count == JOURNAL_OLD_MAX)
		entry_drop_at(e, 1);
	e->old[e->old_count++] = old;
}

void
entry_drop_old(struct journal_entry *e)
{
	while (e->old_count > 0)
		entry_drop_at(e, 0);
}

/* ---- writing ---- */

/* All of `bytes` at `at`, or false and errno. */
static bool
entry_write_all(struct journal *j, int fd, struct str bytes, size_t at)
{
	while (bytes.n > 0) {
		ssize_t n = j->sys->write(j->sys->ctx, fd, bytes, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = EIO;
			return false;
		}
		bytes.p += n;
		bytes.n -= (size_t)n;
		at += (size_t)n;
	}
	return true;
}

static void
entry_trim_scratch(struct journal *j)
{
	if (j->scratch.cap > ENTRY_SCRATCH_KEPT)
		buf_done(&j->scratch);
}

/* The file is there, and as long as we left it. */
static bool
entry_has_file(const struct journal_entry *e)
{
	struct stat st;

	return e->fd >= 0 && !e->is_stale && fstat(e->fd, &st) == 0 && st.st_nlink > 0 &&
	    st.st_size >= 0 && (size_t)st.st_size == e->size;
}

static int
entry_create(struct journal_entry *e, struct folder_file *file, struct err *err)
{
	struct folder *f = &e->j->folder;

	for (int i = 0; i < ENTRY_TRIES; i++) {
		int fd;

		if (!folder_ready(f, true, err))
			return -1;
		if (e->fd < 0 && e->old_count == 0) /* no file: any id will do */
			folder_new_id(e->file.id);
		*file = e->file;
		file->gen = ++e->last_gen;
		fd = folder_create(f, file);
		if (fd >= 0)
			return fd;
		if (errno == ENOENT) /* somebody removed the folder */
			folder_forget(f);
		else if (errno != EEXIST)
			break;
	}
	folder_fail(f, errno, err);
	return -1;
}

static void
entry_take_file(struct journal_entry *e, int fd, const struct folder_file *file)
{
	if (e->fd >= 0)
		entry_add_old(e, (struct journal_old){ e->fd, e->file.gen, e->is_damaged });
	e->file = *file;
	e->fd = fd;
	e->is_stale = e->is_damaged = false;
	e->is_fresh = true;
	e->floor = 0;
}

/* All into a new file; the present one stays until that is durable. */
static bool
entry_write_new(struct journal_entry *e, const struct record *r, struct err *err)
{
	struct journal *j = e->j;
	struct folder_file file;
	uint32_t salt, chain;
	int fd = entry_create(e, &file, err);

	if (fd < 0)
		return false;
	rng_bytes(&salt, sizeof salt);
	buf_clear(&j->scratch);
	chain = record_put_head(&j->crc, salt, &j->scratch);
	chain = record_put(&j->crc, chain, r, &j->scratch);
	if (!entry_write_all(j, fd, buf_str(&j->scratch), 0)) {
		folder_fail(&j->folder, errno, err);
		/* Left there it could win over what the old file gets later. */
		if (folder_unlink(&j->folder, &file) != 0) {
			e->is_stale = true;
			entry_add_old(e, (struct journal_old){ fd, file.gen, false });
		} else {
			close(fd);
		}
		return false;
	}
	entry_take_file(e, fd, &file);
	e->size = j->scratch.n;
	e->chain = chain;
	e->cost = r->text.n;
	return true;
}

/* One record behind the others; a half one does not stay. False and errno. */
static bool
entry_append(struct journal_entry *e, const struct record *r)
{
	struct journal *j = e->j;
	uint32_t chain;
	int error;

	buf_clear(&j->scratch);
	chain = record_put(&j->crc, e->chain, r, &j->scratch);
	if (entry_write_all(j, e->fd, buf_str(&j->scratch), e->size)) {
		e->cost += record_cost(r, e->text.n);
		e->size += j->scratch.n;
		e->chain = chain;
		return true;
	}
	error = errno;
	if (j->sys->truncate(j->sys->ctx, e->fd, (off_t)e->size) != 0)
		e->is_stale = true;
	errno = error;
	return false;
}

static bool
entry_has_grown(const struct journal_entry *e, size_t whole)
{
	return e->size > e->floor &&
	    (e->size > ENTRY_SLACK + ENTRY_TIMES * whole || e->cost > ENTRY_COST_MAX);
}

/* `r` is the difference to what the file holds, `whole` all of it. */
static bool
entry_write_record(struct journal_entry *e, const struct record *r, const struct record *whole,
    struct err *err)
{
	if (!entry_has_file(e))
		return entry_write_new(e, whole, err);
	if (r->kind == 0)
		return true;
	if (entry_has_grown(e, whole->meta.n + whole->text.n)) {
		if (entry_write_new(e, whole, err))
			return true;
		e->floor = e->size * 2;
		e->cost = 0;
		if (e->is_stale)
			return false;
	}
	if (entry_append(e, r))
		return true;
	/* A full disk has no room for a second file; anything else may be
	 * about this one only (too long, bad blocks). */
	if ((errno == ENOSPC || errno == EDQUOT) && !e->is_stale)
		return folder_fail(&e->j->folder, errno, err);
	return entry_write_new(e, whole, err);
}

static void
entry_remember(struct journal_entry *e, const struct record *r, const struct record *whole)
{
	if ((r->kind & RECORD_META) != 0) {
		buf_clear(&e->meta);
		buf_put_str(&e->meta, whole->meta);
	}
	if ((r->kind & RECORD_EDIT) != 0) {
		buf_remove(&e->text, r->pos, r->removed);
		buf_insert(&e->text, r->pos, r->text.p, r->text.n);
	}
	e->is_late = e->has_late_meta = e->has_late_text = false;
	e->retry_at = WHEN_NEVER;
	buf_done(&e->late_meta);
	buf_done(&e->late_text);
}

static void
entry_keep_late(struct journal_entry *e, const struct str *meta, const struct str *text)
{
	if (meta != NULL) {
		buf_clear(&e->late_meta);
		buf_put_str(&e->late_meta, *meta);
		e->has_late_meta = true;
	}
	if (text != NULL) {
		buf_clear(&e->late_text);
		buf_put_str(&e->late_text, *text);
		e->has_late_text = true;
	}
	e->is_late = true;
	e->retry_at = e->j->sys->mono(e->j->sys->ctx) + JOURNAL_RETRY_AFTER;
}

static struct str
entry_choose(
    const struct str *given, bool is_late, const struct buf *late, const struct buf *kept)
{
	if (given != NULL)
		return *given;
	return buf_str(is_late ? late : kept);
}

bool
entry_write(
    struct journal_entry *e, const struct str *meta, const struct str *text, struct err *err)
{
	struct record whole = { .kind = RECORD_META | RECORD_TEXT, .at = when_real() };
	struct record r = { .at = whole.at };
	size_t before = e->size;
	unsigned gen = e->file.gen;
	bool ok;

	whole.meta = entry_choose(meta, e->has_late_meta, &e->late_meta, &e->meta);
	whole.text = entry_choose(text, e->has_late_text, &e->late_text, &e->text);
	record_diff(&r, buf_str(&e->text), whole.text);
	if (r.removed > 0 || r.text.n > 0)
		r.kind |= RECORD_EDIT;
	r.meta = whole.meta;
	if (!str_eq(buf_str(&e->meta), whole.meta))
		r.kind |= RECORD_META;
	ok = entry_write_record(e, &r, &whole, err);
	entry_trim_scratch(e->j);
	if (!ok) {
		entry_keep_late(e, meta, text);
		return false;
	}
	entry_remember(e, &r, &whole);
	if (e->size != before || e->file.gen != gen)
		entry_mark_dirty(e);
	return true;
}

/* ---- the end ---- */

void
entry_end(struct journal_entry *e)
{
	struct journal *j = e->j;
	struct record r = { .kind = RECORD_END, .at = when_real() };

	if (e->fd >= 0) {
		/* The last word first, then the oldest file: whenever this is
		 * cut, what is left says that it is over. */
		bool is_said = entry_has_file(e) && entry_append(e, &r);

		(void)is_said; /* a full disk: the names go all the same */
		entry_drop_old(e);
		if (e->is_damaged)
			folder_set_aside(&j->folder, &e->file);
		else
			folder_unlink(&j->folder, &e->file);
		if (j->folder_since == WHEN_NEVER)
			j->folder_since = j->sys->mono(j->sys->ctx);
	}
	entry_free(e);
}
