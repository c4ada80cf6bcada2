/* `:`: a command is typed, completed, and run by Enter. */
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/complete.h"
#include "command/recall.h"
#include "command/typed.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

#define PROMPT_HISTORY "commands"

static void
prompt_close(struct app *a, struct mode *m)
{
	struct typed *t = m->state;

	(void)a;
	typed_done(t);
	mem_free(t);
}

/* ---- the theme under the cursor shows at once ---- */

static void
prompt_preview(struct app *a, const struct typed *t)
{
	struct str words, name;
	size_t at;
	const char *shown = a->commands.theme;
	char wanted[sizeof a->commands.theme];

	name = command_split(line_str(&t->line), &words, &at);
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

/* Behind the name of a command that takes words, the next Tab completes those. */
static void
prompt_complete(struct app *a, struct typed *t, int direction)
{
	struct str line, words;
	size_t at;

	if (!typed_complete(a, t, direction, command_complete))
		return;
	line = line_str(&t->line);
	if (command_argument(command_find(command_split(line, &words, &at))) != NULL &&
	    words.n == 0 && line.p[line.n - 1] != ' ')
		line_key(&t->line, &(struct key_event){ .code = ' ' });
}

/* ---- Enter ---- */

static void
prompt_accept(struct app *a, struct typed *t)
{
	struct mode top = *mode_top(a);
	struct err err = { 0 };
	struct buf line = { 0 };
	size_t at = 0;

	buf_put_str(&line, line_str(&t->line));
	a->mode_count--; /* what runs may open a mode of its own */
	if (command_run(a, buf_str(&line), &err, &at)) {
		recall_add(
		    &a->commands.past, a->options.state_folder, PROMPT_HISTORY, buf_str(&line));
		memcpy(
		    a->commands.theme_shown, a->commands.theme, sizeof a->commands.theme_shown);
		prompt_close(a, &top);
	} else {
		a->modes[a->mode_count++] = top;
		typed_fault(t, err.msg, at);
	}
	buf_done(&line);
}

static void
prompt_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct typed *t = m->state;

	app_dirty(a);
	if (key->code != KEY_ENTER && !t->is_searching)
		t->why[0] = '\0';
	if (!t->is_searching &&
	    (prompt_cancels(key->code) ||
		(key->code == KEY_BACKSPACE && line_str(&t->line).n == 0))) {
		prompt_leave(a);
		return;
	}
	if (!typed_key(t, &a->commands.past, key)) {
		switch (key->code) {
		case KEY_ENTER: prompt_accept(a, t); return;
		case KEY_TAB: prompt_complete(a, t, 1); break;
		case KEY_SHIFT_TAB: prompt_complete(a, t, -1); break;
		case key_ctrl('X'): typed_edit(a, t); break;
		default: typed_forget(t); break;
		}
	}
	prompt_preview(a, t);
}

/* ---- painting ---- */

/* What the command that is typed does and takes. */
static void
prompt_paint_usage(struct app *a, const struct typed *t, struct canvas *c)
{
	struct str words;
	size_t at;
	enum command cmd = command_find(command_split(line_str(&t->line), &words, &at));
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
	struct typed *t = m->state;

	if (!typed_paint(a, t, c, TEXT_LIT(":")) && a->layout.status.h > 0)
		prompt_paint_usage(a, t, c);
}

static const struct mode_ops mode_command = { "command", CONTEXT_PROMPT, prompt_key,
	prompt_paint_line, prompt_close };

void
command_open(struct app *a, struct str line)
{
	struct typed *t = mem_zalloc(sizeof *t);

	typed_init(t, line);
	recall_read(&a->commands.past, a->options.state_folder, PROMPT_HISTORY);
	a->message[0] = '\0';
	mode_push(a, &mode_command, t);
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
