/* Pages, threads and counts against a real server, compared with plain SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cluster.h"
#include "probe.h"

static struct cluster *cluster;
static PGconn *sql;
static struct probe probe;

static const char world[] =
    "UPDATE tickets SET priority = (ARRAY['LOW','MEDIUM','HIGH','URGENT'])[id / 7 % 4 + "
    "1]::ticketpriority,"
    " status = "
    "(ARRAY['OPEN','OPEN','IN_PROGRESS','WAITING_ON_CUSTOMER','RESOLVED','CLOSED'])[id % 6 + "
    "1]::ticketstatus,"
    " assignee_id = CASE id % 5 WHEN 0 THEN 1 WHEN 1 THEN 2 END,"
    " created_at = timestamptz '2025-01-01 00:00:00.123456+00' + (id / 3) * interval '1 hour',"
    " updated_at = timestamptz '2025-06-01 00:00:00.5+00' + (id % 50) * interval '1 minute',"
    " deleted_at = CASE WHEN id % 31 = 0 THEN timestamptz '2025-07-01 00:00+00' END;"
    "INSERT INTO tags (name, color) SELECT 'tag' || i, '#00ff00' FROM generate_series(1, 6) i;"
    "INSERT INTO ticket_tags (ticket_id, tag_id) SELECT t.id, g.id FROM tickets t, tags g"
    " WHERE (t.id + g.id) % (g.id + 2) = 0;"
    "INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at, updated_at)"
    " SELECT 'comment ' || c || ' on ' || t.id, c % 2 = 0, t.id, c % 3 + 1,"
    " timestamptz '2025-06-02 00:00+00' + c * interval '1 minute',"
    " timestamptz '2025-06-02 00:00+00' + c * interval '1 minute' + (c - 3) * interval '1 s'"
    " FROM tickets t, generate_series(1, 5) c WHERE c <= t.id % 6;"
    "INSERT INTO attachments (ticket_id, filename, content_type, file_size, storage_path, "
    "uploaded_by_id)"
    " SELECT id, 'file' || id || '.txt', 'text/plain', id * 10, '/x', 3 FROM tickets WHERE id "
    "% 7 = 0;";

static int
setup(void **state)
{
	(void)state;
	cluster = cluster_open();
	const char *conninfo = cluster_create_desk(cluster, "page", 400);

	sql = cluster_connect(conninfo);
	cluster_exec(sql, world);
	cluster_exec(sql, "VACUUM ANALYZE");
	probe_open(&probe, conninfo, "ana@example.org");
	probe_until_live(&probe);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	probe_close(&probe);
	PQfinish(sql);
	cluster_close(cluster);
	return 0;
}

static int64_t
sql_i64(const char *query)
{
	return strtoll(cluster_value(sql, query), NULL, 10);
}

static struct request
page_of(struct query q, struct window w)
{
	return (struct request){ .kind = REQUEST_PAGE, .query = q, .window = w };
}

/* Ids of the page by our way and by `where`, `order` in plain SQL. */
static void
assert_page(struct query q, const char *where, const char *order)
{
	char text[2000];

	probe_ask(&probe, page_of(q, (struct window){ .kind = WINDOW_FIRST, .limit = 50 }));
	assert_string_equal(probe.err.msg, "");
	snprintf(text, sizeof text,
	    "SELECT string_agg(id::text, ' ') FROM (SELECT id FROM tickets t WHERE deleted_at "
	    "IS NULL"
	    " AND %s ORDER BY %s LIMIT 50) x",
	    where, order);
	assert_string_equal(probe.pages.p, cluster_value(sql, text));
	assert_true(probe.pages.n > 0);
}

#define BY_PRIORITY "priority DESC, updated_at DESC, id DESC"

static void
every_filter_gives_the_rows_that_plain_sql_gives(void **state)
{
	struct query q = probe_query();

	(void)state;
	assert_page(q, "status < 'RESOLVED'", BY_PRIORITY);
	q.filter.assignee = WHO_USER;
	q.filter.assignee_id = 2;
	assert_page(q, "status < 'RESOLVED' AND assignee_id = 2", BY_PRIORITY);
	q.filter.tag_ids[0] = 1;
	q.filter.tag_ids[1] = 2;
	q.filter.tag_count = 2;
	assert_page(q,
	    "status < 'RESOLVED' AND assignee_id = 2 AND id IN (SELECT ticket_id FROM "
	    "ticket_tags"
	    " WHERE tag_id = 1 INTERSECT SELECT ticket_id FROM ticket_tags WHERE tag_id = 2)",
	    BY_PRIORITY);
	q = probe_query();
	q.filter.assignee = WHO_NONE;
	q.filter.priority_mask = 1u << PRIORITY_HIGH | 1u << PRIORITY_URGENT;
	assert_page(q, "status < 'RESOLVED' AND assignee_id IS NULL AND priority >= 'HIGH'",
	    BY_PRIORITY);
	q.filter.priority_mask = 1u << PRIORITY_LOW | 1u << PRIORITY_URGENT;
	assert_page(q,
	    "status < 'RESOLVED' AND assignee_id IS NULL AND priority IN ('LOW', 'URGENT')",
	    BY_PRIORITY);
	q = probe_query();
	q.filter.status_mask = 1u << STATUS_WAITING;
	assert_page(q, "status = 'WAITING_ON_CUSTOMER'", BY_PRIORITY);
	q.filter.status_mask = 1u << STATUS_OPEN | 1u << STATUS_CLOSED;
	q.filter.is_untagged = true;
	assert_page(q,
	    "status IN ('OPEN', 'CLOSED') AND id NOT IN (SELECT ticket_id FROM ticket_tags)",
	    BY_PRIORITY);
	q = probe_query();
	q.filter.status_mask = STATUS_MASK_ALL;
	q.filter.tag_ids[0] = 2;
	q.filter.tag_count = 1;
	q.sort = (struct sort)SORT_NEWEST;
	assert_page(q, "id IN (SELECT ticket_id FROM ticket_tags WHERE tag_id = 2)",
	    "created_at DESC, id DESC");
	q = probe_query();
	q.filter.requester_id = 3;
	q.filter.created_before = 1735905600000000; /* 2025-01-03 12:00 */
	assert_page(q,
	    "status < 'RESOLVED' AND creator_id = 3 AND created_at < '2025-01-03 12:00+00'",
	    BY_PRIORITY);
}

/* Walks down by pages of 17 and up again; both give the whole list. */
static void
walk(struct query q, const char *where, const char *order)
{
	char text[500];
	struct buf all = { 0 };
	struct window w = { .kind = WINDOW_FIRST, .limit = 17 };
	int pages = 0;

	do {
		const char *last;

		probe_ask(&probe, page_of(q, w));
		assert_string_equal(probe.err.msg, "");
		buf_putf(&all, "%s%s", all.n > 0 ? " " : "", probe.pages.p);
		/* the key of the last row, out of the rows' text */
		last = strrchr(probe.pages.p, ' ');
		w = (struct window){ .kind = WINDOW_AFTER, .limit = 17 };
		w.key.id = strtoll(last == NULL ? probe.pages.p : last, NULL, 10);
		snprintf(text, sizeof text,
		    "SELECT (extract(epoch FROM %s) * 1000000)::bigint FROM tickets WHERE id = "
		    "%lld",
		    q.sort.count > 0 ? "created_at" : "updated_at", (long long)w.key.id);
		w.key.values[q.sort.count == 0] = sql_i64(text);
		if (q.sort.count == 0)
			w.key.values[0] = w.key.id / 7 % 4;
		pages++;
	} while (probe.has_more);
	snprintf(text, sizeof text,
	    "SELECT string_agg(id::text, ' ') FROM (SELECT id FROM tickets WHERE deleted_at IS "
	    "NULL"
	    " AND %s ORDER BY %s) x",
	    where, order);
	assert_string_equal(all.p, cluster_value(sql, text));
	assert_true(pages > 10);
	buf_done(&all);
}

static void
pages_by_key_give_the_whole_list_once(void **state)
{
	struct query q = probe_query();

	(void)state;
	walk(q, "status < 'RESOLVED'", BY_PRIORITY);
	q.filter.status_mask = STATUS_MASK_ALL;
	q.sort = (struct sort)SORT_NEWEST;
	walk(q, "true", "created_at DESC, id DESC");
}

static void
the_end_and_what_stands_before_a_key_come_in_list_order(void **state)
{
	struct query q = probe_query();
	struct window w = { .kind = WINDOW_LAST, .limit = 5 };

	(void)state;
	q.sort = (struct sort)SORT_NEWEST;
	probe_ask(&probe, page_of(q, w));
	assert_true(probe.has_more);
	assert_string_equal(probe.pages.p,
	    cluster_value(sql,
		"SELECT string_agg(id::text, ' ' ORDER BY created_at DESC, id DESC) FROM "
		"(SELECT * FROM"
		" tickets WHERE status < 'RESOLVED' AND deleted_at IS NULL ORDER BY "
		"created_at, id LIMIT 5) x"));
	w = (struct window){ .kind = WINDOW_BEFORE, .limit = 4 };
	w.key.id = 6;
	w.key.values[0] =
	    sql_i64("SELECT (extract(epoch FROM created_at) * 1000000)::bigint FROM "
		    "tickets WHERE id = 6");
	probe_ask(&probe, page_of(q, w));
	assert_string_equal(probe.pages.p,
	    cluster_value(sql,
		"SELECT string_agg(id::text, ' ' ORDER BY created_at DESC, id DESC) FROM "
		"(SELECT * FROM"
		" tickets WHERE status < 'RESOLVED' AND deleted_at IS NULL AND (created_at, "
		"id) >"
		" (SELECT created_at, id FROM tickets WHERE id = 6) ORDER BY created_at, id "
		"LIMIT 4) x"));
	w.kind = WINDOW_FROM;
	probe_ask(&probe, page_of(q, w));
	assert_string_equal(probe.pages.p, "6 3 2 1");
	assert_false(probe.has_more);
}

static int
compare_lines(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	size_t n = strcspn(x, "\n"), m = strcspn(y, "\n");
	int c = memcmp(x, y, n < m ? n : m);

	return c != 0 ? c : (n > m) - (n < m);
}

/* The reply's rows of one relation, sorted, against plain SQL's. */
static void
assert_rows(char relation, const char *query)
{
	struct buf mine = { 0 };
	char text[3000];
	const char *lines[4000];
	size_t n = 0;

	buf_put_z(&mine, "");
	for (const char *p = probe.text.p; *p != '\0'; p = strchr(p, '\n') + 1)
		if (p[0] == relation && p[1] == ' ')
			lines[n++] = p;
	qsort(lines, n, sizeof lines[0], compare_lines);
	for (size_t i = 0; i < n; i++)
		buf_put(&mine, lines[i], strcspn(lines[i], "\n") + 1);
	snprintf(text, sizeof text,
	    "SELECT coalesce(string_agg(line || E'\\n', '' ORDER BY line COLLATE \"C\"), '') "
	    "FROM (%s) x(line)",
	    query);
	assert_string_equal(mine.p, cluster_value(sql, text));
	assert_true(n > 0);
	buf_done(&mine);
}

/* Statements and syncs of one request; a heartbeat that falls in between is not
 * the request's, so the least of several counts. */
static void
ask_counted(struct request r, int *statements, int *trips)
{
	*statements = *trips = INT32_MAX;
	for (int i = 0; i < 4; i++) {
		uint64_t had = probe.link.statements, trips_had = probe.link.round_trips;

		probe_ask(&probe, r);
		assert_string_equal(probe.err.msg, "");
		if ((int)(probe.link.statements - had) < *statements)
			*statements = (int)(probe.link.statements - had);
		if ((int)(probe.link.round_trips - trips_had) < *trips)
			*trips = (int)(probe.link.round_trips - trips_had);
	}
}

static void
a_page_brings_all_its_relations_in_one_round_trip(void **state)
{
	struct request r =
	    page_of(probe_query(), (struct window){ .kind = WINDOW_FIRST, .limit = 50 });
	int trips, statements;

	(void)state;
	r.thread_count = 3;
	ask_counted(r, &statements, &trips);
	assert_int_equal(trips, 1);
	assert_int_equal(statements, 10);
#define PAGE                                                                                   \
	"(SELECT * FROM tickets WHERE status < 'RESOLVED' AND deleted_at IS NULL ORDER "       \
	"BY " BY_PRIORITY " LIMIT 50) t"
#define FIRST                                                                                  \
	"(SELECT * FROM tickets WHERE status < 'RESOLVED' AND deleted_at IS NULL ORDER "       \
	"BY " BY_PRIORITY " LIMIT 3) t"
#define EDITED                                                                                 \
	"CASE WHEN c.updated_at > c.created_at + interval '1 s' THEN " US(                     \
	    "c.updated_at") " ELSE 0 END"
#define US(x) "coalesce((extract(epoch FROM " x ") * 1000000)::bigint, 0)"
	assert_rows('t',
	    "SELECT format('t %s %s|%s|%s|%s|%s|%s|%s|%s|%s|%s', id, ticket_number, title,"
	    " array_position(enum_range(NULL::ticketstatus), status) - 1,"
	    " array_position(enum_range(NULL::ticketpriority), priority) - 1, creator_id,"
	    " coalesce(assignee_id, 0), " US("created_at") ", " US("updated_at") ", " US(
		"resolved_at") ", " US("deleted_at") ") FROM " PAGE);
	assert_rows('g',
	    "SELECT format('g %s %s', t.id, x.tag_id) FROM " PAGE
	    " JOIN ticket_tags x ON x.ticket_id = t.id ORDER BY x.tag_id, t.id");
	assert_rows('l',
	    "SELECT format('l %s %s|%s', id, name, color) FROM tags WHERE id IN (SELECT "
	    "x.tag_id FROM " PAGE " JOIN ticket_tags x ON x.ticket_id = t.id) ORDER BY id");
	assert_rows('s',
	    "SELECT format('s %s %s|%s|%s|%s|%s|%s0', t.id, (SELECT count(*) FROM comments c "
	    "WHERE "
	    "c.ticket_id = t.id),"
	    " (SELECT count(*) FROM attachments c WHERE c.ticket_id = t.id),"
	    " coalesce((SELECT " US(
		"max(created_at)") " FROM comments c WHERE c.ticket_id = t.id), 0),"
				   " coalesce((SELECT author_id FROM comments c WHERE "
				   "c.ticket_id = t.id ORDER BY created_at DESC, id DESC LIMIT "
				   "1), 0),"
				   " coalesce((SELECT max(id) FROM comments c WHERE "
				   "c.ticket_id = t.id), 0),"
				   " (SELECT count(*) > 0 FROM comments c WHERE "
				   "c.ticket_id = t.id AND author_id <> 1)::int) FROM " PAGE);
	assert_rows('b', "SELECT format('b %s 0|%s', id, description) FROM " FIRST);
	assert_rows('c',
	    "SELECT format('c %s %s|%s|%s|%s|0|%s|0||%s', c.id, c.ticket_id, c.author_id, " US(
		"c.created_at") ", c.is_internal::int, " EDITED ", c.content) FROM " FIRST
				" JOIN comments c ON c.ticket_id = t.id ORDER BY c.ticket_id, "
				"c.created_at, c.id");
}

static void
the_number_of_statements_does_not_depend_on_the_rows(void **state)
{
	int statements, trips;
	const int limits[] = { 1, 100, 500 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		ask_counted(page_of(probe_query(),
				(struct window){ .kind = WINDOW_FIRST, .limit = limits[i] }),
		    &statements, &trips);
		assert_int_equal(statements, 5);
	}
}

static void
threads_by_id_come_whole_and_closed_or_deleted_ones_too(void **state)
{
	int64_t ids[] = { 5, 31, 62, 999999, 5000000000 };
	struct request r = { .kind = REQUEST_THREADS, .ids = ids, .id_count = 5 };
	int trips, statements;

	(void)state;
	ask_counted(r, &statements, &trips);
	assert_int_equal(trips, 1);
	assert_rows('c',
	    "SELECT format('c %s %s|%s|%s|%s|0|%s|0||%s', id, ticket_id, author_id, " US(
		"created_at") ", is_internal::int, " EDITED
			      ", content) FROM comments c WHERE ticket_id IN "
			      "(5, 31, 62)"
			      " ORDER BY ticket_id, created_at, id");
	assert_non_null(strstr(probe.text.p, "u 1 ana@example.org|"));
	assert_non_null(strstr(probe.text.p, "u 2 bob@example.org|"));
	assert_non_null(strstr(probe.text.p, "u 3 cust@example.org|"));
	assert_non_null(strstr(probe.text.p, "t 31 "));
	assert_string_equal(probe.pages.p, "5 31 62");
}

static void
long_texts_are_cut_on_the_server_and_say_so(void **state)
{
	int64_t ids[] = { 9 };
	struct request r = { .kind = REQUEST_THREADS, .ids = ids, .id_count = 1 };

	(void)state;
	cluster_exec(sql,
	    "UPDATE tickets SET description = repeat('\xc3\xa4', 70000) WHERE id = 9;"
	    "UPDATE comments SET content = repeat('x', 65536) WHERE ticket_id = 9;"
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " SELECT 'n' || i, false, 9, 3 FROM generate_series(1, 600) i");
	probe_ask(&probe, r);
	assert_string_equal(probe.err.msg, "");
	assert_non_null(strstr(probe.text.p, "b 9 1|\xc3\xa4"));
	assert_null(strstr(probe.text.p, "|n100\n"));
	assert_non_null(strstr(probe.text.p, "|n101\n"));
	assert_non_null(strstr(probe.text.p, "|n600\n"));
}

static void
the_requesters_other_tickets_come_newest_first(void **state)
{
	static const int64_t ids[] = { 300, 77, 5 };

	(void)state;
	probe_ask(
	    &probe, (struct request){ .kind = REQUEST_THREADS, .ids = ids, .id_count = 3 });
	assert_string_equal(probe.err.msg, "");
	for (int i = 0; i < 3; i++) {
		char text[400];
		const char *want;

		snprintf(text, sizeof text,
		    "SELECT string_agg(format('n %%s 0 %%s', %lld, id), E'\\n' ORDER BY at "
		    "DESC, id DESC)"
		    " FROM (SELECT id, created_at AS at FROM tickets WHERE creator_id = 3 AND"
		    " deleted_at IS NULL AND id <> %lld ORDER BY 2 DESC, 1 DESC LIMIT 20) x",
		    (long long)ids[i], (long long)ids[i]);
		want = cluster_value(sql, text);
		assert_true(strlen(want) > 100);
		if (strstr(probe.text.p, want) == NULL)
			fail_msg("not\n%s\nin\n%s", want, probe.text.p);
	}
}

#define AWAKE "NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)"

static void
sleeping_tickets_leave_the_pages_and_can_be_asked_for(void **state)
{
	struct query q = { .filter = { .status_mask = STATUS_MASK_ACTIVE,
			       .priority_mask = PRIORITY_MASK_ALL } };

	(void)state;
	cluster_exec(sql,
	    "INSERT INTO ttydesk.snoozes (ticket_id, until, comment_id, user_id)"
	    " SELECT id, now() + interval '1 day', 1000000, 1 FROM tickets WHERE id % 3 = 0");
	assert_page(q, "status < 'RESOLVED' AND id % 3 <> 0",
	    "priority DESC, updated_at DESC, id DESC");
	q.filter.sleep = SLEEP_ONLY;
	assert_page(
	    q, "status < 'RESOLVED' AND id % 3 = 0", "priority DESC, updated_at DESC, id DESC");
	cluster_exec(sql, "DELETE FROM ttydesk.snoozes");
}

static void
counts_fold_to_the_numbers_of_plain_sql(void **state)
{
	struct request r = {
		.kind = REQUEST_COUNTS, .me_id = 1, .overdue_before = 1736035200000000
	}; /* 2025-01-05 00:00 */

	(void)state;
	cluster_exec(sql,
	    "INSERT INTO ticket_tags VALUES (5, 6) ON CONFLICT DO NOTHING;"
	    "INSERT INTO ttydesk.snoozes (ticket_id, until, comment_id, user_id)"
	    " SELECT id, now() + interval '1 day', 1000000, 1 FROM tickets WHERE id % 11 = 0;"
	    "UPDATE tickets SET status = 'CLOSED' WHERE id = 12");
	probe_ask(&probe, r);
	assert_string_equal(probe.err.msg, "");
	assert_int_equal(probe.counts.total,
	    sql_i64("SELECT count(*) FROM tickets WHERE deleted_at IS NULL"));
	assert_false(probe.counts.total_is_estimate);
	assert_int_equal(probe.counts.untagged,
	    sql_i64("SELECT count(*) FROM tickets t WHERE deleted_at IS NULL AND status < "
		    "'RESOLVED'"
		    " AND NOT EXISTS (SELECT FROM ticket_tags x WHERE x.ticket_id = t.id) "
		    "AND " AWAKE));
	for (const char *p = probe.text.p; *p != '\0'; p = strchr(p, '\n') + 1) {
		char text[1000], line[200];
		long long a, b, c, d, e, f;

		snprintf(line, sizeof line, "%.*s", (int)strcspn(p, "\n"), p);
		if (sscanf(p, "cell %lld %lld|%lld|%lld|%lld|%lld", &a, &b, &c, &d, &e, &f) ==
		    6)
			snprintf(text, sizeof text,
			    "SELECT format('cell %lld %lld|%%s|%%s|%%s|%%s', count(*), "
			    "count(*) FILTER (WHERE assignee_id = 1),"
			    " count(*) FILTER (WHERE assignee_id IS NULL), count(*) FILTER "
			    "(WHERE created_at < '2025-01-05+00'))"
			    " FROM tickets t WHERE deleted_at IS NULL AND " AWAKE
			    " AND status = (enum_range(NULL::ticketstatus))[%lld] AND priority "
			    "= (enum_range(NULL::ticketpriority))[%lld]",
			    a, b, a + 1, b + 1);
		else if (sscanf(p, "tag %lld %lld", &a, &b) == 2)
			snprintf(text, sizeof text,
			    "SELECT format('tag %lld %%s', count(*)) FROM ticket_tags x JOIN "
			    "tickets t ON t.id = x.ticket_id"
			    " WHERE x.tag_id = %lld AND t.deleted_at IS NULL AND t.status < "
			    "'RESOLVED' AND " AWAKE,
			    a, a);
		else if (sscanf(p, "agent %lld %lld", &a, &b) == 2)
			snprintf(text, sizeof text,
			    "SELECT format('agent %lld %%s', count(*)) FROM tickets t WHERE "
			    "assignee_id = %lld"
			    " AND deleted_at IS NULL AND status < 'RESOLVED' AND " AWAKE,
			    a, a);
		else
			continue;
		assert_string_equal(line, cluster_value(sql, text));
	}
	assert_int_equal(probe.counts.cell_count, 12);
	assert_int_equal(probe.counts.tag_count, 6);
	assert_int_equal(probe.counts.agent_count, 2);
	assert_true(probe.counts.asleep > 0);
	cluster_exec(sql, "DELETE FROM ttydesk.snoozes");
}

static void
several_reads_of_one_batch_share_one_round_trip(void **state)
{
	struct request r[2] = { { .id = 1000, .kind = REQUEST_STAFF },
		{ .id = 1001, .kind = REQUEST_TAGS } };
	int trips = INT32_MAX, statements = INT32_MAX;

	(void)state;
	for (int i = 0; i < 4; i++) { /* as above, a heartbeat may fall in between */
		uint64_t had = probe.link.statements, trips_had = probe.link.round_trips;

		probe.port.submit(probe.port.ctx, r, 2);
		probe_until_replies(&probe, probe.reply_count + 2);
		if ((int)(probe.link.statements - had) < statements) {
			statements = (int)(probe.link.statements - had);
			trips = (int)(probe.link.round_trips - trips_had);
		}
	}
	assert_int_equal(trips, 1);
	assert_int_equal(statements, 3);
	assert_non_null(strstr(probe.text.p, "l 1 tag1|#00ff00"));
}

static void
a_saved_view_comes_back_and_is_counted_up_to_a_limit(void **state)
{
	struct query q = probe_query();

	(void)state;
	probe_ask(&probe,
	    (struct request){ .kind = REQUEST_SAVE_VIEW,
		.changes =
		    STR_LIT("{\"name\":\"Late\",\"query\":\"age>7d\",\"shared\":true}") });
	assert_int_equal(probe.err.code, ERR_NONE);
	probe_ask(&probe, (struct request){ .kind = REQUEST_VIEWS });
	assert_non_null(strstr(probe.text.p, "v 1 shared Late|age>7d||0"));
	q.filter.tag_ids[q.filter.tag_count++] = 1;
	probe_ask(
	    &probe, (struct request){ .kind = REQUEST_VIEW_COUNTS, .query = q, .limit = 1000 });
	assert_int_equal(probe.err.code, ERR_NONE);
	assert_int_equal(probe.count,
	    atoll(cluster_value(sql,
		"SELECT count(*) FROM tickets t WHERE deleted_at IS NULL AND status < "
		"'RESOLVED'"
		" AND EXISTS (SELECT FROM ticket_tags x WHERE x.ticket_id = t.id AND tag_id = "
		"1)")));
	assert_true(probe.count > 5);
	probe_ask(
	    &probe, (struct request){ .kind = REQUEST_VIEW_COUNTS, .query = q, .limit = 5 });
	assert_int_equal(probe.count, 5);
	probe_ask(&probe,
	    (struct request){
		.kind = REQUEST_SAVE_VIEW, .changes = STR_LIT("{\"id\":77,\"delete\":true}") });
	assert_non_null(strstr(probe.err.msg, "this view is gone"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_filter_gives_the_rows_that_plain_sql_gives),
		cmocka_unit_test(pages_by_key_give_the_whole_list_once),
		cmocka_unit_test(the_end_and_what_stands_before_a_key_come_in_list_order),
		cmocka_unit_test(a_page_brings_all_its_relations_in_one_round_trip),
		cmocka_unit_test(the_number_of_statements_does_not_depend_on_the_rows),
		cmocka_unit_test(threads_by_id_come_whole_and_closed_or_deleted_ones_too),
		cmocka_unit_test(the_requesters_other_tickets_come_newest_first),
		cmocka_unit_test(sleeping_tickets_leave_the_pages_and_can_be_asked_for),
		cmocka_unit_test(counts_fold_to_the_numbers_of_plain_sql),
		cmocka_unit_test(long_texts_are_cut_on_the_server_and_say_so),
		cmocka_unit_test(several_reads_of_one_batch_share_one_round_trip),
		cmocka_unit_test(a_saved_view_comes_back_and_is_counted_up_to_a_limit),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
