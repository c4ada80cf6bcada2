/* What was written is on disk and comes back: drafts, held and unsent
 * operations, with their ticket, kind and id. */
#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"

struct home {
	char folder[64]; /* of this test */
	char state[80];  /* where drafts go */
};

static int
home_open(void **state)
{
	struct home *h = calloc(1, sizeof *h);

	snprintf(h->folder, sizeof h->folder, "/tmp/ttydesk-keep-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	snprintf(h->state, sizeof h->state, "%s/state", h->folder);
	*state = h;
	return 0;
}

static int
home_unlink(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static int
home_close(void **state)
{
	struct home *h = *state;

	nftw(h->folder, home_unlink, 16, FTW_DEPTH | FTW_PHYS);
	free(h);
	return 0;
}

/* The program on the desk, as the next start finds it. */
static struct fixture *
a_start(struct home *h)
{
	struct fixture *f = fixture_open(120, 44);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	fixture_comment(t, 11, FIXTURE_LENA, false, "It stopped smoking.");
	fixture_ticket(f, 48209, "VPN drops");
	f->app->options.state_folder = h->state;
	snprintf(f->link.desk, sizeof f->link.desk, "7-helpdesk");
	fixture_start(f);
	return f;
}

static void
a_text_in_the_composer_comes_back_after_a_restart(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r");
	type_text(f, "We come at noon.");
	fixture_close(f);
	f = a_start(*state);
	assert_shows(f, "from last time: 1 draft");
	assert_shows(f, "draft, from last time");
	press(f, "q c");
	assert_hides(f, "We come at noon.");
	press(f, "Esc r");
	assert_shows(f, "== PUBLIC REPLY to Lena Fox on #48213");
	assert_shows(f, "We come at noon.");
	fixture_close(f);
}

/* The first bytes of the only draft become others. */
static void
break_the_draft(const struct home *h)
{
	char folder[120], path[400] = "";
	struct dirent **all;
	FILE *f;
	int n;

	snprintf(folder, sizeof folder, "%s/7-helpdesk-%d", h->state, FIXTURE_ME);
	n = scandir(folder, &all, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (all[i]->d_name[0] != '.')
			snprintf(path, sizeof path, "%s/%s", folder, all[i]->d_name);
		free(all[i]);
	}
	free(all);
	f = fopen(path, "r+");
	assert_non_null(f);
	assert_int_equal(fwrite("nonsense", 1, 8, f), 8);
	fclose(f);
}

static void
a_file_that_cannot_be_read_is_set_aside_and_said(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r x Esc q");
	fixture_close(f);
	break_the_draft(*state);
	f = a_start(*state);
	assert_shows(f, "1 of your kept texts cannot be read");
	fixture_close(f);
}

static void
what_was_put_aside_does_not_stand_in_the_way(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r x Esc q");
	fixture_close(f);
	f = a_start(*state);
	assert_shows(f, "from last time: 1 draft");
	assert_hides(f, "Drafts 1");
	press(f, "j");
	assert_int_equal(app_selected(f->app), 48209);
	fixture_close(f);
}

static void
an_unsent_text_goes_out_again_with_its_id_and_its_bytes(void **state)
{
	struct fixture *f = a_start(*state);
	struct sent *s;
	char uuid[UUID_SIZE], *changes;

	press(f, "c");
	type_text(f, "survives");
	press(f, "Esc s w y");
	s = fixture_write(f);
	memcpy(uuid, s->request.op, sizeof uuid);
	changes = strdup(s->changes.p);
	fixture_close(f);
	f = a_start(*state);
	s = fixture_write(f);
	assert_non_null(s);
	assert_string_equal(s->request.op, uuid);
	assert_string_equal(s->changes.p, changes);
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":13}]}");
	fixture_close(f);
	f = a_start(*state);
	assert_null(fixture_write(f));
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
	free(changes);
}

static void
unsent_changes_go_out_again_in_their_order(void **state)
{
	struct fixture *f = a_start(*state);

	fixture_link(f, LINK_BACKOFF);
	press(f, "f 4");
	f->real += WHEN_MS;
	press(f, "f 2");
	assert_null(fixture_write(f));
	fixture_close(f);
	f = a_start(*state);
	assert_sends(fixture_write(f), "\"to\":\"URGENT\"");
	fixture_outcome(f, "{\"state\":\"done\",\"rows\":[]}");
	assert_sends(
	    fixture_write(f), "\"to\":\"MEDIUM\",\"rows\":[{\"id\":48213,\"from\":\"URGENT\"");
	fixture_close(f);
}

static void
a_held_text_is_held_again_and_can_still_be_taken_back(void **state)
{
	struct fixture *f = a_start(*state);

	f->app->options.send_hold_s = 10;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	fixture_close(f);
	f = fixture_open(120, 44);
	f->app->options.send_hold_s = 10;
	fixture_ticket(f, 48213, "Printer on fire");
	f->app->options.state_folder = ((struct home *)*state)->state;
	snprintf(f->link.desk, sizeof f->link.desk, "7-helpdesk");
	fixture_start(f);
	assert_null(fixture_write(f));
	assert_shows(f, "leaves in ");
	press(f, "u");
	assert_shows(f, "We come at noon.");
	fixture_wait(f, WHEN_MINUTE);
	assert_null(fixture_write(f));
	fixture_close(f);
	f = a_start(*state);
	assert_null(fixture_write(f));
	assert_int_equal(draft_count(f->app), 1);
	fixture_close(f);
}

static void
a_held_text_that_left_is_not_held_again_after_a_restart(void **state)
{
	struct fixture *f = a_start(*state);
	char uuid[UUID_SIZE];

	f->app->options.send_hold_s = 10;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	fixture_wait(f, 11 * WHEN_SECOND);
	memcpy(uuid, fixture_write(f)->request.op, sizeof uuid);
	fixture_close(f); /* the server may have stored it */
	f = a_start(*state);
	f->app->options.send_hold_s = 10;
	assert_string_equal(fixture_write(f)->request.op, uuid);
	press(f, "q u");
	assert_hides(f, "nothing was sent");
	fixture_close(f);
}

static void
a_refused_text_is_a_draft_again_also_after_a_restart(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "c x Esc y j");
	fixture_outcome(f,
	    "{\"state\":\"refused\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"refused\",\"why\":\"only agents write\"}]}");
	fixture_close(f);
	f = a_start(*state);
	assert_null(fixture_write(f));
	assert_int_equal(draft_count(f->app), 1);
	fixture_close(f);
}

static void
a_discarded_text_does_not_come_back(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r x Esc D");
	press(f, "y");
	fixture_close(f);
	f = a_start(*state);
	assert_int_equal(app_unsent(f->app), 0);
	fixture_close(f);
}

static void
a_second_window_gets_a_copy_and_says_so(void **state)
{
	struct fixture *f = a_start(*state), *other;

	press(f, "r");
	type_text(f, "We come at noon.");
	other = a_start(*state);
	assert_int_equal(draft_count(other->app), 0);
	press(other, "r");
	assert_shows(other, "open in another window");
	assert_shows(other, "We come at noon.");
	press(other, "Esc D");
	press(other, "y");
	fixture_close(other);
	press(f, "! Esc y");
	assert_sends(fixture_write(f), "We come at noon.!");
	fixture_close(f);
}

static void
another_person_at_this_account_sees_other_drafts(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r x Esc q");
	fixture_close(f);
	f = fixture_open(120, 44);
	fixture_ticket(f, 48213, "Printer on fire");
	f->app->options.state_folder = ((struct home *)*state)->state;
	snprintf(f->link.desk, sizeof f->link.desk, "7-helpdesk");
	f->link.me_id = FIXTURE_BO;
	fixture_start(f);
	assert_int_equal(draft_count(f->app), 0);
	fixture_close(f);
}

static void
a_disk_that_takes_nothing_is_said_at_once_and_tried_again(void **state)
{
	struct home *h = *state;
	struct fixture *f = a_start(h);
	FILE *in_the_way = fopen(h->state, "w");

	assert_non_null(in_the_way);
	fclose(in_the_way);
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Ctrl-A");
	assert_shows(f, "NOT ON DISK");
	assert_shows(f, "We come at noon.");
	unlink(h->state);
	type_text(f, "Yes. "); /* the next key writes all of it again */
	fixture_wait(f, WHEN_SECOND);
	press(f, "Left");
	assert_hides(f, "NOT ON DISK");
	fixture_close(f);
	f = a_start(h);
	press(f, "Enter");
	assert_shows(f, "== PUBLIC REPLY to Lena");
	assert_shows(f, "We come at noon.");
	fixture_close(f);
}

/* ---- ways in which a text could be lost, go out twice, or go elsewhere ---- */

static bool
is_anywhere(struct fixture *f, const char *words)
{
	for (size_t i = 0; i < f->app->draft_count; i++)
		if (f->app->drafts[i].text.p && strstr(f->app->drafts[i].text.p, words))
			return true;
	return false;
}

static void
what_the_editor_saved_is_kept_though_keys_closed_the_composer(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r");
	type_text(f, "Hello");
	press_at_once(f, "C-x Esc q");
	assert_true(app_take_effects(f->app).edit);
	assert_true(app_edited(f->app, true, STR_LIT("Hello, an hour of work"), ""));
	fixture_turn(f);
	assert_true(is_anywhere(f, "an hour of work"));
	fixture_close(f);
}

static void
what_the_editor_saved_is_not_put_into_another_text(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "r");
	type_text(f, "Hello");
	press_at_once(f, "C-x");
	assert_true(app_take_effects(f->app).edit);
	press(f, "Esc q c"); /* nobody writes on the reply any more */
	assert_false(app_edited(f->app, true, STR_LIT("Hello, an hour of work"), ""));
	fixture_turn(f);
	assert_false(is_anywhere(f, "an hour of work"));
	assert_true(
	    app_recover(f->app, STR_LIT("48213-reply"), STR_LIT("Hello, an hour of work")));
	assert_true(is_anywhere(f, "an hour of work"));
	fixture_close(f);
}

static void
the_editors_file_is_not_spent_while_its_text_is_only_in_memory(void **state)
{
	struct home *h = *state;
	struct fixture *f = a_start(h);
	FILE *in_the_way = fopen(h->state, "w");

	assert_non_null(in_the_way);
	fclose(in_the_way);
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Ctrl-A");
	assert_false(app_recover(f->app, STR_LIT("48213-reply"), STR_LIT("We come at noon.")));
	unlink(h->state);
	type_text(f, "Yes. ");
	fixture_wait(f, WHEN_SECOND);
	assert_true(
	    app_recover(f->app, STR_LIT("48213-reply"), STR_LIT("Yes. We come at noon.")));
	fixture_close(f);
}

static void
where_the_editors_file_is_can_be_read_later(void **state)
{
	struct fixture *f = a_start(*state);

	app_say_left(f->app, "the editor was killed", "/a/48213-note.txt");
	press(f, "Left");
	assert_hides(f, "/a/48213-note.txt");
	press(f, "@");
	assert_shows(f, "the editor was killed: it is in /a/48213-note.txt");
	fixture_close(f);
}

static void
a_text_that_left_on_quitting_cannot_be_taken_back_after_a_restart(void **state)
{
	struct fixture *f = a_start(*state);

	f->app->options.send_hold_s = 10;
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	press(f, "q");
	assert_non_null(fixture_write(f)); /* the server may have stored it */
	fixture_close(f);
	f = fixture_open(120, 44);
	f->app->options.send_hold_s = 10;
	fixture_ticket(f, 48213, "Printer on fire");
	f->app->options.state_folder = ((struct home *)*state)->state;
	snprintf(f->link.desk, sizeof f->link.desk, "7-helpdesk");
	fixture_start(f);
	press(f, "u");
	assert_hides(f, "nothing was sent");
	fixture_close(f);
}

static void
leaving_sends_what_is_held_though_drafts_wait(void **state)
{
	struct fixture *f = a_start(*state);

	f->app->options.send_hold_s = 10;
	press(f, "c x Esc q r");
	type_text(f, "We come at noon.");
	press(f, "Esc y Q");
	assert_shows(f, "Drafts wait: they are kept for the next time. Quit?");
	assert_null(fixture_write(f));
	press(f, "y");
	assert_sends(fixture_write(f), "We come at noon.");
	assert_false(app_take_effects(f->app).quit);
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\",\"state\":"
	    "\"done\",\"comment_id\":20}]}");
	assert_true(app_take_effects(f->app).quit);
	fixture_close(f);
}

static void
a_redo_that_is_answered_after_a_restart_leaves_no_draft(void **state)
{
	struct fixture *f = a_start(*state);

	press(f, "c");
	type_text(f, "Serial 4471");
	press(f, "Esc y");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\",\"state\":"
	    "\"done\",\"comment_id\":20}]}");
	fixture_answer(f);
	press(f, "u");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\",\"state\":"
	    "\"done\"}]}");
	fixture_answer(f);
	press(f, "U"); /* sent, and the program is killed */
	assert_non_null(fixture_write(f));
	fixture_close(f);
	f = a_start(*state);
	press(f, "q");
	assert_non_null(fixture_write(f));
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\","
	    "\"state\":\"done\",\"comment_id\":21}]}");
	fixture_answer(f);
	assert_shows(f, "done again");
	assert_int_equal(draft_count(f->app), 0);
	fixture_close(f);
}

static void
a_comment_that_came_before_the_text_was_opened_again_stops_it(void **state)
{
	struct fixture *f = a_start(*state);
	struct desk_ticket *t = &f->tickets[1];

	press(f, "j Enter"); /* 48209 has no comments */
	fixture_answer(f);
	press(f, "r");
	type_text(f, "Call us");
	press(f, "Esc q");
	fixture_comment(t, 30, FIXTURE_LENA, false, "It works again, thanks!");
	fixture_change(f, 'c', 48209);
	fixture_answer(f);
	fixture_wait(f, 2 * WHEN_SECOND);
	fixture_answer(f);
	press(f, "r");
	press(f, "Esc y");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_comment_stops_it_on_a_ticket_that_had_others_too(void **state)
{
	struct fixture *f = a_start(*state);
	struct desk_ticket *t = &f->tickets[0];

	fixture_answer(f);
	press(f, "r");
	type_text(f, "Call us");
	press(f, "Esc q");
	fixture_comment(t, 30, FIXTURE_LENA, false, "It works again, thanks!");
	fixture_change(f, 'c', 48213);
	fixture_answer(f);
	fixture_wait(f, 2 * WHEN_SECOND);
	fixture_answer(f);
	press(f, "r");
	press(f, "Esc y");
	assert_null(fixture_write(f));
	fixture_close(f);
}

static void
a_disk_that_still_takes_nothing_is_not_praised_once_the_text_has_left(void **state)
{
	struct home *h = *state;
	struct fixture *f = a_start(h);
	FILE *in_the_way = fopen(h->state, "w");

	assert_non_null(in_the_way);
	fclose(in_the_way);
	press(f, "r");
	type_text(f, "We come at noon.");
	press(f, "Esc y");
	assert_shows(f, "NOT ON DISK");
	fixture_outcome(f,
	    "{\"state\":\"done\",\"rows\":[{\"id\":48213,\"kind\":\"comment\",\"state\":"
	    "\"done\",\"comment_id\":20}]}");
	fixture_wait(f, 2 * WHEN_SECOND);
	assert_null(strstr(f->app->message, "on disk again"));
	press(f, "Left");
	assert_hides(f, "NOT ON DISK");
	unlink(h->state);
	fixture_close(f);
}

static void
what_is_too_long_for_the_disk_is_not_said_to_be_on_it(void **state)
{
	struct fixture *f = a_start(*state);
	char *big = malloc(16u * 1024 * 1024 + 8);
	struct op *o = op_open_empty();

	memset(big, 'x', 16u * 1024 * 1024 + 8);
	rng_uuid(o->uuid);
	o->bases = calloc(1, sizeof *o->bases);
	o->base_count = 1;
	o->bases[0].ticket_id = 48213;
	op_add(o, CHANGE_STATUS)->to = 1;
	buf_put(&o->outcome, big, 16u * 1024 * 1024 + 8);
	free(big);
	f->app->ops_at = INT64_MAX;
	ops_add(f->app, o);
	fixture_turn(f);
	assert_null(strstr(f->app->message, "is on disk again"));
	fixture_close(f);
}

static void
what_waits_does_not_go_out_as_somebody_else(void **state)
{
	struct fixture *f = a_start(*state);

	fixture_link(f, LINK_BACKOFF);
	press(f, "r");
	type_text(f, "From Ana");
	press(f, "Esc y");
	f->link.me_id = FIXTURE_BO;
	fixture_link(f, LINK_LIVE);
	fixture_turn(f);
	assert_null(fixture_write(f));
	press(f, "M");
	assert_shows(f, "not for this login");
	fixture_close(f);
}

static void
what_waits_does_not_go_to_another_desk(void **state)
{
	struct fixture *f = a_start(*state);

	fixture_link(f, LINK_BACKOFF);
	press(f, "r");
	type_text(f, "From Ana");
	press(f, "Esc y");
	snprintf(f->link.desk, sizeof f->link.desk, "9-staging");
	fixture_link(f, LINK_LIVE);
	fixture_turn(f);
	assert_null(fixture_write(f));
	fixture_close(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define KEEP_TEST(name) cmocka_unit_test_setup_teardown(name, home_open, home_close)
		KEEP_TEST(a_text_in_the_composer_comes_back_after_a_restart),
		KEEP_TEST(a_file_that_cannot_be_read_is_set_aside_and_said),
		KEEP_TEST(what_was_put_aside_does_not_stand_in_the_way),
		KEEP_TEST(an_unsent_text_goes_out_again_with_its_id_and_its_bytes),
		KEEP_TEST(unsent_changes_go_out_again_in_their_order),
		KEEP_TEST(a_held_text_is_held_again_and_can_still_be_taken_back),
		KEEP_TEST(a_held_text_that_left_is_not_held_again_after_a_restart),
		KEEP_TEST(a_refused_text_is_a_draft_again_also_after_a_restart),
		KEEP_TEST(a_discarded_text_does_not_come_back),
		KEEP_TEST(a_second_window_gets_a_copy_and_says_so),
		KEEP_TEST(another_person_at_this_account_sees_other_drafts),
		KEEP_TEST(a_disk_that_takes_nothing_is_said_at_once_and_tried_again),
		KEEP_TEST(what_the_editor_saved_is_kept_though_keys_closed_the_composer),
		KEEP_TEST(what_the_editor_saved_is_not_put_into_another_text),
		KEEP_TEST(the_editors_file_is_not_spent_while_its_text_is_only_in_memory),
		KEEP_TEST(where_the_editors_file_is_can_be_read_later),
		KEEP_TEST(a_text_that_left_on_quitting_cannot_be_taken_back_after_a_restart),
		KEEP_TEST(leaving_sends_what_is_held_though_drafts_wait),
		KEEP_TEST(a_redo_that_is_answered_after_a_restart_leaves_no_draft),
		KEEP_TEST(a_comment_that_came_before_the_text_was_opened_again_stops_it),
		KEEP_TEST(a_comment_stops_it_on_a_ticket_that_had_others_too),
		KEEP_TEST(
		    a_disk_that_still_takes_nothing_is_not_praised_once_the_text_has_left),
		KEEP_TEST(what_is_too_long_for_the_disk_is_not_said_to_be_on_it),
		KEEP_TEST(what_waits_does_not_go_out_as_somebody_else),
		KEEP_TEST(what_waits_does_not_go_to_another_desk),
#undef KEEP_TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
