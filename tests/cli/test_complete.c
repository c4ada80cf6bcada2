/* What shells offer for the next word: from the tables, and from the desk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"

static struct cluster *cluster;

static int
set_up(void **state)
{
	const char *conninfo;
	PGconn *sql;

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "complete", 30);
	sql = cluster_connect(conninfo);
	cluster_exec(sql,
	    "INSERT INTO tags (name, color) VALUES ('vpn', '#00ff00'), ('second level', "
	    "'#00ff00'),"
	    " ('security', '#00ff00'), ('a''b$(c)', '#00ff00')");
	cluster_exec(sql, "UPDATE tickets SET title = E'on\\tfire \\033[2J' WHERE id = 27");
	cluster_exec(sql, "UPDATE tickets SET status = 'CLOSED' WHERE id = 28");
	PQfinish(sql);
	script_use(conninfo, "ana@example.org");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	script_done();
	cluster_close(cluster);
	return 0;
}

static void
verbs_and_options_come_from_the_tables(void **state)
{
	(void)state;
	assert_prints("ls\n", "ttydesk complete l | cut -f 1");
	assert_prints("ls\tlist tickets\n", "ttydesk complete --me x@example.org ls | head -1");
	assert_prints("--limit\n", "ttydesk complete ls status:open --li | cut -f 1");
	assert_prints("--columns=id,title\t\n", "ttydesk complete ls --columns=id,ti");
	assert_prints("created\n", "ttydesk complete ls --columns cr | cut -f 1");
	assert_prints("requester_name\t\n", "ttydesk complete export --columns requester_");
	assert_prints("yesterday\t\n", "ttydesk complete stats --from ye");
	assert_prints("waiting\t\n", "ttydesk complete reply 2 --status wa");
	assert_prints("--assignee=bob@example.org\t\n", "ttydesk complete new --assignee=bo");
	assert_prints("vpn,security\t\n", "ttydesk complete new --tags vpn,secu");
	/* every verb has its --help, and says there what it is offered for */
	assert_prints("",
	    "for v in $(ttydesk complete '' | cut -f 1); do"
	    " ttydesk complete $v --hel | grep -q -- --help || echo $v; done");
}

static void
terms_of_a_filter_are_completed(void **state)
{
	(void)state;
	assert_prints("status:\t\n", "ttydesk complete ls stat");
	assert_prints("-status:waiting\t\n", "ttydesk complete count tag:vpn -status:wa");
	assert_prints("tag:vpn\t\n", "ttydesk complete ls tag:v");
	assert_prints("tag:vpn,\"second level\"\t\ntag:vpn,security\t\n",
	    "ttydesk complete ls tag:vpn,se");
	assert_prints("assignee:me,bob@example.org\t\n", "ttydesk complete ls assignee:me,b");
	assert_prints("status=resolved\t\n", "ttydesk complete set 2 status=res");
	assert_prints("priority=\t\n", "ttydesk complete set 2 pri");
	assert_prints("+security\t\n-vpn\t\n",
	    "ttydesk complete tag 2 +secu; ttydesk complete tag 2 -vp");
	assert_prints("assignee=none\t\n", "ttydesk complete bulk tag:vpn assignee=no");
	assert_prints(
	    "requester:cust@example.org\tCust Omer\n", "ttydesk complete ls requester:cu");
}

static void
numbers_of_active_tickets_are_offered_with_their_titles(void **state)
{
	(void)state;
	assert_prints("2\n20\n21\n22\n23\n24\n25\n26\n27\n29\n",
	    "ttydesk complete show 2 | cut -f 1 | sort -n");
	assert_prints("#30\n", "ttydesk complete show '#30' | cut -f 1");
	/* a hostile title has one line and no control characters */
	assert_prints("1\n0\n",
	    "ttydesk complete show 27 | wc -l; ttydesk complete show 27 | tr -d '\\t\\n' |"
	    " LC_ALL=C grep -c '[[:cntrl:]]'; true");
}

static void
without_a_server_it_is_quiet(void **state)
{
	(void)state;
	assert_prints("", "ttydesk complete -d host=/nonexistent show 2");
	assert_prints("", "ttydesk complete -d host=/nonexistent ls tag:v");
	assert_prints("status:open\t\n", "ttydesk complete -d host=/nonexistent ls status:op");
	/* a file may stand there */
	assert_ends(3, "", "ttydesk complete --log ''");
}

/* What bash would offer at the end of the line. */
#define assert_bash_offers(want, line) assert_prints(want, "%s\nbash try '%s'", bash_try, line)

static const char bash_try[] =
    "cat >try <<'END'\n"
    "source " TD_SOURCE_DIR "/etc/completion/ttydesk.bash\n"
    "compopt() { :; }\n"
    "COMP_WORDBREAKS=$' \\t\\n\"\\'@><=;|&(:' COMP_LINE=$1 COMP_POINT=${#1}\n"
    "_ttydesk\n"
    "printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    "END";

static void
bash_gets_what_readline_replaces(void **state)
{
	(void)state;
	assert_bash_offers("ls\n", "ttydesk l");
	assert_bash_offers("show\n", "ttydesk -d dbname=x sh");
	assert_bash_offers("--limit\n", "ttydesk ls --li");
	assert_bash_offers("vpn\n", "ttydesk ls tag:v");
	assert_bash_offers(
	    "vpn,\\\"second\\ level\\\"\nvpn,security\n", "ttydesk ls tag:vpn,se");
	assert_bash_offers("id,title\n", "ttydesk ls --columns id,ti");
	assert_bash_offers("30\n", "ttydesk show 30");
	assert_bash_offers("example.org\n", "ttydesk ls assignee:bob@ex");
}

static void
bash_is_not_offered_what_would_run(void **state)
{
	(void)state;
	assert_prints("\n\\\"a\\'b\\$\\(c\\)\\\"\n\ntag:security\n",
	    "%s\nbash try \"ttydesk ls 'tag:a\"; bash try 'ttydesk ls tag:a';"
	    " bash try 'ttydesk ls \"tag:a'; bash try 'ttydesk ls \"tag:secu'",
	    bash_try);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verbs_and_options_come_from_the_tables),
		cmocka_unit_test(terms_of_a_filter_are_completed),
		cmocka_unit_test(numbers_of_active_tickets_are_offered_with_their_titles),
		cmocka_unit_test(without_a_server_it_is_quiet),
		cmocka_unit_test(bash_gets_what_readline_replaces),
		cmocka_unit_test(bash_is_not_offered_what_would_run),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
