/* Lists: the selection is a ticket, and only the person moves the view. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"
#include "seed.h"

enum { HEIGHT = 10 };

static void
a_list(struct list *l, struct desk *d, size_t n)
{
	desk_fill(d, n);
	list_init(l);
	list_set_height(l, HEIGHT);
	desk_answer(d, l);
}

static size_t
screen_row(const struct list *l)
{
	return l->cursor - l->top;
}

static void
refresh(struct list *l, const struct desk *d)
{
	list_mark_stale(l);
	desk_answer(d, l);
}

/* ---- refreshes ---- */

static void
a_refresh_keeps_the_ticket_and_its_screen_row(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 5);
	for (int i = 0; i < 3; i++)
		desk_add(&d, PRIORITY_MEDIUM);
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 6);
	assert_int_equal(screen_row(&l), 5);
	assert_int_equal(l.new_above, 3);
	list_done(&l);
}

static void
a_ticket_that_left_stays_until_the_cursor_leaves_it(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 5);
	desk_remove(&d, 5);
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 6);
	assert_true(l.rows[l.cursor].is_gone);
	list_move(&l, 1);
	assert_int_equal(list_selected(&l), 7);
	assert_int_equal(l.count, 59);
	list_done(&l);
}

static void
a_ticket_that_left_stays_when_its_neighbor_moves(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 80);
	list_move(&l, 40);
	list_scroll_to(&l, 5);
	desk_remove(&d, 40);
	desk_touch(&d, 39, PRIORITY_MEDIUM); /* the row above goes to the top */
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 41);
	assert_int_equal(screen_row(&l), 5);
	assert_int_equal(l.rows[l.cursor + 1].key.id, 42);
	list_done(&l);
}

static void
a_ticket_that_changed_stays_on_its_row(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 6);
	desk_touch(&d, 6, PRIORITY_URGENT);
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 7);
	assert_int_equal(screen_row(&l), 6);
	assert_false(l.rows[l.cursor].is_gone);
	assert_int_equal(l.rows[5].key.id, 6);
	list_done(&l);
}

static void
a_ticket_that_changed_goes_to_its_place_when_the_cursor_leaves_it(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 6);
	desk_touch(&d, 6, PRIORITY_URGENT);
	refresh(&l, &d);
	list_move(&l, 1);
	assert_int_equal(list_selected(&l), 8);
	assert_int_equal(screen_row(&l), 7);
	assert_int_equal(l.rows[0].key.id, 7);
	assert_int_equal(l.count, 60);
	list_done(&l);
}

static void
a_ticket_that_went_far_down_is_not_gone(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 900);
	desk_touch(&d, 3, PRIORITY_LOW); /* the last one now */
	list_move(&l, 3);
	list_ticket_changed(
	    &l, &(struct ticket){ .id = 4, .priority = PRIORITY_LOW, .updated_at = d.now });
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 4);
	assert_int_equal(screen_row(&l), 3);
	assert_false(l.rows[l.cursor].is_gone);
	list_move(&l, 1); /* its place is not loaded */
	assert_int_equal(list_selected(&l), 5);
	assert_int_equal(l.rows[3].key.id, 5);
	list_done(&l);
}

static void
a_thousand_tickets_above_do_not_move_the_view(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 200);
	list_move(&l, 6);
	for (int i = 0; i < 1000; i++)
		desk_add(&d, PRIORITY_URGENT);
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 7);
	assert_int_equal(screen_row(&l), 6);
	assert_false(l.rows[l.cursor].is_gone);
	assert_int_equal(l.rows[l.cursor - 1].key.id, 6);
	assert_int_equal(l.rows[l.cursor + 1].key.id, 8);
	assert_true(l.new_above >= LIST_PAGE - 10);
	list_done(&l);
}

static void
a_thousand_tickets_above_the_first_row_are_counted(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 200);
	for (int i = 0; i < 1000; i++)
		desk_add(&d, PRIORITY_URGENT);
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 1);
	assert_int_equal(screen_row(&l), 0);
	assert_true(l.new_above >= LIST_PAGE);
	list_done(&l);
}

static void
a_thousand_changes_of_all_others_do_not_move_the_view(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 1000);
	list_move(&l, 50);
	list_scroll_to(&l, 4);
	for (size_t i = 0; i < 999; i++)
		desk_touch(&d, d.rows[d.n - 1].id == 51 ? d.n - 2 : d.n - 1, PRIORITY_MEDIUM);
	refresh(&l, &d);
	assert_int_equal(list_selected(&l), 51);
	assert_false(l.rows[l.cursor].is_gone);
	assert_true(l.at_end); /* it is the oldest one now: the view ends with it */
	assert_int_equal(screen_row(&l), HEIGHT - 1);
	list_done(&l);
}

static void
a_change_on_the_way_is_not_lost(void **state)
{
	struct desk d;
	struct list l;
	struct window w;

	(void)state;
	a_list(&l, &d, 60);
	list_mark_stale(&l);
	assert_true(list_want(&l, &w));
	l.is_stale = false;
	list_mark_stale(&l); /* while it is on its way */
	desk_put(&d, &l, &w);
	assert_true(l.is_stale);
	list_done(&l);
}

static void
a_change_between_the_two_halves_is_not_lost(void **state)
{
	struct desk d;
	struct list l;
	struct window w;

	(void)state;
	a_list(&l, &d, 200);
	list_move(&l, 6);
	for (int i = 0; i < 1000; i++)
		desk_add(&d, PRIORITY_URGENT);
	list_mark_stale(&l);
	for (int i = 0; i < 2; i++) { /* the whole, and what is below */
		assert_true(list_want(&l, &w));
		l.is_stale = false;
		desk_put(&d, &l, &w);
	}
	desk_remove(&d, (size_t)desk_find(&d, 9));
	list_mark_stale(&l);
	desk_answer(&d, &l);
	assert_int_equal(l.rows[l.cursor + 1].key.id, 8);
	assert_int_equal(l.rows[l.cursor + 2].key.id, 10);
	list_done(&l);
}

/* ---- the person moves ---- */

static void
going_to_the_top_forgets_what_was_new_above(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	desk_add(&d, PRIORITY_MEDIUM);
	refresh(&l, &d);
	assert_int_equal(l.new_above, 1);
	list_first(&l);
	assert_int_equal(l.new_above, 0);
	assert_int_equal(list_selected(&l), 61);
	list_done(&l);
}

static void
the_end_is_asked_for_when_it_is_not_loaded(void **state)
{
	struct desk d;
	struct list l;
	struct window w;

	(void)state;
	a_list(&l, &d, 380);
	list_last(&l);
	assert_true(list_want(&l, &w));
	assert_int_equal(w.kind, WINDOW_LAST);
	desk_put(&d, &l, &w);
	assert_int_equal(list_selected(&l), 380);
	assert_true(l.at_end);
	assert_false(l.at_start);
	list_done(&l);
}

static void
the_end_that_was_asked_for_last_counts(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 1900);
	list_last(&l);
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 1900);
	list_first(&l);
	list_last(&l);
	list_first(&l);
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 1);
	list_done(&l);
}

static void
an_end_that_nobody_wants_any_more_moves_nothing(void **state)
{
	struct desk d;
	struct list l;
	struct window w;

	(void)state;
	a_list(&l, &d, 1900);
	list_move(&l, 3);
	list_last(&l);
	assert_true(list_want(&l, &w));
	list_first(&l);
	desk_put(&d, &l, &w);
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 1);
	assert_true(l.at_start);
	list_done(&l);
}

static void
the_next_page_is_asked_for_before_the_edge(void **state)
{
	struct desk d;
	struct list l;
	struct window w;

	(void)state;
	a_list(&l, &d, 380);
	assert_false(list_want(&l, &w));
	list_move(&l, LIST_PAGE - 15);
	assert_true(list_want(&l, &w));
	assert_int_equal(w.kind, WINDOW_AFTER);
	desk_put(&d, &l, &w);
	assert_int_equal(l.count, 2 * LIST_PAGE);
	list_done(&l);
}

static void
a_window_is_asked_for_in_steps_of_fifty(void **state)
{
	struct desk d;
	struct list l;
	struct window w;

	(void)state;
	a_list(&l, &d, 137);
	list_move(&l, 90);
	desk_answer(&d, &l);
	assert_int_equal(l.count, 137);
	list_mark_stale(&l);
	assert_true(list_want(&l, &w));
	assert_int_equal(w.limit, 150);
	list_done(&l);
}

static void
a_tall_screen_is_filled_and_then_at_rest(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 3000);
	list_set_height(&l, 198);
	for (int i = 0; i < 40; i++) {
		desk_answer(&d, &l);
		assert_true(l.top + 198 <= l.count);
		list_page(&l, i < 20 ? 140 : -140);
	}
	list_done(&l);
}

static void
moves_beyond_the_loaded_rows_go_on_when_they_come(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 500);
	for (int i = 0; i < 210; i++) /* a held key: no answer comes between */
		list_move(&l, 1);
	for (int i = 0; i < 5; i++)
		list_move(&l, -1);
	assert_true(l.owed > 0);
	while (l.owed != 0)
		desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 206);
	list_move(&l, 1000);
	while (l.owed != 0)
		desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 500);
	list_done(&l);
}

static void
another_move_forgets_what_was_owed(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 500);
	list_move(&l, 300);
	list_first(&l);
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 1);
	list_done(&l);
}

static void
the_window_stays_small_however_far_one_goes(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 3000);
	for (int64_t id = 2; id <= 3000; id++) {
		list_move(&l, 1);
		desk_answer(&d, &l);
		assert_int_equal(list_selected(&l), id);
		assert_true(l.count <= LIST_WINDOW_MAX);
	}
	for (int64_t id = 2999; id >= 1; id--) {
		list_move(&l, -1);
		desk_answer(&d, &l);
		assert_int_equal(list_selected(&l), id);
	}
	assert_true(l.at_start);
	list_done(&l);
}

/* ---- queries and tickets ---- */

static void
the_same_query_again_changes_nothing(void **state)
{
	struct desk d;
	struct list l;
	struct query q;

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 9);
	q = l.query;
	list_set_query(&l, &q);
	assert_int_equal(list_selected(&l), 10);
	q.filter.assignee = WHO_NONE;
	list_set_query(&l, &q);
	assert_int_equal(l.count, 0);
	assert_false(l.is_loaded);
	list_done(&l);
}

static void
a_wanted_ticket_is_selected_when_it_comes(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	desk_fill(&d, 60);
	list_init(&l);
	list_set_height(&l, HEIGHT);
	l.want_id = 33;
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 33);
	list_done(&l);
}

static void
a_ticket_that_no_longer_matches_is_gone_at_once(void **state)
{
	struct desk d;
	struct list l;
	struct ticket t = { .id = 4, .status = STATUS_CLOSED };

	(void)state;
	a_list(&l, &d, 60);
	assert_true(list_ticket_changed(&l, &t));
	assert_int_equal(l.count, 59);
	assert_int_equal(l.rows[3].key.id, 5);
	/* the selected one stays until the cursor leaves it */
	t.id = list_selected(&l);
	assert_true(list_ticket_changed(&l, &t));
	assert_int_equal(l.count, 59);
	assert_true(l.rows[l.cursor].is_gone);
	assert_false(l.is_stale);
	list_done(&l);
}

static void
a_ticket_comes_where_it_belongs_if_that_is_loaded(void **state)
{
	struct desk d;
	struct list l;
	struct ticket t = { .id = 999, .priority = PRIORITY_LOW };

	(void)state;
	a_list(&l, &d, 300);
	assert_false(list_may_hold(&l, &t));
	assert_false(list_ticket_changed(&l, &t));
	t.priority = PRIORITY_URGENT;
	assert_true(list_may_hold(&l, &t));
	assert_true(list_ticket_changed(&l, &t));
	list_settle(&l);
	assert_int_equal(l.rows[0].key.id, 999);
	assert_int_equal(list_selected(&l), 1);
	assert_false(l.is_stale);
	list_done(&l);
}

static void
what_jumps_above_the_screen_is_counted(void **state)
{
	struct desk d;
	struct list l;
	struct ticket t = { .id = 7, .priority = PRIORITY_URGENT };

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 3);
	l.top = 1;
	assert_true(list_ticket_changed(&l, &t));
	list_settle(&l);
	assert_int_equal(l.new_above, 1);
	t.priority = PRIORITY_HIGH; /* above it was already */
	assert_true(list_ticket_changed(&l, &t));
	list_settle(&l);
	assert_int_equal(l.new_above, 1);
	list_done(&l);
}

static void
a_bare_ticket_is_never_sure_to_belong(void **state)
{
	struct desk d;
	struct list l;
	struct ticket t = { .id = 999, .priority = PRIORITY_URGENT, .is_bare = true };

	(void)state;
	a_list(&l, &d, 60);
	assert_int_equal(filter_match(&l.query.filter, &t, NULL), FILTER_ASK);
	l.query.filter.tag_count = 1; /* its tags are not known */
	assert_int_equal(filter_match(&l.query.filter, &t, NULL), FILTER_ASK);
	t.status = STATUS_CLOSED;
	assert_int_equal(filter_match(&l.query.filter, &t, NULL), FILTER_NO);
	list_done(&l);
}

static void
the_first_ticket_of_an_empty_list_makes_it_stale(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 0);
	assert_int_equal(list_selected(&l), 0);
	assert_true(list_ticket_changed(&l, &(struct ticket){ .id = 1 }));
	desk_add(&d, PRIORITY_LOW);
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 1);
	list_done(&l);
}

/* ---- anything, in any order ---- */

static enum ticket_priority
any_priority(void)
{
	return (enum ticket_priority)seed_below(PRIORITY_COUNT);
}

static void
desk_shake(struct desk *d)
{
	uint32_t n = seed_below(20) == 0 ? 300 : 1 + seed_below(4);
	uint32_t what = seed_below(3);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = d->n > 0 ? seed_below((uint32_t)d->n) : 0;

		if (what == 0 && d->n > 5)
			desk_remove(d, at);
		else if (what == 1 && d->n < DESK_MAX / 2)
			desk_add(d, any_priority());
		else if (d->n > 0)
			desk_touch(
			    d, at, seed_below(4) ? d->rows[at].priority : any_priority());
	}
}

static void
person_moves(struct list *l)
{
	switch (seed_below(7)) {
	case 0: list_first(l); break;
	case 1: list_last(l); break;
	case 2: list_page(l, (int)seed_below(81) - 40); break;
	case 3: list_scroll_to(l, (int)seed_below((uint32_t)l->height)); break;
	case 4: list_set_height(l, 1 + (int)seed_below(60)); break;
	default: list_move(l, (int)seed_below(21) - 10); break;
	}
}

/* The screen row that the selected ticket has where there is room for it. */
static size_t
expected_row(const struct list *l, const struct desk *d, size_t row)
{
	const struct sort_key *key = &l->rows[l->cursor].key;
	size_t above = desk_above(d, key, key->id), height = (size_t)l->height;
	size_t total = d->n + (desk_find(d, key->id) < 0);
	size_t top = above > row ? above - row : 0;

	if (top + height > total)
		top = total > height ? total - height : 0;
	return above - top;
}

/* What is loaded is what the server has, in its order, without a gap; but for
 * the selected row, which may stand where it was. */
static void
check_rows(const struct list *l, const struct desk *d, uint64_t seed)
{
	int64_t held = list_selected(l);
	ptrdiff_t last = -1;

	for (size_t i = 0; i < l->count; i++) {
		int64_t id = l->rows[i].key.id;
		ptrdiff_t at = desk_find(d, id);

		if (id == held) {
			if (l->rows[i].is_gone != (at < 0))
				fail_msg("seed %llu: ticket %lld gone %d, server has it at %ld",
				    (unsigned long long)seed, (long long)id, l->rows[i].is_gone,
				    (long)at);
			continue;
		}
		if (last >= 0 && last + 1 < (ptrdiff_t)d->n && d->rows[last + 1].id == held)
			last++;
		if (at < 0 || (last >= 0 && at != last + 1))
			fail_msg("seed %llu: row %zu holds %lld", (unsigned long long)seed, i,
			    (long long)id);
		last = at;
	}
}

static void
check_kept(const struct list *l, const struct desk *d, int64_t id, size_t row, uint64_t seed)
{
	if (list_selected(l) != id)
		fail_msg("seed %llu: selected %lld, now %lld", (unsigned long long)seed,
		    (long long)id, (long long)list_selected(l));
	if (l->at_end && l->top + (size_t)l->height >= l->count)
		return; /* nothing more below: it may have to give way */
	if (screen_row(l) != row && screen_row(l) != expected_row(l, d, row))
		fail_msg("seed %llu: screen row %zu, now %zu, with room for %zu",
		    (unsigned long long)seed, row, screen_row(l), expected_row(l, d, row));
}

static void
tell_the_list(struct list *l, const struct desk *d, int64_t id)
{
	ptrdiff_t at = desk_find(d, id);
	struct ticket t = { .id = id, .is_gone = at < 0 };

	if (at >= 0) {
		t.priority = d->rows[at].priority;
		t.updated_at = d->rows[at].updated_at;
	}
	list_ticket_changed(l, &t);
}

static void
play_refresh(struct list *l, struct desk *d, uint64_t seed)
{
	int64_t id = list_selected(l);
	size_t row = screen_row(l);
	struct window w;
	int asked = 0;

	desk_shake(d);
	list_mark_stale(l);
	if (id != 0) /* the app reads the selected ticket with the page */
		tell_the_list(l, d, id);
	while (list_want(l, &w)) {
		l->is_stale = false;
		desk_put(d, l, &w);
		if (id != 0)
			check_kept(l, d, id, row, seed);
		if (++asked > 20)
			fail_msg("seed %llu: it never has enough", (unsigned long long)seed);
	}
	if (id != 0 && screen_row(l) != expected_row(l, d, row))
		fail_msg("seed %llu: screen row %zu, now %zu", (unsigned long long)seed, row,
		    screen_row(l));
	check_rows(l, d, seed);
}

static void
no_refresh_moves_what_the_person_looks_at(void **state)
{
	static struct desk d;
	struct list l;
	uint64_t seed = seed_start();

	(void)state;
	a_list(&l, &d, 400);
	for (int round = 0; round < 3000; round++) {
		if (seed_below(2) == 0) {
			person_moves(&l);
			desk_answer(&d, &l);
		}
		play_refresh(&l, &d, seed);
	}
	list_done(&l);
}

/* Any tickets change; their ids in `ids`. */
static size_t
desk_change_some(struct desk *d, int64_t *ids)
{
	size_t n = 1 + seed_below(12);

	for (size_t i = 0; i < n; i++) {
		uint32_t at = d->n > 0 ? seed_below((uint32_t)d->n) : 0;

		ids[i] = d->n > 0 ? d->rows[at].id : 0;
		switch (seed_below(4)) {
		case 0:
			if (d->n > 5)
				desk_remove(d, at);
			break;
		case 1:
			if (d->n < DESK_MAX / 2)
				ids[i] = desk_add(d, any_priority());
			break;
		default:
			if (d->n > 0)
				desk_touch(d, at, any_priority());
		}
	}
	return n;
}

/* No page is read for it but where the person is near an end of what is loaded. */
static void
tickets_judged_one_by_one_make_the_list_a_page_would(void **state)
{
	static struct desk d;
	struct list l;
	uint64_t seed = seed_start();
	int64_t ids[12];
	int refreshed = 0, rounds = 3000;

	(void)state;
	a_list(&l, &d, 900);
	for (int round = 0; round < rounds; round++) {
		int64_t selected;
		size_t row, n;

		if (seed_below(3) == 0) {
			person_moves(&l);
			desk_answer(&d, &l);
		}
		selected = list_selected(&l);
		row = screen_row(&l);
		n = desk_change_some(&d, ids);
		for (size_t i = 0; i < n; i++)
			tell_the_list(&l, &d, ids[i]);
		list_settle(&l);
		refreshed += l.is_stale;
		desk_answer(&d, &l);
		if (selected != 0)
			check_kept(&l, &d, selected, row, seed);
		check_rows(&l, &d, seed);
	}
	assert_true(refreshed < rounds / 20);
	list_done(&l);
}

/* The person moves while answers are on their way. */
static void
whatever_comes_in_between_the_list_ends_up_right(void **state)
{
	static struct desk d;
	struct list l;
	uint64_t seed = seed_start();
	struct window w;

	(void)state;
	a_list(&l, &d, 400);
	for (int round = 0; round < 3000; round++) {
		bool asks = list_want(&l, &w);
		struct desk *then = NULL;

		if (asks) {
			then = malloc(sizeof *then);
			assert_non_null(then);
			memcpy(then, &d, sizeof d);
			l.is_stale = false;
		}
		person_moves(&l);
		if (seed_below(2) == 0) {
			desk_shake(&d);
			list_mark_stale(&l);
		}
		if (asks)
			desk_put(then, &l, &w);
		free(then);
		assert_true(l.count == 0 || l.cursor < l.count);
		assert_true(l.top <= l.cursor && l.cursor < l.top + (size_t)l.height);
		if (round % 10 == 0) {
			list_mark_stale(&l);
			tell_the_list(&l, &d, list_selected(&l));
			desk_answer(&d, &l);
			check_rows(&l, &d, seed);
		}
	}
	list_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refresh_keeps_the_ticket_and_its_screen_row),
		cmocka_unit_test(a_ticket_that_left_stays_until_the_cursor_leaves_it),
		cmocka_unit_test(a_ticket_that_left_stays_when_its_neighbor_moves),
		cmocka_unit_test(a_ticket_that_changed_stays_on_its_row),
		cmocka_unit_test(
		    a_ticket_that_changed_goes_to_its_place_when_the_cursor_leaves_it),
		cmocka_unit_test(a_ticket_that_went_far_down_is_not_gone),
		cmocka_unit_test(a_thousand_tickets_above_do_not_move_the_view),
		cmocka_unit_test(a_thousand_tickets_above_the_first_row_are_counted),
		cmocka_unit_test(a_thousand_changes_of_all_others_do_not_move_the_view),
		cmocka_unit_test(a_change_on_the_way_is_not_lost),
		cmocka_unit_test(a_change_between_the_two_halves_is_not_lost),
		cmocka_unit_test(going_to_the_top_forgets_what_was_new_above),
		cmocka_unit_test(the_end_is_asked_for_when_it_is_not_loaded),
		cmocka_unit_test(the_end_that_was_asked_for_last_counts),
		cmocka_unit_test(an_end_that_nobody_wants_any_more_moves_nothing),
		cmocka_unit_test(the_next_page_is_asked_for_before_the_edge),
		cmocka_unit_test(a_window_is_asked_for_in_steps_of_fifty),
		cmocka_unit_test(a_tall_screen_is_filled_and_then_at_rest),
		cmocka_unit_test(moves_beyond_the_loaded_rows_go_on_when_they_come),
		cmocka_unit_test(another_move_forgets_what_was_owed),
		cmocka_unit_test(the_window_stays_small_however_far_one_goes),
		cmocka_unit_test(the_same_query_again_changes_nothing),
		cmocka_unit_test(a_wanted_ticket_is_selected_when_it_comes),
		cmocka_unit_test(a_ticket_that_no_longer_matches_is_gone_at_once),
		cmocka_unit_test(a_ticket_comes_where_it_belongs_if_that_is_loaded),
		cmocka_unit_test(what_jumps_above_the_screen_is_counted),
		cmocka_unit_test(a_bare_ticket_is_never_sure_to_belong),
		cmocka_unit_test(tickets_judged_one_by_one_make_the_list_a_page_would),
		cmocka_unit_test(the_first_ticket_of_an_empty_list_makes_it_stale),
		cmocka_unit_test(no_refresh_moves_what_the_person_looks_at),
		cmocka_unit_test(whatever_comes_in_between_the_list_ends_up_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
