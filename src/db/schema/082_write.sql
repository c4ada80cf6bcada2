-- Phase 4: one set-based statement for each field that is present. A statement
-- that reaches fewer rows than were decided raises: row security hid them.

CREATE OR REPLACE FUNCTION ttydesk.expect(wanted bigint, got bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF wanted <> got THEN
		RAISE EXCEPTION 'only % of % rows may be written', got, wanted USING ERRCODE = '42501';
	END IF;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.write_field(todo ttydesk.work[], a_field text, at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	ids bigint[] := ARRAY(SELECT w.id FROM unnest(todo) w WHERE coalesce(w.field, w.kind) = a_field);
	n bigint;
BEGIN
	IF cardinality(ids) = 0 THEN
		RETURN;
	END IF;
	CASE a_field
	WHEN 'status' THEN
		UPDATE public.tickets t SET status = w.want::public.ticketstatus, updated_at = at,
			resolved_at = CASE WHEN w.want IN ('RESOLVED', 'CLOSED') THEN
				coalesce((w.extra ->> 'resolved_at')::timestamptz, t.resolved_at, at) END
		FROM unnest(todo) w WHERE t.id = w.id AND w.field = 'status';
	WHEN 'priority' THEN
		UPDATE public.tickets t SET priority = w.want::public.ticketpriority, updated_at = at
		FROM unnest(todo) w WHERE t.id = w.id AND w.field = 'priority';
	WHEN 'assignee' THEN
		UPDATE public.tickets t SET assignee_id = w.want::integer, updated_at = at
		FROM unnest(todo) w WHERE t.id = w.id AND w.field = 'assignee';
	WHEN 'title' THEN
		UPDATE public.tickets t SET title = w.want, updated_at = at
		FROM unnest(todo) w WHERE t.id = w.id AND w.field = 'title';
	WHEN 'description' THEN
		UPDATE public.tickets t SET description = w.want, updated_at = at
		FROM unnest(todo) w WHERE t.id = w.id AND w.field = 'description';
	WHEN 'delete' THEN
		UPDATE public.tickets t SET deleted_at = at, updated_at = at WHERE t.id = ANY (ids);
	WHEN 'restore' THEN
		UPDATE public.tickets t SET deleted_at = NULL, updated_at = at WHERE t.id = ANY (ids);
	WHEN 'touch' THEN
		UPDATE public.tickets t SET updated_at = at WHERE t.id = ANY (ids);
	END CASE;
	GET DIAGNOSTICS n = ROW_COUNT;
	PERFORM ttydesk.expect(cardinality(ids), n);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.write_tags(todo ttydesk.work[])
RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM unnest(todo) w WHERE w.kind = 'tag' AND w.want = '+') THEN
		PERFORM ttydesk.make_tags(ARRAY(SELECT w.field FROM unnest(todo) w WHERE w.kind = 'tag' AND w.want = '+'));
		INSERT INTO public.ticket_tags (ticket_id, tag_id)
		SELECT w.id, g.id FROM unnest(todo) w JOIN public.tags g ON g.name = w.field
		WHERE w.kind = 'tag' AND w.want = '+' ON CONFLICT DO NOTHING;
	END IF;
	IF EXISTS (SELECT FROM unnest(todo) w WHERE w.kind = 'tag' AND w.want = '-') THEN
		DELETE FROM public.ticket_tags x USING unnest(todo) w, public.tags g
		WHERE w.kind = 'tag' AND w.want = '-' AND g.name = w.field
		AND x.ticket_id = w.id AND x.tag_id = g.id;
	END IF;
END $$;

