#include "app_priv.h"

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

void
view_query(int index, const struct app *a, struct query *out)
{
	const struct view *v = view_row(index);

	*out = v->query;
	if (v->needs_me)
		out->filter.assignee_id = a->link.me_id;
	if (v->is_overdue)
		out->filter.created_before = view_overdue_before(a);
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
	const struct view *v = view_row(index);

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
