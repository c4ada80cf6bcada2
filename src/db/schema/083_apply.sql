-- The one door for writes: claim, lock, decide, write. One statement, one
-- transaction, at READ COMMITTED: each phase sees what its locks let in.

CREATE OR REPLACE FUNCTION ttydesk.answer(op uuid, work ttydesk.work[], held boolean)
RETURNS jsonb LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT jsonb_build_object('op', op,
		'state', CASE WHEN bool_or(w.state IN ('conflict', 'gone')) THEN 'conflict'
			WHEN bool_or(w.state = 'refused') THEN 'refused' ELSE 'done' END,
		'rows', coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
			'id', w.id, 'kind', CASE w.kind WHEN 'uncomment' THEN 'comment' ELSE w.kind END,
			'field', CASE WHEN w.kind IN ('set', 'tag') THEN w.field END, 'state', w.state,
			'now', CASE WHEN w.kind = 'set' THEN CASE w.state WHEN 'done' THEN w.want ELSE w.now END END,
			'by', l.by, 'at', to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
			'why', w.why, 'comment_id', w.extra -> 'comment_id', 'comments', k.list)) ORDER BY w.n)
			FILTER (WHERE NOT (held AND w.state = 'done')), '[]'))
	FROM unnest(work) w
	LEFT JOIN LATERAL (
		SELECT c.by, c.at FROM ttydesk.last_change(w.id, CASE w.field WHEN 'assignee' THEN 'assignee_id' ELSE w.field END) c
		WHERE w.kind = 'set' AND w.state = 'conflict'
		UNION ALL
		(SELECT u.full_name, c.created_at FROM public.comments c JOIN public.users u ON u.id = c.author_id
		WHERE w.kind = 'comment' AND w.state = 'conflict' AND c.ticket_id = w.id ORDER BY c.id DESC LIMIT 1)) l ON true
	LEFT JOIN LATERAL (
		SELECT jsonb_agg(jsonb_build_object('id', c.id, 'author_id', c.author_id, 'author', u.full_name,
			'internal', c.is_internal, 'content', left(c.content, 4000)) ORDER BY c.id) AS list
		FROM public.comments c JOIN public.users u ON u.id = c.author_id
		WHERE w.kind = 'comment' AND w.state = 'conflict' AND c.ticket_id = w.id
		AND c.id > coalesce((w.extra #>> '{seen,max_id}')::bigint, 0)) k ON true
$$;

-- Phases 2 to 4 for work that is already claimed.
CREATE OR REPLACE FUNCTION ttydesk.run(op uuid, work ttydesk.work[], mode text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ids bigint[] := ARRAY(SELECT DISTINCT w.id FROM unnest(work) w);
	held boolean := false;
	result jsonb;
BEGIN
	-- A comment must stop a backend's insert in flight, whose foreign key
	-- takes KEY SHARE; the rest need not.
	IF EXISTS (SELECT FROM unnest(work) w WHERE w.kind IN ('comment', 'uncomment')) THEN
		PERFORM FROM public.tickets t WHERE t.id = ANY (ids) ORDER BY t.id FOR UPDATE;
	ELSE
		PERFORM FROM public.tickets t WHERE t.id = ANY (ids) ORDER BY t.id FOR NO KEY UPDATE;
	END IF;
	work := ttydesk.decide(work);
	IF mode = 'all' THEN
		held := EXISTS (SELECT FROM unnest(work) w WHERE w.state NOT IN ('done', 'same'));
	END IF;
	IF NOT held THEN
		work := ttydesk.write(op, work);
	END IF;
	result := ttydesk.answer(op, work, held);
	PERFORM ttydesk.op_finish(op, result, CASE WHEN held THEN '{}' ELSE work END);
	RETURN result;
END $$;

-- Why a call cannot be taken up at all, or NULL.
CREATE OR REPLACE FUNCTION ttydesk.objection(op uuid, made_at timestamptz, mode text)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE
		WHEN op IS NULL OR made_at IS NULL THEN 'the operation has no id or no time'
		WHEN mode IS NULL OR mode NOT IN ('all', 'each', 'check') THEN 'the mode is all, each or check'
		WHEN mode <> 'check' AND current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')
			THEN 'the door works at READ COMMITTED only'
		WHEN ttydesk.current_agent_id() IS NULL THEN 'nobody is named as the author' END
$$;

CREATE OR REPLACE FUNCTION ttydesk.apply(op uuid, made_at timestamptz, changes jsonb, mode text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	objection text := ttydesk.objection(op, made_at, mode);
	work ttydesk.work[];
	earlier jsonb;
BEGIN
	IF objection IS NOT NULL THEN
		RETURN ttydesk.refusal(op, objection);
	END IF;
	BEGIN
		work := ttydesk.parse(changes);
	EXCEPTION WHEN data_exception THEN
		RETURN ttydesk.refusal(op, SQLERRM);
	END;
	IF mode = 'check' THEN
		RETURN ttydesk.answer(op, ttydesk.decide(work), false);
	END IF;
	earlier := ttydesk.op_claim(op, made_at, sha256(convert_to(mode || changes::text, 'UTF8')), NULL);
	IF earlier IS NOT NULL THEN
		RETURN earlier;
	END IF;
	RETURN ttydesk.run(op, work, mode);
END $$;
