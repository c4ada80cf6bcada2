-- Taking an operation back: its inverse, by the same compare-and-set, itself an
-- operation, so that taking that one back is the redo. What others have changed
-- since is a conflict and stays. A comment that is made again is a new one; a
-- public reply is queued again. A new ticket is deleted (softly), then restored.
-- What a merge moved goes back; what was written there since stays.

-- The inverse of what `target` wrote.
CREATE OR REPLACE FUNCTION ttydesk.inverse(target uuid)
RETURNS ttydesk.work[] LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	SELECT array_agg((r.n,
		CASE r.kind WHEN 'comment' THEN 'uncomment' WHEN 'uncomment' THEN 'comment'
			WHEN 'delete' THEN 'restore' WHEN 'restore' THEN 'delete' WHEN 'create' THEN 'delete'
			WHEN 'merge' THEN 'unmerge' WHEN 'unmerge' THEN 'merge'
			WHEN 'split' THEN 'unsplit' WHEN 'unsplit' THEN 'split' WHEN 'attach' THEN 'detach' WHEN 'detach' THEN 'attach' ELSE r.kind END,
		r.ticket_id,
		CASE r.kind WHEN 'comment' THEN r.extra ->> 'comment_id' WHEN 'uncomment' THEN NULL
			WHEN 'attach' THEN r.extra ->> 'attachment_id' WHEN 'detach' THEN r.extra ->> 'blob'
			WHEN 'split' THEN r.extra ->> 'new_id' WHEN 'unsplit' THEN r.extra ->> 'comment_id' ELSE r.field END,
		CASE WHEN r.kind <> 'create' THEN r.before END,
		CASE WHEN r.kind = 'edit' OR (r.kind = 'set' AND r.field = 'description') THEN ttydesk.hash(r.after)
			WHEN r.kind = 'comment' THEN r.extra ->> 'hash' WHEN r.kind = 'delete' THEN r.extra ->> 'deleted_at'
			ELSE r.after END,
		CASE WHEN w.why IS NOT NULL THEN 'refused' END, NULL, w.why,
		CASE r.kind WHEN 'create' THEN '{"made": true}'
			WHEN 'uncomment' THEN r.extra || jsonb_build_object('again', r.field)
			WHEN 'attach' THEN r.extra - 'attachment_id'::text || jsonb_build_object('blob', r.field)
			WHEN 'detach' THEN r.extra - 'blob'::text
			WHEN 'split' THEN r.extra || jsonb_build_object('comment_id', r.field::bigint, 'title', r.after)
			WHEN 'unsplit' THEN r.extra || jsonb_build_object('again', r.field::bigint)
			WHEN 'merge' THEN jsonb_strip_nulls(r.extra || jsonb_build_object('resolved_at', r.extra -> 'was_resolved_at'))
			ELSE jsonb_strip_nulls(jsonb_build_object('resolved_at', r.extra -> 'was_resolved_at')) END)::ttydesk.work ORDER BY r.n)
	FROM ttydesk.op_load(target) r CROSS JOIN LATERAL (SELECT CASE WHEN r.kind = 'uncomment' AND r.before IS NULL
		THEN 'this comment was not kept: it cannot be made again' END) w(why));
END $$;

CREATE OR REPLACE FUNCTION ttydesk.undo(op uuid, made_at timestamptz, target uuid, mode text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '32MB' AS $$
DECLARE
	objection text := ttydesk.objection(op, made_at, mode);
	present uuid;
	work ttydesk.work[];
	earlier jsonb;
BEGIN
	IF objection IS NOT NULL THEN
		RETURN ttydesk.refusal(op, objection);
	END IF;
	present := ttydesk.op_current(target);
	work := ttydesk.inverse(present);
	IF work IS NULL THEN
		RETURN ttydesk.refusal(op, 'there is nothing of yours to take back');
	END IF;
	IF mode = 'check' THEN
		RETURN ttydesk.answer(op, ttydesk.decide(work), false);
	END IF;
	earlier := ttydesk.op_claim(op, made_at, sha256(convert_to(mode || target::text, 'UTF8')), present);
	IF earlier IS NOT NULL THEN
		RETURN earlier;
	END IF;
	RETURN ttydesk.run(op, work, mode);
END $$;
