-- Feed, bell and audit for every change of tags. See 060_tickets.sql.

CREATE OR REPLACE FUNCTION ttydesk.tags_changed()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
	ids bigint[];
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
			SELECT 'tags', x.id, 'CREATE', me, x.c
			FROM (SELECT r.id AS id, ttydesk.diff_new(to_jsonb(r)) AS c FROM new_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'UPDATE' THEN
		SELECT array_agg(id::bigint) INTO ids FROM old_rows o FULL JOIN new_rows n USING (id) WHERE (o *<> n) IS NOT FALSE;
		IF ids IS NOT NULL AND is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'tags', x.id, 'UPDATE', me, x.c
			FROM (SELECT id AS id, CASE WHEN o IS NULL THEN ttydesk.diff_new(to_jsonb(n))
				ELSE ttydesk.diff(to_jsonb(o), coalesce(to_jsonb(n), '{}')) END AS c FROM old_rows o FULL JOIN new_rows n USING (id) WHERE (o *<> n) IS NOT FALSE OFFSET 0) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(r.id::bigint) INTO ids FROM old_rows r;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'tags', x.id, 'DELETE', me, x.c
			FROM (SELECT r.id AS id, ttydesk.diff(to_jsonb(r), '{}') AS c FROM old_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSE
		ids := ARRAY[NULL::bigint];
	END IF;
	PERFORM ttydesk.note('l', left(TG_OP, 1), ids, NULL);
	RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ttydesk_insert AFTER INSERT ON public.tags
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tags_changed();
CREATE OR REPLACE TRIGGER ttydesk_update AFTER UPDATE ON public.tags
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tags_changed();
CREATE OR REPLACE TRIGGER ttydesk_delete AFTER DELETE ON public.tags
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tags_changed();
CREATE OR REPLACE TRIGGER ttydesk_truncate AFTER TRUNCATE ON public.tags
	FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.tags_changed();
