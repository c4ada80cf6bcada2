-- The next step of one thread: its customer writes, or its agent answers. An
-- answer makes it wait for the customer, the customer's word brings it back.
-- $1: a random number. Returns the ticket, or nothing when there is none.
WITH step AS MATERIALIZED (
    SELECT k.id, t.seq, t.kind, t.txt, k.status, k.assignee_id, k.creator_id,
           coalesce(k.assignee_id, 2 + (abs($1::int8) % 22)::int) AS agent,
           CASE WHEN t.kind = 'A' AND t.seq < s.steps THEN 'WAITING_ON_CUSTOMER' WHEN t.kind = 'C' AND k.assignee_id IS NULL THEN k.status::text ELSE 'IN_PROGRESS' END::ticketstatus AS next
    FROM ttydesk_demo.play p
    JOIN ttydesk_demo.story s ON s.id = p.story
    JOIN ttydesk_demo.text t ON t.story = p.story AND t.variant = p.variant AND t.seq = p.seq + 1
    JOIN tickets k ON k.id = p.ticket_id AND k.status < 'RESOLVED' AND k.deleted_at IS NULL
    WHERE p.ticket_id > (SELECT max(ticket_id) - 3000 FROM ttydesk_demo.play) AND k.updated_at < now() - interval '15 seconds'
    ORDER BY hashint8extended(p.ticket_id, $1::int8) LIMIT 1
    FOR UPDATE OF k SKIP LOCKED
), played AS (
    UPDATE ttydesk_demo.play p SET seq = step.seq FROM step WHERE p.ticket_id = step.id
), said AS (
    INSERT INTO comments (content, is_internal, ticket_id, author_id)
    SELECT ttydesk_demo.speak(step.txt, c, a.full_name), step.kind = 'N', step.id, CASE WHEN step.kind = 'C' THEN step.creator_id ELSE step.agent END
    FROM step JOIN ttydesk_demo.customer c ON c.id = step.creator_id JOIN users a ON a.id = step.agent
), noted AS (
    INSERT INTO audit_logs (table_name, record_id, action, user_id, changes)
    SELECT 'tickets', id, 'UPDATE', CASE WHEN kind = 'C' THEN creator_id ELSE agent END, json_build_object('status', json_build_object('old', status, 'new', next))
    FROM step WHERE status <> next
)
UPDATE tickets t SET status = step.next, updated_at = now(), assignee_id = CASE WHEN step.kind = 'C' THEN t.assignee_id ELSE step.agent END
FROM step WHERE t.id = step.id
RETURNING t.id;
