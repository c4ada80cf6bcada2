-- Removes a batch of what has expired besides changes. 0: nothing is left.
SELECT ttydesk.prune_rest()
