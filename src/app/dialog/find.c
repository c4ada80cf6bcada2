/* Find in the list's loaded rows or in the thread, as one types. */
#include <string.h>

#include "app_priv.h"

bool
find_needle_tmp(struct app *a, size_t index, struct text *out)
{
	const struct filter *f = &a->list.query.filter;
	struct str words = { a->find.needle, a->find.needle_len };
	bool is_own = words.n > 0 && index == 0;

	index -= words.n > 0 && !is_own;
	for (size_t i = 0; !is_own; i++) {
		const struct expr_node *n = &f->nodes[i];

		if (i >= f->node_count)
			return false;
		if (n->kind != EXPR_TEXT || index-- > 0)
			continue;
		words = (struct str){ f->text + n->at, n->len };
		words.n -= words.n > 1 && words.p[words.n - 1] == '*';
		break;
	}
	*out = text_clean_tmp(&a->arena, words, TEXT_LINE);
	return true;
}

static struct text
find_needle(struct app *a)
{
	struct text needle = { 0 };

	(void)find_needle_tmp(a, 0, &needle);
	return needle;
}

void
find_hit(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, a->ticket.ticket_id);
	struct text needle;

	if (a->ticket.is_sought || !a->list.is_loaded || a->ticket.tab != TICKET_THREAD ||
	    a->layout.pane[PANE_TICKET].h <= 0 || t == NULL || !(t->loaded & PART_THREAD))
		return;
	a->ticket.is_sought = true;
	if (a->ticket.is_pinned || a->ticket.match_line >= 0 || a->find.needle_len > 0)
		return;
	for (size_t i = 0; find_needle_tmp(a, i, &needle); i++) {
		if (ticket_find(a, needle, 1))
			break; /* one may be written with other accents there */
	}
}

bool
find_row_matches(struct app *a, size_t index, struct text needle)
{
	const struct ticket *t = store_ticket(a->store, a->list.rows[index].key.id);
	const struct user *u;
	struct text number;
	size_t at, len;

	if (t == NULL)
		return false;
	number = text_printf_tmp(&a->arena, "%lld", (long long)t->id);
	u = store_user(a->store, t->creator_id);
	return text_find_bare(t->title, needle, 0, &at, &len) ||
	    text_find_bare(number, needle, 0, &at, &len) ||
	    text_find_bare(t->number, needle, 0, &at, &len) ||
	    (u != NULL &&
		(text_find_bare(u->full_name, needle, 0, &at, &len) ||
		    text_find_bare(u->company, needle, 0, &at, &len) ||
		    text_find_bare(u->email, needle, 0, &at, &len)));
}

/* From `start` on, `start` itself included, round the loaded rows. */
static bool
find_in_list(struct app *a, struct text needle, size_t start, int direction)
{
	size_t n = a->list.count;

	for (size_t i = 0; i < n; i++) {
		size_t at = direction > 0 ? (start + i) % n : (start + n - i) % n;

		if (find_row_matches(a, at, needle)) {
			list_select(&a->list, a->list.rows[at].key.id);
			app_moved(a);
			return true;
		}
	}
	return false;
}

void
find_again(struct app *a, int direction)
{
	struct text needle = find_needle(a);
	size_t n = a->list.count;
	bool found;

	if (needle.n == 0) {
		app_say(a, false, "nothing to find: / starts");
		return;
	}
	if (a->focus == PANE_TICKET)
		found = ticket_find(a, needle, direction);
	else
		found = n > 0 &&
		    find_in_list(a, needle,
			direction > 0 ? (a->list.cursor + 1) % n : (a->list.cursor + n - 1) % n,
			direction);
	if (!found)
		app_say(a, true, "not found%s: %.*s",
		    a->focus == PANE_TICKET ? "" : " in the rows loaded", (int)needle.n,
		    needle.p);
	app_dirty(a);
}

/* ---- the prompt ---- */

static void find_take(struct app *a);

void
find_words(struct app *a, struct str words)
{
	line_set(&a->find.line, words);
	find_take(a);
	find_again(a, 1);
}

/* Each letter looks from where the search began; Esc ends there. */
static void
find_go_back(struct app *a)
{
	if (a->find.in_thread) {
		a->ticket.match_line = -1;
		ticket_scroll(a, a->find.from_top - ticket_top(a));
	} else if (list_select(&a->list, a->find.from_id)) {
		app_moved(a);
	}
}

static void
find_take(struct app *a)
{
	struct str s = line_str(&a->find.line);

	if (s.n > sizeof a->find.needle) { /* cut, but never inside a character */
		s.n = sizeof a->find.needle;
		while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	if (s.n > 0)
		memcpy(a->find.needle, s.p, s.n);
	a->find.needle_len = s.n;
}

static void
find_try(struct app *a)
{
	struct text needle;

	find_take(a);
	find_go_back(a);
	needle = find_needle(a);
	a->find.missing = false;
	if (needle.n == 0)
		return;
	if (a->find.in_thread)
		a->find.missing = !ticket_find(a, needle, 0);
	else
		a->find.missing =
		    a->list.count == 0 || !find_in_list(a, needle, a->list.cursor, 1);
}

static void
find_key(struct app *a, struct mode *m, const struct key_event *key)
{
	(void)m;
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&a->find.line).n == 0)) {
		mode_pop(a);
		a->find.needle_len = 0;
		find_go_back(a);
	} else if (key->code == KEY_ENTER) {
		mode_pop(a);
	} else if (line_key(&a->find.line, key)) {
		find_try(a);
	}
	app_dirty(a);
}

static void
find_paint(struct app *a, struct mode *m, struct canvas *c)
{
	(void)m;
	prompt_paint(
	    a, c, a->find.missing ? TEXT_LIT("not found /") : TEXT_LIT("/"), &a->find.line);
}

static const struct mode_ops mode_find = { "find", CONTEXT_PROMPT, find_key, find_paint, NULL };

void
find_open(struct app *a)
{
	a->find.in_thread = a->focus == PANE_TICKET;
	a->find.from_id = list_selected(&a->list);
	a->find.from_top = ticket_top(a);
	a->find.missing = false;
	line_set(&a->find.line, (struct str){ "", 0 });
	mode_push(a, &mode_find, NULL);
}

void
find_done(struct app *a)
{
	line_done(&a->find.line);
}
