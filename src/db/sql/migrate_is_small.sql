-- Whether an index on the table can be built at once: under 16 MB.
SELECT coalesce(pg_relation_size(to_regclass($1)), 0) < 16 * 1024 * 1024;
