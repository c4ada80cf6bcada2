-- Descriptions of the tickets in :page, the first 65,536 characters.
WITH p AS MATERIALIZED (:page)
SELECT t.id, octet_length(t.description) > octet_length(left(t.description, 65536)),
	left(t.description, 65536)
FROM p JOIN public.tickets t ON t.id = p.id
