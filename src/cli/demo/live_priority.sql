-- A colleague thinks again about how urgent it is. $1: a random number.
WITH k AS MATERIALIZED (
    SELECT t.id, t.priority AS old, coalesce(t.assignee_id, 3) AS agent,
           CASE t.priority WHEN 'LOW' THEN 'MEDIUM' WHEN 'MEDIUM' THEN CASE WHEN $1::int8 % 3 = 0 THEN 'LOW' ELSE 'HIGH' END ELSE 'MEDIUM' END::ticketpriority AS next
    FROM tickets t JOIN ttydesk_demo.play p ON p.ticket_id = t.id
    WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
      AND p.ticket_id > (SELECT max(ticket_id) - 3000 FROM ttydesk_demo.play)
    ORDER BY hashint8extended(t.id, $1::int8) LIMIT 1
    FOR UPDATE OF t SKIP LOCKED
), noted AS (
    INSERT INTO audit_logs (table_name, record_id, action, user_id, changes)
    SELECT 'tickets', id, 'UPDATE', agent, json_build_object('priority', json_build_object('old', old, 'new', next)) FROM k
)
UPDATE tickets t SET priority = k.next, updated_at = now() FROM k WHERE t.id = k.id
RETURNING t.id;
