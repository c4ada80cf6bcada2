#include "history/audit.h"

#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

enum { AUDIT_PAGE = 200 };

#define AUDIT_REFRESH_US (250 * WHEN_MS)

static bool
audit_is_shown(const struct app *a)
{
	return a->ticket.tab == TICKET_AUDIT && a->ticket.ticket_id != 0 &&
	    a->layout.pane[PANE_TICKET].w > 0 && !a->composer.is_open;
}

/* ---- the rows ---- */

static int
audit_compare(const struct audit_row *x, const struct audit_row *y)
{
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void
audit_free(struct audit_row *row)
{
	mem_free((void *)(uintptr_t)row->action.p);
	mem_free((void *)(uintptr_t)row->changes.p);
}

/* Drops the rows from `from` on. */
static void
audit_drop(struct audit *u, size_t from)
{
	while (u->n > from)
		audit_free(&u->rows[--u->n]);
}

static void
audit_clear(struct audit *u)
{
	audit_drop(u, 0);
	u->is_known = u->is_stale = u->has_more = u->wants_more = false;
	u->request = 0;
	u->ask_at = 0;
	u->rev++;
}

/* Makes room for the reply's rows at `at` and copies them, oldest first. */
static void
audit_insert(struct audit *u, size_t at, const struct rows *rows)
{
	size_t n = rows->audit_count;

	u->rows = mem_grow(u->rows, u->n + n + 1, sizeof *u->rows);
	memmove(u->rows + at + n, u->rows + at, (u->n - at) * sizeof *u->rows);
	u->n += n;
	for (size_t i = 0; i < n; i++) {
		struct audit_row *row = &u->rows[at + i];

		*row = rows->audits[n - 1 - i];
		row->action.p =
		    mem_strndup(row->action.n > 0 ? row->action.p : "", row->action.n);
		row->changes.p =
		    mem_strndup(row->changes.n > 0 ? row->changes.p : "", row->changes.n);
	}
}

/* The newest ones again: older ones that were loaded stay if nothing can be
 * missing between them and these. */
static void
audit_take_newest(struct audit *u, const struct reply *r)
{
	size_t n = r->rows.audit_count, kept = 0;

	if (n > 0 && r->has_more) {
		const struct audit_row *oldest = &r->rows.audits[n - 1];

		while (kept < u->n && audit_compare(&u->rows[kept], oldest) < 0)
			kept++;
		if (kept == u->n)
			kept = 0; /* a gap */
	}
	if (kept == 0)
		u->has_more = r->has_more;
	audit_drop(u, kept);
	audit_insert(u, kept, &r->rows);
}

/* ---- asking ---- */

static bool
audit_is_due(const struct app *a)
{
	const struct audit *u = &a->audit;

	if (!audit_is_shown(a))
		return false;
	if (u->ticket_id != a->ticket.ticket_id)
		return true;
	return u->request == 0 &&
	    (!u->is_known || u->is_stale || (u->wants_more && u->has_more));
}

void
audit_collect(struct app *a, struct request *out, size_t *n)
{
	struct audit *u = &a->audit;
	struct request *r = &out[*n];
	bool is_fresh;

	if (!audit_is_due(a))
		return;
	if (u->ticket_id != a->ticket.ticket_id) {
		audit_clear(u);
		u->ticket_id = a->ticket.ticket_id;
	}
	if (a->mono < u->ask_at)
		return;
	is_fresh = u->is_known && !u->is_stale;
	*r = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_HISTORY,
		.row_id = u->ticket_id,
		.window = { .kind = WINDOW_FIRST, .limit = AUDIT_PAGE } };
	if (is_fresh && u->n > 0) {
		r->window.kind = WINDOW_AFTER;
		r->window.key.values[0] = u->rows[0].at;
		r->window.key.id = u->rows[0].id;
	}
	u->request = r->id;
	/* what changes while the answer is on its way makes it stale again */
	u->is_stale = false;
	u->wants_more = u->wants_more && !is_fresh;
	u->ask_at = a->mono + AUDIT_REFRESH_US;
	++*n;
}

int64_t
audit_deadline(const struct app *a)
{
	return audit_is_due(a) && a->audit.ticket_id == a->ticket.ticket_id ? a->audit.ask_at
									    : WHEN_NEVER;
}

void
audit_reply(struct app *a, const struct reply *r)
{
	struct audit *u = &a->audit;

	if (r->id != u->request)
		return;
	u->request = 0;
	if (r->err.code != ERR_NONE) {
		u->is_stale = true;
		if (r->err.code != ERR_LOST) {
			u->ask_at = a->mono + REFUSED_US;
			app_say(a, true, "the history could not be read: %s", r->err.msg);
		}
		return;
	}
	if (r->window.kind == WINDOW_AFTER) {
		audit_insert(u, 0, &r->rows);
		u->has_more = r->has_more;
	} else {
		audit_take_newest(u, r);
	}
	u->is_known = true;
	u->rev++;
	app_dirty(a);
}

void
audit_mark(struct app *a, int64_t ticket_id)
{
	if (ticket_id == 0 || ticket_id == a->audit.ticket_id)
		a->audit.is_stale = true;
}

void
audit_want_more(struct app *a)
{
	a->audit.wants_more = a->audit.has_more;
}

void
audit_done(struct app *a)
{
	audit_drop(&a->audit, 0);
	mem_free(a->audit.rows);
	a->audit = (struct audit){ 0 };
}
