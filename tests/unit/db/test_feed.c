/* When the feed is read, by a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/db/feed.h"
#include "ttydesk/base/when.h"

static struct feed feed;
static int64_t now;
static uint32_t drawn; /* what the dice show: the threshold is 5 + drawn */

static uint32_t
below(uint32_t bound)
{
	return drawn < bound ? drawn : bound - 1;
}

static int
setup(void **state)
{
	(void)state;
	now = 1000 * WHEN_SECOND;
	drawn = 5;
	feed_init(&feed, below);
	return 0;
}

/* Goes to the next deadline, says what is due there and answers at once. */
static enum feed_act
step(size_t rows, bool is_rung)
{
	enum feed_act act;

	assert_true(feed_deadline(&feed) != WHEN_NEVER);
	if (feed_deadline(&feed) > now)
		now = feed_deadline(&feed);
	act = feed_due(&feed, now);
	if (act != FEED_NOTHING)
		feed_answer(&feed, now, rows, is_rung);
	return act;
}

static void
ring(int n, int64_t every)
{
	for (int i = 0; i < n; i++) {
		now += every;
		feed_bell(&feed, now, 1);
	}
}

static void
before_the_setup_nothing_is_due(void **state)
{
	(void)state;
	assert_true(feed_deadline(&feed) == WHEN_NEVER);
	assert_int_equal(feed_due(&feed, now), FEED_NOTHING);
}

static void
after_listening_began_one_more_read_and_then_a_heartbeat_in_ten_seconds(void **state)
{
	int64_t start = now;

	(void)state;
	feed_start(&feed, now, true);
	assert_int_equal(step(0, true), FEED_BEAT);
	assert_int_equal(now - start, 100 * WHEN_MS);
	start = now;
	assert_int_equal(step(0, true), FEED_BEAT);
	assert_int_equal(now - start, 10 * WHEN_SECOND);
}

static void
behind_a_pooler_bells_are_not_relied_on(void **state)
{
	int64_t start;

	(void)state;
	feed.is_shared = true;
	feed_start(&feed, now, true);
	assert_int_equal(step(0, true), FEED_BEAT);
	start = now;
	assert_int_equal(step(0, true), FEED_BEAT);
	assert_int_equal(now - start, 2 * WHEN_SECOND);
	assert_int_equal(feed.mode, FEED_BELL);
}

static void
where_bells_get_lost_it_polls_and_never_listens_again(void **state)
{
	(void)state;
	feed.is_shared = true;
	feed_start(&feed, now, true);
	assert_int_equal(step(0, true), FEED_BEAT);
	feed.is_deaf = true; /* the pooler gave another session */
	assert_int_equal(step(0, true), FEED_BEAT);
	assert_int_equal(feed.mode, FEED_POLL);
	for (int i = 0; i < 40; i++)
		assert_int_equal(step(0, true), FEED_READ);
}

static void
only_one_read_is_out_at_a_time(void **state)
{
	(void)state;
	feed_start(&feed, now, true);
	now = feed_deadline(&feed);
	assert_int_equal(feed_due(&feed, now), FEED_BEAT);
	now += 60 * WHEN_SECOND;
	assert_int_equal(feed_due(&feed, now), FEED_NOTHING);
	assert_true(feed_deadline(&feed) == WHEN_NEVER);
	feed_answer(&feed, now, 0, true);
	assert_int_equal(feed_due(&feed, now), FEED_BEAT);
}

static void
some_bells_are_calm(void **state)
{
	(void)state;
	feed_start(&feed, now, true);
	(void)step(0, true);
	ring(50, 200 * WHEN_MS); /* five a second */
	assert_int_equal(feed.mode, FEED_BELL);
	assert_int_not_equal(feed_due(&feed, now), FEED_STEP_BACK);
}

static void
too_many_bells_make_it_step_back_and_read_by_the_clock(void **state)
{
	int64_t last;

	(void)state;
	feed_start(&feed, now, true);
	(void)step(0, true);
	ring(10, 50 * WHEN_MS);
	assert_int_equal(feed_due(&feed, now), FEED_STEP_BACK);
	feed_answer(&feed, now, 10, true);
	for (int i = 0; i < 40; i++) {
		last = now;
		assert_int_equal(step(3, true), FEED_READ);
		assert_in_range(now - last, 150 * WHEN_MS, 200 * WHEN_MS);
	}
}

static void
how_many_bells_are_too_many_is_drawn(void **state)
{
	(void)state;
	drawn = 10; /* fifteen */
	feed_start(&feed, now, true);
	(void)step(0, true);
	ring(14, 50 * WHEN_MS);
	assert_int_equal(feed_due(&feed, now), FEED_NOTHING);
	ring(1, 50 * WHEN_MS);
	assert_int_equal(feed_due(&feed, now), FEED_STEP_BACK);
}

static void
ten_quiet_seconds_bring_it_back_to_the_bell(void **state)
{
	int64_t start;
	enum feed_act act;

	(void)state;
	feed_start(&feed, now, true);
	feed_bell(&feed, now, 100);
	assert_int_equal(feed_due(&feed, now), FEED_STEP_BACK);
	feed_answer(&feed, now, 1, true);
	start = now;
	while ((act = step(0, true)) == FEED_READ)
		continue;
	assert_int_equal(act, FEED_STEP_IN);
	assert_in_range(now - start, 10 * WHEN_SECOND, 11 * WHEN_SECOND);
	assert_int_equal(feed.mode, FEED_BELL);
}

static void
a_storm_that_goes_on_keeps_it_at_the_clock(void **state)
{
	int64_t start = now;

	(void)state;
	feed_start(&feed, now, true);
	feed_bell(&feed, now, 100);
	(void)feed_due(&feed, now);
	feed_answer(&feed, now, 1, true);
	while (now - start < 60 * WHEN_SECOND)
		assert_int_equal(step(5, true), FEED_READ);
}

static void
without_a_bell_it_polls_and_tries_to_listen_again(void **state)
{
	int64_t start = now;
	enum feed_act act;

	(void)state;
	feed_start(&feed, now, false);
	assert_int_equal(feed.mode, FEED_POLL);
	while ((act = step(1, false)) == FEED_READ)
		assert_true(feed_deadline(&feed) - now <= 3 * WHEN_SECOND);
	assert_int_equal(act, FEED_STEP_IN);
	assert_in_range(now - start, 30 * WHEN_SECOND, 33 * WHEN_SECOND);
	assert_int_equal(feed.mode, FEED_POLL); /* in vain */
	while ((act = step(1, true)) == FEED_READ)
		continue;
	assert_int_equal(feed.mode, FEED_BELL); /* this time it rang */
}

static void
writers_that_ring_no_more_make_it_poll(void **state)
{
	(void)state;
	feed_start(&feed, now, true);
	assert_int_equal(step(0, false), FEED_BEAT);
	assert_int_equal(feed.mode, FEED_POLL);
}

static void
a_doubt_brings_the_next_read_near(void **state)
{
	(void)state;
	feed_start(&feed, now, true);
	(void)step(0, true);
	feed_doubt(&feed, now);
	assert_true(feed_deadline(&feed) - now <= 200 * WHEN_MS);
}

/* A read that takes `us`; how long after its answer the next one is due. */
static int64_t
pause_after(int64_t us)
{
	now = feed_deadline(&feed);
	assert_int_equal(feed_due(&feed, now), FEED_READ);
	now += us;
	feed_answer(&feed, now, 50, true);
	return feed_deadline(&feed) - now;
}

static void
a_server_that_answers_late_is_asked_more_seldom(void **state)
{
	int64_t pause = 0;

	(void)state;
	feed_start(&feed, now, true);
	ring(20, WHEN_MS);
	assert_int_equal(step(5, true), FEED_STEP_BACK);
	for (int i = 0; i < 20; i++)
		assert_true(pause_after(100 * WHEN_MS) < 200 * WHEN_MS); /* it is far away */
	assert_true(pause_after(140 * WHEN_MS) < 200 * WHEN_MS);         /* once is nothing */
	for (int i = 0; i < 20; i++)
		pause = pause_after(140 * WHEN_MS);
	assert_in_range(pause, 180 * WHEN_MS, 300 * WHEN_MS);
	for (int i = 0; i < 20; i++)
		pause = pause_after(WHEN_SECOND);
	assert_int_equal(pause, WHEN_SECOND);
	for (int i = 0; i < 40; i++)
		pause = pause_after(100 * WHEN_MS);
	assert_true(pause < 200 * WHEN_MS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_server_that_answers_late_is_asked_more_seldom, setup),
		cmocka_unit_test_setup(before_the_setup_nothing_is_due, setup),
		cmocka_unit_test_setup(
		    after_listening_began_one_more_read_and_then_a_heartbeat_in_ten_seconds,
		    setup),
		cmocka_unit_test_setup(behind_a_pooler_bells_are_not_relied_on, setup),
		cmocka_unit_test_setup(
		    where_bells_get_lost_it_polls_and_never_listens_again, setup),
		cmocka_unit_test_setup(only_one_read_is_out_at_a_time, setup),
		cmocka_unit_test_setup(some_bells_are_calm, setup),
		cmocka_unit_test_setup(
		    too_many_bells_make_it_step_back_and_read_by_the_clock, setup),
		cmocka_unit_test_setup(how_many_bells_are_too_many_is_drawn, setup),
		cmocka_unit_test_setup(ten_quiet_seconds_bring_it_back_to_the_bell, setup),
		cmocka_unit_test_setup(a_storm_that_goes_on_keeps_it_at_the_clock, setup),
		cmocka_unit_test_setup(
		    without_a_bell_it_polls_and_tries_to_listen_again, setup),
		cmocka_unit_test_setup(writers_that_ring_no_more_make_it_poll, setup),
		cmocka_unit_test_setup(a_doubt_brings_the_next_read_near, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
