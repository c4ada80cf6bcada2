-- Keeps a macro under its name. $1: {"name", "body", "actions", "shared"}. Gives its
-- id.
INSERT INTO ttydesk.macros AS m (owner_id, name, body, actions)
SELECT CASE WHEN (j ->> 'shared')::boolean THEN NULL ELSE ttydesk.current_agent_id() END,
	j ->> 'name', j ->> 'body', j -> 'actions' FROM (SELECT $1::jsonb) x(j)
ON CONFLICT (coalesce(owner_id, 0), name) DO UPDATE
	SET body = excluded.body, actions = excluded.actions, at = clock_timestamp()
RETURNING m.id
