-- From the list of changes (JSON) to one work row for each ticket and field.
-- Rows that make no sense get a `why` and are refused one by one; a list whose
-- shape is wrong raises a data exception, which the door turns into words.

CREATE OR REPLACE FUNCTION ttydesk.parse(changes jsonb)
RETURNS ttydesk.work[] LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	work ttydesk.work[];
BEGIN
	IF jsonb_typeof(changes -> 'changes') IS DISTINCT FROM 'array' THEN
		RAISE data_exception USING MESSAGE = 'the list "changes" is missing';
	ELSIF EXISTS (SELECT FROM jsonb_array_elements(changes -> 'changes') c
		WHERE jsonb_typeof(coalesce(c -> 'rows', c -> 'ids')) IS DISTINCT FROM 'array') THEN
		RAISE data_exception USING MESSAGE = 'a change names no tickets';
	END IF;
	WITH item AS (
		SELECT c.ord AS c, r.ord AS r, c.j ->> 'kind' AS kind, c.j AS j, r.j AS row,
			CASE jsonb_typeof(r.j) WHEN 'object' THEN r.j ->> 'id' ELSE r.j #>> '{}' END AS id
		FROM jsonb_array_elements(changes -> 'changes') WITH ORDINALITY c(j, ord)
		CROSS JOIN LATERAL jsonb_array_elements(coalesce(c.j -> 'rows', c.j -> 'ids')) WITH ORDINALITY r(j, ord)
	), one AS (
		SELECT i.*, i.j ->> 'field' AS field, i.j ->> 'to' AS want, i.row ->> 'from' AS base, NULL::jsonb AS extra,
			CASE WHEN i.j ->> 'field' NOT IN ('status', 'priority', 'assignee', 'title', 'description')
					OR i.j ->> 'field' IS NULL THEN 'there is no such field'
				WHEN NOT i.j ? 'to' THEN 'the new value is missing'
				WHEN NOT i.row ? 'from' THEN 'the value it was made from is missing' END AS why
		FROM item i WHERE i.kind = 'set'
		UNION ALL
		SELECT i.*, g.name, g.sign, NULL, NULL,
			CASE WHEN NOT ttydesk.is_tag_name(g.name) THEN 'this cannot be a tag' END
		FROM item i CROSS JOIN LATERAL (
			SELECT jsonb_array_elements_text(coalesce(i.j -> 'add', '[]')), '+'
			UNION ALL SELECT jsonb_array_elements_text(coalesce(i.j -> 'remove', '[]')), '-') g(name, sign)
		WHERE i.kind = 'tag'
		UNION ALL
		SELECT i.*, NULL, i.j ->> 'content', NULL,
			jsonb_build_object('internal', i.j -> 'internal', 'seen', i.row -> 'seen'),
			CASE WHEN coalesce(btrim(i.j ->> 'content', E' \t\r\n'), '') = '' THEN 'the text is empty'
				WHEN jsonb_typeof(i.j -> 'internal') IS DISTINCT FROM 'boolean' THEN 'public or internal is not said'
				WHEN jsonb_typeof(i.row) <> 'object' OR NOT i.row ? 'seen' THEN 'what its author had seen is missing' END
		FROM item i WHERE i.kind = 'comment'
		UNION ALL
		SELECT i.*, NULL, NULL, NULL, NULL, NULL FROM item i WHERE i.kind IN ('delete', 'restore')
		UNION ALL
		SELECT i.*, NULL, NULL, NULL, NULL, 'there is no such kind of change'
		FROM item i WHERE i.kind IS NULL OR i.kind NOT IN ('set', 'tag', 'comment', 'delete', 'restore')
	)
	SELECT array_agg((o.n, o.kind, o.id, o.field, o.want, o.base,
		CASE WHEN o.why IS NOT NULL THEN 'refused' END, NULL, o.why, o.extra)::ttydesk.work ORDER BY o.n)
	INTO work FROM (
		SELECT row_number() OVER (ORDER BY x.c, x.r)::integer AS n, x.kind, x.id::bigint AS id,
			x.field, x.want, x.base, x.why, x.extra FROM one x) o;
	IF EXISTS (SELECT FROM unnest(work) w WHERE w.id IS NULL OR w.id NOT BETWEEN 1 AND 2147483647) THEN
		RAISE data_exception USING MESSAGE = 'a ticket id is missing or wrong';
	ELSIF EXISTS (SELECT FROM unnest(work) w
		GROUP BY w.id, CASE WHEN w.kind IN ('delete', 'restore') THEN 'deleted_at' ELSE w.kind END, w.field
		HAVING count(*) > 1) THEN
		RAISE data_exception USING MESSAGE = 'the same field of the same ticket is named twice';
	END IF;
	RETURN coalesce(work, '{}');
END $$;
