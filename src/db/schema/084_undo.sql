-- Taking an operation back: its inverse, by the same compare-and-set, itself an
-- operation. What others have changed since is a conflict and stays.

CREATE OR REPLACE FUNCTION ttydesk.undo(op uuid, made_at timestamptz, target uuid, mode text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	objection text := ttydesk.objection(op, made_at, mode);
	work ttydesk.work[];
	earlier jsonb;
BEGIN
	IF objection IS NOT NULL THEN
		RETURN ttydesk.refusal(op, objection);
	END IF;
	SELECT array_agg((r.n,
		CASE r.kind WHEN 'comment' THEN 'uncomment' WHEN 'delete' THEN 'restore'
			WHEN 'restore' THEN 'delete' ELSE r.kind END,
		r.ticket_id,
		CASE r.kind WHEN 'comment' THEN r.extra ->> 'comment_id' ELSE r.field END,
		r.before,
		CASE WHEN r.field = 'description' THEN encode(sha256(convert_to(r.after, 'UTF8')), 'hex') ELSE r.after END,
		NULL, NULL,
		CASE r.kind WHEN 'uncomment' THEN 'a comment taken back cannot be made again' END,
		jsonb_strip_nulls(jsonb_build_object('resolved_at', r.extra -> 'was_resolved_at')))::ttydesk.work ORDER BY r.n)
	INTO work FROM ttydesk.op_load(target) r;
	IF work IS NULL THEN
		RETURN ttydesk.refusal(op, 'there is nothing of yours to take back');
	END IF;
	IF mode = 'check' THEN
		RETURN ttydesk.answer(op, ttydesk.decide(work), false);
	END IF;
	earlier := ttydesk.op_claim(op, made_at, sha256(convert_to(mode || target::text, 'UTF8')), target);
	IF earlier IS NOT NULL THEN
		RETURN earlier;
	END IF;
	RETURN ttydesk.run(op, work, mode);
END $$;
