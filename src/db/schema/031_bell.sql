-- Ringing and listening. Payload on channel ttydesk: table letter, operation
-- letter, then ticket ids (row ids for u and l) or '*', then the transaction, by
-- which a listener knows again in the feed what it was told; at most 1,000 bytes.

-- How far the bells of this desk have used up what may be rung, in milliseconds since
-- 1970: each bell moves it on by 40, and it may lie 1,600 ahead. A sequence, because all
-- writers must see it at once and nobody may wait for it.
CREATE SEQUENCE IF NOT EXISTS ttydesk.rung MINVALUE 0;

-- Called by the triggers only, as their owner. Takes no lock and reads one row. A commit
-- that rings holds up all others that do, through its flush: after 40 bells at once, which
-- make every listener read the feed instead, 25 a second ring. What is not rung then is late
-- for nobody but who has just come.
CREATE OR REPLACE FUNCTION ttydesk.ring(a_tbl text, a_op text, ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	list text;
	present bigint := extract(epoch FROM clock_timestamp()) * 1000;
	used bigint;
BEGIN
	PERFORM FROM ttydesk.doorbell b
	WHERE b.listen_until > clock_timestamp() AND pg_notification_queue_usage() < 0.5;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT r.last_value INTO used FROM ttydesk.rung r;
	IF used BETWEEN present + 1600 AND present + 5000 THEN
		RETURN;
	ELSIF used < present OR used > present + 5000 THEN -- long ago, or the clock was set back
		used := present;
	END IF;
	PERFORM setval('ttydesk.rung', used + 40);
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
