/* Each key that changes a ticket changes the row in the database, shows it, and
 * can be undone; conflicts are reported, never overwritten. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

static struct tty *
live(void)
{
	return desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40 });
}

#define STATUS_OF_1 "SELECT status FROM tickets WHERE id = 1"
#define PRIORITY_OF_1 "SELECT priority FROM tickets WHERE id = 1"
#define ASSIGNEE_OF_1 "SELECT coalesce(assignee_id, 0) FROM tickets WHERE id = 1"
#define TAGS_OF_1                                                                              \
	"SELECT string_agg(g.name, ',' ORDER BY g.name) FROM ticket_tags k JOIN tags g"        \
	" ON g.id = k.tag_id WHERE k.ticket_id = 1"

static void
status_keys_set_the_status(void **state)
{
	static const struct {
		const char *keys, *status;
	} rows[] = { { "w", "WAITING_ON_CUSTOMER" }, { "d", "RESOLVED" }, { "x", "CLOSED" },
		{ "X", "OPEN" }, { "si", "IN_PROGRESS" }, { "sw", "WAITING_ON_CUSTOMER" },
		{ "sr", "RESOLVED" }, { "sc", "CLOSED" }, { "so", "OPEN" } };
	struct tty *t = live();

	(void)state;
	/* in the ticket too one goes on to the next, and it may leave the view */
	tty_type(t, "\r");
	for (size_t i = 0; i < countof(rows); i++) {
		tty_type(t, rows[i].keys);
		desk_wait_value(&desk, STATUS_OF_1, rows[i].status);
		if (i == 0)
			tty_see(t, "body of 0002");
		tty_type(t, "#1\r");
		tty_see(t, "body of 0001");
	}
	desk_quit(&desk);
}

static void
a_status_key_in_the_list_moves_on(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "d");
	desk_wait_value(&desk, STATUS_OF_1, "RESOLVED");
	desk_wait_selected(t, 2);
	tty_see_gone(t, "subject 0001");
	assert_string_equal(
	    desk_value(&desk, "SELECT resolved_at IS NOT NULL FROM tickets WHERE id = 1"), "t");
	assert_string_equal(
	    desk_value(&desk, "SELECT status FROM tickets WHERE id = 2"), "OPEN");
	desk_quit(&desk);
}

static void
a_assigns_to_me_and_back(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "\ra");
	desk_wait_value(&desk, ASSIGNEE_OF_1, "1");
	tty_type(t, "a");
	desk_wait_value(&desk, ASSIGNEE_OF_1, "0");
	desk_quit(&desk);
}

static void
capital_a_assigns_to_somebody(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "A");
	tty_see(t, "Bob Ek");
	tty_type(t, "bob\r");
	desk_wait_value(&desk, ASSIGNEE_OF_1, "2");
	desk_quit(&desk);
}

static void
i_takes_the_ticket(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "i");
	desk_wait_value(&desk, ASSIGNEE_OF_1, "1");
	assert_string_equal(desk_value(&desk, STATUS_OF_1), "IN_PROGRESS");
	desk_quit(&desk);
}

static void
f_and_a_number_set_the_priority(void **state)
{
	static const char *const labels[] = { "URGENT", "HIGH", "MEDIUM", "LOW" };
	struct tty *t = live();
	char keys[3] = "f?";

	(void)state;
	tty_type(t, "\r");
	for (int i = 0; i < 4; i++) {
		keys[1] = (char)('4' - i);
		tty_type(t, keys);
		desk_wait_value(&desk, PRIORITY_OF_1, labels[i]);
	}
	desk_quit(&desk);
}

static void
t_sets_and_removes_tags(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "t");
	tty_see(t, "printer");
	tty_type(t, "print\t\r");
	desk_wait_value(&desk, TAGS_OF_1, "printer");
	tty_see_gone(t, "~1 ");
	tty_type(t, "t");
	tty_see(t, "billing");
	tty_type(t, "bill\r"); /* nothing toggled: the highlighted one */
	desk_wait_value(&desk, TAGS_OF_1, "billing,printer");
	tty_see_gone(t, "~1 ");
	tty_type(t, "t");
	tty_see(t, "vpn");
	tty_type(t, "print\t\r");
	desk_wait_value(&desk, TAGS_OF_1, "billing");
	desk_quit(&desk);
}

static void
c_writes_an_internal_note(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "c");
	tty_see(t, "INTERNAL");
	tty_type(t, "a note with qdx letters\rand a line\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT is_internal::text || author_id || content FROM comments WHERE ticket_id = 1"
	    " ORDER BY id DESC LIMIT 1",
	    "true1a note with qdx letters\nand a line");
	tty_see(t, "a note with qdx letters");
	assert_string_equal(desk_value(&desk, STATUS_OF_1), "OPEN");
	desk_quit(&desk);
}

static void
r_writes_a_public_reply(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "r");
	tty_see(t, "PUBLIC");
	tty_type(t, "\xc3\xa4\xe6\xbc\xa2 dear customer");
	tty_see(t, "dear customer");
	tty_type(t, "\033");
	tty_see(t, "SEND PUBLIC REPLY");
	assert_string_equal(
	    desk_value(&desk, "SELECT count(*) FROM comments WHERE ticket_id = 1"), "2");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT is_internal::text || content FROM comments WHERE ticket_id = 1"
	    " ORDER BY id DESC LIMIT 1",
	    "false\xc3\xa4\xe6\xbc\xa2 dear customer");
	desk_quit(&desk);
}

static void
a_paste_into_a_text_is_text(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "c\033[200~pasted q\ndd\033[31m\x07lines\033[201~\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT content LIKE E'pasted q\\ndd%lines' FROM comments WHERE ticket_id = 1"
	    " ORDER BY id DESC LIMIT 1",
	    "t");
	desk_quit(&desk);
}

static void
a_text_can_be_kept_and_left(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "ckept words\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "q");
	tty_see_gone(t, "SAVE INTERNAL NOTE");
	tty_type(t, "c");
	tty_see(t, "kept words");
	assert_string_equal(
	    desk_value(&desk, "SELECT count(*) FROM comments WHERE ticket_id = 1"), "2");
}

static void
the_editor_of_the_environment_may_write_the_text(void **state)
{
	char path[64] = "/tmp/ttydesk-editor-XXXXXX", editor[80];
	const char *env[] = { editor, NULL };
	int fd = mkstemp(path);
	static const char script[] = "#!/bin/sh\necho from the editor > \"$1\"\n";
	struct tty *t;

	(void)state;
	assert_true(fd >= 0 && write(fd, script, sizeof script - 1) == sizeof script - 1);
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
	snprintf(editor, sizeof editor, "EDITOR=%s", path);
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 40, .env = env });
	tty_type(t, "c");
	tty_see(t, "INTERNAL");
	tty_type(t, "\030");
	tty_see(t, "from the editor");
	tty_type(t, "\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "y");
	desk_wait_value(&desk,
	    "SELECT content FROM comments WHERE ticket_id = 1 ORDER BY id DESC LIMIT 1",
	    "from the editor");
	desk_quit(&desk);
	unlink(path);
}

static void
u_undoes_the_last_change(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "\rf4");
	desk_wait_value(&desk, PRIORITY_OF_1, "URGENT");
	tty_see_gone(t, "~1 ");
	tty_type(t, "u");
	desk_wait_value(&desk, PRIORITY_OF_1, "LOW");
	tty_type(t, "i");
	desk_wait_value(&desk, STATUS_OF_1, "IN_PROGRESS");
	tty_see_gone(t, "~1 ");
	tty_type(t, "u");
	desk_wait_value(&desk, STATUS_OF_1, "OPEN");
	assert_string_equal(desk_value(&desk, ASSIGNEE_OF_1), "0");
	desk_quit(&desk);
}

static void
a_change_that_somebody_was_quicker_with_is_reported_not_overwritten(void **state)
{
	struct proxy *p = proxy_open(cluster_host(desk.cluster), false);
	char conninfo[300];
	struct tty *t;

	(void)state;
	snprintf(conninfo, sizeof conninfo, "%s user=postgres dbname=%s", proxy_address(p),
	    PQdb(desk.sql));
	t = desk_start_live(
	    &desk, &(struct desk_start){ .cols = 120, .rows = 40, .conninfo = conninfo });
	proxy_set_stalled(p, true); /* the colleague's change is not known here yet */
	desk_sql(&desk,
	    "UPDATE tickets SET priority = 'HIGH', updated_at = updated_at WHERE id = 1");
	tty_type(t, "\rf4");
	tty_see(t, "~1 +U");
	proxy_set_stalled(p, false);
	tty_see(t, "HIGH|conflict|changed");
	tty_see_gone(t, "~1 ");
	assert_string_equal(desk_value(&desk, PRIORITY_OF_1), "HIGH");
	desk_quit(&desk);
	proxy_close(p);
}

static void
audit_rows_name_who_did_it(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "\rf3");
	desk_wait_value(&desk, PRIORITY_OF_1, "HIGH");
	assert_string_equal(
	    desk_value(&desk,
		"SELECT user_id FROM audit_logs WHERE table_name = 'tickets'"
		" AND record_id = 1 AND action = 'UPDATE' ORDER BY id DESC LIMIT 1"),
	    "1");
	desk_quit(&desk);
}

static void
quitting_with_a_text_asks_first(void **state)
{
	struct tty *t = live();

	(void)state;
	tty_type(t, "cunsent words\033");
	tty_see(t, "SAVE INTERNAL NOTE");
	tty_type(t, "q");
	tty_see_gone(t, "SAVE INTERNAL NOTE");
	tty_type(t, "Q");
	tty_see(t, "[Qq]uit");
	tty_type(t, "n");
	tty_type(t, "j");
	desk_wait_selected(t, 2);
	tty_type(t, "Q");
	tty_see(t, "[Qq]uit\\?");
	tty_type(t, "y");
	tty_wait_exit(t, 0);
	tty_check_whole(t);
}

int
main(void)
{
#define WRITE(name) cmocka_unit_test_setup_teardown(name, desk_fresh, desk_end)
	const struct CMUnitTest tests[] = {
		WRITE(status_keys_set_the_status),
		WRITE(a_status_key_in_the_list_moves_on),
		WRITE(a_assigns_to_me_and_back),
		WRITE(capital_a_assigns_to_somebody),
		WRITE(i_takes_the_ticket),
		WRITE(f_and_a_number_set_the_priority),
		WRITE(t_sets_and_removes_tags),
		WRITE(c_writes_an_internal_note),
		WRITE(r_writes_a_public_reply),
		WRITE(a_paste_into_a_text_is_text),
		WRITE(a_text_can_be_kept_and_left),
		WRITE(the_editor_of_the_environment_may_write_the_text),
		WRITE(u_undoes_the_last_change),
		WRITE(a_change_that_somebody_was_quicker_with_is_reported_not_overwritten),
		WRITE(audit_rows_name_who_did_it),
		WRITE(quitting_with_a_text_asks_first),
	};

	return DESK_RUN(tests, 30);
}
