-- People by the start of their e-mail, in any case.
-- ttydesk: index ttydesk_people_email on users

DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('public.ttydesk_people_email')) THEN
		DROP INDEX public.ttydesk_people_email;
	END IF;
END $$;
-- next
CREATE INDEX CONCURRENTLY IF NOT EXISTS ttydesk_people_email ON public.users (lower(email) COLLATE "C");
