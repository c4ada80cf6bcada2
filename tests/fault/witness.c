#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/macros.h"

/* A sequence number is taken while the ticket's row is locked (the foreign key
 * of a comment locks it before this trigger, whose name sorts last). */
static const char witness_sql[] =
    "CREATE SCHEMA IF NOT EXISTS witness;"
    "DROP TABLE IF EXISTS witness.saw, witness.told, witness.started;"
    "CREATE TABLE witness.saw (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    "  op text, ticket bigint, field text, old text, new text, words text);"
    "CREATE TABLE witness.told (op text, who int, ticket bigint, field text, base text,"
    "  want text, internal bool, seen_count bigint, seen_max bigint, state text);"
    "CREATE INDEX IF NOT EXISTS witness_xid ON ttydesk.operations (xid);"
    "CREATE OR REPLACE FUNCTION witness.op() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$"
    "  SELECT coalesce((SELECT o.op::text FROM ttydesk.operations o"
    "    WHERE o.xid = pg_current_xact_id()), nullif(current_setting('witness.op', true), ''))"
    " $$;"
    "CREATE OR REPLACE FUNCTION witness.ticket() RETURNS trigger LANGUAGE plpgsql SET "
    "search_path = public"
    " SECURITY DEFINER AS $$ BEGIN"
    "  INSERT INTO witness.saw (op, ticket, field, old, new)"
    "  SELECT witness.op(), NEW.id, f.field, f.old, f.new FROM (VALUES"
    "    ('status', OLD.status::text, NEW.status::text),"
    "    ('priority', OLD.priority::text, NEW.priority::text),"
    "    ('assignee', OLD.assignee_id::text, NEW.assignee_id::text),"
    "    ('title', OLD.title, NEW.title)) f(field, old, new)"
    "  WHERE f.old IS DISTINCT FROM f.new;"
    "  RETURN NULL; END $$;"
    "CREATE OR REPLACE FUNCTION witness.comment() RETURNS trigger LANGUAGE plpgsql SET "
    "search_path = public"
    " SECURITY DEFINER AS $$ BEGIN"
    "  IF TG_OP = 'INSERT' THEN"
    "   INSERT INTO witness.saw (op, ticket, field, old, new, words)"
    "   VALUES (witness.op(), NEW.ticket_id, 'comment', NULL, NEW.id, left(NEW.content, "
    "100));"
    "  ELSE"
    "   INSERT INTO witness.saw (op, ticket, field, old, new)"
    "   VALUES (witness.op(), OLD.ticket_id, 'comment', OLD.id, NULL);"
    "  END IF; RETURN NULL; END $$;"
    "CREATE OR REPLACE FUNCTION witness.tag() RETURNS trigger LANGUAGE plpgsql SET search_path "
    "= public"
    " SECURITY DEFINER AS $$ BEGIN"
    "  IF TG_OP = 'INSERT' THEN"
    "   INSERT INTO witness.saw (op, ticket, field, new) SELECT witness.op(), NEW.ticket_id,"
    "   'tag+' || g.name, g.name FROM public.tags g WHERE g.id = NEW.tag_id;"
    "  ELSE"
    "   INSERT INTO witness.saw (op, ticket, field, new) SELECT witness.op(), OLD.ticket_id,"
    "   'tag-' || g.name, g.name FROM public.tags g WHERE g.id = OLD.tag_id;"
    "  END IF; RETURN NULL; END $$;"
    "CREATE OR REPLACE TRIGGER zz_witness AFTER UPDATE ON tickets FOR EACH ROW"
    "  EXECUTE FUNCTION witness.ticket();"
    "CREATE OR REPLACE TRIGGER zz_witness AFTER INSERT OR DELETE ON comments FOR EACH ROW"
    "  EXECUTE FUNCTION witness.comment();"
    "CREATE OR REPLACE TRIGGER zz_witness AFTER INSERT OR DELETE ON ticket_tags FOR EACH ROW"
    "  EXECUTE FUNCTION witness.tag();"
    "CREATE TABLE witness.started AS SELECT t.id AS ticket, f.field, f.value FROM tickets t"
    "  CROSS JOIN LATERAL (VALUES ('status', t.status::text), ('priority', t.priority::text),"
    "   ('assignee', t.assignee_id::text), ('title', t.title)) f(field, value);"
    "INSERT INTO witness.started SELECT ticket_id, 'comment', id::text FROM comments";

/* Each gives one line for each contradiction. */
static const struct claim {
	const char *name, *sql;
	bool is_of_texts; /* needs no ids of operations */
} claims[] = {
	{ "a value was overwritten that its writer had not seen",
	    "SELECT s.op || ' on ' || s.ticket || ' ' || s.field || ': wrote ' || "
	    "coalesce(s.new, '-')"
	    " || ' over ' || coalesce(s.old, '-') || ', had seen ' || coalesce(t.base, '-')"
	    " FROM witness.saw s JOIN witness.told t USING (op, ticket, field)"
	    " WHERE t.field IN ('status', 'priority', 'assignee', 'title')"
	    " AND s.old IS DISTINCT FROM t.base",
	    false },
	{ "what was told as done was not written",
	    "SELECT t.op || ' on ' || t.ticket || ' ' || t.field || ' ' || coalesce(t.want, "
	    "'-')"
	    " FROM witness.told t WHERE t.state = 'done' AND t.field <> 'comment'"
	    " AND NOT EXISTS (SELECT FROM witness.saw s"
	    /* a backend locks no ticket for its tags: it may have been the quicker one */
	    " WHERE (s.op = t.op OR (s.op IS NULL AND t.field LIKE 'tag%'))"
	    " AND s.ticket = t.ticket AND s.field = t.field"
	    " AND (t.field LIKE 'tag%' OR s.new IS NOT DISTINCT FROM t.want))",
	    false },
	{ "something was written of which its writer was not told",
	    "SELECT s.op || ' on ' || s.ticket || ' ' || s.field || ' ' || coalesce(s.new, '-')"
	    " FROM witness.saw s LEFT JOIN witness.told t ON t.op = s.op"
	    " AND t.ticket = s.ticket AND t.field = s.field AND t.state = 'done'"
	    " WHERE s.op IS NOT NULL AND t.op IS NULL",
	    false },
	{ "one operation wrote twice",
	    "SELECT s.op || ' on ' || s.ticket || ' ' || s.field || ' ' || count(*)"
	    " FROM witness.saw s WHERE s.op IS NOT NULL GROUP BY s.op, s.ticket, s.field"
	    " HAVING count(*) > 1",
	    true },
	{ "the witness missed a change",
	    "SELECT x.ticket || ' ' || x.field || ' was ' || coalesce(x.before, '-') || ' then "
	    "'"
	    " || coalesce(x.old, '-') FROM (SELECT s.*, lag(s.new) OVER w AS before,"
	    " row_number() OVER w AS n FROM (SELECT 0 AS seq, ticket, field, NULL AS old,"
	    " value AS new FROM witness.started WHERE field <> 'comment'"
	    " UNION ALL SELECT seq, ticket, field, old, new FROM witness.saw"
	    " WHERE field IN ('status', 'priority', 'assignee', 'title')) s"
	    " WINDOW w AS (PARTITION BY s.ticket, s.field ORDER BY s.seq)) x"
	    " WHERE x.n > 1 AND x.old IS DISTINCT FROM x.before",
	    true },
	{ "the last accepted value is not what the table holds",
	    "SELECT x.ticket || ' ' || x.field || ': ' || coalesce(x.new, '-') FROM"
	    " (SELECT DISTINCT ON (s.ticket, s.field) s.ticket, s.field, s.new FROM "
	    "witness.saw s"
	    "  WHERE s.field IN ('status', 'priority', 'assignee', 'title')"
	    "  ORDER BY s.ticket, s.field, s.seq DESC) x JOIN tickets t ON t.id = x.ticket"
	    " WHERE x.new IS DISTINCT FROM CASE x.field WHEN 'status' THEN t.status::text"
	    " WHEN 'priority' THEN t.priority::text WHEN 'assignee' THEN t.assignee_id::text"
	    " ELSE t.title END",
	    true },
	{ "a change stands in no audit row",
	    "SELECT s.ticket || ' ' || s.field || ' ' || s.n || ' changes' FROM (SELECT ticket,"
	    " CASE field WHEN 'assignee' THEN 'assignee_id' ELSE field END AS field, count(*) "
	    "AS n"
	    " FROM witness.saw WHERE field IN ('status', 'priority', 'assignee', 'title')"
	    " GROUP BY 1, 2) s WHERE s.n <> (SELECT count(*) FROM audit_logs l"
	    " WHERE l.table_name = 'tickets' AND l.action = 'UPDATE' AND l.record_id = s.ticket"
	    " AND l.changes::jsonb ? s.field)",
	    true },
	{ "a text is not stored exactly once, on its ticket, for its readers",
	    "SELECT t.op || ' on ' || t.ticket || ': ' || t.want || ' stands ' || count(c.id)"
	    " || ' times' FROM witness.told t LEFT JOIN comments c ON c.content = t.want"
	    " WHERE t.field = 'comment' AND t.state = 'done' GROUP BY t.op, t.ticket, t.want,"
	    " t.internal HAVING count(c.id) <> 1 OR bool_or(c.ticket_id <> t.ticket"
	    " OR c.is_internal <> t.internal)",
	    true },
	{ "a text is stored that nobody was told of",
	    "SELECT c.id || ' on ' || c.ticket_id || ': ' || left(c.content, 60) FROM comments "
	    "c"
	    " WHERE c.content LIKE 'token %' AND NOT EXISTS (SELECT FROM witness.told t"
	    " WHERE t.field = 'comment' AND t.state = 'done' AND t.want = c.content)",
	    true },
	{ "a text was sent past a comment that its author had not seen",
	    "SELECT t.op || ' on ' || t.ticket || ': had seen ' || t.seen_count || ' up to '"
	    " || t.seen_max || ', there were ' || x.n || ' up to ' || x.max FROM witness.told t"
	    " JOIN witness.saw s ON s.op = t.op AND s.ticket = t.ticket AND s.field = 'comment'"
	    "  AND s.new IS NOT NULL"
	    " CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE k.old IS NULL)"
	    "  - count(*) FILTER (WHERE k.new IS NULL) AS n, coalesce(max(k.new::bigint), 0) "
	    "AS max"
	    "  FROM (SELECT b.ticket, NULL AS old, b.value AS new FROM witness.started b"
	    "   WHERE b.field = 'comment' UNION ALL SELECT b.ticket, b.old, b.new FROM "
	    "witness.saw b"
	    "   WHERE b.field = 'comment' AND b.seq < s.seq) k WHERE k.ticket = t.ticket) x"
	    " WHERE t.field = 'comment' AND t.state = 'done' AND t.seen_count IS NOT NULL"
	    " AND (x.n > t.seen_count OR x.max > t.seen_max)",
	    false },
};

void
witness_start(PGconn *root)
{
	cluster_exec(root, witness_sql);
}

static void
report_cell(struct buf *out, const char *value)
{
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_put_char(out, '\t');
	buf_put_z(out, value ? value : "\\N");
}

void
report_put(struct buf *out, const struct report *r)
{
	char who[16], ticket[24], count[24], max[24];
	bool is_comment = strcmp(r->field, "comment") == 0;

	snprintf(who, sizeof who, "%d", r->who);
	snprintf(ticket, sizeof ticket, "%ld", r->ticket);
	snprintf(count, sizeof count, "%ld", r->seen_count);
	snprintf(max, sizeof max, "%ld", r->seen_max);
	report_cell(out, r->op);
	report_cell(out, who);
	report_cell(out, ticket);
	report_cell(out, r->field);
	report_cell(out, r->base);
	report_cell(out, r->want);
	report_cell(out, r->is_internal ? "t" : "f");
	report_cell(out, is_comment && r->seen_max >= 0 ? count : NULL);
	report_cell(out, is_comment && r->seen_max >= 0 ? max : NULL);
	report_cell(out, r->state);
	buf_put_char(out, '\n');
}

void
witness_tell(PGconn *root, struct str reports)
{
	PGresult *res = PQexec(root, "COPY witness.told FROM STDIN");

	if (PQresultStatus(res) != PGRES_COPY_IN ||
	    PQputCopyData(root, reports.p ? reports.p : "", (int)reports.n) != 1 ||
	    PQputCopyEnd(root, NULL) != 1) {
		fprintf(stderr, "reports: %s\n", PQerrorMessage(root));
		exit(99);
	}
	PQclear(res);
	while ((res = PQgetResult(root)) != NULL) {
		if (PQresultStatus(res) != PGRES_COMMAND_OK) {
			fprintf(stderr, "reports: %s\n", PQresultErrorMessage(res));
			exit(99);
		}
		PQclear(res);
	}
	cluster_exec(
	    root, "ANALYZE witness.told; ANALYZE witness.saw; ANALYZE witness.started");
}

static long
witness_check_claim(PGconn *root, const char *name, const char *sql, bool is_quiet)
{
	PGresult *res = PQexec(root, sql);
	int n = PQntuples(res);

	if (PQresultStatus(res) != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s: %s", name, PQerrorMessage(root));
		exit(99);
	}
	if (n > 0 && !is_quiet)
		fprintf(stderr, "%d times: %s\n", n, name);
	for (int i = 0; i < n && i < 5 && !is_quiet; i++)
		fprintf(stderr, "\t%s\n", PQgetvalue(res, i, 0));
	PQclear(res);
	return n;
}

long
witness_check_texts(PGconn *root)
{
	long n = 0;

	for (size_t i = 0; i < countof(claims); i++) {
		if (claims[i].is_of_texts)
			n += witness_check_claim(root, claims[i].name, claims[i].sql, false);
	}
	return n;
}

long
witness_check(PGconn *root, bool is_quiet)
{
	long n = 0;

	for (size_t i = 0; i < countof(claims); i++)
		n += witness_check_claim(root, claims[i].name, claims[i].sql, is_quiet);
	return n;
}

long
witness_stored(PGconn *root, const char *words)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM witness.saw WHERE field = 'comment' AND new IS NOT NULL"
	    " AND starts_with(words, '%s')",
	    words);
	return strtol(cluster_value(root, sql), NULL, 10);
}
