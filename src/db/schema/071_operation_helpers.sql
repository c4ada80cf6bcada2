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

-- The operation in whose place `target` stands now: an undo that was undone
-- has done it again. The caller's own and whole ones only.
CREATE OR REPLACE FUNCTION ttydesk.op_current(target uuid)
RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	again uuid;
BEGIN
	LOOP
		SELECT r.op INTO again FROM ttydesk.operations u JOIN ttydesk.operations r ON r.undoes = u.op
		WHERE u.undoes = target AND u.agent_id = me AND r.agent_id = me
		AND u.outcome ->> 'state' = 'done' AND r.outcome ->> 'state' = 'done'
		AND EXISTS (SELECT FROM ttydesk.operation_rows x WHERE x.op = u.op)
		AND EXISTS (SELECT FROM ttydesk.operation_rows x WHERE x.op = r.op)
		ORDER BY r.at DESC LIMIT 1;
		IF NOT FOUND THEN
			RETURN target;
		END IF;
		target := again;
	END LOOP;
END $$;

-- Whether `a_op` is the caller's and was claimed in this transaction.
CREATE OR REPLACE FUNCTION ttydesk.op_is_open(a_op uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM ttydesk.operations o WHERE o.op = a_op AND o.outcome IS NULL
		AND o.agent_id = ttydesk.current_agent_id() AND o.xid = pg_current_xact_id_if_assigned());
END $$;

-- Holds the caller's own comments, and their mail, as they are until the end of
-- the transaction: agents have no right to lock them.
CREATE OR REPLACE FUNCTION ttydesk.hold_comments(comment_ids bigint[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM FROM public.comments c WHERE c.id = ANY (comment_ids)
	AND c.author_id = ttydesk.current_agent_id() ORDER BY c.id FOR UPDATE;
	PERFORM FROM ttydesk.outbound b WHERE b.comment_id = ANY (comment_ids) ORDER BY b.id FOR UPDATE;
END $$;

-- Why the mail of a comment cannot be stopped any more, or NULL. A mailer that
-- took it and then fell silent may have sent it.
CREATE OR REPLACE FUNCTION ttydesk.mail_left(a_comment bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT CASE WHEN b.sent_at IS NOT NULL THEN 'it has been sent'
		WHEN b.leased_until IS NOT NULL THEN 'it is being sent' END
		FROM ttydesk.outbound b WHERE b.comment_id = a_comment);
END $$;
DROP FUNCTION IF EXISTS ttydesk.is_sent(bigint);

-- Whether a comment that was taken back stands again, made by a redo.
CREATE OR REPLACE FUNCTION ttydesk.is_made_again(a_ticket bigint, a_comment text)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM ttydesk.operation_rows r
		JOIN public.comments c ON c.id = (r.extra ->> 'comment_id')::bigint
		WHERE r.ticket_id = a_ticket AND r.kind = 'comment' AND r.extra ->> 'again' = a_comment);
END $$;

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
	WHERE u.op = a_op AND ttydesk.op_is_open(a_op)
	AND (r.extra ->> 'comment_id')::bigint = ANY (comment_ids);
	DELETE FROM ttydesk.outbound b WHERE b.comment_id = ANY (mine) AND b.sent_at IS NULL AND b.leased_until IS NULL;
	DELETE FROM public.comments c WHERE c.id = ANY (mine) AND c.author_id = ttydesk.current_agent_id()
	AND NOT EXISTS (SELECT FROM ttydesk.outbound b WHERE b.comment_id = c.id);
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;

-- Writes the caller's own notes anew, for an operation claimed in this
-- transaction; nobody has a right to UPDATE comments. Returns how many.
CREATE OR REPLACE FUNCTION ttydesk.edit_notes(a_op uuid, work ttydesk.work[], a_at timestamptz)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	n bigint;
BEGIN
	UPDATE public.comments c SET content = w.want, updated_at = a_at FROM unnest(work) w
	WHERE w.kind = 'edit' AND w.state = 'done' AND c.id = w.field::bigint AND c.ticket_id = w.id
	AND c.is_internal AND c.author_id = ttydesk.current_agent_id() AND ttydesk.op_is_open(a_op);
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;
