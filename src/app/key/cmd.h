/* Commands and keys: one row each. Help, hints, completion, man page and tests
 * are made from these tables. */
/* size: one row per command */
#ifndef APP_CMD_H
#define APP_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/tui/key.h"

struct app;

/* Guards: checked before a command runs; the message says which failed. */
enum {
	NEEDS_TICKET = 1, /* a selected ticket whose head is loaded */
	NEEDS_WRITE = 2,  /* we may write */
	NEEDS_SHELL = 8,  /* not there in restricted mode */
	TAKES_MARKS = 4,  /* acts on the marked tickets, if any */
};

#define ON_TARGETS (NEEDS_TICKET | NEEDS_WRITE | TAKES_MARKS)

/* clang-format off */
/* X(constant, name, text for help, short text for hints, guards, function) */
#define COMMAND_LIST(X)                                                                                             \
	X(CMD_COMMAND,         "command",          "command line: Tab completes",            "command", 0, cmd_command)           \
	X(CMD_PALETTE,         "palette",          "every command, found by typing",         "find command", 0, cmd_palette)      \
	X(CMD_THEME,           "theme",            "another theme, seen while it is typed",  "",        0, cmd_theme)             \
	X(CMD_SET,             "set",              "a setting, until the program ends",      "",        0, cmd_set)               \
	X(CMD_HELP,            "help",             "this help",                              "help",    0, cmd_help)              \
	X(CMD_BACK,            "back",             "back, close pane; at the top: quit",     "back",    0, cmd_back)              \
	X(CMD_QUIT,            "quit",             "quit from anywhere",                     "quit",    0, cmd_quit)              \
	X(CMD_CANCEL,          "cancel",           "close, cancel, clear the search",        "cancel",  0, cmd_cancel)            \
	X(CMD_INTERRUPT,       "interrupt",        "cancel what runs",                       "",        0, cmd_interrupt)         \
	X(CMD_SUSPEND,         "suspend",          "suspend to the shell",                   "",        0, cmd_suspend)           \
	X(CMD_REPAINT,         "repaint",          "paint the whole screen anew",            "",        0, cmd_repaint)           \
	X(CMD_REFRESH,         "refresh",          "refresh now (normally never needed)",    "",        0, cmd_refresh)           \
	X(CMD_VIEW,            "view",             "a view, by its name or number",          "views",   0, cmd_view)              \
	X(CMD_VIEW_NEXT,       "view-next",        "next view",                              "",        0, cmd_view_next)         \
	X(CMD_VIEW_PREVIOUS,   "view-previous",    "previous view",                          "",        0, cmd_view_previous)     \
	X(CMD_VIEW_MINE,       "view-mine",        "view: mine",                             "",        0, cmd_view_mine)         \
	X(CMD_VIEW_UNASSIGNED, "view-unassigned",  "view: unassigned",                       "",        0, cmd_view_unassigned)   \
	X(CMD_VIEW_ALL,        "view-active",      "view: all open",                         "",        0, cmd_view_active)       \
	X(CMD_VIEW_SAVE,       "view-save",        "save the filter, sort, columns as a view", "save view", 0, cmd_view_save)      \
	X(CMD_VIEW_EDIT,       "view-edit",        "change a saved view's filter",           "",        0, cmd_view_edit)         \
	X(CMD_VIEW_RENAME,     "view-rename",      "another name for this saved view",       "",        0, cmd_view_rename)       \
	X(CMD_VIEW_MOVE,       "view-move",        "another tab for this saved view",        "",        0, cmd_view_move)         \
	X(CMD_VIEW_DELETE,     "view-delete",      "delete a saved view (asks)",             "",        0, cmd_view_delete)       \
	X(CMD_SORT,            "sort",             "sort menu; kept for each view",          "sort",    0, cmd_sort)              \
	X(CMD_SORT_REVERSE,    "sort-reverse",     "reverse the sort",                       "",        0, cmd_sort_reverse)      \
	X(CMD_COLUMNS,         "columns",          "columns of the queue; kept for each view", "",      0, cmd_columns)           \
	X(CMD_STICK_TO_TOP,    "stick-to-top",     "stay at the top of the list", "", 0, cmd_stick_to_top)      \
	X(CMD_HISTORY_BACK,    "history-back",     "back to where you were",                 "",        0, cmd_history_back)      \
	X(CMD_CONFLICTS,       "conflicts",        "decide what others changed meanwhile",   "",        0, cmd_conflicts)         \
	X(CMD_PANE_PREVIOUS,   "pane-previous",    "focus the previous pane",                "pane",    0, cmd_pane_previous)     \
	X(CMD_PANE_NEXT,       "pane-next",        "focus the next pane",                    "pane",    0, cmd_pane_next)         \
	X(CMD_TICKET_TOGGLE,   "ticket-toggle",    "show or hide the ticket",                "",        0, cmd_ticket_toggle)     \
	X(CMD_LAYOUT_FLIP,     "layout-flip",      "layout: auto, right, below",             "",        0, cmd_layout_flip)       \
	X(CMD_SIDEBAR_TOGGLE,  "sidebar-toggle",   "show or hide the sidebar",               "sidebar", 0, cmd_sidebar_toggle)    \
	X(CMD_ZOOM,            "zoom",             "zoom the focused pane, or restore",      "zoom",    0, cmd_zoom)              \
	X(CMD_PANE_SHRINK,     "pane-shrink",      "shrink the focused pane",                "",        0, cmd_pane_shrink)       \
	X(CMD_PANE_GROW,       "pane-grow",        "grow the focused pane",                  "",        0, cmd_pane_grow)         \
	X(CMD_GOTO,            "go-to",            "go to a ticket by number",               "go to",   0, cmd_goto)              \
	X(CMD_FIND,            "find",             "find in this pane",                      "find",    0, cmd_find)              \
	X(CMD_FILTER,          "filter",           "filter: tag:vpn status:open ...",        "filter",  0, cmd_filter)            \
	X(CMD_FIND_NEXT,       "find-next",        "next match",                             "",        0, cmd_find_next)         \
	X(CMD_FIND_PREVIOUS,   "find-previous",    "previous match",                         "",        0, cmd_find_previous)     \
	X(CMD_DOWN,            "down",             "down",                                   "move",    0, cmd_down)              \
	X(CMD_UP,              "up",               "up",                                     "",        0, cmd_up)                \
	X(CMD_HALF_DOWN,       "half-page-down",   "half a page down",                       "",        0, cmd_half_down)         \
	X(CMD_HALF_UP,         "half-page-up",     "half a page up",                         "",        0, cmd_half_up)           \
	X(CMD_PAGE_DOWN,       "page-down",        "a page down",                            "",        0, cmd_page_down)         \
	X(CMD_PAGE_UP,         "page-up",          "a page up",                              "",        0, cmd_page_up)           \
	X(CMD_FIRST,           "first",            "first, top",                             "",        0, cmd_first)             \
	X(CMD_LAST,            "last",             "last, end",                              "",        0, cmd_last)              \
	X(CMD_ROW_MIDDLE,      "row-middle",       "this row to the middle",                 "",        0, cmd_row_middle)        \
	X(CMD_ROW_TOP,         "row-top",          "this row to the top",                    "",        0, cmd_row_top)           \
	X(CMD_ROW_BOTTOM,      "row-bottom",       "this row to the bottom",                 "",        0, cmd_row_bottom)        \
	X(CMD_OPEN,            "open",             "open the ticket, choose the row",        "open",    0, cmd_open)              \
	X(CMD_OTHER_DOWN,      "other-down",       "scroll the ticket, or next ticket",      "scroll",  0, cmd_other_down)        \
	X(CMD_OTHER_UP,        "other-up",         "scroll the ticket, or previous ticket",  "",        0, cmd_other_up)          \
	X(CMD_COMMENT_NEXT,    "comment-next",     "next comment",                           "comment", 0, cmd_comment_next)      \
	X(CMD_COMMENT_PREVIOUS,"comment-previous", "previous comment",                       "",        0, cmd_comment_previous)  \
	X(CMD_FOLD,            "fold",             "fold or unfold quoted text",             "fold",    0, cmd_fold)              \
	X(CMD_FIELDS,          "fields",           "all fields, or fewer",                   "",        0, cmd_fields)            \
	X(CMD_TAB_NEXT,        "tab-next",         "next tab: thread, audit, files",         "tabs",    0, cmd_tab_next)          \
	X(CMD_TAB_PREVIOUS,    "tab-previous",     "previous tab of the ticket",             "",        0, cmd_tab_previous)      \
	X(CMD_NEEDS_NEXT,      "needs-next",       "next ticket that needs me",              "next",    0, cmd_needs_next)        \
	X(CMD_NEEDS_PREVIOUS,  "needs-previous",   "previous ticket that needs me",          "",        0, cmd_needs_previous)    \
	X(CMD_READ_ON,         "read-on",          "read: page down, then what needs me",    "read",    0, cmd_read_on)           \
	X(CMD_READ_BACK,       "read-back",        "page up in the ticket",                  "",        0, cmd_read_back)         \
	X(CMD_FILTER_TOGGLE,   "filter-toggle",    "add or remove this row as a filter",     "add",     0, cmd_filter_toggle)     \
	X(CMD_ASSIGN_ME,       "assign-me",        "assign to me; unassign if mine",         "mine",    ON_TARGETS, cmd_assign_me)  \
	X(CMD_ASSIGN_TO,       "assign-to",        "assign to somebody",                     "assign",  ON_TARGETS, cmd_assign_to)  \
	X(CMD_TAKE,            "take",             "take: mine and in progress",             "take",    ON_TARGETS, cmd_take)       \
	X(CMD_STATUS,          "status",           "status menu",                            "status",  ON_TARGETS, cmd_status)     \
	X(CMD_STATUS_WAITING,  "status-waiting",   "waiting on the customer",                "wait",    ON_TARGETS, cmd_status_waiting) \
	X(CMD_STATUS_RESOLVED, "status-resolved",  "resolved (done)",                        "done",    ON_TARGETS, cmd_status_resolved) \
	X(CMD_STATUS_CLOSED,   "status-closed",    "closed",                                 "close",   ON_TARGETS, cmd_status_closed) \
	X(CMD_STATUS_OPEN,     "status-open",      "reopen",                                 "reopen",  ON_TARGETS, cmd_status_open) \
	X(CMD_PRIORITY,        "priority",         "priority menu",                          "prio",    ON_TARGETS, cmd_priority)   \
	X(CMD_TAGS,            "tags",             "tags",                                   "tags",    ON_TARGETS, cmd_tags)       \
	X(CMD_REPLY,           "reply",            "public reply",                           "reply",   ON_TARGETS, cmd_reply)      \
	X(CMD_NOTE,            "note",             "internal note",                          "note",    ON_TARGETS, cmd_note)       \
	X(CMD_POSTBOX,         "postbox",          "drafts, and what is on its way",         "drafts",  0, cmd_postbox)           \
	X(CMD_SNOOZE,          "snooze",           "asleep until a time or a comment",       "sleep",   ON_TARGETS, cmd_snooze)           \
	X(CMD_TAKE_NEXT,       "take-next",        "take the next best ticket; again: skip", "next",    NEEDS_WRITE, cmd_take_next)            \
	X(CMD_SKIP,            "skip",             "skip the ticket I took, with a reason",  "",        NEEDS_WRITE, cmd_skip)                 \
	X(CMD_MERGE,           "merge",            "merge the marked, or this one into ...", "merge",   ON_TARGETS, cmd_merge)             \
	X(CMD_SPLIT,           "split",            "split: from a comment on a new ticket",  "split",   NEEDS_TICKET | NEEDS_WRITE, cmd_split)          \
	X(CMD_REQUESTER,       "requester",        "the requester's other tickets",          "customer", NEEDS_TICKET, cmd_requester)        \
	X(CMD_LINKS,           "links",            "linked tickets: jump, link, remove",     "links",   NEEDS_TICKET | NEEDS_WRITE, cmd_links)          \
	X(CMD_MACRO,           "macro",            "macros and canned replies",              "macro",   ON_TARGETS, cmd_macro)             \
	X(CMD_MACRO_KEY,       "macro-key",        "the macro that is on a key",             "",        NEEDS_WRITE | TAKES_MARKS, cmd_macro_key)  \
	X(CMD_REPEAT,          "repeat",           "the last change again, here",            "again",   ON_TARGETS, cmd_repeat)            \
	X(CMD_FILES,           "files",            "attachments: look, save",                "files",   NEEDS_TICKET, cmd_files)               \
	X(CMD_SHELL,           "shell",            "run a shell command",                    "",        NEEDS_SHELL, cmd_shell)                \
	X(CMD_PIPE,            "pipe",             "pipe the tickets to a command", "",  NEEDS_SHELL | TAKES_MARKS, cmd_pipe)  \
	X(CMD_KEYS_RECORD,     "keys-record",      "record keys, or end that",               "",        0, cmd_keys_record)       \
	X(CMD_KEYS_PLAY,       "keys-play",        "play the recorded keys",                 "",        0, cmd_keys_play)         \
	X(CMD_MARK,            "mark",             "mark or unmark, move down",              "mark",    0, cmd_mark)              \
	X(CMD_MARK_RANGE,      "mark-range",       "mark a range, V again ends it", "",      0, cmd_mark_range)        \
	X(CMD_MARK_ALL,        "mark-all",         "mark all, or by a pattern", "", 0, cmd_mark_all)       \
	X(CMD_UNMARK_ALL,      "unmark-all",       "unmark all",                             "unmark",  0, cmd_unmark_all)        \
	X(CMD_WATCH,           "watch",            "watch this ticket, or no longer",        "watch",   NEEDS_TICKET | NEEDS_WRITE, cmd_watch)      \
	X(CMD_EDIT,            "edit",             "edit title, description or my note",     "edit",    NEEDS_TICKET | NEEDS_WRITE, cmd_edit)       \
	X(CMD_DELETE,          "delete",           "delete (asks); restore what is deleted", "delete",  NEEDS_WRITE | TAKES_MARKS, cmd_delete)                    \
	X(CMD_NEW,             "new-ticket",       "a new ticket",                           "new",     NEEDS_WRITE, cmd_new)                       \
	X(CMD_UNDO,            "undo",             "undo the last change",                   "undo",    NEEDS_WRITE, cmd_undo)                      \
	X(CMD_REDO,            "redo",             "redo what was undone last",              "redo",    NEEDS_WRITE, cmd_redo)                      \
	X(CMD_ACTIVITY,        "activity",         "activity log: writes, errors, the link", "log",     0, cmd_activity)                            \
	X(CMD_COPY_TICKET,     "copy-ticket",      "copy the ticket, or the marked, as text", "",       TAKES_MARKS, cmd_copy_ticket)         \
	X(CMD_COPY_NUMBER,     "copy-number",      "copy the ticket number",                 "",        NEEDS_TICKET, cmd_copy_number)
/* clang-format on */

enum command {
	CMD_NONE,
#define CMD_ENUM(constant, name, help, hint, guards, function) constant,
	COMMAND_LIST(CMD_ENUM)
#undef CMD_ENUM
	    CMD_COUNT
};

/* Where a key counts. A key is looked up in the focused pane's context, then
 * in VERBS (list and ticket), then EVERYWHERE. The contexts of modes that take
 * keys by themselves hold rows for help and hints only. */
enum key_context {
	CONTEXT_EVERYWHERE,
	CONTEXT_LIST,
	CONTEXT_TICKET,
	CONTEXT_VERBS,
	CONTEXT_SIDEBAR,
	CONTEXT_PROMPT,
	CONTEXT_COMPOSER,
	CONTEXT_REVIEW,
	CONTEXT_PICKER,
	CONTEXT_PICKER_MANY, /* of several rows: has the keys of a picker too */
	CONTEXT_CONFIRM,
	CONTEXT_HELP,
	CONTEXT_LISTS, /* and those after it: lists of their own, which share its keys */
	CONTEXT_POSTBOX,
	CONTEXT_CONFLICT,
	CONTEXT_QUOTE,
	CONTEXT_MERGE,
	CONTEXT_SPLIT,
	CONTEXT_FILES,
	CONTEXT_COUNT
};

struct command_row {
	const char *name, *help, *hint;
	int guards;
	void (*run)(struct app *a, int arg);
};
const struct command_row *cmd_row(enum command cmd);

struct key_row {
	enum key_context context;
	const char *keys; /* "j", "Ctrl-D", "g m" */
	enum command cmd; /* CMD_NONE: text only, the mode takes the key itself */
	int arg;
	const char *text; /* CMD_NONE, or of one's own: what it does; else NULL */
	int hint_rank;    /* 1 is shown first in the hints line, 0 never */
};
/* All rows; ends with keys == NULL. */
const struct key_row *keymap_rows(void);
const char *keymap_context_name(enum key_context context);

/* What `code` (after `prefix`, 0 for none) means with this pane focused.
 * NULL: nothing. `*is_prefix`: it starts a sequence. */
const struct key_row *keymap_find(
    enum key_context pane, uint32_t prefix, uint32_t code, bool *is_prefix);

/* The same among other rows, which end with keys == NULL. */
struct key_place {
	enum key_context pane;
	uint32_t prefix, code;
};
const struct key_row *keymap_find_among(
    const struct key_row *rows, const struct key_place *at, bool *is_prefix);
const char *key_row_text(const struct key_row *row);

/* False: this mode of working does not have it, and help does not show it. */
bool cmd_is_there(const struct app *a, enum command cmd);
/* Checks the guards, and says what stands in the way. */
bool cmd_may_run(struct app *a, enum command cmd);
/* Checks the guards, then runs. */
void cmd_run(struct app *a, enum command cmd, int arg);

#endif
