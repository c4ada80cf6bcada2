/* The words behind a verb: options of its table, and the rest. A word that begins with one
 * - and is longer than two letters is no option but a term of a filter: -tag:spam. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdint.h>

#include "output.h"
#include "ttydesk/cli/verbs.h"

#define OPTIONS_MAX 16

struct options_given {
	const char *values[OPTIONS_MAX]; /* by the table's rows: NULL not given, "" a switch */
	char **rest;                     /* what is no option, in order */
	int rest_count;
	bool is_help; /* --help was given, and is answered */
};

/* Reads argv[1] and on; `rest` points into argv, whose order it changes. -d and --me are
 * known to every verb and go into `v`. ERR_USAGE. */
TD_MUST_CHECK bool options_parse(struct options_given *out, struct verb_context *v,
    const struct verb *verb, int argc, char **argv, struct err *err);
/* Whether the verb has the option at all. */
bool options_has(const struct verb *verb, const char *name);
/* ERR_USAGE if there are words that are no options. */
TD_MUST_CHECK bool options_no_words(
    const struct options_given *o, const struct verb *verb, struct err *err);
/* For verbs that read their options themselves: whether --help is all that is asked for,
 * which is answered then. */
bool options_is_help(const struct verb *verb, int argc, char **argv);
/* The value of the option `name`, or NULL. */
const char *options_value(
    const struct options_given *o, const struct verb *verb, const char *name);
/* A whole number of the option, or `preset`; false: it is none, or below `least`. */
TD_MUST_CHECK bool options_number(const struct options_given *o, const struct verb *verb,
    const char *name, int64_t least, int64_t *value, struct err *err);

/* --json, --tsv, or text. */
enum output_format options_format(const struct options_given *o, const struct verb *verb);

#endif
