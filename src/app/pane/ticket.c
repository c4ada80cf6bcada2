/* The ticket: its header, description and thread. */
#include <stdio.h>
#include <string.h>

#include "files/url.h"
#include "history/audit.h"
#include "history/tabs.h"
#include "pane/thread.h"
#include "ttydesk/base/mem.h"
#include "write/compose.h"

/* ---- what it shows ---- */

static struct rect
ticket_view(const struct app *a)
{
	struct rect r = a->layout.pane[PANE_TICKET];
	struct rect composer = compose_rect(a);

	if (composer.h > 0 && composer.y < r.y + r.h && composer.x == r.x)
		r.h = composer.y - r.y;
	return r;
}

void
ticket_show(struct app *a, int64_t id)
{
	struct ticket_pane *p = &a->ticket;

	if (p->ticket_id == id)
		return;
	p->ticket_id = id;
	p->match_line = -1;
	p->is_sought = false;
	p->shows_quotes = false;
	tab_reset(a);
	app_dirty(a);
}

void
ticket_follow(struct app *a)
{
	if (!a->composer.is_open && !a->ticket.is_pinned)
		ticket_show(a, list_selected(&a->list));
}

static struct ticket_place *
ticket_place(struct app *a)
{
	return &a->ticket.places[a->ticket.tab];
}

int
ticket_top(const struct app *a)
{
	return a->ticket.places[a->ticket.tab].top;
}

static void
ticket_anchor(struct app *a, const struct thread_layout *l)
{
	struct ticket_place *p = ticket_place(a);
	size_t at;

	if ((size_t)p->top >= l->count)
		return;
	p->anchor_comment = l->lines[p->top].comment_id;
	if (thread_find_comment(l, p->anchor_comment, &at))
		p->anchor_line = p->top - (int)at;
}

/* The last line that may be the first one shown. */
static int
ticket_most(const struct app *a, const struct thread_layout *l)
{
	int most = (int)l->count - ticket_view(a).h;

	return most > 0 ? most : 0;
}

/* Older entries come before the top is reached. */
static void
ticket_looks_up(struct app *a)
{
	if (a->ticket.tab == TICKET_AUDIT && ticket_top(a) < ticket_view(a).h)
		audit_want_more(a);
}

static struct thread_layout *
ticket_lay(struct app *a, const struct ticket *t, int width)
{
	bool is_thread = a->ticket.tab == TICKET_THREAD;
	struct thread_layout **l = is_thread ? &a->ticket.lines : &a->ticket.tab_lines;

	if (*l == NULL)
		*l = mem_zalloc(sizeof **l);
	if (is_thread)
		thread_lay(*l, a, t, width);
	else
		tab_lay(*l, a, t, width);
	return *l;
}

/* The lines for the pane's present width, with the view where it was. NULL:
 * there is nothing to show. */
static const struct thread_layout *
ticket_lines(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, a->ticket.ticket_id);
	struct ticket_place *p = ticket_place(a);
	int width = ticket_view(a).w, most;
	const struct thread_layout *l;
	size_t at = 0;
	bool is_there;

	if (t == NULL || !(t->loaded & PART_HEAD))
		return NULL;
	l = ticket_lay(a, t, width > 2 ? width : 2);
	is_there = thread_find_comment(l, p->anchor_comment, &at);
	if (is_there)
		p->top = (int)at + p->anchor_line;
	most = ticket_most(a, l);
	if (p->top > most || p->is_at_end)
		p->top = most;
	if (p->top < 0)
		p->top = 0;
	if ((!is_there || p->is_at_end) && (t->loaded & PART_THREAD))
		ticket_anchor(a, l); /* the comment went: stay where it was */
	return l;
}

void
ticket_done(struct app *a)
{
	struct thread_layout *all[] = { a->ticket.lines, a->ticket.tab_lines };

	for (size_t i = 0; i < countof(all); i++) {
		if (all[i] != NULL)
			thread_done(all[i]);
		mem_free(all[i]);
	}
	a->ticket.lines = a->ticket.tab_lines = NULL;
}

/* ---- moving ---- */

static void
ticket_go(struct app *a, const struct thread_layout *l, int top)
{
	struct ticket_place *p = ticket_place(a);
	int most = ticket_most(a, l);

	p->top = top < 0 ? 0 : top > most ? most : top;
	p->is_at_end = a->ticket.tab == TICKET_AUDIT && p->top == most;
	ticket_anchor(a, l);
	ticket_looks_up(a);
	app_dirty(a);
}

bool
ticket_scroll(struct app *a, int lines)
{
	const struct thread_layout *l = ticket_lines(a);
	int was = ticket_top(a);

	if (l == NULL || ticket_view(a).h <= 0)
		return false;
	ticket_go(a, l, was + lines);
	return ticket_top(a) != was;
}

void
ticket_ends(struct app *a, bool to_end)
{
	const struct thread_layout *l = ticket_lines(a);

	if (l != NULL)
		ticket_go(a, l, to_end ? (int)l->count : 0);
}

/* Where a comment or another entry begins. */
static bool
ticket_is_start(const struct app *a, const struct thread_layout *l, int at)
{
	if (a->ticket.tab == TICKET_THREAD)
		return l->lines[at].kind == THREAD_RULE;
	return at == 0 || l->lines[at].comment_id != l->lines[at - 1].comment_id;
}

void
ticket_comment(struct app *a, int delta)
{
	const struct thread_layout *l = ticket_lines(a);
	int at = ticket_top(a);

	if (l == NULL)
		return;
	for (at += delta; at >= 0 && at < (int)l->count; at += delta) {
		if (ticket_is_start(a, l, at)) {
			ticket_go(a, l, at);
			return;
		}
	}
	ticket_go(a, l, delta > 0 ? (int)l->count : 0);
}

void
ticket_toggle_fold(struct app *a)
{
	if (a->ticket.tab == TICKET_AUDIT) {
		a->ticket.shows_whole = !a->ticket.shows_whole;
		ticket_place(a)->is_at_end = false;
	} else {
		a->ticket.shows_quotes = !a->ticket.shows_quotes;
	}
	app_dirty(a);
}

void
ticket_toggle_fields(struct app *a)
{
	a->ticket.shows_fields = !a->ticket.shows_fields;
	app_dirty(a);
}

bool
ticket_find(struct app *a, struct text needle, int direction)
{
	const struct thread_layout *l = ticket_lines(a);
	int n = l ? (int)l->count : 0;
	int step = direction < 0 ? -1 : 1;
	int from = a->ticket.match_line >= 0 ? a->ticket.match_line : ticket_top(a);

	for (int i = direction == 0 ? 0 : 1; i <= n; i++) {
		int at = n > 0 ? ((from + step * i) % n + n) % n : 0;
		size_t where, len;

		if (n > 0 &&
		    text_find_bare(thread_text(l, (size_t)at), needle, 0, &where, &len)) {
			a->ticket.match_line = at;
			if (at < ticket_top(a) || at >= ticket_top(a) + ticket_view(a).h)
				ticket_go(a, l, at - ticket_view(a).h / 3);
			return true;
		}
	}
	return false;
}

/* The newest of mine, or 0; `only_id`: that one, if it is mine. */
static int64_t
ticket_newest_note(const struct app *a, const struct ticket *t, int64_t only_id)
{
	for (size_t i = t->comments_loaded; i-- > 0;) {
		const struct comment *c = &t->comments[i];

		if (c->is_internal && c->author_id == a->link.me_id &&
		    (only_id == 0 || c->id == only_id))
			return c->id;
	}
	return 0;
}

int64_t
ticket_own_note(struct app *a, int64_t ticket_id, bool *is_in_view)
{
	const struct thread_layout *l = ticket_lines(a);
	const struct ticket *t = store_ticket(a->store, ticket_id);
	int h = ticket_view(a).h;

	*is_in_view = false;
	if (l == NULL || t == NULL || a->ticket.ticket_id != ticket_id || a->link.me_id == 0)
		return 0;
	for (int i = a->ticket.tab == TICKET_THREAD ? h : 0; i-- > 0;) {
		size_t at = (size_t)(ticket_top(a) + i);

		if (at < l->count && l->lines[at].comment_id != 0 &&
		    ticket_newest_note(a, t, l->lines[at].comment_id) != 0) {
			*is_in_view = true;
			return l->lines[at].comment_id;
		}
	}
	return ticket_newest_note(a, t, 0);
}

/* ---- painting ---- */

static void
ticket_put_percent(struct app *a, struct buf *b, const struct thread_layout *l)
{
	int height = ticket_view(a).h;

	if (l == NULL || height <= 0)
		return;
	if ((int)l->count <= height)
		buf_put_z(b, "All ");
	else
		buf_putf(b, "%d%% ", (ticket_top(a) + height) * 100 / (int)l->count);
}

/* "-- #48213 URGENT OPEN -- yours -- 2 comments -- 45% "; between columns,
 * where no list stands above, without the rule. */
static struct text
ticket_head_words(struct app *a, const struct ticket *t, const struct thread_layout *l)
{
	struct shown s = app_shown(a, t);
	const struct user *u = store_user(a->store, s.assignee_id);
	bool is_rule = a->layout.kind != LAYOUT_COLUMNS;
	const char *gap = is_rule ? " -- " : "  ";
	struct buf b = { .arena = &a->arena };
	struct text out, who;

	buf_putf(&b, "%s#%lld %s %s%s%s", is_rule ? "-- " : "", (long long)t->id,
	    priority_row(s.priority)->label, status_row(s.status)->label, s.pending ? " ~" : "",
	    gap);
	if (s.assignee_id == 0)
		buf_put_z(&b, "unassigned");
	else if (s.assignee_id == a->link.me_id)
		buf_put_z(&b, "yours");
	else if (u != NULL)
		buf_put(&b, u->full_name.p, u->full_name.n);
	buf_putf(&b, "%s%d comment%s%s", gap, t->comment_count,
	    t->comment_count == 1 ? "" : "s", gap);
	if (watch_is_on(a, t))
		buf_putf(&b, "watched%s", gap);
	who = presence_words_tmp(a, t->id);
	if (who.n > 0)
		buf_putf(&b, "%.*s%s", (int)who.n, who.p, gap);
	if (conflict_is_on(a, t->id))
		buf_putf(&b, "CONFLICT (g c)%s", gap);
	if (t->is_gone)
		buf_putf(&b, "%s%s", t->deleted_at != 0 ? "DELETED" : "GONE", gap);
	ticket_put_percent(a, &b, l);
	out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}

static void
ticket_put_head(
    struct app *a, struct canvas *c, const struct ticket *t, const struct thread_layout *l)
{
	struct rect r = a->layout.head[PANE_TICKET];
	enum role role = a->focus == PANE_TICKET ? ROLE_BORDER_FOCUS : ROLE_BORDER;
	struct text words, tabs;
	int cols;

	if (r.h == 0)
		return;
	if (a->layout.kind == LAYOUT_COLUMNS)
		canvas_fill(c, r, role);
	else
		canvas_fill_char(c, r, role, '-');
	if (t == NULL || !(t->loaded & PART_HEAD))
		return;
	words = ticket_head_words(a, t, l);
	tabs = tab_words_tmp(a, t, r.w - text_width(words) - 2);
	canvas_put(c, r, r.x, r.y, role, words);
	cols = text_width(tabs);
	if (cols > 0) {
		canvas_fill(c,
		    rect_clip(r, (struct rect){ r.x + r.w - cols - 2, r.y, cols + 2, 1 }),
		    role);
		canvas_put(c, r, r.x + r.w - cols - 1, r.y, role, tabs);
	}
}

static void
ticket_mark_urls(struct canvas *c, int x, int y, struct text t, int width)
{
	size_t pos = 0, len;

	for (; url_next(t, pos, &pos, &len); pos += len) {
		int from = text_width(text_sub(t, 0, pos));
		int cols = text_width(text_sub(t, pos, pos + len));

		if (from < width)
			canvas_recolor(c, x + from, y,
			    from + cols > width ? width - from : cols, ROLE_URL);
	}
}

static void
ticket_mark_matches(struct app *a, struct canvas *c, struct rect r, int x, int y, struct text t)
{
	bool has_own = a->find.needle_len > 0;
	struct text needle;

	for (size_t i = has_own && !a->find.in_thread; find_needle_tmp(a, i, &needle); i++) {
		size_t at, len, from = 0;

		while (text_find_bare(t, needle, from, &at, &len)) {
			canvas_layer(c,
			    rect_clip(r,
				(struct rect){ x + text_width(text_sub(t, 0, at)), y,
				    text_width(text_sub(t, at, at + len)), 1 }),
			    ROLE_MATCH);
			from = at + (len > 0 ? len : 1);
		}
	}
}

static void
ticket_put_line(struct app *a, struct canvas *c, struct rect r, int y,
    const struct thread_layout *l, size_t index)
{
	const struct thread_line *line = &l->lines[index];
	struct text t = thread_text(l, index);
	int x = r.x;

	if (line->kind == THREAD_RULE)
		canvas_fill_char(c, (struct rect){ r.x, y, r.w, 1 }, line->role, '-');
	if (line->is_internal && line->kind == THREAD_TEXT) {
		canvas_put(c, r, x, y, ROLE_COMMENT_INTERNAL, TEXT_LIT("|"));
		x += 2;
	}
	x += line->is_indented ? 1 : 0;
	canvas_put(c, r, x, y, line->role, t);
	if (line->kind == THREAD_TEXT)
		ticket_mark_urls(c, x, y, t, r.w - (x - r.x));
	ticket_mark_matches(a, c, r, x, y, t);
}

static void
ticket_put_nothing(struct app *a, struct canvas *c, struct rect r)
{
	const struct ticket *t = store_ticket(a->store, a->ticket.ticket_id);

	if (a->ticket.ticket_id == 0)
		return;
	canvas_put(c, r, r.x, r.y, ROLE_TEXT_DIM,
	    t != NULL && t->is_gone
		? text_printf_tmp(&a->arena,
		      "#%lld: there is no such ticket, or you may not read it",
		      (long long)a->ticket.ticket_id)
		: text_printf_tmp(
		      &a->arena, "#%lld loading ...", (long long)a->ticket.ticket_id));
}

void
ticket_paint(struct app *a, struct canvas *c)
{
	struct rect r = ticket_view(a);
	const struct thread_layout *l;
	int top;

	if (compose_sees_news(a))
		ticket_ends(a, true);
	if (a->layout.pane[PANE_TICKET].w <= 0)
		return;
	l = ticket_lines(a);
	ticket_looks_up(a);
	top = ticket_top(a);
	ticket_put_head(a, c, store_ticket(a->store, a->ticket.ticket_id), l);
	if (l == NULL)
		ticket_put_nothing(a, c, r);
	for (int i = 0; l != NULL && i < r.h && (size_t)(top + i) < l->count; i++)
		ticket_put_line(a, c, r, r.y + i, l, (size_t)(top + i));
	needs_look(a, store_ticket(a->store, a->ticket.ticket_id),
	    a->ticket.tab == TICKET_THREAD && l != NULL && r.h > 0 &&
		(size_t)(top + r.h) >= l->count);
	if (a->focus == PANE_TICKET)
		canvas_cursor(c, r.x, r.y, false);
}
