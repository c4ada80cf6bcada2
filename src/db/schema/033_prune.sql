-- Forgetting: changes older than settings.keep_changes, operations older than
-- settings.keep_operations (but what undo needs stays for 30 days, and so does
-- all whose reply was not delivered), mail sent before that,
-- files that were sent but not attached within a day, active_tags that are
-- no longer true. One short batch a call; the number of rows removed, 0 when
-- there is nothing left to do.
-- The marks move in the same transaction, so that no token and no resent
-- operation can fall into the gap unnoticed.

-- Only changes, one batch; an hour of them always stays.
CREATE OR REPLACE FUNCTION ttydesk.prune_changes(keep interval)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	upto xid8;
	total bigint := 0;
BEGIN
	IF NOT pg_try_advisory_xact_lock(hashtext('ttydesk prune')) THEN
		RETURN 0;
	END IF;
	SELECT c.xid INTO upto FROM (SELECT xid, at FROM ttydesk.changes ORDER BY xid LIMIT 10000) c
	WHERE c.at < now() - greatest(keep, interval '1 hour') AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
	ORDER BY c.xid DESC LIMIT 1;
	IF upto IS NOT NULL THEN
		UPDATE ttydesk.settings SET pruned_below = (upto::text::numeric + 1)::text::xid8;
		DELETE FROM ttydesk.changes WHERE xid <= upto;
		GET DIAGNOSTICS total = ROW_COUNT;
	END IF;
	RETURN total;
END $$;

-- What prune_changes() and prune_rest() would remove of changes, operations and mail; `keep`
-- NULL: as the settings say.
CREATE OR REPLACE FUNCTION ttydesk.prune_count(keep interval)
RETURNS TABLE (changes bigint, others bigint, kept interval)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT (SELECT count(*) FROM ttydesk.changes c
			WHERE c.at < now() - k.kept AND c.xid < pg_snapshot_xmin(pg_current_snapshot())),
		(SELECT count(*) FROM ttydesk.operations p
			WHERE p.made_at < k.below AND p.at < now() - interval '30 days'
			AND NOT EXISTS (SELECT FROM ttydesk.outbound m WHERE m.op = p.op AND m.sent_at IS NULL)) +
		(SELECT count(*) FROM ttydesk.outbound m WHERE m.sent_at < k.below
			AND NOT EXISTS (SELECT FROM ttydesk.operations p WHERE p.op = m.op)), k.kept
	FROM (SELECT greatest(coalesce(keep, s.keep_changes), interval '1 hour') AS kept,
		greatest(s.operations_below, CASE WHEN s.operations_below < now() - s.keep_operations - interval '1 day'
			THEN now() - s.keep_operations END) AS below FROM ttydesk.settings s) k;
END $$;

-- All but the changes, one batch.
CREATE OR REPLACE FUNCTION ttydesk.prune_rest()
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	s record;
	n bigint;
	total bigint := 0;
BEGIN
	IF NOT pg_try_advisory_xact_lock(hashtext('ttydesk prune')) THEN
		RETURN 0;
	END IF;
	SELECT * INTO s FROM ttydesk.settings;
	IF s.operations_below < now() - s.keep_operations - interval '1 day' THEN
		UPDATE ttydesk.settings SET operations_below = now() - s.keep_operations;
	END IF;
	DELETE FROM ttydesk.operations o WHERE o.op IN (
		SELECT p.op FROM ttydesk.operations p, ttydesk.settings b
		WHERE p.made_at < b.operations_below AND p.at < now() - interval '30 days'
		AND NOT EXISTS (SELECT FROM ttydesk.outbound m WHERE m.op = p.op AND m.sent_at IS NULL)
		ORDER BY p.made_at LIMIT 1000);
	GET DIAGNOSTICS n = ROW_COUNT;
	total := total + n;
	-- Oldest first: a few that are stuck in front do not hold up the rest.
	DELETE FROM ttydesk.outbound b WHERE b.id IN (
		SELECT o.id FROM (SELECT m.id, m.op, m.sent_at FROM ttydesk.outbound m ORDER BY m.id LIMIT 5000) o
		WHERE o.sent_at < s.operations_below
		AND NOT EXISTS (SELECT FROM ttydesk.operations p WHERE p.op = o.op) LIMIT 1000);
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN total + n + ttydesk.prune_blobs(100) + ttydesk.sweep(5000) + ttydesk.sweep_docs(5000);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.prune()
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT ttydesk.prune_changes(s.keep_changes) FROM ttydesk.settings s) + ttydesk.prune_rest();
END $$;
