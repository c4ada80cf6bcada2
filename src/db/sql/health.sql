-- What a doctor looks at, as one JSON object. Reads only what every role may read.
SELECT jsonb_build_object(
	'version', current_setting('server_version'), 'version_num', current_setting('server_version_num')::integer,
	'database', current_database(), 'role', session_user, 'encoding', current_setting('server_encoding'),
	'is_standby', pg_is_in_recovery(), 'by', CASE WHEN inet_client_addr() IS NULL THEN 'socket'
		WHEN inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1' THEN 'loopback' ELSE 'network' END,
	'tls', (SELECT s.version FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl),
	'cipher', (SELECT s.cipher FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl),
	'is_superuser', (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = session_user),
	'bypasses_policies', (SELECT r.rolbypassrls FROM pg_roles r WHERE r.rolname = session_user),
	'reads_passwords', EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('public.users')
		AND a.attname = 'password_hash' AND NOT a.attisdropped
		AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')),
	'changes_audit', coalesce(has_table_privilege(to_regclass('public.audit_logs'), 'UPDATE, DELETE, TRUNCATE'), false),
	'lacks_roles', (SELECT string_agg(n.name, ', ') FROM unnest(ARRAY['ttydesk_viewer', 'ttydesk_agent',
		'ttydesk_supervisor', 'ttydesk_admin']) n(name)
		WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = n.name)),
	-- the same audit row twice in one transaction: the backend writes its own
	'doubled_audit', CASE WHEN has_table_privilege(to_regclass('public.audit_logs'), 'SELECT') THEN (
		SELECT count(*) FROM (SELECT FROM (SELECT l.* FROM public.audit_logs l ORDER BY l.id DESC LIMIT 500) l
			GROUP BY l.table_name, l.record_id, l.action, l.created_at, l.changes::text HAVING count(*) > 1) x) END
)::text
