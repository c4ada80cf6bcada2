-- Active tickets that do not sleep by status and priority. $1: whose are counted as `mine`;
-- $2: created before this is overdue.
SELECT t.status, t.priority, count(*), count(*) FILTER (WHERE t.assignee_id = $1::int),
	count(*) FILTER (WHERE t.assignee_id IS NULL),
	count(*) FILTER (WHERE t.created_at < $2::timestamptz)
FROM public.tickets t WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)
GROUP BY t.status, t.priority
