-- People of the page's first $1 tickets: requesters, assignees, last authors.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
FROM public.users u WHERE u.id IN (
	SELECT w.who FROM p JOIN public.tickets t ON t.id = p.id
	CROSS JOIN LATERAL (SELECT t.creator_id UNION ALL SELECT t.assignee_id
		UNION ALL (SELECT c.author_id FROM public.comments c WHERE c.ticket_id = t.id
		ORDER BY c.created_at DESC, c.id DESC LIMIT 1)) w(who))
