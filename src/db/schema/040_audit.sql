-- Audit rows: old and new values, by every writer but the backends, which keep
-- their own. Generic over the columns, so that a column the backend adds or
-- drops later cannot make its own writes fail.

-- Whether this session's changes are to be audited. Direct members of
-- ttydesk_backend are looked up: pg_has_role is true for every superuser.
CREATE OR REPLACE FUNCTION ttydesk.audits()
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT NOT EXISTS (
		SELECT FROM pg_catalog.pg_auth_members m
		JOIN pg_catalog.pg_roles g ON g.oid = m.roleid AND g.rolname = 'ttydesk_backend'
		JOIN pg_catalog.pg_roles r ON r.oid = m.member AND r.rolname = session_user)
$$;

-- {"field": {"old": .., "new": ..}} of what differs, NULL if nothing does.
-- What a viewer must not see or what says nothing is left out.
CREATE OR REPLACE FUNCTION ttydesk.diff(o jsonb, n jsonb)
RETURNS json LANGUAGE sql IMMUTABLE AS $$
	SELECT json_object_agg(k.key, json_build_object('old', k.value, 'new', n -> k.key))
	FROM jsonb_each(o) k WHERE k.value IS DISTINCT FROM coalesce(n -> k.key, 'null')
	AND k.key <> ALL ('{id,updated_at,created_at,last_login,password_hash}')
$$;

-- The same for a new row, without the long texts, which stand in the row.
CREATE OR REPLACE FUNCTION ttydesk.diff_new(n jsonb)
RETURNS json LANGUAGE sql IMMUTABLE AS $$
	SELECT json_object_agg(k.key, json_build_object('old', NULL, 'new', k.value))
	FROM jsonb_each(n) k WHERE k.value <> 'null' AND k.key <> ALL
		('{id,updated_at,created_at,last_login,password_hash,description,content}')
$$;
