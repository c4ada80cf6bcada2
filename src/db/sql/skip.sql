-- The agent passes a ticket over: it is not his next one for a while. $1: the
-- ticket; $2: why, or empty.
SELECT ttydesk.skip($1::bigint, $2)
