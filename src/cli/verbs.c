#include "ttydesk/cli/verbs.h"

#include <string.h>

#include "output.h"
#include "verb_fn.h"
#include "write/writing.h"

/* clang-format off */
static const struct verb_option demo_options[] = {
	{ "--tickets", "N",     "so many tickets, 5,000 else" },
	{ "--live",    NULL,    "colleagues and customers keep writing" },
	{ "--reset",   NULL,    "start over" },
	{ NULL, NULL, NULL },
};
static const struct verb_option migrate_options[] = {
	{ "--check",   NULL,    "only say what is missing" },
	{ "--print",   NULL,    "only print the SQL, for psql" },
	{ "--backend", "ROLE",  "a role that writes its own audit rows" },
	{ "--no-notify", NULL,  "writers never ring, listeners read the feed" },
	{ NULL, NULL, NULL },
};
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
	{ "--tsv",     NULL,    "a line a field: name, tab, value; attachments and comments behind" },
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
static const struct verb_option answer_options[] = { WRITING_ANSWER, { NULL, NULL, NULL } };
static const struct verb_option write_options[] = { WRITING_OPTIONS, { NULL, NULL, NULL } };
static const struct verb_option comment_options[] = { WRITING_OPTIONS,
	{ "--file",    "FILE",  "the text; -: the standard input" },
	{ "--status",  "WORD",  "sets the status too, all in one" },
	{ NULL, NULL, NULL },
};
static const struct verb_option new_options[] = { WRITING_OPTIONS,
	{ "--title",   "TEXT",  "the subject" },
	{ "--file",    "FILE",  "the description; -: the standard input" },
	{ "--requester", "EMAIL", "who asked, made if unknown; else you" },
	{ "--name",    "NAME",  "of a requester that is made" },
	{ "--priority", "WORD", "low, medium, high, urgent; else medium" },
	{ "--assignee", "WHO",  "me, none, e-mail or name" },
	{ "--tags",    "A,B",   "tags, made if unknown" },
	{ NULL, NULL, NULL },
};
static const struct verb_option bulk_options[] = { WRITING_OPTIONS,
	{ "--yes",     NULL,    "more than 50 tickets are meant" },
	{ NULL, NULL, NULL },
};
static const struct verb_option import_options[] = {
	{ "--map",       "MAP",   "the name of a map, or a file of one; else it is known by the header" },
	{ "--dry-run",   NULL,    "only say what would become of each row" },
	{ "--yes",       NULL,    "do not ask; needed where nobody can answer" },
	{ "--update",    NULL,    "rows that differ from their tickets change these" },
	{ "--encoding",  "NAME",  "UTF-8, windows-1252, ISO-8859-1, ...: as iconv knows it" },
	{ "--delimiter", "CHAR",  "between the cells, or tab; else the header tells" },
	{ "--json",      NULL,    "the report as JSON, one object a row" },
	{ NULL, NULL, NULL },
};
static const struct verb_option export_options[] = {
	{ "--json",     NULL,     "one JSON object a line, not CSV" },
	{ "--tsv",      NULL,     "tab-separated; tabs and line breaks as \\t and \\n" },
	{ "--comments", NULL,     "the threads too, as JSON in a column" },
	{ "--columns",  "A,B,..", "id ticket_number title description status priority requester requester_name assignee assignee_name created_at updated_at resolved_at tags comments" },
	{ "--raw",      NULL,     "CSV cells as they are, also those a spreadsheet takes for formulas" },
	{ NULL, NULL, NULL },
};

static const struct verb verbs[] = {
	{ "demo", "", "a private PostgreSQL with a sample desk", verb_demo, demo_options },
	{ "migrate", "", "make or complete the database", verb_migrate, migrate_options },
	{ "ls", "[FILTER]", "list tickets", verb_ls, ls_options },
	{ "count", "[FILTER]", "how many tickets match", verb_count, format_options },
	{ "show", "N...", "tickets with their threads", verb_show, show_options },
	{ "watch", "[FILTER]", "follow what changes, a line each; loses nothing across lost links", verb_watch, watch_options },
	{ "prune", "", "remove old rows of the change feed and what else has expired", verb_prune, prune_options },
	{ "board", "", "how much there is to do: by status, priority, agent and tag", verb_board, format_options },
	{ "stats", "", "what was done in a time, in all and by priority, agent and day", verb_stats, stats_options },
	{ "doctor", "", "look for what is wrong with connection, rights, terminal and settings", verb_doctor, format_options },
	{ "new", "--title TEXT [TEXT]", "a new ticket; its text from the argument, a file or the input", verb_new, new_options },
	{ "reply", "N [TEXT]", "a public reply; the text from the argument, a file or the input", verb_reply, comment_options },
	{ "note", "N [TEXT]", "an internal note, likewise", verb_note, comment_options },
	{ "set", "N... FIELD=VALUE...", "status, priority, assignee, title, description; +tag -tag", verb_set, write_options },
	{ "tag", "N... +A -B", "put tags on and take them off", verb_set, write_options },
	{ "take", "N...", "assign to yourself and put in progress", verb_take, write_options },
	{ "next", "", "take the next best ticket", verb_next, answer_options },
	{ "undo", "[OPERATION]", "take back your last change, or that one", verb_undo, answer_options },
	{ "bulk", "FILTER FIELD=VALUE...", "change all that match; a row for each", verb_bulk, bulk_options },
	{ "complete", "WORD...", "what may stand for the last word, for shells", verb_complete, NULL },
	{ "import", "FILE.csv", "tickets from another system's export", verb_import, import_options },
	{ "export", "[FILTER]", "tickets as CSV, TSV or JSON", verb_export, export_options },
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
