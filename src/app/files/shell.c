/* ! runs a command, | gives it the ticket or the marked ones as text or JSON. */
#include <stdio.h>
#include <string.h>

#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/desk/ticket_text.h"

/* What terminals take for the clipboard (OSC 52). */
enum { COPY_MAX = 64 * 1024 };

struct shell_ask {
	struct line line;
	bool is_pipe, is_json;
};

/* ---- running ---- */

/* False: not all of them were read, and nothing is left out silently. */
static bool
shell_input(struct app *a, struct buf *out, bool is_json)
{
	size_t n = 0;
	const struct change_base *targets = marks_targets(a, &n);

	for (size_t i = 0; i < n; i++) {
		const struct ticket *t = store_ticket(a->store, targets[i].ticket_id);

		if (t == NULL || !(t->loaded & PART_HEAD) ||
		    (n == 1 && !(t->loaded & PART_THREAD)))
			return false;
		if (is_json)
			ticket_put_json(out, a->store, t);
		else
			ticket_put_text(out, a->store, t);
		if (!is_json && i + 1 < n)
			buf_put_z(out, "\n\f\n");
	}
	return n > 0;
}

static void
shell_go(struct app *a, const struct shell_ask *s, struct str command)
{
	if (command.n == 0)
		return;
	buf_clear(&a->effect_text);
	if (s->is_pipe && !shell_input(a, &a->effect_text, s->is_json)) {
		app_say(a, true,
		    "not all of it was read yet (marked tickets: those in the list): nothing "
		    "was run");
		return;
	}
	buf_clear(&a->shell_last);
	buf_put_str(&a->shell_last, command);
	a->effects.shell = buf_str(&a->shell_last).p;
	a->effects.shell_reads = s->is_pipe;
	a->effects.shell_input = buf_str(&a->effect_text);
}

/* ---- the prompt ---- */

static void
shell_close(struct app *a, struct mode *m)
{
	struct shell_ask *s = m->state;

	(void)a;
	line_done(&s->line);
	mem_free(s);
}

static void
shell_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct shell_ask *s = m->state;

	app_dirty(a);
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&s->line).n == 0)) {
		mode_pop(a);
	} else if (key->code == KEY_ENTER) {
		shell_go(a, s, line_str(&s->line));
		mode_pop(a);
	} else if (key->code == KEY_TAB && s->is_pipe) {
		s->is_json = !s->is_json;
	} else if (key->code == KEY_UP) {
		line_set(&s->line, buf_str(&a->shell_last));
	} else {
		line_key(&s->line, key);
	}
}

static void
shell_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct shell_ask *s = m->state;

	prompt_paint(a, c,
	    !s->is_pipe      ? TEXT_LIT("!")
		: s->is_json ? TEXT_LIT("JSON (Tab: text) | ")
			     : TEXT_LIT("text (Tab: JSON) | "),
	    &s->line);
}

static const struct mode_ops mode_shell = { "shell", CONTEXT_PROMPT, shell_key, shell_paint,
	shell_close };

static void
shell_open(struct app *a, bool is_pipe)
{
	struct shell_ask *s = mem_zalloc(sizeof *s);

	line_init(&s->line);
	s->is_pipe = is_pipe;
	mode_push(a, &mode_shell, s);
}

void
cmd_shell(struct app *a, int arg)
{
	(void)arg;
	shell_open(a, false);
}

void
cmd_pipe(struct app *a, int arg)
{
	(void)arg;
	shell_open(a, true);
}

void
shell_run(struct app *a, struct str command, bool is_pipe)
{
	shell_go(a, &(struct shell_ask){ .is_pipe = is_pipe }, command);
}

void
cmd_copy_ticket(struct app *a, int arg)
{
	(void)arg;
	buf_clear(&a->effect_text);
	if (!shell_input(a, &a->effect_text, false)) {
		app_say(a, true,
		    "not all of it was read yet (marked tickets: those in the list): nothing "
		    "was copied");
	} else if (a->effect_text.n > COPY_MAX) {
		app_say(a, true, "too long for the clipboard: %zu kB (| gives it to a command)",
		    a->effect_text.n / 1024);
	} else {
		a->effects.copy = buf_str(&a->effect_text);
		app_say(a, false, "copied as text: %zu bytes", a->effect_text.n);
	}
}
