#include "ttydesk/desk/store.h"

#include <assert.h>

#include "store_priv.h"
#include "ttydesk/base/mem.h"

enum { TICKETS_MAX = 2000, THREADS_MAX = 64 };

struct store *
store_open(void)
{
	return mem_zalloc(sizeof(struct store));
}

static void
store_reap(struct store *s)
{
	for (size_t i = 0; i < s->parked_n; i++)
		mem_free(s->parked[i]);
	s->parked_n = 0;
}

static void
store_free_ticket(struct store *s, struct ticket_entry *e)
{
	HASH_DEL(s->tickets, e);
	mem_free(e->head.block);
	mem_free(e->thread.block);
	mem_free(e);
}

void
store_close(struct store *s)
{
	struct ticket_entry *t, *next_t;
	struct user_entry *u, *next_u;
	struct tag_entry *g, *next_g;

	if (s == NULL)
		return;
	HASH_ITER(hh, s->tickets, t, next_t) store_free_ticket(s, t);
	HASH_ITER(hh, s->users, u, next_u)
	{
		HASH_DEL(s->users, u);
		mem_free(u->block);
		mem_free(u);
	}
	HASH_ITER(hh, s->tags, g, next_g)
	{
		HASH_DEL(s->tags, g);
		mem_free(g->block);
		mem_free(g);
	}
	store_reap(s);
	mem_free(s->parked);
	buf_done(&s->scratch);
	mem_free(s);
}

void
store_park(struct store *s, char *block)
{
	if (block == NULL)
		return;
	if (s->parked_n == s->parked_cap) {
		s->parked_cap = s->parked_cap ? s->parked_cap * 2 : 64;
		s->parked = mem_grow(s->parked, s->parked_cap, sizeof *s->parked);
	}
	s->parked[s->parked_n++] = block;
}

uint64_t
store_print(uint64_t print, const void *p, size_t n)
{
	const unsigned char *bytes = p;

	for (size_t i = 0; i < n; i++)
		print = (print ^ bytes[i]) * UINT64_C(1099511628211);
	return print;
}

uint64_t
store_print_str(uint64_t print, struct str s)
{
	print = store_print(print, &s.n, sizeof s.n);
	return s.n > 0 ? store_print(print, s.p, s.n) : print;
}

static struct ticket_entry *
store_find(const struct store *s, int64_t id)
{
	struct ticket_entry *e;

	HASH_FIND(hh, s->tickets, &id, sizeof id, e);
	return e;
}

struct ticket_entry *
store_entry(struct store *s, int64_t id)
{
	struct ticket_entry *e = store_find(s, id);

	if (e == NULL) {
		e = mem_zalloc(sizeof *e);
		e->id = e->t.id = id;
		e->kept = s->turn;
		e->head.mark = e->thread.mark = s->mark_missing;
		HASH_ADD(hh, s->tickets, id, sizeof e->id, e);
	}
	return e;
}

const struct ticket *
store_ticket(const struct store *s, int64_t id)
{
	const struct ticket_entry *e = store_find(s, id);

	return e ? &e->t : NULL;
}

bool
store_has(const struct store *s, int64_t id, uint32_t parts)
{
	const struct ticket_entry *e = store_find(s, id);

	return e != NULL && (e->t.loaded & parts) == parts && (e->t.stale & parts) == 0;
}

uint64_t
store_stamp(struct store *s)
{
	return ++s->stamp;
}

/* ---- answers ---- */

bool
store_accept(struct ticket_entry *e, struct part_state *part, uint32_t bit, uint64_t stamp)
{
	if (stamp < part->stamp)
		return false;
	part->stamp = stamp;
	e->t.loaded |= bit;
	if (part->mark < stamp)
		e->t.stale &= ~bit;
	else
		e->t.stale |= bit;
	return true;
}

static bool
store_put_gone(
    struct store *s, const struct rows *rows, uint64_t stamp, const struct ids *asked)
{
	bool changed = false;

	for (size_t i = 0; asked != NULL && i < asked->n; i++) {
		struct ticket_entry *e;
		size_t k = 0;

		while (k < rows->ticket_count && rows->tickets[k].id != asked->p[i])
			k++;
		if (k < rows->ticket_count)
			continue;
		e = store_entry(s, asked->p[i]);
		/* marked since it was asked for: it may be back */
		if (stamp < e->head.stamp || stamp < e->head.mark)
			continue;
		e->head.stamp = stamp;
		changed |= !e->t.is_gone;
		e->t.rev += !e->t.is_gone;
		e->t.is_gone = true;
		e->t.stale = 0;
	}
	return changed;
}

bool
store_put(struct store *s, const struct rows *rows, uint64_t stamp, const struct ids *asked)
{
	bool changed = store_put_users(s, rows, stamp);

	changed |= store_put_tags(s, rows, stamp);
	changed |= store_put_heads(s, rows, stamp);
	changed |= store_put_threads(s, rows, stamp);
	changed |= store_put_gone(s, rows, stamp, asked);
	s->has_news = true;
	return changed;
}

void
store_put_seen(struct store *s, int64_t ticket_id, int64_t comment_id)
{
	struct ticket_entry *e = store_find(s, ticket_id);

	if (e == NULL || !e->t.is_unread || comment_id < e->t.last_comment_id)
		return;
	e->t.is_unread = false;
	e->t.rev++;
	e->head.print = 0; /* an answer may bring the old mark back */
}

/* ---- marks ---- */

static void
store_mark(struct ticket_entry *e, uint32_t parts, uint64_t stamp)
{
	if (parts & PART_HEAD)
		e->head.mark = stamp;
	if (parts & PART_THREAD)
		e->thread.mark = stamp;
	e->t.stale |= parts & e->t.loaded;
	if (e->t.is_gone) /* it may be back: ask again */
		e->t.stale |= e->t.loaded | PART_HEAD;
}

void
store_mark_ticket(struct store *s, int64_t id, uint32_t parts)
{
	struct ticket_entry *e = store_find(s, id);

	if (e != NULL)
		store_mark(e, parts, ++s->stamp);
}

void
store_mark_all(struct store *s)
{
	uint64_t stamp = ++s->stamp;

	s->mark_missing = stamp;
	for (struct ticket_entry *e = s->tickets; e != NULL; e = e->hh.next)
		store_mark(e, PART_ALL, stamp);
}

static bool
store_thread_has_author(const struct ticket *t, int64_t id)
{
	for (size_t i = 0; i < t->comments_loaded; i++) {
		if (t->comments[i].author_id == id)
			return true;
	}
	return false;
}

void
store_mark_user(struct store *s, int64_t id)
{
	uint64_t stamp = ++s->stamp;

	for (struct ticket_entry *e = s->tickets; e != NULL; e = e->hh.next) {
		if (id == 0 || e->t.creator_id == id || e->t.assignee_id == id)
			store_mark(e, PART_HEAD, stamp);
		if (id == 0 || store_thread_has_author(&e->t, id))
			store_mark(e, PART_THREAD, stamp);
	}
}

void
store_mark_tag(struct store *s, int64_t id)
{
	uint64_t stamp = ++s->stamp;

	for (struct ticket_entry *e = s->tickets; e != NULL; e = e->hh.next) {
		bool has = id == 0;

		for (size_t i = 0; i < e->t.tag_count; i++)
			has |= e->t.tag_ids[i] == id;
		if (has)
			store_mark(e, PART_HEAD, stamp);
	}
}

/* ---- the end of the turn ---- */

void
store_keep(struct store *s, int64_t id)
{
	struct ticket_entry *e = store_find(s, id);

	if (e != NULL)
		e->kept = s->turn;
}

static int
store_compare_kept(const struct ticket_entry *a, const struct ticket_entry *b)
{
	return (a->kept > b->kept) - (a->kept < b->kept);
}

static void
store_drop_thread(struct store *s, struct ticket_entry *e)
{
	store_park(s, e->thread.block);
	e->thread = (struct part_state){ .mark = e->thread.mark };
	e->t.description = (struct text){ 0 };
	e->t.comments = NULL;
	e->t.attachments = NULL;
	e->t.others = NULL;
	e->t.comments_loaded = e->t.attachments_loaded = e->t.others_loaded = 0;
	e->t.loaded &= ~(uint32_t)PART_THREAD;
	e->t.stale &= ~(uint32_t)PART_THREAD;
}

static void
store_drop_ticket(struct store *s, struct ticket_entry *e)
{
	if (s->mark_missing < e->head.mark)
		s->mark_missing = e->head.mark;
	if (s->mark_missing < e->thread.mark)
		s->mark_missing = e->thread.mark;
	store_free_ticket(s, e);
}

static size_t
store_count_threads(const struct store *s)
{
	size_t n = 0;

	for (const struct ticket_entry *e = s->tickets; e != NULL; e = e->hh.next)
		n += (e->t.loaded & PART_THREAD) != 0;
	return n;
}

static void
store_drop_oldest(struct store *s)
{
	size_t threads = store_count_threads(s), count = HASH_COUNT(s->tickets);
	size_t tickets_max = count > TICKETS_MAX ? TICKETS_MAX - TICKETS_MAX / 8 : TICKETS_MAX;
	struct ticket_entry *e, *next;

	if (threads <= THREADS_MAX && count <= TICKETS_MAX)
		return;
	HASH_SORT(s->tickets, store_compare_kept);
	HASH_ITER(hh, s->tickets, e, next)
	{
		if (e->kept == s->turn)
			break;
		if (HASH_COUNT(s->tickets) > tickets_max) {
			threads -= (e->t.loaded & PART_THREAD) != 0;
			store_drop_ticket(s, e);
		} else if (threads > THREADS_MAX && (e->t.loaded & PART_THREAD)) {
			store_drop_thread(s, e);
			threads--;
		}
	}
}

void
store_end_turn(struct store *s)
{
	if (s->has_news) {
		store_drop_oldest(s);
		store_drop_users(s);
	}
	s->has_news = false;
	store_reap(s);
	s->turn++;
}
