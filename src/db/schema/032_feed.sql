-- Reading the feed. A token is 'sysid.timeline.snapshot'; on a standby, whose
-- snapshots know no running transactions, the timeline is marked 's' and the
-- token is foreign to a primary.

-- The timeline of the WAL being written: the control file still names the old
-- one for a while after a promotion.
CREATE OR REPLACE FUNCTION ttydesk.feed_token()
RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	line text;
BEGIN
	IF pg_is_in_recovery() THEN
		SELECT 's' || greatest(c.timeline_id, r.min_recovery_end_timeline) INTO line
		FROM pg_control_checkpoint() c, pg_control_recovery() r;
	ELSE
		line := ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int::text;
	END IF;
	RETURN format('%s.%s.%s', (SELECT system_identifier FROM pg_control_system()), line, pg_current_snapshot());
END $$;

-- The snapshot in `since` if it can be continued from `token`, else NULL.
CREATE OR REPLACE FUNCTION ttydesk.feed_since(since text, token text)
RETURNS pg_snapshot LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	was pg_snapshot;
	present pg_snapshot := split_part(token, '.', 3)::pg_snapshot;
	pruned xid8;
BEGIN
	IF since IS NULL OR split_part(since, '.', 1) <> split_part(token, '.', 1)
		OR split_part(since, '.', 2) <> split_part(token, '.', 2) THEN
		RETURN NULL;
	END IF;
	BEGIN
		was := split_part(since, '.', 3)::pg_snapshot;
	EXCEPTION WHEN OTHERS THEN
		RETURN NULL;
	END;
	SELECT s.pruned_below INTO pruned FROM ttydesk.settings s;
	-- A mark from beyond the present came with a dump of another cluster.
	IF pg_snapshot_xmax(was) > pg_snapshot_xmax(present)
		OR (pg_snapshot_xmin(was) < pruned AND pruned <= pg_snapshot_xmax(present)) THEN
		RETURN NULL;
	END IF;
	RETURN was;
END $$;

-- First row: the new token, and resync = true when everything has to be read
-- again. Then the changes committed between the two tokens, exactly, each with its
-- transaction in the token's place. STABLE:
-- token and rows come from the caller's one snapshot.
CREATE OR REPLACE FUNCTION ttydesk.feed(since text)
RETURNS TABLE (token text, resync boolean, tbl text, op text, row_id bigint, ticket_id bigint, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
	fresh text := ttydesk.feed_token();
	was pg_snapshot := ttydesk.feed_since(since, fresh);
	present pg_snapshot := pg_current_snapshot();
	low xid8;
	late xid8[];
	n bigint;
BEGIN
	RETURN QUERY SELECT fresh, was IS NULL, NULL::text, NULL::text, NULL::bigint, NULL::bigint, NULL::timestamptz;
	IF was IS NULL OR was::text = present::text THEN
		RETURN;
	END IF;
	IF pg_is_in_recovery() THEN
		low := pg_snapshot_xmin(was);
		late := '{}';
	ELSE
		low := pg_snapshot_xmax(was);
		late := ARRAY(SELECT pg_snapshot_xip(was));
	END IF;
	SELECT count(*) INTO n FROM (
		SELECT FROM ttydesk.changes c WHERE c.xid >= low AND c.xid < pg_snapshot_xmax(present)
		UNION ALL
		SELECT FROM ttydesk.changes c WHERE c.xid = ANY (late)
		LIMIT 1001) x;
	IF n = 0 THEN
		RETURN;
	ELSIF n > 1000 THEN -- a page is cheaper to read than these
		RETURN QUERY SELECT NULL::text, false, l, '*', NULL::bigint, NULL::bigint, now()
		FROM unnest(ARRAY['t', 'c', 'g', 'a', 'u', 'l']) l;
		RETURN;
	END IF;
	RETURN QUERY SELECT x.xid::text, false, x.tbl::text,
		CASE WHEN x.row_id IS NULL AND x.op <> 'T' THEN '*' ELSE x.op::text END, x.row_id, x.ticket_id, x.at
	FROM (
		SELECT c.* FROM ttydesk.changes c WHERE c.xid >= low AND c.xid < pg_snapshot_xmax(present)
		UNION ALL
		SELECT c.* FROM ttydesk.changes c WHERE c.xid = ANY (late)) x
	ORDER BY x.id;
END $$;
