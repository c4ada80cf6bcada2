-- One migrator at a time; held by the session.
SELECT pg_try_advisory_lock(hashtext('ttydesk migrate'));
