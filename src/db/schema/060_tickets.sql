-- Feed, bell, audit and active_tags for every change of tickets.
-- Written so that it cannot raise: whole rows are compared by image (any column
-- type), joins are FULL (never a nested loop over 10,000 rows by a plan made for one).
-- jit costs more than it gains here: 400 ms for 10,000 rows; so does sorting whole rows.

CREATE OR REPLACE FUNCTION ttydesk.tickets_changed()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off SET enable_mergejoin = off AS $$
DECLARE
	ids bigint[];
	opened bigint[];
	closed bigint[];
	me integer;
	is_audited boolean := ttydesk.audits();
BEGIN
	IF is_audited THEN
		me := ttydesk.current_agent_id();
	END IF;
	IF TG_OP = 'INSERT' THEN
		SELECT array_agg(r.id::bigint) INTO ids FROM new_rows r;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'tickets', x.id, 'CREATE', me, x.c
			FROM (SELECT r.id AS id, ttydesk.diff_new(to_jsonb(r)) AS c FROM new_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'UPDATE' THEN
		SELECT array_agg(x.id), array_agg(x.id) FILTER (WHERE x.is AND NOT x.was),
			array_agg(x.id) FILTER (WHERE x.was AND NOT x.is)
		INTO ids, opened, closed FROM (
			SELECT id::bigint AS id, coalesce(ttydesk.is_active(o.status::text, o.deleted_at), false) AS was,
				coalesce(ttydesk.is_active(n.status::text, n.deleted_at), false) AS is
			FROM old_rows o FULL JOIN new_rows n USING (id) WHERE (o *<> n) IS NOT FALSE) x;
		IF opened IS NOT NULL THEN
			PERFORM ttydesk.tags_open(opened);
		END IF;
		IF closed IS NOT NULL THEN
			PERFORM ttydesk.tags_close(closed);
		END IF;
		IF cardinality(ids) > 200 AND is_audited THEN
			EXECUTE format($f$
				INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
				SELECT 'tickets', x.id, 'UPDATE', $1, x.c
				FROM (SELECT id AS id, CASE WHEN o.id = n.id THEN %s WHEN o IS NULL THEN ttydesk.diff_new(to_jsonb(n))
					ELSE ttydesk.diff(to_jsonb(o), '{}') END AS c FROM old_rows o FULL JOIN new_rows n USING (id)
					WHERE (o *<> n) IS NOT FALSE OFFSET 0) x WHERE x.c IS NOT NULL$f$, ttydesk.diff_sql(TG_RELID)) USING me;
		ELSIF ids IS NOT NULL AND is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'tickets', x.id, 'UPDATE', me, x.c
			FROM (SELECT id AS id, CASE WHEN o IS NULL THEN ttydesk.diff_new(to_jsonb(n))
				ELSE ttydesk.diff(to_jsonb(o), coalesce(to_jsonb(n), '{}')) END AS c FROM old_rows o FULL JOIN new_rows n USING (id) WHERE (o *<> n) IS NOT FALSE OFFSET 0) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(r.id::bigint) INTO ids FROM old_rows r;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'tickets', x.id, 'DELETE', me, x.c
			FROM (SELECT r.id AS id, ttydesk.diff(to_jsonb(r), '{}') AS c FROM old_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSE
		ids := ARRAY[NULL::bigint];
	END IF;
	PERFORM ttydesk.note('t', left(TG_OP, 1), ids, ids);
	RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ttydesk_insert AFTER INSERT ON public.tickets
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tickets_changed();
CREATE OR REPLACE TRIGGER ttydesk_update AFTER UPDATE ON public.tickets
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tickets_changed();
CREATE OR REPLACE TRIGGER ttydesk_delete AFTER DELETE ON public.tickets
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tickets_changed();
CREATE OR REPLACE TRIGGER ttydesk_truncate AFTER TRUNCATE ON public.tickets
	FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tickets_changed();
