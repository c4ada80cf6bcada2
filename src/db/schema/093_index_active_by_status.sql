-- One status and, by what it includes, all counts in one index-only pass. In the order of
-- sort:status too.
-- ttydesk: index ttydesk_active_by_status on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active_by_status')) THEN
		DROP INDEX public.ttydesk_active_by_status;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active_by_status ON public.tickets (status, priority DESC, updated_at DESC, id DESC)
	INCLUDE (assignee_id, created_at) WHERE status < 'RESOLVED' AND deleted_at IS NULL;
