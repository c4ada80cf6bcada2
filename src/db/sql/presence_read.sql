-- Who else is connected: first whether this session still has its mark $2 (else
-- others share it: a pooler), then a row a person, ticket seen and ticket written
-- on (0: none). $1: ourselves. Only a session that holds the lock of the ticket
-- it names is writing.
SELECT current_setting('ttydesk.seat', true) = $2, NULL::bigint, NULL::bigint, NULL::bigint
UNION ALL
(SELECT DISTINCT true, m.part[1]::bigint, m.part[2]::bigint,
	CASE WHEN m.part[3] <> '0' AND (a.pid, m.part[3]::bigint) IN (
		SELECT l.pid, l.objid::bigint FROM pg_locks l
		WHERE l.locktype = 'advisory' AND l.classid = 1953790308 AND l.objsubid = 2 AND l.granted
		AND l.database = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()))
	THEN m.part[3]::bigint ELSE 0 END
FROM pg_stat_get_activity(NULL) a CROSS JOIN LATERAL regexp_match(CASE
	WHEN starts_with(a.application_name, 'ttydesk u') THEN a.application_name END,
	'^ttydesk u([1-9][0-9]{0,9}) v(0|[1-9][0-9]{0,9}) e(0|[1-9][0-9]{0,9})$') m(part)
WHERE a.datid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())
AND a.pid <> pg_backend_pid() AND m.part IS NOT NULL AND m.part[1]::bigint <> $1::bigint
ORDER BY 2, 3, 4 LIMIT 1000)
