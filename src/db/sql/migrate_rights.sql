-- The first right that is lacking to migrate, as a sentence; NULL: none.
SELECT text FROM (
	SELECT 1, 'this server is a read-only standby: migrate its primary' WHERE pg_is_in_recovery()
	UNION ALL
	SELECT 2, format('role "%s" does not own table "%s": run this as role "%s" or as a superuser',
		current_user, c.relname, pg_get_userbyid(c.relowner))
	FROM pg_class c WHERE c.relnamespace = to_regnamespace('public') AND NOT pg_has_role(c.relowner, 'USAGE')
	AND c.relname IN ('users', 'tickets', 'comments', 'attachments', 'tags', 'ticket_tags', 'audit_logs')
	UNION ALL
	SELECT 3, format('role "%s" may not make tables in schema "public": run this as the owner of database "%s" or as a superuser',
		current_user, current_database())
	WHERE to_regclass('public.tickets') IS NULL AND NOT has_schema_privilege('public', 'CREATE')
	UNION ALL
	SELECT 4, format('role "%s" may not make a schema in database "%s": run this as its owner, or GRANT CREATE ON DATABASE first',
		current_user, current_database())
	WHERE to_regnamespace('ttydesk') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')
	UNION ALL
	SELECT 5, format('schema "ttydesk" belongs to role "%s": run this as that role or as a superuser', pg_get_userbyid(n.nspowner))
	FROM pg_namespace n WHERE n.nspname = 'ttydesk' AND NOT pg_has_role(n.nspowner, 'USAGE')
	ORDER BY 1 LIMIT 1) x(rank, text);
