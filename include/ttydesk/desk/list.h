/* The loaded window of one list, with cursor and scroll position. The
 * selection is a ticket: refreshes keep it and its screen row, and only the
 * person moves the view. Pure. */
#ifndef TTYDESK_DESK_LIST_H
#define TTYDESK_DESK_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/query.h"
#include "ttydesk/desk/store.h"

#define LIST_PAGE 100       /* rows asked for at once; at least 2 screens */
#define LIST_WINDOW_MAX 600 /* rows held, on a tall screen 6 screens; the far end goes */

/* The selected row stays where it is even when its ticket left the list or
 * belongs elsewhere in it by now, until the cursor leaves it. */
struct list_row {
	struct sort_key key; /* its place among the rows, and its id */
	struct sort_key now; /* as of the last answer or list_ticket_changed() */
	bool is_gone;        /* left the list; shown dimmed */
};

/* A refresh asks for the whole window, or for the part around the screen. When
 * so much changed that the answer does not reach the selected row, what stands
 * below it is asked for, then what stands above. */
enum list_refresh { LIST_REFRESH_WHOLE, LIST_REFRESH_DOWN, LIST_REFRESH_UP };

struct list {
	struct query query;
	struct list_row *rows;
	size_t count, cap;
	bool at_start, at_end; /* the window touches the list's ends */
	bool is_loaded;        /* an answer came */
	size_t cursor;         /* index; 0 when empty */
	size_t top;            /* index of the first row on the screen */
	int height;            /* rows on the screen */
	int new_above;   /* arrived above the screen since the person last moved up there */
	bool is_stale;   /* should be asked again */
	int64_t want_id; /* list_put selects it when it comes, then forgets; 0 none */
	bool wants_first, wants_last; /* the person asked for an end that is not loaded */
	uint64_t request_id;          /* outstanding page request, 0 none */
	struct window request;        /* what it asked */
	enum list_refresh refresh;
	struct sort_key pivot; /* where DOWN starts and UP ends */
	bool is_stale_again;   /* changed between DOWN and UP */
	int owed;     /* rows the person moved beyond the loaded ones: list_put goes on */
	bool is_held; /* between list_ticket_changed() and list_settle() */
	size_t held;  /* the selected ticket's screen row meanwhile */
};

void list_init(struct list *l);
void list_done(struct list *l);
/* Another list: empty, loading. The same query again changes nothing. */
void list_set_query(struct list *l, const struct query *q);
/* The same list, as of now: its rows stay until they are read again. The sort is the same. */
void list_change_query(struct list *l, const struct query *q);
void list_set_height(struct list *l, int rows);

/* The selected ticket's id, 0 when empty. */
int64_t list_selected(const struct list *l);
/* Moves the cursor to the row of `id`; false if it is not loaded. */
bool list_select(struct list *l, int64_t id);

/* The person moves: by rows; to the ends. Where the rows are not loaded, the
 * window is asked for and the move completes with the answer. Scrolls so
 * that the cursor shows; drops gone rows that the cursor left. */
void list_move(struct list *l, int delta);
void list_page(struct list *l, int delta_rows); /* half and whole pages: view and cursor */
void list_first(struct list *l);
void list_last(struct list *l);
void list_scroll_to(struct list *l, int screen_row); /* z z, z t, z b: cursor row there */

/* What to ask next, if anything: first load, stale window, or the page beyond
 * an edge that is near (within one screen). False: nothing. At most one is
 * outstanding: the caller stores the request id in l->request_id and clears
 * is_stale, so that what changes on the way makes it stale again. */
bool list_want(const struct list *l, struct window *out);

/* Takes the answer to `w` (rows in list order, ids already in the store).
 * Keeps selection and its screen row. `has_more` per the window's direction. */
void list_put(struct list *l, const struct window *w, const struct ticket_row *rows, size_t n,
    bool has_more);

/* A ticket was read again: its row goes, comes or moves as a page of now would have
 * it, so that none is asked for; where only the server can tell, the window becomes
 * stale. Returns true if something changed. After the last of them: list_settle(). */
bool list_ticket_changed(struct list *l, const struct ticket *t);
/* The selected ticket has its screen row again. */
void list_settle(struct list *l);
/* Whether a change of `t` (is_bare or whole) can matter here: it has a row, or may get one. */
bool list_may_hold(const struct list *l, const struct ticket *t);
void list_mark_stale(struct list *l);

#endif
