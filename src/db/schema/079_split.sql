-- Splitting: a comment and all after it go to a new ticket, which is linked to
-- the old one. What moved is listed. Taking it back brings these back and deletes
-- the new ticket (softly); taking that back uses the same one again.

-- Whether there is more on a ticket than its split put there: any other comment
-- or attachment, or a change of it by somebody else.
CREATE OR REPLACE FUNCTION ttydesk.is_worked_on(a_ticket bigint, comments jsonb)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	RETURN EXISTS (SELECT FROM public.comments c WHERE c.ticket_id = a_ticket
			AND NOT coalesce(comments, '[]') @> to_jsonb(c.id))
		OR EXISTS (SELECT FROM public.attachments f WHERE f.ticket_id = a_ticket)
		OR EXISTS (SELECT FROM public.audit_logs l WHERE l.record_id = a_ticket AND l.user_id IS DISTINCT FROM me
			AND (l.table_name = 'ticket_tags' OR (l.table_name = 'tickets' AND l.action <> 'CREATE')));
END $$;

CREATE OR REPLACE FUNCTION ttydesk.decide_split(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	WITH found AS (
		SELECT w.*, t.id AS there, t.deleted_at, ttydesk.merged_into(w.id) AS went, c.ticket_id AS at_ticket,
			o.id AS other, o.deleted_at AS other_deleted_at, ttydesk.merged_into(o.id) AS other_went
		FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
		LEFT JOIN public.comments c ON c.id = CASE w.kind WHEN 'split' THEN w.field::bigint END
		LEFT JOIN public.tickets o ON o.id = CASE w.kind WHEN 'unsplit' THEN w.field ELSE w.extra ->> 'again' END::bigint
		WHERE w.kind IN ('split', 'unsplit') AND w.state IS NULL
	), stated AS (
		SELECT f.*, CASE
			WHEN f.there IS NULL THEN 'gone:there is no such ticket'
			WHEN f.deleted_at IS NOT NULL THEN 'gone:the ticket was deleted'
			WHEN f.went IS NOT NULL THEN format('gone:it was merged into #%s', f.went)
			WHEN f.kind = 'unsplit' THEN CASE
				WHEN f.other IS NULL THEN format('gone:there is no ticket #%s', f.field)
				WHEN f.other_deleted_at IS NOT NULL THEN 'same:'
				WHEN f.other_went IS NOT NULL THEN format('refused:#%s was merged into #%s', f.other, f.other_went)
				WHEN ttydesk.is_worked_on(f.other, f.extra -> 'comments') THEN format('conflict:#%s has been worked on since', f.other)
				ELSE 'done:' END
			WHEN f.at_ticket IS NULL THEN 'gone:the comment is gone'
			WHEN f.at_ticket <> f.id THEN format('gone:the comment went to #%s', f.at_ticket)
			WHEN f.extra ? 'again' THEN CASE
				WHEN f.other IS NULL THEN format('gone:there is no ticket #%s', f.extra ->> 'again')
				WHEN f.other_deleted_at IS DISTINCT FROM (f.extra ->> 'deleted_at')::timestamptz
					THEN format('conflict:#%s has been worked on since', f.other)
				ELSE 'done:' END
			WHEN NOT has_column_privilege('public.tickets', 'title', 'INSERT') THEN 'refused:your role may not make tickets'
			ELSE 'done:' END AS answer
		FROM found f
	)
	SELECT array_agg(CASE WHEN s.n IS NULL THEN w ELSE
		(w.n, w.kind, w.id, w.field, w.want, w.base, split_part(s.answer, ':', 1),
		CASE w.kind WHEN 'unsplit' THEN w.extra ->> 'title' END,
		nullif(substr(s.answer, strpos(s.answer, ':') + 1), ''),
		CASE WHEN s.went IS NOT NULL THEN coalesce(w.extra, '{}') || jsonb_build_object('merged_into', s.went)
			ELSE w.extra END)::ttydesk.work END ORDER BY w.n)
	FROM unnest(work) w LEFT JOIN stated s ON s.n = w.n);
END $$;

-- Moves comments and the link for an operation claimed in this transaction; what
-- is listed and elsewhere by now stays there. Returns the ids of those that went.
CREATE OR REPLACE FUNCTION ttydesk.move_split(a_op uuid, w ttydesk.work, other bigint)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	is_back boolean := w.kind = 'unsplit';
	ids bigint[];
BEGIN
	IF NOT ttydesk.op_is_open(a_op) THEN
		RAISE EXCEPTION 'operation % is not yours', a_op USING ERRCODE = '42501';
	END IF;
	IF is_back THEN
		ids := ARRAY(SELECT x::bigint FROM jsonb_array_elements_text(w.extra -> 'comments') x);
		DELETE FROM ttydesk.links l WHERE l.from_id = w.id AND l.to_id = other AND l.relation = 'relates';
	ELSE
		ids := ARRAY(SELECT c.id FROM public.comments c
			JOIN public.comments k ON k.id = w.field::bigint AND (c.created_at, c.id) >= (k.created_at, k.id)
			WHERE c.ticket_id = w.id);
		INSERT INTO ttydesk.links (from_id, to_id, relation, user_id)
		VALUES (w.id, other, 'relates', ttydesk.current_agent_id()) ON CONFLICT DO NOTHING;
	END IF;
	UPDATE public.comments c SET ticket_id = CASE WHEN is_back THEN w.id ELSE other END
	WHERE c.id = ANY (ids) AND c.ticket_id = CASE WHEN is_back THEN other ELSE w.id END;
	PERFORM ttydesk.note('t', 'U', ARRAY[w.id, other], ARRAY[w.id, other]);
	RETURN to_jsonb(ids);
END $$;

-- One row of kind split, as the caller: the id and number of the new ticket. It
-- belongs to the author of the comment, or to whom the old one does if that is staff.
CREATE OR REPLACE FUNCTION ttydesk.split_off(w ttydesk.work, at timestamptz, OUT new_id bigint, OUT number text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	t record;
BEGIN
	IF w.extra ? 'again' THEN
		new_id := (w.extra ->> 'again')::bigint;
		number := w.extra ->> 'number';
		PERFORM ttydesk.write_field(ARRAY[(1, 'restore', new_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::ttydesk.work],
			'restore', at);
		RETURN;
	END IF;
	SELECT CASE WHEN u.is_staff THEN s.creator_id ELSE u.id END AS creator, s.priority::text AS priority, s.assignee_id
	INTO t FROM public.tickets s JOIN public.comments c ON c.id = w.field::bigint JOIN public.users u ON u.id = c.author_id
	WHERE s.id = w.id;
	SELECT x.new_id, x.number INTO new_id, number
	FROM ttydesk.new_ticket(w.want, format('Split from #%s', w.id), t.priority, t.creator, t.assignee_id, at) x;
END $$;

-- Both kinds, one after the other. Returns `work` with what moved where to.
CREATE OR REPLACE FUNCTION ttydesk.write_splits(a_op uuid, work ttydesk.work[], at timestamptz)
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
	all_done ttydesk.work[] := '{}';
	w ttydesk.work;
	made record;
BEGIN
	FOREACH w IN ARRAY work LOOP
		IF w.kind = 'split' AND w.state = 'done' THEN
			SELECT * INTO made FROM ttydesk.split_off(w, at);
			w.extra := jsonb_build_object('new_id', made.new_id, 'number', made.number,
				'comments', ttydesk.move_split(a_op, w, made.new_id));
		ELSIF w.kind = 'unsplit' AND w.state = 'done' THEN
			PERFORM ttydesk.move_split(a_op, w, w.field::bigint);
			PERFORM ttydesk.write_field(ARRAY[(1, 'delete', w.field::bigint, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::ttydesk.work],
				'delete', at);
			w.extra := w.extra || jsonb_build_object('deleted_at', at);
		END IF;
		all_done := all_done || w;
	END LOOP;
	RETURN all_done;
END $$;
