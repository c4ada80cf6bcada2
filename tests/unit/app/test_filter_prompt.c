/* The filter prompt: it replaces the view's filter, or says what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(100, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	f->tickets[0].row.priority = PRIORITY_URGENT;
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
filter(struct fixture *f, const char *words)
{
	press(f, "\\");
	type_text(f, words);
	type_text(f, "\n");
	fixture_answer(f);
}

static void
the_words_replace_the_views_filter(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	filter(f, "priority:urgent tag:vpn");
	assert_int_equal(f->app->view, -1);
	assert_shows(f, "status:active priority:urgent tag:vpn");
	filter(f, "priority:urgent");
	assert_int_equal(f->app->list.count, 1);
	filter(f, "");
	assert_int_equal(f->app->list.count, 2);
	press(f, "2");
	assert_int_equal(f->app->view, 1);
	fixture_close(f);
}

static void
assert_marked(struct fixture *f, const char *words)
{
	const char *row;

	assert_shows(f, words);
	for (int y = 0; y < f->canvas.h; y++) {
		row = strstr(fixture_row(f, y), words);
		if (row != NULL &&
		    f->canvas.cells[y * f->canvas.w + (row - fixture_row(f, y))].layer ==
			ROLE_MATCH)
			return;
	}
	fail_msg("%s is not marked", words);
}

static void
words_of_the_filter_are_marked_in_the_thread_and_n_goes_on(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	for (int i = 0; i < 10; i++)
		fixture_comment(&f->tickets[0], 10 + i, FIXTURE_BO, false,
		    i == 4       ? "the proxy timeout is short"
			: i == 9 ? "proxy timeout, again"
				 : "a\nb\nc\nd\ne\nf\ng\nh");
	filter(f, "\"proxy timeout\" or #48213 -quick*");
	press(f, "Enter");
	fixture_answer(f);
	assert_shows(f, "the proxy timeout is short");
	assert_marked(f, "proxy timeout");
	press(f, "n");
	assert_shows(f, "proxy timeout, again");
	/* what is looked for then counts more */
	press(f, "/");
	type_text(f, "again\n");
	assert_marked(f, "again");
	fixture_close(f);
}

static void
a_fault_keeps_the_list_and_names_the_nearest_word(void **state)
{
	struct fixture *f = a_desk();
	size_t asked = fixture_asked(f, REQUEST_PAGE);

	(void)state;
	filter(f, "status:open tag:vnp");
	assert_shows(f, "^ there is no tag vnp, nearest: vpn");
	/* the caret stands under the v */
	assert_int_equal(strchr(fixture_row(f, 22), '^') - fixture_row(f, 22), 1 + 16);
	assert_int_equal(fixture_asked(f, REQUEST_PAGE), asked);
	press(f, "Esc");
	assert_int_equal(f->app->view, 1);
	fixture_close(f);
}

static void
tab_completes_fields_and_values_in_turn(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "\\");
	type_text(f, "pri");
	press(f, "Tab");
	assert_shows(f, "\\priority:");
	press(f, "Tab"); /* there is no other */
	assert_shows(f, "\\priority:");
	type_text(f, "u");
	press(f, "Tab");
	assert_shows(f, "\\priority:urgent");
	type_text(f, " tag:");
	press(f, "Tab");
	assert_shows(f, "tag:hardware");
	press(f, "Tab");
	assert_shows(f, "tag:network");
	fixture_close(f);
}

static void
earlier_filters_come_back_with_up(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	filter(f, "tag:vpn");
	filter(f, "priority:high");
	press(f, "\\ Up Up");
	assert_shows(f, "\\tag:vpn");
	press(f, "Down");
	assert_shows(f, "\\priority:high");
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_replace_the_views_filter),
		cmocka_unit_test(words_of_the_filter_are_marked_in_the_thread_and_n_goes_on),
		cmocka_unit_test(a_fault_keeps_the_list_and_names_the_nearest_word),
		cmocka_unit_test(tab_completes_fields_and_values_in_turn),
		cmocka_unit_test(earlier_filters_come_back_with_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
