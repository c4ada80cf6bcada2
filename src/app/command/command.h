/* The command line: each command by its name, with what it takes. The same
 * words are bound to keys in the configuration. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "command/recall.h"
#include "dialog/tally.h"
#include "key/cmd.h"
#include "key/preset.h"
#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

struct command_line {
	struct recall past, filters;
	struct tally tally; /* of the filter that is typed */
	struct keys_of_own own;
	bool is_handed;            /* the line, to $EDITOR */
	bool is_running, advances; /* several commands; the cursor moves on after the last */
	char theme[64], theme_shown[64]; /* shown: while `:theme` is typed */
};

/* Words that can stand where a line ends, each ended by '\n'. */
struct candidates {
	struct buf words;
	size_t count;
	size_t from;       /* the first byte of the line that they replace */
	struct str prefix; /* what they all begin with, in any case */
};
#define CANDIDATES_MAX 200

void candidates_done(struct candidates *c);
/* Takes it if it begins as the prefix does and is not there yet. */
void candidates_add(struct candidates *c, struct str word);
struct str candidates_at(const struct candidates *c, size_t index);

/* What a command takes on the line: one row each (arguments.c). A command without
 * one takes nothing. */
struct command_argument {
	enum command cmd;
	const char *usage; /* "STATUS" */
	bool is_needed;    /* else it may stand alone: a menu, the default */
	/* False: `err` says what is wrong, `*at` which byte of `words`; nothing was done. */
	bool (*run)(struct app *a, struct str words, struct err *err, size_t *at);
	void (*complete)(struct app *a, struct str words, struct candidates *out);
};
const struct command_argument *command_argument(enum command cmd); /* NULL: takes nothing */

/* The command called so, CMD_NONE: none. */
enum command command_find(struct str name);
/* Parts "status waiting" into the name and its words; `*at`: where they begin. */
struct str command_split(struct str line, struct str *words, size_t *at);

/* Runs a line. False: `err` says what is wrong and `*at` where; nothing was done. */
bool command_run(struct app *a, struct str line, struct err *err, size_t *at);
/* The same for a key's line: says what is wrong. */
void command_run_key(struct app *a, struct str line);
/* Commands one after the other, parted by OWN_NEXT; the first that fails or asks
 * something ends it. */
void command_run_all(struct app *a, const char *run);
/* One of one's own, or NULL. */
const struct own_command *command_find_own(const struct app *a, struct str name);
/* Whether such a command exists and can stand so, as far as names tell. */
TD_MUST_CHECK bool command_check(struct str line, struct err *err);
void command_complete(struct app *a, struct str line, struct candidates *out);

/* What $EDITOR made of the line; as app_edited(). */
bool command_edited(struct app *a, bool ok, struct str text, const char *why);
/* `:` with `line` in it. */
void command_open(struct app *a, struct str line);

#endif
