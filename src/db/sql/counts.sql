-- The sidebar's numbers, as ttydesk.count() gives them.
-- $1: whose are `mine`; $2: created before this is overdue; $3: so many ms ago a change
-- was heard of; $4: the taken_at of the numbers that are there.
SELECT c.body, c.mine, c.taken_at, c."now", c.again FROM ttydesk.count($1::int, $2, $3, $4) c
