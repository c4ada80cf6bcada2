/* The screen follows what others write, by itself, and the eye is left alone. */
#include "desk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

static struct tty *
live(void)
{
	return desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
}

static void
a_changed_row_appears_without_a_key(void **state)
{
	struct tty *t = live();

	(void)state;
	desk_sql(&desk,
	    "UPDATE tickets SET title = 'changed elsewhere', updated_at = updated_at + "
	    "interval '1 second'"
	    " WHERE id = 3");
	tty_see(t, "changed elsewhere");
	tty_see_gone(t, "subject 0003");
	assert_int_equal(desk_selected(t, NULL), 1);
	desk_quit(&desk);
}

static void
new_and_removed_tickets_appear_and_go(void **state)
{
	struct tty *t = live();

	(void)state;
	desk_sql(&desk,
	    "INSERT INTO tickets (ticket_number, title, description, status, priority,"
	    " creator_id) VALUES ('N-1', 'brand new', 'x', 'OPEN', 'LOW', 3)");
	tty_see(t, "[+]1 new|brand new");
	tty_see(t, "2 Unassigned 101");
	tty_type(t, "gg");
	tty_see(t, "brand new");
	desk_sql(&desk, "UPDATE tickets SET deleted_at = now() WHERE id = 5");
	tty_see_gone(t, "subject 0005");
	desk_sql(&desk,
	    "DELETE FROM comments WHERE ticket_id = 6;"
	    "DELETE FROM ticket_tags WHERE ticket_id = 6; DELETE FROM tickets WHERE id = 6");
	tty_see_gone(t, "subject 0006");
	tty_see(t, "2 Unassigned 99");
	desk_quit(&desk);
}

static void
a_comment_a_tag_and_a_name_from_elsewhere_appear(void **state)
{
	struct tty *t = live();

	(void)state;
	desk_sql(&desk,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES"
	    " ('fresh words', false, 1, 3)");
	tty_see(t, "fresh words");
	desk_sql(&desk,
	    "UPDATE comments SET content = 'edited words' WHERE content = 'fresh words'");
	tty_see(t, "edited words");
	desk_sql(&desk, "UPDATE comments SET ticket_id = 2 WHERE content = 'edited words'");
	tty_see_gone(t, "edited words");
	desk_sql(&desk, "INSERT INTO ticket_tags VALUES (1, 2)");
	tty_see(t, "^  billing +1 ");
	desk_sql(&desk, "UPDATE users SET full_name = 'Renamed Person' WHERE id = 3");
	tty_see(t, "Renamed Person");
	desk_quit(&desk);
}

static void
ten_thousand_rows_in_one_statement_are_followed(void **state)
{
	struct tty *t = live();

	(void)state;
	desk_sql(&desk,
	    "INSERT INTO tickets (ticket_number, title, description, status, priority, "
	    "creator_id,"
	    " created_at, updated_at) SELECT 'M-' || i, 'mass ' || i, 'x', 'OPEN', 'LOW', 3,"
	    " now() - interval '20 days', now() - interval '20 days' FROM generate_series(1, "
	    "10000) i");
	tty_see(t, "2 Unassigned 10[.0-9k]+");
	desk_sql(&desk,
	    "UPDATE tickets SET priority = 'URGENT'"
	    " WHERE title LIKE 'mass%%'");
	tty_see(t, "3 Urgent 10[.0-9k]+");
	desk_sql(&desk, "DELETE FROM tickets WHERE title LIKE 'mass%%'");
	tty_see(t, "3 Urgent 0");
	tty_see(t, "2 Unassigned 100");
	assert_int_equal(desk_selected(t, NULL), 1);
	desk_quit(&desk);
}

static void
truncate_empties_the_screen(void **state)
{
	struct tty *t = live();

	(void)state;
	desk_sql(&desk, "TRUNCATE tickets, comments, attachments, ticket_tags");
	tty_see_gone(t, "subject 0002");
	tty_see(t, "2 Unassigned 0");
	desk_quit(&desk);
}

/* ---- a storm ---- */

struct storm {
	pthread_t thread;
	const char *conninfo;
	atomic_bool must_end;
	atomic_int changes;
};

/* 50 changes a second: touches, new tickets on top, others that leave. */
static void *
storm_run(void *arg)
{
	static const char *const kinds[] = {
		"UPDATE tickets SET title = title || '.', updated_at = now() WHERE id = 50 + "
		"$1::int % 50",
		"INSERT INTO tickets (ticket_number, title, description, status, priority, "
		"creator_id)"
		" VALUES ('S-' || $1::int, 'storm ' || $1::int, 'x', 'OPEN', 'LOW', 3)",
		"UPDATE tickets SET status = 'CLOSED' WHERE ticket_number = 'S-' || $1::int - "
		"4",
		"INSERT INTO comments (content, is_internal, ticket_id, author_id)"
		" VALUES ('storm', false, 1 + $1::int % 90, 3)",
		"UPDATE tickets SET updated_at = now() WHERE id = 1 + $1::int % 9",
	};
	struct storm *s = arg;
	PGconn *conn = cluster_connect(s->conninfo);
	const struct timespec gap = { 0, 20 * 1000000 };

	while (!atomic_load(&s->must_end)) {
		char number[16];
		const char *values[] = { number };
		int n = atomic_fetch_add(&s->changes, 1);

		snprintf(number, sizeof number, "%d", n);
		PQclear(PQexecParams(
		    conn, kinds[n % (int)countof(kinds)], 1, NULL, values, NULL, NULL, 0));
		nanosleep(&gap, NULL);
	}
	PQfinish(conn);
	return NULL;
}

static void
storm_start(struct storm *s)
{
	*s = (struct storm){ .conninfo = desk.conninfo };
	if (pthread_create(&s->thread, NULL, storm_run, s) != 0)
		fail_msg("no thread");
}

static void
storm_stop(struct storm *s)
{
	atomic_store(&s->must_end, true);
	pthread_join(s->thread, NULL);
}

static bool
has_changed_enough(struct tty *t, void *ctx)
{
	struct storm *s = ctx;

	(void)t;
	return atomic_load(&s->changes) > 150;
}

/* Reads frame by frame: the selection may at no moment be elsewhere. */
static void
watch_selection(struct tty *t, struct storm *s, long id, int row)
{
	int64_t end = when_mono() + TTY_DEADLINE_US;

	while (!has_changed_enough(t, s) && when_mono() < end) {
		int at = -1;
		long now;

		while (tty_read(t, 20 * WHEN_MS))
			;
		now = desk_selected(t, &at);
		if (now != id || at != row)
			tty_fail(t, "ticket %ld in row %d is selected, not %ld in row %d", now,
			    at, id, row);
	}
	assert_true(has_changed_enough(t, s));
}

static void
in_a_storm_the_selection_keeps_its_ticket_and_its_row(void **state)
{
	struct tty *t = live();
	struct storm s;
	int row = -1;

	(void)state;
	/* one that is not touched itself; tickets above and below it are. Not in
	 * the middle of the list, where a jump would put it */
	tty_type(t, "jjjjjjjjjjjjjjjjjjjjkkk");
	desk_wait_selected(t, 18);
	tty_see(t, "body of 0018");
	desk_selected(t, &row);
	storm_start(&s);
	watch_selection(t, &s, 18, row);
	storm_stop(&s);
	desk_quit(&desk);
}

static void
in_a_storm_keys_work_and_the_screen_ends_up_right(void **state)
{
	struct tty *t = live();
	struct storm s;

	(void)state;
	storm_start(&s);
	for (int i = 0; i < 40; i++) {
		tty_type(t, i % 2 ? "k" : "j");
		tty_read(t, 20 * WHEN_MS);
	}
	tty_wait(t, has_changed_enough, &s, "150 changes");
	storm_stop(&s);
	desk_sql(&desk,
	    "UPDATE tickets SET title = 'the last word', priority = 'URGENT' WHERE id = 77");
	tty_type(t, "3");
	tty_see(t, "the last word");
	desk_sql(&desk, "UPDATE tickets SET title = 'after the storm' WHERE id = 77");
	tty_see(t, "after the storm");
	desk_quit(&desk);
}

int
main(void)
{
#define LIVE(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
	const struct CMUnitTest tests[] = {
		LIVE(a_changed_row_appears_without_a_key),
		LIVE(new_and_removed_tickets_appear_and_go),
		LIVE(a_comment_a_tag_and_a_name_from_elsewhere_appear),
		LIVE(ten_thousand_rows_in_one_statement_are_followed),
		LIVE(truncate_empties_the_screen),
		LIVE(in_a_storm_the_selection_keeps_its_ticket_and_its_row),
		LIVE(in_a_storm_keys_work_and_the_screen_ends_up_right),
	};

	return DESK_RUN(tests, 100);
}
