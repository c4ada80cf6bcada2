-- Other tickets of the page's first $1 ones: the requester's, newest first, at most
-- 20, with how many there are and are active among his newest 200; and linked
-- ones, at most 50.
WITH p AS (SELECT unnest((SELECT (nullif(current_setting('ttydesk.page', true), '')::int[])[1:$1::int])) AS id)
SELECT p.id, k.relation, k.id, k.status, k.created_at, k.open_n, k.n, k.title
FROM p JOIN public.tickets t ON t.id = p.id CROSS JOIN LATERAL (
	(SELECT 'requester' AS relation, o.id, o.status, o.created_at, o.open_n, o.n, left(o.title, 200) AS title,
		-extract(epoch FROM o.created_at) AS place
	FROM (SELECT x.id, x.status, x.created_at, x.title,
			count(*) FILTER (WHERE x.status < 'RESOLVED') OVER () AS open_n, count(*) OVER () AS n
		FROM (SELECT y.* FROM public.tickets y WHERE y.creator_id = t.creator_id
			AND y.deleted_at IS NULL ORDER BY y.created_at DESC, y.id DESC LIMIT 201) x
		WHERE x.id <> t.id) o
	ORDER BY o.created_at DESC, o.id DESC LIMIT 20)
	UNION ALL
	(SELECT CASE l.relation WHEN 'blocks' THEN CASE WHEN l.from_id = p.id THEN 'blocks' ELSE 'blocked' END
			WHEN 'duplicate' THEN CASE WHEN l.from_id = p.id THEN 'duplicate' ELSE 'duplicated' END
			WHEN 'merged' THEN CASE WHEN l.from_id = p.id THEN 'merged' ELSE 'merged-here' END
			ELSE 'relates' END,
		o.id, o.status, o.created_at, 0, 0, left(o.title, 200), extract(epoch FROM l.at)
	FROM ttydesk.links l JOIN public.tickets o ON o.id = CASE WHEN l.from_id = p.id THEN l.to_id ELSE l.from_id END
	WHERE (l.from_id = p.id OR l.to_id = p.id) AND o.deleted_at IS NULL ORDER BY l.at LIMIT 50)) k
ORDER BY p.id, k.place, k.id DESC
