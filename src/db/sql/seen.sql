-- The agent has read a ticket up to a comment. $1: the ticket; $2: the comment.
-- The mark only moves forward.
SELECT ttydesk.mark_seen($1::bigint, $2::bigint)
