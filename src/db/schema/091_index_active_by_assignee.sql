-- One assignee's queue. In the order of sort:assignee too.
-- ttydesk: index ttydesk_active_by_assignee on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active_by_assignee')) THEN
		DROP INDEX public.ttydesk_active_by_assignee;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active_by_assignee ON public.tickets (assignee_id, priority DESC, updated_at DESC, id DESC)
	WHERE status < 'RESOLVED' AND deleted_at IS NULL;
