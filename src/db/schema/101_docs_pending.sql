-- New documents wait in a list before they go into the index of words. Whoever fills the
-- list puts them there: 256 kB take him some 30 ms, PostgreSQL's own 4 MB half a second.

ALTER INDEX IF EXISTS ttydesk.docs_words SET (gin_pending_list_limit = 256);
ALTER INDEX IF EXISTS ttydesk.docs_active_words SET (gin_pending_list_limit = 256);
