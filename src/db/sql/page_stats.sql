-- Comments and attachments of the page's first $1 tickets, counted; the last
-- comment.
WITH p AS (SELECT unnest((nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int]) AS id)
SELECT p.id, k.n, a.n, l.created_at, l.author_id, k.max_id, false, false
FROM p
CROSS JOIN LATERAL (SELECT count(*) AS n, max(c.id) AS max_id
	FROM public.comments c WHERE c.ticket_id = p.id) k
CROSS JOIN LATERAL (SELECT count(*) AS n
	FROM public.attachments f WHERE f.ticket_id = p.id) a
LEFT JOIN LATERAL (SELECT c.created_at, c.author_id FROM public.comments c
	WHERE c.ticket_id = p.id ORDER BY c.created_at DESC, c.id DESC LIMIT 1) l ON true
