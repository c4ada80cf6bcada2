/* Round trips: what the app asks, how often, and what it never asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

enum { TICKETS = 30, NOTES = 100 };

static struct fixture *
a_desk(int tickets)
{
	struct fixture *f = fixture_open(120, 40);

	for (int i = 0; i < tickets; i++)
		fixture_ticket(f, 48200 - i, "Printer on fire")->description =
		    "It does not print.";
	return f;
}

static struct fixture *
a_running_desk(void)
{
	struct fixture *f = a_desk(TICKETS);

	fixture_start(f);
	return f;
}

/* To every time the app asked to be woken at, answered at once. */
static void
run_for(struct fixture *f, int64_t us)
{
	int64_t end = f->mono + us;

	while (f->mono < end) {
		int64_t at = app_deadline(f->app);

		if (at > end)
			at = end;
		assert_true(at > f->mono); /* else the loop would spin */
		fixture_wait(f, at - f->mono);
		fixture_answer(f);
	}
}

/* Of the requests from number `from` on. */
static size_t
asked_since(const struct fixture *f, size_t from, enum request_kind kind)
{
	size_t n = 0;

	for (size_t i = from; i < f->sent_count; i++)
		n += f->sent[i].request.kind == kind;
	return n;
}

static const struct sent *
last_of(const struct fixture *f, enum request_kind kind)
{
	for (size_t i = f->sent_count; i-- > 0;) {
		if (f->sent[i].request.kind == kind)
			return &f->sent[i];
	}
	fail_msg("never asked");
	return NULL;
}

static bool
is_on_its_way(const struct fixture *f, int64_t thread)
{
	for (size_t i = 0; i < f->sent_count; i++) {
		if (f->sent[i].request.kind == REQUEST_THREADS && !f->sent[i].is_answered &&
		    ids_find(&f->sent[i].ids, thread) >= 0)
			return true;
	}
	return false;
}

/* 100 changes of all tickets in turn within a second. */
static void
a_storm(struct fixture *f, char table)
{
	for (int i = 0; i < NOTES; i++) {
		fixture_change(f, table, 48200 - i % TICKETS);
		fixture_answer(f);
		fixture_wait(f, 10 * WHEN_MS - WHEN_MS * (i == NOTES - 1));
		fixture_answer(f);
	}
}

/* ---- opening and moving ---- */

static void
opening_is_one_batch_with_one_page_and_its_threads(void **state)
{
	struct fixture *f = a_desk(TICKETS);

	(void)state;
	fixture_turn(f);
	assert_int_equal(f->batches, 1);
	assert_int_equal(f->sent_count, 1);
	assert_int_equal(f->sent[0].request.kind, REQUEST_PAGE);
	fixture_answer(f);
	assert_shows(f, "> 48200");
	assert_shows(f, "It does not print.");
	fixture_close(f);
}

static void
the_first_screen_asks_for_no_thread(void **state)
{
	struct fixture *f = a_running_desk();

	(void)state;
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), 1);
	assert_int_equal(fixture_asked(f, REQUEST_THREADS), 0);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), 0);
	fixture_close(f);
}

static void
opening_does_not_depend_on_the_number_of_rows(void **state)
{
	struct fixture *few = a_desk(5), *many = a_desk(60);

	(void)state;
	fixture_start(few);
	fixture_start(many);
	assert_int_equal(few->sent_count, many->sent_count);
	assert_int_equal(few->batches, many->batches);
	fixture_close(few);
	fixture_close(many);
}

static void
a_neighbor_shows_without_a_round_trip(void **state)
{
	struct fixture *f = a_running_desk();

	(void)state;
	f->tickets[1].description = "never read again";
	press(f, "j");
	fixture_wait(f, REST_US);
	assert_shows(f, "-- #48199");
	assert_shows(f, "It does not print.");
	assert_false(is_on_its_way(f, 48199));
	fixture_close(f);
}

static void
going_on_down_each_neighbor_was_read_before(void **state)
{
	struct fixture *f = a_running_desk();

	(void)state;
	for (int i = 1; i < TICKETS; i++) {
		press(f, "j");
		fixture_wait(f, REST_US);
		assert_hides(f, "loading ...");
		fixture_answer(f);
	}
	/* one for each step, at most */
	assert_in_range(fixture_asked(f, REQUEST_THREADS), 1, TICKETS);
	fixture_close(f);
}

static void
any_other_ticket_is_one_round_trip(void **state)
{
	struct fixture *f = a_running_desk();
	size_t batches = f->batches, sent = f->sent_count;

	(void)state;
	press(f, "G");
	fixture_wait(f, REST_US);
	assert_int_equal(f->batches, batches + 1);
	assert_int_equal(asked_since(f, sent, REQUEST_THREADS), 1);
	assert_true(is_on_its_way(f, 48200 - TICKETS + 1));
	fixture_answer(f);
	assert_shows(f, "It does not print.");
	assert_int_equal(f->batches, batches + 1);
	fixture_close(f);
}

static void
a_held_key_asks_for_no_thread_on_its_way(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;

	(void)state;
	for (int i = 0; i < 20; i++) {
		press(f, "j");
		fixture_wait(f, REST_US / 4);
	}
	assert_int_equal(asked_since(f, sent, REQUEST_THREADS), 0);
	fixture_wait(f, REST_US);
	assert_int_equal(asked_since(f, sent, REQUEST_THREADS), 1);
	fixture_close(f);
}

static void
another_view_is_one_page(void **state)
{
	struct fixture *f = a_running_desk();
	size_t batches = f->batches, sent = f->sent_count;

	(void)state;
	press(f, "5");
	assert_int_equal(f->batches, batches + 1);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 1);
	fixture_answer(f);
	run_for(f, WHEN_SECOND);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 1);
	assert_int_equal(asked_since(f, sent, REQUEST_THREADS), 0);
	fixture_close(f);
}

static void
the_answer_for_a_view_that_was_left_is_not_shown(void **state)
{
	struct fixture *f = a_running_desk();
	struct sent *waiting;
	struct reply late = { .kind = REQUEST_PAGE };

	(void)state;
	press(f, "4");
	waiting = &f->sent[f->sent_count - 1];
	assert_int_equal(waiting->request.kind, REQUEST_PAGE);
	waiting->is_answered = true;
	late.id = waiting->request.id;
	late.stamp = waiting->request.stamp;
	late.window = waiting->request.window;
	press(f, "2");
	fixture_answer(f);
	app_begin_turn(f->app, f->mono, f->real);
	f->events.reply(f->events.ctx, &late); /* empty */
	fixture_turn(f);
	assert_shows(f, "> 48200");
	assert_shows(f, "48199");
	fixture_close(f);
}

/* ---- changes ---- */

static void
nothing_is_asked_while_nothing_happens(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;

	(void)state;
	run_for(f, 10 * WHEN_MINUTE);
	assert_int_equal(f->sent_count, sent);
	fixture_close(f);
}

static void
one_change_is_one_batch_and_the_counts_a_little_later(void **state)
{
	struct fixture *f = a_running_desk();
	size_t batches = f->batches, sent = f->sent_count;

	(void)state;
	f->tickets[0].row.title = STR_LIT("Printer is out");
	fixture_change(f, 't', 48200);
	assert_int_equal(f->batches, batches + 1);
	fixture_answer(f);
	assert_shows(f, "Printer is out");
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 0);
	run_for(f, 5 * WHEN_SECOND);
	assert_int_equal(f->batches, batches + 2);
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 1);
	fixture_close(f);
}

static void
a_storm_reads_the_changed_tickets_a_few_times_and_no_page(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;
	int64_t last;

	(void)state;
	a_storm(f, 't');
	f->tickets[0].row.title = STR_LIT("The last word");
	fixture_change(f, 't', 48200);
	last = f->mono;
	fixture_answer(f);
	run_for(f, WHEN_SECOND);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 0);
	assert_in_range(asked_since(f, sent, REQUEST_TICKETS), 4, 9);
	assert_true(
	    last_of(f, REQUEST_TICKETS)->at >= last || last_of(f, REQUEST_THREADS)->at >= last);
	assert_shows(f, "The last word");
	fixture_close(f);
}

/* As the feed tells of it: with the ticket's row. */
static void
tell_with_row(struct fixture *f, int64_t id, enum ticket_status status, enum ticket_priority p)
{
	struct change_note note = { .table = 't', .op = 'U', .ticket_id = id, .has_row = true };

	note.row.status = status;
	note.row.priority = p;
	note.row.creator_id = FIXTURE_BO;
	note.row.created_at = note.row.updated_at = FIXTURE_NOW - 400 * WHEN_DAY;
	app_begin_turn(f->app, f->mono, f->real);
	f->events.changes(f->events.ctx, &note, 1);
	fixture_turn(f);
}

static void
what_cannot_come_into_the_list_is_not_asked_for(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;

	(void)state;
	tell_with_row(f, 7, STATUS_CLOSED, PRIORITY_URGENT);
	run_for(f, WHEN_SECOND);
	assert_int_equal(asked_since(f, sent, REQUEST_TICKETS), 0);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 0);
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 1);
	tell_with_row(f, 7, STATUS_OPEN, PRIORITY_URGENT);
	assert_int_equal(asked_since(f, sent, REQUEST_TICKETS), 1);
	fixture_close(f);
}

static void
a_flood_of_changes_reads_the_page_instead(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;
	static struct change_note notes[300];

	(void)state;
	for (size_t i = 0; i < countof(notes); i++)
		notes[i] = (struct change_note){
			.table = 't', .op = 'U', .ticket_id = 1000 + (int64_t)i
		};
	app_begin_turn(f->app, f->mono, f->real);
	f->events.changes(f->events.ctx, notes, countof(notes));
	fixture_turn(f);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 1);
	assert_int_equal(asked_since(f, sent, REQUEST_TICKETS), 0);
	fixture_close(f);
}

static void
a_storm_asks_for_counts_twice_a_second_and_once_after_it(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;
	int64_t last;

	(void)state;
	a_storm(f, 't');
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 2);
	fixture_change(f, 't', 48200);
	last = f->mono;
	run_for(f, WHEN_SECOND);
	assert_true(last_of(f, REQUEST_COUNTS)->at >= last);
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 3);
	fixture_close(f);
}

static void
numbers_that_are_not_the_newest_are_asked_for_again(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent;

	(void)state;
	f->counts_again_ms = 900;
	fixture_change(f, 't', 48200);
	run_for(f, 300 * WHEN_MS);
	f->counts_again_ms = 0;
	sent = f->sent_count;
	run_for(f, 600 * WHEN_MS);
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 0);
	run_for(f, 300 * WHEN_MS);
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 1);
	/* the change is as old as it is, and what is there is named */
	assert_in_range(last_of(f, REQUEST_COUNTS)->request.heard_ms, 1000, 1200);
	assert_true(last_of(f, REQUEST_COUNTS)->request.had_at > 0);
	run_for(f, 5 * WHEN_SECOND);
	assert_int_equal(asked_since(f, sent, REQUEST_COUNTS), 1);
	fixture_close(f);
}

static void
numbers_that_are_the_same_change_only_the_agents_own(void **state)
{
	struct fixture *f = a_running_desk();
	struct count_cell before = f->app->counts.cells[0];
	size_t cells = f->app->counts.cell_count;

	(void)state;
	f->counts_are_same = true;
	f->tickets[0].row.assignee_id = FIXTURE_ME;
	fixture_change(f, 't', 48200);
	run_for(f, WHEN_SECOND);
	assert_int_equal(f->app->counts.cell_count, cells);
	assert_int_equal(f->app->counts.cells[0].count, before.count);
	assert_int_equal(f->app->counts.cells[0].unassigned, before.unassigned);
	assert_int_equal(f->app->counts.cells[0].mine, before.mine + 1);
	fixture_close(f);
}

static void
a_storm_of_comments_asks_for_heads_and_threads_a_few_times(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;

	(void)state;
	a_storm(f, 'c');
	run_for(f, WHEN_SECOND);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 0);
	assert_in_range(asked_since(f, sent, REQUEST_TICKETS), 1, 9);
	assert_in_range(asked_since(f, sent, REQUEST_THREADS), 1, 6);
	fixture_close(f);
}

static void
a_thousand_changes_in_one_turn_are_one_batch(void **state)
{
	static struct change_note notes[1000];
	struct fixture *f = a_running_desk();
	size_t batches = f->batches;

	(void)state;
	for (size_t i = 0; i < countof(notes); i++)
		notes[i] = (struct change_note){
			.table = "tcga"[i % 4], .op = 'U', .ticket_id = 48200 - (int64_t)i % 40
		};
	app_begin_turn(f->app, f->mono, f->real);
	f->events.changes(f->events.ctx, notes, countof(notes));
	fixture_turn(f);
	assert_int_equal(f->batches, batches + 1);
	fixture_close(f);
}

static void
a_change_on_the_way_of_a_page_asks_for_it_again(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;

	(void)state;
	fixture_change(f, 't', 0); /* many */
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 1);
	fixture_change(f, 't', 0);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 1);
	fixture_answer(f);
	run_for(f, WHEN_SECOND);
	assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 2);
	fixture_close(f);
}

static void
a_resync_is_a_handful_of_requests_at_every_size(void **state)
{
	static const int sizes[] = { 5, 60 };

	(void)state;
	for (size_t i = 0; i < countof(sizes); i++) {
		struct fixture *f = a_desk(sizes[i]);
		size_t sent;

		fixture_start(f);
		sent = f->sent_count;
		fixture_change(f, '*', 0);
		fixture_answer(f);
		run_for(f, WHEN_SECOND);
		assert_in_range(f->sent_count - sent, 1, 7);
		assert_int_equal(asked_since(f, sent, REQUEST_PAGE), 1);
		fixture_close(f);
	}
}

/* ---- the link ---- */

static void
nothing_is_asked_while_the_link_is_lost(void **state)
{
	struct fixture *f = a_running_desk();
	size_t sent = f->sent_count;

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	fixture_change(f, '*', 0);
	press(f, "G 5 2 g g");
	run_for(f, WHEN_MINUTE);
	assert_int_equal(f->sent_count, sent);
	fixture_link(f, LINK_LIVE);
	assert_true(f->sent_count > sent);
	fixture_close(f);
}

static void
a_message_at_the_start_stands_beside_the_right_time(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	fixture_ticket(f, 48213, "Printer on fire");
	fixture_turn(f);
	press(f, "r");
	fixture_link(f, LINK_LIVE);
	assert_shows(f, "live 09:00:00");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening_is_one_batch_with_one_page_and_its_threads),
		cmocka_unit_test(the_first_screen_asks_for_no_thread),
		cmocka_unit_test(opening_does_not_depend_on_the_number_of_rows),
		cmocka_unit_test(a_neighbor_shows_without_a_round_trip),
		cmocka_unit_test(going_on_down_each_neighbor_was_read_before),
		cmocka_unit_test(any_other_ticket_is_one_round_trip),
		cmocka_unit_test(a_held_key_asks_for_no_thread_on_its_way),
		cmocka_unit_test(another_view_is_one_page),
		cmocka_unit_test(the_answer_for_a_view_that_was_left_is_not_shown),
		cmocka_unit_test(nothing_is_asked_while_nothing_happens),
		cmocka_unit_test(one_change_is_one_batch_and_the_counts_a_little_later),
		cmocka_unit_test(a_storm_reads_the_changed_tickets_a_few_times_and_no_page),
		cmocka_unit_test(what_cannot_come_into_the_list_is_not_asked_for),
		cmocka_unit_test(a_flood_of_changes_reads_the_page_instead),
		cmocka_unit_test(a_storm_asks_for_counts_twice_a_second_and_once_after_it),
		cmocka_unit_test(numbers_that_are_not_the_newest_are_asked_for_again),
		cmocka_unit_test(numbers_that_are_the_same_change_only_the_agents_own),
		cmocka_unit_test(a_storm_of_comments_asks_for_heads_and_threads_a_few_times),
		cmocka_unit_test(a_thousand_changes_in_one_turn_are_one_batch),
		cmocka_unit_test(a_change_on_the_way_of_a_page_asks_for_it_again),
		cmocka_unit_test(a_resync_is_a_handful_of_requests_at_every_size),
		cmocka_unit_test(nothing_is_asked_while_the_link_is_lost),
		cmocka_unit_test(a_message_at_the_start_stands_beside_the_right_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
