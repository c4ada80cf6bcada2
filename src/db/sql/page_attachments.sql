-- Attachments of the page's first $1 tickets, without their bytes; at most 200
-- each.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT k.id, p.id, k.file_size, k.filename, k.content_type, k.uploaded_by_id, k.created_at, k.path
FROM p CROSS JOIN LATERAL (
	SELECT f.id, f.file_size, f.filename, f.content_type, f.uploaded_by_id, f.created_at,
		left(f.storage_path, 200) AS path
	FROM public.attachments f WHERE f.ticket_id = p.id ORDER BY f.id LIMIT 200) k
ORDER BY p.id, k.id
