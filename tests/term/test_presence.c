/* Two agents at one desk: who is on a ticket, what is unread for whom, and who
 * watches. */
#include "desk.h"
#include "ttydesk/base/macros.h"

static struct tty *
ana(void)
{
	return desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
}

/* A second window, the test's to stop. */
static struct tty *
bob(void)
{
	struct tty *t = desk_start_window(
	    &desk, &(struct desk_start){ .cols = 120, .rows = 40, .me = "bob@example.org" });

	tty_see(t, "body of 0001");
	tty_see(t, "live [0-9][0-9]:");
	return t;
}

/* The session of Bob, as the server shows it to all. */
#define SHOWN_AS(name)                                                                         \
	"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"             \
	" AND application_name LIKE '" name "'"

/* The heartbeat tells in time; a change of any ticket, and moving on oneself, sooner. */
static void
who_views_and_who_writes_is_seen_until_he_is_gone(void **state)
{
	struct tty *a = ana(), *b = bob();

	(void)state;
	tty_type(b, "jj");
	tty_see(b, "body of 0003");
	tty_see(a, "subject 0003.*Bob is viewing");
	tty_type(b, "rhello");
	tty_see(b, "PUBLIC REPLY to");
	desk_wait_value(&desk, SHOWN_AS("ttydesk u2 v3 e3"), "1");
	desk_sql(&desk, "UPDATE tickets SET priority = 'HIGH' WHERE id = 2");
	tty_see(a, "subject 0003.*Bob is replying");
	assert_false(tty_shows(a, "Ana is"));
	tty_stop(b);
	desk_wait_value(&desk, SHOWN_AS("ttydesk u2 %"), "0");
	tty_type(a, "j");
	tty_see_gone(a, "Bob is");
	desk_quit(&desk);
}

#define SEEN_OF(agent)                                                                         \
	"SELECT count(*) FROM ttydesk.seen WHERE ticket_id = 2 AND user_id = " agent           \
	" AND comment_id = (SELECT max(id) FROM comments WHERE ticket_id = 2)"

static void
what_one_wrote_is_unread_for_the_other_until_he_read_it(void **state)
{
	struct tty *a;

	(void)state;
	desk_sql(&desk, "UPDATE tickets SET assignee_id = 1 WHERE id = 2");
	a = ana();
	tty_type(a, "5");
	tty_see(a, "Active.*status:active");
	desk_sql(&desk,
	    "INSERT INTO comments (ticket_id, author_id, content, is_internal)"
	    " VALUES (2, 2, 'done, please check', true)");
	tty_see(a, "[*]2 .*subject 0002");
	tty_type(a, "\t");
	desk_wait_selected(a, 2);
	tty_see(a, "done, please check");
	tty_see(a, "> 2 .*subject 0002"); /* its end was on the screen for a second */
	desk_wait_value(&desk, SEEN_OF("1"), "1");
	assert_string_equal(desk_value(&desk, SEEN_OF("2")), "0");
	desk_quit(&desk);
}

static void
a_colleague_named_in_a_note_watches_the_ticket(void **state)
{
	struct tty *a = ana();

	(void)state;
	tty_see(a, "subject 0001");
	tty_type(a, "cplease look @b\t\033");
	tty_see(a, "Bob Ek will watch this ticket");
	tty_type(a, "y");
	desk_wait_value(&desk, "SELECT user_id FROM ttydesk.watchers WHERE ticket_id = 1", "2");
	tty_type(a, "b");
	desk_wait_value(
	    &desk, "SELECT count(*) FROM ttydesk.watchers WHERE ticket_id = 1", "2");
	tty_see(a, "#1 .*watched");
	tty_type(a, "b");
	desk_wait_value(&desk, "SELECT user_id FROM ttydesk.watchers WHERE ticket_id = 1", "2");
	desk_quit(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
		TEST(who_views_and_who_writes_is_seen_until_he_is_gone),
		TEST(what_one_wrote_is_unread_for_the_other_until_he_read_it),
		TEST(a_colleague_named_in_a_note_watches_the_ticket),
	};

	return DESK_RUN(tests, 30);
}
