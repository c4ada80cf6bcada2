-- Who may do what. The group roles get what their work needs. Roles that the
-- owner gave rights on tickets get the same rights in schema ttydesk, so that a
-- desk on one role works. Nobody but the owner reads operations or outbound.
-- ttydesk: always

CREATE OR REPLACE FUNCTION ttydesk.grant_own(role_name text, may_write boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('GRANT USAGE ON SCHEMA ttydesk TO %I', role_name);
	EXECUTE format('GRANT SELECT ON ttydesk.active_tags, ttydesk.docs, ttydesk.docs_active, ttydesk.seen, ttydesk.watchers, ttydesk.deliveries,
		ttydesk.snoozes, ttydesk.asleep, ttydesk.links, ttydesk.skips, ttydesk.macros, ttydesk.views TO %I', role_name);
	EXECUTE format('GRANT EXECUTE ON FUNCTION ttydesk.whoami(text), ttydesk.current_agent_id(), ttydesk.listen(),
		ttydesk.feed_token(), ttydesk.feed(text), ttydesk.watch(text, int8multirange, integer),
		ttydesk.text_query(text), ttydesk.plain(text),
		ttydesk.count(integer, timestamptz, bigint, timestamptz), ttydesk.is_active(text, timestamptz),
		ttydesk.mark_seen(bigint, bigint), ttydesk.my_operations(integer),
		ttydesk.ticket_events(bigint), ttydesk.attachment_read(bigint, integer),
		ttydesk.blob_read(uuid, integer) TO %I', role_name);
	IF may_write THEN
		EXECUTE format('GRANT INSERT, UPDATE, DELETE ON ttydesk.macros, ttydesk.views TO %I', role_name);
		EXECUTE format('GRANT EXECUTE ON FUNCTION ttydesk.save_macro(jsonb), ttydesk.save_view(jsonb),
			ttydesk.apply(uuid, timestamptz, jsonb, text), ttydesk.undo(uuid, timestamptz, uuid, text),
			ttydesk.objection(uuid, timestamptz, text), ttydesk.refusal(uuid, text), ttydesk.parse(jsonb),
			ttydesk.no_ticket(jsonb), ttydesk.no_file(jsonb),
			ttydesk.run(uuid, ttydesk.work[], text), ttydesk.progress(ttydesk.work[], integer), ttydesk.inverse(uuid),
			ttydesk.fill(text, jsonb), ttydesk.fill_texts(ttydesk.work[]),
			ttydesk.decide(ttydesk.work[]), ttydesk.decide_tickets(ttydesk.work[]), ttydesk.decide_notes(ttydesk.work[]),
			ttydesk.decide_watch(ttydesk.work[]), ttydesk.decide_new(ttydesk.work[]),
			ttydesk.write(uuid, ttydesk.work[]), ttydesk.write_field(ttydesk.work[], text, timestamptz),
			ttydesk.write_tags(ttydesk.work[]), ttydesk.write_comments(ttydesk.work[], timestamptz),
			ttydesk.write_new(ttydesk.work[], timestamptz),
			ttydesk.expect(bigint, bigint), ttydesk.answer(uuid, ttydesk.work[], boolean),
			ttydesk.who_changed(ttydesk.work), ttydesk.unseen_comments(ttydesk.work),
			ttydesk.is_staff(text), ttydesk.others_wrote(bigint, bigint), ttydesk.hash(text), ttydesk.one_line(text, integer),
			ttydesk.op_claim(uuid, timestamptz, bytea, uuid), ttydesk.op_finish(uuid, jsonb, ttydesk.work[]),
			ttydesk.op_load(uuid), ttydesk.op_current(uuid), ttydesk.op_is_open(uuid), ttydesk.hold_comments(bigint[]),
			ttydesk.mail_left(bigint), ttydesk.is_made_again(bigint, text), ttydesk.take_back(uuid, bigint[]),
			ttydesk.edit_notes(uuid, ttydesk.work[], timestamptz), ttydesk.set_watchers(uuid, ttydesk.work[]),
			ttydesk.take_next(uuid, timestamptz, bigint[]), ttydesk.skip(bigint, text),
			ttydesk.merged_into(bigint), ttydesk.sleep_word(bigint), ttydesk.link_of(bigint, text),
			ttydesk.decide_beside(ttydesk.work[]), ttydesk.set_beside(uuid, ttydesk.work[]),
			ttydesk.decide_merge(ttydesk.work[]), ttydesk.merge_list(bigint, bigint), ttydesk.merge_moves(bigint, bigint, jsonb),
			ttydesk.move_parts(uuid, ttydesk.work, jsonb), ttydesk.write_merge(uuid, ttydesk.work, timestamptz),
			ttydesk.write_merges(uuid, ttydesk.work[], timestamptz),
			ttydesk.attachment_put(uuid, integer, bytea), ttydesk.hold_blobs(uuid[]), ttydesk.blob_is_whole(uuid, bigint),
			ttydesk.decide_files(ttydesk.work[]), ttydesk.write_files(uuid, ttydesk.work[], timestamptz),
			ttydesk.is_worked_on(bigint, jsonb), ttydesk.decide_split(ttydesk.work[]),
			ttydesk.move_split(uuid, ttydesk.work, bigint), ttydesk.split_off(ttydesk.work, timestamptz),
			ttydesk.write_splits(uuid, ttydesk.work[], timestamptz),
			ttydesk.new_ticket(text, text, text, integer, integer, timestamptz),
			ttydesk.make_tags(text[]), ttydesk.is_tag_name(text), ttydesk.make_person(text, text), ttydesk.is_email(text),
			ttydesk.ticket_number(bigint), ttydesk.last_change(bigint, text), ttydesk.last_change(text, bigint, text),
			ttydesk.last_other(bigint), ttydesk.prune(), ttydesk.prune_changes(interval),
			ttydesk.prune_rest(), ttydesk.prune_count(interval) TO %I', role_name);
	END IF;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.grant_base(role_name text, may_write boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
	EXECUTE format('GRANT SELECT ON public.tickets, public.comments, public.attachments,
		public.tags, public.ticket_tags, public.audit_logs TO %I', role_name);
	EXECUTE format('GRANT SELECT (id, email, full_name, is_active, is_staff, created_at, updated_at, last_login)
		ON public.users TO %I', role_name);
	IF may_write THEN
		EXECUTE format('GRANT UPDATE (title, description, status, priority, assignee_id, deleted_at,
			updated_at, resolved_at) ON public.tickets TO %I', role_name);
		EXECUTE format('GRANT INSERT (content, is_internal, ticket_id, author_id, created_at, updated_at)
			ON public.comments TO %I', role_name);
		EXECUTE format('GRANT INSERT (id, ticket_number, title, description, status, priority, creator_id,
			assignee_id, created_at, updated_at) ON public.tickets TO %I', role_name);
		EXECUTE format('GRANT USAGE ON SEQUENCE %s, %s TO %I', pg_get_serial_sequence('public.comments', 'id'),
			pg_get_serial_sequence('public.tickets', 'id'), role_name);
		EXECUTE format('GRANT INSERT, DELETE ON public.ticket_tags TO %I', role_name);
	END IF;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ttydesk FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA ttydesk FROM PUBLIC;

DO $$
DECLARE
	r record;
BEGIN
	IF to_regrole('ttydesk_mailer') IS NOT NULL THEN
		GRANT USAGE ON SCHEMA ttydesk TO ttydesk_mailer;
		GRANT EXECUTE ON FUNCTION ttydesk.take_outbound(integer, interval), ttydesk.outbound_sent(bigint, text),
			ttydesk.outbound_failed(bigint, text, timestamptz, integer) TO ttydesk_mailer;
	END IF;
	FOR r IN SELECT rolname, rolname <> 'ttydesk_viewer' AS may_write FROM pg_roles
		WHERE rolname IN ('ttydesk_viewer', 'ttydesk_agent', 'ttydesk_supervisor', 'ttydesk_admin') LOOP
		PERFORM ttydesk.grant_own(r.rolname, r.may_write);
		PERFORM ttydesk.grant_base(r.rolname, r.may_write);
	END LOOP;
	FOR r IN SELECT o.rolname, bool_or(a.privilege_type = 'UPDATE') AS may_write
		FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
		JOIN pg_roles o ON o.oid = a.grantee
		WHERE c.oid = 'public.tickets'::regclass AND a.privilege_type IN ('SELECT', 'UPDATE')
		AND o.rolname NOT LIKE 'ttydesk\_%' GROUP BY 1 LOOP
		PERFORM ttydesk.grant_own(r.rolname, r.may_write);
	END LOOP;
END $$;
