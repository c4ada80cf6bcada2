-- Phase 3: every outcome, before anything is written. Compare-and-set is per
-- field, not per row; long texts by the sha256 of the whole value. Each function
-- decides its kinds and hands the other rows on as they are. plpgsql, because it
-- keeps its plans; apply forces generic ones.

CREATE OR REPLACE FUNCTION ttydesk.hash(value text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT encode(sha256(convert_to(value, 'UTF8')), 'hex')
$$;

-- Fields, tags, new comments, deleting.
CREATE OR REPLACE FUNCTION ttydesk.decide_tickets(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	statuses text[] := enum_range(NULL::public.ticketstatus)::text[];
	priorities text[] := enum_range(NULL::public.ticketpriority)::text[];
BEGIN
	RETURN (
	WITH found AS (
		SELECT w.*, t.id IS NOT NULL AS there, t.deleted_at, t.resolved_at, m.to_id AS went,
			CASE w.field WHEN 'status' THEN t.status::text WHEN 'priority' THEN t.priority::text
				WHEN 'assignee' THEN t.assignee_id::text WHEN 'title' THEN t.title
				WHEN 'description' THEN t.description END AS value
		FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
		LEFT JOIN ttydesk.links m ON m.from_id = w.id AND m.relation = 'merged'
	), judged AS (
		SELECT f.*, c.count, c.max_id, g.on_it, b.allowed,
			(f.extra #>> '{seen,count}')::bigint AS seen_count, (f.extra #>> '{seen,max_id}')::bigint AS seen_max
		FROM found f
		LEFT JOIN LATERAL (SELECT count(*), coalesce(max(k.id), 0) AS max_id FROM public.comments k
			WHERE f.kind = 'comment' AND k.ticket_id = f.id) c ON true -- only then looked for
		LEFT JOIN LATERAL (SELECT f.kind = 'tag' AND EXISTS (SELECT FROM public.ticket_tags x JOIN public.tags y ON y.id = x.tag_id
			WHERE x.ticket_id = f.id AND y.name = f.field) AS on_it) g ON true
		LEFT JOIN LATERAL (SELECT CASE f.field
			WHEN 'status' THEN f.want = ANY (statuses)
			WHEN 'priority' THEN f.want = ANY (priorities)
			WHEN 'assignee' THEN f.want IS NULL OR ttydesk.is_staff(f.want)
			WHEN 'title' THEN btrim(f.want) <> '' AND length(f.want) <= 500
			ELSE f.want IS NOT NULL END AS allowed) b ON f.kind = 'set'
	), stated AS (
		SELECT j.*, CASE
			WHEN j.state IS NOT NULL THEN j.state
			WHEN j.why IS NOT NULL THEN 'refused'
			WHEN NOT j.there THEN 'gone'
			WHEN j.kind = 'delete' THEN CASE WHEN j.deleted_at IS NOT NULL THEN 'same'
				WHEN j.extra ? 'made' AND (SELECT o.at FROM ttydesk.last_other(j.id) o) IS NOT NULL THEN 'conflict'
				ELSE 'done' END
			WHEN j.kind = 'restore' THEN CASE WHEN j.deleted_at IS NULL THEN 'same'
				WHEN j.deleted_at <> j.base::timestamptz THEN 'conflict' ELSE 'done' END
			WHEN j.deleted_at IS NOT NULL OR j.went IS NOT NULL THEN 'gone'
			WHEN j.kind = 'tag' THEN CASE WHEN j.on_it = (j.want = '+') THEN 'same' ELSE 'done' END
			WHEN j.extra ? 'again' THEN CASE WHEN ttydesk.is_made_again(j.id, j.extra ->> 'again') THEN 'same'
				WHEN ttydesk.others_wrote(j.id, j.seen_max) THEN 'conflict' ELSE 'done' END
			WHEN j.kind = 'comment' THEN
				CASE WHEN j.count > j.seen_count OR j.max_id > j.seen_max THEN 'conflict' ELSE 'done' END
			WHEN j.allowed IS NOT TRUE THEN 'refused'
			WHEN j.value IS NOT DISTINCT FROM j.want THEN 'same'
			WHEN CASE WHEN j.field = 'description' THEN ttydesk.hash(j.value)
				ELSE j.value END IS NOT DISTINCT FROM j.base THEN 'done'
			ELSE 'conflict' END AS outcome
		FROM judged j
	)
	SELECT coalesce(array_agg((s.n, s.kind, s.id, s.field, s.want, s.base, s.outcome,
		CASE WHEN s.state IS NOT NULL AND s.now IS NOT NULL THEN s.now
			WHEN s.kind = 'tag' THEN CASE WHEN s.on_it THEN '+' ELSE '-' END
			WHEN s.kind IN ('delete', 'restore') THEN s.deleted_at::text
			WHEN s.kind = 'set' THEN s.value END,
		CASE WHEN s.why IS NOT NULL OR s.state IS NOT NULL THEN s.why
			WHEN s.outcome = 'gone' THEN CASE WHEN NOT s.there THEN 'there is no such ticket'
				WHEN s.deleted_at IS NOT NULL THEN 'the ticket was deleted' ELSE format('it was merged into #%s', s.went) END
			WHEN s.kind = 'delete' AND s.outcome = 'conflict' THEN 'others have worked on it since'
			WHEN s.outcome <> 'refused' THEN NULL
			WHEN s.field = 'assignee' THEN 'this is not an active member of staff'
			WHEN s.field = 'title' THEN 'a title has 1 to 500 characters'
			ELSE 'this value is not allowed' END,
		CASE WHEN s.outcome = 'gone' AND s.went IS NOT NULL
			THEN coalesce(s.extra, '{}') || jsonb_build_object('merged_into', s.went)
			WHEN s.kind = 'set' AND s.field = 'status' AND s.resolved_at IS NOT NULL
			THEN coalesce(s.extra, '{}') || jsonb_build_object('was_resolved_at', s.resolved_at)
			ELSE s.extra END)::ttydesk.work ORDER BY s.n), '{}')
	FROM stated s);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.is_staff(a_user text)
RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN a_user ~ '^[1-9][0-9]{0,8}$' AND EXISTS (SELECT FROM public.users u
		WHERE u.id = a_user::integer AND u.is_active AND u.is_staff);
END $$;

-- Whether somebody else has commented after the comment `since`.
CREATE OR REPLACE FUNCTION ttydesk.others_wrote(a_ticket bigint, since bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM public.comments k WHERE k.ticket_id = a_ticket
		AND k.id > coalesce(since, 0) AND k.author_id <> ttydesk.current_agent_id());
END $$;

-- Own comments: a note written anew, a comment taken back. What was taken back
-- keeps all that is needed to make it again.
CREATE OR REPLACE FUNCTION ttydesk.decide_notes(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	RETURN (
	WITH found AS (
		SELECT w.*, w.kind IN ('edit', 'uncomment') AND w.state IS NULL AS due, t.id AS there, t.deleted_at,
			c.author_id, c.is_internal, c.content
		FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
		LEFT JOIN public.comments c ON c.ticket_id = w.id
			AND c.id = CASE WHEN w.kind IN ('edit', 'uncomment') AND w.state IS NULL THEN w.field::bigint END
	), stated AS (
		SELECT f.*, x.answer FROM found f CROSS JOIN LATERAL (SELECT CASE
			WHEN NOT f.due THEN NULL
			WHEN f.there IS NULL THEN 'gone:there is no such ticket'
			WHEN f.deleted_at IS NOT NULL THEN 'gone:the ticket was deleted'
			WHEN f.author_id IS NULL THEN CASE f.kind WHEN 'edit' THEN 'gone:the note is gone' ELSE 'same:' END
			WHEN f.author_id <> me THEN 'refused:somebody else wrote it'
			WHEN f.kind = 'edit' THEN CASE
				WHEN NOT f.is_internal THEN 'refused:a public reply stays as it was written'
				WHEN f.content = f.want THEN 'same:'
				WHEN ttydesk.hash(f.content) = f.base THEN 'done:' ELSE 'conflict:' END
			WHEN ttydesk.others_wrote(f.id, f.field::bigint) THEN 'refused:someone has commented since'
			WHEN ttydesk.mail_left(f.field::bigint) IS NOT NULL THEN 'refused:' || ttydesk.mail_left(f.field::bigint)
			WHEN ttydesk.hash(f.content) <> f.base THEN 'conflict:it was changed since' ELSE 'done:' END) x(answer)
	)
	SELECT array_agg((s.n, s.kind, s.id, s.field, s.want, s.base,
		CASE WHEN s.due THEN split_part(s.answer, ':', 1) ELSE s.state END,
		CASE WHEN s.due THEN s.content ELSE s.now END,
		CASE WHEN s.due THEN nullif(substr(s.answer, strpos(s.answer, ':') + 1), '') ELSE s.why END,
		CASE WHEN s.due AND s.kind = 'uncomment' THEN jsonb_build_object('internal', s.is_internal, 'seen',
			(SELECT jsonb_build_object('count', count(*), 'max_id', coalesce(max(k.id), 0)) FROM public.comments k
			WHERE k.ticket_id = s.id AND k.id <> s.field::bigint)) ELSE s.extra END)::ttydesk.work ORDER BY s.n)
	FROM stated s);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.decide_watch(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	SELECT array_agg(CASE WHEN w.kind = 'watch' AND w.state IS NULL THEN
		(w.n, w.kind, w.id, w.field, w.want, w.base,
		CASE WHEN t.id IS NULL OR t.deleted_at IS NOT NULL THEN 'gone'
			WHEN o.is_on = (w.want = '+') THEN 'same'
			WHEN w.want = '+' AND NOT ttydesk.is_staff(w.field) THEN 'refused' ELSE 'done' END,
		CASE WHEN o.is_on THEN '+' ELSE '-' END,
		CASE WHEN t.id IS NULL THEN 'there is no such ticket' WHEN t.deleted_at IS NOT NULL THEN 'the ticket was deleted'
			WHEN w.want = '+' AND NOT o.is_on AND NOT ttydesk.is_staff(w.field) THEN 'this is not an active member of staff' END,
		w.extra)::ttydesk.work ELSE w END ORDER BY w.n)
	FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
	CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM ttydesk.watchers x WHERE x.ticket_id = w.id
		AND x.user_id = CASE WHEN w.kind = 'watch' AND w.state IS NULL THEN w.field::integer END)) o(is_on));
END $$;

CREATE OR REPLACE FUNCTION ttydesk.decide_new(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	SELECT array_agg(CASE WHEN w.kind = 'create' AND w.state IS NULL THEN
		(w.n, w.kind, w.id, w.field, w.want, w.base, CASE WHEN x.why IS NULL THEN 'done' ELSE 'refused' END,
		NULL, x.why, w.extra)::ttydesk.work ELSE w END ORDER BY w.n)
	FROM unnest(work) w CROSS JOIN LATERAL (SELECT CASE
		WHEN w.kind <> 'create' OR w.state IS NOT NULL THEN NULL
		WHEN NOT has_column_privilege('public.tickets', 'title', 'INSERT') THEN 'your role may not make tickets'
		WHEN (w.extra ->> 'priority' = ANY (enum_range(NULL::public.ticketpriority)::text[])) IS NOT TRUE
			THEN 'there is no such priority'
		WHEN w.extra ->> 'assignee' IS NOT NULL AND NOT ttydesk.is_staff(w.extra ->> 'assignee')
			THEN 'the assignee is not an active member of staff'
		WHEN jsonb_typeof(w.extra -> 'requester') = 'number' AND NOT EXISTS (SELECT FROM public.users u
			WHERE u.id = (w.extra ->> 'requester')::integer) THEN 'there is no such requester' END) x(why));
END $$;

CREATE OR REPLACE FUNCTION ttydesk.decide(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	kinds text[] := ARRAY(SELECT DISTINCT w.kind FROM unnest(work) w);
BEGIN
	IF 'comment' = ANY (kinds) THEN
		work := ttydesk.fill_texts(work);
	END IF;
	IF 'create' = ANY (kinds) THEN
		work := ttydesk.decide_new(work);
	END IF;
	IF 'watch' = ANY (kinds) THEN
		work := ttydesk.decide_watch(work);
	END IF;
	IF kinds && '{snooze,link}' THEN
		work := ttydesk.decide_beside(work);
	END IF;
	IF kinds && '{merge,unmerge}' THEN
		work := ttydesk.decide_merge(work);
	END IF;
	IF kinds && '{split,unsplit}' THEN
		work := ttydesk.decide_split(work);
	END IF;
	IF kinds && '{attach,detach}' THEN
		work := ttydesk.decide_files(work);
	END IF;
	IF kinds && '{edit,uncomment}' THEN
		work := ttydesk.decide_notes(work);
	END IF;
	IF kinds && '{set,tag,comment,delete,restore}' THEN
		work := ttydesk.decide_tickets(work);
	END IF;
	RETURN work;
END $$;
