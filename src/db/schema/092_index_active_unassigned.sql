-- Unassigned: IS NULL on the assignee index gives no sort order.
-- ttydesk: index ttydesk_active_unassigned on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_active_unassigned')) THEN
		DROP INDEX public.ttydesk_active_unassigned;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_active_unassigned ON public.tickets (priority, updated_at, id)
	WHERE assignee_id IS NULL AND status < 'RESOLVED' AND deleted_at IS NULL;
