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

-- Returns `work` with the new comments' ids.
CREATE OR REPLACE FUNCTION ttydesk.write_comments(work ttydesk.work[], at timestamptz)
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	me integer := ttydesk.current_agent_id();
	made jsonb;
	wanted bigint;
BEGIN
	SELECT count(*) INTO wanted FROM unnest(work) w WHERE w.kind = 'comment' AND w.state = 'done';
	IF wanted = 0 THEN
		RETURN work;
	END IF;
	WITH new AS (
		INSERT INTO public.comments (content, is_internal, ticket_id, author_id, created_at, updated_at)
		SELECT w.want, (w.extra ->> 'internal')::boolean, w.id, me, at, at
		FROM unnest(work) w WHERE w.kind = 'comment' AND w.state = 'done' ORDER BY w.n
		RETURNING id, ticket_id)
	SELECT jsonb_object_agg(new.ticket_id, new.id) INTO made FROM new;
	RETURN (SELECT array_agg((w.n, w.kind, w.id, w.field, w.want, w.base, w.state, w.now, w.why,
		CASE WHEN w.kind = 'comment' AND w.state = 'done'
			THEN w.extra || jsonb_build_object('comment_id', made -> w.id::text) ELSE w.extra END)::ttydesk.work
		ORDER BY w.n) FROM unnest(work) w);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.write(op uuid, work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	at timestamptz := clock_timestamp();
	todo ttydesk.work[];
	field text;
	doomed bigint[];
BEGIN
	work := ttydesk.write_comments(work, at);
	todo := ARRAY(SELECT w FROM unnest(work) w WHERE w.state = 'done');
	FOREACH field IN ARRAY ARRAY['status', 'priority', 'assignee', 'title', 'description', 'delete', 'restore'] LOOP
		PERFORM ttydesk.write_field(ARRAY(SELECT w FROM unnest(todo) w
			WHERE w.kind IN ('set', 'delete', 'restore')), field, at);
	END LOOP;
	PERFORM ttydesk.write_tags(todo);
	doomed := ARRAY(SELECT w.field::bigint FROM unnest(todo) w WHERE w.kind = 'uncomment');
	IF cardinality(doomed) > 0 THEN
		PERFORM ttydesk.expect(cardinality(doomed), ttydesk.take_back(op, doomed));
	END IF;
	PERFORM ttydesk.write_field(ARRAY(
		SELECT (1, 'touch', x.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::ttydesk.work FROM (
			SELECT w.id FROM unnest(todo) w GROUP BY w.id
			HAVING bool_and(w.kind IN ('tag', 'comment', 'uncomment'))) x), 'touch', at);
	RETURN work;
END $$;
