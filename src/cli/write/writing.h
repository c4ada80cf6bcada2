/* A write of the command line: an operation as the screen makes it, through the same door,
 * and what became of it, row by row. */
#ifndef CLI_WRITING_H
#define CLI_WRITING_H

#include "options.h"
#include "session.h"
#include "ttydesk/base/ids.h"
#include "ttydesk/desk/change.h"

/* Options that all verbs that write have. */
#define WRITING_ANSWER                                                                         \
	{ "--json", NULL, "one JSON object a row of the answer" },                             \
	{                                                                                      \
		"--op", "UUID", "the operation's id: a second try is not done again"           \
	}
#define WRITING_OPTIONS                                                                        \
	WRITING_ANSWER,                                                                        \
	{                                                                                      \
		"--dry-run", NULL, "say what would become of it, write nothing"                \
	}

struct writing {
	const struct verb *verb;
	struct verb_context context;
	struct options_given given;
	struct session session;
	struct ids ids;     /* the tickets named */
	struct op *op;      /* what is to be written */
	struct buf outcome; /* JSON */
	bool is_dry, is_json, is_open;
};

/* Reads the options; false: code is to be returned (help was given, or they are wrong). */
TD_MUST_CHECK bool writing_open(
    struct writing *w, const struct verb_context *v, int argc, char **argv, struct err *err);
void writing_close(struct writing *w);

/* Adds the ticket of a number, #number or ticket_number; ERR_NOTFOUND. */
TD_MUST_CHECK bool writing_add(struct writing *w, const char *word, struct err *err);
/* Makes w->op on the tickets that were added. */
void writing_begin(struct writing *w);
/* Sends w->op (of one ticket all or nothing), or asks what would become of it, and prints it.
 * The exit code: 0, or what the worst row says: 4 somebody was quicker, 5 refused, 3 gone. */
int writing_end(struct writing *w, struct err *err);
/* The same for a request that has no list of changes. */
int writing_send(struct writing *w, struct request *r, struct err *err);

/* Text from the arguments from `from` on, from --file, or from the standard input; ERR_USAGE
 * if there is none. */
TD_MUST_CHECK bool writing_text(struct writing *w, int from, struct buf *out, struct err *err);

/* Adds the change of "status=closed" or the like to `op`; +tag and -tag too. Names are in the
 * session's store. */
TD_MUST_CHECK bool writing_field(
    struct writing *w, struct op *op, const char *word, struct err *err);
bool writing_is_field(const char *word);
/* Somebody of the staff; "me", and "none" as 0. ERR_BADINPUT. */
TD_MUST_CHECK bool writing_person(
    struct writing *w, const char *word, int64_t *id, struct err *err);

#endif
