/* The queue: one row a ticket, in columns that adapt to the width. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "dialog/filter.h"
#include "ttydesk/base/guess.h"
#include "views/choice.h"

enum { MARK_COLS = 2, BRACKETS_PANE = 56, PRESENCE_PANE = 56, CURSOR_COLS = 20 };
enum { COLUMN_CHOSEN = 10000, SUBJECT_COLS = 16 };

struct queue_cells {
	struct app *app;
	const struct ticket *ticket;
	struct shown shown;
	bool is_unread;
};

struct column {
	const char *name; /* for `:columns` */
	const char *header;
	int cols;     /* 0: the rest */
	int min_pane; /* shown from this width of the pane on */
	bool is_right;
	struct text (*text)(const struct queue_cells *q);
	enum role (*role)(const struct queue_cells *q);
};

/* ---- what the columns say ---- */

static struct text
column_number(const struct queue_cells *q)
{
	return text_printf_tmp(&q->app->arena, "%lld", (long long)q->ticket->id);
}

static struct text
column_priority(const struct queue_cells *q)
{
	return text_printf_tmp(&q->app->arena, "%s", priority_row(q->shown.priority)->column);
}

static struct text
column_status(const struct queue_cells *q)
{
	return text_printf_tmp(&q->app->arena, "%s", status_row(q->shown.status)->column);
}

static struct text
column_span(const struct queue_cells *q, int64_t at)
{
	char age[WHEN_AGE_SIZE];

	when_age(age, q->app->real - at);
	return text_printf_tmp(&q->app->arena, "%s", age);
}

static struct text
column_age(const struct queue_cells *q)
{
	return column_span(q, q->ticket->created_at);
}

static struct text
column_updated(const struct queue_cells *q)
{
	const struct ticket *t = q->ticket;

	return column_span(
	    q, t->last_comment_at > t->updated_at ? t->last_comment_at : t->updated_at);
}

/* The first name: teams know each other by it. */
static struct text
column_who(const struct queue_cells *q)
{
	const struct user *u;
	struct text name;
	size_t n = 0;

	if (q->shown.assignee_id == 0)
		return TEXT_LIT("-");
	if (q->shown.assignee_id == q->app->link.me_id)
		return TEXT_LIT("me");
	u = store_user(q->app->store, q->shown.assignee_id);
	name = u ? u->full_name : TEXT_LIT("?");
	while (n < name.n && name.p[n] != ' ')
		n++;
	return text_sub(name, 0, n);
}

static struct text
column_company(const struct queue_cells *q)
{
	const struct user *u = store_user(q->app->store, q->ticket->creator_id);

	if (u == NULL)
		return TEXT_LIT("");
	return u->company.n > 0 ? u->company : u->full_name;
}

static struct text
column_subject(const struct queue_cells *q)
{
	return q->ticket->title;
}

static struct text
column_comments(const struct queue_cells *q)
{
	if (q->ticket->comment_count == 0)
		return TEXT_LIT("");
	return text_printf_tmp(&q->app->arena, "%d", q->ticket->comment_count);
}

static struct text
column_tags(const struct queue_cells *q)
{
	struct text names = TEXT_LIT("");

	for (size_t i = 0; i < q->ticket->tag_count; i++) {
		const struct tag *tag = store_tag(q->app->store, q->ticket->tag_ids[i]);

		if (tag != NULL)
			names = text_printf_tmp(&q->app->arena, "%.*s%s%.*s", (int)names.n,
			    names.p, names.n > 0 ? " " : "", (int)tag->name.n, tag->name.p);
	}
	return names;
}

static struct text
column_key(const struct queue_cells *q)
{
	return q->ticket->number;
}

/* ---- how they look ---- */

static enum role
role_row(const struct queue_cells *q)
{
	(void)q;
	return ROLE_LIST_ROW;
}

static enum role
role_dim(const struct queue_cells *q)
{
	(void)q;
	return ROLE_TEXT_DIM;
}

static enum role
role_number(const struct queue_cells *q)
{
	(void)q;
	return ROLE_TICKET_NUMBER;
}

static enum role
role_priority(const struct queue_cells *q)
{
	if (q->shown.pending & (1u << CHANGE_PRIORITY))
		return ROLE_LIST_PENDING;
	return (enum role)(ROLE_PRIORITY_LOW + (int)q->shown.priority);
}

static enum role
role_status(const struct queue_cells *q)
{
	if (q->shown.pending & (1u << CHANGE_STATUS))
		return ROLE_LIST_PENDING;
	return (enum role)(ROLE_STATUS_OPEN + (int)q->shown.status);
}

static enum role
role_who(const struct queue_cells *q)
{
	return q->shown.pending & (1u << CHANGE_ASSIGNEE) ? ROLE_LIST_PENDING : ROLE_LIST_ROW;
}

/* clang-format off */
static const struct column columns[] = {
	{ "number",    "#",          6, 16, false, column_number,   role_number },
	{ "priority",  "P",          1, 24, false, column_priority, role_priority },
	{ "status",    "St",         4, 34, false, column_status,   role_status },
	{ "age",       "Age",        4, 46, true,  column_age,      role_row },
	{ "updated",   "Upd",        4, 88, true,  column_updated,  role_row },
	{ "assignee",  "Who",        5, 40, false, column_who,      role_who },
	{ "requester", "Requester", 12, 84, false, column_company,  role_row },
	{ "comments",  "Cmt",        3, 110, true, column_comments, role_dim },
	/* where they are chosen */
	{ "tags",      "Tags",      14, COLUMN_CHOSEN, false, column_tags, role_dim },
	{ "key",       "Key",       12, COLUMN_CHOSEN, false, column_key,  role_dim },
	{ "subject",   "Subject",    0,  0, false, column_subject,  role_row },
};
/* clang-format on */

const char *
columns_name(size_t index)
{
	return index < countof(columns) ? columns[index].name : NULL;
}

static const struct column *
column_find(struct str name)
{
	for (size_t i = 0; i < countof(columns); i++) {
		if (str_eq_z(name, columns[i].name))
			return &columns[i];
	}
	return NULL;
}

/* The next of the names, parted by blanks or commas; n 0: none. */
static struct str
column_next(struct str words, size_t *at)
{
	struct str name;

	while (*at < words.n && (words.p[*at] == ' ' || words.p[*at] == ','))
		++*at;
	name = (struct str){ words.p + *at, 0 };
	while (*at < words.n && words.p[*at] != ' ' && words.p[*at] != ',') {
		++*at;
		name.n++;
	}
	return name;
}

bool
columns_check(struct str words, struct err *err, size_t *at)
{
	struct str_guess guess = { 0 };
	size_t i = 0;

	for (struct str name; (name = column_next(words, &i)).n > 0;) {
		if (column_find(name) != NULL)
			continue;
		guess.word = name;
		for (size_t k = 0; k < countof(columns); k++)
			str_guess_try(&guess, str_z(columns[k].name));
		*at = (size_t)(name.p - words.p);
		return err_set(err, ERR_BADINPUT, "there is no column %.*s%s%.*s",
		    (int)(name.n < 40 ? name.n : 40), name.p,
		    str_guess_is_good(&guess) ? ", nearest: " : "",
		    str_guess_is_good(&guess) ? (int)guess.best.n : 0,
		    str_guess_is_good(&guess) ? guess.best.p : "");
	}
	return true;
}

/* Those that stand side by side in `width`: the chosen ones from the left on while
 * the subject keeps some room, else as the table says. */
static size_t
columns_fit(struct app *a, int width, const struct column **out)
{
	struct str words = columns_words(a);
	size_t n = 0, at = 0;
	int used = MARK_COLS + SUBJECT_COLS;
	const struct column *rest = NULL;

	for (struct str name; (name = column_next(words, &at)).n > 0 && n < countof(columns);) {
		const struct column *col = column_find(name);

		if (col == NULL || (used + col->cols + 1 > width && col->cols > 0))
			continue;
		used += col->cols + 1;
		if (col->cols == 0)
			rest = col; /* takes what the others leave: last */
		else
			out[n++] = col;
	}
	if (rest != NULL)
		out[n++] = rest;
	if (n > 0)
		return n;
	for (size_t i = 0; i < countof(columns); i++) {
		if (width >= columns[i].min_pane)
			out[n++] = &columns[i];
	}
	return n;
}

static int
column_cols(const struct column *col, const struct rect *r, int x)
{
	return col->cols > 0 ? col->cols : r->x + r->w - x;
}

/* The subject, led by the company where that has no column of its own. */
static void
queue_put_subject(struct canvas *c, struct rect r, int x, int y, const struct queue_cells *q)
{
	int cols = r.x + r.w - x;

	if (r.w >= BRACKETS_PANE && r.w < 84) {
		struct text company = column_company(q);
		int used = 0;

		if (company.n > 0) {
			used = canvas_put(c, r, x, y, ROLE_TEXT_DIM, TEXT_LIT("["));
			used += canvas_put(c, r, x + used, y, ROLE_TEXT_DIM, company);
			used += canvas_put(c, r, x + used, y, ROLE_TEXT_DIM, TEXT_LIT("] "));
		}
		x += used;
		cols -= used;
	}
	if (cols > 0)
		canvas_put_cell(c, r, x, y, cols,
		    q->is_unread ? ROLE_LIST_UNREAD : ROLE_LIST_ROW, q->ticket->title);
}

static void
queue_put_row(struct app *a, struct canvas *c, struct rect r, int y, const struct ticket *t)
{
	struct queue_cells q = { a, t, app_shown(a, t), needs_is_unread(a, t) };
	const struct column *fits[countof(columns)];
	size_t n = columns_fit(a, r.w, fits);
	int x = r.x + MARK_COLS;

	if (marks_shows(a, t->id))
		canvas_put(c, r, r.x, y, ROLE_LIST_MARKED, TEXT_LIT("+"));
	if (conflict_is_on(a, t->id))
		canvas_put(c, r, r.x + 1, y, ROLE_TEXT_WARNING, TEXT_LIT("!"));
	else if (q.shown.pending)
		canvas_put(c, r, r.x + 1, y, ROLE_LIST_PENDING, TEXT_LIT("~"));
	else if (q.is_unread)
		canvas_put(c, r, r.x + 1, y, ROLE_LIST_UNREAD, TEXT_LIT("*"));
	for (size_t i = 0; i < n && x < r.x + r.w; i++) {
		const struct column *col = fits[i];
		int cols = column_cols(col, &r, x);

		if (col->cols == 0)
			queue_put_subject(c, r, x, y, &q);
		else if (col->is_right)
			canvas_put_right(c, r, x, y, cols, col->role(&q), col->text(&q));
		else
			canvas_put_cell(c, r, x, y, cols, col->role(&q), col->text(&q));
		x += cols + 1;
	}
}

/* A text of mine that waits and who else is on it, at the right end where there
 * is room beside the subject. */
static void
queue_put_presence(struct app *a, struct canvas *c, struct rect r, int y, int64_t id)
{
	struct text who = presence_words_tmp(a, id);
	const struct cell *before;
	int width;

	if (draft_is_on(a, id))
		who = text_printf_tmp(
		    &a->arena, "draft%s%.*s", who.n > 0 ? ", " : "", (int)who.n, who.p);
	width = text_width(who) + 1;

	if (who.n == 0 || r.w < PRESENCE_PANE)
		return;
	if (width > r.w / 2)
		width = r.w / 2;
	before = &c->cells[y * c->w + r.x + r.w - width - 1];
	canvas_put_cell(c, r, r.x + r.w - width, y, width, ROLE_LIST_ROW,
	    before->cp[0] != ' ' ? TEXT_LIT("~") : TEXT_LIT(" ")); /* the subject is cut */
	canvas_put_cell(c, r, r.x + r.w - width + 1, y, width - 1, ROLE_PRESENCE, who);
}

static void
queue_put_count(struct app *a, struct canvas *c, struct rect r)
{
	char n[NUMBER_SIZE], total[NUMBER_SIZE];
	bool is_estimate;
	int64_t count;
	struct text t;

	if (!a->counts_known || a->view < 0 || !view_count(a->view, a, &count, &is_estimate))
		return;
	view_number(a->view, a, n, sizeof n);
	number_short(total, a->counts.total, a->counts.total_is_estimate);
	t = text_printf_tmp(&a->arena, "%s/%s", n, total);
	if (text_width(t) + 40 < r.w)
		canvas_put(c, r, r.x + r.w - text_width(t), r.y, ROLE_LIST_HEADER, t);
}

/* Its name, and an arrow where the person chose to sort by it. */
static struct text
column_header(struct app *a, const struct column *col, int cols)
{
	static const char *const names[] = { [SORT_PRIORITY] = "priority",
		[SORT_UPDATED] = "updated",
		[SORT_CREATED] = "age",
		[SORT_STATUS] = "status",
		[SORT_ASSIGNEE] = "assignee",
		[SORT_BEST] = "best" };
	const struct sort *sort = &a->list.query.sort;
	bool is_up = sort->by[0].is_up != (sort->by[0].field == SORT_CREATED); /* its age */
	bool is_sorted = sort->count > 0 && strcmp(col->name, names[sort->by[0].field]) == 0;

	if (!is_sorted || (int)strlen(col->header) >= cols)
		return text_printf_tmp(&a->arena, "%s", col->header);
	return text_printf_tmp(&a->arena, "%s%s", col->header, is_up ? "^" : "v");
}

static void
queue_put_header(struct app *a, struct canvas *c, struct rect r)
{
	const struct column *fits[countof(columns)];
	size_t n = columns_fit(a, r.w, fits);
	int x = r.x + MARK_COLS;

	canvas_fill(c, r, ROLE_LIST_HEADER);
	for (size_t i = 0; i < n && x < r.x + r.w; i++) {
		const struct column *col = fits[i];
		int cols = column_cols(col, &r, x);
		struct text name = column_header(a, col, cols);

		if (col->is_right)
			canvas_put_right(c, r, x, r.y, cols, ROLE_LIST_HEADER, name);
		else
			canvas_put_cell(c, r, x, r.y, cols, ROLE_LIST_HEADER, name);
		x += cols + 1;
	}
	queue_put_count(a, c, r);
}

static struct text
queue_empty_words(const struct app *a)
{
	if (a->list.is_loaded)
		return TEXT_LIT("no tickets here");
	if (a->link.phase == LINK_FAILED)
		return TEXT_LIT("not connected");
	if (a->refresh_at == WHEN_NEVER)
		return TEXT_LIT("stopped: R begins it again");
	if (filter_is_running(a))
		return TEXT_LIT("searching ... Esc stops it");
	return TEXT_LIT("loading ...");
}

static void
queue_put_line(struct app *a, struct canvas *c, struct rect r, size_t index, int y)
{
	const struct list_row *row = &a->list.rows[index];
	const struct ticket *t = store_ticket(a->store, row->key.id);
	bool is_cursor = index == a->list.cursor;
	/* part of the row: a key repaints two rows, and a slow link feels each byte */
	struct rect line = { r.x, y, r.w < CURSOR_COLS ? r.w : CURSOR_COLS, 1 };

	if (t != NULL && (t->loaded & PART_HEAD))
		queue_put_row(a, c, r, y, t);
	else
		canvas_put(c, r, r.x + MARK_COLS, y, ROLE_TEXT_DIM,
		    text_printf_tmp(&a->arena, "%lld ...", (long long)row->key.id));
	queue_put_presence(a, c, r, y, row->key.id);
	if (row->is_gone)
		canvas_recolor(c, r.x, y, r.w, ROLE_LIST_GONE);
	if (marks_shows(a, row->key.id))
		canvas_layer(c, line, ROLE_LIST_MARKED);
	if (!is_cursor)
		return;
	/* a marked row under the cursor shows both */
	if (marks_shows(a, row->key.id))
		canvas_put(c, r, r.x + 1, y, ROLE_LIST_MARKED, TEXT_LIT("+"));
	canvas_put(c, r, r.x, y, ROLE_LIST_ROW, TEXT_LIT(">"));
	canvas_layer(
	    c, line, a->focus == PANE_LIST ? ROLE_LIST_CURSOR : ROLE_LIST_CURSOR_UNFOCUSED);
	if (a->focus == PANE_LIST)
		canvas_cursor(c, r.x, y, false);
}

void
queue_paint(struct app *a, struct canvas *c)
{
	struct rect r = a->layout.pane[PANE_LIST];

	if (a->layout.head[PANE_LIST].h > 0)
		queue_put_header(a, c, a->layout.head[PANE_LIST]);
	if (r.w <= 0 || r.h <= 0)
		return;
	if (a->list.count == 0)
		canvas_put(c, r, r.x + MARK_COLS, r.y, ROLE_TEXT_DIM, queue_empty_words(a));
	for (int i = 0; i < r.h; i++) {
		size_t index = a->list.top + (size_t)i;

		if (index >= a->list.count)
			break;
		queue_put_line(a, c, r, index, r.y + i);
	}
}
