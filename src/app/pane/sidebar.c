/* The sidebar: views, tags and the team, with the numbers of active tickets. */
#include "app_priv.h"
#include "ttydesk/base/mem.h"

enum { SIDE_TAGS_MAX = 200, SIDE_AGENTS_MAX = 100 };

/* ---- rows ---- */

static void
sidebar_add(struct app *a, int kind, int64_t id)
{
	if (a->side_count == a->side_cap) {
		a->side_cap = a->side_cap ? a->side_cap * 2 : 64;
		a->side_rows = mem_grow(a->side_rows, a->side_cap, sizeof *a->side_rows);
	}
	a->side_rows[a->side_count++] =
	    (struct sidebar_row){ .kind = (unsigned)kind, .id = id };
}

/* No title is chosen; the last row may be one, of a team with no tickets. */
static void
sidebar_skip_title(struct app *a, int direction)
{
	bool is_last = a->side_cursor + 1 == a->side_count;

	if (a->side_rows[a->side_cursor].kind != SIDE_TITLE)
		return;
	if (is_last || (direction < 0 && a->side_cursor > 0))
		a->side_cursor--;
	else
		a->side_cursor++;
}

static void
sidebar_keep_cursor(struct app *a, struct sidebar_row was)
{
	for (size_t i = 0; i < a->side_count; i++) {
		if (a->side_rows[i].kind == was.kind && a->side_rows[i].id == was.id) {
			a->side_cursor = i;
			return;
		}
	}
	if (a->side_cursor >= a->side_count)
		a->side_cursor = a->side_count - 1;
	sidebar_skip_title(a, 1);
}

void
sidebar_rebuild(struct app *a)
{
	struct sidebar_row was = { .kind = SIDE_VIEW, .id = VIEW_UNASSIGNED };
	int tabs[VIEWS_TABS_MAX], n = views_tabs(a, tabs);

	if (a->side_count > 0)
		was = a->side_rows[a->side_cursor];
	a->side_count = 0;
	sidebar_add(a, SIDE_TITLE, 0);
	for (int i = 0; i < n; i++)
		sidebar_add(a, SIDE_VIEW, tabs[i]);
	sidebar_add(a, SIDE_TITLE, 1);
	for (size_t i = 0; i < a->counts.tag_count && i < SIDE_TAGS_MAX; i++)
		sidebar_add(a, SIDE_TAG, a->counts.tags[i].tag_id);
	sidebar_add(a, SIDE_UNTAGGED, 0);
	sidebar_add(a, SIDE_TITLE, 2);
	for (size_t i = 0; i < a->counts.agent_count && i < SIDE_AGENTS_MAX; i++)
		sidebar_add(a, SIDE_AGENT, a->counts.agents[i].user_id);
	sidebar_keep_cursor(a, was);
}

static struct text
sidebar_name(struct app *a, const struct sidebar_row *row)
{
	static const char *const titles[] = { "VIEWS", "TAGS", "TEAM" };
	const struct tag *tag;
	const struct user *user;

	switch (row->kind) {
	case SIDE_TITLE: return text_clean_tmp(&a->arena, str_z(titles[row->id]), TEXT_LINE);
	case SIDE_VIEW: return view_name(a, (int)row->id);
	case SIDE_TAG:
		tag = store_tag(a->store, row->id);
		return tag ? tag->name : TEXT_LIT("...");
	case SIDE_UNTAGGED: return TEXT_LIT("(untagged)");
	case SIDE_AGENT:
		user = store_user(a->store, row->id);
		return user ? user->full_name : TEXT_LIT("...");
	}
	return TEXT_LIT("");
}

static bool
sidebar_count(struct app *a, const struct sidebar_row *row, int64_t *n, bool *is_estimate)
{
	*is_estimate = false;
	switch (row->kind) {
	case SIDE_TITLE: return false;
	case SIDE_VIEW: return false; /* view_number() */
	case SIDE_UNTAGGED: *n = a->counts.untagged; return a->counts_known;
	case SIDE_TAG:
		for (size_t i = 0; i < a->counts.tag_count; i++) {
			if (a->counts.tags[i].tag_id == row->id)
				return *n = a->counts.tags[i].count, true;
		}
		return false;
	case SIDE_AGENT:
		for (size_t i = 0; i < a->counts.agent_count; i++) {
			if (a->counts.agents[i].user_id == row->id)
				return *n = a->counts.agents[i].count, true;
		}
		return false;
	}
	return false;
}

static ptrdiff_t
sidebar_tag_at(const struct filter *f, int64_t id)
{
	for (size_t i = 0; i < f->tag_count; i++) {
		if (f->tag_ids[i] == id)
			return (ptrdiff_t)i;
	}
	return -1;
}

static bool
sidebar_is_active(const struct app *a, const struct sidebar_row *row)
{
	const struct filter *f = &a->list.query.filter;

	switch (row->kind) {
	case SIDE_TITLE: return false;
	case SIDE_VIEW: return a->view == (int)row->id;
	case SIDE_TAG: return sidebar_tag_at(f, row->id) >= 0;
	case SIDE_UNTAGGED: return f->is_untagged;
	case SIDE_AGENT:
		return a->view < 0 && f->assignee == WHO_USER && f->assignee_id == row->id;
	}
	return false;
}

/* ---- moving and choosing ---- */

void
sidebar_move(struct app *a, int delta)
{
	int64_t at = (int64_t)a->side_cursor + delta;

	if (a->side_count == 0)
		sidebar_rebuild(a);
	if (at < 1)
		at = 1;
	if (at >= (int64_t)a->side_count)
		at = (int64_t)a->side_count - 1;
	a->side_cursor = (size_t)at;
	sidebar_skip_title(a, delta);
}

void
sidebar_ends(struct app *a, bool to_end)
{
	sidebar_move(a, to_end ? (int)a->side_count : -(int)a->side_count);
}

static void
sidebar_toggle_tag(struct filter *f, int64_t id)
{
	ptrdiff_t at = sidebar_tag_at(f, id);

	if (at >= 0) {
		f->tag_count--;
		for (size_t i = (size_t)at; i < f->tag_count; i++)
			f->tag_ids[i] = f->tag_ids[i + 1];
	} else if (f->tag_count < FILTER_TAGS_MAX) {
		f->tag_ids[f->tag_count++] = id;
		f->is_untagged = false;
	}
}

static void
sidebar_apply(struct filter *f, const struct sidebar_row *row)
{
	switch (row->kind) {
	case SIDE_TAG: sidebar_toggle_tag(f, row->id); break;
	case SIDE_UNTAGGED:
		f->is_untagged = !f->is_untagged;
		f->tag_count = 0;
		break;
	case SIDE_AGENT:
		if (f->assignee == WHO_USER && f->assignee_id == row->id) {
			f->assignee = WHO_ANY;
			f->assignee_id = 0;
		} else {
			f->assignee = WHO_USER;
			f->assignee_id = row->id;
		}
		break;
	case SIDE_TITLE:
	case SIDE_VIEW: break;
	}
}

void
sidebar_choose(struct app *a, bool add)
{
	const struct sidebar_row *row;
	struct query q = a->list.query;

	if (a->side_count == 0)
		sidebar_rebuild(a);
	row = &a->side_rows[a->side_cursor];
	if (row->kind == SIDE_VIEW) {
		view_query((int)row->id, a, &q);
		app_show_query(a, (int)row->id, &q);
		return;
	}
	if (!add) {
		filter_init(&q.filter);
		q.sort = (struct sort){ .count = 0 };
	}
	sidebar_apply(&q.filter, row);
	app_show_query(a, -1, &q);
}

/* ---- painting ---- */

static void
sidebar_put(struct app *a, struct canvas *c, struct rect r, size_t index, int y)
{
	const struct sidebar_row *row = &a->side_rows[index];
	char number[NUMBER_SIZE] = "";
	bool is_estimate, is_active = sidebar_is_active(a, row);
	int64_t n;
	enum role role = row->kind == SIDE_TITLE ? ROLE_TITLE
	    : is_active                          ? ROLE_SIDEBAR_ACTIVE
						 : ROLE_SIDEBAR_ROW;
	int name_x = r.x + (row->kind == SIDE_TITLE ? 0 : 2);

	if (row->kind == SIDE_VIEW)
		view_number((int)row->id, a, number, sizeof number);
	else if (sidebar_count(a, row, &n, &is_estimate))
		number_short(number, n, is_estimate);
	if (is_active)
		canvas_put(c, r, r.x, y, role, TEXT_LIT(">"));
	canvas_put_cell(c, r, name_x, y, r.w - 8, role, sidebar_name(a, row));
	canvas_put_right(c, r, r.x + r.w - 6, y, 5, ROLE_SIDEBAR_COUNT,
	    text_clean_tmp(&a->arena, str_z(number), TEXT_LINE));
	if (a->focus == PANE_SIDEBAR && index == a->side_cursor) {
		canvas_layer(c, (struct rect){ r.x, y, r.w, 1 }, ROLE_SIDEBAR_CURSOR);
		canvas_cursor(c, r.x, y, false);
	}
}

static void
sidebar_scroll(struct app *a, int rows)
{
	if (a->side_cursor < a->side_top)
		a->side_top = a->side_cursor;
	if (a->side_cursor >= a->side_top + (size_t)rows)
		a->side_top = a->side_cursor - (size_t)rows + 1;
	if (a->side_cursor <= 1)
		a->side_top = 0;
}

static void
sidebar_rules(struct app *a, struct canvas *c, struct rect r)
{
	for (size_t i = 0; i < countof(a->layout.rule_x); i++) {
		if (a->layout.rule_x[i] >= 0)
			canvas_fill_char(c, (struct rect){ a->layout.rule_x[i], r.y, 1, r.h },
			    ROLE_BORDER, '|');
	}
}

void
sidebar_paint(struct app *a, struct canvas *c)
{
	struct rect r = a->layout.pane[PANE_SIDEBAR];
	int top = a->layout.tabs.y + a->layout.tabs.h;

	sidebar_rules(a, c, (struct rect){ 0, top, 0, a->layout.status.y - top });
	if (r.w <= 0 || r.h <= 0)
		return;
	if (a->side_count == 0)
		sidebar_rebuild(a);
	canvas_fill(c, r, ROLE_SIDEBAR_ROW);
	sidebar_scroll(a, r.h);
	for (int i = 0; i < r.h && a->side_top + (size_t)i < a->side_count; i++)
		sidebar_put(a, c, r, a->side_top + (size_t)i, r.y + i);
}
