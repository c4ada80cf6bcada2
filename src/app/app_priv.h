/* The root of ownership: what the modules of the app share. Private to src/app. */
#ifndef APP_PRIV_H
#define APP_PRIV_H

#include <assert.h>

#include "bulk/marks.h"
#include "change/activity.h"
#include "change/conflict.h"
#include "change/edit.h"
#include "change/new.h"
#include "change/undo.h"
#include "command/command.h"
#include "dialog/mode.h"
#include "files/open.h"
#include "files/save.h"
#include "history/audit.h"
#include "key/cmd.h"
#include "macro/keys.h"
#include "macro/macro.h"
#include "notice/needs.h"
#include "notice/presence.h"
#include "notice/ring.h"
#include "notice/watch.h"
#include "pane/layout.h"
#include "pane/view.h"
#include "state.h"
#include "triage/next.h"
#include "ttydesk/app/app.h"
#include "ttydesk/desk/change.h"
#include "ttydesk/desk/list.h"
#include "ttydesk/desk/store.h"
#include "views/views.h"
#include "write/draft.h"

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
	char
	    home_desk[sizeof(((struct link_state *)0)->desk)]; /* whose desk this is, and who */
	int64_t home_me;                                       /* 0: not known yet */
	struct counts counts;                                  /* owned copies of the arrays */
	bool counts_known, counts_stale, heads_stale;
	uint64_t counts_request;
	int64_t wake_at;     /* monotonic: the next ticket wakes then */
	uint64_t generation; /* grows when anything shown may have changed */
	uint64_t next_request;
	uint64_t key_count; /* keys pressed so far */

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
	struct command_line commands;
	struct composer composer;
	struct edit edit;
	struct new_ticket fresh;
	struct draft *drafts;
	size_t draft_count;
	uint64_t last_draft;
	struct keep keep;
	uint64_t discard_serial;                 /* the draft that a question is about */
	int64_t sent_ticket_id, sent_comment_id; /* this agent's last stored comment */
	struct {
		int64_t ticket_id, id;
	} own_comments[16]; /* the last ones, which may not have been read again yet */
	size_t own_turn;

	struct marks marks;
	struct keys keys;
	struct save save;
	struct opening opening;
	struct upload upload;
	struct op *repeat; /* the last change of fields, for `.`; or NULL */
	struct macros macros;
	struct views views;
	struct next next;
	struct bulk_state bulk;
	struct split_state split;
	struct op **ops; /* newest last; pending, and done ones for undo */
	size_t op_count, op_cap;

	/* requests on the way for heads and threads: ids and stamps */
	struct ids wanted_threads;
	struct ids wanted_heads; /* beside those on the screen */
	uint64_t thread_request, head_request;
	struct ids fetching;       /* ids of the outstanding thread request */
	struct ids fetching_heads; /* and of the one for heads */
	struct ids judged;         /* changed tickets of which the list has to know */
	int64_t rest_at;           /* when the cursor came to rest (preview) */
	bool staff_known, tags_known;
	uint64_t staff_request, tags_request;

	int64_t asked_id; /* the ticket of the question that is open */
	int64_t asked_file_id;
	char ask_label[280]; /* of a prompt that says more than a constant */
	struct ring ring;
	struct needs needs; /* unread marks, Tab */
	struct conflicts conflicts;
	struct undo undo;
	struct past past;
	struct activity activity;
	struct audit audit;

	struct presence *others; /* who else is connected */
	size_t other_count;
	struct presence told; /* what they were told of us */

	struct history_row history[32]; /* g o */
	int history_count;

	char message[ERR_MSG_SIZE];
	bool message_is_error;
	struct app_effects effects;
	struct buf effect_text, shell_last;
	bool is_dirty;
	int64_t refresh_at, list_asked_at; /* the list: next allowed, last asked */
	int64_t minute_at;                 /* ages repaint */
	int64_t shown_change_at, shown_live_at, shown_rtt; /* in the status line */
	int64_t second_at;                                 /* while the status line ticks */
	bool threads_wait, neighbors_wait;                 /* for threads_at, neighbors_at */
	bool threads_refused; /* the last request for threads failed */
	int64_t heads_at, threads_at, neighbors_at, counts_due; /* next allowed refresh */
	int64_t counts_heard;           /* monotonic: of the last change they must hold */
	int64_t seen_count[VIEW_COUNT]; /* when the view was last looked at, -1 never */
	struct buf settle_text;         /* JSON of the operations of one batch */
	int64_t ops_at;                 /* monotonic: operations are not sent before */
	int64_t leaving_at; /* monotonic: quit then, whatever waits; 0 not leaving */
	int64_t names_at;   /* monotonic: names are not asked before */
};

#include "parts.h"

#endif
