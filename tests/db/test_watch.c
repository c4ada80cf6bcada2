/* ttydesk watch and prune as a stranger uses them: what is told, from which token on, and
 * where everything has to be read again. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cluster.h"
#include "ttydesk/base/macros.h"
#include "watcher.h"

static struct cluster *cluster;
static char desk[300];
static PGconn *sql;

/* What one watcher told: "tU5 cI7 " and how often which ticket. */
struct log {
	struct buf words;
	char tokens[600][400];
	int n;
	const char *until;
};

static void
log_take(void *ctx, const struct watched *line)
{
	struct log *log = ctx;

	if (log->n < (int)countof(log->tokens))
		memcpy(log->tokens[log->n], line->token, sizeof log->tokens[0]);
	log->n++;
	if (line->is_resync)
		buf_put_z(&log->words, "resync ");
	else
		buf_putf(&log->words, "%s %s %lld, ", line->table, line->op,
		    (long long)line->ticket_id);
}

static bool
log_has(void *ctx)
{
	struct log *log = ctx;

	return log->words.n > 0 && strstr(log->words.p, log->until) != NULL;
}

static struct log shared_log;

static struct log *
log_fresh(void)
{
	buf_done(&shared_log.words);
	shared_log = (struct log){ 0 };
	buf_put_z(&shared_log.words, "");
	return &shared_log;
}

static struct watcher
watch(const char *conninfo, const char *filter)
{
	struct watcher w = { .take = log_take, .ctx = log_fresh() };

	watcher_start(&w, conninfo, filter, NULL, NULL);
	shared_log.until = "resync";
	watcher_until(&w, log_has, "the beginning");
	buf_clear(&shared_log.words);
	buf_put_z(&shared_log.words, "");
	shared_log.n = 0;
	return w;
}

/* Waits for these words, gives all that came. */
static const char *
told(struct watcher *w, const char *until)
{
	shared_log.until = until;
	watcher_until(w, log_has, until);
	return shared_log.words.p;
}

/* All that is told from `token` on. */
static const char *
told_since(const char *conninfo, const char *token)
{
	struct watcher w = { .take = log_take, .ctx = log_fresh() };

	snprintf(w.token, sizeof w.token, "%s", token);
	watcher_start(&w, conninfo, "--once", NULL, NULL);
	assert_int_equal(watcher_finish(&w), 0);
	return shared_log.words.p;
}

static int
set_up(void **state)
{
	(void)state;
	cluster = cluster_open_private(); /* others' transactions hold pruning back */
	snprintf(desk, sizeof desk, "%s", cluster_create_desk(cluster, "watch", 20));
	sql = cluster_connect(desk);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	buf_done(&shared_log.words);
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static void
a_change_is_told_when_it_is_committed(void **state)
{
	struct watcher w = watch(desk, NULL);
	PGconn *slow = cluster_connect(desk);

	(void)state;
	cluster_exec(slow, "BEGIN; UPDATE tickets SET title = 'slow' WHERE id = 1");
	cluster_exec(sql, "UPDATE tickets SET title = 'fast' WHERE id = 2");
	assert_string_equal(told(&w, "update 2"), "tickets update 2, ");
	cluster_exec(slow, "COMMIT");
	assert_string_equal(told(&w, "update 1"), "tickets update 2, tickets update 1, ");
	cluster_exec(sql, "UPDATE users SET full_name = 'Bo Ek' WHERE id = 2");
	told(&w, "users update 0");
	PQfinish(slow);
	assert_int_equal(watcher_stop(&w, SIGTERM), 0);
}

/* Transactions that overlap, one larger than two pages; then each line's token. */
static void
from_each_token_on_the_rest_is_told(void **state)
{
	struct watcher w = watch(desk, NULL);
	PGconn *slow = cluster_connect(desk);
	static char tokens[600][400];
	int n;

	(void)state;
	cluster_exec(slow, "BEGIN; UPDATE tickets SET title = 'a' WHERE id = 1");
	for (int i = 0; i < 20; i++)
		cluster_exec(sql, "UPDATE tickets SET title = title || 'x' WHERE id IN (2, 3)");
	cluster_exec(slow, "UPDATE tickets SET title = 'b' WHERE id = 4; COMMIT");
	cluster_exec(sql, "UPDATE tickets SET title = 'end' WHERE id = 5");
	told(&w, "update 5");
	assert_int_equal(watcher_stop(&w, SIGINT), 0);
	n = shared_log.n;
	assert_int_equal(n, 43);
	memcpy(tokens, shared_log.tokens, sizeof tokens);
	for (int i = n - 1; i >= 0; i -= 6) {
		const char *rest = told_since(desk, tokens[i]);

		assert_null(strstr(rest, "resync"));
		/* at least the lines behind; the last token leaves nothing */
		assert_true(shared_log.n >= n - 1 - i);
		if (i + 1 < n)
			assert_non_null(strstr(rest, "update 5"));
		else
			assert_string_equal(rest, "");
	}
	PQfinish(slow);
}

static void
a_transaction_larger_than_a_page_is_told_whole(void **state)
{
	struct watcher w = watch(desk, NULL);
	PGconn *slow = cluster_connect(desk);
	char before[400];

	(void)state;
	memcpy(before, w.token, sizeof before);
	cluster_exec(slow, "BEGIN; UPDATE tickets SET title = 'late' WHERE id = 1");
	cluster_exec(sql,
	    "DO $$ BEGIN FOR i IN 1..2500 LOOP UPDATE tickets SET title = 'n' || i WHERE id = "
	    "6; END LOOP; END $$");
	cluster_exec(slow, "COMMIT");
	cluster_exec(sql, "UPDATE tickets SET title = 'end' WHERE id = 7");
	told(&w, "update 7");
	assert_int_equal(shared_log.n, 2502);
	assert_int_equal(watcher_stop(&w, SIGTERM), 0);
	told_since(desk, before);
	assert_int_equal(shared_log.n, 2502);
	PQfinish(slow);
}

static void
a_filter_tells_of_tickets_that_match_or_matched(void **state)
{
	struct watcher w;

	(void)state;
	cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 10");
	w = watch(desk, "priority:high");
	cluster_exec(sql, "UPDATE tickets SET title = 'other' WHERE id = 11");
	cluster_exec(sql, "UPDATE tickets SET title = 'mine' WHERE id = 10");
	cluster_exec(sql, "UPDATE tags SET name = name");
	told(&w, "update 10");
	cluster_exec(sql, "UPDATE tickets SET priority = 'LOW' WHERE id = 10");  /* leaves */
	cluster_exec(sql, "UPDATE tickets SET priority = 'HIGH' WHERE id = 12"); /* enters */
	told(&w, "update 12");
	cluster_exec(sql, "UPDATE tickets SET title = 'gone' WHERE id = 10");
	cluster_exec(sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('x', "
	    "false, 12, 1)");
	assert_string_equal(told(&w, "comments"),
	    "tickets update 10, tickets update 10, tickets update 12, comments insert 12, ");
	assert_int_equal(watcher_stop(&w, SIGTERM), 0);
	/* behind a token nobody knows what matched: rather too much */
	cluster_exec(sql, "UPDATE tickets SET priority = 'LOW' WHERE id = 12");
	w.take = log_take;
	w.ctx = log_fresh();
	watcher_start(&w, desk, "priority:high", "--once", NULL);
	assert_int_equal(watcher_finish(&w), 0);
	assert_non_null(strstr(shared_log.words.p, "update 12"));
}

static void
what_cannot_be_trusted_is_a_resync(void **state)
{
	char other[300], token[400], in_other[400];
	PGconn *conn;

	(void)state;
	snprintf(token, sizeof token, "%s",
	    cluster_value(sql, "SELECT ttydesk.watch_token(ttydesk.feed_token())"));
	snprintf(other, sizeof other, "%s", cluster_create_desk(cluster, "other", 3));
	conn = cluster_connect(other);
	snprintf(in_other, sizeof in_other, "%s",
	    cluster_value(conn, "SELECT ttydesk.watch_token(ttydesk.feed_token())"));
	PQfinish(conn);
	assert_string_equal(told_since(desk, "x"), "resync ");
	assert_string_equal(told_since(desk, "'\"; "), "resync ");
	assert_string_equal(told_since(desk, "1.1-1.3:3:"), "resync ");
	assert_string_equal(told_since(other, token), "resync ");
	assert_string_equal(told_since(desk, in_other), "resync ");
	assert_string_equal(told_since(desk, token), "");
	/* a plain one of the feed will do */
	assert_string_equal(
	    told_since(desk, cluster_value(sql, "SELECT ttydesk.feed_token()")), "");
}

/* The program's own words, its exit code in `code`. */
static const char *
run(const char *verb, const char *word, int *code)
{
	static char out[4096];
	size_t used = 0;
	ssize_t n;
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execl(TD_PROGRAM, TD_PROGRAM, "-d", desk, verb, word, (char *)NULL);
		_exit(99);
	}
	close(ends[1]);
	while ((n = read(ends[0], out + used, sizeof out - 1 - used)) > 0)
		used += (size_t)n;
	close(ends[0]);
	out[used] = '\0';
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	return out;
}

static void
prune_says_what_it_removes_and_old_tokens_mean_resync(void **state)
{
	char old[400], present[400];
	int code, n;

	(void)state;
	snprintf(old, sizeof old, "%s",
	    cluster_value(sql, "SELECT ttydesk.watch_token(ttydesk.feed_token())"));
	cluster_exec(sql, "UPDATE tickets SET title = 'aged' WHERE id = 5");
	cluster_exec(sql, "UPDATE ttydesk.changes SET at = now() - interval '3 days'");
	snprintf(present, sizeof present, "%s",
	    cluster_value(sql, "SELECT ttydesk.watch_token(ttydesk.feed_token())"));
	cluster_exec(sql, "UPDATE tickets SET title = 'young' WHERE id = 6");
	n = (int)strtol(cluster_value(sql, "SELECT count(*) FROM ttydesk.changes"), NULL, 10);
	assert_non_null(strstr(run("prune", "--days=4", &code), "removed: 0 changes"));
	assert_int_equal(code, 0);
	assert_non_null(strstr(run("prune", "--dry-run", &code), "would remove: "));
	assert_int_equal(
	    strtol(cluster_value(sql, "SELECT count(*) FROM ttydesk.changes"), NULL, 10), n);
	assert_non_null(strstr(run("prune", "--json", &code), "\"dry_run\":false"));
	assert_int_equal(code, 0);
	assert_string_equal(cluster_value(sql, "SELECT count(*) FROM ttydesk.changes"), "1");
	assert_string_equal(told_since(desk, present), "tickets update 6, ");
	assert_string_equal(told_since(desk, old), "resync ");
	assert_non_null(strstr(run("prune", "--days=0", &code), "--days takes a whole number"));
	assert_int_equal(code, 2);
	run("prune", "x", &code);
	assert_int_equal(code, 2);
}

static void
wrong_words_and_no_server_have_their_exit_codes(void **state)
{
	struct watcher w = { 0 };
	int code;

	(void)state;
	assert_non_null(strstr(run("watch", "priority:hihg", &code), "column 10"));
	assert_int_equal(code, 2);
	run("watch", "--snice", &code);
	assert_int_equal(code, 2);
	watcher_start(&w, "host=/nonexistent user=a dbname=b", NULL, NULL, NULL);
	assert_int_equal(watcher_finish(&w), 6);
	watcher_start(&w, cluster_conninfo(cluster), NULL, NULL, NULL);
	assert_int_equal(watcher_finish(&w), 1); /* no schema ttydesk there */
}

static void
a_reader_that_leaves_ends_it_quietly(void **state)
{
	struct watcher w = watch(desk, NULL);
	int status;

	(void)state;
	close(w.fd); /* nothing is written: it notices all the same */
	assert_int_equal(waitpid(w.pid, &status, 0), w.pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	buf_done(&w.bytes);
}

/* The primary dies; the other host of the list goes on, with who knows what missing. */
static void
fail_over(struct cluster *promoted, PGconn *there)
{
	char conninfo[400];
	struct watcher w;

	snprintf(conninfo, sizeof conninfo, "host=%s,%s user=postgres %s",
	    cluster_host(cluster), cluster_host(promoted), strstr(desk, "dbname="));
	w = watch(conninfo, NULL);
	cluster_exec(sql, "UPDATE tickets SET title = 'before' WHERE id = 13");
	assert_string_equal(told(&w, "update 13"), "tickets update 13, ");
	PQfinish(sql);
	cluster_stop(cluster, SIGQUIT);
	told(&w, "resync");
	cluster_exec(there, "UPDATE tickets SET title = 'after' WHERE id = 14");
	assert_string_equal(
	    told(&w, "update 14"), "tickets update 13, resync tickets update 14, ");
	assert_int_equal(watcher_stop(&w, SIGTERM), 0);
	cluster_start(cluster);
	sql = cluster_connect(desk);
}

static void
a_standby_is_followed_and_promotion_and_fail_over_are_a_resync(void **state)
{
	struct cluster *standby = cluster_open_standby(cluster);
	PGconn *there, *open = cluster_connect(desk);
	char conninfo[300], on_primary[400];
	struct watcher w;

	(void)state;
	snprintf(conninfo, sizeof conninfo, "host=%s user=postgres %s", cluster_host(standby),
	    strstr(desk, "dbname="));
	/* its snapshots know nothing of what runs on the primary: */
	cluster_exec(open, "BEGIN; UPDATE tickets SET title = 'long' WHERE id = 15");
	w = watch(conninfo, NULL);
	for (int i = 0; i < 3; i++)
		cluster_exec(sql, "UPDATE tickets SET title = title || '.' WHERE id = 16");
	told(&w, "update 16");
	cluster_exec(open, "COMMIT");
	told(&w, "update 15");
	cluster_exec(sql, "UPDATE tickets SET title = 'last' WHERE id = 17");
	told(&w, "update 17");
	/* what was told is not told again while something runs */
	assert_int_equal(shared_log.n, 5);
	snprintf(on_primary, sizeof on_primary, "%s",
	    cluster_value(sql, "SELECT ttydesk.watch_token(ttydesk.feed_token())"));

	there = cluster_connect(conninfo);
	cluster_exec(there, "SELECT pg_promote()");
	told(&w, "resync");
	cluster_exec(there, "UPDATE tickets SET title = 'promoted' WHERE id = 18");
	told(&w, "update 18");
	assert_int_equal(watcher_stop(&w, SIGTERM), 0);
	assert_string_equal(told_since(conninfo, on_primary), "resync ");
	PQfinish(open);
	fail_over(standby, there);
	PQfinish(there);
	cluster_close(standby);
}

/* The same system, the same timeline, and in the end the same transaction numbers. */
static void
a_restored_backup_is_a_resync(void **state)
{
	struct cluster *restored = cluster_open_restored(cluster);
	struct watcher w = watch(desk, NULL);
	char conninfo[300], lost[400];
	PGconn *there;

	(void)state;
	snprintf(conninfo, sizeof conninfo, "host=%s user=postgres %s", cluster_host(restored),
	    strstr(desk, "dbname="));
	assert_string_equal(told_since(conninfo, w.token), ""); /* so far it is the same */
	cluster_exec(sql, "UPDATE tickets SET title = 'will be lost' WHERE id = 19");
	w.ctx = log_fresh();
	told(&w, "update 19");
	memcpy(lost, w.token, sizeof lost);
	assert_int_equal(watcher_stop(&w, SIGTERM), 0);

	there = cluster_connect(conninfo);
	assert_string_equal(told_since(conninfo, lost), "resync "); /* from the future */
	for (int i = 0; i < 40; i++)
		cluster_exec(there, "UPDATE tickets SET title = title || '!' WHERE id = 20");
	assert_string_equal(told_since(conninfo, lost), "resync ");
	assert_string_equal(told_since(desk, lost), "");
	PQfinish(there);
	cluster_close(restored);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_told_when_it_is_committed),
		cmocka_unit_test(from_each_token_on_the_rest_is_told),
		cmocka_unit_test(a_transaction_larger_than_a_page_is_told_whole),
		cmocka_unit_test(a_filter_tells_of_tickets_that_match_or_matched),
		cmocka_unit_test(what_cannot_be_trusted_is_a_resync),
		cmocka_unit_test(prune_says_what_it_removes_and_old_tokens_mean_resync),
		cmocka_unit_test(wrong_words_and_no_server_have_their_exit_codes),
		cmocka_unit_test(a_reader_that_leaves_ends_it_quietly),
		cmocka_unit_test(a_restored_backup_is_a_resync),
		cmocka_unit_test(
		    a_standby_is_followed_and_promotion_and_fail_over_are_a_resync),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
