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
-- what the team answers again and again
INSERT INTO ttydesk.macros (owner_id, name, body, actions) VALUES
    (NULL, 'ask for logs', E'Hello {requester.first_name},\n\nto find the cause we need the log of the program from the time when it happened. Please attach it to your answer to {ticket.number}.\n\nKind regards,\n{agent.first_name}',
        '[{"kind":"comment","internal":false},{"kind":"set","field":"status","to":"WAITING_ON_CUSTOMER"},{"kind":"tag","add":["logs-asked"]},{"kind":"next"}]'),
    (NULL, 'thank and close', E'Hello {requester.first_name},\n\nthank you for telling us. We close this one; answer it if there is anything left.\n\n{agent.first_name}',
        '[{"kind":"comment","internal":false},{"kind":"set","field":"status","to":"RESOLVED"},{"kind":"next"}]'),
    (NULL, 'to second level', 'Handed over to second level: please look at the thread above.',
        '[{"kind":"comment","internal":true},{"kind":"set","field":"priority","to":"HIGH"},{"kind":"set","field":"assignee","to":null},{"kind":"tag","add":["second-level"]}]'),
    (NULL, 'spam', '', '[{"kind":"set","field":"status","to":"CLOSED"},{"kind":"tag","add":["spam"]},{"kind":"next"}]')
ON CONFLICT DO NOTHING;
