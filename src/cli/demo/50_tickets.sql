TRUNCATE tickets CASCADE;
INSERT INTO tickets (id, ticket_number, title, description, status, priority, creator_id, assignee_id, deleted_at, created_at, updated_at, resolved_at)
SELECT p.id, 'TCK-' || lpad(p.id::text, 8, '0'), ttydesk_demo.speak(t.txt, c, a.full_name), ttydesk_demo.speak(t.body, c, a.full_name),
       p.status, p.priority, p.customer, p.agent, CASE WHEN NOT p.active AND ttydesk_demo.u(p.id, 63) < .003 THEN p.up END, p.cr, p.up,
       CASE WHEN NOT p.active THEN p.up - (p.up - p.cr) * .1 * ttydesk_demo.u(p.id, 64) END
FROM ttydesk_demo.plan p
JOIN ttydesk_demo.text t ON t.story = p.story AND t.variant = p.variant AND t.seq = 0
JOIN ttydesk_demo.customer c ON c.id = p.customer
LEFT JOIN users a ON a.id = p.agent
ORDER BY p.id;
