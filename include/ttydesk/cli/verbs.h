/* The commands of the command line: one row each, from which --help comes. */
#ifndef TTYDESK_CLI_VERBS_H
#define TTYDESK_CLI_VERBS_H

#include "ttydesk/base/err.h"

struct verb_context {
	const char *conninfo; /* of -d; "" for the PG* variables */
	const char *me;       /* of --me; or NULL */
	/* Opens the screen on `conninfo` until the person leaves it. */
	int (*open_screen)(void *ctx, const char *conninfo, const char *title, struct err *err);
	void *ctx;
};

/* One option of a verb; its parser, --help and the man page come from it. */
struct verb_option {
	const char *name, *value, *help; /* value NULL: a switch */
};

struct verb {
	const char *name, *usage, *help;
	/* argv[0] is the verb. Returns the exit code; `err` is printed by main. */
	int (*run)(const struct verb_context *v, int argc, char **argv, struct err *err);
	const struct verb_option *options; /* ends with name NULL; may be NULL */
};

/* All rows; ends with name == NULL. */
const struct verb *verb_rows(void);
/* The row of `name`, or NULL. */
const struct verb *verb_find(const char *name);

#endif
