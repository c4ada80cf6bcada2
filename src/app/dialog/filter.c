/* The filter prompt: what is typed replaces the view's filter. */
#include <stdio.h>
#include <string.h>

#include "dialog/filter.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/desk/filter.h"

enum { FILTER_HISTORY = 50 };

struct filter_state {
	struct line line;
	char why[ERR_MSG_SIZE]; /* "" or what is wrong with what was typed */
	size_t at;              /* first byte of it */
	size_t past;            /* how many lines back, 0: the new one */
	struct buf typed;       /* before Tab completed it */
	size_t turn;            /* of Tab */
	bool is_completing;
};

static struct filter_names
filter_names(const struct app *a)
{
	return (struct filter_names){ a->store, a->link.me_id, view_overdue_before(a),
		a->real / WHEN_MINUTE * WHEN_MINUTE };
}

static void
filter_close(struct app *a, struct mode *m)
{
	struct filter_state *f = m->state;

	(void)a;
	line_done(&f->line);
	buf_done(&f->typed);
	mem_free(f);
}

/* ---- as time goes by ---- */

void
filter_tick(struct app *a)
{
	struct filter_names names = filter_names(a);
	const struct query *was = &a->list.query;
	struct query q;
	struct err err;
	size_t at;

	if (a->view >= 0 && view_is_timed(a, a->view)) {
		view_query(a->view, a, &q);
	} else if (a->view >= 0 || !was->filter.is_timed ||
	    !filter_parse(&q,
		text_str(filter_words_tmp(&a->arena, &was->filter, a->store, a->link.me_id)),
		&names, &err, &at)) {
		return;
	}
	q.sort = was->sort;
	list_change_query(&a->list, &q);
}

/* ---- what was asked before ---- */

static void
filter_remember(struct app *a, struct str words)
{
	struct filters *past = &a->filters;

	if (words.n == 0 ||
	    (past->count > 0 && str_eq(buf_str(&past->lines[past->count - 1]), words)))
		return;
	if (past->count == FILTER_HISTORY) {
		buf_done(&past->lines[0]);
		memmove(&past->lines[0], &past->lines[1],
		    (FILTER_HISTORY - 1) * sizeof past->lines[0]);
		past->count--;
	}
	past->lines = mem_grow(past->lines, FILTER_HISTORY, sizeof *past->lines);
	past->lines[past->count] = (struct buf){ 0 };
	buf_put_str(&past->lines[past->count++], words);
}

void
filters_done(struct app *a)
{
	for (size_t i = 0; i < a->filters.count; i++)
		buf_done(&a->filters.lines[i]);
	mem_free(a->filters.lines);
}

static void
filter_past(struct app *a, struct filter_state *f, int delta)
{
	const struct filters *past = &a->filters;

	if (delta > 0 ? f->past >= past->count : f->past == 0)
		return;
	f->past = delta > 0 ? f->past + 1 : f->past - 1;
	line_set(&f->line,
	    f->past == 0 ? (struct str){ "", 0 }
			 : buf_str(&past->lines[past->count - f->past]));
}

/* ---- Tab ---- */

static void
filter_tab(struct app *a, struct filter_state *f)
{
	struct filter_names names = filter_names(a);
	struct buf word = { 0 }, line = { 0 };
	size_t from = 0;

	if (!f->is_completing) {
		buf_clear(&f->typed);
		buf_put_str(&f->typed, line_str(&f->line));
		f->turn = 0;
		f->is_completing = true;
	}
	if (!filter_complete(&word, buf_str(&f->typed), &names, f->turn, &from)) {
		f->turn = 0; /* round again */
		if (!filter_complete(&word, buf_str(&f->typed), &names, 0, &from)) {
			app_say(a, false, "nothing completes this");
			buf_done(&word);
			return;
		}
	}
	f->turn++;
	buf_put(&line, f->typed.p, from);
	buf_put_str(&line, buf_str(&word));
	line_set(&f->line, buf_str(&line));
	buf_done(&word);
	buf_done(&line);
}

/* ---- keys ---- */

static void
filter_accept(struct app *a, struct filter_state *f)
{
	struct filter_names names = filter_names(a);
	struct str words = line_str(&f->line);
	struct query query;
	struct err err;

	if (!filter_parse(&query, words, &names, &err, &f->at)) {
		snprintf(f->why, sizeof f->why, "%s", err.msg);
		return; /* the old list stays */
	}
	filter_remember(a, words);
	mode_pop(a); /* frees f */
	app_show_query(a, -1, &query);
	app_focus(a, PANE_LIST);
}

static void
filter_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct filter_state *f = m->state;

	app_dirty(a);
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&f->line).n == 0)) {
		mode_pop(a);
		return;
	}
	if (key->code == KEY_TAB) {
		filter_tab(a, f);
		return;
	}
	f->is_completing = false;
	if (key->code == KEY_ENTER)
		filter_accept(a, f);
	else if (key->code == KEY_UP)
		filter_past(a, f, 1);
	else if (key->code == KEY_DOWN)
		filter_past(a, f, -1);
	else if (line_key(&f->line, key))
		f->why[0] = '\0';
}

/* The fault stands in the row above, its caret under the first wrong letter. */
static void
filter_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct filter_state *f = m->state;
	struct rect r = a->layout.status;
	struct str words = line_str(&f->line);
	struct text before, fault;
	int x;

	prompt_paint(a, c, TEXT_LIT("\\"), &f->line);
	if (f->why[0] == '\0' || r.h == 0)
		return;
	before = text_clean_tmp(
	    &a->arena, (struct str){ words.p, f->at < words.n ? f->at : words.n }, TEXT_LINE);
	fault = text_clean_tmp(&a->arena, str_z(f->why), TEXT_LINE);
	x = 1 + text_width(before);
	canvas_fill(c, r, ROLE_STATUS_ERROR);
	if (x + 2 + text_width(fault) > r.w)
		x = 0; /* no room: the sentence alone says it */
	else
		canvas_put(c, r, r.x + x, r.y, ROLE_STATUS_ERROR, TEXT_LIT("^"));
	canvas_put(c, r, r.x + x + (x > 0 ? 2 : 0), r.y, ROLE_STATUS_ERROR, fault);
}

static const struct mode_ops mode_filter = { "filter", CONTEXT_PROMPT, filter_key, filter_paint,
	filter_close };

void
cmd_filter(struct app *a, int arg)
{
	struct filter_state *f = mem_zalloc(sizeof *f);

	(void)arg;
	line_init(&f->line);
	a->message[0] = '\0';
	mode_push(a, &mode_filter, f);
}

/* ---- for the command line ---- */

struct filter_names
filters_names(const struct app *a)
{
	return filter_names(a);
}

bool
filter_run(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct filter_names names = filter_names(a);
	struct query query;

	if (!filter_parse(&query, words, &names, err, at))
		return false;
	filter_remember(a, words);
	app_show_query(a, -1, &query);
	app_focus(a, PANE_LIST);
	return true;
}
