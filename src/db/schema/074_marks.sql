-- What belongs to a person and a ticket, on every machine: how far it was read
-- (unread marks) and who watches it. Everybody who reads the desk reads these.

CREATE TABLE IF NOT EXISTS ttydesk.seen (
	user_id    integer NOT NULL,
	ticket_id  bigint NOT NULL,
	comment_id bigint NOT NULL,              -- the last one that was on the screen
	at         timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (user_id, ticket_id)
);

CREATE TABLE IF NOT EXISTS ttydesk.watchers (
	ticket_id bigint NOT NULL,
	user_id   integer NOT NULL,
	at        timestamptz NOT NULL DEFAULT clock_timestamp(),
	by        integer NOT NULL,              -- who made him one: himself, or by a mention
	PRIMARY KEY (ticket_id, user_id)
);
CREATE INDEX IF NOT EXISTS watchers_user ON ttydesk.watchers (user_id, ticket_id);

-- The caller has read a ticket up to a comment. The mark only moves forward;
-- true if it did. No bell: it concerns one person.
CREATE OR REPLACE FUNCTION ttydesk.mark_seen(ticket bigint, comment bigint)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	IF me IS NULL OR ticket IS NULL OR comment IS NULL
		OR NOT EXISTS (SELECT FROM public.tickets t WHERE t.id = ticket) THEN
		RETURN false;
	END IF;
	INSERT INTO ttydesk.seen AS s (user_id, ticket_id, comment_id) VALUES (me, ticket, comment)
	ON CONFLICT (user_id, ticket_id) DO UPDATE SET comment_id = excluded.comment_id, at = excluded.at
		WHERE s.comment_id < excluded.comment_id;
	RETURN FOUND;
END $$;

-- Adds and removes watchers for an operation claimed in this transaction. The
-- ticket is not touched: who watches it is no news of it.
CREATE OR REPLACE FUNCTION ttydesk.set_watchers(a_op uuid, work ttydesk.work[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ids bigint[];
BEGIN
	IF NOT ttydesk.op_is_open(a_op) THEN
		RAISE EXCEPTION 'operation % is not yours', a_op USING ERRCODE = '42501';
	END IF;
	INSERT INTO ttydesk.watchers (ticket_id, user_id, by)
	SELECT w.id, w.field::integer, ttydesk.current_agent_id() FROM unnest(work) w
	WHERE w.kind = 'watch' AND w.state = 'done' AND w.want = '+' ON CONFLICT DO NOTHING;
	DELETE FROM ttydesk.watchers x USING unnest(work) w
	WHERE w.kind = 'watch' AND w.state = 'done' AND w.want = '-'
	AND x.ticket_id = w.id AND x.user_id = w.field::integer;
	SELECT array_agg(DISTINCT w.id) INTO ids FROM unnest(work) w WHERE w.kind = 'watch' AND w.state = 'done';
	PERFORM ttydesk.note('t', 'U', ids, ids);
END $$;
