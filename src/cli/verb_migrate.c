/* ttydesk migrate: the command line of db/migrate.h. */
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "ttydesk/db/migrate.h"
#include "verb_fn.h"

static bool
migrate_parse(struct migrate_options *o, int argc, char **argv, struct err *err)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--check") == 0)
			o->check = true;
		else if (strcmp(argv[i], "--print") == 0)
			o->print = true;
		else if (strcmp(argv[i], "--no-notify") == 0)
			o->no_notify = true;
		else if (strcmp(argv[i], "--backend") == 0 && i + 1 < argc)
			o->backend = argv[++i];
		else if ((strcmp(argv[i], "-d") == 0 || strcmp(argv[i], "--dbname") == 0) &&
		    i + 1 < argc)
			o->conninfo = argv[++i];
		else
			return err_set(err, ERR_USAGE,
			    "migrate: unknown word %.40s: use --check, --print, --no-notify, "
			    "--backend ROLE, -d CONNINFO",
			    argv[i]);
	}
	return true;
}

int
verb_migrate(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct migrate_options o = { .conninfo = v->conninfo };

	if (options_is_help(verb_find("migrate"), argc, argv))
		return 0;
	if (!migrate_parse(&o, argc, argv, err) || !migrate_run(&o, stdout, err))
		return err_exit_code(err->code);
	return 0;
}
