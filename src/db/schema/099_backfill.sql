-- Last: fill active_tags from what was there before the triggers. Batches with
-- their own commits; started again, it goes on where it stopped.
-- ttydesk: always, no transaction

CALL ttydesk.backfill();
