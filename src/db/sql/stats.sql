-- What was done from $1 on and before $2, as a JSON array of rows
-- [group, name, created, resolved, replies, notes, first_reply_s, resolution_s]: group is
-- total, priority, agent (name: e-mail) or day (name: epoch µs of its start; days are
-- counted from $1). Medians in seconds: of the tickets made in the time, until the first
-- public comment by staff; of those resolved in the time, until then. Deleted tickets are
-- not counted.
WITH made AS MATERIALIZED (
	SELECT t.priority, t.created_at, floor(extract(epoch FROM t.created_at - $1::timestamptz) / 86400)::integer AS day,
		(SELECT extract(epoch FROM min(c.created_at) - t.created_at) FROM public.comments c
			WHERE c.ticket_id = t.id AND NOT c.is_internal
			AND c.author_id = ANY (ARRAY(SELECT u.id FROM public.users u WHERE u.is_staff))) AS first_s
	FROM public.tickets t WHERE t.created_at >= $1::timestamptz AND t.created_at < $2::timestamptz AND t.deleted_at IS NULL
), ended AS MATERIALIZED (
	SELECT t.priority, t.assignee_id, floor(extract(epoch FROM t.resolved_at - $1::timestamptz) / 86400)::integer AS day,
		extract(epoch FROM t.resolved_at - t.created_at) AS took_s
	FROM public.tickets t WHERE t.resolved_at >= $1::timestamptz AND t.resolved_at < $2::timestamptz AND t.deleted_at IS NULL
), said AS MATERIALIZED (
	SELECT c.author_id, floor(extract(epoch FROM c.created_at - $1::timestamptz) / 86400)::integer AS day,
		count(*) FILTER (WHERE NOT c.is_internal) AS replies, count(*) FILTER (WHERE c.is_internal) AS notes
	FROM public.comments c WHERE c.created_at >= $1::timestamptz AND c.created_at < $2::timestamptz
	AND c.author_id = ANY (ARRAY(SELECT u.id FROM public.users u WHERE u.is_staff)) GROUP BY 1, 2
), total AS (
	SELECT 0 AS rank, 0::bigint AS place, 'total' AS kind, '' AS name,
		(SELECT count(*) FROM made) AS created, (SELECT count(*) FROM ended) AS resolved,
		(SELECT coalesce(sum(s.replies), 0) FROM said s)::bigint AS replies,
		(SELECT coalesce(sum(s.notes), 0) FROM said s)::bigint AS notes,
		(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY m.first_s) FROM made m) AS first_s,
		(SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e.took_s) FROM ended e) AS took_s
), priority AS (
	SELECT 1, row_number() OVER (ORDER BY p.label DESC), 'priority', p.label::text, coalesce(m.n, 0), coalesce(e.n, 0),
		NULL::bigint, NULL::bigint, m.first_s, e.took_s
	FROM unnest(enum_range(NULL::public.ticketpriority)) p(label)
	LEFT JOIN (SELECT m.priority, count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY m.first_s) AS first_s
		FROM made m GROUP BY 1) m ON m.priority = p.label
	LEFT JOIN (SELECT e.priority, count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY e.took_s) AS took_s
		FROM ended e GROUP BY 1) e ON e.priority = p.label
), agent AS (
	SELECT 2, row_number() OVER (ORDER BY coalesce(e.n, 0) DESC, coalesce(s.replies, 0) DESC, u.email), 'agent',
		u.email::text, NULL::bigint, coalesce(e.n, 0), coalesce(s.replies, 0), coalesce(s.notes, 0),
		NULL::double precision, e.took_s
	FROM public.users u
	LEFT JOIN (SELECT e.assignee_id, count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY e.took_s) AS took_s
		FROM ended e GROUP BY 1) e ON e.assignee_id = u.id
	LEFT JOIN (SELECT s.author_id, sum(s.replies)::bigint AS replies, sum(s.notes)::bigint AS notes
		FROM said s GROUP BY 1) s ON s.author_id = u.id
	WHERE e.n > 0 OR s.replies > 0 OR s.notes > 0
), day AS (
	SELECT 3, d.day::bigint, 'day',
		(extract(epoch FROM $1::timestamptz)::bigint * 1000000 + d.day::bigint * 86400000000)::text,
		coalesce(m.n, 0), coalesce(e.n, 0), coalesce(s.replies, 0), coalesce(s.notes, 0),
		NULL::double precision, NULL::double precision
	FROM generate_series(0, ceil(extract(epoch FROM $2::timestamptz - $1::timestamptz) / 86400)::integer - 1) d(day)
	LEFT JOIN (SELECT m.day, count(*) AS n FROM made m GROUP BY 1) m USING (day)
	LEFT JOIN (SELECT e.day, count(*) AS n FROM ended e GROUP BY 1) e USING (day)
	LEFT JOIN (SELECT s.day, sum(s.replies)::bigint AS replies, sum(s.notes)::bigint AS notes
		FROM said s GROUP BY 1) s USING (day)
)
SELECT coalesce(jsonb_agg(jsonb_build_array(r.kind, r.name, r.created, r.resolved, r.replies, r.notes,
	round(r.first_s)::bigint, round(r.took_s)::bigint) ORDER BY r.rank, r.place), '[]')::text
FROM (SELECT * FROM total UNION ALL SELECT * FROM priority UNION ALL SELECT * FROM agent UNION ALL SELECT * FROM day) r
