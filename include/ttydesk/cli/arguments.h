/* The options of the command line: one row each, from which the parser, --help
 * and the man page are made. */
#ifndef TTYDESK_CLI_ARGUMENTS_H
#define TTYDESK_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/err.h"

struct arguments {
	const char *conninfo, *me, *theme, *log, *color, *check_theme; /* NULL: not said */
	bool show_help, show_version, print_config, check_config;
	int rest; /* index of the first argument that is not an option */
};

struct argument_row {
	const char *name, *alias, *value, *help; /* alias and value may be NULL */
	size_t
	    offset; /* in struct arguments: of a const char *, or of a bool without a value */
};

/* All rows; ends with name == NULL. */
const struct argument_row *argument_rows(void);
TD_MUST_CHECK bool arguments_parse(struct arguments *a, int argc, char **argv, struct err *err);

#endif
