/* `:`: a command is typed, completed, and run by Enter. */
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/complete.h"
#include "command/recall.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

#define PROMPT_HISTORY "commands"

struct command_prompt {
	struct line line;
	char why[ERR_MSG_SIZE]; /* "" or what is wrong with what was typed */
	size_t at;              /* first byte of it */
	struct buf typed;       /* before history or Tab changed it */
	size_t back;            /* how many lines back, 0: the new one */
	struct candidates list; /* while Tab goes round */
	size_t turn;
	bool is_completing, is_searching, is_past;
	struct line needle; /* of Ctrl-R */
};

static void
prompt_forget(struct command_prompt *p)
{
	candidates_done(&p->list);
	p->is_completing = p->is_past = false;
	p->back = 0;
}

static void
prompt_close(struct app *a, struct mode *m)
{
	struct command_prompt *p = m->state;

	(void)a;
	line_done(&p->line);
	line_done(&p->needle);
	buf_done(&p->typed);
	candidates_done(&p->list);
	mem_free(p);
}

/* ---- the theme under the cursor shows at once ---- */

static void
prompt_preview(struct app *a, const struct command_prompt *p)
{
	struct str words, name;
	size_t at;
	const char *shown = a->commands.theme;
	char wanted[sizeof a->commands.theme];

	name = command_split(line_str(&p->line), &words, &at);
	if (str_eq_z(name, cmd_row(CMD_THEME)->name) && complete_is_theme(words)) {
		snprintf(wanted, sizeof wanted, "%.*s", (int)words.n, words.p);
		shown = wanted;
	}
	if (strcmp(shown, a->commands.theme_shown) == 0)
		return;
	snprintf(a->commands.theme_shown, sizeof a->commands.theme_shown, "%s", shown);
	memcpy(a->effects.theme, a->commands.theme_shown, sizeof a->effects.theme);
}

static void
prompt_leave(struct app *a)
{
	mode_pop(a);
	if (strcmp(a->commands.theme, a->commands.theme_shown) == 0)
		return;
	memcpy(a->commands.theme_shown, a->commands.theme, sizeof a->commands.theme_shown);
	memcpy(a->effects.theme, a->commands.theme, sizeof a->effects.theme);
}

/* ---- Tab ---- */

static void
prompt_put(struct command_prompt *p)
{
	struct buf line = { 0 };
	struct str word = candidates_at(&p->list, p->turn);

	buf_put(&line, p->typed.p, p->list.from);
	buf_put_str(&line, word);
	line_set(&p->line, buf_str(&line));
	buf_done(&line);
}

static void
prompt_complete(struct app *a, struct command_prompt *p, int direction)
{
	if (p->is_completing && p->list.count > 1) {
		p->turn = (p->turn + p->list.count + (size_t)(direction + (int)p->list.count)) %
		    p->list.count;
		prompt_put(p);
		return;
	}
	prompt_forget(p);
	buf_clear(&p->typed);
	buf_put_str(&p->typed, line_str(&p->line));
	buf_put_z(&p->typed, "");
	command_complete(a, buf_str(&p->typed), &p->list);
	if (p->list.count == 0) {
		snprintf(p->why, sizeof p->why, "nothing completes this");
		p->at = line_str(&p->line).n;
		return;
	}
	p->turn = direction > 0 ? 0 : p->list.count - 1;
	p->is_completing = true;
	prompt_put(p);
	if (p->list.count == 1) { /* done: the next Tab completes what follows */
		struct str line = line_str(&p->line), words;
		size_t at;
		enum command cmd = command_find(command_split(line, &words, &at));

		if (words.n == 0 && line.p[line.n - 1] != ' ' && command_argument(cmd) != NULL)
			line_key(&p->line, &(struct key_event){ .code = ' ' });
		prompt_forget(p);
	}
}

/* ---- what was typed before ---- */

static void
prompt_past(struct app *a, struct command_prompt *p, int direction)
{
	size_t back = p->back + 1;
	struct str line;

	if (!p->is_past) {
		prompt_forget(p);
		buf_clear(&p->typed);
		buf_put_str(&p->typed, line_str(&p->line));
		buf_put_z(&p->typed, "");
		p->is_past = true;
		back = 1;
	}
	if (direction > 0) {
		if (!recall_before(&a->commands.past, buf_str(&p->typed), &back, &line))
			return;
		p->back = back;
		line_set(&p->line, line);
		return;
	}
	while (p->back > 1) { /* the newer one that begins so */
		back = --p->back;
		if (recall_before(&a->commands.past, buf_str(&p->typed), &back, &line) &&
		    back == p->back) {
			line_set(&p->line, line);
			return;
		}
	}
	p->back = 0;
	line_set(&p->line, buf_str(&p->typed));
}

static void
prompt_search_on(struct app *a, struct command_prompt *p, bool is_older)
{
	size_t back = p->back + (is_older || p->back == 0 ? 1 : 0);
	struct str line;

	p->why[0] = '\0';
	if (recall_find(&a->commands.past, line_str(&p->needle), &back, &line)) {
		p->back = back;
		line_set(&p->line, line);
	} else if (line_str(&p->needle).n > 0) {
		snprintf(p->why, sizeof p->why, "not found");
		p->at = 0;
	}
}

static void
prompt_search_begin(struct app *a, struct command_prompt *p)
{
	prompt_forget(p);
	buf_clear(&p->typed);
	buf_put_str(&p->typed, line_str(&p->line));
	buf_put_z(&p->typed, "");
	line_set(&p->needle, line_str(&p->line));
	p->is_searching = true;
	prompt_search_on(a, p, false);
}

/* True: the key belonged to the search. */
static bool
prompt_search_key(struct app *a, struct command_prompt *p, const struct key_event *key)
{
	if (key->code == key_ctrl('R')) {
		prompt_search_on(a, p, true);
	} else if (prompt_cancels(key->code)) { /* back to what was typed */
		p->is_searching = false;
		p->why[0] = '\0';
		line_set(&p->line, buf_str(&p->typed));
		prompt_forget(p);
	} else if (key->code == KEY_BACKSPACE ||
	    (key->code >= ' ' && key->code < KEY_SPECIAL) || key->code == KEY_PASTE) {
		p->back = 0;
		line_key(&p->needle, key);
		prompt_search_on(a, p, false);
	} else { /* takes what was found, and goes on with it */
		p->is_searching = false;
		p->why[0] = '\0';
		prompt_forget(p);
		return false;
	}
	return true;
}

/* ---- Enter ---- */

static void
prompt_accept(struct app *a, struct command_prompt *p)
{
	struct mode top = *mode_top(a);
	struct err err = { 0 };
	struct buf line = { 0 };
	size_t at = 0;

	buf_put_str(&line, line_str(&p->line));
	a->mode_count--; /* what runs may open a mode of its own */
	if (command_run(a, buf_str(&line), &err, &at)) {
		recall_add(
		    &a->commands.past, a->options.state_folder, PROMPT_HISTORY, buf_str(&line));
		memcpy(
		    a->commands.theme_shown, a->commands.theme, sizeof a->commands.theme_shown);
		prompt_close(a, &top);
	} else {
		a->modes[a->mode_count++] = top;
		snprintf(p->why, sizeof p->why, "%s", err.msg);
		p->at = at;
	}
	buf_done(&line);
}

static void
prompt_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct command_prompt *p = m->state;

	app_dirty(a);
	if (p->is_searching && prompt_search_key(a, p, key))
		return;
	if (key->code != KEY_ENTER)
		p->why[0] = '\0';
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&p->line).n == 0)) {
		prompt_leave(a);
		return;
	}
	switch (key->code) {
	case KEY_ENTER: prompt_accept(a, p); return;
	case KEY_TAB: prompt_complete(a, p, 1); break;
	case KEY_SHIFT_TAB: prompt_complete(a, p, -1); break;
	case KEY_UP: prompt_past(a, p, 1); break;
	case KEY_DOWN: prompt_past(a, p, -1); break;
	case key_ctrl('R'): prompt_search_begin(a, p); break;
	default:
		prompt_forget(p);
		line_key(&p->line, key);
		break;
	}
	prompt_preview(a, p);
}

/* ---- painting ---- */

static void
prompt_paint_fault(struct app *a, const struct command_prompt *p, struct canvas *c)
{
	struct rect r = a->layout.status;
	struct str words = line_str(&p->line);
	struct text before, fault;
	int x;

	before = text_clean_tmp(
	    &a->arena, (struct str){ words.p, p->at < words.n ? p->at : words.n }, TEXT_LINE);
	fault = text_clean_tmp(&a->arena, str_z(p->why), TEXT_LINE);
	x = 1 + text_width(before);
	canvas_fill(c, r, ROLE_STATUS_ERROR);
	if (x + 2 + text_width(fault) > r.w)
		x = 0; /* no room: the sentence alone says it */
	else
		canvas_put(c, r, r.x + x, r.y, ROLE_STATUS_ERROR, TEXT_LIT("^"));
	canvas_put(c, r, r.x + x + (x > 0 ? 2 : 0), r.y, ROLE_STATUS_ERROR, fault);
}

/* The words that Tab goes round, from one that keeps the chosen one in sight. */
static void
prompt_paint_words(struct app *a, const struct command_prompt *p, struct canvas *c)
{
	struct rect r = a->layout.status;
	size_t first = 0;
	int used = 0;

	canvas_fill(c, r, ROLE_COMPLETION);
	for (size_t i = 0; i <= p->turn; i++) {
		used += 2 +
		    text_width(
			text_clean_tmp(&a->arena, candidates_at(&p->list, i), TEXT_LINE));
		if (used > r.w) {
			first = i;
			used = 0;
		}
	}
	for (size_t i = first, x = 1; i < p->list.count && (int)x < r.w; i++) {
		struct text word =
		    text_clean_tmp(&a->arena, candidates_at(&p->list, i), TEXT_LINE);

		x += 2 +
		    (size_t)canvas_put(c, r, r.x + (int)x, r.y,
			i == p->turn ? ROLE_COMPLETION_SELECTED : ROLE_COMPLETION, word);
	}
}

/* What the command that is typed does and takes. */
static void
prompt_paint_usage(struct app *a, const struct command_prompt *p, struct canvas *c)
{
	struct str words;
	size_t at;
	enum command cmd = command_find(command_split(line_str(&p->line), &words, &at));
	const struct command_argument *arg = command_argument(cmd);
	struct rect r = a->layout.status;

	if (cmd == CMD_NONE || !cmd_is_there(a, cmd))
		return;
	canvas_fill(c, r, ROLE_COMPLETION);
	canvas_put(c, r, r.x + 1, r.y, ROLE_COMPLETION,
	    text_printf_tmp(&a->arena, "%s %s%s%s  %s", cmd_row(cmd)->name,
		arg != NULL && !arg->is_needed ? "[" : "", arg ? arg->usage : "",
		arg != NULL && !arg->is_needed ? "]" : "", cmd_row(cmd)->help));
}

static void
prompt_paint_line(struct app *a, struct mode *m, struct canvas *c)
{
	struct command_prompt *p = m->state;
	struct text label = TEXT_LIT(":"), needle;

	if (p->is_searching) {
		needle = text_clean_tmp(&a->arena, line_str(&p->needle), TEXT_LINE);
		label = text_printf_tmp(&a->arena, "(before: %.*s) :", (int)needle.n, needle.p);
	}
	prompt_paint(a, c, label, &p->line);
	if (a->layout.status.h == 0)
		return;
	if (p->why[0] != '\0')
		prompt_paint_fault(a, p, c);
	else if (p->is_completing)
		prompt_paint_words(a, p, c);
	else
		prompt_paint_usage(a, p, c);
}

static const struct mode_ops mode_command = { "command", CONTEXT_PROMPT, prompt_key,
	prompt_paint_line, prompt_close };

void
command_open(struct app *a, struct str line)
{
	struct command_prompt *p = mem_zalloc(sizeof *p);

	line_init(&p->line);
	line_init(&p->needle);
	line_set(&p->line, line);
	recall_read(&a->commands.past, a->options.state_folder, PROMPT_HISTORY);
	a->message[0] = '\0';
	mode_push(a, &mode_command, p);
}

/* With `arg`: a key of one's own. */
void
cmd_command(struct app *a, int arg)
{
	if (arg > 0)
		command_run_all(a, a->commands.own.runs[arg - 1]);
	else
		command_open(a, (struct str){ "", 0 });
}

/* Commands that live on the line alone: they are typed on. */
static void
prompt_ask(struct app *a, enum command cmd)
{
	command_open(a, arena_printf(&a->arena, "%s ", cmd_row(cmd)->name));
}

void
cmd_theme(struct app *a, int arg)
{
	(void)arg;
	prompt_ask(a, CMD_THEME);
}

void
cmd_set(struct app *a, int arg)
{
	(void)arg;
	prompt_ask(a, CMD_SET);
}
