-- The words of active tickets; after the backfill.
-- ttydesk: index docs_active_words on docs_active

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ttydesk.docs_active_words')) THEN
		DROP INDEX ttydesk.docs_active_words;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS docs_active_words ON ttydesk.docs_active USING gin (words);
