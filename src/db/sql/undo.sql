-- Takes an operation back. $1: the id of the undo; $2: when it was made;
-- $3: the operation to take back; $4: all, or each: what can be. Gives the
-- outcome as JSON.
SELECT ttydesk.undo($1::uuid, $2::timestamptz, $3::uuid, $4)
