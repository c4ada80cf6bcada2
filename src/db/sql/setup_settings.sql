-- The session. $1: client encoding; $2: statement timeout; $3: lock timeout;
-- $4: application name; $5: who the person claims to be, or '';
-- $6: true where others use this session too (a pooler): only until the segment ends.
SELECT set_config('client_encoding', $1, $6::boolean), set_config('statement_timeout', $2, $6::boolean),
	set_config('lock_timeout', $3, $6::boolean), set_config('application_name', $4, $6::boolean),
	set_config('ttydesk.me', $5, $6::boolean), set_config('DateStyle', 'ISO, YMD', $6::boolean),
	set_config('TimeZone', 'UTC', $6::boolean), set_config('search_path', 'pg_catalog, public', $6::boolean),
	set_config('default_transaction_isolation', 'read committed', $6::boolean),
	set_config('idle_in_transaction_session_timeout', '10s', $6::boolean),
	set_config('idle_session_timeout', '0', $6::boolean), set_config('jit', 'off', $6::boolean),
	set_config('max_parallel_workers_per_gather', '0', $6::boolean),
	pg_backend_pid()
