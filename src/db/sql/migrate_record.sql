INSERT INTO ttydesk.migrations (name, digest) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, at = now();
