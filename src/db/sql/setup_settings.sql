-- The session. $1: client encoding; $2: statement timeout; $3: lock timeout;
-- $4: application name; $5: who the person claims to be, or ''.
SELECT set_config('client_encoding', $1, false), set_config('statement_timeout', $2, false),
	set_config('lock_timeout', $3, false), set_config('application_name', $4, false),
	set_config('ttydesk.me', $5, false), set_config('DateStyle', 'ISO, YMD', false),
	set_config('TimeZone', 'UTC', false), set_config('search_path', 'pg_catalog, public', false),
	set_config('default_transaction_isolation', 'read committed', false),
	set_config('idle_in_transaction_session_timeout', '10s', false),
	set_config('idle_session_timeout', '0', false), set_config('jit', 'off', false),
	set_config('max_parallel_workers_per_gather', '0', false)
