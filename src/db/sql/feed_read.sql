-- What changed since the token $1 (NULL: only the new token). The first row
-- carries the new token.
SELECT f.token, f.resync, f.tbl, f.op, f.row_id, f.ticket_id, f.at FROM ttydesk.feed($1) f
