/* Merging, links, and the requester's other tickets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define DONE "{\"state\":\"done\",\"rows\":[]}"
#define GOES                                                                                   \
	"{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"merge\",\"state\":\"done\","   \
	"\"moves\":{"                                                                          \
	"\"comments\":3,\"attachments\":1,\"tags\":[\"slow\",\"vpn\"]}}]}"
#define REFUSED                                                                                \
	"{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"merge\",\"state\":"         \
	"\"refused\","                                                                         \
	"\"why\":\"it was merged into #7\"}]}"

static struct fixture *
a_desk(void)
{
	struct fixture *f = fixture_open(120, 30);

	fixture_ticket(f, 48213, "Checkout down");
	fixture_ticket(f, 48209, "Error at checkout");
	fixture_ticket(f, 48201, "Something else");
	fixture_start(f);
	return f;
}

static void
the_older_one_stays_and_the_newer_goes(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v &");
	assert_shows(f, "Merge into #48209?");
	assert_int_equal(fixture_write(f)->request.kind, REQUEST_CHECK);
	fixture_checked(f, GOES);
	assert_shows(f, "3 comments, 1 file, +slow +vpn");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f),
	    "{\"kind\":\"merge\",\"into\":48209,\"rows\":[{\"id\":48213,\"from\":\"OPEN\"}]}");
	assert_int_equal(f->app->marks.count, 0);
	fixture_outcome(f, DONE);
	assert_shows(f, "#48213 merged into #48209 (u undoes)");
	assert_int_equal(app_selected(f->app), 48209);
	fixture_close(f);
}

static void
x_swaps_and_n_leaves_all_as_it_is(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v &");
	assert_sends(fixture_write(f), "\"into\":48209");
	fixture_checked(f, GOES);
	press(f, "x");
	assert_shows(f, "Merge into #48213?");
	assert_sends(fixture_write(f), "\"into\":48213"); /* looked at anew */
	fixture_checked(f, DONE);
	press(f, "n");
	assert_null(fixture_write(f));
	assert_int_equal(f->app->marks.count, 2);
	fixture_close(f);
}

static void
one_goes_into_a_number_that_is_read_first(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	fixture_ticket(f, 77, "Elsewhere")->row.status = STATUS_CLOSED;
	press(f, "&");
	type_text(f, "77\n");
	assert_shows(f, "still being read");
	press(f, "y");
	assert_null(fixture_write(f)); /* what it is was not seen */
	fixture_answer(f);
	assert_shows(f, "Elsewhere");
	fixture_checked(f, DONE);
	press(f, "y");
	assert_sends(fixture_write(f), "\"into\":77");
	fixture_close(f);
}

static void
what_the_server_would_refuse_is_said_before(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "v v &");
	fixture_checked(f, REFUSED);
	assert_shows(f, "NOT: it was merged into #7");
	fixture_close(f);
}

static void
a_wrong_number_gets_one_sentence(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "&");
	type_text(f, "48213\n");
	assert_shows(f, "not merged into itself");
	press(f, "&");
	type_text(f, "4711\n");
	fixture_answer(f);
	assert_shows(f, "there is no such ticket");
	press(f, "y");
	assert_null(fixture_write(f));
	assert_shows(f, "there is no ticket #4711: nothing was merged");
	press(f, "n &");
	type_text(f, "abc\n");
	assert_shows(f, "a ticket number is needed");
	fixture_close(f);
}

static void
other_requesters_are_warned_of(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	f->tickets[0].row.creator_id = FIXTURE_BO;
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
	press(f, "v v &");
	assert_shows(f, "OTHER REQUESTERS");
	fixture_close(f);
}

static void
a_links_row(struct fixture *f, enum other_relation relation, int64_t id, const char *title)
{
	struct desk_ticket *t = &f->tickets[0];

	t->others[t->other_count++] = (struct other_row){ .relation = relation,
		.id = id,
		.status = STATUS_OPEN,
		.created_at = FIXTURE_NOW,
		.open_count = 1,
		.total_count = 2,
		.title = str_z(title) };
	fixture_change(f, 't', 48213);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

static void
links_show_in_the_ticket_and_lead_there(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	a_links_row(f, OTHER_BLOCKED, 48201, "Something else");
	assert_shows(f, "is blocked by #48201 OPEN Something else");
	press(f, "L 1");
	assert_int_equal(app_selected(f->app), 48201);
	fixture_close(f);
}

static void
a_link_is_made_the_way_it_reads(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "L w");
	type_text(f, "48201\n");
	/* it waits for 48201: 48201 blocks it */
	assert_sends(fixture_write(f),
	    "{\"kind\":\"link\",\"relation\":\"blocks\",\"to\":48213,\"on\":true,\"ids\":["
	    "48201]}");
	fixture_close(f);
}

static void
the_requesters_other_tickets_are_counted_and_opened(void **state)
{
	struct fixture *f = a_desk();

	(void)state;
	press(f, "C");
	assert_shows(f, "has no other tickets");
	a_links_row(f, OTHER_REQUESTER, 48201, "Something else");
	assert_shows(f, "Lena Fox <lena@acme.example> (Acme, 2 open)");
	press(f, "C Enter");
	assert_int_equal(app_selected(f->app), 48201);
	press(f, "g o");
	assert_int_equal(app_selected(f->app), 48213);
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_older_one_stays_and_the_newer_goes),
		cmocka_unit_test(x_swaps_and_n_leaves_all_as_it_is),
		cmocka_unit_test(one_goes_into_a_number_that_is_read_first),
		cmocka_unit_test(what_the_server_would_refuse_is_said_before),
		cmocka_unit_test(a_wrong_number_gets_one_sentence),
		cmocka_unit_test(other_requesters_are_warned_of),
		cmocka_unit_test(links_show_in_the_ticket_and_lead_there),
		cmocka_unit_test(a_link_is_made_the_way_it_reads),
		cmocka_unit_test(the_requesters_other_tickets_are_counted_and_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
