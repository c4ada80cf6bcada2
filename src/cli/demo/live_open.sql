-- A customer opens a ticket. $1: a random number.
WITH who AS MATERIALIZED (
    SELECT nextval('tickets_id_seq')::int AS id, c, c.lang
    FROM ttydesk_demo.customer c, ttydesk_demo.desk d
    WHERE c.id = 101 + floor(power(ttydesk_demo.u($1::int8, 1), 2) * d.customers)::int
), what AS MATERIALIZED (
    SELECT who.id, who.c, t.story, t.variant, t.txt, t.body, s.tags,
           CASE s.prio WHEN 'L' THEN 'LOW' WHEN 'M' THEN 'MEDIUM' ELSE 'HIGH' END::ticketpriority AS priority
    FROM who, ttydesk_demo.desk d, ttydesk_demo.deck k, ttydesk_demo.story s, ttydesk_demo.text t
    WHERE k.lang = CASE WHEN ttydesk_demo.u($1::int8, 2) < .5 AND EXISTS (SELECT FROM ttydesk_demo.deck x WHERE x.lang = who.lang) THEN who.lang ELSE 'en' END
      AND s.id = k.ids[1 + floor(ttydesk_demo.u($1::int8, 3) * cardinality(k.ids))::int]
      AND t.story = s.id AND t.seq = 0 AND t.variant = floor(ttydesk_demo.u($1::int8, 4) * d.variants)::int
), played AS (
    INSERT INTO ttydesk_demo.play SELECT id, story, variant, 0 FROM what
), tagged AS (
    INSERT INTO ticket_tags (ticket_id, tag_id) SELECT what.id, g.id FROM what JOIN tags g ON g.name = ANY (what.tags)
), noted AS (
    INSERT INTO audit_logs (table_name, record_id, action, user_id, changes)
    SELECT 'tickets', id, 'CREATE', (c).id, json_build_object('status', json_build_object('old', NULL, 'new', 'OPEN')) FROM what
)
INSERT INTO tickets (id, ticket_number, title, description, status, priority, creator_id)
SELECT id, 'TCK-' || lpad(id::text, 8, '0'), ttydesk_demo.speak(txt, c, NULL), ttydesk_demo.speak(body, c, NULL), 'OPEN', priority, (c).id
FROM what
RETURNING id;
