-- Who wrote the comments that page_comments.sql gives.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
FROM public.users u WHERE u.id IN (
	SELECT k.author_id FROM p CROSS JOIN LATERAL (
		SELECT c.author_id FROM public.comments c WHERE c.ticket_id = p.id
		ORDER BY c.created_at DESC, c.id DESC LIMIT 500) k)
