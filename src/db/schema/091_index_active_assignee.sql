-- One assignee's queue.
-- ttydesk: index ttydesk_active_assignee on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active_assignee')) THEN
		DROP INDEX public.ttydesk_active_assignee;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active_assignee ON public.tickets (assignee_id, priority, updated_at, id)
	WHERE status < 'RESOLVED' AND deleted_at IS NULL;
