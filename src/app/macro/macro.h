/* Macros and canned replies: personal and shared, from the database. Each stages a
 * text and changes of fields; nothing leaves before the person sends it. */
#ifndef APP_MACRO_H
#define APP_MACRO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macro/keys.h"
#include "macro/stage.h"
#include "ttydesk/desk/port.h"

struct draft;
struct json_t;

struct macro {
	int64_t id;
	bool is_shared, is_internal;
	struct buf name; /* clean */
	struct buf body; /* raw, with {variables} */
	struct stage stage;
	uint32_t key;          /* takes it after '; 0: none does */
	struct keys_key *keys; /* played instead of all that; or NULL */
	size_t key_count;
};

struct macros {
	struct macro *rows;
	size_t count;
	bool is_known;
	uint64_t request_id;
	int64_t asked_at;  /* monotonic */
	int64_t asked_id;  /* the one that a question is about */
	int64_t again_id;  /* the one whose text was staged last, for `.`; 0: none since */
	struct buf saving; /* JSON of the one that is kept */
	bool wants_save;
	uint64_t save_request;
	uint64_t edited_serial; /* the draft that is being kept, 0: none */
};

void macros_collect(struct app *a, struct request *out, size_t *n);
void macros_reply(struct app *a, const struct reply *r);
void macros_done(struct app *a);
/* Those of the settings, behind what is there. */
void macros_add_own(struct app *a);

/* Reads the column `actions` (JSON) into `m`; what is not understood is left out. */
void macro_read_actions(struct macro *m, struct str json);

/* As if it had been chosen in the list of macros. */
void macro_use(struct app *a, const struct macro *m);

/* Puts `body` with its variables filled in for ticket `t`; NULL: what each ticket
 * says of itself stays, for the server to fill in. A variable that nobody knows, or
 * that is empty here, becomes MACRO_UNKNOWN with its name. */
void macro_expand(struct app *a, struct buf *out, struct str body, const struct ticket *t);
#define MACRO_UNKNOWN "{{unknown: "
/* Something in it is another thing for each ticket. */
bool macro_is_filled(struct str text);
/* The first such place in a text, to its end: "requester.first_nmae"; n 0: none. */
struct str macro_unknown(struct str text);

const struct macro *macro_find(const struct app *a, int64_t id); /* or NULL */

/* Asks for a key and keeps the recorded keys under it. */
void macro_save_keys(struct app *a);
/* Sends `j` (JSON, as 086_macros.sql says; taken) to be kept. False: it is not UTF-8. */
bool macro_save_json(struct app *a, struct json_t *j);
/* change.c: text, name, key, whose it is, deleting. */
void macro_change_open(struct app *a, const struct macro *m);
/* `words` is one key that can be typed, or nothing: `take` gets it; else it is said. */
void macro_take_key(
    struct app *a, struct str words, void (*take)(struct app *a, struct str key));
/* The text of a macro was edited: it is kept, and the draft ends when it was. */
void macro_save_edited(struct app *a, struct draft *d);

/* Asks for a name and keeps the text and its changes as a macro. */
void macro_save_open(struct app *a);
void macro_save_collect(struct app *a, struct request *out, size_t *n);
void macro_save_reply(struct app *a, const struct reply *r);

/* `.`: stages the last one once more, here. False: none was. */
bool macro_again(struct app *a);

/* Ctrl-O: the picker, into the open composer. */
void macro_insert_open(struct app *a);

#endif
