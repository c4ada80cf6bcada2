/* One-line questions in the hints row: go to a ticket, yes or no. */
#include <stdio.h>

#include "app_priv.h"
#include "files/path.h"
#include "ttydesk/base/mem.h"

void
prompt_paint(struct app *a, struct canvas *c, struct text label, struct line *line)
{
	struct rect r = a->layout.hints;
	int used;

	if (r.h == 0)
		r = (struct rect){ 0, a->rows - 1, a->cols, 1 };
	canvas_fill(c, r, ROLE_PROMPT);
	used = canvas_put(c, r, r.x, r.y, ROLE_PROMPT_LABEL, label);
	if (line != NULL) {
		r.x += used;
		r.w -= used;
		line_paint(line, c, r, ROLE_PROMPT);
	}
}

bool
prompt_cancels(uint32_t code)
{
	return code == KEY_ESC || code == key_ctrl('G') || code == key_ctrl('C');
}

/* ---- # ---- */

struct goto_state {
	struct line line;
};

static void
goto_close(struct app *a, struct mode *m)
{
	struct goto_state *g = m->state;

	(void)a;
	line_done(&g->line);
	mem_free(g);
}

void
goto_ticket(struct app *a, int64_t id, bool remembers)
{
	if (remembers)
		app_remember(a);
	if (list_select(&a->list, id)) {
		app_moved(a); /* lets go of a ticket shown by number */
		ticket_follow(a);
	} else {
		/* not in this list: the ticket pane shows it, the view stays */
		ticket_show(a, id);
		a->ticket.is_pinned = true;
	}
	if (a->choice.hide_ticket)
		a->choice.hide_ticket = false;
	app_focus(a, PANE_TICKET);
}

static void
goto_accept(struct app *a, struct goto_state *g)
{
	struct str s = line_str(&g->line);
	int64_t id;
	bool ok;

	if (s.n > 0 && s.p[0] == '#') {
		s.p++;
		s.n--;
	}
	ok = str_to_i64(s, &id) && id > 0 && id <= INT32_MAX;
	mode_pop(a); /* frees g */
	if (ok)
		goto_ticket(a, id, true);
	else
		app_say(a, true, "a ticket number is needed, such as 48213");
}

static void
goto_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct goto_state *g = m->state;

	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&g->line).n == 0))
		mode_pop(a);
	else if (key->code == KEY_ENTER)
		goto_accept(a, g);
	else
		line_key(&g->line, key);
	app_dirty(a);
}

static void
goto_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct goto_state *g = m->state;

	prompt_paint(a, c, TEXT_LIT("#"), &g->line);
}

static const struct mode_ops mode_goto = { "go-to", CONTEXT_PROMPT, goto_key, goto_paint,
	goto_close };

void
goto_open(struct app *a)
{
	struct goto_state *g = mem_zalloc(sizeof *g);

	line_init(&g->line);
	mode_push(a, &mode_goto, g);
}

/* ---- a line of words ---- */

struct ask_state {
	struct line line;
	const char *label;
	void (*accept)(struct app *a, struct str words);
	bool is_path; /* Tab completes it */
};

static void
ask_close(struct app *a, struct mode *m)
{
	struct ask_state *s = m->state;

	(void)a;
	line_done(&s->line);
	mem_free(s);
}

static void
ask_complete(struct app *a, struct ask_state *s)
{
	struct buf path = { 0 }, names = { 0 };
	bool is_same;

	path_complete(&path, &names, line_str(&s->line));
	is_same = str_eq(buf_str(&path), line_str(&s->line));
	line_set(&s->line, buf_str(&path));
	if (is_same && names.n > 0)
		app_say(a, false, "%.*s", (int)names.n, names.p);
	else if (is_same)
		app_say(a, false, "nothing is there that begins so");
	buf_done(&path);
	buf_done(&names);
}

static void
ask_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct ask_state *s = m->state;
	void (*accept)(struct app *, struct str) = s->accept;
	struct str words;

	app_dirty(a);
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&s->line).n == 0)) {
		mode_pop(a);
	} else if (key->code == KEY_ENTER) {
		words = line_str(&s->line);
		words.p = arena_z(&a->arena, words);
		mode_pop(a); /* what is accepted may open a mode of its own */
		accept(a, words);
	} else if (key->code == KEY_TAB && s->is_path) {
		ask_complete(a, s);
	} else {
		line_key(&s->line, key);
	}
}

static void
ask_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct ask_state *s = m->state;

	prompt_paint(a, c, text_printf_tmp(&a->arena, "%s", s->label), &s->line);
}

static const struct mode_ops mode_ask = { "ask", CONTEXT_PROMPT, ask_key, ask_paint,
	ask_close };

static struct ask_state *
ask_push(struct app *a, const char *label, void (*accept)(struct app *a, struct str words))
{
	struct ask_state *s = mem_zalloc(sizeof *s);

	line_init(&s->line);
	s->label = label;
	s->accept = accept;
	mode_push(a, &mode_ask, s);
	return s;
}

void
ask_open(struct app *a, const char *label, void (*accept)(struct app *a, struct str words))
{
	ask_push(a, label, accept);
}

void
ask_open_with(struct app *a, const char *label, struct str text,
    void (*accept)(struct app *a, struct str words))
{
	line_set(&ask_push(a, label, accept)->line, text);
}

void
ask_open_path(struct app *a, const char *label, void (*accept)(struct app *a, struct str words))
{
	ask_push(a, label, accept)->is_path = true;
}

/* ---- yes or no ---- */

struct confirm_state {
	char question[CONFIRM_SIZE];
	void (*yes)(struct app *a);
	bool is_painted; /* keys typed before the question was seen do not count */
};

static void
confirm_close(struct app *a, struct mode *m)
{
	(void)a;
	mem_free(m->state);
}

static void
confirm_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct confirm_state *s = m->state;
	void (*yes)(struct app *) = s->yes;

	if (!s->is_painted)
		return;
	mode_pop(a);
	if (key->code == 'y')
		yes(a);
}

static void
confirm_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct confirm_state *s = m->state;

	s->is_painted = true;
	prompt_paint(a, c, text_printf_tmp(&a->arena, "%s  y yes  n no", s->question), NULL);
}

static const struct mode_ops mode_confirm = { "confirm", CONTEXT_CONFIRM, confirm_key,
	confirm_paint, confirm_close };

void
confirm_open(struct app *a, const char *question, void (*yes)(struct app *a))
{
	struct confirm_state *s = mem_zalloc(sizeof *s);

	snprintf(s->question, sizeof s->question, "%s", question);
	s->yes = yes;
	mode_push(a, &mode_confirm, s);
}
