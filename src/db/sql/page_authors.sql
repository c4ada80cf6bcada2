-- Who wrote the comments that page_comments.sql gives for the same :page.
WITH p AS MATERIALIZED (:page)
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
FROM public.users u WHERE u.id IN (
	SELECT k.author_id FROM p CROSS JOIN LATERAL (
		SELECT c.author_id FROM public.comments c WHERE c.ticket_id = p.id
		ORDER BY c.created_at DESC, c.id DESC LIMIT 500) k)
