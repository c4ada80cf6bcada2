/* The state of each part of the app, as struct app holds it. Private to src/app. */
#ifndef APP_STATE_H
#define APP_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/ids.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/query.h"
#include "ttydesk/tui/editor.h"
#include "ttydesk/tui/line.h"

/* ---- the ticket pane's own state (ticket.c, thread.c) ---- */
struct thread_layout; /* laid-out lines, cached by ticket, rev and width */
enum ticket_tab { TICKET_THREAD, TICKET_AUDIT, TICKET_FILES, TICKET_TAB_COUNT };
/* Where a tab of it stands. */
struct ticket_place {
	int top; /* first line shown */
	/* anchor: survives refreshes and resizes */
	int64_t anchor_comment; /* 0: the description */
	int anchor_line;
	bool is_at_end; /* stays at the end while lines come */
};
struct ticket_pane {
	int64_t ticket_id; /* what it shows */
	bool is_pinned;    /* shown by number, while its pane has the focus */
	enum ticket_tab tab;
	struct thread_layout *lines;     /* of the thread */
	struct thread_layout *tab_lines; /* of the other tabs, one at a time */
	struct ticket_place places[TICKET_TAB_COUNT];
	int match_line; /* of find; -1 none */
	bool is_sought; /* the words of the list's filter were looked for in it */
	bool shows_quotes, shows_fields;
	bool shows_whole; /* the audit tab's long texts */
};

/* ---- find in list and thread (find.c) ---- */
struct find {
	struct line line;
	char needle[128];
	size_t needle_len;
	bool in_thread, missing;
	int64_t from_id; /* Esc goes back there */
	int from_top;
};

/* ---- the composer (compose.c): one at a time ---- */
struct composer {
	struct editor *editor;
	uint64_t serial; /* of the draft in it */
	bool is_open;
	bool is_changed;  /* since it was last written to disk */
	bool looks_again; /* somebody wrote meanwhile: seen once it was shown */
	bool is_handed;   /* to $EDITOR: what comes back is for this one */
	bool is_stopped;  /* somebody wrote since the author looked: `!` sends anyway */
	uint64_t quoted_at_key;
	bool is_sudden; /* opened by itself, not painted yet: keys are for what was there */
};

/* ---- the journal (keep.c) ---- */
struct keep {
	struct journal *journal; /* NULL: not known yet whose it is, or none */
	bool is_open;            /* looked what earlier runs left */
	bool is_failing;
	char why[ERR_MSG_SIZE];
};

struct history_row {
	int64_t id;
	int view;
	struct query query;
	bool is_pinned; /* shown by number: not of this list */
};

struct sidebar_row {
	enum { SIDE_TITLE, SIDE_VIEW, SIDE_TAG, SIDE_UNTAGGED, SIDE_AGENT } kind;
	int64_t id; /* view index, tag id, user id */
};

#endif
