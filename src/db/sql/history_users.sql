-- The people that history.sql names.
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
FROM public.users u WHERE u.id = ANY (nullif(current_setting('ttydesk.people', true), '')::int[])
