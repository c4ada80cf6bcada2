/* Moving about: list, ticket, views, sidebar, layouts, find, help. */
#include "desk.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"

static struct tty *
live(int cols, int rows)
{
	return desk_start_live(&desk, &(struct desk_start){ .cols = cols, .rows = rows });
}

static void
the_first_page_shows_list_ticket_views_and_the_age_of_the_data(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	assert_int_equal(desk_selected(t, NULL), 1);
	tty_see(t, "^ 1 Mine 0 +2 Unassigned 60 +3 Urgent 0 ");
	tty_see(t, "subject 0002");
	tty_see(t, "said on 0001");
	tty_see(t, "noted on 0001");
	tty_see(t, "INTERNAL");
	tty_see(t, "live [0-9][0-9]:[0-9][0-9]:[0-9][0-9]");
	tty_see(t, "j move");
	desk_quit(&desk);
}

static void
j_and_k_move_and_the_ticket_follows(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "j");
	desk_wait_selected(t, 2);
	tty_see(t, "body of 0002");
	tty_type(t, "jjk");
	desk_wait_selected(t, 3);
	tty_see(t, "body of 0003");
	tty_type(t, "\033[A");
	desk_wait_selected(t, 2);
	tty_type(t, "\033OB");
	desk_wait_selected(t, 3);
	desk_quit(&desk);
}

static void
pages_and_ends_are_reached(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "G");
	desk_wait_selected(t, 60);
	tty_see(t, "body of 0060");
	tty_type(t, "gg");
	desk_wait_selected(t, 1);
	tty_type(t, "\006");
	tty_see_gone(t, "subject 0001");
	tty_type(t, "\002");
	tty_see(t, "subject 0001");
	tty_type(t, "\033[6~\033[5~");
	tty_see(t, "subject 0001");
	tty_type(t, "G");
	desk_wait_selected(t, 60);
	tty_type(t, "\025");
	tty_see_gone(t, "> 60 ");
	desk_quit(&desk);
}

static void
a_burst_of_keys_ends_where_it_should(void **state)
{
	struct tty *t = live(120, 40);
	char keys[51];

	(void)state;
	memset(keys, 'j', 50);
	keys[50] = '\0';
	tty_type(t, keys);
	desk_wait_selected(t, 51);
	tty_see(t, "body of 0051");
	desk_quit(&desk);
}

static void
a_burst_goes_past_the_rows_that_are_loaded(void **state)
{
	struct tty *t;
	char keys[201];

	(void)state;
	desk_reset(&desk, 300);
	t = live(80, 24);
	memset(keys, 'j', 200);
	keys[200] = '\0';
	tty_type(t, keys);
	desk_wait_selected(t, 201);
	tty_see(t, "body of 0201");
	desk_quit(&desk);
}

static void
enter_opens_the_ticket_and_q_goes_back(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "j\r");
	tty_see(t, "body of 0002");
	tty_type(t, "J"); /* in the ticket: the next one, focus stays */
	tty_see(t, "body of 0003");
	tty_type(t, "q");
	desk_wait_selected(t, 3);
	tty_type(t, "k");
	desk_wait_selected(t, 2);
	desk_quit(&desk);
}

static void
numbers_choose_views(void **state)
{
	static const struct {
		const char *key, *sql, *shows;
	} views[] = {
		{ "1", "UPDATE tickets SET assignee_id = 1 WHERE id = 5", "subject 0005" },
		{ "3", "UPDATE tickets SET priority = 'URGENT' WHERE id = 6", "subject 0006" },
		{ "4", "UPDATE tickets SET status = 'WAITING_ON_CUSTOMER' WHERE id = 7",
		    "subject 0007" },
		{ "6", "UPDATE tickets SET status = 'CLOSED' WHERE id = 8", "subject 0008" },
		{ "7", "UPDATE tickets SET created_at = now() - interval '9 days' WHERE id = 9",
		    "subject 0009" },
	};
	struct tty *t;

	(void)state;
	for (size_t i = 0; i < countof(views); i++)
		cluster_exec(desk.sql, views[i].sql);
	t = desk_start(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
	tty_see(t, "live ");
	tty_see(t, "2 Unassigned [0-9]+");
	for (size_t i = 0; i < countof(views); i++) {
		tty_type(t, views[i].key);
		tty_see(t, views[i].shows);
		if (views[i].key[0] != '6')
			tty_see_gone(t, "subject 0011");
	}
	tty_type(t, "5");
	tty_see(t, "subject 0006");
	tty_see_gone(t, "subject 0008"); /* closed: not active */
	tty_type(t, "2");
	tty_see(t, "subject 0001");
	tty_see_gone(t, "subject 0005");
	desk_quit(&desk);
}

static void
the_sidebar_shows_tags_with_counts_and_filters(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	tty_see(t, "^TAGS");
	tty_see(t, "^  vpn +20 *[|]");
	tty_see(t, "^  [(]untagged[)] +40 *[|]");
	tty_type(t, "hjjjjjjj\r"); /* past urgent, waiting, active, all, overdue, snoozed */
	tty_see(t, "^> vpn");
	tty_see(t, "subject 0003");
	tty_see_gone(t, "subject 0001");
	tty_see(t, "tag:vpn");
	tty_type(t, "2");
	tty_see(t, "subject 0001");
	tty_type(t, "T");
	tty_see_gone(t, "^TAGS");
	tty_type(t, "T");
	tty_see(t, "^TAGS");
	desk_quit(&desk);
}

static void
narrow_screens_open_the_sidebar_over_the_list(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	assert_false(tty_shows(t, "TAGS"));
	tty_type(t, "T");
	tty_see(t, "^TAGS");
	tty_type(t, "\033");
	tty_see_gone(t, "^TAGS");
	desk_wait_selected(t, 1);
	desk_quit(&desk);
}

static void
panes_stand_as_the_width_says(void **state)
{
	struct tty *t = live(80, 24);
	int list, ticket;

	(void)state;
	list = tty_row_of(t, "subject 0002");
	ticket = tty_row_of(t, "body of 0001");
	assert_true(list < ticket);
	desk_quit(&desk);

	t = live(120, 40);
	tty_see(t, "^VIEWS");
	assert_true(tty_row_of(t, "subject 0002") < tty_row_of(t, "body of 0001"));
	desk_quit(&desk);

	t = live(200, 60);
	tty_see(t, "^VIEWS");
	assert_true(tty_row_of(t, "subject 0030") > tty_row_of(t, "body of 0001"));
	desk_quit(&desk);
}

static void
z_zooms_and_restores(void **state)
{
	struct tty *t = live(120, 40);

	(void)state;
	tty_type(t, "Z");
	tty_see_gone(t, "body of 0001");
	tty_see(t, "subject 0030");
	tty_type(t, "Z");
	tty_see(t, "body of 0001");
	tty_type(t, "\rZ");
	tty_see_gone(t, "subject 0002");
	tty_see(t, "body of 0001");
	tty_type(t, "Z");
	tty_see(t, "subject 0002");
	desk_quit(&desk);
}

static void
p_hides_the_ticket_and_shows_it(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "p");
	tty_see_gone(t, "body of 0001");
	tty_see(t, "subject 0015");
	tty_type(t, "p");
	tty_see(t, "body of 0001");
	desk_quit(&desk);
}

static void
find_jumps_in_the_list_and_in_the_thread(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "/0007\r");
	desk_wait_selected(t, 7);
	tty_type(t, "/zzz");
	tty_see(t, "not found /zzz");
	tty_type(t, "\033");
	desk_wait_selected(t, 7); /* where it was before the search */
	tty_type(t, "gg\r/noted\r");
	tty_see(t, "noted on");
	desk_quit(&desk);
}

static void
a_number_goes_to_its_ticket_and_g_o_comes_back(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "#44\r");
	tty_see(t, "body of 0044");
	tty_type(t, "go");
	desk_wait_selected(t, 1);
	tty_see(t, "body of 0001");
	desk_quit(&desk);
}

static void
help_lists_keys_and_closes(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "?");
	tty_see(t, "half a page down");
	tty_type(t, "q");
	tty_see_gone(t, "half a page down");
	desk_wait_selected(t, 1);
	desk_quit(&desk);
}

static void
a_paste_outside_a_field_does_nothing_and_says_so(void **state)
{
	struct tty *t = live(80, 24);
	char before[40];

	(void)state;
	snprintf(
	    before, sizeof before, "%s", desk_value(&desk, "SELECT count(*) FROM audit_logs"));
	tty_type(t, "\033[200~daaxxQ\rjjj\033[201~");
	tty_see(t, "[Pp]aste");
	tty_type(t, "j");
	desk_wait_selected(t, 2); /* one j, not four */
	assert_string_equal(desk_value(&desk, "SELECT count(*) FROM audit_logs"), before);
	desk_quit(&desk);
}

static void
unknown_keys_do_nothing(void **state)
{
	struct tty *t = live(80, 24);

	(void)state;
	tty_type(t, "\001\024\016\x1c\033[24~\033[99~\xff\xfe j");
	tty_see(t, "subject 0001");
	desk_quit(&desk);
}

static void
a_repaint_draws_the_same_screen(void **state)
{
	struct tty *t = live(100, 30);
	char before[20000];

	(void)state;
	tty_type(t, "j");
	tty_see(t, "body of 0002");
	snprintf(before, sizeof before, "%s", screen_text(tty_screen(t)));
	screen_feed(tty_screen(t), "\033[2J", 4);
	tty_type(t, "\014");
	tty_see(t, "body of 0002");
	tty_see(t, "j move");
	assert_string_equal(screen_text(tty_screen(t)), before);
	desk_quit(&desk);
}

int
main(void)
{
#define MOVE(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		MOVE(the_first_page_shows_list_ticket_views_and_the_age_of_the_data),
		MOVE(j_and_k_move_and_the_ticket_follows),
		MOVE(pages_and_ends_are_reached),
		MOVE(a_burst_of_keys_ends_where_it_should),
		cmocka_unit_test_teardown(
		    a_burst_goes_past_the_rows_that_are_loaded, desk_fresh),
		MOVE(enter_opens_the_ticket_and_q_goes_back),
		cmocka_unit_test_teardown(numbers_choose_views, desk_fresh),
		MOVE(the_sidebar_shows_tags_with_counts_and_filters),
		MOVE(narrow_screens_open_the_sidebar_over_the_list),
		MOVE(panes_stand_as_the_width_says),
		MOVE(z_zooms_and_restores),
		MOVE(p_hides_the_ticket_and_shows_it),
		MOVE(find_jumps_in_the_list_and_in_the_thread),
		MOVE(a_number_goes_to_its_ticket_and_g_o_comes_back),
		MOVE(help_lists_keys_and_closes),
		MOVE(a_paste_outside_a_field_does_nothing_and_says_so),
		MOVE(unknown_keys_do_nothing),
		MOVE(a_repaint_draws_the_same_screen),
	};

	return DESK_RUN(tests, 60);
}
