-- Active tickets without a tag that do not sleep; all tickets that are not deleted, estimated
-- above 100,000; whether it is an estimate; the server's time; active tickets
-- that sleep; when the next of them wakes.
SELECT (SELECT count(*) FROM public.tickets t
		WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL
		AND NOT EXISTS (SELECT FROM public.ticket_tags x WHERE x.ticket_id = t.id)
		AND NOT EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)),
	CASE WHEN c.reltuples > 100000 THEN c.reltuples::bigint
		ELSE (SELECT count(*) FROM public.tickets t WHERE t.deleted_at IS NULL) END,
	c.reltuples > 100000, clock_timestamp(), z.n, z.until
FROM pg_catalog.pg_class c CROSS JOIN (SELECT count(*) AS n, min(s.until) AS until
	FROM ttydesk.asleep s JOIN public.tickets t ON t.id = s.ticket_id
	WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL) z
WHERE c.oid = 'public.tickets'::regclass
