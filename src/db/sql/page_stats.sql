-- Comments and attachments of the page's first $1 tickets, counted; the last
-- comment; whether one by somebody else is newer than the agent's mark; whether
-- the agent watches; whether the ticket sleeps, until when (null: the customer's
-- next comment), by whom.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id),
me AS MATERIALIZED (SELECT ttydesk.current_agent_id() AS id)
SELECT p.id, k.n, a.n, l.created_at, l.author_id, k.max_id, coalesce(k.is_unread, false),
	EXISTS (SELECT FROM ttydesk.watchers w WHERE w.ticket_id = p.id AND w.user_id = me.id),
	z.ticket_id IS NOT NULL, z.until, z.user_id
FROM p CROSS JOIN me
LEFT JOIN LATERAL (SELECT s.comment_id FROM ttydesk.seen s
	WHERE s.user_id = me.id AND s.ticket_id = p.id) s ON true
CROSS JOIN LATERAL (SELECT count(*) AS n, max(c.id) AS max_id,
		bool_or(c.author_id <> me.id AND c.id > coalesce(s.comment_id, 0)) AS is_unread
	FROM public.comments c WHERE c.ticket_id = p.id) k
CROSS JOIN LATERAL (SELECT count(*) AS n
	FROM public.attachments f WHERE f.ticket_id = p.id) a
LEFT JOIN LATERAL (SELECT c.created_at, c.author_id FROM public.comments c
	WHERE c.ticket_id = p.id ORDER BY c.created_at DESC, c.id DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (SELECT z.ticket_id, z.until, z.user_id FROM ttydesk.asleep z WHERE z.ticket_id = p.id) z ON true
