/* The saved views that are known: read, counted, placed among the tabs. */
#include "views/views.h"

#include <string.h>

#include "app_priv.h"
#include "dialog/filter.h"
#include "ttydesk/base/mem.h"

/* Others may change the shared ones. No notification tells: they are read again
 * while the person works, and an idle screen asks nothing. */
#define VIEWS_AGAIN_US WHEN_MINUTE
/* Counting is bounded: so many rows, one view at a time, and pauses of so many
 * times what the last one took. */
enum { VIEWS_COUNT_MAX = 1000, VIEWS_PAUSES = 20 };
#define VIEWS_PAUSE_US WHEN_SECOND
#define VIEWS_PATIENCE_US (2 * WHEN_SECOND)

/* ---- which there are ---- */

static void
views_free(struct saved_view *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_done(&rows[i].name);
		buf_done(&rows[i].words);
		buf_done(&rows[i].columns);
	}
	mem_free(rows);
}

void
views_done(struct app *a)
{
	views_free(a->views.rows, a->views.count);
	buf_done(&a->views.saving);
	buf_done(&a->views.saving_name);
	a->views = (struct views){ 0 };
}

struct saved_view *
views_at(const struct app *a, int index)
{
	size_t i = (size_t)(index - VIEW_COUNT);

	return index >= VIEW_COUNT && i < a->views.count ? &a->views.rows[i] : NULL;
}

/* The first saved view that wants tab `tab`, or one behind all (0) from `*from` on. */
static int
views_wanting(const struct app *a, int tab, const bool *used)
{
	for (size_t i = 0; i < a->views.count; i++) {
		if (!used[i] && a->views.rows[i].position == tab)
			return (int)i;
	}
	return -1;
}

int
views_tabs(const struct app *a, int out[static VIEWS_TABS_MAX])
{
	bool used[VIEWS_MAX] = { 0 };
	int n = 0, own = 0;

	/* who wants a tab gets it; the program's own make room */
	while (own < VIEW_COUNT) {
		int i = views_wanting(a, n + 1, used);

		if (i >= 0) {
			used[i] = true;
			out[n++] = VIEW_COUNT + i;
		} else {
			out[n++] = own++;
		}
	}
	for (int tab = n + 1; tab <= 100; tab++) {
		for (int i; (i = views_wanting(a, tab == 100 ? 0 : tab, used)) >= 0;) {
			used[i] = true;
			out[n++] = VIEW_COUNT + i;
		}
	}
	for (size_t i = 0; i < a->views.count; i++) { /* two that want the same */
		if (!used[i])
			out[n++] = VIEW_COUNT + (int)i;
	}
	return n;
}

bool
views_query(const struct app *a, const struct saved_view *v, struct query *out, struct err *err)
{
	struct filter_names names = filters_names(a);
	size_t at;

	return filter_parse(out, buf_str(&v->words), &names, err, &at);
}

struct text
views_words_tmp(struct app *a, const struct query *q)
{
	static const char *const fields[] = { [SORT_PRIORITY] = "priority",
		[SORT_UPDATED] = "updated",
		[SORT_CREATED] = "created",
		[SORT_STATUS] = "status",
		[SORT_ASSIGNEE] = "assignee",
		[SORT_BEST] = "best" };
	struct text filter = filter_words_tmp(&a->arena, &q->filter, a->store, a->link.me_id);
	struct buf b = { .arena = &a->arena };
	struct text out;

	buf_put(&b, filter.p, filter.n);
	for (int i = 0; i < q->sort.count; i++)
		buf_putf(&b, "%s%s%s", i == 0 ? " sort:" : ",",
		    q->sort.by[i].is_up == (q->sort.by[i].field != SORT_BEST) ? "" : "-",
		    fields[q->sort.by[i].field]);
	out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}

/* ---- asking ---- */

static bool
views_is_up(const struct app *a)
{
	return (a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING) &&
	    a->list.is_loaded && a->link_known;
}

bool
views_has_names(const struct app *a)
{
	return a->staff_known && a->staff_request == 0 && a->tags_known && a->tags_request == 0;
}

static bool
views_wants_list(const struct app *a)
{
	return a->views.request_id == 0 && views_is_up(a) && a->mono >= a->names_at &&
	    (!a->views.is_known ||
		(a->mono >= a->views.again_at && a->key_count != a->views.asked_keys));
}

static struct saved_view *
views_stale(const struct app *a)
{
	if (!views_is_up(a) || !views_has_names(a) || a->views.count_request != 0)
		return NULL;
	for (size_t i = 0; i < a->views.count; i++) {
		if (a->views.rows[i].is_stale)
			return &a->views.rows[i];
	}
	return NULL;
}

static struct request *
views_ask(struct app *a, struct request *out, size_t *n, enum request_kind kind)
{
	out[*n] = (struct request){
		.id = app_request_id(a), .stamp = store_stamp(a->store), .kind = kind
	};
	return &out[(*n)++];
}

static void
views_collect_count(struct app *a, struct request *out, size_t *n)
{
	struct saved_view *v;
	struct query q;
	struct err err;
	struct request *r;

	while (a->mono >= a->views.count_due && (v = views_stale(a)) != NULL) {
		v->is_stale = false;
		v->count = views_query(a, v, &q, &err) ? v->count : -1;
		if (!views_query(a, v, &q, &err))
			continue;
		r = views_ask(a, out, n, REQUEST_VIEW_COUNTS);
		r->query = q;
		r->limit = VIEWS_COUNT_MAX;
		a->views.count_request = r->id;
		a->views.count_id = v->id;
		a->views.count_sent_at = a->mono;
		a->views.is_given_up = false;
	}
}

void
views_collect(struct app *a, struct request *out, size_t *n)
{
	if (a->views.wants_save && a->link_known) {
		struct request *r = views_ask(a, out, n, REQUEST_SAVE_VIEW);

		r->changes = buf_str(&a->views.saving);
		a->views.save_request = r->id;
		a->views.wants_save = false;
	}
	if (views_wants_list(a)) {
		a->views.request_id = views_ask(a, out, n, REQUEST_VIEWS)->id;
		a->views.is_known = true;
		a->views.again_at = a->mono + VIEWS_AGAIN_US;
		a->views.asked_keys = a->key_count;
	}
	views_collect_count(a, out, n);
}

/* Others wait for the second connection. */
static int64_t
views_patience(const struct app *a)
{
	if (a->views.count_request == 0 || a->views.is_given_up)
		return WHEN_NEVER;
	return a->views.count_sent_at + VIEWS_PATIENCE_US;
}

void
views_tick(struct app *a)
{
	if (a->mono < views_patience(a) || a->port.cancel == NULL)
		return;
	a->views.is_given_up = true;
	a->port.cancel(a->port.ctx, a->views.count_request);
}

int64_t
views_deadline(const struct app *a)
{
	int64_t at = views_patience(a);

	if (!views_is_up(a))
		return at;
	if (a->views.request_id == 0 && !a->views.is_known)
		at = a->names_at < at ? a->names_at : at;
	if (views_stale(a) != NULL && a->views.count_due < at)
		at = a->views.count_due;
	return at;
}

/* ---- what comes back ---- */

static struct saved_view *
views_by_id(struct saved_view *rows, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].id == id)
			return &rows[i];
	}
	return NULL;
}

static void
views_put(struct app *a, struct saved_view *v, const struct view_row *row)
{
	const struct saved_view *was = views_by_id(a->views.rows, a->views.count, row->id);
	bool is_same = was != NULL && str_eq(buf_str(&was->words), row->query);

	*v = (struct saved_view){ .id = row->id,
		.is_shared = row->is_shared,
		.position = row->position,
		.count = is_same ? was->count : -1,
		.has_more = is_same && was->has_more,
		.seen = is_same ? was->seen : -1,
		.is_stale = !is_same || was->is_stale };
	text_clean(&v->name, row->name, TEXT_LINE);
	buf_put_str(&v->words, row->query);
	buf_put_str(&v->columns, row->columns);
}

/* Where the view of index `view` stands now; -1: it is gone. */
static int
views_moved(const struct app *a, int view, const struct saved_view *rows, size_t n)
{
	const struct saved_view *was = views_at(a, view);

	if (was == NULL)
		return view < VIEW_COUNT ? view : -1;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].id == was->id)
			return VIEW_COUNT + (int)i;
	}
	return -1;
}

/* Somebody changed the view that is shown: its tickets come, the selection stays. */
static void
views_follow(struct app *a, bool is_changed)
{
	struct saved_view *v = views_at(a, a->view);
	struct query q;
	struct err err;

	if (!is_changed || v == NULL || !views_query(a, v, &q, &err))
		return;
	view_query(a->view, a, &q);
	list_change_query(&a->list, &q);
	app_say(a, false, "the view %.*s was changed", (int)v->name.n, v->name.p);
}

/* The one that was kept is shown from now on, not a filter without a name. */
static void
views_show_saved(struct app *a)
{
	struct str name = buf_str(&a->views.saving_name);

	for (size_t i = 0; a->views.shows_saved && i < a->views.count; i++) {
		if (str_eq(buf_str(&a->views.rows[i].name), name)) {
			a->view = VIEW_COUNT + (int)i;
			choice_forget(a, a->view); /* what was chosen is in it */
		}
	}
	a->views.shows_saved = false;
}

void
views_reply(struct app *a, const struct reply *r)
{
	size_t n = r->rows.view_count < VIEWS_MAX ? r->rows.view_count : VIEWS_MAX;
	const struct saved_view *shown = views_at(a, a->view), *now;
	struct saved_view *rows;
	bool is_changed;

	if (r->id != a->views.request_id)
		return;
	a->views.request_id = 0;
	if (r->err.code != ERR_NONE) {
		a->views.is_known = false;
		a->names_at = a->mono + REFUSED_US;
		return;
	}
	rows = mem_array(n + 1, sizeof *rows);
	for (size_t i = 0; i < n; i++)
		views_put(a, &rows[i], &r->rows.views[i]);
	now = shown ? views_by_id(rows, n, shown->id) : NULL;
	is_changed = now != NULL && !str_eq(buf_str(&now->words), buf_str(&shown->words));
	a->view = views_moved(a, a->view, rows, n);
	for (int i = 0; i < a->history_count; i++)
		a->history[i].view = views_moved(a, a->history[i].view, rows, n);
	views_free(a->views.rows, a->views.count);
	a->views.rows = rows;
	a->views.count = n;
	views_show_saved(a);
	views_follow(a, is_changed);
	sidebar_rebuild(a);
	app_dirty(a);
}

void
views_counted(struct app *a, const struct reply *r)
{
	struct saved_view *v = views_by_id(a->views.rows, a->views.count, a->views.count_id);
	int64_t took = a->mono - a->views.count_sent_at;

	if (r->id != a->views.count_request)
		return;
	a->views.count_request = 0;
	a->views.count_due = a->mono +
	    (took * VIEWS_PAUSES > VIEWS_PAUSE_US ? took * VIEWS_PAUSES : VIEWS_PAUSE_US);
	if (v == NULL)
		return;
	if (r->err.code == ERR_LOST) {
		v->is_stale = true;
	} else if (r->err.code != ERR_NONE) {
		v->count = -1; /* too much to count, or refused: the next change
				* tries again */
	} else {
		v->count = r->count;
		v->has_more = r->count >= VIEWS_COUNT_MAX;
	}
	app_dirty(a);
}

void
views_expire(struct app *a)
{
	for (size_t i = 0; i < a->views.count; i++)
		a->views.rows[i].is_stale = true;
}

void
views_forget(struct app *a)
{
	a->views.is_known = false;
	views_expire(a);
}
