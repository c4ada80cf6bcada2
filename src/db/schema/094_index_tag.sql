-- Tickets by tag, closed ones too.
-- ttydesk: index ttydesk_tag on ticket_tags

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_tag')) THEN
		DROP INDEX public.ttydesk_tag;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_tag ON public.ticket_tags (tag_id, ticket_id);
