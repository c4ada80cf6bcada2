/* Views: the tabs 1 to 9 and what the sidebar lists. */
#ifndef APP_VIEW_H
#define APP_VIEW_H

#include "ttydesk/desk/query.h"

struct app;

struct view {
	const char *name;  /* "mine" */
	const char *title; /* "Mine" */
	struct query query;
	bool needs_me; /* assignee becomes me */
	bool is_overdue;
};
#define VIEW_COUNT 8 /* mine unassigned urgent waiting active all overdue snoozed */
#define VIEW_MINE 0
#define VIEW_UNASSIGNED 1
#define VIEW_ACTIVE 4
const struct view *view_row(int index);
void view_query(int index, const struct app *a, struct query *out);
/* The view's number from the counts; false: not known yet. */
bool view_count(int index, const struct app *a, int64_t *out, bool *is_estimate);
int64_t view_overdue_before(const struct app *a); /* real time */

#endif
