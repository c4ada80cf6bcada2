#include <string.h>

#include "app_priv.h"

/* clang-format off */
static const struct key_row keymap_table[] = {
	/* Everywhere */
	{ CONTEXT_EVERYWHERE, "?",         CMD_HELP, 0, NULL, 99 },
	{ CONTEXT_EVERYWHERE, "F1",        CMD_HELP, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, ":",         CMD_COMMAND, 0, NULL, 25 },
	{ CONTEXT_EVERYWHERE, "Ctrl-P",    CMD_PALETTE, 0, NULL, 26 },
	{ CONTEXT_EVERYWHERE, "q",         CMD_BACK, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Q",         CMD_QUIT, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Esc",       CMD_CANCEL, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Ctrl-G",    CMD_CANCEL, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Ctrl-C",    CMD_INTERRUPT, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Ctrl-Z",    CMD_SUSPEND, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Ctrl-L",    CMD_REPAINT, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "R",         CMD_REFRESH, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "1",         CMD_VIEW, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "2",         CMD_VIEW, 1, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "3",         CMD_VIEW, 2, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "4",         CMD_VIEW, 3, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "5",         CMD_VIEW, 4, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "6",         CMD_VIEW, 5, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "7",         CMD_VIEW, 6, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "8",         CMD_VIEW, 7, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "9",         CMD_VIEW, 8, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "]",         CMD_VIEW_NEXT, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "[",         CMD_VIEW_PREVIOUS, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "h",         CMD_PANE_PREVIOUS, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Left",      CMD_PANE_PREVIOUS, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "l",         CMD_PANE_NEXT, 0, NULL, 12 },
	{ CONTEXT_EVERYWHERE, "Right",     CMD_PANE_NEXT, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "p",         CMD_TICKET_TOGGLE, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "P",         CMD_LAYOUT_FLIP, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "T",         CMD_SIDEBAR_TOGGLE, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "Z",         CMD_ZOOM, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "<",         CMD_PANE_SHRINK, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, ">",         CMD_PANE_GROW, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "#",         CMD_GOTO, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g m",       CMD_VIEW_MINE, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g u",       CMD_VIEW_UNASSIGNED, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g a",       CMD_VIEW_ALL, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g o",       CMD_HISTORY_BACK, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g c",       CMD_CONFLICTS, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "@",         CMD_ACTIVITY, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g q",       CMD_KEYS_RECORD, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "g @",       CMD_KEYS_PLAY, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "'",         CMD_MACRO_KEY, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "!",         CMD_SHELL, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "|",         CMD_PIPE, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "u",         CMD_UNDO, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "U",         CMD_REDO, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "M",         CMD_POSTBOX, 0, NULL, 0 },

	/* The queue */
	{ CONTEXT_LIST, "j",         CMD_DOWN, 0, NULL, 1 },
	{ CONTEXT_LIST, "Down",      CMD_DOWN, 0, NULL, 0 },
	{ CONTEXT_LIST, "Ctrl-N",    CMD_DOWN, 0, NULL, 0 },
	{ CONTEXT_LIST, "k",         CMD_UP, 0, NULL, 0 },
	{ CONTEXT_LIST, "Up",        CMD_UP, 0, NULL, 0 },
	{ CONTEXT_LIST, "Ctrl-D",    CMD_HALF_DOWN, 0, NULL, 0 },
	{ CONTEXT_LIST, "Ctrl-U",    CMD_HALF_UP, 0, NULL, 0 },
	{ CONTEXT_LIST, "PgDn",      CMD_PAGE_DOWN, 0, NULL, 0 },
	{ CONTEXT_LIST, "Ctrl-F",    CMD_PAGE_DOWN, 0, NULL, 0 },
	{ CONTEXT_LIST, "PgUp",      CMD_PAGE_UP, 0, NULL, 0 },
	{ CONTEXT_LIST, "Ctrl-B",    CMD_PAGE_UP, 0, NULL, 0 },
	{ CONTEXT_LIST, "g g",       CMD_FIRST, 0, NULL, 0 },
	{ CONTEXT_LIST, "Home",      CMD_FIRST, 0, NULL, 0 },
	{ CONTEXT_LIST, "G",         CMD_LAST, 0, NULL, 0 },
	{ CONTEXT_LIST, "End",       CMD_LAST, 0, NULL, 0 },
	{ CONTEXT_LIST, "z z",       CMD_ROW_MIDDLE, 0, NULL, 0 },
	{ CONTEXT_LIST, "z t",       CMD_ROW_TOP, 0, NULL, 0 },
	{ CONTEXT_LIST, "z b",       CMD_ROW_BOTTOM, 0, NULL, 0 },
	{ CONTEXT_LIST, "Enter",     CMD_OPEN, 0, NULL, 0 },
	{ CONTEXT_LIST, "J",         CMD_OTHER_DOWN, 0, NULL, 11 },
	{ CONTEXT_LIST, "K",         CMD_OTHER_UP, 0, NULL, 0 },
	{ CONTEXT_LIST, "/",         CMD_FIND, 0, NULL, 10 },
	{ CONTEXT_LIST, "\\",        CMD_FILTER, 0, NULL, 17 },
	{ CONTEXT_LIST, "o",         CMD_SORT, 0, NULL, 25 },
	{ CONTEXT_LIST, "O",         CMD_SORT_REVERSE, 0, NULL, 0 },
	{ CONTEXT_LIST, "S",         CMD_VIEW_SAVE, 0, NULL, 26 },
	{ CONTEXT_LIST, "F",         CMD_STICK_TO_TOP, 0, NULL, 0 },
	{ CONTEXT_LIST, "v",         CMD_MARK, 0, NULL, 18 },
	{ CONTEXT_LIST, "V",         CMD_MARK_RANGE, 0, NULL, 0 },
	{ CONTEXT_LIST, "*",         CMD_MARK_ALL, 0, NULL, 0 },
	{ CONTEXT_LIST, "n",         CMD_FIND_NEXT, 0, NULL, 0 },
	{ CONTEXT_LIST, "N",         CMD_FIND_PREVIOUS, 0, NULL, 0 },

	/* The ticket */
	{ CONTEXT_TICKET, "j",         CMD_DOWN, 0, NULL, 1 },
	{ CONTEXT_TICKET, "Down",      CMD_DOWN, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Ctrl-E",    CMD_DOWN, 0, NULL, 0 },
	{ CONTEXT_TICKET, "k",         CMD_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Up",        CMD_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Ctrl-Y",    CMD_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "}",         CMD_COMMENT_NEXT, 0, NULL, 2 },
	{ CONTEXT_TICKET, "{",         CMD_COMMENT_PREVIOUS, 0, NULL, 0 },
	{ CONTEXT_TICKET, "]",         CMD_TAB_NEXT, 0, NULL, 11 },
	{ CONTEXT_TICKET, "[",         CMD_TAB_PREVIOUS, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Ctrl-D",    CMD_HALF_DOWN, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Ctrl-U",    CMD_HALF_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "PgDn",      CMD_PAGE_DOWN, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Ctrl-F",    CMD_PAGE_DOWN, 0, NULL, 0 },
	{ CONTEXT_TICKET, "PgUp",      CMD_PAGE_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Ctrl-B",    CMD_PAGE_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "g g",       CMD_FIRST, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Home",      CMD_FIRST, 0, NULL, 0 },
	{ CONTEXT_TICKET, "G",         CMD_LAST, 0, NULL, 0 },
	{ CONTEXT_TICKET, "End",       CMD_LAST, 0, NULL, 0 },
	{ CONTEXT_TICKET, "Enter",     CMD_FOLD, 0, NULL, 0 },
	{ CONTEXT_TICKET, "o",         CMD_FILES, 0, NULL, 16 },
	{ CONTEXT_TICKET, "H",         CMD_FIELDS, 0, NULL, 0 },
	{ CONTEXT_TICKET, "J",         CMD_OTHER_DOWN, 0, NULL, 0 },
	{ CONTEXT_TICKET, "K",         CMD_OTHER_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "/",         CMD_FIND, 0, NULL, 10 },
	{ CONTEXT_TICKET, "n",         CMD_FIND_NEXT, 0, NULL, 0 },
	{ CONTEXT_TICKET, "N",         CMD_FIND_PREVIOUS, 0, NULL, 0 },

	/* Verbs, in the queue and the ticket */
	{ CONTEXT_VERBS, "Space",     CMD_READ_ON, 0, NULL, 2 },
	{ CONTEXT_VERBS, "Tab",       CMD_NEEDS_NEXT, 0, NULL, 16 },
	{ CONTEXT_VERBS, "Shift-Tab", CMD_NEEDS_PREVIOUS, 0, NULL, 0 },
	{ CONTEXT_VERBS, "-",         CMD_READ_BACK, 0, NULL, 0 },
	{ CONTEXT_VERBS, "a",         CMD_ASSIGN_ME, 0, NULL, 3 },
	{ CONTEXT_VERBS, "A",         CMD_ASSIGN_TO, 0, NULL, 0 },
	{ CONTEXT_VERBS, "i",         CMD_TAKE, 0, NULL, 9 },
	{ CONTEXT_VERBS, "I",         CMD_TAKE_NEXT, 0, NULL, 20 },
	{ CONTEXT_VERBS, "g s",       CMD_SKIP, 0, NULL, 0 },
	{ CONTEXT_VERBS, "s",         CMD_STATUS, 0, NULL, 4 },
	{ CONTEXT_VERBS, "w",         CMD_STATUS_WAITING, 0, NULL, 13 },
	{ CONTEXT_VERBS, "d",         CMD_STATUS_RESOLVED, 0, NULL, 5 },
	{ CONTEXT_VERBS, "x",         CMD_STATUS_CLOSED, 0, NULL, 14 },
	{ CONTEXT_VERBS, "X",         CMD_STATUS_OPEN, 0, NULL, 0 },
	{ CONTEXT_VERBS, "f",         CMD_PRIORITY, 0, NULL, 15 },
	{ CONTEXT_VERBS, "t",         CMD_TAGS, 0, NULL, 8 },
	{ CONTEXT_VERBS, "W",         CMD_SNOOZE, 0, NULL, 19 },
	{ CONTEXT_VERBS, "&",         CMD_MERGE, 0, NULL, 21 },
	{ CONTEXT_VERBS, "g &",       CMD_SPLIT, 0, NULL, 0 },
	{ CONTEXT_VERBS, "C",         CMD_REQUESTER, 0, NULL, 22 },
	{ CONTEXT_VERBS, "L",         CMD_LINKS, 0, NULL, 0 },
	{ CONTEXT_VERBS, ".",         CMD_REPEAT, 0, NULL, 24 },
	{ CONTEXT_VERBS, ";",         CMD_MACRO, 0, NULL, 23 },
	{ CONTEXT_VERBS, ",",         CMD_UNMARK_ALL, 0, NULL, 0 },
	{ CONTEXT_VERBS, "r",         CMD_REPLY, 0, NULL, 6 },
	{ CONTEXT_VERBS, "c",         CMD_NOTE, 0, NULL, 7 },
	{ CONTEXT_VERBS, "b",         CMD_WATCH, 0, NULL, 0 },
	{ CONTEXT_VERBS, "e",         CMD_EDIT, 0, NULL, 17 },
	{ CONTEXT_VERBS, "m",         CMD_NEW, 0, NULL, 0 },
	{ CONTEXT_VERBS, "D",         CMD_DELETE, 0, NULL, 0 },
	{ CONTEXT_VERBS, "y",         CMD_COPY_NUMBER, 0, NULL, 0 },
	{ CONTEXT_VERBS, "Y",         CMD_COPY_TICKET, 0, NULL, 0 },

	/* The sidebar */
	{ CONTEXT_SIDEBAR, "j",       CMD_DOWN, 0, NULL, 1 },
	{ CONTEXT_SIDEBAR, "Down",    CMD_DOWN, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "k",       CMD_UP, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Up",      CMD_UP, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Ctrl-D",  CMD_HALF_DOWN, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Ctrl-U",  CMD_HALF_UP, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "PgDn",    CMD_PAGE_DOWN, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Ctrl-F",  CMD_PAGE_DOWN, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "PgUp",    CMD_PAGE_UP, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Ctrl-B",  CMD_PAGE_UP, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "g g",     CMD_FIRST, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Home",    CMD_FIRST, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "G",       CMD_LAST, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "End",     CMD_LAST, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR, "Enter",   CMD_OPEN, 0, NULL, 2 },
	{ CONTEXT_SIDEBAR, "Space",   CMD_FILTER_TOGGLE, 0, NULL, 3 },

	/* Modes that take their keys by themselves: for help and hints */
	{ CONTEXT_PROMPT, "Enter",    CMD_NONE, 0, "accept", 1 },
	{ CONTEXT_PROMPT, "Esc",      CMD_NONE, 0, "cancel", 2 },
	{ CONTEXT_PROMPT, "Tab",      CMD_NONE, 0, "complete; again: the next", 0 },
	{ CONTEXT_PROMPT, "Up",       CMD_NONE, 0, "what was typed before", 0 },
	{ CONTEXT_PROMPT, "Ctrl-X",   CMD_NONE, 0, "in $EDITOR (: and the filter)", 0 },
	{ CONTEXT_PROMPT, "Ctrl-R",   CMD_NONE, 0, "find in what was typed before (:)", 0 },
	{ CONTEXT_COMPOSER, "Esc",    CMD_NONE, 0, "done: review and send", 1 },
	{ CONTEXT_COMPOSER, "Ctrl-X", CMD_NONE, 0, "in $EDITOR", 2 },
	{ CONTEXT_COMPOSER, "Ctrl-O", CMD_NONE, 0, "insert a macro", 5 },
	{ CONTEXT_COMPOSER, "Ctrl-T", CMD_NONE, 0, "quote (again: choose)", 3 },
	{ CONTEXT_COMPOSER, "Tab",    CMD_NONE, 0, "complete @name, #ticket; else blanks", 0 },
	{ CONTEXT_COMPOSER, "Ctrl-_", CMD_NONE, 0, "undo in the text", 4 },
	{ CONTEXT_REVIEW, "y",        CMD_NONE, 0, "send", 1 },
	{ CONTEXT_REVIEW, "e",        CMD_NONE, 0, "edit again", 2 },
	{ CONTEXT_REVIEW, "t",        CMD_NONE, 0, "change public / internal (asks)", 3 },
	{ CONTEXT_REVIEW, "s",        CMD_NONE, 0, "also set a status", 4 },
	{ CONTEXT_REVIEW, "m",        CMD_NONE, 0, "keep it as a macro", 0 },
	{ CONTEXT_REVIEW, "a",        CMD_NONE, 0, "attach a file", 7 },
	{ CONTEXT_REVIEW, "f",        CMD_NONE, 0, "priority of a new ticket", 0 },
	{ CONTEXT_REVIEW, "A",        CMD_NONE, 0, "assignee of a new ticket (t: its tags)", 0 },
	{ CONTEXT_REVIEW, "r",        CMD_NONE, 0, "requester of a new ticket (s: its title)", 0 },
	{ CONTEXT_REVIEW, "q",        CMD_NONE, 0, "keep the text and leave", 5 },
	{ CONTEXT_REVIEW, "D",        CMD_NONE, 0, "discard the text (asks)", 6 },
	{ CONTEXT_PICKER, "Enter",    CMD_NONE, 0, "take", 1 },
	{ CONTEXT_PICKER_MANY, "Tab", CMD_NONE, 0, "mark several", 2 },
	{ CONTEXT_PICKER, "Esc",      CMD_NONE, 0, "cancel", 3 },
	{ CONTEXT_CONFIRM, "y",       CMD_NONE, 0, "yes", 1 },
	{ CONTEXT_CONFIRM, "n",       CMD_NONE, 0, "no", 2 },
	{ CONTEXT_HELP, "j",          CMD_NONE, 0, "down", 1 },
	{ CONTEXT_HELP, "/",          CMD_NONE, 0, "find", 2 },
	{ CONTEXT_HELP, "q",          CMD_NONE, 0, "close", 3 },
	{ CONTEXT_LISTS, "j",         CMD_NONE, 0, "down", 1 },
	{ CONTEXT_LISTS, "k",         CMD_NONE, 0, "up", 2 },
	{ CONTEXT_LISTS, "g g",       CMD_NONE, 0, "first", 0 },
	{ CONTEXT_LISTS, "G",         CMD_NONE, 0, "last", 0 },
	{ CONTEXT_LISTS, "/",         CMD_NONE, 0, "find", 12 },
	{ CONTEXT_LISTS, "n",         CMD_NONE, 0, "next match", 0 },
	{ CONTEXT_LISTS, "N",         CMD_NONE, 0, "previous match", 0 },
	{ CONTEXT_LISTS, "Enter",     CMD_NONE, 0, "open", 3 },
	{ CONTEXT_LISTS, "J",         CMD_NONE, 0, "scroll the part below", 0 },
	{ CONTEXT_LISTS, "q",         CMD_NONE, 0, "close", 13 },
	{ CONTEXT_POSTBOX, "u",       CMD_NONE, 0, "take back what is held", 4 },
	{ CONTEXT_POSTBOX, "D",       CMD_NONE, 0, "discard the draft", 5 },
	{ CONTEXT_CONFLICT, "m",      CMD_NONE, 0, "keep yours", 4 },
	{ CONTEXT_CONFLICT, "t",      CMD_NONE, 0, "take theirs", 5 },
	{ CONTEXT_CONFLICT, "e",      CMD_NONE, 0, "edit your text again", 7 },
	{ CONTEXT_CONFLICT, "Esc",    CMD_NONE, 0, "later", 6 },
	{ CONTEXT_FILES, "Enter",     CMD_NONE, 0, "open (also o)", 3 },
	{ CONTEXT_FILES, "s",         CMD_NONE, 0, "save", 4 },
	{ CONTEXT_FILES, "|",         CMD_NONE, 0, "pipe to a command", 5 },
	{ CONTEXT_FILES, "y",         CMD_NONE, 0, "copy the name or address", 6 },
	{ CONTEXT_MERGE, "y",         CMD_NONE, 0, "merge", 3 },
	{ CONTEXT_MERGE, "x",         CMD_NONE, 0, "another one stays", 4 },
	{ CONTEXT_MERGE, "n",         CMD_NONE, 0, "merge nothing", 5 },
	{ CONTEXT_SPLIT, "Enter",     CMD_NONE, 0, "split here: asks for a title", 3 },
	{ CONTEXT_QUOTE, "v",         CMD_NONE, 0, "mark", 4 },
	{ CONTEXT_QUOTE, "V",         CMD_NONE, 0, "range", 5 },
	{ CONTEXT_QUOTE, "Enter",     CMD_NONE, 0, "quote", 3 },
	{ CONTEXT_EVERYWHERE, NULL, CMD_NONE, 0, NULL, 0 },
};

static const char *const context_names[CONTEXT_COUNT] = {
	[CONTEXT_EVERYWHERE] = "Everywhere", [CONTEXT_LIST] = "Queue", [CONTEXT_TICKET] = "Ticket",
	[CONTEXT_VERBS] = "Queue and ticket", [CONTEXT_SIDEBAR] = "Sidebar", [CONTEXT_PROMPT] = "Prompts",
	[CONTEXT_COMPOSER] = "Writing", [CONTEXT_REVIEW] = "Before sending", [CONTEXT_PICKER] = "Pickers",
	[CONTEXT_PICKER_MANY] = "Pickers of several",
	[CONTEXT_CONFIRM] = "Questions", [CONTEXT_HELP] = "Help", [CONTEXT_LISTS] = "Lists of their own",
	[CONTEXT_POSTBOX] = "Drafts and outbox", [CONTEXT_CONFLICT] = "Conflicts",
	[CONTEXT_QUOTE] = "Quoting", [CONTEXT_MERGE] = "Merging",
	[CONTEXT_SPLIT] = "Splitting",
	[CONTEXT_FILES] = "Attachments and addresses",
};
/* clang-format on */

const struct key_row *
keymap_rows(void)
{
	return keymap_table;
}

const char *
keymap_context_name(enum key_context context)
{
	return context_names[context];
}

/* True if `row` is `prefix` then `code`; sets *is_prefix if `code` only starts it. */
static bool
keymap_matches(const struct key_row *row, uint32_t prefix, uint32_t code, bool *is_prefix)
{
	const char *space = strchr(row->keys, ' ');
	uint32_t first, second = 0;

	if (space == NULL || space == row->keys)
		return prefix == 0 && key_parse(str_z(row->keys)) == code;
	first = key_parse((struct str){ row->keys, (size_t)(space - row->keys) });
	second = key_parse(str_z(space + 1));
	if (prefix == 0 && first == code)
		*is_prefix = true;
	return prefix != 0 && first == prefix && second == code;
}

static const struct key_row *
keymap_find_in(const struct key_row *rows, const struct key_place *at, enum key_context context,
    bool *is_prefix)
{
	for (const struct key_row *row = rows; row->keys != NULL; row++) {
		if (row->context == context && row->cmd != CMD_NONE &&
		    keymap_matches(row, at->prefix, at->code, is_prefix))
			return row;
	}
	return NULL;
}

const struct key_row *
keymap_find_among(const struct key_row *rows, const struct key_place *at, bool *is_prefix)
{
	const struct key_row *row;

	*is_prefix = false;
	row = keymap_find_in(rows, at, at->pane, is_prefix);
	if (row == NULL && (at->pane == CONTEXT_LIST || at->pane == CONTEXT_TICKET))
		row = keymap_find_in(rows, at, CONTEXT_VERBS, is_prefix);
	if (row == NULL)
		row = keymap_find_in(rows, at, CONTEXT_EVERYWHERE, is_prefix);
	return row;
}

const struct key_row *
keymap_find(enum key_context pane, uint32_t prefix, uint32_t code, bool *is_prefix)
{
	return keymap_find_among(
	    keymap_table, &(struct key_place){ pane, prefix, code }, is_prefix);
}

const char *
key_row_text(const struct key_row *row)
{
	return row->text != NULL ? row->text : cmd_row(row->cmd)->help;
}
