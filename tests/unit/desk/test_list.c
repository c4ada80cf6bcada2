/* Lists: the selection is a ticket, and only the person moves the view. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/base/rng.h"
#include "ttydesk/desk/list.h"

enum { DESK_MAX = 400, HEIGHT = 10 };

/* A pretend server: tickets in list order (updated_at descending). */
struct desk {
	struct ticket_row rows[DESK_MAX];
	size_t n;
	int64_t next_id;
};

static void
desk_fill(struct desk *d, size_t n)
{
	*d = (struct desk){ .n = n, .next_id = (int64_t)n + 1 };
	for (size_t i = 0; i < n; i++)
		d->rows[i] = (struct ticket_row){ .id = (int64_t)i + 1,
			.updated_at = 1000000 - (int64_t)i * 1000 };
}

static void
desk_remove(struct desk *d, size_t at)
{
	memmove(&d->rows[at], &d->rows[at + 1], (d->n - at - 1) * sizeof d->rows[0]);
	d->n--;
}

static void
desk_add(struct desk *d, size_t at)
{
	memmove(&d->rows[at + 1], &d->rows[at], (d->n - at) * sizeof d->rows[0]);
	d->rows[at].id = d->next_id++;
	d->rows[at].updated_at =
	    at > 0 ? d->rows[at - 1].updated_at - 1 : d->rows[1].updated_at + 1000;
	d->n++;
}

/* Answers what the list wants, as the server would. */
static void
desk_answer(const struct desk *d, struct list *l)
{
	struct window w;
	size_t from = 0, n;

	if (!list_want(l, &w))
		return;
	l->is_stale = false;
	if (w.kind == WINDOW_AFTER || w.kind == WINDOW_FROM) {
		struct sort_key key;

		for (; from < d->n; from++) {
			key =
			    (struct sort_key){ 0, d->rows[from].updated_at, d->rows[from].id };
			if (query_compare(&l->query, &key, &w.key) >=
			    (w.kind == WINDOW_AFTER ? 1 : 0))
				break;
		}
	}
	n = d->n - from;
	if (w.kind == WINDOW_LAST)
		from = d->n > (size_t)w.limit ? d->n - (size_t)w.limit : 0;
	if (n > (size_t)w.limit)
		n = (size_t)w.limit;
	list_put(l, &w, d->rows + from, w.kind == WINDOW_LAST ? d->n - from : n,
	    w.kind == WINDOW_LAST ? from > 0 : from + n < d->n);
}

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
a_refresh_keeps_the_ticket_and_its_screen_row(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	list_move(&l, 5);
	for (int i = 0; i < 3; i++)
		desk_add(&d, 0);
	list_mark_stale(&l);
	desk_answer(&d, &l);
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
	list_mark_stale(&l);
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 6);
	assert_true(l.rows[l.cursor].is_gone);
	list_move(&l, 1);
	assert_int_equal(list_selected(&l), 7);
	assert_int_equal(l.count, 59);
	list_done(&l);
}

static void
going_to_the_top_forgets_what_was_new_above(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 60);
	desk_add(&d, 0);
	list_mark_stale(&l);
	desk_answer(&d, &l);
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
	desk_answer(&d, &l);
	assert_int_equal(list_selected(&l), 380);
	assert_true(l.at_end);
	assert_false(l.at_start);
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
	desk_answer(&d, &l);
	assert_int_equal(l.count, 2 * LIST_PAGE);
	list_done(&l);
}

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
desk_shake(struct desk *d)
{
	for (uint32_t i = rng_below(4); i > 0; i--) {
		if (d->n > 50 && rng_below(2) == 0)
			desk_remove(d, rng_below((uint32_t)d->n));
		else if (d->n < DESK_MAX - 1)
			desk_add(d, 1 + rng_below((uint32_t)d->n - 1));
	}
}

static void
no_refresh_moves_what_the_person_looks_at(void **state)
{
	struct desk d;
	struct list l;

	(void)state;
	a_list(&l, &d, 200);
	for (int round = 0; round < 3000; round++) {
		int64_t id;
		size_t row;

		if (rng_below(3) == 0)
			list_move(&l, (int)rng_below(21) - 10);
		desk_answer(&d, &l); /* pages near an edge */
		id = list_selected(&l);
		row = screen_row(&l);
		desk_shake(&d);
		list_mark_stale(&l);
		desk_answer(&d, &l);
		assert_int_equal(list_selected(&l), id);
		/* near the list's ends there may be no room to keep the row */
		if (l.top > 0 && l.top + HEIGHT < l.count)
			assert_int_equal(screen_row(&l), row);
		assert_true(l.cursor < l.count);
	}
	list_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refresh_keeps_the_ticket_and_its_screen_row),
		cmocka_unit_test(a_ticket_that_left_stays_until_the_cursor_leaves_it),
		cmocka_unit_test(going_to_the_top_forgets_what_was_new_above),
		cmocka_unit_test(the_end_is_asked_for_when_it_is_not_loaded),
		cmocka_unit_test(the_next_page_is_asked_for_before_the_edge),
		cmocka_unit_test(the_same_query_again_changes_nothing),
		cmocka_unit_test(a_wanted_ticket_is_selected_when_it_comes),
		cmocka_unit_test(no_refresh_moves_what_the_person_looks_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
