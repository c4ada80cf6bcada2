-- All tags.
SELECT g.id, g.name, g.color FROM public.tags g ORDER BY g.name LIMIT 2000
