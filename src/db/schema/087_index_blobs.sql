-- The attachment of a file in the database; none of those that the backend keeps.
-- ttydesk: index ttydesk_blob on attachments

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_blob')) THEN
		DROP INDEX public.ttydesk_blob;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_blob ON public.attachments (storage_path)
	WHERE storage_path LIKE 'db:%';
