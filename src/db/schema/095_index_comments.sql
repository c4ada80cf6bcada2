-- Threads and last comments, index-only.
-- ttydesk: index ttydesk_comments on comments

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_comments')) THEN
		DROP INDEX public.ttydesk_comments;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_comments ON public.comments (ticket_id, created_at, id) INCLUDE (author_id);
