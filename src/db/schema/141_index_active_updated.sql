-- The active ones by their last change, from either end: the longest idle too.
-- ttydesk: index ttydesk_active_updated on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active_updated')) THEN
		DROP INDEX public.ttydesk_active_updated;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active_updated ON public.tickets (updated_at, id)
	WHERE status < 'RESOLVED' AND deleted_at IS NULL;
