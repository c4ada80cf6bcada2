/* The command line, the palette and saved views in the real program, with a
 * server: what one person keeps for everybody a colleague's window has. */
#include "desk.h"

#include <string.h>

static void
a_view_that_is_kept_for_everybody_stands_in_a_colleagues_tabs(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 30 });

	(void)state;
	tty_type(t, ":filter tag:vpn sort:-created\r");
	tty_see(t, "tag:vpn");
	tty_type(t, "S");
	tty_see(t, "save this filter as a view named");
	tty_type(t, "+VPN\r");
	tty_see(t, "9 VPN");
	desk_wait_value(&desk,
	    "SELECT name || ' ' || query FROM ttydesk.views WHERE owner_id IS NULL",
	    "VPN status:active tag:vpn sort:-created");
	desk_quit(&desk);
	t = desk_start_live(
	    &desk, &(struct desk_start){ .cols = 120, .rows = 30, .me = "bob@example.org" });
	tty_see(t, "9 VPN");
	tty_type(t, "9");
	tty_see(t, "subject 0003");
	tty_see_gone(t, "subject 0002");
	desk_quit(&desk);
}

static void
a_command_is_completed_run_and_found_again_after_a_restart(void **state)
{
	struct tty *t = desk_start_live(&desk, &(struct desk_start){ 0 });

	(void)state;
	tty_type(t, ":prio\t");
	tty_see(t, ":priority");
	tty_type(t, "urg\t\r");
	desk_wait_value(&desk, "SELECT priority FROM tickets WHERE id = 1", "URGENT");
	desk_quit(&desk);
	t = desk_start(&desk, &(struct desk_start){ 0 });
	tty_see(t, "live [0-9]");
	tty_type(t, ":\033[A");
	tty_see(t, ":priority urgent");
	tty_type(t, "\033");
	tty_see_gone(t, ":priority urgent");
	desk_quit(&desk);
}

static void
a_key_of_the_settings_runs_a_command_of_ones_own(void **state)
{
	struct tty *t;

	(void)state;
	desk_configure(&desk,
	    "keys = \"mutt\";\n"
	    "commands = ( { name = \"mine-now\"; run = ( \"take\", \"tags +billing\" ); } );\n"
	    "bind = ( { in = \"list\"; key = \"F6\"; run = \"mine-now\"; } );\n");
	t = desk_start_live(&desk, &(struct desk_start){ 0 });
	tty_type(t, "L"); /* mutt's key of the tags; once their names are there */
	tty_see(t, "billing");
	tty_type(t, "\033");
	tty_see_gone(t, "billing");
	tty_type(t, "\033[17~");
	desk_wait_value(&desk, "SELECT assignee_id || ' ' || status FROM tickets WHERE id = 1",
	    "1 IN_PROGRESS");
	desk_wait_value(
	    &desk, "SELECT count(*) FROM ticket_tags WHERE ticket_id = 1 AND tag_id = 2", "1");
	desk_quit(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_view_that_is_kept_for_everybody_stands_in_a_colleagues_tabs, desk_fresh,
		    desk_end),
		cmocka_unit_test_setup_teardown(
		    a_command_is_completed_run_and_found_again_after_a_restart, desk_fresh,
		    desk_end),
		cmocka_unit_test_setup_teardown(
		    a_key_of_the_settings_runs_a_command_of_ones_own, desk_fresh, desk_end),
	};

	return DESK_RUN(tests, 30);
}
