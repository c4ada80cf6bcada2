-- The newest 500 comments of each of the page's first $1 tickets, oldest first,
-- each with its first 65,536 characters, when it was edited (NULL: never) and how
-- far a public reply made here has come (NULL: not ours to deliver) and why no
-- further, if a try failed.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT k.id, p.id, k.author_id, k.created_at, k.is_internal,
	octet_length(k.content) > octet_length(left(k.content, 65536)), left(k.content, 65536),
	CASE WHEN k.updated_at > k.created_at + interval '1 s' THEN k.updated_at END,
	d.state, d.error
FROM p CROSS JOIN LATERAL (
	SELECT c.id, c.author_id, c.created_at, c.updated_at, c.is_internal, c.content
	FROM public.comments c WHERE c.ticket_id = p.id
	ORDER BY c.created_at DESC, c.id DESC LIMIT 500) k
LEFT JOIN LATERAL (SELECT o.state, o.error FROM ttydesk.deliveries o
	WHERE o.comment_id = k.id LIMIT 1) d ON NOT k.is_internal
ORDER BY p.id, k.created_at, k.id
