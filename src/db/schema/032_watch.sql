-- Reading the feed to its last row, page by page, for `ttydesk watch`. Its tokens
-- are feed_token()'s with the database behind the timeline ("7-16384"): a dump that is
-- restored beside, or in the place of, its original is another desk. Behind the
-- snapshot stands a change that it saw ("xid-id-microseconds"): where that is not there
-- any more, files were restored, or a crash lost what was not flushed, and other
-- transactions have those numbers now. Tokens without all this are taken too.

CREATE OR REPLACE FUNCTION ttydesk.watch_token(token text)
RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT concat_ws('.', split_part(token, '.', 1),
		split_part(token, '.', 2) || '-' || (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()),
		split_part(token, '.', 3))
$$;

CREATE OR REPLACE FUNCTION ttydesk.watch_mark(c ttydesk.changes)
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT concat_ws('-', c.xid, c.id, (extract(epoch FROM c.at) * 1000000)::bigint)
$$;

-- True if the change is there, or was pruned.
CREATE OR REPLACE FUNCTION ttydesk.watch_has(mark text)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
	RETURN split_part(mark, '-', 1)::xid8 < (SELECT s.pruned_below FROM ttydesk.settings s) OR EXISTS (
		SELECT FROM ttydesk.changes c
		WHERE c.xid = split_part(mark, '-', 1)::xid8 AND ttydesk.watch_mark(c) = mark);
EXCEPTION WHEN OTHERS THEN
	RETURN false;
END $$;

-- The snapshot in `since` if it can be continued here, else NULL.
CREATE OR REPLACE FUNCTION ttydesk.watch_since(since text, plain text, fresh text)
RETURNS pg_snapshot LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN split_part(since, '.', 2) IN (split_part(plain, '.', 2), split_part(fresh, '.', 2))
		AND (split_part(since, '.', 4) = '' OR ttydesk.watch_has(split_part(since, '.', 4)))
		THEN ttydesk.feed_since(concat_ws('.', split_part(since, '.', 1),
			split_part(plain, '.', 2), split_part(since, '.', 3)), plain) END
$$;

-- What was visible in `was`, and of what became visible up to `present` the
-- transactions up to `cut`: as a snapshot.
CREATE OR REPLACE FUNCTION ttydesk.watch_cut(was pg_snapshot, present pg_snapshot, cut xid8)
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT concat_ws(':', coalesce(min(x), edge), edge, coalesce(string_agg(x::text, ',' ORDER BY x), ''))
	FROM (SELECT greatest(pg_snapshot_xmax(was)::text::numeric, cut::text::numeric + 1)) e(edge)
	LEFT JOIN (
		SELECT w::text::numeric FROM pg_snapshot_xip(was) w WHERE w > cut
		UNION
		SELECT p::text::numeric FROM pg_snapshot_xip(present) p WHERE p <= cut) open(x) ON true
	GROUP BY edge
$$;

-- First row: `token` to go on from when the page is told, `resync` when everything
-- has to be read again, in `row_id` how many rows the token covers, in `at` NULL,
-- in `op` 'm' (more pages wait), 's' (a standby's: its token covers nothing yet that is
-- running, so what was told is to be left out of the next page too) or ''.
-- Then at most `most` changes, by transaction, of those committed since `since`, but
-- those whose ids are in `seen`.
CREATE OR REPLACE FUNCTION ttydesk.watch(since text, seen int8multirange, most integer)
RETURNS TABLE (token text, resync boolean, id bigint, tbl text, op text, row_id bigint, ticket_id bigint, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
	plain text := ttydesk.feed_token();
	fresh text := ttydesk.watch_token(plain);
	was pg_snapshot := ttydesk.watch_since(since, plain, fresh);
	present pg_snapshot := split_part(plain, '.', 3)::pg_snapshot;
	is_standby boolean := pg_is_in_recovery();
	low xid8;
	late xid8[] := '{}';
	page ttydesk.changes[];
	after xid8; -- the first transaction that is not in the page as a whole
	covered bigint := 0;
	marked text;
BEGIN
	SELECT concat_ws('.', fresh, ttydesk.watch_mark(c)) INTO marked
	FROM ttydesk.changes c WHERE c.xid < pg_snapshot_xmax(present) ORDER BY c.xid DESC LIMIT 1;
	fresh := coalesce(marked, fresh);
	IF was IS NULL THEN
		RETURN QUERY SELECT fresh, true, NULL::bigint, NULL::text, '', 0::bigint, NULL::bigint, NULL::timestamptz;
		RETURN;
	END IF;
	IF is_standby THEN
		low := pg_snapshot_xmin(was);
	ELSE
		low := pg_snapshot_xmax(was);
		late := ARRAY(SELECT pg_snapshot_xip(was));
	END IF;
	page := ARRAY(
		SELECT x FROM (
			(SELECT c.* FROM ttydesk.changes c
			WHERE c.xid = ANY (late) AND NOT c.id <@ seen ORDER BY c.xid, c.id LIMIT most + 1)
			UNION ALL
			(SELECT c.* FROM ttydesk.changes c
			WHERE c.xid >= low AND c.xid < pg_snapshot_xmax(present) AND NOT c.id <@ seen
			ORDER BY c.xid, c.id LIMIT most + 1)) x
		ORDER BY x.xid, x.id LIMIT most + 1);
	IF cardinality(page) > most THEN
		after := page[most + 1].xid;
		page := page[:most];
		IF is_standby OR page[1].xid = after THEN
			fresh := since;
		ELSE
			SELECT count(*) INTO covered FROM unnest(page) p WHERE p.xid < after;
			fresh := concat_ws('.', split_part(fresh, '.', 1), split_part(fresh, '.', 2),
				ttydesk.watch_cut(was, present, page[covered].xid), ttydesk.watch_mark(page[covered]));
		END IF;
	ELSE
		covered := cardinality(page);
	END IF;
	RETURN QUERY SELECT fresh, false, NULL::bigint, NULL::text,
		CASE WHEN after IS NOT NULL THEN 'm'
			WHEN is_standby AND pg_snapshot_xmin(present) < pg_snapshot_xmax(present) THEN 's' ELSE '' END,
		covered, NULL::bigint, NULL::timestamptz;
	RETURN QUERY SELECT NULL::text, false, p.id, p.tbl::text, p.op::text, p.row_id, p.ticket_id, p.at
	FROM unnest(page) WITH ORDINALITY p(id, xid, tbl, op, row_id, ticket_id, at, n) ORDER BY p.n;
END $$;
