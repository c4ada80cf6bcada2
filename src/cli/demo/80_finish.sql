SELECT setval('users_id_seq', (SELECT max(id) FROM users)), setval('tags_id_seq', (SELECT max(id) FROM tags)), setval('tickets_id_seq', (SELECT max(id) FROM tickets));
DROP TABLE ttydesk_demo.plan, ttydesk_demo.source, ttydesk_demo.line;
SELECT set_config('session_replication_role', 'origin', false);
