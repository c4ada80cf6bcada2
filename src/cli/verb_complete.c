/* ttydesk complete: what may stand for the last word, for shells. A line each, with what
 * it means behind a tab. Exit code 3: a file's name may. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "session.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/base/when.h"
#include "ttydesk/cli/arguments.h"
#include "ttydesk/desk/filter.h"
#include "verb_fn.h"

/* Nobody waits longer for a Tab key. */
#define COMPLETE_SECONDS 2
#define COMPLETE_MAX 200
#define COMPLETE_PEOPLE 20

struct complete {
	struct verb_context context;
	const struct verb *verb; /* NULL: not yet said */
	const char *option;      /* whose value is typed, or NULL */
	const char *value;       /* what such a value is called: "FILE" */
	const char *help;        /* of the option; of --columns: the names */
	const char *lead;        /* "--columns=" in front of the word */
	int lead_n;
	const char *word; /* as far as it is typed */
	size_t fixed;     /* of it, what comes ahead of what is completed */
	size_t hidden;    /* of that, what was not typed: the field an option is about */
	struct session session;
	bool is_open, is_linked;
	bool has_put;
};

static void
complete_late(int sig)
{
	(void)sig;
	_exit(1);
}

/* ---- candidates ---- */

static void
complete_print(struct complete *c, struct str name, struct str help)
{
	printf("%.*s%.*s%.*s\t%.*s\n", c->lead_n, c->lead_n > 0 ? c->lead : "",
	    (int)(c->fixed - c->hidden), c->word + c->hidden, (int)name.n, name.p, (int)help.n,
	    help.n > 0 ? help.p : "");
	c->has_put = true;
}

/* Prints `name` if it begins as the word does. */
static void
complete_put(struct complete *c, struct str name, struct str help)
{
	if (str_starts(name, str_z(c->word + c->fixed)))
		complete_print(c, name, help);
}

static void
complete_put_z(struct complete *c, const char *name, const char *help)
{
	complete_put(c, str_z(name), str_z(help));
}

/* Words with blanks between; those behind the last comma of what is typed. */
static void
complete_list(struct complete *c, const char *words, bool is_list)
{
	const char *comma = is_list ? strrchr(c->word + c->fixed, ',') : NULL;

	if (comma != NULL)
		c->fixed = (size_t)(comma + 1 - c->word);
	while (*words != '\0') {
		size_t n = strcspn(words, " ");

		complete_put(c, (struct str){ words, n }, (struct str){ 0 });
		words += n + (words[n] == ' ');
	}
}

/* ---- what the desk knows ---- */

static bool
complete_link(struct complete *c)
{
	struct err err = { 0 };

	if (!c->is_open) {
		c->is_open = true;
		session_open(&c->session, &c->context);
		c->is_linked = session_names(&c->session, &err);
	}
	return c->is_linked;
}

static void
complete_people_take(void *ctx, const struct reply *r)
{
	struct complete *c = ctx;

	for (size_t i = 0; i < r->rows.user_count; i++) {
		const struct user *u = store_user(c->session.store, r->rows.users[i].id);

		if (u != NULL)
			complete_put(c, text_str(u->email), text_str(u->full_name));
	}
}

/* Customers too, by the start of their e-mail. */
static void
complete_people(struct complete *c)
{
	struct request r = { .kind = REQUEST_PEOPLE,
		.words = str_z(c->word + c->fixed),
		.limit = COMPLETE_PEOPLE };
	struct err err = { 0 };

	if (!complete_link(c) || r.words.n == 0)
		return;
	c->session.take = complete_people_take;
	c->session.ctx = c;
	if (!session_ask(&c->session, &r, 1, &err))
		c->is_linked = false;
	c->session.take = NULL;
}

/* A term of a filter, or field=value. */
static void
complete_filter(struct complete *c)
{
	const char *typed = c->word + c->fixed;
	int64_t now = when_real();
	struct filter_names names = { NULL, 0, now, now };
	size_t value = strcspn(typed, ":=!<>"), from = 0, ahead = c->fixed;
	bool is_requester = strncmp(typed, "requester", value) == 0 && value == 9;
	bool has_names = typed[value] != '\0' &&
	    (strstr(typed, "tag") != NULL || strstr(typed, "assignee") != NULL);
	struct buf out = { 0 };
	struct store *empty = NULL;

	if (has_names && complete_link(c))
		names.store = c->session.store;
	else
		names.store = empty = store_open();
	for (size_t i = 0; i < COMPLETE_MAX; i++) {
		buf_clear(&out);
		if (!filter_complete(&out, str_z(typed), &names, i, &from))
			break;
		c->fixed = ahead + from;
		/* a name in quotes begins as what is typed without one */
		if (out.p[0] == '"' && c->word[c->fixed] != '"')
			complete_print(c, buf_str(&out), (struct str){ 0 });
		else
			complete_put(c, buf_str(&out), (struct str){ 0 });
	}
	if (is_requester && typed[value] != '\0') {
		c->fixed = ahead + (from > value ? from : value + 1);
		complete_people(c);
	}
	c->fixed = ahead;
	store_close(empty);
	buf_done(&out);
}

static void
complete_number_take(void *ctx, const struct reply *r)
{
	struct complete *c = ctx;

	for (size_t i = 0; i < r->rows.ticket_count; i++) {
		const struct ticket *t = store_ticket(c->session.store, r->rows.tickets[i].id);
		char id[24];

		snprintf(id, sizeof id, "%lld", (long long)t->id);
		complete_put(c, str_z(id), text_str(t->title));
	}
}

/* Numbers of active tickets, the most urgent first. */
static void
complete_numbers(struct complete *c)
{
	struct request r = { .kind = REQUEST_PAGE,
		.window = { .kind = WINDOW_FIRST, .limit = COMPLETE_MAX } };
	struct err err = { 0 };
	size_t ahead = c->fixed;

	if (!complete_link(c) || !session_filter(&c->session, &r.query, str_z(""), &err))
		return;
	c->fixed += c->word[c->fixed] == '#';
	c->session.take = complete_number_take;
	c->session.ctx = c;
	if (!session_ask(&c->session, &r, 1, &err))
		c->is_linked = false;
	c->session.take = NULL;
	c->fixed = ahead;
}

static void
complete_tags(struct complete *c)
{
	struct ids tags = { 0 };

	if (!complete_link(c))
		return;
	c->fixed++;
	store_tags(c->session.store, &tags);
	for (size_t i = 0; i < tags.n; i++)
		complete_put(c, text_str(store_tag(c->session.store, tags.p[i])->name),
		    (struct str){ 0 });
	ids_done(&tags);
	c->fixed--;
}

/* ---- what the tables know ---- */

static void
complete_themes(struct complete *c)
{
	for (size_t i = 0; i < theme_file_count; i++) {
		const char *name = theme_files[i].name;

		complete_put(c, (struct str){ name, strlen(name) - strlen(".theme") },
		    (struct str){ 0 });
	}
}

/* The value as that of a field of the filter language. */
static void
complete_field(struct complete *c, const char *field)
{
	struct buf word = { 0 };

	buf_putf(&word, "%s:", field);
	c->hidden = word.n;
	buf_put_z(&word, c->word);
	c->word = word.p;
	complete_filter(c);
	buf_done(&word);
}

/* The value of an option. False: nothing is known of it but that it may be a file. */
static bool
complete_value(struct complete *c)
{
	/* clang-format off */
	static const struct {
		const char *option, *field;
	} fields[] = {
		{ "--status", "status" }, { "--priority", "priority" }, { "--assignee", "assignee" },
		{ "--tags", "tag" }, { "--requester", "requester" }, { "--from", "created" }, { "--to", "created" },
	};
	/* clang-format on */

	for (size_t i = 0; i < countof(fields); i++) {
		if (strcmp(c->option, fields[i].option) == 0) {
			complete_field(c, fields[i].field);
			return true;
		}
	}
	if (strcmp(c->option, "--columns") == 0)
		complete_list(c, c->help, true);
	else if (strcmp(c->option, "--color") == 0)
		complete_list(c, "auto always never", false);
	else if (strcmp(c->option, "--theme") == 0)
		complete_themes(c);
	else if (strcmp(c->value, "EMAIL") == 0)
		complete_people(c);
	else
		return strcmp(c->value, "FILE") != 0;
	return true;
}

static void
complete_start(struct complete *c)
{
	if (c->word[0] == '-') {
		for (const struct argument_row *a = argument_rows(); a->name != NULL; a++)
			complete_put_z(c, a->name, a->help);
		return;
	}
	for (const struct verb *v = verb_rows(); v->name != NULL; v++)
		complete_put_z(c, v->name, v->help);
}

/* A word of a verb: its usage says what may stand there. */
static bool
complete_verb(struct complete *c)
{
	const char *usage = c->verb->usage;
	bool has_fields = strchr(usage, '=') != NULL,
	     is_filter = strstr(usage, "FILTER") != NULL;
	bool is_change = !is_filter && (has_fields || strchr(usage, '+') != NULL);

	if (c->word[0] == '-') {
		for (const struct verb_option *o = c->verb->options; o && o->name != NULL; o++)
			complete_put_z(c, o->name, o->help);
		complete_put_z(c, "--help", "");
		if (c->word[1] == '-')
			return true;
	}
	if (is_change && (c->word[0] == '+' || c->word[0] == '-')) {
		complete_tags(c);
	} else if (has_fields && strchr(c->word, '=') != NULL) {
		complete_filter(c);
	} else if (is_filter && c->word[0] != '#') {
		complete_filter(c);
	} else if (usage[0] == 'N' || c->word[0] == '#') {
		complete_numbers(c);
	}
	if (has_fields)
		complete_list(c, "status= priority= assignee= title= description=", false);
	return strstr(usage, "FILE") == NULL || c->has_put;
}

/* ---- the words ahead of it ---- */

static const char *
complete_takes(struct complete *c, const char *word)
{
	if (c->verb != NULL) {
		for (const struct verb_option *o = c->verb->options; o && o->name != NULL;
		     o++) {
			if (strcmp(word, o->name) == 0) {
				c->help = o->help;
				return o->value;
			}
		}
	}
	for (const struct argument_row *a = argument_rows(); a->name != NULL; a++) {
		if (strcmp(word, a->name) == 0 || (a->alias && strcmp(word, a->alias) == 0))
			return a->value;
	}
	return NULL;
}

static void
complete_read(struct complete *c, int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++) {
		const char *word = argv[i];

		if (c->option != NULL) {
			if (strcmp(c->option, "-d") == 0 || strcmp(c->option, "--dbname") == 0)
				c->context.conninfo = word;
			else if (strcmp(c->option, "--me") == 0)
				c->context.me = word;
			c->option = NULL;
			continue;
		}
		c->value = complete_takes(c, word);
		if (c->value != NULL)
			c->option = word;
		else if (c->verb == NULL && word[0] != '-')
			c->verb = verb_find(word);
	}
	c->word = argc > 1 ? argv[argc - 1] : "";
}

/* "--columns=id,ti": an option and its value in one word. */
static void
complete_split(struct complete *c, char name[static 64])
{
	size_t n = strcspn(c->word, "=");

	if (c->option != NULL || c->word[0] != '-' || c->word[1] != '-' || c->word[n] != '=')
		return;
	snprintf(name, 64, "%.*s", n < 60 ? (int)n : 60, c->word);
	c->value = complete_takes(c, name);
	c->option = c->value != NULL ? name : NULL;
	if (c->value == NULL)
		return;
	c->lead = c->word;
	c->lead_n = (int)n + 1;
	c->word += n + 1;
}

int
verb_complete(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct complete c = { .context = *v };
	char name[64];
	bool is_ours = true;

	signal(SIGALRM, complete_late);
	alarm(COMPLETE_SECONDS);
	complete_read(&c, argc, argv);
	complete_split(&c, name);
	if (c.option != NULL)
		is_ours = complete_value(&c);
	else if (c.verb == NULL)
		complete_start(&c);
	else
		is_ours = complete_verb(&c);
	if (c.is_open)
		session_close(&c.session);
	if (!output_close(err))
		return err_exit_code(err->code);
	return is_ours ? 0 : err_exit_code(ERR_NOTFOUND);
}
