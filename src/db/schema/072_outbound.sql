-- Delivery of public replies: what a mailer may call (role ttydesk_mailer) and
-- what the desk sees of it. At least once: a mailer that dies between sending
-- and outbound_sent() leaves a lease that runs out, and the reply is taken again
-- with the same message_key, from which the Message-ID is made. See doc/delivery.md.

-- State 'queued' with an error: the last attempt failed, it is tried again.
CREATE OR REPLACE VIEW ttydesk.deliveries AS
	SELECT b.comment_id, b.ticket_id,
		CASE WHEN b.sent_at IS NOT NULL THEN 'sent' WHEN b.failed_at IS NOT NULL THEN 'failed' ELSE 'queued' END AS state,
		coalesce(b.sent_at, b.failed_at, b.made_at) AS at, b.error
	FROM ttydesk.outbound b;

-- One clean line of foreign words, NULL if nothing is left.
CREATE OR REPLACE FUNCTION ttydesk.one_line(words text, most integer)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT nullif(left(btrim(regexp_replace(words, '[[:cntrl:][:space:]]+', ' ', 'g')), most), '')
$$;

-- The attempt did not work out. retry_at: queued again, not before then; NULL:
-- given up, until somebody calls this once more with a time. With `attempt` (as
-- taken) only if nobody took it since. False: nothing to be done.
CREATE OR REPLACE FUNCTION ttydesk.outbound_failed(id bigint, error text, retry_at timestamptz, attempt integer DEFAULT NULL)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	b record;
BEGIN
	UPDATE ttydesk.outbound o SET leased_until = NULL, retry_at = outbound_failed.retry_at,
		failed_at = CASE WHEN outbound_failed.retry_at IS NULL THEN clock_timestamp() END,
		error = coalesce(ttydesk.one_line(outbound_failed.error, 500), 'not said why')
	WHERE o.id = outbound_failed.id AND o.sent_at IS NULL
	AND o.attempts = coalesce(outbound_failed.attempt, o.attempts)
	RETURNING o.comment_id, o.ticket_id INTO b;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM ttydesk.note('c', 'U', ARRAY[b.comment_id], ARRAY[b.ticket_id]);
	RETURN true;
END $$;

-- It is on its way to the customer. False: there is no such reply, or it was
-- marked before.
CREATE OR REPLACE FUNCTION ttydesk.outbound_sent(id bigint, message_id text)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	b record;
BEGIN
	UPDATE ttydesk.outbound o SET sent_at = clock_timestamp(), message_id = ttydesk.one_line(outbound_sent.message_id, 998),
		leased_until = NULL, retry_at = NULL, failed_at = NULL, error = NULL
	WHERE o.id = outbound_sent.id AND o.sent_at IS NULL
	RETURNING o.comment_id, o.ticket_id INTO b;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM ttydesk.note('c', 'U', ARRAY[b.comment_id], ARRAY[b.ticket_id]);
	RETURN true;
END $$;

-- Up to n replies that nobody else has, the oldest first, for as long as `lease`.
-- From now on they cannot be taken back. Never waits. Call it in a transaction
-- of its own. What must not or cannot be mailed is failed here instead. It goes
-- to the requester of the ticket it was written on, also when that was merged.
CREATE OR REPLACE FUNCTION ttydesk.take_outbound(n integer, lease interval)
RETURNS TABLE (id bigint, comment_id bigint, ticket_id bigint, ticket_number text, title text, to_email text,
	to_name text, author text, content text, attempts integer, message_key text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	taken bigint[];
BEGIN
	WITH due AS (
		SELECT b.id FROM ttydesk.outbound b
		WHERE b.sent_at IS NULL AND b.failed_at IS NULL
		AND (b.leased_until IS NULL OR b.leased_until < clock_timestamp())
		AND (b.retry_at IS NULL OR b.retry_at <= clock_timestamp())
		ORDER BY b.id LIMIT least(greatest(n, 0), 1000) FOR UPDATE SKIP LOCKED
	), now_ours AS (
		UPDATE ttydesk.outbound b SET attempts = b.attempts + 1,
			leased_until = clock_timestamp() + least(greatest(lease, interval '1 s'), interval '1 day')
		FROM due d WHERE b.id = d.id RETURNING b.id)
	SELECT array_agg(o.id) INTO taken FROM now_ours o;
	PERFORM ttydesk.outbound_failed(b.id, CASE WHEN c.id IS NULL THEN 'the comment is gone'
			WHEN c.is_internal THEN 'the comment is an internal note now' ELSE 'the requester has no e-mail address' END, NULL)
	FROM ttydesk.outbound b LEFT JOIN public.comments c ON c.id = b.comment_id
	LEFT JOIN public.tickets t ON t.id = b.ticket_id LEFT JOIN public.users u ON u.id = t.creator_id
	WHERE b.id = ANY (taken) AND (c.is_internal IS NOT FALSE OR coalesce(btrim(u.email), '') = '');
	RETURN QUERY SELECT b.id, b.comment_id, b.ticket_id, t.ticket_number::text, t.title::text, u.email::text,
		u.full_name::text, a.full_name::text, c.content, b.attempts, format('ttydesk-%s-%s', b.comment_id, b.op)
	FROM ttydesk.outbound b JOIN public.comments c ON c.id = b.comment_id
	JOIN public.tickets t ON t.id = b.ticket_id JOIN public.users u ON u.id = t.creator_id
	JOIN public.users a ON a.id = c.author_id
	WHERE b.id = ANY (taken) AND b.failed_at IS NULL ORDER BY b.id;
END $$;

REVOKE ALL ON FUNCTION ttydesk.take_outbound(integer, interval), ttydesk.outbound_sent(bigint, text),
	ttydesk.outbound_failed(bigint, text, timestamptz, integer) FROM PUBLIC;
