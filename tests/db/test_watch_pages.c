/* ttydesk.watch() by pages of a few rows, beside transactions that overlap: each change
 * comes once, and from the token of any page on comes all that was not told before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "src/db/watch_seen.h"
#include "ttydesk/base/rng.h"

enum { WRITERS = 5, STEPS = 400, PAGES_MAX = 4000, ROWS_MAX = 4000 };

static struct cluster *cluster;
static PGconn *reader, *writers[WRITERS];
static bool is_open[WRITERS];

static struct follower {
	char token[400];
	struct watch_seen seen;
	unsigned char told[ROWS_MAX]; /* by ids of comments */
	int n, twice;
} follower;

/* Of every page: its token, and what was told when it had been. */
static struct {
	char token[400];
	unsigned char told[ROWS_MAX];
} pages[PAGES_MAX];
static int page_count;

static int
set_up(void **state)
{
	const char *conninfo;

	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "pages", 10);
	reader = cluster_connect(conninfo);
	for (int i = 0; i < WRITERS; i++)
		writers[i] = cluster_connect(conninfo);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < WRITERS; i++)
		PQfinish(writers[i]);
	PQfinish(reader);
	watch_seen_done(&follower.seen);
	cluster_close(cluster);
	return 0;
}

static void
write_something(void)
{
	uint32_t i = rng_below(WRITERS);
	char sql[250];

	if (is_open[i] && rng_below(3) == 0) {
		cluster_exec(writers[i], rng_below(6) == 0 ? "ROLLBACK" : "COMMIT");
		is_open[i] = false;
		return;
	}
	if (!is_open[i] && rng_below(2) == 0) {
		cluster_exec(writers[i], "BEGIN");
		is_open[i] = true;
	}
	snprintf(sql, sizeof sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " SELECT 'x', false, 1, 3 FROM generate_series(1, %u)",
	    1 + rng_below(4));
	cluster_exec(writers[i], sql);
}

/* One page; true if more wait. */
static bool
read_page(struct follower *f, const char *rows)
{
	struct buf seen = { 0 };
	const char *values[3] = { f->token, NULL, rows };
	PGresult *res;
	bool is_more;
	int covered;

	watch_seen_put(&f->seen, &seen);
	values[1] = seen.p;
	res = PQexecParams(reader,
	    "SELECT token, resync, id, op, row_id FROM ttydesk.watch($1, $2::int8multirange, "
	    "$3::int)",
	    3, NULL, values, NULL, NULL, 0);
	buf_done(&seen);
	assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
	assert_string_equal(PQgetvalue(res, 0, 1), "f");
	assert_true(PQntuples(res) - 1 <= strtol(rows, NULL, 10));
	is_more = PQgetvalue(res, 0, 3)[0] == 'm';
	covered = (int)strtol(PQgetvalue(res, 0, 4), NULL, 10);
	if (!is_more)
		watch_seen_clear(&f->seen);
	for (int i = 1; i < PQntuples(res); i++) {
		long id = strtol(PQgetvalue(res, i, 4), NULL, 10);

		assert_in_range(id, 1, ROWS_MAX - 1);
		f->twice += f->told[id];
		f->n += !f->told[id];
		f->told[id] = 1;
		if (i > covered)
			watch_seen_add(&f->seen, strtoll(PQgetvalue(res, i, 2), NULL, 10));
	}
	snprintf(f->token, sizeof f->token, "%s", PQgetvalue(res, 0, 0));
	PQclear(res);
	return is_more;
}

static void
keep_page(void)
{
	assert_true(page_count < PAGES_MAX);
	memcpy(pages[page_count].token, follower.token, sizeof follower.token);
	memcpy(pages[page_count].told, follower.told, sizeof follower.told);
	page_count++;
}

static void
small_pages_tell_each_change_once(void **state)
{
	long stored;

	(void)state;
	snprintf(follower.token, sizeof follower.token, "%s",
	    cluster_value(reader, "SELECT ttydesk.watch_token(ttydesk.feed_token())"));
	for (int i = 0; i < STEPS; i++) {
		write_something();
		for (uint32_t n = rng_below(3); n > 0; n--) {
			read_page(&follower, rng_below(2) == 0 ? "2" : "5");
			keep_page();
		}
	}
	for (int i = 0; i < WRITERS; i++)
		if (is_open[i])
			cluster_exec(writers[i], "COMMIT");
	while (read_page(&follower, "3"))
		keep_page();
	stored = strtol(cluster_value(reader, "SELECT count(*) FROM comments"), NULL, 10);
	assert_true(stored > STEPS / 2);
	assert_int_equal(follower.n, stored);
	/* a large transaction may begin again behind a smaller one that was late */
	assert_true(follower.twice < stored / 10);
}

static void
each_pages_token_leads_to_all_that_was_not_told(void **state)
{
	static struct follower again;
	int late = 0;

	(void)state;
	assert_true(page_count > 50);
	for (int k = 0; k < page_count; k++) {
		again = (struct follower){ 0 };
		memcpy(again.token, pages[k].token, sizeof again.token);
		late += strchr(strrchr(again.token, ':'), '\0')[-1] != ':';
		while (read_page(&again, "1000"))
			;
		for (int i = 0; i < ROWS_MAX; i++)
			if (follower.told[i] && !pages[k].told[i])
				assert_true(again.told[i]);
		watch_seen_done(&again.seen);
	}
	assert_true(late > 10); /* tokens that name transactions to come */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_pages_tell_each_change_once),
		cmocka_unit_test(each_pages_token_leads_to_all_that_was_not_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
