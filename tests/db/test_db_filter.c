/* The filter language against plain SQL and against memory: what a filter lists is what
 * its words say, and what a client would say of a ticket without asking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"
#include "src/db/compose.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/desk/filter.h"
#include "ttydesk/desk/store.h"

#define TICKETS 300
#define NOW INT64_C(1795003200000000) /* 2026-11-18 12:00 UTC, a Wednesday */
#define DAY (INT64_C(86400) * 1000000)

static struct cluster *cluster;
static PGconn *sql;
static struct probe probe;
static struct store *store;
static struct arena arena;
static struct filter_names names;

/* Every field takes many values, and nulls; some moments are exactly on an edge. */
static const char world[] =
    "UPDATE tickets SET priority = (ARRAY['LOW','MEDIUM','HIGH','URGENT'])[id / 7 % 4 + "
    "1]::ticketpriority,"
    " status = (ARRAY['OPEN','OPEN','IN_PROGRESS','WAITING_ON_CUSTOMER','RESOLVED','CLOSED'])"
    "[id % 6 + 1]::ticketstatus,"
    " assignee_id = CASE id % 5 WHEN 0 THEN 1 WHEN 1 THEN 2 END,"
    " creator_id = CASE id % 4 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 3 END,"
    " title = CASE id % 9 WHEN 0 THEN 'Printer on fire' WHEN 1 THEN 'The VPN login fails'"
    " ELSE 'Something else' END || ' ' || id,"
    " description = CASE id % 11 WHEN 0 THEN 'My printer prints 100% nothing_' ELSE 'It does "
    "not work' END,"
    " created_at = timestamptz '2026-11-18 12:00+00' - (id % 150) * interval '3 hours',"
    " updated_at = timestamptz '2026-11-18 12:00+00' - (id % 50) * interval '1 hour',"
    " resolved_at = CASE WHEN id % 6 >= 4 THEN timestamptz '2026-11-18 12:00+00'"
    " - (id % 40) * interval '12 hours' END,"
    " deleted_at = CASE WHEN id % 31 = 0 THEN timestamptz '2026-11-01 00:00+00' END;"
    "INSERT INTO tags (name, color) VALUES ('vpn', '#00ff00'), ('network', '#00ff00'),"
    " ('second level', '#00ff00'), ('spam', '#00ff00');"
    "INSERT INTO ticket_tags (ticket_id, tag_id) SELECT t.id, g.id FROM tickets t, tags g"
    " WHERE g.name <> 'spam' AND (t.id + g.id) % (g.id + 2) = 0 AND t.id % 7 <> 0;"
    "INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at, updated_at)"
    " SELECT CASE WHEN t.id % 13 = 0 THEN 'about the vpn login ' ELSE 'comment ' END || c, c % "
    "2"
    " = 0, t.id, c % 3 + 1, now(), now()"
    " FROM tickets t, generate_series(1, 5) c WHERE c <= t.id % 6;"
    "INSERT INTO attachments (ticket_id, filename, content_type, file_size, storage_path, "
    "uploaded_by_id) SELECT id, 'f', 'text/plain', 1, '/x', 3 FROM tickets WHERE id % 8 = 0;"
    "INSERT INTO ttydesk.seen (user_id, ticket_id, comment_id) SELECT 1, c.ticket_id, "
    "max(c.id) "
    "- c.ticket_id % 2 FROM comments c WHERE c.ticket_id % 3 > 0 GROUP BY c.ticket_id;"
    "INSERT INTO ttydesk.watchers (ticket_id, user_id, by) SELECT id, 1 + id % 2, 1 FROM "
    "tickets"
    " WHERE id % 10 < 3;"
    "INSERT INTO ttydesk.snoozes (ticket_id, until, comment_id, user_id) SELECT id, CASE WHEN "
    "id"
    " % 2 = 0 THEN timestamptz '2199-01-01' END, 1000000, 1 FROM tickets WHERE id % 17 = 0;";

static void
load_store(void)
{
	int64_t ids[TICKETS];

	for (int i = 0; i < TICKETS; i++)
		ids[i] = i + 1;
	store = probe.store = store_open();
	probe_ask(&probe, (struct request){ .kind = REQUEST_STAFF });
	probe_ask(&probe, (struct request){ .kind = REQUEST_TAGS });
	for (int i = 0; i < TICKETS; i += 100)
		probe_ask(&probe,
		    (struct request){
			.kind = REQUEST_TICKETS, .ids = ids + i, .id_count = 100 });
	assert_string_equal(probe.err.msg, "");
	names = (struct filter_names){ store, 1, NOW - 7 * DAY, NOW };
}

static int
set_up(void **state)
{
	const char *conninfo;

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	arena_init(&arena);
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "filter", TICKETS);
	sql = cluster_connect(conninfo);
	cluster_exec(sql, world);
	cluster_exec(sql, "VACUUM ANALYZE");
	cluster_exec(sql, "SELECT set_config('ttydesk.me', 'ana@example.org', false)");
	probe_open(&probe, conninfo, "ana@example.org");
	probe_until_live(&probe);
	load_store();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	probe_close(&probe);
	PQfinish(sql);
	cluster_close(cluster);
	arena_done(&arena);
	return 0;
}

/* Played again by TTYDESK_TEST_SEED. */
static uint64_t seed;

static void
seed_start(void)
{
	const char *set = getenv("TTYDESK_TEST_SEED");

	seed = set ? strtoull(set, NULL, 10) : (uint64_t)time(NULL);
	printf("TTYDESK_TEST_SEED=%llu\n", (unsigned long long)seed);
}

static uint32_t
seed_below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % n);
}

/* ---- both ways ---- */

struct listed {
	int64_t ids[TICKETS + 1];
	size_t n;
};

static void
list_it(struct listed *out, const struct query *q, const struct window *w)
{
	struct compose_params params = { .arena = &arena };
	struct buf text = { 0 };
	PGresult *res;

	compose_page(&text, &params, q, w, w->limit);
	res = PQexecParams(sql, text.p, params.n, NULL, params.values, NULL, NULL, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("%s%s", PQerrorMessage(sql), text.p);
	out->n = (size_t)PQntuples(res);
	for (size_t i = 0; i < out->n; i++)
		out->ids[i] = strtoll(PQgetvalue(res, (int)i, 0), NULL, 10);
	if (compose_is_reversed(w)) {
		for (size_t i = 0; i < out->n / 2; i++) {
			int64_t id = out->ids[i];

			out->ids[i] = out->ids[out->n - 1 - i];
			out->ids[out->n - 1 - i] = id;
		}
	}
	PQclear(res);
	buf_done(&text);
}

static void
parse(struct query *q, const char *words)
{
	struct err err = { 0 };
	size_t at;

	if (!filter_parse(q, str_z(words), &names, &err, &at))
		fail_msg("%s: %zu: %s", words, at, err.msg);
}

static const struct window everything = { .kind = WINDOW_FIRST, .limit = TICKETS };

/* ---- the held-out set ---- */

/* The ids, sorted, of a condition or a whole statement. */
static void
ids_where(struct buf *out, const char *where)
{
	bool is_whole = strncmp(where, "SELECT ", 7) == 0;
	struct buf text = { 0 };
	PGresult *res;

	buf_putf(&text,
	    "SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM %s%s%s",
	    is_whole ? "(" : "tickets t WHERE ", where, is_whole ? ") x (id)" : "");
	res = PQexec(sql, text.p);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("%s%s", PQerrorMessage(sql), text.p);
	buf_clear(out);
	buf_put_z(out, PQgetvalue(res, 0, 0));
	PQclear(res);
	buf_done(&text);
}

static int
compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
ids_of(struct buf *out, const char *words)
{
	struct listed got;
	struct query q;

	parse(&q, words);
	list_it(&got, &q, &everything);
	qsort(got.ids, got.n, sizeof got.ids[0], compare_ids);
	buf_clear(out);
	buf_put_z(out, "");
	for (size_t i = 0; i < got.n; i++)
		buf_putf(out, "%s%lld", i > 0 ? " " : "", (long long)got.ids[i]);
}

/* The filters of a file, at least so many. */
static void
assert_filters(const char *path, int least)
{
	FILE *f = fopen(path, "r");
	static char line[4096];
	struct buf want = { 0 }, got = { 0 };
	int lines = 0, wrong = 0, empty = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		char *tab = strchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "# ", 2) == 0)
			continue;
		assert_non_null(tab);
		*tab = '\0';
		ids_where(&want, tab + 1);
		ids_of(&got, line);
		if (!str_eq(buf_str(&want), buf_str(&got))) {
			print_message("%s\n\t%s\n\twant %.*s\n\tgot  %.*s\n", line, tab + 1,
			    (int)want.n, want.p, (int)got.n, got.p);
			wrong++;
		}
		empty += want.n == 0;
		lines++;
		arena_reset(&arena);
	}
	fclose(f);
	print_message("%d filters, %d of them empty\n", lines, empty);
	assert_true(lines >= least && empty < lines / 3);
	assert_int_equal(wrong, 0);
	buf_done(&want);
	buf_done(&got);
}

static void
filters_give_exactly_what_plain_sql_gives(void **state)
{
	(void)state;
	assert_filters(TD_SOURCE_DIR "/tests/db/filters.txt", 500);
}

static void
filters_give_what_somebody_else_takes_them_for(void **state)
{
	(void)state;
	cluster_exec(sql,
	    "CREATE TEMP VIEW present AS SELECT * FROM tickets t WHERE deleted_at IS NULL"
	    " AND NOT EXISTS (SELECT FROM ttydesk.snoozes s WHERE s.ticket_id = t.id);"
	    "CREATE TEMP VIEW active AS SELECT * FROM present"
	    " WHERE status IN ('OPEN', 'IN_PROGRESS', 'WAITING_ON_CUSTOMER')");
	assert_filters(TD_SOURCE_DIR "/tests/db/filters_apart.txt", 100);
}

/* ---- the best first ---- */

/* Ids with ranks, in order: "7:60792 3:0". `key` becomes the last row's. */
static void
ranked(struct buf *out, const struct query *q, const struct window *w, struct sort_key *key)
{
	struct compose_params params = { .arena = &arena };
	struct buf text = { 0 };
	PGresult *res;

	compose_page(&text, &params, q, w, w->limit);
	res = PQexecParams(sql, text.p, params.n, NULL, params.values, NULL, NULL, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("%s%s", PQerrorMessage(sql), text.p);
	assert_int_equal(PQnfields(res), 12);
	for (int i = 0; i < PQntuples(res); i++) {
		buf_putf(out, "%s:%s ", PQgetvalue(res, i, 0), PQgetvalue(res, i, 11));
		key->id = strtoll(PQgetvalue(res, i, 0), NULL, 10);
		key->values[0] = strtoll(PQgetvalue(res, i, 11), NULL, 10);
	}
	PQclear(res);
	buf_done(&text);
}

static void
the_best_hits_stand_first_as_plain_sql_ranks_them(void **state)
{
	const char *plain =
	    "SELECT coalesce(string_agg(id || ':' || r || ' ', '' ORDER BY r DESC, id DESC), "
	    "'')"
	    " FROM (SELECT t.id, (SELECT coalesce(max((ts_rank(d.words, 'printer', 1) * "
	    "1000000)::bigint), 0) FROM ttydesk.docs d WHERE d.ticket_id = t.id AND d.words @@ "
	    "'printer') + (SELECT coalesce(max((ts_rank(d.words, 'vpn <-> login', 1) * "
	    "1000000)::bigint), 0) FROM ttydesk.docs d WHERE d.ticket_id = t.id AND d.words @@ "
	    "'vpn <-> login') AS r FROM tickets t WHERE deleted_at IS NULL AND NOT EXISTS "
	    "(SELECT"
	    " FROM ttydesk.snoozes s WHERE s.ticket_id = t.id) AND EXISTS (SELECT FROM "
	    "ttydesk.docs d WHERE d.ticket_id = t.id AND d.words @@ 'printer | vpn <-> "
	    "login')) x";
	struct window w = everything;
	struct buf want = { 0 }, got = { 0 }, pages = { 0 };
	struct query q;
	size_t n;

	(void)state;
	buf_put_z(&want, cluster_value(sql, plain));
	parse(&q, "status:all (printer or \"vpn login\") sort:best");
	ranked(&got, &q, &w, &w.key);
	assert_true(got.n > 0);
	assert_true(str_eq(buf_str(&want), buf_str(&got)));
	w = (struct window){ .kind = WINDOW_FIRST, .limit = 3 };
	do {
		n = pages.n;
		ranked(&pages, &q, &w, &w.key);
		w.kind = WINDOW_AFTER;
	} while (pages.n > n);
	assert_true(str_eq(buf_str(&want), buf_str(&pages)));
	buf_done(&want);
	buf_done(&got);
	buf_done(&pages);
}

static void
without_words_the_newest_are_the_best(void **state)
{
	struct listed best, newest;
	struct query q;

	(void)state;
	parse(&q, "sort:best");
	list_it(&best, &q, &everything);
	parse(&q, "sort:-created");
	list_it(&newest, &q, &everything);
	assert_true(best.n > 0);
	assert_int_equal(best.n, newest.n);
	assert_memory_equal(best.ids, newest.ids, best.n * sizeof best.ids[0]);
}

/* ---- random ones ---- */

/* clang-format off */
static const char *const atoms[] = {
	"status:open", "status:closed,waiting", "status:all", "status!=open", "priority>=high",
	"priority:low", "priority<urgent", "assignee:me", "assignee:none", "assignee:bob,none",
	"assignee!=me", "requester:cust@example.org", "requester:bob", "tag:vpn", "tag:network,vpn",
	"tag!=\"second level\"", "created>3d", "created:yesterday", "created<2026-11-10",
	"updated>=2026-11-17", "updated<1d", "resolved>1w", "resolved<=sunday", "age>100h",
	"idle<=12h", "comments>2", "comments:0,3", "comments<=4", "is:overdue", "is:escalated",
	"is:late", "is:unread", "is:watched", "is:snoozed", "is:deleted", "is:attached",
	"is:untagged", "is:mine", "#17", "printer", "\"vpn login\"", "text:\"100%\"", "nothing_",
};
static const char *const sorts[] = {
	"", "", " sort:-priority,-updated", " sort:created", " sort:-age", " sort:assignee,-updated",
	" sort:-assignee,status", " sort:status,-priority,age", " sort:sla,assignee",
	" sort:priority,assignee,status,updated",
};
/* clang-format on */

static void
random_filter(struct buf *out, int depth)
{
	uint32_t what = seed_below(depth > 0 ? 10 : 5);

	if (what < 5) {
		buf_putf(out, "%s%s", seed_below(4) == 0 ? "-" : "",
		    atoms[seed_below(countof(atoms))]);
		return;
	}
	if (what < 6)
		buf_put_z(out, "-");
	buf_put_z(out, "(");
	for (uint32_t i = 0, n = 1 + seed_below(3); i < n; i++) {
		if (i > 0)
			buf_put_z(out, seed_below(2) ? " or " : " ");
		random_filter(out, depth - 1);
	}
	buf_put_z(out, ")");
}

static bool
is_listed(const struct listed *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->ids[i] == id)
			return true;
	}
	return false;
}

/* Memory never contradicts the server, and asks it only about words. */
static void
assert_memory_agrees(const char *words, const struct query *q, const struct listed *l)
{
	bool has_words = strstr(words, "printer") || strstr(words, "vpn login") ||
	    strstr(words, "100%") || strstr(words, "nothing_");

	for (int64_t id = 1; id <= TICKETS; id++) {
		const struct ticket *t = store_ticket(store, id);
		enum filter_answer answer = filter_match(&q->filter, t, store);

		if ((answer == FILTER_ASK && !has_words) ||
		    (answer != FILTER_ASK && is_listed(l, id) != (answer == FILTER_YES)))
			fail_msg("%s: ticket %lld: %d in memory, %slisted", words,
			    (long long)id, (int)answer, is_listed(l, id) ? "" : "not ");
	}
}

static struct sort_key
key_of(const struct query *q, int64_t id)
{
	return query_key(q, store_ticket(store, id));
}

static void
assert_ordered(const char *words, const struct query *q, const struct listed *l)
{
	for (size_t i = 1; i < l->n; i++) {
		struct sort_key a = key_of(q, l->ids[i - 1]), b = key_of(q, l->ids[i]);

		if (query_compare(q, &a, &b) >= 0)
			fail_msg("%s: %lld stands above %lld", words, (long long)l->ids[i - 1],
			    (long long)l->ids[i]);
	}
}

static void
assert_part(const char *words, const struct query *q, const struct window *w,
    const int64_t *want, size_t n)
{
	struct listed part;

	list_it(&part, q, w);
	if (part.n != n || memcmp(part.ids, want, n * sizeof *want) != 0)
		fail_msg("%s: window %d of %d rows, by ticket %lld", words, (int)w->kind,
		    w->limit, (long long)w->key.id);
}

/* Every window is the part of the whole list that it says. */
static void
assert_windows(const char *words, const struct query *q, const struct listed *l)
{
	size_t at = seed_below(l->n), n = 1 + seed_below(20), left;
	struct window w = { .key = key_of(q, l->ids[at]), .limit = (int)n };

	left = l->n - at;
	w.kind = WINDOW_FROM;
	assert_part(words, q, &w, l->ids + at, left < n ? left : n);
	w.kind = WINDOW_AFTER;
	assert_part(words, q, &w, l->ids + at + 1, left - 1 < n ? left - 1 : n);
	w.kind = WINDOW_BEFORE;
	assert_part(words, q, &w, at < n ? l->ids : l->ids + at - n, at < n ? at : n);
	w.kind = WINDOW_LAST;
	assert_part(words, q, &w, l->n < n ? l->ids : l->ids + l->n - n, l->n < n ? l->n : n);
}

/* Its own words mean the same. */
static void
assert_words(const char *words, const struct query *q)
{
	struct text again = filter_words_tmp(&arena, &q->filter, store, 1);
	struct query second;

	parse(&second, arena_z(&arena, text_str(again)));
	if (!filter_eq(&q->filter, &second.filter))
		fail_msg("%s: read again from %.*s", words, (int)again.n, again.p);
}

static void
server_and_memory_give_the_same_answer(void **state)
{
	const char *set = getenv("TTYDESK_FILTERS");
	long rounds = set ? strtol(set, NULL, 10) : 400;
	struct buf words = { 0 };
	uint64_t found = 0;

	(void)state;
	seed_start();
	for (long i = 0; i < rounds; i++) {
		struct listed whole;
		struct query q;

		buf_clear(&words);
		random_filter(&words, 3);
		buf_putf(&words, " %s", sorts[seed_below(countof(sorts))]);
		parse(&q, words.p);
		list_it(&whole, &q, &everything);
		assert_words(words.p, &q);
		assert_memory_agrees(words.p, &q, &whole);
		assert_ordered(words.p, &q, &whole);
		if (whole.n > 0)
			assert_windows(words.p, &q, &whole);
		found += whole.n;
		arena_reset(&arena);
	}
	print_message("%ld filters, %llu tickets\n", rounds, (unsigned long long)found);
	assert_true(found > (uint64_t)rounds);
	buf_done(&words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_give_exactly_what_plain_sql_gives),
		cmocka_unit_test(filters_give_what_somebody_else_takes_them_for),
		cmocka_unit_test(the_best_hits_stand_first_as_plain_sql_ranks_them),
		cmocka_unit_test(without_words_the_newest_are_the_best),
		cmocka_unit_test(server_and_memory_give_the_same_answer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
