/* Two people on one ticket: each accepted change is there in the end or was put
 * to a person; undo reaches back before the start. */
#include "desk.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

static struct proxy *proxy;
static char conninfo[300];

static int
fresh(void **state)
{
	desk_fresh(state);
	proxy = proxy_open(cluster_host(desk.cluster), false);
	snprintf(conninfo, sizeof conninfo, "%s user=postgres dbname=%s", proxy_address(proxy),
	    PQdb(desk.sql));
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

static struct tty *
live(int cols, int rows)
{
	return desk_start_live(&desk,
	    &(struct desk_start){
		.cols = cols, .rows = rows, .conninfo = conninfo, .keeps_drafts = true });
}

/* Somebody else's change, not known here while `keys` are typed. */
static void
clash(struct tty *t, const char *sql, const char *keys)
{
	proxy_set_stalled(proxy, true);
	desk_sql(&desk, "%s", sql);
	tty_type(t, keys);
	tty_see(t, "~1 ");
	proxy_set_stalled(proxy, false);
	tty_see(t, "Conflict: 1 field was changed");
}

/* The question came by itself: it is deaf to what was typed before. */
static bool
conflict_claim_is_decided(struct tty *t, void *ctx)
{
	(void)ctx;
	return !tty_shows(t, "Conflict: 1 field");
}

static void
decide(struct tty *t, const char *key)
{
	do
		tty_type(t, key);
	while (!tty_wait_for(t, conflict_claim_is_decided, NULL, 2 * WHEN_SECOND));
}

#define STATUS_OF_1 "SELECT status FROM tickets WHERE id = 1"
#define PRIORITY_OF_1 "SELECT priority FROM tickets WHERE id = 1"
#define BO_SETS_HIGH                                                                           \
	"UPDATE tickets SET priority = 'HIGH', updated_at = updated_at WHERE id = 1"

static void
mine_and_theirs_stand_there_at_each_size_and_mine_is_kept(void **state)
{
	static const struct {
		int cols, rows;
	} sizes[] = { { 80, 24 }, { 120, 40 }, { 200, 60 } };

	(void)state;
	for (size_t i = 0; i < countof(sizes); i++) {
		struct tty *t;

		desk_sql(&desk, "UPDATE tickets SET priority = 'LOW' WHERE id = 1");
		t = live(sizes[i].cols, sizes[i].rows);
		clash(t, BO_SETS_HIGH, "\rf4");
		tty_see(t, "> 1 +priority +LOW +URGENT +HIGH");
		tty_see(t, "Theirs, by");
		assert_string_equal(desk_value(&desk, PRIORITY_OF_1), "HIGH");
		decide(t, "m");
		desk_wait_value(&desk, PRIORITY_OF_1, "URGENT");
		desk_quit(&desk);
	}
}

static void
theirs_is_left_as_it_is(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	clash(t, BO_SETS_HIGH, "\rf4");
	decide(t, "t");
	tty_see(t, "left as it is now");
	assert_string_equal(desk_value(&desk, PRIORITY_OF_1), "HIGH");
	desk_quit(&desk);
}

static void
a_question_left_for_later_outlives_a_kill(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	clash(t, BO_SETS_HIGH, "\rf4");
	pty_signal(tty_pty(t), SIGKILL);
	(void)tty_wait_end(t);
	t = live(120, 40);
	tty_see(t, "1 conflict [(]g c[)]");
	tty_see(t, "!1 ");
	tty_type(t, "gc");
	tty_see(t, "> 1 +priority +LOW +URGENT +HIGH");
	tty_type(t, "m");
	desk_wait_value(&desk, PRIORITY_OF_1, "URGENT");
	tty_see_gone(t, "conflict");
	desk_quit(&desk);
	t = live(120, 40);
	assert_false(tty_shows(t, "conflict"));
	desk_quit(&desk);
}

static void
a_long_text_is_brought_together_by_hand(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	tty_type(t, "\re2");
	tty_see(t, "DESCRIPTION");
	tty_type(t, "Mine. \033");
	tty_see(t, "SAVE DESCRIPTION");
	clash(t,
	    "UPDATE tickets SET description = description || E'\\nand theirs' WHERE id = 1",
	    "y");
	tty_see(t, "[+] and theirs");
	tty_see(t, "[+].*Mine[.]");
	decide(t, "e");
	tty_see(t, "yours again");
	tty_type(t, "Both. \033");
	tty_see(t, "SAVE DESCRIPTION");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT description LIKE '%Mine%' AND description LIKE '%Both%' FROM tickets WHERE "
	    "id = 1",
	    "t");
	desk_quit(&desk);
}

static void
undo_reaches_back_before_the_start(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	tty_type(t, "\rw");
	desk_wait_value(&desk, STATUS_OF_1, "WAITING_ON_CUSTOMER");
	tty_type(t, "K"); /* it went on to the next */
	tty_see(t, "body of 0001");
	tty_type(t, "c");
	tty_see(t, "INTERNAL");
	tty_type(t, "a long note that is taken back\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk, "SELECT count(*) FROM comments WHERE ticket_id = 1", "3");
	desk_quit(&desk);

	t = live(120, 40);
	tty_type(t, "u");
	tty_see(t, "Undo: #1 internal note, [0-9:]+[?]");
	tty_type(t, "y");
	desk_wait_value(&desk, "SELECT count(*) FROM comments WHERE ticket_id = 1", "2");
	tty_see(t, "its text is a draft again");
	tty_type(t, "u");
	tty_see(t, "Undo: #1 status WAITING_ON_CUSTOMER, [0-9:]+[?]");
	tty_type(t, "y");
	desk_wait_value(&desk, STATUS_OF_1, "OPEN");
	tty_see(t, "undone: #1 status");
	tty_type(t, "u");
	tty_see(t, "nothing of yours is left to take back");
	tty_type(t, "U");
	desk_wait_value(&desk, STATUS_OF_1, "WAITING_ON_CUSTOMER");
	tty_type(t, "c");
	tty_see(t, "a long note that is taken back");
	tty_type(t, "\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "D");
	tty_see(t, "Discard");
	tty_type(t, "y");
	tty_see(t, "discarded");
	desk_quit(&desk);
}

static void
what_others_changed_since_stays_and_undo_goes_on(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	tty_type(t, "\rf4");
	desk_wait_value(&desk, PRIORITY_OF_1, "URGENT");
	tty_type(t, "w");
	desk_wait_value(&desk, STATUS_OF_1, "WAITING_ON_CUSTOMER");
	tty_see(t, "u undoes");
	desk_sql(&desk, "UPDATE tickets SET status = 'CLOSED' WHERE id = 1");
	tty_type(t, "u");
	tty_see(t, "not undone: #1 status is CLOSED");
	assert_string_equal(desk_value(&desk, STATUS_OF_1), "CLOSED");
	tty_type(t, "u");
	desk_wait_value(&desk, PRIORITY_OF_1, "LOW");
	tty_type(t, "@");
	tty_see(t, "done +[0-9]+ms undo: #1 priority URGENT");
	tty_see(t, "#1 status is CLOSED");
	desk_quit(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    mine_and_theirs_stand_there_at_each_size_and_mine_is_kept, fresh, stop),
		cmocka_unit_test_setup_teardown(theirs_is_left_as_it_is, fresh, stop),
		cmocka_unit_test_setup_teardown(
		    a_question_left_for_later_outlives_a_kill, fresh, stop),
		cmocka_unit_test_setup_teardown(
		    a_long_text_is_brought_together_by_hand, fresh, stop),
		cmocka_unit_test_setup_teardown(
		    undo_reaches_back_before_the_start, fresh, stop),
		cmocka_unit_test_setup_teardown(
		    what_others_changed_since_stays_and_undo_goes_on, fresh, stop),
	};

	return DESK_RUN(tests, 30);
}
