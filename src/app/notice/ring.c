#include "notice/ring.h"

#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

enum { NOTED_MAX = 200, RANG_MAX = 99, OWN_US = 30 * 1000000 };

#define RING_US (2 * WHEN_SECOND) /* at most one ring, and one question, in this time */

/* ---- the decision ---- */

enum ring_why
ring_decide(const struct ring_head *was, const struct ring_head *is, int64_t me,
    uint32_t ring_for, bool has_comment)
{
	bool is_new =
	    has_comment || (was->is_known && is->last_comment_id > was->last_comment_id);
	bool is_mine = is->assignee_id == me;

	if (is_new && is->last_author_id != me && is->last_author_id != 0) {
		/* a mention makes its agent a watcher */
		if ((ring_for & RING_MENTIONS) && is->is_watched && was->is_known &&
		    !was->is_watched)
			return RING_MENTION;
		if (((ring_for & RING_OWN) && is_mine) ||
		    ((ring_for & RING_WATCHED) && is->is_watched))
			return RING_COMMENT;
	}
	if ((ring_for & RING_OWN) && is_mine && was->is_known && was->assignee_id != me)
		return RING_ASSIGNED;
	return RING_QUIET;
}

static bool
ring_is_on(const struct app *a)
{
	const struct options *o = &a->options.settings;

	return o->ring != 0 && o->ring_for != 0 && a->link.me_id != 0;
}

/* ---- what changed ---- */

void
ring_note(struct app *a, const struct change_note *n)
{
	struct ring *r = &a->ring;

	if (!ring_is_on(a))
		return;
	if (n->table == '*' || (n->table == 't' && n->ticket_id == 0))
		r->mine_is_asked = false; /* any ticket may be mine by now */
	if (n->ticket_id == 0 || r->noted.n >= NOTED_MAX ||
	    (n->table != 'c' && n->table != 't'))
		return;
	ids_add_new(&r->noted, n->ticket_id);
	if (n->table == 'c' && n->op == 'I')
		ids_add_new(&r->commented, n->ticket_id);
}

static struct ring_head
ring_head_of(const struct app *a, int64_t id)
{
	const struct ticket *t = store_ticket(a->store, id);

	if (t == NULL || !(t->loaded & PART_HEAD))
		return (struct ring_head){ 0 };
	return (struct ring_head){ .is_known = true,
		.last_comment_id = t->last_comment_id,
		.last_author_id = t->last_comment_author_id,
		.assignee_id = t->assignee_id,
		.is_watched = t->is_watched };
}

void
ring_before(struct app *a, const struct reply *reply)
{
	struct ring *r = &a->ring;
	size_t n = reply->rows.ticket_count;

	ids_clear(&r->before_ids);
	if (!ring_is_on(a) || reply->err.code != ERR_NONE || n == 0)
		return;
	r->before = mem_grow(r->before, n, sizeof *r->before);
	for (size_t i = 0; i < n; i++) {
		int64_t id = reply->rows.tickets[i].id;

		r->before[i] = ring_head_of(a, id);
		ids_add(&r->before_ids, id);
	}
}

/* An assignment that was made here is no news. */
static bool
ring_is_own(const struct app *a, int64_t ticket_id)
{
	for (size_t i = a->op_count; i-- > 0;) {
		const struct op *made =
		    op_made(a->ops[i], (const struct op *const *)a->ops, a->op_count);

		if (a->ops[i]->made_at + OWN_US < a->real && !a->ops[i]->covers &&
		    a->ops[i]->state != OP_PENDING)
			continue;
		for (size_t k = 0; made != NULL && k < made->base_count; k++) {
			if (made->bases[k].ticket_id == ticket_id)
				return true;
		}
	}
	return false;
}

/* Takes `id` out of `v`; true if it was in. */
static bool
ring_take(struct ids *v, int64_t id)
{
	ptrdiff_t at = ids_find(v, id);

	if (at >= 0)
		ids_remove_at(v, (size_t)at);
	return at >= 0;
}

static void
ring_say(struct app *a, const struct ticket *t, enum ring_why why)
{
	struct ring *r = &a->ring;
	const struct user *u = store_user(a->store, t->last_comment_author_id);
	struct text who = u != NULL ? u->full_name : TEXT_LIT("somebody"), title;
	const char *what = why == RING_MENTION ? "mentioned you"
	    : u != NULL && !u->is_staff        ? "replied"
					       : "wrote";

	if (why == RING_ASSIGNED) {
		who = TEXT_LIT("assigned");
		what = "to you";
	}
	who = text_sub(who, 0, text_fit(who, 40, NULL));
	title = text_sub(t->title, 0, text_fit(t->title, 80, NULL));
	snprintf(r->words, sizeof r->words, "#%lld %.*s %s: %.*s", (long long)t->id, (int)who.n,
	    who.p, what, (int)title.n, title.p);
	r->waiting++;
	if (r->rang.n < RANG_MAX)
		ids_add_new(&r->rang, t->id);
}

/* True once for each comment: a page may bring it before the note that it came,
 * or after. */
static bool
ring_is_news(struct ring *r, int64_t ticket_id, int64_t comment_id)
{
	struct ring_judged *j = NULL;

	for (size_t i = 0; i < RING_JUDGED_MAX && j == NULL; i++) {
		if (r->judged[i].ticket_id == ticket_id)
			j = &r->judged[i];
	}
	if (j == NULL)
		j = &r->judged[r->judged_at++ % RING_JUDGED_MAX];
	else if (comment_id <= j->comment_id)
		return false;
	*j = (struct ring_judged){ ticket_id, comment_id };
	return true;
}

static void
ring_look(struct app *a, int64_t id, const struct ring_head *before)
{
	struct ring *r = &a->ring;
	struct ring_head was = *before, is = ring_head_of(a, id);
	bool is_noted = ring_take(&r->noted, id) || ids_find(&r->asked, id) >= 0;
	bool has_comment = ring_take(&r->commented, id);
	bool was_mine = ids_find(&r->mine, id) >= 0;
	enum ring_why why;

	if (!is.is_known)
		return;
	if (!was.is_known && is_noted && !has_comment && r->mine_is_whole && !was_mine) {
		/* all of mine are known, and it was not among them */
		was = is;
		was.assignee_id = 0;
	}
	if (is.assignee_id == a->link.me_id)
		ids_add_new(&r->mine, id);
	else
		ring_take(&r->mine, id);
	if ((has_comment || (was.is_known && is.last_comment_id > was.last_comment_id)) &&
	    !ring_is_news(r, id, is.last_comment_id)) {
		has_comment = false;
		was.last_comment_id = is.last_comment_id;
	}
	why = ring_decide(&was, &is, a->link.me_id, a->options.settings.ring_for, has_comment);
	if (why == RING_QUIET || (why == RING_ASSIGNED && ring_is_own(a, id)))
		return;
	ring_say(a, store_ticket(a->store, id), why);
}

void
ring_after(struct app *a, const struct reply *reply)
{
	struct ring *r = &a->ring;
	bool is_opening = reply->id == r->mine_request_id;

	for (size_t i = 0; i < r->before_ids.n; i++) {
		/* what the desk opened with is no news */
		if (!is_opening || ids_find(&r->noted, r->before_ids.p[i]) >= 0)
			ring_look(a, r->before_ids.p[i], &r->before[i]);
	}
	ids_clear(&r->before_ids);
}

/* ---- questions ---- */

/* What did not come back is gone; what a loss took away is asked again. */
static void
ring_heads_came(struct ring *r, bool is_lost)
{
	r->request_id = 0;
	for (size_t i = 0; i < r->asked.n; i++) {
		if (is_lost)
			ids_add_new(&r->noted, r->asked.p[i]);
		else if (ids_find(&r->noted, r->asked.p[i]) < 0)
			ring_take(&r->commented, r->asked.p[i]);
	}
	ids_clear(&r->asked);
}

bool
ring_reply(struct app *a, const struct reply *reply)
{
	struct ring *r = &a->ring;

	if (reply->id == r->request_id) {
		ring_heads_came(r, reply->err.code == ERR_LOST);
		return true;
	}
	if (reply->id != r->mine_request_id)
		return false;
	r->mine_request_id = 0;
	r->mine_is_asked = reply->err.code == ERR_NONE;
	r->mine_is_whole = reply->err.code == ERR_NONE && !reply->has_more;
	for (size_t i = 0; i < reply->rows.ticket_count; i++)
		ids_add_new(&r->mine, reply->rows.tickets[i].id);
	return true;
}

static bool
ring_wants(const struct app *a)
{
	const struct ring *r = &a->ring;

	bool is_up = a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING;

	return ring_is_on(a) && is_up && a->list.is_loaded && r->request_id == 0 &&
	    r->mine_request_id == 0 && (r->noted.n > 0 || !r->mine_is_asked);
}

static void
ring_ask_mine(struct app *a, struct request *out)
{
	struct query q;

	view_query(VIEW_MINE, a, &q);
	*out = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_PAGE,
		.query = q,
		.window = { .kind = WINDOW_FIRST, .limit = NOTED_MAX } };
	a->ring.mine_request_id = out->id;
	a->ring.mine_is_asked = true;
}

static void
ring_ask_heads(struct app *a, struct request *out)
{
	struct ring *r = &a->ring;
	int64_t *copy = arena_alloc(&a->arena, r->noted.n * sizeof *copy);

	memcpy(copy, r->noted.p, r->noted.n * sizeof *copy);
	for (size_t i = 0; i < r->noted.n; i++)
		ids_add(&r->asked, copy[i]);
	*out = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_TICKETS,
		.ids = copy,
		.id_count = r->noted.n };
	r->request_id = out->id;
	ids_clear(&r->noted);
}

void
ring_collect(struct app *a, struct request *out, size_t *n, size_t max)
{
	if (!ring_wants(a) || a->mono < a->ring.ask_at || *n >= max)
		return;
	if (!a->ring.mine_is_asked)
		ring_ask_mine(a, &out[(*n)++]);
	else
		ring_ask_heads(a, &out[(*n)++]);
	a->ring.ask_at = a->mono + RING_US;
}

/* ---- ringing ---- */

static void
ring_forget_read(struct app *a)
{
	struct ring *r = &a->ring;

	for (size_t i = r->rang.n; i-- > 0;) {
		const struct ticket *t = store_ticket(a->store, r->rang.p[i]);
		bool is_shown = a->ticket.ticket_id == r->rang.p[i];

		if (t != NULL && (t->is_gone || (is_shown && !needs_is_unread(a, t))))
			ids_remove_at(&r->rang, i);
	}
}

static void
ring_title(struct app *a)
{
	struct ring *r = &a->ring;
	char *out = a->effects.window_title;

	ring_forget_read(a);
	if (r->rang.n == r->shown_count || !(a->options.settings.ring & RING_TITLE))
		return;
	r->shown_count = r->rang.n;
	if (r->rang.n > 0)
		snprintf(out, sizeof a->effects.window_title, "ttydesk (%zu)", r->rang.n);
	else
		snprintf(out, sizeof a->effects.window_title, "ttydesk");
}

void
ring_tick(struct app *a)
{
	struct ring *r = &a->ring;
	size_t n = strlen(r->words);

	ring_title(a);
	if (r->waiting == 0 || a->mono < r->at)
		return;
	if (r->waiting > 1 && n < sizeof r->words)
		snprintf(r->words + n, sizeof r->words - n, " (and %zu more)", r->waiting - 1);
	r->waiting = 0;
	r->at = a->mono + RING_US;
	a->effects.bell = a->effects.bell || (a->options.settings.ring & RING_BELL);
	buf_clear(&r->clean);
	text_clean(&r->clean, str_z(r->words), TEXT_LINE); /* it may be cut anywhere */
	if (a->options.settings.ring & RING_OSC9)
		a->effects.notify = (struct text){ r->clean.p, r->clean.n };
}

int64_t
ring_deadline(const struct app *a)
{
	const struct ring *r = &a->ring;
	int64_t at = r->waiting > 0 ? r->at : WHEN_NEVER;

	return ring_wants(a) && r->ask_at < at ? r->ask_at : at;
}

void
ring_done(struct app *a)
{
	struct ring *r = &a->ring;

	ids_done(&r->noted);
	ids_done(&r->commented);
	ids_done(&r->asked);
	ids_done(&r->mine);
	ids_done(&r->before_ids);
	ids_done(&r->rang);
	mem_free(r->before);
	buf_done(&r->clean);
}
