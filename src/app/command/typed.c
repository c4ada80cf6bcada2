#include "command/typed.h"

#include <stdio.h>
#include <string.h>

void
typed_init(struct typed *t, struct str line)
{
	*t = (struct typed){ 0 };
	line_init(&t->line);
	line_init(&t->needle);
	line_set(&t->line, line);
}

void
typed_done(struct typed *t)
{
	line_done(&t->line);
	line_done(&t->needle);
	buf_done(&t->before);
	candidates_done(&t->list);
}

void
typed_fault(struct typed *t, const char *why, size_t at)
{
	snprintf(t->why, sizeof t->why, "%s", why);
	t->at = at;
}

void
typed_forget(struct typed *t)
{
	candidates_done(&t->list);
	t->is_completing = t->is_past = false;
	t->back = 0;
}

/* Where the past and Tab begin. */
static void
typed_keep(struct typed *t)
{
	typed_forget(t);
	buf_clear(&t->before);
	buf_put_str(&t->before, line_str(&t->line));
	buf_put_z(&t->before, "");
}

/* ---- Tab ---- */

static void
typed_put(struct typed *t)
{
	struct buf line = { 0 };

	buf_put(&line, t->before.p, t->list.from);
	buf_put_str(&line, candidates_at(&t->list, t->turn));
	line_set(&t->line, buf_str(&line));
	buf_done(&line);
}

bool
typed_complete(struct app *a, struct typed *t, int direction, typed_words_fn *words)
{
	if (t->is_completing && t->list.count > 1) {
		t->turn = (t->turn + t->list.count + (size_t)(direction + (int)t->list.count)) %
		    t->list.count;
		typed_put(t);
		return false;
	}
	typed_keep(t);
	words(a, buf_str(&t->before), &t->list);
	if (t->list.count == 0) {
		typed_fault(t, "nothing completes this", line_str(&t->line).n);
		return false;
	}
	t->turn = direction > 0 ? 0 : t->list.count - 1;
	t->is_completing = true;
	typed_put(t);
	if (t->list.count > 1)
		return false;
	typed_forget(t); /* done: the next Tab completes what follows */
	return true;
}

/* ---- what was typed before ---- */

static void
typed_newer(struct typed *t, const struct recall *past)
{
	struct str line;

	while (t->back > 1) { /* the newer one that begins so */
		size_t back = --t->back;

		if (recall_before(past, buf_str(&t->before), &back, &line) && back == t->back) {
			line_set(&t->line, line);
			return;
		}
	}
	t->back = 0;
	line_set(&t->line, buf_str(&t->before));
}

static void
typed_past(struct typed *t, const struct recall *past, int direction)
{
	size_t back;
	struct str line;

	if (!t->is_past) {
		typed_keep(t);
		t->is_past = true;
	}
	back = t->back + 1;
	if (direction < 0) {
		typed_newer(t, past);
	} else if (recall_before(past, buf_str(&t->before), &back, &line)) {
		t->back = back;
		line_set(&t->line, line);
	}
}

static void
typed_search_on(struct typed *t, const struct recall *past, bool is_older)
{
	size_t back = t->back + (is_older || t->back == 0 ? 1 : 0);
	struct str line;

	t->why[0] = '\0';
	if (recall_find(past, line_str(&t->needle), &back, &line)) {
		t->back = back;
		line_set(&t->line, line);
	} else if (line_str(&t->needle).n > 0) {
		typed_fault(t, "not found", 0);
	}
}

static void
typed_search_begin(struct typed *t, const struct recall *past)
{
	typed_keep(t);
	line_set(&t->needle, line_str(&t->line));
	t->is_searching = true;
	typed_search_on(t, past, false);
}

/* True: the key belonged to the search. */
static bool
typed_search_key(struct typed *t, const struct recall *past, const struct key_event *key)
{
	if (key->code == key_ctrl('R')) {
		typed_search_on(t, past, true);
	} else if (prompt_cancels(key->code)) { /* back to what was typed */
		t->is_searching = false;
		t->why[0] = '\0';
		line_set(&t->line, buf_str(&t->before));
		typed_forget(t);
	} else if (key->code == KEY_BACKSPACE ||
	    (key->code >= ' ' && key->code < KEY_SPECIAL) || key->code == KEY_PASTE) {
		t->back = 0;
		line_key(&t->needle, key);
		typed_search_on(t, past, false);
	} else { /* takes what was found, and goes on with it */
		t->is_searching = false;
		t->why[0] = '\0';
		typed_forget(t);
		return false;
	}
	return true;
}

bool
typed_key(struct typed *t, const struct recall *past, const struct key_event *key)
{
	if (t->is_searching && typed_search_key(t, past, key))
		return true;
	switch (key->code) {
	case KEY_UP: typed_past(t, past, 1); return true;
	case KEY_DOWN: typed_past(t, past, -1); return true;
	case key_ctrl('R'): typed_search_begin(t, past); return true;
	default: break;
	}
	if (!line_key(&t->line, key))
		return false;
	typed_forget(t);
	return true;
}

/* ---- painting ---- */

static void
typed_paint_fault(struct app *a, const struct typed *t, struct canvas *c)
{
	struct rect r = a->layout.status;
	struct str words = line_str(&t->line);
	struct text before, fault;
	int x;

	before = text_clean_tmp(
	    &a->arena, (struct str){ words.p, t->at < words.n ? t->at : words.n }, TEXT_LINE);
	fault = text_clean_tmp(&a->arena, str_z(t->why), TEXT_LINE);
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
typed_paint_words(struct app *a, const struct typed *t, struct canvas *c)
{
	struct rect r = a->layout.status;
	size_t first = 0;
	int used = 0;

	canvas_fill(c, r, ROLE_COMPLETION);
	for (size_t i = 0; i <= t->turn; i++) {
		used += 2 +
		    text_width(
			text_clean_tmp(&a->arena, candidates_at(&t->list, i), TEXT_LINE));
		if (used > r.w) {
			first = i;
			used = 0;
		}
	}
	for (size_t i = first, x = 1; i < t->list.count && (int)x < r.w; i++) {
		struct text word =
		    text_clean_tmp(&a->arena, candidates_at(&t->list, i), TEXT_LINE);

		x += 2 +
		    (size_t)canvas_put(c, r, r.x + (int)x, r.y,
			i == t->turn ? ROLE_COMPLETION_SELECTED : ROLE_COMPLETION, word);
	}
}

bool
typed_paint(struct app *a, struct typed *t, struct canvas *c, struct text label)
{
	struct text needle;

	if (t->is_searching) {
		needle = text_clean_tmp(&a->arena, line_str(&t->needle), TEXT_LINE);
		label = text_printf_tmp(&a->arena, "(before: %.*s) %.*s", (int)needle.n,
		    needle.p, (int)label.n, label.p);
	}
	prompt_paint(a, c, label, &t->line);
	if (a->layout.status.h == 0)
		return true;
	if (t->why[0] != '\0')
		typed_paint_fault(a, t, c);
	else if (t->is_completing)
		typed_paint_words(a, t, c);
	return t->why[0] != '\0' || t->is_completing;
}

/* ---- $EDITOR ---- */

void
typed_edit(struct app *a, const struct typed *t)
{
	if (a->options.settings.restricted) {
		app_say(a, true, "restricted: no editor of your own");
		return;
	}
	buf_clear(&a->effect_text);
	buf_put_str(&a->effect_text, line_str(&t->line));
	buf_put_z(&a->effect_text, "");
	snprintf(a->effects.edit_name, sizeof a->effects.edit_name, "command");
	a->effects.edit = true;
	a->effects.edit_text = buf_str(&a->effect_text);
	a->commands.is_handed = true;
}

/* The prompts whose state begins with a line that is typed. */
static struct typed *
typed_of(const struct mode *m)
{
	bool has_one =
	    strcmp(m->ops->name, "command") == 0 || strcmp(m->ops->name, "filter") == 0;

	return has_one ? m->state : NULL;
}

bool
command_edited(struct app *a, bool ok, struct str text, const char *why)
{
	struct buf line = { 0 };
	struct typed *t = typed_of(mode_top(a));

	a->commands.is_handed = false;
	if (!ok) {
		app_say(a, true, "%s", why);
		return false;
	}
	text_clean(&line, text, TEXT_LINE);
	while (line.n > 0 && line.p[line.n - 1] == ' ')
		line.n--;
	if (t != NULL) {
		typed_forget(t);
		line_set(&t->line, buf_str(&line)); /* Enter runs it, nothing else */
	}
	buf_done(&line);
	return true;
}
