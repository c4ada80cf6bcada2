-- Active tickets that do not sleep an assignee, most first.
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active, x.n
FROM (SELECT t.assignee_id, count(*) AS n FROM public.tickets t
	WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL AND t.assignee_id IS NOT NULL
	AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)
	GROUP BY t.assignee_id) x
JOIN public.users u ON u.id = x.assignee_id
ORDER BY x.n DESC, u.full_name LIMIT 1000
