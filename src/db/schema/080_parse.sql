-- From the list of changes (JSON) to one work row for each ticket and field.
-- The list is {"changes": [..]} of these, `rows` and `ids` naming tickets:
--   {"kind":"set", "field":"status|priority|assignee|title|description", "to":.., "rows":[{"id":1, "from":..}]}
--       from: the value it was made from; description: the sha256 of it in hex
--   {"kind":"tag", "add":["vpn"], "remove":[], "ids":[1]}
--   {"kind":"comment", "content":"..", "internal":true, "rows":[{"id":1, "seen":{"count":3, "max_id":9}}]}
--       "fill":true: {ticket.id} and its like in it are filled in for each: 080_fill.sql
--   {"kind":"edit", "to":"..", "rows":[{"id":1, "comment_id":9, "from":"<sha256>"}]}   own internal notes only
--   {"kind":"watch", "user_id":3, "on":true, "ids":[1]}
--   {"kind":"delete", "ids":[1]}   {"kind":"restore", "ids":[1]}
--   {"kind":"snooze", "on":true, "until":"2026-11-24T08:00:00Z", "ids":[1]}   until null: the next comment of no staff
--   {"kind":"link", "relation":"relates|blocks|duplicate", "to":45, "on":true, "ids":[1]}
--   {"kind":"merge", "into":45, "rows":[{"id":1, "from":"OPEN"}]}   from: the status it was made from
--   {"kind":"split", "title":"..", "rows":[{"id":1, "comment_id":9}]}   this comment and all after it
--   {"kind":"attach", "filename":"x.png", "content_type":"image/png", "size":123, "blob":"<uuid>", "rows":[{"id":1}]}
--       its chunks were sent before: 079_files.sql
--   {"kind":"create", "title":"..", "description":"..", "priority":"MEDIUM", "assignee":2, "tags":["vpn"],
--    "requester":7, "rows":[{"id":0}]}   one a list; requester also {"email":"..", "full_name":".."}
-- Rows that make no sense get a `why` and are refused one by one; a list whose
-- shape is wrong raises a data exception, which the door turns into words.

-- Why no ticket can be made of this, as far as it can be said without looking
-- at the database, or NULL.
CREATE OR REPLACE FUNCTION ttydesk.no_ticket(j jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN CASE
		WHEN length(btrim(j ->> 'title')) BETWEEN 1 AND 500 IS NOT TRUE THEN 'a title has 1 to 500 characters'
		WHEN coalesce(btrim(j ->> 'description', E' \t\r\n'), '') = '' THEN 'the description is empty'
		WHEN jsonb_typeof(coalesce(j -> 'tags', '[]')) <> 'array' THEN 'the tags are not a list'
		WHEN EXISTS (SELECT FROM jsonb_array_elements_text(CASE jsonb_typeof(j -> 'tags') WHEN 'array' THEN j -> 'tags' ELSE '[]' END) g
			WHERE NOT ttydesk.is_tag_name(g)) THEN 'one of these cannot be a tag'
		WHEN jsonb_typeof(j -> 'requester') = 'object' THEN CASE WHEN ttydesk.is_email(j #>> '{requester,email}') IS NOT TRUE
			THEN 'the requester''s e-mail is not an address' END
		WHEN coalesce(j ->> 'requester', '') !~ '^[1-9][0-9]{0,8}$' THEN 'the requester is missing' END;
END $$;

-- The same for a file. The name is only shown and proposed, never opened here.
CREATE OR REPLACE FUNCTION ttydesk.no_file(j jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN CASE
		WHEN (j ->> 'blob' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') IS NOT TRUE THEN 'which file is not said'
		WHEN (btrim(j ->> 'filename') <> '' AND length(j ->> 'filename') <= 255 AND j ->> 'filename' !~ '[[:cntrl:]]') IS NOT TRUE
			THEN 'a file''s name has 1 to 255 characters'
		WHEN (j ->> 'content_type' ~ '^[[:alnum:].+-]{1,50}/[[:alnum:].+-]{1,49}$') IS NOT TRUE THEN 'the file''s type is not said'
		WHEN (j ->> 'size' ~ '^[0-9]{1,9}$') IS NOT TRUE THEN 'the file''s size is not said' END;
END $$;

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
	-- What a change says for all its rows goes with each of them, the rows do not:
	-- 10,000 rows that carry all 10,000 take 20 s.
	WITH item AS (
		SELECT c.ord AS c, r.ord AS r, c.j ->> 'kind' AS kind, c.j, r.j AS row,
			CASE jsonb_typeof(r.j) WHEN 'object' THEN r.j ->> 'id' ELSE r.j #>> '{}' END AS id
		FROM (SELECT x.ord, x.j - '{rows,ids}'::text[] AS j, coalesce(x.j -> 'rows', x.j -> 'ids') AS list
			FROM jsonb_array_elements(changes -> 'changes') WITH ORDINALITY x(j, ord) OFFSET 0) c
		CROSS JOIN LATERAL jsonb_array_elements(c.list) WITH ORDINALITY r(j, ord)
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
			jsonb_build_object('internal', i.j -> 'internal', 'seen', i.row -> 'seen')
				|| CASE WHEN i.j -> 'fill' = 'true' THEN '{"fill": true}' ELSE '{}' END::jsonb,
			CASE WHEN coalesce(btrim(i.j ->> 'content', E' \t\r\n'), '') = '' THEN 'the text is empty'
				WHEN jsonb_typeof(i.j -> 'internal') IS DISTINCT FROM 'boolean' THEN 'public or internal is not said'
				WHEN jsonb_typeof(i.row) <> 'object' OR NOT i.row ? 'seen'
					OR (i.row -> 'seen' <> 'null' AND (coalesce(i.row #>> '{seen,count}', '') !~ '^[0-9]{1,18}$'
						OR coalesce(i.row #>> '{seen,max_id}', '') !~ '^[0-9]{1,18}$'))
					THEN 'what its author had seen is missing' END
		FROM item i WHERE i.kind = 'comment'
		UNION ALL
		SELECT i.*, substring(i.row ->> 'comment_id', '^[1-9][0-9]{0,9}$'), i.j ->> 'to', i.row ->> 'from', NULL,
			CASE WHEN substring(i.row ->> 'comment_id', '^[1-9][0-9]{0,9}$') IS NULL THEN 'which note is not said'
				WHEN coalesce(btrim(i.j ->> 'to', E' \t\r\n'), '') = '' THEN 'the text is empty'
				WHEN i.row ->> 'from' IS NULL THEN 'the value it was made from is missing' END
		FROM item i WHERE i.kind = 'edit'
		UNION ALL
		SELECT i.*, substring(i.j ->> 'user_id', '^[1-9][0-9]{0,8}$'), CASE i.j ->> 'on' WHEN 'true' THEN '+' ELSE '-' END, NULL, NULL,
			CASE WHEN substring(i.j ->> 'user_id', '^[1-9][0-9]{0,8}$') IS NULL THEN 'who is not said'
				WHEN jsonb_typeof(i.j -> 'on') IS DISTINCT FROM 'boolean' THEN 'on or off is not said' END
		FROM item i WHERE i.kind = 'watch'
		UNION ALL
		SELECT i.*, NULL, CASE WHEN i.j ->> 'on' = 'false' THEN '-'
				WHEN i.j -> 'until' = 'null' THEN 'reply' ELSE to_char(
				substring(i.j ->> 'until', '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:[.][0-9]+)?Z$')::timestamptz
				AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END, NULL, NULL,
			CASE WHEN jsonb_typeof(i.j -> 'on') IS DISTINCT FROM 'boolean' THEN 'on or off is not said'
				WHEN i.j ->> 'on' = 'true' AND i.j -> 'until' <> 'null' IS NOT FALSE
					AND (i.j ->> 'until' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}([.][0-9]+)?Z$') IS NOT TRUE THEN 'until when is not said' END
		FROM item i WHERE i.kind = 'snooze'
		UNION ALL
		SELECT i.*, format('%s:%s', i.j ->> 'relation', substring(i.j ->> 'to', '^[1-9][0-9]{0,8}$')),
			CASE i.j ->> 'on' WHEN 'true' THEN '+' ELSE '-' END, NULL, NULL,
			CASE WHEN (i.j ->> 'relation' IN ('relates', 'blocks', 'duplicate')) IS NOT TRUE THEN 'there is no such relation'
				WHEN substring(i.j ->> 'to', '^[1-9][0-9]{0,8}$') IS NULL THEN 'the other ticket is not said'
				WHEN jsonb_typeof(i.j -> 'on') IS DISTINCT FROM 'boolean' THEN 'on or off is not said' END
		FROM item i WHERE i.kind = 'link'
		UNION ALL
		SELECT i.*, substring(i.j ->> 'into', '^[1-9][0-9]{0,8}$'), 'CLOSED', i.row ->> 'from', NULL,
			CASE WHEN substring(i.j ->> 'into', '^[1-9][0-9]{0,8}$') IS NULL THEN 'the other ticket is not said'
				WHEN i.row ->> 'from' IS NULL THEN 'the value it was made from is missing' END
		FROM item i WHERE i.kind = 'merge'
		UNION ALL
		SELECT i.*, substring(i.row ->> 'comment_id', '^[1-9][0-9]{0,9}$'), btrim(i.j ->> 'title'), NULL, NULL,
			CASE WHEN substring(i.row ->> 'comment_id', '^[1-9][0-9]{0,9}$') IS NULL THEN 'which comment is not said'
				WHEN length(btrim(i.j ->> 'title')) BETWEEN 1 AND 500 IS NOT TRUE THEN 'a title has 1 to 500 characters' END
		FROM item i WHERE i.kind = 'split'
		UNION ALL
		SELECT i.*, lower(i.j ->> 'blob'), i.j ->> 'filename', NULL, i.j - '{kind,blob}'::text[], ttydesk.no_file(i.j)
		FROM item i WHERE i.kind = 'attach'
		UNION ALL
		SELECT i.*, NULL, NULL, NULL, NULL, NULL FROM item i WHERE i.kind IN ('delete', 'restore')
		UNION ALL
		SELECT i.*, NULL, btrim(i.j ->> 'title'), NULL, i.j - '{kind,title}'::text[], ttydesk.no_ticket(i.j)
		FROM item i WHERE i.kind = 'create'
		UNION ALL
		SELECT i.*, NULL, NULL, NULL, NULL, 'there is no such kind of change'
		FROM item i WHERE i.kind IS NULL
			OR i.kind NOT IN ('set', 'tag', 'comment', 'edit', 'watch', 'delete', 'restore', 'create', 'snooze', 'link', 'merge',
				'attach', 'split')
	)
	SELECT array_agg((o.n, o.kind, o.id, o.field, o.want, o.base,
		CASE WHEN o.why IS NOT NULL THEN 'refused' END, NULL, o.why, o.extra)::ttydesk.work ORDER BY o.n)
	INTO work FROM (
		SELECT row_number() OVER (ORDER BY x.c, x.r)::integer AS n, x.kind, x.id::bigint AS id,
			x.field, x.want, x.base, x.why, x.extra FROM one x) o;
	IF EXISTS (SELECT FROM unnest(work) w WHERE w.id IS NULL
		OR NOT CASE w.kind WHEN 'create' THEN w.id = 0 ELSE w.id BETWEEN 1 AND 2147483647 END) THEN
		RAISE data_exception USING MESSAGE = 'a ticket id is missing or wrong';
	ELSIF (SELECT count(*) FROM unnest(work) w WHERE w.kind = 'create') > 1 THEN
		RAISE data_exception USING MESSAGE = 'only one new ticket an operation';
	ELSIF EXISTS (SELECT FROM unnest(work) w
		GROUP BY w.id, CASE WHEN w.kind IN ('delete', 'restore') THEN 'deleted_at' ELSE w.kind END,
			CASE WHEN w.kind NOT IN ('merge', 'split') THEN w.field END
		HAVING count(*) > 1) THEN
		RAISE data_exception USING MESSAGE = 'the same field of the same ticket is named twice';
	END IF;
	RETURN coalesce(work, '{}');
END $$;
