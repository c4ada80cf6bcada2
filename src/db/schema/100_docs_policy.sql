-- The documents hold the words of what not every role may read. Where the desk hides
-- tickets or comments by row policies, or a role may not read comments at all, they are
-- hidden with them. Only there: no operator of full-text search is leakproof, so that
-- behind a policy the index of words is of no use. Run again after changing policies.
-- ttydesk: always

DO $$
DECLARE
	hides boolean;
	docs regclass;
	r record;
BEGIN
	SELECT bool_or(c.relrowsecurity AND (
			NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('*', 'r')
				AND p.polpermissive AND 0 = ANY (p.polroles))
			OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('*', 'r')
				AND pg_get_expr(p.polqual, p.polrelid) <> 'true')))
		INTO hides FROM pg_class c
		WHERE c.oid IN ('public.tickets'::regclass, 'public.comments'::regclass);
	FOREACH docs IN ARRAY ARRAY['ttydesk.docs'::regclass, 'ttydesk.docs_active'::regclass] LOOP
		IF hides AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = docs) THEN
			EXECUTE format('CREATE POLICY with_their_rows ON %s FOR SELECT USING (
				EXISTS (SELECT FROM public.tickets t WHERE t.id = ticket_id)
				AND (comment_id IS NULL OR EXISTS (SELECT FROM public.comments c WHERE c.id = comment_id)))', docs);
			EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', docs);
		ELSIF NOT hides AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = docs) THEN
			EXECUTE format('DROP POLICY with_their_rows ON %s', docs);
			EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', docs);
		END IF;
		FOR r IN SELECT o.rolname FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
			JOIN pg_roles o ON o.oid = a.grantee
			WHERE c.oid = docs AND a.privilege_type = 'SELECT' AND o.oid <> c.relowner
			AND NOT (has_column_privilege(o.oid, 'public.comments', 'content', 'SELECT')
				AND has_column_privilege(o.oid, 'public.tickets', 'description', 'SELECT')) LOOP
			EXECUTE format('REVOKE SELECT ON %s FROM %I', docs, r.rolname);
		END LOOP;
	END LOOP;
END $$;
