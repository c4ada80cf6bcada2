-- The sidebar's numbers, counted once for everybody: a desk of 200 people would
-- else count the same rows 400 times a second. Not logged: a crash or a copy
-- only means that they are counted again.

CREATE TABLE IF NOT EXISTS ttydesk.counts (
	overdue  integer PRIMARY KEY,            -- minutes after which a ticket is overdue
	taken_at timestamptz NOT NULL,           -- whatever was committed before is in it
	took     interval NOT NULL,
	wakes_at timestamptz,                    -- of the tickets that sleep, the first
	body     text NOT NULL                   -- as ttydesk.count_all() gives it
);
ALTER TABLE ttydesk.counts SET UNLOGGED;

-- One JSON text of all that does not depend on who asks, and when the next
-- sleeping ticket wakes. cells: [status, priority, tickets, unassigned, overdue]; tags: [id,
-- name, color, tickets] and agents: [id, email, name, is_staff, is_active, tickets], most first;
-- rest: [untagged, all, whether that is an estimate, asleep, wakes_at in epoch µs or null].
-- Active tickets that do not sleep but for the last ones. active_tags may hold rows too many.
CREATE OR REPLACE FUNCTION ttydesk.count_all(overdue_before timestamptz, OUT body text, OUT wakes_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS $$
	WITH cells AS (
		SELECT jsonb_agg(jsonb_build_array(c.status, c.priority, c.n, c.unassigned, c.overdue)) AS list FROM (
			SELECT t.status, t.priority, count(*) AS n, count(*) FILTER (WHERE t.assignee_id IS NULL) AS unassigned,
				count(*) FILTER (WHERE t.created_at < overdue_before) AS overdue
			FROM public.tickets t WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
			AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id) GROUP BY 1, 2) c),
	tags AS (
		SELECT jsonb_agg(jsonb_build_array(x.id, x.name, x.color, x.n) ORDER BY x.n DESC, x.name) AS list FROM (
			SELECT g.id, g.name, g.color, d.n FROM (
				SELECT p.tag_id, count(*) AS n FROM (
					SELECT DISTINCT a.tag_id, a.ticket_id FROM ttydesk.active_tags a) p
				JOIN public.tickets t ON t.id = p.ticket_id
				WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
				AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id) GROUP BY 1) d
			JOIN public.tags g ON g.id = d.tag_id ORDER BY d.n DESC, g.name LIMIT 2000) x),
	agents AS (
		SELECT jsonb_agg(jsonb_build_array(x.id, x.email, x.full_name, x.is_staff, x.is_active, x.n)
			ORDER BY x.n DESC, x.full_name) AS list FROM (
			SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active, d.n FROM (
				SELECT t.assignee_id, count(*) AS n FROM public.tickets t
				WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL AND t.assignee_id IS NOT NULL
				AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id) GROUP BY 1) d
			JOIN public.users u ON u.id = d.assignee_id ORDER BY d.n DESC, u.full_name LIMIT 1000) x),
	untagged AS (
		SELECT count(*) AS n FROM public.tickets t WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
		AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)
		AND NOT EXISTS (SELECT FROM ttydesk.active_tags a WHERE a.ticket_id = t.id)),
	asleep AS (
		SELECT count(*) AS n, min(s.until) AS until FROM ttydesk.asleep s JOIN public.tickets t ON t.id = s.ticket_id
		WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL)
	SELECT jsonb_build_object('cells', coalesce(cells.list, '[]'), 'tags', coalesce(tags.list, '[]'),
		'agents', coalesce(agents.list, '[]'), 'rest', jsonb_build_array(untagged.n,
			CASE WHEN c.reltuples > 100000 THEN c.reltuples::bigint
				ELSE (SELECT count(*) FROM public.tickets t WHERE t.deleted_at IS NULL) END,
			c.reltuples > 100000, asleep.n, (extract(epoch FROM asleep.until) * 1000000)::bigint))::text,
		asleep.until
	FROM cells, tags, agents, untagged, asleep, pg_class c WHERE c.oid = 'public.tickets'::regclass
$$;

-- The numbers for one caller. `age`: so many ms ago the caller heard of a change that they
-- have to contain. `had`: the taken_at of those it has; `body` is null when they are the
-- same. `mine`: [status, priority, tickets] of the caller's own, always of now. `again`: in so
-- many ms there may be newer ones; null: nothing newer is known of. Time alone makes tickets
-- overdue: none is given that is older than a minute.
-- Counted again at most once in half a second, and in 20 times of what it takes: meanwhile
-- the caller gets the last ones, each right for its taken_at. Nobody waits for another's
-- count unless there is none at all. Where nothing can be kept it is counted for the caller, once in 10 s.
CREATE OR REPLACE FUNCTION ttydesk.count(me integer, overdue_before timestamptz, age bigint, had timestamptz,
	OUT body text, OUT mine text, OUT taken_at timestamptz, OUT "now" timestamptz, OUT again integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
	start timestamptz := clock_timestamp();
	heard timestamptz := start - greatest(age, 0) * interval '1 ms';
	span integer := CASE WHEN overdue_before > start - interval '100 years' AND overdue_before < start
		THEN round(extract(epoch FROM start - overdue_before) / 600) * 10 ELSE 0 END;
	kept record;
	fresh record;
	pause interval;
	is_locked boolean := false;
BEGIN
	"now" := start;
	mine := (SELECT jsonb_agg(jsonb_build_array(x.status, x.priority, x.n)) FROM (
		SELECT t.status, t.priority, count(*) AS n FROM public.tickets t
		WHERE t.assignee_id = me AND t.status < 'RESOLVED' AND t.deleted_at IS NULL
		AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)
		GROUP BY 1, 2) x)::text;
	IF pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean THEN
		IF had > start - interval '10 s' AND had <= start THEN
			taken_at := had;
			again := extract(epoch FROM had + interval '10 s' - start) * 1000 + random() * 100;
			RETURN;
		END IF;
		taken_at := start;
		body := (SELECT c.body FROM ttydesk.count_all(overdue_before) c);
		RETURN;
	END IF;
	LOOP
		SELECT c.* INTO kept FROM ttydesk.counts c WHERE c.overdue = span;
		start := clock_timestamp();
		EXIT WHEN kept.taken_at >= heard AND kept.taken_at > start - interval '1 min'
			AND (kept.wakes_at IS NULL OR kept.wakes_at > start);
		pause := greatest(interval '500 ms', 20 * kept.took) - (start - kept.taken_at);
		IF pause > interval '0' AND kept.taken_at <= start THEN
			again := extract(epoch FROM pause) * 1000 + random() * 100;
			EXIT;
		ELSIF is_locked THEN
			SELECT n.body, n.wakes_at INTO fresh FROM ttydesk.count_all(overdue_before) n;
			INSERT INTO ttydesk.counts AS c (overdue, taken_at, took, wakes_at, body)
			VALUES (span, start, clock_timestamp() - start, fresh.wakes_at, fresh.body)
			ON CONFLICT (overdue) DO UPDATE SET taken_at = excluded.taken_at, took = excluded.took,
				wakes_at = excluded.wakes_at, body = excluded.body
			RETURNING c.* INTO kept;
			DELETE FROM ttydesk.counts c WHERE c.taken_at < start - interval '1 hour';
			EXIT;
		ELSIF kept.taken_at IS NULL THEN
			PERFORM pg_advisory_xact_lock(hashtext('ttydesk.counts'), span);
		ELSIF NOT pg_try_advisory_xact_lock(hashtext('ttydesk.counts'), span) THEN
			again := 50 + extract(epoch FROM kept.took) * 1000 + random() * 100;
			EXIT;
		END IF;
		is_locked := true;
	END LOOP;
	taken_at := kept.taken_at;
	body := CASE WHEN had IS DISTINCT FROM kept.taken_at THEN kept.body END;
END $$;
