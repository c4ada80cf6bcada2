/* Help: all keys of the pane in focus, the verbs and the rest, from the table. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/desk/filter.h"

enum { HELP_LINES_MAX = 320, HELP_KEY_COLS = 20, HELP_WORDS_COLS = 56 };

struct help_line {
	char keys[40]; /* "j, Down"; "": a heading */
	enum command cmd;
	int arg;
	const char *text;
	int n;            /* bytes of the text, 0 all */
	const char *name; /* of the command, or NULL */
};

struct help {
	struct help_line lines[HELP_LINES_MAX];
	int count, top, height;
	const struct app *app;
	int match; /* the line found last */
	struct line find;
	bool is_finding, is_missing;
};

/* Keys of the same command share a line. */
static bool
help_join(struct help *h, int from, const struct key_row *row)
{
	for (int i = from; i < h->count; i++) {
		struct help_line *l = &h->lines[i];
		size_t n = strlen(l->keys);

		if (row->cmd == CMD_NONE || l->cmd != row->cmd || l->arg != row->arg)
			continue;
		snprintf(l->keys + n, sizeof l->keys - n, ", %s", row->keys);
		return true;
	}
	return false;
}

static struct help_line *
help_add(struct help *h, const char *keys, const char *text)
{
	struct help_line *l = &h->lines[h->count < HELP_LINES_MAX - 1 ? h->count++ : h->count];

	*l = (struct help_line){ .text = text };
	snprintf(l->keys, sizeof l->keys, "%s", keys);
	return l;
}

/* What stands on a tab now; of a saved view only that. */
static const char *
help_tab(const struct app *a, int tab)
{
	int tabs[VIEWS_TABS_MAX], n = views_tabs(a, tabs);

	if (tab >= n)
		return "a saved view (S saves one)";
	return tabs[tab] < VIEW_COUNT ? view_row(tabs[tab])->title : "a saved view";
}

static void
help_add_context(struct help *h, enum key_context context)
{
	int from;

	help_add(h, "", keymap_context_name(context));
	from = h->count;
	for (const struct key_row *row = keys_of_own_rows(h->app); row->keys != NULL; row++) {
		struct help_line *l;

		if (row->context != context || !cmd_is_there(h->app, row->cmd) ||
		    help_join(h, from, row))
			continue;
		l = help_add(h, row->keys, key_row_text(row));
		l->cmd = row->cmd;
		l->arg = row->arg;
		l->name = row->text != NULL ? NULL : cmd_row(row->cmd)->name;
		if (row->cmd == CMD_VIEW)
			l->text = help_tab(h->app, row->arg);
	}
}

/* What is longer than a line goes on in the next one. */
static void
help_add_words(struct help *h, const char *words)
{
	while (*words != '\0') {
		int n = (int)strlen(words);

		if (n > HELP_WORDS_COLS) {
			for (n = HELP_WORDS_COLS; n > 0 && words[n] != ' '; n--)
				;
			n = n > 0 ? n : HELP_WORDS_COLS;
		}
		help_add(h, " ", words)->n = n;
		words += n;
		words += strspn(words, " ");
	}
}

/* The language of filters, a field a line, and below it what it takes. */
static void
help_add_filters(struct help *h)
{
	struct filter_row row;

	help_add(h, "", "Filters (\\, :filter, and on the command line)");
	for (size_t i = 0; filter_row(i, &row); i++) {
		help_add(h, row.name, row.help);
		help_add_words(h, row.values);
	}
	help_add(h, "word \"a phrase\" #12", "what is written in it; a ticket by its number");
	help_add(h, "or  -  ( )", "either; not; groups: side by side all must hold");
}

static void
help_fill(struct help *h, enum key_context first)
{
	bool is_pane = first == CONTEXT_LIST || first == CONTEXT_TICKET;

	help_add_context(h, first);
	if (is_pane)
		help_add_context(h, CONTEXT_VERBS);
	if (first > CONTEXT_LISTS)
		help_add_context(h, CONTEXT_LISTS);
	help_add_context(h, CONTEXT_EVERYWHERE);
	for (int i = 0; i < CONTEXT_COUNT; i++) {
		enum key_context context = (enum key_context)i;

		if (context != first && context != CONTEXT_EVERYWHERE &&
		    !(first > CONTEXT_LISTS && context == CONTEXT_LISTS) &&
		    !(is_pane && context == CONTEXT_VERBS))
			help_add_context(h, context);
	}
	help_add_filters(h);
}

/* ---- moving ---- */

static void
help_scroll(struct help *h, int delta)
{
	h->top += delta;
	if (h->top > h->count - h->height)
		h->top = h->count - h->height;
	if (h->top < 0)
		h->top = 0;
}

static bool
help_matches(const struct help *h, int index, struct text needle)
{
	const struct help_line *l = &h->lines[index];
	size_t at, len;
	const char *parts[] = { l->keys, l->text, l->name };

	for (size_t i = 0; i < countof(parts); i++) {
		struct str s = str_z(parts[i]);

		/* the table's own words: clean by construction */
		if (text_find((struct text){ s.p, s.n }, needle, 0, &at, &len))
			return true;
	}
	return false;
}

static void
help_find(struct app *a, struct help *h, int from, int direction)
{
	struct text needle = text_clean_tmp(&a->arena, line_str(&h->find), TEXT_LINE);

	h->is_missing = needle.n > 0;
	for (int i = 0; needle.n > 0 && i < h->count; i++) {
		int at = ((from + direction * i) % h->count + h->count) % h->count;

		if (help_matches(h, at, needle)) {
			h->top = h->match = at;
			h->is_missing = false;
			return;
		}
	}
}

static void
help_find_open(struct help *h)
{
	h->is_finding = true;
	h->is_missing = false;
	h->match = h->top;
	line_set(&h->find, (struct str){ "", 0 });
}

static void
help_find_key(struct app *a, struct help *h, const struct key_event *key)
{
	if (prompt_cancels(key->code) || key->code == KEY_ENTER)
		h->is_finding = false;
	else if (line_key(&h->find, key))
		help_find(a, h, h->match, 1);
}

/* What is no key of its own begins to find, as typed. */
static void
help_other_key(struct app *a, struct help *h, const struct key_event *key)
{
	if (key->code == key_ctrl('D')) {
		help_scroll(h, h->height / 2);
	} else if (key->code == key_ctrl('U')) {
		help_scroll(h, -h->height / 2);
	} else if (key->code == key_ctrl('F')) {
		help_scroll(h, h->height - 1);
	} else if (key->code == key_ctrl('B')) {
		help_scroll(h, 1 - h->height);
	} else if (prompt_cancels(key->code)) {
		mode_pop(a);
	} else if (key->code > ' ' && key->code < KEY_SPECIAL && key->code != 0x7f) {
		help_find_open(h);
		help_find_key(a, h, key);
	}
}

static void
help_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct help *h = m->state;

	app_dirty(a);
	if (h->is_finding) {
		help_find_key(a, h, key);
		return;
	}
	switch (key->code) {
	case 'j':
	case KEY_DOWN: help_scroll(h, 1); break;
	case 'k':
	case KEY_UP: help_scroll(h, -1); break;
	case ' ':
	case KEY_PAGE_DOWN: help_scroll(h, h->height - 1); break;
	case '-':
	case KEY_PAGE_UP: help_scroll(h, 1 - h->height); break;
	case 'g':
	case KEY_HOME: help_scroll(h, -h->count); break;
	case 'G':
	case KEY_END: help_scroll(h, h->count); break;
	case 'n': help_find(a, h, h->match + 1, 1); break;
	case 'N': help_find(a, h, h->match - 1, -1); break;
	case '/': help_find_open(h); break;
	case 'q':
	case '?':
	case KEY_F1:
	case KEY_ESC: mode_pop(a); break;
	default: help_other_key(a, h, key); break;
	}
}

/* ---- painting ---- */

static void
help_put(struct app *a, struct canvas *c, struct rect r, int y, const struct help_line *l)
{
	int keys = r.w >= 2 * HELP_KEY_COLS ? HELP_KEY_COLS : r.w / 4;

	if (l->keys[0] == '\0') {
		canvas_put(c, r, r.x, y, ROLE_TITLE, text_printf_tmp(&a->arena, "%s", l->text));
		return;
	}
	canvas_put_right(
	    c, r, r.x, y, keys, ROLE_HINTS_KEY, text_printf_tmp(&a->arena, "%s", l->keys));
	canvas_put(c, r, r.x + keys + 2, y, ROLE_POPUP,
	    text_printf_tmp(
		&a->arena, "%.*s", l->n > 0 ? l->n : (int)strlen(l->text), l->text));
	if (l->name != NULL && r.w >= 76)
		canvas_put_right(c, r, r.x + r.w - 20, y, 20, ROLE_TEXT_DIM,
		    text_printf_tmp(&a->arena, "%s", l->name));
}

static void
help_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct help *h = m->state;
	struct rect r = { 0, a->layout.tabs.h, a->cols, a->layout.status.y - a->layout.tabs.h };

	if (r.w > 84) {
		r.x = (r.w - 84) / 2;
		r.w = 84;
	}
	canvas_fill(c, r, ROLE_POPUP);
	canvas_put(c, r, r.x, r.y, ROLE_POPUP_BORDER,
	    text_printf_tmp(&a->arena, "-- Help -- %d of %d -- / finds -- q closes --",
		h->top + 1, h->count));
	r.y++;
	r.h--;
	h->height = r.h > 0 ? r.h : 1;
	help_scroll(h, 0);
	for (int i = 0; i < r.h && h->top + i < h->count; i++) {
		help_put(a, c, r, r.y + i, &h->lines[h->top + i]);
		if (line_str(&h->find).n > 0 && h->top + i == h->match)
			canvas_layer(c, (struct rect){ r.x, r.y + i, r.w, 1 }, ROLE_MATCH);
	}
	if (h->is_finding)
		prompt_paint(
		    a, c, h->is_missing ? TEXT_LIT("not found /") : TEXT_LIT("/"), &h->find);
}

static void
help_close(struct app *a, struct mode *m)
{
	struct help *h = m->state;

	(void)a;
	line_done(&h->find);
	mem_free(h);
}

static const struct mode_ops mode_help = { "help", CONTEXT_HELP, help_key, help_paint,
	help_close };

void
help_open(struct app *a)
{
	struct help *h = mem_zalloc(sizeof *h);

	line_init(&h->find);
	h->height = 1;
	h->app = a;
	help_fill(h, app_key_context(a));
	mode_push(a, &mode_help, h);
}
