-- What others may see of this session: $1: its application name; $2: the ticket a
-- text is written on, or NULL; $3: a mark that only this session has; $4: whether it
-- has still to be made. Without the mark others use this session too (a pooler), and
-- nothing is done. The lock is shared and never waited for: it proves that the
-- session lives and bars nobody.
WITH seat AS MATERIALIZED (SELECT CASE WHEN $4::boolean THEN set_config('ttydesk.seat', $3, false)
	ELSE current_setting('ttydesk.seat', true) END AS id)
SELECT set_config('application_name', $1, false), pg_advisory_unlock_all(),
	pg_try_advisory_lock_shared(1953790308, $2::int)
FROM seat WHERE seat.id = $3
