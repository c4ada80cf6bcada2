/* Who sees whom: several sessions on one desk, some of which die. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"
#include "proxy.h"
#include "ttydesk/base/when.h"

static struct cluster *cluster;
static const char *conninfo;
static PGconn *sql;
static struct probe ana, bob;

static int
setup(void **state)
{
	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "presence", 20);
	sql = cluster_connect(conninfo);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static int
open_both(void **state)
{
	(void)state;
	probe_open(&ana, conninfo, "ana@example.org");
	probe_open(&bob, conninfo, "bob@example.org");
	return 0;
}

static int
close_both(void **state)
{
	(void)state;
	probe_close(&ana);
	probe_close(&bob);
	return 0;
}

/* Both go on until `p` is told of these others; announcing makes it look. */
static void
until_others(struct probe *p, const char *others)
{
	int64_t until = when_mono() + 20 * WHEN_SECOND;

	while (strcmp(p->others.p, others) != 0) {
		if (when_mono() > until)
			fail_msg("'%s', not '%s'", p->others.p, others);
		probe_turn(&ana, 10);
		probe_turn(&bob, 10);
	}
}

static void
announce(struct probe *p, int64_t viewing_id, int64_t writing_id)
{
	p->port.announce(p->port.ctx, viewing_id, writing_id);
}

/* What the server shows of a session: "ttydesk u1 v0 e0". */
static bool
is_shown(const char *name)
{
	char text[200];

	snprintf(text, sizeof text,
	    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
	    "application_name = '%s'",
	    name);
	return strcmp(cluster_value(sql, text), "0") != 0;
}

static void
until_shown(const char *name)
{
	int64_t until = when_mono() + 20 * WHEN_SECOND;

	while (!is_shown(name)) {
		if (when_mono() > until)
			fail_msg("nobody is shown as '%s'", name);
		probe_turn(&ana, 10);
		probe_turn(&bob, 10);
	}
}

static int
locks(void)
{
	return (int)strtol(
	    cluster_value(sql,
		"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
		"(SELECT oid FROM pg_database WHERE datname = current_database())"),
	    NULL, 10);
}

static void
each_sees_what_the_other_looks_at_and_writes_on(void **state)
{
	(void)state;
	announce(&ana, 7, 0);
	until_shown("ttydesk u1 v7 e0");
	announce(&bob, 7, 7);
	until_others(&bob, "u1 v7 e0");
	assert_true(bob.link.has_presence);
	announce(&ana, 7, 7); /* both may write: nobody is barred */
	until_others(&ana, "u2 v7 e7");
	announce(&bob, 8, 7);
	until_others(&bob, "u1 v7 e7");
	assert_int_equal(locks(), 2);
	announce(&ana, 7, 0);
	announce(&bob, 8, 0);
	until_others(&ana, "u2 v8 e0");
	until_others(&bob, "u1 v7 e0");
	assert_int_equal(locks(), 0);
}

static void
writing_on_another_ticket_holds_one_lock_only(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++) {
		char name[60];

		announce(&ana, i, i);
		snprintf(name, sizeof name, "ttydesk u1 v%d e%d", i, i);
		until_shown(name);
		assert_int_equal(locks(), 1);
	}
}

static void
what_moves_within_a_second_is_not_told(void **state)
{
	uint64_t statements;

	(void)state;
	announce(&ana, 1, 0);
	until_shown("ttydesk u1 v1 e0");
	statements = ana.link.statements;
	for (int i = 2; i < 12; i++) {
		announce(&ana, i, 0);
		probe_turn(&ana, 5);
	}
	until_shown("ttydesk u1 v11 e0");
	probe_ask(&ana, (struct request){ .kind = REQUEST_STAFF });
	/* told once, read once; a heartbeat or two may fall in between */
	assert_in_range(ana.link.statements - statements, 4, 12);
}

static void
who_is_gone_is_not_seen_and_bars_nobody(void **state)
{
	(void)state;
	announce(&bob, 5, 5);
	until_shown("ttydesk u2 v5 e5");
	announce(&ana, 5, 0);
	until_others(&ana, "u2 v5 e5");
	cluster_exec(sql,
	    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
	    " WHERE application_name = 'ttydesk u2 v5 e5' AND datname = current_database()");
	assert_int_equal(locks(), 0);
	announce(&ana, 5, 5);
	/* only Ana goes on: Bob stays away */
	for (int64_t until = when_mono() + 20 * WHEN_SECOND;
	     strcmp(ana.others.p, "") != 0 && when_mono() < until;)
		probe_turn(&ana, 20);
	assert_string_equal(ana.others.p, "");
	until_shown("ttydesk u2 v5 e5"); /* he comes back and says it again */
	announce(&ana, 6, 5);
	until_others(&ana, "u2 v5 e5");
	assert_int_equal(locks(), 2);
}

static void
a_name_without_its_lock_does_not_write(void **state)
{
	PGconn *liar = cluster_connect(conninfo);

	(void)state;
	cluster_exec(liar, "SET application_name = 'ttydesk u9 v3 e3'");
	announce(&ana, 3, 0);
	until_others(&ana, "u2 v0 e0; u9 v3 e0");
	cluster_exec(liar, "SELECT pg_advisory_lock(1953790308, 3)"); /* and is rude */
	announce(&ana, 3, 3);
	until_others(&ana, "u2 v0 e0; u9 v3 e3");
	until_shown("ttydesk u1 v3 e3"); /* she is not held up */
	cluster_exec(liar, "SET application_name = 'ttydesk u9 v3 e99999999999'");
	announce(&ana, 4, 0);
	until_others(&ana, "u2 v0 e0");
	PQfinish(liar);
}

static void
a_second_window_of_ones_own_is_nobody_else(void **state)
{
	struct probe window;

	(void)state;
	announce(&ana, 2, 2);
	until_shown("ttydesk u1 v2 e2");
	until_shown("ttydesk u2 v0 e0");
	probe_open(&window, conninfo, "ana@example.org");
	window.port.announce(window.port.ctx, 2, 2);
	for (int64_t until = when_mono() + 20 * WHEN_SECOND;
	     (window.presence_count == 0 || locks() < 2) && when_mono() < until;)
		probe_turn(&window, 20);
	assert_string_equal(window.others.p, "u2 v0 e0");
	assert_int_equal(locks(), 2);
	probe_close(&window);
}

static void
the_app_is_told_only_when_something_changed(void **state)
{
	int count;

	(void)state;
	announce(&ana, 1, 0);
	until_others(&ana, "u2 v0 e0");
	count = ana.presence_count;
	for (int i = 2; i <= 3; i++) { /* she moves, he does not */
		char name[60];

		announce(&ana, i, 0);
		snprintf(name, sizeof name, "ttydesk u1 v%d e0", i);
		until_shown(name);
	}
	probe_ask(&ana, (struct request){ .kind = REQUEST_STAFF });
	assert_int_equal(ana.presence_count, count);
}

static void
a_lost_link_shows_nobody(void **state)
{
	struct proxy *proxy = proxy_open(cluster_host(cluster), false);
	char through[400];
	struct probe p;

	(void)state;
	snprintf(through, sizeof through, "%s %s", conninfo, proxy_address(proxy));
	probe_open(&p, through, "ana@example.org");
	for (int64_t until = when_mono() + 20 * WHEN_SECOND;
	     strcmp(p.others.p, "u2 v0 e0") != 0 && when_mono() < until;) {
		probe_turn(&p, 10);
		probe_turn(&bob, 10);
	}
	assert_string_equal(p.others.p, "u2 v0 e0");
	proxy_set_refusing(proxy, true);
	proxy_cut(proxy);
	probe_until_phase(&p, LINK_BACKOFF);
	assert_string_equal(p.others.p, "");
	probe_close(&p);
	proxy_close(proxy);
}

static bool
has_no_presence(const struct probe *p)
{
	return !p->link.has_presence;
}

/* As behind a pooler that lends a session to one after the other: the mark that
 * was left there is another one's. */
static void
in_a_session_that_others_use_too_there_is_no_presence(void **state)
{
	(void)state;
	announce(&ana, 1, 1);
	until_others(&ana, "u2 v0 e0");
	assert_true(ana.link.has_presence);
	cluster_exec(sql,
	    "ALTER FUNCTION ttydesk.listen() RENAME TO listen_as_ever;"
	    "CREATE FUNCTION ttydesk.listen() RETURNS boolean LANGUAGE sql AS"
	    " $$ SELECT set_config('ttydesk.seat', 'another one', false) IS NOT NULL AND"
	    " ttydesk.listen_as_ever() $$");
	probe_until(&ana, has_no_presence, "no presence, after the next heartbeat");
	assert_string_equal(ana.others.p, "");
	announce(&ana, 2, 2);
	probe_ask(&ana, (struct request){ .kind = REQUEST_STAFF });
	assert_string_equal(ana.err.msg, "");
	cluster_exec(sql,
	    "DROP FUNCTION ttydesk.listen();"
	    "ALTER FUNCTION ttydesk.listen_as_ever() RENAME TO listen");
}

/* Once may be the load; again and again is a server that shows nobody. */
static void
a_server_that_refuses_again_and_again_has_no_presence(void **state)
{
	char text[400], role[60];
	struct probe p;

	(void)state;
	snprintf(role, sizeof role, "test_%ld_presence", (long)getpid());
	snprintf(text, sizeof text,
	    "CREATE ROLE %s LOGIN; GRANT ttydesk_agent TO %s;"
	    "REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(integer) FROM PUBLIC",
	    role, role);
	cluster_exec(sql, text);
	snprintf(text, sizeof text, "%s user=%s", conninfo, role);
	probe_open(&p, text, "ana@example.org");
	probe_until_live(&p);
	assert_true(p.link.has_presence);
	for (int64_t at = 0, i = 1; p.link.has_presence && i < 100; probe_turn(&p, 50)) {
		if (when_mono() < at)
			continue;
		at = when_mono() + 1500 * WHEN_MS; /* a second's rest, and the answer */
		announce(&p, i++, 0);
	}
	probe_until(&p, has_no_presence, "no presence");
	probe_ask(&p, (struct request){ .kind = REQUEST_STAFF });
	assert_string_equal(p.err.msg, "");
	probe_close(&p);
	snprintf(text, sizeof text,
	    "GRANT EXECUTE ON FUNCTION pg_stat_get_activity(integer) TO PUBLIC; DROP ROLE %s",
	    role);
	cluster_exec(sql, text);
}

#define BOTH(test) cmocka_unit_test_setup_teardown(test, open_both, close_both)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(each_sees_what_the_other_looks_at_and_writes_on),
		BOTH(writing_on_another_ticket_holds_one_lock_only),
		BOTH(what_moves_within_a_second_is_not_told),
		BOTH(who_is_gone_is_not_seen_and_bars_nobody),
		BOTH(a_name_without_its_lock_does_not_write),
		BOTH(a_second_window_of_ones_own_is_nobody_else),
		BOTH(the_app_is_told_only_when_something_changed),
		BOTH(a_lost_link_shows_nobody),
		cmocka_unit_test(a_server_that_refuses_again_and_again_has_no_presence),
		BOTH(in_a_session_that_others_use_too_there_is_no_presence),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
