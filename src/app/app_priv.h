/* What the modules of the app share: the root of ownership and the panes'
 * entry points. Private to src/app. */
#ifndef APP_PRIV_H
#define APP_PRIV_H

#include <assert.h>

#include "ttydesk/app/app.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/change.h"
#include "ttydesk/desk/list.h"
#include "ttydesk/desk/store.h"
#include "ttydesk/tui/editor.h"
#include "ttydesk/tui/line.h"
#include "ttydesk/tui/picker.h"

#include "cmd.h"

/* ---- panes and layout (layout.c) ---- */
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

/* ---- views (view.c): tabs 1-9 and what the sidebar lists ---- */
struct view {
	const char *name;  /* "mine" */
	const char *title; /* "Mine" */
	struct query query;
	bool needs_me; /* assignee becomes me */
	bool is_overdue;
};
#define VIEW_COUNT 7 /* mine unassigned urgent waiting active all overdue */
#define VIEW_MINE 0
#define VIEW_UNASSIGNED 1
#define VIEW_ACTIVE 4
const struct view *view_row(int index);
void view_query(int index, const struct app *a, struct query *out);
/* The view's number from the counts; false: not known yet. */
bool view_count(int index, const struct app *a, int64_t *out, bool *is_estimate);
int64_t view_overdue_before(const struct app *a); /* real time */

/* ---- modes: a stack; the top one gets the keys (mode.c) ---- */
struct mode;
struct mode_ops {
	const char *name;
	enum key_context context; /* whose keys hints and help show */
	void (*key)(struct app *a, struct mode *m, const struct key_event *key);
	void (*paint)(struct app *a, struct mode *m, struct canvas *c); /* over the panes */
	void (*close)(struct app *a, struct mode *m);                   /* frees state */
};
#define MODE_MAX 8
struct mode {
	const struct mode_ops *ops;
	void *state;
};
void mode_push(struct app *a, const struct mode_ops *ops, void *state);
void mode_pop(struct app *a); /* closes the top one; the lowest stays */
struct mode *mode_top(struct app *a);

/* ---- the ticket pane's own state (pane_ticket.c, thread.c) ---- */
struct thread_layout; /* laid-out lines, cached by ticket, rev and width */
struct ticket_pane {
	int64_t ticket_id; /* what it shows */
	bool is_pinned;    /* shown by number: the cursor does not change it until it moves */
	struct thread_layout *lines;
	int top; /* first line shown */
	/* anchor: survives refreshes and resizes */
	int64_t anchor_comment; /* 0: the description */
	int anchor_line;
	int match_line; /* of find; -1 none */
	bool shows_quotes, shows_fields;
};

/* ---- find in list and thread (find.c) ---- */
struct find {
	struct line line;
	char needle[128];
	size_t needle_len;
	bool in_thread, missing;
	int64_t from_id; /* Esc goes back there */
};

/* ---- the composer (compose.c), one at a time in this version ---- */
struct composer {
	struct editor *editor;
	int64_t ticket_id; /* fixed when it opens */
	bool is_internal;  /* fixed when it opens */
	int32_t seen_count;
	int64_t seen_max_id;
	int set_status; /* enum ticket_status or -1 */
	bool is_open;
};

/* A text that is not stored yet: kept for later, or on its way. */
struct kept_text {
	int64_t ticket_id;
	bool is_internal;
	char uuid[UUID_SIZE]; /* of the operation that carries it, or "" */
	struct buf text;
};

struct sidebar_row {
	enum { SIDE_TITLE, SIDE_VIEW, SIDE_TAG, SIDE_UNTAGGED, SIDE_AGENT } kind;
	int64_t id; /* view index, tag id, user id */
};

struct app {
	struct app_options options;
	struct port port;
	int64_t mono, real;
	struct arena arena; /* the turn's */
	struct store *store;
	struct list list;
	int view; /* index, or -1: a filter from the sidebar */
	struct link_state link;
	bool link_known;
	struct counts counts; /* owned copies of the arrays */
	bool counts_known, counts_stale, heads_stale;
	uint64_t counts_request;
	int64_t counts_at;   /* monotonic time of the last request */
	uint64_t generation; /* grows when anything shown may have changed */
	uint64_t next_request;

	int cols, rows;
	struct layout layout;
	struct layout_choice choice;
	enum pane focus;
	struct mode modes[MODE_MAX];
	int mode_count;
	uint32_t prefix; /* first key of a sequence ("g", "z"), 0 none */

	struct sidebar_row *side_rows;
	size_t side_count, side_cap, side_cursor, side_top;

	struct ticket_pane ticket;
	struct find find;
	struct composer composer;
	struct kept_text *kept;
	size_t kept_count;
	int64_t sent_ticket_id, sent_comment_id; /* this agent's last stored comment */

	struct op **ops; /* newest last; pending, and done ones for undo */
	size_t op_count, op_cap;

	/* requests on the way for heads and threads: ids and stamps */
	struct ids wanted_threads;
	uint64_t thread_request, head_request;
	struct ids fetching; /* ids of the outstanding thread request */
	int64_t rest_at;     /* when the cursor came to rest (preview) */
	bool staff_known, tags_known;
	uint64_t staff_request, tags_request;

	struct history_row {
		int64_t id;
		int view;
		struct query query;
	} history[32]; /* g o */
	int history_count;

	char message[ERR_MSG_SIZE];
	bool message_is_error;
	struct app_effects effects;
	struct buf effect_text;
	bool is_dirty;
	int64_t refresh_at; /* monotonic: next allowed list refresh */
	int64_t minute_at;  /* ages repaint */
	int64_t shown_change_at, shown_live_at, shown_rtt; /* in the status line */
	int64_t second_at;                                 /* while the status line ticks */
	bool threads_wait;                        /* a stale thread waits for threads_at */
	int64_t heads_at, threads_at, counts_due; /* monotonic: next allowed refresh */
	int64_t seen_count[VIEW_COUNT]; /* when the view was last looked at, -1 never */
	struct buf settle_text;         /* JSON of the operations of one batch */
	int64_t ops_at;                 /* monotonic: operations are not sent before */
};

#define NUMBER_SIZE 16
/* "37", "12k", "1.2M", "~812k" */
void number_short(char out[static NUMBER_SIZE], int64_t n, bool is_estimate);

#define DOCKED_TABS_COLS 100
#define REST_US (80 * WHEN_MS) /* the ticket pane follows the cursor after this */

/* ---- entry points ---- */
void app_dirty(struct app *a);
void app_relayout(struct app *a);
void app_focus(struct app *a, enum pane pane);
void app_moved(struct app *a);    /* the list's cursor moved */
void app_remember(struct app *a); /* pushes the present place for g o */
enum key_context app_key_context(struct app *a);
int64_t app_selected(const struct app *a);            /* the ticket verbs act on, 0 none */
const struct ticket *app_ticket(const struct app *a); /* its record, or NULL */
struct shown app_shown(const struct app *a, const struct ticket *t); /* with pending ops */
void app_show_query(struct app *a, int view, const struct query *q); /* changes the list */
uint64_t app_request_id(struct app *a);

void queue_paint(struct app *a, struct canvas *c);   /* pane_queue.c */
void sidebar_paint(struct app *a, struct canvas *c); /* pane_sidebar.c */
void sidebar_rebuild(struct app *a);
void tabs_paint(struct app *a, struct canvas *c); /* bars.c */
void status_paint(struct app *a, struct canvas *c);
void hints_paint(struct app *a, struct canvas *c);
bool status_is_ticking(const struct app *a);
bool status_shows(const struct app *a, const struct link_state *state); /* repaint needed */
void sidebar_move(struct app *a, int delta);
void sidebar_ends(struct app *a, bool to_end);
void sidebar_choose(struct app *a, bool add);

void ticket_paint(struct app *a, struct canvas *c); /* pane_ticket.c */
void ticket_follow(struct app *a); /* shows app_selected() unless a composer holds it */
bool ticket_scroll(struct app *a, int lines);  /* false: at the end already */
void ticket_comment(struct app *a, int delta); /* next or previous comment */
void ticket_ends(struct app *a, bool to_end);
void ticket_toggle_fold(struct app *a);
void ticket_toggle_fields(struct app *a);
bool ticket_find(struct app *a, struct text needle, int direction); /* false: none */
void ticket_show(struct app *a, int64_t id);
void ticket_done(struct app *a);

void compose_open(struct app *a, bool is_internal); /* compose.c */
void compose_edited(struct app *a, bool ok, struct str text, const char *why);
void compose_sent(struct app *a, const struct op *o); /* outcome read: forget or reopen */
void compose_done(struct app *a);
int compose_kept(const struct app *a);         /* texts that are not on their way */
struct rect compose_rect(const struct app *a); /* h 0: closed */

void ops_add(struct app *a, struct op *o); /* takes o; shown as pending, sent by settle */
void ops_reply(struct app *a, const struct reply *r);
void ops_link(struct app *a); /* after a loss: unanswered ones are sent again */
void ops_undo(struct app *a);
void ops_uncover(struct app *a); /* rows came: done changes need no cover any more */
void ops_collect(struct app *a, struct request *out, size_t *n, size_t max);
void ops_done(struct app *a);
int64_t ops_deadline(const struct app *a);

void verb_status(struct app *a, enum ticket_status to); /* cmd_verb.c */
void verb_priority(struct app *a, enum ticket_priority to);
void verb_assign(struct app *a, int64_t user_id); /* 0: nobody */

void choose_assignee(struct app *a); /* choose.c: pickers, menus */
void choose_status(struct app *a);
void choose_priority(struct app *a);
void choose_tags(struct app *a);
void choose_refresh(struct app *a); /* staff or tags came: an open picker shows them */
void help_open(struct app *a);      /* help.c */
void find_open(struct app *a);      /* find.c */
void find_again(struct app *a, int direction);
void find_done(struct app *a);
void prompt_paint(struct app *a, struct canvas *c, struct text label, struct line *line);
bool prompt_cancels(uint32_t code); /* Esc and its like */
void goto_open(struct app *a);      /* # number prompt */
void confirm_open(struct app *a, const char *question, void (*yes)(struct app *a));

int64_t settle_deadline(const struct app *a); /* settle.c */
void counts_done(struct app *a);              /* answers.c */

#endif
