-- What the door makes beside changes: tags, people, numbers of tickets. By
-- helpers, because agents have no right to write users and tags.

-- Makes tags that do not exist yet.
CREATE OR REPLACE FUNCTION ttydesk.make_tags(names text[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF ttydesk.current_agent_id() IS NULL THEN
		RAISE EXCEPTION 'nobody is named as the author' USING ERRCODE = '42501';
	END IF;
	INSERT INTO public.tags (name, color)
	SELECT DISTINCT x, '#808080' FROM unnest(names) x
	WHERE ttydesk.is_tag_name(x) AND NOT EXISTS (SELECT FROM public.tags g WHERE g.name = x)
	ORDER BY 1
	ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.is_tag_name(name text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT name = btrim(name) AND length(name) BETWEEN 1 AND 100 AND name !~ '[[:cntrl:]]'
$$;

-- One address, nothing that could add a second one or a header to a mail.
CREATE OR REPLACE FUNCTION ttydesk.is_email(email text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT length(email) BETWEEN 3 AND 255 AND email !~ '[[:cntrl:][:space:]"<>(),;:\\]'
		AND email ~ '^[^@]+@[^@]+$'
$$;

-- The person with this e-mail in whatever case; else a new one, who cannot log
-- in and is no staff.
CREATE OR REPLACE FUNCTION ttydesk.make_person(a_email text, a_name text)
RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	found_id integer;
BEGIN
	IF ttydesk.current_agent_id() IS NULL OR ttydesk.is_email(a_email) IS NOT TRUE THEN
		RAISE EXCEPTION 'no person can be made of this' USING ERRCODE = '42501';
	END IF;
	SELECT u.id INTO found_id FROM public.users u WHERE u.email = a_email;
	IF NOT FOUND THEN
		SELECT u.id INTO found_id FROM public.users u
		WHERE lower(u.email) COLLATE "C" = lower(a_email) ORDER BY u.is_active DESC, u.id LIMIT 1;
	END IF;
	IF NOT FOUND THEN
		INSERT INTO public.users (email, full_name, is_active, is_staff, password_hash)
		VALUES (lower(a_email), coalesce(ttydesk.one_line(a_name, 255), split_part(a_email, '@', 1)), true, false, '!')
		ON CONFLICT DO NOTHING RETURNING id INTO found_id;
	END IF;
	IF found_id IS NULL THEN
		SELECT u.id INTO found_id FROM public.users u WHERE u.email = lower(a_email);
	END IF;
	RETURN found_id;
END $$;

-- The number of a new ticket, by settings.ticket_number_format.
CREATE OR REPLACE FUNCTION ttydesk.ticket_number(id bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	part text[];
BEGIN
	SELECT regexp_match(s.ticket_number_format, '^([^%]*)%(?:0([0-9]+))?d(.*)$') INTO part FROM ttydesk.settings s;
	RETURN part[1] || lpad(id::text, greatest(part[2]::integer, length(id::text)), '0') || part[3];
END $$;
