-- Feed, bell, audit and active_tags for every change of ticket_tags. A tag put on
-- a closed ticket is kept too: it may be about to be reopened unseen.
-- Audit rows carry the ticket as record_id. See 060_tickets.sql.

CREATE OR REPLACE FUNCTION ttydesk.ticket_tags_changed()
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
		SELECT array_agg(r.tag_id::bigint), array_agg(r.ticket_id::bigint) INTO ids, parents FROM new_rows r;
		INSERT INTO ttydesk.active_tags (tag_id, ticket_id) SELECT r.tag_id, r.ticket_id FROM new_rows r;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'ticket_tags', x.id, 'CREATE', me, x.c
			FROM (SELECT r.ticket_id AS id, ttydesk.diff_new(to_jsonb(r)) AS c FROM new_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'UPDATE' THEN
		SELECT array_agg(x.i::bigint), array_agg(x.p::bigint) INTO ids, parents FROM (
			SELECT v.i, v.p FROM (SELECT o, n FROM old_rows o FULL JOIN new_rows n USING (ticket_id, tag_id) WHERE (o *<> n) IS NOT FALSE) j(o, n)
			CROSS JOIN LATERAL (SELECT (j.n).tag_id, (j.n).ticket_id UNION SELECT (j.o).tag_id, (j.o).ticket_id) v(i, p)
			WHERE v.p IS NOT NULL) x;
		INSERT INTO ttydesk.active_tags (tag_id, ticket_id) SELECT tag_id, ticket_id
		FROM new_rows n FULL JOIN old_rows o USING (ticket_id, tag_id) WHERE o.ticket_id IS NULL;
		PERFORM ttydesk.tags_remove(array_agg(tag_id::bigint), array_agg(ticket_id::bigint))
		FROM old_rows o FULL JOIN new_rows n USING (ticket_id, tag_id) WHERE n.ticket_id IS NULL;
		IF ids IS NOT NULL AND is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'ticket_tags', x.id, 'UPDATE', me, x.c
			FROM (SELECT ticket_id AS id, CASE WHEN o IS NULL THEN ttydesk.diff_new(to_jsonb(n))
				ELSE ttydesk.diff(to_jsonb(o), coalesce(to_jsonb(n), '{}')) END AS c FROM old_rows o FULL JOIN new_rows n USING (ticket_id, tag_id) WHERE (o *<> n) IS NOT FALSE OFFSET 0) x WHERE x.c IS NOT NULL;
		END IF;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(r.tag_id::bigint), array_agg(r.ticket_id::bigint) INTO ids, parents FROM old_rows r;
		IF ids IS NOT NULL THEN
			PERFORM ttydesk.tags_remove(ids, parents);
		END IF;
		IF is_audited THEN
			INSERT INTO public.audit_logs (table_name, record_id, action, user_id, changes)
			SELECT 'ticket_tags', x.id, 'DELETE', me, x.c
			FROM (SELECT r.ticket_id AS id, ttydesk.diff(to_jsonb(r), '{}') AS c FROM old_rows r) x WHERE x.c IS NOT NULL;
		END IF;
	ELSE
		ids := ARRAY[NULL::bigint];
		parents := ids;
	END IF;
	PERFORM ttydesk.note('g', left(TG_OP, 1), ids, parents);
	RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ttydesk_insert AFTER INSERT ON public.ticket_tags
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.ticket_tags_changed();
CREATE OR REPLACE TRIGGER ttydesk_update AFTER UPDATE ON public.ticket_tags
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.ticket_tags_changed();
CREATE OR REPLACE TRIGGER ttydesk_delete AFTER DELETE ON public.ticket_tags
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.ticket_tags_changed();
CREATE OR REPLACE TRIGGER ttydesk_truncate AFTER TRUNCATE ON public.ticket_tags
	FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.ticket_tags_changed();
