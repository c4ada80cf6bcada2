/* Merging and taking it apart, snoozes and links, through the door. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"

static struct door d;
static int next_ticket = 1;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "merge", 80);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

/* Two tickets that no other test uses: the lower one's id. */
static int
a_pair(void)
{
	int id = next_ticket;

	next_ticket += 2;
	return id;
}

static void __attribute__((format(printf, 1, 2))) does(const char *fmt, ...)
{
	char sql[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	cluster_exec(d.root, sql);
}

static void
says(int ticket, const char *words)
{
	does("INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES"
	     " ('%s', false, %d, 3)",
	    words, ticket);
}

static const char *
a_merge(int from, int into)
{
	static char changes[4][200];
	static int turn;
	char *c = changes[turn++ % 4];

	snprintf(c, sizeof changes[0],
	    "{\"kind\":\"merge\",\"into\":%d,\"rows\":[{\"id\":%d,\"from\":\"OPEN\"}]}", into,
	    from);
	return c;
}

static const char *
a_snooze(int id, const char *until)
{
	static char changes[200];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"snooze\",\"on\":true,\"until\":%s,\"ids\":[%d]}", until, id);
	return changes;
}

static const char *
a_link(int id, const char *relation, int to, const char *on)
{
	static char changes[200];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"link\",\"relation\":\"%s\",\"to\":%d,\"on\":%s,\"ids\":[%d]}",
	    relation, to, on, id);
	return changes;
}

#define SUM_OF "SELECT string_agg(content, ' ' ORDER BY id) FROM comments WHERE ticket_id = %d"
#define LOOKS                                                                                  \
	"SELECT t.status || ' ' || (t.resolved_at IS NOT NULL) || ' ' || coalesce("            \
	"(SELECT string_agg(g.name, ',' ORDER BY g.name) FROM ticket_tags x JOIN tags g"       \
	" ON g.id = x.tag_id WHERE x.ticket_id = t.id), '-') || ' ' || (SELECT count(*) FROM"  \
	" attachments a WHERE a.ticket_id = t.id) || ' ' || (SELECT count(*) FROM"             \
	" ttydesk.watchers w WHERE w.ticket_id = t.id) FROM tickets t WHERE t.id = %d"

/* Comments "one" and "two", tags, a file and a watcher on the first; "other" and
 * one of the tags on the second. */
static int
a_full_pair(void)
{
	int a = a_pair();
	char tags[300];

	says(a, "one");
	says(a, "two");
	says(a + 1, "other");
	snprintf(tags, sizeof tags,
	    "{\"kind\":\"tag\",\"add\":[\"vpn\",\"slow\"],\"remove\":[],\"ids\":[%d]},"
	    "{\"kind\":\"watch\",\"user_id\":2,\"on\":true,\"ids\":[%d]}",
	    a, a);
	assert_non_null(strstr(door_apply(&d, d.ana, tags, "all"), "done:"));
	snprintf(tags, sizeof tags,
	    "{\"kind\":\"tag\",\"add\":[\"vpn\"],\"remove\":[],\"ids\":[%d]}", a + 1);
	assert_non_null(strstr(door_apply(&d, d.ana, tags, "all"), "done:"));
	does("INSERT INTO attachments (ticket_id, filename, content_type, file_size, "
	     "storage_path,"
	     " uploaded_by_id) VALUES (%d, 'a', 'text/plain', 1, 's3:x', 3)",
	    a);
	return a;
}

static void
what_goes_along_is_said_before_and_after(void **state)
{
#define MOVES                                                                                  \
	"SELECT (ttydesk.apply(gen_random_uuid(), now(), '{\"changes\":[%s]}', '%s') "         \
	"#>> '{rows,0,moves}')"
	int a = a_full_pair();
	const char *moves = "{\"tags\": [\"slow\"], \"comments\": 2, \"attachments\": 1}";

	(void)state;
	assert_string_equal(door_value(d.ana, MOVES, a_merge(a, a + 1), "check"), moves);
	assert_string_equal(door_value(d.ana, MOVES, a_merge(a, a + 1), "all"), moves);
}

static void
a_merge_moves_all_and_its_undo_brings_just_that_back(void **state)
{
	int a = a_full_pair(), b = a + 1, op;

	(void)state;
	assert_non_null(strstr(door_apply(&d, d.ana, a_merge(a, b), "all"), "merge done"));
	op = d.op;
	assert_string_equal(door_value(d.root, SUM_OF, a), "");
	assert_string_equal(door_value(d.root, SUM_OF, b), "one two other");
	assert_string_equal(door_value(d.root, LOOKS, a), "CLOSED true slow,vpn 0 1");
	assert_string_equal(door_value(d.root, LOOKS, b), "OPEN false slow,vpn 1 1");
	assert_string_equal(door_value(d.ana, "SELECT ttydesk.merged_into(%d)", a),
	    door_value(d.root, "SELECT %d", b));
	/* nobody wrote these anew */
	assert_string_equal(door_value(d.root,
				"SELECT count(*) FROM comments WHERE ticket_id = %d AND"
				" updated_at > created_at",
				b),
	    "0");
	says(b, "since");
	assert_non_null(strstr(door_undo(&d, d.ana, op, "all"), "unmerge done"));
	assert_string_equal(door_value(d.root, SUM_OF, a), "one two");
	assert_string_equal(door_value(d.root, SUM_OF, b), "other since");
	assert_string_equal(door_value(d.root, LOOKS, a), "OPEN false slow,vpn 1 1");
	assert_string_equal(door_value(d.root, LOOKS, b), "OPEN false vpn 0 0");
	/* and again */
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"), "merge done"));
	assert_string_equal(door_value(d.root, SUM_OF, b), "one two other since");
	assert_string_equal(door_value(d.root, LOOKS, a), "CLOSED true slow,vpn 0 1");
}

static void
a_merged_ticket_takes_nothing_and_says_where_it_went(void **state)
{
	int a = a_pair();
	char changes[200], want[100];
	const char *got;

	(void)state;
	door_apply(&d, d.ana, a_merge(a, a + 1), "all");
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"comment\",\"content\":\"late\",\"internal\":false,\"rows\":[{\"id\":%"
	    "d,"
	    "\"seen\":null}]}",
	    a);
	snprintf(want, sizeof want, "comment gone it was merged into #%d", a + 1);
	got = door_apply(&d, d.bob, changes, "all");
	assert_non_null(strstr(got, want));
	assert_string_equal(
	    door_value(d.root,
		"SELECT outcome #>> '{rows,0,merged_into}' FROM ttydesk.operations"
		" ORDER BY at DESC LIMIT %d",
		1),
	    door_value(d.root, "SELECT %d", a + 1));
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"OPEN\",\"rows\":[{\"id\":%d,"
	    "\"from\":\"CLOSED\"}]}",
	    a);
	assert_non_null(strstr(door_apply(&d, d.bob, changes, "all"), "gone"));
	assert_string_equal(door_value(d.root, SUM_OF, a + 1), "");
}

static void
what_cannot_be_merged_is_refused_in_words(void **state)
{
	int a = a_pair(), c = a_pair();
	char words[100];

	(void)state;
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_merge(a, a), "all"), "is not merged into itself"));
	assert_non_null(strstr(
	    door_apply(&d, d.ana, a_merge(a, 99999), "all"), "there is no ticket #99999"));
	door_apply(&d, d.ana, a_merge(a, a + 1), "all");
	/* the other way round comes too late; so does a second one */
	snprintf(words, sizeof words, "#%d was merged into #%d", a, a + 1);
	assert_non_null(strstr(door_apply(&d, d.bob, a_merge(a + 1, a), "all"), words));
	snprintf(words, sizeof words, "it was merged into #%d", a + 1);
	assert_non_null(strstr(door_apply(&d, d.bob, a_merge(a, c), "all"), words));
	does("UPDATE tickets SET deleted_at = now() WHERE id = %d", c);
	snprintf(words, sizeof words, "#%d was deleted", c);
	assert_non_null(strstr(door_apply(&d, d.ana, a_merge(c + 1, c), "all"), words));
}

static void
a_status_that_changed_stops_a_merge_and_its_undo(void **state)
{
	int a = a_pair();

	(void)state;
	does("UPDATE tickets SET status = 'IN_PROGRESS' WHERE id = %d", a);
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_merge(a, a + 1), "all"), "merge conflict"));
	does("UPDATE tickets SET status = 'OPEN' WHERE id = %d", a);
	assert_non_null(strstr(door_apply(&d, d.ana, a_merge(a, a + 1), "all"), "merge done"));
	does("UPDATE tickets SET status = 'OPEN' WHERE id = %d", a);
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"), "unmerge conflict"));
	assert_string_equal(door_value(d.ana, "SELECT ttydesk.merged_into(%d)", a),
	    door_value(d.root, "SELECT %d", a + 1));
}

static void
a_merge_whose_target_went_on_is_taken_back_after_that(void **state)
{
	int a = a_pair(), b = a + 1, c = a_pair(), first;
	char words[100];

	(void)state;
	says(a, "one");
	door_apply(&d, d.ana, a_merge(a, b), "all");
	first = d.op;
	door_apply(&d, d.ana, a_merge(b, c), "all");
	assert_string_equal(door_value(d.root, SUM_OF, c), "one");
	snprintf(words, sizeof words, "#%d was merged into #%d since", b, c);
	assert_non_null(strstr(door_undo(&d, d.ana, first, "all"), words));
	assert_string_equal(door_value(d.root, SUM_OF, c), "one");
	assert_non_null(strstr(door_undo(&d, d.ana, first + 1, "all"), "unmerge done"));
	assert_non_null(strstr(door_undo(&d, d.ana, first, "all"), "unmerge done"));
	assert_string_equal(door_value(d.root, SUM_OF, a), "one");
}

/* To the requester of the ticket it was written on. */
static void
mail_of_a_merged_ticket_goes_to_its_own_requester(void **state)
{
	int a = a_pair();
	char changes[200];

	(void)state;
	does("INSERT INTO users (email, full_name, is_active, is_staff, password_hash)"
	     " VALUES ('second%d@example.org', 'Second', true, false, '!')",
	    a);
	does(
	    "UPDATE tickets SET creator_id = (SELECT max(id) FROM users) WHERE id = %d", a + 1);
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"comment\",\"content\":\"answer\",\"internal\":false,\"rows\":[{\"id\":"
	    "%d,"
	    "\"seen\":null}]}",
	    a);
	door_apply(&d, d.ana, changes, "all");
	door_apply(&d, d.ana, a_merge(a, a + 1), "all");
	assert_string_equal(
	    door_value(d.root,
		"SELECT string_agg(to_email, ' ') FROM ttydesk.take_outbound(%d, '1 min')", 9),
	    "cust@example.org");
}

static void
a_ticket_sleeps_until_its_time_or_the_customers_next_words(void **state)
{
	int a = a_pair();
#define ASLEEP "SELECT count(*) FROM ttydesk.asleep WHERE ticket_id = %d"

	(void)state;
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_snooze(a, "\"2020-01-01T08:00:00Z\""), "all"),
		"snooze refused - this time has passed"));
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_snooze(a, "\"2090-01-01T08:00:00Z\""), "all"),
		"snooze done"));
	assert_string_equal(door_value(d.bob, ASLEEP, a), "1");
	assert_non_null(
	    strstr(door_apply(&d, d.bob, a_snooze(a, "\"2090-01-01T08:00:00Z\""), "all"),
		"snooze same"));
	does("INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	     " VALUES ('by staff', false, %d, 2)",
	    a);
	assert_string_equal(door_value(d.bob, ASLEEP, a), "1");
	says(a, "hello?");
	assert_string_equal(door_value(d.bob, ASLEEP, a), "0");
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_snooze(a, "null"), "all"), "snooze done"));
	assert_string_equal(door_value(d.bob, ASLEEP, a), "1");
	does("UPDATE ttydesk.snoozes SET until = now() WHERE ticket_id = %d", a);
	assert_string_equal(door_value(d.bob, ASLEEP, a), "0");
}

static void
the_undo_of_a_snooze_brings_the_earlier_one_back(void **state)
{
	int a = a_pair(), op;
#define UNTIL                                                                                  \
	"SELECT coalesce(extract(year FROM until)::text, 'reply') FROM ttydesk.asleep WHERE "  \
	"ticket_id = %d"

	(void)state;
	door_apply(&d, d.ana, a_snooze(a, "\"2090-01-01T08:00:00Z\""), "all");
	door_apply(&d, d.ana, a_snooze(a, "\"2091-01-01T08:00:00Z\""), "all");
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"), "snooze done"));
	assert_string_equal(door_value(d.bob, UNTIL, a), "2090");
	op = d.op;
	door_apply(&d, d.bob, a_snooze(a, "null"), "all");
	assert_non_null(strstr(door_undo(&d, d.ana, op, "all"), "snooze conflict"));
	assert_string_equal(door_value(d.bob, UNTIL, a), "reply");
}

static void
links_stand_once_and_only_between_two_tickets_that_are_there(void **state)
{
	int a = a_pair(), b = a + 1;
#define LINKS "SELECT count(*) FROM ttydesk.links WHERE %d IN (from_id, to_id)"

	(void)state;
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_link(b, "relates", a, "true"), "all"), "done"));
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_link(a, "relates", b, "true"), "all"), "same"));
	assert_non_null(
	    strstr(door_apply(&d, d.ana, a_link(a, "blocks", b, "true"), "all"), "done"));
	assert_string_equal(door_value(d.bob, LINKS, a), "2");
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"), "done"));
	assert_string_equal(door_value(d.bob, LINKS, b), "1");
	assert_non_null(strstr(door_apply(&d, d.ana, a_link(a, "relates", a, "true"), "all"),
	    "not linked to itself"));
	assert_non_null(strstr(door_apply(&d, d.ana, a_link(a, "blocks", 99999, "true"), "all"),
	    "there is no ticket #99999"));
	assert_non_null(strstr(door_apply(&d, d.ana, a_link(a, "eats", b, "true"), "all"),
	    "there is no such relation"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_along_is_said_before_and_after),
		cmocka_unit_test(a_merge_moves_all_and_its_undo_brings_just_that_back),
		cmocka_unit_test(a_merged_ticket_takes_nothing_and_says_where_it_went),
		cmocka_unit_test(what_cannot_be_merged_is_refused_in_words),
		cmocka_unit_test(a_status_that_changed_stops_a_merge_and_its_undo),
		cmocka_unit_test(a_merge_whose_target_went_on_is_taken_back_after_that),
		cmocka_unit_test(mail_of_a_merged_ticket_goes_to_its_own_requester),
		cmocka_unit_test(a_ticket_sleeps_until_its_time_or_the_customers_next_words),
		cmocka_unit_test(the_undo_of_a_snooze_brings_the_earlier_one_back),
		cmocka_unit_test(links_stand_once_and_only_between_two_tickets_that_are_there),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
