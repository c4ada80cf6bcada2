-- Feed, bell and audit for every change of attachments. See 060_tickets.sql.

CREATE OR REPLACE FUNCTION ttydesk.attachments_changed()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
	ids bigint[];
	parents bigint[];
	me integer;
	is_audited boolean := ttydesk.audits();
BEGIN
	IF is_audited THEN
		me := ttydesk.current_agent_id();
	END IF;
	IF TG_OP = 'INSERT' THEN
		SELECT array_agg(r.id::bigint), array_agg(r.ticket_id::bigint) INTO ids, parents FROM new_rows r;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'attachments', x.id, 'CREATE', me, x.c
			FROM (SELECT r.id AS id, ttydesk.diff_new(to_jsonb(r)) AS c FROM new_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'UPDATE' THEN
		SELECT array_agg(x.i::bigint), array_agg(x.p::bigint) INTO ids, parents FROM (
			SELECT v.i, v.p FROM (SELECT o, n FROM old_rows o FULL JOIN new_rows n USING (id) WHERE (o *<> n) IS NOT FALSE) j(o, n)
			CROSS JOIN LATERAL (SELECT (j.n).id, (j.n).ticket_id UNION SELECT (j.o).id, (j.o).ticket_id) v(i, p)
			WHERE v.p IS NOT NULL) x;
		IF ids IS NOT NULL AND is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'attachments', x.id, 'UPDATE', me, x.c
			FROM (SELECT id AS id, CASE WHEN o IS NULL THEN ttydesk.diff_new(to_jsonb(n))
				ELSE ttydesk.diff(to_jsonb(o), coalesce(to_jsonb(n), '{}')) END AS c FROM old_rows o FULL JOIN new_rows n USING (id) WHERE (o *<> n) IS NOT FALSE OFFSET 0) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(r.id::bigint), array_agg(r.ticket_id::bigint) INTO ids, parents FROM old_rows r;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'attachments', x.id, 'DELETE', me, x.c
			FROM (SELECT r.id AS id, ttydesk.diff(to_jsonb(r), '{}') AS c FROM old_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSE
		ids := ARRAY[NULL::bigint];
		parents := ids;
	END IF;
	PERFORM ttydesk.note('a', left(TG_OP, 1), ids, parents);
	RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ttydesk_insert AFTER INSERT ON public.attachments
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.attachments_changed();
CREATE OR REPLACE TRIGGER ttydesk_update AFTER UPDATE ON public.attachments
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.attachments_changed();
CREATE OR REPLACE TRIGGER ttydesk_delete AFTER DELETE ON public.attachments
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.attachments_changed();
CREATE OR REPLACE TRIGGER ttydesk_truncate AFTER TRUNCATE ON public.attachments
	FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.attachments_changed();
