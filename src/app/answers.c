/* What the database side tells the app: replies, changes, the link. */
#include <string.h>

#include "app_priv.h"
#include "bulk/bulk.h"
#include "dialog/filter.h"
#include "merge/merge.h"
#include "merge/others.h"
#include "triage/snooze.h"
#include "ttydesk/base/mem.h"

#define COUNTS_WAIT_US (100 * WHEN_MS)
#define COUNTS_APART_US (10 * WHEN_MS)
#define SEARCH_REST 10 /* times as long as the last one took */

/* ---- counts: kept as copies ---- */

static void *
counts_copy(const void *p, size_t n, size_t size)
{
	void *copy = mem_array(n > 0 ? n : 1, size);

	if (n > 0)
		memcpy(copy, p, n * size);
	return copy;
}

void
counts_done(struct app *a)
{
	mem_free(a->counts.cells);
	mem_free(a->counts.tags);
	mem_free(a->counts.agents);
	a->counts = (struct counts){ 0 };
}

/* All but the agent's own are as they were. */
static void
counts_put_mine(struct app *a, const struct counts *c)
{
	for (size_t i = 0; i < a->counts.cell_count; i++) {
		struct count_cell *cell = &a->counts.cells[i];

		cell->mine = 0;
		for (size_t k = 0; k < c->cell_count; k++) {
			if (c->cells[k].status == cell->status &&
			    c->cells[k].priority == cell->priority)
				cell->mine = c->cells[k].mine;
		}
	}
	a->counts.answered_at = c->answered_at;
}

/* The server answers, and would refuse the same question again. */
static bool
answers_is_refused(const struct reply *r)
{
	return r->err.code != ERR_NONE && r->err.code != ERR_LOST;
}

static void
answers_counts(struct app *a, const struct reply *r)
{
	const struct counts *c = &r->counts;

	a->counts_request = 0;
	if (r->err.code != ERR_NONE) {
		a->counts_stale = true;
		if (answers_is_refused(r))
			a->counts_due = a->mono + REFUSED_US;
		return;
	}
	if (c->is_same && a->counts_known) {
		counts_put_mine(a, c);
	} else {
		counts_done(a);
		a->counts = *c;
		a->counts.cells = counts_copy(c->cells, c->cell_count, sizeof *c->cells);
		a->counts.tags = counts_copy(c->tags, c->tag_count, sizeof *c->tags);
		a->counts.agents = counts_copy(c->agents, c->agent_count, sizeof *c->agents);
		a->counts_known = true;
	}
	if (c->has_newer) {
		a->counts_stale = true;
		a->counts_due = a->mono + c->again_ms * WHEN_MS;
	}
	snooze_counted(a);
	sidebar_rebuild(a);
	choose_refresh(a);
	app_dirty(a);
}

/* People hear of a change at once; they ask one after the other, so that the
 * first one's count is there for the rest. */
void
counts_expire(struct app *a)
{
	int64_t at = a->mono + COUNTS_WAIT_US + a->link.me_id % 16 * COUNTS_APART_US;

	if (!a->counts_stale && a->counts_due < at)
		a->counts_due = at;
	a->counts_stale = true;
	a->counts_heard = a->mono;
	views_expire(a);
}

/* ---- pages and tickets ---- */

static void
answers_error(struct app *a, const struct reply *r, const char *what)
{
	if (r->err.code != ERR_LOST && r->err.code != ERR_CANCELED)
		app_say(a, true, "%s: %s", what, r->err.msg);
	if (r->err.code != ERR_CANCELED)
		activity_add(a, ACTIVITY_ERROR, 0, "%s: %s", what, r->err.msg);
}

/* A search that was stopped, by the person or by its limit, is not begun again by
 * itself: it would only be stopped again, and others pay for it. */
static void
answers_page_refused(struct app *a, const struct reply *r)
{
	a->refresh_at = a->mono + REFUSED_US;
	if (!filter_is_search(&a->list.query.filter))
		return;
	a->refresh_at = WHEN_NEVER;
	if (r->err.code == ERR_CANCELED)
		app_say(a, false, "search stopped: R begins it again");
	app_dirty(a);
}

/* What changes elsewhere lets a slow search run again at most a tenth of the time. */
static void
answers_rest(struct app *a)
{
	int64_t rest = SEARCH_REST * (a->mono - a->list_asked_at);

	if (filter_is_search(&a->list.query.filter) && a->mono + rest > a->refresh_at)
		a->refresh_at = a->mono + rest;
}

/* F: the cursor stays at the top. */
static void
answers_stick(struct app *a)
{
	if (a->views.choices.sticks_to_top && a->mode_count == 1 && a->focus == PANE_LIST)
		list_first(&a->list);
}

static void
answers_page(struct app *a, const struct reply *r)
{
	if (r->id != a->list.request_id)
		return; /* of a view that was left */
	a->list.request_id = 0;
	if (r->err.code != ERR_NONE) {
		list_mark_stale(&a->list);
		if (answers_is_refused(r))
			answers_page_refused(a, r);
		answers_error(a, r, "the list could not be read");
		return;
	}
	answers_rest(a);
	if (!a->list.is_loaded)
		a->rest_at = a->mono;
	list_put(&a->list, &r->window, r->rows.tickets, r->rows.ticket_count, r->has_more);
	answers_stick(a);
	if (a->rest_at == WHEN_NEVER)
		a->rest_at = a->mono; /* the selection may be another one */
	app_dirty(a);
}

static const struct ids *
answers_asked(const struct app *a, const struct reply *r)
{
	/* what was asked for and did not come back is gone */
	if (r->kind == REQUEST_THREADS && r->id == a->thread_request)
		return &a->fetching;
	return r->kind == REQUEST_TICKETS && r->id == a->head_request ? &a->fetching_heads
								      : NULL;
}

/* Rows move as the tickets that were read say; of those that did not come back too. */
static void
answers_tell_list(struct app *a, const struct reply *r)
{
	const struct ids *asked = answers_asked(a, r);
	bool moves = false;

	for (size_t i = 0; i < r->rows.ticket_count; i++) {
		const struct ticket *t = store_ticket(a->store, r->rows.tickets[i].id);

		moves |= t != NULL && list_ticket_changed(&a->list, t);
	}
	for (size_t i = 0; asked != NULL && i < asked->n; i++) {
		const struct ticket *t = store_ticket(a->store, asked->p[i]);
		struct ticket gone = { .id = asked->p[i], .is_gone = true };

		if (t == NULL || t->is_gone)
			moves |= list_ticket_changed(&a->list, t != NULL ? t : &gone);
	}
	if (!moves)
		return;
	list_settle(&a->list);
	answers_stick(a);
	app_dirty(a);
}

/* What a loss took away is asked again. */
static void
answers_tickets_missing(struct app *a, const struct reply *r)
{
	const struct ids *asked = answers_asked(a, r);

	answers_error(a, r, "a ticket could not be read");
	for (size_t i = 0; asked != NULL && i < asked->n; i++)
		ids_add_new(&a->judged, asked->p[i]);
	a->heads_stale |= asked != NULL;
}

static void
answers_tickets(struct app *a, const struct reply *r)
{
	bool is_thread = r->id == a->thread_request, is_head = r->id == a->head_request;

	if (r->err.code == ERR_NONE)
		answers_tell_list(a, r);
	else
		answers_tickets_missing(a, r);
	if (is_thread) {
		a->thread_request = 0;
		ids_clear(&a->fetching);
		a->threads_refused = answers_is_refused(r);
		if (a->threads_refused)
			a->threads_at = a->mono + REFUSED_US;
	}
	if (is_head)
		a->head_request = 0;
	if (answers_is_refused(r))
		a->heads_at = a->mono + REFUSED_US;
}

static void
answers_names(struct app *a, const struct reply *r)
{
	bool ok = r->err.code == ERR_NONE;

	if (r->id == a->staff_request) {
		a->staff_request = 0;
		a->staff_known = a->staff_known && ok;
	}
	if (r->id == a->tags_request) {
		a->tags_request = 0;
		a->tags_known = a->tags_known && ok;
	}
	if (answers_is_refused(r))
		a->names_at = a->mono + REFUSED_US;
	choose_refresh(a);
}

static void
answers_counted(struct app *a, const struct reply *r)
{
	views_counted(a, r);
	tally_reply(a, r);
}

static void
answers_hints(struct app *a, const struct reply *r)
{
	new_reply(a, r);
	filter_reply(a, r);
}

static void
answers_reply(void *ctx, const struct reply *r)
{
	struct app *a = ctx;
	struct rows rows = r->rows;

	if (r->kind == REQUEST_SIMILAR)
		rows.ticket_count = 0; /* hints without their relations: no records */
	ring_before(a, r);
	if (r->err.code == ERR_NONE && r->kind != REQUEST_APPLY && r->kind != REQUEST_UNDO &&
	    store_put(a->store, &rows, r->stamp, answers_asked(a, r))) {
		a->generation++;
		app_dirty(a);
	}
	ops_uncover(a);
	ring_after(a, r);
	if (ring_reply(a, r))
		return;
	switch (r->kind) {
	case REQUEST_PAGE: answers_page(a, r); break;
	case REQUEST_TICKETS:
	case REQUEST_THREADS: answers_tickets(a, r); break;
	case REQUEST_COUNTS: answers_counts(a, r); break;
	case REQUEST_STAFF:
	case REQUEST_TAGS: answers_names(a, r); break;
	case REQUEST_APPLY:
	case REQUEST_NEXT:
	case REQUEST_UNDO: ops_reply(a, r); break;
	case REQUEST_CHECK:
		bulk_reply(a, r);
		merge_reply(a, r);
		break;
	case REQUEST_PUT_CHUNK: upload_reply(a, r); break;
	case REQUEST_CHUNK: save_reply(a, r); break;
	case REQUEST_SAVE_MACRO: macro_save_reply(a, r); break;
	case REQUEST_MACROS: macros_reply(a, r); break;
	case REQUEST_VIEWS: views_reply(a, r); break;
	case REQUEST_SAVE_VIEW: views_saved(a, r); break;
	case REQUEST_VIEW_COUNTS: answers_counted(a, r); break;
	case REQUEST_SKIP: next_reply(a, r); break;
	case REQUEST_NUMBER:
	case REQUEST_HEALTH:
	case REQUEST_STATS:
	case REQUEST_COUNT: break; /* the command line's */
	case REQUEST_MATCHES: marks_reply(a, r); break;
	case REQUEST_TEXT:
		if (r->err.code == ERR_NONE && r->hash[0] != '\0')
			conflict_keep_text(a, r->hash, r->text);
		edit_reply(a, r);
		undo_text(a, r);
		break;
	case REQUEST_OPERATIONS: past_reply(a, r); break;
	case REQUEST_PEOPLE:
	case REQUEST_SIMILAR: answers_hints(a, r); break;
	case REQUEST_SEEN: needs_reply(a, r); break;
	case REQUEST_HISTORY: audit_reply(a, r); break;
	}
}

/* ---- changes: hints that something is old ---- */

static uint32_t
answers_parts(char table)
{
	return table == 'g' ? PART_HEAD : PART_ALL;
}

static void
answers_mark_everything(struct app *a)
{
	store_mark_all(a->store);
	list_mark_stale(&a->list);
	audit_mark(a, 0);
	a->heads_stale = true;
	counts_expire(a);
	a->staff_known = a->tags_known = false;
	views_forget(a);
}

/* So many tickets are read to know what they do to the list; then the page is. */
#define JUDGED_MAX 64

static bool
answers_may_move(const struct app *a, const struct change_note *n)
{
	struct ticket t = { .id = n->ticket_id,
		.is_bare = true,
		.status = n->row.status,
		.priority = n->row.priority,
		.creator_id = n->row.creator_id,
		.assignee_id = n->row.assignee_id,
		.created_at = n->row.created_at,
		.updated_at = n->row.updated_at,
		.deleted_at = n->row.deleted_at };

	return !n->has_row || list_may_hold(&a->list, &t);
}

/* A change that may move tickets into the list or out of it, or within. */
static void
answers_judge(struct app *a, const struct change_note *n)
{
	if (n->ticket_id == 0 || filter_is_search(&a->list.query.filter)) {
		list_mark_stale(&a->list);
	} else if (!a->list.is_stale && answers_may_move(a, n)) {
		ids_add_new(&a->judged, n->ticket_id);
		if (a->judged.n > JUDGED_MAX)
			list_mark_stale(&a->list);
	}
	if (a->list.is_stale) /* all of them are read */
		ids_clear(&a->judged);
}

static void
answers_change(struct app *a, const struct change_note *n)
{
	bool moves = filter_depends(&a->list.query.filter, n->table);

	switch (n->table) {
	case 't':
	case 'c':
	case 'g':
	case 'a':
		others_changed(a, n->ticket_id);
		if (n->ticket_id == 0)
			store_mark_all(a->store);
		else
			store_mark_ticket(a->store, n->ticket_id, answers_parts(n->table));
		audit_mark(a, n->ticket_id);
		moves |= n->table == 'c' && a->counts.asleep > 0; /* it may have woken one */
		if (moves)
			answers_judge(a, n);
		if (n->table != 'a' && (n->table != 'c' || a->counts.asleep > 0))
			counts_expire(a);
		break;
	case 'u':
		store_mark_user(a->store, n->row_id);
		a->staff_known = false;
		break;
	case 'l':
		store_mark_tag(a->store, n->row_id);
		a->tags_known = false;
		counts_expire(a);
		break;
	default: answers_mark_everything(a); break;
	}
	a->heads_stale = true;
}

static void
answers_changes(void *ctx, const struct change_note *notes, size_t n)
{
	struct app *a = ctx;

	for (size_t i = 0; i < n; i++) {
		answers_change(a, &notes[i]);
		ring_note(a, &notes[i]);
	}
}

/* ---- the link ---- */

static bool
answers_is_up(enum link_phase phase)
{
	return phase == LINK_LIVE || phase == LINK_POLLING;
}

static void
answers_me_known(struct app *a)
{
	struct query q;

	a->link_known = true;
	if (a->home_me == 0) {
		a->home_me = a->link.me_id;
		memcpy(a->home_desk, a->link.desk, sizeof a->home_desk);
	}
	if (a->view >= VIEW_COUNT || (a->view >= 0 && view_row(a->view)->needs_me)) {
		view_query(a->view, a, &q);
		list_set_query(&a->list, &q);
	}
	keep_open(a);
	if (!a->link.may_write && a->link.why_readonly[0] != '\0')
		app_say(a, false, "read-only: %s", a->link.why_readonly);
}

static void
answers_link(void *ctx, const struct link_state *state)
{
	struct app *a = ctx;
	bool was_up = answers_is_up(a->link.phase);
	enum link_phase was = a->link.phase;
	int64_t me = a->link.me_id;

	a->link = *state;
	if (answers_is_up(state->phase) && !was_up && !a->counts_known)
		a->counts_heard = a->mono;
	if (answers_is_up(state->phase) && (!a->link_known || me != state->me_id))
		answers_me_known(a);
	if (answers_is_up(state->phase) && !was_up && !ops_are_home(a))
		app_say(a, true,
		    "another desk, or another agent, than at the start: nothing is sent "
		    "(quit and start again)");
	activity_link(a, was, state);
	/* a slow answer is no loss: what was sent is still on its way */
	if (answers_is_up(state->phase) && !was_up && was != LINK_SUSPECT) {
		ops_link(a);
		next_link(a);
		needs_link(a);
		edit_link(a);
	}
	if (was != state->phase) {
		a->second_at = a->mono + WHEN_SECOND;
		app_dirty(a);
	}
	if (status_shows(a, state))
		app_dirty(a);
}

/* ---- who else is there ---- */

static void
answers_presence(void *ctx, const struct presence *rows, size_t n)
{
	struct app *a = ctx;

	a->others = mem_grow(a->others, n + 1, sizeof *a->others);
	if (n > 0)
		memcpy(a->others, rows, n * sizeof *rows);
	a->other_count = n;
	app_dirty(a);
}

static void
answers_progress(void *ctx, int percent)
{
	struct app *a = ctx;

	a->bulk.percent = percent;
	app_dirty(a);
}

struct port_events
app_events(struct app *a)
{
	return (struct port_events){ .ctx = a,
		.reply = answers_reply,
		.changes = answers_changes,
		.link = answers_link,
		.presence = answers_presence,
		.progress = answers_progress };
}
