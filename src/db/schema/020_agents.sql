-- Who is acting. A login role is one person (by name and oid: a role dropped
-- and made again under the same name is somebody else), or `shared`.

CREATE TABLE IF NOT EXISTS ttydesk.agents (
	role_name name PRIMARY KEY,
	role_oid  oid NOT NULL,
	user_id   integer,
	shared    boolean NOT NULL DEFAULT false,
	CHECK (shared OR user_id IS NOT NULL)
);

-- The mapping of the session's login role: no row when there is none.
CREATE OR REPLACE FUNCTION ttydesk.session_mapping(OUT user_id integer, OUT shared boolean)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT a.user_id, a.shared FROM ttydesk.agents a
	WHERE a.role_name = session_user AND a.role_oid = to_regrole(quote_ident(session_user));
END $$;

-- The person who acts, or NULL. A mapped role is always itself; only unmapped
-- and shared roles are asked, by the session setting ttydesk.me (an e-mail).
CREATE OR REPLACE FUNCTION ttydesk.current_agent_id()
RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	m record;
	claim text;
	found_id integer;
BEGIN
	SELECT a.user_id, a.shared INTO m FROM ttydesk.agents a
	WHERE a.role_name = session_user AND a.role_oid = to_regrole(quote_ident(session_user));
	IF FOUND AND NOT m.shared THEN
		SELECT u.id INTO found_id FROM public.users u
		WHERE u.id = m.user_id AND u.is_active AND u.is_staff;
		RETURN found_id;
	END IF;
	claim := current_setting('ttydesk.me', true);
	IF coalesce(claim, '') = '' THEN
		RETURN NULL;
	END IF;
	SELECT u.id INTO found_id FROM public.users u
	WHERE u.email = claim AND u.is_active AND u.is_staff;
	IF NOT FOUND THEN
		SELECT u.id INTO found_id FROM public.users u
		WHERE u.email = lower(claim) AND u.is_active AND u.is_staff;
	END IF;
	RETURN found_id;
END $$;
