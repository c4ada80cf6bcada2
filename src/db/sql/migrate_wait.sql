-- How long a statement may queue for a lock (writers queue behind it).
SELECT set_config('lock_timeout', $1, false);
