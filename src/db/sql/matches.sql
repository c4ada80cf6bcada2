-- The tickets of a query as far as a change needs to know them. `:page` is
-- composed from the query's fields; its parameters are $1 and up.
SELECT p.id, p.status, p.priority, p.assignee_id, k.n, k.max_id FROM (:page) p
CROSS JOIN LATERAL (SELECT count(*) AS n, max(c.id) AS max_id FROM public.comments c WHERE c.ticket_id = p.id) k
