-- The one door for writes: claim, lock, decide, write. One statement, one
-- transaction, at READ COMMITTED: each phase sees what its locks let in.

-- Who stands in the way of a row, and since when.
CREATE OR REPLACE FUNCTION ttydesk.who_changed(w ttydesk.work, OUT by text, OUT at timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF w.kind = 'set' THEN
		SELECT c.by, c.at INTO "by", at FROM ttydesk.last_change(w.id, w.field) c;
	ELSIF w.kind IN ('merge', 'unmerge') THEN
		SELECT c.by, c.at INTO "by", at FROM ttydesk.last_change(w.id, 'status') c;
	ELSIF w.kind = 'snooze' THEN
		SELECT u.full_name, s.at INTO "by", at FROM ttydesk.snoozes s JOIN public.users u ON u.id = s.user_id
		WHERE s.ticket_id = w.id;
	ELSIF w.kind IN ('edit', 'uncomment') THEN
		SELECT c.by, c.at INTO "by", at FROM ttydesk.last_change('comments', w.field::bigint, 'content') c;
	ELSIF w.kind = 'comment' THEN
		SELECT u.full_name, c.created_at INTO "by", at FROM public.comments c JOIN public.users u ON u.id = c.author_id
		WHERE c.ticket_id = w.id ORDER BY c.id DESC LIMIT 1;
	ELSIF w.kind = 'unsplit' THEN
		SELECT c.by, c.at INTO "by", at FROM ttydesk.last_other(w.field::bigint) c;
	ELSIF w.kind = 'delete' THEN
		SELECT c.by, c.at INTO "by", at FROM ttydesk.last_other(w.id) c;
	ELSIF w.kind = 'restore' THEN
		SELECT c.by, c.at INTO "by", at FROM ttydesk.last_change('tickets', w.id, 'deleted_at') c;
	END IF;
END $$;

-- The comments that the author of `w` had not seen.
CREATE OR REPLACE FUNCTION ttydesk.unseen_comments(w ttydesk.work)
RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'author_id', c.author_id, 'author', u.full_name,
		'internal', c.is_internal, 'content', left(c.content, 4000)) ORDER BY c.id)
		FROM public.comments c JOIN public.users u ON u.id = c.author_id
		WHERE c.ticket_id = w.id AND c.id > coalesce((w.extra #>> '{seen,max_id}')::bigint, 0));
END $$;

-- Rows: id, kind, field (set, tag), state, now (set, edit: the present value, its
-- first 4,000 characters; now_hash: the sha256 of all of it, for long texts), by
-- and at (conflict: who changed it last), why (a sentence), comment_id (comment,
-- edit), moves (merge: what goes along), number (create, split), new_id (split), attachment_id (attach), into (merge),
-- merged_into (gone: where to), comments (a comment held up by those not seen).
CREATE OR REPLACE FUNCTION ttydesk.answer(op uuid, work ttydesk.work[], held boolean)
RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	SELECT jsonb_build_object('op', op,
		'state', CASE WHEN bool_or(w.state IN ('conflict', 'gone')) THEN 'conflict'
			WHEN bool_or(w.state = 'refused') THEN 'refused' ELSE 'done' END,
		'rows', coalesce(jsonb_agg(CASE WHEN w.kind = 'set' AND w.state = 'done' AND w.field IN ('status', 'priority', 'assignee')
			THEN jsonb_strip_nulls(jsonb_build_object('id', w.id, 'kind', w.kind, 'field', w.field, 'state', w.state, 'now', w.want))
			ELSE jsonb_strip_nulls(jsonb_build_object(
			'id', w.id, 'kind', CASE w.kind WHEN 'uncomment' THEN 'comment' WHEN 'detach' THEN 'attach'
				WHEN 'unsplit' THEN 'split' ELSE w.kind END,
			'field', CASE WHEN w.kind IN ('set', 'tag', 'link') THEN w.field END, 'state', w.state,
			'now', left(v.value, 4000),
			'now_hash', CASE WHEN w.kind = 'edit' OR w.field = 'description' THEN ttydesk.hash(v.value) END,
			'by', l.by, 'at', to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
			'why', w.why, 'comment_id', CASE w.kind WHEN 'edit' THEN to_jsonb(w.field::bigint) ELSE w.extra -> 'comment_id' END,
			'attachment_id', w.extra -> 'attachment_id', 'number', CASE WHEN w.kind IN ('create', 'split') THEN w.extra -> 'number' END,
			'new_id', w.extra -> 'new_id',
			'into', CASE WHEN w.kind IN ('merge', 'unmerge') THEN w.field::bigint END, 'merged_into', w.extra -> 'merged_into',
			'moves', CASE WHEN w.kind = 'merge' AND w.state = 'done' THEN ttydesk.merge_moves(w.id, w.field::bigint, w.extra) END,
			'comments', CASE WHEN w.kind = 'comment' AND w.state = 'conflict' THEN ttydesk.unseen_comments(w) END)) END ORDER BY w.n)
			FILTER (WHERE NOT (held AND w.state = 'done')), '[]'))
	FROM unnest(work) w
	CROSS JOIN LATERAL (SELECT CASE WHEN w.kind IN ('set', 'edit', 'snooze', 'merge', 'unmerge') THEN CASE w.state WHEN 'done' THEN w.want ELSE w.now END
		WHEN w.kind = 'uncomment' AND w.state = 'conflict' THEN w.now END) v(value)
	LEFT JOIN LATERAL (SELECT c.by, c.at FROM ttydesk.who_changed(w) c
		WHERE w.state = 'conflict' OFFSET 0) l ON true); -- OFFSET: not called for the other rows
END $$;

-- Tells the client of a long call how far it is, as a NOTICE, which goes out at
-- once. Nobody is bothered for what takes no time.
CREATE OR REPLACE FUNCTION ttydesk.progress(work ttydesk.work[], percent integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF cardinality(work) > 500 THEN
		RAISE NOTICE USING ERRCODE = 'TD001', MESSAGE = format('progress %s', percent);
	END IF;
END $$;

-- Phases 2 to 4 for work that is already claimed.
CREATE OR REPLACE FUNCTION ttydesk.run(op uuid, work ttydesk.work[], mode text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ids bigint[] := ARRAY(SELECT w.id FROM unnest(work) w UNION
		SELECT w.field::bigint FROM unnest(work) w WHERE w.kind IN ('merge', 'unmerge', 'unsplit') UNION
		SELECT (w.extra ->> 'again')::bigint FROM unnest(work) w WHERE w.kind = 'split' AND w.extra ? 'again');
	kinds text[] := ARRAY(SELECT DISTINCT w.kind FROM unnest(work) w WHERE w.state IS NULL);
	held boolean := false;
	result jsonb;
BEGIN
	PERFORM ttydesk.progress(work, 5);
	-- What looks at comments must stop a backend's insert in flight, whose
	-- foreign key takes KEY SHARE; the rest need not.
	IF kinds && '{comment,uncomment,delete,merge,unmerge,split,unsplit}' THEN
		PERFORM FROM public.tickets t WHERE t.id = ANY (ids) ORDER BY t.id FOR UPDATE;
	ELSE
		PERFORM FROM public.tickets t WHERE t.id = ANY (ids) ORDER BY t.id FOR NO KEY UPDATE;
	END IF;
	IF kinds && '{edit,uncomment}' THEN
		PERFORM ttydesk.hold_comments(ARRAY(SELECT w.field::bigint FROM unnest(work) w
			WHERE w.kind IN ('edit', 'uncomment') AND w.state IS NULL));
	END IF;
	IF 'attach' = ANY (kinds) THEN
		PERFORM ttydesk.hold_blobs(ARRAY(SELECT DISTINCT w.field::uuid FROM unnest(work) w
			WHERE w.kind = 'attach' AND w.state IS NULL ORDER BY 1));
	END IF;
	PERFORM ttydesk.progress(work, 15);
	work := ttydesk.decide(work);
	IF mode = 'all' THEN
		held := EXISTS (SELECT FROM unnest(work) w WHERE w.state NOT IN ('done', 'same'));
	END IF;
	PERFORM ttydesk.progress(work, 30);
	IF NOT held THEN
		work := ttydesk.write(op, work);
	END IF;
	PERFORM ttydesk.progress(work, 80);
	result := ttydesk.answer(op, work, held);
	PERFORM ttydesk.op_finish(op, result, CASE WHEN held THEN '{}' ELSE work END);
	PERFORM ttydesk.progress(work, 100);
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
RETURNS jsonb LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '32MB' AS $$
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
