-- Group roles, if the migrating role may create them. Roles belong to the whole
-- cluster: another database's ttydesk may have made them already.
-- ttydesk: always

DO $$
DECLARE
	name text;
BEGIN
	IF NOT (SELECT r.rolcreaterole OR r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
		RETURN;
	END IF;
	FOREACH name IN ARRAY ARRAY['ttydesk_viewer', 'ttydesk_agent', 'ttydesk_supervisor', 'ttydesk_admin', 'ttydesk_backend',
		'ttydesk_mailer'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = name) THEN
			BEGIN
				EXECUTE format('CREATE ROLE %I NOLOGIN', name);
			EXCEPTION WHEN duplicate_object OR unique_violation THEN
				NULL; -- made by another database's migration meanwhile
			END;
		END IF;
	END LOOP;
END $$;

-- migrate --backend ROLE: this role writes its own audit rows.
CREATE OR REPLACE FUNCTION ttydesk.add_backend(role_name text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('GRANT ttydesk_backend TO %I', role_name);
END $$;
