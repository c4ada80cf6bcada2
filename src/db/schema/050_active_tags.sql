-- Tags of active tickets: counts and rare tags without touching the closed
-- ones. It may hold rows too many, and a row twice, never one too few: writers
-- take no lock and never wait (that would give the backend deadlocks), so
-- readers look at the ticket again and count distinct. A sweep removes the rest.

CREATE TABLE IF NOT EXISTS ttydesk.active_tags (
	tag_id    integer NOT NULL,
	ticket_id integer NOT NULL
);
CREATE INDEX IF NOT EXISTS active_tags_tag ON ttydesk.active_tags (tag_id, ticket_id);
CREATE INDEX IF NOT EXISTS active_tags_ticket ON ttydesk.active_tags (ticket_id);

-- Text, not the enum: a renamed label must not break the backend's writes.
CREATE OR REPLACE FUNCTION ttydesk.is_active(status text, deleted_at timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT status NOT IN ('RESOLVED', 'CLOSED') AND deleted_at IS NULL
$$;

-- Trigger helper: tickets became active. Under snapshot isolation an old row
-- may be deleted already without our seeing it: then rather twice.
CREATE OR REPLACE FUNCTION ttydesk.tags_open(tickets bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
		INSERT INTO ttydesk.active_tags (tag_id, ticket_id)
		SELECT g.tag_id, g.ticket_id FROM public.ticket_tags g
		WHERE g.ticket_id = ANY (tickets) AND NOT EXISTS (
			SELECT FROM ttydesk.active_tags a WHERE a.tag_id = g.tag_id AND a.ticket_id = g.ticket_id);
	ELSE
		INSERT INTO ttydesk.active_tags (tag_id, ticket_id)
		SELECT g.tag_id, g.ticket_id FROM public.ticket_tags g WHERE g.ticket_id = ANY (tickets);
	END IF;
END $$;

-- Trigger helper: tickets became inactive. Rows that another transaction holds
-- are left; so is everything under snapshot isolation, where deleting can raise.
CREATE OR REPLACE FUNCTION ttydesk.tags_close(tickets bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
		DELETE FROM ttydesk.active_tags d WHERE d.ctid = ANY (ARRAY(
			SELECT a.ctid FROM ttydesk.active_tags a
			WHERE a.ticket_id = ANY (tickets) FOR UPDATE SKIP LOCKED));
	END IF;
END $$;

-- Trigger helper: single tags were taken off.
CREATE OR REPLACE FUNCTION ttydesk.tags_remove(tags bigint[], tickets bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
		DELETE FROM ttydesk.active_tags d WHERE d.ctid = ANY (ARRAY(
			SELECT a.ctid FROM unnest(tags, tickets) x(g, t)
			JOIN ttydesk.active_tags a ON a.tag_id = x.g AND a.ticket_id = x.t
			FOR UPDATE OF a SKIP LOCKED));
	END IF;
END $$;

-- Removes up to `most` rows that are no longer true, returns how many. The
-- ticket is held against reopening meanwhile, but never waited for.
CREATE OR REPLACE FUNCTION ttydesk.sweep(most integer)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	held integer[];
	n bigint;
	total bigint;
BEGIN
	SELECT array_agg(x.id) INTO held FROM (
		SELECT t.id FROM public.tickets t
		WHERE NOT ttydesk.is_active(t.status::text, t.deleted_at)
		AND t.id IN (SELECT a.ticket_id FROM ttydesk.active_tags a)
		LIMIT most FOR SHARE OF t SKIP LOCKED) x;
	DELETE FROM ttydesk.active_tags WHERE ticket_id = ANY (held);
	GET DIAGNOSTICS total = ROW_COUNT;
	DELETE FROM ttydesk.active_tags d WHERE d.ctid = ANY (ARRAY(
		SELECT a.ctid FROM ttydesk.active_tags a
		WHERE NOT EXISTS (SELECT FROM public.ticket_tags g
			WHERE g.tag_id = a.tag_id AND g.ticket_id = a.ticket_id)
		OR EXISTS (SELECT FROM ttydesk.active_tags b
			WHERE b.tag_id = a.tag_id AND b.ticket_id = a.ticket_id AND b.ctid < a.ctid)
		LIMIT most FOR UPDATE SKIP LOCKED));
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN total + n;
END $$;

-- Adds what is missing, in batches with their own commits; goes on where it was
-- stopped. `again`: from the start, e.g. after a load without triggers.
CREATE OR REPLACE PROCEDURE ttydesk.backfill(again boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
	mark bigint;
	next bigint;
BEGIN
	IF again THEN
		UPDATE ttydesk.settings SET backfilled = false, backfilled_to = 0;
		COMMIT;
	END IF;
	LOOP
		SELECT s.backfilled_to INTO mark FROM ttydesk.settings s WHERE NOT s.backfilled;
		EXIT WHEN NOT FOUND;
		SELECT max(b.id) INTO next FROM (
			SELECT t.id FROM public.tickets t WHERE t.id > mark ORDER BY t.id LIMIT 5000) b;
		INSERT INTO ttydesk.active_tags (tag_id, ticket_id)
		SELECT g.tag_id, g.ticket_id FROM public.tickets t
		JOIN public.ticket_tags g ON g.ticket_id = t.id
		WHERE t.id > mark AND t.id <= next AND ttydesk.is_active(t.status::text, t.deleted_at)
		AND NOT EXISTS (SELECT FROM ttydesk.active_tags a
			WHERE a.tag_id = g.tag_id AND a.ticket_id = g.ticket_id);
		UPDATE ttydesk.settings SET backfilled = next IS NULL, backfilled_to = coalesce(next, backfilled_to);
		COMMIT;
	END LOOP;
END $$;
