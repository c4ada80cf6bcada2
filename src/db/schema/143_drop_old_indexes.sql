-- What 091 and 093 have replaced.

DROP INDEX IF EXISTS public.ttydesk_active_assignee;
DROP INDEX IF EXISTS public.ttydesk_active_status;
