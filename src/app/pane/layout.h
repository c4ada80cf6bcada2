/* Where the panes and bars stand: pure geometry. */
#ifndef APP_LAYOUT_H
#define APP_LAYOUT_H

#include <stdbool.h>

#include "ttydesk/tui/canvas.h"

enum pane { PANE_SIDEBAR, PANE_LIST, PANE_TICKET, PANE_COUNT };
enum layout_kind { LAYOUT_ONE, LAYOUT_STACKED, LAYOUT_DOCKED, LAYOUT_COLUMNS };
enum layout_wish { WISH_AUTO, WISH_RIGHT, WISH_BELOW };

struct layout {
	enum layout_kind kind;
	struct rect tabs, status, hints; /* one row each; h 0 where there is no room */
	struct rect pane[PANE_COUNT];    /* contents; w 0: not shown */
	struct rect head[PANE_COUNT];    /* header or rule row above the pane's contents */
	int rule_x[2];                   /* vertical rules, -1: none */
	bool sidebar_is_overlay;
};

/* What the person chose; survives resizes. */
struct layout_choice {
	enum layout_wish wish;
	bool hide_ticket, show_sidebar, sidebar_chosen, zoom;
	int list_delta; /* rows or columns by < and > */
};

void layout_compute(
    struct layout *l, const struct layout_choice *ch, enum pane focus, int cols, int rows);

#endif
