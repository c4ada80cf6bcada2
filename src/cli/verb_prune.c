/* ttydesk prune: the command line of db/prune.h. */
#include <stdio.h>

#include "options.h"
#include "output.h"
#include "ttydesk/db/prune.h"
#include "verb_fn.h"

#define PRUNE_DAYS_MAX 36500

int
verb_prune(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("prune");
	struct verb_context context = *v;
	struct options_given given;
	struct prune_options o = { 0 };
	struct prune_report r;

	if (!options_parse(&given, &context, verb, argc, argv, err) ||
	    !options_number(&given, verb, "--days", 1, &o.days, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	if (given.rest_count > 0 || o.days > PRUNE_DAYS_MAX) {
		if (given.rest_count > 0)
			err_set(err, ERR_USAGE, "prune takes no word, but --days N");
		else
			err_set(err, ERR_USAGE, "--days: at most %d", PRUNE_DAYS_MAX);
		return err_exit_code(err->code);
	}
	o.conninfo = context.conninfo;
	o.is_dry = options_value(&given, verb, "--dry-run") != NULL;
	if (!prune_run(&o, &r, err))
		return err_exit_code(err->code);
	if (options_value(&given, verb, "--json") != NULL)
		printf("{\"changes\":%lld,\"others\":%lld,\"dry_run\":%s}\n",
		    (long long)r.changes, (long long)r.others, o.is_dry ? "true" : "false");
	else
		printf("%s: %lld changes older than %s, %lld operations and other rows\n",
		    o.is_dry ? "would remove" : "removed", (long long)r.changes, r.kept,
		    (long long)r.others);
	return output_close(err) ? 0 : err_exit_code(err->code);
}
