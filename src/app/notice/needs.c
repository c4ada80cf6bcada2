#include "notice/needs.h"

#include <string.h>

#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

#define LOOK_US WHEN_SECOND  /* the end of a thread was on the screen this long */
#define RETRY_US WHEN_SECOND /* after a time-out */

/* ---- what needs me ---- */

/* The greatest id among the comments that are there to be read. */
static int64_t
needs_last_comment(const struct ticket *t)
{
	int64_t id = 0;

	for (size_t i = 0; i < t->comments_loaded; i++) {
		if (t->comments[i].id > id)
			id = t->comments[i].id;
	}
	return id;
}

bool
needs_is_unread(const struct app *a, const struct ticket *t)
{
	for (size_t i = 0; t->is_unread && i < a->needs.mark_count; i++) {
		const struct needs_mark *m = &a->needs.marks[i];

		if (m->ticket_id == t->id && m->comment_id >= t->last_comment_id)
			return false;
	}
	return t->is_unread;
}

static bool
needs_is_customers_turn(const struct app *a, const struct ticket *t)
{
	const struct user *u = store_user(
	    a->store, t->last_comment_id ? t->last_comment_author_id : t->creator_id);

	return u != NULL && !u->is_staff;
}

/* 1 is the most urgent, 0: does not need me (interface: "Needs me"). */
static int
needs_rank(const struct app *a, const struct ticket *t)
{
	struct shown s = app_shown(a, t);
	bool is_mine = a->link.me_id != 0 && s.assignee_id == a->link.me_id;

	if ((is_mine || t->is_watched) && needs_is_unread(a, t))
		return 1;
	if (!status_is_active(s.status) || t->asleep_until > a->real)
		return 0;
	if ((is_mine || s.assignee_id == 0) && t->created_at < view_overdue_before(a))
		return 2;
	if (is_mine && needs_is_customers_turn(a, t))
		return 3;
	return s.assignee_id == 0 && s.priority == PRIORITY_URGENT ? 4 : 0;
}

/* ---- Tab ---- */

/* Tab came by, and nobody wrote there since. */
static bool
needs_is_passed(const struct needs *n, const struct ticket *t)
{
	for (size_t i = 0; i < n->trail_count; i++) {
		if (n->trail[i].ticket_id == t->id &&
		    n->trail[i].last_comment_id == t->last_comment_id)
			return true;
	}
	return false;
}

static void
needs_pass(struct app *a, int64_t id)
{
	struct needs *n = &a->needs;
	const struct ticket *t = store_ticket(a->store, id);

	if (t == NULL)
		return;
	if (n->trail_count == NEEDS_TRAIL_MAX) {
		memmove(n->trail, n->trail + 1, (NEEDS_TRAIL_MAX - 1) * sizeof n->trail[0]);
		n->trail_count--;
	}
	n->trail[n->trail_count++] = (struct needs_step){ id, t->last_comment_id };
}

/* The best ticket from the cursor on, the selected one left out; the first of
 * equals. `skips_passed`: each comes once before one comes again. */
static int64_t
needs_find(const struct app *a, int direction, bool skips_passed)
{
	const struct list *l = &a->list;
	int64_t best = 0, selected = app_selected(a);
	int best_rank = 0;

	for (size_t i = 0; i < l->count; i++) {
		size_t at = (l->cursor + (direction > 0 ? i : l->count - i)) % l->count;
		const struct ticket *t = store_ticket(a->store, l->rows[at].key.id);
		int rank;

		if (t == NULL || !(t->loaded & PART_HEAD) || l->rows[at].is_gone ||
		    t->is_gone || t->id == selected)
			continue;
		rank = needs_rank(a, t);
		if (rank == 0 || (best_rank != 0 && rank >= best_rank) ||
		    (skips_passed && needs_is_passed(&a->needs, t)))
			continue;
		best = t->id;
		best_rank = rank;
	}
	return best;
}

static bool
needs_is_on_trail(const struct app *a)
{
	const struct needs *n = &a->needs;

	return n->trail_count > 0 && n->trail[n->trail_count - 1].ticket_id == app_selected(a);
}

int64_t
needs_peek(const struct app *a)
{
	return needs_find(a, 1, needs_is_on_trail(a));
}

static void
needs_say_none(struct app *a)
{
	bool is_whole = a->list.at_start && a->list.at_end;
	const struct ticket *t = app_ticket(a);
	bool is_other = t != NULL && (t->loaded & PART_HEAD) && needs_rank(a, t) > 0;

	app_say(a, false, "nothing %s%s needs you", is_other ? "else " : "",
	    is_whole ? "in this view" : "among the rows loaded so far");
}

static void
needs_show(struct app *a, int64_t id)
{
	if (!list_select(&a->list, id))
		return;
	app_moved(a);
	ticket_follow(a);
}

/* Back the way Tab came, as long as it leads to rows that are there. */
static bool
needs_go_back(struct app *a)
{
	struct needs *n = &a->needs;

	while (n->trail_count > 1) {
		int64_t id = n->trail[--n->trail_count - 1].ticket_id;

		if (!list_select(&a->list, id))
			continue;
		app_moved(a);
		ticket_follow(a);
		return true;
	}
	return false;
}

void
needs_go(struct app *a, int direction)
{
	struct needs *n = &a->needs;
	const struct ticket *t = app_ticket(a);
	int64_t id;

	if (!needs_is_on_trail(a)) {
		/* moved by hand: from here on anew */
		n->trail_count = 0;
		if (t != NULL && (t->loaded & PART_HEAD) && needs_rank(a, t) > 0)
			needs_pass(a, t->id);
	}
	if (direction < 0 && needs_go_back(a))
		return;
	id = needs_find(a, direction, true);
	if (id == 0 && n->trail_count > 0) {
		n->trail_count = 0;
		id = needs_find(a, direction, false);
		if (id != 0)
			app_say(a, false, "you have been by all that need you: once more");
	}
	if (id == 0) {
		needs_say_none(a);
		return;
	}
	needs_show(a, id);
	if (direction > 0 || n->trail_count == 0)
		needs_pass(a, id);
}

void
cmd_needs_next(struct app *a, int arg)
{
	(void)arg;
	needs_go(a, 1);
}

void
cmd_needs_previous(struct app *a, int arg)
{
	(void)arg;
	needs_go(a, -1);
}

/* ---- what was read ---- */

static struct needs_mark *
needs_mark_of(struct app *a, int64_t ticket_id)
{
	struct needs *n = &a->needs;

	for (size_t i = 0; i < n->mark_count; i++) {
		if (n->marks[i].ticket_id == ticket_id)
			return &n->marks[i];
	}
	n->marks = mem_grow(n->marks, n->mark_count + 1, sizeof *n->marks);
	n->marks[n->mark_count] = (struct needs_mark){ .ticket_id = ticket_id };
	return &n->marks[n->mark_count++];
}

static void
needs_forget(struct app *a, struct needs_mark *m)
{
	size_t at = (size_t)(m - a->needs.marks);

	memmove(m, m + 1, (a->needs.mark_count - at - 1) * sizeof *m);
	a->needs.mark_count--;
}

/* True if the end of what is loaded is the end of what the head knows. */
static bool
needs_can_be_read(const struct app *a, const struct ticket *t)
{
	return a->link.me_id != 0 && a->link.may_write && (t->loaded & PART_THREAD) &&
	    needs_is_unread(a, t) && needs_last_comment(t) >= t->last_comment_id;
}

void
needs_read(struct app *a, const struct ticket *t)
{
	struct needs_mark *m;

	if (!needs_can_be_read(a, t))
		return;
	m = needs_mark_of(a, t->id);
	*m = (struct needs_mark){ .ticket_id = t->id, .comment_id = needs_last_comment(t) };
	a->needs.look_ticket_id = 0;
	a->generation++;
	app_dirty(a);
}

void
needs_look(struct app *a, const struct ticket *t, bool is_end)
{
	struct needs *n = &a->needs;
	int64_t last;

	/* a list, a picker or a question may cover it */
	if (a->mode_count > 1 && !a->composer.is_open)
		is_end = false;
	if (t == NULL || !is_end || !needs_can_be_read(a, t)) {
		n->look_ticket_id = 0;
		return;
	}
	last = needs_last_comment(t);
	if (n->look_ticket_id == t->id && n->look_comment_id == last)
		return;
	n->look_ticket_id = t->id;
	n->look_comment_id = last;
	n->look_at = a->mono + LOOK_US;
}

void
needs_tick(struct app *a)
{
	struct needs *n = &a->needs;
	const struct ticket *t;

	if (n->look_ticket_id == 0 || a->mono < n->look_at)
		return;
	t = store_ticket(a->store, n->look_ticket_id);
	n->look_ticket_id = 0;
	/* what came in this very turn was on no screen yet */
	if (t != NULL && needs_last_comment(t) == n->look_comment_id)
		needs_read(a, t);
}

static bool
needs_waits(const struct app *a)
{
	bool is_up = a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING;

	for (size_t i = 0; is_up && i < a->needs.mark_count; i++) {
		if (a->needs.marks[i].request_id == 0)
			return true;
	}
	return false;
}

int64_t
needs_deadline(const struct app *a)
{
	int64_t at = a->needs.look_ticket_id ? a->needs.look_at : WHEN_NEVER;

	return needs_waits(a) && a->needs.marks_at < at ? a->needs.marks_at : at;
}

void
needs_collect(struct app *a, struct request *out, size_t *n, size_t max)
{
	if (!needs_waits(a) || a->mono < a->needs.marks_at)
		return;
	for (size_t i = 0, sent = 0; i < a->needs.mark_count && sent < max; i++) {
		struct needs_mark *m = &a->needs.marks[i];

		if (m->request_id != 0)
			continue;
		sent++;
		m->request_id = app_request_id(a);
		out[(*n)++] = (struct request){ .id = m->request_id,
			.stamp = store_stamp(a->store),
			.kind = REQUEST_SEEN,
			.row_id = m->ticket_id,
			.comment_id = m->comment_id };
	}
}

static struct needs_mark *
needs_asked(struct app *a, uint64_t request_id)
{
	for (size_t i = 0; i < a->needs.mark_count; i++) {
		if (a->needs.marks[i].request_id == request_id)
			return &a->needs.marks[i];
	}
	return NULL;
}

void
needs_reply(struct app *a, const struct reply *r)
{
	struct needs_mark *m = needs_asked(a, r->id);

	if (m == NULL)
		return;
	switch (r->err.code) {
	case ERR_NONE:
		store_put_seen(a->store, m->ticket_id, m->comment_id);
		needs_forget(a, m);
		break;
	case ERR_LOST:
	case ERR_CONNECTION: m->request_id = 0; break;
	case ERR_TIMEOUT:
	case ERR_CANCELED:
		m->request_id = 0;
		a->needs.marks_at = a->mono + RETRY_US;
		break;
	default:
		needs_forget(a, m);
		app_say(a, true, "what you read could not be kept: %s", r->err.msg);
		break;
	}
	a->generation++;
	app_dirty(a);
}

void
needs_link(struct app *a)
{
	for (size_t i = 0; i < a->needs.mark_count; i++)
		a->needs.marks[i].request_id = 0;
	a->needs.marks_at = 0;
}

void
needs_done(struct app *a)
{
	mem_free(a->needs.marks);
}
