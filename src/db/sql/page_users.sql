-- People of the tickets in :page: requesters, assignees, last authors.
WITH p AS MATERIALIZED (:page)
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
FROM public.users u WHERE u.id IN (
	SELECT p.creator_id FROM p UNION SELECT p.assignee_id FROM p
	UNION SELECT k.author_id FROM p CROSS JOIN LATERAL (
		SELECT c.author_id FROM public.comments c WHERE c.ticket_id = p.id
		ORDER BY c.created_at DESC, c.id DESC LIMIT 1) k)
