-- The macros that the agent may use: his own and everybody's.
SELECT m.id, m.owner_id IS NULL, m.name, m.body, m.actions, coalesce(m.key, '')
FROM ttydesk.macros m ORDER BY m.name, m.id LIMIT 500
