-- A thread has come to its end: its agent resolves it. $1: a random number.
WITH k AS MATERIALIZED (
    SELECT t.id, t.status, t.assignee_id AS agent, t.creator_id, s.lang FROM tickets t
    JOIN ttydesk_demo.play p ON p.ticket_id = t.id JOIN ttydesk_demo.story s ON s.id = p.story
    WHERE t.assignee_id IS NOT NULL AND t.status < 'RESOLVED' AND t.deleted_at IS NULL AND p.seq >= s.steps - 1 AND t.updated_at < now() - interval '15 seconds'
      AND p.ticket_id > (SELECT max(ticket_id) - 3000 FROM ttydesk_demo.play)
    ORDER BY hashint8extended(t.id, $1::int8) LIMIT 1
    FOR UPDATE OF t SKIP LOCKED
), said AS (
    INSERT INTO comments (content, is_internal, ticket_id, author_id)
    SELECT ttydesk_demo.pick(m.closing, $1::int8, 1), false, k.id, k.agent FROM k JOIN ttydesk_demo.manner m ON m.lang = k.lang
), noted AS (
    INSERT INTO audit_logs (table_name, record_id, action, user_id, changes)
    SELECT 'tickets', id, 'UPDATE', agent, json_build_object('status', json_build_object('old', status, 'new', 'RESOLVED')) FROM k
)
UPDATE tickets t SET status = 'RESOLVED', resolved_at = now(), updated_at = now() FROM k WHERE t.id = k.id
RETURNING t.id;
