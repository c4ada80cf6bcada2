-- A resolved ticket is closed, or now and then reopened by its customer.
-- $1: a random number.
WITH k AS MATERIALIZED (
    SELECT t.id, t.status, t.creator_id, t.assignee_id, s.lang, ttydesk_demo.u($1::int8, 1) < .15 AS again FROM tickets t
    JOIN ttydesk_demo.play p ON p.ticket_id = t.id JOIN ttydesk_demo.story s ON s.id = p.story
    WHERE t.status = 'RESOLVED' AND t.deleted_at IS NULL AND t.updated_at < now() - interval '30 seconds'
    ORDER BY hashint8extended(t.id, $1::int8) LIMIT 1
    FOR UPDATE OF t SKIP LOCKED
), said AS (
    INSERT INTO comments (content, is_internal, ticket_id, author_id)
    SELECT CASE WHEN k.again THEN ttydesk_demo.pick('{"Sorry, it is back 😕","It happened again just now.","One more thing: the same on my second computer?"}', $1::int8, 2)
                ELSE ttydesk_demo.pick(m.thanks, $1::int8, 3) END, false, k.id, k.creator_id
    FROM k JOIN ttydesk_demo.manner m ON m.lang = k.lang
), noted AS (
    INSERT INTO audit_logs (table_name, record_id, action, user_id, changes)
    SELECT 'tickets', id, 'UPDATE', CASE WHEN again THEN creator_id ELSE assignee_id END,
           json_build_object('status', json_build_object('old', status, 'new', CASE WHEN again THEN 'IN_PROGRESS' ELSE 'CLOSED' END)) FROM k
)
UPDATE tickets t SET status = CASE WHEN k.again THEN 'IN_PROGRESS' ELSE 'CLOSED' END::ticketstatus, resolved_at = CASE WHEN k.again THEN NULL ELSE t.resolved_at END, updated_at = now()
FROM k WHERE t.id = k.id
RETURNING t.id;
