#include "ttydesk/cli/verbs.h"

#include <string.h>

#include "output.h"
#include "verb_fn.h"

/* clang-format off */
static const struct verb_option ls_options[] = {
	{ "--json",    NULL,    "one JSON object a line" },
	{ "--tsv",     NULL,    "tab-separated, with a header; tabs and line breaks as \\t and \\n" },
	{ "--limit",   "N",     "at most so many tickets: 50, 0 is all" },
	{ "--columns", "A,B,..", OUTPUT_COLUMN_NAMES },
	{ NULL, NULL, NULL },
};
static const struct verb_option format_options[] = {
	{ "--json",    NULL,    "as JSON" },
	{ "--tsv",     NULL,    "tab-separated" },
	{ NULL, NULL, NULL },
};
static const struct verb_option show_options[] = {
	{ "--json",    NULL,    "one JSON object a ticket, with comments and attachments" },
	{ NULL, NULL, NULL },
};
static const struct verb_option watch_options[] = {
	{ "--json",    NULL,    "one JSON object a line, with the token to go on from" },
	{ "--since",   "TOKEN", "go on behind this line of an earlier watch --json" },
	{ "--once",    NULL,    "end when all up to now is told" },
	{ NULL, NULL, NULL },
};
static const struct verb_option prune_options[] = {
	{ "--days",    "N",     "keep changes of so many days; else as the desk is set, preset 1" },
	{ "--dry-run", NULL,    "only say how many" },
	{ "--json",    NULL,    "as JSON" },
	{ NULL, NULL, NULL },
};
static const struct verb_option stats_options[] = {
	{ "--from",    "DAY",   "from this day on (2026-11-01, monday, 7d); 30 days up to now" },
	{ "--to",      "DAY",   "with this day" },
	{ "--json",    NULL,    "one JSON object a line" },
	{ "--tsv",     NULL,    "tab-separated" },
	{ NULL, NULL, NULL },
};

static const struct verb verbs[] = {
	{ "demo", "[--tickets N] [--live] [--reset]", "a private PostgreSQL with a sample desk", verb_demo, NULL },
	{ "migrate", "[--check] [--print] ...", "make or complete the database", verb_migrate, NULL },
	{ "ls", "[FILTER]", "list tickets", verb_ls, ls_options },
	{ "count", "[FILTER]", "how many tickets match", verb_count, format_options },
	{ "show", "N...", "tickets with their threads", verb_show, show_options },
	{ "watch", "[FILTER]", "follow what changes, a line each; loses nothing across lost links", verb_watch, watch_options },
	{ "prune", "", "remove old rows of the change feed and what else has expired", verb_prune, prune_options },
	{ "board", "", "how much there is to do: by status, priority, agent and tag", verb_board, format_options },
	{ "stats", "", "what was done in a time, in all and by priority, agent and day", verb_stats, stats_options },
	{ "doctor", "", "look for what is wrong with connection, rights, terminal and settings", verb_doctor, format_options },
	{ NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */

const struct verb *
verb_rows(void)
{
	return verbs;
}

const struct verb *
verb_find(const char *name)
{
	for (const struct verb *v = verbs; v->name != NULL; v++) {
		if (strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}
