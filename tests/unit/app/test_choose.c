/* Pickers and menus: who, which status, which priority, which tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(80, 30);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	t->tags[t->tag_count++] = 1;
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
nobody_stands_first_then_me_then_the_others(void **state)
{
	struct fixture *f = a_desk();
	int nobody, me, bo;

	(void)state;
	press(f, "A");
	nobody = fixture_find(f, "nobody");
	me = fixture_find(f, "Ana Ribeiro");
	bo = fixture_find(f, "Bo Lind");
	assert_true(nobody > 0 && nobody < me && me < bo);
	assert_shows(f, "bo@desk.example");
	assert_hides(f, "lena@acme.example  "); /* customers take no tickets */
	fixture_close(f);
}

static void
three_letters_and_enter_assign_to_a_colleague(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "A");
	type_text(f, "bo ");
	press(f, "Enter");
	assert_sends(fixture_write(f),
	    "\"field\":\"assignee\",\"to\":3,\"rows\":[{\"id\":48213,\"from\":null}]");
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
}

static void
nobody_takes_the_assignee_away(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "a");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	press(f, "A");
	type_text(f, "nob");
	press(f, "Enter");
	assert_sends(fixture_write(f), "\"to\":null,\"rows\":[{\"id\":48213,\"from\":2}]");
	fixture_close(f);
}

static void
the_same_assignee_again_writes_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "A Enter");
	assert_null(fixture_write(f));
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
}

static void
esc_closes_every_picker_and_changes_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "A Esc s Esc f Esc t Esc t Tab Ctrl-G A Ctrl-C");
	assert_null(fixture_write(f));
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
}

static void
the_status_menu_takes_its_keys_at_once(void **state)
{
	static const struct {
		const char *key, *label;
	} keys[] = { { "i", "IN_PROGRESS" }, { "w", "WAITING_ON_CUSTOMER" },
		{ "r", "RESOLVED" }, { "c", "CLOSED" } };

	(void)state;
	for (size_t i = 0; i < countof(keys); i++) {
		struct fixture *f = a_desk();
		char want[64];

		snprintf(want, sizeof want, "\"to\":\"%s\"", keys[i].label);
		press(f, "s");
		press(f, keys[i].key);
		assert_sends(fixture_write(f), want);
		assert_int_equal(f->app->mode_count, 1);
		fixture_close(f);
	}
}

static void
a_key_that_is_not_in_the_menu_changes_nothing(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "s z d x");
	assert_null(fixture_write(f));
	assert_int_equal(f->app->mode_count, 2);
	fixture_close(f);
}

static void
the_present_status_is_said_not_sent(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "s o");
	assert_null(fixture_write(f));
	assert_shows(f, "#48213 is OPEN already");
	fixture_close(f);
}

static void
the_priority_menu_takes_a_digit(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "f 4");
	assert_sends(fixture_write(f),
	    "\"field\":\"priority\",\"to\":\"URGENT\",\"rows\":[{\"id\":48213,\"from\":"
	    "\"HIGH\"}]");
	assert_shows(f, ">~48213  U OPEN");
	fixture_close(f);
}

static void
three_letters_and_enter_add_a_tag(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "t");
	type_text(f, "net");
	press(f, "Enter");
	assert_sends(fixture_write(f), "\"add\":[\"network\"],\"remove\":[]");
	assert_int_equal(f->app->mode_count, 1);
	fixture_close(f);
}

static void
several_tags_are_added_and_removed_in_one_operation(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "t Tab Down Tab Down Tab Enter");
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	assert_sends(fixture_write(f), "\"remove\":[\"hardware\"]");
	assert_sends(fixture_write(f), "\"add\":[\"network\",\"vpn\"]");
	fixture_close(f);
}

static void
a_tag_that_is_not_there_yet_can_be_made(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "t");
	type_text(f, "fire");
	press(f, "Enter");
	assert_sends(fixture_write(f), "\"add\":[\"fire\"],\"remove\":[]");
	fixture_close(f);
}

static void
only_a_choice_of_several_offers_to_mark_them(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "A");
	assert_shows(f, "Enter take  Esc cancel");
	press(f, "Esc t");
	assert_shows(f, "Enter take  Tab mark several  Esc cancel");
	fixture_close(f);
}

static void
a_picker_opens_at_once_and_fills_when_the_names_come(void **state)
{
	struct fixture *f = fixture_open(80, 30);
	struct user_row bo = { 8, STR_LIT("zoe@desk.example"), STR_LIT("Zoe Quist"), true,
		true };
	struct reply r = { .kind = REQUEST_STAFF };

	(void)state;
	fixture_ticket(f, 48213, "Printer on fire");
	fixture_start(f);
	press(f, "A");
	type_text(f, "zo");
	assert_hides(f, "Zoe Quist");
	r.stamp = store_stamp(f->app->store);
	r.id = f->app->staff_request = 4242;
	r.rows = (struct rows){ .users = &bo, .user_count = 1 };
	f->events.reply(f->events.ctx, &r);
	fixture_turn(f);
	assert_shows(f, "Zoe Quist");
	press(f, "Enter");
	assert_sends(fixture_write(f), "\"to\":8");
	fixture_close(f);
}

static void
a_picker_acts_on_the_ticket_it_was_opened_for(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "s");
	list_select(&f->app->list, 48209); /* as nothing but a fault could do */
	press(f, "w");
	if (fixture_write(f) != NULL)
		assert_sends(fixture_write(f), "\"id\":48213");
	else
		assert_shows(f, "nothing was changed");
	fixture_close(f);
}

static void
pickers_fit_into_every_size(void **state)
{
	struct fixture *f = a_desk();
	static const char *const keys[] = { "A", "s", "f", "t" };

	(void)state;
	for (size_t i = 0; i < countof(keys); i++) {
		press(f, keys[i]);
		for (int cols = 1; cols <= 120; cols += cols < 12 ? 1 : 27) {
			for (int rows = 1; rows <= 40; rows += rows < 8 ? 1 : 8) {
				app_resize(f->app, cols, rows);
				press(f, "Down Up");
				assert_in_range(f->canvas.cursor_x, 0, cols - 1);
				assert_in_range(f->canvas.cursor_y, 0, rows - 1);
			}
		}
		press(f, "Esc");
	}
	assert_null(fixture_write(f));
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_stands_first_then_me_then_the_others),
		cmocka_unit_test(three_letters_and_enter_assign_to_a_colleague),
		cmocka_unit_test(nobody_takes_the_assignee_away),
		cmocka_unit_test(the_same_assignee_again_writes_nothing),
		cmocka_unit_test(esc_closes_every_picker_and_changes_nothing),
		cmocka_unit_test(the_status_menu_takes_its_keys_at_once),
		cmocka_unit_test(a_key_that_is_not_in_the_menu_changes_nothing),
		cmocka_unit_test(the_present_status_is_said_not_sent),
		cmocka_unit_test(the_priority_menu_takes_a_digit),
		cmocka_unit_test(three_letters_and_enter_add_a_tag),
		cmocka_unit_test(several_tags_are_added_and_removed_in_one_operation),
		cmocka_unit_test(a_tag_that_is_not_there_yet_can_be_made),
		cmocka_unit_test(only_a_choice_of_several_offers_to_mark_them),
		cmocka_unit_test(a_picker_opens_at_once_and_fills_when_the_names_come),
		cmocka_unit_test(a_picker_acts_on_the_ticket_it_was_opened_for),
		cmocka_unit_test(pickers_fit_into_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
