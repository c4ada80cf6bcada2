#include <stdio.h>

#include "app_priv.h"
#include "views/choice.h"
#include "views/views.h"

#define MASK_WAITING (1u << STATUS_WAITING)
#define MASK_URGENT (1u << PRIORITY_URGENT)

/* Active tickets older than this are overdue (interface: The filter language). */
#define OVERDUE_US (7 * WHEN_DAY)

/* clang-format off */
static const struct view view_rows[VIEW_COUNT] = {
	{ .name = "mine", .title = "Mine", .needs_me = true, .query = { .filter = {
	    .status_mask = STATUS_MASK_ACTIVE, .priority_mask = PRIORITY_MASK_ALL, .assignee = WHO_USER } } },
	{ .name = "unassigned", .title = "Unassigned", .query = { .filter = {
	    .status_mask = STATUS_MASK_ACTIVE, .priority_mask = PRIORITY_MASK_ALL, .assignee = WHO_NONE } } },
	{ .name = "urgent", .title = "Urgent", .query = { .filter = {
	    .status_mask = STATUS_MASK_ACTIVE, .priority_mask = MASK_URGENT } } },
	{ .name = "waiting", .title = "Waiting", .query = { .filter = {
	    .status_mask = MASK_WAITING, .priority_mask = PRIORITY_MASK_ALL } } },
	{ .name = "active", .title = "Active", .query = { .filter = {
	    .status_mask = STATUS_MASK_ACTIVE, .priority_mask = PRIORITY_MASK_ALL } } },
	{ .name = "all", .title = "All", .query = { .sort = SORT_NEWEST, .filter = {
	    .status_mask = STATUS_MASK_ALL, .priority_mask = PRIORITY_MASK_ALL, .sleep = SLEEP_SHOWN } } },
	{ .name = "overdue", .title = "Overdue", .is_overdue = true, .query = { .filter = {
	    .status_mask = STATUS_MASK_ACTIVE, .priority_mask = PRIORITY_MASK_ALL } } },
	{ .name = "snoozed", .title = "Snoozed", .query = { .filter = {
	    .status_mask = STATUS_MASK_ACTIVE, .priority_mask = PRIORITY_MASK_ALL, .sleep = SLEEP_ONLY } } },
};
/* clang-format on */

const struct view *
view_row(int index)
{
	assert(index >= 0 && index < VIEW_COUNT);
	return &view_rows[index];
}

int64_t
view_overdue_before(const struct app *a)
{
	/* whole minutes, so that the same view stays the same query for a while */
	return (a->real - OVERDUE_US) / WHEN_MINUTE * WHEN_MINUTE;
}

int
view_total(const struct app *a)
{
	return VIEW_COUNT + (int)a->views.count;
}

struct text
view_title(struct app *a, int index)
{
	const struct saved_view *v = views_at(a, index);

	if (v != NULL)
		return (struct text){ v->name.p, v->name.n };
	return text_clean_tmp(&a->arena, str_z(view_row(index)->title), TEXT_LINE);
}

struct text
view_name(struct app *a, int index)
{
	if (index >= VIEW_COUNT)
		return view_title(a, index);
	return text_clean_tmp(&a->arena, str_z(view_row(index)->name), TEXT_LINE);
}

bool
view_is_timed(const struct app *a, int index)
{
	const struct saved_view *v = views_at(a, index);
	struct query q;
	struct err err;

	if (v != NULL)
		return views_query(a, v, &q, &err) && q.filter.is_timed;
	return view_row(index)->is_overdue;
}

int64_t *
view_seen(struct app *a, int index)
{
	struct saved_view *v = views_at(a, index);

	return v != NULL ? &v->seen : &a->seen_count[index];
}

/* A saved view that means nothing any more shows all that is active. */
static void
view_query_saved(struct app *a, const struct saved_view *v, struct query *out)
{
	struct err err;

	*out = (struct query){ 0 };
	filter_init(&out->filter);
	if (!views_query(a, v, out, &err))
		app_say(a, true, "the view %.*s: %s", (int)v->name.n, v->name.p, err.msg);
}

void
view_query(int index, struct app *a, struct query *out)
{
	const struct view *v;

	if (views_at(a, index) != NULL) {
		view_query_saved(a, views_at(a, index), out);
		choice_sort(a, index, out);
		return;
	}
	v = view_row(index);

	*out = v->query;
	if (v->needs_me)
		out->filter.assignee_id = a->link.me_id;
	if (v->is_overdue)
		out->filter.created_before = view_overdue_before(a);
	choice_sort(a, index, out);
}

/* What a cell of the counts adds to a view's number. */
static int64_t
view_cell(const struct view *v, const struct count_cell *cell)
{
	const struct filter *f = &v->query.filter;

	if (!(f->status_mask >> cell->status & 1) || !(f->priority_mask >> cell->priority & 1))
		return 0;
	if (v->is_overdue)
		return cell->overdue;
	switch (f->assignee) {
	case WHO_USER: return cell->mine;
	case WHO_NONE: return cell->unassigned;
	case WHO_ANY: return cell->count;
	}
	return 0;
}

bool
view_count(int index, const struct app *a, int64_t *out, bool *is_estimate)
{
	const struct saved_view *saved = views_at(a, index);
	const struct view *v;

	if (saved != NULL) {
		*out = saved->count;
		*is_estimate = saved->has_more;
		return saved->count >= 0;
	}
	v = view_row(index);

	*out = 0;
	*is_estimate = false;
	if (!a->counts_known)
		return false;
	if (v->query.filter.status_mask == STATUS_MASK_ALL) {
		*out = a->counts.total;
		*is_estimate = a->counts.total_is_estimate;
		return true;
	}
	if (v->query.filter.sleep == SLEEP_ONLY) {
		*out = a->counts.asleep;
		return true;
	}
	for (size_t i = 0; i < a->counts.cell_count; i++)
		*out += view_cell(v, &a->counts.cells[i]);
	return true;
}

void
view_number(int index, const struct app *a, char *out, size_t size)
{
	char number[NUMBER_SIZE] = "";
	bool is_estimate, is_saved = index >= VIEW_COUNT;
	int64_t n;

	if (view_count(index, a, &n, &is_estimate))
		number_short(number, n, is_estimate && !is_saved);
	snprintf(
	    out, size, "%s%s", number, number[0] != '\0' && is_saved && is_estimate ? "+" : "");
}
