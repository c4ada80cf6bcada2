-- What the other statements need and this database lacks: what kind of thing,
-- which, and how. No row: all is there. In the order a person should mend it.
WITH need(n, tbl, columns) AS (VALUES
	(1, 'tickets', ARRAY['id integer', 'ticket_number character varying', 'title character varying',
		'description text', 'status ticketstatus', 'priority ticketpriority', 'creator_id integer',
		'assignee_id integer', 'deleted_at timestamp with time zone',
		'created_at timestamp with time zone', 'updated_at timestamp with time zone',
		'resolved_at timestamp with time zone']),
	(2, 'comments', ARRAY['id integer', 'content text', 'is_internal boolean', 'ticket_id integer',
		'author_id integer', 'created_at timestamp with time zone',
		'updated_at timestamp with time zone']),
	(3, 'users', ARRAY['id integer', 'email character varying', 'full_name character varying',
		'is_active boolean', 'is_staff boolean']),
	(4, 'tags', ARRAY['id integer', 'name character varying', 'color character varying']),
	(5, 'ticket_tags', ARRAY['ticket_id integer', 'tag_id integer']),
	(6, 'attachments', ARRAY['id integer', 'ticket_id integer', 'filename character varying',
		'content_type character varying', 'file_size integer'])
), labels(n, typ, label) AS (
	SELECT 1, 'ticketstatus', unnest(ARRAY['OPEN', 'IN_PROGRESS', 'WAITING_ON_CUSTOMER', 'RESOLVED', 'CLOSED'])
	UNION ALL SELECT 2, 'ticketpriority', unnest(ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'])
), rel AS (
	SELECT d.n, d.tbl, d.columns, c.oid FROM need d
	LEFT JOIN pg_class c ON c.relname = d.tbl AND c.relkind IN ('r', 'p', 'v', 'f')
		AND c.relnamespace = (SELECT s.oid FROM pg_namespace s WHERE s.nspname = 'public')
), col AS (
	SELECT r.n, r.tbl, r.oid, k.ord, split_part(k.want, ' ', 1) AS name,
		substr(k.want, strpos(k.want, ' ') + 1) AS type, a.attnum, y.typname::text AS is_type,
		format_type(a.atttypid, NULL) AS is_name
	FROM rel r CROSS JOIN LATERAL unnest(r.columns) WITH ORDINALITY k(want, ord)
	LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = split_part(k.want, ' ', 1)
		AND a.attnum > 0 AND NOT a.attisdropped
	LEFT JOIN pg_type y ON y.oid = a.atttypid
	WHERE r.oid IS NOT NULL
), lack(rank, n, ord, kind, what, how) AS (
	SELECT 1, r.n, 0, 'table', r.tbl, '' FROM rel r WHERE r.oid IS NULL
	UNION ALL SELECT 2, c.n, c.ord, 'column', c.tbl || '.' || c.name, '' FROM col c WHERE c.attnum IS NULL
	UNION ALL SELECT 3, c.n, c.ord, 'type', c.tbl || '.' || c.name, c.is_name || ', not ' || c.type FROM col c
	WHERE c.attnum IS NOT NULL AND c.type NOT IN (c.is_type, c.is_name)
	UNION ALL SELECT 4, l.n, 0, 'label', l.typ, string_agg(l.label, ', ')
	FROM (SELECT x.n, x.typ FROM labels x GROUP BY 1, 2) y JOIN labels l USING (n, typ)
	GROUP BY l.n, l.typ HAVING array_agg(l.label) IS DISTINCT FROM (
		SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e
		JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace s ON s.oid = t.typnamespace
		WHERE t.typname = l.typ AND s.nspname = 'public')
	UNION ALL SELECT 5, 0, 0, 'schema', 'ttydesk', ''
	WHERE (SELECT count(*) FROM pg_proc f JOIN pg_namespace s ON s.oid = f.pronamespace
		WHERE s.nspname = 'ttydesk'
		AND f.proname IN ('whoami', 'apply', 'undo', 'listen', 'feed', 'feed_token', 'current_agent_id',
			'mark_seen', 'my_operations', 'count', 'text_query')) < 11
	OR (SELECT count(*) FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
		WHERE s.nspname = 'ttydesk' AND c.relname IN ('active_tags', 'seen', 'watchers', 'deliveries', 'docs')) < 5
	UNION ALL SELECT 6, 0, 0, 'right', 'schema ' || s.nspname, current_user
	FROM pg_namespace s WHERE s.nspname IN ('public', 'ttydesk') AND NOT has_schema_privilege(s.oid, 'USAGE')
	UNION ALL SELECT 7, c.n, c.ord, 'right', c.tbl || '.' || c.name, current_user FROM col c
	WHERE c.attnum IS NOT NULL AND NOT has_column_privilege(c.oid, c.attnum, 'SELECT')
	UNION ALL SELECT 8, 0, 0, 'right', 'function ttydesk.' || f.proname, current_user
	FROM pg_proc f JOIN pg_namespace s ON s.oid = f.pronamespace
	WHERE s.nspname = 'ttydesk' AND f.proname IN ('whoami', 'listen', 'feed', 'current_agent_id')
	AND NOT has_function_privilege(f.oid, 'EXECUTE')
	UNION ALL SELECT 9, 0, 0, 'right', 'table ttydesk.' || c.relname, current_user
	FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
	WHERE s.nspname = 'ttydesk' AND c.relname IN ('active_tags', 'seen', 'watchers', 'deliveries')
	AND NOT has_table_privilege(c.oid, 'SELECT')
)
SELECT l.kind, l.what, l.how FROM lack l ORDER BY l.rank, l.n, l.ord LIMIT 1
