/* watch and prune as scripts use them: a loop that keeps its token, pipes, exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"

static struct cluster *cluster;
static PGconn *sql;
static char token[400];

static int
set_up(void **state)
{
	const char *conninfo;

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "watched", 20);
	sql = cluster_connect(conninfo);
	script_use(conninfo, "ana@example.org");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	script_done();
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

/* The token of the first line, by what every shell has. */
static void
begin(void)
{
	const struct script *s =
	    script_run("ttydesk watch --json | head -n 1 | sed 's/.*\"token\":\"//; s/\".*//'");

	assert_int_equal(s->code, 0);
	assert_non_null(strchr(s->out.p, '\n'));
	snprintf(token, sizeof token, "%.*s", (int)strcspn(s->out.p, "\n"), s->out.p);
	assert_int_equal(strspn(token, "0123456789.:,-"), strlen(token));
}

static void
a_loop_that_keeps_its_token_goes_on_where_it_stopped(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 3; i++)
		cluster_exec(sql, "UPDATE tickets SET title = title || '!' WHERE id = 4");
	cluster_exec(sql, "UPDATE tickets SET title = 'last' WHERE id = 5");
	assert_prints("tickets 4\ntickets 4\ntickets 4\ntickets 5\n-\n",
	    "echo %s > token\n"
	    "follow() {\n"
	    "	ttydesk watch --json --once --since \"$(cat token)\" | head -n $1 | while read "
	    "-r "
	    "line; do\n"
	    "		echo \"$line\" |\n"
	    "		sed 's/.*\"table\":\"\\([a-z_]*\\)\".*\"ticket_id\":\\([0-9]*\\).*/\\1 "
	    "\\2/'\n"
	    "		echo \"$line\" | sed 's/.*\"token\":\"//; s/\".*//' > token\n"
	    "	done\n"
	    "}\n"
	    /* by transactions apart: no line comes twice once its page is whole */
	    "follow 100; echo -; follow 100",
	    token);
}

static void
text_is_aligned_and_a_filter_takes_several_words(void **state)
{
	(void)state;
	begin();
	cluster_exec(sql, "UPDATE tickets SET title = 'x' WHERE id = 7");
	cluster_exec(sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('x', "
	    "false, 7, 1)");
	assert_prints("tickets      update    #7\ncomments     insert    #7\n",
	    "ttydesk watch --since %s --once | cut -c 22-", token);
	assert_prints("2\n",
	    "ttydesk watch --since=%s --once priority:low status:open | "
	    "wc -l | tr -d ' '",
	    token);
}

static void
exit_codes_say_what_happened(void **state)
{
	(void)state;
	assert_ends(2, "--\nttydesk: watch has no option --jsn, nearest: --json\n",
	    "ttydesk watch --jsn");
	assert_ends(2, "--\nttydesk: prune takes no word, but --days N\n", "ttydesk prune all");
	assert_prints("0\n", "ttydesk watch | true; echo 0");
	assert_ends(6, "", "PGHOST=/nonexistent ttydesk watch 2>/dev/null");
	assert_prints("{\"changes\":0,\"others\":0,\"dry_run\":true}\n",
	    "ttydesk prune --dry-run --json");
	assert_prints("{\"resync\":true}\n",
	    "ttydesk watch --json --once --since nonsense | sed 's/,\"token\":\"[^\"]*\"//'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loop_that_keeps_its_token_goes_on_where_it_stopped),
		cmocka_unit_test(text_is_aligned_and_a_filter_takes_several_words),
		cmocka_unit_test(exit_codes_say_what_happened),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
