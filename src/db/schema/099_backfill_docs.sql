-- Makes the search documents of what was there before the triggers, as 099_backfill.sql.
-- ttydesk: always, no transaction

CALL ttydesk.backfill_docs();
