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
const struct view *view_row(int index); /* one of the program's own */
int view_total(const struct app *a);    /* with the saved ones, which follow */
struct text view_title(struct app *a, int index);
struct text view_name(struct app *a, int index);
bool view_is_timed(const struct app *a, int index); /* means something else each minute */
int64_t *view_seen(struct app *a, int index);       /* its count when it was looked at */
void view_query(int index, struct app *a, struct query *out);
/* The view's number from the counts; false: not known yet. is_estimate: of a saved
 * view there are more. */
bool view_count(int index, const struct app *a, int64_t *out, bool *is_estimate);
/* The same in words: "37", "~812k", "1000+" of a saved one; "" not known yet. */
void view_number(int index, const struct app *a, char *out, size_t size);
int64_t view_overdue_before(const struct app *a); /* real time */

#endif
