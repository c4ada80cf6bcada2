-- A colleague takes a ticket that nobody has. $1: a random number.
WITH k AS MATERIALIZED (
    SELECT t.id, t.status, 2 + (abs($1::int8) % 22)::int AS agent FROM tickets t
    JOIN ttydesk_demo.play p ON p.ticket_id = t.id
    WHERE t.assignee_id IS NULL AND t.status < 'RESOLVED' AND t.deleted_at IS NULL AND t.created_at < now() - interval '20 seconds'
      AND p.ticket_id > (SELECT max(ticket_id) - 3000 FROM ttydesk_demo.play)
    ORDER BY hashint8extended(t.id, $1::int8) LIMIT 1
    FOR UPDATE OF t SKIP LOCKED
), noted AS (
    INSERT INTO audit_logs (table_name, record_id, action, user_id, changes)
    SELECT 'tickets', id, 'UPDATE', agent, json_build_object('assignee_id', json_build_object('old', NULL, 'new', agent), 'status', json_build_object('old', status, 'new', 'IN_PROGRESS')) FROM k
)
UPDATE tickets t SET assignee_id = k.agent, status = 'IN_PROGRESS', updated_at = now() FROM k WHERE t.id = k.id
RETURNING t.id;
