-- Looking back: who changed something last, and what the caller has done.

-- Who changed a column last, and when, as far as the audit rows tell. Backends
-- write their own forms there: nothing is taken for JSON on trust. OFFSET: the
-- rows of one record are sorted, never the whole log read backwards.
CREATE OR REPLACE FUNCTION ttydesk.last_change(a_table text, a_row bigint, a_column text, OUT by text, OUT at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT u.full_name, x.created_at INTO "by", at FROM (
		SELECT l.id, l.user_id, l.created_at FROM public.audit_logs l
		WHERE l.record_id = a_row AND l.table_name = a_table AND l.action = 'UPDATE'
		AND l.changes::text ~ ('"' || a_column || '"\s*:') OFFSET 0) x
	LEFT JOIN public.users u ON u.id = x.user_id
	ORDER BY x.created_at DESC, x.id DESC LIMIT 1;
END $$;

-- The same for a field of a ticket as the list of changes calls it.
CREATE OR REPLACE FUNCTION ttydesk.last_change(a_ticket bigint, a_field text, OUT by text, OUT at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT * FROM ttydesk.last_change('tickets', a_ticket, CASE a_field WHEN 'assignee' THEN 'assignee_id' ELSE a_field END)
$$;

-- What somebody else did last with a ticket; NULLs: nobody did anything.
CREATE OR REPLACE FUNCTION ttydesk.last_other(a_ticket bigint, OUT by text, OUT at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	SELECT u.full_name, x.at INTO "by", at FROM (
		SELECT c.author_id AS user_id, c.created_at AS at FROM public.comments c
		WHERE c.ticket_id = a_ticket AND c.author_id <> me
		UNION ALL
		SELECT f.uploaded_by_id, f.created_at FROM public.attachments f
		WHERE f.ticket_id = a_ticket AND f.uploaded_by_id <> me
		UNION ALL
		SELECT l.user_id, l.created_at FROM public.audit_logs l
		WHERE l.record_id = a_ticket AND l.user_id IS DISTINCT FROM me
		AND (l.table_name = 'ticket_tags' OR (l.table_name = 'tickets' AND l.action <> 'CREATE')) OFFSET 0) x
	LEFT JOIN public.users u ON u.id = x.user_id
	ORDER BY x.at DESC LIMIT 1;
END $$;

-- The caller's last operations, newest first: to undo and to look at. undone_by:
-- what took something of it back, last. rows: the first 20 changes as {id, kind,
-- field, before, after, internal, comment_id}, texts cut at 200 characters; of more
-- than 20 each says on how many tickets they were, too: tickets.
CREATE OR REPLACE FUNCTION ttydesk.my_operations(n integer)
RETURNS TABLE (op uuid, at timestamptz, undoes uuid, undone_by uuid, state text, row_count integer, rows jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT o.op, o.at, o.undoes,
		(SELECT u.op FROM ttydesk.operations u WHERE u.undoes = o.op AND u.agent_id = o.agent_id
			AND EXISTS (SELECT FROM ttydesk.operation_rows r WHERE r.op = u.op) ORDER BY u.at DESC LIMIT 1),
		coalesce(o.outcome ->> 'state', 'refused'),
		k.n,
		coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', r.ticket_id,
				'kind', CASE r.kind WHEN 'uncomment' THEN 'comment' WHEN 'detach' THEN 'attach'
					WHEN 'unsplit' THEN 'split' ELSE r.kind END,
				'field', CASE WHEN r.kind IN ('set', 'tag', 'watch', 'link', 'merge', 'unmerge', 'split', 'unsplit') THEN r.field END,
				'before', left(r.before, 200),
				'after', left(CASE r.kind WHEN 'comment' THEN c.content ELSE r.after END, 200),
				'internal', r.extra -> 'internal', 'tickets', k.tickets,
				'comment_id', CASE WHEN r.kind IN ('edit', 'uncomment') THEN to_jsonb(r.field::bigint) ELSE r.extra -> 'comment_id' END))
				ORDER BY r.n)
			FROM (SELECT x.* FROM ttydesk.operation_rows x WHERE x.op = o.op ORDER BY x.n LIMIT 20) r
			LEFT JOIN public.comments c ON r.kind = 'comment' AND c.id = (r.extra ->> 'comment_id')::bigint), '[]')
	FROM (SELECT p.* FROM ttydesk.operations p WHERE p.agent_id = ttydesk.current_agent_id()
		ORDER BY p.at DESC LIMIT least(greatest(n, 0), 500)) o
	CROSS JOIN LATERAL (SELECT count(*)::integer AS n, CASE WHEN count(*) > 20 THEN count(DISTINCT r.ticket_id) END AS tickets
		FROM ttydesk.operation_rows r WHERE r.op = o.op) k
	ORDER BY o.at DESC;
END $$;

-- What operations did to a ticket beyond what audit rows tell: merges, splits,
-- links, snoozes, watchers; and what others did to it from their side. Whoever
-- reads the desk may know that; the texts of operations stay hidden. A snooze's
-- times are microseconds of UTC.
CREATE OR REPLACE FUNCTION ttydesk.ticket_events(a_ticket bigint)
RETURNS TABLE (id bigint, kind text, field text, before text, after text, user_id integer, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	mask bigint := 4611686018427387903;
	a_time text := '^\d{4}-\d\d-\d\dT[0-9:]+Z$';
BEGIN
	RETURN QUERY
	SELECT -1 - (hashtextextended(r.op::text, r.n) & mask), r.kind,
		CASE r.kind WHEN 'split' THEN r.extra ->> 'new_id' ELSE r.field END,
		CASE WHEN r.before ~ a_time THEN (extract(epoch FROM r.before::timestamptz) * 1000000)::bigint::text ELSE left(r.before, 200) END,
		CASE WHEN r.after ~ a_time THEN (extract(epoch FROM r.after::timestamptz) * 1000000)::bigint::text ELSE left(r.after, 200) END,
		o.agent_id, o.at
	FROM ttydesk.operation_rows r JOIN ttydesk.operations o ON o.op = r.op
	WHERE r.ticket_id = a_ticket AND r.kind IN ('merge', 'unmerge', 'split', 'unsplit', 'link', 'snooze', 'watch')
	UNION ALL
	SELECT -1 - (hashtextextended(r.op::text, -r.n) & mask), r.kind || 'd', r.ticket_id::text, NULL, NULL, o.agent_id, o.at
	FROM ttydesk.operation_rows r JOIN ttydesk.operations o ON o.op = r.op
	WHERE r.field = a_ticket::text AND r.kind IN ('merge', 'unmerge')
	UNION ALL
	SELECT -1 - (hashtextextended(concat_ws(':', l.from_id, l.to_id, l.relation), 0) & mask), 'linked',
		l.relation || ':' || l.other, l.side, NULL, l.user_id, l.at
	FROM (SELECT x.*, x.from_id AS other, 'to' AS side FROM ttydesk.links x WHERE x.to_id = a_ticket
		UNION ALL SELECT x.*, x.to_id, 'from' FROM ttydesk.links x WHERE x.from_id = a_ticket AND x.relation <> 'merged') l
	WHERE NOT EXISTS (SELECT FROM ttydesk.operation_rows r
		WHERE r.ticket_id = a_ticket AND r.kind = 'link' AND r.field = l.relation || ':' || l.other)
	AND NOT EXISTS (SELECT FROM ttydesk.operation_rows r WHERE l.relation = 'merged'
		AND r.ticket_id = l.from_id AND r.kind = 'merge' AND r.field = a_ticket::text);
END $$;
