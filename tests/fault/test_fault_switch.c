/* After a lost link the same address answers as somebody else: another desk
 * took its place, or the login belongs to another person now. What was written
 * for the one is never stored at the other; it waits on disk for its own. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "hand.h"
#include "ttydesk/base/when.h"

#define STORED                                                                                 \
	"SELECT coalesce(string_agg(ticket_id || ' ' || author_id || ' ' || content, ', '"     \
	" ORDER BY id), 'none') FROM comments WHERE content LIKE 'token%'"

static struct hand hand;
static struct proxy *proxy;
static struct cluster *other_cluster;
static PGconn *other;

static int
set_up(void **state)
{
	(void)state;
	desk_open(&desk, 12);
	other_cluster = cluster_open_private();
	/* of the same name: nothing in the connection string tells them apart */
	other = cluster_connect(cluster_create_desk(other_cluster, "desk", 12));
	return 0;
}

static int
tear_down(void **state)
{
	PQfinish(other);
	cluster_close(other_cluster);
	return desk_close_group(state);
}

static int
fresh(void **state)
{
	(void)state;
	desk_reset(&desk, 12);
	proxy = proxy_open(cluster_host(desk.cluster), false);
	hand_open(&hand, &desk, proxy);
	hand.settings = "send_hold = \"0s\";\nauto_advance = false;\n";
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	desk_stop(&desk);
	proxy_close(proxy);
	return 0;
}

/* A text on ticket 3 that is ready to leave. */
static void
write_text(bool is_internal)
{
	hand_start(&hand);
	assert_true(hand_go(&hand, 3));
	assert_true(hand_compose(&hand, 3, is_internal));
	tty_type(desk.tty, "token from Ana");
	tty_see(desk.tty, "[|#] token from Ana");
	tty_type(desk.tty, "\033");
	tty_see(desk.tty, HAND_REVIEW);
}

static void
lose_link(void)
{
	proxy_set_refusing(proxy, true);
	proxy_cut(proxy);
	tty_see(desk.tty, "STALE");
}

static void
accept_text(void)
{
	tty_type(desk.tty, "y");
	tty_see_gone(desk.tty, HAND_REVIEW);
}

/* It is up, has read what is new, and went round once more. */
static void
see_new_server(PGconn *sql)
{
	struct letter letters[4];

	proxy_set_refusing(proxy, false);
	for (int turn = 0; turn < 2; turn++) {
		char set[120], words[20];

		snprintf(words, sizeof words, "turn %d", turn);
		snprintf(set, sizeof set,
		    "UPDATE tickets SET title = '%s', updated_at = now() WHERE id = 1", words);
		cluster_exec(sql, set);
		tty_see(desk.tty, words);
	}
	/* it is not lost either */
	assert_int_equal(hand_postbox(&hand, letters, 4), 2);
	tty_type(desk.tty, "q");
	tty_see_gone(desk.tty, "^-- Drafts ");
}

static void
check_is_untouched(PGconn *sql)
{
	assert_string_equal(cluster_value(sql, STORED), "none");
	assert_string_equal(
	    cluster_value(sql, "SELECT priority FROM tickets WHERE id = 3"), "LOW");
}

static void
check_goes_home(const char *words)
{
	hand_start(&hand);
	desk_wait_value(&desk, STORED, words);
	desk_wait_value(&desk, "SELECT priority FROM tickets WHERE id = 3", "URGENT");
	tty_type(desk.tty, "M");
	tty_see(desk.tty, "^-- Drafts 0, on the way 0 ");
	assert_string_equal(desk_value(&desk, STORED), words);
}

static void
what_waits_is_never_stored_on_another_desk(void **state)
{
	(void)state;
	write_text(false);
	lose_link();
	accept_text();
	tty_type(desk.tty, "f4");
	tty_see(desk.tty, "-- #3 URGENT");
	proxy_set_server(proxy, cluster_host(other_cluster));
	see_new_server(other);
	check_is_untouched(other);
	tty_type(desk.tty, "Q");
	tty_see(desk.tty, "goes out at the next start. Quit[?]");
	tty_type(desk.tty, "y");
	tty_wait_exit(desk.tty, 0);
	check_is_untouched(other);
	proxy_set_server(proxy, cluster_host(desk.cluster));
	check_goes_home("3 1 token from Ana");
	check_is_untouched(other);
}

/* It may have been stored already, and is sent again only where it was sent. */
static void
what_was_on_its_way_is_not_sent_again_to_another_desk(void **state)
{
	(void)state;
	write_text(true);
	/* not one byte of an answer comes back */
	proxy_arm(
	    proxy, &(struct proxy_fault){ .kind = PROXY_STALL, .for_us = 600 * WHEN_SECOND });
	accept_text();
	desk_wait_value(&desk, STORED, "3 1 token from Ana");
	tty_type(desk.tty, "f4");
	tty_see(desk.tty, "-- #3 URGENT");
	lose_link();
	proxy_set_stalled(proxy, false);
	proxy_set_server(proxy, cluster_host(other_cluster));
	see_new_server(other);
	check_is_untouched(other);
	pty_signal(tty_pty(desk.tty), SIGKILL);
	tty_wait_end(desk.tty);
	proxy_set_server(proxy, cluster_host(desk.cluster));
	check_goes_home("3 1 token from Ana");
	check_is_untouched(other);
}

static void
what_waits_is_never_stored_as_another_person(void **state)
{
	(void)state;
	write_text(false);
	lose_link();
	accept_text();
	tty_type(desk.tty, "f4");
	tty_see(desk.tty, "-- #3 URGENT");
	/* the login is somebody else's now */
	desk_sql(&desk,
	    "UPDATE users SET email = 'was@example.org' WHERE id = 1;"
	    "UPDATE users SET email = 'ana@example.org' WHERE id = 2");
	see_new_server(desk.sql);
	check_is_untouched(desk.sql);
	pty_signal(tty_pty(desk.tty), SIGKILL);
	tty_wait_end(desk.tty);
	/* nor after a start as that one */
	hand_start(&hand);
	tty_type(desk.tty, "M");
	tty_see(desk.tty, "^-- Drafts 0, on the way 0 ");
	check_is_untouched(desk.sql);
	desk_quit(&desk);
	desk_sql(&desk,
	    "UPDATE users SET email = 'bob@example.org' WHERE id = 2;"
	    "UPDATE users SET email = 'ana@example.org' WHERE id = 1");
	check_goes_home("3 1 token from Ana");
}

int
main(void)
{
#define SWITCHED(name) cmocka_unit_test_setup_teardown(name, fresh, stop)
	const struct CMUnitTest tests[] = {
		SWITCHED(what_waits_is_never_stored_on_another_desk),
		SWITCHED(what_was_on_its_way_is_not_sent_again_to_another_desk),
		SWITCHED(what_waits_is_never_stored_as_another_person),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
