-- Who logs in: two agents under their own roles, and the support backend.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ana', 'bob', 'backend'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END $$;
GRANT ttydesk_supervisor TO ana;
GRANT ttydesk_agent TO bob;
INSERT INTO ttydesk.agents (role_name, role_oid, user_id)
SELECT r.rolname, r.oid, u.id FROM pg_roles r JOIN users u ON u.email = r.rolname || '@desk.example'
WHERE r.rolname IN ('ana', 'bob')
ON CONFLICT (role_name) DO UPDATE SET role_oid = excluded.role_oid, user_id = excluded.user_id;
-- the backend keeps its own audit rows, as backends do
GRANT ttydesk_backend TO backend;
GRANT USAGE ON SCHEMA ttydesk_demo TO backend;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, ttydesk_demo TO backend;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO backend;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ttydesk_demo TO backend;
