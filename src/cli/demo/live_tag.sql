-- A colleague tags a ticket. $1: a random number.
WITH k AS MATERIALIZED (
    SELECT t.id FROM tickets t JOIN ttydesk_demo.play p ON p.ticket_id = t.id
    WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
      AND p.ticket_id > (SELECT max(ticket_id) - 3000 FROM ttydesk_demo.play)
    ORDER BY hashint8extended(t.id, $1::int8) LIMIT 1
)
INSERT INTO ticket_tags (ticket_id, tag_id)
SELECT k.id, g.id FROM k, tags g JOIN ttydesk_demo.extra_tag x ON x.name = g.name
ORDER BY hashint8extended(g.id, $1::int8) LIMIT 1
ON CONFLICT DO NOTHING
RETURNING ticket_id;
