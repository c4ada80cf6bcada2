-- Phase 4 for what is made anew and for comments; then all of phase 4.

-- Returns `work` with the new comments' ids.
CREATE OR REPLACE FUNCTION ttydesk.write_comments(work ttydesk.work[], at timestamptz)
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	me integer := ttydesk.current_agent_id();
	made jsonb;
BEGIN
	WITH new AS (
		INSERT INTO public.comments (content, is_internal, ticket_id, author_id, created_at, updated_at)
		SELECT w.want, (w.extra ->> 'internal')::boolean, w.id, me, at, at
		FROM unnest(work) w WHERE w.kind = 'comment' AND w.state = 'done' ORDER BY w.n
		RETURNING id, ticket_id)
	SELECT jsonb_object_agg(new.ticket_id, new.id) INTO made FROM new;
	RETURN (SELECT array_agg((w.n, w.kind, w.id, w.field, w.want, w.base, w.state, w.now, w.why,
		CASE WHEN w.kind = 'comment' AND w.state = 'done'
			THEN w.extra || jsonb_build_object('comment_id', made -> w.id::text, 'hash', ttydesk.hash(w.want))
			ELSE w.extra END)::ttydesk.work
		ORDER BY w.n) FROM unnest(work) w);
END $$;

-- A number that is taken already costs an id and another try.
CREATE OR REPLACE FUNCTION ttydesk.new_ticket(title text, description text, priority text, creator integer, assignee integer,
	at timestamptz, OUT new_id bigint, OUT number text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
	FOR try IN 1..100 LOOP
		new_id := nextval(pg_get_serial_sequence('public.tickets', 'id')::regclass);
		number := ttydesk.ticket_number(new_id);
		INSERT INTO public.tickets (id, ticket_number, title, description, status, priority,
			creator_id, assignee_id, created_at, updated_at)
		VALUES (new_id, number, title, description, 'OPEN', priority::public.ticketpriority, creator, assignee, at, at)
		ON CONFLICT DO NOTHING;
		IF FOUND THEN
			RETURN;
		END IF;
	END LOOP;
	RAISE EXCEPTION 'a hundred ticket numbers up to % are taken: change ticket_number_format', number
		USING ERRCODE = '23505';
END $$;

-- A new ticket: its requester, its number, its tags. Returns `work` with its id.
CREATE OR REPLACE FUNCTION ttydesk.write_new(work ttydesk.work[], at timestamptz)
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	w ttydesk.work;
	person integer;
	tags text[];
	new_id bigint;
	number text;
BEGIN
	SELECT * INTO w FROM unnest(work) x WHERE x.kind = 'create' AND x.state = 'done';
	IF NOT FOUND THEN
		RETURN work;
	END IF;
	person := CASE jsonb_typeof(w.extra -> 'requester') WHEN 'object'
		THEN ttydesk.make_person(w.extra #>> '{requester,email}', w.extra #>> '{requester,full_name}')
		ELSE (w.extra ->> 'requester')::integer END;
	SELECT x.new_id, x.number INTO new_id, number FROM ttydesk.new_ticket(w.want, w.extra ->> 'description',
		w.extra ->> 'priority', person, (w.extra ->> 'assignee')::integer, at) x;
	tags := ARRAY(SELECT DISTINCT g FROM jsonb_array_elements_text(coalesce(w.extra -> 'tags', '[]')) g);
	IF cardinality(tags) > 0 THEN
		PERFORM ttydesk.make_tags(tags);
		INSERT INTO public.ticket_tags (ticket_id, tag_id) SELECT new_id, g.id FROM public.tags g WHERE g.name = ANY (tags);
	END IF;
	RETURN (SELECT array_agg(CASE WHEN x.n = w.n THEN (x.n, x.kind, new_id, x.field, x.want, x.base, x.state, x.now, x.why,
		(x.extra - 'description') || jsonb_build_object('number', number, 'requester', person))::ttydesk.work
		ELSE x END ORDER BY x.n) FROM unnest(work) x);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.write(op uuid, work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	at timestamptz := clock_timestamp();
	kinds text[] := ARRAY(SELECT DISTINCT w.kind FROM unnest(work) w WHERE w.state = 'done');
	todo ttydesk.work[];
	field text;
	ids bigint[];
	touching text[] := '{tag,comment,uncomment,edit,attach,detach,split,unsplit}';
BEGIN
	IF 'create' = ANY (kinds) THEN
		work := ttydesk.write_new(work, at);
	END IF;
	IF 'comment' = ANY (kinds) THEN
		work := ttydesk.write_comments(work, at);
	END IF;
	IF 'delete' = ANY (kinds) THEN -- what undo compares with
		work := ARRAY(SELECT CASE WHEN w.kind = 'delete' THEN (w.n, w.kind, w.id, w.field, w.want, w.base, w.state, w.now, w.why,
			coalesce(w.extra, '{}') || jsonb_build_object('deleted_at', at))::ttydesk.work ELSE w END
			FROM unnest(work) w ORDER BY w.n);
	END IF;
	IF kinds && '{merge,unmerge}' THEN
		work := ttydesk.write_merges(op, work, at);
	END IF;
	IF kinds && '{split,unsplit}' THEN
		work := ttydesk.write_splits(op, work, at);
	END IF;
	IF kinds && '{attach,detach}' THEN
		work := ttydesk.write_files(op, work, at);
	END IF;
	todo := ARRAY(SELECT w FROM unnest(work) w WHERE w.state = 'done');
	IF kinds && '{set,delete,restore}' THEN
		FOREACH field IN ARRAY ARRAY(SELECT DISTINCT coalesce(w.field, w.kind) FROM unnest(todo) w
			WHERE w.kind IN ('set', 'delete', 'restore')) LOOP
			PERFORM ttydesk.write_field(ARRAY(SELECT w FROM unnest(todo) w
				WHERE w.kind IN ('set', 'delete', 'restore')), field, at);
		END LOOP;
	END IF;
	IF 'tag' = ANY (kinds) THEN
		PERFORM ttydesk.write_tags(todo);
	END IF;
	IF 'watch' = ANY (kinds) THEN
		PERFORM ttydesk.set_watchers(op, todo);
	END IF;
	IF kinds && '{snooze,link}' THEN
		PERFORM ttydesk.set_beside(op, todo);
	END IF;
	IF 'edit' = ANY (kinds) THEN
		PERFORM ttydesk.expect((SELECT count(*) FROM unnest(todo) w WHERE w.kind = 'edit'), ttydesk.edit_notes(op, todo, at));
	END IF;
	IF 'uncomment' = ANY (kinds) THEN
		ids := ARRAY(SELECT w.field::bigint FROM unnest(todo) w WHERE w.kind = 'uncomment');
		PERFORM ttydesk.expect(cardinality(ids), ttydesk.take_back(op, ids));
	END IF;
	IF kinds && touching THEN
		PERFORM ttydesk.write_field(ARRAY(
			SELECT (1, 'touch', x.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::ttydesk.work FROM (
				SELECT w.id FROM unnest(todo) w GROUP BY w.id
				HAVING bool_or(w.kind = ANY (touching))
				AND NOT bool_or(w.kind IN ('set', 'delete', 'restore', 'create'))) x), 'touch', at);
	END IF;
	RETURN work;
END $$;
