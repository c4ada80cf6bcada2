-- People by the start of their e-mail, or of words of their name; staff and
-- customers, active ones first. $1: what was typed; $2: at most so many. Planned
-- with the value: the start of an e-mail is a range of its index then.
SELECT p.id, p.email, p.full_name, p.is_staff, p.is_active FROM (
	(SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
	FROM public.users u WHERE lower(u.email) COLLATE "C" ^@ lower(btrim($1))
	ORDER BY lower(u.email) COLLATE "C" LIMIT 500)
	UNION
	(SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
	FROM public.users u WHERE to_tsvector('simple', u.full_name) @@ (
		SELECT string_agg(quote_literal(w.lexeme) || ':*', ' & ')::tsquery
		FROM unnest(to_tsvector('simple', $1)) w)
	LIMIT 500)) p
WHERE btrim($1) <> ''
ORDER BY lower(p.email) = lower(btrim($1)) DESC, p.is_active DESC, p.full_name, p.id LIMIT $2::int
