#include "options.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ttydesk/base/guess.h"
#include "ttydesk/base/str.h"
#include "ttydesk/cli/arguments.h"

/* What works with every verb. */
static bool
options_is_common(const struct argument_row *a)
{
	return strcmp(a->name, "--dbname") == 0 || strcmp(a->name, "--me") == 0;
}

static void
options_help_row(const char *name, const char *value, const char *help)
{
	printf("  %-14s %-10s %s\n", name, value ? value : "", help);
}

static void
options_help(const struct verb *verb)
{
	printf("Usage: ttydesk %s%s%s%s\n\n%s\n\nOptions:\n", verb->name,
	    verb->usage[0] ? " " : "", verb->usage, verb->options ? " [OPTION]..." : "",
	    verb->help);
	for (const struct verb_option *o = verb->options; o && o->name != NULL; o++)
		options_help_row(o->name, o->value, o->help);
	for (const struct argument_row *a = argument_rows(); a->name != NULL; a++) {
		if (options_is_common(a))
			options_help_row(a->name, a->value, a->help);
	}
}

bool
options_is_help(const struct verb *verb, int argc, char **argv)
{
	if (argc != 2 || (strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "-h") != 0))
		return false;
	options_help(verb);
	return true;
}

bool
options_no_words(const struct options_given *o, const struct verb *verb, struct err *err)
{
	return o->rest_count == 0 ||
	    err_set(
		err, ERR_USAGE, "%s takes no word, and %.40s is one", verb->name, o->rest[0]);
}

static bool
options_unknown(const struct verb *verb, const char *word, struct err *err)
{
	struct str_guess g = { .word = str_z(word) };

	for (const struct verb_option *o = verb->options; o && o->name != NULL; o++)
		str_guess_try(&g, str_z(o->name));
	if (str_guess_is_good(&g))
		return err_set(err, ERR_USAGE, "%s has no option %.40s, nearest: %.*s",
		    verb->name, word, (int)g.best.n, g.best.p);
	return err_set(err, ERR_USAGE, "%s has no option %.40s: see ttydesk %s --help",
	    verb->name, word, verb->name);
}

/* The row that `word` names, and its value if there is a = behind. */
static const struct verb_option *
options_row(const struct verb *verb, const char *word, const char **value)
{
	for (const struct verb_option *o = verb->options; o && o->name != NULL; o++) {
		size_t n = strlen(o->name);

		if (strncmp(word, o->name, n) == 0 && (word[n] == '\0' || word[n] == '=')) {
			*value = word[n] == '=' ? word + n + 1 : NULL;
			return o;
		}
	}
	return NULL;
}

/* -d and --me; 1: taken, 0: something else, -1: wrong. */
static int
options_common(struct verb_context *v, int argc, char **argv, int *i, struct err *err)
{
	const char **to = strcmp(argv[*i], "-d") == 0 || strcmp(argv[*i], "--dbname") == 0
	    ? &v->conninfo
	    : strcmp(argv[*i], "--me") == 0 ? &v->me
					    : NULL;

	if (to == NULL)
		return 0;
	if (*i + 1 >= argc) {
		(void)err_set(err, ERR_USAGE, "%s needs a value", argv[*i]);
		return -1;
	}
	*to = argv[++*i];
	return 1;
}

static bool
options_take(struct options_given *out, const struct verb *verb, int argc, char **argv, int *i,
    struct err *err)
{
	const char *value, *word = argv[*i];
	const struct verb_option *row = options_row(verb, word, &value);

	if (row == NULL)
		return options_unknown(verb, word, err);
	assert(row - verb->options < OPTIONS_MAX);
	if (row->value == NULL && value != NULL)
		return err_set(err, ERR_USAGE, "%s takes no value", row->name);
	if (row->value != NULL && value == NULL) {
		if (*i + 1 >= argc)
			return err_set(err, ERR_USAGE, "%s needs %s", row->name, row->value);
		value = argv[++*i];
	}
	out->values[row - verb->options] = value ? value : "";
	return true;
}

bool
options_parse(struct options_given *out, struct verb_context *v, const struct verb *verb,
    int argc, char **argv, struct err *err)
{
	bool is_behind = false;

	*out = (struct options_given){ .rest = argv };
	for (int i = 1; i < argc; i++) {
		bool is_long = strncmp(argv[i], "--", 2) == 0;
		/* -b takes a tag off: only those two are options */
		bool is_short = strcmp(argv[i], "-d") == 0 || strcmp(argv[i], "-h") == 0;
		int common;

		if (is_behind || (!is_long && !is_short)) {
			out->rest[out->rest_count++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			is_behind = true;
			continue;
		}
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			options_help(verb);
			out->is_help = true;
			return true;
		}
		common = options_common(v, argc, argv, &i, err);
		if (common < 0 ||
		    (common == 0 && !options_take(out, verb, argc, argv, &i, err)))
			return false;
	}
	return true;
}

bool
options_has(const struct verb *verb, const char *name)
{
	for (const struct verb_option *row = verb->options; row->name != NULL; row++) {
		if (strcmp(row->name, name) == 0)
			return true;
	}
	return false;
}

const char *
options_value(const struct options_given *o, const struct verb *verb, const char *name)
{
	for (const struct verb_option *row = verb->options; row->name != NULL; row++) {
		if (strcmp(row->name, name) == 0)
			return o->values[row - verb->options];
	}
	assert(false);
	return NULL;
}

bool
options_number(const struct options_given *o, const struct verb *verb, const char *name,
    int64_t least, int64_t *value, struct err *err)
{
	const char *text = options_value(o, verb, name);

	if (text == NULL)
		return true;
	if (str_to_i64(str_z(text), value) && *value >= least)
		return true;
	return err_set(err, ERR_USAGE, "%s takes a whole number from %lld on, not %.40s", name,
	    (long long)least, text);
}

enum output_format
options_format(const struct options_given *o, const struct verb *verb)
{
	return options_value(o, verb, "--json") ? OUTPUT_JSON
	    : options_value(o, verb, "--tsv")   ? OUTPUT_TSV
						: OUTPUT_TEXT;
}
