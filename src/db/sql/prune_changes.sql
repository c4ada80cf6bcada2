-- Removes a batch of changes older than $1, an interval. 0: none are left.
SELECT ttydesk.prune_changes($1::interval)
