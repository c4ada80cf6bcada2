/* What goes over the wire, and what happens when it is cut or stalls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"
#include "proxy.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"

static struct cluster *cluster;
static struct proxy *proxy;
static PGconn *sql;
static struct probe probe;
static char conninfo[400];

static int
setup(void **state)
{
	const char *direct;

	(void)state;
	cluster = cluster_open();
	direct = cluster_create_desk(cluster, "wire", 200);
	proxy = proxy_open(cluster_host(cluster), false);
	snprintf(conninfo, sizeof conninfo, "%s %s", direct, proxy_address(proxy));
	sql = cluster_connect(direct);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	PQfinish(sql);
	proxy_close(proxy);
	cluster_close(cluster);
	return 0;
}

static int
open_probe(void **state)
{
	(void)state;
	proxy_set_stalled(proxy, false);
	proxy_set_lockstep(proxy, false);
	proxy_set_refusing(proxy, false);
	probe_open(&probe, conninfo, "ana@example.org");
	return 0;
}

static int
close_probe(void **state)
{
	(void)state;
	probe_close(&probe);
	return 0;
}

static struct request
first_page(void)
{
	return (struct request){ .kind = REQUEST_PAGE,
		.query = probe_query(),
		.window = { .kind = WINDOW_FIRST, .limit = 100 },
		.thread_count = 3 };
}

static void
the_first_screen_comes_with_the_answer_to_the_setup(void **state)
{
	(void)state;
	proxy_set_lockstep(proxy, true);
	proxy_reset(proxy);
	(void)probe_send(&probe, first_page());
	probe_until_replies(&probe, 1);
	assert_string_equal(probe.err.msg, "");
	/* the login, then everything else */
	if (proxy_counts(proxy).round_trips != 2)
		fail_msg(
		    "%d round trips\n%s", proxy_counts(proxy).round_trips, proxy_log(proxy));
	proxy_set_lockstep(proxy, false);
}

static void
a_page_with_everything_is_one_sync_on_the_wire(void **state)
{
	struct proxy_counts c;

	(void)state;
	probe_until_live(&probe);
	probe_ask(&probe, first_page());
	proxy_reset(proxy);
	probe_ask(&probe, first_page());
	c = proxy_counts(proxy);
	assert_int_equal(c.sync, 1);
	assert_int_equal(c.execute, 10);
	assert_int_equal(c.parse, 1); /* the unnamed SET; the rest is prepared */
	assert_int_equal(c.query, 0);
}

static void
a_cut_wire_answers_each_read_once_and_is_mended_by_itself(void **state)
{
	(void)state;
	probe_until_live(&probe);
	proxy_set_stalled(proxy, true);
	(void)probe_send(&probe, first_page());
	(void)probe_send(&probe, first_page());
	probe_turn(&probe, 10);
	proxy_cut(proxy);
	proxy_set_stalled(proxy, false);
	probe_until_replies(&probe, 2);
	assert_int_equal(probe.err.code, ERR_LOST);
	cluster_exec(sql, "UPDATE tickets SET title = 'unseen' WHERE id = 5");
	probe_until_note(&probe, 't', 'U', 5);
	probe_until_live(&probe);
	probe_ask(&probe, first_page());
	assert_string_equal(probe.err.msg, "");
	assert_int_equal(probe.reply_count, 3);
}

static void
a_wire_that_is_cut_again_and_again_loses_no_change_and_does_nothing_twice(void **state)
{
	char text[200];

	(void)state;
	for (int i = 0; i < 30; i++) {
		struct request r = { .kind = REQUEST_APPLY, .made_at = when_real() };
		int had;

		snprintf(text, sizeof text,
		    "{\"changes\":[{\"kind\":\"comment\",\"content\":\"number "
		    "%d\",\"internal\":true,"
		    "\"rows\":[{\"id\":%d,\"seen\":{\"count\":0,\"max_id\":0}}]}]}",
		    i, i + 1);
		r.changes = str_z(text);
		rng_uuid(r.op);
		probe_until_live(&probe);
		for (bool is_done = false; !is_done;) {
			had = probe.reply_count;
			(void)probe_send(&probe, r);
			for (int turns = (int)rng_below(4); turns > 0; turns--)
				probe_turn(&probe, (int)rng_below(3));
			if (rng_below(2) == 0)
				proxy_cut(proxy);
			probe_until_replies(&probe, had + 1);
			is_done = probe.err.code == ERR_NONE;
			if (!is_done)
				assert_int_equal(probe.err.code, ERR_LOST);
			probe_until_live(&probe);
		}
		if (strstr(probe.outcome.p, "\"state\": \"done\"") == NULL)
			fail_msg("%s", probe.outcome.p);
	}
	assert_string_equal(
	    cluster_value(sql, "SELECT count(*) FROM comments WHERE content LIKE 'number %'"),
	    "30");
	for (int i = 0; i < 30; i++)
		probe_until_note(&probe, 'c', 'I', i + 1);
}

static void
silence_is_suspected_then_given_up_and_found_again(void **state)
{
	int64_t before;

	(void)state;
	probe_until_live(&probe);
	proxy_set_stalled(proxy, true);
	(void)probe_send(&probe, first_page());
	before = when_mono();
	probe_until_phase(&probe, LINK_SUSPECT);
	assert_in_range(when_mono() - before, WHEN_SECOND, 4 * WHEN_SECOND);
	probe_until_phase(&probe, LINK_BACKOFF);
	assert_in_range(when_mono() - before, 4 * WHEN_SECOND, 10 * WHEN_SECOND);
	assert_int_equal(probe.reply_count, 1);
	assert_int_equal(probe.err.code, ERR_LOST);
	proxy_set_stalled(proxy, false);
	probe_until_live(&probe);
}

static void
a_slow_wire_still_costs_one_delay_a_page(void **state)
{
	int64_t before;

	(void)state;
	probe_until_live(&probe);
	probe_ask(&probe, first_page());
	proxy_set_delay(proxy, 50 * WHEN_MS);
	before = when_mono();
	probe_ask(&probe, first_page());
	assert_in_range(when_mono() - before, 100 * WHEN_MS, 190 * WHEN_MS);
	proxy_set_delay(proxy, 0);
}

static void
a_host_with_a_name_is_looked_up_and_reached_by_tcp(void **state)
{
	struct proxy *tcp = proxy_open(cluster_host(cluster), true);
	const char *port = strstr(proxy_address(tcp), "port=");
	struct probe p;
	char text[500];

	(void)state;
	assert_non_null(port);
	snprintf(text, sizeof text, "%s host=localhost %s", conninfo, port);
	probe_open(&p, text, "ana@example.org");
	probe_until_live(&p);
	assert_non_null(strstr(p.link.where, "@localhost"));
	cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 77");
	probe_until_note(&p, 't', 'U', 77);
	probe_close(&p);
	proxy_close(tcp);
}

#define WIRE(test) cmocka_unit_test_setup_teardown(test, open_probe, close_probe)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE(the_first_screen_comes_with_the_answer_to_the_setup),
		WIRE(a_page_with_everything_is_one_sync_on_the_wire),
		WIRE(a_cut_wire_answers_each_read_once_and_is_mended_by_itself),
		WIRE(a_wire_that_is_cut_again_and_again_loses_no_change_and_does_nothing_twice),
		WIRE(silence_is_suspected_then_given_up_and_found_again),
		cmocka_unit_test(a_host_with_a_name_is_looked_up_and_reached_by_tcp),
		WIRE(a_slow_wire_still_costs_one_delay_a_page),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
