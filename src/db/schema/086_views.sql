-- Saved views: one's own, or everybody's (owner_id NULL): a filter in the words of
-- the language, with its sort. Agents write them directly; the row policy keeps
-- everybody to his own.

CREATE TABLE IF NOT EXISTS ttydesk.views (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	owner_id integer,
	name     text NOT NULL CHECK (length(name) BETWEEN 1 AND 40 AND name !~ '[[:cntrl:]]'),
	position integer NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 99), -- the tab, 0: behind all
	query    text NOT NULL CHECK (length(query) <= 2000 AND query !~ '[[:cntrl:]]'),
	columns  text NOT NULL DEFAULT '' CHECK (length(columns) <= 200),
	at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX IF NOT EXISTS views_name ON ttydesk.views (coalesce(owner_id, 0), name);

ALTER TABLE ttydesk.views ENABLE ROW LEVEL SECURITY;
DO $$ BEGIN
	IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'ttydesk.views'::regclass) THEN
		CREATE POLICY own_or_shared ON ttydesk.views
			USING (owner_id IS NULL OR owner_id = (SELECT ttydesk.current_agent_id()))
			WITH CHECK ((SELECT ttydesk.current_agent_id()) IS NOT NULL
				AND (owner_id IS NULL OR owner_id = (SELECT ttydesk.current_agent_id())));
	END IF;
END $$;

-- Keeps, changes or deletes a view; gives its id. {"name", "query", "columns",
-- "shared"} is a new one, or the one of this name anew; with "id" what else is named
-- is changed; "delete":true deletes it.
CREATE OR REPLACE FUNCTION ttydesk.save_view(j jsonb)
RETURNS bigint LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	kept bigint;
BEGIN
	IF (j ->> 'delete')::boolean THEN
		DELETE FROM ttydesk.views v WHERE v.id = (j ->> 'id')::bigint RETURNING v.id INTO kept;
	ELSIF j ? 'id' THEN
		UPDATE ttydesk.views v SET name = coalesce(j ->> 'name', v.name), query = coalesce(j ->> 'query', v.query),
			columns = coalesce(j ->> 'columns', v.columns), position = coalesce((j ->> 'position')::integer, v.position),
			owner_id = CASE (j ->> 'shared')::boolean WHEN true THEN NULL WHEN false THEN me ELSE v.owner_id END,
			at = clock_timestamp()
		WHERE v.id = (j ->> 'id')::bigint RETURNING v.id INTO kept;
	ELSE
		INSERT INTO ttydesk.views AS v (owner_id, name, query, columns)
		VALUES (CASE WHEN (j ->> 'shared')::boolean THEN NULL ELSE me END,
			j ->> 'name', j ->> 'query', coalesce(j ->> 'columns', ''))
		ON CONFLICT (coalesce(owner_id, 0), name) DO UPDATE
			SET query = excluded.query, columns = excluded.columns, at = clock_timestamp()
		RETURNING v.id INTO kept;
	END IF;
	IF kept IS NULL THEN
		RAISE EXCEPTION 'this view is gone';
	END IF;
	RETURN kept;
EXCEPTION WHEN unique_violation THEN
	RAISE EXCEPTION 'there is a view of this name already';
END $$;
