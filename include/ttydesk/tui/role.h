/* What a piece of the screen means. A theme says how a role looks; code names
 * roles only. The parent of "a.b.c" is "a.b", then "a", then "text". */
#ifndef TTYDESK_TUI_ROLE_H
#define TTYDESK_TUI_ROLE_H

/* clang-format off */
/* X(constant, name in theme files) */
#define ROLE_LIST(X)                                            \
	X(ROLE_TEXT,                   "text")                  \
	X(ROLE_TEXT_DIM,               "text.dim")              \
	X(ROLE_TEXT_ERROR,             "text.error")            \
	X(ROLE_TEXT_WARNING,           "text.warning")          \
	X(ROLE_TEXT_SUCCESS,           "text.success")          \
	X(ROLE_BORDER,                 "border")                \
	X(ROLE_BORDER_FOCUS,           "border.focus")          \
	X(ROLE_TITLE,                  "title")                 \
	X(ROLE_TABS,                   "tabs")                  \
	X(ROLE_TABS_ACTIVE,            "tabs.active")           \
	X(ROLE_TABS_CHANGED,           "tabs.changed")          \
	X(ROLE_HINTS,                  "hints")                 \
	X(ROLE_HINTS_KEY,              "hints.key")             \
	X(ROLE_STATUS,                 "status")                \
	X(ROLE_STATUS_ERROR,           "status.error")          \
	X(ROLE_STATUS_OFFLINE,         "status.offline")        \
	X(ROLE_PROMPT,                 "prompt")                \
	X(ROLE_PROMPT_LABEL,           "prompt.label")          \
	X(ROLE_COMPLETION,             "completion")            \
	X(ROLE_COMPLETION_SELECTED,    "completion.selected")   \
	X(ROLE_MATCH,                  "match")                 \
	X(ROLE_LIST_HEADER,            "list.header")           \
	X(ROLE_LIST_ROW,               "list.row")              \
	X(ROLE_LIST_CURSOR,            "list.cursor")           \
	X(ROLE_LIST_CURSOR_UNFOCUSED,  "list.cursor.unfocused") \
	X(ROLE_LIST_MARKED,            "list.marked")           \
	X(ROLE_LIST_UNREAD,            "list.unread")           \
	X(ROLE_LIST_GONE,              "list.gone")             \
	X(ROLE_LIST_PENDING,           "list.pending")          \
	X(ROLE_TICKET_NUMBER,          "ticket.number")         \
	X(ROLE_STATUS_OPEN,            "ticket.status.open")    \
	X(ROLE_STATUS_PROGRESS,        "ticket.status.progress")\
	X(ROLE_STATUS_WAITING,         "ticket.status.waiting") \
	X(ROLE_STATUS_RESOLVED,        "ticket.status.resolved")\
	X(ROLE_STATUS_CLOSED,          "ticket.status.closed")  \
	X(ROLE_PRIORITY_LOW,           "ticket.priority.low")   \
	X(ROLE_PRIORITY_MEDIUM,        "ticket.priority.medium")\
	X(ROLE_PRIORITY_HIGH,          "ticket.priority.high")  \
	X(ROLE_PRIORITY_URGENT,        "ticket.priority.urgent")\
	X(ROLE_SLA_SOON,               "sla.soon")              \
	X(ROLE_SLA_LATE,               "sla.late")              \
	X(ROLE_COMMENT_HEADER,         "comment.header")        \
	X(ROLE_COMMENT_PUBLIC,         "comment.public")        \
	X(ROLE_COMMENT_INTERNAL,       "comment.internal")      \
	X(ROLE_COMMENT_STAFF,          "comment.staff")         \
	X(ROLE_COMMENT_QUOTE,          "comment.quote")         \
	X(ROLE_URL,                    "url")                   \
	X(ROLE_TAG,                    "tag")                   \
	X(ROLE_PRESENCE,               "presence")              \
	X(ROLE_DIFF_ADD,               "diff.add")              \
	X(ROLE_DIFF_DEL,               "diff.del")              \
	X(ROLE_SPINNER,                "spinner")               \
	X(ROLE_BOARD_BAR,              "board.bar")             \
	X(ROLE_BOARD_AXIS,             "board.axis")            \
	X(ROLE_SIDEBAR_ROW,            "sidebar.row")           \
	X(ROLE_SIDEBAR_CURSOR,         "sidebar.cursor")        \
	X(ROLE_SIDEBAR_ACTIVE,         "sidebar.active")        \
	X(ROLE_SIDEBAR_COUNT,          "sidebar.count")         \
	X(ROLE_POPUP,                  "popup")                 \
	X(ROLE_POPUP_BORDER,           "popup.border")          \
	X(ROLE_PICKER_ROW,             "picker.row")            \
	X(ROLE_PICKER_CURSOR,          "picker.cursor")         \
	X(ROLE_PICKER_TOGGLED,         "picker.toggled")        \
	X(ROLE_COMPOSER_PUBLIC,        "composer.public")       \
	X(ROLE_COMPOSER_INTERNAL,      "composer.internal")
/* clang-format on */

enum role {
#define ROLE_ENUM(role, name) role,
	ROLE_LIST(ROLE_ENUM)
#undef ROLE_ENUM
	    ROLE_COUNT,
	ROLE_NONE = ROLE_COUNT /* as a layer: nothing on top */
};

#endif
