-- Takes the next best ticket for the agent. $1: the operation's id; $2: when it was
-- made; $3: tickets that others look at. Gives the outcome as JSON.
SELECT ttydesk.take_next($1::uuid, $2::timestamptz, $3::bigint[])
