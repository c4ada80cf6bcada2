#include "command/command.h"

#include <string.h>

#include "app_priv.h"
#include "bulk/bulk.h"
#include "ttydesk/base/guess.h"

/* ---- candidates ---- */

void
candidates_done(struct candidates *c)
{
	buf_done(&c->words);
	*c = (struct candidates){ 0 };
}

struct str
candidates_at(const struct candidates *c, size_t index)
{
	const char *p = c->words.p, *end;

	for (; index > 0; index--)
		p = strchr(p, '\n') + 1;
	end = strchr(p, '\n');
	return (struct str){ p, (size_t)(end - p) };
}

/* The words of a command are ASCII; of names only the same letters count. */
static bool
candidates_fits(struct str word, struct str prefix)
{
	if (word.n < prefix.n || memchr(word.p, '\n', word.n) != NULL)
		return false;
	for (size_t i = 0; i < prefix.n; i++) {
		char a = word.p[i], b = prefix.p[i];

		if (a >= 'A' && a <= 'Z')
			a = (char)(a - 'A' + 'a');
		if (b >= 'A' && b <= 'Z')
			b = (char)(b - 'A' + 'a');
		if (a != b)
			return false;
	}
	return true;
}

void
candidates_add(struct candidates *c, struct str word)
{
	if (c->count == CANDIDATES_MAX || word.n == 0 || !candidates_fits(word, c->prefix))
		return;
	for (size_t i = 0; i < c->count; i++) {
		if (str_eq(candidates_at(c, i), word))
			return;
	}
	buf_put_str(&c->words, word);
	buf_put_char(&c->words, '\n');
	c->count++;
}

/* ---- names ---- */

enum command
command_find(struct str name)
{
	for (int i = CMD_NONE + 1; i < CMD_COUNT; i++) {
		if (str_eq_z(name, cmd_row((enum command)i)->name))
			return (enum command)i;
	}
	return CMD_NONE;
}

struct str
command_split(struct str line, struct str *words, size_t *at)
{
	size_t from = 0, to;

	while (from < line.n && line.p[from] == ' ')
		from++;
	to = from;
	while (to < line.n && line.p[to] != ' ')
		to++;
	*at = to;
	while (*at < line.n && line.p[*at] == ' ')
		++*at;
	*words = (struct str){ line.p + *at, line.n - *at };
	while (words->n > 0 && words->p[words->n - 1] == ' ')
		words->n--;
	return (struct str){ line.p + from, to - from };
}

static bool
command_unknown(struct str name, struct err *err)
{
	struct str_guess guess = { .word = name };

	for (int i = CMD_NONE + 1; i < CMD_COUNT; i++)
		str_guess_try(&guess, str_z(cmd_row((enum command)i)->name));
	return err_set(err, ERR_BADINPUT, "there is no command %.*s%s%.*s",
	    (int)(name.n < 60 ? name.n : 60), name.p,
	    str_guess_is_good(&guess) ? ", nearest: " : "",
	    str_guess_is_good(&guess) ? (int)guess.best.n : 0,
	    str_guess_is_good(&guess) ? guess.best.p : "");
}

/* A number alone is a ticket. */
static bool
command_is_number(struct str line)
{
	size_t i = line.n > 0 && line.p[0] == '#';

	if (i == line.n)
		return false;
	while (i < line.n && line.p[i] >= '0' && line.p[i] <= '9')
		i++;
	return i == line.n;
}

bool
command_check(struct str line, struct err *err)
{
	struct str words, name;
	size_t at;
	enum command cmd;
	const struct command_argument *arg;

	name = command_split(line, &words, &at);
	if (name.n == 0)
		return err_set(err, ERR_BADINPUT, "a command is needed");
	cmd = command_find(name);
	if (cmd == CMD_NONE)
		return command_unknown(name, err);
	arg = command_argument(cmd);
	if (arg == NULL && words.n > 0)
		return err_set(err, ERR_BADINPUT, "%.*s takes nothing", (int)name.n, name.p);
	return true;
}

const struct own_command *
command_find_own(const struct app *a, struct str name)
{
	for (size_t i = 0; i < a->commands.own.command_count; i++) {
		if (str_eq_z(name, a->commands.own.commands[i].name))
			return &a->commands.own.commands[i];
	}
	return NULL;
}

/* ---- running ---- */

static void
command_run_each(struct app *a, const char *run)
{
	int modes = a->mode_count;

	while (*run != '\0') {
		size_t n = strcspn(run, (const char[]){ OWN_NEXT, '\0' });

		if (a->mode_count != modes || a->message_is_error || bulk_is_asking(a)) {
			app_say(a, true, "not run any more: %.*s", (int)n, run);
			return;
		}
		command_run_key(a, (struct str){ run, n });
		run += n + (run[n] != '\0');
	}
}

void
command_run_all(struct app *a, const char *run)
{
	bool is_outer = !a->commands.is_running;
	int modes = a->mode_count;

	a->commands.is_running = true;
	command_run_each(a, run);
	if (!is_outer)
		return;
	a->commands.is_running = false;
	if (a->commands.advances && a->mode_count == modes && !a->composer.is_open)
		verb_advance(a);
	a->commands.advances = false;
}

bool
command_run(struct app *a, struct str line, struct err *err, size_t *at)
{
	struct str words, name = command_split(line, &words, at);
	const struct command_argument *arg;
	enum command cmd = command_find(name);
	size_t from = *at, fault = 0;

	if (name.n == 0)
		return true;
	if (command_is_number(name) && words.n == 0) {
		cmd = CMD_GOTO;
		words = name;
	}
	*at = (size_t)(name.p - line.p);
	if (cmd == CMD_NONE && words.n == 0 && command_find_own(a, name) != NULL) {
		command_run_all(a, command_find_own(a, name)->run);
		return true;
	}
	if (cmd == CMD_NONE || !cmd_is_there(a, cmd))
		return command_unknown(name, err);
	arg = command_argument(cmd);
	if (words.n > 0 && arg == NULL) {
		*at = from;
		return err_set(err, ERR_BADINPUT, "%.*s takes nothing", (int)name.n, name.p);
	}
	if (words.n == 0 && arg != NULL && arg->is_needed) {
		*at = line.n;
		return err_set(err, ERR_BADINPUT, "%.*s %s: %s", (int)name.n, name.p,
		    arg->usage, cmd_row(cmd)->help);
	}
	if (words.n == 0) {
		cmd_run(a, cmd, 0);
		return true;
	}
	if (!cmd_may_run(a, cmd))
		return true;
	words.p = arena_z(&a->arena, words); /* what runs may change the line */
	if (arg->run(a, words, err, &fault))
		return true;
	*at = from + fault;
	return false;
}

void
command_run_key(struct app *a, struct str line)
{
	struct str words, name;
	struct err err = { 0 };
	size_t at;
	const struct command_argument *arg;

	name = command_split(line, &words, &at);
	arg = command_argument(command_find(name));
	if (arg != NULL && arg->is_needed && words.n == 0)
		command_open(a,
		    arena_printf(
			&a->arena, "%.*s ", (int)name.n, name.p)); /* the rest is typed */
	else if (!command_run(a, line, &err, &at))
		app_say(a, true, "%s", err.msg);
}

/* ---- completing ---- */

void
command_complete(struct app *a, struct str line, struct candidates *out)
{
	size_t at, from = 0;
	struct str words, name;
	const struct command_argument *arg;

	while (from < line.n && line.p[from] == ' ')
		from++;
	name = command_split(line, &words, &at);
	if (from + name.n == line.n) { /* still in the name */
		out->from = from;
		out->prefix = name;
		for (int i = CMD_NONE + 1; i < CMD_COUNT; i++) {
			if (cmd_is_there(a, (enum command)i))
				candidates_add(out, str_z(cmd_row((enum command)i)->name));
		}
		for (size_t i = 0; i < a->commands.own.command_count; i++)
			candidates_add(out, str_z(a->commands.own.commands[i].name));
		return;
	}
	arg = command_argument(command_find(name));
	if (arg == NULL || arg->complete == NULL)
		return;
	words = (struct str){ line.p + at, line.n - at };
	out->from = at;
	out->prefix = words;
	arg->complete(a, words, out);
}
