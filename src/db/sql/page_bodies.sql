-- Descriptions of the page's first $1 tickets, the first 65,536 characters.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT t.id, octet_length(t.description) > octet_length(left(t.description, 65536)),
	left(t.description, 65536)
FROM p JOIN public.tickets t ON t.id = p.id
