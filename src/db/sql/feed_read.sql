-- What changed since the token $1 (NULL: only the new token), with the row of the
-- ticket it is about, as of the new token and as far as the reader may see it. The
-- first row carries the new token.
SELECT f.token, f.resync, f.tbl, f.op, f.row_id, f.ticket_id, f.at,
	t.status, t.priority, t.creator_id, t.assignee_id, t.created_at, t.updated_at, t.deleted_at
FROM ttydesk.feed($1) f LEFT JOIN LATERAL (
	SELECT x.status, x.priority, x.creator_id, x.assignee_id, x.created_at, x.updated_at, x.deleted_at
	FROM public.tickets x WHERE x.id = f.ticket_id LIMIT 1) t ON f.ticket_id IS NOT NULL
