-- Macros and canned replies: one's own, or everybody's (owner_id NULL). Agents
-- write them directly; the row policy keeps everybody to his own.

CREATE TABLE IF NOT EXISTS ttydesk.macros (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	owner_id integer,
	name     text NOT NULL CHECK (length(name) BETWEEN 1 AND 100 AND name !~ '[[:cntrl:]]'),
	body     text NOT NULL DEFAULT '',       -- the reply, with {variables}
	actions  jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(actions) = 'array'),
	key      text CHECK (length(key) <= 40),
	at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX IF NOT EXISTS macros_name ON ttydesk.macros (coalesce(owner_id, 0), name);

ALTER TABLE ttydesk.macros ENABLE ROW LEVEL SECURITY;
DO $$ BEGIN
	IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'ttydesk.macros'::regclass) THEN
		CREATE POLICY own_or_shared ON ttydesk.macros
			USING (owner_id IS NULL OR owner_id = (SELECT ttydesk.current_agent_id()))
			WITH CHECK ((SELECT ttydesk.current_agent_id()) IS NOT NULL
				AND (owner_id IS NULL OR owner_id = (SELECT ttydesk.current_agent_id())));
	END IF;
END $$;

-- Keeps, changes or deletes a macro; gives its id. {"name", "body", "actions",
-- "shared"} and perhaps "key" is a new one, or the one of this name anew; with "id"
-- what else is named is changed; "delete":true deletes it. One key leads to one.
CREATE OR REPLACE FUNCTION ttydesk.save_macro(j jsonb)
RETURNS bigint LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	kept ttydesk.macros;
BEGIN
	IF (j ->> 'delete')::boolean THEN
		DELETE FROM ttydesk.macros m WHERE m.id = (j ->> 'id')::bigint RETURNING m.* INTO kept;
	ELSIF j ? 'id' THEN
		UPDATE ttydesk.macros m SET name = coalesce(j ->> 'name', m.name), body = coalesce(j ->> 'body', m.body),
			owner_id = CASE (j ->> 'shared')::boolean WHEN true THEN NULL WHEN false THEN me ELSE m.owner_id END,
			key = CASE WHEN j ? 'key' THEN nullif(j ->> 'key', '') ELSE m.key END, at = clock_timestamp()
		WHERE m.id = (j ->> 'id')::bigint RETURNING m.* INTO kept;
	ELSE
		INSERT INTO ttydesk.macros AS m (owner_id, name, body, actions, key)
		VALUES (CASE WHEN (j ->> 'shared')::boolean THEN NULL ELSE me END,
			j ->> 'name', j ->> 'body', j -> 'actions', j ->> 'key')
		ON CONFLICT (coalesce(owner_id, 0), name) DO UPDATE
			SET body = excluded.body, actions = excluded.actions, key = coalesce(excluded.key, m.key), at = clock_timestamp()
		RETURNING m.* INTO kept;
	END IF;
	IF kept.id IS NULL THEN
		RAISE EXCEPTION 'this macro is gone';
	END IF;
	UPDATE ttydesk.macros m SET key = NULL
	WHERE m.key = kept.key AND m.owner_id IS NOT DISTINCT FROM kept.owner_id AND m.id <> kept.id;
	RETURN kept.id;
EXCEPTION WHEN unique_violation THEN
	RAISE EXCEPTION 'there is a macro of this name already';
END $$;
