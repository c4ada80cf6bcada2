-- Audit rows: old and new values, by every writer but the backends, which keep
-- their own. Generic over the columns, so that a column the backend adds or
-- drops later cannot make its own writes fail.

-- Whether this session's changes are to be audited. Direct members of
-- ttydesk_backend are looked up: pg_has_role is true for every superuser.
-- plpgsql here and below, because it keeps its plans: +0.1 ms a call otherwise.
CREATE OR REPLACE FUNCTION ttydesk.audits()
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN NOT EXISTS (
		SELECT FROM pg_catalog.pg_auth_members m
		WHERE m.member = to_regrole(quote_ident(session_user)) AND m.roleid = to_regrole('ttydesk_backend'));
END $$;

-- {"field": {"old": .., "new": ..}} of what differs, NULL if nothing does.
-- What a viewer must not see or what says nothing is left out.
CREATE OR REPLACE FUNCTION ttydesk.diff(o jsonb, n jsonb)
RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN (SELECT json_object_agg(k.key, json_build_object('old', k.value, 'new', n -> k.key))
		FROM jsonb_each(o) k WHERE k.value IS DISTINCT FROM coalesce(n -> k.key, 'null')
		AND k.key <> ALL ('{id,updated_at,created_at,last_login,password_hash}'));
END $$;

-- The same as an expression about the rows o and n of a table: without a value
-- made of the whole row, which is what counts where thousands change.
CREATE OR REPLACE FUNCTION ttydesk.diff_sql(a_table regclass)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT format($f$('{' || nullif(concat_ws(', ', %s), '') || '}')::json$f$, string_agg(format(
		$f$CASE WHEN ROW(o.%1$I)::record *<> ROW(n.%1$I)::record
			THEN %2$L || json_build_object('old', o.%1$I, 'new', n.%1$I)::text END$f$,
		c.attname, to_json(c.attname::text)::text || ' : '), ', ' ORDER BY c.attnum))
		FROM pg_catalog.pg_attribute c WHERE c.attrelid = a_table AND c.attnum > 0 AND NOT c.attisdropped
		AND c.attname <> ALL ('{id,updated_at,created_at,last_login,password_hash}'));
END $$;

-- The same for a new row, without the long texts, which stand in the row.
CREATE OR REPLACE FUNCTION ttydesk.diff_new(n jsonb)
RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN (SELECT json_object_agg(k.key, json_build_object('old', NULL, 'new', k.value))
		FROM jsonb_each(n) k WHERE k.value <> 'null' AND k.key <> ALL
			('{id,updated_at,created_at,last_login,password_hash,description,content}'));
END $$;
