-- One piece of an attachment whose bytes are in the database. $1: the attachment;
-- $2: the piece's number, from 0. Null: there are no more.
SELECT ttydesk.attachment_read($1::bigint, $2::int)
