/* The three-way question: a row a field, and below what the person saw, what he
 * wants and what is there now. */
#include <string.h>

#include "change/compare.h"
#include "dialog/lists.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

#define CONFLICT_CALM_US                                                                       \
	(500 * WHEN_MS) /* it came by itself: keys before are meant for before */

enum { SIDES = 3, SIDE_COLS = 30, TEXT_SHOWN = 32768, TEXT_SENT = 4000 };

struct question {
	int64_t deaf_until; /* monotonic; 0: opened by a key */
	bool came_by_itself;
};

/* ---- rows ---- */

static size_t
question_count(struct app *a, const struct lists *l)
{
	size_t n = 0;

	(void)l;
	while (conflict_row_at(a, n) != NULL)
		n++;
	return n;
}

static struct text
question_choice(const struct conflict_row *row)
{
	switch (row->choice) {
	case CONFLICT_MINE: return TEXT_LIT("yours");
	case CONFLICT_THEIRS: return TEXT_LIT("theirs");
	case CONFLICT_OPEN:
	case CONFLICT_VOID: break;
	}
	return TEXT_LIT("?");
}

static struct text
question_who(struct app *a, const struct conflict_row *row)
{
	struct text by = text_clean_tmp(&a->arena, buf_str(&row->by), TEXT_LINE);
	char age[WHEN_AGE_SIZE] = "";

	if (row->at != 0)
		when_age(age, a->real - row->at);
	if (by.n == 0)
		by = TEXT_LIT("somebody");
	return text_printf_tmp(&a->arena, "%.*s%s%s", (int)by.n, by.p, age[0] ? " " : "", age);
}

static void
question_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct conflict_row *row = conflict_row_at(a, index);
	struct text saw;

	(void)l;
	if (!conflict_base(a, row, &saw))
		saw = TEXT_LIT("...");
	out->key = (uint64_t)(uintptr_t)row->change ^ (uint64_t)row->base->ticket_id << 48;
	out->cells[0] = text_printf_tmp(&a->arena, "%lld", (long long)row->base->ticket_id);
	out->roles[0] = ROLE_TICKET_NUMBER;
	out->cells[1] = text_printf_tmp(&a->arena, "%s", conflict_field(row));
	out->cells[2] = saw;
	out->cells[3] = conflict_mine(a, row);
	out->cells[4] = conflict_theirs(a, row);
	out->cells[5] = question_who(a, row);
	out->cells[6] = question_choice(row);
	out->roles[row->choice == CONFLICT_MINE ? 4 : 3] =
	    row->choice == CONFLICT_OPEN ? ROLE_TEXT : ROLE_TEXT_DIM;
}

static struct text
question_title(struct app *a, const struct lists *l)
{
	int n = conflict_count(a);

	(void)l;
	return text_printf_tmp(&a->arena,
	    "Conflict: %d field%s changed by others meanwhile, and yours not written", n,
	    n == 1 ? " was" : "s were");
}

/* ---- in full ---- */

struct side {
	const char *title;
	struct text text;
	struct compare_side lines;
	bool is_known, is_old; /* old: what differs was taken away */
};

/* The lines of one side as they are painted from `r`, `skip` first ones left out. */
static int
side_paint(struct app *a, struct canvas *c, struct rect r, const struct side *s, int skip)
{
	int y = -skip;

	for (size_t i = 0; i < s->lines.n; i++) {
		struct text_line *wrapped;
		size_t n = text_wrap_tmp(
		    &a->arena, s->lines.lines[i], r.w > 4 ? r.w - 2 : 2, &wrapped);
		enum role role = !s->lines.differs[i] ? ROLE_POPUP
		    : s->is_old                       ? ROLE_DIFF_DEL
						      : ROLE_DIFF_ADD;

		for (size_t k = 0; k < n; k++, y++) {
			if (y < 0 || y >= r.h)
				continue;
			if (s->lines.differs[i] && k == 0)
				canvas_put(c, r, r.x, r.y + y, role,
				    s->is_old ? TEXT_LIT("-") : TEXT_LIT("+"));
			canvas_put(c, r, r.x + 2, r.y + y, role,
			    text_sub(s->lines.lines[i], wrapped[k].from, wrapped[k].to));
		}
	}
	return y + skip;
}

static void
side_set(struct app *a, struct side *s, const char *title, struct text text)
{
	*s = (struct side){ .title = title, .is_known = true };
	s->text = text.n > TEXT_SHOWN ? text_sub(text, 0, text_prev(text, TEXT_SHOWN)) : text;
	compare_split_tmp(&a->arena, s->text, &s->lines);
}

static void
question_sides(struct app *a, const struct conflict_row *row, struct side out[static SIDES])
{
	struct text saw, theirs = conflict_theirs(a, row);
	bool is_known = conflict_base(a, row, &saw);
	struct text who = question_who(a, row);

	side_set(a, &out[0], "You saw", is_known ? saw : TEXT_LIT("(not known any more)"));
	side_set(a, &out[1], "Yours", conflict_mine(a, row));
	side_set(a, &out[2],
	    arena_printf(&a->arena, "Theirs, by %.*s%s%s", (int)who.n, who.p,
		row->at != 0 && a->real - row->at >= WHEN_MINUTE ? " ago" : "",
		theirs.n >= TEXT_SENT ? ", its beginning" : "")
		.p,
	    theirs);
	out[0].is_old = true;
	if (is_known) {
		compare_mark(&a->arena, &out[0].lines, &out[1].lines);
		compare_mark(&a->arena, &out[0].lines, &out[2].lines);
	} else {
		compare_mark(&a->arena, &out[1].lines, &out[2].lines);
	}
}

static void
question_put_title(struct app *a, struct canvas *c, struct rect r, const struct side *s)
{
	if (r.h > 0)
		canvas_put_cell(c, r, r.x, r.y, r.w, ROLE_LIST_HEADER,
		    text_printf_tmp(&a->arena, " %s", s->title));
}

static void
question_beside(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	struct side sides[SIDES];
	size_t at;
	int w = (r.w + 1) / SIDES;

	if (!lists_cursor(a, l, &at))
		return;
	question_sides(a, conflict_row_at(a, at), sides);
	for (int i = 0; i < SIDES; i++) {
		struct rect part = { r.x + i * w, r.y, w - 1, r.h };

		question_put_title(a, c, part, &sides[i]);
		part.y++;
		part.h--;
		(void)side_paint(a, c, part, &sides[i], l->detail_top);
		if (i > 0)
			canvas_fill_char(c, (struct rect){ part.x - 1, r.y, 1, r.h },
			    ROLE_POPUP_BORDER, '|');
	}
}

/* One under the other; a title stays with its part while it scrolls. */
static void
question_below(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	struct side sides[SIDES];
	size_t at;
	int skip = l->detail_top, y = 0;

	if (!lists_cursor(a, l, &at))
		return;
	question_sides(a, conflict_row_at(a, at), sides);
	for (int i = 0; i < SIDES && y < r.h; i++) {
		struct rect title = { r.x, r.y + y, r.w, r.h - y };
		struct rect part = { r.x, r.y + y + 1, r.w, r.h - y - 1 };
		int rows;

		question_put_title(a, c, title, &sides[i]);
		rows = side_paint(a, c, part, &sides[i], skip);
		if (rows > skip)
			y += rows - skip + 1;
		skip = rows > skip ? 0 : skip - rows;
	}
}

static void
question_detail(struct app *a, struct lists *l, struct canvas *c, struct rect r)
{
	if (r.w >= SIDES * (SIDE_COLS + 1) + SIDES * 2)
		question_beside(a, l, c, r);
	else
		question_below(a, l, c, r);
}

/* ---- keys ---- */

static const struct lists_ops question_ops;

static struct conflict_row *
question_at(struct app *a)
{
	struct lists *l = lists_find(a, &question_ops);
	size_t at;

	return l != NULL && lists_cursor(a, l, &at) ? conflict_row_at(a, at) : NULL;
}

/* On to the next field that is not decided. */
static void
question_advance(struct app *a)
{
	struct lists *l = lists_find(a, &question_ops);
	size_t n, at;

	if (l == NULL || !lists_cursor(a, l, &at))
		return;
	n = question_count(a, l);
	for (size_t i = 0; i < n; i++) {
		if (conflict_row_at(a, (at + i) % n)->choice == CONFLICT_OPEN) {
			lists_select(a, l, (at + i) % n);
			return;
		}
	}
}

static void
question_take_theirs(struct app *a)
{
	struct conflict_row *row = question_at(a);

	if (row != NULL)
		conflict_decide(a, row, CONFLICT_THEIRS);
	question_advance(a);
}

static void
question_edit(struct app *a)
{
	struct conflict_row *row = question_at(a);
	uint64_t serial;

	if (row == NULL || (!conflict_is_text(row) && row->change->kind != CHANGE_TITLE)) {
		app_say(a, false, "e edits a text: m keeps yours, t takes theirs");
		return;
	}
	serial = conflict_edit(a, row);
	if (lists_find(a, &question_ops) != NULL)
		mode_pop(a);
	compose_open_draft(a, serial);
	app_say(a, false, "yours again: what you save now replaces what is there");
}

static void
question_keep_mine(struct app *a)
{
	struct conflict_row *row = question_at(a);

	if (row != NULL)
		conflict_decide(a, row, CONFLICT_MINE);
	question_advance(a);
}

static bool
question_key(struct app *a, struct lists *l, const struct key_event *key)
{
	struct question *q = l->state;
	const struct conflict_row *row = question_at(a);

	if (q->came_by_itself && a->mono < l->painted_at + CONFLICT_CALM_US && key->code != 'Q')
		return true;
	if (key->code == 'm')
		question_keep_mine(a);
	else if (key->code == 'e')
		question_edit(a);
	else if (key->code == 't' && row != NULL && conflict_is_text(row))
		confirm_open(
		    a, "Take theirs, and drop the text you wrote?", question_take_theirs);
	else if (key->code == 't')
		question_take_theirs(a);
	else
		return false;
	return true;
}

static void
question_enter(struct app *a, struct lists *l)
{
	const struct conflict_row *row = question_at(a);
	int64_t id = row != NULL ? row->base->ticket_id : 0;

	(void)l;
	mode_pop(a);
	if (id != 0)
		goto_ticket(a, id, true);
}

static void
question_close(struct app *a, struct lists *l)
{
	int n = conflict_count(a);

	mem_free(l->state);
	if (n > 0)
		app_say(a, false, "later: %d field%s to decide, g c asks again", n,
		    n == 1 ? " waits" : "s wait");
}

/* clang-format off */
static const struct lists_column question_columns[] = {
	{ "Ticket",  7, 0 }, { "Field", 11, 0 }, { "You saw", 0, 60 }, { "Yours", 0, 0 },
	{ "Theirs",  0, 0 }, { "By",    16, 100 }, { "Keep", 6, 50 }, { NULL, 0, 0 },
};
static const struct lists_ops question_ops = {
	.mode = LISTS_MODE("conflicts", CONTEXT_CONFLICT), .columns = question_columns,
	.waits_for_paint = true, .count = question_count, .row = question_row,
	.title = question_title, .enter = question_enter, .key = question_key,
	.detail = question_detail, .close = question_close };
/* clang-format on */

/* ---- open and close ---- */

static struct lists *
question_open(struct app *a, const struct op *o, bool by_itself)
{
	struct question *q;
	struct lists *l;

	if (conflict_row_at(a, 0) == NULL)
		return NULL;
	q = mem_zalloc(sizeof *q);
	q->came_by_itself = by_itself;
	l = lists_open(a, &question_ops, q);
	for (size_t i = 0; l != NULL && o != NULL && conflict_row_at(a, i) != NULL; i++) {
		if (conflict_row_at(a, i)->op == o) {
			lists_select(a, l, i);
			break;
		}
	}
	return l;
}

bool
conflict_open(struct app *a, const struct op *o)
{
	return question_open(a, o, o != NULL && a->mode_count == 1) != NULL;
}

void
conflict_list_refresh(struct app *a)
{
	struct lists *l = lists_find(a, &question_ops);

	if (l == NULL || conflict_row_at(a, 0) != NULL)
		return;
	if (mode_top(a)->state == l)
		mode_pop(a);
}

void
cmd_conflicts(struct app *a, int arg)
{
	(void)arg;
	if (!conflict_open(a, NULL))
		app_say(a, false, "no conflict waits for a decision");
}
