/* What the commands take on the line, and what they do with it. */
#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "command/complete.h"
#include "dialog/filter.h"
#include "key/cmd_fn.h"
#include "macro/macro.h"
#include "triage/next.h"
#include "triage/snooze.h"
#include "ttydesk/base/guess.h"

/* ---- one word of a few ---- */

/* The place of `word` among `count` names, whole or shortened while unique; -1. */
static int
argument_word(struct str word, const char *(*name)(int index), int count)
{
	int found = -1;

	for (int i = 0; i < count; i++) {
		if (str_eq_z(word, name(i)))
			return i;
		if (str_starts(str_z(name(i)), word))
			found = found == -1 ? i : -2;
	}
	return found >= 0 ? found : -1;
}

static bool
argument_unknown(struct str word, const char *(*name)(int index), int count, struct err *err)
{
	struct str_guess guess = { .word = word };
	struct buf all = { 0 };

	for (int i = 0; i < count; i++) {
		str_guess_try(&guess, str_z(name(i)));
		buf_putf(&all, "%s%s", i > 0 ? ", " : "", name(i));
	}
	if (str_guess_is_good(&guess))
		(void)err_set(err, ERR_BADINPUT, "not known: %.*s, nearest: %.*s",
		    (int)(word.n < 60 ? word.n : 60), word.p, (int)guess.best.n, guess.best.p);
	else
		(void)err_set(err, ERR_BADINPUT, "not known: %.*s; it takes %s",
		    (int)(word.n < 60 ? word.n : 60), word.p, all.p);
	buf_done(&all);
	return false;
}

/* `all` puts what there is. */
static bool
argument_nearest(struct app *a, struct str word,
    void (*all)(struct app *a, struct str words, struct candidates *out), struct err *err)
{
	struct str_guess guess = { .word = word };
	struct candidates known = { .prefix = { "", 0 } };

	all(a, (struct str){ "", 0 }, &known);
	for (size_t i = 0; i < known.count; i++)
		str_guess_try(&guess, candidates_at(&known, i));
	(void)err_set(err, ERR_BADINPUT, "there is none called %.*s%s%.*s",
	    (int)(word.n < 60 ? word.n : 60), word.p,
	    str_guess_is_good(&guess) ? ", nearest: " : "",
	    str_guess_is_good(&guess) ? (int)guess.best.n : 0,
	    str_guess_is_good(&guess) ? guess.best.p : "");
	candidates_done(&known);
	return false;
}

static bool
run_status(struct app *a, struct str words, struct err *err, size_t *at)
{
	int i = argument_word(words, complete_status_name, STATUS_COUNT);

	(void)at;
	if (i < 0)
		return argument_unknown(words, complete_status_name, STATUS_COUNT, err);
	verb_status(a, (enum ticket_status)i);
	return true;
}

static bool
run_priority(struct app *a, struct str words, struct err *err, size_t *at)
{
	int i = argument_word(words, complete_priority_name, PRIORITY_COUNT);

	(void)at;
	if (i < 0)
		return argument_unknown(words, complete_priority_name, PRIORITY_COUNT, err);
	verb_priority(a, (enum ticket_priority)i);
	return true;
}

/* ---- people and tags ---- */

/* Staff by e-mail, the part of it before the @, or name; shortened while unique. */
static int64_t
argument_person(const struct app *a, struct str word)
{
	struct ids staff = { 0 };
	int64_t found = 0;
	bool is_one = true;

	store_staff(a->store, &staff);
	for (size_t i = 0; i < staff.n; i++) {
		const struct user *u = store_user(a->store, staff.p[i]);
		struct candidates fits = { .prefix = word };

		if (u == NULL)
			continue;
		candidates_add(&fits, text_str(u->email));
		candidates_add(&fits, text_str(u->full_name));
		if (fits.count > 0) {
			is_one = found == 0;
			found = u->id;
		}
		candidates_done(&fits);
		if (str_eq(word, text_str(u->email)) || str_eq(word, text_str(u->full_name))) {
			is_one = true;
			break;
		}
	}
	ids_done(&staff);
	return is_one ? found : 0;
}

static bool
run_assign(struct app *a, struct str words, struct err *err, size_t *at)
{
	bool is_nobody = str_eq_z(words, "none") || str_eq_z(words, "nobody");
	int64_t id = str_eq_z(words, "me") ? a->link.me_id : argument_person(a, words);

	(void)at;
	if (id == 0 && !is_nobody)
		return err_set(err, ERR_BADINPUT,
		    "nobody of the staff, or more than one, is called %.*s: e-mail or name",
		    (int)(words.n < 60 ? words.n : 60), words.p);
	verb_assign(a, id);
	return true;
}

static bool
argument_tag(const struct app *a, struct str name, struct err *err)
{
	struct str_guess guess = { .word = name };
	struct ids tags = { 0 };
	bool is_there = false;

	store_tags(a->store, &tags);
	for (size_t i = 0; i < tags.n; i++) {
		struct text known = store_tag(a->store, tags.p[i])->name;

		is_there = is_there || str_eq(name, text_str(known));
		str_guess_try(&guess, text_str(known));
	}
	ids_done(&tags);
	if (is_there)
		return true;
	if (!a->tags_known || a->tags_request != 0)
		return err_set(err, ERR_BADINPUT, "the tags are still being read: try again");
	return err_set(err, ERR_BADINPUT, "there is no tag %.*s%s%.*s (t makes new ones)",
	    (int)(name.n < 60 ? name.n : 60), name.p,
	    str_guess_is_good(&guess) ? ", nearest: " : "",
	    str_guess_is_good(&guess) ? (int)guess.best.n : 0,
	    str_guess_is_good(&guess) ? guess.best.p : "");
}

/* The next of "vpn +network -spam", from byte `*i` on; `*at`: where it stands. */
static bool
argument_next_tag(struct str words, size_t *i, struct str *name, size_t *at)
{
	while (*i < words.n && words.p[*i] == ' ')
		++*i;
	*at = *i;
	while (*i < words.n && words.p[*i] != ' ')
		++*i;
	*name = (struct str){ words.p + *at, *i - *at };
	return name->n > 0;
}

static struct str
argument_tag_name(struct str word)
{
	if (word.p[0] == '-' || word.p[0] == '+') {
		word.p++;
		word.n--;
	}
	return word;
}

static bool
run_tags(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct change *change;
	struct str word;
	struct op *o;
	size_t i = 0;

	while (argument_next_tag(words, &i, &word, at)) {
		if (!argument_tag(a, argument_tag_name(word), err))
			return false;
	}
	o = bulk_open(a);
	change = op_add(o, CHANGE_TAGS);
	for (i = 0; argument_next_tag(words, &i, &word, at);) {
		struct buf *list = word.p[0] == '-' ? &change->remove : &change->add;

		buf_put_str(list, argument_tag_name(word));
		buf_put_char(list, '\n');
	}
	bulk_do(a, o);
	return true;
}

/* ---- lists and tickets ---- */

static bool
run_filter(struct app *a, struct str words, struct err *err, size_t *at)
{
	return filter_run(a, words, err, at);
}

static bool
run_goto(struct app *a, struct str words, struct err *err, size_t *at)
{
	int64_t id;

	(void)at;
	if (words.p[0] == '#') {
		words.p++;
		words.n--;
	}
	if (!str_to_i64(words, &id) || id <= 0 || id > INT32_MAX)
		return err_set(err, ERR_BADINPUT, "a ticket number is needed, such as 48213");
	goto_ticket(a, id, true);
	return true;
}

static bool
run_find(struct app *a, struct str words, struct err *err, size_t *at)
{
	(void)err;
	(void)at;
	find_words(a, words);
	return true;
}

static bool
run_view(struct app *a, struct str words, struct err *err, size_t *at)
{
	int index = view_find(a, words);

	(void)at;
	if (index < 0)
		return argument_nearest(a, words, complete_view, err);
	view_show(a, index);
	return true;
}

/* ---- triage ---- */

static bool
run_skip(struct app *a, struct str words, struct err *err, size_t *at)
{
	(void)err;
	(void)at;
	next_skip_because(a, words);
	return true;
}

static bool
run_snooze(struct app *a, struct str words, struct err *err, size_t *at)
{
	int64_t until;

	(void)at;
	if (!when_parse_ahead(words.p, a->real, &until))
		return err_set(err, ERR_BADINPUT,
		    "no time to come: 14:00, tomorrow 9:30, monday, 2026-12-01, 2d");
	snooze_by_words(a, words);
	return true;
}

static bool
run_macro(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct str_guess guess = { .word = words };

	(void)at;
	for (size_t i = 0; i < a->macros.count; i++) {
		if (str_eq(words, buf_str(&a->macros.rows[i].name))) {
			macro_use(a, &a->macros.rows[i]);
			return true;
		}
		str_guess_try(&guess, buf_str(&a->macros.rows[i].name));
	}
	return err_set(err, ERR_BADINPUT, "there is no macro %.*s%s%.*s",
	    (int)(words.n < 60 ? words.n : 60), words.p,
	    str_guess_is_good(&guess) ? ", nearest: " : "",
	    str_guess_is_good(&guess) ? (int)guess.best.n : 0,
	    str_guess_is_good(&guess) ? guess.best.p : "");
}

/* ---- the program ---- */

static bool
run_shell(struct app *a, struct str words, struct err *err, size_t *at)
{
	(void)err;
	(void)at;
	shell_run(a, words, false);
	return true;
}

static bool
run_pipe(struct app *a, struct str words, struct err *err, size_t *at)
{
	(void)err;
	(void)at;
	shell_run(a, words, true);
	return true;
}

static bool
run_theme(struct app *a, struct str words, struct err *err, size_t *at)
{
	(void)at;
	if (!complete_is_theme(words))
		return argument_nearest(a, words, complete_theme, err);
	snprintf(a->commands.theme, sizeof a->commands.theme, "%.*s", (int)words.n, words.p);
	memcpy(a->effects.theme, a->commands.theme, sizeof a->effects.theme);
	app_say(a, false, "theme: %s (theme = \"%s\"; in ttydesk.conf keeps it)",
	    a->commands.theme, a->commands.theme);
	return true;
}

/* clang-format off */
static const struct command_argument argument_rows[] = {
	{ CMD_STATUS,    "STATUS",           false, run_status,   complete_status },
	{ CMD_PRIORITY,  "PRIORITY",         false, run_priority, complete_priority },
	{ CMD_ASSIGN_TO, "PERSON",           false, run_assign,   complete_person },
	{ CMD_TAGS,      "[+]TAG -TAG ...",  false, run_tags,     complete_tags },
	{ CMD_FILTER,    "FILTER",           false, run_filter,   complete_filter },
	{ CMD_GOTO,      "NUMBER",           false, run_goto,     NULL },
	{ CMD_FIND,      "WORDS",            false, run_find,     NULL },
	{ CMD_VIEW,      "VIEW",             true,  run_view,     complete_view },
	{ CMD_VIEW_SAVE, "[+]NAME",          false, views_run_save,   NULL },
	{ CMD_VIEW_EDIT, "VIEW",             false, views_run_edit,   complete_saved_view },
	{ CMD_VIEW_RENAME, "NAME",           true,  views_run_rename, NULL },
	{ CMD_VIEW_MOVE, "TAB",              true,  views_run_move,   NULL },
	{ CMD_VIEW_DELETE, "VIEW",           false, views_run_delete, complete_saved_view },
	{ CMD_SORT,      "ORDER ...",        false, choice_run_sort,  complete_sort },
	{ CMD_COLUMNS,   "COLUMN ...",       true,  choice_run_columns, complete_columns },
	{ CMD_SKIP,      "REASON",           false, run_skip,     NULL },
	{ CMD_SNOOZE,    "TIME",             false, run_snooze,   complete_time },
	{ CMD_MACRO,     "MACRO",            false, run_macro,    complete_macro },
	{ CMD_SHELL,     "COMMAND",          false, run_shell,    complete_path },
	{ CMD_PIPE,      "COMMAND",          false, run_pipe,     complete_path },
	{ CMD_THEME,     "THEME",            true,  run_theme,    complete_theme },
	{ CMD_SET,       "OPTION=VALUE",     true,  setting_run,  complete_setting },
};
/* clang-format on */

const struct command_argument *
command_argument(enum command cmd)
{
	for (size_t i = 0; i < countof(argument_rows); i++) {
		if (argument_rows[i].cmd == cmd)
			return &argument_rows[i];
	}
	return NULL;
}
