-- What happened to ticket $1, newest first: the audit rows of it, its comments,
-- tags and attachments (a comment's making aside, the thread has that), and what
-- operations tell beyond them. $2, $3: time and id of the row behind which to go
-- on, NULL for the newest; $4: at most so many. Each row: id (below 0: of an
-- operation), whose (t c g a o), action, that row's id, who, when, whether the
-- JSON was cut, the JSON. The people and tags it names are left in settings for
-- history_users.sql and history_tags.sql. OFFSET 0: by record_id, never the
-- whole log backwards.
WITH k AS MATERIALIZED (
	SELECT l.id::bigint AS id, CASE l.table_name WHEN 'tickets' THEN 't' ELSE 'g' END AS what,
		l.action::text AS action, l.record_id, l.user_id, l.created_at AS at, l.changes
	FROM (SELECT * FROM public.audit_logs x WHERE x.record_id = $1::int OFFSET 0) l
	WHERE l.table_name IN ('tickets', 'ticket_tags')
	UNION ALL
	SELECT l.id, 'c', l.action, l.record_id, l.user_id, l.created_at, l.changes
	FROM public.comments c CROSS JOIN LATERAL
		(SELECT * FROM public.audit_logs x WHERE x.record_id = c.id OFFSET 0) l
	WHERE c.ticket_id = $1::int AND l.table_name = 'comments' AND l.action <> 'CREATE'
	UNION ALL
	SELECT l.id, 'a', l.action, l.record_id, l.user_id, l.created_at, l.changes
	FROM public.attachments f CROSS JOIN LATERAL
		(SELECT * FROM public.audit_logs x WHERE x.record_id = f.id OFFSET 0) l
	WHERE f.ticket_id = $1::int AND l.table_name = 'attachments'
	UNION ALL
	SELECT e.id, 'o', e.kind, $1::int, e.user_id, e.at,
		json_build_object('field', e.field, 'old', e.before, 'new', e.after)
	FROM ttydesk.ticket_events($1::int) e
), n AS (
	SELECT k.* FROM k WHERE $2::timestamptz IS NULL OR (k.at, k.id) < ($2::timestamptz, $3::bigint)
	ORDER BY k.at DESC, k.id DESC LIMIT $4::int
), p AS MATERIALIZED (
	SELECT n.id, n.what, n.action, n.record_id, n.user_id, n.at,
		length(n.changes::text) > 32768 AS is_cut, left(n.changes::text, 32768) AS changes FROM n
), u AS MATERIALIZED (
	SELECT set_config('ttydesk.people', '{' || coalesce(string_agg(DISTINCT x.id, ','), '') || '}', true) FROM (
		SELECT p.user_id::text AS id FROM p WHERE p.user_id IS NOT NULL
		UNION SELECT (regexp_matches(m[1], '\d{1,9}', 'g'))[1] FROM p CROSS JOIN regexp_matches(left(p.changes, 4000),
			'"(?:assignee|creator|author|uploaded_by|user)_id"\s*:\s*(\{[^{}]*\}|"?\d+)', 'g') m
		UNION SELECT (regexp_match(p.changes, '"field" : "(\d{1,9})"'))[1] FROM p WHERE p.action = 'watch') x
), g AS MATERIALIZED (
	SELECT set_config('ttydesk.tags', '{' || coalesce(string_agg(DISTINCT x.id, ','), '') || '}', true) FROM (
		SELECT (regexp_matches(m[1], '\d{1,9}', 'g'))[1] AS id FROM p CROSS JOIN regexp_matches(left(p.changes, 4000),
			'"tag_id"\s*:\s*(\{[^{}]*\}|"?\d+)', 'g') m) x
)
SELECT p.* FROM u CROSS JOIN g CROSS JOIN p ORDER BY p.at DESC, p.id DESC
