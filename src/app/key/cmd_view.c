/* Views, panes, layout, and what concerns the program as a whole. */
#include "dialog/filter.h"
#include "key/cmd_fn.h"

enum { PANE_STEP = 3 };

#define LEAVING_US (2 * WHEN_SECOND)

void
view_show(struct app *a, int index)
{
	const struct saved_view *v = views_at(a, index);
	struct query q;
	struct err err;

	if (v != NULL && !views_query(a, v, &q, &err)) { /* the old list stays */
		app_say(a, true, "the view %.*s: %s", (int)v->name.n, v->name.p,
		    views_has_names(a) ? err.msg : "its names are still being read: try again");
		return;
	}
	view_query(index, a, &q);
	a->views.edit_id = 0;
	app_show_query(a, index, &q);
	if (a->focus == PANE_SIDEBAR || a->layout.kind == LAYOUT_ONE)
		app_focus(a, PANE_LIST);
}

void
cmd_view(struct app *a, int arg)
{
	int tabs[VIEWS_TABS_MAX];
	int n = views_tabs(a, tabs);

	if (arg < n)
		view_show(a, tabs[arg]);
	else
		app_say(a, false, "there is no view %d: S saves one", arg + 1);
}

static void
view_step(struct app *a, int direction)
{
	int tabs[VIEWS_TABS_MAX];
	int n = views_tabs(a, tabs), at = direction > 0 ? -1 : 0;

	for (int i = 0; i < n; i++) {
		if (tabs[i] == a->view)
			at = i;
	}
	view_show(a, tabs[(at + direction + n) % n]);
}

void
cmd_view_next(struct app *a, int arg)
{
	(void)arg;
	view_step(a, 1);
}

void
cmd_view_previous(struct app *a, int arg)
{
	(void)arg;
	view_step(a, -1);
}

void
cmd_view_mine(struct app *a, int arg)
{
	(void)arg;
	view_show(a, VIEW_MINE);
}

void
cmd_view_unassigned(struct app *a, int arg)
{
	(void)arg;
	view_show(a, VIEW_UNASSIGNED);
}

void
cmd_view_active(struct app *a, int arg)
{
	(void)arg;
	view_show(a, VIEW_ACTIVE);
}

void
cmd_history_back(struct app *a, int arg)
{
	const struct history_row *row;

	(void)arg;
	if (a->history_count == 0) {
		app_say(a, false, "no way back: this is where you started");
		return;
	}
	row = &a->history[--a->history_count];
	a->view = row->view;
	a->refresh_at = 0;
	a->ticket.is_sought = false;
	list_set_query(&a->list, &row->query);
	list_set_height(&a->list, a->layout.pane[PANE_LIST].h);
	if (row->is_pinned) {
		goto_ticket(a, row->id, false);
		return;
	}
	if (!list_select(&a->list, row->id))
		a->list.want_id = row->id;
	if (a->focus == PANE_TICKET)
		app_focus(a, PANE_LIST);
	app_moved(a);
	ticket_follow(a);
}

int
view_find(const struct app *a, struct str name)
{
	int tabs[VIEWS_TABS_MAX], n = views_tabs(a, tabs);
	int64_t number;

	for (int i = 0; i < VIEW_COUNT; i++) {
		if (str_eq_z(name, view_row(i)->name))
			return i;
	}
	for (size_t i = 0; i < a->views.count; i++) {
		if (str_eq(name, buf_str(&a->views.rows[i].name)))
			return VIEW_COUNT + (int)i;
	}
	return str_to_i64(name, &number) && number >= 1 && number <= n ? tabs[number - 1] : -1;
}

/* ---- panes ---- */

static bool
pane_is_reachable(const struct app *a, enum pane pane)
{
	if (pane == PANE_TICKET)
		return !a->choice.hide_ticket;
	return true;
}

static void
pane_step(struct app *a, int direction)
{
	int pane = (int)a->focus + direction;

	if (pane < 0 || pane >= PANE_COUNT || !pane_is_reachable(a, (enum pane)pane))
		return;
	if (pane == PANE_SIDEBAR && a->layout.kind >= LAYOUT_DOCKED &&
	    a->layout.pane[PANE_SIDEBAR].w == 0 && !a->choice.zoom) {
		a->choice.sidebar_chosen = true;
		a->choice.show_sidebar = true;
	}
	if (pane == PANE_TICKET)
		ticket_follow(a);
	app_focus(a, (enum pane)pane);
}

void
cmd_pane_previous(struct app *a, int arg)
{
	(void)arg;
	pane_step(a, -1);
}

void
cmd_pane_next(struct app *a, int arg)
{
	(void)arg;
	pane_step(a, 1);
}

void
cmd_ticket_toggle(struct app *a, int arg)
{
	(void)arg;
	a->choice.hide_ticket = !a->choice.hide_ticket;
	if (a->choice.hide_ticket && a->focus == PANE_TICKET)
		a->focus = PANE_LIST;
	app_relayout(a);
}

void
cmd_layout_flip(struct app *a, int arg)
{
	static const char *const names[] = { "auto", "right", "below" };

	(void)arg;
	a->choice.wish = (enum layout_wish)((a->choice.wish + 1) % 3);
	a->choice.list_delta = 0;
	app_relayout(a);
	app_say(a, false, "layout: %s", names[a->choice.wish]);
}

void
cmd_sidebar_toggle(struct app *a, int arg)
{
	bool is_shown = a->layout.pane[PANE_SIDEBAR].w > 0;

	(void)arg;
	if (a->layout.kind <= LAYOUT_STACKED) {
		app_focus(a, is_shown ? PANE_LIST : PANE_SIDEBAR);
		return;
	}
	a->choice.sidebar_chosen = true;
	a->choice.show_sidebar = !is_shown;
	if (is_shown && a->focus == PANE_SIDEBAR)
		a->focus = PANE_LIST;
	app_relayout(a);
}

void
cmd_zoom(struct app *a, int arg)
{
	(void)arg;
	a->choice.zoom = !a->choice.zoom;
	app_relayout(a);
}

static void
pane_resize(struct app *a, int step)
{
	a->choice.list_delta += a->focus == PANE_TICKET ? -step : step;
	app_relayout(a);
}

void
cmd_pane_shrink(struct app *a, int arg)
{
	(void)arg;
	pane_resize(a, -PANE_STEP);
}

void
cmd_pane_grow(struct app *a, int arg)
{
	(void)arg;
	pane_resize(a, PANE_STEP);
}

/* ---- the program ---- */

void
cmd_help(struct app *a, int arg)
{
	(void)arg;
	help_open(a);
}

static void
program_quit(struct app *a)
{
	a->effects.quit = true;
}

/* Leaves once what was accepted is stored; at the latest in two seconds: it is
 * on disk and goes out at the next start. */
static void
program_flush(struct app *a)
{
	ops_release(a);
	a->leaving_at = a->mono + LEAVING_US;
	app_say(a, false, "sending what is held: leaving then (q leaves at once)");
}

static bool
program_can_flush(const struct app *a)
{
	return ops_held(a) != NULL && a->link.phase == LINK_LIVE;
}

/* What is held leaves first, whatever else is kept. */
static void
program_leave(struct app *a)
{
	if (program_can_flush(a))
		program_flush(a);
	else
		program_quit(a);
}

static void
program_take_back(struct app *a)
{
	while (ops_take_back(a, true) != NULL)
		;
}

static const char *
program_question(struct app *a)
{
	bool is_kept = a->keep.journal != NULL && !keep_is_failing(a);

	if (!is_kept)
		return "Texts or changes are not sent yet and would be LOST. Quit?";
	if (ops_pending(a) == 0 || program_can_flush(a))
		return "Drafts wait: they are kept for the next time. Quit?";
	return "Not everything is sent: it is kept and goes out at the next start. Quit?";
}

void
cmd_quit(struct app *a, int arg)
{
	(void)arg;
	if (ops_held(a) != NULL && a->options.keeps_on_quit)
		program_take_back(a);
	if (a->leaving_at != 0 || app_unsent(a) == 0)
		program_quit(a);
	else if (program_can_flush(a) && draft_count(a) == 0)
		program_flush(a);
	else
		confirm_open(a, program_question(a), program_leave);
}

void
cmd_back(struct app *a, int arg)
{
	if (a->choice.zoom) {
		cmd_zoom(a, arg);
	} else if (a->focus != PANE_LIST) {
		app_focus(a, PANE_LIST);
	} else {
		cmd_quit(a, arg);
	}
}

void
cmd_cancel(struct app *a, int arg)
{
	(void)arg;
	a->find.needle_len = 0;
	filter_stop(a);
	if (a->layout.sidebar_is_overlay)
		app_focus(a, PANE_LIST);
	app_dirty(a);
}

void
cmd_interrupt(struct app *a, int arg)
{
	(void)arg;
	if (save_cancel(a) || upload_cancel(a))
		return;
	if (a->list.request_id != 0 && a->port.cancel)
		a->port.cancel(a->port.ctx, a->list.request_id);
	else
		app_say(a, false, "nothing to cancel: q quits");
}

void
cmd_suspend(struct app *a, int arg)
{
	(void)arg;
	a->effects.suspend = true;
}

void
cmd_repaint(struct app *a, int arg)
{
	(void)arg;
	a->effects.repaint = true;
	app_dirty(a);
}

void
cmd_refresh(struct app *a, int arg)
{
	(void)arg;
	store_mark_all(a->store);
	list_mark_stale(&a->list);
	audit_mark(a, 0);
	a->heads_stale = true;
	counts_expire(a);
	views_forget(a);
	a->refresh_at = a->heads_at = a->threads_at = a->neighbors_at = a->counts_due = 0;
	if (a->port.retry)
		a->port.retry(a->port.ctx);
	app_dirty(a);
}
