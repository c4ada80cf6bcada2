/* Soft delete and restore. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
others_did(struct fixture *f, int64_t id)
{
	fixture_change(f, 't', id);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

/* A desk on which a deleted ticket is shown by its number. */
static struct fixture *
a_deleted_desk(void)
{
	struct fixture *f = a_desk();

	f->tickets[1].row.deleted_at = FIXTURE_NOW;
	others_did(f, 48209);
	press(f, "#");
	type_text(f, "48209");
	press(f, "Enter");
	fixture_answer(f);
	return f;
}

static void
D_asks_with_number_and_title_and_deletes_on_y(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "D");
	assert_shows(f, "Delete #48213 Printer on fire? It can be restored.  y yes  n no");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "\"kind\":\"delete\"");
	assert_sends(fixture_write(f), "48213");
	assert_shows(f, ">~48213");
	fixture_close(f);
}

static void
every_key_but_y_deletes_nothing(void **state)
{
	static const char *const keys[] = { "D n", "D Enter", "D Esc", "D D", "D q",
		"D Space" };

	(void)state;
	for (size_t i = 0; i < countof(keys); i++) {
		struct fixture *f = a_desk();

		press(f, keys[i]);
		assert_null(fixture_write(f));
		assert_hides(f, "It can be restored");
		fixture_close(f);
	}
}

static void
what_was_deleted_stays_dim_in_its_row_and_u_brings_it_back(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "D y");
	f->tickets[0].row.deleted_at = f->real;
	fixture_outcome(f, DONE);
	fixture_answer(f);
	assert_int_equal(fixture_role(f, "48213 "), ROLE_LIST_GONE);
	assert_shows(f, "DELETED");
	press(f, "u");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	f->tickets[0].row.deleted_at = 0;
	fixture_outcome(f, DONE);
	fixture_answer(f);
	assert_hides(f, "DELETED");
	assert_int_equal(fixture_role(f, "48213 "), ROLE_TICKET_NUMBER);
	fixture_close(f);
}

static void
a_deleted_ticket_opened_by_number_says_so_and_can_be_read(void **state)
{
	struct fixture *f = a_deleted_desk();

	(void)state;
	assert_shows(f, "-- #48209 HIGH OPEN -- unassigned -- 0 comments -- DELETED -- All");
	assert_shows(f, "deleted 2026-11-22 09:00: D restores it");
	assert_shows(f, "it does not work.");
	fixture_close(f);
}

static void
D_on_a_deleted_ticket_restores_it(void **state)
{
	struct fixture *f = a_deleted_desk();

	(void)state;
	press(f, "D");
	assert_shows(f, "Restore #48209 VPN drops?");
	press(f, "y");
	assert_sends(fixture_write(f), "\"kind\":\"restore\"");
	f->tickets[1].row.deleted_at = 0;
	fixture_outcome(f, DONE);
	fixture_answer(f);
	assert_hides(f, "DELETED");
	press(f, "d");
	assert_sends(fixture_write(f), "RESOLVED");
	fixture_close(f);
}

static void
a_verb_on_a_deleted_ticket_says_how_to_restore_it(void **state)
{
	struct fixture *f = a_deleted_desk();

	(void)state;
	press(f, "d");
	assert_shows(f, "#48209 is deleted: D restores it");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_change_of_a_deleted_ticket_does_not_show_it_alive(void **state)
{
	struct fixture *f = a_deleted_desk();
	size_t asked = fixture_asked(f, REQUEST_THREADS);

	(void)state;
	fixture_wait(f, WHEN_SECOND);
	fixture_change(f, 't', 48209);
	assert_shows(f, "DELETED");
	assert_int_equal(fixture_asked(f, REQUEST_THREADS), asked + 1);
	fixture_answer(f);
	assert_shows(f, "DELETED");
	fixture_close(f);
}

static void
what_a_colleague_deleted_while_it_was_asked_is_not_deleted_again(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "D");
	f->tickets[0].row.deleted_at = f->real;
	others_did(f, 48213);
	press(f, "y");
	assert_null(fixture_write(f));
	assert_shows(f, "nothing was deleted");
	fixture_close(f);
}

static void
a_long_title_leaves_the_question_whole(void **state)
{
	struct fixture *f = fixture_open(80, 24);

	(void)state;
	fixture_ticket(
	    f, 48213, "The printer on the fourth floor is on fire again and we wait");
	fixture_start(f);
	press(f, "D");
	assert_shows(f, "~? It can be restored.  y yes  n no");
	fixture_close(f);
}

static void
a_title_of_many_bytes_leaves_the_question_whole(void **state)
{
	struct fixture *f = fixture_open(200, 24);
	char title[600];

	(void)state;
	for (size_t i = 0; i < sizeof title - 3; i += 3)
		memcpy(title + i, "\xe6\xbc\xa2", 4); /* wide, three bytes each */
	fixture_ticket(f, 48213, title);
	fixture_start(f);
	press(f, "D");
	assert_shows(f, "~? It can be restored.  y yes  n no");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(D_asks_with_number_and_title_and_deletes_on_y),
		cmocka_unit_test(every_key_but_y_deletes_nothing),
		cmocka_unit_test(what_was_deleted_stays_dim_in_its_row_and_u_brings_it_back),
		cmocka_unit_test(a_deleted_ticket_opened_by_number_says_so_and_can_be_read),
		cmocka_unit_test(D_on_a_deleted_ticket_restores_it),
		cmocka_unit_test(a_verb_on_a_deleted_ticket_says_how_to_restore_it),
		cmocka_unit_test(a_change_of_a_deleted_ticket_does_not_show_it_alive),
		cmocka_unit_test(
		    what_a_colleague_deleted_while_it_was_asked_is_not_deleted_again),
		cmocka_unit_test(a_long_title_leaves_the_question_whole),
		cmocka_unit_test(a_title_of_many_bytes_leaves_the_question_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
