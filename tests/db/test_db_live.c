/* The live desk against a real server: notes, losses, writes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"

static struct cluster *cluster;
static const char *conninfo;
static PGconn *sql;
static struct probe probe;

static int
setup(void **state)
{
	(void)state;
	cluster = cluster_open_private();
	conninfo = cluster_create_desk(cluster, "live", 50);
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
open_probe(void **state)
{
	(void)state;
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
		.window = { .kind = WINDOW_FIRST, .limit = 100 } };
}

static bool
is_timed(const struct probe *p)
{
	return p->link.rtt_us >= 0;
}

static void
what_is_asked_before_the_link_is_up_needs_no_round_trip_of_its_own_wait(void **state)
{
	(void)state;
	(void)probe_send(&probe, first_page());
	probe_until_replies(&probe, 1);
	assert_string_equal(probe.err.msg, "");
	assert_true(probe.pages.n > 0);
	probe_until_live(&probe);
	assert_int_equal(probe.link.me_id, 1);
	assert_true(probe.link.may_write);
	assert_true(probe.link.is_claimed);
	assert_string_equal(probe.link.why_readonly, "");
	assert_true(probe.link.proven_at > 0);
	probe_until(&probe, is_timed, "a first round trip time");
}

static void
without_a_name_the_desk_is_read_only_and_says_why(void **state)
{
	struct probe nobody;

	(void)state;
	probe_open(&nobody, conninfo, NULL);
	probe_until_live(&nobody);
	assert_int_equal(nobody.link.me_id, 0);
	assert_false(nobody.link.may_write);
	assert_non_null(strstr(nobody.link.why_readonly, "--me"));
	probe_close(&nobody);
}

static void
every_kind_of_change_by_another_program_is_told(void **state)
{
	int64_t before;

	(void)state;
	probe_until_live(&probe);
	before = when_mono();
	cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 7");
	probe_until_note(&probe, 't', 'U', 7);
	assert_true(when_mono() - before < WHEN_SECOND);
	cluster_exec(sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " VALUES ('x', false, 8, 2)");
	probe_until_note(&probe, 'c', 'I', 8);
	cluster_exec(sql, "INSERT INTO tags (name, color) VALUES ('vpn', '#112233')");
	probe_until_note(&probe, 'l', 'I', 1);
	cluster_exec(sql, "INSERT INTO ticket_tags VALUES (9, 1)");
	probe_until_note(&probe, 'g', 'I', 9);
	cluster_exec(sql, "DELETE FROM ticket_tags WHERE ticket_id = 9");
	probe_until_note(&probe, 'g', 'D', 9);
	cluster_exec(sql, "UPDATE users SET full_name = 'Ana B' WHERE id = 1");
	probe_until_note(&probe, 'u', 'U', 1);
	assert_true(probe.link.change_at > 0);
}

static size_t
notes_of(const struct probe *p, int64_t ticket_id)
{
	size_t n = 0;

	for (size_t i = 0; i < p->note_count; i++)
		n += p->notes[i].ticket_id == ticket_id;
	return n;
}

static void
the_heartbeat_does_not_repeat_what_the_bell_told(void **state)
{
	(void)state;
	probe_until_live(&probe);
	cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 12");
	probe_until_note(&probe, 't', 'U', 12);
	cluster_exec(sql, "UPDATE ttydesk.doorbell SET listen_until = '-infinity'");
	cluster_exec(sql, "UPDATE tickets SET priority = 'URGENT' WHERE id IN (13, 12)");
	cluster_exec(sql, "UPDATE ttydesk.doorbell SET listen_until = now() + interval '45 s'");
	probe_until_note(&probe, 't', 'U', 13); /* by the heartbeat: nobody rang */
	assert_int_equal(notes_of(&probe, 12), 2);
}

static void
one_statement_over_very_many_rows_is_one_note(void **state)
{
	size_t had;

	(void)state;
	probe_until_live(&probe);
	cluster_exec(sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " SELECT 'y', false, 1 + i % 50, 2 FROM generate_series(1, 3000) i");
	probe_until_note(&probe, 'c', 'I', 0);
	had = probe.note_count;
	assert_true(had < 10);
}

static bool
storm_is_told(const struct probe *p)
{
	return probe_has_note(p, 't', 'U', 50);
}

static void
a_storm_is_followed_by_the_clock(void **state)
{
	(void)state;
	probe_until_live(&probe);
	for (int i = 0; i < 40; i++) {
		cluster_exec(sql, "UPDATE tickets SET priority = 'LOW' WHERE id = 3");
		cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 3");
		probe_turn(&probe, 0);
	}
	cluster_exec(sql, "UPDATE ttydesk.doorbell SET listen_until = '-infinity'");
	cluster_exec(sql, "UPDATE tickets SET priority = 'URGENT' WHERE id = 50");
	int64_t before = when_mono();

	probe_until(&probe, storm_is_told, "the last change of the storm, which nobody rang");
	assert_true(when_mono() - before < WHEN_SECOND);
	assert_int_equal(probe.link.phase, LINK_LIVE);
}

static void
a_killed_session_is_live_again_and_has_missed_nothing(void **state)
{
	(void)state;
	probe_until_live(&probe);
	memset(probe.was_phase, 0, sizeof probe.was_phase);
	cluster_exec(sql,
	    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
	    " WHERE application_name LIKE 'ttydesk%' AND datname = current_database()");
	cluster_exec(sql, "UPDATE tickets SET title = 'while away' WHERE id = 11");
	probe_until_note(&probe, 't', 'U', 11);
	probe_until_live(&probe);
	assert_true(probe.was_phase[LINK_BACKOFF]);
	assert_int_equal(probe.link.err.code, ERR_NONE);
	probe_ask(&probe, first_page());
	assert_string_equal(probe.err.msg, "");
}

static bool
is_away(const struct probe *p)
{
	return p->link.phase == LINK_BACKOFF && p->link.err.code != ERR_NONE &&
	    p->was_phase[LINK_CONNECTING];
}

static void
a_server_that_was_gone_is_found_again_by_itself(void **state)
{
	(void)state;
	probe_until_live(&probe);
	memset(probe.was_phase, 0, sizeof probe.was_phase);
	cluster_stop(cluster, SIGINT);
	probe_until(&probe, is_away, "backoff with a reason");
	assert_true(probe.link.err.msg[0] != '\0');
	(void)probe_send(&probe, first_page());
	for (int i = 0; i < 5; i++)
		probe_turn(&probe, 20);
	assert_int_equal(probe.reply_count, 0); /* it waits */
	cluster_start(cluster);
	PQfinish(sql);
	sql = cluster_connect(conninfo);
	int64_t before = when_mono();

	probe_until_replies(&probe, 1);
	assert_true(when_mono() - before < 2 * WHEN_SECOND);
	assert_string_equal(probe.err.msg, "");
	probe_until_live(&probe);
}

static void
a_crash_answers_what_was_under_way_with_lost(void **state)
{
	struct request r[3] = { first_page(), first_page(), first_page() };

	(void)state;
	probe_until_live(&probe);
	cluster_exec(sql, "BEGIN; LOCK tickets IN ACCESS EXCLUSIVE MODE");
	for (int i = 0; i < 3; i++)
		r[i].id = 500 + (uint64_t)i;
	probe.port.submit(probe.port.ctx, r, 3);
	cluster_stop(cluster, SIGQUIT);
	probe_until_replies(&probe, 3);
	assert_int_equal(probe.err.code, ERR_LOST);
	assert_int_equal(probe.reply_count, 3);
	cluster_start(cluster);
	PQfinish(sql);
	sql = cluster_connect(conninfo);
	probe_until_live(&probe);
	assert_int_equal(probe.reply_count, 3);
}

static struct request
set_status(char uuid[UUID_SIZE], const char *json)
{
	struct request r = {
		.kind = REQUEST_APPLY, .made_at = when_real(), .changes = str_z(json)
	};

	memcpy(r.op, uuid, UUID_SIZE);
	return r;
}

static void
an_operation_is_done_once_conflicts_and_is_taken_back(void **state)
{
	static const char json[] =
	    "{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"RESOLVED\",\"rows\":"
	    "[{\"id\":20,\"from\":\"OPEN\"}]}]}";
	char op[UUID_SIZE], other[UUID_SIZE], undo[UUID_SIZE];
	struct request r;

	(void)state;
	rng_uuid(op);
	rng_uuid(other);
	rng_uuid(undo);
	probe_until_live(&probe);
	r = set_status(op, json);
	probe_ask(&probe, r);
	assert_string_equal(probe.err.msg, "");
	assert_non_null(strstr(probe.outcome.p, "\"state\": \"done\""));
	assert_string_equal(
	    cluster_value(sql, "SELECT status FROM tickets WHERE id = 20"), "RESOLVED");
	probe_ask(&probe, r); /* sent again: the same answer, nothing twice */
	assert_non_null(strstr(probe.outcome.p, "\"state\": \"done\""));
	probe_ask(&probe,
	    set_status(other,
		"{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"CLOSED\","
		"\"rows\":[{\"id\":20,\"from\":\"OPEN\"}]}]}"));
	assert_non_null(strstr(probe.outcome.p, "\"state\": \"conflict\""));
	r = (struct request){ .kind = REQUEST_UNDO, .made_at = when_real() };
	memcpy(r.op, undo, UUID_SIZE);
	memcpy(r.target, op, UUID_SIZE);
	probe_ask(&probe, r);
	assert_non_null(strstr(probe.outcome.p, "\"state\": \"done\""));
	assert_string_equal(
	    cluster_value(sql, "SELECT status FROM tickets WHERE id = 20"), "OPEN");
}

static void
a_locked_ticket_is_waited_for_and_then_changed(void **state)
{
	char op[UUID_SIZE];

	(void)state;
	rng_uuid(op);
	probe_until_live(&probe);
	cluster_exec(sql, "BEGIN");
	cluster_exec(sql, "SELECT FROM tickets WHERE id = 21 FOR UPDATE");
	(void)probe_send(&probe,
	    set_status(op,
		"{\"changes\":[{\"kind\":\"set\",\"field\":\"priority\",\"to\":\"URGENT\","
		"\"rows\":[{\"id\":21,\"from\":\"LOW\"}]}]}"));
	for (int64_t until = when_mono() + 500 * WHEN_MS; when_mono() < until;)
		probe_turn(&probe, 20);
	assert_int_equal(probe.reply_count, 0);
	cluster_exec(sql, "COMMIT");
	probe_until_replies(&probe, 1);
	assert_non_null(strstr(probe.outcome.p, "\"state\": \"done\""));
}

static void
a_locked_table_is_waited_for_and_then_read(void **state)
{
	(void)state;
	probe_until_live(&probe);
	cluster_exec(sql, "BEGIN");
	cluster_exec(sql, "LOCK comments IN ACCESS EXCLUSIVE MODE");
	(void)probe_send(&probe, first_page());
	for (int64_t until = when_mono() + 500 * WHEN_MS; when_mono() < until;)
		probe_turn(&probe, 20);
	assert_int_equal(probe.reply_count, 0);
	cluster_exec(sql, "COMMIT");
	probe_until_replies(&probe, 1);
	assert_string_equal(probe.err.msg, "");
	assert_true(probe.pages.n > 0);
}

static void
an_error_of_one_request_does_not_spoil_its_neighbour(void **state)
{
	struct request r[2] = { first_page(), { .id = 901, .kind = REQUEST_STAFF } };

	(void)state;
	r[0].id = 900;
	r[0].query.filter.assignee = WHO_USER;
	r[0].query.filter.assignee_id = INT64_C(5000000000); /* no int: 22003 */
	probe_until_live(&probe);
	probe.port.submit(probe.port.ctx, r, 2);
	probe_until_replies(&probe, 2);
	assert_int_equal(probe.reply_id, 901);
	assert_string_equal(probe.err.msg, "");
	assert_non_null(strstr(probe.text.p, "ana@example.org"));
}

static void
a_changed_result_type_is_prepared_again(void **state)
{
	(void)state;
	probe_until_live(&probe);
	probe_ask(&probe, first_page());
	cluster_exec(sql, "ALTER TABLE tickets ALTER COLUMN title TYPE varchar(600)");
	probe_ask(&probe, first_page());
	assert_string_equal(probe.err.msg, "");
	assert_true(probe.pages.n > 0);
}

static void
slow_counts_are_cancelled(void **state)
{
	uint64_t id;

	(void)state;
	probe_until_live(&probe);
	probe_ask(&probe, (struct request){ .kind = REQUEST_COUNTS, .me_id = 1 });
	assert_string_equal(probe.err.msg, "");
	cluster_exec(sql, "BEGIN");
	cluster_exec(sql, "LOCK ttydesk.counts IN ACCESS EXCLUSIVE MODE");
	id = probe_send(&probe, (struct request){ .kind = REQUEST_COUNTS, .me_id = 1 });
	for (int i = 0; i < 5; i++)
		probe_turn(&probe, 10);
	probe.port.cancel(probe.port.ctx, id);
	probe_until_replies(&probe, 2);
	cluster_exec(sql, "COMMIT");
	assert_int_equal(probe.err.code, ERR_CANCELED);
	probe_ask(&probe, (struct request){ .kind = REQUEST_COUNTS, .me_id = 1 });
	assert_string_equal(probe.err.msg, "");
}

static void
where_nobody_rings_the_feed_is_polled(void **state)
{
	struct probe p;

	(void)state;
	cluster_exec(sql, "UPDATE ttydesk.doorbell SET enabled = false");
	probe_open(&p, conninfo, NULL);
	probe_until_phase(&p, LINK_POLLING);
	cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 33");
	probe_until_note(&p, 't', 'U', 33);
	cluster_exec(sql, "UPDATE ttydesk.doorbell SET enabled = true");
	probe_close(&p);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, open_probe, close_probe)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIVE(what_is_asked_before_the_link_is_up_needs_no_round_trip_of_its_own_wait),
		cmocka_unit_test(without_a_name_the_desk_is_read_only_and_says_why),
		LIVE(every_kind_of_change_by_another_program_is_told),
		LIVE(the_heartbeat_does_not_repeat_what_the_bell_told),
		LIVE(one_statement_over_very_many_rows_is_one_note),
		LIVE(a_storm_is_followed_by_the_clock),
		LIVE(a_killed_session_is_live_again_and_has_missed_nothing),
		LIVE(a_server_that_was_gone_is_found_again_by_itself),
		LIVE(a_crash_answers_what_was_under_way_with_lost),
		LIVE(an_operation_is_done_once_conflicts_and_is_taken_back),
		LIVE(a_locked_ticket_is_waited_for_and_then_changed),
		LIVE(a_locked_table_is_waited_for_and_then_read),
		LIVE(an_error_of_one_request_does_not_spoil_its_neighbour),
		LIVE(a_changed_result_type_is_prepared_again),
		LIVE(slow_counts_are_cancelled),
		cmocka_unit_test(where_nobody_rings_the_feed_is_polled),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
