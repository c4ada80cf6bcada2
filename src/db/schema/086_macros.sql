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
