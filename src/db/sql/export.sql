-- Whole tickets of a query, in the order of their ids. `:page` is composed from the
-- query's fields; its parameters are $1 and up. Comments as JSON only if the session
-- says ttydesk.export_comments = on.
SELECT p.id, p.ticket_number, p.title, d.description, p.status, p.priority,
	q.email, q.full_name, a.email, a.full_name,
	to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	to_char(p.resolved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
	(SELECT json_agg(g.name ORDER BY g.name) FROM public.ticket_tags k JOIN public.tags g ON g.id = k.tag_id
		WHERE k.ticket_id = p.id),
	CASE WHEN current_setting('ttydesk.export_comments', true) = 'on' THEN
		(SELECT json_agg(json_build_object('id', c.id, 'author', json_build_object('id', u.id, 'email', u.email, 'full_name', u.full_name),
			'is_internal', c.is_internal, 'created_at', to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
			'content', c.content) ORDER BY c.created_at, c.id)
		FROM public.comments c JOIN public.users u ON u.id = c.author_id WHERE c.ticket_id = p.id) END,
	q.id, a.id
FROM (:page) p
JOIN public.tickets d ON d.id = p.id
JOIN public.users q ON q.id = p.creator_id
LEFT JOIN public.users a ON a.id = p.assignee_id
ORDER BY p.id
