SELECT set_config('client_min_messages', 'warning', false), set_config('client_encoding', 'UTF8', false),
	set_config('default_transaction_isolation', 'read committed', false),
	set_config('default_transaction_read_only', 'off', false), set_config('statement_timeout', '0', false),
	set_config('search_path', 'pg_catalog, public', false);
