-- Tags of the page's first $1 tickets, one row a tag of a ticket.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT x.ticket_id, g.id, g.name, g.color
FROM p JOIN public.ticket_tags x ON x.ticket_id = p.id JOIN public.tags g ON g.id = x.tag_id
ORDER BY g.id, x.ticket_id
