-- The words; after the backfill, which would else take ten times as long.
-- ttydesk: index docs_words on docs

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ttydesk.docs_words')) THEN
		DROP INDEX ttydesk.docs_words;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS docs_words ON ttydesk.docs USING gin (words);
