-- Who the program acts for and whether it may write: always exactly one row.
-- A claim (e-mail) is kept for the session as ttydesk.me, whether it holds or not.
-- `how`: mapped, claimed or none; `why` is a sentence when may_write is false.

CREATE OR REPLACE FUNCTION ttydesk.whoami(claim text)
RETURNS TABLE (user_id integer, full_name text, email text, how text, may_write boolean, why text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	m record;
	mapped boolean;
	me integer;
BEGIN
	SELECT * INTO m FROM ttydesk.session_mapping();
	mapped := FOUND AND NOT m.shared;
	IF NOT mapped AND coalesce(claim, '') <> '' THEN
		PERFORM set_config('ttydesk.me', claim, false);
	END IF;
	me := ttydesk.current_agent_id();
	how := CASE WHEN me IS NULL THEN 'none' WHEN mapped THEN 'mapped' ELSE 'claimed' END;
	why := CASE
		WHEN me IS NULL AND mapped THEN format('the person of role %s is not an active member of staff', session_user)
		WHEN me IS NULL AND coalesce(current_setting('ttydesk.me', true), '') = ''
			THEN format('role %s belongs to no person: say who you are with me = "you@example.org" or --me', session_user)
		WHEN me IS NULL THEN format('%s is not the e-mail of an active member of staff', current_setting('ttydesk.me', true))
		WHEN pg_is_in_recovery() THEN 'this server is a read-only standby'
		WHEN NOT has_any_column_privilege(session_user, 'public.tickets', 'UPDATE')
			OR NOT has_function_privilege(session_user, 'ttydesk.apply(uuid,timestamptz,jsonb,text)', 'EXECUTE')
			THEN format('role %s may only read', session_user)
	END;
	may_write := why IS NULL;
	user_id := me;
	SELECT u.full_name, u.email INTO full_name, email FROM public.users u WHERE u.id = me;
	RETURN NEXT;
END $$;
