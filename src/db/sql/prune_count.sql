-- What would be removed. $1: how many days of changes are kept, NULL: as the desk
-- is set; the third column is what that comes to.
SELECT c.changes, c.others, c.kept FROM ttydesk.prune_count(make_interval(days => $1::int)) c
