-- The next best ticket: one that nobody has, the most urgent, of these the one that
-- waits longest; no two agents get the same. What an agent passed over does not
-- come back to him that day.

CREATE TABLE IF NOT EXISTS ttydesk.skips (
	user_id   integer NOT NULL,
	ticket_id bigint NOT NULL,
	at        timestamptz NOT NULL DEFAULT clock_timestamp(),
	reason    text,
	PRIMARY KEY (user_id, ticket_id)
);

-- The caller passes a ticket over; `why` may be empty.
CREATE OR REPLACE FUNCTION ttydesk.skip(ticket bigint, why text)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	IF me IS NULL OR NOT EXISTS (SELECT FROM public.tickets t WHERE t.id = ticket) THEN
		RETURN false;
	END IF;
	INSERT INTO ttydesk.skips AS s (user_id, ticket_id, reason) VALUES (me, ticket, ttydesk.one_line(why, 500))
	ON CONFLICT (user_id, ticket_id) DO UPDATE SET at = excluded.at, reason = coalesce(excluded.reason, s.reason);
	RETURN true;
END $$;

-- Gives the caller the next best ticket, in progress; answers like apply, with
-- no rows and a `why` if nothing waits. away: those that others look at.
CREATE OR REPLACE FUNCTION ttydesk.take_next(op uuid, made_at timestamptz, away bigint[])
RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	objection text := ttydesk.objection(op, made_at, 'all');
	earlier jsonb;
	work ttydesk.work[] := '{}';
	id bigint;
	status text;
	nothing jsonb := jsonb_build_object('op', op, 'state', 'done', 'why', 'nothing waits that nobody has', 'rows', '[]'::jsonb);
BEGIN
	IF objection IS NOT NULL THEN
		RETURN ttydesk.refusal(op, objection);
	END IF;
	-- what others looked at when it was made is no part of what was asked
	earlier := ttydesk.op_claim(op, made_at, sha256('next'), NULL);
	IF earlier IS NOT NULL THEN
		RETURN earlier;
	END IF;
	SELECT t.id, t.status::text INTO id, status FROM public.tickets t
	WHERE t.status IN ('OPEN', 'IN_PROGRESS') AND t.assignee_id IS NULL AND t.deleted_at IS NULL
	AND t.id <> ALL (coalesce(away, '{}'))
	AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)
	AND NOT EXISTS (SELECT FROM ttydesk.skips k WHERE k.user_id = me AND k.ticket_id = t.id
		AND k.at > now() - interval '12 hours')
	ORDER BY t.priority DESC, t.created_at, t.id LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED;
	IF NOT FOUND THEN
		PERFORM ttydesk.op_finish(op, nothing, '{}');
		RETURN nothing;
	END IF;
	work := ARRAY[(1, 'set', id, 'assignee', me::text, NULL, NULL, NULL, NULL, NULL)::ttydesk.work];
	IF status = 'OPEN' THEN
		work := work || (2, 'set', id, 'status', 'IN_PROGRESS', 'OPEN', NULL, NULL, NULL, NULL)::ttydesk.work;
	END IF;
	RETURN ttydesk.run(op, work, 'all');
END $$;
