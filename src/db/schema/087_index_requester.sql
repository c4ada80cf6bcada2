-- A requester's newest tickets, however many he has.
-- ttydesk: index ttydesk_requester on tickets

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_requester')) THEN
		DROP INDEX public.ttydesk_requester;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_requester ON public.tickets (creator_id, created_at, id);
