/* Ringing as the terminal gets it: bell, title and notification, byte by byte. */
#include "desk.h"

#include <stdio.h>
#include <string.h>

/* Ticket 2 is mine; the view is that of unassigned ones. */
static struct tty *
start_with(const char *ring, const char *term)
{
	char settings[80];

	desk_reset(&desk, 10);
	snprintf(settings, sizeof settings, "ring = %s;\n", ring);
	desk_configure(&desk, settings);
	desk_sql(&desk,
	    "UPDATE tickets SET assignee_id = 1, title = E'VPN\\u202e'"
	    " || chr(27) || ']2;x' || chr(7) || ' drops' WHERE id = 2");
	return desk_start_live(&desk, &(struct desk_start){ .rows = 40, .term = term });
}

static void
customer_writes(void)
{
	desk_sql(&desk,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " VALUES ('still broken', false, 2, 3)");
}

static bool
claim_wrote(struct tty *t, void *ctx)
{
	struct str log = pty_log(tty_pty(t)), words = str_z(ctx);

	for (size_t i = 0; i + words.n <= log.n; i++) {
		if (memcmp(log.p + i, words.p, words.n) == 0)
			return true;
	}
	return false;
}

static void
wait_written(struct tty *t, const char *bytes)
{
	char copy[200];

	snprintf(copy, sizeof copy, "%s", bytes);
	tty_wait(t, claim_wrote, copy, bytes[0] == '\033' ? bytes + 1 : "a bell");
}

static bool
has_written(struct tty *t, const char *bytes)
{
	char copy[200];

	snprintf(copy, sizeof copy, "%s", bytes);
	return claim_wrote(t, copy);
}

static void
a_title_counts_and_the_shells_comes_back(void **state)
{
	struct tty *t = start_with("( \"title\" )", NULL);

	(void)state;
	assert_false(has_written(t, "\033]2;"));
	customer_writes();
	wait_written(t, "\033[22;2t\033]2;ttydesk (1)\a");
	tty_type(t, "1"); /* mine: read after a second */
	wait_written(t, "\033]2;ttydesk\a");
	desk_sql(&desk,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " VALUES ('and now?', false, 2, 3)");
	assert_false(has_written(t, "\033]9;"));
	assert_false(has_written(t, "\033[23;2t"));
	tty_type(t, "Q");
	tty_wait_exit(t, 0);
	assert_true(has_written(t, "\033[23;2t"));
	tty_check_whole(t);
}

static void
a_notification_says_who_and_what_in_clean_words(void **state)
{
	struct tty *t = start_with("( \"osc9\", \"bell\" )", NULL);

	(void)state;
	customer_writes();
	wait_written(t, "\033]9;#2 Cust Omer replied: VPN");
	wait_written(t, " drops\a");
	wait_written(t, "\a");
	assert_false(has_written(t, "\033]2;"));
	desk_quit(&desk);
}

static void
a_console_that_would_print_it_gets_none(void **state)
{
	struct tty *t = start_with("( \"osc9\", \"title\", \"bell\" )", "linux");

	(void)state;
	customer_writes();
	wait_written(t, "\a");
	assert_false(has_written(t, "\033]2;"));
	assert_false(has_written(t, "\033]9;"));
	desk_quit(&desk);
}

static void
none_is_quiet(void **state)
{
	struct tty *t = start_with("\"none\"", NULL);

	(void)state;
	customer_writes();
	tty_type(t, "1");
	tty_see(t, "yours -- 3 comments");
	assert_false(has_written(t, "\a"));
	desk_quit(&desk);
}

int
main(void)
{
#define RING(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		RING(a_title_counts_and_the_shells_comes_back),
		RING(a_notification_says_who_and_what_in_clean_words),
		RING(a_console_that_would_print_it_gets_none),
		RING(none_is_quiet),
	};

	return DESK_RUN(tests, 10);
}
