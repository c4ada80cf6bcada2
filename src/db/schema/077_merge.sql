-- Merging: a ticket's comments and attachments go to another one, which gets its
-- tags and watchers too; it is closed and points there. What moved is listed, so
-- that taking it back is exact; what came on the other ticket since stays there.

CREATE OR REPLACE FUNCTION ttydesk.decide_merge(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	WITH found AS (
		SELECT w.*, t.id IS NOT NULL AS there, t.deleted_at, t.status::text AS status, t.resolved_at,
			ttydesk.merged_into(w.id) AS went, o.id AS other, o.deleted_at AS other_deleted_at,
			ttydesk.merged_into(w.field::bigint) AS other_went
		FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
		LEFT JOIN public.tickets o ON o.id = w.field::bigint
		WHERE w.kind IN ('merge', 'unmerge') AND w.state IS NULL
	), stated AS (
		SELECT f.*, CASE
			WHEN NOT f.there THEN 'gone:there is no such ticket'
			WHEN f.deleted_at IS NOT NULL THEN 'gone:the ticket was deleted'
			WHEN f.kind = 'unmerge' THEN CASE
				WHEN f.went IS NULL THEN 'same:'
				WHEN f.went <> f.field::bigint THEN format('refused:it was merged into #%s since', f.went)
				WHEN f.other_went IS NOT NULL -- what moved went on with it
					THEN format('refused:#%s was merged into #%s since: take that back first', f.field, f.other_went)
				WHEN f.status <> f.base THEN 'conflict:' ELSE 'done:' END
			WHEN f.went = f.field::bigint THEN 'same:'
			WHEN f.went IS NOT NULL THEN format('refused:it was merged into #%s', f.went)
			WHEN f.id = f.field::bigint THEN 'refused:a ticket is not merged into itself'
			WHEN f.other IS NULL THEN format('refused:there is no ticket #%s', f.field)
			WHEN f.other_deleted_at IS NOT NULL THEN format('refused:#%s was deleted', f.field)
			WHEN f.other_went IS NOT NULL THEN format('refused:#%s was merged into #%s', f.field, f.other_went)
			WHEN EXISTS (SELECT FROM found x WHERE x.id = f.field::bigint) THEN format('refused:#%s goes elsewhere itself', f.field)
			WHEN f.status <> f.base THEN 'conflict:' ELSE 'done:' END AS answer
		FROM found f
	)
	SELECT array_agg(CASE WHEN s.n IS NULL THEN w ELSE
		(w.n, w.kind, w.id, w.field, w.want, w.base, split_part(s.answer, ':', 1), s.status,
		nullif(substr(s.answer, strpos(s.answer, ':') + 1), ''),
		CASE WHEN w.kind = 'merge' AND s.resolved_at IS NOT NULL
			THEN coalesce(w.extra, '{}') || jsonb_build_object('was_resolved_at', s.resolved_at)
			ELSE w.extra END)::ttydesk.work END ORDER BY w.n)
	FROM unnest(work) w LEFT JOIN stated s ON s.n = w.n);
END $$;

-- What one merge moves, as it stands under the door's locks.
CREATE OR REPLACE FUNCTION ttydesk.merge_list(source bigint, target bigint)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN jsonb_build_object(
		'comments', (SELECT coalesce(jsonb_agg(c.id ORDER BY c.id), '[]') FROM public.comments c WHERE c.ticket_id = source),
		'attachments', (SELECT coalesce(jsonb_agg(a.id ORDER BY a.id), '[]') FROM public.attachments a WHERE a.ticket_id = source),
		'tags', (SELECT coalesce(jsonb_agg(x.tag_id ORDER BY x.tag_id), '[]') FROM public.ticket_tags x WHERE x.ticket_id = source
			AND NOT EXISTS (SELECT FROM public.ticket_tags y WHERE y.ticket_id = target AND y.tag_id = x.tag_id)),
		'watchers', (SELECT coalesce(jsonb_agg(x.user_id ORDER BY x.user_id), '[]') FROM ttydesk.watchers x WHERE x.ticket_id = source
			AND NOT EXISTS (SELECT FROM ttydesk.watchers y WHERE y.ticket_id = target AND y.user_id = x.user_id)));
END $$;

-- What goes along, to be looked at before and told after: {"comments": 3,
-- "attachments": 1, "tags": ["vpn"]}; `done`: the list of a merge that was made.
CREATE OR REPLACE FUNCTION ttydesk.merge_moves(source bigint, target bigint, done jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	list jsonb := CASE WHEN done ? 'comments' THEN done ELSE ttydesk.merge_list(source, target) END;
BEGIN
	RETURN jsonb_build_object('comments', jsonb_array_length(list -> 'comments'),
		'attachments', jsonb_array_length(list -> 'attachments'),
		'tags', (SELECT coalesce(jsonb_agg(g.name ORDER BY g.name), '[]') FROM public.tags g
			WHERE g.id IN (SELECT x::integer FROM jsonb_array_elements_text(list -> 'tags') x)));
END $$;

-- Moves what `list` names and the pointer, there (is_back false) or back, for an
-- operation claimed in this transaction. Agents have no right to move comments.
CREATE OR REPLACE FUNCTION ttydesk.move_parts(a_op uuid, w ttydesk.work, list jsonb)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	is_back boolean := w.kind = 'unmerge';
	other bigint := w.field::bigint;
BEGIN
	IF NOT ttydesk.op_is_open(a_op) THEN
		RAISE EXCEPTION 'operation % is not yours', a_op USING ERRCODE = '42501';
	END IF;
	UPDATE public.comments c SET ticket_id = CASE WHEN is_back THEN w.id ELSE other END
	WHERE c.ticket_id = CASE WHEN is_back THEN other ELSE w.id END
	AND c.id IN (SELECT x::bigint FROM jsonb_array_elements_text(list -> 'comments') x);
	UPDATE public.attachments a SET ticket_id = CASE WHEN is_back THEN w.id ELSE other END
	WHERE a.ticket_id = CASE WHEN is_back THEN other ELSE w.id END
	AND a.id IN (SELECT x::bigint FROM jsonb_array_elements_text(list -> 'attachments') x);
	IF is_back THEN
		DELETE FROM ttydesk.watchers x WHERE x.ticket_id = other
		AND x.user_id IN (SELECT i::integer FROM jsonb_array_elements_text(list -> 'watchers') i);
		DELETE FROM ttydesk.links l WHERE l.from_id = w.id AND l.relation = 'merged';
	ELSE
		INSERT INTO ttydesk.watchers (ticket_id, user_id, by)
		SELECT other, x::integer, ttydesk.current_agent_id() FROM jsonb_array_elements_text(list -> 'watchers') x
		ON CONFLICT DO NOTHING;
		INSERT INTO ttydesk.links (from_id, to_id, relation, user_id)
		VALUES (w.id, other, 'merged', ttydesk.current_agent_id());
	END IF;
	PERFORM ttydesk.note('t', 'U', ARRAY[w.id, other], ARRAY[w.id, other]);
END $$;

-- One row of kind merge or unmerge, as the caller; gives it back with the list
-- of what moved.
CREATE OR REPLACE FUNCTION ttydesk.write_merge(a_op uuid, w ttydesk.work, at timestamptz)
RETURNS ttydesk.work LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	other bigint := w.field::bigint;
	list jsonb := CASE w.kind WHEN 'merge' THEN ttydesk.merge_list(w.id, other) ELSE w.extra END;
BEGIN
	PERFORM ttydesk.move_parts(a_op, w, list);
	IF w.kind = 'merge' THEN
		INSERT INTO public.ticket_tags (ticket_id, tag_id)
		SELECT other, x::integer FROM jsonb_array_elements_text(list -> 'tags') x ON CONFLICT DO NOTHING;
	ELSE
		DELETE FROM public.ticket_tags x WHERE x.ticket_id = other
		AND x.tag_id IN (SELECT i::integer FROM jsonb_array_elements_text(list -> 'tags') i);
	END IF;
	UPDATE public.tickets t SET status = w.want::public.ticketstatus, updated_at = at,
		resolved_at = CASE WHEN w.want IN ('RESOLVED', 'CLOSED') THEN
			coalesce((w.extra ->> 'resolved_at')::timestamptz, t.resolved_at, at) END WHERE t.id = w.id;
	UPDATE public.tickets t SET updated_at = at WHERE t.id = other;
	w.extra := coalesce(w.extra, '{}') || list;
	RETURN w;
END $$;

-- Both kinds, one ticket after the other. Returns `work` with what moved.
CREATE OR REPLACE FUNCTION ttydesk.write_merges(a_op uuid, work ttydesk.work[], at timestamptz)
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	all_done ttydesk.work[] := '{}';
	w ttydesk.work;
BEGIN
	FOREACH w IN ARRAY work LOOP
		IF w.kind IN ('merge', 'unmerge') AND w.state = 'done' THEN
			w := ttydesk.write_merge(a_op, w, at);
		END IF;
		all_done := all_done || w;
	END LOOP;
	RETURN all_done;
END $$;
