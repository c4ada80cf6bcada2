-- Who may import: supervisors and admins, and on a desk without these roles
-- whoever may change tickets.
-- ttydesk: always

REVOKE ALL ON FUNCTION ttydesk.import_begin(), ttydesk.import_guard(), ttydesk.import_decide(boolean),
	ttydesk.import_people(), ttydesk.import_write(text) FROM PUBLIC;

DO $$
DECLARE
	r record;
BEGIN
	FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('ttydesk_supervisor', 'ttydesk_admin')
		UNION
		SELECT o.rolname FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
		JOIN pg_roles o ON o.oid = a.grantee
		WHERE c.oid = 'public.tickets'::regclass AND a.privilege_type = 'UPDATE' AND o.rolname NOT LIKE 'ttydesk\_%' LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION ttydesk.import_begin(), ttydesk.import_decide(boolean),
			ttydesk.import_write(text) TO %I', r.rolname);
	END LOOP;
END $$;
