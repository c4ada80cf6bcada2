-- Keeps one piece of a file that is being attached; a second time changes nothing.
-- $1: the file's blob; $2: the piece's number; $3: its bytes. False: refused.
SELECT ttydesk.attachment_put($1::uuid, $2::int, $3::bytea)
