/* The settings: one row each, from which the parser, --print-config,
 * --check-config, the installed example and the man page are made. Pure: words
 * in, values out; config.h knows files. */
#ifndef TTYDESK_APP_OPTION_H
#define TTYDESK_APP_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

#define OPTION_TEXT_SIZE 256

/* clang-format off */
/* X(type, name, default, least, most, words, help). The default is written as
 * option_set() reads it; least and most are seconds. Types: BOOL; TEXT, clean
 * and shorter than OPTION_TEXT_SIZE; PATH, a TEXT that starts with / or ~/;
 * WORD, one of `words`, its place is the value; SET, any of `words`: the first of them is no bit, the next are 1, 2, 4;
 * SPAN, microseconds. */
#define OPTION_LIST(X)                                                                                                     \
	X(TEXT, me,            "",       0, 0, NULL,                                                                       \
	  "Who you are, where the database role does not say: an e-mail address. --me and TTYDESK_ME win over it.")        \
	X(TEXT, theme,         "",       0, 0, NULL,                                                                       \
	  "The theme: default or mono. Empty: what the terminal's colors allow. --theme wins over it.")                    \
	X(WORD, color,         "auto",   0, 0, "auto always never",                                                        \
	  "When colors are used: auto (obeys NO_COLOR), always, never. --color wins over it.")                             \
	X(TEXT, columns,       "",       0, 0, NULL,                                                                       \
	  "Columns of the queue: number priority status age updated assignee requester comments tags key subject. "         \
	  "Empty: as many as fit. :columns chooses them for one view.")                                                    \
	X(WORD, keys,          "default", 0, 0, "default mutt gh-dash arrows",                                              \
	  "Which keys: default, mutt (l filters, t marks, L tags), gh-dash (Ctrl-D and Ctrl-U scroll the ticket), "          \
	  "arrows (Insert marks, F2 to F10). bind sets single ones.")                                                      \
	X(BOOL, auto_advance,  "true",   0, 0, NULL,                                                                       \
	  "Whether the cursor moves on to the next ticket after a status was set in the queue.")                           \
	X(SPAN, send_hold,     "10s",    0, 120, NULL,                                                                     \
	  "How long a reply or a note waits before it leaves; u takes it back until then. 0s: it leaves at once.")         \
	X(WORD, send_on_quit,  "flush",  0, 0, "flush keep",                                                               \
	  "What leaving does with texts that still wait: flush sends them at once, keep makes them drafts again.")   \
	X(SET,  ring,          "title",  0, 0, "none bell title osc9",                                                     \
	  "How you are told that a ticket changed: none, bell (sounds), title (the terminal's title counts the tickets "    \
	  "that rang until you read them), osc9 (a desktop notification, where the terminal knows it). Of changes "        \
	  "within two seconds you hear once.")                                                                             \
	X(SET,  ring_for,      "own watched mentions", 0, 0, "none own watched mentions",                                  \
	  "Which tickets ring when somebody else writes: own (assigned to you), watched, mentions (your @name in a "       \
	  "note).")                                                                                                        \
	X(BOOL, presence,      "true",   0, 0, NULL,                                                                       \
	  "Whether others see which ticket you view and write on.")                                                        \
	X(PATH, drafts_folder, "",       0, 0, NULL,                                                                       \
	  "Where drafts and unsent texts are kept: a folder that starts with / or ~/. Empty: $XDG_STATE_HOME/ttydesk, "    \
	  "or ~/.local/state/ttydesk.")                                                                                    \
	X(BOOL, restricted,    "false",  0, 0, NULL,                                                                       \
	  "No shell: ! and | are not there, and no editor of one's own. Lock it in the system's file.")                    \
	X(PATH, download_folder, "",     0, 0, NULL,                                                                       \
	  "Where attachments are saved when no folder is typed: starts with / or ~/. Empty: ~/Downloads if there is "      \
	  "one, else ~.")
/* clang-format on */

enum option_type {
	OPTION_BOOL,
	OPTION_TEXT,
	OPTION_PATH,
	OPTION_WORD,
	OPTION_SET,
	OPTION_SPAN
};

#define OPTION_TYPE_BOOL(name) bool name;
#define OPTION_TYPE_TEXT(name) char name[OPTION_TEXT_SIZE];
#define OPTION_TYPE_PATH(name) char name[OPTION_TEXT_SIZE];
#define OPTION_TYPE_WORD(name) int name;
#define OPTION_TYPE_SET(name) uint32_t name;
#define OPTION_TYPE_SPAN(name) int64_t name;

struct options {
#define OPTION_FIELD(type, name, preset, least, most, words, help) OPTION_TYPE_##type(name)
	OPTION_LIST(OPTION_FIELD)
#undef OPTION_FIELD
	uint64_t locked; /* a bit a row: the system's file does not let it change */
};

/* The values of WORD and SET, as `words` has them. */
enum { OPTION_COLOR_AUTO, OPTION_COLOR_ALWAYS, OPTION_COLOR_NEVER };
enum { OPTION_QUIT_FLUSH, OPTION_QUIT_KEEP };
enum { RING_BELL = 1, RING_TITLE = 2, RING_OSC9 = 4 };
enum { RING_OWN = 1, RING_WATCHED = 2, RING_MENTIONS = 4 };

struct option_row {
	const char *name, *preset, *words, *help;
	enum option_type type;
	int64_t least, most; /* SPAN: seconds */
	size_t offset;       /* in struct options */
};

/* All rows; ends with name == NULL. */
const struct option_row *option_rows(void);
const struct option_row *option_find(const char *name);
/* The name of the row, or the word of the row, that looks most like `word`;
 * false: nothing does. */
bool option_nearest(struct buf *out, const char *word);
bool option_nearest_word(struct buf *out, const struct option_row *row, const char *word);

/* Every setting as its row says. */
void options_init(struct options *o);
/* Takes a value from raw words: "true", "10s", "bell title". On failure `err`
 * says what the setting takes, with the nearest word, and `o` is as it was. */
TD_MUST_CHECK bool option_set(
    struct options *o, const struct option_row *row, const char *words, struct err *err);
/* Appends the value as the configuration file writes it. */
void option_value(const struct options *o, const struct option_row *row, struct buf *out);
/* Appends all settings as a file, each below what it does. */
void options_print(const struct options *o, struct buf *out);

/* Where drafts are kept, in `out`; false: neither a setting nor HOME says. */
bool options_state_folder(const struct options *o, char *out, size_t size);

#endif
