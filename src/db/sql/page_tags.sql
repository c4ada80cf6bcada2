-- Tags of the tickets in :page, one row a tag of a ticket.
WITH p AS MATERIALIZED (:page)
SELECT x.ticket_id, g.id, g.name, g.color
FROM p JOIN public.ticket_tags x ON x.ticket_id = p.id JOIN public.tags g ON g.id = x.tag_id
ORDER BY g.id, x.ticket_id
