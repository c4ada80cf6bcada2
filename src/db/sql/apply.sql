-- One operation through the write door. $1: its id; $2: when it was made;
-- $3: the changes as JSON; $4: all; each: what can be; check: nothing, only what
-- it would meet. Gives the outcome as JSON.
SELECT ttydesk.apply($1::uuid, $2::timestamptz, $3::jsonb, $4)
