#include "app_priv.h"

/* Widths and heights of interface: Layout. */
enum {
	ONE_COLS = 60,
	ONE_ROWS = 12,
	DOCKED_COLS = 100,
	COLUMNS_COLS = 140,
	SIDEBAR_MIN = 18,
	SIDEBAR_MAX = 24,
	LIST_COLS_MIN = 40,
	TICKET_COLS_MIN = 40,
	LIST_ROWS_MIN = 5,
	TICKET_ROWS_MIN = 3,
};

static int
layout_clamp(int value, int low, int high)
{
	if (value > high)
		value = high;
	return value < low ? low : value;
}

static enum layout_kind
layout_kind(const struct layout_choice *ch, int cols, int rows)
{
	if (cols < ONE_COLS || rows < ONE_ROWS)
		return LAYOUT_ONE;
	if (cols < DOCKED_COLS)
		return LAYOUT_STACKED;
	if (ch->wish == WISH_BELOW)
		return LAYOUT_DOCKED;
	if (cols >= COLUMNS_COLS || ch->wish == WISH_RIGHT)
		return LAYOUT_COLUMNS;
	return LAYOUT_DOCKED;
}

/* Takes the first row of the pane for its header, where there is room. */
static void
layout_give(struct layout *l, enum pane pane, struct rect r)
{
	if (pane != PANE_SIDEBAR && r.h >= 3) {
		l->head[pane] = (struct rect){ r.x, r.y, r.w, 1 };
		r.y++;
		r.h--;
	}
	l->pane[pane] = r;
}

static struct rect
layout_bars(struct layout *l, int cols, int rows)
{
	int top = rows >= 6 ? 1 : 0;
	int hints = rows >= 4 ? 1 : 0;
	int status = rows >= 2 ? 1 : 0;

	l->tabs = (struct rect){ 0, 0, cols, top };
	l->hints = (struct rect){ 0, rows - 1, cols, hints };
	l->status = (struct rect){ 0, rows - 1 - hints, cols, status };
	return (struct rect){ 0, top, cols, rows - top - hints - status };
}

static struct rect
layout_take_sidebar(struct layout *l, const struct layout_choice *ch, struct rect body)
{
	int w = layout_clamp(body.w / 6, SIDEBAR_MIN, SIDEBAR_MAX);
	bool is_shown = ch->sidebar_chosen
	    ? ch->show_sidebar
	    : !(l->kind == LAYOUT_COLUMNS && body.w < COLUMNS_COLS);

	if (!is_shown)
		return body;
	layout_give(l, PANE_SIDEBAR, (struct rect){ 0, body.y, w, body.h });
	l->rule_x[0] = w;
	body.x += w + 1;
	body.w -= w + 1;
	return body;
}

static void
layout_stack(struct layout *l, const struct layout_choice *ch, struct rect body)
{
	int most = body.h - TICKET_ROWS_MIN;
	int rows = layout_clamp(body.h * 2 / 5 + ch->list_delta, LIST_ROWS_MIN, most);

	layout_give(l, PANE_LIST, (struct rect){ body.x, body.y, body.w, rows });
	layout_give(
	    l, PANE_TICKET, (struct rect){ body.x, body.y + rows, body.w, body.h - rows });
}

static void
layout_columns(struct layout *l, const struct layout_choice *ch, struct rect body)
{
	int most = body.w - TICKET_COLS_MIN - 1;
	int cols = layout_clamp(body.w / 2 + ch->list_delta, LIST_COLS_MIN, most);

	layout_give(l, PANE_LIST, (struct rect){ body.x, body.y, cols, body.h });
	l->rule_x[1] = body.x + cols;
	layout_give(l, PANE_TICKET,
	    (struct rect){ body.x + cols + 1, body.y, body.w - cols - 1, body.h });
}

static void
layout_overlay_sidebar(struct layout *l, struct rect body)
{
	int w = layout_clamp(body.w / 3, SIDEBAR_MIN, SIDEBAR_MAX);

	if (w > body.w)
		w = body.w;
	l->pane[PANE_SIDEBAR] = (struct rect){ 0, body.y, w, body.h };
	l->rule_x[0] = w < body.w ? w : -1;
	l->sidebar_is_overlay = true;
}

void
layout_compute(
    struct layout *l, const struct layout_choice *ch, enum pane focus, int cols, int rows)
{
	struct rect body;

	*l = (struct layout){ .rule_x = { -1, -1 } };
	l->kind = layout_kind(ch, cols, rows);
	body = layout_bars(l, cols, rows);
	if (l->kind == LAYOUT_ONE || ch->zoom) {
		if (focus == PANE_SIDEBAR && l->kind == LAYOUT_ONE)
			layout_give(l, PANE_LIST, body);
		else
			layout_give(l, focus, body);
	} else {
		if (l->kind != LAYOUT_STACKED)
			body = layout_take_sidebar(l, ch, body);
		if (ch->hide_ticket)
			layout_give(l, PANE_LIST, body);
		else if (l->kind == LAYOUT_COLUMNS)
			layout_columns(l, ch, body);
		else
			layout_stack(l, ch, body);
	}
	if (l->kind <= LAYOUT_STACKED && focus == PANE_SIDEBAR && !ch->zoom)
		layout_overlay_sidebar(l, body);
}
