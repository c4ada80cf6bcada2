/* The end of the turn: what the panes want becomes one batch of requests. */
#include <string.h>

#include "app_priv.h"
#include "bulk/bulk.h"
#include "dialog/filter.h"
#include "merge/merge.h"

enum {
	BATCH_MAX = 28,
	SEEN_MAX = 2,
	THREADS_FIRST = 4, /* threads that come with a first page */
	NEIGHBORS_DOWN = 2,
	NEIGHBORS_UP = 1,
};

/* A storm refreshes the page and the threads at most four times a second, the counts
 * twice (design: Walk 2). Tickets are read again as often as the feed is when it is
 * read by the clock: no second wait is added to that. */
#define REFRESH_US (250 * WHEN_MS)
#define HEADS_US (150 * WHEN_MS)
#define COUNTS_US (500 * WHEN_MS)
#define NEIGHBORS_US (5 * WHEN_SECOND)

struct batch {
	struct request requests[BATCH_MAX];
	size_t n;
};

static struct request *
settle_add(struct app *a, struct batch *b, enum request_kind kind)
{
	struct request *r;

	assert(b->n < BATCH_MAX);
	r = &b->requests[b->n++];
	*r = (struct request){
		.id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = kind,
	};
	return r;
}

/* ---- the list ---- */

static bool
settle_list_waits(const struct app *a)
{
	return a->list.is_stale && a->mono < a->refresh_at;
}

static bool
settle_view_is_ready(const struct app *a)
{
	return a->view < 0 || a->view >= VIEW_COUNT || !view_row(a->view)->needs_me ||
	    a->link_known;
}

static void
settle_list(struct app *a, struct batch *b)
{
	struct window w;
	struct request *r;

	if (settle_list_waits(a) || !settle_view_is_ready(a) || a->list.request_id != 0 ||
	    !list_want(&a->list, &w))
		return;
	r = settle_add(a, b, REQUEST_PAGE);
	r->query = a->list.query;
	r->window = w;
	if (!a->list.is_loaded || w.kind == WINDOW_LAST)
		r->thread_count = THREADS_FIRST;
	a->list.request_id = r->id;
	a->list.request = w;
	/* what changes while the answer is on its way makes it stale again */
	a->list.is_stale = false;
	a->list_asked_at = a->mono;
	a->refresh_at = a->mono + REFRESH_US;
}

/* ---- heads of what is on the screen ---- */

static void
settle_visible(struct app *a, struct ids *out)
{
	size_t end = a->list.top + (size_t)a->list.height;

	for (size_t i = a->list.top; i < end && i < a->list.count; i++)
		ids_add_new(out, a->list.rows[i].key.id);
	for (size_t i = 0; i < a->wanted_heads.n; i++)
		ids_add_new(out, a->wanted_heads.p[i]);
}

/* Mine and watched ones count for Tab wherever they stand. */
static void
settle_followed(struct app *a, struct ids *out)
{
	for (size_t i = 0; i < a->list.count; i++) {
		const struct ticket *t = store_ticket(a->store, a->list.rows[i].key.id);

		if (t != NULL && (t->stale & PART_HEAD) && a->link.me_id != 0 &&
		    (t->is_watched || t->assignee_id == a->link.me_id))
			ids_add_new(out, t->id);
	}
}

/* Asked for with its thread in this very turn, and so just as new. */
static bool
settle_is_asked(const struct batch *b, int64_t id)
{
	for (size_t i = 0; i < b->n; i++) {
		for (size_t k = 0; k < b->requests[i].id_count; k++) {
			if (b->requests[i].kind == REQUEST_THREADS &&
			    b->requests[i].ids[k] == id)
				return true;
		}
	}
	return false;
}

static void
settle_heads(struct app *a, struct batch *b)
{
	struct ids ids = { 0 };
	struct request *r;

	if (!a->heads_stale || a->head_request != 0 || a->list.request_id != 0 ||
	    a->mono < a->heads_at)
		return;
	a->heads_stale = false;
	settle_visible(a, &ids);
	settle_followed(a, &ids);
	for (size_t i = ids.n; i-- > 0;) {
		if (store_has(a->store, ids.p[i], PART_HEAD) || settle_is_asked(b, ids.p[i]))
			ids_remove_at(&ids, i);
	}
	for (size_t i = 0; i < a->judged.n; i++) {
		if (!settle_is_asked(b, a->judged.p[i]))
			ids_add_new(&ids, a->judged.p[i]);
	}
	ids_clear(&a->judged);
	if (ids.n > 0) {
		int64_t *copy = arena_alloc(&a->arena, ids.n * sizeof *copy);

		memcpy(copy, ids.p, ids.n * sizeof *copy);
		r = settle_add(a, b, REQUEST_TICKETS);
		r->ids = copy;
		r->id_count = ids.n;
		a->head_request = r->id;
		ids_clear(&a->fetching_heads);
		for (size_t i = 0; i < ids.n; i++)
			ids_add_new(&a->fetching_heads, ids.p[i]);
		a->heads_at = a->mono + HEADS_US;
	}
	ids_done(&ids);
}

/* ---- the thread that is shown, and its neighbors' ---- */

static void
settle_want_thread(struct app *a, int64_t id)
{
	const struct ticket *t = id ? store_ticket(a->store, id) : NULL;

	if (id == 0 || (t && t->is_gone && t->stale == 0) || store_has(a->store, id, PART_ALL))
		return;
	/* loaded but old: like the list, at most four times a second */
	if (a->mono < a->threads_at &&
	    (a->threads_refused || (t && (t->loaded & PART_ALL) == PART_ALL))) {
		a->threads_wait = true;
		return;
	}
	ids_add_new(&a->wanted_threads, id);
}

/* What is not on the screen may be old for a while: a storm does not make everybody
 * read threads that nobody looks at. */
static void
settle_want_neighbor(struct app *a, int64_t id)
{
	const struct ticket *t = id ? store_ticket(a->store, id) : NULL;
	bool is_old = t != NULL && (t->loaded & PART_ALL) == PART_ALL && t->stale != 0;

	if (is_old && a->mono < a->neighbors_at)
		a->neighbors_wait = true;
	else
		settle_want_thread(a, id);
}

static void
settle_neighbors(struct app *a)
{
	size_t at = a->list.cursor, before = a->wanted_threads.n;

	for (size_t i = 1; i <= NEIGHBORS_DOWN && at + i < a->list.count; i++)
		settle_want_neighbor(a, a->list.rows[at + i].key.id);
	for (size_t i = 1; i <= NEIGHBORS_UP && i <= at && a->list.count > 0; i++)
		settle_want_neighbor(a, a->list.rows[at - i].key.id);
	settle_want_neighbor(a, needs_peek(a));
	if (a->wanted_threads.n > before)
		a->neighbors_at = a->mono + NEIGHBORS_US;
}

static void
settle_threads(struct app *a, struct batch *b)
{
	struct request *r;
	int64_t *copy;
	int64_t shown = a->ticket.ticket_id;
	bool is_urgent;

	ids_clear(&a->wanted_threads);
	a->threads_wait = a->neighbors_wait = false;
	settle_want_thread(a, shown);
	is_urgent = a->wanted_threads.n > 0 && ids_find(&a->fetching, shown) < 0;
	if (a->thread_request != 0 && !is_urgent)
		return;
	if (a->rest_at == WHEN_NEVER && a->list.is_loaded)
		settle_neighbors(a);
	if (a->wanted_threads.n == 0 || (a->list.request_id != 0 && !a->list.is_loaded))
		return;
	copy = arena_alloc(&a->arena, a->wanted_threads.n * sizeof *copy);
	memcpy(copy, a->wanted_threads.p, a->wanted_threads.n * sizeof *copy);
	r = settle_add(a, b, REQUEST_THREADS);
	r->ids = copy;
	r->id_count = a->wanted_threads.n;
	a->thread_request = r->id;
	a->threads_at = a->mono + REFRESH_US;
	ids_clear(&a->fetching);
	for (size_t i = 0; i < r->id_count; i++)
		ids_add(&a->fetching, copy[i]);
}

/* ---- what is not on the way of a key ---- */

static void
settle_counts(struct app *a, struct batch *b)
{
	struct request *r;

	if (!a->counts_stale || a->counts_request != 0 || a->mono < a->counts_due ||
	    !a->link_known)
		return;
	r = settle_add(a, b, REQUEST_COUNTS);
	r->me_id = a->link.me_id;
	r->overdue_before = view_overdue_before(a);
	r->heard_ms = (a->mono - a->counts_heard) / WHEN_MS;
	r->had_at = a->counts_known ? a->counts.taken_at : 0;
	a->counts_request = r->id;
	a->counts_stale = false;
	a->counts_due = a->mono + COUNTS_US;
}

/* Names for the pickers, once the first page is there. */
static bool
settle_wants_names(const struct app *a)
{
	bool is_up = a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING;

	return is_up && a->list.is_loaded &&
	    ((!a->staff_known && a->staff_request == 0) ||
		(!a->tags_known && a->tags_request == 0));
}

static void
settle_names(struct app *a, struct batch *b)
{
	if (!settle_wants_names(a) || a->mono < a->names_at)
		return;
	/* a change while the answer is on its way makes them unknown again */
	if (!a->staff_known && a->staff_request == 0) {
		a->staff_request = settle_add(a, b, REQUEST_STAFF)->id;
		a->staff_known = true;
	}
	if (!a->tags_known && a->tags_request == 0) {
		a->tags_request = settle_add(a, b, REQUEST_TAGS)->id;
		a->tags_known = true;
	}
}

static void
settle_keep(struct app *a)
{
	size_t end = a->list.top + (size_t)a->list.height + 1;

	for (size_t i = a->list.top; i < end && i < a->list.count; i++)
		store_keep(a->store, a->list.rows[i].key.id);
	store_keep(a->store, a->ticket.ticket_id);
	for (size_t i = 0; i < a->wanted_heads.n; i++)
		store_keep(a->store, a->wanted_heads.p[i]);
}

static bool
settle_link_takes_reads(const struct app *a)
{
	return a->link.phase != LINK_BACKOFF && a->link.phase != LINK_FAILED;
}

void
app_settle(struct app *a)
{
	struct batch b = { .n = 0 };

	compose_settle(a);
	find_hit(a);
	settle_keep(a);
	presence_announce(a);
	if (a->port.submit == NULL || !settle_link_takes_reads(a))
		return;
	next_collect(a, b.requests, &b.n);
	ops_collect(a, b.requests, &b.n, 4);
	/* a change shows before the page that may move it is read */
	if (a->list.is_loaded) {
		settle_threads(a, &b);
		settle_heads(a, &b);
	}
	edit_collect(a, b.requests, &b.n);
	new_collect(a, b.requests, &b.n);
	undo_collect(a, b.requests, &b.n);
	marks_collect(a, b.requests, &b.n);
	bulk_collect(a, b.requests, &b.n);
	merge_collect(a, b.requests, &b.n);
	past_collect(a, b.requests, &b.n);
	audit_collect(a, b.requests, &b.n);
	needs_collect(a, b.requests, &b.n, SEEN_MAX);
	settle_list(a, &b);
	if (!a->list.is_loaded)
		settle_threads(a, &b);
	settle_counts(a, &b);
	settle_names(a, &b);
	macro_save_collect(a, b.requests, &b.n);
	macros_collect(a, b.requests, &b.n);
	views_collect(a, b.requests, &b.n);
	filter_collect(a, b.requests, &b.n);
	tally_collect(a, b.requests, &b.n);
	save_collect(a, b.requests, &b.n);
	upload_collect(a, b.requests, &b.n);
	ring_collect(a, b.requests, &b.n, BATCH_MAX);
	if (b.n > 0)
		a->port.submit(a->port.ctx, b.requests, b.n);
}

int64_t
settle_deadline(const struct app *a)
{
	int64_t at = WHEN_NEVER;

	if (!settle_link_takes_reads(a))
		return at;
	if (settle_list_waits(a) && a->list.request_id == 0)
		at = a->refresh_at;
	if (a->list.is_loaded && a->heads_stale && a->head_request == 0 &&
	    a->list.request_id == 0 && a->heads_at < at)
		at = a->heads_at;
	if (ops_deadline(a) < at)
		at = ops_deadline(a);
	if (views_deadline(a) < at)
		at = views_deadline(a);
	if (tally_deadline(a) < at)
		at = tally_deadline(a);
	if (filter_deadline(a) < at)
		at = filter_deadline(a);
	if (new_deadline(a) < at)
		at = new_deadline(a);
	if (audit_deadline(a) < at)
		at = audit_deadline(a);
	if (a->threads_wait && a->threads_at < at)
		at = a->threads_at;
	if (a->neighbors_wait && a->neighbors_at < at)
		at = a->neighbors_at;
	if (settle_wants_names(a) && a->names_at < at)
		at = a->names_at;
	if (a->counts_stale && a->counts_request == 0 && a->link_known && a->counts_due < at)
		at = a->counts_due;
	return at;
}
