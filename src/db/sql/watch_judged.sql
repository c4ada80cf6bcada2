-- watch_read.sql, and whether each change's ticket is one of `:page` now; its
-- parameters are $4 and up.
WITH w AS MATERIALIZED (
	SELECT f.token, f.resync, f.id, f.tbl, f.op, f.row_id, f.ticket_id, f.at
	FROM ttydesk.watch($1, $2::int8multirange, $3::int) WITH ORDINALITY
		f(token, resync, id, tbl, op, row_id, ticket_id, at, n))
SELECT w.token, w.resync, w.id, w.tbl, w.op, w.row_id, w.ticket_id, w.at,
	coalesce(w.ticket_id IN (
		SELECT p.id FROM (:page) p
		WHERE p.id = ANY (ARRAY(SELECT DISTINCT v.ticket_id::int FROM w v WHERE v.ticket_id IS NOT NULL))), false)
FROM w
