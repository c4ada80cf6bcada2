/* Making, editing, deleting and restoring a ticket, down to its row. */
#include "desk.h"

static struct tty *
live(void)
{
	return desk_start_live(&desk, &(struct desk_start){ .cols = 80, .rows = 24 });
}

static void
a_ticket_for_somebody_new_is_one_row_and_one_person(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "mKim@new.example");
	tty_see(t, "a new person");
	tty_type(t, "\r");
	tty_see(t, "Full name of Kim@new.example:");
	tty_type(t, "Kim Doe\r");
	tty_see(t, "^Title:");
	tty_type(t, "subject of a call");
	tty_see(t, "maybe it is there already");
	tty_type(t, "\r");
	tty_see(t, "NEW TICKET for Kim Doe: subject of a call");
	tty_type(t, "She called.\033");
	tty_see(t, "y CREATE TICKET");
	tty_type(t, "f4");
	tty_see(t, "f URGENT");
	tty_type(t, "y");
	tty_see(t, "#31 was made");
	tty_see(t, "-- #31 URGENT OPEN");
	tty_see(t, "She called[.]");
	assert_string_equal(
	    desk_value(&desk,
		"SELECT t.title || '|' || t.description || '|' || t.priority || '|' ||"
		" t.ticket_number || '|' || u.email || '|' || u.full_name || '|' || u.is_staff"
		" FROM tickets t JOIN users u ON u.id = t.creator_id WHERE t.id = 31"),
	    "subject of a call|She called.|URGENT|TCK-00000031|kim@new.example|Kim Doe|false");
	desk_quit(&desk);
}

static void
a_title_is_edited_over_what_it_was(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "e1");
	tty_see(t, "TITLE of #1 ");
	tty_type(t, " and more\r");
	tty_see(t, "y SAVE TITLE");
	tty_type(t, "y");
	desk_wait_value(
	    &desk, "SELECT title FROM tickets WHERE id = 1", "subject 0001 and more");
	tty_see(t, "subject 0001 and more");
	tty_type(t, "u");
	desk_wait_value(&desk, "SELECT title FROM tickets WHERE id = 1", "subject 0001");
	desk_quit(&desk);
}

static void
a_note_of_mine_is_edited_and_says_so(void **state)
{
	struct tty *t;

	(void)state;
	desk_sql(&desk,
	    "INSERT INTO comments (ticket_id, author_id, content, is_internal)"
	    " VALUES (1, 1, 'serial 4471', true)");
	t = live();
	tty_type(t, "\rG");
	tty_see(t, "serial 4471");
	tty_type(t, "e3");
	tty_see(t, "INTERNAL NOTE on #1: edit");
	tty_type(t, "-AX\033");
	tty_see(t, "y SAVE EDITED NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT content FROM comments WHERE ticket_id = 1 ORDER BY id DESC LIMIT 1",
	    "serial 4471-AX");
	tty_see(t, "serial 4471-AX");
	desk_quit(&desk);
}

#define IS_DELETED "SELECT deleted_at IS NOT NULL FROM tickets WHERE id = 1"

static void
a_deleted_ticket_is_restored_by_its_number(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "D");
	tty_see(t, "Delete #1 subject 0001[?] It can be restored[.]");
	tty_type(t, "y");
	desk_wait_value(&desk, IS_DELETED, "t");
	tty_type(t, "jj");
	tty_see_gone(t, "[ >]1 .*subject 0001");
	tty_type(t, "#1\r");
	tty_see(t, "#1 .*DELETED");
	tty_see(t, "D restores it");
	tty_type(t, "D");
	tty_see(t, "Restore #1 subject 0001[?]");
	tty_type(t, "y");
	desk_wait_value(&desk, IS_DELETED, "f");
	tty_see_gone(t, "DELETED");
	desk_quit(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
		TEST(a_ticket_for_somebody_new_is_one_row_and_one_person),
		TEST(a_title_is_edited_over_what_it_was),
		TEST(a_note_of_mine_is_edited_and_says_so),
		TEST(a_deleted_ticket_is_restored_by_its_number),
	};

	return DESK_RUN(tests, 30);
}
