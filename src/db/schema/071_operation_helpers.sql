-- The only writers of operations, operation_rows and outbound. Each checks that
-- the operation is the caller's own and, where it matters, of this transaction.

-- NULL: newly claimed. Else the first outcome, or why it is refused.
CREATE OR REPLACE FUNCTION ttydesk.op_claim(a_op uuid, a_made_at timestamptz, a_digest bytea, a_undoes uuid)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	was ttydesk.operations;
BEGIN
	IF me IS NULL THEN
		RETURN ttydesk.refusal(a_op, 'nobody is named as the author');
	END IF;
	INSERT INTO ttydesk.operations (op, agent_id, claimed, role_name, made_at, digest, undoes)
	SELECT a_op, me, NOT EXISTS (SELECT FROM ttydesk.session_mapping() m WHERE NOT m.shared),
		session_user, a_made_at, a_digest, a_undoes
	FROM ttydesk.settings s WHERE a_made_at >= s.operations_below
	ON CONFLICT DO NOTHING;
	IF FOUND THEN
		RETURN NULL;
	END IF;
	SELECT * INTO was FROM ttydesk.operations o WHERE o.op = a_op;
	IF NOT FOUND THEN
		RETURN ttydesk.refusal(a_op, 'too old to be sent again: check what happened before sending');
	ELSIF was.agent_id <> me OR was.role_name <> session_user OR was.digest <> a_digest THEN
		RETURN ttydesk.refusal(a_op, 'this operation was already used for something else');
	END IF;
	RETURN was.outcome;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.refusal(a_op uuid, why text)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_object('op', a_op, 'state', 'refused', 'why', why, 'rows', '[]'::jsonb)
$$;

-- Stores the outcome and, when something was written, what.
CREATE OR REPLACE FUNCTION ttydesk.op_finish(a_op uuid, a_outcome jsonb, work ttydesk.work[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	queued bigint;
	expected bigint;
BEGIN
	UPDATE ttydesk.operations o SET outcome = a_outcome
	WHERE o.op = a_op AND o.agent_id = me AND o.outcome IS NULL AND o.xid = pg_current_xact_id();
	IF NOT FOUND THEN
		RAISE EXCEPTION 'operation % is not yours to finish', a_op USING ERRCODE = '42501';
	END IF;
	INSERT INTO ttydesk.operation_rows (op, n, ticket_id, kind, field, before, after, extra)
	SELECT a_op, w.n, w.id, w.kind, w.field, w.now, CASE w.kind WHEN 'comment' THEN NULL ELSE w.want END, w.extra
	FROM unnest(work) w WHERE w.state = 'done';
	INSERT INTO ttydesk.outbound (op, comment_id, ticket_id)
	SELECT a_op, c.id, c.ticket_id FROM unnest(work) w
	JOIN public.comments c ON c.id = (w.extra ->> 'comment_id')::bigint AND c.ticket_id = w.id
	WHERE w.kind = 'comment' AND w.state = 'done' AND NOT c.is_internal
	AND c.author_id = me AND c.xmin = pg_current_xact_id()::xid;
	GET DIAGNOSTICS queued = ROW_COUNT;
	SELECT count(*) INTO expected FROM unnest(work) w
	WHERE w.kind = 'comment' AND w.state = 'done' AND NOT (w.extra ->> 'internal')::boolean;
	IF queued <> expected THEN
		RAISE EXCEPTION 'a public reply could not be queued for delivery (savepoints are not supported here)';
	END IF;
	IF queued > 0 THEN
		NOTIFY ttydesk_outbound;
	END IF;
END $$;

-- What operation `target` of the same author wrote; no row: nothing, or not his.
CREATE OR REPLACE FUNCTION ttydesk.op_load(target uuid)
RETURNS SETOF ttydesk.operation_rows LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT r.* FROM ttydesk.operations o JOIN ttydesk.operation_rows r USING (op)
	WHERE o.op = target AND o.agent_id = ttydesk.current_agent_id() ORDER BY r.n
$$;

-- Whether the mail of a comment has left.
CREATE OR REPLACE FUNCTION ttydesk.is_sent(a_comment bigint)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT EXISTS (SELECT FROM ttydesk.outbound b WHERE b.comment_id = a_comment AND b.sent_at IS NOT NULL)
$$;

-- Deletes comments that earlier operations of the caller made, unsent mail too,
-- for an undo that was claimed in this transaction. Returns how many.
CREATE OR REPLACE FUNCTION ttydesk.take_back(a_op uuid, comment_ids bigint[])
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	mine bigint[];
	n bigint;
BEGIN
	SELECT array_agg((r.extra ->> 'comment_id')::bigint) INTO mine
	FROM ttydesk.operations u
	JOIN ttydesk.operations o ON o.op = u.undoes AND o.agent_id = u.agent_id
	JOIN ttydesk.operation_rows r ON r.op = o.op AND r.kind = 'comment'
	WHERE u.op = a_op AND u.xid = pg_current_xact_id() AND u.agent_id = ttydesk.current_agent_id()
	AND (r.extra ->> 'comment_id')::bigint = ANY (comment_ids);
	DELETE FROM ttydesk.outbound b WHERE b.comment_id = ANY (mine) AND b.sent_at IS NULL;
	DELETE FROM public.comments c WHERE c.id = ANY (mine) AND c.author_id = ttydesk.current_agent_id();
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;

-- Makes tags that do not exist yet.
CREATE OR REPLACE FUNCTION ttydesk.make_tags(names text[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF ttydesk.current_agent_id() IS NULL THEN
		RAISE EXCEPTION 'nobody is named as the author' USING ERRCODE = '42501';
	END IF;
	INSERT INTO public.tags (name, color)
	SELECT DISTINCT x, '#808080' FROM unnest(names) x
	WHERE ttydesk.is_tag_name(x) AND NOT EXISTS (SELECT FROM public.tags g WHERE g.name = x)
	ORDER BY 1
	ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.is_tag_name(name text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT name = btrim(name) AND length(name) BETWEEN 1 AND 100 AND name !~ '[[:cntrl:]]'
$$;

-- Who changed a ticket's field last, and when, as far as the audit rows tell.
-- Backends write their own forms there: nothing is taken for JSON on trust.
CREATE OR REPLACE FUNCTION ttydesk.last_change(a_ticket bigint, a_field text, OUT by text, OUT at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT u.full_name, l.created_at FROM public.audit_logs l
	LEFT JOIN public.users u ON u.id = l.user_id
	WHERE l.record_id = a_ticket AND l.table_name = 'tickets' AND l.action = 'UPDATE'
	AND strpos(l.changes::text, '"' || a_field || '"') > 0
	ORDER BY l.created_at DESC, l.id DESC LIMIT 1
$$;
