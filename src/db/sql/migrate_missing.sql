-- $1: one object a line, 'kind name table'. The lines that the database lacks;
-- an index that was left invalid counts as lacking.
SELECT x.line FROM string_to_table($1, E'\n') WITH ORDINALITY x(line, n)
CROSS JOIN LATERAL (SELECT split_part(x.line, ' ', 1), split_part(x.line, ' ', 2), split_part(x.line, ' ', 3)) p(kind, name, tbl)
WHERE x.line <> '' AND NOT CASE p.kind
	WHEN 'table' THEN to_regclass(p.name) IS NOT NULL
	WHEN 'function' THEN EXISTS (SELECT FROM pg_proc f
		WHERE f.pronamespace = to_regnamespace(split_part(p.name, '.', 1)) AND f.proname = split_part(p.name, '.', 2))
	WHEN 'index' THEN EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = to_regclass(p.tbl) AND c.relname = p.name AND i.indisvalid)
	WHEN 'trigger' THEN EXISTS (SELECT FROM pg_trigger t
		WHERE t.tgrelid = to_regclass(p.tbl) AND t.tgname = p.name AND t.tgenabled IN ('O', 'A'))
	ELSE false END
ORDER BY x.n;
