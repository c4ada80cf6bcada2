/* Reads that fail, links that come and go: asked again, but never in a loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 24);

	for (int64_t i = 0; i < 8; i++)
		fixture_ticket(f, 48200 + i, "Printer on fire");
	return f;
}

/* Answers all reads of `kind` that wait with an error. */
static void
refuse(struct fixture *f, enum request_kind kind, enum err_code code)
{
	for (size_t i = 0, n = f->sent_count; i < n; i++) {
		struct sent *s = &f->sent[i];
		struct reply r = { .id = s->request.id,
			.stamp = s->request.stamp,
			.kind = kind,
			.window = s->request.window };

		if (s->is_answered || s->request.kind != kind)
			continue;
		s->is_answered = true;
		(void)err_set(&r.err, code, "the server is tired");
		f->events.reply(f->events.ctx, &r);
	}
	fixture_turn(f);
}

/* Refused now and again, `kind` is asked once a second, and meanwhile the
 * program sleeps. */
static void
assert_patient(struct fixture *f, enum request_kind kind)
{
	size_t asked = fixture_asked(f, kind);

	for (int i = 0; i < 3; i++) {
		refuse(f, kind, ERR_FAILED);
		assert_int_equal(fixture_asked(f, kind), asked + (size_t)i);
		assert_true(app_deadline(f->app) > f->mono);
		assert_true(app_deadline(f->app) <= f->mono + WHEN_SECOND);
		fixture_wait(f, WHEN_SECOND);
		assert_int_equal(fixture_asked(f, kind), asked + (size_t)i + 1);
	}
}

static void
a_list_that_is_refused_is_not_asked_in_a_loop(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_turn(f);
	fixture_link(f, LINK_LIVE);
	assert_patient(f, REQUEST_PAGE);
	assert_shows(f, "the list could not be read: the server is tired");
	fixture_answer(f);
	assert_shows(f, "Printer on fire");
	fixture_close(f);
}

static void
a_thread_that_is_refused_is_not_asked_in_a_loop(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_start(f);
	f->tickets[7].description = "Smoke from tray two.";
	press(f, "#");
	type_text(f, "48207\n");
	fixture_answer(f);
	fixture_ticket(f, 500, "Toner");
	press(f, "#");
	type_text(f, "500\n");
	assert_patient(f, REQUEST_THREADS);
	fixture_answer(f);
	assert_shows(f, "it does not work");
	fixture_close(f);
}

static void
counts_and_names_that_are_refused_are_not_asked_in_a_loop(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_start(f);
	fixture_change(f, '*', 0);
	assert_patient(f, REQUEST_COUNTS);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_change(f, 'u', 0);
	assert_patient(f, REQUEST_STAFF);
	fixture_close(f);
}

static void
heads_that_a_loss_took_away_are_asked_again(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	fixture_start(f);
	asked = fixture_asked(f, REQUEST_TICKETS);
	fixture_comment(&f->tickets[6], 900, FIXTURE_LENA, false, "Any news?");
	fixture_change(f, 'c', 48206);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), asked + 1);
	f->link.phase = LINK_BACKOFF;
	f->events.link(f->events.ctx, &f->link);
	refuse(f, REQUEST_TICKETS, ERR_LOST);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), asked + 1);
	fixture_link(f, LINK_LIVE);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), asked + 2);
	fixture_answer(f);
	assert_int_equal(store_ticket(f->app->store, 48206)->comment_count, 1);
	fixture_close(f);
}

static void
names_are_asked_where_nobody_may_listen_too(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_turn(f);
	fixture_link(f, LINK_POLLING);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_STAFF), 1);
	assert_int_equal(fixture_asked(f, REQUEST_TAGS), 1);
	fixture_close(f);
}

static void
a_colleague_who_joins_while_names_are_read_is_asked_for(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	fixture_start(f);
	fixture_change(f, 'u', 0);
	asked = fixture_asked(f, REQUEST_STAFF);
	fixture_change(f, 'u', 0);
	assert_int_equal(fixture_asked(f, REQUEST_STAFF), asked);
	fixture_answer(f);
	assert_int_equal(fixture_asked(f, REQUEST_STAFF), asked + 1);
	fixture_close(f);
}

static void
a_tag_taken_away_refreshes_the_list_of_untagged_tickets(void **state)
{
	struct fixture *f = a_desk();
	size_t asked;

	(void)state;
	fixture_start(f);
	press(f, "h");
	for (size_t i = 1; i < VIEW_COUNT; i++)
		press(f, "j");
	press(f, "Enter");
	assert_true(f->app->list.query.filter.is_untagged);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	asked = fixture_asked(f, REQUEST_TICKETS);
	fixture_change(f, 'g', 77);
	fixture_wait(f, WHEN_SECOND);
	assert_int_equal(fixture_asked(f, REQUEST_TICKETS), asked + 1);
	fixture_close(f);
}

static void
a_slow_answer_sends_no_change_twice(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_start(f);
	press(f, "d");
	fixture_link(f, LINK_SUSPECT);
	fixture_link(f, LINK_LIVE);
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	assert_shows(f, "RESOLVED (u undoes)");
	fixture_close(f);
}

static void
a_refresh_before_the_first_list_does_not_spin(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_turn(f);
	press(f, "1 R");
	fixture_turn(f);
	assert_true(app_deadline(f->app) > f->mono);
	fixture_close(f);
}

static void
the_sidebars_last_title_is_never_chosen(void **state)
{
	struct fixture *f = a_desk();
	const struct sidebar_row *row;

	(void)state;
	fixture_start(f);
	press(f, "h G");
	row = &f->app->side_rows[f->app->side_cursor];
	assert_int_equal(f->app->side_cursor, f->app->side_count - 2);
	assert_int_equal(row->kind, SIDE_UNTAGGED);
	press(f, "k j j");
	assert_int_equal(f->app->side_cursor, f->app->side_count - 2);
	/* the agent whose row it was has no tickets any more */
	f->app->side_cursor = f->app->side_count - 1;
	f->app->side_rows[f->app->side_cursor] = (struct sidebar_row){ .kind = SIDE_AGENT };
	sidebar_rebuild(f->app);
	assert_int_equal(f->app->side_cursor, f->app->side_count - 2);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_that_is_refused_is_not_asked_in_a_loop),
		cmocka_unit_test(a_thread_that_is_refused_is_not_asked_in_a_loop),
		cmocka_unit_test(counts_and_names_that_are_refused_are_not_asked_in_a_loop),
		cmocka_unit_test(heads_that_a_loss_took_away_are_asked_again),
		cmocka_unit_test(names_are_asked_where_nobody_may_listen_too),
		cmocka_unit_test(a_colleague_who_joins_while_names_are_read_is_asked_for),
		cmocka_unit_test(a_tag_taken_away_refreshes_the_list_of_untagged_tickets),
		cmocka_unit_test(a_slow_answer_sends_no_change_twice),
		cmocka_unit_test(a_refresh_before_the_first_list_does_not_spin),
		cmocka_unit_test(the_sidebars_last_title_is_never_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
