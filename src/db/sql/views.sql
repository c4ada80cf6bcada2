-- The views that the agent may use: his own and everybody's.
SELECT v.id, v.owner_id IS NULL, v.name, v.query, v.columns, v.position
FROM ttydesk.views v ORDER BY v.name, v.id LIMIT 100
