-- People by the start of any word of their name.
-- ttydesk: index ttydesk_people_name on users

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_people_name')) THEN
		DROP INDEX public.ttydesk_people_name;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_people_name ON public.users USING gin (to_tsvector('simple', full_name));
