-- Everybody a ticket can be assigned to.
SELECT u.id, u.email, u.full_name, u.is_staff, u.is_active
FROM public.users u WHERE u.is_staff AND u.is_active ORDER BY u.full_name, u.id LIMIT 1000
