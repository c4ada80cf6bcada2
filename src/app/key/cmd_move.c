/* Moving: in the list, the ticket and the sidebar, whichever has the focus. */
#include "key/cmd_fn.h"

enum { PANE_OTHER_LINES = 3 };

static int
move_rows(const struct app *a)
{
	int rows = a->layout.pane[a->focus].h;

	return rows > 1 ? rows : 2;
}

static void
move_by(struct app *a, int delta, bool is_page)
{
	switch (a->focus) {
	case PANE_LIST:
		if (is_page)
			list_page(&a->list, delta);
		else
			list_move(&a->list, delta);
		app_moved(a);
		break;
	case PANE_TICKET: ticket_scroll(a, delta); break;
	case PANE_SIDEBAR: sidebar_move(a, delta); break;
	case PANE_COUNT: break;
	}
	app_dirty(a);
}

static void
move_to_end(struct app *a, bool to_end)
{
	switch (a->focus) {
	case PANE_LIST:
		if (to_end)
			list_last(&a->list);
		else
			list_first(&a->list);
		app_moved(a);
		break;
	case PANE_TICKET: ticket_ends(a, to_end); break;
	case PANE_SIDEBAR: sidebar_ends(a, to_end); break;
	case PANE_COUNT: break;
	}
	app_dirty(a);
}

void
cmd_down(struct app *a, int arg)
{
	(void)arg;
	move_by(a, 1, false);
}

void
cmd_up(struct app *a, int arg)
{
	(void)arg;
	move_by(a, -1, false);
}

void
cmd_half_down(struct app *a, int arg)
{
	(void)arg;
	move_by(a, move_rows(a) / 2, true);
}

void
cmd_half_up(struct app *a, int arg)
{
	(void)arg;
	move_by(a, -(move_rows(a) / 2), true);
}

void
cmd_page_down(struct app *a, int arg)
{
	(void)arg;
	move_by(a, move_rows(a) - 1, true);
}

void
cmd_page_up(struct app *a, int arg)
{
	(void)arg;
	move_by(a, -(move_rows(a) - 1), true);
}

void
cmd_first(struct app *a, int arg)
{
	(void)arg;
	move_to_end(a, false);
}

void
cmd_last(struct app *a, int arg)
{
	(void)arg;
	move_to_end(a, true);
}

void
cmd_row_middle(struct app *a, int arg)
{
	(void)arg;
	list_scroll_to(&a->list, a->list.height / 2);
	app_dirty(a);
}

void
cmd_row_top(struct app *a, int arg)
{
	(void)arg;
	list_scroll_to(&a->list, 0);
	app_dirty(a);
}

void
cmd_row_bottom(struct app *a, int arg)
{
	(void)arg;
	list_scroll_to(&a->list, a->list.height - 1);
	app_dirty(a);
}

void
cmd_open(struct app *a, int arg)
{
	(void)arg;
	if (a->focus == PANE_SIDEBAR) {
		sidebar_choose(a, false);
		app_focus(a, PANE_LIST);
		return;
	}
	if (list_selected(&a->list) == 0)
		return;
	if (a->choice.hide_ticket) {
		a->choice.hide_ticket = false;
		app_relayout(a);
	}
	a->ticket.is_pinned = false;
	ticket_follow(a);
	app_focus(a, PANE_TICKET);
	a->ticket.is_sought = false;
	find_hit(a);
}

/* J and K: the shifted pair drives the other pane; with `arg` by half a page. */
static void
move_other(struct app *a, int direction, int arg)
{
	int half = a->layout.pane[PANE_TICKET].h / 2;
	int lines = arg == 0 ? PANE_OTHER_LINES : half > 0 ? half : 1;

	if (a->focus == PANE_TICKET) {
		list_move(&a->list, direction);
		app_moved(a);
		ticket_follow(a);
	} else {
		ticket_follow(a);
		ticket_scroll(a, direction * lines);
	}
	app_dirty(a);
}

void
cmd_other_down(struct app *a, int arg)
{
	move_other(a, 1, arg);
}

void
cmd_other_up(struct app *a, int arg)
{
	move_other(a, -1, arg);
}

void
cmd_comment_next(struct app *a, int arg)
{
	(void)arg;
	ticket_comment(a, 1);
}

void
cmd_comment_previous(struct app *a, int arg)
{
	(void)arg;
	ticket_comment(a, -1);
}

void
cmd_fold(struct app *a, int arg)
{
	if (a->ticket.tab == TICKET_FILES)
		cmd_files(a, arg);
	else
		ticket_toggle_fold(a);
}

void
cmd_fields(struct app *a, int arg)
{
	(void)arg;
	ticket_toggle_fields(a);
}

void
cmd_read_on(struct app *a, int arg)
{
	int rows = a->layout.pane[PANE_TICKET].h;
	const struct ticket *t;

	if (rows == 0 && a->focus == PANE_LIST && !a->choice.hide_ticket) {
		cmd_open(a, arg); /* the only pane: the ticket is behind the list */
		return;
	}
	if (a->ticket.ticket_id != list_selected(&a->list) && a->focus == PANE_LIST) {
		ticket_follow(a);
		app_dirty(a);
		return;
	}
	if (ticket_scroll(a, rows > 2 ? rows - 1 : 1))
		return;
	t = store_ticket(a->store, a->ticket.ticket_id);
	if (t != NULL && !t->is_gone && !(t->loaded & PART_THREAD)) {
		app_say(a, false, "#%lld is not here yet", (long long)t->id);
		return; /* nobody has read it */
	}
	if (t != NULL && rows > 0 && a->ticket.tab == TICKET_THREAD)
		needs_read(a, t);
	needs_go(a, 1);
}

void
cmd_read_back(struct app *a, int arg)
{
	int rows = a->layout.pane[PANE_TICKET].h;

	(void)arg;
	ticket_scroll(a, -(rows > 2 ? rows - 1 : 1));
}

void
cmd_find(struct app *a, int arg)
{
	(void)arg;
	find_open(a);
}

void
cmd_find_next(struct app *a, int arg)
{
	(void)arg;
	find_again(a, 1);
}

void
cmd_find_previous(struct app *a, int arg)
{
	(void)arg;
	find_again(a, -1);
}

void
cmd_goto(struct app *a, int arg)
{
	(void)arg;
	goto_open(a);
}

void
cmd_filter_toggle(struct app *a, int arg)
{
	(void)arg;
	sidebar_choose(a, true);
}
