-- A page of changes. $1: the token, or NULL; $2: ids told already, a multirange;
-- $3: how many rows. The first row: see ttydesk.watch().
SELECT w.token, w.resync, w.id, w.tbl, w.op, w.row_id, w.ticket_id, w.at, true
FROM ttydesk.watch($1, $2::int8multirange, $3::int) w
