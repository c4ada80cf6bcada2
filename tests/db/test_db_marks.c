/* What belongs to one agent: unread marks, watching, the list of what was done;
 * how far replies came; all of it as the roles that agents have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"

static struct cluster *cluster;
static const char *conninfo;
static PGconn *sql;
static struct probe probe;
static char agent[60], viewer[60]; /* login roles of this run */

static void
make_role(char name[static 60], const char *group, const char *email)
{
	char text[400];

	snprintf(name, 60, "test_%ld_%s", (long)getpid(), group);
	snprintf(text, sizeof text,
	    "CREATE ROLE %s LOGIN; GRANT %s TO %s;"
	    "INSERT INTO ttydesk.agents (role_name, role_oid, user_id)"
	    " SELECT rolname, oid, (SELECT id FROM users WHERE email = '%s')"
	    " FROM pg_roles WHERE rolname = '%s'",
	    name, group, name, email, name);
	cluster_exec(sql, text);
}

static int
setup(void **state)
{
	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "marks", 20);
	sql = cluster_connect(conninfo);
	make_role(agent, "ttydesk_agent", "ana@example.org");
	make_role(viewer, "ttydesk_viewer", "bob@example.org");
	return 0;
}

static int
teardown(void **state)
{
	char text[200];

	(void)state;
	snprintf(text, sizeof text, "DROP ROLE %s; DROP ROLE %s", agent, viewer);
	cluster_exec(sql, text);
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static void
open_as(const char *role)
{
	char text[400];

	snprintf(text, sizeof text, "%s user=%s", conninfo, role);
	probe_open(&probe, text, NULL);
	probe_until_live(&probe);
}

static int
open_agent(void **state)
{
	(void)state;
	open_as(agent);
	return 0;
}

static int
close_probe(void **state)
{
	(void)state;
	probe_close(&probe);
	return 0;
}

static void
ask(struct request r)
{
	probe_ask(&probe, r);
	assert_string_equal(probe.err.msg, "");
}

static void
ask_thread(int64_t id)
{
	ask((struct request){ .kind = REQUEST_THREADS, .ids = &id, .id_count = 1 });
}

/* "<unread><watched>" of a ticket. */
static const char *
marks(int64_t id)
{
	static char found[3];
	const char *line, *bar;

	ask_thread(id);
	line = strstr(probe.text.p, "\ns ");
	assert_non_null(line);
	for (bar = line = line + 1; *line != '\n'; line++)
		bar = *line == '|' ? line + 1 : bar;
	snprintf(found, sizeof found, "%.2s", bar);
	return found;
}

static void
comment(int64_t id, int64_t ticket, int64_t author)
{
	char text[300];

	snprintf(text, sizeof text,
	    "INSERT INTO comments (id, content, is_internal, ticket_id, author_id) VALUES "
	    "(%lld, 'x', false, %lld, %lld)",
	    (long long)id, (long long)ticket, (long long)author);
	cluster_exec(sql, text);
}

static void
see(int64_t ticket, int64_t comment_id)
{
	ask((struct request){
	    .kind = REQUEST_SEEN, .row_id = ticket, .comment_id = comment_id });
}

static void
what_others_wrote_is_unread_until_it_was_seen(void **state)
{
	(void)state;
	assert_string_equal(marks(1), "00");
	comment(1001, 1, 1);
	assert_string_equal(marks(1), "00"); /* one's own */
	comment(1002, 1, 3);
	assert_string_equal(marks(1), "10");
	see(1, 1001);
	assert_string_equal(marks(1), "10");
	see(1, 1002);
	see(1, 1002);
	assert_string_equal(marks(1), "00");
	see(1, 1001); /* an older window: never back */
	assert_string_equal(marks(1), "00");
	comment(1003, 1, 2);
	assert_string_equal(marks(1), "10");
	see(INT64_C(5000000000), 1);
}

static void
each_agent_has_marks_of_his_own(void **state)
{
	(void)state;
	comment(1101, 2, 3);
	see(2, 1101);
	assert_string_equal(marks(2), "00");
	probe_close(&probe);
	open_as(viewer);
	assert_string_equal(marks(2), "10");
	probe_close(&probe);
	probe_open(&probe, conninfo, NULL); /* nobody has none */
	probe_until_live(&probe);
	assert_string_equal(marks(2), "00");
}

static void
apply(const char *json, char op[static UUID_SIZE])
{
	struct request r = {
		.kind = REQUEST_APPLY, .made_at = when_real(), .changes = str_z(json)
	};

	rng_uuid(op);
	memcpy(r.op, op, UUID_SIZE);
	ask(r);
	if (strstr(probe.outcome.p, "\"state\": \"done\"") == NULL)
		fail_msg("%s", probe.outcome.p);
}

static void
who_watches_is_shown_to_him_alone(void **state)
{
	char op[UUID_SIZE];

	(void)state;
	apply("{\"changes\":[{\"kind\":\"watch\",\"user_id\":1,\"on\":true,\"ids\":[3]}]}", op);
	assert_string_equal(marks(3), "01");
	apply("{\"changes\":[{\"kind\":\"watch\",\"user_id\":2,\"on\":true,\"ids\":[4]}]}", op);
	assert_string_equal(marks(4), "00");
}

/* How far the only reply on a ticket came, as the enum's number. */
static int
delivery(int64_t ticket)
{
	const char *line;
	int n = -1;

	ask_thread(ticket);
	line = strstr(probe.text.p, "\nc ");
	assert_non_null(line);
	assert_int_equal(sscanf(line, "\nc %*d %*d|%*d|%*d|%*d|%*d|%*d|%d|", &n), 1);
	return n;
}

static void
a_reply_is_queued_sent_or_failed(void **state)
{
	char op[UUID_SIZE];

	(void)state;
	apply("{\"changes\":[{\"kind\":\"comment\",\"content\":\"hello\",\"internal\":false,"
	      "\"rows\":[{\"id\":5,\"seen\":{\"count\":0,\"max_id\":0}}]}]}",
	    op);
	assert_int_equal(delivery(5), DELIVERY_QUEUED);
	assert_null(strstr(probe.text.p, "no such user"));
	cluster_exec(sql,
	    "UPDATE ttydesk.outbound SET failed_at = now(), error = 'no such user'"
	    " WHERE ticket_id = 5");
	assert_int_equal(delivery(5), DELIVERY_FAILED);
	assert_non_null(strstr(probe.text.p, "|no such user|"));
	cluster_exec(sql, "UPDATE ttydesk.outbound SET sent_at = now() WHERE ticket_id = 5");
	assert_int_equal(delivery(5), DELIVERY_SENT);
	apply("{\"changes\":[{\"kind\":\"comment\",\"content\":\"psst\",\"internal\":true,"
	      "\"rows\":[{\"id\":6,\"seen\":{\"count\":0,\"max_id\":0}}]}]}",
	    op);
	assert_int_equal(delivery(6), DELIVERY_NONE);
	comment(1201, 7, 2); /* by the backend, which mails by itself */
	assert_int_equal(delivery(7), DELIVERY_NONE);
}

static void
the_list_of_what_one_did_is_newest_first(void **state)
{
	char first[UUID_SIZE], second[UUID_SIZE], undo[UUID_SIZE], want[300];
	struct request r = { .kind = REQUEST_UNDO, .made_at = when_real(), .each = true };

	(void)state;
	apply("{\"changes\":[{\"kind\":\"set\",\"field\":\"priority\",\"to\":\"HIGH\",\"rows\":"
	      "[{\"id\":8,\"from\":\"LOW\"},{\"id\":9,\"from\":\"LOW\"}]}]}",
	    first);
	apply("{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"CLOSED\",\"rows\":"
	      "[{\"id\":8,\"from\":\"OPEN\"}]}]}",
	    second);
	cluster_exec(sql, "UPDATE tickets SET priority = 'URGENT' WHERE id = 9");
	rng_uuid(undo);
	memcpy(r.op, undo, UUID_SIZE);
	memcpy(r.target, first, UUID_SIZE);
	ask(r);
	assert_string_equal(
	    cluster_value(sql,
		"SELECT string_agg(priority::text, ' ' ORDER BY id) FROM tickets WHERE id IN "
		"(8, 9)"),
	    "LOW URGENT"); /* what can be; the rest is reported */
	assert_non_null(strstr(probe.outcome.p, "\"conflict\""));
	ask((struct request){ .kind = REQUEST_OPERATIONS, .limit = 2 });
	snprintf(want, sizeof want, "o %s %s||", undo, first);
	assert_ptr_equal(strstr(probe.text.p, want), probe.text.p);
	snprintf(want, sizeof want, "\no %s ||0|1|[{", second);
	assert_non_null(strstr(probe.text.p, want));
	ask((struct request){ .kind = REQUEST_OPERATIONS, .limit = 3 });
	snprintf(want, sizeof want, "\no %s |%s|0|2|[{", first, undo);
	assert_non_null(strstr(probe.text.p, want));
}

static void
who_may_only_read_reads_all_of_it_and_marks_what_he_saw(void **state)
{
	(void)state;
	open_as(viewer);
	assert_false(probe.link.may_write);
	assert_int_equal(probe.link.me_id, 2);
	ask((struct request){ .kind = REQUEST_TEXT, .field = TEXT_TITLE, .row_id = 10 });
	assert_string_equal(probe.body.p, "ticket 10");
	ask((struct request){ .kind = REQUEST_PEOPLE, .words = STR_LIT("cus"), .limit = 5 });
	assert_non_null(strstr(probe.text.p, "cust@example.org"));
	ask((struct request){
	    .kind = REQUEST_SIMILAR, .row_id = 3, .words = STR_LIT("ticket"), .limit = 50 });
	assert_non_null(strstr(probe.text.p, "ticket 10"));
	ask((struct request){ .kind = REQUEST_OPERATIONS, .limit = 5 });
	assert_string_equal(probe.text.p, "");
	comment(1301, 10, 3);
	see(10, 1301);
	assert_string_equal(marks(10), "00");
	probe_close(&probe);
}

static bool
is_older(const struct probe *p)
{
	return p->link.phase == LINK_FAILED;
}

static void
an_older_desk_is_told_to_migrate(void **state)
{
	static const char *const lacks[] = { "FUNCTION ttydesk.mark_seen(bigint, bigint)",
		"FUNCTION ttydesk.my_operations(integer)", "TABLE ttydesk.watchers",
		"VIEW ttydesk.deliveries" };

	(void)state;
	for (size_t i = 0; i < sizeof lacks / sizeof lacks[0]; i++) {
		const char *old = cluster_create_desk(cluster, "older", 1);
		PGconn *conn = cluster_connect(old);
		char text[200];

		snprintf(text, sizeof text, "DROP %s CASCADE", lacks[i]);
		cluster_exec(conn, text);
		PQfinish(conn);
		probe_open(&probe, old, "ana@example.org");
		probe_until(&probe, is_older, "a desk that cannot be used");
		assert_int_equal(probe.link.err.code, ERR_SCHEMA);
		assert_non_null(strstr(probe.link.err.msg, "ttydesk migrate"));
		probe_close(&probe);
	}
}

#define AGENT(test) cmocka_unit_test_setup_teardown(test, open_agent, close_probe)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AGENT(what_others_wrote_is_unread_until_it_was_seen),
		AGENT(each_agent_has_marks_of_his_own),
		AGENT(who_watches_is_shown_to_him_alone),
		AGENT(a_reply_is_queued_sent_or_failed),
		AGENT(the_list_of_what_one_did_is_newest_first),
		cmocka_unit_test(who_may_only_read_reads_all_of_it_and_marks_what_he_saw),
		cmocka_unit_test(an_older_desk_is_told_to_migrate),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
