/* Splitting a ticket from a comment on, and taking that back. */
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
	door_open(&d, "split", 40);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
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

static int
says(int ticket, int author, const char *words)
{
	return (int)strtol(
	    door_value(d.root,
		"INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES"
		" ('%s', false, %d, %d) RETURNING id",
		words, ticket, author),
	    NULL, 10);
}

/* Comments "one", "two" by another customer, "three" by Ana; the id of "two". */
static int
a_thread(int ticket)
{
	int two;

	says(ticket, 3, "one");
	does("INSERT INTO users (email, full_name, is_active, is_staff, password_hash) VALUES"
	     " ('split%d@example.org', 'Other', true, false, '!')",
	    ticket);
	two = says(ticket,
	    (int)strtol(door_value(d.root, "SELECT max(id) FROM users %s", ""), NULL, 10),
	    "two");
	says(ticket, 1, "three");
	return two;
}

static const char *
split(PGconn *as, int ticket, int comment)
{
	static char changes[200];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"split\",\"title\":\" The printer \",\"rows\":[{\"id\":%d,"
	    "\"comment_id\":%d}]}",
	    ticket, comment);
	return door_apply(&d, as, changes, "all");
}

/* The ticket that the last operation made. */
static int
made(void)
{
	return (int)strtol(
	    door_value(d.root,
		"SELECT outcome #>> '{rows,0,new_id}' FROM ttydesk.operations WHERE op = "
		"lpad('%d', 32, '0')::uuid",
		d.op),
	    NULL, 10);
}

#define WORDS                                                                                  \
	"SELECT coalesce(string_agg(content, ' ' ORDER BY created_at, id), '-') FROM "         \
	"comments "                                                                            \
	"WHERE ticket_id = %d"
#define LOOKS                                                                                  \
	"SELECT concat_ws('|', t.title, t.description, t.status, t.priority, u.email, "        \
	"t.assignee_id, t.deleted_at IS NOT NULL) FROM tickets t JOIN users u ON u.id = "      \
	"t.creator_id WHERE t.id = %d"
#define LINKED                                                                                 \
	"SELECT coalesce(string_agg(relation || ' ' || from_id, ','), '-') FROM "              \
	"ttydesk.links "                                                                       \
	"WHERE to_id = %d"

static void
a_split_takes_a_comment_and_all_after_it_to_a_new_ticket(void **state)
{
	int id = next_ticket++, new, op;
	char words[200];

	(void)state;
	does("UPDATE tickets SET priority = 'HIGH', assignee_id = 2 WHERE id = %d", id);
	snprintf(words, sizeof words, "done: %d split done", id);
	assert_string_equal(split(d.ana, id, a_thread(id)), words);
	op = d.op;
	new = made();
	assert_string_equal(door_value(d.bob, WORDS, id), "one");
	assert_string_equal(door_value(d.bob, WORDS, new), "two three");
	snprintf(words, sizeof words,
	    "The printer|Split from #%d|OPEN|HIGH|split%d@example.org|2|f", id, id);
	assert_string_equal(door_value(d.bob, LOOKS, new), words);
	snprintf(words, sizeof words, "relates %d", id);
	assert_string_equal(door_value(d.bob, LINKED, new), words);
	assert_string_equal(
	    door_value(d.root,
		"SELECT outcome #>> '{rows,0,number}' FROM ttydesk.operations WHERE op ="
		" lpad('%d', 32, '0')::uuid",
		op),
	    door_value(d.root, "SELECT ticket_number FROM tickets WHERE id = %d", new));
	/* and back, and again: the same ticket */
	says(id, 3, "later");
	assert_non_null(strstr(door_undo(&d, d.ana, op, "all"), "split done"));
	assert_string_equal(door_value(d.bob, WORDS, id), "one two three later");
	assert_string_equal(door_value(d.bob, WORDS, new), "-");
	assert_string_equal(door_value(d.bob, LINKED, new), "-");
	assert_non_null(strstr(door_value(d.bob, LOOKS, new), "|t"));
	assert_non_null(strstr(door_undo(&d, d.ana, d.op, "all"), "split done"));
	assert_int_equal(made(), new);
	assert_string_equal(door_value(d.bob, WORDS, id), "one");
	assert_string_equal(door_value(d.bob, WORDS, new), "two three later");
	assert_non_null(strstr(door_value(d.bob, LOOKS, new), "|f"));
	/* the first is undone by what stands in its place */
	assert_non_null(strstr(door_undo(&d, d.ana, op, "all"), "split done"));
	assert_string_equal(door_value(d.bob, WORDS, id), "one two three later");
}

static void
a_split_off_ticket_with_new_work_on_it_stays(void **state)
{
	int id = next_ticket++, new, op;
	char words[200];

	(void)state;
	split(d.ana, id, a_thread(id));
	op = d.op;
	new = made();
	says(new, 3, "answer");
	snprintf(words, sizeof words, "#%d has been worked on since", new);
	assert_non_null(strstr(door_undo(&d, d.ana, op, "all"), words));
	does("DELETE FROM comments WHERE content = 'answer'");
	does("UPDATE tickets SET status = 'CLOSED' WHERE id = %d", new);
	assert_non_null(strstr(door_undo(&d, d.ana, op, "all"), words));
	assert_string_equal(door_value(d.bob, WORDS, id), "one");
}

static void
what_cannot_be_split_is_refused_in_words(void **state)
{
	int id = next_ticket++, other = next_ticket++, two = a_thread(id);
	char words[200];

	(void)state;
	snprintf(words, sizeof words, "split gone the comment went to #%d", id);
	assert_non_null(strstr(split(d.ana, other, two), words));
	assert_non_null(strstr(split(d.ana, id, 999999), "split gone the comment is gone"));
	assert_non_null(strstr(split(d.ana, 99999, two), "gone there is no such ticket"));
	does("INSERT INTO ttydesk.links VALUES (%d, %d, 'merged', 1)", id, other);
	snprintf(words, sizeof words, "gone it was merged into #%d", other);
	assert_non_null(strstr(split(d.ana, id, two), words));
	snprintf(words, sizeof words,
	    "{\"kind\":\"split\",\"title\":\" \",\"rows\":[{\"id\":%d,\"comment_id\":%d}]}", id,
	    two);
	assert_non_null(strstr(
	    door_apply(&d, d.ana, words, "all"), "refused a title has 1 to 500 characters"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_split_takes_a_comment_and_all_after_it_to_a_new_ticket),
		cmocka_unit_test(a_split_off_ticket_with_new_work_on_it_stays),
		cmocka_unit_test(what_cannot_be_split_is_refused_in_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
