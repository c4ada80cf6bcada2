#include "journal_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"

/* Entries that other windows replace while we look are looked at again. */
#define SCAN_ROUNDS 4
/* The largest text some times over; more was not written by us. */
#define SCAN_FILE_MAX ((size_t)192 << 20)
#define SCAN_FILES_MAX 16 /* of one entry */

/* The files of one entry, lowest gen first. */
struct scan_group {
	const struct folder_file *files;
	size_t n;
};

/* The lowest file of an entry, opened before the list was read a second time:
 * its lock is the lock of the entry, and who holds it makes its files. */
struct scan_claim {
	char id[FOLDER_ID_SIZE];
	unsigned gen;
	int fd; /* -1: it went meanwhile */
	enum folder_lock lock;
};

struct scan {
	struct journal *j;
	struct scan_claim *claims; /* by id */
	size_t claim_count;
	struct folder_list list;
	struct folder_list settled; /* found in an earlier round */
	bool is_last;
};

/* ---- reading ---- */

/* False: cannot be read. */
static bool
scan_read_file(int fd, struct buf *out)
{
	struct stat st;
	size_t at = 0;

	buf_clear(out);
	if (fstat(fd, &st) != 0 || st.st_size < 0 || (size_t)st.st_size > SCAN_FILE_MAX)
		return false;
	buf_reserve(out, (size_t)st.st_size);
	while (at < (size_t)st.st_size) {
		ssize_t n = pread(fd, out->p + at, (size_t)st.st_size - at, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		at += (size_t)n;
	}
	if (out->p != NULL)
		out->p[at] = '\0';
	out->n = at;
	return true;
}

static void
scan_read(struct journal *j, int fd, struct record_state *s)
{
	if (scan_read_file(fd, &j->scratch)) {
		record_read(&j->crc, buf_str(&j->scratch), s);
		return;
	}
	record_read(&j->crc, (struct str){ 0 }, s);
	s->end = RECORD_FOREIGN; /* not ours to judge: left alone */
}

static void
scan_add_found(struct journal *j, const struct folder_file *file, const struct record_state *s,
    struct journal_entry *entry)
{
	struct journal_found *found;

	if (j->found_count == j->found_cap) {
		j->found_cap = j->found_cap > 0 ? j->found_cap * 2 : 16;
		j->found = mem_grow(j->found, j->found_cap, sizeof *j->found);
	}
	found = &j->found[j->found_count++];
	*found = (struct journal_found){ .entry = entry, .at = s->at };
	memcpy(found->name, file->name, sizeof found->name);
	found->meta = arena_str(&j->found_bytes, buf_str(&s->meta));
	found->text = arena_str(&j->found_bytes, buf_str(&s->text));
}

/* ---- what another window holds ---- */

/* True: settled. False: everything went while we looked. */
static bool
scan_copy(struct journal *j, const struct scan_group *g)
{
	struct record_state s = { 0 };
	bool was_seen = false;

	for (size_t i = g->n; i > 0 && !s.is_known; i--) {
		int fd = folder_open(&j->folder, &g->files[i - 1]);

		if (fd < 0)
			continue;
		scan_read(j, fd, &s);
		close(fd);
		was_seen = true;
		if (s.is_known && !s.is_over)
			scan_add_found(j, &g->files[i - 1], &s, NULL);
	}
	was_seen = was_seen && (s.is_known || s.end != RECORD_WHOLE);
	record_state_done(&s);
	return was_seen;
}

/* ---- what nobody holds ---- */

/* Opens and locks all files; the lowest is `first`. False: `fds` are closed. */
static bool
scan_lock(struct journal *j, const struct scan_group *g, int first, int *fds)
{
	size_t n = 1;

	fds[0] = first;
	while (n < g->n) {
		int fd = folder_open(&j->folder, &g->files[n]);

		if (fd < 0)
			break;
		fds[n++] = fd;
		if (folder_lock(fd) != FOLDER_LOCK_OURS)
			break;
		if (n == g->n)
			return true;
	}
	if (n == g->n && n == 1)
		return true;
	while (n > 0)
		close(fds[--n]);
	return false;
}

/* The newest file that has a state, and the state; g->n: none has. */
static size_t
scan_choose(struct journal *j, const struct scan_group *g, const int *fds,
    struct record_state *s, enum record_end *ends)
{
	for (size_t i = g->n; i > 0; i--) {
		scan_read(j, fds[i - 1], s);
		ends[i - 1] = s->end;
		if (s->is_known)
			return i - 1;
	}
	return g->n;
}

/* Nothing can be read. Bytes that somebody may want are kept. */
static void
scan_bury(struct journal *j, const struct folder_file *file, int fd, enum record_end end)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && (size_t)st.st_size <= RECORD_FILE_HEAD) {
		folder_unlink(&j->folder, file);
	} else if (end != RECORD_FOREIGN) {
		folder_set_aside(&j->folder, file);
		j->broken++;
	}
	close(fd);
}

static void
scan_forget(struct journal *j, const struct scan_group *g, const int *fds)
{
	for (size_t i = 0; i < g->n; i++) {
		folder_unlink(&j->folder, &g->files[i]);
		close(fds[i]);
	}
	if (j->folder_since == WHEN_NEVER)
		j->folder_since = j->sys->mono(j->sys->ctx);
}

static void
scan_adopt(struct journal *j, const struct scan_group *g, const int *fds, size_t chosen,
    struct record_state *s)
{
	struct journal_entry *e = entry_add(j);

	scan_add_found(j, &g->files[chosen], s, e);
	e->file = g->files[chosen];
	e->last_gen = g->files[g->n - 1].gen;
	e->fd = fds[chosen];
	e->size = s->size;
	e->chain = s->chain;
	e->cost = s->cost;
	e->meta = s->meta;
	e->text = s->text;
	s->meta = s->text = (struct buf){ 0 };
	/* Never cut here: what cannot be read may still be wanted. The next
	 * write begins a new file. */
	e->is_stale = s->end != RECORD_WHOLE;
	e->is_damaged = s->end == RECORD_DAMAGED;
	e->is_fresh = true;
	for (size_t i = 0; i < chosen; i++)
		entry_add_old(e, (struct journal_old){ fds[i], g->files[i].gen, false });
	/* it may be only in the page cache of the process that was killed */
	entry_mark_dirty(e);
}

static void
scan_take(struct journal *j, const struct scan_group *g, const int *fds)
{
	enum record_end ends[SCAN_FILES_MAX];
	struct record_state s = { 0 };
	size_t chosen = scan_choose(j, g, fds, &s, ends);

	if (chosen < g->n && s.is_over) {
		scan_forget(j, g, fds);
		record_state_done(&s);
		return;
	}
	/* Above the chosen one: begun, and never believed. */
	for (size_t i = chosen < g->n ? chosen + 1 : 0; i < g->n; i++) {
		if (chosen < g->n && ends[i] == RECORD_TORN) {
			folder_unlink(&j->folder, &g->files[i]);
			close(fds[i]);
		} else {
			scan_bury(j, &g->files[i], fds[i], ends[i]);
		}
	}
	if (chosen < g->n)
		scan_adopt(j, g, fds, chosen, &s);
	record_state_done(&s);
}

/* ---- rounds ---- */

static int
scan_claim_order(const void *left, const void *right)
{
	return strcmp(
	    ((const struct scan_claim *)left)->id, ((const struct scan_claim *)right)->id);
}

static bool
scan_is_settled(const struct scan *s, const char *id)
{
	for (const struct journal_entry *e = s->j->entries; e != NULL; e = e->next)
		if (e->file.gen > 0 && strcmp(e->file.id, id) == 0)
			return true;
	for (size_t i = 0; i < s->settled.n; i++)
		if (strcmp(s->settled.p[i].id, id) == 0)
			return true;
	return false;
}

static void
scan_settle(struct scan *s, const struct folder_file *file)
{
	struct folder_list *list = &s->settled;

	if (list->n == list->cap) {
		list->cap = list->cap > 0 ? list->cap * 2 : 16;
		list->p = mem_grow(list->p, list->cap, sizeof *list->p);
	}
	list->p[list->n++] = *file;
}

static struct scan_group
scan_group_at(const struct folder_list *list, size_t from)
{
	size_t n = 1;

	while (from + n < list->n && strcmp(list->p[from + n].id, list->p[from].id) == 0)
		n++;
	return (struct scan_group){ &list->p[from], n };
}

/* Locks the lowest file of each entry that is not settled. */
static void
scan_claim_all(struct scan *s)
{
	struct scan_group g;

	folder_list_read(&s->j->folder, &s->list);
	mem_free(s->claims);
	s->claims = mem_array(s->list.n + 1, sizeof *s->claims);
	s->claim_count = 0;
	for (size_t at = 0; at < s->list.n; at += g.n) {
		struct scan_claim *claim = &s->claims[s->claim_count];

		g = scan_group_at(&s->list, at);
		if (scan_is_settled(s, g.files[0].id))
			continue;
		memcpy(claim->id, g.files[0].id, sizeof claim->id);
		claim->gen = g.files[0].gen;
		claim->fd = folder_open(&s->j->folder, &g.files[0]);
		if (claim->fd >= 0)
			claim->lock = folder_lock(claim->fd);
		s->claim_count++;
	}
}

/* True: nothing more to look at. Takes claim->fd. */
static bool
scan_group_try(struct scan *s, const struct scan_group *g, struct scan_claim *claim)
{
	int fds[SCAN_FILES_MAX];
	struct stat st;
	int fd = claim->fd;

	claim->fd = -1;
	if (fd < 0)
		return s->is_last && scan_copy(s->j, g);
	if (g->n > SCAN_FILES_MAX || claim->gen != g->files[0].gen || fstat(fd, &st) != 0 ||
	    st.st_nlink == 0 || claim->lock != FOLDER_LOCK_OURS) {
		close(fd);
		return claim->lock == FOLDER_LOCK_OURS ? false : scan_copy(s->j, g);
	}
	if (!scan_lock(s->j, g, fd, fds))
		return s->is_last && scan_copy(s->j, g);
	scan_take(s->j, g, fds);
	return true;
}

/* True: another round is needed. */
static bool
scan_round(struct scan *s)
{
	bool again = false;
	struct scan_group g;

	scan_claim_all(s);
	folder_list_read(&s->j->folder, &s->list);
	for (size_t at = 0; at < s->list.n; at += g.n) {
		struct scan_claim key;
		struct scan_claim *claim;

		g = scan_group_at(&s->list, at);
		if (scan_is_settled(s, g.files[0].id))
			continue;
		memcpy(key.id, g.files[0].id, sizeof key.id);
		claim = s->claim_count == 0
		    ? NULL
		    : bsearch(&key, s->claims, s->claim_count, sizeof key, scan_claim_order);
		if (claim == NULL || !scan_group_try(s, &g, claim))
			again = true;
		else
			scan_settle(s, &g.files[0]);
	}
	for (size_t i = 0; i < s->claim_count; i++)
		if (s->claims[i].fd >= 0)
			close(s->claims[i].fd);
	s->claim_count = 0;
	return again;
}

static int
scan_found_order(const void *left, const void *right)
{
	const struct journal_found *a = left;
	const struct journal_found *b = right;

	return (a->at > b->at) - (a->at < b->at);
}

size_t
journal_scan(struct journal *j, const struct journal_found **out)
{
	struct scan s = { .j = j };
	struct err err = { 0 };

	j->found_count = 0;
	j->broken = 0;
	*out = NULL;
	arena_reset(&j->found_bytes);
	if (!folder_ready(&j->folder, false, &err)) {
		log_line("journal: %s", err.msg); /* a write will tell the person */
		return 0;
	}
	for (int round = 1; round <= SCAN_ROUNDS; round++) {
		s.is_last = round == SCAN_ROUNDS;
		if (!scan_round(&s))
			break;
	}
	mem_free(s.claims);
	folder_list_done(&s.list);
	folder_list_done(&s.settled);
	if (j->found_count > 1)
		qsort(j->found, j->found_count, sizeof *j->found, scan_found_order);
	*out = j->found;
	return j->found_count;
}
