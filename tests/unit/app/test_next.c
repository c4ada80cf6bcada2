/* Taking the next best ticket, and passing one over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define TOOK(id)                                                                               \
	"{\"state\":\"done\",\"rows\":[{\"id\":" id                                            \
	",\"kind\":\"set\",\"field\":\"assignee\","                                            \
	"\"state\":\"done\",\"now\":\"2\"}]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(100, 24);

	fixture_ticket(f, 48213, "Printer on fire");
	fixture_ticket(f, 48209, "VPN drops");
	fixture_start(f);
	return f;
}

static void
it_is_asked_for_and_shown(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "I");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_NEXT);
	press(f, "I"); /* once is enough */
	fixture_outcome(f, TOOK("48209"));
	assert_null(fixture_write(f));
	assert_int_equal(app_selected(f->app), 48209);
	assert_shows(f, "#48209 is yours");
	fixture_close(f);
}

static void
nothing_waits_is_said_and_leaves_nothing_to_undo(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "I");
	fixture_outcome(
	    f, "{\"state\":\"done\",\"why\":\"nothing waits that nobody has\",\"rows\":[]}");
	assert_shows(f, "nothing waits that nobody has");
	press(f, "u");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
the_key_again_gives_it_back_passes_it_over_and_takes_another(void **state)
{
	struct fixture *f = a_desk();
	size_t skips;

	(void)state;
	press(f, "I");
	fixture_outcome(f, TOOK("48209"));
	fixture_answer(f);
	skips = fixture_asked(f, REQUEST_SKIP);
	press(f, "I");
	assert_int_equal(fixture_asked(f, REQUEST_SKIP), skips + 1);
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	fixture_outcome(f, TOOK("48209"));
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_NEXT);
	fixture_outcome(f, TOOK("48213"));
	assert_int_equal(app_selected(f->app), 48213);
	fixture_close(f);
}

static void
one_that_was_worked_on_is_kept(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "I");
	fixture_outcome(f, TOOK("48209"));
	press(f, "f 4");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	press(f, "I");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_NEXT);
	fixture_close(f);
}

static void
one_with_a_text_begun_is_kept(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "I");
	fixture_outcome(f, TOOK("48209"));
	press(f, "c");
	type_text(f, "half a thought");
	press(f, "Esc q I");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_NEXT);
	assert_int_equal(fixture_asked(f, REQUEST_SKIP), 0);
	fixture_close(f);
}

static void
without_a_link_it_is_not_queued(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_link(f, LINK_BACKOFF);
	press(f, "I");
	assert_shows(f, "not connected");
	fixture_link(f, LINK_LIVE);
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_reason_is_asked_for_and_told(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "g s");
	assert_shows(f, "only a ticket that I took");
	press(f, "I");
	fixture_outcome(f, TOOK("48209"));
	press(f, "g s");
	type_text(f, "needs french\n");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_UNDO);
	assert_int_equal(fixture_asked(f, REQUEST_SKIP), 1);
	fixture_close(f);
}

/* The reason is told again when the link is back, before the next is asked for. */
static void
a_reason_outlives_the_link(void **state)
{
	struct fixture *f = a_desk();
	const struct request *r = NULL;
	size_t first = 0;

	(void)state;
	press(f, "I");
	fixture_outcome(f, TOOK("48209"));
	press(f, "g s");
	type_text(f, "needs french\n");
	first = f->sent_count;
	fixture_link(f, LINK_BACKOFF);
	for (size_t i = 0; i < f->sent_count; i++)
		f->sent[i].is_answered = true; /* nobody will answer those */
	fixture_link(f, LINK_LIVE);
	fixture_turn(f);
	for (size_t i = first; i < f->sent_count && r == NULL; i++) {
		if (f->sent[i].request.kind == REQUEST_SKIP)
			r = &f->sent[i].request;
		assert_int_not_equal(f->sent[i].request.kind, REQUEST_NEXT);
	}
	assert_non_null(r);
	assert_int_equal(r->row_id, 48209);
	assert_memory_equal(r->words.p, "needs french", r->words.n);
	fixture_answer(f);
	fixture_link(f, LINK_BACKOFF);
	first = f->sent_count;
	fixture_link(f, LINK_LIVE);
	fixture_turn(f);
	for (size_t i = first; i < f->sent_count; i++) /* it is known now */
		assert_int_not_equal(f->sent[i].request.kind, REQUEST_SKIP);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_asked_for_and_shown),
		cmocka_unit_test(nothing_waits_is_said_and_leaves_nothing_to_undo),
		cmocka_unit_test(the_key_again_gives_it_back_passes_it_over_and_takes_another),
		cmocka_unit_test(one_that_was_worked_on_is_kept),
		cmocka_unit_test(one_with_a_text_begun_is_kept),
		cmocka_unit_test(without_a_link_it_is_not_queued),
		cmocka_unit_test(a_reason_is_asked_for_and_told),
		cmocka_unit_test(a_reason_outlives_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
