/* The Audit tab's lines. */
#include <string.h>

#include "change/compare.h"
#include "history/audit.h"
#include "history/audit_words.h"
#include "history/tabs.h"

enum { INDENT_COLS = 6, FOLDED_ROWS = 2 };

/* Lines of one entry. */
struct audit_entry {
	struct thread_layout *l;
	struct app *a;
	int64_t anchor;
	bool shows_whole;
};

/* Wrapped; what does not fit beside the time stands below it, to the right. */
static void
audit_add_line(struct audit_entry *e, struct text t, enum role role)
{
	int width = e->l->width - INDENT_COLS;
	struct text_line *lines;
	size_t n = text_wrap_tmp(&e->a->arena, t, width > 8 ? width : 8, &lines);

	for (size_t i = 0; i < n; i++) {
		struct text part = text_sub(t, lines[i].from, lines[i].to);

		tab_add(e->l,
		    i == 0 ? part
			   : text_printf_tmp(
				 &e->a->arena, "%*s%.*s", INDENT_COLS, "", (int)part.n, part.p),
		    role, e->anchor);
	}
}

/* One line of a text, with "- " or "+ " before it; at most `rows` rows. Returns
 * how many it took. */
static size_t
audit_add_text(struct audit_entry *e, const char *mark, struct text t, enum role role)
{
	int width = e->l->width - 4;
	struct text_line *lines;
	size_t n = text_wrap_tmp(&e->a->arena, t, width > 8 ? width : 8, &lines);

	for (size_t i = 0; i < n; i++) {
		struct text part = text_sub(t, lines[i].from, lines[i].to);

		if (!e->shows_whole && i == FOLDED_ROWS) {
			tab_add(e->l, TEXT_LIT("    ... (Enter shows the whole)"),
			    ROLE_TEXT_DIM, e->anchor);
			return i;
		}
		tab_add(e->l,
		    text_printf_tmp(
			&e->a->arena, "  %s %.*s", i == 0 ? mark : " ", (int)part.n, part.p),
		    role, e->anchor);
	}
	return n;
}

/* The lines of one side that are not in the other; folded only the first ones. */
static void
audit_add_side(
    struct audit_entry *e, const struct compare_side *s, const char *mark, enum role role)
{
	size_t rows = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!s->differs[i])
			continue;
		if (!e->shows_whole && rows >= FOLDED_ROWS) {
			tab_add(e->l, TEXT_LIT("    ... (Enter shows the whole)"),
			    ROLE_TEXT_DIM, e->anchor);
			return;
		}
		rows += audit_add_text(e, mark, s->lines[i], role);
	}
}

/* Both sides whole, equal lines once. */
static void
audit_add_whole(
    struct audit_entry *e, const struct compare_side *was, const struct compare_side *now)
{
	size_t i = 0, k = 0;

	while (i < was->n || k < now->n) {
		if (i < was->n && was->differs[i])
			audit_add_text(e, "-", was->lines[i++], ROLE_DIFF_DEL);
		else if (k < now->n && now->differs[k])
			audit_add_text(e, "+", now->lines[k++], ROLE_DIFF_ADD);
		else {
			audit_add_text(
			    e, " ", i < was->n ? was->lines[i] : now->lines[k], ROLE_TEXT_DIM);
			i++;
			k++;
		}
	}
}

static void
audit_add_block(struct audit_entry *e, const struct audit_block *b)
{
	struct compare_side was = { 0 }, now;

	compare_split_tmp(&e->a->arena, b->now, &now);
	if (b->was.p == NULL) {
		for (size_t i = 0; i < now.n; i++)
			now.differs[i] = true;
		audit_add_side(e, &now, "+", ROLE_DIFF_ADD);
		return;
	}
	compare_split_tmp(&e->a->arena, b->was, &was);
	compare_mark(&e->a->arena, &was, &now);
	if (e->shows_whole) {
		audit_add_whole(e, &was, &now);
		return;
	}
	audit_add_side(e, &was, "-", ROLE_DIFF_DEL);
	audit_add_side(e, &now, "+", ROLE_DIFF_ADD);
}

static struct text
audit_when(struct app *a, int64_t at)
{
	char when[WHEN_TEXT_SIZE];

	when_short(when, at, a->real);
	return text_printf_tmp(&a->arena, "%s", when);
}

/* How many rows from `i` on say the same at once: a merge moves many comments. */
static size_t
audit_run(const struct audit *u, size_t i)
{
	const struct audit_row *row = &u->rows[i];
	size_t n = 1;

	while ((row->what == 'c' || row->what == 'a') && i + n < u->n &&
	    row[n].what == row->what && row[n].at == row->at &&
	    row[n].user_id == row->user_id && str_eq(row[n].action, row->action) &&
	    str_eq(row[n].changes, row->changes))
		n++;
	return n;
}

static void
audit_add_row(
    struct audit_entry *e, const struct ticket *t, const struct audit_row *row, size_t run)
{
	struct text when = audit_when(e->a, row->at);
	struct audit_words w = { .run = run };

	audit_words(e->a, t, row, &w);
	e->anchor = row->id * 2;
	audit_add_line(e,
	    text_printf_tmp(&e->a->arena, "%.*s %.*s: %.*s", (int)when.n, when.p, (int)w.who.n,
		w.who.p, (int)w.what.n, w.what.p),
	    ROLE_TEXT);
	for (size_t i = 0; i < w.block_count; i++)
		audit_add_block(e, &w.blocks[i]);
}

/* A comment in one line; whole, its text below. */
static void
audit_add_comment(struct audit_entry *e, const struct comment *c)
{
	const struct user *u = store_user(e->a->store, c->author_id);
	bool is_staff = u != NULL && u->is_staff;
	enum role role = c->is_internal ? ROLE_COMMENT_INTERNAL
	    : is_staff                  ? ROLE_COMMENT_STAFF
					: ROLE_COMMENT_HEADER;
	struct text when = audit_when(e->a, c->created_at), who = audit_who(e->a, c->author_id);
	struct text body = text_clean_tmp(&e->a->arena, text_str(c->content), TEXT_LINE);
	struct text head = text_printf_tmp(&e->a->arena, "%.*s %.*s: %s", (int)when.n, when.p,
	    (int)who.n, who.p,
	    c->is_internal ? "INTERNAL NOTE"
		: is_staff ? "PUBLIC REPLY"
			   : "wrote");
	int rest = e->l->width - text_width(head) - 2;

	e->anchor = c->id * 2 + 1;
	if (e->shows_whole) {
		audit_add_line(e, head, role);
		audit_add_text(e, c->is_internal ? "|" : " ", c->content, role);
		return;
	}
	if (rest > 8 && body.n > 0) {
		size_t n = text_fit(body, rest, NULL);
		bool is_cut = n < body.n;

		if (is_cut)
			n = text_fit(body, rest - 3, NULL);
		head = text_printf_tmp(&e->a->arena, "%.*s  %.*s%s", (int)head.n, head.p,
		    (int)n, body.p, is_cut ? "..." : "");
	}
	audit_add_line(e, head, role);
}

/* Where nothing tells how the ticket began, it does itself. */
static void
audit_add_start(struct audit_entry *e, const struct ticket *t)
{
	const struct audit *u = &e->a->audit;
	struct text when = audit_when(e->a, t->created_at),
		    who = audit_who(e->a, t->creator_id);

	if (u->has_more) {
		/* of the oldest one: that stays in view when others come before it */
		tab_add(e->l, TEXT_LIT("[older entries are being loaded]"), ROLE_TEXT_DIM,
		    u->n > 0 ? u->rows[0].id * 2 : 1);
		return;
	}
	for (size_t i = 0; i < u->n; i++) {
		if (u->rows[i].what == 't' && str_eq_z(u->rows[i].action, "CREATE"))
			return;
	}
	e->anchor = 1;
	audit_add_line(e,
	    text_printf_tmp(
		&e->a->arena, "%.*s %.*s: opened", (int)when.n, when.p, (int)who.n, who.p),
	    ROLE_TEXT);
}

/* A comment stands before what happened to it at once. */
static bool
audit_is_before(const struct audit_row *row, const struct comment *c)
{
	return row->at < c->created_at || (row->at == c->created_at && row->what == 't');
}

void
audit_lay(struct thread_layout *l, struct app *a, const struct ticket *t)
{
	const struct audit *u = &a->audit;
	struct audit_entry e = { .l = l, .a = a, .shows_whole = a->ticket.shows_whole };
	size_t i = 0, k = 0, run;

	if (u->ticket_id != t->id || !u->is_known) {
		tab_add(l, TEXT_LIT("loading ..."), ROLE_TEXT_DIM, 0);
		return;
	}
	audit_add_start(&e, t);
	/* comments older than the oldest entry come with the entries around them */
	while (u->has_more && k < t->comments_loaded && u->n > 0 &&
	    t->comments[k].created_at < u->rows[0].at)
		k++;
	while (i < u->n || k < t->comments_loaded) {
		if (k == t->comments_loaded ||
		    (i < u->n && audit_is_before(&u->rows[i], &t->comments[k]))) {
			run = audit_run(u, i);
			audit_add_row(&e, t, &u->rows[i], run);
			i += run;
		} else {
			audit_add_comment(&e, &t->comments[k++]);
		}
	}
}
