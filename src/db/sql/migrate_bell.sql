-- $1: whether writers ring at all. True if prepared transactions are possible:
-- a transaction that rang cannot be prepared.
WITH set AS (UPDATE ttydesk.doorbell SET enabled = $1::boolean,
	listen_until = CASE WHEN $1::boolean THEN listen_until ELSE '-infinity' END)
SELECT $1::boolean AND current_setting('max_prepared_transactions')::integer > 0;
