-- Tickets that a new one may repeat, most shared words first: among the
-- requester's newest 50 and the active ones of the newest 5,000 of all. $1: the
-- requester, or NULL; $2: the title as far as it was typed; $3: at most so many.
SELECT t.id, t.ticket_number, t.title, t.status, t.priority, t.creator_id, t.assignee_id,
	t.created_at, t.updated_at, t.resolved_at, t.deleted_at
FROM (SELECT array_agg(DISTINCT w) FROM regexp_split_to_table(lower($2), '[^[:alnum:]]+') w
	WHERE length(w) > 2) typed(words)
CROSS JOIN LATERAL (
	(SELECT o.id, true FROM public.tickets o WHERE o.creator_id = $1::int AND o.deleted_at IS NULL
	ORDER BY o.created_at DESC, o.id DESC LIMIT 50)
	UNION ALL
	SELECT n.id, false FROM (
		SELECT x.id, x.title, x.status, x.creator_id, x.deleted_at
		FROM public.tickets x ORDER BY x.created_at DESC LIMIT 5000) n
	WHERE n.deleted_at IS NULL AND n.status < 'RESOLVED' AND n.creator_id IS DISTINCT FROM $1::int
	AND EXISTS (SELECT FROM unnest(typed.words) w WHERE strpos(lower(n.title), w) > 0)) near(id, is_own)
JOIN public.tickets t ON t.id = near.id
CROSS JOIN LATERAL (SELECT count(*) FROM (
	SELECT unnest(typed.words) INTERSECT
	SELECT regexp_split_to_table(lower(t.title), '[^[:alnum:]]+')) b) shared(n)
WHERE shared.n > 0 OR (near.is_own AND t.status < 'RESOLVED')
ORDER BY shared.n DESC, near.is_own DESC, t.status < 'RESOLVED' DESC, t.created_at DESC, t.id DESC
LIMIT $3::int
