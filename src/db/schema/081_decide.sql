-- Phase 3: every outcome, before anything is written. Compare-and-set is per
-- field, not per row; description by the sha256 of the whole value.

CREATE OR REPLACE FUNCTION ttydesk.decide(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
WITH found AS (
	SELECT w.*, t.id IS NOT NULL AS there, t.deleted_at, t.status, t.resolved_at,
		CASE w.field WHEN 'status' THEN t.status::text WHEN 'priority' THEN t.priority::text
			WHEN 'assignee' THEN t.assignee_id::text WHEN 'title' THEN t.title
			WHEN 'description' THEN t.description END AS value
	FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
), judged AS (
	SELECT f.*, c.count, c.max_id, g.on_it, b.allowed,
		(f.extra #>> '{seen,count}')::bigint AS seen_count, (f.extra #>> '{seen,max_id}')::bigint AS seen_max
	FROM found f
	LEFT JOIN LATERAL (SELECT count(*), coalesce(max(k.id), 0) AS max_id FROM public.comments k
		WHERE k.ticket_id = f.id) c ON f.kind IN ('comment', 'uncomment')
	LEFT JOIN LATERAL (SELECT EXISTS (SELECT FROM public.ticket_tags x JOIN public.tags y ON y.id = x.tag_id
		WHERE x.ticket_id = f.id AND y.name = f.field) AS on_it) g ON f.kind = 'tag'
	LEFT JOIN LATERAL (SELECT CASE f.field
		WHEN 'status' THEN f.want = ANY (enum_range(NULL::public.ticketstatus)::text[])
		WHEN 'priority' THEN f.want = ANY (enum_range(NULL::public.ticketpriority)::text[])
		WHEN 'assignee' THEN f.want IS NULL OR EXISTS (SELECT FROM public.users u
			WHERE u.id::text = f.want AND u.is_active AND u.is_staff)
		WHEN 'title' THEN length(btrim(f.want)) BETWEEN 1 AND 500
		ELSE f.want IS NOT NULL END AS allowed) b ON f.kind = 'set'
), stated AS (
	SELECT j.*, CASE
		WHEN j.why IS NOT NULL THEN 'refused'
		WHEN NOT j.there THEN 'gone'
		WHEN j.kind = 'delete' THEN CASE WHEN j.deleted_at IS NULL THEN 'done' ELSE 'same' END
		WHEN j.kind = 'restore' THEN CASE WHEN j.deleted_at IS NULL THEN 'same' ELSE 'done' END
		WHEN j.deleted_at IS NOT NULL THEN 'gone'
		WHEN j.kind = 'tag' THEN CASE WHEN j.on_it = (j.want = '+') THEN 'same' ELSE 'done' END
		WHEN j.kind = 'comment' THEN
			CASE WHEN j.count > j.seen_count OR j.max_id > j.seen_max THEN 'conflict' ELSE 'done' END
		WHEN j.kind = 'uncomment' THEN
			CASE WHEN NOT EXISTS (SELECT FROM public.comments k WHERE k.id::text = j.field) THEN 'same'
				WHEN j.max_id::text <> j.field OR ttydesk.is_sent(j.field::bigint) THEN 'refused' ELSE 'done' END
		WHEN j.allowed IS NOT TRUE THEN 'refused'
		WHEN j.value IS NOT DISTINCT FROM j.want THEN 'same'
		WHEN CASE WHEN j.field = 'description' THEN encode(sha256(convert_to(j.value, 'UTF8')), 'hex')
			ELSE j.value END IS NOT DISTINCT FROM j.base THEN 'done'
		ELSE 'conflict' END AS outcome
	FROM judged j
)
SELECT coalesce(array_agg((s.n, s.kind, s.id, s.field, s.want, s.base, s.outcome,
	CASE WHEN s.kind = 'tag' THEN CASE WHEN s.on_it THEN '+' ELSE '-' END
		WHEN s.kind IN ('delete', 'restore') THEN s.deleted_at::text ELSE s.value END,
	CASE WHEN s.why IS NOT NULL OR s.outcome <> 'refused' THEN s.why
		WHEN s.kind = 'uncomment' AND s.max_id::text <> s.field THEN 'someone has commented since'
		WHEN s.kind = 'uncomment' THEN 'it has been sent'
		WHEN s.field = 'assignee' THEN 'this is not an active member of staff'
		ELSE 'this value is not allowed' END,
	CASE WHEN s.field = 'status' AND s.resolved_at IS NOT NULL
		THEN coalesce(s.extra, '{}') || jsonb_build_object('was_resolved_at', s.resolved_at)
		ELSE s.extra END)::ttydesk.work ORDER BY s.n), '{}')
FROM stated s
$$;
