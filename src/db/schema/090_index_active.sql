-- The queue of everything active; partial: 5 % of the rows.
-- ttydesk: index ttydesk_active on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active')) THEN
		DROP INDEX public.ttydesk_active;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active ON public.tickets (priority, updated_at, id)
	WHERE status < 'RESOLVED' AND deleted_at IS NULL;
