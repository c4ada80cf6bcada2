-- Snoozed tickets and links between tickets. Everybody who reads the desk reads
-- these; they are written by the door only.

-- A ticket sleeps until a time or the next comment of somebody who is no staff.
-- Nothing wakes it: whoever looks sees whether it still sleeps.
CREATE TABLE IF NOT EXISTS ttydesk.snoozes (
	ticket_id  bigint PRIMARY KEY,
	until      timestamptz,                  -- NULL: only that comment ends it
	comment_id bigint NOT NULL,              -- the last one there was, 0 none
	user_id    integer NOT NULL,             -- who put it to sleep
	at         timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE OR REPLACE VIEW ttydesk.asleep AS
	SELECT s.ticket_id, s.until, s.user_id FROM ttydesk.snoozes s
	WHERE (s.until IS NULL OR s.until > now())
	AND NOT EXISTS (SELECT FROM public.comments c JOIN public.users u ON u.id = c.author_id
		WHERE c.ticket_id = s.ticket_id AND c.id > s.comment_id AND NOT u.is_staff);

-- relates: either way, kept with the smaller id first; blocks, duplicate, merged:
-- from_id blocks, repeats, went into to_id.
CREATE TABLE IF NOT EXISTS ttydesk.links (
	from_id  bigint NOT NULL,
	to_id    bigint NOT NULL,
	relation text NOT NULL,
	user_id  integer NOT NULL,
	at       timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (from_id, to_id, relation)
);
CREATE INDEX IF NOT EXISTS links_to ON ttydesk.links (to_id);
CREATE UNIQUE INDEX IF NOT EXISTS links_merged ON ttydesk.links (from_id) WHERE relation = 'merged';

-- Where a ticket went, or NULL.
CREATE OR REPLACE FUNCTION ttydesk.merged_into(a_ticket bigint)
RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT l.to_id FROM ttydesk.links l WHERE l.from_id = a_ticket AND l.relation = 'merged');
END $$;

-- How a ticket sleeps, as a word: '-' not, 'reply', or until when in UTC.
CREATE OR REPLACE FUNCTION ttydesk.sleep_word(a_ticket bigint)
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN coalesce((SELECT coalesce(to_char(s.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'reply')
		FROM ttydesk.asleep s WHERE s.ticket_id = a_ticket), '-');
END $$;

-- Writes snoozes and links for an operation claimed in this transaction. The
-- tickets are not touched.
CREATE OR REPLACE FUNCTION ttydesk.set_beside(a_op uuid, work ttydesk.work[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
	ids bigint[];
BEGIN
	IF NOT ttydesk.op_is_open(a_op) THEN
		RAISE EXCEPTION 'operation % is not yours', a_op USING ERRCODE = '42501';
	END IF;
	DELETE FROM ttydesk.snoozes s USING unnest(work) w
	WHERE w.kind = 'snooze' AND w.state = 'done' AND s.ticket_id = w.id;
	INSERT INTO ttydesk.snoozes (ticket_id, until, comment_id, user_id)
	SELECT w.id, CASE w.want WHEN 'reply' THEN NULL ELSE w.want::timestamptz END,
		coalesce((SELECT max(c.id) FROM public.comments c WHERE c.ticket_id = w.id), 0), me
	FROM unnest(work) w WHERE w.kind = 'snooze' AND w.state = 'done' AND w.want <> '-';
	INSERT INTO ttydesk.links (from_id, to_id, relation, user_id)
	SELECT l.from_id, l.to_id, l.relation, me FROM unnest(work) w CROSS JOIN LATERAL ttydesk.link_of(w.id, w.field) l
	WHERE w.kind = 'link' AND w.state = 'done' AND w.want = '+' ON CONFLICT DO NOTHING;
	DELETE FROM ttydesk.links x USING unnest(work) w CROSS JOIN LATERAL ttydesk.link_of(w.id, w.field) l
	WHERE w.kind = 'link' AND w.state = 'done' AND w.want = '-'
	AND x.from_id = l.from_id AND x.to_id = l.to_id AND x.relation = l.relation;
	SELECT array_agg(DISTINCT x.id) INTO ids FROM unnest(work) w
	CROSS JOIN LATERAL (SELECT w.id UNION SELECT split_part(w.field, ':', 2)::bigint WHERE w.kind = 'link') x(id)
	WHERE w.kind IN ('snooze', 'link') AND w.state = 'done';
	PERFORM ttydesk.note('t', 'U', ids, ids);
END $$;

-- The row that ticket `id` and "relates:45" name.
CREATE OR REPLACE FUNCTION ttydesk.link_of(id bigint, field text, OUT from_id bigint, OUT to_id bigint, OUT relation text)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	other bigint := split_part(field, ':', 2)::bigint;
BEGIN
	relation := split_part(field, ':', 1);
	from_id := CASE relation WHEN 'relates' THEN least(id, other) ELSE id END;
	to_id := CASE relation WHEN 'relates' THEN greatest(id, other) ELSE other END;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.decide_beside(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (
	WITH found AS (
		SELECT w.*, w.kind IN ('snooze', 'link') AND w.state IS NULL AS due, t.id IS NOT NULL AS there, t.deleted_at
		FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
	), judged AS (
		SELECT f.*, CASE WHEN f.kind = 'snooze' THEN ttydesk.sleep_word(f.id)
			WHEN EXISTS (SELECT FROM ttydesk.links l, ttydesk.link_of(f.id, f.field) o
				WHERE l.from_id = o.from_id AND l.to_id = o.to_id AND l.relation = o.relation) THEN '+' ELSE '-' END AS value,
			CASE WHEN f.kind = 'link' THEN split_part(f.field, ':', 2)::bigint END AS other
		FROM found f WHERE f.due
	), stated AS (
		SELECT j.*, CASE
			WHEN NOT j.there THEN 'gone:there is no such ticket'
			WHEN j.deleted_at IS NOT NULL THEN 'gone:the ticket was deleted'
			WHEN j.value = j.want THEN 'same:'
			WHEN j.base <> j.value THEN 'conflict:' -- an undo
			WHEN j.kind = 'snooze' THEN CASE
				WHEN j.want <> '-' AND ttydesk.merged_into(j.id) IS NOT NULL THEN
					format('gone:it was merged into #%s', ttydesk.merged_into(j.id))
				WHEN j.want NOT IN ('-', 'reply') AND j.want::timestamptz <= clock_timestamp() THEN 'refused:this time has passed'
				ELSE 'done:' END
			WHEN j.want = '-' THEN 'done:'
			WHEN j.other = j.id THEN 'refused:a ticket is not linked to itself'
			WHEN NOT EXISTS (SELECT FROM public.tickets t WHERE t.id = j.other AND t.deleted_at IS NULL)
				THEN format('refused:there is no ticket #%s', j.other)
			ELSE 'done:' END AS answer
		FROM judged j
	)
	SELECT array_agg(CASE WHEN s.n IS NULL THEN w ELSE
		(w.n, w.kind, w.id, w.field, w.want, w.base, split_part(s.answer, ':', 1), s.value,
		nullif(substr(s.answer, strpos(s.answer, ':') + 1), ''), w.extra)::ttydesk.work END ORDER BY w.n)
	FROM unnest(work) w LEFT JOIN stated s ON s.n = w.n);
END $$;
