#include "ttydesk/cli/arguments.h"

#include <string.h>

/* clang-format off */
static const struct argument_row argument_table[] = {
	{ "--dbname", "-d", "CONNINFO", "connection string or URI; else PG* variables and service files",
	    offsetof(struct arguments, conninfo) },
	{ "--me", NULL, "EMAIL", "who acts, where the database role does not say",
	    offsetof(struct arguments, me) },
	{ "--theme", NULL, "NAME", "default, mono", offsetof(struct arguments, theme) },
	{ "--color", NULL, "WHEN", "auto (obeys NO_COLOR), always, never", offsetof(struct arguments, color) },
	{ "--log", NULL, "FILE", "a log for bug reports", offsetof(struct arguments, log) },
	{ "--print-config", NULL, NULL, "print the settings that count, as a file",
	    offsetof(struct arguments, print_config) },
	{ "--check-config", NULL, NULL, "list all faults of the configuration files",
	    offsetof(struct arguments, check_config) },
	{ "--check-theme", NULL, "FILE", "say what is wrong in a theme", offsetof(struct arguments, check_theme) },
	{ "--help", "-h", NULL, "this text", offsetof(struct arguments, show_help) },
	{ "--version", "-V", NULL, "the version", offsetof(struct arguments, show_version) },
	{ NULL, NULL, NULL, NULL, 0 },
};
/* clang-format on */

const struct argument_row *
argument_rows(void)
{
	return argument_table;
}

static const struct argument_row *
argument_find(const char *word)
{
	for (const struct argument_row *row = argument_table; row->name != NULL; row++) {
		if (strcmp(word, row->name) == 0 ||
		    (row->alias != NULL && strcmp(word, row->alias) == 0))
			return row;
	}
	return NULL;
}

bool
arguments_parse(struct arguments *a, int argc, char **argv, struct err *err)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		const struct argument_row *row = argument_find(argv[i]);

		if (row == NULL)
			return err_set(err, ERR_USAGE,
			    "unknown option %.40s: see ttydesk --help", argv[i]);
		if (row->value == NULL) {
			*(bool *)((char *)a + row->offset) = true;
		} else if (i + 1 < argc) {
			*(const char **)((char *)a + row->offset) = argv[++i];
		} else {
			return err_set(err, ERR_USAGE, "%s needs %s", row->name, row->value);
		}
	}
	a->rest = i;
	return true;
}
