#include "views/choice.h"

#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "command/state_file.h"
#include "dialog/choose.h"
#include "dialog/filter.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"
#include "views/views.h"

#define CHOICES_FILE "views"

/* ---- kept ---- */

static void
choice_key(const struct app *a, int index, char out[static CHOICE_KEY_SIZE])
{
	const struct saved_view *v = views_at(a, index);

	if (v != NULL)
		snprintf(out, CHOICE_KEY_SIZE, "#%lld", (long long)v->id);
	else
		snprintf(out, CHOICE_KEY_SIZE, "%s", index >= 0 ? view_row(index)->name : "-");
}

static struct choice *
choice_add(struct choices *all, const char *key)
{
	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(all->rows[i].key, key) == 0)
			return &all->rows[i];
	}
	if (all->count == CHOICES_MAX)
		return NULL;
	all->rows = mem_grow(all->rows, CHOICES_MAX, sizeof *all->rows);
	all->rows[all->count] = (struct choice){ 0 };
	snprintf(all->rows[all->count].key, CHOICE_KEY_SIZE, "%s", key);
	return &all->rows[all->count++];
}

/* "key TAB sort TAB columns" a line. */
static void
choices_take(void *ctx, struct str line)
{
	struct choices *all = ctx;
	const char *first = memchr(line.p, '\t', line.n), *second;
	char key[CHOICE_KEY_SIZE];
	struct choice *c;

	if (first == NULL || first - line.p >= CHOICE_KEY_SIZE)
		return;
	second = memchr(first + 1, '\t', line.n - (size_t)(first + 1 - line.p));
	snprintf(key, sizeof key, "%.*s", (int)(first - line.p), line.p);
	if (second == NULL || (c = choice_add(all, key)) == NULL)
		return;
	buf_clear(&c->sort);
	buf_clear(&c->columns);
	buf_put(&c->sort, first + 1, (size_t)(second - first - 1));
	buf_put(&c->columns, second + 1, line.n - (size_t)(second + 1 - line.p));
}

static struct choices *
choices_get(struct app *a)
{
	if (!a->views.choices.is_read) {
		a->views.choices.is_read = true;
		state_file_read(
		    a->options.state_folder, CHOICES_FILE, choices_take, &a->views.choices);
	}
	return &a->views.choices;
}

static void
choices_write(struct app *a)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < a->views.choices.count; i++) {
		const struct choice *c = &a->views.choices.rows[i];

		if (c->sort.n + c->columns.n > 0)
			buf_putf(&text, "%s\t%.*s\t%.*s\n", c->key, (int)c->sort.n,
			    c->sort.n > 0 ? c->sort.p : "", (int)c->columns.n,
			    c->columns.n > 0 ? c->columns.p : "");
	}
	state_file_write(a->options.state_folder, CHOICES_FILE, buf_str(&text));
	buf_done(&text);
}

static struct choice *
choice_of(struct app *a, int index)
{
	struct choices *all = choices_get(a);
	char key[CHOICE_KEY_SIZE];

	choice_key(a, index, key);
	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(all->rows[i].key, key) == 0)
			return &all->rows[i];
	}
	return NULL;
}

static void
choice_set(struct app *a, const struct str *sort, const struct str *columns)
{
	struct choices *all = choices_get(a);
	char key[CHOICE_KEY_SIZE];
	struct choice *c;

	choice_key(a, a->view, key);
	c = choice_add(all, key);
	if (c == NULL)
		return;
	if (sort != NULL && a->view >= 0) {
		buf_clear(&c->sort);
		buf_put_str(&c->sort, *sort);
	}
	if (columns != NULL) {
		buf_clear(&c->columns);
		buf_put_str(&c->columns, *columns);
	}
	choices_write(a);
}

void
choice_forget(struct app *a, int index)
{
	struct choice *c = choice_of(a, index);

	if (c == NULL)
		return;
	buf_clear(&c->sort);
	buf_clear(&c->columns);
	choices_write(a);
}

void
choices_done(struct app *a)
{
	for (size_t i = 0; i < a->views.choices.count; i++) {
		buf_done(&a->views.choices.rows[i].sort);
		buf_done(&a->views.choices.rows[i].columns);
	}
	mem_free(a->views.choices.rows);
	a->views.choices = (struct choices){ 0 };
}

/* ---- sort ---- */

static bool
choice_parse_sort(const struct app *a, struct str words, struct sort *out, struct err *err)
{
	struct filter_names names = filters_names(a);
	struct buf line = { 0 };
	struct query q;
	size_t at;
	bool ok;

	buf_put_z(&line, "sort:");
	for (size_t i = 0; i < words.n; i++)
		buf_put_char(&line, words.p[i] == ' ' ? ',' : words.p[i]);
	ok = filter_parse(&q, buf_str(&line), &names, err, &at);
	buf_done(&line);
	if (ok)
		*out = q.sort;
	return ok;
}

void
choice_sort(struct app *a, int index, struct query *q)
{
	const struct choice *c = choice_of(a, index);
	struct err err;

	if (c != NULL && c->sort.n > 0)
		(void)choice_parse_sort(a, buf_str(&c->sort), &q->sort, &err);
}

static void
choice_sort_by(struct app *a, const struct sort *sort)
{
	struct query q = a->list.query;
	struct text words;
	struct str kept;
	const char *from;

	q.sort = *sort;
	app_show_query(a, a->view, &q);
	app_focus(a, PANE_LIST);
	words = views_words_tmp(a, &q);
	from = words.n > 0 ? strstr(arena_z(&a->arena, text_str(words)), "sort:") : NULL;
	kept = from ? str_z(from + 5) : (struct str){ "", 0 };
	choice_set(a, &kept, NULL);
	app_say(
	    a, false, "sorted by %s", kept.n > 0 ? kept.p : "priority, then what was touched");
}

bool
choice_run_sort(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct sort sort;

	(void)at;
	if (!choice_parse_sort(a, words, &sort, err))
		return false;
	choice_sort_by(a, &sort);
	return true;
}

void
cmd_sort_reverse(struct app *a, int arg)
{
	struct sort sort = a->list.query.sort;

	(void)arg;
	if (sort.count == 0)
		sort = query_sort(&a->list.query);
	for (int i = 0; i < sort.count; i++)
		sort.by[i].is_up = !sort.by[i].is_up;
	choice_sort_by(a, &sort);
}

/* clang-format off */
static const struct sort_item {
	uint32_t key;
	const char *label;
	struct sort sort;
} sort_items[] = {
	{ 'u', "updated: the last touched first",  { 1, { { SORT_UPDATED, false } } } },
	{ 'c', "created: the newest first",        { 1, { { SORT_CREATED, false } } } },
	{ 'p', "priority, then the last touched",  { .count = 0 } },
	{ 's', "status",                           { 1, { { SORT_STATUS, true } } } },
	{ 'a', "assignee",                         { 1, { { SORT_ASSIGNEE, true } } } },
	{ 'b', "best: by the words of the search", { 1, { { SORT_BEST, false } } } },
};
/* clang-format on */

static size_t
sort_menu_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	size_t n = countof(sort_items) - !filter_has_words(&a->list.query.filter);

	(void)c;
	(void)max;
	for (size_t i = 0; i < n; i++)
		out[i] = (struct picker_item){ .id = (int64_t)i,
			.key = sort_items[i].key,
			.label = text_printf_tmp(&a->arena, "%s", sort_items[i].label) };
	return n;
}

static void
sort_menu_accept(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id >= 0)
		choice_sort_by(a, &sort_items[id].sort);
}

static const struct choose_kind sort_menu = { .title = "Sort (O reverses)",
	.picker = PICKER_MENU,
	.items = sort_menu_items,
	.accept = sort_menu_accept,
	.is_free = true };

void
cmd_sort(struct app *a, int arg)
{
	(void)arg;
	choose_open(a, &sort_menu);
}

/* ---- columns ---- */

struct str
columns_words(struct app *a)
{
	const struct choice *c = choice_of(a, a->view);
	const struct saved_view *v = views_at(a, a->view);

	if (c != NULL && c->columns.n > 0)
		return buf_str(&c->columns);
	if (v != NULL && v->columns.n > 0)
		return buf_str(&v->columns);
	return str_z(a->options.settings.columns);
}

bool
choice_run_columns(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct str none = { "", 0 };

	if (str_eq_z(words, "default")) {
		choice_set(a, NULL, &none);
	} else if (columns_check(words, err, at)) {
		choice_set(a, NULL, &words);
	} else {
		return false;
	}
	app_dirty(a);
	return true;
}

void
cmd_columns(struct app *a, int arg)
{
	struct str words = columns_words(a);

	(void)arg;
	command_open(a, arena_printf(&a->arena, "columns %.*s", (int)words.n, words.p));
}

/* ---- F ---- */

void
cmd_stick_to_top(struct app *a, int arg)
{
	(void)arg;
	a->views.choices.sticks_to_top = !a->views.choices.sticks_to_top;
	if (a->views.choices.sticks_to_top) {
		list_first(&a->list);
		app_moved(a);
	}
	app_say(a, false, "%s",
	    a->views.choices.sticks_to_top
		? "the cursor stays at the top of the list, whatever stands there (F ends it)"
		: "the cursor stays on its ticket");
}
