-- The active ones by age: that of all tickets begins with the closed ones.
-- ttydesk: index ttydesk_active_created on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active_created')) THEN
		DROP INDEX public.ttydesk_active_created;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active_created ON public.tickets (created_at, id)
	WHERE status < 'RESOLVED' AND deleted_at IS NULL;
