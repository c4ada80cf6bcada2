/* The verbs: one key, exactly one request with exactly these changes. */
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

/* A desk on which 48213 is resolved and this agent's, in the view of all. */
static struct fixture *
a_resolved_desk(void)
{
	struct fixture *f = fixture_open(80, 24);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	t->row.status = STATUS_RESOLVED;
	t->row.assignee_id = FIXTURE_ME;
	fixture_start(f);
	press(f, "6");
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	return f;
}

static void
assert_only_write(struct fixture *f, const char *json)
{
	const struct sent *s = fixture_write(f);

	assert_non_null(s);
	assert_int_equal(s->request.kind, REQUEST_APPLY);
	assert_int_equal(fixture_asked(f, REQUEST_APPLY), 1);
	assert_int_equal(fixture_asked(f, REQUEST_UNDO), 0);
	assert_string_equal(s->changes.p, json);
	assert_true(s->request.made_at > 0);
	assert_int_equal(strlen(s->request.op), UUID_SIZE - 1);
}

/* clang-format off */
#define SET(field, to, from) \
	"{\"changes\":[{\"kind\":\"set\",\"field\":\"" field "\",\"to\":" to \
	",\"rows\":[{\"id\":48213,\"from\":" from "}]}]}"
/* clang-format on */

static void
each_verb_sends_its_change_and_what_it_was_made_from(void **state)
{
	static const struct {
		const char *keys, *json;
	} verbs[] = {
		{ "a", SET("assignee", "2", "null") },
		{ "w", SET("status", "\"WAITING_ON_CUSTOMER\"", "\"OPEN\"") },
		{ "d", SET("status", "\"RESOLVED\"", "\"OPEN\"") },
		{ "x", SET("status", "\"CLOSED\"", "\"OPEN\"") },
		{ "s i", SET("status", "\"IN_PROGRESS\"", "\"OPEN\"") },
		{ "f 4", SET("priority", "\"URGENT\"", "\"HIGH\"") },
		{ "f 1", SET("priority", "\"LOW\"", "\"HIGH\"") },
		{ "A b o Enter", SET("assignee", "3", "null") },
	};

	(void)state;
	for (size_t i = 0; i < countof(verbs); i++) {
		struct fixture *f = a_desk();

		press(f, verbs[i].keys);
		assert_only_write(f, verbs[i].json);
		assert_shows(f, ">~48213");
		assert_shows(f, "\n  48209");
		fixture_outcome(f, DONE);
		assert_shows(f, "(u undoes)");
		assert_int_equal(app_unsent(f->app), 0);
		fixture_close(f);
	}
}

static void
X_opens_again(void **state)
{
	struct fixture *f = a_resolved_desk();

	(void)state;
	press(f, "X");
	assert_only_write(f, SET("status", "\"OPEN\"", "\"RESOLVED\""));
	fixture_close(f);
}

static void
a_gives_back_what_is_mine(void **state)
{
	struct fixture *f = a_resolved_desk();

	(void)state;
	press(f, "a");
	assert_only_write(f, SET("assignee", "null", "2"));
	assert_shows(f, ">~48213  H RSLV   1h -");
	fixture_close(f);
}

static void
what_is_so_already_is_not_sent(void **state)
{
	struct fixture *f = a_resolved_desk();

	(void)state;
	press(f, "d");
	assert_null(fixture_write(f));
	assert_hides(f, "~48213");
	fixture_close(f);
}

static void
a_verb_works_in_the_ticket_as_in_the_list(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "Enter x");
	assert_only_write(f, SET("status", "\"CLOSED\"", "\"OPEN\""));
	fixture_close(f);
}

static void
a_paste_outside_of_a_text_field_is_dropped_and_said(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	paste_text(f, "dxaq\ny\n");
	assert_shows(f, "pasted text was dropped");
	assert_null(fixture_write(f));
	assert_false(app_take_effects(f->app).quit);
	fixture_close(f);
}

static void
every_operation_has_an_id_of_its_own(void **state)
{
	struct fixture *f = a_desk();
	char first[UUID_SIZE];

	(void)state;
	press(f, "d");
	memcpy(first, fixture_write(f)->request.op, sizeof first);
	fixture_outcome(f, DONE);
	press(f, "j d");
	assert_string_not_equal(fixture_write(f)->request.op, first);
	fixture_close(f);
}

static void
u_names_the_operation_it_takes_back(void **state)
{
	struct fixture *f = a_desk();
	char first[UUID_SIZE];

	(void)state;
	press(f, "d");
	memcpy(first, fixture_write(f)->request.op, sizeof first);
	fixture_outcome(f, DONE);
	press(f, "u");
	assert_int_equal(fixture_asked(f, REQUEST_UNDO), 1);
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	assert_string_equal(fixture_write(f)->request.target, first);
	assert_string_not_equal(fixture_write(f)->request.op, first);
	fixture_close(f);
}

static void
after_a_status_the_cursor_moves_on_as_the_setting_says(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "w");
	assert_int_equal(app_selected(f->app), 48213);
	f->app->options.settings.auto_advance = true;
	press(f, "d");
	assert_int_equal(app_selected(f->app), 48209);
	fixture_close(f);
}

static void
in_the_ticket_it_moves_on_too(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->app->options.settings.auto_advance = true;
	press(f, "Enter d");
	assert_int_equal(app_selected(f->app), 48209);
	assert_int_equal(f->app->ticket.ticket_id, 48209);
	assert_int_equal(f->app->focus, PANE_TICKET);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_verb_sends_its_change_and_what_it_was_made_from),
		cmocka_unit_test(X_opens_again),
		cmocka_unit_test(a_gives_back_what_is_mine),
		cmocka_unit_test(what_is_so_already_is_not_sent),
		cmocka_unit_test(a_verb_works_in_the_ticket_as_in_the_list),
		cmocka_unit_test(a_paste_outside_of_a_text_field_is_dropped_and_said),
		cmocka_unit_test(every_operation_has_an_id_of_its_own),
		cmocka_unit_test(after_a_status_the_cursor_moves_on_as_the_setting_says),
		cmocka_unit_test(in_the_ticket_it_moves_on_too),
		cmocka_unit_test(u_names_the_operation_it_takes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
