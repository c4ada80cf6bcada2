-- Active tickets that do not sleep a tag, most used first. active_tags may hold rows too many.
SELECT g.id, g.name, g.color, x.n
FROM (SELECT d.tag_id, count(*) AS n FROM (
		SELECT DISTINCT a.tag_id, a.ticket_id
		FROM ttydesk.active_tags a JOIN public.tickets t ON t.id = a.ticket_id
		WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
		AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)) d
	GROUP BY d.tag_id) x
JOIN public.tags g ON g.id = x.tag_id
ORDER BY x.n DESC, g.name LIMIT 2000
