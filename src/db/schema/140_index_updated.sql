-- All tickets, the last touched first.
-- ttydesk: index ttydesk_updated on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_updated')) THEN
		DROP INDEX public.ttydesk_updated;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_updated ON public.tickets (updated_at, id)
	WHERE deleted_at IS NULL;
