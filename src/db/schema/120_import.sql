-- Tickets from another system, in one transaction of the caller's: import_begin()
-- makes a temporary table, COPY fills it, import_decide() says what would become of
-- each row, import_write() does it. Times, statuses and people are the file's: that
-- is why the owner writes, and why agents may not (121_import_grants.sql).

-- What came in, by the number it has here; digest: of the file's row, so that a
-- second run knows it again whatever was done with the ticket since.
CREATE TABLE IF NOT EXISTS ttydesk.imported (
	ticket_number text PRIMARY KEY,
	ticket_id     bigint NOT NULL,
	digest        bytea NOT NULL,
	agent_id      integer NOT NULL,
	source        text NOT NULL, -- file and line
	at            timestamptz NOT NULL DEFAULT now()
);

-- The owner's table in the caller's session: nobody can put a view, a trigger or
-- types of his own in its place.
CREATE OR REPLACE FUNCTION ttydesk.import_begin()
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF ttydesk.current_agent_id() IS NULL THEN
		RAISE EXCEPTION 'nobody is named as the author' USING ERRCODE = '42501';
	END IF;
	CREATE TEMP TABLE ttydesk_import (
		line            bigint NOT NULL,
		number          text,
		title           text,
		description     text,
		status          text,
		priority        text,
		requester_email text,
		requester_name  text,
		assignee        text,        -- e-mail of staff
		created         timestamptz,
		updated         timestamptz,
		resolved        timestamptz,
		tags            text[],
		comments        jsonb,       -- [{"by": e-mail or null: who imports, "name", "at", "internal", "text"}]
		why             text,        -- what the reader found wrong
		state           text,        -- new, same, changed, update, refused
		ticket_id       bigint,
		digest          bytea
	) ON COMMIT DROP;
	GRANT INSERT (line, number, title, description, status, priority, requester_email, requester_name, assignee,
		created, updated, resolved, tags, comments, why) ON pg_temp.ttydesk_import TO PUBLIC;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.import_guard()
RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	PERFORM FROM pg_catalog.pg_class c WHERE c.oid = to_regclass('pg_temp.ttydesk_import')
		AND c.relowner = current_user::regrole AND c.relkind = 'r';
	IF NOT FOUND OR ttydesk.current_agent_id() IS NULL THEN
		RAISE EXCEPTION 'no import has begun' USING ERRCODE = '42501';
	END IF;
END $$;

-- Phase 1: a state and a sentence for each row; writes nothing but those.
CREATE OR REPLACE FUNCTION ttydesk.import_decide(may_update boolean)
RETURNS TABLE (line bigint, number text, state text, why text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
BEGIN
	PERFORM ttydesk.import_guard();
	ANALYZE pg_temp.ttydesk_import;
	UPDATE pg_temp.ttydesk_import s SET state = CASE WHEN x.why IS NOT NULL THEN 'refused' END, why = x.why,
		digest = sha256(convert_to(jsonb_build_array(s.title, s.description, s.status, s.priority, s.requester_email,
			s.requester_name, s.assignee, s.created, s.updated, s.resolved, s.tags, s.comments)::text, 'UTF8'))
	FROM (SELECT i.line, CASE
			WHEN i.why IS NOT NULL THEN i.why
			WHEN length(i.number) > 50 THEN 'the number is longer than 50 characters'
			WHEN i.line > min(i.line) OVER (PARTITION BY i.number)
				THEN format('number %s stands on line %s already', i.number, min(i.line) OVER (PARTITION BY i.number))
			WHEN length(i.title) > 500 THEN 'the title is longer than 500 characters'
			WHEN ttydesk.is_email(i.requester_email) IS NOT TRUE THEN format('%s is no e-mail address', left(i.requester_email, 60))
			WHEN length(i.requester_name) > 255 THEN 'the name is longer than 255 characters'
			WHEN EXISTS (SELECT FROM unnest(i.tags) g WHERE NOT ttydesk.is_tag_name(g)) THEN 'a tag has more than 100 characters, or a line break'
			WHEN EXISTS (SELECT FROM jsonb_array_elements(i.comments) c WHERE c ->> 'by' IS NOT NULL AND ttydesk.is_email(c ->> 'by') IS NOT TRUE)
				THEN 'the author of a comment is no e-mail address' END AS why
		FROM pg_temp.ttydesk_import i) x
	WHERE x.line = s.line;
	UPDATE pg_temp.ttydesk_import s SET assignee = u.email FROM public.users u
	WHERE position('@' IN s.assignee) = 0 AND lower(u.full_name) = lower(s.assignee) AND u.is_staff AND u.is_active;
	UPDATE pg_temp.ttydesk_import s SET ticket_id = x.id, state = x.state, why = x.why
	FROM (
		SELECT i.line, t.id, CASE WHEN t.id IS NULL THEN 'new'
			WHEN m.digest = i.digest OR d.fields IS NULL THEN 'same'
			WHEN may_update THEN 'update' ELSE 'changed' END AS state,
			CASE WHEN t.id IS NOT NULL AND m.digest IS DISTINCT FROM i.digest THEN 'not as here: ' || d.fields
				WHEN t.id IS NULL AND i.assignee IS NOT NULL AND a.id IS NULL
				THEN format('%s is no active staff here: assigned to nobody', left(i.assignee, 60))
				WHEN t.id IS NULL AND i.requester_name <> coalesce(h.full_name, i.first_name)
				THEN format('%s is %s here', i.requester_email, coalesce(h.full_name, i.first_name)) END AS why
		FROM (SELECT r.*, first_value(r.requester_name) OVER (PARTITION BY lower(r.requester_email)
			ORDER BY r.requester_name IS NULL, r.line) AS first_name FROM pg_temp.ttydesk_import r) i
		LEFT JOIN LATERAL (SELECT u.full_name FROM public.users u WHERE lower(u.email) COLLATE "C" = lower(i.requester_email)
			ORDER BY u.is_active DESC, u.id LIMIT 1) h ON true
		LEFT JOIN public.tickets t ON t.ticket_number = i.number
		LEFT JOIN ttydesk.imported m ON m.ticket_number = i.number AND m.ticket_id = t.id
		LEFT JOIN public.users q ON q.id = t.creator_id
		LEFT JOIN LATERAL (SELECT u.id FROM public.users u WHERE lower(u.email) COLLATE "C" = lower(i.assignee)
			AND u.is_staff AND u.is_active LIMIT 1) a ON true
		LEFT JOIN LATERAL (SELECT array_agg(g.name::text ORDER BY g.name::text) AS names FROM public.ticket_tags k
			JOIN public.tags g ON g.id = k.tag_id WHERE k.ticket_id = t.id) g ON true
		LEFT JOIN LATERAL (SELECT nullif(concat_ws(', ',
			CASE WHEN t.title <> i.title THEN 'title' END,
			CASE WHEN t.description <> i.description THEN 'description' END,
			CASE WHEN t.status::text <> i.status THEN 'status' END,
			CASE WHEN t.priority::text <> i.priority THEN 'priority' END,
			CASE WHEN lower(q.email) <> lower(i.requester_email) THEN 'requester' END,
			CASE WHEN a.id <> coalesce(t.assignee_id, 0) THEN 'assignee' END,
			CASE WHEN t.created_at <> i.created THEN 'created' END,
			CASE WHEN t.resolved_at IS DISTINCT FROM coalesce(i.resolved, t.resolved_at) THEN 'resolved' END,
			CASE WHEN NOT coalesce(i.tags <@ coalesce(g.names, '{}'), true) THEN 'tags' END,
			CASE WHEN EXISTS (SELECT FROM jsonb_array_elements(i.comments) c WHERE NOT EXISTS (SELECT FROM public.comments o
				WHERE o.ticket_id = t.id AND o.content = c ->> 'text')) THEN 'comments' END), '') AS fields) d ON t.id IS NOT NULL
		WHERE i.state IS NULL) x
	WHERE x.line = s.line;
	RETURN QUERY SELECT s.line, s.number, s.state, s.why FROM pg_temp.ttydesk_import s ORDER BY s.line;
END $$;

-- People and tags that are not there yet. Returns how many people.
CREATE OR REPLACE FUNCTION ttydesk.import_people()
RETURNS bigint LANGUAGE plpgsql VOLATILE SET jit = off AS $$
DECLARE
	n bigint;
BEGIN
	INSERT INTO public.tags (name, color)
	SELECT DISTINCT g, '#808080' FROM pg_temp.ttydesk_import s CROSS JOIN LATERAL unnest(s.tags) g
	WHERE s.state IN ('new', 'update') AND NOT EXISTS (SELECT FROM public.tags o WHERE o.name = g)
	ORDER BY 1 ON CONFLICT DO NOTHING;
	INSERT INTO public.users (email, full_name, is_active, is_staff, password_hash)
	SELECT DISTINCT ON (lower(p.email) COLLATE "C") lower(p.email),
		coalesce(ttydesk.one_line(p.name, 255), split_part(p.email, '@', 1)), true, false, '!'
	FROM (SELECT s.line, s.requester_email AS email, s.requester_name AS name FROM pg_temp.ttydesk_import s
		WHERE s.state IN ('new', 'update')
		UNION ALL
		SELECT s.line, c ->> 'by', c ->> 'name' FROM pg_temp.ttydesk_import s
		CROSS JOIN LATERAL jsonb_array_elements(s.comments) c
		WHERE s.state IN ('new', 'update') AND c ->> 'by' IS NOT NULL) p
	WHERE NOT EXISTS (SELECT FROM public.users u WHERE lower(u.email) COLLATE "C" = lower(p.email))
	ORDER BY lower(p.email) COLLATE "C", p.name IS NULL, p.line ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;

-- Phase 2: all of it or, where a row was refused, an error. Comments of other
-- people bear their names; nothing is mailed.
CREATE OR REPLACE FUNCTION ttydesk.import_write(source text)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off SET work_mem = '64MB' AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	people bigint;
BEGIN
	PERFORM ttydesk.import_guard();
	PERFORM FROM pg_temp.ttydesk_import s WHERE coalesce(s.state, 'refused') = 'refused';
	IF FOUND THEN
		RAISE EXCEPTION 'rows were refused: nothing is imported' USING ERRCODE = '22000';
	END IF;
	people := ttydesk.import_people();
	CREATE TEMP TABLE ttydesk_people ON COMMIT DROP AS
	SELECT DISTINCT ON (1) lower(u.email) COLLATE "C" AS email, u.id, u.is_staff AND u.is_active AS is_staff
	FROM public.users u ORDER BY 1, u.is_active DESC, u.id;
	CREATE UNIQUE INDEX ON pg_temp.ttydesk_people (email);
	ANALYZE pg_temp.ttydesk_people;
	ANALYZE pg_temp.ttydesk_import; -- again, for the states: else one row is expected of each
	PERFORM FROM public.tickets t JOIN pg_temp.ttydesk_import s ON s.ticket_id = t.id
		WHERE s.state = 'update' ORDER BY t.id FOR UPDATE OF t;
	UPDATE pg_temp.ttydesk_import s SET ticket_id = x.id
	FROM (SELECT i.line, nextval(pg_get_serial_sequence('public.tickets', 'id')) AS id
		FROM (SELECT n.line FROM pg_temp.ttydesk_import n WHERE n.state = 'new' ORDER BY n.line) i) x
	WHERE x.line = s.line;
	INSERT INTO public.tickets (id, ticket_number, title, description, status, priority, creator_id, assignee_id,
		created_at, updated_at, resolved_at)
	SELECT s.ticket_id, s.number, s.title, s.description, s.status::public.ticketstatus, s.priority::public.ticketpriority,
		p.id, a.id, coalesce(s.created, now()), coalesce(s.updated, s.resolved, s.created, now()),
		CASE WHEN s.status IN ('RESOLVED', 'CLOSED') THEN coalesce(s.resolved, s.updated, s.created, now()) END
	FROM pg_temp.ttydesk_import s
	JOIN pg_temp.ttydesk_people p ON p.email = lower(s.requester_email) COLLATE "C"
	LEFT JOIN pg_temp.ttydesk_people a ON a.email = lower(s.assignee) COLLATE "C" AND a.is_staff
	WHERE s.state = 'new' ORDER BY s.ticket_id;
	UPDATE public.tickets t SET title = s.title, description = s.description, status = s.status::public.ticketstatus,
		priority = s.priority::public.ticketpriority, creator_id = p.id, assignee_id = coalesce(a.id, t.assignee_id),
		created_at = coalesce(s.created, t.created_at), updated_at = coalesce(nullif(s.updated, t.updated_at), now()),
		resolved_at = CASE WHEN s.status IN ('RESOLVED', 'CLOSED') THEN coalesce(s.resolved, t.resolved_at, s.updated, now()) END
	FROM pg_temp.ttydesk_import s
	JOIN pg_temp.ttydesk_people p ON p.email = lower(s.requester_email) COLLATE "C"
	LEFT JOIN pg_temp.ttydesk_people a ON a.email = lower(s.assignee) COLLATE "C" AND a.is_staff
	WHERE s.state = 'update' AND t.id = s.ticket_id;
	INSERT INTO public.comments (content, is_internal, ticket_id, author_id, created_at, updated_at)
	SELECT c.j ->> 'text', coalesce((c.j ->> 'internal')::boolean, false), s.ticket_id, coalesce(p.id, me), x.at, x.at
	FROM pg_temp.ttydesk_import s
	CROSS JOIN LATERAL jsonb_array_elements(s.comments) WITH ORDINALITY c(j, n)
	CROSS JOIN LATERAL (SELECT coalesce((c.j ->> 'at')::timestamptz, s.updated, s.resolved, s.created, now()) AS at) x
	LEFT JOIN pg_temp.ttydesk_people p ON p.email = lower(c.j ->> 'by') COLLATE "C"
	WHERE s.state = 'new' OR (s.state = 'update' AND NOT EXISTS (SELECT FROM public.comments o
		WHERE o.ticket_id = s.ticket_id AND o.content = c.j ->> 'text'))
	ORDER BY s.line, c.n;
	INSERT INTO public.ticket_tags (ticket_id, tag_id)
	SELECT DISTINCT s.ticket_id, g.id FROM pg_temp.ttydesk_import s CROSS JOIN LATERAL unnest(s.tags) n
	JOIN public.tags g ON g.name = n WHERE s.state IN ('new', 'update') ON CONFLICT DO NOTHING;
	INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
	SELECT 'tickets', s.ticket_id, 'UPDATE', me,
		json_build_object('import', json_build_object('old', NULL, 'new', format('%s, line %s', left(source, 200), s.line)))
	FROM pg_temp.ttydesk_import s WHERE s.state IN ('new', 'update') ORDER BY s.line;
	INSERT INTO ttydesk.imported (ticket_number, ticket_id, digest, agent_id, source)
	SELECT s.number, s.ticket_id, s.digest, me, format('%s, line %s', left(source, 200), s.line)
	FROM pg_temp.ttydesk_import s WHERE s.state IN ('new', 'update')
	ON CONFLICT (ticket_number) DO UPDATE SET ticket_id = excluded.ticket_id, digest = excluded.digest,
		agent_id = excluded.agent_id, source = excluded.source, at = excluded.at;
	RETURN people;
END $$;
