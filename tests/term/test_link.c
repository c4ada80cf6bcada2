/* The server goes away and comes back: keys work, the screen says how old the
 * data is, and all is live again without a hand. */
#include "desk.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

/* Our own connection died with the server. */
static void
reconnect_us(void)
{
	PQfinish(desk.sql);
	desk.sql = cluster_connect(desk.conninfo);
}

static void
check_keys_while_stale(struct tty *t)
{
	tty_see(t, "STALE [0-9]+s");
	tty_type(t, "j");
	desk_wait_selected(t, 2);
	tty_see(t, "subject 0002");
	tty_type(t, "?");
	tty_see(t, "half a page down");
	tty_type(t, "q");
	tty_see_gone(t, "half a page down");
	tty_type(t, "k");
	desk_wait_selected(t, 1);
}

/* The ages tick on: no frozen "STALE 0s". */
static void
check_stale_ticks(struct tty *t)
{
	tty_see(t, "STALE ([1-9]|[1-9][0-9]+)s");
}

static void
check_live_and_complete(struct tty *t)
{
	tty_see(t, "live [0-9][0-9]:");
	desk_sql(&desk,
	    "UPDATE tickets SET title = 'after all', updated_at = updated_at +"
	    " interval '1 second' WHERE id = 4");
	tty_see(t, "after all");
	desk_quit(&desk);
}

static void
server_ends(int signal)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });

	cluster_stop(desk.cluster, signal);
	check_keys_while_stale(t);
	check_stale_ticks(t);
	cluster_start(desk.cluster);
	reconnect_us();
	check_live_and_complete(t);
}

static void
a_stopped_server(void **state)
{
	(void)state;
	server_ends(SIGINT);
}

static void
a_crashed_server(void **state)
{
	(void)state;
	server_ends(SIGQUIT);
}

static void
what_changed_meanwhile_is_there_at_once(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
	struct proxy *p;
	char conninfo[300];

	(void)state;
	desk_stop(&desk);
	p = proxy_open(cluster_host(desk.cluster), false);
	snprintf(conninfo, sizeof conninfo, "%s user=postgres dbname=%s", proxy_address(p),
	    PQdb(desk.sql));
	t = desk_start_live(
	    &desk, &(struct desk_start){ .cols = 120, .rows = 40, .conninfo = conninfo });
	proxy_set_refusing(p, true);
	proxy_cut(p);
	tty_see(t, "STALE");
	desk_sql(&desk,
	    "UPDATE tickets SET title = 'meanwhile', updated_at = updated_at + interval '1 "
	    "second' WHERE id = 3;"
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES"
	    " ('said meanwhile', false, 1, 3)");
	proxy_set_refusing(p, false);
	tty_see(t, "live ");
	tty_see(t, "meanwhile");
	tty_see(t, "said meanwhile");
	desk_sql(&desk,
	    "UPDATE tickets SET title = 'subject 0003', updated_at = now() -"
	    " interval '3 minutes' WHERE id = 3");
	desk_quit(&desk);
	proxy_close(p);
}

static void
a_terminated_backend_is_replaced_within_a_second(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
	char first[20], sql[200];
	int64_t start;

	(void)state;
	snprintf(first, sizeof first, "%s",
	    desk_value(&desk,
		"SELECT max(pid) FROM pg_stat_activity WHERE datname ="
		" current_database() AND pid <> pg_backend_pid()"));
	start = when_mono();
	desk_sql(&desk,
	    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
	    " current_database() AND pid <> pg_backend_pid()");
	snprintf(sql, sizeof sql,
	    "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid <> %s AND"
	    " datname = current_database() AND pid <> pg_backend_pid()",
	    first);
	desk_wait_value(&desk, sql, "t");
	/* "within a second" is for a calm machine: seconds would be another design */
	assert_true(when_mono() - start < 5 * WHEN_SECOND);
	check_live_and_complete(t);
}

static void
a_text_being_written_survives(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });

	(void)state;
	tty_type(t, "cwritten before");
	tty_see(t, "written before");
	cluster_stop(desk.cluster, SIGQUIT);
	tty_see(t, "STALE");
	tty_type(t, " and after");
	tty_see(t, "written before and after");
	cluster_start(desk.cluster);
	reconnect_us();
	tty_see(t, "live ");
	tty_see(t, "written before and after");
	tty_type(t, "\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT count(*) FROM comments WHERE content ="
	    " 'written before and after' AND is_internal AND ticket_id = 1",
	    "1");
	tty_see(t, "written before and after");
	desk_quit(&desk);
}

static void
a_change_made_while_stale_is_sent_once_afterwards(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });

	(void)state;
	cluster_stop(desk.cluster, SIGINT);
	tty_see(t, "STALE");
	tty_type(t, "f4");
	tty_see(t, "1 unsent");
	cluster_start(desk.cluster);
	reconnect_us();
	desk_wait_value(&desk, "SELECT priority FROM tickets WHERE id = 1", "URGENT");
	tty_see(t, "live ");
	desk_sql(&desk,
	    "UPDATE tickets SET priority = 'LOW', updated_at = now() -"
	    " interval '1 minute' WHERE id = 1");
	desk_quit(&desk);
}

static void
a_silent_wire_is_noticed_by_the_heartbeat(void **state)
{
	struct proxy *p = proxy_open(cluster_host(desk.cluster), false);
	char conninfo[300];
	struct tty *t;

	(void)state;
	snprintf(conninfo, sizeof conninfo, "%s user=postgres dbname=%s", proxy_address(p),
	    PQdb(desk.sql));
	t = desk_start_live(&desk, &(struct desk_start){ .conninfo = conninfo });
	proxy_set_stalled(p, true);
	tty_type(t, "j");
	desk_wait_selected(t, 2);
	tty_see(t, "STALE");
	proxy_set_stalled(p, false);
	tty_see(t, "live ");
	desk_quit(&desk);
	proxy_close(p);
}

static void
quitting_does_not_wait_for_the_server(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 80, .rows = 24 });
	int64_t start;

	(void)state;
	cluster_stop(desk.cluster, SIGINT);
	tty_see(t, "STALE");
	start = when_mono();
	desk_quit(&desk);
	assert_true(when_mono() - start < 5 * WHEN_SECOND);
	cluster_start(desk.cluster);
	reconnect_us();
}

int
main(void)
{
#define LINK(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
	const struct CMUnitTest tests[] = {
		LINK(a_terminated_backend_is_replaced_within_a_second),
		LINK(what_changed_meanwhile_is_there_at_once),
		LINK(a_stopped_server),
		LINK(a_crashed_server),
		LINK(a_text_being_written_survives),
		LINK(a_change_made_while_stale_is_sent_once_afterwards),
		LINK(a_silent_wire_is_noticed_by_the_heartbeat),
		LINK(quitting_does_not_wait_for_the_server),
	};

	return DESK_RUN_PRIVATE(tests, 40);
}
