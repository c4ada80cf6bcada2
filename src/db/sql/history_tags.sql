-- The tags that history.sql names.
SELECT g.id, g.name, g.color
FROM public.tags g WHERE g.id = ANY (nullif(current_setting('ttydesk.tags', true), '')::int[])
