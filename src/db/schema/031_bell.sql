-- Ringing and listening. Payload on channel ttydesk: table letter, operation
-- letter, then ticket ids (row ids for u and l) or '*', then the transaction, by
-- which a listener knows again in the feed what it was told; at most 1,000 bytes.

-- Called by the triggers only, as their owner. Takes no lock and reads one row.
CREATE OR REPLACE FUNCTION ttydesk.ring(a_tbl text, a_op text, ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	list text;
BEGIN
	PERFORM FROM ttydesk.doorbell b
	WHERE b.listen_until > clock_timestamp() AND pg_notification_queue_usage() < 0.5;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF cardinality(ids) <= 500 THEN
		SELECT string_agg(DISTINCT i::text, ',') INTO list FROM unnest(ids) i;
	END IF;
	IF list IS NULL OR octet_length(list) > 970 THEN
		list := '*';
	END IF;
	PERFORM pg_notify('ttydesk', a_tbl || a_op || ' ' || list || ' ' || pg_current_xact_id()::text);
END $$;

-- Writes the feed and rings. NULL arrays: the statement touched nothing.
CREATE OR REPLACE FUNCTION ttydesk.note(a_tbl text, a_op text, row_ids bigint[], ticket_ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF row_ids IS NULL THEN
		RETURN;
	END IF;
	IF cardinality(row_ids) > 1000 THEN
		INSERT INTO ttydesk.changes (tbl, op) VALUES (a_tbl::"char", a_op::"char");
	ELSE
		INSERT INTO ttydesk.changes (tbl, op, row_id, ticket_id)
		SELECT a_tbl::"char", a_op::"char", x.r, x.t FROM unnest(row_ids, ticket_ids) x(r, t);
	END IF;
	PERFORM ttydesk.ring(a_tbl, a_op,
		CASE WHEN a_tbl IN ('u', 'l') THEN row_ids ELSE ticket_ids END);
END $$;

-- Renews the lease when under 30 s of it remain. True: writers ring, LISTEN
-- is worth it; false: read the feed instead. Never raises, never waits.
CREATE OR REPLACE FUNCTION ttydesk.listen()
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	bell record;
BEGIN
	SELECT * INTO bell FROM ttydesk.doorbell;
	IF NOT FOUND OR NOT bell.enabled OR pg_is_in_recovery() THEN
		RETURN false;
	END IF;
	IF bell.listen_until > clock_timestamp() + interval '30 s' THEN
		RETURN true;
	END IF;
	IF current_setting('transaction_read_only')::boolean THEN
		RETURN bell.listen_until > clock_timestamp();
	END IF;
	BEGIN
		UPDATE ttydesk.doorbell SET listen_until = clock_timestamp() + interval '45 s'
		WHERE one = (SELECT d.one FROM ttydesk.doorbell d FOR UPDATE SKIP LOCKED);
	EXCEPTION WHEN OTHERS THEN
		RETURN bell.listen_until > clock_timestamp();
	END;
	RETURN true;
END $$;
