-- One long text whole and as it is, with the sha256 of its UTF-8 bytes, as the
-- write door compares it. $1: title, description or comment; $2: the ticket's
-- or the comment's id. No row: there is none (any more).
SELECT x.body, encode(sha256(convert_to(x.body, 'UTF8')), 'hex')
FROM (SELECT t.title::text FROM public.tickets t WHERE $1 = 'title' AND t.id = $2::int
	UNION ALL SELECT t.description FROM public.tickets t WHERE $1 = 'description' AND t.id = $2::int
	UNION ALL SELECT c.content FROM public.comments c WHERE $1 = 'comment' AND c.id = $2::int) x(body)
